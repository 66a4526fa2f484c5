# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...tools import AGAIN, collided, later_on_collision, too_much

_logger = logging.getLogger(__name__)

#: Customers looked at in one transaction.
CHUNK = 1000
#: What happens to an order that changes what is kept of its customer.
NEWS = ("imported", "confirmed", "cancelled", "changed", "returned", "shipped")
_SEEN = "oms_core.customers_seen"


class OmsCustomer(models.Model):
    """Who keeps the rows: all of them every night, and every ten minutes those of customers whose orders have news.

    The news are the timeline's: confirming an order marks nothing and asks nothing for this.
    """

    _inherit = "oms.customer"

    @api.model
    @later_on_collision("oms_core.cron_customers")
    def _cron_customers(self):
        """Work out all rows that were not worked out today, in chunks that commit; goes on where it stopped.

        A chunk that collides with somebody's work or takes too long is tried again by halves; a customer with whom the job
        collides even alone is left for a run a little later, one who takes too long alone is named in the log.
        """
        Cron = self.env["ir.cron"]
        self._oms_open_rows()
        todo = Domain("computed_on", "=", False) | self.env["oms.day"]._passed_domain("computed_on", operator="!=")
        every = self.with_context(active_test=False)
        left = Cron._commit_progress(remaining=every.search_count(todo))
        last, size = 0, CHUNK
        while left:
            rows = every.search(todo & Domain("id", ">", last), order="id", limit=size)
            if not rows:
                return
            try:
                for company, customers in rows.grouped("company_id").items():
                    self._oms_refresh(customers.partner_id.ids, company)
                left = Cron._commit_progress(len(rows))
                last, size = rows.ids[-1], min(2 * size, CHUNK)
            except OperationalError as error:
                if not too_much(error):
                    raise
                _logger.info("%s customers are worked out again: %s", len(rows), str(error).splitlines()[0])
                self.env.cr.rollback()
                alone = len(rows) == 1
                if alone:
                    last = rows.id
                if alone and not collided(error):
                    _logger.warning("Customer row %s was not worked out: %s", last, str(error).splitlines()[0])
                elif alone:
                    self.env.ref("oms_core.cron_customers")._trigger(fields.Datetime.now() + AGAIN)
                size = max(len(rows) // 2, 1)
                left = Cron._commit_progress(int(alone))  # as done: else Odoo runs the job again at once
            self.env.invalidate_all()

    @api.model
    def _oms_open_rows(self):
        """Make a row for every customer with an order or a quotation that has none."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO oms_customer (partner_id, company_id, active, create_uid, write_uid, create_date, write_date)
               SELECT partner.id, asked.company_id, partner.active, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
                      now() AT TIME ZONE 'UTC'
                 FROM (SELECT DISTINCT buyer.commercial_partner_id AS partner_id, sale.company_id
                         FROM sale_order sale JOIN res_partner buyer ON buyer.id = sale.partner_id
                        WHERE sale.state != 'cancel') asked
                 JOIN res_partner partner ON partner.id = asked.partner_id
                WHERE NOT EXISTS (SELECT FROM oms_customer customer WHERE customer.partner_id = asked.partner_id
                                     AND customer.company_id = asked.company_id)
          ON CONFLICT DO NOTHING""", uid=self.env.uid))

    @api.model
    @later_on_collision("oms_core.cron_customer_news")
    def _cron_news(self):
        """Work out the rows of customers whose orders have news.

        Events get their number before they are committed, so those of the run before are looked at again.
        """
        marks = self.env["oms.job.mark"]
        seen = marks._get(_SEEN)
        before, last = map(int, seen.split(",")) if seen else (0, 0)
        [(newest,)] = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM oms_order_event"))
        if seen:  # else this is the first run, and the night sees to all
            Cron = self.env["ir.cron"]
            news = self._gather_news(before)
            Cron._commit_progress(remaining=sum(map(len, news.values())))
            for company, partner_ids in news.items():
                for ids in split_every(CHUNK, partner_ids):
                    self._oms_refresh(ids, company)
                    if not Cron._commit_progress(len(ids)):
                        return  # the same news again, next time
        marks._put(_SEEN, f"{last if seen else newest},{newest}")

    @api.model
    def _gather_news(self, after):
        """{company: ids of commercial partners} of whose orders something was noted after that event."""
        rows = self.env.execute_query(SQL(
            """SELECT sale.company_id, ARRAY_AGG(DISTINCT buyer.commercial_partner_id)
                 FROM oms_order_event event
                 JOIN sale_order sale ON sale.id = event.order_id
                 JOIN res_partner buyer ON buyer.id = sale.partner_id
                WHERE event.id > %s AND event.kind IN %s
                GROUP BY 1 ORDER BY 1""", after, NEWS))
        return {self.env["res.company"].browse(company_id): sorted(ids) for company_id, ids in rows}
