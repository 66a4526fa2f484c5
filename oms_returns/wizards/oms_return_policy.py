# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

_FIELDS = ("oms_return_window_days", "oms_return_late", "oms_return_ask_above")


class OmsReturnPolicy(models.TransientModel):
    """The company's return policy, for managers of returns who may not edit companies."""

    _name = "oms.return.policy"
    _description = "Return policy"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    oms_return_window_days = fields.Integer(
        "Days to return", help="Counted from the day of shipping. 0: no limit.")
    oms_return_late = fields.Selection(
        [("ask", "Ask a supervisor"), ("refuse", "Refuse")], "After that", required=True, default="refuse")
    oms_return_ask_above = fields.Monetary(
        "Ask a supervisor above", help="Returns of one line worth more than this. 0: never.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        values.update({name: self.env.company[name] for name in _FIELDS if name in fields})
        return values

    def action_apply(self):
        self.ensure_one()
        if not self.env.user.has_group("oms_returns.group_returns_manager"):
            raise AccessError(self.env._("Only managers of returns change the return policy."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Change the policy of a company you are working in."))
        # sudo: three fields of a company the manager works in; the group was checked above
        self.company_id.sudo().write({name: self[name] for name in _FIELDS})
        return {"type": "ir.actions.act_window_close"}
