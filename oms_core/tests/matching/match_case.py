# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from ..billing.billing_case import BillingCase


class MatchCase(BillingCase):
    """Words to tell how money comes and what it is for. Payments of this bank wait on an account of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waiting = cls.env["account.account"].create({
            "name": "Outstanding receipts", "code": "1099OMS", "account_type": "asset_current", "reconcile": True})
        cls.bank.inbound_payment_method_line_ids.payment_account_id = cls.waiting
        cls.other = cls.env["res.partner"].create({"name": "Harbour Café"})
        cls.match = cls.env["oms.match"].with_user(cls.accountant)

    # --- money that comes ---

    def payment(self, amount, memo="", partner=None, entry=True, **values):
        payment = self.env["account.payment"].create({
            "amount": amount, "payment_type": "inbound", "partner_type": "customer", "partner_id": (partner or self.customer).id,
            "journal_id": self.bank.id, "memo": memo, "date": "2024-01-20", **values})
        if not entry:
            payment.outstanding_account_id = False
        payment.action_post()
        return payment

    def arrives(self, amount, text="", **values):
        """A line of a statement of the bank."""
        return self.env["account.bank.statement.line"].create({
            "journal_id": self.bank.id, "amount": amount, "payment_ref": text, "date": "2024-01-20", **values})

    def credit_of(self, payment):
        return payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    # --- what is proposed and done ---

    def key(self, receipt):
        if receipt._name == "account.payment" and receipt.move_id:
            receipt = self.credit_of(receipt)
        return f"{receipt._name},{receipt.id}"

    def row(self, receipt):
        key = self.key(receipt)
        return next((row for row in self.match.page({}, 0)["rows"] if row["id"] == key), None)

    def best(self, receipt):
        row = self.row(receipt)
        return row["proposals"][0] if row and row["proposals"] else None

    def apply(self, receipt, user=None):
        match = self.match.with_user(user or self.accountant)
        answer = match.apply(self.key(receipt), self.best(receipt)["id"])
        return self.env["oms.match.applied"].browse(answer["applied_id"])

    def own(self, receipt, takes, deduction=None):
        answer = self.match.apply_own(
            self.key(receipt), [{"invoice_id": invoice.id, "amount": amount} for invoice, amount in takes], deduction)
        return self.env["oms.match.applied"].browse(answer["applied_id"])

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_match").method_direct_trigger()
        self.env.invalidate_all()

    def assertNamesAndForgets(self, payment, invoice):
        """A payment without entry is applied by naming its invoice; taken back, it names none."""
        state = invoice.payment_state
        applied = self.apply(payment)
        self.assertEqual(payment.invoice_ids, invoice)
        self.assertNotEqual(invoice.payment_state, state)
        self.assertFalse(self.row(payment))
        self.undo(applied)
        self.assertEqual((payment.invoice_ids.ids, invoice.payment_state), ([], state))

    def undo(self, applied):
        self.match.undo(applied.id)

    def books(self, *documents):
        """What an undo has to bring back: open amounts, states, matches, and what stands in each entry."""
        self.env.flush_all()
        self.env.invalidate_all()
        moves = self.env["account.move"].concat(*(
            document if document._name == "account.move" else document.move_id for document in documents))
        return [
            (move.state, move.payment_state, move.amount_residual, sorted(
                (line.account_id.id, line.partner_id.id, line.balance, line.amount_currency, line.amount_residual,
                 line.amount_residual_currency, line.reconciled, line.matching_number or "") for line in move.line_ids))
            for move in moves]

    def early(self, **values):
        return self.env["account.payment.term"].create({
            "name": "2 % in 15 days", "early_discount": True, "discount_percentage": 2, "discount_days": 15,
            "early_pay_discount_computation": "included",
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})], **values})
