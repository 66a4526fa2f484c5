# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .test_shares import SharesCase


@tagged("post_install", "-at_install")
class TestPublicReportsDiscounts(SharesCase):
    """What users of comparable systems reported about discounts and cents, as it has to be here. Each names its report."""

    def priced(self, price, quantity, percent, tax=None):
        self.put(self.mug, quantity)
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [Command.create({
            "product_id": self.mug.id, "product_uom_qty": quantity, "price_unit": price,
            "tax_ids": [Command.set(tax.ids if tax else [])]})]})
        self.take_off(order, percent)
        order.action_confirm()
        return order

    def one_by_one(self, order):
        for _unit in range(int(order.order_line[0].product_uom_qty)):
            self.ship_some(order, mug=1)
            self.bill(order)
        self.assertEqual((self.billed(order), order.invoice_status), (order.amount_total, "invoiced"))

    def tax(self, amount, **values):
        return self.env["account.tax"].create({"name": f"{amount} %", "amount": amount, "type_tax_use": "sale", **values})

    def test_ten_percent_of_half_a_cent(self):
        """woocommerce/woocommerce#8291: 10 % of 5 × 14.49 was 7.24 in one place and 7.25 in another."""
        self.one_by_one(self.priced(14.49, 5, 10))

    def test_a_discount_of_three_decimals_with_tax(self):
        """woocommerce/woocommerce#16305: 40 % of 51.86 with a tax of 8.25 % was a cent off."""
        order = self.priced(51.86, 3, 40, self.tax(8.25))
        self.one_by_one(order)

    def test_a_quarter_off_with_the_tax_in_the_price(self):
        """woocommerce/woocommerce#64668: ten for 23.90 with 20 % tax in it, 25 % off, are 179.25 and not 179.26."""
        order = self.priced(23.9, 10, 25, self.tax(20, price_include_override="tax_included"))
        self.assertEqual(order.amount_total, 179.25)
        self.one_by_one(order)

    def test_all_is_given(self):
        """woocommerce/woocommerce#19390: a coupon over all of it left a cent to pay."""
        order = self.priced(12.01, 3, 100, self.tax(20, price_include_override="tax_included"))
        self.assertEqual(order.amount_total, 0)
        self.one_by_one(order)

    def test_billed_before_anything_is_sent(self):
        """etendosoftware/etendo_core#724: billed as ordered, its later parts looked unbilled."""
        self.mug.invoice_policy = "order"
        order = self.priced(10, 10, 10)
        self.assertEqual(self.bill(order).amount_total, 90)
        for quantity in (4, 6):
            self.ship_some(order, mug=quantity)
            self.assertEqual(order.invoice_status, "invoiced")
            self.assertFalse(self.bill(order))

    def test_taxes_of_the_whole_bill_are_rounded_and_the_order_is_raised_after_it(self):
        """What is booked is a cent less than the lines of the first bill say; the last one takes the rest of what is booked."""
        self.company.tax_calculation_rounding_method = "round_globally"
        tax = self.tax(7.0)
        self.put(self.mug, 5)
        self.put(self.cup, 14)
        order = self.quotation(mug=5, cup=9)
        mug, cup = order.order_line
        mug.write({"price_unit": 3.33, "tax_ids": [Command.set(tax.ids)]})
        cup.write({"price_unit": 17.36, "tax_ids": [Command.set(tax.ids)]})
        order.action_confirm()
        self.ship(order)
        self.assertEqual(self.bill(order).amount_tax, 12.10)
        cup.product_uom_qty = 14
        self.ship(order)
        self.assertEqual((self.bill(order).amount_tax, order.amount_tax), (6.08, 18.18))
        self.assertEqual(self.billed(order), order.amount_total)
