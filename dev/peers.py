# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs that cartons are compared with: fetched apart from all else, so nobody has them by accident."""
import shutil

from . import paths
from .base import clean_env, digest, lock, run, stamp, stamped, step

LOCK_FILE = paths.ROOT / "requirements-peers.lock"
HOME = paths.STATE / "peers"


def ensure():
    """Fetches what the lock names, anew when that changes; returns the folder to be put on Python's path."""
    mark, done = digest(LOCK_FILE.read_text()), paths.STAMPS / "peers"
    with lock(paths.LOCKS / "peers"):
        if not (stamped(done, mark) and HOME.exists()):
            done.unlink(missing_ok=True)
            log = paths.LOGS / "peers.log"
            with step(f"py3dbp and packvium (log: .odoo/logs/{log.name})"):
                shutil.rmtree(HOME, ignore_errors=True)
                run([paths.PYTHON, "-m", "pip", "install", "--progress-bar", "off", "--no-deps", "--require-hashes",
                     "--target", HOME, "-r", LOCK_FILE], log=log, env=clean_env(),
                    way_out=f"is the package index reachable? See {log}; a re-run starts anew")
            stamp(done, mark)
    return HOME
