# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...planning.verdict import Policy


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_return_window_days = fields.Integer(
        "Days to return", default=30, help="Counted from the day of shipping. 0: no limit.")
    oms_return_late = fields.Selection(
        [("ask", "Ask a supervisor"), ("refuse", "Refuse")], "After that", required=True, default="refuse")
    oms_return_ask_above = fields.Monetary(
        "Ask a supervisor above", currency_field="currency_id",
        help="Returns of one line worth more than this. 0: never.")

    def _oms_return_policy(self):
        """The company's policy as planning takes it."""
        self.ensure_one()
        return Policy(self.oms_return_window_days, self.oms_return_late, self.oms_return_ask_above)
