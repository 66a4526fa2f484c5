# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning.change_facts import Promised


class OmsChange(models.AbstractModel):
    """What customers are told of days is what a change may move."""

    _inherit = "oms.change"

    def _gather_promises(self, order):
        return super()._gather_promises(order) | {
            str(line_id): [Promised(quantity, "", str(day) if day else None) for quantity, day in rows]
            for line_id, rows in self.env["oms.portal"]._dates(order).items()}
