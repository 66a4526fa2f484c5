# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .billing_case import BillingCase


class DebitNoteCase(BillingCase):
    """An order that is billed, and a customer whose credit counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.limit(1000)
        cls.order = cls.shipped(mug=10)
        cls.bill_ = cls.env["oms.billing"]._outcome(cls.order).invoices

    def owes(self):
        self.env.flush_all()
        self.account.invalidate_recordset()
        return self.account.owes

    def money(self):
        self.env.flush_all()
        found = self.env["oms.money"]._of(self.order)
        return found.billed, found.open


@tagged("post_install", "-at_install")
class TestSecondInvoice(DebitNoteCase):
    """What is billed beside the order, for none of its lines."""

    def test_it_is_the_customer_s_debt_and_not_the_order_s(self):
        self.assertEqual((self.owes(), self.money()), (100, (100, 100)))
        self.invoice(25.0, ref=self.bill_.name)
        self.assertEqual((self.owes(), self.money()), (125, (100, 100)))


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestDebitNote(DebitNoteCase):
    """Odoo's debit notes (``account_debit_note``): the customer owes them like any invoice; the order's money has those that have
    lines of the order."""

    def debit(self, **values):
        wizard = self.env["account.debit.note"].with_context(active_model="account.move", active_ids=self.bill_.ids).create({
            "date": self.bill_.invoice_date, **values})
        note = self.env["account.move"].browse(wizard.create_debit()["res_id"])
        self.assertEqual((note.debit_origin_id, note.move_type), (self.bill_, "out_invoice"))
        return note

    def test_one_with_lines_of_its_own_is_the_customer_s_debt(self):
        note = self.debit(reason="Freight forgotten")
        note.invoice_line_ids = [Command.create({"name": "Freight", "price_unit": 25.0, "tax_ids": False})]
        self.assertEqual((self.owes(), self.money()), (125, (100, 100)), "credit counts bills that are still drafts")
        note.action_post()
        self.assertEqual((self.owes(), self.money()), (125, (100, 100)))
        self.pay(note)
        self.assertEqual((self.owes(), self.money()), (100, (100, 100)))
        self.assertEqual(self.order.invoice_status, "invoiced")
        self.assertFalse(self.bill_.reversal_move_ids)
        self.assertNoFaults()

    def test_one_with_the_lines_of_the_bill_is_the_order_s(self):
        note = self.debit(copy_lines=True)
        note.invoice_line_ids.price_unit = 2.5
        note.action_post()
        self.assertEqual((self.owes(), self.money()), (125, (125, 125)))
        self.pay(note)
        self.assertEqual((self.owes(), self.money()), (100, (125, 100)))
