import unittest

from ..logs import browser_faults, entries, faults, module_of, records, tag_of, total, warnings

LOG = """\
Running as user 'root' is a security risk.
2025-01-02 03:04:05,678 42 INFO shop odoo.modules.loading: loading sale
2025-01-02 03:04:05,679 42 WARNING shop odoo.addons.base: a native nuisance
2025-01-02 03:04:05,680 42 WARNING shop odoo.addons.oms_core.models.hold: ours
2025-01-02 03:04:05,681 42 WARNING shop odoo.models: The field oms.promise.node has no label
2025-01-02 03:04:05,682 42 ERROR shop odoo.addons.sale.tests.test_x: FAIL: TestX.test_a
Traceback (most recent call last):
  File "x.py", line 1
AssertionError: 1 != 2
2025-01-02 03:04:05,683 42 INFO shop odoo.tests.result: 1 failed, 0 error(s) of 2 tests
"""


class TestLog(unittest.TestCase):
    def test_a_traceback_belongs_to_its_record(self):
        found = entries(LOG)
        self.assertEqual(len(found), 6)
        self.assertIn("1 != 2", found[4].text)
        self.assertEqual(found[4].head, "ERROR odoo.addons.sale.tests.test_x: FAIL: TestX.test_a … AssertionError: 1 != 2")

    def test_errors_and_our_warnings_are_faults_native_warnings_are_not(self):
        self.assertEqual([entry.logger for entry in faults(LOG)],
                         ["odoo.addons.oms_core.models.hold", "odoo.models", "odoo.addons.sale.tests.test_x"])

    def test_what_the_browser_says_is_ours_only_if_it_names_us(self):
        line = "2025-01-02 03:04:05,678 42 WARNING shop odoo.addons.oms_core.tests.orders.test_tour.TestTour.test_a.browser: "
        self.assertEqual(faults(line + "Missing widget: x for field of type many2one\n"), [])
        self.assertEqual(len(faults(line + "Missing widget: oms_promise for field of type many2one\n")), 1)

    def test_words_that_only_contain_oms_are_not_ours(self):
        line = "2025-01-02 03:04:05,678 42 WARNING shop odoo.addons.base: customs and rooms and symptoms_x\n"
        self.assertEqual(faults(line), [])

    def test_total_is_what_odoo_says_at_its_end(self):
        self.assertEqual(total(LOG + "2025-01-02 03:04:05,683 42 INFO a odoo.tests.result: 0 failed, 0 error(s) of 9 tests when "
                                     "loading database 'a'\n"), 9)
        self.assertIsNone(total(LOG))

    def test_warnings_are_counted(self):
        self.assertEqual(sum(warnings(LOG).values()), 3)


class TestBrowser(unittest.TestCase):
    NAME = "odoo.addons.oms_core.tests.orders.test_tour.TestTour.test_held"
    LINE = f"2025-01-02 03:04:05,678 42 WARNING shop {NAME}: "

    def test_a_browser_that_came_up_the_second_time_is_no_fault(self):
        found = faults(self.LINE + "Chrome headless failed to start:\nx\n" + self.LINE + "something of oms_core\n")
        self.assertEqual(len(found), 2)
        self.assertEqual(browser_faults(found, {self.NAME}), found[:1])
        self.assertEqual(browser_faults(found, set()), [])

    def test_the_second_try_counts(self):
        line = '{"test": "%s", "outcome": "%s", "reason": "%s"}'
        found = records([line % (self.NAME, "skip", "Failed to detect chrome devtools port")])
        self.assertEqual([tag_of(name) for name in found.machine_skips()], ["*/oms_core:TestTour.test_held"])
        found.again(records([line % (self.NAME, "fail", "")]))
        self.assertEqual((found.machine_skips(), found.failed), ({}, [self.NAME]))


class TestRecords(unittest.TestCase):
    LINES = [
        '{"test": "odoo.addons.sale.tests.t.C.a", "outcome": "ok", "queries": 10}',
        '{"test": "odoo.addons.sale.tests.t.C.b", "outcome": "fail", "queries": 5}',
        '{"test": "odoo.addons.stock.tests.t.C.c", "outcome": "skip", "queries": 0, "reason": "Chrome executable not found"}',
        '{"test": "odoo.addons.stock.tests.t.C.d", "outcome": "skip", "queries": 0, "reason": "not in this version"}',
        '{"test": "odoo.addons.stock.tests.t.C.a", "outcome": "ok", "queries": 7}',
        '{"test": "odoo.addons.stock.tests.t.C.a", "outcome": "fa',
    ]

    def test_read(self):
        found = records(self.LINES)
        self.assertEqual(found.failed, ["odoo.addons.sale.tests.t.C.b"])
        self.assertEqual(len(found.ran), 3)
        self.assertEqual(found.queries(found.ran), {"sale": 15, "stock": 7})
        self.assertEqual(list(found.machine_skips()), ["odoo.addons.stock.tests.t.C.c"])

    def test_the_worst_outcome_of_a_test_stays(self):
        twice = ['{"test": "x", "outcome": "fail"}', '{"test": "x", "outcome": "ok"}']
        self.assertEqual(records(twice).failed, ["x"])

    def test_module_of_a_class_that_did_not_set_up(self):
        self.assertEqual(module_of("setUpClass (odoo.addons.sale_stock.tests.test_x.TestX)"), "sale_stock")
