# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_inspection_location_id = fields.Many2one(
        "stock.location", "Inspection of returns", check_company=True, copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', 'in', [company_id, False])]",
        help="Where returned goods wait to be looked at. Beside the stock, never under it: what is in there "
             "cannot be picked for an order.")

    oms_return_type_id = fields.Many2one(
        "stock.picking.type", "Receiving of returns", check_company=True, copy=False,
        help="The operation type by which customers' returns come in, made when the first is expected.")

    oms_refurbish_location_id = fields.Many2one(
        "stock.location", "Returns to refurbish", check_company=True, copy=False,
        help="Where returned goods wait that are to be put in order. Never under the stock.")
    oms_to_vendor_location_id = fields.Many2one(
        "stock.location", "Returns for vendors", check_company=True, copy=False,
        help="Where returned goods wait that go back to their vendor. Never under the stock.")

    def _oms_return_types(self):
        """{warehouse: the operation type of its returns}; made on first need."""
        missing = self.filtered(lambda warehouse: not warehouse.oms_return_type_id)
        if missing:
            missing._oms_guard_places()
            locations = missing._oms_inspection_locations()
            # sudo: an operation type beside the others, made once; the returns clerk does not set up warehouses.
            types = self.env["stock.picking.type"].sudo().create([
                {
                    "name": self.env._("Returns"),
                    "code": "incoming",
                    "sequence_code": "RET",
                    "warehouse_id": warehouse.id,
                    "company_id": warehouse.company_id.id,
                    "default_location_src_id": self.env.ref("stock.stock_location_customers").id,
                    "default_location_dest_id": locations[warehouse].id,
                    "return_picking_type_id": warehouse.sudo().out_type_id.id,  # sudo: as above
                    "use_create_lots": False,
                    "use_existing_lots": True,
                    "color": warehouse.sudo().in_type_id.color,  # sudo: as above
                } for warehouse in missing
            ])
            for warehouse, kind in zip(missing.sudo(), types):
                warehouse.oms_return_type_id = kind
        return {warehouse: warehouse.sudo().oms_return_type_id for warehouse in self}  # sudo: as above

    def _oms_guard_places(self):
        """Of two people who need what is not there yet, the second is tried again by Odoo with what the first made: two operation
        types would number their transfers alike."""
        self.env["oms.guard"]._lock(self.env.cr, "return_place", [(warehouse.id, 0) for warehouse in self])

    def _oms_inspection_locations(self):
        """{warehouse: its inspection location}; made on first need."""
        return self._oms_return_places("oms_inspection_location_id")

    def _oms_return_places(self, field):
        """{warehouse: the location of ``field``}; made on first need."""
        missing = self.filtered(lambda warehouse: not warehouse[field])
        if missing:
            missing._oms_guard_places()
            names = {
                "oms_inspection_location_id": self.env._("Returns inspection"),
                "oms_refurbish_location_id": self.env._("Returns to refurbish"),
                "oms_to_vendor_location_id": self.env._("Returns for vendors"),
            }
            # sudo: a location beside the stock, made once; the returns clerk does not set up warehouses.
            locations = self.env["stock.location"].sudo().create([
                {
                    "name": names[field],
                    "location_id": (warehouse.sudo().oms_inspection_location_id.location_id or warehouse.view_location_id).id,
                    "usage": "internal",
                    "company_id": warehouse.company_id.id,
                } for warehouse in missing  # sudo: as above
            ])
            for warehouse, location in zip(missing.sudo(), locations):
                warehouse[field] = location
        return {warehouse: warehouse.sudo()[field] for warehouse in self}  # sudo: as above
