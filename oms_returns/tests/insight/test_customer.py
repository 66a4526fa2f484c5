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

    def test_returned_value_and_the_most_frequent_reason(self):
        order = self.shipped(mug=8, cup=4)  # of 10 and of 5
        self.walk(self.ask(order, mug=3, reason="damaged"))
        self.walk(self.ask(order, mug=1, reason="damaged"))
        self.walk(self.ask(order, cup=1, reason="other"))
        page = self.page()
        self.assertEqual((page["returned_value"], page["shipped_value"]), (
            4 * self.mug.list_price + self.cup.list_price, 8 * self.mug.list_price + 4 * self.cup.list_price))
        self.assertEqual(page["returns_rate_value"], page["returned_value"] / page["shipped_value"])
        self.assertEqual(page["return_reason"], self.env.ref("oms_returns.reason_damaged").name)
        self.assertFalse(page["sends_back"])

    def others(self, count=20):
        for number in range(count):
            self.shipped(self.env["res.partner"].create({"name": f"Other {number}"}), mug=1)

    def test_who_sends_back_more_than_chance_has_it(self):
        self.others()
        for number in range(8):
            order = self.shipped(mug=2)
            if number:
                self.ask(order, mug=1)
        self.env["oms.customer"]._oms_refresh(self.customer.ids, self.company)
        self.env["oms.customer"]._oms_mark_returners(self.company)
        row = self.env["oms.customer"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.orders_sent, row.orders_back, row.sends_back), (8, 7, True))
        page = self.page()
        self.assertEqual((page["sends_back"], page["orders_sent"], page["orders_back"]), (True, 8, 7))
        self.assertEqual(self.env["oms.customer"].search([("sends_back", "=", True)]), row)

    def test_one_large_return_is_one(self):
        """Sent back everything, once: no serial returner."""
        self.others()
        self.ask(self.shipped(mug=20, cup=20), mug=20, cup=20)
        self.env["oms.customer"]._oms_refresh(self.customer.ids, self.company)
        self.env["oms.customer"]._oms_mark_returners(self.company)
        self.assertFalse(self.page()["sends_back"])

    def test_who_is_alone_has_nobody_to_be_compared_with(self):
        for _number in range(6):
            self.ask(self.shipped(mug=1), mug=1)
        self.env.cr.execute("UPDATE stock_move SET date = date - interval '3 years' WHERE sale_line_id IN (SELECT line.id"
                            " FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id"
                            " WHERE sale.partner_id != %s)", [self.customer.id])
        self.env["oms.customer"]._oms_refresh(self.customer.ids, self.company)
        self.env["oms.customer"]._oms_mark_returners(self.company)
        self.assertFalse(self.page()["sends_back"])

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
            today = self.env["oms.day"]._today(company=self.company)
            self.env["oms.customer"]._gather_customer_facts(some.ids, self.company, today)
            return self.env.cr.sql_log_count - before
        self.assertEqual(queries(partners[0]), queries(partners))
