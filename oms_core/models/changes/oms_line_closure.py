# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsLineClosure(models.Model):
    """So much of an order line will not be shipped: its move was cancelled. Append-only; an explicit
    reopening is a row with a negative quantity."""

    _name = "oms.line.closure"
    _description = "Quantity given up"
    _order = "id"

    line_id = fields.Many2one("sale.order.line", required=True, index=True, ondelete="cascade", readonly=True)
    order_id = fields.Many2one(related="line_id.order_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True, help="In the product's unit.")
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", default=lambda self: self.env.uid, readonly=True)
    date = fields.Datetime(default=fields.Datetime.now, readonly=True)
