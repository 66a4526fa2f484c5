# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecker(models.AbstractModel):
    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(),
            ("card_within_authorisation", "fault", "payment.transaction", SQL(
                """SELECT payment.id, format('%%s: %%s captured or given back of %%s authorised', payment.reference,
                                             SUM(child.amount), payment.amount)
                     FROM payment_transaction payment
                     JOIN payment_transaction child ON child.source_transaction_id = payment.id
                                                   AND child.operation IS NOT DISTINCT FROM payment.operation
                                                   AND child.state IN ('done', 'cancel')
                    WHERE EXISTS (SELECT FROM oms_payment_operation asked
                                   WHERE asked.transaction_id = payment.id AND asked.cause != 'manual')
                    GROUP BY payment.id HAVING ROUND(SUM(child.amount)::numeric, 4) > ROUND(payment.amount::numeric, 4)""")),
            ("card_answered", "decision", "oms.payment.operation", SQL(
                """SELECT asked.id, format('%%s: %%s was sent on %%s and nothing was heard', payment.reference, asked.kind,
                                           asked.sent_on)
                     FROM oms_payment_operation asked
                     JOIN payment_transaction payment ON payment.id = asked.transaction_id
                    WHERE asked.state = 'doubt'
                       OR (asked.state = 'sent' AND asked.sent_on < now() AT TIME ZONE 'UTC' - CASE
                           WHEN asked.heard_on IS NULL THEN interval '1 hour' ELSE interval '1 day' END)""")),
            ("card_sent", "decision", "oms.payment.operation", SQL(
                """SELECT asked.id, format('%%s: %%s waits since %%s to be sent', payment.reference, asked.kind,
                                           asked.create_date)
                     FROM oms_payment_operation asked
                     JOIN payment_transaction payment ON payment.id = asked.transaction_id
                    WHERE asked.state = 'new' AND asked.create_date < now() AT TIME ZONE 'UTC' - interval '1 day'""")),
        ]
