# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...planning import order_checks as planning

KINDS = [
    ("amount", "Order over an amount"),
    ("first", "First order over an amount"),
    ("country", "Delivered to another country than billed to"),
    ("quantity", "Quantity over so many times the usual one"),
    ("email", "E-mail address of a listed domain"),
]


class OmsReviewRule(models.Model):
    """What makes an order suspicious: a person looks at it before it goes."""

    _name = "oms.review.rule"
    _inherit = ["oms.shared.config", "oms.cached.config"]
    _description = "Rule for suspicious orders"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", help="Empty: for all companies.")
    kind = fields.Selection(KINDS, "What is checked", required=True, default="amount")
    threshold = fields.Float("More than", help="An amount in the company's currency, or a number of times.")
    domains = fields.Text("Domains", help="One a line, e.g. mail.example. What is below them counts, too.")
    mode = fields.Selection(
        [("observe", "Observe"), ("enforce", "Enforce")], required=True, default="enforce",
        help="Enforced only where the company holds suspicious orders.")

    _threshold_positive = models.Constraint("CHECK (threshold >= 0)", "The threshold of a rule cannot be negative.")

    @api.constrains("kind", "domains", "threshold")
    def _check_usable(self):
        for rule in self:
            if rule.kind == "email" and not rule._oms_domains():
                raise ValidationError(self.env._("List at least one domain."))
            if rule.kind == "quantity" and rule.threshold <= 0:
                raise ValidationError(self.env._("How many times the usual quantity is too much? Enter a number above 0."))

    def _oms_domains(self):
        return tuple(
            domain for line in (self.domains or "").replace(",", "\n").splitlines()
            if (domain := line.strip().lstrip("@.").lower()))

    @api.model
    @tools.ormcache("company_id")
    def _oms_kept(self, company_id):
        """The rules of a company as plain values."""
        # sudo: the rules are the same for whoever confirms an order
        rules = self.sudo().search([("company_id", "in", (False, company_id))])
        return tuple(
            planning.Rule(rule.id, rule.kind, rule.threshold, rule._oms_domains(), rule.mode == "enforce")
            for rule in rules)
