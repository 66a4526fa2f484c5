# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_inspection_location_id = fields.Many2one(
        "stock.location", "Inspection of returns", check_company=True, copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', 'in', [company_id, False])]",
        help="Where returned goods wait to be looked at. Beside the stock, never under it: what is in there "
             "cannot be picked for an order.")

    def _oms_inspection_locations(self):
        """{warehouse: its inspection location}; made on first need."""
        missing = self.filtered(lambda warehouse: not warehouse.oms_inspection_location_id)
        if missing:
            # sudo: a location beside the stock, made once; the returns clerk does not set up warehouses.
            locations = self.env["stock.location"].sudo().create([
                {
                    "name": self.env._("Returns inspection"),
                    "location_id": warehouse.view_location_id.id,
                    "usage": "internal",
                    "company_id": warehouse.company_id.id,
                } for warehouse in missing
            ])
            for warehouse, location in zip(missing.sudo(), locations):
                warehouse.oms_inspection_location_id = location
        return {warehouse: warehouse.sudo().oms_inspection_location_id for warehouse in self}  # sudo: as above
