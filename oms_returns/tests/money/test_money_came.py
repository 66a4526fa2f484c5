# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 15  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestMoneyCame(RefundCase):
    """What came as money goes back: not what customers kept when they paid, but also what the bank has not told of yet."""

    beginnings = (("shipped", {"mug": 10}), ("shipped", {"mug": 10}), ("shipped", {"mug": 10}))

    def early(self, **quantities):
        """An order that was shipped and billed with 2 % off for paying early; (order, invoice)"""
        order = self.shipped(**quantities)
        invoice = self.bill(order, post=False)
        invoice.invoice_payment_term_id = self.env["account.payment.term"].create({
            "name": "2 % within 10 days", "early_discount": True, "discount_percentage": 2, "discount_days": 10})
        invoice.action_post()
        return order, invoice

    def inbound(self, amount, **values):
        return self.env["account.payment"].create({
            "amount": amount, "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id,
            "journal_id": self.bank.id, **values})

    def arrives(self, amount, invoice, by="bank"):
        """It comes for an invoice, on a statement or as a payment, and our matching applies it as it proposes first."""
        if by == "bank":
            receipt = self.env["account.bank.statement.line"].create({
                "journal_id": self.bank.id, "amount": amount, "payment_ref": invoice.name, "partner_id": self.customer.id})
        else:
            payment = self.inbound(amount, memo=invoice.name)
            payment.action_post()
            receipt = payment.move_id._oms_receivable_lines()
        key = f"{receipt._name},{receipt.id}"
        match = self.env["oms.match"]
        row = next(row for row in match.page({}, 0)["rows"] if row["id"] == key)
        match.apply(key, row["proposals"][0]["id"])
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (0, "paid"))

    def test_an_early_discount_that_our_matching_booked(self):
        """Of 100 the customer paid 98, by a statement or by a payment beside which the discount has an entry of its own: that
        goes back, in halves too, and nothing stays."""
        for by, pieces in (("bank", [10]), ("bank", [5, 5]), ("payment", [10])):
            order, invoice = self.early(mug=10)
            self.arrives(98, invoice, by)
            for number in pieces:
                back = self.back(order, "transfer", mug=number)
                transfer = self.transfers(back)
                self.assertEqual((back.refund_ids.amount_total, transfer.mapped("amount")), (9.8 * number, [9.8 * number]), by)
                transfer.action_post()
            self.assertEqual((self.open(order), self.env["oms.refund"]._overpaid(order)), (0, 0), by)

    def test_one_statement_for_an_invoice_with_a_discount_and_one_without(self):
        """98 of 100 and 50 of 50: each gets back what it was paid with."""
        (order, invoice), other = self.early(mug=10), self.shipped(mug=5)
        plain = self.bill(other)
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank.id, "amount": 148, "payment_ref": "both", "partner_id": self.customer.id})
        _liquidity, suspense, _others = line._seek_for_lines()
        receivable = plain._oms_receivable_lines().account_id.id
        loss = self.company.account_journal_early_pay_discount_loss_account_id
        line.with_context(force_delete=True, skip_readonly_check=True).write({"line_ids": [
            Command.delete(suspense.id),
            *(Command.create({"account_id": account, "balance": amount, "partner_id": self.customer.id}) for account, amount in (
                (receivable, -100), (receivable, -50), (loss.id, 2)))]})
        for bill in invoice | plain:
            item = line.line_ids.filtered(lambda one, bill=bill: one.balance == -bill.amount_total)
            (item | bill._oms_receivable_lines()).reconcile()
        for paid, quantity, amount in ((order, 10, 98), (other, 5, 50)):
            back = self.back(paid, "transfer", mug=quantity)
            self.assertEqual((back.refund_ids.amount_total, self.transfers(back).amount), (amount, amount))

    def test_what_the_bank_kept_the_customer_paid(self):
        account = self.env["account.account"].create({"name": "Bank fees", "code": "FEES", "account_type": "expense"})
        self.company.write({"oms_match_fee": 10.0, "oms_match_fee_account_id": account.id})
        for by, amount in (("bank", 100), ("payment", 98)):  # what a payment says goes back by itself, the rest stays as credit
            order = self.shipped(mug=10)
            self.arrives(98, self.bill(order), by)
            back = self.back(order, "transfer", mug=10)
            self.assertEqual((back.refund_ids.amount_total, self.transfers(back).amount), (100, amount), by)

    def test_what_was_kept_is_not_paid_back_by_hand(self):
        """Whoever credits all of the invoice pays back what came: 98 of 100, whatever booked the discount."""
        for by in ("dialog", "bank", "payment"):
            order, invoice = self.early(mug=10)
            if by == "dialog":
                self.assertEqual(self.pay(invoice).amount, 98)
            else:
                self.arrives(98, invoice, by)
            note = self.note_by_hand(order)
            with self.assertRaisesRegex(UserError, f"for {order.name} .*2\\.00 more goes back"), self.env.cr.savepoint():
                self.pay_back(note)
            self.pay_back(note, 98)

    def test_goodwill_is_of_what_was_paid(self):
        """All of it is 98, and 49 where half of the goods came back before."""
        for before, given in ((0, 98), (5, 49)):
            order, invoice = self.early(mug=10)
            self.pay(invoice)
            if before:
                self.back(order, "transfer", mug=before)
            one = self.env["oms.goodwill"].create(
                {"order_id": order.id, "reason": "Late", "percent": 100, "way": "transfer"})
            one.action_give()
            sent = self.env["account.payment"].search([("oms_note_id", "in", one.note_ids.ids)])
            self.assertEqual((one.note_ids.amount_total, sent.amount), (given, given))

    def on_its_way(self, invoice, amount):
        """A payment of an invoice that makes no entry: the bank's statement will tell of it."""
        paid = self.inbound(amount, invoice_ids=[Command.set(invoice.ids)])
        paid.outstanding_account_id = False
        paid.action_post()
        self.assertEqual((paid.move_id.ids, invoice.amount_residual), ([], invoice.amount_total))

    def test_what_is_on_its_way_is_paid(self):
        """100 that the bank has not told of yet go back, and the invoice waits for the statement; of 60 on their way 10 do where
        half of the goods came back, and 40 were owed."""
        for amount, pieces, goes in ((100, 10, 100), (60, 5, 10)):
            order, invoice = self.shipped_and_billed(mug=10)
            self.on_its_way(invoice, amount)
            back = self.back(order, "transfer", mug=pieces)
            note, transfer = back.refund_ids, self.transfers(back)
            self.assertEqual((transfer.amount, note.amount_residual, invoice.amount_residual), (goes, goes, amount))
            transfer.action_post()
            self.arrives(amount, invoice)
            self.assertEqual((self.open(order), self.env["oms.refund"]._overpaid(order)), (0, 10 * (10 - pieces)))
        order, invoice = self.shipped_and_billed(mug=10)
        self.on_its_way(invoice, 100)
        one = self.env["oms.goodwill"].create({"order_id": order.id, "reason": "Late", "amount": 30, "way": "transfer"})
        one.action_give()
        self.assertEqual((one.note_ids.amount_residual, invoice.amount_residual), (30, 100))

    def billed_twice(self):
        """Paid by card, billed, credited by hand, and billed again: (order, the credit note)."""
        order = self.confirm(mug=2)
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        by_hand = self.note_by_hand(order)
        self.bill(order)
        return order, by_hand

    def test_a_transfer_that_meets_nothing_of_its_credit_note_is_gone(self):
        """Billed and credited by hand, billed again, one of two comes back: its credit note lowers the open bill, and the
        customer gets back what they paid too much. That money is gone, though the credit note has nothing left that it could
        meet: it meets what is open of the other one."""
        order, by_hand = self.billed_twice()
        first = self.back(order, way="transfer", mug=1)
        transfer = self.transfers(first)
        self.assertEqual((transfer.mapped("amount"), first.refund_ids.amount_residual, by_hand.amount_residual), ([10], 0, 20))
        transfer.action_post()
        self.assertEqual((self.env["oms.money"]._of(order).paid, by_hand.amount_residual), (10, 10))
        self.assertEqual(self.transfers(self.back(order, way="transfer", mug=1)).mapped("amount"), [10])
        self.assertOnceOnly(order)
        self.assertNoFaults()

    def test_a_transfer_that_meets_nothing_at_all_is_gone(self):
        """As above, and somebody had given the other credit note away before."""
        order, by_hand = self.billed_twice()
        first = self.back(order, way="transfer", mug=1)
        other = self.confirm(mug=2)
        self.ship(other)
        (self.bill(other) | by_hand).line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable").reconcile()
        self.transfers(first).action_post()
        self.assertEqual(self.env["oms.money"]._of(order).paid, 10)
        self.assertOnceOnly(order)

    def test_a_transfer_takes_no_store_credit(self):
        """The goodwill that the customer was promised as credit stays theirs, whatever a transfer finds to meet."""
        order, by_hand = self.billed_twice()
        (self.bill_of(order) | by_hand)._oms_receivable_lines().reconcile()
        promised = self.env["oms.goodwill"].create({"order_id": order.id, "reason": "Late", "amount": 5, "way": "credit"})
        promised.action_give()
        open_before = promised.note_ids.amount_residual
        back = self.back(order, way="transfer", mug=1)
        self.transfers(back).filtered(lambda one: one.state == "draft").action_post()
        self.assertEqual(promised.note_ids.amount_residual, open_before)
        self.assertFalse(promised.note_ids._oms_of_alone(order), "what is given as credit is not met")
        self.assertOnceOnly(order)

    def bill_of(self, order):
        return order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.amount_residual > 0)
