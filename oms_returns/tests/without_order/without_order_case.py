# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from ..common import ReturnsCase


class WithoutOrderCase(ReturnsCase):
    """Goods that no order here sold: billed by hand, or by nobody whom we know."""

    @classmethod
    def invoice(cls, product, quantity=1, price=None, partner=None, post=True, more=(), **values):
        """An invoice by hand, of no order."""
        bill = cls.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": (partner or cls.customer).id, "invoice_date": "2026-11-02", **values,
            "invoice_line_ids": [Command.create({
                "product_id": product.id, "quantity": quantity, **({} if price is None else {"price_unit": price})}),
                *(Command.create(vals) for vals in more)]})
        if post:
            bill.action_post()
        return bill

    def loose(self, product, quantity=1, partner=None, user=None, **values):
        """A return of goods without an order."""
        return self.env["oms.return"].with_user(user or self.returns_clerk).create({
            "partner_id": (partner or self.customer).id,
            "line_ids": [Command.create({"product_id": product.id, "quantity": quantity, **values})]})

    def through(self, back, supervisor=True):
        """All steps but the money's."""
        back.with_user(self.returns_supervisor if supervisor else self.returns_clerk).action_authorise()
        back = back.with_user(self.returns_clerk)
        back.action_receive()
        back.action_inspect()
        return back

    def settled(self, back, way=None):
        back = self.through(back)
        if way:
            back.money_way = way
        back.action_settle()
        return back, back.sudo().refund_ids

    def register(self, bill, **values):
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create(
            values)._create_payments()

    def paid_out(self, note):
        """What transfers of ours pay back of it, or are to."""
        return sum(self.env["account.payment"].search([("oms_note_id", "=", note.id)]).mapped("amount"))

    def write_off(self, bill, amount):
        """What is open of it is settled by an entry."""
        loss = self.env["account.account"].create({"name": "Bad debts", "code": "BADD", "account_type": "expense"})
        receivable = bill._oms_receivable_lines()
        entry = self.env["account.move"].create({"move_type": "entry", "date": bill.invoice_date, "line_ids": [
            Command.create({"account_id": loss.id, "debit": amount}),
            Command.create({"account_id": receivable.account_id.id, "credit": amount, "partner_id": bill.partner_id.id})]})
        entry.action_post()
        (receivable + entry.line_ids[1]).reconcile()
        self.assertEqual(bill.amount_residual, 0)
