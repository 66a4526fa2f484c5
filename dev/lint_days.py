"""A house rule of `make lint`: whose day is it? A day is a warehouse's, a company's or a customer's (`oms.day`); UTC's, the
server's and the browser's are nobody's.

A line that is right all the same says why: ``# day: …`` (Python), ``-- day: …`` (SQL), ``// day: …`` (JavaScript),
``<!-- day: … -->`` (XML).
"""
import re

#: Here is said whose day it is, or the text is no part of what runs in a shop.
HELPERS = {"oms_day.py", "oms_day_customer.py", "days.py"}
ANOTHER = re.compile(r"(?:#|--|//) day: \S")

PYTHON = [
    (re.compile(r"\b(?:[Dd]ate|[Dd]atetime)\.(?:context_)?today\b"), "today of the server or of whoever looks: ask oms.day"),
    (re.compile(r"\.date\(\)"), "UTC's day of an instant: ask oms.day"),
    (re.compile(r"\bcontext_timestamp\("), "the clock of whoever looks: ask oms.day"),
]
SQL = [
    (re.compile(r"\bcurrent_date\b", re.IGNORECASE), "today of the server: ask oms.day"),
    (re.compile(r"\bdate_trunc\('(?:day|week|month|quarter|year)'"), "UTC's day of an instant: ask oms.day"),
    (re.compile(r"(?:(?<![%)])\b\w+|\))::date\b"), "UTC's day of an instant: ask oms.day"),
]
JAVASCRIPT = [
    (re.compile(r"\bnew Date\(\)|\bDateTime\.(?:now|local)\(|\bDate\.now\(|\btoday\(\)"), "today of the browser")]
XML = [
    (re.compile(r"\bdate\.today\(|\.date\(\)|\bcontext_today\b|\bdomain=.*'today\b"),
     "today of the server or of whoever looks")]
PATTERNS = {".py": PYTHON + SQL, ".js": JAVASCRIPT, ".xml": XML}
#: A placeholder is a date already; an instant that was put in a time zone is somebody's.
ALLOWED = re.compile(r"%(?:\(\w+\))?s::date|\bAT TIME ZONE 'UTC'\)? AT TIME ZONE (?!'UTC').*?\)::date")


def days_of_nobody(text, ending):
    """(line number, what is wrong) of a file of ours with this ending."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if ANOTHER.search(line) or line.lstrip().startswith(("#", "//")):
            continue
        rest = ALLOWED.sub("", line)
        said = next((words for pattern, words in PATTERNS.get(ending, ()) if pattern.search(rest)), None)
        if said:
            found.append((number, said))
    return found


def is_checked(parts):
    """Whether a file (the parts of its path in the repository) runs in a shop and is no helper of days."""
    return parts[0].startswith("oms_") and "tests" not in parts and parts[-1] not in HELPERS
