# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...planning import credit_rules as planning
from .oms_credit_kinds import KINDS


class OmsCreditRule(models.Model):
    """One thing that must be true of an order that goes on account, and what follows where it is not."""

    _name = "oms.credit.rule"
    _description = "Credit rule"
    _order = "sequence, id"

    policy_id = fields.Many2one("oms.credit.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection([(kind.code, kind.label) for kind in KINDS], "What is checked", required=True, default="limit")
    threshold = fields.Float(
        "More than", help="Days, percent or an amount in the company's currency, as the unit says.")
    unit = fields.Selection(
        [("days", "days"), ("percent", "%"), ("amount", "of the company's currency")], compute="_compute_unit")
    credit_class = fields.Selection(
        [(letter, letter) for letter in "ABCDE"], "Class", help="This class and the worse ones.")
    effect = fields.Selection(
        [("pass", "Note it"), ("hold", "Hold"), ("refuse", "Refuse")], required=True, default="hold",
        help="Refuse: whoever confirms the order by hand is told no. Everywhere else (payments, portal, imports, jobs) "
             "the order is held.")
    mode = fields.Selection(
        [("observe", "Observe"), ("enforce", "Enforce")], required=True, default="enforce",
        help="Enforced only where the company enforces credit limits.")

    _threshold_positive = models.Constraint("CHECK (threshold >= 0)", "The threshold of a rule cannot be negative.")

    @api.depends("kind")
    def _compute_unit(self):
        units = {kind.code: kind.unit for kind in self.env["oms.credit"]._rules()}
        for rule in self:
            rule.unit = units.get(rule.kind, False)

    @api.constrains("kind", "credit_class", "policy_id")
    def _check_usable(self):
        for rule in self:
            if rule.kind == "score" and not rule.credit_class:
                raise ValidationError(self.env._("Choose the class from which on the rule applies."))
            same = rule.policy_id.rule_ids.filtered(lambda other, rule=rule: other.kind == rule.kind)
            if rule.kind in planning.LIMITS and len(same) > 1:
                raise ValidationError(self.env._("A policy checks each kind of limit once."))

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.policy_id._oms_changed()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.policy_id._oms_changed()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies._oms_changed()
        return result

    def _oms_planning(self):
        self.ensure_one()
        return planning.Rule(
            self.id, self.kind, self.threshold, self.effect, self.mode == "enforce", self.credit_class or "")
