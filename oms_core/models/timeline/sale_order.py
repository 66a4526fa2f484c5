# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """What customers write about an order, by mail or in the portal, is on its timeline. So is their signature."""

    _inherit = "sale.order"

    def write(self, vals):
        signed = self.filtered(lambda order: not order.signature) if vals.get("signature") else self.browse()
        result = super().write(vals)
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "signed",
             "summary": self.env._("Signed by %s", order.signed_by or order.partner_id.name),
             "facts": {"by": order.signed_by or order.partner_id.name}}
            for order in signed])
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if len(self) == 1:
            self.env["oms.order.event"]._log_said(self, message, msg_values)
        return result
