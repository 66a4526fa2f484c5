# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.addons.oms_core import prepared
from odoo.tools import SQL


class Scope(NamedTuple):
    """What a reading of the ledger is about.

    ``products``: ids, or None for all. ``for_backorders``: backorders themselves ask, they do not queue behind themselves.
    ``team``: sales team (id) that asks: what is set aside for it is there for it. ``min_life``: days that a lot must still keep.
    ``freed``: rows (product id, warehouse id, ordinal of the day or 0: now, quantity) that the caller is about to give back.
    ``first_receipt``: the day on which what is due today counts.
    ``moved``: pairs (purchase line id, date) to look at as if they were saved.
    ``kits``: pairs (kit id, {component id: quantity in one}); ``products`` are their components then, ``asked`` what was
    asked for.
    """

    products: list | None
    warehouses: list
    today: object
    for_backorders: bool = False
    team: int = 0
    min_life: int = 0
    freed: tuple = ()
    first_receipt: int = 1
    moved: tuple = ()
    kits: tuple = ()
    asked: frozenset = frozenset()


class OmsSupply(models.AbstractModel):
    """The ledger of supply and demand: rows of (product, warehouse, day, quantity), gathered set-based from tables.

    Days count from ``Scope.today``, the earliest of the days that it is in these warehouses. What can be promised from it is
    a ladder (planning/ledger.py): the smallest running total from each day on.
    """

    _name = "oms.supply"
    _description = "Available to promise"

    @api.model
    def _scope(self, product_ids, warehouse_ids, **options):
        products = None if product_ids is None else sorted(product_ids)
        options.setdefault("today", self.env["oms.day"]._first_today(warehouse_ids))
        return Scope(products, sorted(warehouse_ids), **options)

    @api.model
    def _day_sql(self, scope, instant, warehouse_id):
        """The day of the ledger on which an instant is in a warehouse."""
        return SQL("%s - %s::date", self.env["oms.day"]._warehouse_day_sql(instant, warehouse_id, scope.warehouses), scope.today)

    @api.model
    def _ahead_sql(self, scope, warehouse_id):
        """The day of the ledger that it is today in a warehouse: 1 where it is tomorrow already."""
        return SQL("(%s - %s::date)", self.env["oms.day"]._warehouse_today_sql(warehouse_id, scope.warehouses), scope.today)

    @api.model
    def _gather_ladders(self, cr, scope):
        """{(product id, warehouse id): ladder}; products without any row are left out.

        One statement for any number of products and warehouses.
        """
        ladders = defaultdict(list)
        for product_id, warehouse_id, day, quantity in prepared.execute(cr, self._ladder_sql(scope)).fetchall():
            steps = ladders[product_id, warehouse_id]
            quantity = max(quantity, 0.0)
            if not steps or quantity != steps[-1][1]:
                steps.append((day, quantity))
        return ladders

    @api.model
    def _gather_free(self, cr, product_ids, warehouse_ids, for_backorders=False):
        """What can be promised for today: {(product id, warehouse id): quantity in the product's unit}; where there is nothing,
        nothing is said."""
        cr.execute(self._free_sql(self._scope(product_ids, warehouse_ids, for_backorders=for_backorders)))
        return {(product_id, warehouse_id): quantity for product_id, warehouse_id, quantity in cr.fetchall()}

    @api.model
    def _stream_ladders(self, cr, scope, size=20_000):
        """Yield (product id, warehouse id, day, quantity), ordered, in bounded memory: for reports over all products.

        Read through a server-side cursor. Unlike ladders, rows may repeat a quantity or be below zero.
        """
        with cr._cnx.cursor(name="oms_supply_stream") as stream:
            stream.itersize = size
            statement = self._ladder_sql(scope)
            stream.execute(statement.code, statement.params)
            yield from stream

    @api.model
    def _ladder_sql(self, scope):
        """SELECT of (product id, warehouse id, day, quantity): running totals, then the smallest from each day on. Later demand
        that goods which lapse before it cannot serve is no reason to keep them."""
        return SQL(
            """SELECT product_id, warehouse_id, day,
                      (MIN(CASE WHEN lost > 0 THEN GREATEST(total, lost) ELSE total END) OVER (
                          PARTITION BY product_id, warehouse_id ORDER BY day DESC) - lost)::float AS quantity
                 FROM (%s) AS running
                ORDER BY product_id, warehouse_id, day""", self._running_sql(scope))

    @api.model
    def _free_sql(self, scope):
        """SELECT of (product id, warehouse id, quantity): the first step of each ladder, where that is today and more than 0."""
        least = SQL("(MIN(CASE WHEN lost > 0 THEN GREATEST(total, lost) ELSE total END) - MIN(lost))")
        return SQL(
            """SELECT product_id, warehouse_id, %s::float FROM (%s) AS running
                GROUP BY product_id, warehouse_id HAVING MIN(day) = 0 AND %s > 0""",
            least, self._running_sql(scope, by_day=False), least)

    @api.model
    def _running_sql(self, scope, by_day=True):
        """SELECT of (product id, warehouse id, day, total): what is there by each day beyond demand.

        :param by_day: one row a day; else as many as the ledger has of it, each with the total of the whole day: who only looks
            for the smallest saves the grouping
        """
        if not by_day:  # rows of one day are peers of each other
            return SQL(
                """SELECT product_id, warehouse_id, day,
                          SUM(quantity) OVER (PARTITION BY product_id, warehouse_id ORDER BY day) AS total
                     FROM (%s) AS row""", self._rows_sql(scope))
        return SQL(
            """SELECT product_id, warehouse_id, day,
                      SUM(SUM(quantity)) OVER (PARTITION BY product_id, warehouse_id ORDER BY day) AS total
                 FROM (%s) AS row GROUP BY product_id, warehouse_id, day""", self._rows_sql(scope))

    @api.model
    def _rows_sql(self, scope):
        """UNION ALL of the ledger's terms."""
        return SQL(" UNION ALL ").join(self._terms(scope))

    # --- the terms: SELECT product_id, warehouse_id, day, quantity, kind, model, res_id, loose -------------------
    # loose: of demand, so much has no goods reserved for it (negative)

    @api.model
    def _terms(self, scope):
        """The SELECTs that make up the ledger. Addons add theirs."""
        return [
            self._on_hand_sql(scope), self._demand_sql(scope), self._receipts_sql(scope), self._claimed_sql(scope),
            self._safety_sql(scope), *([self._kept_for_others_sql(scope)] if self.env["oms.allotment"]._oms_are_any() else []),
            *([self._freed_sql(scope)] if scope.freed else []), *self.env["oms.may.come"]._terms(self, scope),
        ]

    @api.model
    def _kept_back_terms(self, scope):
        """Those of the terms that are neither goods nor demand: goods that are there, but not for whoever asks."""
        return [self._claimed_sql(scope), self._safety_sql(scope)]

    @api.model
    def _of_products(self, scope, column):
        return SQL() if scope.products is None else SQL("AND %s = ANY(%s)", column, scope.products)

    @api.model
    def _demand_sql(self, scope):
        """Open moves out of those locations: what they reserve is gone now, the rest goes on the day it is due. A move
        made to order takes what comes for it, and counts once that is there. A move has two parts: 0 reserved, 1 due."""
        # LIMIT in the questions about one move: as EXISTS, PostgreSQL answers them for all moves there are, once a statement.
        return SQL(
            """SELECT product_id, warehouse_id, CASE part WHEN 0 THEN 0 ELSE GREATEST(due, 0) END AS day,
                      CASE part WHEN 0 THEN -reserved ELSE reserved - product_qty END AS quantity,
                      CASE WHEN oms_short THEN 'short' WHEN oms_promise_id IS NOT NULL THEN 'promise'
                           ELSE 'demand' END AS kind, 'stock.move' AS model, id AS res_id,
                      CASE part WHEN 0 THEN 0 ELSE reserved - product_qty END AS loose
                 FROM (SELECT move.id, move.product_id, location.oms_serves_id AS warehouse_id, move.product_qty,
                              move.oms_short, move.oms_promise_id, %s AS due,
                              CASE WHEN COALESCE(move.quantity, 0) = 0 THEN 0
                                   ELSE COALESCE(move.quantity * move.product_qty / NULLIF(move.product_uom_qty, 0),
                                                 move.quantity) END::numeric AS reserved,
                              generate_series(
                                  CASE WHEN COALESCE(move.quantity, 0) = 0 THEN 1 ELSE 0 END,
                                  CASE WHEN move.quantity >= move.product_uom_qty
                                         OR (move.procure_method = 'make_to_order' AND (
                                             SELECT TRUE FROM stock_move_move_rel rel
                                               JOIN stock_move before ON before.id = rel.move_orig_id
                                              WHERE rel.move_dest_id = move.id AND before.state NOT IN ('done', 'cancel')
                                              LIMIT 1) IS NOT NULL)
                                       THEN 0 ELSE 1 END) AS part
                         FROM stock_move move
                         JOIN stock_location location ON location.id = move.location_id
                          AND location.oms_serves_id = ANY(%s)
                         JOIN stock_location dest ON dest.id = move.location_dest_id
                          AND dest.oms_serves_id IS DISTINCT FROM location.oms_serves_id
                        WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned') %s %s) AS demand""",
            self._day_sql(scope, SQL("move.date"), SQL("location.oms_serves_id")), scope.warehouses,
            self._of_products(scope, SQL("move.product_id")), self._queues_sql(scope))

    @api.model
    def _queues_sql(self, scope):
        """Which backordered demand whoever asks queues behind: none of it, if they are backordered themselves; else all but
        that of lines held for credit or from being promised, which gave their goods back."""
        if scope.for_backorders:
            return SQL("AND NOT COALESCE(move.oms_short, FALSE)")
        holds = self.env["oms.hold"]
        gave_back = SQL("(%s OR (%s AND reason.code = 'credit'))", holds._stopping_sql("promise"), holds._in_force_sql())
        return SQL(
            """AND NOT (COALESCE(move.oms_short, FALSE) AND (
                   SELECT TRUE FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id
                    WHERE line.id = move.sale_line_id AND sale.oms_held AND (SELECT TRUE%s LIMIT 1) IS NOT NULL
                    LIMIT 1) IS NOT NULL)""", holds._of_line_sql(gave_back))

    @api.model
    def _claimed_sql(self, scope):
        """What others are being promised at this moment (``ref``: ordinal of the day)."""
        return SQL(
            """SELECT claim.key1, claim.key2, GREATEST(claim.ref - %s, 0), -claim.amount::numeric,
                      'claim', 'oms.claim', claim.id, -claim.amount::numeric
                 FROM oms_claim claim
                WHERE claim.kind = 'stock' AND claim.key2 = ANY(%s) %s
                  AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC') AND %s""",
            scope.today.toordinal(), scope.warehouses, self._of_products(scope, SQL("claim.key1")),
            self._still_claimed_sql())

    @api.model
    def _still_claimed_sql(self):
        """Whether what a ``claim`` is for is visible nowhere else yet."""
        return SQL("NOT EXISTS (SELECT FROM oms_promise promise WHERE promise.claim_token = claim.token)")

    @api.model
    def _safety_sql(self, scope):
        """What is never promised."""
        return SQL(
            """SELECT policy.product_id, policy.warehouse_id, 0, -policy.safety_qty::numeric,
                      'safety', 'oms.stock.policy', policy.id, 0
                 FROM oms_stock_policy policy
                WHERE policy.safety_qty > 0 AND policy.warehouse_id = ANY(%s) %s""",
            scope.warehouses, self._of_products(scope, SQL("policy.product_id")))

    @api.model
    def _kept_for_others_sql(self, scope):
        """What is set aside for other channels: of each allotment what was not promised to its channel yet."""
        return SQL(
            """SELECT allotment.product_id, allotment.warehouse_id, 0,
                      -GREATEST(allotment.quantity - COALESCE((
                          SELECT SUM(promise.quantity) FROM oms_promise promise
                            JOIN sale_order sale ON sale.id = promise.order_id AND sale.team_id = allotment.team_id
                           WHERE promise.product_id = allotment.product_id AND promise.state != 'withdrawn'
                             AND promise.warehouse_id = allotment.warehouse_id
                             AND %s >= allotment.date_from), 0), 0)::numeric,
                      'set_aside', 'oms.allotment', allotment.id, 0
                 FROM oms_allotment allotment
                WHERE allotment.active AND allotment.warehouse_id = ANY(%s) AND allotment.team_id != %s
                  AND %s BETWEEN allotment.date_from AND COALESCE(allotment.date_to, 'infinity') %s""",
            self.env["oms.day"]._warehouse_day_sql(SQL("promise.create_date"), SQL("allotment.warehouse_id"), scope.warehouses),
            scope.warehouses, scope.team,
            self.env["oms.day"]._warehouse_today_sql(SQL("allotment.warehouse_id"), scope.warehouses),
            self._of_products(scope, SQL("allotment.product_id")))

    @api.model
    def _freed_sql(self, scope):
        """Rows of four, and of what was reserved from a lot that lapses a row of five: of the day on which it does (0, and how
        much). What is given back of another day than today had nothing reserved."""
        rows = ((product_id, warehouse_id, max(day - scope.today.toordinal(), 0), quantity, lapses[0] if lapses else 0.0)
                for product_id, warehouse_id, day, quantity, *lapses in scope.freed)
        columns = [list(column) for column in zip(*rows, strict=True)]
        return SQL(
            """SELECT product_id, warehouse_id, day, quantity::numeric, CASE WHEN lapses > 0 THEN 'lapse' ELSE 'freed' END, '', 0,
                      (CASE WHEN lapses > 0 THEN lapses WHEN day > 0 THEN quantity ELSE 0 END)::numeric
                 FROM unnest(%s::int[], %s::int[], %s::int[], %s::float[], %s::float[])
                      AS freed(product_id, warehouse_id, day, quantity, lapses)""",
            *columns)
