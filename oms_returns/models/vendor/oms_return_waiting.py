# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..returns.oms_return_reason import CONDITIONS

KINDS = [("vendor", "For the vendor"), ("refurbish", "To put in order")]


class OmsReturnWaiting(models.Model):
    """Returned goods that lie where they wait: for their vendor, or to be put in order.

    Derived from what lies there and from what was inspected: never more of a product or lot than is there, so that the list adds
    up to the stock; of what somebody moved away by hand, the pieces that lay there longest are gone. What was never inspected
    (somebody put it there) has a row of its own.
    """

    _name = "oms.return.waiting"
    _description = "Returned goods that wait"
    _auto = False
    _order = "since, id"

    kind = fields.Selection(KINDS, "Waits", readonly=True)
    company_id = fields.Many2one("res.company", "Company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", readonly=True)
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    product_id = fields.Many2one("product.product", "Product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial", readonly=True)
    quantity = fields.Float("Quantity", digits="Product Unit", readonly=True, help="In the product's unit.")
    condition = fields.Selection(CONDITIONS, "Condition", readonly=True)
    inspection_id = fields.Many2one("oms.return.inspection", "Inspected as", readonly=True)
    return_id = fields.Many2one("oms.return", "Return", readonly=True)
    reason_id = fields.Many2one("oms.return.reason", "Reason", readonly=True)
    since = fields.Datetime("Since", readonly=True)
    vendor_id = fields.Many2one(
        "res.partner", "Vendor", readonly=True, help="Who sent the lot, or shipped it to the customer; else of whom it was "
        "bought last; else the first vendor of the product.")

    @property
    def _table_query(self):
        return SQL(
            """WITH place AS MATERIALIZED (%(place)s), lies AS MATERIALIZED (%(lies)s), waits AS MATERIALIZED (%(waits)s),
                    shown AS (
                        SELECT waits.*, GREATEST(0, LEAST(
                                   waits.rest, lies.quantity - (SUM(waits.rest) OVER newest - waits.rest))) AS quantity
                          FROM waits JOIN lies ON lies.id = waits.lies_id
                        WINDOW newest AS (PARTITION BY waits.lies_id ORDER BY waits.id DESC)
                        UNION ALL
                        SELECT -lies.id, lies.id, NULL, NULL, NULL, NULL, lies.since, 0,
                               lies.quantity - COALESCE((SELECT SUM(rest) FROM waits WHERE waits.lies_id = lies.id), 0)
                          FROM lies WHERE lies.storable)
               SELECT shown.id, lies.kind, lies.company_id, lies.warehouse_id, lies.location_id, lies.product_id, lies.lot_id,
                      shown.quantity, shown.condition, CASE WHEN shown.id > 0 THEN shown.id END AS inspection_id,
                      shown.return_id, shown.reason_id, shown.since, vendor.partner_id AS vendor_id
                 FROM shown JOIN lies ON lies.id = shown.lies_id
            LEFT JOIN LATERAL (%(vendor)s) vendor ON lies.kind = 'vendor'
                WHERE shown.quantity > 0.000001""",
            place=self._place_sql(), lies=self._lies_sql(), waits=self._waits_sql(), vendor=self._vendor_sql())

    def _place_sql(self):
        """The places, each with the places in it."""
        return SQL(
            """SELECT DISTINCT ON (spot.id) place.kind, warehouse.id AS warehouse_id, warehouse.company_id,
                      root.id AS location_id, spot.id AS spot_id
                 FROM stock_warehouse warehouse
           CROSS JOIN LATERAL (VALUES ('vendor', warehouse.oms_to_vendor_location_id),
                                      ('refurbish', warehouse.oms_refurbish_location_id)) place (kind, location_id)
                 JOIN stock_location root ON root.id = place.location_id
                 JOIN stock_location spot ON spot.parent_path LIKE root.parent_path || '%%'
                ORDER BY spot.id, LENGTH(root.parent_path) DESC, warehouse.id""")

    def _lies_sql(self):
        """What lies there by place, product and lot, less what an open transfer takes to a vendor. Of goods that are not counted,
        what was inspected."""
        return SQL(
            """SELECT MIN(quant.id) AS id, place.kind, place.company_id, place.warehouse_id, place.location_id, quant.product_id,
                      quant.lot_id, TRUE AS storable, MIN(quant.in_date) AS since,
                      SUM(quant.quantity) - COALESCE((
                          SELECT SUM(move.product_qty) FROM oms_vendor_return_line line
                            JOIN stock_move move ON move.oms_vendor_line_id = line.id AND move.state NOT IN ('done', 'cancel')
                           WHERE line.location_id = place.location_id AND line.product_id = quant.product_id
                             AND COALESCE(line.lot_id, 0) = COALESCE(quant.lot_id, 0)), 0) AS quantity
                 FROM place JOIN stock_quant quant ON quant.location_id = place.spot_id
                GROUP BY place.kind, place.company_id, place.warehouse_id, place.location_id, quant.product_id, quant.lot_id
                UNION ALL
               SELECT -MIN(row.id), place.kind, place.company_id, place.warehouse_id, place.location_id, row.product_id,
                      row.lot_id, FALSE, MIN(row.done_on), SUM(row.quantity)
                 FROM place JOIN oms_return_inspection row ON row.place_id = place.location_id AND row.state = 'done'
                 JOIN product_product product ON product.id = row.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable IS NOT TRUE
                WHERE place.spot_id = place.location_id
                GROUP BY place.kind, place.company_id, place.warehouse_id, place.location_id, row.product_id, row.lot_id""")

    def _waits_sql(self):
        """What was inspected and put there, less what has gone back to a vendor, or is about to, and what was put in order."""
        return SQL(
            """SELECT * FROM (
                      SELECT row.id, lies.id AS lies_id, row.condition, row.return_id, row.line_id, part.reason_id,
                             row.done_on AS since,
                             row.quantity - COALESCE(sent.quantity, 0) - COALESCE((
                                 SELECT SUM(done.quantity) FROM oms_return_refurbished done WHERE done.inspection_id = row.id), 0)
                             AS rest
                        FROM lies
                        JOIN oms_return_inspection row ON row.place_id = lies.location_id AND row.product_id = lies.product_id
                             AND COALESCE(row.lot_id, 0) = COALESCE(lies.lot_id, 0) AND row.state = 'done'
                        JOIN oms_return_line part ON part.id = row.line_id
                   LEFT JOIN LATERAL (
                             SELECT SUM(CASE WHEN move.state = 'done' THEN move.quantity ELSE move.product_uom_qty END
                                        - COALESCE((SELECT SUM(back.quantity) FROM stock_move back
                                                     WHERE back.origin_returned_move_id = move.id AND back.state = 'done'
                                                       AND back.location_dest_id IN (SELECT spot_id FROM place)), 0)) AS quantity
                               FROM oms_vendor_return_line line
                               JOIN stock_move move ON move.oms_vendor_line_id = line.id AND move.state != 'cancel'
                              WHERE line.inspection_id = row.id) sent ON TRUE) row
                WHERE rest > 0.000001""")

    def _vendor_sql(self):
        """The vendor of what is ``shown``."""
        bought = SQL(
            """JOIN purchase_order_line bought ON bought.id = move.purchase_line_id AND bought.product_id = lies.product_id
               JOIN purchase_order purchase ON purchase.id = bought.order_id AND purchase.company_id = lies.company_id""")
        return SQL(
            """SELECT COALESCE(
                      (SELECT purchase.partner_id FROM stock_move_line piece
                         JOIN stock_move move ON move.id = piece.move_id AND move.state = 'done'
                         JOIN stock_location source ON source.id = move.location_id AND source.usage = 'supplier' %(bought)s
                        WHERE piece.lot_id = lies.lot_id ORDER BY move.date DESC, move.id DESC LIMIT 1),
                      (SELECT purchase.partner_id FROM stock_move back
                         JOIN stock_move move ON move.id = back.origin_returned_move_id %(bought)s
                        WHERE back.oms_return_line_id = shown.line_id AND back.state = 'done' LIMIT 1),
                      (SELECT purchase.partner_id FROM purchase_order_line bought
                         JOIN stock_move move ON move.purchase_line_id = bought.id AND move.state = 'done'
                         JOIN stock_location source ON source.id = move.location_id AND source.usage = 'supplier'
                         JOIN purchase_order purchase ON purchase.id = bought.order_id
                        WHERE bought.product_id = lies.product_id AND purchase.company_id = lies.company_id
                        ORDER BY move.date DESC, move.id DESC LIMIT 1),
                      (SELECT info.partner_id FROM product_product product
                         JOIN product_supplierinfo info ON info.product_tmpl_id = product.product_tmpl_id
                          AND (info.product_id IS NULL OR info.product_id = product.id)
                          AND (info.company_id IS NULL OR info.company_id = lies.company_id)
                        WHERE product.id = lies.product_id
                        ORDER BY info.sequence, info.min_qty, info.price, info.id LIMIT 1)) AS partner_id""", bought=bought)

    # --- taking pieces ------------------------------------------------------------------------------------------------

    def action_take(self):
        """Ask what is to be done with these pieces."""
        self.check_access("read")
        return self.env["oms.return.waiting.wizard"]._oms_open(self)

    def _oms_claim(self, asks):
        """Take pieces that wait, so that nobody else takes them: where two do at once, the second is tried again by Odoo.

        :param asks: {id of a row: how much of it}
        :return: [(row, quant or None where it is not counted, quantity in the product's unit)]
        :raises UserError: where less is there
        """
        keys = [(row.location_id.id, row.product_id.id) for row in self]
        self.env["oms.guard"]._lock(self.env.cr, "return_waits", keys)
        self.env.flush_all()
        self.invalidate_model()  # what was read before the guard
        rows = self.search([("id", "in", list(asks))])
        for row in rows:
            if row.product_id.uom_id.compare(row.quantity, asks[row.id]) < 0:
                raise UserError(self.env._(
                    "%(left)s × %(product)s wait in %(place)s, not %(quantity)s: somebody took some of them.",
                    left=f"{row.quantity:.12g}", product=row.product_id.display_name, place=row.location_id.display_name,
                    quantity=f"{asks[row.id]:.12g}"))
        if len(rows) != len(asks):
            raise UserError(self.env._("Some of these pieces do not wait any more: somebody took them. Open the list again."))
        return rows._oms_find_pieces(asks)

    def _oms_find_pieces(self, asks):
        """[(row, quant or None, quantity)]: where exactly the pieces lie that no transfer has reserved; those first that are of
        whom the inspected ones were when they came (consigned goods)."""
        # sudo: where returned goods lie, for staff of returns
        quants = self.env["stock.quant"].sudo().search([
            ("location_id", "child_of", self.location_id.ids), ("product_id", "in", self.product_id.ids)], order="in_date, id")
        free, found = {quant: quant.quantity - quant.reserved_quantity for quant in quants}, []
        came = self.inspection_id.line_id.sudo()._oms_moves_in("done")  # sudo: as above
        for row in self:
            wanted, unit = asks[row.id], row.product_id.uom_id
            if not row.product_id.is_storable:
                found.append((row, None, wanted))
                continue
            # sudo: as above
            parts = came[row.inspection_id.line_id.sudo()].move_line_ids if row.inspection_id else ()
            owners = {(part.product_id, part.lot_id, part.owner_id) for part in parts}
            for quant in quants.sorted(lambda one, owners=owners: (one.product_id, one.lot_id, one.owner_id) not in owners):
                if (quant.product_id, quant.lot_id) != (row.product_id, row.lot_id):
                    continue
                if not quant.location_id._child_of(row.location_id):
                    continue
                part = min(wanted, free[quant])
                if unit.compare(part, 0.0) > 0:
                    found.append((row, quant, part))
                    free[quant] -= part
                    wanted -= part
            if unit.compare(wanted, 0.0) > 0:
                raise UserError(self.env._(
                    "%(quantity)s × %(product)s in %(place)s are on another transfer: end that first.",
                    quantity=f"{wanted:.12g}", product=row.product_id.display_name, place=row.location_id.display_name))
        return found
