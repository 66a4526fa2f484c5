# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Card operations that failed or are in doubt wait for an accountant; what a provider took and says nothing of, after
    a day."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[
        ("card_doubt", "Was the card charged?"), ("card_failed", "Card failed")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'accountant', CASE asked.state WHEN 'failed' THEN 'card_failed' ELSE 'card_doubt' END, asked.order_id,
                      'oms.payment.operation', asked.id, concat_ws(': ', COALESCE(sale.name, payment.reference), asked.reason),
                      COALESCE(asked.ended_on, asked.sent_on, asked.create_date), NULL::timestamp, asked.amount,
                      asked.currency_id, asked.company_id
                 FROM oms_payment_operation asked
                 JOIN payment_transaction payment ON payment.id = asked.transaction_id
            LEFT JOIN sale_order sale ON sale.id = asked.order_id
                WHERE asked.state = 'doubt' OR (asked.state = 'failed' AND asked.settled IS NOT TRUE)
                   OR (asked.state = 'sent' AND asked.heard_on < now() AT TIME ZONE 'UTC' - interval '1 day')""")]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.payment.operation": "oms.payment.operation"}

    @api.model
    def _oms_own_values(self):
        """What is asked of a card is worth its amount, not the order's."""
        return [*super()._oms_own_values(), "oms.payment.operation"]
