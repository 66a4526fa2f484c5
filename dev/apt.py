"""Downloads Debian packages without touching the machine's own apt state, root or not."""
import re
import shutil
from pathlib import Path

from . import paths
from .base import Problem, fresh_dir, run, say

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
STABLE = "bookworm"


def mirror(etc=Path("/etc/apt")):
    """The address of the Debian archive that this machine's apt uses."""
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]
    for file in files:
        if file.suffix in (".list", ".sources") and file.is_file():
            for uri in archive_uris(file.read_text(errors="replace")):
                return uri
    raise Problem("this machine's apt sources name no Debian archive",
                  "set ODOO_HOME to an Odoo 19, or add Debian to /etc/apt/sources.list")


def archive_uris(text):
    """The addresses of plain Debian archives in the text of a sources file, old or deb822 format:
    not security, updates only, nor others' repositories."""
    uris = re.findall(r"^deb\s+(?:\[[^]]*\]\s+)?(\S+)\s", text, re.M)
    for block in re.split(r"\n\s*\n", text):
        if re.search(r"^Types:.*\bdeb\b", block, re.M) and not re.search(r"^Enabled:\s*no", block, re.M | re.I):
            line = re.search(r"^URIs:\s*(.+)$", block, re.M)
            uris += line.group(1).split() if line else []
    return [uri.rstrip("/") for uri in uris
            if re.match(r"(https?|file|mirror\+\w+)://?.*/debian/?$", uri)]


def download(stable, sid):
    """Fetches packages (signature checked by apt) into the state and returns their files."""
    if not KEYRING.exists():
        raise Problem(f"{KEYRING} is missing", "install the package debian-archive-keyring, or set ODOO_HOME")
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Problem("this is no Debian: no apt-get", "set ODOO_HOME to the directory of an Odoo 19")
    base = paths.STATE / "apt"
    options = _private_state(base)
    log = paths.LOGS / "apt-private.log"
    say("   reading Debian's package lists")
    run(["apt-get", *options, "update", "-q"], log=log, way_out=_why(log))
    target = base / "debs"
    target.mkdir(exist_ok=True)
    wanted = [f"{name}/{STABLE}" for name in stable] + [f"{name}/sid" for name in sid]
    say(f"   downloading {len(wanted)} packages")
    run(["apt-get", *options, "download", "-q", *wanted], cwd=target, log=log, way_out=f"see {log}; a re-run resumes")
    files = [max(target.glob(f"{name}_*.deb"), key=lambda file: file.stat().st_mtime) for name in (*stable, *sid)]
    shutil.rmtree(base / "lists")
    return files


def _private_state(base):
    """The options that keep apt inside `base`; makes its directories and sources."""
    for name in ("lists/partial", "cache/archives/partial", "etc"):
        (base / name).mkdir(parents=True, exist_ok=True)
    fresh_dir(base / "lists")
    (base / "lists" / "partial").mkdir()
    line = "deb [signed-by={}] {} {} main\n"
    (base / "sources.list").write_text("".join(line.format(KEYRING, mirror(), suite) for suite in ("sid", STABLE)))
    settings = {
        "Dir::State": base, "Dir::State::lists": base / "lists", "Dir::State::status": "/dev/null",
        "Dir::Cache": base / "cache", "Dir::Etc::sourcelist": base / "sources.list", "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "-", "Dir::Etc::preferencesparts": "-", "APT::Sandbox::User": "",
        "Acquire::Languages": "none", "APT::Update::Post-Invoke-Success::": "", "Debug::NoLocking": "true",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def _why(log):
    return (f"see {log}. NO_PUBKEY there: this keyring is too old for sid: update the package debian-archive-keyring. "
            "Otherwise: is the mirror of /etc/apt reachable? Or set ODOO_HOME")
