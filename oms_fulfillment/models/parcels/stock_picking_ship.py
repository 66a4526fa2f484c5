# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.jobs import in_sets, timed_out
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from ...planning import outcome
from ...planning.outcome import DONE, NOT, PARTLY, Step

#: Transfers validated in one call. Native work grows faster than the set (every line is compared with every package
#: of it), and one refusal repeats the set in halves.
CHUNK = 50


class StockPicking(models.Model):
    """Pick and ship many transfers at once, through the native methods, and say of each what came of it."""

    _inherit = "stock.picking"

    def action_oms_pick(self):
        return self._oms_show_outcomes(self.env._("Pick"), self._oms_pick())

    def action_oms_ship(self):
        return self._oms_show_outcomes(self.env._("Ship"), self._oms_ship())

    def _oms_pick(self):
        """Pick what is reserved on these transfers, as far as to the next list: where another transfer packs or ships the goods,
        this one is validated; where this one does all, what is on it is marked as picked.

        :returns: {transfer id: Outcome}
        """
        apart = self.filtered(lambda picking: picking._oms_role() == "pick")
        steps = apart._oms_ship_step() if apart else {}
        outcomes = {key: outcome.alone(key, step) for key, step in steps.items()}
        return {**outcomes, **(self - apart)._oms_mark_picked()}

    def _oms_mark_picked(self):
        why_not = self._oms_not_ready()
        for picking in self.with_prefetch():
            if picking.id not in why_not and picking._oms_role() != "all":
                where = picking._oms_step_label() or self.env._("nothing to pick here")
                why_not[picking.id] = self.env._("Picked before: %s", where)
        lines = self.browse([key for key in self.ids if key not in why_not])._oms_workable_lines()
        lines.filtered(lambda line: not line.picked).write({"picked": True})
        outcomes = {}
        for picking in self.with_prefetch():
            why = why_not.get(picking.id)
            short = not why and any(not move.oms_unreleased for move in picking._oms_missing())
            outcomes[picking.id] = outcome.Outcome(
                NOT if why else PARTLY if short else DONE, why or picking._oms_missing_text())
        return outcomes

    def _oms_ship(self, pack=False):
        """Validate what is reserved on these transfers, and on the transfers of the further steps that this makes,
        until everything that can leave has left. What cannot go becomes a backorder that keeps its promise.

        Lines already picked ship alone; where none is, all that is reserved ships. Refusals (a missing lot, a
        question of another addon, a carrier's error) undo only the transfer they are about.
        :param pack: put each transfer in a package at the step where the warehouse packs
        :returns: {transfer id: Outcome}, the outcome of its whole chain
        """
        steps = {}
        frontier = self
        while frontier:
            found = frontier._oms_ship_step(pack)
            steps.update(found)
            further = {next_id for step in found.values() for next_id in step.next_ids}
            frontier = self.browse(sorted(further - steps.keys()))
        return outcome.fold(self.ids, steps)

    def _oms_ship_step(self, pack=False):
        """Validate these transfers, without the steps after. {transfer id: Step}"""
        why_not = self._oms_not_ready()
        ready = self.browse([key for key in self.ids if key not in why_not])
        unpicked = ready.filtered(lambda picking: not any(picking.move_line_ids.mapped("picked")))
        unpicked._oms_workable_lines().write({"picked": True})
        if pack:
            ready._oms_pack()
        alone = ready.filtered(lambda picking: picking._oms_ships_alone())
        why_not.update((ready - alone)._oms_in_sets(lambda pickings: pickings._oms_validate(), CHUNK))
        why_not.update(alone._oms_in_sets(lambda pickings: pickings._oms_validate(), 1))
        return {
            picking.id: Step(NOT, why_not[picking.id]) if picking.id in why_not else picking._oms_done_step()
            for picking in self.with_prefetch()
        }

    def _oms_ships_alone(self):
        """Whether validating this transfer calls a carrier, who must not be called twice because of its neighbours."""
        self.ensure_one()
        return (
            self.carrier_id.integration_level == "rate_and_ship" and not self.carrier_tracking_ref
            and self.picking_type_id.print_label)

    def _oms_validate(self):
        """Validate these transfers natively, without questions.

        :raises UserError: where one of them is not done after it (another addon asks something)
        """
        self._oms_check_dates()
        # product_expiry would ask about what stays behind, too
        context = {**clean_context(self.env.context), "skip_backorder": True, "skip_expired": True}
        result = self.with_context(context).button_validate()
        left = self.filtered(lambda picking: picking.state != "done")
        if left:
            question = result.get("name") if isinstance(result, dict) else None
            raise UserError(
                self.env._("It asks: %(question)s. Validate it by hand.", question=question) if question
                else self.env._("It could not be validated. Open it to see why."))

    def _oms_check_dates(self):
        """What is out of date is not sent without a question; what is not picked stays behind and asks nobody.

        :raises UserError: something that would go has such a lot
        """
        if "removal_date" not in self.env["stock.lot"]._fields:  # no lot has dates, so none is read
            return
        lapsed = self.move_line_ids.lot_id._oms_lapsed()
        line = lapsed and self.move_line_ids.filtered(
            lambda one: one.lot_id in lapsed and one.picked and one.quantity and one.state != "done")[:1]
        if line:
            raise UserError(self.env._(
                "%(product)s: lot %(lot)s is out of date. Take it off %(picking)s, or validate that by hand.",
                product=line.product_id.display_name, lot=line.lot_id.name, picking=line.picking_id.name))

    def _oms_done_step(self):
        """The step of a transfer that is done: what carries its goods on, and what it left behind."""
        self.ensure_one()
        moved = self.move_ids.filtered(lambda move: move.state == "done")
        further = moved.move_dest_ids.picking_id.filtered(lambda picking: picking.state not in ("done", "cancel"))
        left = self.backorder_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        dropped = self.move_ids.filtered(lambda move: move.state == "cancel" and move.product_uom_qty)
        why = [
            self.env._("backordered: %(goods)s (%(rest)s)", goods=left._oms_list_quantities(),
                       rest=", ".join(left.picking_id.mapped("name"))) if left else "",
            self.env._("given up: %s", dropped._oms_list_quantities()) if dropped else "",
        ]
        return Step(PARTLY if left or dropped else DONE, "; ".join(filter(None, why)), tuple(further.ids))

    # --- what can be worked on --------------------------------------------------------------------------

    def _oms_workable_lines(self):
        return self.move_line_ids.filtered(
            lambda line: line.quantity and line.state not in ("done", "cancel") and line.move_id._oms_workable())

    def _oms_not_ready(self):
        """{transfer id: why nothing can be done with it now}"""
        # A recordset read from a one2many forgets its neighbours when the cache is cleared: with_prefetch.
        reasons = {picking.id: picking._oms_why_not_ready() for picking in self.with_prefetch()}
        return {key: why for key, why in reasons.items() if why}

    def _oms_why_not_ready(self):
        self.ensure_one()
        if self.state == "done":
            return self.env._("Done already")
        if self.state == "cancel":
            return self.env._("Cancelled")
        if self.oms_unreleased:
            return self.env._("Not yet sent to the warehouse: %s", self.oms_release_note)
        if not self._oms_workable_lines():
            if self.state == "waiting":
                return self.env._("Waits for the step before it")
            return self.env._("Nothing is reserved: %s", self._oms_missing_text())
        if self.move_type == "one" and self._oms_missing_text():
            return self.env._("To be shipped complete: %s", self._oms_missing_text())
        return None

    def _oms_missing(self):
        """The moves of which less is reserved than they ask for."""
        return self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move.product_uom.compare(move.quantity, move.product_uom_qty) < 0)

    def _oms_missing_text(self):
        """What is not reserved of what this transfer asks for: not found, or not sent to the warehouse yet and why; empty where
        nothing is missing."""
        self.ensure_one()
        missing = self._oms_missing()
        sent = missing.filtered(lambda move: not move.oms_unreleased)
        return "; ".join(filter(None, [
            self.env._("not found: %s", sent._oms_list_quantities(missing=True)) if sent else "",
            self.env._("not sent yet: %s", self.oms_release_note) if missing - sent else "",
        ]))

    # --- in sets ------------------------------------------------------------------------------------------

    def _oms_in_sets(self, work, size):
        """Do ``work`` to these records in sets (``oms_core/jobs.py``), so that only what is at fault is left.

        :param work: function(records) that raises UserError to refuse
        :returns: {record id: why it was refused}
        :raises AccessError: is never about one record of a set
        """
        _done, refused = in_sets(self.env, self, size, work, faults=UserError, but=AccessError)
        return {
            picking.id: self.env._("It takes longer than the database allows.") if timed_out(error) else str(error)
            for picking, error in refused.items()}

    # --- what became of it ------------------------------------------------------------------------------------

    def _oms_show_outcomes(self, title, outcomes):
        """Say of each what became of it, and where it is now."""
        self.env["stock.picking"]._oms_progress_noted()  # now: where they are is about to be said
        became = self.browse(outcomes)._oms_became(outcomes)
        return self.env["oms.fulfillment.result"]._oms_show(title, self, outcomes, became)

    def _oms_became(self, outcomes):
        """{transfer id: (the list it or what follows it is on now, names)} of what was done at least in part."""
        found = {}
        every = self.browse({id_ for key in self.ids for id_ in (key, *outcomes[key].ids)})
        (every | every.move_ids.move_dest_ids.picking_id).mapped("oms_step")  # for all at once
        for picking in self.filtered(lambda picking: outcomes[picking.id].status != NOT):
            chain = self.browse(outcomes[picking.id].ids or picking.ids)
            further = (chain | chain.move_ids.move_dest_ids.picking_id).filtered(
                lambda one: one.oms_step and one.state not in ("done", "cancel"))
            left = chain.filtered(lambda one: one.state == "done" and one.location_dest_id.usage == "customer")
            if left:
                tracking = ", ".join(filter(None, left.mapped("carrier_tracking_ref")))
                found[picking.id] = (
                    self.env._("shipped"), self.env._("tracking %s", tracking) if tracking else "")
            elif further:
                others = further - picking
                found[picking.id] = (further[0]._oms_step_label(), ", ".join(others.mapped("name")))
        return found

    def _oms_step_label(self):
        """"To pack": the list this transfer is on."""
        self.ensure_one()
        if not self.oms_step:
            return ""
        label = dict(self._fields["oms_step"]._description_selection(self.env))[self.oms_step]
        return label if self.state == "assigned" else self.env._("%(list)s, waits for goods", list=label)
