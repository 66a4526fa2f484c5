# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A streaming replica of a private cluster: a server of its own that follows the other's log and answers questions only."""
import shutil
import time

from . import chaos_crash, paths
from .base import Problem, clean_env, lock, run, step
from .postgres import ROLE, Cluster, external


class Replica(Cluster):
    """The replica `<name>_replica` of the cluster `<name>`. Made anew by each `anew()`: a copy takes seconds, and nothing has to
    be known of what became of the last one."""

    def __init__(self, name):
        super().__init__(f"{name}_replica")
        self.primary = Cluster(name)

    def anew(self):
        """Copies the running primary and follows it; returns self."""
        if external():
            raise Problem("a replica is made of a private cluster, and PGHOST names a server of yours", "unset PGHOST")
        self.stop()
        with lock(paths.LOCKS / f"pg-{self.name}"):
            self._tidy_after_crash()
            self._create()
            self._start()
        return self.await_caught_up()

    def _create(self):
        with step(f"PostgreSQL cluster `{self.name}`: a streaming replica of `{self.primary.name}`"):
            home = self.home()
            for path in (home, home / "socket"):
                path.mkdir(parents=True, exist_ok=True)
                self._give(path)
            shutil.rmtree(home / "data", ignore_errors=True)
            run([self.program("pg_basebackup"), "-h", self.primary.host, "-p", self.primary.port, "-U", ROLE,
                 "-D", home / "data", "-X", "stream", "-c", "fast", "--write-recovery-conf", "--no-sync"],
                user=self.owner(), env=clean_env(), cwd="/")

    @property
    def words(self):
        """The words that make Odoo read here."""
        return ("--db_replica_host", self.host, "--db_replica_port", self.port)

    # -- how far it is ------------------------------------------------------------------------
    def await_caught_up(self, patience=60):
        """Waits until it has replayed all that the primary has written by now; returns self."""
        there = self.primary.psql("SELECT pg_current_wal_insert_lsn()")
        until = time.monotonic() + patience
        while self.psql(f"SELECT pg_last_wal_replay_lsn() >= '{there}'") != "t":
            if time.monotonic() > until:
                raise Problem(f"`{self.name}` does not catch up in {patience} s", f"see {self.home()}/server.log")
            time.sleep(0.1)
        return self

    def pause(self):
        """What is read here stays as it is now, however much the primary goes on."""
        self.psql("SELECT pg_wal_replay_pause()")

    def resume(self):
        """Goes on replaying."""
        self.psql("SELECT pg_wal_replay_resume()")

    def kill(self):
        """Ends all its processes at once, as a crash would."""
        chaos_crash.kill_server(self)

    def lag(self):
        """Seconds since what was last replayed was committed; 0 where all is replayed."""
        return float(self.psql(
            "SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0"
            " ELSE EXTRACT(epoch FROM now() - pg_last_xact_replay_timestamp()) END"))
