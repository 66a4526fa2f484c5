# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.planning.event_kind import Kind


class OmsOrderEvent(models.Model):
    _inherit = "oms.order.event"

    kind = fields.Selection(selection_add=[("exchanged", "Exchanged")], ondelete={"exchanged": "cascade"})

    def _kinds(self):
        return {**super()._kinds(), "exchanged": Kind(
            "fa-exchange", words=lambda facts: self.env._("Other goods are sent in exchange"), shown=True)}
