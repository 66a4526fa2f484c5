# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    oms_not_promised = fields.Boolean(
        "Not for orders", help="What lies here or below is not promised to customers: quarantine, inspection, display.")
    oms_serves_id = fields.Many2one(
        "stock.warehouse", "Serves orders of", compute="_compute_oms_serves_id", store=True, recursive=True, index=True,
        help="The warehouse whose orders are promised from here.")

    oms_stock_of_ids = fields.One2many(
        "stock.warehouse", "lot_stock_id", "Stock location of", readonly=True, context={"active_test": False})

    @api.depends("location_id.oms_serves_id", "oms_not_promised", "usage")
    def _compute_oms_serves_id(self):
        """Stored, so that the ledger joins on an id: comparing paths costs more than reading the stock."""
        for location in self:
            if location.oms_not_promised or location.usage not in ("internal", "view"):
                location.oms_serves_id = False
            else:
                # Being recursive it is worked out one by one: a relation is read for all of them at once, a search is not.
                warehouse = location._origin.sudo().oms_stock_of_ids.sorted("id")[:1]  # sudo: structure, not contents
                location.oms_serves_id = warehouse or location.location_id.oms_serves_id
