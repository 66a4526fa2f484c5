# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class OmsSummary(models.AbstractModel):
    """'Where is my order?' in one sentence: what shipped when, what is left, when, and why."""

    _name = "oms.summary"
    _description = "Where an order is, in a sentence"

    def _gather_moves(self, order_ids):
        """{order id: {bucket: {"first", "last": dates, "tracking": list}}} of moves towards the customer, in one query.
        Dates are those on which goods left, or of open moves are planned to."""
        found = defaultdict(dict)
        if not order_ids:
            return found
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT line.order_id, CASE WHEN move.state = 'done' THEN 'shipped' ELSE %s END AS bucket,
                      MIN(move.date), MAX(move.date), ARRAY_AGG(DISTINCT picking.carrier_tracking_ref)
                 FROM sale_order_line line
                 JOIN stock_move move ON move.sale_line_id = line.id AND move.state NOT IN ('draft', 'cancel')
                 JOIN stock_location dest ON dest.id = move.location_dest_id
            LEFT JOIN stock_location final ON final.id = move.location_final_id
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                WHERE line.order_id = ANY(%s)
                  AND (dest.usage = 'customer' OR (move.state != 'done' AND final.usage = 'customer'))
                GROUP BY 1, 2""",
            self.env["sale.order.line"]._quantity_bucket_sql(), order_ids))
        for order_id, bucket, first, last, tracking in rows:
            found[order_id][bucket] = {"first": first, "last": last, "tracking": [ref for ref in tracking if ref]}
        return found

    def _arrived_on(self, orders):
        """{order id: when the last shipment arrived} of orders of which all that shipped is known to have arrived.
        Extended by fulfilment."""
        return {}

    def _parts(self, order, goods, moves, arrived):
        """The parts of the sentence: shipped, arrived, where the rest is, and what stands in the way."""
        shipped, wanted = self._count(goods, "oms_shipped_qty"), self._count(goods, "oms_ordered_qty")
        parts = [self._shipped(order, shipped, wanted, moves.get("shipped"))]
        if shipped and arrived:
            parts.append(self.env._("arrived on %s", self.env["oms.day"]._short(arrived, order)))
        elif order.oms_stage in ("shipped", "delivered") and (estimate := self._arrival(order)):
            parts.append(estimate)
        if left := self._left(order, goods, moves):
            parts.append(left)
        if short := self._count(goods, "oms_short_qty"):
            parts.append(self.env._("%s backordered, no date yet", short))
        if any(line._oms_unplaced_qty() for line in goods):
            parts.append(self.env._("not all of it was ordered from the vendor yet"))
        if closed := self._count(goods, "oms_closed_qty"):
            parts.append(self.env._("%s given up", closed))
            parts += self._worth(order)
        if shipped != wanted and (order._oms_stops("release") or order._oms_stops("promise")):
            parts.append(self.env._("on hold"))
        return parts

    def _worth(self, order):
        """What comes of a discounted order costs, where it is less than its total: the discount goes with what does not come."""
        order = order.sudo()  # sudo: a figure of an order that the user reads, whatever it is made of
        final = self.env["oms.shares"]._final_total(order) if order.oms_reduction_ids else order.amount_total
        if not order.currency_id.compare_amounts(final, order.amount_total):
            return []
        return [self.env._("%(final)s to pay of %(total)s", final=order.currency_id.format(final),
                           total=order.currency_id.format(order.amount_total))]

    def _count(self, goods, name):
        """How much, as text: pieces where all is counted in one unit, else lines; "" for nothing."""
        units = self.env["uom.uom"].union(*(line._oms_count_unit() for line in goods))
        if len(units) == 1:
            quantity = units.round(sum(line._oms_count(
                line._oms_shipped_told() if name == "oms_shipped_qty" else line[name]) for line in goods))
            return f"{quantity:.12g}" if quantity > 0 else ""
        if name == "oms_shipped_qty":
            lines = sum(line.product_id.uom_id.compare(line[name], line.oms_ordered_qty) >= 0 for line in goods)
        else:
            lines = sum(line[name] > 0 for line in goods)
        return self.env._("%s lines", lines) if lines else ""

    def _shipped(self, order, shipped, wanted, facts):
        if not shipped or not facts:
            return self.env._("Nothing of %s shipped yet", wanted)
        dates = {"shipped": shipped, "wanted": wanted, "date": self.env["oms.day"]._short(facts["last"], order)}
        if self.env["oms.day"]._short(facts["first"], order) != dates["date"]:
            text = self.env._("%(shipped)s of %(wanted)s shipped, the last on %(date)s", **dates)
        elif shipped == wanted:
            text = self.env._("All %(wanted)s shipped on %(date)s", **dates)
        else:
            text = self.env._("%(shipped)s of %(wanted)s shipped on %(date)s", **dates)
        tracking = facts["tracking"]
        if tracking:
            more = f" +{len(tracking) - 2}" if len(tracking) > 2 else ""
            text += " " + self.env._("(tracking %s)", ", ".join(tracking[:2]) + more)
        return text

    def _left(self, order, goods, moves):
        """What is promised or in the warehouse, and when it is planned to leave."""
        names = (("released", "oms_released_qty", self.env._("in warehouse")),
                 ("waiting", "oms_waiting_qty", self.env._("promised")))
        counts = [(self._count(goods, name), word) for _bucket, name, word in names]
        text = ", ".join(f"{count} {word}" for count, word in counts if count)
        last = max((moves[bucket]["last"] for bucket, _name, _word in names if bucket in moves), default=None)
        if not text or not last:
            return text
        if order._oms_is_before_today(last):
            return self.env._("%(left)s, was to ship by %(date)s", left=text, date=self.env["oms.day"]._short(last, order))
        return self.env._("%(left)s, to ship by %(date)s", left=text, date=self.env["oms.day"]._short(last, order))

    def _arrival(self, order):
        """When what shipped should have arrived, in words; "" where that is not known."""
        if not order.oms_arrival_estimate:
            return ""
        day = self.env["oms.day"]._short(order.oms_arrival_estimate, order)
        if self.env["oms.arrival"]._is_over(order):
            return self.env._("should have arrived by %s (estimate)", day)
        return self.env._("should arrive by %s (estimate)", day)
