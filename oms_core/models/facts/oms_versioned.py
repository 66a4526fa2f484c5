# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import Fact


class OmsVersioned(models.AbstractModel):
    """Policies of which every version is kept, so that a decision can say by which one it was taken.

    Who inherits it has ``version_ids``, a One2many to a model that inherits ``oms.version``, and says in :meth:`_oms_values` all
    that decides. What is written and says the same is no new version.
    """

    _name = "oms.versioned"
    _inherit = ["oms.cached.config"]
    _description = "Policy with versions"

    version = fields.Integer(readonly=True, default=1, copy=False)

    def _oms_values(self):
        """All that decides, as JSON can carry it."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._oms_keep_version()
        return policies

    def write(self, vals):
        before = {policy: policy._oms_values() for policy in self}
        result = super().write(vals)
        changed = self.filtered(lambda policy: policy._oms_values() != before[policy])
        for policy in changed:
            super(OmsVersioned, policy).write({"version": Fact(policy.version + 1)})
        changed._oms_keep_version()
        return result

    def _oms_keep_version(self):
        # sudo: nobody writes versions by hand; the user was allowed to write the policy
        self.env[self._fields["version_ids"].comodel_name].sudo().create([
            {"policy_id": policy.id, "version": policy.version, "values": policy._oms_values()} for policy in self])


class OmsVersion(models.AbstractModel):
    """What a policy said, who wrote it, and when. Rows are only ever added. Who inherits it has ``policy_id``, ``company_id``
    (that of the policy, stored) and a constraint that a policy has each version once."""

    _name = "oms.version"
    _description = "Version of a policy"
    _order = "policy_id, version desc"
    _rec_name = "version"

    version = fields.Integer(required=True, readonly=True)
    values = fields.Json(required=True, readonly=True)
    changes = fields.Char("Changed", compute="_compute_changes")
    create_uid = fields.Many2one("res.users", "By", readonly=True)
    create_date = fields.Datetime("On", readonly=True)

    @api.depends("values")
    def _compute_changes(self):
        """What is different from the version before, in words of the form."""
        earlier = {}
        for row in self.search([("policy_id", "in", self.policy_id.ids)], order="policy_id, version"):
            earlier[row.policy_id.id, row.version + 1] = row.values
        labels = {name: label["string"] for name, label in self.env[self._fields["policy_id"].comodel_name].fields_get(
            attributes=["string"]).items()}
        for row in self:
            before = earlier.get((row.policy_id.id, row.version))
            row.changes = before and ", ".join(
                labels.get(name, name) for name in sorted({*before, *row.values}, key=lambda name: labels.get(name, name))
                if before.get(name) != row.values.get(name))

    def write(self, vals):
        if set(vals) - {"company_id"}:  # follows its policy
            raise UserError(self.env._("What a policy said is never rewritten."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a policy said is never rewritten."))
