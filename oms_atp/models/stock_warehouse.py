# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_promises = fields.Boolean("Orders may be promised from here", default=True)

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._oms_stock_location_changed()
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if "lot_stock_id" in vals:
            self._oms_stock_location_changed()
        return result

    def _oms_stock_location_changed(self):
        """A location does not know whose stock location it is: tell it and (by dependency) those below."""
        Location = self.env["stock.location"]
        self.env.add_to_compute(Location._fields["oms_serves_id"], self.lot_stock_id)
        self.lot_stock_id.modified(["oms_serves_id"])
