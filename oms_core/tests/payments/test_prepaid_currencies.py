# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .money_case import PrepaidCase


@tagged("post_install", "-at_install")
class TestPrepaidCurrencies(PrepaidCase):
    """Order, bill and payment may each have a currency: a bill takes what is its orders', in its own."""

    def foreign(self, rate):
        """A currency of which so much is one of the books', always."""
        other = self.other_currency()
        self.env["res.currency.rate"].create({
            "currency_id": other.id, "company_id": self.company.id, "name": "2020-01-01", "rate": rate})
        return other

    def halves(self, order):
        order.payment_term_id = self.env["account.payment.term"].create({"name": "Halves", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (10, 40)]})
        return order

    def test_paid_in_another_currency_all_instalments_are(self):
        for rate in (0.5, 2, 3):
            order = self.halves(self.confirm(mug=10))
            payment = self.card(order, 100 * rate, "done", currency_id=self.foreign(rate).id).payment_id
            self.part(order, mug=10)
            bill = self.bill(order)
            self.assertEqual(bill._oms_receivable_lines().mapped("amount_residual"), [0, 0], rate)
            self.assertEqual(self.left(payment), 0)
            self.assertMoney(order, paid=100, open=0)

    def test_a_foreign_payment_takes_no_more_of_a_bill_than_its_order_has_on_it(self):
        for rate in (0.5, 2):
            first, second = self.confirm(mug=6), self.confirm(mug=4)
            payment = self.card(first, 100 * rate, "done", currency_id=self.foreign(rate).id).payment_id
            self.part(first, mug=6)
            self.part(second, mug=4)
            bill = self.env["oms.billing"]._bill(first | second, consolidate=True)
            self.assertEqual((bill.amount_total, bill.amount_residual, self.left(payment)), (100, 40, 40), rate)

    def test_a_foreign_payment_that_comes_after_a_bill_for_two(self):
        for rate in (0.5, 2):
            first, second = self.confirm(mug=6), self.confirm(mug=4)
            self.part(first, mug=6)
            self.part(second, mug=4)
            bill = self.env["oms.billing"]._bill(first | second, consolidate=True)
            payment = self.card(first, 100 * rate, "done", currency_id=self.foreign(rate).id).payment_id
            self.assertEqual((bill.amount_residual, self.left(payment)), (40, 40), rate)

    def test_what_goes_back_of_a_foreign_payment_pays_no_bill(self):
        order = self.confirm(mug=10)
        card = self.card(order, 50, "done", currency_id=self.foreign(0.5).id)
        self.refund(card, 20)
        self.part(order, mug=10)
        self.assertEqual(self.bill(order).amount_residual, 40)

    def test_an_order_in_another_currency_paid_in_that_of_the_books(self):
        other = self.foreign(2)
        order = self.quotation(mug=10)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "Other", "currency_id": other.id})
        order.order_line.price_unit = 20
        self.halves(order).action_confirm()
        payment = self.card(order, 100, "done", currency_id=self.company.currency_id.id).payment_id
        self.part(order, mug=6)
        self.assertPaid(self.bill(order))
        self.part(order, mug=4)
        self.assertPaid(self.bill(order))
        self.assertEqual(self.left(payment), 0)
