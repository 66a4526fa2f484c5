# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang


class SaleOrder(models.Model):
    """'Where is my order?' in one sentence: what shipped when, what is left, when, and why."""

    _inherit = "sale.order"

    oms_summary = fields.Char("Where it is", compute="_compute_oms_summary")

    @api.depends("state", "oms_held", "order_line.oms_short_qty", "order_line.oms_waiting_qty", "order_line.oms_closed_qty",
                 "order_line.oms_released_qty", "order_line.oms_shipped_qty", "order_line.oms_ordered_qty",
                 "order_line.qty_delivered", "picking_ids.carrier_tracking_ref", "oms_stage", "oms_arrival_estimate")
    @api.depends_context("lang")
    def _compute_oms_summary(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        ids = confirmed._origin.ids
        moves, arrived = self._gather_summary_moves(ids), self.browse(ids)._oms_arrived_on_map()
        (self - confirmed).oms_summary = False
        for order in confirmed:
            goods = order.order_line.filtered(lambda line: line.product_id.type == "consu" and line.oms_ordered_qty > 0)
            parts = order._oms_summary_parts(goods, moves[order._origin.id], arrived.get(order._origin.id)) if goods else ()
            order.oms_summary = "; ".join(parts) or False

    @api.model
    def _gather_summary_moves(self, order_ids):
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

    def _oms_arrived_on_map(self):
        """{order id: when the last shipment arrived} of orders of which all that shipped is known to have arrived.
        Extended by fulfilment."""
        return {}

    def _oms_summary_parts(self, goods, moves, arrived):
        """The parts of the sentence: shipped, arrived, where the rest is, and what stands in the way."""
        self.ensure_one()
        shipped, wanted = self._oms_summary_count(goods, "oms_shipped_qty"), self._oms_summary_count(goods, "oms_ordered_qty")
        parts = [self._oms_summary_shipped(shipped, wanted, moves.get("shipped"))]
        if shipped and arrived:
            parts.append(self.env._("arrived on %s", self._oms_short_date(arrived)))
        elif self.oms_stage in ("shipped", "delivered") and (estimate := self._oms_summary_arrival()):
            parts.append(estimate)
        if left := self._oms_summary_left(goods, moves):
            parts.append(left)
        if short := self._oms_summary_count(goods, "oms_short_qty"):
            parts.append(self.env._("%s backordered, no date yet", short))
        if any(line._oms_unplaced_qty() for line in goods):
            parts.append(self.env._("not all of it was ordered from the vendor yet"))
        if closed := self._oms_summary_count(goods, "oms_closed_qty"):
            parts.append(self.env._("%s given up", closed))
            parts += self._oms_summary_worth()
        if shipped != wanted and (self._oms_stops("release") or self._oms_stops("promise")):
            parts.append(self.env._("on hold"))
        return parts

    def _oms_summary_worth(self):
        """What comes of a discounted order costs, where it is less than its total: the discount goes with what does not come."""
        order = self.sudo()  # sudo: a figure of an order that the user reads, whatever it is made of
        final = order._oms_final_total() if order.oms_reduction_ids else order.amount_total
        if not order.currency_id.compare_amounts(final, order.amount_total):
            return []
        return [self.env._("%(final)s to pay of %(total)s", final=order.currency_id.format(final),
                           total=order.currency_id.format(order.amount_total))]

    def _oms_summary_count(self, goods, name):
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

    def _oms_summary_shipped(self, shipped, wanted, facts):
        if not shipped or not facts:
            return self.env._("Nothing of %s shipped yet", wanted)
        dates = {"shipped": shipped, "wanted": wanted, "date": self._oms_short_date(facts["last"])}
        if self._oms_short_date(facts["first"]) != dates["date"]:
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

    def _oms_summary_left(self, goods, moves):
        """What is promised or in the warehouse, and when it is planned to leave."""
        names = (("released", "oms_released_qty", self.env._("in warehouse")),
                 ("waiting", "oms_waiting_qty", self.env._("promised")))
        counts = [(self._oms_summary_count(goods, name), word) for _bucket, name, word in names]
        text = ", ".join(f"{count} {word}" for count, word in counts if count)
        last = max((moves[bucket]["last"] for bucket, _name, _word in names if bucket in moves), default=None)
        if not text or not last:
            return text
        if self._oms_is_before_today(last):
            return self.env._("%(left)s, was to ship by %(date)s", left=text, date=self._oms_short_date(last))
        return self.env._("%(left)s, to ship by %(date)s", left=text, date=self._oms_short_date(last))

    def _oms_short_date(self, when):
        """'Nov 3', in the user's language; with the year if it is not this one. Of an instant it is the day
        where the order is sent from."""
        Day = self.env["oms.day"]
        day = Day._of(when, self.warehouse_id, self.company_id) if isinstance(when, datetime) else when
        skeleton = "MMMd" if day.year == Day._today(self.warehouse_id, self.company_id).year else "yMMMd"
        return format_skeleton(skeleton, day, locale=babel_locale_parse(get_lang(self.env).code))
