# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.find_source import Field, Source


class OmsFind(models.AbstractModel):
    _inherit = "oms.find"

    @api.model
    def _oms_find_sources(self):
        _ = self.env._
        return super()._oms_find_sources() + [
            Source("batch", "stock.picking.batch", _("Waves and batches"), "fa-tasks", (
                Field("name", _("Number"), ("code", "number")),
            ), ("user_id", "scheduled_date"), "state", title="name"),
        ]
