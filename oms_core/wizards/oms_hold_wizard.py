# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class OmsHoldWizard(models.TransientModel):
    """Hold orders, or clear their holds: only what was named, all or nothing."""

    _name = "oms.hold.wizard"
    _description = "Hold orders or clear holds"

    mode = fields.Selection([("place", "Hold"), ("clear", "Clear")], required=True, default="place")
    order_ids = fields.Many2many("sale.order", string="Orders", required=True)
    reason_id = fields.Many2one("oms.hold.reason", "Reason")
    hold_ids = fields.Many2many(
        "oms.hold", string="Holds to clear", compute="_compute_hold_ids", store=True, readonly=False)
    note = fields.Char("Note")
    refusal = fields.Text("What cannot be done", compute="_compute_refusal")
    possible = fields.Boolean(compute="_compute_refusal", help="Whether something can be done at all.")

    @api.depends("order_ids", "mode")
    def _compute_hold_ids(self):
        """Those that the user may clear; where there are none, all, which the dialog then says."""
        for wizard in self:
            holds = wizard._oms_holds()
            wizard.hold_ids = (holds - holds._oms_not_mine()) or holds

    def _oms_holds(self):
        if self.mode != "clear":
            return self.env["oms.hold"]
        return self.order_ids.oms_hold_ids._not_cleared()

    @api.depends("order_ids", "mode", "hold_ids")
    @api.depends_context("uid")
    def _compute_refusal(self):
        """Said when the dialog opens, before anybody has typed a reason."""
        for wizard in self:
            if wizard.mode == "place":
                closed = wizard._oms_closed()
                said = [wizard._oms_say_closed(closed)] if closed else []
                wizard.possible = not closed
            else:
                holds = wizard._oms_holds()
                refused = holds._oms_not_mine()
                said = refused._oms_say_not_mine() if holds else [self.env._("No order that was chosen is held.")]
                wizard.possible = bool(holds - refused)
            wizard.refusal = "\n".join(said)

    def _oms_say_closed(self, orders):
        return self.env._("%s cannot be held: cancelled. Leave it out.", ", ".join(orders.mapped("name")))

    def _oms_closed(self):
        return self.order_ids.filtered(lambda order: order.state == "cancel")

    def action_apply(self):
        self.ensure_one()
        if not self.env.user.has_group("oms_core.group_oms_user"):
            raise AccessError(self.env._("Only the order desk holds orders and clears holds."))
        if self.mode == "clear":
            if not self.hold_ids:
                raise UserError(self.env._("Choose at least one hold to clear."))
            return self.hold_ids.action_clear(self.note)
        if not self.reason_id:
            raise UserError(self.env._("Choose the reason for the hold."))
        closed = self._oms_closed()
        if closed:
            raise UserError(self._oms_say_closed(closed))
        self.order_ids.check_access("write")  # holds are placed with sudo
        self.order_ids._oms_place_hold(self.reason_id, self.note)
        return True
