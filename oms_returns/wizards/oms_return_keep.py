# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class OmsReturnKeep(models.TransientModel):
    """Why the customer keeps a line of a return and gets the money all the same."""

    _name = "oms.return.keep"
    _description = "Let the customer keep what is returned"

    line_id = fields.Many2one("oms.return.line", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="line_id.product_id")
    quantity = fields.Float(related="line_id.quantity", string="How much")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount")
    why = fields.Char("Why", required=True)

    def action_apply(self):
        """Let the customer keep it."""
        self.ensure_one()
        if not self.why.strip():
            raise UserError(self.env._("Say why the customer keeps it."))
        self.line_id._oms_let_keep(self.why.strip())
        return {"type": "ir.actions.act_window_close"}
