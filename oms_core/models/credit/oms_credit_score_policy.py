# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...planning import score as planning

#: Part of the score -> field of its weight.
WEIGHT_FIELDS = {part: f"weight_{part}" for part in planning.WEIGHTS}


class OmsCreditScorePolicy(models.Model):
    """How a company scores its customers. One row a company, made with the usual values when it is first needed."""

    _name = "oms.credit.score.policy"
    _description = "Credit score policy"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", default=lambda self: self.env.company)
    weight_pays = fields.Float("Days late", required=True, default=planning.WEIGHTS["pays"])
    weight_on_time = fields.Float("Paid on time", required=True, default=planning.WEIGHTS["on_time"])
    weight_trend = fields.Float("Trend", required=True, default=planning.WEIGHTS["trend"])
    weight_used = fields.Float("Use of the limit", required=True, default=planning.WEIGHTS["used"])
    weight_overdue = fields.Float("Oldest overdue", required=True, default=planning.WEIGHTS["overdue"])
    weight_disputes = fields.Float("Disputes and credit notes", required=True, default=planning.WEIGHTS["disputes"])
    weight_history = fields.Float("Length of history", required=True, default=planning.WEIGHTS["history"])
    minimum = fields.Integer(
        "Invoices needed", required=True, default=3,
        help="A customer with fewer invoices that were paid or fell due has no score: not enough history.")
    horizon = fields.Integer("Days looked back", required=True, default=1096)
    shrink = fields.Float(
        "Own history counts from", required=True, default=4.0,
        help="At this many invoices, a customer's own days late and those of all customers count alike in the expected "
             "payment date.")
    bound_a = fields.Float("A from", required=True, default=planning.BOUNDS["A"])
    bound_b = fields.Float("B from", required=True, default=planning.BOUNDS["B"])
    bound_c = fields.Float("C from", required=True, default=planning.BOUNDS["C"])
    bound_d = fields.Float("D from", required=True, default=planning.BOUNDS["D"])
    days_late = fields.Float(
        "Days late, all customers", readonly=True, copy=False, digits=(16, 2),
        help="Weighted by amount; worked out every night. A customer with little history is expected to pay like this.")
    days_late_known = fields.Boolean(readonly=True, copy=False)

    _company_uniq = models.UniqueIndex("(company_id)", "This company has a credit score policy already.")

    @api.constrains(*WEIGHT_FIELDS.values(), "minimum", "horizon", "shrink", "bound_a", "bound_b", "bound_c", "bound_d")
    def _check_usable(self):
        for policy in self:
            try:
                policy._oms_planning()
            except ValueError as error:
                raise ValidationError(policy._oms_say_fault(str(error))) from None

    def _oms_say_fault(self, word):
        return {
            "negative_weight": self.env._("A weight cannot be negative."),
            "no_weight": self.env._("The weights sum to 0: give at least one part of the score a weight."),
            "minimum": self.env._("At least one invoice is needed for a score."),
            "horizon": self.env._("The score looks back more than a year: 366 days or more."),
            "shrink": self.env._("The number of invoices from which own history counts cannot be negative."),
            "bounds": self.env._("The classes must go down: A above B above C above D, between 0 and 100."),
        }.get(word, word)

    def _oms_planning(self):
        """This policy as the planning code takes it. ValueError if it cannot be used."""
        self.ensure_one()
        return planning.Policy(
            weights={part: self[name] for part, name in WEIGHT_FIELDS.items()}, minimum=self.minimum,
            bounds={name: self[f"bound_{name.lower()}"] for name in "ABCD"}, shrink=self.shrink, horizon=self.horizon)

    def _oms_company_days(self):
        """Days late of all customers, None if nothing is known of any."""
        return self.days_late if self.days_late_known else None

    @api.model
    def _oms_for(self, company):
        """The company's policy, made if there is none."""
        # sudo: the score is the same whoever sets off its computation
        found = self.sudo().search([("company_id", "=", company.id)], limit=1)
        if not found:  # of two jobs that make it at once the second begins anew
            self.env["oms.guard"]._lock(self.env.cr, "score_policy", [(company.id, 0)])
        return found or self.sudo().create({"company_id": company.id})
