"""How `make test` divides its work among lanes side by side: what takes longest is begun first."""
import json
import os
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import logs, paths

#: Seconds of Odoo tests that are worth a start of Odoo.
PART = 300
#: Seconds of one test of which nothing is known.
A_TEST = 1.0
TIMES = "test_seconds.json"
#: Process tests that a run of everything leaves out for its time, but with OMS_PROCESS=all: small runs of programs that people
#: start by hand, an addon that few have beside us, and servers that die while cards are authorised anew. What they show of single
#: steps, other process tests show.
BY_HAND = ("test_attack", "test_chaos", "test_floor", "test_jobs_shared", "test_renewed_once")


@dataclass(frozen=True)
class Unit:
    """What one lane does at once. `run(lane)` -> whatever its caller adds up."""

    name: str
    seconds: float
    run: object


def count():
    """One more than cores: while one waits for a browser or a server, the others work."""
    return (os.cpu_count() or 1) + 1


def side_by_side(units, lanes=None):
    """Runs them all, the longest first; their results in the order of their ends. A lane is a number from 1."""
    lanes = lanes or min(count(), len(units)) or 1
    waiting = sorted(units, key=lambda unit: -unit.seconds)
    guard, ends = threading.Lock(), []

    def lane(number):
        while True:
            with guard:
                if not waiting:
                    return
                unit = waiting.pop(0)
            result = unit.run(number)
            with guard:
                ends.append(result)

    with ThreadPoolExecutor(lanes) as pool:
        for done in [pool.submit(lane, number) for number in range(1, lanes + 1)]:
            done.result()
    return ends


# --- what is there -----------------------------------------------------------------------------------------------------

def test_files(addon, room=None):
    """An addon's files of Odoo tests; those of one room. Process tests are not Odoo's."""
    start = paths.addon_dir(addon) / "tests"
    found = sorted((start / room if room else start).rglob("test_*.py"))
    return [file for file in found if "process" not in file.relative_to(start).parts[:-1]]


def rooms(addon):
    """The rooms that an addon's tests are in."""
    start = paths.addon_dir(addon) / "tests"
    return sorted({file.parent.name for file in start.glob("*/test_*.py")})


def process_files(everything=False):
    """Files of process tests; in a run of everything without those that are left to people."""
    left = BY_HAND if everything and os.environ.get("OMS_PROCESS") != "all" else ()
    return sorted(file for file in (paths.ROOT / "tests" / "process").glob("test_*.py") if file.stem not in left)


def tag(addon, file):
    """What --test-tags calls a file."""
    return f"/{addon}/{file.relative_to(paths.addon_dir(addon)).as_posix()}"


# --- how long it takes -------------------------------------------------------------------------------------------------

def seconds_of(files, known, each=A_TEST):
    """{file: seconds}: as last time on this machine, else what the file says (SECONDS = …), else by its tests."""
    def guess(file):
        text = file.read_text()
        said = re.search(r"^SECONDS = (\d+)", text, re.M)
        return float(said[1]) if said else each * max(len(re.findall(r"^\s+def test_", text, re.M)), 1)
    return {file: known.get(key(file)) or guess(file) for file in files}


def key(file):
    return str(Path(file).resolve().relative_to(paths.ROOT))


def parts(times, size=PART):
    """Lists of files that take about as long, none much more than `size` seconds, as few as that needs."""
    if not times:
        return []
    bins = [[0.0, []] for _number in range(max(round(sum(times.values()) / size), 1))]
    for file, seconds in sorted(times.items(), key=lambda item: (-item[1], str(item[0]))):
        least = min(bins, key=lambda each: each[0])
        least[0] += seconds
        least[1].append(file)
    return [sorted(files) for _seconds, files in bins if files]


def known_times():
    """{file: seconds} of the last run here."""
    try:
        return json.loads((paths.STATE / TIMES).read_text())
    except (OSError, ValueError):
        return {}


def remember(found):
    """Keeps what each file's tests took."""
    times = Counter()
    for name, record in found.tests.items():
        if file := file_of(name):
            times[file] += record.get("seconds") or 0
    known = known_times() | {file: round(seconds, 1) for file, seconds in times.items()}
    temp = paths.STATE / f"{TIMES}.{os.getpid()}"
    temp.write_text(json.dumps(known, indent=0, sort_keys=True))
    temp.replace(paths.STATE / TIMES)


def file_of(test):
    """`odoo.addons.oms_core.tests.credit.test_x.C.m` -> `oms_core/tests/credit/test_x.py`; a process test `test_x.C.m`."""
    if match := re.search(r"odoo\.addons\.(\w+)\.(tests\.(?:\w+\.)*?test_\w+)\.\w+", test):
        addon, module = match.groups()
        folder = "" if addon == paths.UMBRELLA else f"{addon}/"
        return f"{folder}{module.replace('.', '/')}.py"
    match = re.match(r"(test_\w+)\.\w+\.\w+$", test)
    return f"tests/process/{match[1]}.py" if match else None


def slowest(found, number=20):
    """Lines: the tests that took longest."""
    records = sorted(found.tests.items(), key=lambda item: -(item[1].get("seconds") or 0))[:number]
    return [f"{record.get('seconds') or 0:7.1f} s  {short(name)}" for name, record in records]


def short(name):
    """`odoo.addons.oms_core.tests.credit.test_x.C.m` -> `oms_core/credit C.m`."""
    match = re.search(r"odoo\.addons\.(\w+)\.tests\.(?:(\w+)\.)?test_\w+\.(.+)", name)
    if not match:
        return name.partition(".")[2] or name
    return f"{match[1]}{'/' + match[2] if match[2] else ''} {match[3]}"


def together(records):
    """One Records of several."""
    return logs.Records({name: record for each in records for name, record in each.tests.items()})
