# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    oms_method_ids = fields.One2many(
        "oms.tour.method", "picking_type_id", "Ways to pick", groups="stock.group_stock_user",
        help="How what waits here becomes tours; an order is picked by the first that suits it. None: no tours.")
