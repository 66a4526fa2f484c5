# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands before several servers: it hands each connection to the next one that lives."""
import contextlib
import itertools
import socket
import socketserver
import threading


class Balancer(socketserver.ThreadingTCPServer):
    """On a port of the loopback, until ``close()``."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, ports):
        super().__init__(("127.0.0.1", 0), _Passed)
        self.turns, self.count = itertools.cycle(ports), len(ports)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def next_alive(self):
        """A connection to a server."""
        for _turn in range(self.count):
            with contextlib.suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", next(self.turns)), timeout=10)
        raise ConnectionRefusedError

    def close(self):
        self.shutdown()
        self.server_close()


class _Passed(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError), self.server.next_alive() as target:
            target.settimeout(None)
            threading.Thread(target=_pass, args=(self.request, target), daemon=True).start()
            _pass(target, self.request)


def _pass(source, target):
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
