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
