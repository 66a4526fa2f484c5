"""Where everything is. Two places: `STATE` is heavy and may be shared by several worktrees
(OMS_STATE), `LOCAL` belongs to this checkout."""
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".odoo"
STATE = Path(os.environ["OMS_STATE"]).expanduser().resolve() if os.environ.get("OMS_STATE") else LOCAL

LOCK_FILE = ROOT / "requirements.lock"
ADDONS = ("oms_core", "oms_atp", "oms_fulfillment", "oms_returns")
UMBRELLA = "oms"

LOCKS = STATE / "locks"
STAMPS = STATE / "stamps"
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
LINKS = LOCAL / "links"
LOGS = LOCAL / "logs"
RUN = LOCAL / "run"
SCREENSHOTS = LOCAL / "screenshots"


def addon_dir(name):
    """The directory of one of our addons (the umbrella is the root itself)."""
    return ROOT if name == UMBRELLA else ROOT / name


def present_addons():
    """Our addons that have a manifest, the umbrella last."""
    return [name for name in (*ADDONS, UMBRELLA) if (addon_dir(name) / "__manifest__.py").exists()]


def data_dir(cluster):
    """Odoo's data_dir (filestore, sessions) of the databases of a cluster."""
    return STATE / "data" / cluster


def base_name():
    """The stem of this checkout's database names: OMS_DB, else `oms`, with the checkout's name when
    the state is shared with other checkouts."""
    if os.environ.get("OMS_DB"):
        return os.environ["OMS_DB"]
    if STATE == LOCAL:
        return "oms"
    return "oms_" + re.sub(r"[^a-z0-9]+", "_", ROOT.name.lower()).strip("_")[:30]


def link_addons():
    """Makes `.odoo/links` name each addon; returns it. Idempotent; replaces wrong links."""
    LINKS.mkdir(parents=True, exist_ok=True)
    for name in (*ADDONS, UMBRELLA):
        link, target = LINKS / name, os.path.relpath(addon_dir(name), LINKS)
        if not (link.is_symlink() and os.readlink(link) == target):
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    return LINKS
