# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsReturnWizardLine(models.TransientModel):
    _name = "oms.return.wizard.line"
    _description = "Goods of an order that may come back"
    _oms_pointed = ("sale_line_id", "component_id", "product_id")

    wizard_id = fields.Many2one("oms.return.wizard", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    component_id = fields.Many2one("product.product", readonly=True, ondelete="cascade", help="Only this part of the kit.")
    product_id = fields.Many2one(
        "product.product", "Product", compute="_compute_product_id", store=True, readonly=False, precompute=True)
    part_of_id = fields.Many2one("product.product", "Part of", compute="_compute_part_of_id")
    price_typed = fields.Float(
        "Price by hand", digits="Product Price", help="Only without an order, where it is not what the last invoice or the "
                                                      "pricelist says. Another person approves it before it is paid back.")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    shipped_quantity = fields.Float("Shipped", digits="Product Unit", readonly=True)
    shipped_on = fields.Date("Last shipped", readonly=True)
    left_quantity = fields.Float("Can come back", digits="Product Unit", readonly=True)
    quantity = fields.Float("Comes back", digits="Product Unit")
    opened = fields.Boolean("Opened", help="The package was opened, or the goods were used.")
    reason_id = fields.Many2one("oms.return.reason", "Reason")

    @api.depends("sale_line_id", "component_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.component_id or line.sale_line_id.product_id or line.product_id

    @api.depends("sale_line_id", "component_id")
    def _compute_part_of_id(self):
        for line in self:
            line.part_of_id = line.component_id and line.sale_line_id.product_id
