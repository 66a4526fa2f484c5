# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import tracking

#: The steps of an order in the order in which a customer lives through them.
STEPS = ("received", "prepared", "shipped", "delivered")
STAGES = {
    "to_supply": "received", "in_warehouse": "prepared", "shipped": "shipped", "delivered": "delivered",
    "closed": "closed", "cancelled": "cancelled",
}
#: From here on all steps are done.
CLOSED = len(STEPS)


class SaleOrder(models.Model):
    """An order in its customer's words: for the portal and for mails. No internal word and no reason of a hold is here.

    Called with rights of ours: whoever calls has checked that the customer may see the order.
    """

    _inherit = "sale.order"

    def _oms_portal_is_checking(self):
        """Whether something has to be looked at before the order goes on; the customer does not learn what."""
        self.ensure_one()
        if not self.oms_held or self.oms_stage not in ("to_supply", "in_warehouse"):
            return False
        goods = self._oms_portal_goods()
        return self._oms_release_blocked() or (bool(goods) and all(line._oms_release_blocked() for line in goods))

    def _oms_portal_is_line_checking(self, line):
        """Whether a hold of the order or of this line alone is in the way."""
        return self.oms_held and line._oms_release_blocked()

    def _oms_portal_stage(self):
        """(code, words, colour) of where the order stands, for its customer."""
        self.ensure_one()
        if self._oms_portal_is_checking():
            return "checking", self.env._("Received, being checked"), "info"
        code = STAGES.get(self.oms_stage, "received")
        if code == "delivered" and not any(self.order_line.mapped("oms_shipped_qty")):
            code = "closed"  # nothing is with the customer: what is open is money
        if self.oms_arrival_estimated:  # the customer knows better whether it came
            return "shipped", self.env._("Should have arrived"), "primary"
        if self.oms_part_shipped and code in ("received", "prepared"):
            words = self.env._("Partly delivered") if self._oms_portal_all_sent_arrived() else self.env._("Partly on its way")
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

    def _oms_portal_steps(self):
        """[(words, "done" | "now" | "next")] of the way to the customer; empty where there is none any more."""
        self.ensure_one()
        code, words, _colour = self._oms_portal_stage()
        if code == "cancelled" or (code == "closed" and not any(self.order_line.mapped("oms_shipped_qty"))):
            return []
        now = CLOSED if code == "closed" else STEPS.index("received" if code == "checking" else code)
        names = [self.env._("Received"), self.env._("Being prepared"), self.env._("On its way"), self.env._("Delivered")]
        if code == "checking":
            names[0] = words
        return [
            (name, "done" if number < now or code == "delivered" else "now" if number == now else "next")
            for number, name in enumerate(names)]

    # --- lines -----------------------------------------------------------------------------------------

    def _oms_portal_goods(self):
        """The lines that are shipped."""
        return self.order_line.filtered(
            lambda line: line.product_id.type == "consu" and not line.display_type and not line.is_downpayment)

    def _oms_portal_dates(self):
        """{line id: [(quantity, date or None: not known yet)]} of what is still to come, in the product's unit.

        Extended by promising.
        """
        Day, found = self.env["oms.day"], {}
        for order in self:
            today = Day._customer_today(order)
            for line in order._oms_portal_goods():
                rest = line.oms_ordered_qty - line.oms_closed_qty - line.oms_shipped_qty
                if line.product_id.uom_id.compare(rest, 0) > 0:
                    date = Day._customer_of(order.commitment_date or line._expected_date(), order)
                    found[line.id] = [(rest, date if date >= today else None)]
        return found

    def _oms_portal_next_date(self):
        """The next day on which the customer gets something, or None."""
        self.ensure_one()
        if self._oms_portal_is_checking() or self.state != "sale":
            return None
        coming = self._oms_portal_dates()
        dates = [
            date for line in self.order_line if not self._oms_portal_is_line_checking(line)
            for _quantity, date in coming.get(line.id, []) if date]
        return min(dates, default=None)

    def _oms_portal_worth(self):
        """What the customer has to pay of an order of which not all comes, in words; empty where that is its total."""
        self.ensure_one()
        given_up = self.state == "sale" and any(self.order_line.mapped("oms_closed_qty"))
        return "".join(self._oms_summary_worth()) if given_up else ""

    def _oms_portal_shipped_on(self):
        """{line: day of its last shipment}"""
        rows = self.env["stock.move"]._read_group(
            [("sale_line_id", "in", self.order_line.ids), ("state", "=", "done"),
             ("location_dest_id.usage", "=", "customer")], ["sale_line_id"], ["date:max"])
        return {line: self.env["oms.day"]._customer_of(date, line.order_id) for line, date in rows}

    def _oms_portal_lines(self):
        """What the customer is told of each line of goods: list of dicts with line, name, quantity, unit and text."""
        self.ensure_one()
        shipped_on = self._oms_portal_shipped_on()
        dates = {} if self.state != "sale" else self._oms_portal_dates()
        return [
            {"line": line, "name": line.product_id.display_name, "quantity": line._oms_count_text(line.oms_ordered_qty),
             "unit": line._oms_count_unit().name, "coming": bool(dates.get(line.id)),
             "text": self._oms_portal_line_text(line, shipped_on.get(line), dates.get(line.id, []),
                                               self._oms_portal_is_line_checking(line))}
            for line in self._oms_portal_goods() if line.oms_ordered_qty or line.oms_shipped_qty]

    def _oms_portal_lines_left(self):
        """The lines of which something is not in a shipment: to come, or cancelled."""
        self.ensure_one()
        sent = self._oms_portal_sent(self.picking_ids).move_ids.sale_line_id
        return [row for row in self._oms_portal_lines()
                if row["coming"] or row["line"].oms_closed_qty or row["line"] not in sent]

    def _oms_portal_line_text(self, line, shipped_on, coming, checking):
        """One sentence, such as "5 of 8 shipped on May 3, rest by May 9"."""
        if self.state == "cancel":
            return self.env._("Cancelled")
        parts = []
        ordered, shipped = line._oms_count_text(line.oms_ordered_qty), line._oms_count_text(line._oms_shipped_told())
        coming = [(line._oms_count(quantity), date) for quantity, date in coming]
        if line.oms_shipped_qty:
            day = self._oms_day_words(shipped_on)
            parts.append(
                self.env._("%(shipped)s of %(ordered)s shipped on %(date)s", shipped=shipped, ordered=ordered, date=day)
                if coming or line.oms_closed_qty else self.env._("Shipped on %s", day))
        if coming and checking:
            parts.append(self.env._("being checked"))
        elif coming:
            parts.append(self._oms_portal_coming_text(coming, rest=bool(line.oms_shipped_qty)))
        if line.oms_closed_qty:
            parts.append(self.env._("%s cancelled", line._oms_count_text(line.oms_closed_qty)))
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]

    def _oms_portal_coming_text(self, coming, rest):
        if len(coming) == 1:
            _quantity, date = coming[0]
            if rest:
                return (self.env._("rest by %s", self._oms_day_words(date)) if date
                        else self.env._("rest: we will tell you the date"))
            return (self.env._("expected by %s", self._oms_day_words(date)) if date
                    else self.env._("we will tell you the date"))
        return ", ".join(
            self.env._("%(quantity)s by %(date)s", quantity=f"{quantity:.12g}", date=self._oms_day_words(date)) if date
            else self.env._("%s: we will tell you the date", f"{quantity:.12g}")
            for quantity, date in coming)

    # --- shipments, invoices, timeline -------------------------------------------------------------------

    def _oms_portal_sent(self, pickings):
        """Those of the transfers that left for the customer."""
        return pickings.filtered(lambda picking: picking.state == "done" and picking.location_dest_id.usage == "customer")

    def _oms_portal_shipments(self, pickings=None):
        """What left for the customer, the last first: list of dicts with picking, date and tracking [(number, link)]."""
        self.ensure_one()
        if pickings is None:
            pickings = self.picking_ids
        sent = self._oms_portal_sent(pickings)
        return [
            {"picking": picking, "date": self.env["oms.day"]._customer_of(picking.date_done, self),
             "carrier": picking.carrier_id.name or "", "tracking": self._oms_portal_tracking(picking)}
            for picking in sent.sorted("date_done", reverse=True)]

    def _oms_portal_arrived_on(self, picking):
        """The day on which a shipment arrived, or None: not known. Extended by who notes it."""
        return None

    def _oms_portal_all_sent_arrived(self):
        """Whether nothing is under way: of what left, all is known to have arrived."""
        sent = self._oms_portal_sent(self.picking_ids)
        return bool(sent) and all(self._oms_portal_arrived_on(picking) for picking in sent)

    def _oms_portal_has_arrived(self, picking_id):
        return any(self._oms_portal_arrived_on(picking) for picking in self.picking_ids if picking.id == picking_id)

    def _oms_portal_tracking(self, picking):
        """[(number, link or False)]: one for each parcel, also where somebody typed several numbers."""
        if not picking.carrier_tracking_ref:
            return []
        several = picking.get_multiple_carrier_tracking()
        if isinstance(several, list):
            return [(number, tracking.address(link) or False) for number, link in several]
        return self._oms_portal_typed_tracking(picking)

    def _oms_portal_typed_tracking(self, picking):
        form = picking.carrier_id.tracking_url or ""
        numbers = tracking.numbers(picking.carrier_tracking_ref)
        ours = picking.carrier_id.delivery_type in ("fixed", "base_on_rule") and tracking.PLACE in form
        if ours:
            return [(number, tracking.link(form, number) or False) for number in numbers]
        page = tracking.address(picking.carrier_tracking_url) or False  # the carrier's own, of all of them
        return [(number, page) for number in numbers]

    def _oms_portal_invoices(self):
        self.ensure_one()
        return self.invoice_ids.filtered(lambda move: move.state == "posted").sorted("invoice_date", reverse=True)

    def _oms_portal_events(self):
        """The customer's part of the timeline, the last first: list of dicts with date, icon and text."""
        self.ensure_one()
        events = self.oms_event_ids.filtered("customer_visible").sorted(lambda event: (event.date, event.id), reverse=True)
        return [
            {"date": event.date, "icon": event._oms_customer_icon(), "text": text}
            for event in events for text in [event._oms_customer_words()] if text]
