# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.addons.rating.models.rating_data import RATING_LIMIT_MIN, RATING_LIMIT_OK
from odoo.tools import SQL

_ORDER_FACTS = ("orders", "orders_year", "first_order", "last_order", "order_days", "quotations", "volume",
                "volume_before", "open_orders", "open_value")


class OmsCustomer(models.Model):
    """Facts of customers: one statement a question, whatever their number. Each is defined in docs/customers.md."""

    _inherit = "oms.customer"

    @api.model
    def _gather_customer_facts(self, partner_ids, company, today):
        """{commercial partner id: dict of facts} in this company, for all of them, with or without orders.

        Extended by the addons that own a fact: promises, returns. Flushes.
        """
        facts = self._gather_customer_orders(partner_ids, company, today)
        for gathered in (self._gather_customer_credit(partner_ids, company),
                         self._gather_customer_ratings(partner_ids, company, today)):
            for partner_id, found in gathered.items():
                facts[partner_id].update(found)
        return facts

    @api.model
    def _gather_customer_orders(self, partner_ids, company, today):
        """The facts of their orders alone: what is kept on the rows, and what is open."""
        self.env.flush_all()
        empty = dict.fromkeys(_ORDER_FACTS, 0) | {"first_order": None, "last_order": None}
        facts = {partner_id: dict(empty) for partner_id in partner_ids}
        year, before = today - relativedelta(years=1), today - relativedelta(years=2)
        rows = self.env.execute_query(SQL(
            """SELECT buyer.commercial_partner_id,
                      COUNT(*) FILTER (WHERE sold), COUNT(*) FILTER (WHERE sold AND day > %(year)s),
                      MIN(day) FILTER (WHERE sold), MAX(day) FILTER (WHERE sold), COUNT(DISTINCT day) FILTER (WHERE sold),
                      COUNT(*) FILTER (WHERE NOT sold),
                      COALESCE(SUM(worth.value) FILTER (WHERE day > %(year)s), 0)::float,
                      COALESCE(SUM(worth.value) FILTER (WHERE day > %(before)s AND day <= %(year)s), 0)::float,
                      COUNT(*) FILTER (WHERE open), COALESCE(SUM(worth.value) FILTER (WHERE open), 0)::float
                 FROM res_partner buyer
                 JOIN sale_order sale ON sale.partner_id = buyer.id
           CROSS JOIN LATERAL (SELECT %(day)s AS day, sale.state = 'sale' AS sold,
                                      sale.state = 'sale' AND sale.oms_stage IN ('to_supply', 'in_warehouse') AS open) what
            LEFT JOIN LATERAL (%(worth)s) worth ON sold AND (day > %(before)s OR open)
                WHERE buyer.commercial_partner_id = ANY(%(ids)s) AND sale.company_id = %(company)s
                  AND sale.state != 'cancel'
                GROUP BY 1""",
            day=self.env["oms.day"]._company_day_sql(SQL("sale.date_order"), SQL("sale.company_id")),
            year=year, before=before, worth=self._order_worth_sql(), ids=list(partner_ids), company=company.id))
        for partner_id, *values in rows:
            facts[partner_id].update(zip(_ORDER_FACTS, values, strict=True))
        return facts

    @api.model
    def _order_worth_sql(self):
        """SELECT of what ``sale`` is worth: before tax, in the company's currency at the order's rate."""
        return SQL(
            """SELECT SUM(line.price_subtotal * (%s)) / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS value
                 FROM sale_order_line line WHERE line.order_id = sale.id""", self._line_kept_sql())

    @api.model
    def _line_kept_sql(self):
        """Which share of ``line`` the customer gets and keeps. Extended by returns."""
        return SQL("GREATEST(1 - COALESCE(line.oms_closed_qty / NULLIF(line.oms_ordered_qty, 0), 0), 0)")

    @api.model
    def _gather_customer_credit(self, partner_ids, company):
        """How they pay, as ``res.partner.oms_pays`` says it, and the account whose limit they use (``uses_id``: a shared
        one before their own)."""
        rows = self.env.execute_query(SQL(
            """SELECT wanted.id, own.id, used.id, own.credit_class,
                      CASE WHEN own.credit_class IS NOT NULL THEN own.days_late::float END,
                      CASE WHEN own.credit_class IS NOT NULL THEN own.on_time::float END,
                      COALESCE(own.scored_invoices, 0), COALESCE(own.volume_year, 0)::float
                 FROM unnest(%(ids)s) AS wanted(id)
            LEFT JOIN oms_credit_account own ON own.partner_id = wanted.id AND own.company_id = %(company)s AND own.active
            LEFT JOIN LATERAL (
                      SELECT shared.id FROM oms_credit_account shared
                        JOIN oms_credit_account_member_rel member ON member.account_id = shared.id
                       WHERE member.partner_id = wanted.id AND shared.company_id = %(company)s AND shared.active
                       ORDER BY shared.id LIMIT 1) others ON TRUE
           CROSS JOIN LATERAL (SELECT COALESCE(others.id, own.id) AS id) used""",
            ids=list(partner_ids), company=company.id))
        names = ("account_id", "uses_id", "credit_class", "days_late", "on_time", "invoices", "invoiced")
        return {partner_id: dict(zip(names, values, strict=True)) for partner_id, *values in rows}

    @api.model
    def _gather_customer_ratings(self, partner_ids, company, today):
        """What they said of their orders in the last 12 months: rating (mean of 1 to 5), ratings, bad_ratings."""
        facts = {partner_id: {"rating": None, "ratings": 0, "bad_ratings": 0} for partner_id in partner_ids}
        rows = self.env.execute_query(SQL(
            """SELECT buyer.commercial_partner_id, AVG(rating.rating)::float, COUNT(*),
                      COUNT(*) FILTER (WHERE rating.rating < %(ok)s)
                 FROM res_partner buyer
                 JOIN sale_order sale ON sale.partner_id = buyer.id AND sale.company_id = %(company)s
                 JOIN rating_rating rating ON rating.res_model = 'sale.order' AND rating.res_id = sale.id
                WHERE buyer.commercial_partner_id = ANY(%(ids)s) AND rating.consumed AND rating.rating >= %(least)s
                  AND %(day)s > %(year)s
                GROUP BY 1""",
            day=self.env["oms.day"]._company_day_sql(SQL("COALESCE(rating.rated_on, rating.write_date)"), SQL("sale.company_id")),
            ids=list(partner_ids), company=company.id, ok=RATING_LIMIT_OK, least=RATING_LIMIT_MIN,
            year=today - relativedelta(years=1)))
        for partner_id, mean, count, bad in rows:
            facts[partner_id].update(rating=mean, ratings=count, bad_ratings=bad)
        return facts

    @api.model
    def _gather_customer_months(self, partner_ids, company, today):
        """[(first day of a month, order value)] of all of them together: 24 months to this one, those without any too."""
        self.env.flush_all()
        first = today.replace(day=1) - relativedelta(months=23)
        rows = dict(self.env.execute_query(SQL(
            """SELECT %(month)s, SUM(worth.value)::float
                 FROM res_partner buyer
                 JOIN sale_order sale ON sale.partner_id = buyer.id
           CROSS JOIN LATERAL (%(worth)s) worth
                WHERE buyer.commercial_partner_id = ANY(%(ids)s) AND sale.company_id = %(company)s
                  AND sale.state = 'sale' AND sale.date_order >= %(start)s
                GROUP BY 1""",
            worth=self._order_worth_sql(), ids=list(partner_ids), company=company.id,
            start=self.env["oms.day"]._start(first, company=company),
            month=self.env["oms.day"]._company_month_sql(SQL("sale.date_order"), SQL("sale.company_id")))))
        months = [first + relativedelta(months=number) for number in range(24)]
        return [(month, rows.get(month) or 0.0) for month in months]
