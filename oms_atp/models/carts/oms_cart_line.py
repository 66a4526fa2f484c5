# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsCartLine(models.Model):
    """So much of a product that a cart keeps, in one warehouse."""

    _name = "oms.cart.line"
    _description = "Cart line"
    _rec_name = "product_id"

    cart_id = fields.Many2one("oms.cart", required=True, index=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one(related="cart_id.user_id", store=True)
    company_id = fields.Many2one(related="cart_id.company_id", store=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id")
    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True, ondelete="cascade")
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True, help="In the product's unit.")
    kit_id = fields.Many2one(
        "product.product", "For kit", readonly=True, ondelete="cascade", help="It is kept as a component of this kit.")
    kits = fields.Float("Kits", digits="Product Unit", readonly=True, help="How many of the kit it is for.")
    date = fields.Date("Wanted", readonly=True)
    expires_at = fields.Datetime(related="cart_id.expires_at", store=True)

    #: What counts is found without reading what has ended.
    _counts_idx = models.Index("(product_id, warehouse_id, expires_at)")
