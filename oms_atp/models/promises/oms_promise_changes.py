# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class OmsPromise(models.Model):
    """When the world moves: goods promised from a receipt arrive, goods promised are lost or late."""

    _inherit = "oms.promise"

    @api.model
    def _oms_arrived(self, product_ids=None):
        """Promises that waited for a receipt and are covered by what is there now: they wait no more.

        Earlier promises first; what nobody waits for a receipt with comes before them all: other demand, carts, safety stock.
        """
        self.env.flush_all()
        supply = self.env["oms.supply"]
        scope = supply._scope(
            supply._with_siblings(product_ids), self.env["stock.warehouse"]._oms_all_ids(), for_backorders=True)
        rows = self.env.execute_query(SQL(
            """WITH waiting AS (
                   SELECT promise.id, move.product_id, promise.warehouse_id, promise.date,
                          SUM(SUM(move.product_qty)) OVER (
                              PARTITION BY move.product_id, promise.warehouse_id ORDER BY promise.date, promise.id) AS upto
                     FROM oms_promise promise
                     JOIN stock_move move ON move.oms_promise_id = promise.id
                      AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                     JOIN stock_location source ON source.id = move.location_id
                      AND source.oms_serves_id = promise.warehouse_id
                    WHERE promise.state = 'open' AND promise.coming %(of_products)s %(stored)s
                    GROUP BY promise.id, move.product_id, promise.warehouse_id),
               there AS (
                   SELECT row.product_id, row.warehouse_id, SUM(row.quantity) AS quantity
                     FROM (%(on_hand)s UNION ALL %(demand)s) AS row
                LEFT JOIN stock_move move ON row.model = 'stock.move' AND move.id = row.res_id
                LEFT JOIN oms_promise promise ON promise.id = move.oms_promise_id
                    WHERE NOT COALESCE(promise.coming, FALSE)
                      AND row.product_id IN (SELECT product_id FROM waiting)
                    GROUP BY row.product_id, row.warehouse_id)
               SELECT waiting.id FROM waiting LEFT JOIN there USING (product_id, warehouse_id)
                GROUP BY waiting.id
               HAVING BOOL_AND(waiting.upto <= COALESCE(there.quantity, 0) %(lapsed)s + 0.00001)""",
            lapsed=self._oms_lapsed_sql(scope), of_products=supply._of_products(scope, SQL("move.product_id")),
            stored=supply._stored_parts_sql(),
            on_hand=supply._on_hand_sql(scope),
            demand=SQL(" UNION ALL ").join([supply._demand_sql(scope), *supply._kept_back_terms(scope)])))
        arrived = self.browse([row[0] for row in rows])
        arrived.write({"coming": False})
        return arrived

    @api.model
    def _oms_lapsed_sql(self, scope):
        """Less what is there now, but not any more when the promise ``waiting`` ships."""
        supply = self.env["oms.supply"]
        if not supply._goods_lapse():
            return SQL()
        return SQL(
            """- COALESCE((SELECT SUM(lapsing.loose) FROM (%s) AS lapsing
                            WHERE lapsing.product_id = waiting.product_id AND lapsing.warehouse_id = waiting.warehouse_id
                              AND lapsing.day <= %s), 0)""",
            supply._lapsing_sql(scope), supply._day_sql(scope, SQL("waiting.date"), SQL("waiting.warehouse_id")))

    def _oms_name_vendors(self):
        """Whose delivery they wait for: the last purchase that comes in time (what comes before it is others')."""
        if not self:
            return
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT promise.id, (
                      SELECT line.partner_id FROM purchase_order_line line
                        JOIN stock_move move ON move.purchase_line_id = line.id
                         AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                        JOIN stock_location final ON final.id = COALESCE(move.location_final_id, move.location_dest_id)
                         AND final.oms_serves_id = promise.warehouse_id
                       WHERE line.product_id = promise.product_id AND %s <= %s
                       ORDER BY GREATEST(line.date_planned, move.date) DESC, line.id LIMIT 1)
                 FROM oms_promise promise WHERE promise.id = ANY(%s)""",
            *(self.env["oms.day"]._warehouse_day_sql(SQL(instant), SQL("promise.warehouse_id"))
              for instant in ("GREATEST(line.date_planned, move.date)", "promise.date")), self.ids))
        for promise_id, vendor_id in rows:
            if vendor_id:
                self.browse(promise_id).vendor_id = vendor_id

    @api.model
    def _oms_repromise(self, product_ids=None, cause=""):
        """Give what is at risk another date or warehouse, where its company wants that and supply allows it.

        Nothing is taken back that cannot be had elsewhere: the rest keeps its promise, marked at risk.

        :param cause: what happened, for the timeline: a text, or {product id: text}
        :returns: the new promises
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "SELECT id, own FROM (%s) AS judged WHERE own > 0.00001 ORDER BY id", self._oms_judged_sql(product_ids)))
        missing = {self.browse(promise_id): quantity for promise_id, quantity in rows}
        # sudo: a job's work on promises of orders of companies that asked for it
        risky = self.sudo().browse([row[0] for row in rows]).filtered(
            lambda promise: promise.company_id.oms_repromise_mode == "auto" and promise.line_id._oms_promised_lines()
            and promise.move_ids._oms_takeable())
        return risky._oms_replace({
            promise: min(missing[promise], promise._oms_takeable_qty()) for promise in risky}, cause)

    def _oms_takeable_qty(self):
        """How much of these promises nobody has picked, in the product's unit."""
        return sum(promise.move_ids._oms_takeable()._oms_counted() for promise in self)

    def _oms_replace(self, uncovered, cause):
        """Promise ``uncovered`` ({promise: quantity in the product's unit}) anew, as far as supply goes."""
        needs, freed = {}, []
        for promise, quantity in uncovered.items():
            needs[promise.line_id] = needs.get(promise.line_id, 0.0) + quantity
            freed += self.env["oms.demand"]._freed(promise, quantity)
        if not needs:
            return self
        made = self.env["sale.order.line"]._oms_promise(needs, for_backorders=True, freed=freed)
        by_line = made.grouped("line_id")
        old_by_line = self.grouped("line_id")
        procurements = []
        for line, promises in by_line.items():
            old = old_by_line[line].sorted("date")
            promises.write({"replaces_id": old[0].id, "cause": (old | promises)._oms_cause_of(cause)})
            procurements += line._oms_relaunch(promises, [(promise.move_ids, uncovered[promise]) for promise in old])
        self.env["stock.rule"].run(procurements)
        self._oms_log_moved(by_line, old_by_line, cause)
        return made

    def _oms_cause_of(self, cause):
        """What happened to the goods of these promises, in words: of ``cause``, a text or {product id: text}."""
        if not isinstance(cause, dict):
            return cause or ""
        products = self.product_id | self.sudo().move_ids.product_id  # sudo: of a kit, its parts
        return "; ".join(dict.fromkeys(cause[product.id] for product in products if cause.get(product.id)))

    def _oms_say(self):
        """These promises in words: how much, from where, by when."""
        return ", ".join(
            f"{promise.quantity:.12g} {promise.product_id.display_name}: {promise.warehouse_id.name}, "
            f"{self.env['oms.day']._say(promise._oms_day())}" for promise in self)

    @api.model
    def _oms_log_moved(self, made, old, cause):
        """Say on each order what was promised before, what is now, and why."""
        entries = []
        for line, promises in made.items():
            why = (old[line] | promises)._oms_cause_of(cause)
            moved = self.env._("Promise moved: %(old)s → %(new)s", old=old[line]._oms_say(), new=promises._oms_say())
            entries.append({
                "order_id": line.order_id.id, "line_id": line.id, "kind": "moved", "customer_visible": False,
                "summary": f"{moved} – {why}" if why else moved,
                "facts": {
                    "cause": why,
                    "old": [[promise.warehouse_id.id, promise.quantity, str(promise.date)] for promise in old[line]],
                    "new": [[promise.warehouse_id.id, promise.quantity, str(promise.date)] for promise in promises]}})
        self.env["oms.order.event"]._oms_log(entries)

    @api.model
    def _oms_wanting_domain(self, product_ids):
        """Lines that want these products, as such or in kits."""
        domain = Domain("product_id", "in", product_ids)
        if self.env["stock.move"]._oms_knows_kits():
            domain |= Domain("move_ids", "any", [("product_id", "in", product_ids), ("oms_short", "=", True)])
        return domain

    @api.model
    def _oms_follow_supply(self, product_ids, cause=""):
        """Mark what is at risk, find it another way, promise what is backordered, send what has arrived."""
        before = self._oms_mark_at_risk(product_ids)
        self._oms_repromise(product_ids, cause)
        after = self._oms_mark_at_risk(product_ids)
        ((before | after) - (before & after))._oms_log_risk(cause)  # what changed twice is as it was
        self._oms_free_beyond_stock(product_ids)
        # sudo: a job's work; whoever changed supply need not see these orders
        lines = self.env["sale.order.line"].sudo().search(
            Domain("state", "=", "sale") & Domain("oms_short_qty", ">", 0) & self._oms_wanting_domain(product_ids)
            & (Domain("order_id.oms_credit_held", "=", False) | Domain("order_id.oms_hold_ids", "any", [
                *self.env["oms.hold"]._in_force_domain(), ("line_id", "!=", False), ("reason_id.code", "=", "credit")])))
        lines -= lines._oms_held_for("credit")
        lines.sorted(lambda line: (line.order_id.date_order, line.id))._oms_promise_short()
        self._oms_arrived(product_ids).order_id._oms_send()
