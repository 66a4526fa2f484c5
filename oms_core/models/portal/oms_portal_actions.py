# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models
from odoo.tools import format_date, plaintext2html

from ...tools import LOWERED, RefusedToCustomer

#: The longest question a customer may ask in one go.
LONGEST = 4_000


class OmsPortal(models.AbstractModel):
    """What a customer may do alone. The controller has checked that the visitor may see the order and acts for its
    customer; here is checked that the order may still be changed.

    :raises RefusedToCustomer: with words for the customer
    """

    _inherit = "oms.portal"

    # --- what is possible ----------------------------------------------------------------------------------

    def _is_open(self, order):
        """Whether nothing of the order is in the hands of the warehouse or of a vendor, or has left."""
        order.ensure_one()
        return order.state == "sale" and not order.locked and not any(
            line.oms_released_qty or line.oms_shipped_qty or line.qty_delivered or self._is_ordered_elsewhere(line)
            for line in order.order_line)

    def _can_change(self, order):
        order.ensure_one()
        return self._is_open(order) and order.oms_stage == "to_supply" and bool(self._goods(order))

    def _is_paid(self, order):
        """Whether money would have to go back: that is for people."""
        order.ensure_one()
        return order.currency_id.compare_amounts(order.amount_paid, 0) > 0

    def _can_cancel(self, order):
        order.ensure_one()
        return (
            self._is_open(order) and order.oms_stage == "to_supply" and not self._is_paid(order)
            and not any(line.qty_invoiced for line in order.order_line))

    def _cancellable_lines(self, order):
        """Lines of which the customer may cancel what has not shipped: nothing of them is in the warehouse's hands, and the
        rest is not invoiced."""
        order.ensure_one()
        if order.state != "sale" or order.locked or self._is_paid(order):
            return order.order_line.browse()
        return self._goods(order).filtered(
            lambda line: 0 < self._open_quantity(line) <= line.product_uom_qty - line.qty_invoiced)

    def _addresses(self, order):
        """Addresses of the customer's own that the order could go to without another price or other taxes."""
        order.ensure_one()
        owner = order.partner_id.commercial_partner_id
        found = owner | order.partner_id | self.env["res.partner"].search([
            ("id", "child_of", owner.id), ("type", "in", ("delivery", "other")),
            ("company_id", "in", (False, order.company_id.id))])
        positions = self.env["account.fiscal.position"].with_company(order.company_id)
        now = order.partner_shipping_id
        return now | found.filtered(
            lambda address: address.country_id == now.country_id and address.street
            and positions._get_fiscal_position(order.partner_id, address) == order.fiscal_position_id
            and (not order.carrier_id or order.carrier_id._match_address(address)))

    def _open_quantity(self, line):
        """How much the customer may cancel alone, in the line's unit."""
        line.ensure_one()
        nothing_left = not line.oms_shipped_qty and not line.qty_delivered
        if line.oms_released_qty or self._is_ordered_elsewhere(line):
            return 0.0
        if nothing_left and not line.oms_closed_qty and line.oms_short_qty + line.oms_waiting_qty:
            return line.product_uom_qty
        return line._oms_in_line_unit(line.oms_short_qty + line.oms_waiting_qty)

    def _is_ordered_elsewhere(self, line):
        """Whether documents to others (drop-ship, make to order) were made for this line: nothing un-sends those."""
        line.ensure_one()
        return line.product_id.type == "consu" and line._oms_asks_others() and line not in line._oms_withheld()

    # --- doing it --------------------------------------------------------------------------------------------

    def _cancel(self, order, line=None):
        """Cancel the order, or what is open of one of its lines; the order goes with the last thing in it."""
        order.ensure_one()
        if line is None or (self._is_last(order, line) and self._can_cancel(order)):
            if not self._can_cancel(order):
                raise RefusedToCustomer(self.env._("This order cannot be cancelled here any more. Please ask us."))
            order._action_cancel()
            return
        if line not in self._cancellable_lines(order):
            raise RefusedToCustomer(self.env._("This cannot be cancelled here any more. Please ask us."))
        quantity = self._open_quantity(line)
        before = self.env["oms.shares"]._lines(order)
        line.with_context(**LOWERED).product_uom_qty = max(line.product_uom_qty - quantity, 0.0)
        discounts = self.env["oms.shares"]._lower(order, before)
        lowered = [self.env["oms.change"]._say_row(row) for row in discounts]
        said = [self.env._("Cancelled by the customer: %(quantity)s × %(product)s", quantity=f"{quantity:.12g}",
                           product=line.product_id.display_name), *lowered]
        self._log(order, "changed", "; ".join(said), {
            "cancelled": f"{quantity:.12g}", "product": line.product_id.display_name, "discounts": discounts}, line=line)

    def _is_last(self, order, line):
        """Whether nothing else was ordered, neither goods nor a service; delivery and discounts are not ordered."""
        return line == self._goods(order).filtered("oms_ordered_qty") and not any(
            other.product_id.type == "service" for other in self._wanted_again(order))

    def _total_without(self, line):
        """What the order comes to when the customer cancels what is open of a line."""
        quantity = line.product_uom_qty - self._open_quantity(line)
        return self.env["oms.shares"]._total(line.order_id, {line: quantity})

    def _set_address(self, order, address):
        order.ensure_one()
        if not self._can_change(order) or address not in self._addresses(order):
            raise RefusedToCustomer(self.env._("The delivery address cannot be changed here any more. Please ask us."))
        if address == order.partner_shipping_id:
            return
        order.with_context(update_delivery_shipping_partner=True).partner_shipping_id = address
        order.order_line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")).partner_id = address
        text = ", ".join(address._oms_address_lines())
        self._log(order, "changed", self.env._("Delivery address changed by the customer: %s", text), {"address": text})

    def _wish(self, order):
        """(day wished by now or False, the first one that may be wished), as the customer counts days."""
        order.ensure_one()
        Day = self.env["oms.day"]
        return order.commitment_date and Day._customer_of(order.commitment_date, order), Day._customer_today(order)

    def _set_wish(self, order, day):
        """Have the goods come on another day, where that can be had."""
        order.ensure_one()
        Day = self.env["oms.day"]
        today = Day._customer_today(order)
        if not self._can_change(order):
            raise RefusedToCustomer(self.env._("The date cannot be changed here any more. Please ask us."))
        if not day or not today <= day <= today + timedelta(days=365):
            raise RefusedToCustomer(self.env._("Please choose a day between today and a year from now."))
        if order.commitment_date and Day._customer_of(order.commitment_date, order) == day:
            return
        order.commitment_date = Day._customer_on(day, order)
        self._log(
            order, "changed", self.env._("Date wished by the customer: %s", format_date(self.env, day)), {"wish": str(day)})
        self._apply_wish(order)

    def _apply_wish(self, order):
        """Bring demand in line with the date wished. Extended by promising."""
        moves = order.order_line.move_ids.filtered(lambda move: move.oms_unreleased and move.state not in ("done", "cancel"))
        moves.date = order.commitment_date - timedelta(days=order.company_id.security_lead)

    def _ask(self, order, text, author):
        """Post a question; the timeline gets it as any message of a customer."""
        order.ensure_one()
        text = (text or "").strip()
        if not text:
            raise RefusedToCustomer(self.env._("Please write your question first."))
        if len(text) > LONGEST:
            raise RefusedToCustomer(self.env._("Please ask in fewer than %s characters.", LONGEST))
        order.message_post(
            body=plaintext2html(text), author_id=author.id, message_type="comment", subtype_xmlid="mail.mt_comment")

    def _log(self, order, kind, summary, facts, line=None):
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": kind, "summary": summary, "facts": facts, "customer_visible": True,
            **({"line_id": line.id} if line else {}),
        }])
