# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OCA's import of bank statements and its matching screen, for a test beside the suite: fetched apart from all else, so nobody
has them by accident."""
import shutil

from . import odoo, paths
from .base import clean_env, digest, lock, run, stamp, stamped, step

LOCK_FILE = paths.ROOT / "requirements-bank.lock"
HOME = paths.STATE / "bank"
#: What is installed; the others come with these.
ADDONS = ("account_statement_import_camt", "account_reconcile_oca")


def ensure():
    """Fetches what the lock names (0.6 MB, seconds), anew when that changes."""
    mark, done = digest(LOCK_FILE.read_text()), paths.STAMPS / "bank"
    with lock(paths.LOCKS / "bank"):
        if stamped(done, mark) and HOME.exists():
            return
        done.unlink(missing_ok=True)
        log = paths.LOGS / "bank.log"
        with step(f"OCA's bank statements and matching, for a test beside them (log: .odoo/logs/{log.name})"):
            shutil.rmtree(HOME, ignore_errors=True)
            run([paths.PYTHON, "-m", "pip", "install", "--progress-bar", "off", "--no-deps", "--require-hashes",
                 "--target", HOME, "-r", LOCK_FILE], log=log, env=clean_env(),
                way_out=f"is the package index reachable? See {log}; a re-run starts anew")
            (HOME / "odoo" / "addons").mkdir(parents=True, exist_ok=True)  # told to Odoo, whatever came
        stamp(done, mark)


def words():
    """The words with which Odoo finds the addons."""
    ensure()
    return "--addons-path", f"{odoo.addons_path()},{HOME / 'odoo' / 'addons'}"
