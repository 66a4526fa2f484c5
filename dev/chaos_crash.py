# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Crashes for `make chaos`: kill -9 of a worker, of a server, of the database server; each comes back by itself or by us."""
import contextlib
import os
import signal
import threading
import time
from pathlib import Path

from . import postgres
from .base import Problem, say


def children(pid):
    """The pids of a process's children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return sorted(found)


def kill(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def crash_worker(server):
    """One HTTP worker of the server dies; its master starts another."""
    workers = [pid for pid in children(server.child.pid) if b"\0gevent\0" not in _words(pid)]
    if workers:
        kill(workers[0])
    return f"kill -9 of a worker ({len(workers)} ran)"


def _words(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def crash_server(server):
    """Master and workers die."""
    server.kill()
    return "kill -9 of a server and its workers"


def crash_database(cluster):
    """The PostgreSQL server of the private cluster dies with all its processes, and recovers from its log."""
    if postgres.external():
        return "the database server is not ours (PGHOST): left alive"
    ended = kill_server(cluster)
    cluster.ensure()
    return f"kill -9 of PostgreSQL ({ended} processes)"


def kill_server(cluster):
    """All processes of a private PostgreSQL server die; returns how many that were."""
    master = cluster.pid()
    pids = [master, *children(master)] if master else []
    for pid in pids:
        kill(pid)
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.05)
    return len(pids)


class Supervisor:
    """Starts a server again when it has ended, as a service manager would: after its crash, and after Odoo's own end when the
    database server goes away while a worker starts."""

    def __init__(self, servers):
        self.servers, self.over, self.starts = servers, threading.Event(), 0
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.over.set()
        self.thread.join()

    def _run(self):
        while not self.over.wait(0.5):
            for server in self.servers:
                if server.child.poll() is not None:
                    server.kill()  # workers that outlived their master
                    with contextlib.suppress(Problem):  # the next round tries again
                        server.start()
                        self.starts += 1


class Crashes:
    """Does each crash once its share of the orders has an outcome."""

    def __init__(self, load, plan):
        self.load, self.plan = load, sorted(plan, key=lambda entry: entry[0])
        self.done, self.error = [], None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def _run(self):
        try:
            for share, crash, subject in self.plan:
                while self.load.done < share * len(self.load.orders):
                    time.sleep(0.05)
                self.done.append(crash(subject))
                say(f"   after {self.load.done} {getattr(self.load, 'what', 'orders')}: {self.done[-1]}")
        except Exception as error:
            self.error = error

    def join(self):
        """Waits for the last one; raises what went wrong in a crash."""
        self.thread.join()
        if self.error:
            raise self.error
        return self.done
