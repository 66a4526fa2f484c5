# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.oms_core.tests.days.day_case import DayCase, everywhere
from odoo.tests import tagged

from ..common import ReturnsCase

ONE = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestReturnDay(DayCase, ReturnsCase):
    """The days in which goods may come back are those that the customer counts; credit notes are of the company's day."""

    @everywhere
    def test_thirty_days_are_over_at_the_end_of_the_thirtieth(self):
        order = self.shipped(mug=5)
        for tz in ("UTC", "Pacific/Auckland"):
            self.env.user.tz = tz
            with self.clock(days=34, hour=23):  # thirty from the end of the days in transit at worst
                self.assertDecision(self.ask(order, mug=1), "accept", "within_policy")
            with self.clock(days=35):
                back = self.ask(order, mug=1)
                self.assertDecision(back, "refuse", "too_late")
                self.assertEqual(back.line_ids.decision_why, "Arrived 31 days ago (estimate); returns are taken for 30 days")

    @everywhere
    def test_a_credit_note_is_of_today_there(self):
        self.env.user.tz = "Pacific/Auckland" if self.here == "America/Los_Angeles" else "America/Los_Angeles"
        order = self.shipped(mug=5)
        self.bill(order)
        back = self.walk(self.ask(order, mug=1))
        note = back.line_ids.refund_line_ids.move_id
        self.assertEqual((note.invoice_date, note.date, order.invoice_ids[:1].invoice_date), (self.today,) * 3)

    @everywhere
    def test_what_a_customer_sent_back_counts_in_the_company_s_year(self):
        order = self.shipped(mug=5)
        self.walk(self.ask(order, mug=1))
        Customer = self.env["oms.customer"]
        for days, expected in ((364, 5.0), (366, 0.0)):
            with self.clock(days=days):
                facts = Customer._gather_customer_facts(self.customer.ids, self.company, self.today + days * ONE)
                self.assertEqual(facts[self.customer.id]["shipped_units"], expected)
