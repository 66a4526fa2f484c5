# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import ValidationError

from .oms_return_policy import MOST_DAYS

#: What the context of a policy that is being written has: it keeps its version itself. No client can send this object.
_WRITING = object()


class OmsReturnPolicyFee(models.Model):
    """A step of a policy's fee: what is taken in place of the one before, for goods that arrived longer ago. Part of what the
    policy says: whoever changes it makes a new version of the policy."""

    _name = "oms.return.policy.fee"
    _inherit = ["oms.cached.config"]
    _description = "Fee of older goods"
    _order = "policy_id, after_days"
    _rec_name = "after_days"

    policy_id = fields.Many2one("oms.return.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    after_days = fields.Integer("After days", required=True, help="Days since delivery.")
    amount = fields.Monetary("Fee", help="Of each line.")
    percent = fields.Float("Fee in percent", digits=(16, 2), help="Of what the line is worth, besides.")

    _days_uniq = models.Constraint("UNIQUE(policy_id, after_days)", "There is a fee from that day on already.")

    @api.constrains("after_days", "amount", "percent")
    def _check_values(self):
        for step in self:
            for name, least, most in (("after_days", 1, MOST_DAYS), ("amount", 0, 10**9), ("percent", 0, 100)):
                if not least <= step[name] <= most:
                    raise ValidationError(self.env._(
                        "%(policy)s: “%(field)s” is %(value)s. Enter a number from %(least)s to %(most)s.",
                        policy=step.policy_id.name, field=self._fields[name].get_description(self.env)["string"],
                        value=f"{step[name]:.12g}", least=least, most=most))
        self.policy_id._check_fee_steps()

    def _oms_steps(self):
        """As planning takes them."""
        return tuple(sorted((step.after_days, step.amount, step.percent) for step in self))

    # --- a change is a new version of the policy ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.policy_id._oms_step_changed()
        return steps

    def write(self, vals):
        before = {policy: policy._oms_values() for policy in self.policy_id}
        result = super().write(vals)
        (self.policy_id | self.policy_id.union(*before)).filtered(
            lambda policy: policy._oms_values() != before.get(policy))._oms_step_changed()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies._oms_step_changed()
        return result


class OmsReturnPolicy(models.Model):
    _inherit = "oms.return.policy"

    @api.model_create_multi
    def create(self, vals_list):
        return super(OmsReturnPolicy, self.with_context(oms_policy_writing=_WRITING)).create(vals_list).with_env(self.env)

    def write(self, vals):
        return super(OmsReturnPolicy, self.with_context(oms_policy_writing=_WRITING)).write(vals)

    def _oms_step_changed(self):
        """A step was written by itself: a version more."""
        if self.env.context.get("oms_policy_writing") is not _WRITING:
            for policy in self:
                policy.write({"version": Fact(policy.version + 1)})
                policy._oms_keep_version()
