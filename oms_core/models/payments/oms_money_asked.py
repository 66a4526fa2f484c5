# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsMoney(models.AbstractModel):
    """What a provider was asked for, or is going to be, and has not answered."""

    _inherit = "oms.money"

    @api.model
    def _asked_sql(self):
        """(capturing, refunding, own_capturing, own_refunding) of ``source`` and its captures, nothing below zero: what is for
        all of its orders, and what was asked for ``sale`` alone."""
        return SQL(
            """SELECT COALESCE(SUM(one.amount) FILTER (WHERE one.amount > 0 AND one.order_id IS NULL), 0) AS capturing,
                      COALESCE(-SUM(one.amount) FILTER (WHERE one.amount < 0 AND one.order_id IS NULL), 0) AS refunding,
                      COALESCE(SUM(one.amount) FILTER (WHERE one.amount > 0 AND one.order_id = sale.id), 0) AS own_capturing,
                      COALESCE(-SUM(one.amount) FILTER (WHERE one.amount < 0 AND one.order_id = sale.id), 0) AS own_refunding
                 FROM (%s) one""", SQL(" UNION ALL ").join(self._asked_terms()))

    @api.model
    def _asked_terms(self):
        """SELECTs of (amount, order_id or NULL) of what was asked for of ``source`` or a capture of it, refunds below zero. In
        Odoo's own way a void that waits looks like a capture: it is one until it is known."""
        waiting = SQL(
            """SELECT child.amount, NULL::int AS order_id FROM payment_transaction child
                WHERE (child.source_transaction_id = source.id OR child.operation = 'refund' AND child.source_transaction_id IN (
                          SELECT taken.id FROM payment_transaction taken WHERE taken.source_transaction_id = source.id))
                  AND child.state IN ('draft', 'pending')
                  AND NOT EXISTS (SELECT FROM oms_payment_operation named WHERE named.child_id = child.id)""")
        return [waiting, SQL(
            """SELECT CASE operation.kind WHEN 'refund' THEN -operation.amount ELSE operation.amount END, operation.order_id
                 FROM oms_payment_operation operation
                WHERE operation.kind IN ('capture', 'refund') AND operation.state IN ('new', 'sent', 'doubt')
                  AND (operation.transaction_id = source.id OR operation.transaction_id IN (
                       SELECT taken.id FROM payment_transaction taken WHERE taken.source_transaction_id = source.id))""")]

    @api.model
    def _flush_payments(self):
        super()._flush_payments()
        self.env["oms.payment.operation"].flush_model()
