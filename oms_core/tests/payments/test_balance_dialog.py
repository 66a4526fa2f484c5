# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..people import new_user
from .on_account_case import OnAccountCase


@tagged("post_install", "-at_install")
class TestBalanceDialog(OnAccountCase):
    """Use balance: says what it will do, does that, and takes it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_user(cls.env, "oms_balance_bills", "oms_core.group_oms_accountant", name="Bills")

    def dialog(self, records, user=None, **values):
        return self.env["oms.on.account.wizard"].with_user(user or self.auditor).with_context(
            active_model=records._name, active_ids=records.ids).create(values)

    def test_the_oldest_invoices_first_and_the_rest_stays(self):
        self.receipt(100)
        late = self.invoice(70, invoice_date_due="2024-02-01")
        later = self.invoice(60, invoice_date_due="2024-03-01")
        dialog = self.dialog(self.customer)
        self.assertTrue(dialog.possible)
        self.assertRegex(dialog.preview, f"(?s)70.00 of .* to {late.name}.*is paid.*30.00 of .*{later.name}.*30.00 stays open")
        action = dialog.action_apply()
        self.assertEqual((late.amount_residual, later.amount_residual, self.free()), (0, 30, 0))
        self.env["oms.on.account"].with_user(self.auditor).search(action["domain"])[:1].action_undo()
        self.assertEqual((late.amount_residual, later.amount_residual, self.free()), (70, 60, 100), "all of it is taken back")
        with self.assertRefused("taken back already"):
            self.env["oms.on.account"].with_user(self.auditor).search(action["domain"]).action_undo()

    def test_only_this_one_is_taken_back(self):
        """odoo/odoo#23766: undoing one use of a credit undid all of them."""
        self.receipt(100)
        first, second = self.invoice(5), self.invoice(5)
        for bill in (first, second):
            self.dialog(bill).action_apply()
        self.assertEqual(self.free(), 90)
        self.env["oms.on.account"].with_user(self.auditor).search([("invoice_id", "=", second.id)]).action_undo()
        self.assertEqual((first.amount_residual, second.amount_residual, self.free()), (0, 5, 95))

    def test_a_credit_note_of_which_a_part_is_used(self):
        """odoo/odoo#3648: a credit note of 100, 10 of it used, paid 100 of the next invoice."""
        self.credit_note(100)
        small, large = self.invoice(10), self.invoice(200)
        self.dialog(small).action_apply()
        self.dialog(large).action_apply()
        self.assertEqual((large.amount_residual, self.free()), (110, 0))

    def test_a_payment_whose_invoice_was_credited_is_used_again(self):
        """frappe/erpnext#36170: it stayed with the invoice that was credited."""
        bill = self.invoice(70)
        self.pay(bill)
        bill._reverse_moves([{"invoice_date": "2024-01-20"}], cancel=False).action_post()
        self.assertEqual(self.free(), 70)
        other = self.invoice(50)
        self.dialog(other).action_apply()
        self.assertEqual((other.amount_residual, self.free()), (0, 20))

    def test_chosen_invoices(self):
        self.receipt(50)
        first, second = self.invoice(70), self.invoice(60)
        self.dialog(second).action_apply()
        self.assertEqual((first.amount_residual, second.amount_residual), (70, 10))

    def test_one_payment_for_several_invoices(self):
        old, payment = self.receipt(500, date="2026-01-01"), self.receipt(100)
        bills = self.invoice(30) | self.invoice(40)
        self.dialog(payment).action_apply()
        self.assertEqual(bills.mapped("amount_residual"), [0, 0])
        self.assertEqual((self.open_of(payment), self.open_of(old)), (30, 500), "this payment, no other one")

    def test_no_more_than_said(self):
        self.receipt(100)
        bill = self.invoice(70)
        self.dialog(self.customer, amount=25).action_apply()
        self.assertEqual((bill.amount_residual, self.free()), (45, 75))

    def test_a_credit_note_with_invoices(self):
        note, bill = self.credit_note(20), self.invoice(70)
        self.dialog(note | bill).action_apply()
        self.assertEqual(bill.amount_residual, 50)

    def test_what_is_kept_for_an_order_is_not_free(self):
        self.receipt(100)
        self.keep(self.confirm(mug=6), 60)
        bill = self.invoice(70)
        self.dialog(self.customer).action_apply()
        self.assertEqual(bill.amount_residual, 30)

    def test_an_overpayment_is_said_on_the_next_order(self):
        bill = self.invoice(80)
        self.pay(bill, amounts={bill.id: 200})
        order = self.quotation(mug=10)
        self.assertEqual(order.with_user(self.clerk).oms_balance_free, 120)
        dialog = self.dialog(order, self.clerk)
        self.assertEqual((dialog.free, dialog.possible), (120, True))
        self.assertRegex(dialog.preview, "100.00 of .* is kept for")
        dialog.action_apply()
        self.assertEqual((self.kept(order), order.oms_balance_free, order.oms_balance_kept), (100, 20, 100))
        order.action_confirm()
        [said] = [one for one in order.oms_money if one["key"] == "kept"]
        self.assertEqual((said["shown"], said["action"]["res_model"]), (order.currency_id.format(100), "oms.on.account"))

    def test_what_is_not_possible_is_said(self):
        self.assertRegex(self.dialog(self.customer).preview, "No open credit")
        self.receipt(10)
        dialog = self.dialog(self.customer)
        self.assertRegex(dialog.preview, "No open invoice")
        self.assertFalse(dialog.possible)
        with self.assertRefused("No open invoice"):
            dialog.action_apply()
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRefused("one customer"):
            self.dialog(self.invoice(5) | self.invoice(5, other))

    def test_from_documents_of_vendors_nothing_is_proposed(self):
        self.receipt(100)
        bill = self.invoice(70)
        given = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 10, "payment_type": "outbound", "partner_type": "supplier",
            "journal_id": self.bank.id})
        owed = self.invoice(20, move_type="in_invoice")
        for theirs in (owed, self.invoice(20, move_type="in_refund"), given, bill | owed):
            with self.assertRefused("is no document of a customer"):
                self.dialog(theirs)
        self.assertEqual((bill.amount_residual, self.free()), (70, 100))

    def test_instalments_are_paid_in_their_order(self):
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "delay_type": "days_after", "nb_days": days})
            for days in (10, 40)]})
        bill = self.invoice(100, invoice_payment_term_id=term.id)
        self.receipt(70)
        self.dialog(bill).action_apply()
        owed = bill._oms_receivable_lines().sorted("date_maturity")
        self.assertEqual(owed.mapped("amount_residual"), [0, 30])

    def test_a_payment_without_an_entry(self):
        """With an accounting app beside us payments wait for the bank statement."""
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        with patch.object(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda move: "in_payment"):
            payment = self.env["account.payment"].create({
                "partner_id": self.customer.id, "amount": 10, "payment_type": "inbound", "partner_type": "customer",
                "journal_id": self.bank.id})
            payment.action_post()
        self.assertFalse(payment.move_id)
        with self.assertRefused("has no entry yet"):
            self.dialog(payment)

    def test_the_desk_applies_nothing_to_invoices(self):
        self.receipt(100)
        self.invoice(70)
        with self.assertRaises(AccessError):
            self.dialog(self.customer, self.clerk).action_apply()

    def test_a_dialog_cannot_be_pointed_at_others(self):
        other = self.env["res.company"].create({"name": "Other & Co"})
        dialog = self.dialog(self.customer)
        dialog.sudo().company_id = other
        with self.assertRaises(UserError):
            dialog.action_apply()
