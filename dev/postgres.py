"""Private PostgreSQL clusters: `test` (fast, may be lost at any time), `demo` (safe settings), `chaos` and `floor` (killed on
purpose: what was committed survives that, though not the end of the machine), `scale` (safe settings) and `twin` (as fast as
`test`), both with a streaming replica (replica.py).

Unix socket only, never run by root, role `oms`. With PGHOST set, that server is used instead.
"""
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from . import paths, system
from .base import Problem, as_user, clean_env, digest, lock, run, say, step, tail

ROLE = "oms"
PORT = "5432"
COMMON = {"listen_addresses": "", "max_connections": "100", "unix_socket_permissions": "0700",
          "shared_buffers": "512MB", "work_mem": "16MB", "maintenance_work_mem": "256MB",
          "effective_cache_size": "6GB", "random_page_cost": "1.1", "jit": "off", "timezone": "UTC",
          "log_line_prefix": "%m [%p] %d "}
SETTINGS = {
    "test": {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
             "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "4GB", "autovacuum_naptime": "5min"},
    "demo": {"max_wal_size": "2GB"},
    "chaos": {"fsync": "off", "max_wal_size": "1GB", "shared_buffers": "256MB"},
    "floor": {"fsync": "off", "max_wal_size": "1GB", "shared_buffers": "256MB"},
    # Replicas before what they follow: in this order they are stopped.
    "scale_replica": {"hot_standby_feedback": "on", "max_wal_size": "2GB"},
    "scale": {"wal_level": "replica", "max_wal_senders": "4", "wal_keep_size": "1GB", "max_wal_size": "2GB"},
    "twin_replica": {"hot_standby_feedback": "on", "fsync": "off", "shared_buffers": "256MB"},
    "twin": {"wal_level": "replica", "max_wal_senders": "4", "wal_keep_size": "1GB", "max_wal_size": "2GB",
             "fsync": "off", "shared_buffers": "256MB"},
}


def external():
    """True if the user names a server of their own."""
    return bool(os.environ.get("PGHOST"))


class Cluster:
    """One server. `ensure()` before use; its `env()` makes libpq programs and Odoo reach it."""

    def __init__(self, name):
        self.name = name
        self.dir = paths.STATE / "pg" / name

    # -- reaching it -------------------------------------------------------------------------
    @property
    def host(self):
        return os.environ["PGHOST"] if external() else str(self.home() / "socket")

    @property
    def port(self):
        return os.environ.get("PGPORT", PORT) if external() else PORT

    @property
    def user(self):
        return os.environ.get("PGUSER", ROLE) if external() else ROLE

    def env(self):
        """A clean environment with PGHOST, PGPORT, PGUSER (and the user's PGPASSWORD, PGSSL… when external)."""
        own = {key: value for key, value in os.environ.items() if key.startswith("PG")} if external() else {}
        own.update(PGHOST=self.host, PGPORT=self.port, PGUSER=self.user)
        own.pop("PGDATABASE", None)
        return clean_env(**own)

    def program(self, name):
        """The path of one of PostgreSQL's programs."""
        found = None if external() else system.pg_bin()
        return str(found / name) if found else name

    def psql(self, sql, db="postgres"):
        """Runs SQL (one statement or several) and returns the rows as text, columns tab-separated."""
        return run([self.program("psql"), "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", db, "-f", "-"],
                   env=self.env(), data=sql.encode()).strip()

    def alive(self):
        """True if a server answers here."""
        done = subprocess.run([self.program("psql"), "-XqAt", "-d", "postgres", "-c", "select 1"],
                              env=self.env(), capture_output=True, check=False)
        return done.returncode == 0

    # -- starting and stopping ---------------------------------------------------------------
    def ensure(self):
        """Creates the cluster if needed and starts it if it does not run; returns self."""
        if external():
            if not self.alive():
                raise Problem(f"no answer from the PostgreSQL server at PGHOST={self.host} as {self.user}",
                              "start it, correct PGHOST/PGPORT/PGUSER/PGPASSWORD, or unset PGHOST")
            return self
        with lock(paths.LOCKS / f"pg-{self.name}"):
            if self.alive():
                return self
            self._tidy_after_crash()
            if not (self.home() / "data" / "PG_VERSION").exists():
                self._create()
            self._start()
        return self

    def stop(self):
        """Stops the server that runs in our data directory, if any."""
        if external() or not self.dir.exists():
            return False
        with lock(paths.LOCKS / f"pg-{self.name}"):
            if not self._server_pid():
                return False
            self._ctl("stop", "-m", "fast", "-t", "60")
            return True

    def _start(self):
        home, log = self.home(), self.home() / "server.log"
        options = {**COMMON, **SETTINGS[self.name], "unix_socket_directories": str(home / "socket"), "port": PORT}
        line = " ".join(f"-c {key}='{value}'" for key, value in options.items())
        try:
            self._ctl("start", "-t", "120", "-l", str(log), "-o", line)
        except Problem as error:
            raise Problem(f"PostgreSQL cluster `{self.name}` does not start:\n{tail(log)}\n{error.message}",
                          f"if its data is worth nothing: remove {home} and re-run") from None
        (home / "boot").write_text(boot_id())

    def _ctl(self, *args):
        run([self.program("pg_ctl"), "-w", "-s", "-D", self.home() / "data", *args],
            user=self.owner(), env=clean_env(), cwd="/", log=paths.LOGS / "pg_ctl.log")

    def _create(self):
        with step(f"PostgreSQL cluster `{self.name}`"):
            home = self.home()
            for path in (home, home / "socket"):
                path.mkdir(parents=True, exist_ok=True)
                self._give(path)
            shutil.rmtree(home / "data", ignore_errors=True)
            run([self.program("initdb"), "-D", home / "data", "-U", ROLE, "-A", "trust", "-E", "UTF8",
                 "--locale=C.UTF-8", "--no-sync"], user=self.owner(), env=clean_env(), cwd="/")

    def _give(self, path):
        path.chmod(0o700)
        if self.owner():
            shutil.chown(path, self.owner(), self.owner())

    def _tidy_after_crash(self):
        """Removes pid and lock files whose server is gone; drops a cluster that a machine's crash may have torn
        (without fsync)."""
        home = self.home()
        pid_file = home / "data" / "postmaster.pid"
        if not pid_file.exists():
            return
        if self._server_pid():
            raise Problem(f"a PostgreSQL server runs in {home}/data but does not answer", f"see {home}/server.log")
        pid_file.unlink()
        for file in (home / "socket").glob(".s.PGSQL.*"):
            file.unlink()
        booted = home / "boot"
        if SETTINGS[self.name].get("fsync") == "off" and (not booted.exists() or booted.read_text() != boot_id()):
            say(f"   the machine stopped while the cluster `{self.name}` ran without fsync: making it anew")
            shutil.rmtree(home / "data")

    def pid(self):
        """The pid of the running server of our data directory, else None."""
        return self._server_pid()

    def _server_pid(self):
        """The pid of the server of our data directory if it really is one, else None."""
        data = self.home() / "data"
        try:
            pid = int((data / "postmaster.pid").read_text().split()[0])
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            return None
        return pid if words[0].endswith("postgres") and str(data) in words else None

    # -- where it lives and whose it is ------------------------------------------------------
    def owner(self):
        """The unprivileged user that runs the server when we are root (made if there is none)."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "oms-pg"):
            try:
                return pwd.getpwnam(name).pw_name
            except KeyError:
                continue
        run(["useradd", "--system", "--user-group", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", "oms-pg"])
        return "oms-pg"

    def home(self):
        """The directory with `data` and `socket`: under the state, or under /var/tmp (with a link from
        the state) where the server's user cannot go or the socket's path would be too long."""
        if self.dir.is_symlink():
            target = Path(os.readlink(self.dir))
            if target == self._elsewhere():
                _make_private_place(target.parent)
                return target
            self.dir.unlink()
        if self.dir.exists():
            return self.dir
        self.dir.parent.mkdir(parents=True, exist_ok=True)
        if len(str(self.dir)) <= 85 and self._reachable(self.dir.parent):
            return self.dir
        target = self._elsewhere()
        _make_private_place(target.parent)
        self.dir.symlink_to(target)
        return target

    def _elsewhere(self):
        return Path("/var/tmp") / f"oms-{digest(str(paths.STATE))}-{os.geteuid()}" / self.name

    def _reachable(self, path):
        done = subprocess.run(as_user(self.owner(), ["test", "-x", str(path)]), cwd="/", check=False)
        return done.returncode == 0


def _make_private_place(path):
    """A directory of ours in a place where anybody may write: refused if somebody else made it."""
    path.mkdir(mode=0o711, exist_ok=True)
    info = path.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid():
        raise Problem(f"{path} belongs to somebody else", "remove it, or set OMS_STATE to another directory")


def boot_id():
    """Changes with every start of the machine (a restored copy of a machine starts anew too)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"


def stop_all():
    """Stops all clusters; returns the names of those that ran."""
    return [name for name in SETTINGS if Cluster(name).stop()]
