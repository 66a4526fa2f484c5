# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        moved = self.filtered(lambda partner: partner.tz != vals["tz"]) if "tz" in vals else self.browse()
        result = super().write(vals)
        # A user's time zone is written at the first login; the days of warehouses and companies are those of their address.
        if moved and self.env["oms.day"]._oms_has_zone_of(moved):
            self.env.registry.clear_cache()
        return result
