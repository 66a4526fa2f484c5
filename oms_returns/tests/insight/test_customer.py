# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestCustomer(ReturnsCase):
    """The customer page knows what comes back."""

    def page(self, user=None):
        return self.customer.with_user(user or self.clerk).oms_customer_page()

    def test_returns_rate_and_volume(self):
        order = self.shipped(mug=8, cup=4)
        self.assertEqual((self.page()["returns_rate"], self.page()["volume"]), (0, 100))
        self.walk(self.ask(order, mug=3))
        page = self.page()
        self.assertEqual((page["returned_units"], page["shipped_units"], page["returns_rate"]), (3, 12, 0.25))
        self.assertEqual(page["volume"], 70, "what came back for good was not kept")
        row = self.env["oms.customer"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(row.volume, 70)

    def give_back(self, order, quantity, exchange=False):
        """By Odoo's own return."""
        picking = order.picking_ids.filtered(lambda done: done.location_dest_id.usage == "customer" and done.state == "done")
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.filtered(lambda line: line.product_id == self.mug).quantity = quantity
        if exchange:
            wizard.action_create_exchanges()
            back = picking.return_ids
        else:
            back = wizard._create_return()
        back.button_validate()
        self.assertEqual(back.move_ids.mapped("state"), ["done"])
        return back

    def test_volume_is_less_what_came_back_by_odoo_s_own_return(self):
        order = self.shipped(mug=8)
        back = self.give_back(order, 3)
        self.assertEqual(self.page()["volume"], 50)
        back.move_ids.to_refund = False
        self.assertEqual(self.page()["volume"], 80, "not to be credited: it is paid for")
        back.move_ids.to_refund = True
        self.walk(self.ask(order, mug=2))
        self.assertEqual(self.page()["volume"], 30, "ours and Odoo's, each once")

    def test_what_was_exchanged_was_kept(self):
        self.give_back(self.shipped(mug=8), 3, exchange=True)
        self.assertEqual(self.page()["volume"], 80)

    def test_nothing_shipped_has_no_rate(self):
        self.confirm(mug=500)
        self.assertIsNone(self.page()["returns_rate"])

    def test_old_shipments_do_not_count(self):
        order = self.shipped(mug=8)
        order.picking_ids.move_ids.write({"date": fields.Datetime.subtract(fields.Datetime.now(), years=1, days=2)})
        self.assertIsNone(self.page()["returns_rate"])

    def test_returns_are_behind_a_door_for_those_who_may_see_them(self):
        back = self.ask(self.shipped(mug=2), mug=1)
        self.assertIn("returns", dict(self.page()["doors"]))
        self.assertNotIn("returns", dict(self.page(self.salesman)["doors"]))
        action = self.customer.with_user(self.clerk).oms_customer_open("returns")
        self.assertEqual(self.env["oms.return"].search(action["domain"]), back)

    def test_one_query_for_any_number(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(100)])
        self.env["oms.day"]._zones()  # kept by the server

        def queries(some):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["oms.customer"]._gather_customer_facts(some.ids, self.company, fields.Date.today())
            return self.env.cr.sql_log_count - before
        self.assertEqual(queries(partners[0]), queries(partners))
