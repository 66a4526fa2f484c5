# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts, plain
from odoo.exceptions import AccessError, UserError


class StockPicking(models.Model):
    """Delivered is when the goods arrived; that they left is `date_done`."""

    _inherit = "stock.picking"

    oms_delivered_at = fields.Datetime("Delivered on", copy=False, readonly=True, tracking=True)
    oms_delivered_by_id = fields.Many2one("res.users", "Delivery confirmed by", copy=False, readonly=True)
    oms_delivered_how = fields.Selection(
        [("staff", "Staff"), ("carrier", "Carrier"), ("customer", "Customer"), ("import", "Import")],
        "Delivery known from", copy=False, readonly=True)
    oms_delivered_note = fields.Char("Received by", copy=False)
    oms_can_deliver = fields.Boolean(compute="_compute_oms_can_deliver", groups="base.group_user")

    _oms_undelivered_idx = models.Index("(date_done) WHERE state = 'done' AND oms_delivered_at IS NULL")

    @api.depends("state", "location_dest_id.usage", "oms_delivered_at")
    def _compute_oms_can_deliver(self):
        for picking in self:
            picking.oms_can_deliver = (
                picking.state == "done" and picking.location_dest_id.usage == "customer"
                and not picking.oms_delivered_at)

    def action_oms_delivered(self):
        """These shipments have arrived, says the user."""
        self._oms_deliver("staff")
        return True

    def action_oms_not_delivered(self):
        """Take back a delivery that was confirmed by mistake."""
        if not self.env.su and not self.env.user.has_group("oms_fulfillment.group_fulfillment_supervisor"):
            raise AccessError(self.env._("Only a fulfilment supervisor takes back that goods were delivered."))
        self.filtered("oms_delivered_at").write(facts({
            "oms_delivered_at": False, "oms_delivered_by_id": False, "oms_delivered_how": False}))
        return True

    def _oms_deliver(self, how, when=None):
        """Note that shipments have arrived; those known to have arrived already keep their date.

        :param how: a value of `oms_delivered_how`
        :raises UserError: nothing to confirm, or not shipped to a customer yet (from the constraint)
        """
        fresh = self.filtered(lambda picking: not picking.oms_delivered_at)
        if not fresh:
            raise UserError(self.env._("These deliveries are confirmed already."))
        fresh.write(facts({
            "oms_delivered_at": when or fields.Datetime.now(), "oms_delivered_by_id": self.env.uid,
            "oms_delivered_how": how,
        }))
        return fresh

    @api.constrains("oms_delivered_at")
    def _check_oms_delivered_at(self):
        wrong = self.filtered(
            lambda picking: picking.oms_delivered_at
            and (picking.state != "done" or picking.location_dest_id.usage != "customer"))
        if wrong:
            raise UserError(self.env._(
                "Only what was shipped to a customer can be delivered; ship it first: %s",
                ", ".join(wrong[:5].mapped("name"))))

    def write(self, vals):
        if "oms_delivered_at" not in vals:
            return super().write(vals)
        arrived = plain(vals["oms_delivered_at"])
        groups = ("oms_fulfillment.group_fulfillment_user", "oms_fulfillment.group_fulfillment_packer", "oms_core.group_oms_user")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Only fulfilment and the order desk confirm deliveries."))
        if not arrived and not self.env.su and not self.env.user.has_group(
                "oms_fulfillment.group_fulfillment_supervisor") and any(self.mapped("oms_delivered_at")):
            raise AccessError(self.env._("Only supervisors of fulfilment take back a delivery."))
        changed = self.filtered(lambda picking: bool(picking.oms_delivered_at) != bool(arrived))
        result = super().write(vals)
        changed._oms_log_delivered()
        return result

    def _oms_log_delivered(self):
        entries = []
        for picking in self:
            arrived = bool(picking.oms_delivered_at)
            summary = (
                self.env._("%(picking)s has arrived", picking=picking.name) if arrived
                else self.env._("%(picking)s has not arrived after all", picking=picking.name))
            # sudo: whoever confirms a delivery need not be allowed to read the order it belongs to
            entries += [
                {"order_id": order.id, "kind": "delivered" if arrived else "changed", "summary": summary,
                 "customer_visible": arrived,
                 "facts": {"picking_id": picking.id, "how": picking.oms_delivered_how or None}}
                for order in picking.sudo().move_ids.sale_line_id.order_id
            ]
        self.env["oms.order.event"]._oms_log(entries)
        self.filtered(lambda picking: not picking.oms_delivered_at)._oms_untell_delivered()

    def _oms_untell_delivered(self):
        """Nobody is told any more that these have arrived; when they have, customers are told then."""
        if self:
            # sudo: mails of these transfers that have not left; who may take back a delivery was checked
            self.env["oms.mail.outbox"].sudo().search([
                ("event", "=", "delivered"), ("state", "=", "new"), ("key", "in", list(map(str, self.ids)))],
            )._oms_note("skipped", self.env._("It has not arrived after all"))
