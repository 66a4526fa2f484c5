# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from dataclasses import replace

from odoo import api, models
from odoo.addons.oms_core.jobs import later_on_collision, run
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...planning import release as planning
from ...planning.outcome import DONE, NOT, PARTLY, Outcome

_logger = logging.getLogger(__name__)

#: Transfers sent to the warehouse between two commits of the scheduled run.
CHUNK = 50


class StockPicking(models.Model):
    """Planned sending to the warehouse: gather what waits, plan, send."""

    _inherit = "stock.picking"

    def action_oms_send_to_warehouse(self):
        """Send these transfers, as far as their goods are there and not held. Says of each what went, and why the rest stays."""
        self._oms_check_may_send()
        return self._oms_show_outcomes(self.env._("Send to warehouse"), self._oms_send_and_tell())

    def _oms_send_and_tell(self):
        """{transfer id: Outcome} of these transfers and those that go with them: what truly left this screen."""
        waiting = self._oms_waiting_to_go().grouped("picking_id")
        plan = self._oms_send_planned()
        texts = self._oms_plan_texts()
        outcomes = {}
        for picking in self | self.browse(plan.why):
            sent = waiting.get(picking, self.env["stock.move"]).filtered(lambda move: not move.oms_unreleased)
            left = picking.oms_release_note
            if picking.id not in plan.why:
                outcomes[picking.id] = Outcome(NOT, left or self.env._("Nothing of it waits to be sent: it was sent before"))
            elif not sent:
                why = texts.get(plan.why[picking.id])
                if plan.why[picking.id] == planning.HELD:
                    why = self.env._("%(held)s. Clear the hold first", held=left)
                outcomes[picking.id] = Outcome(NOT, why or left)
            else:
                what = self.env._("1 line sent") if len(sent) == 1 else self.env._("%s lines sent", len(sent))
                outcomes[picking.id] = Outcome(
                    PARTLY if left else DONE, f"{what}; {left}" if left else what, (picking.id,))
        return outcomes

    def _oms_waiting_to_go(self):
        """The moves that these transfers, and those that go with them, still keep from the warehouse."""
        pickings = self | self.sale_id.filtered(lambda order: order.picking_policy == "one").picking_ids
        return pickings.move_ids.filtered(
            lambda move: move.oms_unreleased and move.state not in ("draft", "done", "cancel"))

    def _oms_check_may_send(self):
        groups = ("oms_fulfillment.group_fulfillment_user", "oms_core.group_oms_user")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Only fulfilment and the order desk send orders to the warehouse."))

    def _oms_send_planned(self):
        """A person chose these transfers: capacity and dates are that person's business; holds and promises are not.

        Orders to be shipped complete bring all their transfers along, or stay.
        :returns: the plan (see ``planning.release``)
        """
        jobs = self._gather_release_jobs(self._oms_release_where(self))
        plan = planning.plan(replace(job, due=True) for job in jobs)
        self.browse(plan.picks)._oms_send_picks()
        return plan

    def _oms_send_picks(self):
        moves = self.move_ids.filtered(lambda move: move.oms_unreleased and move._oms_may_release())
        return moves._oms_release()

    @api.model
    @later_on_collision("oms_fulfillment.cron_release_due")
    def _oms_release_due(self, limit=500):
        """Scheduled run: send what is due in warehouses with planned sending, within their capacity, best first.

        What another run has locked, or what is refused (the log names it), stays for the next run.
        :param limit: transfers at most
        :returns: the plan
        """
        jobs = self._gather_release_jobs(SQL("warehouse.oms_release_policy = 'planned'"))
        plan = planning.plan(jobs, self._gather_release_capacity(jobs), limit)
        run(self.env, "oms_fulfillment.cron_release_due", list(plan.picks), self._oms_release_set, CHUNK,
            name=lambda picking_id: f"transfer {picking_id}")
        return plan

    @api.model
    def _oms_release_set(self, picking_ids):
        chunk = self.browse(picking_ids).try_lock_for_update()
        refused = chunk._oms_in_sets(lambda pickings: pickings._oms_send_picks(), CHUNK)
        for picking in chunk.browse(refused):
            _logger.warning("%s cannot be sent to the warehouse: %s", picking.name, refused[picking.id])

    @api.model
    def _oms_release_where(self, pickings):
        """The condition that chooses these transfers and those that have to go with them."""
        together = pickings.sale_id.filtered(lambda order: order.picking_policy == "one")
        return SQL(
            "picking.company_id = ANY(%s) AND (picking.id = ANY(%s) OR sale.id = ANY(%s))",
            self.env.companies.ids, pickings.ids, together.ids)

    @api.model
    def _gather_release_capacity(self, jobs):
        warehouses = self.env["stock.warehouse"].browse({job.warehouse for job in jobs})
        return {warehouse.id: warehouse.oms_release_capacity for warehouse in warehouses}

    @api.model
    def _gather_release_jobs(self, where):
        """Jobs of the transfers with unreleased moves that satisfy the condition, in one query.

        :param where: SQL over move, picking, warehouse, sale
        """
        self.env.flush_all()
        Line = self.env["sale.order.line"]
        bucket, stopped = Line._quantity_bucket_sql(), Line._oms_stopped_sql("release")
        there = SQL("(%s) = 'waiting' AND NOT COALESCE(promise.coming, FALSE)", bucket)
        free, Day = SQL("%s AND NOT %s", there, stopped), self.env["oms.day"]
        rows = self.env.execute_query(SQL(
            """SELECT picking.id, warehouse.id, COUNT(*) FILTER (WHERE %(free)s), MAX(picking.priority),
                      EXTRACT(EPOCH FROM COALESCE(MIN(move.date_deadline) FILTER (WHERE %(free)s), MIN(move.date_deadline))),
                      EXTRACT(EPOCH FROM MIN(sale.date_order)),
                      BOOL_OR(%(stopped)s) AND NOT BOOL_OR(%(free)s),
                      BOOL_OR(EXISTS (SELECT FROM sale_order_line line WHERE line.order_id = sale.id AND %(stopped)s)),
                      BOOL_OR(%(there)s), BOOL_OR(COALESCE(promise.coming, FALSE)),
                      %(day)s <= %(today)s + warehouse.oms_release_days,
                      MIN(sale.id) FILTER (WHERE sale.picking_policy = 'one'),
                      NOT COALESCE(BOOL_OR(sale.oms_backordered), FALSE)
                 FROM stock_move move
                 JOIN stock_picking picking ON picking.id = move.picking_id
                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                 JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
            LEFT JOIN oms_promise promise ON promise.id = move.oms_promise_id
            LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
            LEFT JOIN sale_order sale ON sale.id = line.order_id
                WHERE move.oms_unreleased AND move.state NOT IN ('draft', 'done', 'cancel')
                  AND %(where)s
                GROUP BY picking.id, warehouse.id""",
            there=there, stopped=stopped, free=free,
            day=Day._warehouse_day_sql(
                SQL("COALESCE(MIN(move.date) FILTER (WHERE %s), MIN(move.date))", free), SQL("warehouse.id")),
            today=Day._warehouse_today_sql(SQL("warehouse.id")), where=where,
        ))
        return [
            planning.Job(
                id=picking_id, warehouse=warehouse_id, lines=lines, priority=int(priority or 0),
                cutoff=None if cutoff is None else float(cutoff), since=float(since or 0.0), held=bool(held),
                partly_held=bool(partly), promised=promised, waits=waits, due=due, together=order_id, group_promised=complete)
            for picking_id, warehouse_id, lines, priority, cutoff, since, held, partly, promised, waits, due,
            order_id, complete in rows
        ]

    @api.model
    def _oms_plan_texts(self):
        """What the reasons of the planner are called on the screen, where the transfer does not say it better itself."""
        return {
            planning.PARTLY_HELD: self.env._("To be shipped complete, and a part of the order is held: clear the hold first"),
            planning.NOT_DUE: self.env._("Scheduled later: it is too early to send it"),
            planning.NO_ROOM: self.env._("The warehouse has its fill for this time"),
        }
