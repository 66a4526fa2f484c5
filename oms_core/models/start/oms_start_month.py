# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

#: "Last month": so many days.
DAYS = 30


class OmsStart(models.AbstractModel):
    """What each switch did in the last thirty days, or would have done: counted from orders, holds, bills and shipments as they
    are, whether they were made with the suite or before it came. One statement a switch."""

    _inherit = "oms.start"

    @api.model
    def _since(self):
        return fields.Datetime.now() - timedelta(days=DAYS)

    @api.model
    def _month(self):
        """{key of a switch: a sentence}. Extended by addons."""
        return {"credit": self._month_of_credit(), "mails": self._month_of_mails()}

    @api.model
    def _one_row(self, query):
        [row] = self.env.execute_query_dict(query)
        return row

    @api.model
    def _orders_said(self, count):
        return self.env._("1 order") if count == 1 else self.env._("%s orders", count)

    # --- credit --------------------------------------------------------------------------------------------------

    @api.model
    def _month_of_credit(self):
        found = self._one_row(self._credit_sql())
        worth = {name: format_amount(self.env, float(found[f"{name}_worth"] or 0.0), self.env.company.currency_id)
                 for name in ("held", "observed", "overdue")}
        if self.env.company.oms_credit_mode == "enforce":
            if not found["held"]:
                return self.env._("Last 30 days: no order was held for credit.")
            return self.env._("Last 30 days, held for credit: %(orders)s (%(worth)s).",
                              orders=self._orders_said(found["held"]), worth=worth["held"])
        if found["observed"]:
            return self.env._("Last 30 days, would have been held: %(orders)s (%(worth)s).",
                              orders=self._orders_said(found["observed"]), worth=worth["observed"])
        if found["overdue"]:
            return self.env._(
                "Last 30 days, of customers who had bills overdue then, unpaid to this day: %(orders)s (%(worth)s). Give them "
                "limits to have such orders held.", orders=self._orders_said(found["overdue"]), worth=worth["overdue"])
        if found["orders"]:
            return self.env._("Last 30 days: none of %s would have been held.", self._orders_said(found["orders"]))
        return self.env._("Last 30 days: no orders to judge by.")

    @api.model
    def _credit_sql(self):
        """How many orders confirmed since, held, observed, or of customers with bills overdue when they ordered; and their worth
        in the company's currency."""
        holds = SQL(
            """SELECT FROM oms_hold hold JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                WHERE hold.order_id = sale.id AND reason.code = 'credit'""")
        overdue = SQL(
            """SELECT FROM account_move_line item JOIN account_account ledger ON ledger.id = item.account_id
                WHERE item.partner_id = payer.commercial_partner_id AND item.company_id = sale.company_id
                  AND ledger.account_type = 'asset_receivable' AND item.parent_state = 'posted'
                  AND item.reconciled IS NOT TRUE AND item.amount_residual > 0
                  AND item.date_maturity < %s""",
            self.env["oms.day"]._company_day_sql(SQL("sale.date_order"), SQL("sale.company_id")))
        return SQL(
            """SELECT COUNT(*) AS orders,
                      COUNT(*) FILTER (WHERE held) AS held, SUM(worth) FILTER (WHERE held) AS held_worth,
                      COUNT(*) FILTER (WHERE observed) AS observed, SUM(worth) FILTER (WHERE observed) AS observed_worth,
                      COUNT(*) FILTER (WHERE overdue) AS overdue, SUM(worth) FILTER (WHERE overdue) AS overdue_worth
                 FROM (SELECT sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS worth,
                              EXISTS (%(holds)s AND hold.state = 'observed') AS observed,
                              EXISTS (%(holds)s AND hold.state != 'observed') AS held,
                              EXISTS (%(overdue)s) AS overdue
                         FROM sale_order sale JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                        WHERE sale.company_id = %(company)s AND sale.state = 'sale' AND sale.date_order >= %(since)s) placed""",
            holds=holds, overdue=overdue, company=self.env.company.id, since=self._since())

    # --- mails -----------------------------------------------------------------------------------------------------

    @api.model
    def _month_of_mails(self):
        found = self._one_row(SQL(
            """SELECT (SELECT COUNT(*) FROM sale_order WHERE company_id = %(company)s AND state = 'sale'
                          AND date_order >= %(since)s) AS orders,
                      (SELECT COUNT(*) FROM sale_order sale JOIN res_partner buyer ON buyer.id = sale.partner_id
                        WHERE sale.company_id = %(company)s AND sale.state = 'sale' AND sale.date_order >= %(since)s
                          AND COALESCE(buyer.email, '') = '') AS silent,
                      (SELECT COUNT(DISTINCT move.picking_id) FROM stock_move move
                         JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                        WHERE move.company_id = %(company)s AND move.state = 'done' AND move.date >= %(since)s
                          AND move.sale_line_id IS NOT NULL) AS shipments,
                      (SELECT COUNT(*) FROM oms_mail_outbox WHERE company_id = %(company)s AND state = 'sent'
                          AND create_date >= %(since)s) AS sent,
                      (SELECT COUNT(*) FROM oms_mail_outbox WHERE company_id = %(company)s AND state = 'failed'
                          AND create_date >= %(since)s) AS failed""",
            company=self.env.company.id, since=self._since()))
        if self.env.company.oms_customer_mails:
            return self.env._("Last 30 days: customers were told %(sent)s times; %(failed)s mails failed.", **found)
        if not found["orders"] and not found["shipments"]:
            return self.env._("Last 30 days: nothing happened to tell of.")
        said = self.env._("Last 30 days: customers would have been told of %(orders)s confirmed and %(shipments)s shipments.",
                          orders=self._orders_said(found["orders"]), shipments=found["shipments"])
        if found["silent"]:
            said += " " + self.env._("Of customers without an e-mail address: %s.", self._orders_said(found["silent"]))
        return said
