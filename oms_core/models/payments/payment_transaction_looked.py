# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: What tells that something happened to a card or its orders.
TELLS = ("payment.transaction", "sale.order", "oms.payment.operation")


class PaymentTransaction(models.Model):
    """When jobs found nothing to do about an authorisation: they come back to it when something has happened, and once a day
    (money that came by a bank statement tells nobody here)."""

    _inherit = "payment.transaction"

    oms_ends_looked_on = fields.Datetime("End looked at", readonly=True, copy=False)
    oms_goods_looked_on = fields.Datetime("Goods looked at", readonly=True, copy=False)

    def _oms_note_looked(self, name):
        """:param name: field of what was looked at; as of the beginning of this transaction: that is what it saw"""
        # sudo: a mark of a job of ours
        self.sudo().write({name: self.env.cr.now()})

    @api.model
    def _oms_flush_looked(self):
        for model in TELLS:
            self.env[model].flush_model()

    @api.model
    def _oms_news_sql(self, card, looked):
        """Whether something happened to the payment ``card`` or to its orders since it was looked at, or that is a day ago.
        Whoever executes it flushes (``_oms_flush_looked``)."""
        # Theirs is when the transaction began that wrote it: it may have ended after what looked began.
        looked = SQL("(%s - interval '15 minutes')", looked)
        return SQL(
            """(%(looked)s IS NULL OR %(looked)s < now() AT TIME ZONE 'UTC' - interval '1 day'
                OR %(card)s.last_state_change >= %(looked)s
                OR EXISTS (SELECT FROM payment_transaction part
                            WHERE part.source_transaction_id = %(card)s.id AND part.last_state_change >= %(looked)s)
                OR EXISTS (SELECT FROM oms_payment_operation asked
                            WHERE asked.transaction_id = %(card)s.id AND asked.write_date >= %(looked)s)
                OR EXISTS (SELECT FROM sale_order_transaction_rel beside JOIN sale_order sold ON sold.id = beside.sale_order_id
                            WHERE beside.transaction_id = %(card)s.id
                              AND (sold.write_date >= %(looked)s
                                   OR EXISTS (SELECT FROM sale_order_transaction_rel also
                                                JOIN payment_transaction other ON other.id = also.transaction_id
                                               WHERE also.sale_order_id = sold.id AND other.last_state_change >= %(looked)s)
                                   OR EXISTS (SELECT FROM oms_payment_operation theirs
                                               WHERE theirs.order_id = sold.id AND theirs.write_date >= %(looked)s))))""",
            card=card, looked=looked)
