# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # The other side of ``purchase.order.picking_ids``. Whether a transfer's state is news for a purchase is asked at each of its
    # steps; without a field that says which purchases it is in, that is a search each time (ten in the confirmation of an order
    # of three lines). For the ORM alone: who may read a purchase is no question for transfers.
    oms_purchase_ids = fields.Many2many(
        "purchase.order", "purchase_order_stock_picking_rel", "stock_picking_id", "purchase_order_id", string="Purchases",
        readonly=True, copy=False, groups=fields.NO_ACCESS)
