# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: In the context where it was looked whether there are any distribution models, and there are none. No client can send this
#: object.
NO_MODELS = object()


class AccountAnalyticDistributionModel(models.Model):
    """Where payments are applied in sets it is asked once whether there is any model: Odoo searches three times for each line."""

    _inherit = "account.analytic.distribution.model"

    def _get_distribution(self, vals):
        return {} if self.env.context.get("oms_distribution") is NO_MODELS else super()._get_distribution(vals)
