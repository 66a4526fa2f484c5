"""`python3 -m dev score FILE`: how well the credit score tells, on real invoices, who will pay late, and when.

The file: CSV with the columns customerID, invoiceNumber, InvoiceDate, DueDate, InvoiceAmount, SettledDate (dates as
m/d/yyyy or yyyy-mm-dd; no settled date = open). Each invoice of the test period is judged with what was known the
day before it was written: invoices of that customer until then, and the payments made until then. The score is a
closed formula with weights chosen beforehand; nothing is fitted, so the earlier period is only history.
"""
import bisect
import csv
import itertools
import statistics
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from .base import Problem, say
from .pure import planning

LEAK = 0.92
COLUMNS = ("customerID", "invoiceNumber", "InvoiceDate", "DueDate", "InvoiceAmount", "SettledDate")


score = planning("oms_core", "score")


@dataclass(frozen=True)
class Judged:
    """What was said of an invoice beforehand (score None = not enough history), and what became of it."""

    invoice: object
    score: int | None
    exact: float | None
    grade: str | None
    days_late: float | None
    risk: float | None
    expected: date
    due: date
    paid: date | None

    @property
    def late(self):
        return self.paid is None or self.paid > self.due


def read_date(text):
    """A date of m/d/yyyy or yyyy-mm-dd; None of nothing."""
    text = (text or "").strip()
    if not text:
        return None
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Problem(f"{text!r} is not a date", "dates are m/d/yyyy or yyyy-mm-dd")


def read(file):
    """{customer: [Item]}"""
    found = {}
    with open(file, encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        missing = set(COLUMNS) - set(reader.fieldnames or ())
        if missing:
            raise Problem(f"{file.name} has no column {', '.join(sorted(missing))}", "see python3 -m dev score --help")
        for row in reader:
            item = score.Item(row["invoiceNumber"], float(row["InvoiceAmount"]), read_date(row["InvoiceDate"]),
                              read_date(row["DueDate"]), read_date(row["SettledDate"]))
            found.setdefault(row["customerID"], []).append(item)
    return found


def judge(history, start, policy=None):
    """[Judged] of every invoice from ``start`` on, each with what was known the day before it."""
    policy = policy or score.Policy()
    everything = [item for items in history.values() for item in items]
    company, answers = {}, []
    for items in history.values():
        for item in items:
            if item.invoiced < start or item.amount <= 0:
                continue
            day = item.invoiced - timedelta(days=1)
            if day not in company:
                company[day] = score.gather(everything, day)
            answers.append(judge_one(item, score.gather(items, day), company[day], policy))
    return answers


def judge_one(item, facts, company, policy):
    """The Judged of an item by the facts of its customer and of the company."""
    answer = score.score(facts, policy)
    exact = sum(part["mark"] * part["weight"] for part in answer.parts.values()) / 100 if answer.parts else None
    late_share = None if facts.on_time is None else 1 - facts.on_time
    average = None if company.on_time is None else 1 - company.on_time
    due = item.due or item.invoiced
    return Judged(
        item.invoice, answer.score, exact, answer.grade, facts.days_late,
        score.shrunk(late_share, facts.invoices, average, policy.shrink),
        score.expected_payment(due, facts.days_late, facts.invoices, company.days_late, policy.shrink), due, item.paid)


def auc(pairs):
    """Area under the ROC curve of (risk, bad): how often a bad one has the higher risk than a good one (ties half)."""
    good = sorted(risk for risk, bad in pairs if not bad)
    bad = [risk for risk, is_bad in pairs if is_bad]
    if not good or not bad:
        return None
    wins = sum(bisect.bisect_left(good, risk) + bisect.bisect_right(good, risk) for risk in bad)
    return wins / 2 / len(good) / len(bad)


def calibration(judged, bins=5):
    """[(number, mean risk said, share that was late)] of bins of equal size, by rising risk."""
    known = sorted((answer for answer in judged if answer.risk is not None), key=lambda answer: answer.risk)
    cuts = [round(len(known) * number / bins) for number in range(bins + 1)]
    return [
        (len(part), statistics.mean(answer.risk for answer in part), statistics.mean(answer.late for answer in part))
        for part in (known[low:high] for low, high in itertools.pairwise(cuts)) if part]


def errors(judged):
    """{forecast: (mean absolute error, bias, share within a week)} in days, of what was paid."""
    found = {}
    paid = [answer for answer in judged if answer.paid]
    for name, forecast in (("due date", lambda answer: answer.due), ("expected payment", lambda answer: answer.expected)):
        days = [(answer.paid - forecast(answer)).days for answer in paid]
        if days:
            found[name] = (statistics.mean(map(abs, days)), statistics.mean(days),
                           statistics.mean(abs(day) <= 7 for day in days))
    return found


def report(judged, start):
    """The lines of the report."""
    scored = [answer for answer in judged if answer.score is not None]
    yield (f"{len(judged)} invoices from {start} on, {sum(answer.late for answer in judged)} of them late; "
           f"{len(scored)} with enough history")
    for name, pairs in (
            ("score, before rounding", [(-answer.exact, answer.late) for answer in scored]),
            ("score", [(-answer.score, answer.late) for answer in scored]),
            ("days late", [(answer.days_late, answer.late) for answer in judged if answer.days_late is not None]),
            ("late share", [(answer.risk, answer.late) for answer in judged if answer.risk is not None])):
        area = auc(pairs)
        yield f"   AUC late / not late by {name:<24}{'none' if area is None else f'{area:.3f}'}"
        if area is not None and area >= LEAK:
            yield f"!! {area:.3f} is too good to be true: does the file or the code tell what was not known then?"
    yield "   class     invoices     late"
    for name in "ABCDE":
        part = [answer.late for answer in scored if answer.grade == name]
        if part:
            yield f"   {name:<10}{len(part):>8}{statistics.mean(part):>9.0%}"
    yield "   invoices   late, said   late, was"
    for count, said, was in calibration(judged):
        yield f"   {count:>8}{said:>13.1%}{was:>12.1%}"
    yield "   forecast by            mean error      bias   within a week"
    for name, (size, bias, week) in errors(judged).items():
        yield f"   {name:<20}{size:>9.2f} days{bias:>+10.2f}{week:>16.0%}"


def main(args):
    """Prints the report of a file, or of each CSV file of a directory."""
    given = Path(args.file).expanduser()
    files = sorted(given.glob("*.csv")) if given.is_dir() else [given]
    if not files or not all(file.is_file() for file in files):
        raise Problem(f"there is no CSV file {given}", "python3 -m dev score path/to/invoices.csv")
    for file in files:
        history = read(file)
        last = max(item.invoiced for items in history.values() for item in items)
        start = read_date(args.since) or date(last.year, 1, 1)
        say(file.name)
        for line in report(judge(history, start), start):
            say(line)
    return 0
