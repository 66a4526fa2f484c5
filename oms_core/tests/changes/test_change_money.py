# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestChangeMoney(ChangeCase):
    """What a change does to prices, payments and credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)
        cls.advice = cls.new_product("advice", 30.0, type="service", is_storable=False)

    def test_the_price_agreed_stays(self):
        order = self.confirm(mug=10)
        self.mug.list_price = 12
        self.apply(self.change(order, mug=8))
        self.assertEqual(order.order_line.price_unit, 10)
        self.apply(self.change(order, mug=11))
        self.assertEqual(order.order_line.price_unit, 10)
        shown = self.apply(self.change(order, mug=9, reprice=True))
        self.assertEqual(order.order_line.price_unit, 12)
        self.assertEqual(shown["price"][0][0], "Unit price of [MUG] mug")

    def test_a_new_line_at_its_own_price(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, cup=2)
        self.assertEqual(wizard.line_ids[-1].price_unit, 5)
        wizard.line_ids[-1].price_unit = 4
        self.apply(wizard)
        self.assertEqual(order.order_line[-1].price_unit, 4)
        self.assertEqual(order.amount_total, 108)

    def test_invoiced_already(self):
        self.mug.invoice_policy = "order"
        order = self.confirm(mug=10)
        order._create_invoices().action_post()
        shown = self.apply(self.change(order, mug=7))
        self.assertIn(["Credit note", "", order.currency_id.format(30), f"invoiced: {order.currency_id.format(100)}"],
                      shown["payment"])

    def pay(self, order, amount, state):
        provider = self.env["payment.provider"].create({"name": "Card", "code": "none"})
        method = self.env.ref("payment.payment_method_unknown")
        paid = self.env["payment.transaction"].create({
            "provider_id": provider.id, "payment_method_id": method.id, "amount": amount, "state": "done",
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "reference": f"{order.name}-{state}",
            "sale_order_ids": [Command.link(order.id)]})
        paid.flush_recordset()
        # Written to the table: no provider is installed that authorises.
        self.env.execute_query(SQL("UPDATE payment_transaction SET state = %s WHERE id = %s RETURNING id", state, paid.id))
        paid.invalidate_recordset()

    def test_paid_in_advance(self):
        order = self.confirm(mug=10)
        self.pay(order, 100, "done")
        money = order.currency_id.format
        shown = self.preview(self.change(order, mug=7))
        self.assertIn(["To be refunded", "", money(30), f"paid: {money(100)}"], shown["payment"])
        shown = self.preview(self.change(order, mug=12))
        self.assertIn("To be collected", str(shown["payment"]))

    def test_authorised_on_a_card(self):
        order = self.confirm(mug=10)
        self.pay(order, 100, "authorized")
        shown = self.apply(self.change(order, mug=7))
        self.assertIn(["Not to be captured", "", order.currency_id.format(30),
                       f"authorised on the card: {order.currency_id.format(100)}"], shown["payment"])

    # --- credit ---------------------------------------------------------------------------------------------

    def test_more_than_there_is_room_for(self):
        account = self.limit(150)
        order = self.confirm(mug=10)
        self.assertFalse(order.oms_held)
        shown = self.apply(self.change(order, mug=20))
        self.assertTrue(order.oms_held)
        [hold] = [row for row in shown["credit"] if row[0] == "Holds"]
        self.assertIn("Credit limit", hold[2])
        self.assertIn("stays out of the warehouse", hold[3])
        shown = self.apply(self.change(order, mug=12))
        self.assertFalse(order.oms_held, "it fits again")
        self.assertEqual(order.order_line.oms_released_qty, 12)
        account.invalidate_recordset()
        self.assertEqual(account.owes, 120)
        [owes] = [row for row in shown["credit"] if row[0] == "Owes"]
        self.assertEqual(owes[2], self.company.currency_id.format(120))

    def test_what_else_the_customer_does_meanwhile_is_no_reason_to_ask_again(self):
        self.limit(1000)
        order, held = self.confirm(mug=10), self.confirm(mug=2)
        for changed, quantity in ((order, 12), (order, 9), (held, 3)):
            wizard = self.change(changed, mug=quantity)
            shown = self.preview(wizard)
            self.assertTrue([row for row in shown["credit"] if row[0] == "Owes"])
            self.confirm(mug=1)
            self.assertEqual(wizard.action_apply()["type"], "ir.actions.act_window_close", wizard.shown)
            self.assertEqual(changed.order_line.product_uom_qty, quantity)

    def test_amounts_in_the_words_of_a_hold_are_no_reason_to_ask_again(self):
        self.limit(50)
        order = self.confirm(mug=10)
        self.assertTrue(order.oms_held)
        wizard = self.change(order, mug=11)
        self.preview(wizard)
        self.confirm(mug=1)
        self.assertEqual(wizard.action_apply()["type"], "ir.actions.act_window_close", wizard.shown)

    def test_where_the_room_went_to_somebody_else_meanwhile_it_is_shown_anew(self):
        self.limit(150)
        order = self.confirm(mug=10)
        wizard = self.change(order, mug=14)
        self.assertFalse([row for row in self.preview(wizard)["credit"] if row[0] == "Holds"])
        self.confirm(mug=3)
        self.assertNotEqual(wizard.action_apply()["type"], "ir.actions.act_window_close")
        self.assertEqual(order.order_line.product_uom_qty, 10, "nothing was done")
        self.assertTrue([row for section in wizard.shown for row in section["rows"] if row[0] == "Holds"])

    def test_a_held_order(self):
        order = self.confirm(mug=10)
        order._oms_place_hold("manual")
        self.apply(self.change(order, mug=4, cup=2))
        self.assertEqual(order.order_line.mapped("oms_waiting_qty"), [4, 2])
        self.assertTrue(order.oms_held)
        order.oms_hold_ids.action_clear()
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [4, 2])

    # --- services ---------------------------------------------------------------------------------------------

    def test_services(self):
        order = self.confirm(mug=1, advice=5)
        order.order_line[1].qty_delivered = 2
        with self.assertRefused("cannot become 1: 2 are shipped"):
            self.change(order, advice=1).action_preview()
        shown = self.apply(self.change(order, advice=3))
        self.assertEqual(order.amount_total, 100)
        self.assertFalse(shown["stock"])
