# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's shell, started once for all files of process tests: each script and each server runs in a process forked from it, with
connections of its own. A start of Odoo is five seconds of a processor, a fork a tenth. As with servers that fork their workers,
the one that forks is connected to nothing and does nothing itself, and it remembers nothing of a database; a forked one asks the
database whether modules changed."""
import atexit
import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from dev import odoo, server

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
for remembered in registry._Registry__caches.values():
    remembered.clear()


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
    if asked["bare"]:
        odoo.sql_db.close_all()
        return exec(asked["script"], {"odoo": odoo, "config": config, "__name__": "__main__"})
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
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
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

#: A server in the place of a script. Without the process for websockets, which nobody here talks to and which starts Odoo anew.
SERVER = """
import logging, sys
from odoo.service import server
for name in ("odoo", "werkzeug"):
    logging.getLogger(name).setLevel(logging.INFO)
for name, value in %(config)r.items():
    config[name] = value
odoo.multi_process = bool(config["workers"])
server.preload_registries = lambda names: 0
server.PreforkServer.long_polling_spawn = lambda self: None
sys.exit(server.start(preload=[], stop=False))
"""


@dataclass(frozen=True)
class Ended:
    """As of ``subprocess``: below zero where a signal ended it."""

    returncode: int
    stdout: str
    stderr: str


class Shell:
    """The shell that scripts are forked from; started with the first, on its database. With `folder` it is there for several
    processes: who needs it first starts it, and it ends with who made the folder and holds the other end of `alive`."""

    def __init__(self, folder=None, alive=None):
        self.shared, self.folder, self.alive = folder is not None, folder, alive
        self.child = None
        self.starting = threading.Lock()  # scripts are begun by several threads

    def ensure(self, db):
        """Starts it, if nobody has."""
        with self.starting:
            if self.shared:
                with open(f"{self.folder}/lock", "w") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    if not os.path.exists(f"{self.folder}/socket"):
                        self.start(db)
            elif self.child is None:
                self.own = tempfile.TemporaryDirectory(prefix="oms_shell_")
                self.folder = self.own.name
                self.alive, self.held = os.pipe()
                self.start(db)
                os.close(self.alive)
                atexit.register(self.stop)

    def start(self, db):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{self.folder}/socket")
        listener.listen(64)
        self.child = subprocess.Popen(
            odoo.command("test", "-d", db, "--no-http", "--log-level", "warn", subcommand="shell"), env=odoo.environment("test"),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, pass_fds=(listener.fileno(), self.alive),
            start_new_session=self.shared)
        self.child.stdin.write(SERVE % {"listener": listener.fileno(), "alive": self.alive})
        self.child.stdin.close()
        listener.close()

    def stop(self):
        os.close(self.held)
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.own.cleanup()

    def begin(self, db, script, log=None):
        """A Forked that is at it; with `log`, where it says everything, it is connected to nothing."""
        self.ensure(db)
        return Forked(self.folder, db, script, log)


class Forked:
    """A process that runs one script."""

    def __init__(self, folder, db, script, log=None):
        self.files = {"out": str(log), "err": str(log)}
        for name in ("out", "err") if log is None else ():
            handle, self.files[name] = tempfile.mkstemp(dir=folder)
            os.close(handle)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(600)
        self.socket.connect(f"{folder}/socket")
        self.socket.sendall(json.dumps({
            "db": db, "script": script, "bare": log is not None, **self.files}).encode() + b"\n")
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
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def ended(self):
        """Whether it is over, without waiting."""
        self.begun()
        return not Path(f"/proc/{self.pid}").exists()

    def wait(self):
        """Until it is over: Ended."""
        self.begun()
        said = self.rest if self.socket.fileno() < 0 else self.rest + self._read()
        self.rest = said
        self.socket.close()
        texts = [Path(self.files[name]).read_text(encoding="utf-8", errors="replace") for name in ("out", "err")]
        return Ended(int(said) if said else -signal.SIGKILL, *texts)


    # --- as of ``subprocess``, for who holds a server -------------------------------------------------------------------

    def poll(self):
        """None while it is there."""
        return 0 if self.ended() else None

    @property
    def returncode(self):
        return self.poll()


class OdooServer(server.OdooServer):
    """One that is forked, where it is of a copy of the suite's database and wants nothing in particular."""

    def __init__(self, db, **options):
        super().__init__(db, **options)
        self.forked = None
        if set(options) <= {"workers", "cron", "log"} and shell_of(db):
            self.forked = SERVER % {"config": {
                "workers": options.get("workers", 0), "max_cron_threads": options.get("cron", 0), "http_enable": True,
                "http_port": self.port, "gevent_port": odoo.free_port(), "dbfilter": f"^{db}$", "stop_after_init": False}}

    def start(self, wait=120):
        if not self.forked:
            return super().start(wait)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.child = shell_of(self.db).begin(self.db, self.forked, self.log)
        self.child.begun()
        self._await(wait)
        return self


def _shared():
    folder, _colon, alive = os.environ["OMS_FORKS"].rpartition(":")
    return folder, int(alive)


#: The shell of databases as the suite's is: shared by the files of a run of all tests, else of this process.
SHELL = Shell(*_shared()) if os.environ.get("OMS_FORKS") else Shell()
#: That of databases in which modules were installed since: of this process.
OTHER = SHELL if not SHELL.shared else Shell()
#: Databases that the suite is in; those of them that have more modules.
COPIES, MORE = set(), set()


def shell_of(db):
    """The Shell that has this database's modules, if any."""
    if db in COPIES:
        return OTHER if db in MORE else SHELL
    return None
