# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import floor_scan


class OmsFloor(models.AbstractModel):
    """What Odoo made of a tour's lines since the floor looked last: reserved anew, elsewhere, or not at all."""

    _inherit = "oms.floor"

    @api.model
    def _refresh(self, tour, here=None):
        """Lines that Odoo made anew join their tour (locked by the caller); one that nobody has begun and of which nothing is
        left is cancelled.

        :param here: the location where its picker stands; None: where the last thing was picked
        :returns: ids of the lines that joined
        """
        joined = self._joining(tour)
        if joined:
            self._join(tour, joined, here)
        # sudo: whether there are any, of a tour that one may take
        if tour.state == "open" and not self.env["stock.move.line"].sudo().search_count([
                ("oms_tour_id", "=", tour.id), ("state", "in", ("assigned", "partially_available"))], limit=1):
            tour._oms_end_empty()
        return joined

    @api.model
    def _joining(self, tour):
        """Ids of the lines of its transfers that are on no open tour and belong on this one; not what another zone's tour picked
        and put down."""
        self._flush_lines()
        rows = self.env.execute_query(SQL(
            """SELECT line.id, line.location_id, line.picking_id
                 FROM oms_tour_tote tote
                 JOIN stock_move_line line ON line.picking_id = tote.picking_id AND line.quantity > 0
                 JOIN stock_move move ON move.id = line.move_id AND move.state IN ('assigned', 'partially_available')
                  AND NOT COALESCE(move.oms_unreleased, FALSE)
            LEFT JOIN oms_tour other ON other.id = line.oms_tour_id
                  AND (other.state IN ('open', 'active') OR (other.state = 'done' AND line.picked))
                WHERE tote.tour_id = %s AND other.id IS NULL
                ORDER BY line.id""", tour.id))
        if tour.zone_id and rows:
            zones = self.env["stock.location"].browse([row[1] for row in rows])._oms_zones()
            # sudo: which zones, of transfers that are on the tour
            others = self.env["oms.tour.tote"].sudo().search([
                ("picking_id", "in", [row[2] for row in rows]), ("tour_id.state", "in", ("open", "active"))])
            covered = {(tote.picking_id.id, tote.tour_id.zone_id.id) for tote in others}
            # what lies in a zone where nobody picks this transfer is anybody's
            rows = [row for row in rows if zones.get(row[1]) == tour.zone_id.id or (row[2], zones.get(row[1])) not in covered]
        return [row[0] for row in rows]

    @api.model
    def _join(self, tour, line_ids, here=None):
        """Put these lines on the tour, and have the walk past all that is open go on from where one stands. What was skipped
        still comes last."""
        lines = self.env["stock.move.line"].browse(line_ids)
        self.env["oms.tours"]._put_on([(line_id, tour.id, 0) for line_id in line_ids])
        rows = self._lines(SQL("line.oms_tour_id = %s", tour.id))
        states = {row["id"]: self._state(row) for row in rows}
        still_open, later = ([row["id"] for row in rows if states[row["id"]] == state]
                             for state in (floor_scan.OPEN, floor_scan.SKIPPED))
        walked = [row for row in rows if states[row["id"]] not in (floor_scan.OPEN, floor_scan.SKIPPED) and row["walk"]]
        if not here and walked:
            here = lines.browse(max(walked, key=lambda row: row["walk"])["id"]).location_id
        first = max((row["walk"] for row in walked), default=0)
        order = [*self.env["oms.walk"]._oms_walks({0: lines.browse(still_open)}, here)[0].lines, *later]
        # SQL: our own fact, see _oms_keep_order
        self.env.cr.execute(SQL(
            """UPDATE stock_move_line line SET oms_walk = %s + walk.number
                 FROM unnest(%s::int[]) WITH ORDINALITY AS walk (id, number) WHERE line.id = walk.id""", first, order))
        self.env["stock.move.line"].invalidate_model(["oms_walk"], flush=False)

    @api.model
    def _stopped_lines(self, tour, there):
        """What was taken of lines that are no more (their order was cancelled, or they were reserved anew): to be put back."""
        rows = self.env.execute_query(SQL(
            """SELECT (scan.said ->> 'line_id')::int AS line_id, scan.product_id, scan.picking_id, SUM(scan.quantity)::float,
                      MAX(scan.id), MAX(scan.answer #>> '{line,location,name}'), MAX(scan.answer #>> '{line,unit}')
                 FROM oms_scan scan
                WHERE scan.tour_id = %s AND scan.kind IN ('pick', 'short') AND scan.result = %s
                  AND (scan.said ->> 'line_id')::int != ALL(%s)
                GROUP BY 1, 2, 3 HAVING SUM(scan.quantity) > 0 ORDER BY 5""", tour.id, floor_scan.ACCEPTED, list(there)))
        if not rows:
            return []
        products = self.env["product.product"].browse([row[1] for row in rows]).exists()
        # sudo: numbers of the order and transfer
        pickings = self.env["stock.picking"].sudo().browse([row[2] for row in rows]).exists()
        names = {one.id: one.sale_id.name or one.name for one in pickings}
        by_id = {one.id: one for one in products}
        return [self._stopped_line(row, by_id[row[1]], names.get(row[2], "")) for row in rows if row[1] in by_id]

    @api.model
    def _stopped_line(self, row, product, order):
        line_id, _product_id, _picking_id, quantity, _last, place, unit = row
        return {
            "id": line_id, "walk": 0, "state": floor_scan.STOPPED,
            "location": {"id": False, "name": place or "", "barcode": False, "place": "", "zone": False},
            "product": {
                "id": product.id, "name": product.name, "code": product.default_code or False,
                "image": f"/web/image/product.product/{product.id}/image_256", "tracking": product.tracking, "codes": []},
            "quantity": quantity, "done": quantity, "unit": unit or "", "lot": None, "expiry": False, "package": None,
            "tote": None, "order": order, "substitutes": [], "why": self.env._(
                "%(order)s does not want it any more: put %(quantity).12g × %(product)s back to %(place)s.", order=order,
                quantity=quantity, product=product.name, place=place or self.env._("its place"))}
