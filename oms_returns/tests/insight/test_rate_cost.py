# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged
from odoo.tools import SQL

from ..vendor.vendor_case import VendorCase
from .insight_case import InsightCase

PARTS = ("scrapped", "freight", "second_lost", "vendor_sent", "vendor_credit", "delivery", "cost")


@tagged("post_install", "-at_install")
class TestRateCost(VendorCase, InsightCase):
    """What returns cost."""

    def costs(self):
        self.work_out()
        return dict(zip(PARTS, self.groups(None, measures=[f"{name}:sum" for name in PARTS])[False], strict=True))

    def test_lost_as_second_grade(self):
        self.mug.standard_price = 4
        self.mug.oms_second_product_id = self.new_product("seconds", 5.0, standard_price=1.5)
        back = self.ask(self.shipped(mug=8), mug=3)
        back.action_authorise()
        back.action_receive()
        back.action_inspect({back.line_ids.id: "second"})
        found = self.costs()
        self.assertEqual((found["second_lost"], found["scrapped"], found["cost"]), (7.5, 0, 7.5), "3 × 4 went in as 3 × 1.5")
        self.work_out()
        self.assertEqual(self.costs(), found, "twice is as once")

    def test_what_the_vendor_credits(self):
        self.mug.standard_price = 4
        claim, _order = self.sent(3)
        self.assertEqual(self.costs()["cost"], self.costs()["vendor_sent"])
        sent = self.costs()["vendor_sent"]
        self.assertEqual(sent, sum(claim.sudo().line_ids.move_ids.mapped("value")))
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.post(credit)
        found = self.costs()
        self.assertEqual((found["vendor_credit"], found["vendor_sent"], found["cost"]), (-18, sent, sent - 18))
        self.env.flush_all()
        later, [(last,)] = fields.Datetime.to_string(fields.Datetime.add(fields.Datetime.now(), days=3)), (
            self.env.execute_query(SQL("SELECT MAX(id) FROM stock_move")))
        self.assertFalse(self.Rate._gather_news(later, last))
        self.env.cr.execute(SQL("UPDATE account_move SET write_date = %s WHERE id = %s", later, credit.id))
        self.assertEqual([company for company, _month in self.Rate._gather_news(later, last)], self.company.ids)
        credit._reverse_moves([{"invoice_date": "2026-01-02"}])._post()
        self.assertEqual(self.costs()["vendor_credit"], 0, "it was taken back")

    def test_freight_and_what_the_customer_pays_of_it(self):
        self.allow(return_freight="customer", return_freight_amount=4)
        order = self.shipped(mug=8)
        self.bill(order)
        back = self.ask(order, mug=3)
        back.action_authorise()
        back.picking_ids.carrier_price = 5.5  # as a connector writes it
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        found = self.costs()
        self.assertEqual((found["freight"], found["delivery"], found["cost"]), (5.5, -4, 1.5))
        self.env.flush_all()
        later = fields.Datetime.to_string(fields.Datetime.add(fields.Datetime.now(), days=3))
        [(last,)] = self.env.execute_query(SQL("SELECT MAX(id) FROM stock_move"))
        self.assertFalse(self.Rate._gather_news(later, last))
        parcel = max(back.picking_ids.filtered("carrier_price").ids)
        self.env.cr.execute(SQL("UPDATE stock_picking SET write_date = %s WHERE id = %s", later, parcel))
        self.assertTrue(self.Rate._gather_news(later, last), "the carrier's bill comes later")

    def test_staff_of_returns_read_and_nobody_writes(self):
        self.shipped(mug=8)
        self.work_out()
        plain = new_user(self.env, "no_rates", "base.group_user")
        self.assertFalse(self.Rate.with_user(plain).has_access("read"))
        self.assertFalse(self.Rate.with_user(self.clerk).has_access("read"))
        for user in (self.returns_clerk, self.returns_manager):
            self.assertTrue(self.Rate.with_user(user).search([("partner_id", "=", self.customer.id)]))
            self.assertFalse(any(self.Rate.with_user(user).has_access(mode) for mode in ("write", "create", "unlink")))
