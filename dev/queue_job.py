"""OCA's queue_job, for what is tried with it: fetched apart from all else, so nobody has it by accident."""
import os
import shutil

from . import odoo, paths
from .base import clean_env, digest, lock, run, stamp, stamped, step

LOCK_FILE = paths.ROOT / "requirements-queue.lock"
HOME = paths.STATE / "queue_job"
#: To be passed to Odoo, so that it starts with the job runner.
LOAD = ("--load", "base,rpc,web,queue_job")


def ensure():
    """Fetches what the lock names, anew when that changes."""
    mark, done = digest(LOCK_FILE.read_text()), paths.STAMPS / "queue_job"
    with lock(paths.LOCKS / "queue_job"):
        if stamped(done, mark) and HOME.exists():
            return
        done.unlink(missing_ok=True)
        log = paths.LOGS / "queue_job.log"
        with step(f"OCA's queue_job (log: .odoo/logs/{log.name})"):
            shutil.rmtree(HOME, ignore_errors=True)
            run([paths.PYTHON, "-m", "pip", "install", "--progress-bar", "off", "--no-deps", "--require-hashes",
                 "--target", HOME, "-r", LOCK_FILE], log=log, env=clean_env(),
                way_out=f"is the package index reachable? See {log}; a re-run starts anew")
        stamp(done, mark)


def words():
    """The words with which Odoo finds the addon (an installation needs no more)."""
    ensure()
    return "--addons-path", f"{odoo.addons_path()},{HOME / 'odoo' / 'addons'}"


def environment(channels=None, port=None):
    """What Odoo's environment needs for it.

    :param channels: what the runner of a server started with ``LOAD`` takes at once, as odoo.conf says it: ``root:2,root.oms:2``
    :param port: where it sends jobs to, on this machine: a balancer's, where several servers are to do them
    """
    there = os.pathsep.join((odoo.environment("test")["PYTHONPATH"], str(HOME)))
    runner = {"ODOO_QUEUE_JOB_CHANNELS": channels, "ODOO_QUEUE_JOB_HOST": port and "127.0.0.1",
              "ODOO_QUEUE_JOB_PORT": port and str(port)}
    return {"PYTHONPATH": there, **{name: value for name, value in runner.items() if value}}
