# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ...jobs import later_on_collision, run

#: Customers looked at in one transaction.
CHUNK = 1000
#: What happens to an order that changes what is kept of its customer.
NEWS = ("imported", "confirmed", "cancelled", "changed", "returned", "shipped")
_SEEN, _REACHED = "oms_core.customers_seen", "oms_core.customers_reached"


class OmsCustomer(models.Model):
    """Who keeps the rows: all of them every night, and every ten minutes those of customers whose orders have news.

    The news are the timeline's: confirming an order marks nothing and asks nothing for this.
    """

    _inherit = "oms.customer"

    @api.model
    @later_on_collision("oms_core.cron_customers")
    def _cron_customers(self):
        """Work out all rows that were not worked out today; goes on where it stopped."""
        self._oms_open_rows()
        todo = Domain("computed_on", "=", False) | self.env["oms.day"]._passed_domain("computed_on", operator="!=")
        every = self.with_context(active_test=False)
        if self.env["ir.cron"]._commit_progress(remaining=every.search_count(todo)):
            run(self.env, "oms_core.cron_customers",
                lambda after, size: every.search(todo & Domain("id", ">", after or 0), order="id", limit=size).ids,
                self._oms_refresh_rows, CHUNK, name="customer row {}", shared=True)

    @api.model
    def _oms_refresh_rows(self, row_ids):
        for company, customers in self.browse(row_ids).grouped("company_id").items():
            self._oms_refresh(customers.partner_id.ids, company)
        self.env.invalidate_all()  # or a night keeps all of them in memory

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

        Events get their number before they are committed, so those of the run before are looked at again. News of more
        customers than a run has time for go on where it stopped.
        """
        marks = self.env["oms.job.mark"]
        seen = marks._get(_SEEN)
        before, last = map(int, seen.split(",")) if seen else (0, 0)
        if reached := marks._get(_REACHED):
            newest, *reached = map(int, reached.split(","))
        else:
            [(newest,)] = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM oms_order_event"))

        def work(pairs):
            self._oms_refresh_pairs(pairs)
            marks._put(_REACHED, "{},{},{}".format(newest, *pairs[-1]))

        if seen:  # else this is the first run, and the night sees to all
            news = sorted((company.id, one) for company, ids in self._gather_news(before).items() for one in ids)
            done = run(self.env, "oms_core.cron_customer_news", [pair for pair in news if pair > tuple(reached or ())], work,
                       CHUNK, name=lambda pair: f"the customer with id {pair[1]}")
            if not done:
                if done is None:
                    marks._put(_REACHED, "")  # all the same news again, next time
                return
        marks._put(_SEEN, f"{last if seen else newest},{newest}")
        if reached or seen:
            marks._put(_REACHED, "")

    @api.model
    def _oms_refresh_pairs(self, pairs):
        """Work out the rows of (company id, commercial partner id), sorted."""
        for company_id, some in groupby(pairs, key=lambda pair: pair[0]):
            self._oms_refresh([partner_id for _company, partner_id in some], self.env["res.company"].browse(company_id))

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
