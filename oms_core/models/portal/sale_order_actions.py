# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models
from odoo.tools import format_date, plaintext2html

from ...tools import LOWERED, RefusedToCustomer

#: The longest question a customer may ask in one go.
LONGEST = 4_000


class SaleOrder(models.Model):
    """What a customer may do alone. The controller has checked that the visitor may see the order and acts for its
    customer; here is checked that the order may still be changed.

    :raises RefusedToCustomer: with words for the customer
    """

    _inherit = "sale.order"

    # --- what is possible ----------------------------------------------------------------------------------

    def _oms_portal_is_open(self):
        """Whether nothing of the order is in the hands of the warehouse or of a vendor, or has left."""
        self.ensure_one()
        return self.state == "sale" and not self.locked and not any(
            line.oms_released_qty or line.oms_shipped_qty or line.qty_delivered or line._oms_portal_is_ordered_elsewhere()
            for line in self.order_line)

    def _oms_portal_can_change(self):
        self.ensure_one()
        return self._oms_portal_is_open() and self.oms_stage == "to_supply" and bool(self._oms_portal_goods())

    def _oms_portal_is_paid(self):
        """Whether money would have to go back: that is for people."""
        self.ensure_one()
        return self.currency_id.compare_amounts(self.amount_paid, 0) > 0

    def _oms_portal_can_cancel(self):
        self.ensure_one()
        return (
            self._oms_portal_is_open() and self.oms_stage == "to_supply" and not self._oms_portal_is_paid()
            and not any(line.qty_invoiced for line in self.order_line))

    def _oms_portal_cancellable_lines(self):
        """Lines of which the customer may cancel what has not shipped: nothing of them is in the warehouse's hands, and the
        rest is not invoiced."""
        self.ensure_one()
        if self.state != "sale" or self.locked or self._oms_portal_is_paid():
            return self.order_line.browse()
        return self._oms_portal_goods().filtered(
            lambda line: 0 < line._oms_portal_open_quantity() <= line.product_uom_qty - line.qty_invoiced)

    def _oms_portal_addresses(self):
        """Addresses of the customer's own that the order could go to without another price or other taxes."""
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        found = owner | self.partner_id | self.env["res.partner"].search([
            ("id", "child_of", owner.id), ("type", "in", ("delivery", "other")),
            ("company_id", "in", (False, self.company_id.id))])
        positions = self.env["account.fiscal.position"].with_company(self.company_id)
        now = self.partner_shipping_id
        return now | found.filtered(
            lambda address: address.country_id == now.country_id and address.street
            and positions._get_fiscal_position(self.partner_id, address) == self.fiscal_position_id
            and (not self.carrier_id or self.carrier_id._match_address(address)))

    # --- doing it --------------------------------------------------------------------------------------------

    def _oms_portal_cancel(self, line=None):
        """Cancel the order, or what is open of one of its lines; the order goes with its last line."""
        self.ensure_one()
        if line is None or (line == self._oms_portal_goods().filtered("oms_ordered_qty") and self._oms_portal_can_cancel()):
            if not self._oms_portal_can_cancel():
                raise RefusedToCustomer(self.env._("This order cannot be cancelled here any more. Please ask us."))
            self._action_cancel()
            return
        if line not in self._oms_portal_cancellable_lines():
            raise RefusedToCustomer(self.env._("This cannot be cancelled here any more. Please ask us."))
        quantity = line._oms_portal_open_quantity()
        before = self._oms_share_lines()
        line.with_context(**LOWERED).product_uom_qty = max(line.product_uom_qty - quantity, 0.0)
        discounts = self._oms_lower_reductions(before)
        lowered = [self.env["oms.change"]._say_row(self, row) for row in discounts]
        said = [self.env._("Cancelled by the customer: %(quantity)s × %(product)s", quantity=f"{quantity:.12g}",
                           product=line.product_id.display_name), *lowered]
        self._oms_portal_log("changed", "; ".join(said), {
            "cancelled": f"{quantity:.12g}", "product": line.product_id.display_name, "discounts": discounts}, line=line)

    def _oms_portal_total_without(self, line):
        """What the order comes to when the customer cancels what is open of a line."""
        self.ensure_one()
        quantity = line.product_uom_qty - line._oms_portal_open_quantity()
        return self._oms_total_of({line: quantity})

    def _oms_portal_set_address(self, address):
        self.ensure_one()
        if not self._oms_portal_can_change() or address not in self._oms_portal_addresses():
            raise RefusedToCustomer(self.env._("The delivery address cannot be changed here any more. Please ask us."))
        if address == self.partner_shipping_id:
            return
        self.with_context(update_delivery_shipping_partner=True).partner_shipping_id = address
        self.order_line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")).partner_id = address
        text = ", ".join(address._oms_address_lines())
        self._oms_portal_log("changed", self.env._("Delivery address changed by the customer: %s", text), {"address": text})

    def _oms_portal_wish(self):
        """(day wished by now or False, the first one that may be wished), as the customer counts days."""
        self.ensure_one()
        Day = self.env["oms.day"]
        return self.commitment_date and Day._customer_of(self.commitment_date, self), Day._customer_today(self)

    def _oms_portal_set_wish(self, day):
        """Have the goods come on another day, where that can be had."""
        self.ensure_one()
        Day = self.env["oms.day"]
        today = Day._customer_today(self)
        if not self._oms_portal_can_change():
            raise RefusedToCustomer(self.env._("The date cannot be changed here any more. Please ask us."))
        if not day or not today <= day <= today + timedelta(days=365):
            raise RefusedToCustomer(self.env._("Please choose a day between today and a year from now."))
        if self.commitment_date and Day._customer_of(self.commitment_date, self) == day:
            return
        self.commitment_date = Day._customer_on(day, self)
        self._oms_portal_log(
            "changed", self.env._("Date wished by the customer: %s", format_date(self.env, day)), {"wish": str(day)})
        self._oms_portal_apply_wish()

    def _oms_portal_apply_wish(self):
        """Bring demand in line with the date wished. Extended by promising."""
        moves = self.order_line.move_ids.filtered(lambda move: move.oms_unreleased and move.state not in ("done", "cancel"))
        moves.date = self.commitment_date - timedelta(days=self.company_id.security_lead)

    def _oms_portal_ask(self, text, author):
        """Post a question; the timeline gets it as any message of a customer."""
        self.ensure_one()
        text = (text or "").strip()
        if not text:
            raise RefusedToCustomer(self.env._("Please write your question first."))
        if len(text) > LONGEST:
            raise RefusedToCustomer(self.env._("Please ask in fewer than %s characters.", LONGEST))
        self.message_post(
            body=plaintext2html(text), author_id=author.id, message_type="comment", subtype_xmlid="mail.mt_comment")

    def _oms_portal_log(self, kind, summary, facts, line=None):
        self.env["oms.order.event"]._oms_log([{
            "order_id": self.id, "kind": kind, "summary": summary, "facts": facts, "customer_visible": True,
            **({"line_id": line.id} if line else {}),
        }])
