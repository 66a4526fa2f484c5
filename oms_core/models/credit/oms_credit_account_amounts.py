# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """The amounts that what an account owes is made of, as SQL on ``sale``, ``line`` and ``payment``.

    What is asked of a line again and again stands beside it once, behind a fence (OFFSET 0): written out wherever it is
    needed, PostgreSQL plans it a dozen times, which takes longer than the answer.
    """

    _inherit = "oms.credit.account"

    @api.model
    def _order_day_sql(self):
        """The day on which ``sale`` is wanted or promised. Extended by promising."""
        return self._company_day_sql(SQL("sale.commitment_date"))

    @api.model
    def _company_day_sql(self, instant):
        """The day of an instant for the company of ``sale``, whose days credit counts in."""
        zone = self.env["oms.day"]._company_zone_sql(SQL("sale.company_id"))
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", instant, zone)

    @api.model
    def _open_items_sql(self):
        """FROM … WHERE of the open receivable items (``item``) of ``account`` (of ``_holders_sql``)."""
        return SQL(
            """  FROM account
                 JOIN account_move_line item ON item.partner_id = account.partner_id
                                            AND item.company_id = account.company_id
                 JOIN account_account ledger ON ledger.id = item.account_id
                                            AND ledger.account_type = 'asset_receivable'
                WHERE item.parent_state = 'posted' AND item.reconciled IS NOT TRUE""")

    @api.model
    def _open_lines_sql(self, only_sent, also=None):
        """FROM … WHERE of what is not invoiced of the confirmed orders (``sale``, ``line`` with its ``_line_joins_sql``) of
        ``account`` (of ``_holders_sql``).

        :param also: a join more
        """
        return SQL(
            """  FROM account
                 JOIN sale_order sale ON sale.partner_invoice_id = account.partner_id
                                     AND sale.company_id = account.company_id
                 JOIN sale_order_line line ON line.order_id = sale.id %s %s
                WHERE sale.state = 'sale' AND line.display_type IS NULL AND (%s)""",
            self._line_joins_sql(only_sent), also or SQL(), self._unbilled_sql())

    @api.model
    def _unbilled_sql(self):
        """Whether something may still have to be invoiced of ``line``; has an index of its own, see ``_oms_unbilled_idx``.
        Extended by whoever takes back what was invoiced."""
        return SQL("line.is_downpayment OR line.invoice_status IS DISTINCT FROM 'invoiced'")

    @api.model
    def _line_joins_sql(self, only_sent=None):
        """Joins to ``line``: ``fact`` (policy, billed) and ``rest.amount``, what is still to be invoiced, see
        ``_open_amount_sql``; of a reduction the share of what the order's goods count for: all that is left of them, or
        ``only_sent`` (SQL on ``line``), what was sent. It never takes off more than there is."""
        return SQL(
            """CROSS JOIN LATERAL (SELECT (%(policy)s) AS policy, CASE WHEN line.is_downpayment
                       OR line.oms_reduced_order_id IS NOT NULL THEN (%(billed)s) END AS billed OFFSET 0) fact
               CROSS JOIN LATERAL (SELECT line.oms_reduced_order_id AS order_id OFFSET 0) reduced
               LEFT JOIN LATERAL (%(goods)s) goods ON TRUE
               CROSS JOIN LATERAL (SELECT CASE WHEN goods.priced > 0
                       THEN LEAST(line.price_total * COALESCE(LEAST(goods.kept / NULLIF(goods.total, 0), 1), 0) - fact.billed, 0)
                       ELSE %(open)s END AS amount OFFSET 0) rest""",
            policy=self._policy_sql(), billed=self._billed_sql(), open=self._open_amount_sql(),
            goods=self._reduced_goods_sql(only_sent or SQL("FALSE")))

    @api.model
    def _reduced_goods_sql(self, only_sent):
        """(priced, total, kept) of the lines that the order ``reduced`` consists of beside its reductions: how many have a price,
        what they are worth, and what of it is invoiced or counts."""
        return SQL(
            """SELECT COUNT(*) FILTER (WHERE line.price_unit > 0) AS priced, SUM(line.price_total) AS total,
                      SUM(LEAST(line.price_total, CASE WHEN %(only_sent)s THEN %(sent)s ELSE rest.amount END + line.price_total
                          * LEAST(COALESCE(line.qty_invoiced, 0) / NULLIF(line.product_uom_qty, 0), 1))) AS kept
                 FROM sale_order_line line
           CROSS JOIN LATERAL (SELECT (%(policy)s) AS policy, 0 AS billed OFFSET 0) fact
           CROSS JOIN LATERAL (SELECT %(open)s AS amount OFFSET 0) rest
                WHERE line.order_id = reduced.order_id AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
                  AND line.oms_reduced_order_id IS NULL AND line.price_total >= 0""",
            policy=self._policy_sql(), open=self._open_amount_sql(), sent=self._sent_amount_sql(), only_sent=only_sent)

    @api.model
    def _open_amount_sql(self):
        """What is still to be invoiced of ``line`` (with its ``fact``), taxes included, in the order's currency."""
        return SQL(
            """CASE WHEN line.is_downpayment THEN -fact.billed
                    WHEN line.product_uom_qty >= 0 AND line.qty_delivered_method = 'stock_move' AND fact.policy = 'delivery'
                    THEN (%(each)s) * GREATEST((%(final)s) - COALESCE(line.qty_invoiced, 0), 0)
                    WHEN line.product_uom_qty = 0 OR line.qty_delivered > line.product_uom_qty AND fact.policy = 'delivery'
                    THEN (%(each)s) * GREATEST(COALESCE(line.qty_delivered, 0) - COALESCE(line.qty_invoiced, 0), 0)
                    ELSE line.price_total
                    * GREATEST(1 - COALESCE(line.qty_invoiced, 0) / line.product_uom_qty
                                 - COALESCE(line.oms_closed_qty / NULLIF(line.oms_ordered_qty, 0), 0), 0) END""",
            # What was never ordered has a price and no total: its taxes are left out.
            each=SQL("""CASE WHEN line.product_uom_qty = 0 THEN line.price_unit * (1 - COALESCE(line.discount, 0) / 100)
                             ELSE line.price_total / line.product_uom_qty END"""),
            # Shipped, more than ordered perhaps, less what came back; and what is still to be shipped.
            final=SQL("""COALESCE(line.qty_delivered, 0) + line.product_uom_qty * GREATEST(1 - COALESCE(
                             (COALESCE(line.oms_closed_qty, 0) + COALESCE(line.oms_shipped_qty, 0))
                             / NULLIF(line.oms_ordered_qty, 0), 0), 0)"""))

    @api.model
    def _sent_amount_sql(self):
        """What of ``line`` (with its ``rest``) was delivered and is not invoiced, in the order's currency: owed, whatever
        holds the rest."""
        return SQL(
            """CASE WHEN line.is_downpayment OR line.product_uom_qty <= 0 OR line.oms_reduced_order_id IS NOT NULL
                    THEN rest.amount
                    ELSE LEAST(rest.amount, line.price_total / line.product_uom_qty
                         * GREATEST(COALESCE(line.qty_delivered, 0) - COALESCE(line.qty_invoiced, 0), 0)) END""")

    @api.model
    def _policy_sql(self):
        """What ``line`` is invoiced by: 'order' or 'delivery'."""
        return SQL(
            """SELECT template.invoice_policy FROM product_product product
                 JOIN product_template template ON template.id = product.product_tmpl_id
                WHERE product.id = line.product_id""")

    @api.model
    def _billed_sql(self):
        """What bills less credit notes say of ``line``, taxes included: of a down payment, what is not deducted yet."""
        return SQL(
            """SELECT COALESCE(SUM(CASE WHEN bill.move_type = 'out_refund' THEN -item.price_total ELSE item.price_total END), 0)
                 FROM sale_order_line_invoice_rel link
                 JOIN account_move_line item ON item.id = link.invoice_line_id
                 JOIN account_move bill ON bill.id = item.move_id AND bill.state != 'cancel'
                WHERE link.order_line_id = line.id""")

    @api.model
    def _prepaid_sql(self):
        """What was paid online for ``sale`` and is in no payment yet that counts by itself: authorised, or just done. In the
        order's currency; below zero where a refund just went out of what the books have. Answered by payments."""
        return SQL("SELECT 0::numeric AS amount")

    @api.model
    def _oms_prepaid(self, order):
        """What :meth:`_prepaid_sql` says of one order. Answered by payments."""
        return 0.0

    @api.model
    def _unbooked_sql(self):
        """Payments without an entry of their own (a journal without an outstanding account): money that came. It
        counts until the bank statement closes the invoices that it is for."""
        return SQL(
            """SELECT account.id,
                      -SUM(CASE WHEN bills.number = 0 THEN CASE WHEN payment.state = 'paid' THEN 0 ELSE money.amount END
                                ELSE SIGN(money.amount) * LEAST(ABS(money.amount), GREATEST(SIGN(money.amount) * bills.due, 0))
                           END), NULL::int
                 FROM account
                 JOIN account_payment payment ON payment.partner_id = account.partner_id
                                             AND payment.company_id = account.company_id
           CROSS JOIN LATERAL (SELECT COALESCE(payment.amount_company_currency_signed, 0) AS amount) money
           CROSS JOIN LATERAL (
                      SELECT COUNT(*) AS number, COALESCE(SUM(bill.amount_residual_signed), 0) AS due
                        FROM account_move__account_payment link JOIN account_move bill ON bill.id = link.invoice_id
                       WHERE link.payment_id = payment.id AND bill.state = 'posted') bills
                WHERE payment.move_id IS NULL AND payment.state IN ('in_process', 'paid')
                  AND payment.partner_type = 'customer'
                GROUP BY account.id""")
