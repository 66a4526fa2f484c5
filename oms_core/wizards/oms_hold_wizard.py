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

    @api.depends("order_ids", "mode")
    def _compute_hold_ids(self):
        for wizard in self:
            wizard.hold_ids = (
                wizard.order_ids.oms_hold_ids.filtered(lambda hold: hold.state in ("active", "kept"))
                if wizard.mode == "clear" else False)

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
        closed = self.order_ids.filtered(lambda order: order.state == "cancel")
        if closed:
            raise UserError(self.env._(
                "%s cannot be held: cancelled. Leave it out.", ", ".join(closed.mapped("name"))))
        self.order_ids.check_access("write")  # holds are placed with sudo
        self.order_ids._oms_place_hold(self.reason_id, self.note)
        return True
