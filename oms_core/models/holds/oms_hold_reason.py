# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

MODES = [("off", "Off"), ("observe", "Observe"), ("enforce", "Hold")]


class OmsHoldReason(models.Model):
    """Why an order may be held, what that stops, and who may let it go on."""

    _name = "oms.hold.reason"
    _inherit = ["oms.shared.config", "oms.cached.config"]
    _description = "Reason for a hold"
    _order = "sequence, id"
    _oms_cached_fields = frozenset({"mode"})

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name by which rules refer to this reason.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    blocks_release = fields.Boolean("Keeps from the warehouse", default=True)
    blocks_invoice = fields.Boolean("Keeps from invoicing")
    group_id = fields.Many2one(
        "res.groups", "May clear it", ondelete="restrict", help="Empty: every user of the order desk.")
    expiry_hours = fields.Integer(
        "Ends by itself after (hours)", help="0: it stays until somebody clears it, or what caused it is gone.")
    auto_clear = fields.Boolean(
        "Ends when its cause is gone", default=True,
        help="A hold that a check has placed ends by itself once the check finds nothing any more: the address is complete, "
             "the date or the price is another one, the payment has come.")
    mode = fields.Selection(
        MODES, "Looked for by itself", company_dependent=True,
        help="Of a reason that a check looks for when orders are confirmed: not looked for, only noted, or held. For each "
             "company.")
    automatic = fields.Boolean("Has a check", compute="_compute_automatic")
    told_user_ids = fields.Many2many(
        "res.users", "oms_hold_reason_told_rel", "reason_id", "user_id", "Who is told",
        domain="[('share', '=', False)]", help="They get an activity on the order.")
    told_group_id = fields.Many2one("res.groups", "Group that is told", help="Every member gets an activity.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    _expiry_positive = models.Constraint("CHECK (expiry_hours >= 0)", "A hold cannot end before it begins.")
    _code_uniq = models.UniqueIndex("(code, COALESCE(company_id, 0))", "A reason with this code exists already.")

    def _compute_automatic(self):
        checked = self.env["oms.checks"]._reason_ids().values()
        for reason in self:
            reason.automatic = reason.id in checked
