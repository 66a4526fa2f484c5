# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from ..payments.money_case import MoneyCase
from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestMatchTransaction(MatchCase, MoneyCase):
    """Money that a payment provider brought and of which nobody said what it is for: found, applied, and given back."""

    def online(self, amount, reference, partner=None):
        """Paid by a link or on the customer's page, for no order and no invoice in particular."""
        came = self.card(self.env["sale.order"], amount, "done", reference=reference,
                         currency_id=self.company.currency_id.id, partner_id=(partner or self.customer).id)
        self.assertEqual((came.state, bool(came.payment_id), came.invoice_ids.ids), ("done", True, []))
        return came.payment_id

    def test_it_is_proposed_applied_and_given_back(self):
        invoice, other = self.invoice(100.0), self.invoice(100.0, self.other)
        payment = self.online(100.0, f"{invoice.name}-1")
        self.assertTrue(payment.move_id)
        before = self.books(invoice, other, payment)
        self.assertEqual(invoice.amount_residual, 100.0, "Odoo leaves it open")
        counts = {kind: self.match.page({"kind": kind}, 0)["count"] for kind in ("transaction", "payment", "statement")}
        self.assertEqual(counts, {"transaction": 1, "payment": 0, "statement": 0})
        row = self.row(payment)
        self.assertEqual((row["kind"], row["partner"], row["amount"], row["sure"]), ("transaction", "Corner Shop", 100.0, True))
        [take] = row["proposals"][0]["takes"]
        self.assertEqual((take["invoice_id"], take["amount"]), (invoice.id, 100.0))
        applied = self.apply(payment)
        self.assertEqual(
            (invoice.amount_residual, other.amount_residual, self.credit_of(payment).reconciled), (0.0, 100.0, True))
        self.assertEqual((applied.receipt, applied.amount, applied.rest), (payment.name, 100.0, 0.0))
        self.assertEqual(applied.invoice_ids, invoice)
        self.assertFalse(self.row(payment))
        self.undo(applied)
        self.assertEqual(self.books(invoice, other, payment), before)
        self.assertEqual((payment.payment_transaction_id.state, self.row(payment)["kind"]), ("done", "transaction"))

    def test_beyond_doubt_it_applies_itself(self):
        self.company.oms_match_auto = True
        invoice = self.invoice(60.0)
        payment = self.online(60.0, f"{invoice.name}-2")
        self.run_job()
        self.assertEqual((invoice.amount_residual, self.credit_of(payment).reconciled), (0.0, True))
        applied = self.env["oms.match.applied"].search([("invoice_ids", "in", invoice.ids)])
        self.assertEqual((len(applied), applied.auto, applied.user_id.id), (1, True, False))
        self.run_job()
        self.assertEqual(len(self.env["oms.match.applied"].search([("invoice_ids", "in", invoice.ids)])), 1)

    def test_one_that_makes_no_entry_names_its_invoice(self):
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        invoice = self.invoice(80.0)
        with patch.object(type(invoice), "_get_invoice_in_payment_state", lambda move: "in_payment"):  # as with an accounting app
            payment = self.online(80.0, f"{invoice.name}-3")
        self.assertFalse(payment.move_id, "it waits for the bank's statement")
        self.assertEqual((self.row(payment)["kind"], self.best(payment)["takes"][0]["invoice_id"]), ("transaction", invoice.id))
        self.assertNamesAndForgets(payment, invoice)
        self.assertEqual(self.row(payment)["kind"], "transaction")

    def test_what_is_for_an_order_is_the_order_s(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        payment = self.card(order, 100, "done").payment_id
        self.assertFalse(self.row(payment), "its bills take it, nobody has to look for them")
        self.ship(order)
        self.assertEqual(self.bill(order).amount_residual, 0.0)
        self.assertFalse(self.row(payment))

    def test_what_went_back_pays_nothing(self):
        """A refund is an entry of its own, that nobody matches with what it gives back: the money is open and is not there."""
        self.company.oms_match_auto = True
        invoice, small = self.invoice(100.0), self.invoice(70.0)
        payment, part = self.online(100.0, f"{invoice.name}-4"), self.online(100.0, f"{small.name}-5")
        self.refund(payment.payment_transaction_id, 100.0)
        self.refund(part.payment_transaction_id, 20.0)
        self.refund(part.payment_transaction_id, 10.0, "pending")
        self.refund(part.payment_transaction_id, 50.0, "cancel")
        self.assertFalse(self.row(payment))
        self.assertEqual((self.row(part)["amount"], self.row(part)["sure"]), (70.0, True))
        free = self.env["oms.on.account"]._open_credits(self.customer, self.company)
        self.assertEqual([credit.amount for credit in free], [70.0], "nor is it free credit")
        self.run_job()
        self.assertEqual((invoice.amount_residual, small.amount_residual), (100.0, 0.0))
        self.assertEqual(self.credit_of(part).amount_residual, -30.0, "left for its refunds")

    def test_a_refund_that_a_credit_note_took_takes_nothing_of_the_payment(self):
        note = self.credit_note(20.0)
        payment = self.online(100.0, "by link")
        back = self.refund(payment.payment_transaction_id, 20.0)
        (back.payment_id.move_id + note)._oms_receivable_lines().reconcile()
        self.assertEqual(self.row(payment)["amount"], 100.0)
