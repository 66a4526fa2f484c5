# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import SEES_CREDIT, check_arguments


class OmsHold(models.Model):
    """A reason why an order, or a line of it, must not go on: an overlay on its stage, cleared by those who may.

    ``observed`` holds stop nothing: they count what a rule would have held.
    """

    _name = "oms.hold"
    _description = "Hold"
    _order = "id desc"
    _rec_name = "reason_id"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade", readonly=True)
    line_id = fields.Many2one(
        "sale.order.line", "Line", index="btree_not_null", ondelete="cascade", readonly=True,
        help="Empty: the whole order.")
    partner_id = fields.Many2one(related="order_id.partner_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    reason_id = fields.Many2one("oms.hold.reason", required=True, readonly=True)
    state = fields.Selection(
        [("active", "Held"), ("observed", "Would have held"), ("returning", "Returns with the order"), ("cleared", "Cleared")],
        required=True, default="active", readonly=True, help="Returns with the order: a person's hold of a cancelled order.")
    message = fields.Char("Why", readonly=True)
    figures = fields.Char("Compared", readonly=True, groups=SEES_CREDIT, help="The figures of the customer's credit behind it.")
    facts = fields.Json(readonly=True, groups=SEES_CREDIT)
    placed_on = fields.Datetime(default=fields.Datetime.now, readonly=True)
    cleared_on = fields.Datetime(readonly=True)
    cleared_by_id = fields.Many2one("res.users", readonly=True)
    note = fields.Char("Cleared because", readonly=True)
    granted = fields.Float(readonly=True, groups=SEES_CREDIT, help="Credit that a person granted, in the company's currency.")
    granted_worth = fields.Float(
        readonly=True, groups=SEES_CREDIT, help="What the order was worth then: what it grows by was not granted.")
    in_hands = fields.Json(readonly=True, help="Ids of moves that the warehouse had in hands when the hold was placed.")

    _open_idx = models.Index("(order_id) WHERE state = 'active'")

    def action_clear(self, note=None):
        """Clear the holds: checks for each that the user may, then lets the orders go on.

        :raises AccessError: where the reason's group is not the user's
        """
        check_arguments(self.env, note=(note, "text"))
        holds = self._not_cleared()
        if self and not holds:
            raise UserError(self.env._("There is nothing to clear: these holds have been cleared already."))
        holds._check_may_clear()
        holds._note_granted()
        holds._end(note or self.env._("Cleared by hand"))
        holds.order_id._oms_process()
        return True

    def _note_granted(self):
        """What a person allows by clearing these holds. For credit; the caller has checked that the user may."""

    @api.model
    def _dialog(self, orders, mode, title):
        """The action that opens the dialog to hold ("place") or "clear" these orders."""
        return {
            "type": "ir.actions.act_window", "name": title, "res_model": "oms.hold.wizard",
            "view_mode": "form", "target": "new",
            "context": {"default_mode": mode, "default_order_ids": orders.ids},
        }

    def _check_may_clear(self):
        if self.env.su:
            return
        if not self.env.user.has_group("oms_core.group_oms_user"):
            raise AccessError(self.env._("Only the order desk may clear holds."))
        refused = self._oms_not_mine()
        if refused:
            raise AccessError(refused._oms_say_not_mine()[0])

    def _oms_not_mine(self):
        """Those of these holds that are cleared by a group which the user is not in."""
        groups = self.env.user.all_group_ids
        # sudo: which group it is, for whoever asks to clear
        return self.filtered(lambda hold: hold.reason_id.sudo().group_id and hold.reason_id.sudo().group_id not in groups)

    def _oms_say_not_mine(self):
        """Who clears these holds instead: a sentence per reason."""
        said = []
        for reason, holds in self.grouped("reason_id").items():
            orders = holds.order_id
            said.append(self.env._(
                "%(orders)s: a hold for %(reason)s is cleared by the group %(group)s; ask one of its members.",
                orders=", ".join(orders[:5].mapped("name")) + (" …" if len(orders) > 5 else ""),
                reason=reason.name, group=reason.sudo().group_id.full_name))  # sudo: as above
        return said

    def _end(self, note):
        """Close active holds, whoever asked: the caller has checked that it may."""
        if not self:
            return
        # sudo: holds are readonly to everyone; _check_may_clear or an automatic rule decided this.
        self.sudo().write({
            "state": "cleared", "note": note,
            "cleared_on": fields.Datetime.now(), "cleared_by_id": self.env.uid,
        })
        self.env["oms.order.event"]._oms_log([
            {"order_id": hold.order_id.id, "kind": "cleared",
             "summary": self.env._("%(reason)s: %(note)s", reason=hold.reason_id.name, note=note)}
            for hold in self
        ])
        self._oms_untell()

    @api.model
    def _place(self, entries):
        """Hold orders.

        :param entries: list of :class:`Entry`
        """
        if not entries:
            return self
        # sudo: rules hold orders of users who may not write holds; `sale.order.action_oms_hold` checks persons.
        holds = self.sudo().create([
            {"order_id": entry.order.id, "company_id": entry.order.company_id.id, "reason_id": entry.reason.id,
             "line_id": entry.line.id if entry.line else False, "message": entry.message,
             "figures": entry.figures or False, "facts": entry.facts or False,
             "state": "observed" if entry.observed else "active", **self._expiry_vals(entry.reason)}
            for entry in entries
        ])
        self.env["oms.order.event"]._oms_log([
            {"order_id": entry.order.id, "kind": "held", "summary": entry.message,
             "facts": (entry.figures is None and entry.facts) or False,  # more people read the timeline than credit
             "line_id": entry.line.id if entry.line else False}
            for entry in entries if not entry.observed
        ])
        stopped = holds._stopping("release")
        moves = (stopped._on_whole().order_id.order_line | stopped.line_id).move_ids
        moves._oms_unrelease()
        stopped._oms_note_in_hands(moves)
        holds._oms_tell()
        return holds
