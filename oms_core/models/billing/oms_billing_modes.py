# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

from ...planning.billing_run import Mode, Terms, decide, group_of

#: What is known of an order for the run of a day. ``mode``: how its customer is billed.
RunFact = namedtuple("RunFact", "decision group held mode")

#: A payment term of nobody is none; ids are compared as numbers.
NONE = 0


class OmsBilling(models.AbstractModel):
    """How customers are billed: facts of orders for a run, and the same as a condition for the To-do list."""

    _inherit = "oms.billing"

    @api.model
    def _run_facts(self, orders, date, early=False):
        """{order id: :class:`RunFact`} of all of the orders for the run of a date, in two queries.

        :param early: who is not due yet is billed as well
        """
        billables = self._gather_billables(orders)
        found = {}
        for order_id, since, rated, *rest in self.env.execute_query(self._terms_sql(orders, date)):
            mode = Mode(rest[0], int(rest[1]), int(rest[2]), rest[3])
            decision = decide(billables[order_id], mode, since, date, early, rated)
            group = group_of(Terms(*rest[4:]), mode.group, decision.final)
            found[order_id] = RunFact(decision, group, billables[order_id].held, mode)
        return found

    @api.model
    def _gather_groups(self, finals, least=None):
        """{order id: what goes on one invoice with it} of {order id: whether it is its last bill}, in one query.

        :param least: the group of customers who get an invoice for each order
        """
        found = {}
        orders = self.env["sale.order"].browse(finals)
        today = self.env["oms.day"]._today(company=self.env.company)  # no day matters for what goes together
        for order_id, _since, _rated, *rest in self.env.execute_query(self._terms_sql(orders, today)):
            group = least if least and rest[3] == "order" else rest[3]
            found[order_id] = group_of(Terms(*rest[4:]), group, finals[order_id])
        return found

    @api.model
    def _terms_sql(self, orders, date):
        """SELECT of id, since when there is something to bill (a day of its company), whether its currency has a rate on the
        date, mode and terms of each of the orders."""
        self.env.flush_all()
        return SQL(
            """SELECT sale.id, %(since)s, %(rated)s, %(modes)s,
                      sale.company_id, sale.partner_invoice_id, sale.currency_id, COALESCE(sale.fiscal_position_id, %(none)s),
                      COALESCE(sale.payment_term_id, %(none)s), COALESCE(sale.journal_id, %(none)s),
                      COALESCE(sale.preferred_payment_method_line_id, %(none)s), COALESCE(sale.incoterm, %(none)s),
                      sale.partner_shipping_id, sale.client_order_ref, sale.id
                 FROM sale_order sale %(joins)s
                WHERE sale.id = ANY(%(ids)s) ORDER BY sale.id""",
            since=self._since_sql(), rated=self._rated_sql(date), joins=self._mode_joins_sql(), none=NONE, ids=orders.ids,
            modes=SQL(", ").join(self._mode_sql(name) for name in ("when", "weekday", "month_day", "group")))

    # --- how a customer is billed -------------------------------------------------------------------------------------

    @api.model
    def _mode_joins_sql(self):
        """JOINs of the order ``sale``: whoever gets the bill, their head office, the company."""
        return SQL("""JOIN res_partner bill ON bill.id = sale.partner_invoice_id
                      JOIN res_partner head ON head.id = bill.commercial_partner_id
                      JOIN res_company company ON company.id = sale.company_id""")

    @api.model
    def _mode_sql(self, name):
        """What the bill-to address says of it for the company, else the head office, else the company."""
        nothing = ["false", ""] if name == "weekday" else ["false", "", "0"]  # Monday is 0

        def said(alias):
            value = SQL("(%s ->> sale.company_id::text)", SQL.identifier(alias, f"oms_bill_{name}"))
            return SQL("CASE WHEN %(value)s != ALL(%(nothing)s) THEN %(value)s END", value=value, nothing=nothing)
        return SQL("COALESCE(%s, %s, %s::text)", said("bill"), said("head"), SQL.identifier("company", f"oms_bill_{name}"))

    @api.model
    def _rated_sql(self, date):
        """Whether the company has a rate of the order's currency on the date. Odoo takes the first later one, or 1."""
        return SQL(
            """(sale.currency_id = company.currency_id OR EXISTS (
                   SELECT FROM res_currency_rate rate
                    WHERE rate.currency_id = sale.currency_id AND rate.name <= %s
                      AND (rate.company_id IS NULL OR rate.company_id = split_part(company.parent_path, '/', 1)::int)))""", date)

    # --- since when there is something to bill ------------------------------------------------------------------------

    @api.model
    def _since_sql(self):
        """The day of its company on which what is to be billed of the order ``sale`` left first; where nothing of it leaves,
        on which it was ordered (postage goes with the goods); NULL where nothing but a down payment is left."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        instant = SQL(
            """(SELECT CASE WHEN COUNT(*) > 0 THEN COALESCE(MIN(%(left)s), sale.date_order) END
                  FROM sale_order_line line
                 WHERE line.order_id = sale.id AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
                   AND ABS(line.qty_to_invoice) >= %(unit)s AND NOT %(stopped)s)""",
            left=self._left_sql(), unit=10 ** -digits,
            stopped=self.env["sale.order.line"]._oms_stopped_sql("invoice"))
        return self.env["oms.day"]._company_day_sql(instant, SQL("sale.company_id"))

    @api.model
    def _left_sql(self):
        """When the first goods of the order line ``line`` left that are on no bill yet: the first to leave is the first to be
        billed. Quantities of a kit's parts say nothing: of it what left after the last bill."""
        return SQL(
            """(SELECT MIN(sent.date)
                  FROM (SELECT move.date, move.product_id != line.product_id AS part, %(billed)s AS billed_on,
                               SUM(%(net)s) OVER (ORDER BY move.date, move.id) AS reached
                          FROM %(sent)s) sent
                 WHERE CASE WHEN sent.part THEN sent.date > COALESCE(sent.billed_on, '-infinity')
                            ELSE sent.reached > line.qty_invoiced END)""",
            net=self._net_sql(), sent=self._sent_sql(), billed=self._billed_on_sql())

    @api.model
    def _sent_sql(self, joins=None):
        """FROM … WHERE: movements ``move`` of the order line ``line`` to the customer."""
        return SQL(
            """stock_move move %s
               JOIN stock_location there ON there.id = move.location_dest_id
                    AND (there.usage = 'customer' OR (there.usage = 'transit' AND there.company_id IS NULL))
               JOIN stock_location here ON here.id = move.location_id AND here.usage != 'customer'
               JOIN uom_uom unit ON unit.id = move.product_uom
               JOIN uom_uom own ON own.id = line.product_uom_id
              WHERE move.sale_line_id = line.id AND move.state = 'done'""", joins or SQL())

    @api.model
    def _net_sql(self):
        """How much of ``move`` stayed there, in the line's unit."""
        return SQL(
            """((move.quantity * unit.factor
                 - COALESCE((SELECT SUM(back.quantity * other.factor)
                               FROM stock_move back JOIN uom_uom other ON other.id = back.product_uom
                              WHERE back.origin_returned_move_id = move.id AND back.state = 'done' AND back.to_refund), 0))
                / own.factor)""")

    @api.model
    def _billed_on_sql(self):
        """When the order line ``line`` was put on a bill last."""
        return SQL(
            """(SELECT MAX(item.create_date)
                  FROM sale_order_line_invoice_rel link JOIN account_move_line item ON item.id = link.invoice_line_id
                 WHERE link.order_line_id = line.id AND item.parent_state != 'cancel')""")

    # --- the same for the To-do list --------------------------------------------------------------------------------------

    @api.model
    def _due_sql(self):
        """Whether the order ``sale``, of which ``part`` (waiting, undone) is known, is due today: what ``planning.billing_run``
        decides, as a condition."""
        return SQL(
            """CASE %(when)s WHEN 'complete' THEN NOT (part.waiting OR part.undone)
                             WHEN 'weekly' THEN COALESCE(%(since)s <= %(weekly)s, TRUE)
                             WHEN 'monthly' THEN COALESCE(%(since)s <= %(monthly)s, TRUE) ELSE TRUE END""",
            when=self._mode_sql("when"), since=self._since_sql(), weekly=self._last_weekly_sql(),
            monthly=self._last_monthly_sql())

    @api.model
    def _last_weekly_sql(self):
        today = self.env["oms.day"]._company_today_sql(SQL("sale.company_id"))
        return SQL("(%(today)s - ((extract(isodow FROM %(today)s)::int + 6 - (%(weekday)s)::int) %% 7))",
                   today=today, weekday=self._mode_sql("weekday"))

    @api.model
    def _last_monthly_sql(self):
        """The day of this month if it has come, else the last month's."""
        today = self.env["oms.day"]._company_today_sql(SQL("sale.company_id"))
        first = SQL("date_trunc('month', %s)::date", today)  # day: of the company's today

        def day(month):
            return SQL("(%(month)s + LEAST((%(day)s)::int, extract(day FROM (%(month)s + interval '1 month - 1 day'))::int) - 1)",
                       month=month, day=self._mode_sql("month_day"))
        this = day(first)
        before = day(SQL("(%s - interval '1 month')::date", first))  # day: of the company's today
        return SQL("CASE WHEN %(this)s <= %(today)s THEN %(this)s ELSE %(before)s END", this=this, today=today, before=before)
