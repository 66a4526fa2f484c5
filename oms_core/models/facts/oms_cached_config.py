# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsCachedConfig(models.AbstractModel):
    """Configuration that decisions read through ``ormcache``: whoever changes it clears that, on every server."""

    _name = "oms.cached.config"
    _description = "Cached configuration"

    #: Names of the fields that are read through the cache; None: any.
    _oms_cached_fields = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._oms_cached_fields is None or not self._oms_cached_fields.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
