# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsPortal(models.AbstractModel):
    """What comes of each line, and when, in the customer's words."""

    _inherit = "oms.portal"

    def _goods(self, order):
        """The lines that are shipped."""
        return order.order_line.filtered(
            lambda line: line.product_id.type == "consu" and not line.display_type and not line.is_downpayment)

    def _dates(self, orders):
        """{line id: [(quantity, date or None: not known yet)]} of what is still to come of these orders, in the product's unit.

        Extended by who knows better: the vendor's day, what was promised.
        """
        Day, found = self.env["oms.day"], {}
        for order in orders:
            today = Day._customer_today(order)
            for line in self._goods(order):
                rest = line.oms_ordered_qty - line.oms_closed_qty - line.oms_shipped_qty
                if line.product_id.uom_id.compare(rest, 0) > 0:
                    date = Day._customer_of(order.commitment_date or line._expected_date(), order)
                    found[line.id] = [(rest, date if date >= today else None)]
        return found

    def _shipped_on(self, order):
        """{line: day of its last shipment}"""
        rows = self.env["stock.move"]._read_group(
            [("sale_line_id", "in", order.order_line.ids), ("state", "=", "done"),
             ("location_dest_id.usage", "=", "customer")], ["sale_line_id"], ["date:max"])
        return {line: self.env["oms.day"]._customer_of(date, line.order_id) for line, date in rows}

    def _lines(self, order):
        """What the customer is told of each line of goods: list of dicts with line, name, quantity, unit and text."""
        order.ensure_one()
        shipped_on = self._shipped_on(order)
        dates = {} if order.state != "sale" else self._dates(order)
        return [
            {"line": line, "name": line.product_id.display_name, "quantity": line._oms_count_text(line.oms_ordered_qty),
             "unit": line._oms_count_unit().name, "coming": bool(dates.get(line.id)),
             "text": self._line_text(line, shipped_on.get(line), dates.get(line.id, []))}
            for line in self._goods(order) if line.oms_ordered_qty or line.oms_shipped_qty]

    def _lines_left(self, order):
        """The lines of which something is not in a shipment: to come, or cancelled."""
        order.ensure_one()
        sent = self._sent(order.picking_ids).move_ids.sale_line_id
        return [row for row in self._lines(order)
                if row["coming"] or row["line"].oms_closed_qty or row["line"] not in sent]

    def _line_text(self, line, shipped_on, coming):
        """One sentence, such as "5 of 8 shipped on May 3, rest by May 9"."""
        order = line.order_id
        if order.state == "cancel":
            return self.env._("Cancelled")
        parts = []
        ordered, shipped = line._oms_count_text(line.oms_ordered_qty), line._oms_count_text(line._oms_shipped_told())
        coming = [(line._oms_count(quantity), date) for quantity, date in coming]
        if line.oms_shipped_qty:
            day = self._day_words(order, shipped_on)
            parts.append(
                self.env._("%(shipped)s of %(ordered)s shipped on %(date)s", shipped=shipped, ordered=ordered, date=day)
                if coming or line.oms_closed_qty else self.env._("Shipped on %s", day))
        if coming and self._is_line_checking(line):
            parts.append(self.env._("being checked"))
        elif coming:
            parts.append(self._coming_text(order, coming, rest=bool(line.oms_shipped_qty)))
        if line.oms_closed_qty:
            parts.append(self.env._("%s cancelled", line._oms_count_text(line.oms_closed_qty)))
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]

    def _coming_text(self, order, coming, rest):
        """When ``coming`` ([(quantity, date or None)]) comes, in words; ``rest``: something was there before."""
        def said(date):
            return self._day_words(order, date)

        if len(coming) == 1:
            _quantity, date = coming[0]
            if rest:
                return (self.env._("rest by %s", said(date)) if date
                        else self.env._("rest: we will tell you the date"))
            return (self.env._("expected by %s", said(date)) if date
                    else self.env._("we will tell you the date"))
        return ", ".join(
            self.env._("%(quantity)s by %(date)s", quantity=f"{quantity:.12g}", date=said(date)) if date
            else self.env._("%s: we will tell you the date", f"{quantity:.12g}")
            for quantity, date in coming)
