# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ..models.changes.oms_change import Added, Change
from ..planning import change_facts
from ..planning.change_shown import Section, does, drawn


class OmsOrderChange(models.TransientModel):
    """Change a confirmed order: first what follows from it, then all of it or nothing. What is shown is found by doing it and
    taking it back, so that it is what will be done."""

    _name = "oms.order.change"
    _description = "Change a confirmed order"
    _rec_name = "order_id"

    order_id = fields.Many2one("sale.order", "Order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    line_ids = fields.One2many("oms.order.change.line", "change_id", "Lines")
    partner_shipping_id = fields.Many2one(
        "res.partner", "Deliver to", required=True, domain="[('company_id', 'in', (False, company_id))]",
        help="What has shipped already stays where it went.")
    wanted_on = fields.Date("Wanted on", help="Empty: as soon as possible.")
    reason = fields.Char("Why", help="For the timeline; the customer does not read it.")
    reprice = fields.Boolean("Find prices anew", help="Changed lines get today's price of the pricelist. "
                                                      "Otherwise the price agreed stays.")
    seen = fields.Json(help="The order as it was when it was looked at last.")
    shown = fields.Json(help="The effects as they were shown.")
    stale = fields.Boolean(readonly=True, help="Somebody else changed the order meanwhile.")
    preview = fields.Html("What happens", compute="_compute_preview", sanitize=False)

    # --- open ------------------------------------------------------------------------------------------------

    @api.model
    def _oms_open(self, order):
        """The dialog on ``order`` as it is now."""
        self._oms_check_desk()
        order.check_access("write")
        self.env["oms.change"]._check_may(order)
        lines = order.order_line.filtered(
            lambda line: line.product_id and not line.display_type and not line.is_downpayment)
        return self.create({
            "order_id": order.id, "partner_shipping_id": order.partner_shipping_id.id,
            "wanted_on": order._oms_wanted_day(), "seen": self._oms_seen(order),
            "line_ids": [Command.create({
                "sale_line_id": line.id, "product_id": line.product_id.id, "product_uom_id": line.product_uom_id.id,
                "old_qty": line.product_uom_qty, "quantity": line.product_uom_qty, "price_unit": line.price_unit,
            }) for line in lines]})._oms_again()

    @api.model
    def _oms_seen(self, order):
        return json.loads(json.dumps(change_facts.own(self.env["oms.change"]._gather(order))))

    def _oms_again(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Change %s", self.order_id.name), "res_model": self._name,
            "res_id": self.id, "views": [(False, "form")], "target": "new", "context": {"dialog_size": "extra-large"}}

    @api.model
    def _oms_check_desk(self):
        if not self.env.su and not self.env.user.has_group("oms_core.group_oms_user"):
            raise AccessError(self.env._("Only the order desk changes confirmed orders here."))

    # --- show, then do -----------------------------------------------------------------------------------------

    @api.onchange("line_ids", "partner_shipping_id", "wanted_on", "reason", "reprice")
    def _onchange_what(self):
        self.shown = False

    @api.depends("shown", "stale")
    def _compute_preview(self):
        for change in self:
            sections = change._oms_shown()
            change.preview = change.shown and self.env["ir.qweb"]._render("oms_core.oms_change_effects", {
                "sections": drawn(section for section in sections if section.rows),
                "unchanged": ", ".join(section.title for section in sections if not section.rows)})

    def _oms_shown(self):
        """The effects as they were shown: list of :class:`Section`."""
        return [Section(**section) for section in self.shown or []]

    def _oms_show(self, effects, stale):
        """Show these effects."""
        self.write({"shown": [section._asdict() for section in effects], "stale": stale})
        return self._oms_again()

    def action_preview(self):
        """Show what follows; nothing is changed."""
        change = self._oms_checked()
        return self._oms_show(self._oms_run(change), self._oms_moved_on())

    def action_apply(self):
        """Do what was shown, all or nothing. Where the order, or what the change does, is another by now, show that instead;
        what else moves of the customer is no reason."""
        if not self.shown:
            return self.action_preview()
        moved = self._oms_moved_on()
        change = self._oms_checked()
        effects = self._oms_run(change, None if moved else does(self._oms_shown()))
        if not moved and does(effects) == does(self._oms_shown()):
            return {"type": "ir.actions.act_window_close"}
        return self._oms_show(effects, stale=True)

    def _oms_run(self, change, expected=None):
        """The effects of the change, which is kept where it does what was ``expected``."""
        with self.env["oms.claim"]._trial() as trial:
            effects = self.env["oms.change"]._apply(self.order_id, change)
            if expected is not None and does(effects) == expected:
                trial.keep()
        return effects

    def _oms_moved_on(self):
        """Whether the order is another than when it was looked at, which is now. Lines that were not touched follow it."""
        seen = self._oms_seen(self.order_id)
        moved = seen != self.seen
        if moved:
            self.seen = seen
            for line in self.line_ids.filtered("sale_line_id"):
                now = line.sale_line_id.product_uom_qty
                line.write({"old_qty": now, **({} if line._oms_is_changed() else {"quantity": now})})
        return moved

    def _oms_checked(self):
        """What is to be changed, where that is possible.

        :raises UserError: names all that is not
        """
        self.ensure_one()
        self._oms_check_desk()
        self.order_id.check_access("write")
        change = self._oms_change()
        self.env["oms.change"]._check(self.order_id, change)
        return self.env["oms.change"]._settled(self.order_id, change)

    def _oms_change(self):
        order = self.order_id
        mine = self.line_ids.filtered("sale_line_id")
        changed = mine.filtered(lambda line: line._oms_is_changed() or line.sale_line_id.order_id != order)
        added = [
            Added(f"n{number}", line.product_id, line.quantity, line.product_uom_id or line.product_id.uom_id,
                  line._oms_own_price())
            for number, line in enumerate(self.line_ids - mine)]
        day = order._oms_wanted_day()
        return Change(
            {line.sale_line_id: line.quantity for line in changed}, added,
            self.partner_shipping_id if self.partner_shipping_id != order.partner_shipping_id else None,
            self.wanted_on if self.wanted_on != day else None, (self.reason or "").strip(),
            {line.sale_line_id: line.reason for line in changed if line.reason}, self.reprice)
