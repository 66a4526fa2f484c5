# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsScan(models.Model):
    """What was put into parcels by hand, and taken out again."""

    _inherit = "oms.scan"

    package_id = fields.Many2one("stock.package", "Parcel", readonly=True, ondelete="set null")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True, ondelete="set null")

    @api.model
    def _put_into_parcels(self, picking):
        """{(parcel, product, lot or 0): quantity in the product's unit} that people say lies in the parcels of a transfer."""
        rows = self.env.execute_query(SQL(
            """SELECT package_id, product_id, COALESCE(lot_id, 0),
                      SUM(CASE kind WHEN 'put' THEN quantity ELSE -quantity END)::float
                 FROM oms_scan
                WHERE picking_id = %s AND kind IN ('put', 'take_out') AND result = 'accepted' AND package_id IS NOT NULL
                GROUP BY package_id, product_id, COALESCE(lot_id, 0)""", picking.id))
        return {(parcel, product, lot): quantity for parcel, product, lot, quantity in rows if quantity > 0}

    @api.model
    def _follow_parcel(self, picking, parcel, new):
        """What was put into a parcel of a transfer lies in a new one: the parcel got another number."""
        self.env.cr.execute(SQL(
            """UPDATE oms_scan SET package_id = %s WHERE picking_id = %s AND package_id = %s AND kind IN ('put', 'take_out')""",
            new.id, picking.id, parcel.id))
        self.invalidate_model(["package_id"], flush=False)

    @api.model
    def _forget_parcels(self, pickings):
        """What was put into parcels of these transfers is in them no more: somebody unpacked them elsewhere. The scans stay,
        and count no longer."""
        self.env.cr.execute(SQL(
            """UPDATE oms_scan SET result = 'undone'
                WHERE picking_id = ANY(%s) AND kind IN ('put', 'take_out') AND result = 'accepted'""", pickings.ids))
