# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.find_source import Field, Source


class OmsFind(models.AbstractModel):
    _inherit = "oms.find"

    @api.model
    def _oms_find_sources(self):
        _ = self.env._
        return super()._oms_find_sources() + [
            Source("return", "oms.return", _("Returns"), "fa-undo", (
                Field("name", _("Number"), ("code", "number", "slips")),
                Field("external_ref", _("Channel's number"), ("code", "slips")),
            ), ("partner_id", "state_since", "amount"), "state", customer="partner_id", title="name"),
        ]
