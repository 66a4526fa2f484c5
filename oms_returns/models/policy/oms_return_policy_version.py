# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsReturnPolicyVersion(models.Model):
    """What a return policy said, who wrote it, and when."""

    _name = "oms.return.policy.version"
    _inherit = ["oms.version"]
    _description = "Version of a return policy"

    policy_id = fields.Many2one("oms.return.policy", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)

    _version_uniq = models.Constraint("UNIQUE(policy_id, version)", "There is such a version already.")
