"""Reads what a run of Odoo left: its log and its test records."""
import json
import re
from collections import Counter
from dataclasses import dataclass, field

HEAD = re.compile(r"^(?P<date>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<pid>\d+) (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): ")
OURS = re.compile(r"\boms(_core|_atp|_fulfillment|_returns)?\b|\boms[._]\w+")
# Skips that only say that the machine lacks something: a test that needs it must not pass by them.
MACHINE = re.compile(r"chrome|chromium|websocket|devtools|wkhtmltopdf|unpatched|fonts?\b", re.I)


@dataclass
class Entry:
    """One log record, its traceback or other continuation lines included."""

    level: str
    logger: str
    text: str

    @property
    def head(self):
        """Its first line, cut to a readable length, with the last one where that tells what was raised."""
        lines = self.text.strip().splitlines() or [""]
        last = f" … {lines[-1].strip()}" if len(lines) > 1 else ""
        return f"{self.level} {self.logger}: {lines[0][:300]}{last[:300]}"


def entries(text):
    """The log's records in order. Lines before the first one are ignored."""
    found = []
    for line in text.splitlines():
        match = HEAD.match(line)
        if match:
            found.append(Entry(match["level"], match["logger"], line[match.end():]))
        elif found:
            found[-1].text += "\n" + line
    return found


def faults(text, ours=OURS):
    """The records that fail a run: every ERROR and CRITICAL, and the WARNINGs that are about us:
    logged by one of our modules or naming one of ours."""
    def about_us(entry):
        logger = "" if entry.logger.endswith(".browser") else entry.logger  # the page says it, whoever's tour it is
        return bool(ours.search(logger) or ours.search(entry.text))

    return [entry for entry in entries(text) if entry.level in ("ERROR", "CRITICAL")
            or (entry.level == "WARNING" and about_us(entry))]


def browser_faults(found, names):
    """Of the faults, those that only say that the browser of one of the tests did not start."""
    return [entry for entry in found if entry.logger in names and "Chrome headless failed to start" in entry.text]


def total(text):
    """How many tests Odoo says at its end that it ran; None if it did not get there."""
    said = re.findall(r"error\(s\) of (\d+) tests when loading database", text)
    return int(said[-1]) if said else None


def warnings(text):
    """How often which logger warned."""
    return Counter(entry.logger for entry in entries(text) if entry.level == "WARNING")


@dataclass
class Records:
    """Test by test: id -> record of late_tests.py. A test tried twice keeps its worst outcome."""

    tests: dict = field(default_factory=dict)

    def named(self, *outcomes):
        return sorted(name for name, record in self.tests.items() if record["outcome"] in outcomes)

    @property
    def failed(self):
        return self.named("fail")

    @property
    def ran(self):
        """Those that really ran: passed or failed."""
        return self.named("ok", "fail")

    def machine_skips(self):
        """Skipped only because the machine lacks something: name -> reason."""
        return {name: record["reason"] for name, record in self.tests.items()
                if record["outcome"] == "skip" and MACHINE.search(record.get("reason", ""))}

    def again(self, later):
        """Takes over what a second try of some tests came to."""
        self.tests.update(later.tests)

    def queries(self, names):
        """SQL queries of these tests together, by module of Odoo."""
        total = Counter()
        for name in names:
            total[module_of(name)] += self.tests[name].get("queries", 0)
        return total


def module_of(test):
    """`odoo.addons.sale.tests.test_x.C.m` -> `sale`; also of `setUpClass (odoo.addons.sale…)`."""
    match = re.search(r"odoo\.addons\.(\w+)", test)
    return match.group(1) if match else "other"


def tag_of(test):
    """`odoo.addons.sale.tests.test_x.C.m` -> what --test-tags calls it, whatever its tags."""
    module, name, method = re.search(r"odoo\.addons\.(\w+)\.(?:.*\.)?(\w+)\.(\w+)", test).groups()
    return f"*/{module}:{name}.{method}"


def records(lines):
    """Records of the JSON lines that a run wrote; a last line cut off by a crash is left out."""
    worse = {"ok": 0, "skip": 1, "fail": 2}
    found = Records()
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        before = found.tests.get(record["test"])
        if not before or worse[before["outcome"]] <= worse[record["outcome"]]:
            found.tests[record["test"]] = record
    return found
