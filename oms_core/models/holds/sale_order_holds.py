# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning.hold_entry import Entry
from ...tools import SEES_CREDIT


class SaleOrder(models.Model):
    """The holds of an order: which are in force, what they stop, and the buttons to place and clear them."""

    _inherit = "sale.order"

    oms_hold_ids = fields.One2many("oms.hold", "order_id", "Holds")
    oms_credit_held = fields.Boolean(
        "Held for credit", compute="_compute_oms_held", store=True, groups="base.group_user")
    oms_hold_text = fields.Text("Why it is held", compute="_compute_oms_hold_text")

    _oms_credit_held_idx = models.Index("(partner_invoice_id) WHERE oms_credit_held")

    @api.depends("oms_hold_ids.state", "oms_hold_ids.reason_id")
    def _compute_oms_held(self):
        for order in self:
            active = order.sudo().oms_hold_ids._in_force()  # sudo: as below, where this badge is asked first
            order.oms_held = bool(active)
            order.oms_credit_held = "credit" in active.reason_id.mapped("code")

    @api.depends("oms_hold_ids.state", "oms_hold_ids.reason_id", "oms_hold_ids.message")
    @api.depends_context("uid")
    def _compute_oms_hold_text(self):
        """One line per active hold, and per hold that returns with a cancelled order: the reason and, where it says more,
        why; with the figures for who may read them."""
        figures = self.env.user.has_groups(SEES_CREDIT)
        for order in self:
            lines = []
            for hold in order.oms_hold_ids._not_cleared():
                reason, message = hold.reason_id.name, hold.message
                said = f"{reason} – {message}" if message and message != reason else reason
                product = hold.line_id.product_id.display_name or hold.line_id.name  # of a line: only that is held
                said = f"{product}: {said}" if product else said
                said = f"{said}: {hold.figures}" if figures and hold.figures else said
                if hold.state == "returning":
                    said = self.env._("%s (held again when the order is taken up)", said)
                lines.append(said)
            order.oms_hold_text = "\n".join(lines)

    def _oms_active_holds(self, code=None):
        """The holds in force, of the reason with this code or of any."""
        held = self.filtered("oms_held").with_prefetch(self._prefetch_ids)
        # sudo: whoever works on the order meets its holds, allowed to read them or not
        return held.sudo().oms_hold_ids._in_force(code)

    def _oms_stops(self, what="release"):
        """The holds in force that keep something of these orders from ``what`` (see the line's ``_oms_stopped``)."""
        held = self.filtered("oms_held").with_prefetch(self._prefetch_ids)  # asked order by order, they are read together
        # sudo: whoever works on the order meets its holds, allowed to read them or not
        return held.sudo().oms_hold_ids._stopping(what)

    def _oms_stop_names(self, what="release", lines=None):
        stops = self._oms_stops(what)
        stops = stops if lines is None else stops._on(lines)
        return ", ".join(stops.reason_id.mapped("name"))

    def _oms_release_blocked(self):
        return super()._oms_release_blocked() or bool(self._oms_stops()._on_whole())

    def _oms_place_hold(self, reason, message=None, facts=None):
        """Hold these orders; takes back from the warehouse what nobody picked yet.

        :param reason: an ``oms.hold.reason``, or the code of one of all companies
        :raises ValueError: no such reason
        """
        if isinstance(reason, str):
            code = reason
            # sudo: our own reasons, by our own code
            reason = self.env["oms.hold.reason"].sudo().search(
                [("code", "=", code), ("company_id", "in", (False, *self.company_id.ids))], order="company_id", limit=1)
            if not reason:
                raise ValueError(f"No hold reason with code {code!r}")
        message = message or reason.name
        again = self.filtered(lambda order: any(  # a second click, a request repeated
            (hold.reason_id, hold.message, hold.facts or None) == (reason, message, facts) and not hold.line_id
            for hold in order._oms_active_holds()))
        return self.env["oms.hold"]._place([Entry(order, reason, message, facts) for order in self - again])

    def action_oms_hold(self):
        """Open the dialog to hold these orders, or to clear their holds."""
        return self.env["oms.hold"]._dialog(self, "place", self.env._("Hold orders"))

    def action_oms_clear_holds(self):
        return self.env["oms.hold"]._dialog(self, "clear", self.env._("Clear holds"))
