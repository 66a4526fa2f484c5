import unittest

from ..lint import impure_imports, lost_classes, rounds_as_said, shadowed
from ..lint_days import days_of_nobody, is_checked
from ..lint_seams import collisions


class TestImpureImports(unittest.TestCase):
    def test_relative_imports_and_plain_modules_are_fine(self):
        self.assertEqual(impure_imports("from . import a\nfrom ..b import c\nimport math\nfrom dataclasses import field\n"), [])

    def test_odoo_other_addons_and_clocks_are_not(self):
        text = "import math, odoo.fields\nfrom odoo import models\ndef f():\n    import time\nfrom oms_core.planning import x\n"
        self.assertEqual([module for _line, module in sorted(impure_imports(text))],
                         ["odoo.fields", "odoo", "time", "oms_core.planning"])

    def test_tests_may_draw_lots_but_not_import_odoo(self):
        self.assertEqual(impure_imports("import random, os\nimport odoo\n", test=True), [(2, "odoo")])


class TestShadowed(unittest.TestCase):
    def test_a_method_is_not_named_as_what_odoo_reads_of_a_model(self):
        text = "class A:\n    _order = 'id'\n    def _order_of(self):\n        pass\n    def _order(self):\n        pass\n"
        self.assertEqual(shadowed(text), [(5, "_order")])


class TestLostClasses(unittest.TestCase):
    def test_a_class_of_tests_stays_a_class(self):
        text = "@tagged('a')\nclass TestA:\n    pass\n@tagged('a')\n@mute_logger('x')\nclass TestB:\n    pass\n"
        self.assertEqual(lost_classes(text), [(6, "mute_logger")])


class TestNumbers(unittest.TestCase):
    def test_no_digit_is_lost(self):
        for line, wrong in (('f"{quantity:g} pieces"', True), ('_("%(quantity)g × %(product)s")', True), ('"%g" % rate', True),
                            ('f"{quantity:.12g}"', False), ('_("%(quantity).12g")', False), ('_("%(goods)s")', False)):
            self.assertEqual(rounds_as_said(line), wrong, line)


class TestDaysOfNobody(unittest.TestCase):
    def said(self, ending, *lines):
        return [line for number, line in enumerate(lines, 1)
                if number in {found for found, _words in days_of_nobody("\n".join(lines), ending)}]

    def test_python_asks_whose_day_it_is(self):
        wrong = ("today = fields.Date.today()", "date_from = fields.Date(default=fields.Date.today)", "date.today()",
                 "datetime.date.today()", "fields.Date.context_today(self)", "Datetime.today()", "order.date_order.date()",
                 "max(lines).date()", "fields.Datetime.context_timestamp(self, when)")
        self.assertEqual(self.said(".py", *wrong), list(wrong))
        self.assertEqual(self.said(
            ".py", "fields.Datetime.now()", "datetime(2026, 1, 1)", "Day._today(company=company)", "# never date.today()",
            "order.date", "fields.Date.to_date(text)", "fields.Date.add(day, days=1)", "days.day(now, zone)"), [])

    def test_sql_asks_whose_day_it_is(self):
        wrong = ("WHERE due < CURRENT_DATE", "due < current_date", "(now() AT TIME ZONE 'UTC')::date", "MAX(move.date)::date",
                 "sale.date_order::date AS day", "date::date - %s::date", "date_trunc('day', ship.instant)",
                 "(move.date AT TIME ZONE 'UTC')::date")
        self.assertEqual(self.said(".py", *wrong), list(wrong))
        self.assertEqual(self.said(
            ".py", "SELECT %s::date, %(day)s::date", "expires_at > now() AT TIME ZONE 'UTC'", "date_trunc('second', now())",
            "((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date", "(move.date AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date"), [])

    def test_screens_do_not_ask_the_browser(self):
        wrong = ("const now = luxon.DateTime.now();", "new Date()", "DateTime.local()")
        self.assertEqual(self.said(".js", *wrong), list(wrong))
        self.assertEqual(self.said(".js", "DateTime.fromISO(iso)", "new Date(iso)"), [])
        wrong = ("t-att-min=\"datetime.date.today()\"", "t-out=\"order.date_order.date()\"",
                 "domain=\"[('due', '&lt;', 'today')]\"",
                 "[('due', '=', context_today())]")
        self.assertEqual(self.said(".xml", *wrong), list(wrong))

    def test_a_line_may_say_why_it_is_right(self):
        self.assertEqual(self.said(
            ".py", "clock.date()  # day: the warehouse's clock", "MAX(date)::date -- day: of a date already"), [])
        self.assertEqual(self.said(".js", "DateTime.now(); // day: two instants"), [])
        self.assertEqual(self.said(".xml", "domain=\"[('due', '=', 'today')]\"/> <!-- day: the reader's -->"), [])
        self.assertEqual(self.said(".py", "clock.date()  # day:"), ["clock.date()  # day:"], "without a reason it is not")

    def test_what_is_looked_at(self):
        for parts, checked in ((("oms_core", "models", "sale_order.py"), True), (("oms_core", "models", "oms_day.py"), False),
                               (("oms_core", "planning", "days.py"), False), (("oms_atp", "tests", "test_day.py"), False),
                               (("oms_atp", "static", "src", "words.js"), True), (("dev", "lint.py"), False)):
            self.assertEqual(is_checked(parts), checked, parts)


class TestSeams(unittest.TestCase):
    ONE = "class A(M):\n    _inherit = 'x'\n    def _loose(self):\n        return 1\n"

    def test_two_rooms_gave_it_one_name(self):
        [fault] = collisions({"money.py": self.ONE, "without_order.py": self.ONE})
        self.assertRegex(fault, "without_order.py:3: x._loose is defined in money.py too")

    def test_an_extension_calls_the_other(self):
        other = self.ONE.replace("return 1", "return super()._loose()")
        self.assertEqual(collisions({"money.py": self.ONE, "more.py": other}), [])

    def test_a_seam_says_that_it_is_one(self):
        seam = self.ONE.replace("        return 1", "        \"\"\"None yet. Extended by money.\"\"\"")
        self.assertEqual(collisions({"seam.py": seam, "money.py": self.ONE}), [])
        self.assertEqual(len(collisions({"seam.py": seam, "money.py": self.ONE, "more.py": self.ONE})), 1)
