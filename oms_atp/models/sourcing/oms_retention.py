# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.models.timeline.oms_retention import Passing
from odoo.tools import SQL


class OmsRetention(models.AbstractModel):
    """Why goods came from where they came: asked while the order is open, and for as long as the company keeps it. The promises
    themselves stay."""

    _inherit = "oms.retention"

    @api.model
    def _passing(self, before):
        return [*super()._passing(before), Passing(
            "oms_decision", SQL("row.create_date < %s", before),
            lambda count: self.env._("%s decisions from where to supply", count))]
