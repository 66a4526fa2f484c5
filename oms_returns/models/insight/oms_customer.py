# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...planning import jump


class OmsCustomer(models.Model):
    _inherit = "oms.customer"

    sends_back = fields.Boolean("Sends back more than others", readonly=True, help="Beyond chance, in the last 12 months.")
    orders_sent = fields.Integer("Orders shipped in 12 months", readonly=True)
    orders_back = fields.Integer("of these came back in part", readonly=True)

    @api.model
    def _gather_customer_facts(self, partner_ids, company, today):
        """What came back, too, of the last 12 months, by whatever return, ours or Odoo's own: returned_units and shipped_units in
        products' units, returned_value and shipped_value at the price paid before tax, why most of it came back, and whether that
        is more than chance has it (as of last night)."""
        facts = super()._gather_customer_facts(partner_ids, company, today)
        empty = dict.fromkeys(("returned_units", "shipped_units", "returned_value", "shipped_value"), 0.0)
        for found in facts.values():
            found.update(empty, return_reason="", sends_back=False, orders_sent=0, orders_back=0)
        rows = self.env.execute_query(SQL(
            """SELECT buyer.commercial_partner_id,
                      COALESCE(SUM(part.quantity) FILTER (WHERE NOT part.leaves), 0)::float,
                      COALESCE(SUM(part.quantity) FILTER (WHERE part.leaves), 0)::float,
                      COALESCE(SUM(part.quantity * part.price) FILTER (WHERE NOT part.leaves), 0)::float,
                      COALESCE(SUM(part.quantity * part.price) FILTER (WHERE part.leaves), 0)::float
                 FROM res_partner buyer
                 JOIN sale_order sale ON sale.partner_id = buyer.id AND sale.company_id = %(company)s
                 JOIN sale_order_line line ON line.order_id = sale.id
           CROSS JOIN LATERAL (
                      SELECT dest.usage = 'customer' AS leaves,
                             move.quantity * unit.factor / product_unit.factor AS quantity, %(price)s AS price
                        FROM stock_move move
                        JOIN stock_location source ON source.id = move.location_id
                        JOIN stock_location dest ON dest.id = move.location_dest_id
                        %(units)s %(priced)s
                       WHERE move.sale_line_id = line.id AND move.state = 'done' AND %(day)s > %(year)s
                         AND (source.usage = 'customer') != (dest.usage = 'customer')) part
                WHERE buyer.commercial_partner_id = ANY(%(ids)s)
                GROUP BY 1""",
            day=self.env["oms.day"]._company_day_sql(SQL("move.date"), SQL("sale.company_id")),
            company=company.id, year=today - relativedelta(years=1), ids=list(partner_ids),
            units=self.env["stock.move"]._oms_units_sql(), price=self.env["oms.return.rate"]._price_sql(),
            priced=self.env["oms.return.rate"]._priced_sql(company)))
        for partner_id, *values in rows:
            facts[partner_id].update(zip(empty, values, strict=True))
        self._gather_returning(facts, company, today)
        return facts

    @api.model
    def _gather_returning(self, facts, company, today):
        """Add why they send back, and whether more than chance has it, to the facts of commercial partners (ids)."""
        rows = self.env.execute_query(SQL(
            """SELECT wanted.id, why.reason_id, own.sends_back, COALESCE(own.orders_sent, 0), COALESCE(own.orders_back, 0)
                 FROM unnest(%(ids)s) AS wanted(id)
            LEFT JOIN oms_customer own ON own.partner_id = wanted.id AND own.company_id = %(company)s
            LEFT JOIN LATERAL (
                      SELECT line.reason_id
                        FROM res_partner person
                        JOIN oms_return back ON back.partner_id = person.id AND back.company_id = %(company)s
                         AND back.state NOT IN ('cancelled', 'refused') AND back.create_date >= %(year)s
                        JOIN oms_return_line line ON line.return_id = back.id AND line.reason_id IS NOT NULL
                       WHERE person.commercial_partner_id = wanted.id
                       GROUP BY line.reason_id ORDER BY COUNT(*) DESC, line.reason_id LIMIT 1) why ON TRUE""",
            ids=list(facts), company=company.id,
            year=self.env["oms.day"]._start(today - relativedelta(years=1), company=company)))
        # sudo: the names of reasons, which all companies share, for whoever may see the customer
        names = self.env["oms.return.reason"].sudo().browse([row[1] for row in rows if row[1]])
        names.fetch(["name"])
        for partner_id, reason_id, sends_back, sent, back in rows:
            facts[partner_id].update(
                return_reason=names.browse(reason_id).name or "" if reason_id else "", sends_back=bool(sends_back),
                orders_sent=sent, orders_back=back)

    # --- by night --------------------------------------------------------------------------------------------------

    @api.model
    def _oms_mark_returners(self, company, now=None):
        """Note of all customers of a company who sends back more than chance has it (planning/jump.py): orders shipped in the
        last 365 days, of how many of them goods came back in part or all, against the orders of all others."""
        now = now or fields.Datetime.now()
        rows = self.env.execute_query(SQL(
            """WITH sent AS MATERIALIZED (%s), asked AS MATERIALIZED (%s)
               SELECT buyer.commercial_partner_id, COUNT(DISTINCT line.order_id),
                      COUNT(DISTINCT line.order_id) FILTER (WHERE asked.line_id IS NOT NULL)
                 FROM sent
                 JOIN sale_order_line line ON line.id = sent.line_id
                 JOIN sale_order sale ON sale.id = line.order_id
                 JOIN res_partner buyer ON buyer.id = sale.partner_id
            LEFT JOIN asked ON asked.line_id = sent.line_id
                WHERE sent.sent >= %s GROUP BY buyer.commercial_partner_id""",
            self.env["oms.return.alarm"]._sent_sql(company, now), self.env["oms.return.alarm"]._asked_sql(company, now),
            now - relativedelta(days=jump.PAST)))
        sent, back = sum(row[1] for row in rows), sum(row[2] for row in rows)
        found = [(partner_id, all_, some, sent > all_ and jump.beyond(
            some, all_, (back - some) / (sent - all_), len(rows))) for partner_id, all_, some in rows]
        self.env.cr.execute(SQL(
            """UPDATE oms_customer customer
                  SET orders_sent = fresh.sent, orders_back = fresh.back, sends_back = fresh.sends_back
                 FROM (SELECT own.id, COALESCE(found.sent, 0) AS sent, COALESCE(found.back, 0) AS back,
                              COALESCE(found.sends_back, FALSE) AS sends_back
                         FROM oms_customer own
                    LEFT JOIN unnest(%s::int[], %s::int[], %s::int[], %s::bool[]) AS found(partner_id, sent, back, sends_back)
                           ON found.partner_id = own.partner_id
                        WHERE own.company_id = %s) fresh
                WHERE customer.id = fresh.id AND (customer.orders_sent, customer.orders_back, customer.sends_back)
                      IS DISTINCT FROM (fresh.sent, fresh.back, fresh.sends_back)""",
            *([list(column) for column in zip(*found, strict=True)] or [[]] * 4), company.id))
        self.invalidate_model(["orders_sent", "orders_back", "sends_back"])

    @api.model
    def _line_kept_sql(self):
        """What came back for good was not kept, by whatever return, ours or Odoo's own."""
        return SQL(
            "GREATEST(%s - COALESCE((COALESCE(line.oms_qty_returned, 0) + (%s)) / NULLIF(line.product_uom_qty, 0), 0), 0)",
            super()._line_kept_sql(), self._line_taken_back_sql())

    @api.model
    def _line_taken_back_sql(self):
        """How much of ``line``, in its unit, came back by Odoo's own return to be credited. What was sent beyond what is
        ordered stands for it: an exchange, or an order lowered since."""
        return SQL(
            """SELECT CASE WHEN SUM(part.back) > 0
                           THEN GREATEST(SUM(part.back) - GREATEST(SUM(part.sent) - line.product_uom_qty, 0), 0)
                           ELSE 0 END
                 FROM (SELECT CASE WHEN source.usage = 'customer' AND dest.usage != 'customer' AND move.state = 'done'
                                    AND move.to_refund AND move.oms_return_line_id IS NULL
                                   THEN move.quantity * unit.factor / line_unit.factor ELSE 0 END AS back,
                              CASE WHEN source.usage != 'customer' AND dest.usage = 'customer'
                                   THEN CASE WHEN move.state = 'done' THEN move.quantity ELSE move.product_uom_qty END
                                        * unit.factor / line_unit.factor ELSE 0 END AS sent
                         FROM stock_move move
                         JOIN stock_location source ON source.id = move.location_id
                         JOIN stock_location dest ON dest.id = move.location_dest_id
                         JOIN uom_uom unit ON unit.id = move.product_uom
                         JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                        WHERE move.sale_line_id = line.id AND move.product_id = line.product_id
                          AND move.state NOT IN ('draft', 'cancel')) part""")
