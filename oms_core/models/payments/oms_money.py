# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ... import prepared
from ...planning import money as planning
from ...planning.shares import rounded


class OmsMoney(models.AbstractModel):
    """The money of orders: one source for the order's form, the portal, credit, the preview of a change and whoever captures,
    refunds and applies. SQL in two parts: online payments (``oms_money_online.py``) and bills (``oms_money_bills.py``).

    Called with rights of ours: whoever calls has checked that the user may see the order and its money.
    """

    _name = "oms.money"
    _description = "The money of orders"

    @api.model
    def _gather(self, order_ids):
        """{order id: :class:`planning.money.Money`} in each order's currency, in one statement; without those that are gone."""
        ids = [order_id for order_id in order_ids if order_id]
        if not ids:
            return {}
        self._flush()
        rows = prepared.rows(self.env, SQL(
            "SELECT money.*, goods.lines FROM (%s) money LEFT JOIN LATERAL (%s) goods ON TRUE",
            self._sql(SQL("SELECT unnest(%s::int[])", ids)), self._lines_sql()))
        return {row[0]: self._money(*row[1:]) for row in rows}

    @api.model
    def _of(self, order):
        """The money of one order; of one that is not saved, none but its total."""
        order.ensure_one()
        found = self._gather(order._origin.ids).get(order._origin.id)
        return found or planning.Money(total=order.amount_total)

    @api.model
    def _money(self, unit, total, authorised, captured, refunded, received, waived, capturing, refunding, billed, residual, due,
               lines):
        def amount(number):
            return float(rounded(number or 0, unit))
        goods = [planning.Line(*values) for values in lines or ()]
        return planning.Money(
            total=amount(total), authorised=amount(authorised), captured=amount(captured), refunded=amount(refunded),
            received=amount(received), waived=amount(waived), in_doubt=planning.InDoubt(amount(capturing), amount(refunding)),
            billed=amount(billed), residual=amount(residual), first_due=due, shipped=amount(planning.shipped(goods, unit)),
            unit=unit)

    @api.model
    def _sql(self, orders):
        """SELECT of one row an order, for others to join: ``order_id``, ``unit`` (rounding of its currency), ``total``,
        ``authorised``, ``captured``, ``refunded``, ``received``, ``waived``, ``capturing``, ``refunding``, ``billed``,
        ``residual``, ``due``: as of :class:`planning.money.Money`, which says what follows from them. Whoever executes it flushes
        (:meth:`_flush`).

        :param SQL orders: a SELECT of the ids
        """
        received = SQL(
            """COALESCE(billing.received, 0) - online.elsewhere - gone.amount
               -- What the bank statement brought of payments without an entry is counted as captured already.
               - LEAST(online.entryless, GREATEST(COALESCE(billing.statement, 0), 0))""")
        return SQL(
            """WITH asked AS MATERIALIZED (
                      SELECT sale.id, sale.company_id, sale.currency_id, sale.amount_total, coin.rounding,
                             COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric AS rate
                        FROM sale_order sale JOIN res_currency coin ON coin.id = sale.currency_id
                       WHERE sale.id IN (%(orders)s)), %(bills)s
               SELECT sale.id AS order_id, sale.rounding AS unit, sale.amount_total AS total, online.authorised, online.captured,
                      online.refunded, ROUND((%(received)s) / sale.rounding) * sale.rounding AS received,
                      COALESCE(billing.waived, 0) AS waived, online.capturing, online.refunding,
                      COALESCE(billing.billed, 0) AS billed,
                      COALESCE(billing.residual, 0) AS residual, billing.due
                 FROM asked sale
           CROSS JOIN LATERAL (%(online)s) online
           CROSS JOIN LATERAL (%(gone)s) gone
            LEFT JOIN billing ON billing.order_id = sale.id""",
            orders=orders, bills=self._bill_tables(), received=received, online=self._online_sql(wide=True),
            gone=self._gone_sql())

    @api.model
    def _lines_sql(self):
        """(lines) of the order of ``money``: as of :class:`planning.money.Line`, as JSON."""
        return SQL(
            """SELECT json_agg(json_build_array(
                          line.id, line.price_subtotal, line.price_total, line.product_uom_qty, COALESCE(line.qty_delivered, 0),
                          line.is_downpayment IS TRUE, template.type != 'service', template.invoice_policy = 'order',
                          line.oms_reduced_order_id IS NOT NULL, %(taxes)s, %(by_taxes)s)
                          ORDER BY line.sequence, line.id) AS lines
                 FROM sale_order_line line
                 JOIN product_product product ON product.id = line.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                WHERE line.order_id = money.order_id AND line.display_type IS NULL""",
            # Which taxes a line has matters only where something is taken off those with the same.
            taxes=SQL(
                """CASE WHEN EXISTS (SELECT FROM sale_order_line off WHERE off.oms_reduced_order_id = line.order_id)
                        THEN ARRAY(SELECT tie.account_tax_id FROM account_tax_sale_order_line_rel tie
                                    WHERE tie.sale_order_line_id = line.id) ELSE '{}' END"""),
            by_taxes=SQL(
                """line.oms_reduced_order_id IS NOT NULL
                   AND starts_with(COALESCE(line.extra_tax_data ->> 'computation_key', ''), 'global_discount,')"""))

    @api.model
    def _flush(self):
        """All that the statement reads."""
        self._flush_payments()
        for model in ("sale.order.line", "account.move.line", "account.partial.reconcile", "oms.on.account", "oms.deduction"):
            self.env[model].flush_model()

    @api.model
    def _flush_payments(self):
        """All that online payments are read from."""
        for model in ("sale.order", "payment.transaction", "account.payment", "account.move"):
            self.env[model].flush_model()
