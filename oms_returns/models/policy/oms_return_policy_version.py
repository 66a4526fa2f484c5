# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class OmsReturnPolicyVersion(models.Model):
    """What a return policy said, who wrote it, and when. Rows are only ever added."""

    _name = "oms.return.policy.version"
    _description = "Version of a return policy"
    _order = "policy_id, version desc"
    _rec_name = "version"

    policy_id = fields.Many2one("oms.return.policy", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    version = fields.Integer(required=True, readonly=True)
    values = fields.Json(required=True, readonly=True)
    changes = fields.Char("Changed", compute="_compute_changes")
    create_uid = fields.Many2one("res.users", "By", readonly=True)
    create_date = fields.Datetime("On", readonly=True)

    _version_uniq = models.Constraint("UNIQUE(policy_id, version)", "There is such a version already.")

    @api.depends("values", "policy_id")
    def _compute_changes(self):
        """What is different from the version before, in words of the form."""
        earlier = {}
        for row in self.search([("policy_id", "in", self.policy_id.ids)], order="policy_id, version"):
            earlier[row.policy_id.id, row.version + 1] = row.values
        labels = {name: label["string"] for name, label in self.env["oms.return.policy"].fields_get(
            attributes=["string"]).items()}
        for row in self:
            before = earlier.get((row.policy_id.id, row.version))
            row.changes = before and ", ".join(
                labels.get(name, name) for name in sorted({*before, *row.values}, key=lambda name: labels.get(name, name))
                if before.get(name) != row.values.get(name))

    def write(self, vals):
        if set(vals) - {"company_id"}:  # follows its policy
            raise AccessError(self.env._("What a policy said is never rewritten."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a policy said is never rewritten."))
