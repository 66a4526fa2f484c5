# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's shell, started once for a file of process tests: each script runs in a process forked from it, with connections of its
own. A start of Odoo is five seconds of a processor, a fork a tenth. As with servers that fork their workers, the one that forks
is connected to nothing and does nothing itself; a forked one asks the database whether modules or what is remembered changed."""
import atexit
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from dev import odoo

#: In the shell: runs what it is told on the socket, in a process each, until nobody holds the other end of standard input.
SERVE = """
import gc, json, os, random, select, signal, socket, sys, threading, traceback
import odoo.sql_db
from odoo import api
from odoo.orm.registry import Registry
from odoo.tools import config

listener, alive, base = socket.socket(fileno=%(listener)s), %(alive)s, env.cr.dbname
registry = env.registry
env.cr.close()
odoo.sql_db.close_all()


def current(db):
    # The registry of a copy of the database that this one was of: the same, where no module changed since.
    global base
    odoo.sql_db._Pool = odoo.sql_db._Pool_readonly = None
    del Registry.registries[base]
    Registry.registries[db], registry.db_name, config["db_name"] = registry, db, [db]
    registry._db, registry._db_readonly = odoo.sql_db.db_connect(db), None
    threading.current_thread().dbname, base = db, db
    return registry.check_signaling()


def work(asked):
    now = current(asked["db"])
    with now.cursor() as cr:
        context = api.Environment(cr, api.SUPERUSER_ID, {})["res.users"].context_get()
        mine = api.Environment(cr, api.SUPERUSER_ID, context)
        names = {"odoo": odoo, "openerp": odoo, "env": mine, "self": mine.user, "__name__": "__main__"}
        cr.rollback()
        exec(asked["script"], names)
        cr.rollback()


def forked(connection):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    random.seed()
    asked = json.loads(connection.makefile().readline())
    os.setpgid(0, 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    connection.sendall(b"%%d " %% os.getpid())
    code = 0
    try:
        work(asked)
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(b"%%d" %% code)


def serve():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    while True:
        ready = select.select([listener, alive], [], [])[0]
        if alive in ready:
            return
        connection = listener.accept()[0]
        if not os.fork():
            try:
                os.close(alive)
                listener.close()
                forked(connection)
            finally:
                os._exit(0)
        connection.close()

serve()
os._exit(0)
"""


@dataclass(frozen=True)
class Ended:
    """As of ``subprocess``: below zero where a signal ended it."""

    returncode: int
    stdout: str
    stderr: str


class Shell:
    """The shell that scripts are forked from; started with the first, on its database, and ended with the tests' process."""

    def __init__(self):
        self.folder = self.child = None
        self.starting = threading.Lock()  # scripts are begun by several threads

    def start(self, db):
        self.folder = tempfile.TemporaryDirectory(prefix="oms_shell_")
        listener, (alive, self.held) = socket.socket(socket.AF_UNIX), os.pipe()
        listener.bind(f"{self.folder.name}/socket")
        listener.listen(32)
        self.child = subprocess.Popen(
            odoo.command("test", "-d", db, "--no-http", "--log-level", "warn", subcommand="shell"), env=odoo.environment("test"),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, pass_fds=(listener.fileno(), alive))
        self.child.stdin.write(SERVE % {"listener": listener.fileno(), "alive": alive})
        self.child.stdin.close()
        listener.close()
        os.close(alive)
        atexit.register(self.stop)

    def stop(self):
        os.close(self.held)
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.folder.cleanup()

    def begin(self, db, script):
        """A Forked that is at it."""
        with self.starting:
            if self.child is None:
                self.start(db)
        return Forked(self.folder.name, db, script)


class Forked:
    """A process that runs one script."""

    def __init__(self, folder, db, script):
        self.files = {}
        for name in ("out", "err"):
            handle, self.files[name] = tempfile.mkstemp(dir=folder)
            os.close(handle)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(600)
        self.socket.connect(f"{folder}/socket")
        self.socket.sendall(json.dumps({"db": db, "script": script, **self.files}).encode() + b"\n")
        self.pid = None

    def _read(self):
        """Its number, then what it ended with."""
        said = b""
        while part := self.socket.recv(64):
            said += part
            if self.pid is None and b" " in said:
                number, _space, said = said.partition(b" ")
                self.pid = int(number)
                return said
        return said

    def begun(self):
        """Waits until it is there."""
        if self.pid is None:
            self.rest = self._read()

    def kill(self):
        """As a crash would, and what it forked."""
        self.begun()
        os.killpg(self.pid, signal.SIGKILL)

    def ended(self):
        """Whether it is over, without waiting."""
        self.begun()
        return not Path(f"/proc/{self.pid}").exists()

    def wait(self):
        """Until it is over: Ended."""
        self.begun()
        said = self.rest + self._read()
        self.socket.close()
        texts = [Path(self.files[name]).read_text(encoding="utf-8", errors="replace") for name in ("out", "err")]
        return Ended(int(said) if said else -signal.SIGKILL, *texts)


SHELL = Shell()
