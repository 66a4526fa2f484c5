# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResCountry(models.Model):
    """What an address needs in a country is kept for the checks (``oms.checks._needed_in``)."""

    _inherit = "res.country"

    def write(self, vals):
        result = super().write(vals)
        if not {"zip_required", "state_required"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result
