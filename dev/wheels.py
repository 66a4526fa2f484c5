# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is tried beside the suite and never part of it: fetched by a lock file of its own into a folder of its own."""
import shutil

from . import odoo, paths
from .base import clean_env, digest, lock, run, stamp, stamped, step


def fetch(name, what):
    """Fetches what ``requirements-<name>.lock`` names, anew when that changes; returns its folder.

    :param what: what it is, for whoever waits
    """
    home, done, log = paths.STATE / name, paths.STAMPS / name, paths.LOGS / f"{name}.log"
    file = paths.ROOT / f"requirements-{name}.lock"
    with lock(paths.LOCKS / name):
        mark = digest(file.read_text())
        if not (stamped(done, mark) and home.exists()):
            done.unlink(missing_ok=True)
            with step(f"{what} (log: .odoo/logs/{log.name})"):
                shutil.rmtree(home, ignore_errors=True)
                run([paths.PYTHON, "-m", "pip", "install", "--progress-bar", "off", "--no-deps", "--require-hashes",
                     "--target", home, "-r", file], log=log, env=clean_env(),
                    way_out=f"is the package index reachable? See {log}; a re-run starts anew")
            stamp(done, mark)
    return home


def addons_words(home):
    """The words with which Odoo finds addons that were fetched there."""
    folder = home / "odoo" / "addons"
    folder.mkdir(parents=True, exist_ok=True)  # told to Odoo, whatever came
    return "--addons-path", f"{odoo.addons_path()},{folder}"
