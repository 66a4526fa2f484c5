# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

from ... import prepared

#: What was ordered before: names of orders that this one seems to repeat, whether the customer ordered before, {line id:
#: what is usually ordered of its product at once}; and {line id: what its product costs}. What nobody asks for says nothing.
Past = namedtuple("Past", "same known usual costs", defaults=((), False, {}, {}))


class OmsChecks(models.AbstractModel):
    """What the checks look at of other orders: one statement, in which is only what a check that is on needs."""

    _inherit = "oms.checks"

    @api.model
    def _gather_past(self, orders, company, asked):
        """{order id: :class:`Past`}. What is pending of a single order is not written for this: it is told from memory.

        :param orders: all of this company
        :param asked: which fields of :class:`Past` are wanted
        """
        if not asked:
            return {order.id: Past() for order in orders}
        self._flush_past(orders, asked)
        ids = list(orders.ids)
        asks = {"same": self._same_sql, "known": self._known_sql, "usual": self._usual_sql, "costs": self._costs_sql}
        orders = orders.sudo()  # sudo: whose orders they are, for whoever confirms them
        rows = prepared.rows(self.env, SQL(
            """SELECT mine.id, %s
                 FROM unnest(%s::int[], %s::int[], %s::text[], %s::timestamp[], %s::numeric[])
                      AS mine(id, buyer_id, ref, date, amount)""",
            SQL(", ").join(asks[name](ids, company) if name in asked else SQL("NULL") for name in Past._fields),
            ids, [order.partner_id.commercial_partner_id.id for order in orders],
            [order.client_order_ref or None for order in orders], [order.date_order for order in orders],
            [order.amount_total for order in orders]))

        def by_line(values):
            return {int(key): value for key, value in (values or {}).items() if value}
        return {order_id: Past(tuple(same or ()), bool(known), by_line(usual), by_line(costs))
                for order_id, same, known, usual, costs in rows}

    @api.model
    def _flush_past(self, orders, asked):
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self._flush_others(orders, ["partner_id", "company_id", "state", "client_order_ref", "date_order", "amount_total"])
        if "same" in asked:
            self.env["sale.order.line"].flush_model(["order_id", "product_id", "product_uom_qty", "display_type"])
        if "costs" in asked:
            self.env["sale.order.line"].flush_model(["order_id", "product_id"])
            self.env["product.product"].flush_model(["standard_price"])
        if "usual" in asked:
            self.env["sale.order.line"].flush_model(["order_id", "product_id", "order_partner_id", "oms_ordered_qty"])
            self._flush_others(orders.order_line, ["state"], several=False)

    @api.model
    def _flush_others(self, records, names, several=True):
        """Write what is pending in these fields, unless it is of these records alone, which nothing is compared with.

        :param several: where they are several they are compared with each other
        """
        records._recompute_model(names)
        dirty, mine = self.env.transaction.field_dirty, set(records._ids)
        if (several and len(mine) > 1) or any(not mine.issuperset(dirty.get(records._fields[name], ())) for name in names):
            records.flush_model(names)

    @api.model
    def _same_sql(self, ids, company):
        """Names of confirmed orders of the customer with the same reference, or with the same lines and amount within the
        company's hours. Of two that are confirmed together the later one repeats the earlier."""
        lines = """(SELECT array_agg((line.product_id, line.product_uom_qty)::text ORDER BY line.product_id, line.product_uom_qty)
                      FROM sale_order_line line WHERE line.order_id = %s.id AND line.display_type IS NULL)"""
        hours = SQL("%s::int * interval '1 hour'", company.oms_duplicate_hours)
        return SQL(
            """(SELECT array_agg(found.name ORDER BY found.id) FROM (
                       SELECT other.id, other.name %(others)s
                          AND lower(trim(left(other.client_order_ref, 500))) = NULLIF(lower(trim(left(mine.ref, 500))), '')
                          AND lower(trim(other.client_order_ref)) = lower(trim(mine.ref))
                        UNION
                       SELECT other.id, other.name %(others)s
                          AND %(hours)s > interval '0'  -- 0: nothing is compared, not even within a second
                          AND other.date_order BETWEEN mine.date - %(hours)s AND mine.date + %(hours)s
                          AND other.amount_total = mine.amount AND %(my_lines)s = %(other_lines)s) found)""",
            others=self._others_sql(ids, company), hours=hours, my_lines=SQL(lines % "mine"), other_lines=SQL(lines % "other"))

    @api.model
    def _known_sql(self, ids, company):
        """Whether the customer has ordered before."""
        return SQL("EXISTS (SELECT %s)", self._others_sql(ids, company))

    @api.model
    def _others_sql(self, ids, company):
        """FROM … WHERE of the confirmed orders (``other``) that the customer of ``mine`` has beside it."""
        return SQL(
            """  FROM res_partner sibling JOIN sale_order other ON other.partner_id = sibling.id
                WHERE sibling.commercial_partner_id = mine.buyer_id AND other.company_id = %s AND other.state = 'sale'
                  AND (other.id != ALL(%s) OR other.id < mine.id)""", company.id, ids)

    @api.model
    def _usual_sql(self, ids, _company):
        """{line id: what is usually ordered at once of its product}: by the customer where it did three times or more,
        else by all; the last ones count. In the product's unit."""
        past = SQL(
            """past.product_id = line.product_id AND past.state = 'sale' AND past.order_id != ALL(%s) AND past.oms_ordered_qty > 0
                ORDER BY past.id DESC LIMIT 100""", ids)
        return SQL(
            """(SELECT json_object_agg(line.id, CASE WHEN own.many >= 3 THEN own.usual
                                                     WHEN everybody.many >= 3 THEN everybody.usual END)
                  FROM sale_order_line line
            CROSS JOIN LATERAL (
                       SELECT AVG(last.oms_ordered_qty) AS usual, COUNT(*) AS many FROM (
                              SELECT past.oms_ordered_qty FROM res_partner sibling
                          CROSS JOIN LATERAL (SELECT past.id, past.oms_ordered_qty FROM sale_order_line past
                                               WHERE past.order_partner_id = sibling.id AND %(past)s) past
                               WHERE sibling.commercial_partner_id = mine.buyer_id
                               ORDER BY past.id DESC LIMIT 100) last) own
            CROSS JOIN LATERAL (
                       SELECT AVG(last.oms_ordered_qty) AS usual, COUNT(*) AS many FROM (
                              SELECT past.oms_ordered_qty FROM sale_order_line past WHERE own.many < 3 AND %(past)s) last
                       ) everybody
                 WHERE line.order_id = mine.id AND line.product_id IS NOT NULL)""", past=past)

    @api.model
    def _costs_sql(self, _ids, company):
        """{line id: the cost of its product, a unit of it}, where it is known."""
        products = self.env["product.product"].with_company(company)
        usually = products._fields["standard_price"].get_company_dependent_fallback(products) or 0.0
        return SQL(
            """(SELECT json_object_agg(line.id, COALESCE((product.standard_price ->> %s::text)::float, %s::float))
                  FROM sale_order_line line JOIN product_product product ON product.id = line.product_id
                 WHERE line.order_id = mine.id)""", str(company.id), usually)
