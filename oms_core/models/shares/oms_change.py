# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsChange(models.AbstractModel):
    """When less is ordered, what is taken off the whole order follows; what is changed by hand in the same change stays."""

    _inherit = "oms.change"

    def _apply_parts(self, order, change):
        before = order._oms_share_lines()
        super()._apply_parts(order, change)
        order._oms_lower_reductions(before, but=order.order_line.filtered(lambda line: line in change.lines))
