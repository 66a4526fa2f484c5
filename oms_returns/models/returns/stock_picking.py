# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class StockPicking(models.Model):
    """From a delivery to the return of its goods."""

    _inherit = "stock.picking"

    oms_can_return = fields.Boolean(compute="_compute_oms_can_return")

    @api.depends("state", "location_dest_id.usage", "move_ids.sale_line_id")
    def _compute_oms_can_return(self):
        for picking in self:
            picking.oms_can_return = picking._oms_is_delivered() and bool(picking.move_ids.sale_line_id)

    def _oms_is_delivered(self):
        """Whether it brought goods to a customer."""
        self.ensure_one()
        return self.state == "done" and self.location_dest_id.usage == "customer" and self.location_id.usage != "customer"

    def action_oms_return(self):
        """Propose what left with this delivery, to make a return of it."""
        self.ensure_one()
        self.check_access("read")
        self._oms_must_be_delivered()
        Wizard = self.env["oms.return.wizard"]
        wizard = Wizard.create({"picking_id": self.id, "line_ids": [
            fields.Command.create(values) for values in Wizard._oms_proposals(self.move_ids.sale_line_id)]})
        return wizard._oms_show(self.env._("Return goods of %s", self.name))

    def action_oms_sent_back(self):
        """The carrier brings the parcel back, refused or not to be delivered: a return of all that can still come back of it,
        accepted at once and free of fees."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not any(map(self.env.user.has_group, (
                "oms_returns.group_returns_user", "stock.group_stock_user"))):
            raise AccessError(self.env._("Only staff of returns or of the warehouse take parcels back."))
        self._oms_must_be_delivered()
        # sudo: who may was checked; what comes back is what left with this delivery
        back = self.env["oms.return.adoption"].sudo()._sent_back(self.sudo()).with_env(self.env)
        if not back.has_access("read"):
            return {"type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "success", "message": self.env._("%s expects the goods.", ", ".join(back.sudo().mapped("name")))}}
        return self.env["oms.return"]._oms_open("oms.return", back, self.env._("Returns"))

    def _oms_must_be_delivered(self):
        if not self._oms_is_delivered():
            raise UserError(self.env._(
                "%s did not bring goods to a customer: only what was delivered comes back. Cancel it if it is not to leave.",
                self.name))
        if not self.move_ids.sale_line_id:
            raise UserError(self.env._("%s is of no order: return its goods with “Return”.", self.name))
