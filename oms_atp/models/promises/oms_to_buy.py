# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsToBuy(models.Model):
    """What nothing can be promised from; of kits, their components."""

    _inherit = "oms.to.buy"

    @api.model
    def _oms_missing_queries(self):
        return [*super()._oms_missing_queries(), SQL(
            """SELECT line.order_id, move.product_id, place.warehouse_id, move.product_qty, 0.0
                 FROM stock_move move
                 JOIN sale_order_line line ON line.id = move.sale_line_id
                 JOIN stock_location place ON place.id = move.location_id
                WHERE move.oms_short AND move.state NOT IN ('draft', 'done', 'cancel')""")]
