# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_credit_mode = fields.Selection(
        [("observe", "Observe: note what would have been held"), ("enforce", "Enforce: hold orders over the limit")],
        "Credit limits", required=True, default="observe", groups="base.group_user")
    oms_credit_tolerance = fields.Float(
        "Cleared orders may grow by (%)", default=10.0, groups="base.group_user",
        help="An order whose credit hold was cleared is not held again while it grows by no more than this.")

    def _oms_enforces_credit(self):
        """Whether credit is enforced here. A head company that enforces it does so in its branches."""
        self.ensure_one()
        return "enforce" in self.sudo().parent_ids.mapped("oms_credit_mode")  # sudo: a setting; itself is among them
