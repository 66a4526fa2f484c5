# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestCustomer(AtpCase):
    """The customer page knows what is promised."""

    def page(self, partner=None):
        return (partner or self.customer).with_user(self.clerk).oms_customer_page()

    def test_open_promises_of_a_customer(self):
        self.put(self.mug, 10)
        self.put(self.cup, 10)
        other = self.env["res.partner"].create({"name": "Somebody else"})
        self.confirm(mug=3, cup=2)
        self.confirm(mug=1)
        self.confirm(partner=other, mug=4)
        page = self.page()
        self.assertEqual((page["promised_qty"], page["promised_lines"], page["promised_risk"]), (6, 3, 0))
        self.assertEqual(self.page(other)["promised_qty"], 4)

    def test_kept_and_withdrawn_promises_are_not_open(self):
        self.put(self.mug, 10)
        self.ship(self.confirm(mug=3))
        self.confirm(mug=2)._action_cancel()
        self.assertEqual((self.page()["promised_qty"], self.page()["promised_lines"]), (0, 0))

    def test_what_is_at_risk_is_said(self):
        self.put(self.mug, 10)
        self.confirm(mug=6)
        self.put(self.mug, -8)
        self.env["oms.promise"]._oms_mark_at_risk(self.mug.ids)
        self.assertEqual(self.page()["promised_risk"], 6)

    def test_one_query_for_any_number(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(100)])
        self.env["oms.day"]._zones()  # kept by the server

        def queries(some):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["oms.customer"]._gather_customer_facts(some.ids, self.company, fields.Date.today())
            return self.env.cr.sql_log_count - before
        self.assertEqual(queries(partners[0]), queries(partners))
