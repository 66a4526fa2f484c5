# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestPublicReports(ReturnsCase):
    """What users of comparable systems reported about returns and refunds, as it is here and has to stay."""

    def test_three_refunds_and_no_fourth(self):
        order = self.shipped(mug=3)
        invoice = self.bill(order)
        for _time in range(3):
            self.walk(self.ask(order, mug=1))
        fourth = self.ask(order, mug=1)
        self.assertEqual((fourth.line_ids.decision, fourth.line_ids.decision_rule), ("refuse", "more_than_shipped"))
        self.assertEqual((invoice.amount_residual, order.order_line.qty_invoiced), (0, 0))

    def test_a_part_comes_back_after_a_part_was_billed(self):
        order = self.confirm(mug=10)
        order.picking_ids.move_ids.quantity = 6
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.bill(order)
        back = self.walk(self.ask(order, mug=2))
        self.assertEqual(back.refund_ids.amount_total, 20)
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 40)
        self.assertEqual(order.amount_invoiced, 80)

    def test_a_part_of_a_discounted_order_comes_back_before_the_rest_ships(self):
        order = self.discount(self.quotation(mug=10), 0.1, ship=False)
        order.picking_ids.move_ids.quantity = 6
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.bill(order).amount_total, 54)
        self.assertEqual(self.walk(self.ask(order, mug=2)).refund_ids.amount_total, 18)
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 36)
        self.assertEqual(order.amount_invoiced, 72)

    def test_part_of_a_discounted_order_comes_back_before_it_is_billed(self):
        order = self.discount(self.quotation(mug=10), 0.1, ship=False)
        self.ship(order)
        self.walk(self.ask(order, mug=5))
        invoice = self.env["oms.billing"]._bill(order)
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 45))
        self.walk(self.ask(order, mug=5))
        self.assertEqual(order.amount_invoiced, 0)
        self.assertFalse(self.env["oms.billing"]._bill(order))

    def test_all_came_back_and_a_down_payment_is_left(self):
        """OCA/sale-workflow#4236, odoo/odoo#26401: nobody was told of the 30 paid in advance."""
        order = self.confirm(mug=10)
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage", "amount": 30}).create_invoices()
        first = order.invoice_ids
        first.action_post()
        self.pay(first)
        self.ship(order)
        self.walk(self.ask(order, mug=10))
        self.assertNotEqual(order.oms_stage, "closed")
        todo = self.env["oms.todo"].search([("order_id", "=", order.id), ("role", "=", "accountant")])
        self.assertEqual(todo.kind, "to_invoice")
        note = self.env["oms.billing"]._bill(order)
        self.assertEqual((note.move_type, note.amount_total, order.oms_stage), ("out_refund", 30, "closed"))

    def test_price_and_discount_of_the_line_as_they_were_invoiced(self):
        order = self.quotation(mug=4)
        order.order_line.write({"price_unit": 12.5, "discount": 20})
        order.action_confirm()
        self.ship(order)
        self.bill(order)
        order.order_line.write({"price_unit": 99, "discount": 0})
        self.assertEqual(self.walk(self.ask(order, mug=1)).refund_ids.amount_total, 10)

    def test_each_unit_of_a_discounted_order_with_the_tax_in_the_price(self):
        """woocommerce/woocommerce#64668, #41919: what the units were refunded was a cent more than all were paid."""
        tax = self.env["account.tax"].create({
            "name": "20 %", "amount": 20, "type_tax_use": "sale", "price_include_override": "tax_included"})
        order = self.quotation(mug=7)
        order.order_line.write({"price_unit": 23.9, "tax_ids": [Command.set(tax.ids)]})
        self.discount(order, 0.25)
        invoice = self.bill(order)
        credited = [self.walk(self.ask(order, mug=1)).refund_ids.amount_total for _unit in range(7)]
        self.assertEqual((round(sum(credited), 2), invoice.amount_residual), (invoice.amount_total, 0))
        self.assertLessEqual(max(credited) - min(credited), 0.011)

    def test_one_of_two_things_of_a_discounted_order(self):
        """awesomemotive/easy-digital-downloads#8076, odoo/odoo#286433: all of the discount went with the first one."""
        order = self.discount(self.quotation(mug=1, cup=4), 0.1)
        self.bill(order)
        self.assertEqual(self.walk(self.ask(order, mug=1)).refund_ids.amount_total, 9)
        self.assertEqual(self.walk(self.ask(order, cup=4)).refund_ids.amount_total, 18)

    def test_freight_is_given_back_once(self):
        """Adyen/adyen-prestashop#147: freight that was credited already was credited again with the goods."""
        postage = self.env["product.product"].create({
            "name": "Postage", "type": "service", "invoice_policy": "order", "taxes_id": [Command.clear()]})
        order = self.quotation(mug=4)
        order.order_line = [Command.create({"product_id": postage.id, "price_unit": 8})]
        order.action_confirm()
        self.ship(order)
        invoice = self.bill(order)
        self.pay(invoice)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.invoice_line_ids.filtered(lambda item: item.product_id == self.mug).unlink()
        note.action_post()
        self.assertEqual(note.amount_total, 8)
        credited = [self.walk(self.ask(order, mug=2)).refund_ids.amount_total for _time in range(2)]
        self.assertEqual(credited, [20, 20])
