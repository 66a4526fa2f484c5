# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...jobs import look_apart
from .sending import sending_of


class PaymentTransaction(models.Model):
    """A payment that is gone pays no deposit: its orders are looked at again before they leave."""

    _inherit = "payment.transaction"

    def write(self, vals):
        lost = self.browse()
        # What our own request is answered is looked at once that is committed.
        if vals.get("state") in ("draft", "pending", "cancel", "error") and not sending_of(self.env):
            lost = self.filtered(lambda payment: payment.state in ("authorized", "done"))
        result = super().write(vals)
        if lost:
            look_apart((lost | lost.source_transaction_id).sale_order_ids, self.env["oms.checks"]._look_again)
        return result
