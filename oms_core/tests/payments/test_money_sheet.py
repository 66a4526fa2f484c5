# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import Command
from odoo.tests import tagged

from ..billing.billing_case import SheetCase
from .money_case import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneySheet(MoneyCase, SheetCase):
    """The money of orders and the billing spreadsheet are one truth: of documents that are for orders both say the same billed
    and the same open, in each currency, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.north.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        cls.mug = cls.mug.with_env(cls.env)
        cls.put(cls.mug, 500)
        cls.waiting = cls.env["account.account"].create({
            "name": "Outstanding receipts", "code": "1099OMS", "account_type": "asset_current", "reconcile": True})
        cls.bank.inbound_payment_method_line_ids.payment_account_id = cls.waiting
        cls.bank.outbound_payment_method_line_ids.payment_account_id = cls.waiting

    def sent(self, **quantities):
        order = self.confirm(**quantities)
        self.ship(order)
        return order

    def from_orders(self, orders):
        """{currency: (billed, open)} of the orders' money."""
        self.env.flush_all()
        found, sums = self.env["oms.money"]._gather(orders.ids), defaultdict(lambda: [0.0, 0.0])
        for order in orders:
            sums[order.currency_id.name][0] += found[order.id].billed
            sums[order.currency_id.name][1] += found[order.id].open
        return {name: tuple(round(amount, 2) for amount in amounts) for name, amounts in sums.items()}

    def from_sheet(self, orders):
        """The same of the lists of invoices and credit notes: those rows that name one of the orders."""
        _totals, book = self.sheet(date_from=None)
        documents = {move.name: move.currency_id.name for move in orders.invoice_ids if move.state == "posted"}
        sums = defaultdict(lambda: [0.0, 0.0])
        for sheet, sign in (("Invoices", 1), ("Credit notes", -1)):
            for row in self.rows(book, sheet):
                if row["Number"] in documents:
                    self.assertTrue(any(order.name in (row["Orders"] or "") for order in orders), row)
                    sums[documents[row["Number"]]][0] += sign * row["Total"]
                    sums[documents[row["Number"]]][1] += sign * row["Open"]
        return {name: tuple(round(amount, 2) for amount in amounts) for name, amounts in sums.items()}

    def assertOneTruth(self, orders, expected):
        self.assertEqual((self.from_orders(orders), self.from_sheet(orders)), (expected, expected))

    # --- stories ---------------------------------------------------------------------------------------------------

    def consolidated(self):
        """Two orders on one bill, of which 50 of 100 were paid."""
        orders = self.sent(mug=6) | self.sent(mug=4)
        bill = self.env["oms.billing"]._bill(orders, consolidate=True)
        self.pay(bill, amounts={bill.id: 50})
        return orders

    def partly_by_card(self):
        """A card that paid 40 of 100 before the bill."""
        order = self.confirm(mug=10)
        self.capture(self.card(order, 100), 40)
        self.ship(order)
        self.bill(order)
        return order

    def refunded(self):
        """Paid by card, a part credited and refunded."""
        order = self.confirm(mug=5)
        card = self.card(order, 50, "done")
        self.ship(order)
        self.credited(self.bill(order), 2)
        self.refund(card, 20)
        return order

    def credit_noted(self):
        """Not paid at all; a part was credited, and the note is not matched yet."""
        order = self.sent(mug=3)
        bill = self.bill(order)
        note = self.credited(bill, 1)
        (bill + note)._oms_receivable_lines().remove_move_reconcile()
        return order

    def abroad(self):
        """200 in another currency, half of it paid when that was worth something else."""
        foreign = self.foreign_currency(rate=2.0)
        order = self.quotation(mug=10)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": foreign.id})
        order.order_line.price_unit = 20
        order.action_confirm()
        self.ship(order)
        bill = self.bill(order)
        self.env["res.currency.rate"].create({
            "name": self.env["oms.day"]._today(company=self.company), "rate": 2.5, "currency_id": foreign.id,
            "company_id": self.company.id})
        self.pay(bill, share=0.5)
        return order

    def with_a_down_payment(self):
        """A fifth in advance, paid; then the goods."""
        order = self.confirm(mug=10)
        advance = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage", "amount": 20})
        bill = advance._create_invoices(order)
        bill.action_post()
        self.pay(bill)
        self.ship(order)
        self.bill(order)
        return order

    def test_each_story(self):
        for story, expected in (
                (self.consolidated, {"USD": (100, 50)}), (self.partly_by_card, {"USD": (100, 60)}),
                (self.refunded, {"USD": (30, 0)}), (self.credit_noted, {"USD": (20, 20)}),
                (self.with_a_down_payment, {"USD": (100, 80)}), (self.abroad, {"TST": (200, 100)})):
            with self.subTest(story.__name__):
                self.assertOneTruth(story(), expected)

    def test_all_of_a_customer_and_what_is_for_no_order(self):
        orders = self.env["sale.order"].concat(*(story() for story in (
            self.consolidated, self.partly_by_card, self.refunded, self.credit_noted, self.abroad)))
        expected = {"USD": (250, 130), "TST": (200, 100)}
        self.assertOneTruth(orders, expected)
        alone = self.invoice(70.0, invoice_date=str(self.env["oms.day"]._today(company=self.company)))  # for no order
        totals, book = self.sheet(date_from=None)
        self.assertIn(alone.name, [row["Number"] for row in self.rows(book, "Invoices")])
        # 200 of theirs are 100 of ours; what is open of it stays at the invoice's rate, the payment's difference is exchange.
        self.assertEqual((round(totals["invoice"] + totals["credit_note"], 2), round(totals["closing"], 2)), (420.0, 250.0))
        self.assertEqual(self.from_orders(orders), expected, "no order's money counts what is for none")

    def test_what_the_bank_has_not_brought_yet(self):
        """A payment that makes no entry: the order's money calls it paid; the spreadsheet, which is the ledger, has it open and
        says how much of that is on its way."""
        order = self.sent(mug=10)
        bill = self.bill(order)
        payment = self.env["account.payment"].create({
            "amount": 30.0, "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id,
            "journal_id": self.bank.id, "invoice_ids": [Command.set(bill.ids)]})
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        self.assertMoney(order, billed=100, open=70)
        _totals, book = self.sheet(date_from=None)
        [row] = self.rows(book, "Invoices")
        self.assertEqual((row["Total"], row["Open"], row["Of it on its way"]), (100, 100, 30))
        self.assertEqual(row["Open"] - row["Of it on its way"], self.money(order).open)
