"""What every part of dev uses: errors, progress, locks, stamps, child processes."""
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time


class Problem(Exception):
    """Something the user can mend: printed as two lines, without a traceback."""

    def __init__(self, message, way_out=""):
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self):
        return f"{self.message}\n  -> {self.way_out}" if self.way_out else self.message


def say(text):
    """One line to the user, at once, whatever stdout is."""
    print(f"{text}\n", end="", flush=True)  # one write: threads say things too


class Progress:
    """Prints `label … 1:20 detail` at most every `every` seconds, for long steps."""

    def __init__(self, label, every=15):
        self.label, self.every = label, every
        self.started = self.last = time.monotonic()

    def tick(self, detail=""):
        now = time.monotonic()
        if now - self.last >= self.every:
            self.last = now
            say(f"   {self.label} … {clock(now - self.started)} {detail}".rstrip())


@contextlib.contextmanager
def step(label):
    """Announces a step and, at its end, how long it took."""
    say(f"== {label}")
    started = time.monotonic()
    yield
    say(f"   done in {clock(time.monotonic() - started)}")


def clock(seconds):
    """Seconds as m:ss."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@contextlib.contextmanager
def lock(path, busy=None):
    """Holds an exclusive file lock. If another process has it: waits (saying so once), or
    raises `busy` (a Problem) when given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if busy:
                raise busy from None
            say(f"   waiting: {path.stem} is being worked on")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stamped(path, value):
    """True if the stamp at `path` says exactly `value`."""
    try:
        return path.read_text() == value
    except (FileNotFoundError, NotADirectoryError):
        return False


def stamp(path, value):
    """Writes a stamp, whole or not at all. Stamps are written last, when the step is done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temp = path.with_name(path.name + f".{os.getpid()}")
    temp.write_text(value)
    temp.replace(path)


def digest(*parts):
    """A short hash of texts, in their order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def run(command, *, log=None, way_out="", env=None, cwd=None, user=None, data=None):
    """Runs a command to its end and returns its stdout; raises Problem if it fails.

    `log`: a file that gets all of its output instead; its directory is made. `user`: drop to this (name) first, when root.
    """
    command = as_user(user, [str(part) for part in command])
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab") if log else contextlib.nullcontext(subprocess.PIPE) as out:
        done = subprocess.run(
            command, stdout=out, stderr=subprocess.STDOUT if log else subprocess.PIPE,
            env=env, cwd=cwd, input=data, stdin=None if data is not None else subprocess.DEVNULL)
    if done.returncode:
        detail = tail(log) if log else (done.stderr or done.stdout).decode(errors="replace")
        raise Problem(f"failed ({done.returncode}): {' '.join(command)}\n{detail.strip()[-2000:]}",
                      way_out or (f"see {log}" if log else ""))
    return "" if log else done.stdout.decode(errors="replace")


def as_user(user, command):
    """The command, run as `user`, for root; unchanged for anybody else or without a user."""
    if not user or os.geteuid() != 0:
        return list(command)
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--", *command]


def tail(path, lines=15):
    """The last lines of a text file."""
    with contextlib.suppress(FileNotFoundError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""


def fresh_dir(path):
    """An empty directory at `path`."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def clean_env(**more):
    """The environment for children: no leftovers that steer Odoo, PostgreSQL or Python."""
    drop = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "ODOO_RC", "MAKEFLAGS",
            "MAKELEVEL", "MFLAGS", "PYENV_VERSION", "VIRTUAL_ENV", "LC_ALL", "LANGUAGE"}
    env = {key: value for key, value in os.environ.items()
           if key not in drop and not key.startswith("ODOO_") and not key.startswith("PG")}
    env.update(LANG="C.UTF-8", PYTHONUNBUFFERED="1", **more)
    return env


def fail_line(error):
    """How a Problem is shown."""
    print(f"\n!! {error}", file=sys.stderr, flush=True)
