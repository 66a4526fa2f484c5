"""A served Odoo for the demo, for process tests and for benches: started and stopped by pid."""
import contextlib
import http.client
import os
import signal
import subprocess
import time
from pathlib import Path

from . import odoo, paths
from .base import Problem, tail


class OdooServer:
    """Odoo serving one database on a port of the loopback; use as a context manager or start()/stop().

    `workers` 0 means threads in one process (websocket on the same port); N > 0 means N HTTP
    processes. `cron` is the number of cron threads. The log goes to `log` (appended).
    """

    def __init__(self, db, *, cluster="test", workers=0, cron=0, port=None, log=None, extra=(), env=None):
        self.db, self.cluster = db, cluster
        self.port = port or odoo.free_port()
        self.log = Path(log or paths.LOGS / f"server-{db}.log")
        self.child = None
        # A second port is bound with workers, and Odoo refuses to run when it is taken.
        self.words = odoo.command(
            cluster, "-d", db, "--db-filter", f"^{db}$", "--workers", workers, "--max-cron-threads", cron,
            "--http-port", self.port, "--gevent-port", odoo.free_port(), *extra)
        self.environment = odoo.environment(cluster, **(env or {}))

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    def start(self, wait=120):
        """Starts it and returns self once it answers; Problem if it ends or stays dumb for `wait` seconds."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as out:
            self.child = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                          env=self.environment, cwd=paths.ROOT, start_new_session=True)
        try:
            self._await(wait)
        except BaseException:
            self.stop()
            raise
        return self

    def _await(self, wait):
        until = time.monotonic() + wait
        while not answers(self.port):
            if self.child.poll() is not None:
                raise Problem(f"Odoo on {self.db} ended ({self.child.returncode}) instead of serving:\n{tail(self.log)}",
                              f"see {self.log}; is port {self.port} in use?")
            if time.monotonic() > until:
                raise Problem(f"Odoo on {self.db} does not answer on port {self.port} after {wait} s", f"see {self.log}")
            time.sleep(0.2)

    def stop(self):
        """Ends it and its workers; fine if it ended already."""
        if self.child:
            end_group(self.child.pid, self.child.poll)
            self.child.wait()

    def kill(self):
        """Ends it and its workers at once, as a crash would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.stop()


def answers(port):
    """True if an Odoo answers its health check on that port of the loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/web/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def end_group(pid, ended, patience=20):
    """Ends the process group led by `pid`: SIGTERM to the leader, after `patience` SIGKILL to all.
    `ended()` is not None once the leader is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while ended() is None and time.monotonic() < until:
            time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


# -- the one server that outlives its command (make serve, make demo) ------------------------------
PID_FILE = paths.RUN / "serve.pid"


def born(pid):
    """When a process was started, in the kernel's ticks; None if there is none. With the pid it
    names a process for good, across reuse of pids."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return None


def remember(server):
    """Notes the server so that `make stop` finds it later."""
    PID_FILE.parent.mkdir(parents=True, exist_ok=True)
    PID_FILE.write_text(f"{server.child.pid} {born(server.child.pid)} {server.port} {server.db} {server.cluster}")


def remembered():
    """(pid, port, db) of the noted server if it still runs, else None."""
    try:
        pid, birth, port, db, _cluster = PID_FILE.read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return (int(pid), int(port), db) if born(pid) == birth else None


def stop_remembered():
    """Ends the noted server; returns its address or None."""
    known = remembered()
    if known:
        end_group(known[0], lambda: None if born(known[0]) else 0)
    PID_FILE.unlink(missing_ok=True)
    return f"http://localhost:{known[1]}" if known else None
