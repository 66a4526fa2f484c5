# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...planning import replay


class OmsDecision(models.Model):
    """One sourcing decision, with all it read by value: planning it again gives the same plan, bit by bit, as long as the
    planner is of the same version (``planning.replay.VERSION``); an older one's plan is what was decided then."""

    _name = "oms.decision"
    _description = "Sourcing decision"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    on_date = fields.Date("Day", required=True, readonly=True, help="Days in the decision count from this one.")
    problem = fields.Json(required=True, readonly=True)
    plan = fields.Json(required=True, readonly=True)
    cost = fields.Float(readonly=True, help="In the company's currency.")
    greedy = fields.Float("Cost of the simple plan", readonly=True, help="First the warehouse that completes most lines.")
    policy_id = fields.Many2one("oms.sourcing.policy", "Policy", readonly=True, ondelete="restrict", index="btree_not_null",
                                help="Empty: none was made for such orders.")
    policy_version = fields.Integer("Version of the policy", readonly=True)
    notes = fields.Json(readonly=True, help="What had to be assumed: [[code, id], …].")
    promise_ids = fields.One2many("oms.promise", "decision_id", readonly=True)

    def write(self, vals):
        raise UserError(self.env._("A decision is never rewritten."))

    @api.private
    def _oms_faithful(self):
        """Whether what is stored is what the planner makes of it; None: an older planner decided."""
        self.ensure_one()
        return replay.faithful(self.problem, self.plan)
