"""Runs Odoo with its tests recorded one by one; the program that dev starts instead of odoo_main.py.

* OMS_RECORD=file: writes one JSON line per test: id, outcome, seconds, SQL queries, reason of a skip.
* OMS_LATE=1: at_install tests run in the post_install phase, on the whole registry. Odoo runs a module's
  at_install tests before later modules are loaded, where they prove nothing about an addon that extends it.

* A browser gets a minute to start, where Odoo skips a tour after ten seconds, and three times as long to answer: on a busy
  machine that is not enough.

Not a module of dev: it runs inside Odoo's process, in the virtual environment.
"""
import json
import os
import sys
import time


def late(loader):
    """Makes `loader` put all tests in the post_install phase."""
    native = loader.make_suite

    def make_suite(module_names, position="at_install"):
        if position == "at_install":
            return type(native([], position))([])
        early = native(module_names, "at_install")
        return type(early)([*early, *native(module_names, "post_install")])

    loader.make_suite = make_suite


def whole(test):
    """The test that a subtest belongs to; anything else is itself."""
    return getattr(test, "test_case", None) or test


class Recorder:
    """Hooks on Odoo's test result that append what happened to a file, test by test."""

    def __init__(self, path, sql_db):
        self.out = open(path, "w", buffering=1)
        self.sql_db = sql_db
        self.bad, self.skips = {}, {}

    def start(self, result, test):
        self.began = time.time(), self.sql_db.sql_counter

    def stop(self, result, test):
        began, queries = self.began
        name = test.id()
        outcome = self.bad.pop(name, None) or ("skip" if name in self.skips else "ok")
        self.write(name, outcome, seconds=round(time.time() - began, 3), queries=self.sql_db.sql_counter - queries,
                   reason=self.skips.pop(name, ""))

    def fail(self, result, test, err):
        if result._soft_fail:  # Odoo tries a flaky test again
            return
        name = whole(test).id()
        if hasattr(test, "_testMethodName") or hasattr(test, "test_case"):
            self.bad[name] = "fail"
        else:  # setUpClass and the like: no test of its own is started
            self.write(name, "fail")

    def skip(self, result, test, reason):
        name = whole(test).id()
        if hasattr(test, "_testMethodName"):
            self.skips[name] = reason
        else:
            self.write(name, "skip", reason=reason)

    def write(self, name, outcome, **more):
        self.out.write(json.dumps({"test": name, "outcome": outcome, **more}) + "\n")

    def hook(self, cls):
        """Puts the recorder before the methods of Odoo's result class."""
        for name, ours in (("startTest", self.start), ("stopTest", self.stop), ("addError", self.fail),
                           ("addFailure", self.fail), ("addSkip", self.skip)):
            setattr(cls, name, _before(ours, getattr(cls, name)))


def _before(ours, native):
    def method(result, *args, **kwargs):
        ours(result, *args, **kwargs)
        return native(result, *args, **kwargs)
    return method


def main():
    """Hooks in, then hands over to Odoo's own command line."""
    sys.path.pop(0)  # this file's directory: its names must not shadow others
    import odoo.cli.command
    import odoo.sql_db
    from odoo.tests import common, loader, result

    if os.environ.get("OMS_RECORD"):
        Recorder(os.environ["OMS_RECORD"], odoo.sql_db).hook(result.OdooTestResult)
    if os.environ.get("OMS_LATE"):
        late(loader)
    patient(common)
    odoo.cli.command.main()


def patient(common, seconds=60, times=3):
    """Odoo's figures of how long it waits for a browser to start and to answer, raised."""
    common.CHECK_BROWSER_ITERATIONS = round(seconds / common.CHECK_BROWSER_SLEEP)
    common.BROWSER_WAIT = seconds
    common.ChromeBrowser.throttling_factor = property(
        lambda browser: max(times, vars(browser).get("slowed", 1)),
        lambda browser, factor: vars(browser).update(slowed=factor))


if __name__ == "__main__":
    main()
