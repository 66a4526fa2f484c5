# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, fields, models, tools

from ...planning import credit_rules as planning

#: A policy as the check of orders takes it: plain values, kept in Odoo's cache.
Kept = namedtuple("Kept", "id category_id plan tolerance days hours")


class OmsCreditPolicy(models.Model):
    """Which orders may go on account: rules for a company's customers, or for a segment of them.

    Without a policy, orders are held that exceed their account's limit. So they are with a policy that says nothing
    about the limit.
    """

    _name = "oms.credit.policy"
    _description = "Credit policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", default=lambda self: self.env.company)
    category_id = fields.Many2one(
        "res.partner.category", "For customers tagged", ondelete="restrict",
        help="Empty: for all customers that no other policy is for. The first policy that fits counts; a policy chosen "
             "on the credit account comes before all.")
    rule_ids = fields.One2many("oms.credit.rule", "policy_id", "Rules", copy=True)
    release = fields.Selection(
        [("whole", "The whole order waits"), ("by_line", "Lines that fit the room left go")], "Over the limit",
        required=True, default="whole")
    tolerance = fields.Float(
        "Cleared orders may grow by (%)", required=True, default=10.0,
        help="An order whose hold was cleared is not checked again while it grows by no more than this.")
    tolerance_days = fields.Integer("For so many days", help="After the hold was cleared. 0: for ever.")
    promise_hours = fields.Integer(
        "Keep promised goods for (hours)",
        help="What is promised to an order held for its credit goes back to the others after this time. 0: never.")

    _tolerance_positive = models.Constraint(
        "CHECK (tolerance >= 0 AND tolerance_days >= 0 AND promise_hours >= 0)",
        "Growth, days and hours of a credit policy cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        result = super().write(vals)
        self._oms_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _oms_changed(self):
        """The rules are others: forget what is in the cache, and look at held orders again."""
        self.env.registry.clear_cache()
        self.env["oms.credit.account"]._oms_wake(company_ids=self.company_id.ids)

    @api.model
    @tools.ormcache("company_id")
    def _oms_kept(self, company_id):
        """The company's policies in the order in which they apply, as plain values: a branch has those of its head company,
        until it has some of its own."""
        # sudo: the rules are the same for whoever confirms an order
        kept = tuple(policy._oms_keep() for policy in self.sudo().search([("company_id", "=", company_id)]))
        above = self.env["res.company"].sudo().browse(company_id).parent_id  # sudo: which company is above it
        return kept or (self._oms_kept(above.id) if above else ())

    def _oms_keep(self):
        rules = tuple(rule._oms_planning() for rule in self.rule_ids)
        if not any(rule.kind in planning.LIMITS for rule in rules):
            rules = (planning.Rule(None, "limit"), *rules)
        plan = planning.Policy(self.id, rules, self.release == "by_line")
        return Kept(self.id, self.category_id.id, plan, self.tolerance, self.tolerance_days, self.promise_hours)

    @api.model
    def _oms_for(self, company, policy_id, category_ids):
        """The policy for an account that has chosen ``policy_id``, or for a customer of these categories.

        :returns: a ``Kept``; without an id where the company has no policy for it
        """
        kept = self._oms_kept(company.id)
        above = company.sudo().parent_ids - company if policy_id else ()  # sudo: which companies are above it
        for policies in (kept, *(self._oms_kept(one.id) for one in above)):
            for policy in policies:
                if policy.id == policy_id:
                    return policy
        for policy in kept:
            if not policy.category_id or policy.category_id in category_ids:
                return policy
        return Kept(None, None, planning.Policy(), company.oms_credit_tolerance, 0, 0)
