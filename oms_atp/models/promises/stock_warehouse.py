# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_promises = fields.Boolean("Orders may be promised from here", default=True)
    oms_sells_consigned = fields.Boolean(
        "Orders may take consigned goods", default=True,
        help="Goods in stock that belong to somebody else (their owner is set) are promised and reserved like our own. "
             "Otherwise they are neither, and leave only where somebody takes them by hand.")

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._oms_stock_location_changed()
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if "lot_stock_id" in vals:
            self._oms_stock_location_changed()
        if "oms_sells_consigned" in vals:
            self._oms_consignment_changed()
        return result

    def _oms_consignment_changed(self):
        """Promises that rest on goods of others, or wait for some, are looked at again."""
        # sudo: which products have goods of others there, whoever changes the setting
        owned = self.env["stock.quant"].sudo()._read_group(
            [("owner_id", "!=", False), ("location_id.oms_serves_id", "in", self.ids)], [], ["product_id:recordset"])
        self.env["oms.dirty"]._oms_append(owned[0][0], self.env._("Consigned goods"))

    def _oms_stock_location_changed(self):
        """A location does not know whose stock location it is: tell it and (by dependency) those below."""
        Location = self.env["stock.location"]
        self.env.add_to_compute(Location._fields["oms_serves_id"], self.lot_stock_id)
        self.lot_stock_id.modified(["oms_serves_id"])
