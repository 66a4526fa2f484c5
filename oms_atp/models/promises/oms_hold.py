# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsHold(models.Model):
    _inherit = "oms.hold"

    @api.model
    def _place(self, entries):
        """What is held from promising gives its promises back."""
        holds = super()._place(entries)
        stopped = holds._stopping("promise")
        lines = stopped._on_whole().order_id.order_line | stopped.line_id
        if lines.oms_promise_ids:
            lines.order_id._oms_give_up_promises(lines)
        return holds
