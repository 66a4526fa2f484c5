# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models


class OmsCreditScorePolicy(models.Model):
    """What customers send back may count in their score. It does not until somebody says so."""

    _inherit = "oms.credit.score.policy"

    weight_returns = fields.Float(
        "Sent back", default=0.0, help="By value, in 12 months. 0: returns do not count in the score.")

    @api.constrains("weight_returns")
    def _check_weight_returns(self):
        self._check_usable()

    def _oms_planning(self):
        policy = super()._oms_planning()
        if not self.weight_returns:
            return policy
        return replace(policy, weights={**policy.weights, "returns": self.weight_returns})
