# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsMoney(models.AbstractModel):
    """What of online payments is an order's: the one source of it, for credit, changes, the form, the portal and Odoo's own
    ``amount_paid``.

    Odoo writes a capture, a void and a refund as a *child* of the payment that they are of; children carry no order. They count
    by their source, and the source's own amount does not count beside them: of 100 authorised, 60 captured and 40 voided the
    customer paid 60. A refund is a child of the payment, or of one of its captures. A payment for several orders is shared by
    what each of them comes to, to the cent.
    """

    _inherit = "oms.money"

    @api.model
    def _online_sql(self):
        """SELECT of one row for ``sale`` (with id, currency_id, company_id), all of it in its currency, nothing below zero but
        ``unbooked``: ``authorised``, ``captured``, ``refunded``; ``unbooked``, what of the two came or went and is in no payment
        that counts by itself yet; ``entryless``, what is in payments that make no entry of their own."""
        names = ("authorised", "captured", "refunded", "unbooked", "entryless")
        return SQL(
            """SELECT %(sums)s
                 FROM sale_order_transaction_rel tie
                 JOIN payment_transaction source ON source.id = tie.transaction_id
                 JOIN res_currency coin ON coin.id = source.currency_id
           CROSS JOIN LATERAL (%(parts)s) parts
           CROSS JOIN LATERAL (%(amounts)s) amounts
           CROSS JOIN LATERAL (%(among)s) among
           CROSS JOIN LATERAL (%(rate)s) foreign_
                WHERE tie.sale_order_id = sale.id AND source.operation IS DISTINCT FROM 'validation'
                  -- One that carries the order although it is a child counts by its source.
                  AND NOT EXISTS (
                      SELECT FROM sale_order_transaction_rel above
                       WHERE above.transaction_id = source.source_transaction_id AND above.sale_order_id = sale.id)""",
            sums=SQL(", ").join(SQL(
                "COALESCE(SUM(%(amount)s), 0) AS %(name)s", name=SQL.identifier(name),
                amount=self._in_currency_of_sale(self._shared_sql(SQL("amounts.%s", SQL.identifier(name))))) for name in names),
            parts=self._parts_sql(), amounts=self._amounts_sql(), among=self._among_sql(), rate=self._rate_sql())

    @api.model
    def _parts_sql(self):
        """(number, used) of the captures and voids of ``source``: they stand for it, and take what is authorised."""
        return SQL(
            """SELECT COUNT(*) AS number, COALESCE(SUM(part.amount), 0) AS used
                 FROM payment_transaction part
                WHERE part.source_transaction_id = source.id AND part.operation IS NOT DISTINCT FROM source.operation
                  AND part.state IN ('done', 'cancel')""")

    @api.model
    def _amounts_sql(self):
        """What of ``source`` and its children is authorised, captured, refunded. A payment that an accountant cancelled or
        rejected did not come."""
        return SQL(
            """SELECT CASE WHEN source.state = 'authorized' THEN GREATEST(source.amount - parts.used, 0) ELSE 0 END AS authorised,
                      COALESCE(SUM(leaf.amount) FILTER (WHERE leaf.amount > 0), 0) AS captured,
                      COALESCE(-SUM(leaf.amount) FILTER (WHERE leaf.amount < 0), 0) AS refunded,
                      COALESCE(SUM(leaf.amount) FILTER (
                          WHERE entry.state IS DISTINCT FROM 'posted' AND (
                                paid.id IS NULL OR entry.id IS NOT NULL OR paid.state NOT IN ('in_process', 'paid'))), 0)
                          AS unbooked,
                      COALESCE(SUM(leaf.amount) FILTER (
                          WHERE entry.id IS NULL AND paid.state IN ('in_process', 'paid')), 0) AS entryless
                 FROM (%s) leaf
            LEFT JOIN account_payment paid ON paid.id = leaf.payment_id
            LEFT JOIN account_move entry ON entry.id = paid.move_id
                WHERE entry.state IS DISTINCT FROM 'cancel'
                  AND paid.state IS DISTINCT FROM 'canceled' AND paid.state IS DISTINCT FROM 'rejected'""", self._leaves_sql())

    @api.model
    def _leaves_sql(self):
        """SELECT of the transactions in which money moved of ``source`` (with its ``parts``): (id, amount, payment_id), refunds
        below zero."""
        return SQL(
            """SELECT source.id, source.amount, source.payment_id WHERE source.state = 'done' AND parts.number = 0
                UNION ALL
               SELECT child.id, child.amount, child.payment_id FROM payment_transaction child
                WHERE child.source_transaction_id = source.id AND child.state = 'done'
                  AND child.operation IS DISTINCT FROM 'validation'
                UNION ALL
               SELECT back.id, back.amount, back.payment_id FROM payment_transaction child
                 JOIN payment_transaction back ON back.source_transaction_id = child.id
                WHERE child.source_transaction_id = source.id AND back.state = 'done' AND back.operation = 'refund'""")

    @api.model
    def _among_sql(self):
        """(before, until, whole): from where to where ``sale`` is of all orders of ``source``, in their sequence."""
        return SQL(
            """SELECT SUM(one.weight) FILTER (WHERE one.id < sale.id) AS before,
                      SUM(one.weight) FILTER (WHERE one.id <= sale.id) AS until, SUM(one.weight) AS whole
                 FROM (SELECT of_.id, CASE WHEN SUM(of_.worth) OVER () > 0 THEN of_.worth ELSE 1 END AS weight
                         FROM (SELECT other.id, GREATEST(other.amount_total, 0)
                                      / COALESCE(NULLIF(other.currency_rate, 0), 1)::numeric AS worth
                                 FROM sale_order_transaction_rel beside JOIN sale_order other ON other.id = beside.sale_order_id
                                WHERE beside.transaction_id = source.id) of_) one""")

    @api.model
    def _shared_sql(self, amount):
        """What of an amount of ``source`` is the share of ``sale``."""
        return self._cut_sql(amount, SQL("coin.rounding"), SQL("among"))

    @api.model
    def _cut_sql(self, amount, unit, among):
        """What of an amount is between ``before`` and ``until`` of a ``whole``, rounded so that all parts are the amount."""
        return SQL(
            """(ROUND(%(amount)s * %(among)s.until / %(among)s.whole / %(unit)s)
                - ROUND(%(amount)s * COALESCE(%(among)s.before, 0) / %(among)s.whole / %(unit)s)) * %(unit)s""",
            amount=amount, unit=unit, among=among)

    @api.model
    def _in_currency_of_sale(self, amount):
        return SQL(
            """CASE WHEN foreign_.rate IS NULL THEN %(amount)s
                    ELSE ROUND(%(amount)s * foreign_.rate / %(unit)s) * %(unit)s END""",
            amount=amount, unit=SQL("(SELECT own.rounding FROM res_currency own WHERE own.id = sale.currency_id)"))

    @api.model
    def _rate_sql(self):
        """(rate) what one of the currency of ``source`` is in that of ``sale``, NULL where they are the same: on the company's
        day of the payment, as Odoo looks rates up: none on the day takes the one before, none before the first there is, none at
        all counts as one."""
        day = self.env["oms.day"]._company_day_sql(SQL("COALESCE(source.last_state_change, source.create_date)"),
                                                   SQL("sale.company_id"))
        root = SQL("(SELECT split_part(own.parent_path, '/', 1)::int FROM res_company own WHERE own.id = sale.company_id)")

        def rate(currency):
            of_it = SQL(
                """SELECT known.rate::numeric FROM res_currency_rate known
                    WHERE known.currency_id = %s AND (known.company_id IS NULL OR known.company_id = %s)""", currency, root)
            return SQL(
                "COALESCE((%(of_it)s AND known.name <= %(day)s ORDER BY known.company_id, known.name DESC LIMIT 1),"
                " (%(of_it)s ORDER BY known.company_id, known.name LIMIT 1), 1)", of_it=of_it, day=day)
        return SQL(
            "SELECT CASE WHEN source.currency_id != sale.currency_id THEN %s / %s END AS rate",
            rate(SQL("sale.currency_id")), rate(SQL("source.currency_id")))
