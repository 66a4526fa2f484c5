"""`make unit`: the pure planning tests and those of dev itself, without Odoo, in seconds."""
import re
import subprocess
from dataclasses import dataclass

from . import paths, venv
from .base import clean_env, say


@dataclass(frozen=True)
class Count:
    """How many tests passed and failed, and what to say of those that failed; adds up."""

    passed: int = 0
    failed: int = 0
    broken: tuple = ()

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed, self.broken + other.broken)

    @property
    def line(self):
        """The plain closing line."""
        return f"{self.passed} passed, {self.failed} failed"

    def tell(self):
        """Says what failed, then the closing line: who sees only the end of a long log sees both."""
        for what in self.broken:
            say(f"   failed: {what}")
        say(self.line)


def counted(output, code):
    """The Count that unittest's output tells. A run that broke without a count is one failure."""
    ran = re.findall(r"^Ran (\d+) tests? in", output, re.M)
    bad = sum(int(number) for number in re.findall(r"(?:failures|errors|unexpected successes)=(\d+)", output))
    skipped = sum(int(number) for number in re.findall(r"skipped=(\d+)", output))
    total = int(ran[-1]) if ran else 0
    no_tests = code == 5 or (ran and total == 0)  # 5: Python 3.12 found none
    if code and not bad and not no_tests:
        bad = 1
    return Count(max(0, total - bad - skipped), bad, tuple(re.findall(r"^(?:FAIL|ERROR): (.+)$", output, re.M)))


def suites(only=None):
    """(name, start directory, top-level directory) of every suite that runs without Odoo."""
    names = [only] if only else [*paths.ADDONS, paths.UMBRELLA]
    found = [(f"{name}/planning", paths.addon_dir(name) / "planning" / "tests", paths.addon_dir(name)) for name in names]
    if not only:
        found.append(("dev", paths.ROOT / "dev" / "tests", paths.ROOT))
    return [suite for suite in found if suite[1].is_dir()]


def run(name, start, top):
    """Runs one suite in its own Python, where `planning` is that addon's and no Odoo is to be found, and
    returns its Count."""
    words = [str(paths.PYTHON), "-m", "unittest", "discover", "-s", str(start.relative_to(top)), "-t", "."]
    done = subprocess.run(words, cwd=top, env=clean_env(PYTHONPYCACHEPREFIX=str(paths.STATE / "pycache")),
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    count = counted(done.stdout, done.returncode)
    if count.failed:
        say(done.stdout)
    else:  # what tests measured is said, too
        for line in re.findall(r"^figures: (.+)$", done.stdout, re.M):
            say(f"   {line}")
    say(f"   {name}: {count.line}")
    return count


def run_all(only=None):
    """All suites; returns their Count."""
    return sum((run(*suite) for suite in suites(only)), Count())


def main(args):
    venv.ensure()  # planning may use plain libraries of the lock (a reader of spreadsheets)
    count = run_all(args.only)
    count.tell()
    return 1 if count.failed else 0
