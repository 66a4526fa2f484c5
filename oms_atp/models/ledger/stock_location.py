# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    oms_not_promised = fields.Boolean(
        "Not for orders", help="What lies here or below is not promised to customers: quarantine, inspection, display.")
    oms_serves_id = fields.Many2one(
        "stock.warehouse", "Serves orders of", compute="_compute_oms_serves_id", store=True, recursive=True, index=True,
        help="The warehouse whose orders are promised from here.")

    @api.depends("location_id.oms_serves_id", "oms_not_promised", "usage")
    def _compute_oms_serves_id(self):
        """Stored, so that the ledger joins on an id: comparing paths costs more than reading the stock."""
        warehouses = dict(self.env["stock.warehouse"].sudo().with_context(active_test=False)._read_group(
            [("lot_stock_id", "in", self._origin.ids)], ["lot_stock_id"], ["id:min"]))  # sudo: structure, not contents
        for location in self:
            if location.oms_not_promised or location.usage not in ("internal", "view"):
                location.oms_serves_id = False
            else:
                location.oms_serves_id = warehouses.get(location._origin) or location.location_id.oms_serves_id
