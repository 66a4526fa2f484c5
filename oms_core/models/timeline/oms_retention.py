# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import Counter, namedtuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...jobs import later_on_collision, run

_logger = logging.getLogger(__name__)

#: Orders looked at in one transaction.
CHUNK = 500
#: Rows that may go: their table, which of them (SQL over ``row``), and count -> what they are in words.
Passing = namedtuple("Passing", "table condition words")


class OmsRetention(models.AbstractModel):
    """What may go of orders that are finished and old: how they came about, not what came of them.

    A company says for how many months (``res.company.oms_keep_months``; 0: for ever). Orders, transfers, bills, promises and
    holds stay whatever it says, and so do events that the customer sees, what was said, changed, billed and paid, and the credit
    decisions behind a bill. Rows are deleted, by order, in place of dropping partitions by month: what goes depends on the order
    and the kind of a row, not on its day alone, and a timeline would be read from the indexes of all months.
    """

    _name = "oms.retention"
    _description = "What is kept of finished orders"

    @api.model
    @later_on_collision("oms_core.cron_retention")
    def _cron_retention(self):
        """Remove what is older than companies keep it; goes on where it stopped, because what is removed is not found again."""
        removed = Counter()
        remaining = sum(self._count(company) for company in self._companies())
        if remaining and self.env["ir.cron"]._commit_progress(remaining=remaining):
            run(self.env, "oms_core.cron_retention", self._take, lambda pairs: removed.update(self._remove(pairs)), CHUNK,
                name=lambda pair: f"the order with id {pair[1]}")
        if removed:
            _logger.info("Of finished orders were removed: %s", ", ".join(
                f"{count} rows of {table}" for table, count in sorted(removed.items())))
        return dict(removed)

    # --- which ---------------------------------------------------------------------------------------------------------

    @api.model
    def _companies(self):
        # sudo: a setting, read by the job
        return self.env["res.company"].sudo().search([("oms_keep_months", ">", 0)], order="id")

    @api.model
    def _before(self, company):
        """The instant from which on the company keeps everything: the start of its day so many months ago."""
        days = self.env["oms.day"]
        return days._start(days._today(company=company) - relativedelta(months=company.oms_keep_months), company=company)

    @api.model
    def _passing(self, before):
        """What may go of a finished order. Extended by whoever keeps other rows about how an order came about."""
        kinds = sorted(name for name, kind in self.env["oms.order.event"]._kinds().items() if kind.passing)
        return [
            Passing("oms_order_event", SQL(
                "row.kind = ANY(%s) AND row.customer_visible IS NOT TRUE AND row.date < %s", kinds, before),
                lambda count: self.env._("%s entries of this timeline", count)),
            # what credit said of an order that was billed is what an auditor asks for
            Passing("oms_credit_verdict", SQL(
                """row.date < %s AND NOT EXISTS (
                       SELECT FROM sale_order_line line JOIN sale_order_line_invoice_rel bill ON bill.order_line_id = line.id
                        WHERE line.order_id = row.order_id)""", before),
                lambda count: self.env._("%s credit decisions, nothing having been billed", count)),
        ]

    @api.model
    def _finished(self, before):
        """SQL over ``sale``: nothing of the order is open, and nothing happened to it since. Extended by whoever has more that
        can be open."""
        return SQL(
            """sale.oms_stage IN ('closed', 'cancelled') AND sale.date_order < %(before)s
               AND sale.invoice_status IS DISTINCT FROM 'to invoice'
               AND NOT EXISTS (SELECT FROM oms_order_event event WHERE event.order_id = sale.id AND event.date >= %(before)s)
               AND NOT EXISTS (SELECT FROM oms_hold hold WHERE hold.order_id = sale.id AND hold.state = 'active')
               AND NOT EXISTS (SELECT FROM oms_mail_outbox mail
                                WHERE mail.order_id = sale.id AND mail.state IN ('new', 'sending', 'failed'))
               AND NOT EXISTS (SELECT FROM sale_order_line line JOIN stock_move move ON move.sale_line_id = line.id
                                WHERE line.order_id = sale.id AND move.state NOT IN ('done', 'cancel'))
               AND NOT EXISTS (SELECT FROM sale_order_line line
                                 JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                                 JOIN account_move_line entry ON entry.id = rel.invoice_line_id
                                 JOIN account_move bill ON bill.id = entry.move_id
                                WHERE line.order_id = sale.id AND (bill.state = 'draft' OR bill.state = 'posted'
                                  AND bill.payment_state NOT IN ('paid', 'in_payment', 'reversed', 'invoicing_legacy')))""",
            before=before)

    @api.model
    def _todo(self, company):
        """SQL over ``sale``: the company's orders of which something may go."""
        before = self._before(company)
        return SQL("sale.company_id = %s AND (%s) AND %s", company.id, SQL(" OR ").join(
            SQL("EXISTS (SELECT FROM %s row WHERE row.order_id = sale.id AND %s)", SQL.identifier(one.table), one.condition)
            for one in self._passing(before)), self._finished(before))

    @api.model
    def _count(self, company):
        self.env.flush_all()
        [(count,)] = self.env.execute_query(SQL("SELECT COUNT(*) FROM sale_order sale WHERE %s", self._todo(company)))
        return count

    @api.model
    def _take(self, after, size):
        """The next (company id, order id) of which something may go."""
        self.env.flush_all()
        company_id, order_id = after or (0, 0)
        for company in self._companies().filtered(lambda company: company.id >= company_id):
            rows = self.env.execute_query(SQL(
                "SELECT sale.company_id, sale.id FROM sale_order sale WHERE sale.id > %s AND %s ORDER BY sale.id LIMIT %s",
                order_id if company.id == company_id else 0, self._todo(company), size))
            if rows:
                return rows
        return []

    # --- that they go ----------------------------------------------------------------------------------------------------

    @api.model
    def _remove(self, pairs):
        """Remove what may go of these orders of one company, where they are still finished and nobody is at them; their
        timelines say so.

        :param pairs: (company id, order id)
        :returns: {table: rows removed}
        """
        self.env.flush_all()
        company = self.env["res.company"].browse(pairs[0][0])
        ids = [row[0] for row in self.env.execute_query(SQL(
            "SELECT sale.id FROM sale_order sale WHERE sale.id = ANY(%s) AND %s ORDER BY sale.id FOR NO KEY UPDATE SKIP LOCKED",
            [order_id for _company, order_id in pairs], self._todo(company)))]
        told, removed = {}, {}
        for one in self._passing(self._before(company)):
            gone = Counter(row[0] for row in self.env.execute_query(SQL(
                "DELETE FROM %s row WHERE row.order_id = ANY(%s) AND %s RETURNING row.order_id",
                SQL.identifier(one.table), ids, one.condition)))
            removed[one.table] = gone.total()
            for order_id, count in gone.items():
                told.setdefault(order_id, []).append(one.words(count))
        self.env.invalidate_all(flush=False)
        self.env["oms.order.event"]._oms_log([{
            "order_id": order_id, "kind": "removed", "summary": self.env._(
                "%(what)s; kept for %(months)s months", what=", ".join(words), months=company.oms_keep_months)}
            for order_id, words in told.items()])
        return removed
