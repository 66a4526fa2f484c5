"""Runs Odoo on a database of one of the clusters: its configuration, environment and one-shot runs."""
import os
import re
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import paths, source
from .base import Problem, Progress, tail
from .postgres import Cluster, external

MAIN = paths.ROOT / "dev" / "odoo_main.py"


@dataclass(frozen=True)
class OdooRun:
    """What a run of Odoo left: exit code (0 fine), log file, seconds."""

    code: int
    log: Path
    seconds: float


def configuration(cluster):
    """Writes `.odoo/<cluster>.conf` and returns it: all that a run on that cluster has in common.
    By hand: `python3 -m dev odoo test -d DB …`."""
    server = Cluster(cluster)
    data = paths.data_dir(cluster)
    data.mkdir(parents=True, exist_ok=True)
    lines = {
        "addons_path": addons_path(), "data_dir": data,
        "db_host": server.host, "db_port": server.port, "db_user": server.user,
        "http_interface": "127.0.0.1", "list_db": "False", "with_demo": "False", "skip_auto_install": "True",
        "max_cron_threads": "0", "workers": "0", "db_maxconn": "32", "screenshots": paths.SCREENSHOTS,
        "limit_time_real": "1200", "limit_time_cpu": "1200", "limit_memory_soft": "4294967296",
        "limit_memory_hard": "6442450944", "geoip_city_db": "", "geoip_country_db": "", "smtp_port": "1",
    }
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
    file = paths.LOCAL / f"{cluster}.conf"
    if not file.exists() or file.read_text() != text:
        temp = file.with_name(f"{file.name}.{os.getpid()}")
        temp.write_text(text)
        temp.replace(file)
    return file


def addons_path():
    """Where Odoo finds addons beside its own, as one word."""
    return ",".join(map(str, (*source.addons_paths(), paths.link_addons())))


def environment(cluster, **more):
    """The environment in which Odoo works on that cluster."""
    env = Cluster(cluster).env()
    path = f"{paths.VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env.update(PATH=path, PYTHONPATH=str(source.home()), PYTHONPYCACHEPREFIX=str(paths.STATE / "pycache"))
    env.update(more)
    if not external():
        env.pop("PGPASSWORD", None)
    return env


def command(cluster, *args, script=None, subcommand=None):
    """The words that start Odoo. `script`: a Python file that wraps Odoo's main; `subcommand`: shell, …"""
    start = [str(script or MAIN), *([subcommand] if subcommand else [])]
    return [str(paths.PYTHON), *start, "-c", str(configuration(cluster)), *map(str, args)]


def free_port():
    """A TCP port of the loopback that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def http_port():
    """OMS_PORT, else a free port."""
    return int(os.environ.get("OMS_PORT") or free_port())


def once(cluster, *args, log, label, script=None, env=None, timeout=3600, port=None, every=15):
    """Runs Odoo until it ends by itself (pass --stop-after-init) and returns an OdooRun.

    Its output goes to `log` (made anew); progress lines, one in `every` seconds, say what it is doing. A run over `timeout`
    seconds is ended and is a Problem. Interrupting us ends it.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    words = command(cluster, *args, "--http-port", port or free_port(), script=script)
    progress, started = Progress(label, every), time.monotonic()
    with open(log, "wb") as out:
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                 env=environment(cluster, **(env or {})), cwd=paths.ROOT)
        try:
            while child.poll() is None:
                time.sleep(0.25)
                progress.tick(doing(log))
                if time.monotonic() - started > timeout:
                    raise Problem(f"{label}: not done after {timeout} s", f"see {log}")
        finally:
            end(child)
    return OdooRun(child.returncode, log, time.monotonic() - started)


def end(child, patience=20):
    """Ends a child process that we started: asked first, killed if it does not listen."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if child.poll() is None:
            child.send_signal(number)
            try:
                child.wait(patience)
            except subprocess.TimeoutExpired:
                continue


def doing(log):
    """A few words on what the end of an Odoo log says that it is at."""
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - 20000))
        text = file.read().decode(errors="replace")
    found = re.findall(r"Loading module (\S+) \((\d+/\d+)\)|: Starting (\S+) \.\.\.", text)
    if not found:
        return ""
    module, count, test = found[-1]
    return test or f"{module} {count}"


def must(done, what):
    """Raises Problem if the run failed or logged an ERROR; returns it otherwise."""
    text = done.log.read_text(errors="replace")
    errors = re.findall(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*", text, re.M)
    if done.code or errors:
        shown = "\n".join(errors[:5]) or tail(done.log)
        raise Problem(f"{what} failed:\n{shown}", f"see {done.log}")
    return done
