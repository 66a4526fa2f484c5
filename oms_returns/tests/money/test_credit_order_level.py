# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.common import beginning
from odoo.tests import tagged

from ..common import ReturnsCase

SECONDS = 50  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestCreditOrderLevel(ReturnsCase):
    """What was paid comes back, wherever on the order or the invoice the money lies."""

    beginnings = (("discounted", {"percent": 0.1, "mug": 10}), ("shipped_and_billed", {"mug": 10}), ("shipped", {"mug": 10}))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.vat = cls.env["account.tax"].create({"name": "VAT 21", "amount": 21, "type_tax_use": "sale"})

    @beginning
    def discounted(self, percent=None, amount=None, ship=True, **quantities):
        order = self.quotation(**quantities)
        return self.discount(order, percent, amount, ship)

    def back(self, order, **quantities):
        return round(sum(self.walk(self.ask(order, **quantities)).refund_ids.mapped("amount_total")), 2)

    def native_return(self, order, quantity):
        """So many come back by Odoo's own door."""
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=order.picking_ids.id, active_ids=order.picking_ids.ids).create({})
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": True})
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    def open(self, order):
        """What is open of all documents of the order, credit notes below zero."""
        documents = (order.invoice_ids | order.invoice_ids.reversal_move_ids).filtered(lambda move: move.state == "posted")
        return round(sum(documents.mapped("amount_residual_signed")), 2)

    # --- discounts on the whole order -----------------------------------------------------------------

    def test_all_of_a_discounted_order(self):
        order = self.discounted(0.1, mug=10)
        self.pay(self.bill(order))
        self.assertEqual(self.back(order, mug=10), 90)

    def test_what_a_return_is_worth_is_what_was_paid(self):
        order = self.discounted(0.1, mug=10)
        self.bill(order)
        back = self.ask(order, mug=5)
        self.assertEqual((back.line_ids.price_unit, back.amount), (9, 45))
        self.walk(back)
        self.assertIn("45.00", back.line_ids.result)

    def test_half_of_a_discounted_order_then_the_rest(self):
        order = self.discounted(0.1, mug=10)
        self.pay(self.bill(order))
        self.assertEqual((self.back(order, mug=5), self.back(order, mug=5)), (45, 45))

    def test_by_odoo_s_own_return_and_then_by_ours(self):
        order = self.discounted(0.1, mug=10)
        self.bill(order)
        self.native_return(order, 4)
        self.assertEqual(self.env["oms.billing"]._outcome(order).invoices.amount_total, 36)
        self.assertEqual(self.back(order, mug=6), 54, "the discount of the four went with them")
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)

    def test_a_fixed_discount_that_does_not_divide(self):
        order = self.discounted(amount=10, mug=3)
        self.assertEqual(self.bill(order).amount_total, 20)
        self.assertEqual([self.back(order, mug=1) for _time in range(3)], [6.67, 6.66, 6.67])
        self.assertEqual(self.open(order), 0)

    def test_units_of_a_taxed_line_one_by_one(self):
        order = self.quotation(mug=3)
        order.order_line.write({"price_unit": 1.02, "tax_ids": [Command.set(self.vat.ids)]})
        order.action_confirm()
        self.ship(order)
        invoice = self.bill(order)
        self.assertEqual(invoice.amount_total, 3.7)
        self.assertEqual([self.back(order, mug=1) for _time in range(3)], [1.23, 1.24, 1.23])
        self.assertEqual((self.open(order), invoice.payment_state), (0, "reversed"))
        for kind in ("income", "liability_current"):
            items = (invoice | invoice.reversal_move_ids).line_ids.filtered(
                lambda item, kind=kind: item.account_id.account_type == kind)
            self.assertEqual(round(sum(items.mapped("balance")), 2), 0, kind)

    def test_price_with_tax_included(self):
        self.vat.price_include_override = "tax_included"
        order = self.quotation(mug=3)
        order.order_line.write({"price_unit": 3.33, "tax_ids": [Command.set(self.vat.ids)]})
        self.discount(order, amount=1)
        invoice = self.bill(order)
        self.assertEqual(invoice.amount_total, 8.99)
        self.assertEqual(round(sum(self.back(order, mug=1) for _time in range(3)), 2), 8.99)
        self.assertEqual(self.open(order), 0)

    def test_two_taxes(self):
        low = self.env["account.tax"].create({"name": "VAT 6", "amount": 6, "type_tax_use": "sale"})
        order = self.quotation(mug=10, cup=10)
        order.order_line[0].tax_ids, order.order_line[1].tax_ids = self.vat, low
        self.discount(order, 0.1)
        self.bill(order)
        worth = order.order_line[1].price_total * 0.9
        self.assertEqual(self.back(order, cup=10), round(worth, 2))
        self.back(order, mug=10)
        self.assertEqual(self.open(order), 0)

    def test_two_returns_at_once(self):
        order = self.discounted(0.1, mug=10)
        self.bill(order)
        both = self.ask(order, mug=5) | self.ask(order, mug=5)
        self.walk(both)
        self.assertEqual(sum(both.refund_ids.mapped("amount_total")), 90)

    def test_of_two_orders_on_one_invoice_only_one_had_a_discount(self):
        orders = self.discounted(0.1, mug=10) | self.shipped(mug=10)
        invoice = orders._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 190)
        self.assertEqual((self.back(orders[1], mug=10), self.back(orders[0], mug=10)), (100, 90))

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({"currency_id": euro.id, "rate": 0.9})
        order = self.quotation(mug=3)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        order.order_line.write({"price_unit": 10, "tax_ids": [Command.set(self.vat.ids)]})
        self.discount(order, amount=5)
        invoice = self.bill(order)
        self.assertEqual(round(sum(self.back(order, mug=1) for _time in range(3)), 2), invoice.amount_total)
        self.assertEqual(self.open(order), 0)

    def test_freight_stays(self):
        freight = self.env["product.product"].create({
            "name": "Freight", "type": "service", "invoice_policy": "order", "taxes_id": [Command.clear()]})
        order = self.quotation(mug=10)
        order.order_line = [Command.create({"product_id": freight.id, "product_uom_qty": 1, "price_unit": 10})]
        self.discount(order, 0.1)
        self.assertEqual(self.bill(order).amount_total, 99)
        self.assertEqual(self.back(order, mug=10), 90)

    def test_returned_before_it_was_billed(self):
        order = self.discounted(0.1, mug=10)
        self.assertEqual(self.back(order, mug=5), 0)

    def test_a_down_payment_and_a_discount(self):
        order = self.discounted(0.1, ship=False, mug=10)
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids).create({
                "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage",
                "amount": 30}).create_invoices()
        first = order.invoice_ids
        first.action_post()
        self.pay(first)
        self.ship(order)
        last = order._create_invoices(final=True)
        last.action_post()
        self.assertEqual((first.amount_total, last.amount_total), (27, 63))
        self.pay(last)
        self.assertEqual((self.back(order, mug=5), self.back(order, mug=5)), (45, 45))

    # --- what an accountant gave or took -----------------------------------------------------------------

    def test_a_discount_typed_on_the_invoice(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order, post=False)
        invoice.invoice_line_ids = [Command.create({"name": "For your patience", "quantity": 1, "price_unit": -15,
                                                    "tax_ids": [Command.clear()]})]
        invoice.action_post()
        self.assertEqual((self.back(order, mug=5), self.back(order, mug=5)), (42.5, 42.5))
        self.assertEqual(self.open(order), 0)

    def test_a_discount_raised_on_the_invoice(self):
        order = self.discounted(0.1, mug=10)
        invoice = self.bill(order, post=False)
        invoice.invoice_line_ids.filtered(lambda item: item.price_unit < 0).price_unit = -15
        invoice.action_post()
        self.assertFalse(self.env["oms.billing"]._bill(order), "what was given is not billed back")
        self.assertEqual((self.back(order, mug=5), self.back(order, mug=5)), (42.5, 42.5))
        self.assertFalse(self.env["oms.billing"]._bill(order))

    def test_billing_after_returns_of_discounted_orders_bills_nothing_by_itself(self):
        for policy in ("delivery", "order"):
            self.mug.invoice_policy = policy
            order = self.discounted(amount=10, mug=3)
            self.bill(order)
            for left in (2, 1, 0):
                self.back(order, mug=1)
                self.assertFalse(self.env["oms.billing"]._bill(order), (policy, left))
                self.assertNotEqual(order.invoice_status, "to invoice", (policy, left))
            self.assertEqual((self.open(order), order.amount_invoiced), (0, 0))

    def goodwill(self, invoice, amount, **values):
        note = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": invoice.partner_id.id, "reversed_entry_id": invoice.id,
            "invoice_date": invoice.invoice_date, "invoice_line_ids": [Command.create({
                "name": "Goodwill", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()], **values})]})
        note.action_post()
        return note

    def test_goodwill_first_and_the_goods_afterwards(self):
        order = self.discounted(0.1, mug=10)
        invoice = self.bill(order)
        self.goodwill(invoice, 20)
        self.assertEqual((self.back(order, mug=5), self.back(order, mug=5)), (35, 35))
        self.assertEqual(self.open(order), 0)

    def reverse(self, invoice, price, quantity=None):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.invoice_line_ids.write({"price_unit": price, **({"quantity": quantity} if quantity else {})})
        note.action_post()
        return note

    def test_a_part_of_the_price_given_back_is_not_billed_anew(self):
        """frappe/erpnext#50768: a credit note without goods reopened the order, and all was billed again."""
        for quantity in (None, 1):
            order = self.shipped(mug=10)
            self.reverse(self.bill(order), 2 if quantity is None else 5, quantity)
            self.assertEqual((order.order_line.qty_invoiced, order.invoice_status), (10, "invoiced"))
            self.assertFalse(self.env["oms.billing"]._bill(order))
            left = 80 if quantity is None else 95
            self.assertEqual((self.back(order, mug=5), self.back(order, mug=5)), (left / 2, left / 2))
            self.assertEqual(self.open(order), 0)

    def test_a_part_of_the_price_given_back_by_mistake(self):
        """Who takes it back by hand bills the price once more, and no units; who gives it once more after all, neither."""
        for by in ("hand", "goodwill", "goodwill for goods"):
            order = self.shipped(mug=10)
            if by == "hand":
                note = self.reverse(self.bill(order), 2)
            else:
                self.bill(order)
                one = self.env["oms.goodwill"].create({
                    "order_id": order.id, "reason": "Scratched", "amount": 20,
                    "line_ids": order.order_line.ids if by == "goodwill for goods" else []})
                one.action_give()
                note = one.note_ids
            undone = self.reverse(note, 2)
            line = order.order_line
            self.assertEqual((undone.move_type, line.qty_invoiced, line.qty_invoiced_posted, order.invoice_status),
                             ("out_invoice", 10, 10, "invoiced"))
            self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)
            self.assertEqual(self.back(order, mug=4), 40, "as if it had never been given")
            again = self.reverse(undone, 2)
            self.assertEqual((again.move_type, line.qty_invoiced, line.qty_invoiced_posted), ("out_refund", 6, 6))
            self.assertEqual(self.back(order, mug=6), 40, "what was given after all is not given twice")

    def test_an_invoice_reversed_in_full_is_billed_anew(self):
        order = self.shipped(mug=10)
        self.reverse(self.bill(order), 10)
        self.assertEqual((order.order_line.qty_invoiced, order.invoice_status), (0, "to invoice"))
        self.assertEqual(self.env["oms.billing"]._bill(order).amount_total, 100)

    def test_a_fee_kept_of_what_came_back_by_odoo_s_own_return_is_no_goodwill(self):
        order, invoice = self.shipped_and_billed(mug=10)
        picking = self.native_return(order, 5)
        picking.move_ids.date = order.create_date  # in a test all is created at the same moment
        self.reverse(invoice, 9, 5)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced), (5, 5))
        self.assertFalse(self.env["oms.billing"]._bill(order))
        self.assertEqual(self.back(order, mug=5), 50)

    def test_more_goodwill_than_the_goods_are_worth(self):
        order = self.shipped(mug=10)
        self.goodwill(self.bill(order), 120)
        self.assertEqual(self.back(order, mug=10), 0)
        self.assertEqual(order.order_line.qty_invoiced, 0)

    def test_freight_credited_alone_is_no_goodwill_on_the_goods(self):
        freight = self.env["product.product"].create({
            "name": "Freight", "type": "service", "invoice_policy": "order", "taxes_id": [Command.clear()]})
        order = self.quotation(mug=10)
        order.order_line = [Command.create({"product_id": freight.id, "product_uom_qty": 1, "price_unit": 10})]
        order.action_confirm()
        self.ship(order)
        self.goodwill(self.bill(order), 10, product_id=freight.id)
        self.assertEqual(self.back(order, mug=10), 100)

    def test_freight_that_was_given_is_not_billed_anew_and_its_discount_goes_with_the_goods(self):
        freight = self.env["product.product"].create({
            "name": "Freight", "type": "service", "invoice_policy": "order", "taxes_id": [Command.clear()]})
        order = self.quotation(mug=10)
        order.order_line = [Command.create({"product_id": freight.id, "product_uom_qty": 1, "price_unit": 8})]
        self.discount(order, 0.1)
        invoice = self.bill(order)
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        note.invoice_line_ids.filtered(lambda item: item.product_id != freight).unlink()
        note.action_post()
        self.assertEqual((invoice.amount_total, note.amount_total), (97.2, 8))
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices, "the freight stays given")
        self.assertEqual(self.back(order, mug=4), 36)
        self.assertEqual(self.back(order, mug=6), 53.2, "never more than was billed")
        charge = order.order_line.filtered(lambda line: line.product_id == freight)
        undone = note._reverse_moves([{"invoice_date": invoice.invoice_date}])
        undone.action_post()
        self.assertEqual((charge.qty_invoiced, charge._oms_given_charge()), (1, 0), "it is billed as it was")
        undone._reverse_moves([{"invoice_date": invoice.invoice_date}]).action_post()
        self.assertEqual((charge.qty_invoiced, charge._oms_given_charge()), (1, 1), "given after all")
        charge.product_uom_qty = 0
        self.assertEqual(charge.qty_to_invoice, 0, "what is not ordered any more is not given twice")
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)

    def test_a_rounding_of_cash(self):
        account = self.env["account.account"].search([("account_type", "=", "income")], limit=1)
        rounding = self.env["account.cash.rounding"].create({
            "name": "5 cents", "rounding": 0.05, "strategy": "add_invoice_line", "rounding_method": "HALF-UP",
            "profit_account_id": account.id, "loss_account_id": account.id})
        order = self.quotation(mug=3)
        order.order_line.price_unit = 3.341
        order.action_confirm()
        self.ship(order)
        invoice = self.bill(order, post=False)
        invoice.invoice_cash_rounding_id = rounding
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 10)
        self.assertEqual(round(sum(self.back(order, mug=1) for _time in range(3)), 2), 10)
        self.assertEqual(self.open(order), 0)

    def test_a_discount_for_paying_early(self):
        order = self.shipped(mug=10)
        term = self.env["account.payment.term"].create({
            "name": "2 % within 10 days", "early_discount": True, "discount_percentage": 2, "discount_days": 10})
        invoice = self.bill(order, post=False)
        invoice.invoice_payment_term_id = term
        invoice.action_post()
        payment = self.pay(invoice)
        self.assertEqual(payment.amount, 98)
        self.assertEqual((self.back(order, mug=5), self.back(order, mug=5)), (49, 49))
