# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .on_account_case import OnAccountCase


@tagged("post_install", "-at_install")
class TestMoneySeveral(OnAccountCase):
    """One bill for two orders: what was meant for one of them is not the other's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)

    def setUp(self):
        super().setUp()
        self.first, self.second = self.shipped(mug=1), self.shipped(mug=2)

    def billed(self):
        invoice = self.env["oms.billing"]._bill(self.first | self.second, consolidate=True)
        self.assertEqual(len(invoice), 1)
        return invoice

    def assertMoney(self, order, **wanted):
        self.env.flush_all()
        found = self.env["oms.money"]._of(order)
        self.assertEqual({name: getattr(found, name) for name in wanted}, wanted)

    def test_a_balance_that_was_kept_for_one_of_them(self):
        self.receipt(15)
        self.keep(self.second, 15)
        invoice = self.billed()
        self.assertEqual(invoice.amount_residual, 15.0)
        self.assertMoney(self.first, billed=10, received=0, open=10)
        self.assertMoney(self.second, billed=20, received=15, open=5)
        self.pay(invoice)
        self.assertMoney(self.first, received=10, open=0)
        self.assertMoney(self.second, received=20, open=0)

    def test_a_credit_note_for_one_of_them(self):
        invoice = self.billed()
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create({
            "journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        note.invoice_line_ids.filtered(lambda line: line.sale_line_ids.order_id != self.second).unlink()
        note.action_post()
        lines = (invoice.line_ids + note.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled)
        if note.amount_residual:
            lines.reconcile()
        self.assertEqual((note.amount_residual, invoice.amount_residual), (0.0, 10.0))
        self.assertMoney(self.first, billed=10, open=10)
        self.assertMoney(self.second, billed=0, open=0)
        self.pay(invoice)
        self.assertMoney(self.first, received=10, open=0)
        self.assertMoney(self.second, received=0, open=0)
