# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: Scans removed in one go; the next night goes on.
REMOVED = 200_000


class OmsScan(models.Model):
    """What a device on the floor said, and what it was told: stored once for each key, which the device made before it sent it.
    A repetition gets the same answer."""

    _name = "oms.scan"
    _description = "Scan"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char("Key", required=True, readonly=True, help="Made by the device, once for each scan.")
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    device = fields.Char("Device", readonly=True)
    kind = fields.Char("What", required=True, readonly=True)
    code = fields.Char("Read", readonly=True, help="What the scanner read; empty: confirmed by hand.")
    by_hand = fields.Boolean("By hand", readonly=True)
    tour_id = fields.Many2one("oms.tour", "Tour", readonly=True, ondelete="set null", index="btree_not_null")
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, ondelete="set null", index="btree_not_null")
    product_id = fields.Many2one("product.product", "Product", readonly=True, ondelete="set null")
    quantity = fields.Float("Quantity", readonly=True, digits="Product Unit")
    result = fields.Char("Result", readonly=True, help="accepted, or why it was refused.")
    said = fields.Json("As it was said", readonly=True)
    answer = fields.Json(readonly=True)
    device_at = fields.Datetime("By the device's clock", readonly=True)
    at = fields.Datetime("Received", required=True, readonly=True, index=True)

    _key_uniq = models.UniqueIndex("(key)", "This scan was received before.")

    @api.autovacuum
    def _gc_scans(self):
        """Scans of finished transfers go when the company does not keep how its orders came about any longer; what came of them
        is on transfers, parcels and timelines."""
        retention = self.env["oms.retention"]
        for company in retention._companies():
            self.env.cr.execute(SQL(
                """DELETE FROM oms_scan WHERE id IN (
                       SELECT scan.id FROM oms_scan scan
                    LEFT JOIN stock_picking picking ON picking.id = scan.picking_id
                        WHERE scan.company_id = %s AND scan.at < %s
                          AND (picking.id IS NULL OR picking.state IN ('done', 'cancel'))
                        ORDER BY scan.id LIMIT %s)""", company.id, retention._before(company), REMOVED))
        self.invalidate_model(flush=False)
