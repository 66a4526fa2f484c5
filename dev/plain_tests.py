"""Runs one file of plain unittest and records its tests as late_tests.py does those of Odoo: plain_tests.py FILE RECORD.

Not a module of dev: it runs in the virtual environment, a process for each file.
"""
import json
import sys
import time
import unittest
from pathlib import Path


class Recorded(unittest.TextTestResult):
    """Writes a line for each test when it ends; a class's set-up counts for its first test."""

    out = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.since = time.monotonic()

    def note(self, test, outcome, reason=""):
        now = time.monotonic()
        self.out.write(json.dumps({"test": test.id(), "outcome": outcome, "seconds": round(now - self.since, 3),
                                   "reason": reason}) + "\n")
        self.since = now

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "ok")

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "fail")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "fail")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.note(test, "fail")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skip", reason)


def main(file, record):
    file = Path(file)
    sys.path[0] = str(file.parent)  # in place of this file's directory, whose names must not shadow others
    with open(record, "w", buffering=1) as Recorded.out:
        suite = unittest.defaultTestLoader.discover(str(file.parent), pattern=file.name, top_level_dir=str(file.parent))
        done = unittest.TextTestRunner(verbosity=2, resultclass=Recorded).run(suite)
    return 0 if done.wasSuccessful() and done.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
