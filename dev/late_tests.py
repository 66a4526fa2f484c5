"""Runs Odoo with its tests recorded one by one; the program that dev starts instead of odoo_main.py.

* OMS_RECORD=file: writes one JSON line per test: id, outcome, seconds, SQL queries, reason of a skip.
* OMS_LATE=1: at_install tests run in the post_install phase, on the whole registry. Odoo runs a module's
  at_install tests before later modules are loaded, where they prove nothing about an addon that extends it.

* Bundles of JavaScript and CSS that no test here opens are not made before the tests. OMS_BUNDLES=now: the others are made at the
  end of a run without tests, so that copies of its database have them; OMS_BUNDLES=none: no test opens a browser.

* A browser gets a minute to start, where Odoo skips a tour after ten seconds, and three times as long to answer: on a busy
  machine that is not enough.

Not a module of dev: it runs inside Odoo's process, in the virtual environment.
"""
import json
import os
import sys
import time

#: Bundles that pages name and no test opens: Odoo's own older tests of JavaScript, pages of people who are called, dark mode.
UNOPENED = {"web.tests_assets", "web.qunit_suite_tests", "mail.assets_public", "mail.assets_discuss_public_test_tours",
            "web.assets_web_dark"}
#: JavaScript that pages ask for later, so that Odoo does not see that it is needed.
LATER = {"bus.websocket_worker_assets", "web.assets_emoji"}


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
    from odoo.addons.base.models.ir_qweb import IrQweb
    from odoo.service import server
    from odoo.tests import common, loader, result

    if os.environ.get("OMS_RECORD"):
        Recorder(os.environ["OMS_RECORD"], odoo.sql_db).hook(result.OdooTestResult)
    if os.environ.get("OMS_LATE"):
        late(loader)
    bundles(IrQweb, server, os.environ.get("OMS_BUNDLES"))
    patient(common)
    odoo.cli.command.main()


def bundles(qweb, server, when):
    """Which bundles are made, and when: a half of all takes Odoo half a minute of a core, in each database anew."""
    native, load = qweb._get_bundles_to_pregenarate, server.preload_registries

    def opened(self):
        scripts, styles = native(self)
        return (scripts | LATER) - UNOPENED, styles - UNOPENED

    def load_and_make(names):
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry
        code = load(names)
        for name in names if not code else ():
            with Registry(name).cursor() as cr:
                api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]._pregenerate_assets_bundles()
        return code

    qweb._get_bundles_to_pregenarate = opened
    if when == "none":
        qweb._pregenerate_assets_bundles = lambda self: []
    elif when == "now":
        server.preload_registries = load_and_make


def patient(common, seconds=60, times=3):
    """Odoo's figures of how long it waits for a browser to start and to answer, raised."""
    common.CHECK_BROWSER_ITERATIONS = round(seconds / common.CHECK_BROWSER_SLEEP)
    common.BROWSER_WAIT = seconds
    common.ChromeBrowser.throttling_factor = property(
        lambda browser: max(times, vars(browser).get("slowed", 1)),
        lambda browser, factor: vars(browser).update(slowed=factor))


if __name__ == "__main__":
    main()
