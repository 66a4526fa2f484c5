# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, models
from odoo.tools import SQL, float_round

from ...planning import floor_scan, places


class OmsFloor(models.AbstractModel):
    """Tours and lines as devices get them. Statements, not records: one line is asked for at each scan."""

    _inherit = "oms.floor"

    @api.model
    def _heads(self, where, limit=None):
        """Tours in a list.

        :param where: SQL over ``tour``
        """
        for name in ("oms.tour", "oms.tour.tote", "stock.move.line"):
            self.env[name].flush_model()
        rows = self.env.execute_query_dict(SQL(
            """SELECT tour.id, tour.name, tour.method, tour.due, tour.metres, tour.state, tour.warehouse_id, zone.name AS zone,
                      partner.name AS user_name, tour.user_id,
                      (SELECT COUNT(*) FROM oms_tour_tote tote WHERE tote.tour_id = tour.id) AS orders,
                      (SELECT COUNT(*) FROM stock_move_line line WHERE line.oms_tour_id = tour.id) AS lines
                 FROM oms_tour tour
            LEFT JOIN oms_zone zone ON zone.id = tour.zone_id
            LEFT JOIN res_users users ON users.id = tour.user_id
            LEFT JOIN res_partner partner ON partner.id = users.partner_id
                WHERE %s AND tour.company_id = ANY(%s) ORDER BY %s LIMIT %s""",
            where, self.env.companies.ids, self._best_first_sql(), limit))
        methods = self._method_words()
        return [{
            "id": row["id"], "name": row["name"], "method": row["method"], "method_text": methods.get(row["method"], ""),
            "lines": row["lines"], "orders": row["orders"], **self._due(row["due"], row["warehouse_id"]),
            "zone": self._translated(row["zone"]) or False, "metres": row["metres"] or 0.0,
            "user": {"id": row["user_id"], "name": row["user_name"]} if row["user_id"] else False, "state": row["state"],
            "warehouse_id": row["warehouse_id"]} for row in rows]

    @api.model
    def _tour(self, tour):
        """A tour with its lines in walking order."""
        lines = self._lines(SQL("line.oms_tour_id = %s", tour.id))
        said = [self._line(line) for line in lines]
        if tour.state == "active":
            said += self._stopped_lines(tour, {line["id"] for line in lines})
        still_open = sum(line["state"] in (floor_scan.OPEN, floor_scan.SKIPPED) for line in said)
        return {
            "id": tour.id, "name": tour.name, "state": tour.state, "method": tour.method,
            "method_text": self._method_words().get(tour.method, ""),
            "warehouse": {"id": tour.warehouse_id.id, "name": tour.warehouse_id.name},
            "user": {"id": tour.user_id.id, "name": tour.user_id.name} if tour.user_id else None,
            "mine": tour.state == "active" and tour.user_id.id == self.env.uid, **self._due(tour.due, tour.warehouse_id.id),
            "metres": tour.metres, "walk_text": " ".join(filter(None, [tour.walk_text, tour.note])), "blind": tour.blind,
            "totes": self._totes(tour, lines), "lines": said, "open": still_open, "version": tour.version}

    @api.model
    def _totes(self, tour, lines):
        """Where the goods of each transfer go. Containers that stand there, and whether something is still to come into them."""
        waiting = {line["picking_id"] for line in lines if self._state(line) in (floor_scan.OPEN, floor_scan.SKIPPED)}
        return [{
            "id": tote.id, "number": tote.number, "picking_id": tote.picking_id.id, "code": tote.package_id.name or False,
            # sudo (of the tour): the number of the order whose goods they are, no more
            "name": tote.picking_id.name, "label": tote.picking_id.sale_id.name or tote.picking_id.name,
            "open": tote.picking_id.id in waiting} for tote in tour.tote_ids]

    # --- lines ------------------------------------------------------------------------------------------------------

    @api.model
    def _lines(self, where):
        """Rows (dicts) of the lines that satisfy ``where`` (SQL over ``line``), in walking order. One statement."""
        self._flush_lines()
        return self.env.execute_query_dict(SQL(
            """SELECT line.id, line.oms_tour_id AS tour_id, line.picking_id, line.move_id, COALESCE(line.oms_walk, 0) AS walk,
                      line.quantity::float AS quantity, COALESCE(line.oms_scanned, 0)::float AS scanned,
                      COALESCE(line.oms_not_found, 0)::float AS not_found, COALESCE(line.picked, FALSE) AS picked,
                      COALESCE(line.oms_skipped, FALSE) AS skipped, move.state,
                      COALESCE(move.oms_unreleased, FALSE) AS unreleased,
                      picking.name AS picking, COALESCE(sale.name, picking.name) AS order,
                      location.id AS location_id, location.complete_name AS location, location.barcode AS location_barcode,
                      stock.complete_name AS stock, above.place, above.side, above.zone,
                      product.id AS product_id, template.name AS product, product.default_code, product.barcode,
                      EXTRACT(EPOCH FROM product.write_date)::bigint AS image, template.tracking,
                      (SELECT json_agg(json_build_array(pack.barcode, pack_uom.factor / uom.factor))
                         FROM product_uom pack JOIN uom_uom pack_uom ON pack_uom.id = pack.uom_id
                        WHERE pack.product_id = product.id
                          AND (pack.company_id IS NULL OR pack.company_id = line.company_id)) AS packagings,
                      uom.id AS uom_id, uom.name AS unit, own_uom.factor / uom.factor AS per_unit,
                      lot.id AS lot_id, lot.name AS lot, %s AS expiry, line.package_id, package.name AS package,
                      line.result_package_id,
                      tote.number AS tote, tote.package_id AS tote_package_id,
                      CASE WHEN sale.oms_takes_substitutes THEN (
                          SELECT json_agg(json_build_array(other.id, named.name, other.default_code) ORDER BY instead.sequence)
                            FROM oms_substitute instead
                            JOIN product_product other ON other.id = instead.substitute_id AND other.active
                            JOIN product_template named ON named.id = other.product_tmpl_id
                             AND (named.company_id IS NULL OR named.company_id = line.company_id)
                           WHERE instead.product_id = product.id AND instead.active AND instead.price_rule = 'kept'
                      ) END AS substitutes
                 FROM stock_move_line line
                 JOIN stock_move move ON move.id = line.move_id
                 JOIN stock_picking picking ON picking.id = line.picking_id
            LEFT JOIN sale_order sale ON sale.id = picking.sale_id
                 JOIN stock_location location ON location.id = line.location_id
            LEFT JOIN stock_warehouse warehouse ON warehouse.id = location.warehouse_id
            LEFT JOIN stock_location stock ON stock.id = warehouse.lot_stock_id
                 JOIN product_product product ON product.id = line.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 JOIN uom_uom uom ON uom.id = line.product_uom_id
                 JOIN uom_uom own_uom ON own_uom.id = template.uom_id
            LEFT JOIN stock_lot lot ON lot.id = line.lot_id
            LEFT JOIN stock_package package ON package.id = line.package_id
            LEFT JOIN oms_tour_tote tote ON tote.tour_id = line.oms_tour_id AND tote.picking_id = line.picking_id
           CROSS JOIN LATERAL (
                      SELECT (array_agg(ARRAY[up.oms_aisle, up.oms_block, up.oms_bay, up.oms_level] ORDER BY step.number DESC)
                                 FILTER (WHERE up.oms_placed))[1:1] AS place,
                             (array_agg(up.oms_side ORDER BY step.number DESC) FILTER (WHERE up.oms_placed))[1] AS side,
                             (array_agg(zone.name ORDER BY step.number DESC) FILTER (WHERE zone.id IS NOT NULL))[1] AS zone
                        FROM unnest(string_to_array(trim(BOTH '/' FROM location.parent_path), '/')::int[])
                             WITH ORDINALITY AS step (id, number)
                        JOIN stock_location up ON up.id = step.id
                   LEFT JOIN oms_zone zone ON zone.id = up.oms_zone_id) AS above
                WHERE %s
                ORDER BY COALESCE(line.oms_walk, 0) = 0, line.oms_walk, line.id""",
            SQL("lot.expiration_date" if "expiration_date" in self.env["stock.lot"]._fields else "NULL::timestamp"), where))

    @api.model
    def _flush_lines(self):
        for name in ("stock.move.line", "stock.move", "stock.picking", "oms.tour.tote", "product.uom", "stock.lot",
                     "stock.location", "sale.order", "oms.substitute", "product.product"):
            self.env[name].flush_model()

    @api.model
    def _state(self, line):
        """How a line of `_lines` stands."""
        if line["unreleased"] or line["state"] in ("cancel", "draft"):
            return floor_scan.STOPPED
        if line["state"] == "done":
            return floor_scan.DONE
        return floor_scan.state(
            line["quantity"], line["scanned"], line["not_found"], line["picked"], line["skipped"], partial(self._same, line=line))

    @api.model
    def _same(self, one, other, line=None):
        """Whether two quantities are one: units are rounded alike in all of Odoo 19.

        :param line: row of `_lines` in whose unit they are: of a thousand pieces 999 are not all
        """
        return abs(one - other) < min(self._least(), line["per_unit"] if line else 1.0) / 2

    @api.model
    def _exact(self, quantity):
        """A quantity that was added up or taken off, as exactly as units are counted: 0.1 and 0.2 are 0.3."""
        return float_round(quantity, precision_digits=self.env["decimal.precision"].precision_get("Product Unit"))

    @api.model
    def _least(self):
        return 10.0 ** -self.env["decimal.precision"].precision_get("Product Unit")

    @api.model
    def _line(self, line):
        """A row of `_lines` as a device gets it."""
        state = self._state(line)
        done = line["scanned"] or (line["quantity"] if line["picked"] and not line["not_found"] else 0.0)
        return {
            "id": line["id"], "walk": line["walk"], "state": state, "location": self._location(line),
            "product": {
                "id": line["product_id"], "name": self._translated(line["product"]), "code": line["default_code"] or False,
                "image": f"/web/image/product.product/{line['product_id']}/image_256?unique={line['image'] or 0}",
                "tracking": line["tracking"] or "none", "codes": self._codes(line), "per_unit": line["per_unit"]},
            "quantity": line["quantity"] + line["not_found"], "done": done, "unit": self._translated(line["unit"]),
            "lot": {"id": line["lot_id"], "name": line["lot"]} if line["lot_id"] else None,
            "expiry": line["expiry"].isoformat() + "Z" if line["expiry"] else False,
            "package": {"id": line["package_id"], "name": line["package"]} if line["package_id"] else None,
            "tote": line["tote"] or None, "order": line["order"], "substitutes": self._substitutes(line),
            "why": self._why(line, state)}

    @api.model
    def _substitutes(self, line):
        """What may be given in place of the goods, by the list of substitutes, where the order takes such."""
        return [{"id": product_id, "name": self._translated(name), "code": code or False}
                for product_id, name, code in line["substitutes"] or ()]

    @api.model
    def _lines_of(self, records):
        return self._lines(SQL("line.id = ANY(%s)", records.ids))

    @api.model
    def _codes(self, line):
        """What a scanner may read of the goods, and how many of the line's unit that is."""
        own = [(code, line["per_unit"]) for code in (line["barcode"], line["default_code"]) if code]
        return [{"code": code, "quantity": quantity} for code, quantity in (*own, *(line["packagings"] or ()))]

    @api.model
    def _location(self, line):
        name, root = line["location"], f"{line['stock']}/"
        place = ""
        if line["place"]:
            place = self.env["stock.location"]._oms_say_place(places.Place(*line["place"][0], line["side"] or ""))
        return {"id": line["location_id"], "name": name.removeprefix(root), "barcode": line["location_barcode"] or False,
                "place": place, "zone": self._translated(line["zone"]) or False}

    @api.model
    def _why(self, line, state):
        if state == floor_scan.STOPPED:
            return self.env._("%s was stopped. What you took of it goes back to its place.", line["order"])
        if state == floor_scan.SHORT:
            return self.env._("%(missing).12g of %(asked).12g not found", missing=line["not_found"],
                              asked=line["quantity"] + line["not_found"])
        more = line["scanned"] - line["quantity"]
        if more > 0 and not self._same(more, 0, line):
            return self.env._("%(order)s wants less by now: put %(more).12g back to its place.", order=line["order"], more=more)
        return ""

    # --- words --------------------------------------------------------------------------------------------------------

    @api.model
    def _translated(self, names):
        """A name as PostgreSQL has it (text by language, or text) in the language of whoever asks."""
        return (names.get(self.env.lang) or names.get("en_US") or "") if isinstance(names, dict) else names or ""

    @api.model
    def _method_words(self):
        return dict(self.env["oms.tour.method"]._fields["kind"]._description_selection(self.env))

    @api.model
    def _due(self, due, warehouse_id):
        """When it is fetched, as an instant and in words of the warehouse's clock."""
        if not due:
            return {"due": None, "due_text": ""}
        return {"due": due.isoformat() + "Z",
                "due_text": self.env["oms.day"]._say_when(due, self.env["stock.warehouse"].browse(warehouse_id))}
