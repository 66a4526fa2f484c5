# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.model
    def _oms_named(self, name):
        """The currency of a code as facts keep it, empty if there is none: all are read once in a transaction, for facts come in
        rows."""
        cache = self.env.cr.cache
        if "oms_currencies" not in cache:
            # sudo: codes only; archived ones too, as facts last
            rows = self.sudo().with_context(active_test=False).search_fetch([("id", "!=", False)], ["name"])
            cache["oms_currencies"] = {currency.name: currency.id for currency in rows}
        return self.browse(cache["oms_currencies"].get(name))
