# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, groupby


class Left(NamedTuple):
    """Goods of one product in one place that nobody needs there. ``order_id``, ``picking_id``, ``move_id``: of which order, and
    what brought them last; all None where that is of no order. ``under_way``: how much of it is being put back already."""

    product_id: int
    place_id: int
    warehouse_id: int
    order_id: int | None
    picking_id: int | None
    move_id: int | None
    quantity: float
    under_way: float


class OmsPutBack(models.AbstractModel):
    """Goods between two steps (received, picked, packed) that are needed there no more, since their order was cancelled or
    lowered, their transfer was cancelled, or they came back: told from what lies there and what is still to leave,
    through whatever door that came about. They are put back into stock, where they can be promised."""

    _name = "oms.put.back"
    _description = "Goods to put back"

    @api.model
    def _left_sql(self):
        """SELECT of the columns of :class:`Left` and ``since``, ``company_id``: order by order, what came last first, up to what
        is there beyond all that is to leave."""
        return SQL(
            """WITH %s,
               brought AS (%s),
               shared AS (
                   SELECT brought.*, LEAST(brought.quantity, spare.quantity - COALESCE(SUM(brought.quantity) OVER (
                              PARTITION BY brought.product_id, brought.place_id ORDER BY brought.move_id DESC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS part, spare.warehouse_id
                     FROM brought JOIN spare USING (product_id, place_id) WHERE brought.quantity > 0),
               told AS (SELECT * FROM shared WHERE part > 0.00001),
               nobody AS (
                   SELECT spare.*, spare.quantity - COALESCE((
                              SELECT SUM(told.part) FROM told WHERE told.product_id = spare.product_id
                                 AND told.place_id = spare.place_id), 0) AS part,
                          spare.under_way - COALESCE((
                              SELECT SUM(told.under_way) FROM told WHERE told.product_id = spare.product_id
                                 AND told.place_id = spare.place_id), 0) AS own
                     FROM spare)
               SELECT told.product_id, told.place_id, told.warehouse_id, told.order_id, told.picking_id, told.move_id,
                      told.part::float AS quantity, told.under_way::float AS under_way, told.since, warehouse.company_id
                 FROM told JOIN stock_warehouse warehouse ON warehouse.id = told.warehouse_id
            UNION ALL
               SELECT nobody.product_id, nobody.place_id, nobody.warehouse_id, NULL, NULL, NULL, nobody.part::float,
                      GREATEST(nobody.own, 0)::float, nobody.since, warehouse.company_id
                 FROM nobody JOIN stock_warehouse warehouse ON warehouse.id = nobody.warehouse_id
                WHERE nobody.part > 0.00001""",
            self._spare_sql(), self._brought_sql())

    @api.model
    def _spare_sql(self):
        """Parts of WITH: ``zone`` (a place between two steps), ``place`` (it and what is below it), ``leaving`` (open moves out
        of one) and ``spare``: what is there beyond all that is to leave. What is being put back is still there."""
        return SQL(
            """zone AS MATERIALIZED (
                   SELECT location.id AS place_id, location.parent_path, warehouse.id AS warehouse_id,
                          location.id = warehouse.wh_input_stock_loc_id AS is_input
                     FROM stock_warehouse warehouse
                     JOIN stock_location location ON location.id IN (
                          warehouse.wh_pack_stock_loc_id, warehouse.wh_output_stock_loc_id, warehouse.wh_input_stock_loc_id)
                      AND location.id != warehouse.lot_stock_id AND location.oms_serves_id IS NULL),
               place AS MATERIALIZED (
                   SELECT location.id AS location_id, zone.*
                     FROM zone JOIN stock_location location ON location.parent_path LIKE zone.parent_path || '%%'
                      AND location.usage = 'internal' AND location.oms_serves_id IS NULL),
               there AS (
                   SELECT quant.product_id, place.place_id, place.warehouse_id, place.is_input,
                          SUM(quant.quantity)::numeric AS quantity, MAX(quant.in_date) AS since
                     FROM place JOIN stock_quant quant ON quant.location_id = place.location_id
                    GROUP BY quant.product_id, place.place_id, place.warehouse_id, place.is_input
                   HAVING SUM(quant.quantity) > 0.00001),
               leaving AS (
                   SELECT move.product_id, place.place_id, SUM(move.product_qty) AS quantity,
                          SUM(move.product_qty) FILTER (WHERE dest.oms_serves_id IS NOT NULL AND NOT place.is_input) AS back
                     FROM stock_move move
                     JOIN place ON place.location_id = move.location_id
                     JOIN stock_location dest ON dest.id = move.location_dest_id
                      AND dest.parent_path NOT LIKE place.parent_path || '%%'
                    WHERE move.state NOT IN ('done', 'cancel') AND move.product_id IN (SELECT product_id FROM there)
                    GROUP BY move.product_id, place.place_id),
               spare AS (
                   SELECT there.product_id, there.place_id, there.warehouse_id, there.since,
                          COALESCE(leaving.back, 0) AS under_way,
                          there.quantity - COALESCE(leaving.quantity, 0) + COALESCE(leaving.back, 0) AS quantity
                     FROM there LEFT JOIN leaving USING (product_id, place_id)
                    WHERE there.quantity - COALESCE(leaving.quantity, 0) + COALESCE(leaving.back, 0) > 0.00001)""")

    @api.model
    def _brought_sql(self):
        """SELECT of what each order has in a place beyond what of it left or is to leave, and what brought it last. What is put
        back is known by the move that it takes back."""
        return SQL(
            """SELECT move.product_id, spare.place_id, line.order_id,
                      SUM(CASE WHEN goes_in.yes AND move.state = 'done' THEN done.quantity
                               WHEN goes_in.yes OR (move.state != 'done' AND goes_back.yes) THEN 0
                               WHEN move.state = 'done' THEN -done.quantity ELSE -move.product_qty END) AS quantity,
                      COALESCE(SUM(move.product_qty) FILTER (
                          WHERE move.state != 'done' AND goes_back.yes AND NOT goes_in.yes), 0) AS under_way,
                      (ARRAY_AGG(move.picking_id ORDER BY move.date DESC, move.id DESC) FILTER (
                          WHERE goes_in.yes AND move.state = 'done'))[1] AS picking_id,
                      (ARRAY_AGG(move.id ORDER BY move.date DESC, move.id DESC) FILTER (
                          WHERE goes_in.yes AND move.state = 'done'))[1] AS move_id,
                      MAX(move.date) FILTER (WHERE goes_in.yes AND move.state = 'done') AS since
                 FROM spare
                 JOIN zone USING (place_id)
                 JOIN stock_move move ON move.product_id = spare.product_id AND move.state != 'cancel'
                 JOIN stock_location source ON source.id = move.location_id
                 JOIN stock_location dest ON dest.id = move.location_dest_id
                  AND (source.parent_path LIKE zone.parent_path || '%%') != (dest.parent_path LIKE zone.parent_path || '%%')
            LEFT JOIN stock_move taken_back ON taken_back.id = move.origin_returned_move_id
                 JOIN sale_order_line line ON line.id = COALESCE(move.sale_line_id, taken_back.sale_line_id)
           CROSS JOIN LATERAL (SELECT dest.parent_path LIKE zone.parent_path || '%%') AS goes_in(yes)
           CROSS JOIN LATERAL (SELECT dest.oms_serves_id IS NOT NULL AND NOT zone.is_input) AS goes_back(yes)
           CROSS JOIN LATERAL (SELECT COALESCE(move.quantity * move.product_qty / NULLIF(move.product_uom_qty, 0),
                                               move.quantity)::numeric) AS done(quantity)
                GROUP BY move.product_id, spare.place_id, line.order_id
               HAVING COUNT(*) FILTER (WHERE goes_in.yes AND move.state = 'done' AND move.picking_id IS NOT NULL) > 0""")

    @api.model
    def _left(self):
        """All that is left: list of :class:`Left`."""
        self.env.flush_all()
        return [Left(*row[:8]) for row in self.env.execute_query(self._left_sql())]

    # --- one button ---------------------------------------------------------------------------------------------------

    @api.model
    def _put_back(self, wanted):
        """The transfers that put back into stock what is left: those that are there, and new ones for what is in none.

        Whoever comes at the same time waits, and then finds what the other one made.

        :param wanted: a function of :class:`Left`: whether it is asked for
        """
        asked = [left for left in self._left() if wanted(left)]
        if not asked:
            raise UserError(self.env._("Nothing of it is left to put back: somebody was faster. Reload the list."))
        self.env["oms.guard"]._lock(
            self.env.cr, "put_back", [(left.product_id, left.place_id) for left in asked])
        made = self.env["stock.picking"]
        for (warehouse_id, place_id, order_id), some in groupby(
                asked, lambda left: (left.warehouse_id, left.place_id, left.order_id)):
            missing = [left for left in some if left.quantity - left.under_way > 0.00001]
            if missing:
                made |= self._make_transfer(
                    self.env["stock.warehouse"].browse(warehouse_id), self.env["stock.location"].browse(place_id), order_id,
                    missing)
        if made:
            made.action_confirm()
            made.action_assign()
        return made | self._transfers(asked)

    @api.model
    def _make_transfer(self, warehouse, place, order_id, missing):
        # sudo: the order's number, for whoever carries its goods
        order = self.env["sale.order"].sudo().browse(order_id or ())
        products = self.env["product.product"].browse([left.product_id for left in missing])
        return self.env["stock.picking"].create({
            "picking_type_id": warehouse.int_type_id.id, "origin": order.name or False, "company_id": warehouse.company_id.id,
            "location_id": place.id, "location_dest_id": warehouse.lot_stock_id.id,
            "move_ids": [Command.create({
                "product_id": product.id, "product_uom": product.uom_id.id, "product_uom_qty": left.quantity - left.under_way,
                "location_id": place.id, "location_dest_id": warehouse.lot_stock_id.id, "company_id": warehouse.company_id.id,
                "picking_type_id": warehouse.int_type_id.id, "origin_returned_move_id": left.move_id,
            }) for product, left in zip(products, missing, strict=True)]})

    @api.model
    def _transfers(self, asked):
        """The open transfers that put these goods back."""
        places = {}
        for left in asked:
            places.setdefault(left.place_id, set()).add(left.product_id)
        moves = self.env["stock.move"].search(
            Domain("state", "not in", ("done", "cancel")) & Domain("location_dest_id.oms_serves_id", "!=", False)
            & Domain.OR(Domain("location_id", "child_of", place_id) & Domain("product_id", "in", list(product_ids))
                        for place_id, product_ids in places.items()))
        orders = {left.order_id or False for left in asked}
        return moves.filtered(
            # sudo: which order they were brought for, no more
            lambda move: (move.sudo().sale_line_id or move.sudo().origin_returned_move_id.sale_line_id).order_id.id in orders
        ).picking_id
