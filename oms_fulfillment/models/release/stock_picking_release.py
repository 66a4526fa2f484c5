# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.oms_core.jobs import later_on_collision, run
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...planning import release as planning
from ...planning.outcome import DONE, NOT, PARTLY, Outcome

_logger = logging.getLogger(__name__)

#: Transfers sent to the warehouse between two commits of the scheduled run.
CHUNK = 50
#: Who sends to the warehouse.
SENDERS = ("oms_fulfillment.group_fulfillment_user", "oms_core.group_oms_user")


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
        return self._oms_sent_outcomes(waiting, plan.why)

    def _oms_sent_outcomes(self, waiting, why):
        """{transfer id: Outcome} of these transfers and those planned with them.

        :param waiting: {transfer: moves that waited}
        :param why: {id: reason of the plan}
        """
        texts = self._oms_plan_texts()
        outcomes = {}
        for picking in self | self.browse(why):
            sent = waiting.get(picking, self.env["stock.move"]).filtered(lambda move: not move.oms_unreleased)
            left = picking.oms_release_note
            if picking.id not in why:
                outcomes[picking.id] = Outcome(NOT, left or self.env._("Nothing of it waits to be sent: it was sent before"))
            elif not sent:
                text = texts.get(why[picking.id])
                if why[picking.id] == planning.HELD:
                    text = self.env._("%(held)s. Clear the hold first", held=left)
                outcomes[picking.id] = Outcome(NOT, text or left)
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

    @api.model
    def _oms_check_may_send(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in SENDERS):
            raise AccessError(self.env._("Only fulfilment and the order desk send orders to the warehouse."))

    def _oms_send_planned(self):
        """A person chose these transfers: capacity and dates are that person's business; holds and promises are not.

        Orders to be shipped complete bring all their transfers along, or stay.
        :returns: the plan (see ``planning.release``)
        """
        jobs = self._gather_release_jobs(self._oms_release_where(self))
        plan = planning.plan(replace(job, due=True, opens=True) for job in jobs)
        self.browse(plan.picks)._oms_send_picks()
        return plan

    def _oms_send_picks(self):
        moves = self.move_ids.filtered(lambda move: move.oms_unreleased and move._oms_may_release())
        return moves._oms_release()

    @api.model
    @later_on_collision("oms_fulfillment.cron_release_due")
    def _oms_release_due(self, limit=None):
        """Scheduled run: send what is due in the warehouses with planned sending whose time has come, within what they and their
        zones take, best first.

        What another run has locked, or what is refused (the log names it), stays for the next run.
        :param limit: transfers at most (None: any number)
        :returns: the plan
        """
        now = fields.Datetime.now()
        warehouses = self.env["stock.warehouse"]._oms_run_due(now)
        if not warehouses:
            return planning.Plan((), (), {})
        plan = self._oms_plan(self._oms_release_in(warehouses), now, limit)
        whole = run(self.env, "oms_fulfillment.cron_release_due", list(plan.picks), self._oms_release_set, CHUNK,
                    name=lambda picking_id: f"transfer {picking_id}")
        if whole is not False:  # who was left has to wait for the next time, as what collides; a run cut short goes on at once
            warehouses._oms_ran(now)
        return plan

    @api.model
    def _oms_plan(self, where, now=None, limit=None):
        """What would go of the transfers that satisfy the condition: the same for the board and the scheduled run."""
        return self._oms_plan_jobs(self._gather_release_jobs(where, now), limit)

    @api.model
    def _oms_plan_jobs(self, jobs, limit=None):
        return planning.plan(jobs, self._gather_release_limits(jobs), limit, self._gather_shelves(jobs))

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
    def _oms_release_in(self, warehouses):
        """The condition that chooses what waits in these warehouses, and in others what has to go with it."""
        return SQL(
            """(warehouse.id = ANY(%(ids)s) OR (sale.picking_policy = 'one' AND sale.id IN (
                   SELECT other_line.order_id
                     FROM stock_move other
                     JOIN sale_order_line other_line ON other_line.id = other.sale_line_id
                     JOIN stock_picking_type other_kind ON other_kind.id = other.picking_type_id
                    WHERE other.oms_unreleased AND other.state NOT IN ('draft', 'done', 'cancel')
                      AND other_kind.warehouse_id = ANY(%(ids)s))))""", ids=warehouses.ids)

    @api.model
    def _oms_plan_texts(self):
        """What the reasons of the planner are called on the screen, where the transfer does not say it better itself."""
        return {
            planning.PARTLY_HELD: self.env._("To be shipped complete, and a part of the order is held: clear the hold first"),
            planning.NOT_DUE: self.env._("Scheduled later: it is too early to send it"),
            planning.NOT_YET: self.env._("It is sent later, before its pick-up"),
            planning.NO_ROOM: self.env._("The warehouse has its fill for this time"),
            planning.ZONE_FULL: self.env._("A zone that its goods lie in has its fill for today"),
        }
