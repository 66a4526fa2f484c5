# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    oms_promise_id = fields.Many2one("oms.promise", "Promise", readonly=True, index="btree_not_null")
    oms_short = fields.Boolean(
        "Backordered", readonly=True, help="Demand that is not promised from any warehouse yet.")

    _oms_short_idx = models.Index("(sale_line_id) WHERE oms_short")
    # The ledger reads open moves; finished ones, of which there are ever more, cost it nothing.
    _oms_open_idx = models.Index(
        "(product_id) WHERE state IN ('waiting', 'confirmed', 'partially_available', 'assigned')")

    # --- supply that changes is looked at after the commit -----------------------------------------------------

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done._oms_supply_changed()
        return done

    def _action_cancel(self):
        coming = self.filtered(lambda move: move.state not in ("done", "cancel", "draft"))
        result = super()._action_cancel()
        coming.filtered(lambda move: not move.sale_line_id)._oms_supply_changed()
        return result

    def _oms_supply_changed(self, before=None):
        """Goods came, left without a promise, or will not come: have the promises of these products looked at.

        :param before: {move: date until now} where it moved
        """
        moves = self.filtered(
            lambda move: move.company_id.oms_promise_mode == "on" and not move.oms_promise_id
            and move.product_id.is_storable)
        serves = moves.filtered(
            lambda move: (move.location_final_id or move.location_dest_id).oms_serves_id != move.location_id.oms_serves_id)
        if serves:
            said = "" if self.env.context.get("oms_cause_is_said") is True else serves._oms_say_change(before or {})
            self.env["oms.dirty"]._oms_append(serves.product_id, said)

    def _oms_say_change(self, before):
        """Which transfers these are, with the purchases and vendors behind them, and from when to when they moved, in words."""
        # sudo: names of purchases, for whoever moves goods
        orders = self.sudo().purchase_line_id.order_id
        said = [self.env._("%(purchase)s from %(vendor)s", purchase=order.name, vendor=order.partner_id.display_name)
                for order in orders]
        said += sorted(set(self.filtered("reference").mapped("reference")))
        named = ", ".join(said)[:200]
        days = {(move._oms_day_there(before[move]), move._oms_day_there(move.date)) for move in self if before.get(move)}
        [(old, new)] = days if len(days) == 1 else [(None, None)]
        if old == new or not named:
            return named
        say = self.env["oms.day"]._say
        return self.env._("%(goods)s moved from %(old)s to %(new)s", goods=named, old=say(old), new=say(new))

    def _oms_day_there(self, instant):
        """The date of an instant in the warehouse that these goods go to."""
        return self.env["oms.day"]._of(instant, (self.location_final_id or self.location_dest_id).oms_serves_id, self.company_id)

    def write(self, vals):
        moving = "date" in vals and "state" not in vals
        before = {move: move.date for move in self} if moving else {}
        result = super().write(vals)
        if moving:
            self.filtered(
                lambda move: not move.sale_line_id and move.state not in ("draft", "done", "cancel"))._oms_supply_changed(before)
        return result

    def _oms_may_release(self):
        return super()._oms_may_release() and not self.oms_short and not self.oms_promise_id.coming

    def _oms_why_not_workable(self):
        short = self.filtered("oms_short")
        return [
            self.env._("%(product)s of %(order)s cannot be moved yet: it is backordered; receive it first.",
                       product=move.product_id.display_name, order=move.origin or "")
            for move in short
        ] + super(StockMove, self - short)._oms_why_not_workable()

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "oms_promise_id", "oms_short"]

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        return [*super()._prepare_merge_negative_moves_excluded_distinct_fields(), "oms_promise_id", "oms_short"]

    def _oms_takeable(self):
        """Demand that nobody has picked."""
        return self.filtered(
            lambda move: move.state not in ("done", "cancel", "draft") and not move.move_orig_ids
            and not (move.picked and move.quantity) and not move._oms_is_further_step())

    def _oms_kits_left(self, quantity):
        """How many kits of its promise this component is left for, once it is ``quantity`` less."""
        siblings = self.oms_promise_id.move_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state != "cancel")
        return self.oms_promise_id.product_id.uom_id.round(
            (sum(siblings.mapped("product_qty")) - quantity) / self._oms_each(), rounding_method="HALF-UP")
