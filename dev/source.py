"""Odoo 19 itself: ODOO_HOME, or an importable one, or Debian's package unpacked under the state."""
import functools
import os
import re
import subprocess
import sys
from pathlib import Path

from . import apt, paths
from .base import Problem, fresh_dir, lock, run, say, stamp, step

PACKAGE = "odoo-19"
UNPACKED = paths.STATE / "odoo"
PYTHONPATH = UNPACKED / "usr" / "lib" / "python3" / "dist-packages"
# Relative links inside the package point into these packages. Debian 12's are taken where they have
# the files (newer ones renamed some), sid's where Debian 12 has none.
STABLE = ("libjs-jquery", "libjs-jquery-form", "libjs-underscore", "fonts-font-awesome",
          "fonts-roboto-unhinted", "fonts-inconsolata", "fonts-ocr-b")
SID = (PACKAGE, "fonts-montserrat")
# Debian removes this script (not free) but Odoo's asset list still names it: an error in every page.
EMPTY_SCRIPT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
LAYOUT = "2"  # raise it when the way of unpacking changes


@functools.cache
def home():
    """The directory to put on PYTHONPATH so that `import odoo` finds Odoo 19; fetched if needed."""
    if os.environ.get("ODOO_HOME"):
        return _checked(Path(os.environ["ODOO_HOME"]).expanduser().resolve())
    return _importable() or _unpack()


def addons_paths():
    """Addon directories outside `odoo/addons` (a git checkout of Odoo has one)."""
    extra = home() / "addons"
    return [extra] if (extra / "sale" / "__manifest__.py").exists() else []


@functools.cache
def version():
    """`19.0…` as Odoo's release.py says, with the Debian package's file name where it is one."""
    text = (home() / "odoo" / "release.py").read_text()
    info = re.search(r"version_info\s*=\s*\((.*)\)", text)
    return f"{info.group(1) if info else '?'} {_package_name()}"


def _package_name():
    done = paths.STAMPS / "odoo"
    return done.read_text() if home() == PYTHONPATH and done.exists() else ""


def _checked(path):
    release = path / "odoo" / "release.py"
    if not release.exists() or not re.search(r"version_info\s*=\s*\(19,\s*0", release.read_text()):
        raise Problem(f"ODOO_HOME={path} is no Odoo 19 (odoo/release.py)", "name its directory, or unset ODOO_HOME")
    return path


def _importable():
    code = "import odoo.release as r; print(r.version_info[0], r.__file__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd="/", check=False)
    major, _space, file = done.stdout.strip().partition(" ")
    return Path(file).parent.parent if done.returncode == 0 and major == "19" else None


def _unpack():
    done = paths.STAMPS / "odoo"
    with lock(paths.LOCKS / "odoo"):
        if done.exists() and done.read_text().startswith(f"{LAYOUT} ") and PYTHONPATH.exists():
            return PYTHONPATH
        done.unlink(missing_ok=True)
        with step("Odoo 19 from Debian (123 MB)"):
            debs = apt.download(stable=STABLE, sid=SID)
            target = fresh_dir(UNPACKED.with_name("odoo.new"))
            for number, deb in enumerate(debs, 1):
                say(f"   unpacking {number}/{len(debs)} {deb.name}")
                run(["dpkg-deb", "-x", deb, target])
            _complete(target)
            fresh_dir(UNPACKED).rmdir()
            target.rename(UNPACKED)
        name = next(deb.name for deb in debs if deb.name.startswith(PACKAGE + "_"))
        stamp(done, f"{LAYOUT} {name}")
        for deb in debs:
            deb.unlink()
    return PYTHONPATH


def _complete(target):
    """Adds what Debian leaves out, drops what would shadow other modules, checks all links."""
    python = target / PYTHONPATH.relative_to(UNPACKED)
    script = python / EMPTY_SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text("\n")
    for stray in ("addons", "doc", "setup"):  # packaging leftovers, importable as `setup` and `doc`
        run(["rm", "-rf", python / stray])
    dangling = [path for path in target.rglob("*") if path.is_symlink() and not path.exists()]
    if dangling:
        names = ", ".join(str(path.relative_to(target)) for path in dangling[:5])
        raise Problem(f"{len(dangling)} links of Odoo's package lead nowhere: {names}",
                      "a Debian package moved its files: add the one that has them in dev/source.py")
