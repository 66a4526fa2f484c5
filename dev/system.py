"""What the machine itself must have: PostgreSQL's programs, Chromium, wkhtmltopdf, curl, fonts, venv."""
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import paths
from .base import Problem, run, say, step

FONTS = ("fonts-dejavu-core", "fonts-liberation")


def pg_bin():
    """The directory of the newest PostgreSQL programs (13 or newer), or None."""
    found = [(int(path.parent.parent.name), path.parent) for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
             if path.parent.parent.name.isdigit()]
    newest = max(found, default=None)
    if newest and newest[0] >= 13:
        return newest[1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def missing():
    """The Debian packages that this machine still needs."""
    need = []
    if os.environ.get("PGHOST"):
        if not shutil.which("pg_dump"):
            need.append("postgresql-client")
    elif not pg_bin():
        need.append("postgresql")
    if not any(map(shutil.which, ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable"))):
        need.append("chromium")
    need += [name for name in ("wkhtmltopdf", "curl") if not shutil.which(name)]
    if not (shutil.which("fc-list") and re.search("DejaVu|Liberation", _fonts())):
        need += ["fontconfig", *FONTS]
    if importlib.util.find_spec("ensurepip") is None:
        need.append("python3-venv")
    return need


def _fonts():
    return subprocess.run(["fc-list"], capture_output=True, text=True, check=False).stdout


def ensure():
    """Installs what is missing when root; else stops with the line that an administrator must type."""
    need = missing()
    if not need:
        return
    line = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(need)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Problem(f"this machine lacks: {', '.join(need)}", f"as root, once: {line}")
    log = paths.LOGS / "apt.log"
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"installing {', '.join(need)} (log: .odoo/logs/apt.log)"):
        try:
            run(["apt-get", "update", "-q"], log=log, env=env)
        except Problem:  # one of the machine's other repositories may be down: the install decides
            say(f"   apt-get update had errors, see {log}; trying with the lists that there are")
        run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *need], log=log, env=env)
    if missing():
        raise Problem(f"still missing after apt: {', '.join(missing())}", f"see {log}")
