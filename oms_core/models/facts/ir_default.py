# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        """Everybody keeps defaults of their own; for what the suite finds out (``models/facts/base.py``) there are none."""
        found = super()._get_model_defaults(model_name, condition)
        model = self.env.get(model_name)
        if model is None:
            return found
        facts = [name for name in found if model._oms_is_fact(name) or (model_name, name) == ("sale.order", "transaction_ids")]
        return {name: value for name, value in found.items() if name not in facts} if facts else found
