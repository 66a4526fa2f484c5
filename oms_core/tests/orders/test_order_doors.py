# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .order_doors_case import OrderDoorsCase


@tagged("post_install", "-at_install")
class TestOrderDoors(OrderDoorsCase):
    """Worth more, by whatever door."""

    # --- doors to what it is worth: (user, what they do)

    def by_price(self, order):
        order.order_line.write({"price_unit": 20})

    def by_tax(self, order):
        order.order_line.write({"tax_ids": [Command.set(self.tax.ids)]})

    def by_quantity(self, order):
        order.order_line.write({"product_uom_qty": 70})

    def by_unit(self, order):
        order.order_line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id})

    def by_commands(self, order):
        order.write({"order_line": [Command.update(order.order_line.id, {"price_unit": 11}),
                                    Command.create({"product_id": self.cup.id, "product_uom_qty": 20, "price_unit": 4})]})

    def by_another_line(self, order):
        self.env["sale.order.line"].with_user(order.env.user).create({
            "order_id": order.id, "product_id": self.cup.id, "product_uom_qty": 30})

    def by_a_line_that_launches_nothing(self, order):
        self.env["sale.order.line"].with_user(order.env.user).with_context(skip_procurement=True).create({
            "order_id": order.id, "product_id": self.cup.id, "product_uom_qty": 30})

    def by_a_copied_line(self, order):
        order.order_line.copy({"order_id": order.id})

    def by_a_line_of_a_quotation(self, order):
        quotation = self.env["sale.order"].with_user(order.env.user).create({
            "partner_id": self.customer.id, "order_line": [
                Command.create({"product_id": self.mug.id, "product_uom_qty": 30})]})
        quotation.order_line.write({"order_id": order.id})

    WORTH = ("price", "tax", "quantity", "unit", "commands", "another_line", "a_line_that_launches_nothing",
             "a_copied_line", "a_line_of_a_quotation")

    def test_worth_more_as_the_order_desk(self):
        self.through(self.WORTH, self.desk)

    def test_worth_more_as_a_salesman_of_the_order(self):
        self.through(self.WORTH, self.salesman)

    def test_worth_more_as_a_user_of_sales_and_stock(self):
        self.through(self.WORTH, self.both)

    def test_a_discount_taken_off(self):
        order = self.quotation(mug=100)
        order.order_line.discount = 50
        order.action_confirm()
        self.assertFalse(order.oms_held)
        order.with_user(self.desk).order_line.write({"discount": 0})
        self.assertHeld(order)

    def test_prices_found_anew_of_fewer_pieces(self):
        """500, of which 45 are wanted at today's price of 20: 900, limit 600."""
        order = self.order()
        self.mug.list_price = 20
        dialog = self.env["oms.order.change"].with_user(self.desk).browse(
            order.with_user(self.desk).action_oms_change()["res_id"])
        dialog.line_ids.quantity = 45
        dialog.reprice = True
        dialog.action_preview()
        self.assertFalse(order.oms_held, "shown, not done")
        dialog.action_apply()
        self.assertEqual(order.amount_total, 900)
        self.assertHeld(order)

    def test_a_change_applied_twice_is_done_once(self):
        order = self.order()
        dialog = self.env["oms.order.change"].with_user(self.desk).browse(
            order.with_user(self.desk).action_oms_change()["res_id"])
        dialog.line_ids = [Command.create({"product_id": self.cup.id, "quantity": 2})]
        dialog.action_preview()
        dialog.action_apply()
        dialog.action_apply()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [50, 2])

    def test_what_changes_nothing_is_not_judged_again(self):
        order = self.order()
        self.account.limit = 100
        before = len(order.oms_verdict_ids)
        order.with_user(self.desk).write({"note": "Ring twice", "client_order_ref": "PO 7"})
        order.with_user(self.desk).order_line.write({"name": "A mug", "sequence": 3})
        order.with_user(self.desk).order_line.write({"price_unit": 10.0})
        self.assertEqual(len(order.oms_verdict_ids), before)
        self.assertFalse(order.oms_held)

    # --- what was let go once is not let go for ever

    def test_room_that_was_given_back_is_asked_for_again(self):
        first = self.order()
        first.order_line.product_uom_qty = 5
        second = self.order()
        first.with_user(self.desk).order_line.product_uom_qty = 50
        self.assertHeld(first)
        self.assertFalse(second.oms_held)

    def test_room_that_was_given_back_by_writing_states(self):
        first = self.order()
        first.with_user(self.both).write({"state": "cancel"})
        second = self.order()
        first.with_user(self.both).write({"state": "sale"})
        self.assertTrue(first.oms_credit_held)
        self.assertFalse(second.oms_held)

    def test_what_was_invoiced_is_no_room_for_more(self):
        order = self.order()
        self.ship(order)
        order._create_invoices().action_post()
        self.env.flush_all()
        order.with_user(self.desk).order_line.product_uom_qty = 100
        self.assertTrue(order.oms_credit_held, "500 owed, 500 more: limit 600")

    def test_a_person_s_leave_is_not_used_twice(self):
        order = self.quotation(mug=70)
        order.action_confirm()
        order.oms_hold_ids.with_user(self.supervisor).action_clear("once")
        self.assertFalse(order.oms_held)
        self.ship(order)
        order._create_invoices().action_post()
        order.with_user(self.desk).order_line.product_uom_qty = 140
        self.assertTrue(order.oms_credit_held)

    def test_held_and_made_larger_the_hold_says_what_it_is_about(self):
        order = self.quotation(mug=70)
        order.action_confirm()
        hold = order.oms_hold_ids
        self.assertRegex(self.why(order)[0], "700.00")
        order.with_user(self.desk).order_line.product_uom_qty = 90
        self.assertRegex(self.why(order)[0], "900.00")
        hold.with_user(self.supervisor).action_clear("as it is")
        self.assertEqual((order.oms_held, hold.granted), (False, 900))
