# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsMayCome(models.AbstractModel):
    """Promises are looked at when more or less may come."""

    _inherit = "oms.may.come"

    @api.model
    def _changed(self, products, cause):
        super()._changed(products, cause)
        self.env["oms.dirty"]._oms_append(products, cause)
