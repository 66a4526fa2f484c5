# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsReturnWizardLine(models.TransientModel):
    _name = "oms.return.wizard.line"
    _description = "Goods of an order that may come back"

    wizard_id = fields.Many2one("oms.return.wizard", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="sale_line_id.product_id")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    shipped_quantity = fields.Float("Shipped", digits="Product Unit", readonly=True)
    left_quantity = fields.Float("Can come back", digits="Product Unit", readonly=True)
    quantity = fields.Float("Comes back", digits="Product Unit")
    reason_id = fields.Many2one("oms.return.reason", "Reason")
