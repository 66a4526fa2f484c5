# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsPromise(models.Model):
    """What was sent to the warehouse and is not there any more takes itself back: nobody looks for it on the floor. What waits to
    be sent and is not there any more is not sent."""

    _inherit = "oms.promise"

    @api.model
    def _oms_follow_supply(self, product_ids, cause=""):
        """Goods that were lost after they were sent wait for others; after what has come was looked at, so that what others
        wait for longer comes first."""
        result = super()._oms_follow_supply(product_ids, cause)
        # sudo: a job's work on reservations of whatever orders
        lacking = self.env["stock.move"].sudo()._oms_lacking(product_ids)
        if lacking:
            lacking._oms_reserve_in_turn()._oms_take_back_lost(cause)
        self.sudo()._oms_wait_for_lost(product_ids, cause)
        return result

    def _oms_wait_anew(self, cause=""):
        """These promises wait for goods as if theirs had never been there: they keep their date, are *at risk* if nothing
        comes by then, and go when something has come."""
        self.write({"coming": True})
        for promise in self:
            why = promise._oms_cause_of(cause)
            if why:
                promise.cause = why

    @api.model
    def _oms_wait_for_lost(self, product_ids, cause=""):
        """What was never sent, of which nothing is left in stock after those that were promised for earlier.

        :returns: those promises
        """
        self.env.flush_all()
        supply = self.env["oms.supply"]
        scope = supply._scope(product_ids, self.env["stock.warehouse"]._oms_all_ids())
        rows = self.env.execute_query(SQL(
            """WITH wanted AS (
                   SELECT promise.id, move.product_id, promise.warehouse_id,
                          BOOL_AND(COALESCE(move.oms_unreleased, FALSE)) AS waits,
                          SUM(%(lacks)s) AS quantity,
                          SUM(SUM(%(lacks)s)) OVER (
                              PARTITION BY move.product_id, promise.warehouse_id ORDER BY promise.date, promise.id) AS upto
                     FROM oms_promise promise
                     JOIN stock_move move ON move.oms_promise_id = promise.id
                      AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned') AND move.oms_kit IS NULL
                     JOIN stock_location source ON source.id = move.location_id AND source.oms_serves_id = promise.warehouse_id
                    WHERE promise.state = 'open' AND NOT COALESCE(promise.coming, FALSE) AND move.product_id = ANY(%(products)s)
                      %(stored)s
                    GROUP BY promise.id, move.product_id, promise.warehouse_id),
               there AS (SELECT product_id, warehouse_id, SUM(quantity) AS quantity
                           FROM (%(unreserved)s) AS row GROUP BY product_id, warehouse_id)
               SELECT DISTINCT wanted.id FROM wanted LEFT JOIN there USING (product_id, warehouse_id)
                WHERE wanted.waits AND wanted.quantity > 0.00001
                  AND wanted.upto - wanted.quantity >= GREATEST(COALESCE(there.quantity, 0), 0) - 0.00001""",
            lacks=SQL("GREATEST(move.product_qty - COALESCE(move.quantity, 0), 0)"), products=list(product_ids),
            stored=supply._stored_parts_sql(), unreserved=supply._unreserved_sql(scope)))
        lost = self.browse(sorted(row[0] for row in rows))
        lost._oms_wait_anew(cause)
        lost.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._oms_log_lost(cause, sent=False)
        return lost
