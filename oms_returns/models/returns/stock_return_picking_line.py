# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact

from .stock_move import ADOPTED


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    oms_adopted = fields.Selection(ADOPTED, readonly=True)

    @api.model
    def _oms_is_fact(self, name):
        """A dialog's fields may be typed; these become facts of moves, by which goods count and are paid."""
        return name in ("oms_return_line_id", "oms_adopted") or super()._oms_is_fact(name)

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        if self.oms_adopted:
            values["oms_adopted"] = Fact(self.oms_adopted)
        return values

    def _oms_from_delivery(self):
        """Those that bring goods back which an order's customer got from us: no drop-shipment, vendor's receipt or step inside
        the warehouse, nor what has not left yet."""
        return self.filtered(lambda part: (
            part.move_id.sale_line_id and part.move_id.state == "done" and not part.uom_id.is_zero(part.quantity)
            and part.move_id.location_dest_id.usage == "customer" and part.move_id.location_id.usage in ("internal", "transit")))

    def _oms_product_quantity(self):
        return self.uom_id._compute_quantity(self.quantity, self.product_id.uom_id, round=False)
