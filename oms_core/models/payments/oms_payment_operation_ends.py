# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models

from ...jobs import in_sets, tell
from .sending import sending_of

_logger = logging.getLogger(__name__)
#: Rows looked at together.
CHUNK = 20


class OmsPaymentOperation(models.Model):
    """What follows from how an operation ends: a capture that failed, or that nobody knows of, holds what is sent next of its
    order, never what left; a renewal gives the old authorisation back, or has the customer asked.

    What a provider said is never lost because a hold cannot be placed: the job that asked looks after it has committed the
    answer; others look under a savepoint, and what is refused there the job tries again.
    """

    _inherit = "oms.payment.operation"

    unlooked = fields.Boolean(readonly=True, help="It ended, and whether its orders have to be held is still to be looked at.")

    _unlooked_idx = models.Index("(id) WHERE unlooked")

    def write(self, vals):
        if "settled" not in vals and vals.get("state") not in ("failed", "doubt", "done"):
            return super().write(vals)
        result = super().write({**vals, "unlooked": True})
        if not sending_of(self.env):
            self.sudo()._oms_look()  # sudo: holds of orders, whoever found out
        return result

    @api.model
    def _oms_look_left(self):
        """Look at the orders of what ended and was not looked at."""
        self.sudo().search([("unlooked", "=", True)])._oms_look()  # sudo: a job of ours

    def _oms_look(self):
        """Hold the orders of these that are to be held for what became of them, or have held ones looked at again."""
        def look(rows):
            orders = rows.order_id | rows.transaction_id.sale_order_ids
            rows.env["oms.cover"]._check(orders)
            if lost := rows.transaction_id.filtered(lambda payment: payment.state in ("cancel", "error")).sale_order_ids:
                rows.env["oms.judging"]._payment_lost(lost)
                rows.env["oms.checks"]._look_again(lost)  # a deposit may not be paid any more
            rows.write({"unlooked": False})

        _done, failed = in_sets(self.env, self, CHUNK, look)
        for row, error in failed.items():
            tell(_logger, row.display_name, "its orders are not looked at yet", error)

    def _oms_ended(self):
        super()._oms_ended()
        if self.kind == "authorise" and self.cause == "renewal":
            self.env["oms.expiry"]._renewed(self)
