# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    """Goods left for the customer, from a warehouse or from a vendor: their share is captured."""

    _inherit = "stock.picking"

    def _oms_log_shipped(self):
        result = super()._oms_log_shipped()
        shipped = self.filtered(lambda picking: picking.location_dest_id.usage == "customer")
        if shipped:
            # sudo: which orders a shipment is for, for whoever ships
            moves = shipped.sudo().move_ids.filtered(lambda move: move.state == "done" and move.sale_line_id)
            said = {
                order.id: (f"shipped {'+'.join(map(str, sorted(some.picking_id.ids)))}",
                           ", ".join(some.picking_id.mapped("name")))
                for order, some in moves.grouped(lambda move: move.sale_line_id.order_id).items()}
            self.env["oms.capture"]._follow(moves.sale_line_id.order_id, "shipment", said)
        return result
