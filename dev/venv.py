"""The virtual environment with everything of requirements.lock."""
import shutil
import sys

from . import paths
from .base import Problem, clean_env, digest, lock, run, stamp, stamped, step


def mark():
    """What the environment was made from: the lock's text and this Python."""
    return digest(paths.LOCK_FILE.read_text(), sys.version, sys.base_prefix)


def ensure():
    """Makes the environment, anew whenever the lock or the Python changed."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise Problem(f"Odoo 19 needs Python 3.10 to 3.13, this is {sys.version.split()[0]}",
                      "run it with another one: make PYTHON=python3.11 …")
    done = paths.STAMPS / "venv"
    with lock(paths.LOCKS / "venv"):
        if stamped(done, mark()) and paths.PYTHON.exists():
            return
        done.unlink(missing_ok=True)
        log = paths.LOGS / "pip.log"
        with step("Python packages of requirements.lock (log: .odoo/logs/pip.log)"):
            shutil.rmtree(paths.VENV, ignore_errors=True)
            run([sys.executable, "-m", "venv", paths.VENV], log=log, env=clean_env())
            run([paths.PYTHON, "-m", "pip", "install", "--progress-bar", "off", "-r", paths.LOCK_FILE],
                log=log, env=clean_env(),
                way_out=f"is the package index reachable? `pip download six` tells. See {log}; a re-run starts anew")
        stamp(done, mark())
