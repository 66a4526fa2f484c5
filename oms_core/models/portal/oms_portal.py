# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: The steps of an order in the order in which a customer lives through them.
STEPS = ("received", "prepared", "shipped", "delivered")
STAGES = {
    "to_supply": "received", "in_warehouse": "prepared", "shipped": "shipped", "delivered": "delivered",
    "closed": "closed", "cancelled": "cancelled",
}
#: From here on all steps are done.
CLOSED = len(STEPS)


class OmsPortal(models.AbstractModel):
    """An order in its customer's words: for the portal and for mails. No internal word and no reason of a hold is here.

    Called with rights of ours: whoever calls has checked that the customer may see the order.
    """

    _name = "oms.portal"
    _description = "What a customer sees of an order and may do about it"

    def _is_checking(self, order):
        """Whether something has to be looked at before the order goes on; the customer does not learn what."""
        order.ensure_one()
        if not order.oms_held or order.oms_stage not in ("to_supply", "in_warehouse"):
            return False
        goods = self._goods(order)
        return order._oms_release_blocked() or (bool(goods) and all(line._oms_release_blocked() for line in goods))

    def _is_line_checking(self, line):
        """Whether a hold of the order or of this line alone is in the way."""
        return line.order_id.oms_held and line._oms_release_blocked()

    def _stage(self, order):
        """(code, words, colour) of where the order stands, for its customer."""
        order.ensure_one()
        if self._is_checking(order):
            return "checking", self.env._("Received, being checked"), "info"
        code = STAGES.get(order.oms_stage, "received")
        if code == "delivered" and not any(order.order_line.mapped("oms_shipped_qty")):
            code = "closed"  # nothing is with the customer: what is open is money
        if order.oms_arrival_estimated:  # the customer knows better whether it came
            return "shipped", self.env._("Should have arrived"), "primary"
        if order.oms_part_shipped and code in ("received", "prepared"):
            words = self.env._("Partly delivered") if self._all_sent_arrived(order) else self.env._("Partly on its way")
            return "prepared", words, "primary"
        words, colour = {
            "received": (self.env._("Received"), "info"),
            "prepared": (self.env._("Being prepared"), "info"),
            "shipped": (self.env._("On its way"), "primary"),
            "delivered": (self.env._("Delivered"), "success"),
            "closed": (self.env._("Closed"), "light"),
            "cancelled": (self.env._("Cancelled"), "danger"),
        }[code]
        return code, words, colour

    def _steps(self, order):
        """[(words, "done" | "now" | "next")] of the way to the customer; empty where there is none any more."""
        order.ensure_one()
        code, words, _colour = self._stage(order)
        if code == "cancelled" or (code == "closed" and not any(order.order_line.mapped("oms_shipped_qty"))):
            return []
        now = CLOSED if code == "closed" else STEPS.index("received" if code == "checking" else code)
        names = [self.env._("Received"), self.env._("Being prepared"), self.env._("On its way"), self.env._("Delivered")]
        if code == "checking":
            names[0] = words
        return [
            (name, "done" if number < now or code == "delivered" else "now" if number == now else "next")
            for number, name in enumerate(names)]

    def _next_date(self, order):
        """The next day on which the customer gets something, or None."""
        order.ensure_one()
        if self._is_checking(order) or order.state != "sale":
            return None
        coming = self._dates(order)
        dates = [
            date for line in order.order_line if not self._is_line_checking(line)
            for _quantity, date in coming.get(line.id, []) if date]
        return min(dates, default=None)

    def _worth(self, order):
        """What the customer has to pay of an order of which not all comes, in words; empty where that is its total."""
        order.ensure_one()
        given_up = order.state == "sale" and any(order.order_line.mapped("oms_closed_qty"))
        return "".join(self.env["oms.summary"]._worth(order)) if given_up else ""

    def _invoices(self, order):
        order.ensure_one()
        return order.invoice_ids.filtered(lambda move: move.state == "posted").sorted("invoice_date", reverse=True)

    def _events(self, order):
        """The customer's part of the timeline, the last first: list of dicts with date, icon and text."""
        order.ensure_one()
        events = order.oms_event_ids.filtered("customer_visible").sorted(lambda event: (event.date, event.id), reverse=True)
        return [
            {"date": event.date, "icon": event.icon, "text": text}
            for event in events for text in [event._oms_customer_words()] if text]
