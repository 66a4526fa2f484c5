# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

#: Promises offered to take from, the latest first.
MOST = 80


class OmsTake(models.TransientModel):
    """Take goods that another order was promised for a line that is backordered. Both effects are shown first: by doing it and
    taking it back, so that what is shown is what will be done."""

    _name = "oms.take"
    _description = "Take from another order"

    line_id = fields.Many2one("sale.order.line", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="line_id.order_id")
    product_id = fields.Many2one(related="line_id.product_id")
    uom_id = fields.Many2one(related="product_id.uom_id")
    missing_qty = fields.Float(related="line_id.oms_short_qty", string="Backordered")
    candidate_ids = fields.Many2many("oms.promise", compute="_compute_candidate_ids")
    promise_id = fields.Many2one(
        "oms.promise", "Take from", domain="[('id', 'in', candidate_ids)]", ondelete="cascade",
        help="What other orders were promised and nobody has picked yet, the latest first.")
    quantity = fields.Float(digits="Product Unit", compute="_compute_quantity", store=True, readonly=False)
    shown = fields.Json(help="The effects as they were shown.")
    mine = fields.Char("This order", compute="_compute_effects")
    theirs = fields.Char("The other order", compute="_compute_effects")

    @api.depends("line_id")
    def _compute_candidate_ids(self):
        for take in self:
            take.candidate_ids = take._oms_candidates()

    @api.depends("promise_id")
    def _compute_quantity(self):
        for take in self:
            take.quantity = min(take.missing_qty, take._oms_there()) if take.promise_id else 0.0

    @api.depends("shown")
    def _compute_effects(self):
        for take in self:
            shown = take.shown if isinstance(take.shown, list) and len(take.shown) == 2 else ("", "")
            take.mine, take.theirs = map(str, shown)

    @api.onchange("promise_id", "quantity")
    def _onchange_choice(self):
        self.shown = False

    def _oms_candidates(self):
        promises = self.env["oms.promise"].search([
            ("product_id", "=", self.product_id.id), ("company_id", "=", self.line_id.company_id.id),
            ("state", "=", "open"), ("at_risk", "=", False), ("line_id", "!=", self.line_id.id),
        ], order="date desc, id desc", limit=MOST)
        return promises.filtered(lambda promise: promise.sudo().move_ids._oms_takeable())  # sudo: whether it was picked

    def _oms_there(self):
        """What of the promise nobody has picked."""
        return self.promise_id.sudo()._oms_takeable_qty()  # sudo: quantities only

    # --- show, then do -----------------------------------------------------------------------------------------

    def action_show(self):
        """Show both effects; nothing is changed."""
        self._oms_check()
        self.shown = self._oms_run()
        return self._oms_again()

    def action_apply(self):
        """Do what was shown, all or nothing."""
        self._oms_check()
        if not self.shown:
            return self.action_show()
        shown = list(self.shown)
        if self._oms_run(shown) != shown:
            raise UserError(self.env._(
                "Things have changed since the effects were shown. Nothing was done: show them again, then take."))
        return {"type": "ir.actions.act_window_close"}

    def _oms_check(self):
        self.ensure_one()
        if not self.env.user.has_group("oms_atp.group_atp_supervisor"):
            raise AccessError(self.env._("Only a supervisor takes goods from one order for another."))
        line, promise, unit = self.line_id, self.promise_id, self.uom_id
        if not promise or promise not in self._oms_candidates():
            raise UserError(self.env._("Choose a promise of another order that nobody has picked yet."))
        (line.order_id | promise.order_id).check_access("write")
        if line not in line._oms_promised_lines():
            raise UserError(self.env._("%s is not promised from stock.", line.display_name))
        most = min(line.oms_short_qty, self._oms_there())
        if unit.compare(self.quantity, 0) <= 0 or unit.compare(self.quantity, most) > 0:
            raise UserError(self.env._(
                "%(quantity)s cannot be taken: enter more than 0 and no more than %(most)s.",
                quantity=f"{self.quantity:.12g}", most=f"{most:.12g}"))

    def _oms_run(self, expected=None):
        """The effects of taking, which is kept where they are what was ``expected``. Otherwise who was refused meanwhile for want
        of what it claimed gets another chance."""
        wizard = self if expected else self.with_context(tracking_disable=True)
        with self.env["oms.claim"]._trial() as trial:
            effects = wizard._oms_take()
            if effects == expected:
                trial.keep()
        return effects

    def _oms_again(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Take from another order"), "res_model": self._name,
            "res_id": self.id, "views": [(False, "form")], "target": "new"}

    # --- the exchange ------------------------------------------------------------------------------------------

    def _oms_take(self):
        """Take, and promise anew what was taken from the other order: in a trial, which notes what is given back for who claims
        after it.

        :returns: [effect on this order, effect on the other one]: texts
        """
        line, quantity = self.line_id, self.quantity
        # sudo: the other order may be of a colleague; that it may be written was checked
        promise, other = self.promise_id.sudo(), self.promise_id.line_id.sudo()
        lost = self._oms_words(promise, quantity)
        made = line._oms_promise(
            {line: quantity}, for_backorders=True, freed=self.env["oms.demand"]._freed(promise, quantity))
        if self.uom_id.compare(sum(made.mapped("quantity")), quantity) < 0:
            raise UserError(self.env._(
                "%(order)s cannot be promised %(quantity)s of this: it is kept for another channel, or not from a "
                "warehouse that this line may be supplied from.", order=line.order_id.name, quantity=f"{quantity:.12g}"))
        # sudo: demand of ours, nobody else works on it
        procurements = line._oms_relaunch(made, [(line.sudo().move_ids.filtered("oms_short"), sum(made.mapped("quantity")))])
        self.env["stock.rule"].run(procurements + self._oms_make_short(promise, quantity))
        again = self._oms_promise_again(other, quantity)
        (made | again).order_id.picking_ids.filtered(lambda picking: picking.state not in ("cancel", "done")).action_confirm()
        return self._oms_tell(made, again, other, lost)

    def _oms_make_short(self, promise, quantity):
        """Take ``quantity`` off the promise; returns the procurements by which the other order goes on wanting it."""
        other, unit = promise.line_id, promise.product_id.uom_id
        if unit.compare(self.env["oms.demand"]._give_back(promise.move_ids, quantity), 0) > 0:
            raise UserError(self.env._("%s is being worked on; unpick it first.", promise.display_name))
        return other.with_context(oms_promise_ids={other.id: []})._oms_launch_again(quantity)

    def _oms_promise_again(self, other, quantity):
        """Promise the other order what it lost, as far as supply goes."""
        again = other._oms_promise({other: quantity}, for_backorders=True)
        if again:
            waiting = other.move_ids.filtered("oms_short")
            self.env["stock.rule"].run(other._oms_relaunch(again, [(waiting, sum(again.mapped("quantity")))]))
        return again

    # --- words ---------------------------------------------------------------------------------------------------

    def _oms_words(self, promises, quantity=None):
        return ", ".join(self.env._(
            "%(quantity)s from %(warehouse)s by %(date)s", quantity=f"{quantity or promise.quantity:.12g}",
            warehouse=promise.warehouse_id.name, date=format_date(self.env, promise._oms_day())) for promise in promises)

    def _oms_tell(self, made, again, other, lost):
        product, short = self.product_id.display_name, self.quantity - sum(again.mapped("quantity"))
        mine = self.env._("%(order)s gets %(product)s: %(made)s", order=self.order_id.name, product=product,
                          made=self._oms_words(made))
        gets = [self._oms_words(again)] if again else []
        if self.uom_id.compare(short, 0) > 0:
            gets.append(self.env._("%s backordered", f"{short:.12g}"))
        theirs = self.env._("%(order)s loses %(product)s: %(lost)s; instead: %(gets)s", order=other.order_id.name,
                            product=product, lost=lost, gets=", ".join(gets))
        facts = {"from": other.order_id.name, "to": self.order_id.name, "quantity": self.quantity}
        self.env["oms.order.event"]._oms_log([
            {"order_id": self.order_id.id, "line_id": self.line_id.id, "kind": "moved", "facts": facts,
             "summary": self.env._("Taken from %(other)s. %(effect)s", other=other.order_id.name, effect=mine)},
            {"order_id": other.order_id.id, "line_id": other.id, "kind": "moved", "facts": facts,
             "summary": self.env._("Given to %(other)s. %(effect)s", other=self.order_id.name, effect=theirs)}])
        return [mine, theirs]
