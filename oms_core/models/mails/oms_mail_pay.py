# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsMail(models.AbstractModel):
    """The mail that asks to pay again: how much, and the way to Odoo's own payment page of the order."""

    _inherit = "oms.mail"

    def _blocks(self, order, parts):
        asked = any(event == "pay" for event, _template, _rows in parts)
        return {**super()._blocks(order, parts), "pay": self._pay(order) if asked else None}

    def _pay(self, order):
        """{"amount", "link"} of what is to be paid, or None where nothing is any more."""
        amount = self.env["oms.cover"]._to_pay(order)
        if not amount:
            return None
        # sudo: a dialog of Odoo's that makes links of payment, here for the customer of this order
        link = self.env["payment.link.wizard"].sudo().create({
            "res_model": order._name, "res_id": order.id, "amount": amount, "amount_max": amount,
            "currency_id": order.currency_id.id, "partner_id": order.partner_invoice_id.id}).link
        return {"amount": self._money(amount, order.currency_id), "link": link}

    def _preview_pay(self, order, facts):
        return self.env._("Your bank no longer keeps the amount for us. You pay it with one click.")
