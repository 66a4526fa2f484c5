# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.addons.oms_core.jobs import later_on_collision, run
from odoo.tools import SQL

#: Months worked out when nothing is yet.
MONTHS = 36
#: Anew where rows were worked out before there were costs and days of the money.
_SEEN = "oms_returns.rates_seen_2"


class OmsReturnRate(models.Model):
    """Who keeps the rows: by night those of the months of which something is new."""

    _inherit = "oms.return.rate"

    @api.model
    @later_on_collision("oms_returns.cron_return_rate")
    def _cron_return_rate(self):
        """Work out the months that have news; goes on where it stopped, for what was seen is only noted at the end."""
        marks, now = self.env["oms.job.mark"], fields.Datetime.now()
        [(last,)] = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM stock_move"))
        seen = marks._get(_SEEN)
        months = self._gather_news(*seen.split(",")) if seen else self._gather_months()
        done = run(self.env, "oms_returns.cron_return_rate", months, self._oms_refresh_months, 1,
                   name="returns of company {0}, month {1}")
        if done:
            marks._put(_SEEN, f"{fields.Datetime.to_string(now)},{last}")

    @api.model
    def _oms_refresh_months(self, pairs):
        """Work out months: (company id, 'YYYY-MM-DD' of the first day)."""
        for company_id, month in pairs:
            company = self.env["res.company"].browse(company_id)
            if company.exists():
                self._apply_month(company, date.fromisoformat(month))

    @api.model
    def _oms_months(self, rows):
        return sorted({(company_id, str(month)) for company_id, month in rows}, reverse=True)  # the latest first

    @api.model
    def _gather_months(self):
        """All months of the last ``MONTHS`` in which something was shipped."""
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT move.company_id, %s
                 FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
                WHERE move.state = 'done' AND dest.usage = 'customer' AND move.date >= %s AND move.sale_line_id IS NOT NULL""",
            self._month_of_sql(SQL("move")), fields.Datetime.now() - relativedelta(months=MONTHS)))
        return self._oms_months(rows)

    @api.model
    def _gather_news(self, since, last):
        """Months of shipments of which something happened since then (a day earlier: what was open at that time is seen now):
        goods that left or came back, returns that were written, credit notes of them and their money. What is entered late with
        an old date is found by its number."""
        self.env["oms.refund"]._flush_parts()
        since = fields.Datetime.to_datetime(since) - timedelta(days=1)
        rows = self.env.execute_query(SQL(
            """WITH moved AS MATERIALIZED (
                   SELECT move.* FROM stock_move move
                     JOIN stock_location source ON source.id = move.location_id
                     JOIN stock_location dest ON dest.id = move.location_dest_id
                    WHERE move.state = 'done' AND (source.usage = 'customer') != (dest.usage = 'customer')
                      AND (move.date >= %(since)s OR move.id > %(last)s) AND move.sale_line_id IS NOT NULL)
               SELECT moved.company_id, %(own)s FROM moved
             UNION
               SELECT origin.company_id, %(origin)s FROM stock_move origin
                WHERE origin.id IN (SELECT origin_returned_move_id FROM moved)
             UNION
               SELECT origin.company_id, %(origin)s FROM stock_move origin
                 JOIN stock_location dest ON dest.id = origin.location_dest_id
                WHERE dest.usage = 'customer' AND origin.state = 'done' AND origin.sale_line_id IN (
                      SELECT sale_line_id FROM moved WHERE origin_returned_move_id IS NULL
                       UNION SELECT line.sale_line_id FROM oms_return_line line JOIN oms_return back ON back.id = line.return_id
                              WHERE line.write_date >= %(since)s OR back.write_date >= %(since)s
                       UNION SELECT back.sale_line_id
                               FROM stock_picking picking JOIN stock_move back ON back.picking_id = picking.id
                              WHERE picking.carrier_price != 0 AND picking.write_date >= %(since)s
                                AND back.oms_return_line_id IS NOT NULL
                       UNION SELECT line.sale_line_id
                               FROM (%(paid)s) paid
                               JOIN account_move_line item ON item.move_id = paid.note_id
                               JOIN oms_return_line line ON line.id = item.oms_return_line_id)""",
            since=since, last=int(last), paid=self.env["oms.refund"]._moved_sql(since),
            own=self._month_of_sql(SQL("moved")), origin=self._month_of_sql(SQL("origin"))))
        return self._oms_months(rows)

    @api.model
    def _month_of_sql(self, move):
        return self.env["oms.day"]._company_month_sql(SQL("%s.date", move), SQL("%s.company_id", move))
