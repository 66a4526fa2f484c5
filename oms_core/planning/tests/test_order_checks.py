# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from .. import order_checks
from ..order_checks import Line, Order, Rule, check

CODES = ("address", "duplicate", "price", "date", "payment", "review")
CHECKS = {code: getattr(order_checks, code) for code in CODES}


class TestOrderChecks(unittest.TestCase):
    def found(self, order, margin=0.0, rules=()):
        return [(finding.code, finding.why) for finding in check(order, CHECKS, margin, rules)]

    def test_nothing_known_breaks_nothing(self):
        rules = [Rule(1, "amount", 10), Rule(2, "first", 10), Rule(3, "country"), Rule(4, "quantity", 3),
                 Rule(5, "email", domains=("spam.example",))]
        self.assertEqual(self.found(Order(1), rules=rules), [])
        self.assertEqual(self.found(Order(1, lines=(Line("Mug", 5),)), rules=rules), [])

    def test_only_what_is_switched_on_is_checked(self):
        order = Order(1, missing=("Zip",), same=("S1",))
        self.assertEqual([finding.code for finding in check(order, {"duplicate": order_checks.duplicate})], ["duplicate"])

    def test_price_below_cost_and_margin(self):
        line = Line("Mug", 1, price=10.0, cost=10.0)
        self.assertEqual(self.found(Order(1, lines=(line,))), [])
        self.assertEqual(self.found(Order(1, lines=(line,)), margin=5), [("price", "below_floor")])
        free = Line("Gift", 1, price=0.0, cost=10.0, priced=False)
        self.assertEqual(self.found(Order(1, lines=(free,)), margin=5), [])

    def test_dates_that_cannot_be(self):
        self.assertEqual(self.found(Order(1, wanted=0, earliest=0)), [])
        self.assertEqual(self.found(Order(1, wanted=-1)), [("date", "past")])
        self.assertEqual(self.found(Order(1, wanted=2, earliest=3)), [("date", "too_soon")])

    def test_payment_that_is_missing(self):
        self.assertEqual(self.found(Order(1, to_pay=10.0, paid=10.0)), [])
        self.assertEqual(self.found(Order(1, to_pay=10.0, paid=9.0)), [("payment", "unpaid")])

    def test_each_suspicion_at_its_threshold_and_beyond(self):
        for rule, fine, suspicious in (
                (Rule(1, "amount", 10), Order(1, amount=10), Order(1, amount=11)),
                (Rule(1, "first", 10), Order(1, amount=11), Order(1, amount=11, first=True)),
                (Rule(1, "country"), Order(1), Order(1, abroad=True)),
                (Rule(1, "quantity", 3), Order(1, lines=(Line("A", 9, usual=3),)), Order(1, lines=(Line("A", 10, usual=3),))),
                (Rule(1, "email", domains=("spam.example",)), Order(1, email="a@notspam.example"),
                 Order(1, email="a@Mail.SPAM.example"))):
            self.assertEqual(self.found(fine, rules=[rule]), [], rule.kind)
            self.assertEqual(self.found(suspicious, rules=[rule]), [("review", rule.kind)])

    def test_an_enforced_rule_is_told_before_an_observed_one(self):
        rules = [Rule(1, "amount", 1, enforced=False), Rule(2, "country")]
        finding = check(Order(1, amount=5, abroad=True), CHECKS, 0, rules)
        self.assertEqual([(one.why, one.enforced) for one in finding], [("country", True)])
