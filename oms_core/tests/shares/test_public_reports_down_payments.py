# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .test_settled import SettledCase


@tagged("post_install", "-at_install")
class TestPublicReportsDownPayments(SettledCase):
    """What users of Odoo reported about down payments, taxes and cents, as it has to be here. Each names its report."""

    def tax(self, name, amount, **values):
        return self.env["account.tax"].create({
            "name": name, "amount": amount, "type_tax_use": "sale", "company_id": self.company.id, **values})

    def priced(self, quantity, price, discount=0, taxes=None):
        self.put(self.mug, quantity)
        order = self.quotation(mug=quantity)
        order.order_line.write({"price_unit": price, "discount": discount, "tax_ids": [Command.set(taxes.ids if taxes else [])]})
        order.action_confirm()
        return order

    def test_all_paid_in_advance_and_half_a_cent(self):
        """odoo/odoo#278984, ingadhoc/sale#1826: taxes rounded for the whole document: a credit note of a cent."""
        self.company.tax_calculation_rounding_method = "round_globally"
        tax = self.tax("21", 21)
        for quantity, price, discount, taxes in ((0.5, 1.01, 0, None), (1, 1000.10, 15, None), (0.5, 1.01, 0, tax)):
            with self.subTest(quantity=quantity, price=price, taxes=taxes):
                order = self.priced(quantity, price, discount, taxes)
                down = self.in_advance(order, percent=100, pay=True)
                self.ship(order)
                last = self.bill(order)
                self.assertEqual((last.move_type, last.amount_total, down.amount_total), ("out_invoice", 0, order.amount_total))
                self.assertEqual((self.billed(order), self.left(order)), (order.amount_total, [0, 0]))

    def test_the_same_by_odoo_s_own_dialog(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        order = self.priced(0.5, 1.01)
        self.in_advance(order, percent=100, pay=True)
        self.ship(order)
        last = order._create_invoices(final=True)
        self.assertEqual((last.move_type, last.amount_total), ("out_invoice", 0))

    def test_the_same_in_parts(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        order = self.priced(1.5, 1.01)
        self.in_advance(order, percent=100, pay=True)
        self.ship_some(order, mug=1)
        bills = self.bill(order)
        self.ship(order)
        bills |= self.bill(order)
        self.assertEqual([(bill.move_type, bill.amount_total) for bill in bills], [("out_invoice", 0)] * 2)
        self.assertEqual((self.billed(order), self.left(order)), (order.amount_total, [0, 0]))

    def test_without_half_a_cent_prices_stay_as_they_are(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        order = self.priced(3, 33.333, 10)
        self.in_advance(order, percent=100)
        self.ship(order)
        self.assertEqual(self.bill(order).invoice_line_ids.filtered("product_id")[:1].price_unit, order.order_line[0].price_unit)

    def test_an_amount_per_unit_in_the_price(self):
        """odoo/odoo#166787: 200 paid in advance were 200.83 on the order, with a fixed tax in the price below another one."""
        per_unit = self.tax("5 a unit", 5, amount_type="fixed", price_include_override="tax_included", include_base_amount=True,
                            sequence=1)
        order = self.priced(10, 121, taxes=per_unit | self.tax("21 in it", 21, price_include_override="tax_included", sequence=2))
        down = self.in_advance(order, amount=200)
        self.ship_some(order, mug=4)
        bills = down | self.bill(order)
        self.ship(order)
        bills |= self.bill(order)
        self.assertEqual([bill.amount_total for bill in bills], [200, 404, 606])
        self.assertEqual(round(sum(bills.mapped("amount_tax")), 2), order.amount_tax)

    def test_a_discount_typed_on_the_down_payment_s_invoice(self):
        """odoo/odoo#280402: 2.5 % off it, without tax; the last bill had the wrong tax."""
        order = self.priced(10, 100, taxes=self.tax("15", 15))
        down = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 500,
        })._create_invoices(order)
        down.invoice_line_ids.filtered(lambda line: line.display_type == "product").write({
            "discount": 2.5, "tax_ids": [Command.set(self.tax("0", 0).ids)]})
        down.action_post()
        self.ship_some(order, mug=4)
        bills = self.bill(order)
        self.ship(order)
        bills |= self.bill(order)
        self.assertEqual(round(sum((down | bills).mapped("amount_total")), 2), 1150)
        self.assertEqual(round(sum(bills.mapped("amount_tax")), 2), 150)
