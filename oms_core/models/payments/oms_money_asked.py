# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsMoney(models.AbstractModel):
    """What a provider was asked for, or is going to be, and has not answered."""

    _inherit = "oms.money"

    @api.model
    def _in_doubt_sql(self):
        """(capturing, refunding) of ``sale``, in its currency, both above zero."""
        shared = self._in_currency_of_sale(self._shared_sql(SQL("asked_for.amount")))
        mine = self._in_currency_of_sale(SQL("asked_for.amount"))
        amount = SQL(
            "CASE WHEN asked_for.order_id IS NULL THEN %s WHEN asked_for.order_id = sale.id THEN %s ELSE 0 END", shared, mine)
        return SQL(
            """SELECT COALESCE(SUM(%(amount)s) FILTER (WHERE asked_for.amount > 0), 0) AS capturing,
                      COALESCE(-SUM(%(amount)s) FILTER (WHERE asked_for.amount < 0), 0) AS refunding
                 FROM sale_order_transaction_rel tie
                 JOIN payment_transaction source ON source.id = tie.transaction_id
                 JOIN res_currency coin ON coin.id = source.currency_id
           CROSS JOIN LATERAL (%(asked)s) asked_for
           CROSS JOIN LATERAL (%(among)s) among
           CROSS JOIN LATERAL (%(rate)s) foreign_
                WHERE tie.sale_order_id = sale.id""",
            amount=amount, asked=SQL(" UNION ALL ").join(self._asked_terms()), among=self._among_sql(), rate=self._rate_sql())

    @api.model
    def _asked_terms(self):
        """SELECTs of (amount, order_id or NULL) of what was asked for of ``source`` or a capture of it, refunds below zero. In
        Odoo's own way a void that waits looks like a capture: it is one until it is known."""
        operations = "oms.payment.operation" in self.env
        unnamed = SQL(
            "AND NOT EXISTS (SELECT FROM oms_payment_operation named WHERE named.child_id = child.id)") if operations else SQL()
        waiting = SQL(
            """SELECT child.amount, NULL::int AS order_id FROM payment_transaction child
                WHERE (child.source_transaction_id = source.id OR child.operation = 'refund' AND child.source_transaction_id IN (
                          SELECT taken.id FROM payment_transaction taken WHERE taken.source_transaction_id = source.id))
                  AND child.state IN ('draft', 'pending') %s""", unnamed)
        if not operations:
            return [waiting]
        return [waiting, SQL(
            """SELECT CASE operation.kind WHEN 'refund' THEN -operation.amount ELSE operation.amount END, operation.order_id
                 FROM oms_payment_operation operation
                WHERE operation.kind IN ('capture', 'refund') AND operation.state IN ('new', 'sent', 'doubt')
                  AND (operation.transaction_id = source.id OR operation.transaction_id IN (
                       SELECT taken.id FROM payment_transaction taken WHERE taken.source_transaction_id = source.id))""")]

    @api.model
    def _flush_payments(self):
        super()._flush_payments()
        if "oms.payment.operation" in self.env:
            self.env["oms.payment.operation"].flush_model()
