# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

#: Who may read deductions.
SEES = "account.group_account_invoice,account.group_account_readonly,oms_core.group_oms_user"


class AccountMove(models.Model):
    """What customers kept back of their invoices."""

    _inherit = "account.move"

    oms_deduction_ids = fields.One2many("oms.deduction", "invoice_id", "Deductions", readonly=True, groups=SEES)
    oms_deduction_count = fields.Integer("Number of deductions", compute="_compute_oms_deduction_count", groups=SEES)

    @api.depends("oms_deduction_ids.state")
    def _compute_oms_deduction_count(self):
        for move in self:
            move.oms_deduction_count = len(move.oms_deduction_ids.filtered(lambda one: one.state != "undone"))

    def _oms_deductible(self):
        """What is open and not in dispute yet."""
        self.ensure_one()
        # sudo: a sum, for whoever may write down a deduction
        disputed = sum(self.sudo().oms_deduction_ids.filtered(lambda one: one.state == "open").mapped("amount"))
        return max(self.amount_residual - disputed, 0.0)

    def action_oms_deduct(self):
        """The dialog that writes down what was kept back of this invoice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Deduction"), "res_model": "oms.deduction",
            "view_mode": "form", "views": [(self.env.ref("oms_core.oms_deduction_view_form_new").id, "form")], "target": "new",
            "context": {"default_invoice_id": self.id, "default_amount": self._oms_deductible()}}

    def action_oms_deductions(self):
        """The deductions of this invoice."""
        return self.oms_deduction_ids._get_records_action(name=self.env._("Deductions"))
