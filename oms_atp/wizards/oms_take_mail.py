# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsTake(models.TransientModel):
    """The customer of the other order is told if the goods come later."""

    _inherit = "oms.take"

    def _oms_tell(self, made, again, other, lost):
        old = self.promise_id.sudo().delivery_date  # sudo: that the other order may be written was checked
        missing = self.uom_id.compare(sum(again.mapped("quantity")), self.quantity) < 0
        row = other._oms_later_date(
            [old] if old else [], [] if missing else again.filtered("delivery_date").mapped("delivery_date"))
        wizard = self.with_context(oms_later_dates={other.id: row} if row else {})
        return super(OmsTake, wizard)._oms_tell(made, again, other, lost)
