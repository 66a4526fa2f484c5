# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """For the accountant: card payments that end and are not renewed by themselves, and chargebacks, by the day on which the bank
    wants an answer."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("card_ends", "Card ends: have it paid again"), ("chargeback", "Answer chargeback")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), self._oms_todo_card_ends(), self._oms_todo_chargebacks()]

    @api.model
    def _oms_todo_card_ends(self):
        """Of those that bills were paid with, for no order: by hand, or what could not be taken of them."""
        ends = self.env["oms.day"]._company_end_sql(SQL("card.oms_ends_on"), SQL("card.company_id"))
        return SQL(
            """SELECT 'accountant', 'card_ends', sale.id, 'payment.transaction', card.id, sale.name || ': ' || card.reference,
                      card.oms_told_on::timestamp, %s, card.amount, card.currency_id, card.company_id
                 FROM payment_transaction card
                 JOIN LATERAL (SELECT one.id, one.name FROM sale_order_transaction_rel link
                                 JOIN sale_order one ON one.id = link.sale_order_id AND one.state = 'sale'
                                WHERE link.transaction_id = card.id ORDER BY one.id LIMIT 1) sale ON TRUE
                WHERE card.state = 'authorized' AND card.oms_renew_on IS NOT NULL AND card.oms_told_on IS NOT NULL
                UNION ALL
               SELECT 'accountant', 'card_ends', NULL, 'payment.transaction', card.id, bill.name || ': ' || card.reference,
                      card.oms_authorised_on, %s, card.amount, card.currency_id, card.company_id
                 FROM payment_transaction card
                 JOIN LATERAL (SELECT move.name FROM account_invoice_transaction_rel link
                                 JOIN account_move move ON move.id = link.invoice_id
                                WHERE link.transaction_id = card.id ORDER BY move.id LIMIT 1) bill ON TRUE
                WHERE card.state = 'authorized' AND card.oms_renew_on <= %s
                  AND NOT EXISTS (SELECT FROM sale_order_transaction_rel link WHERE link.transaction_id = card.id)""",
            ends, ends, self.env["oms.day"]._company_today_sql(SQL("card.company_id")))

    @api.model
    def _oms_todo_chargebacks(self):
        """One without an order is not lost: it stands in the list for its transaction."""
        return SQL(
            """SELECT 'accountant', 'chargeback', back.order_id, 'oms.chargeback', back.id,
                      concat_ws(': ', COALESCE(sale.name, back.name), back.name), back.create_date, %s, back.amount,
                      back.currency_id, back.company_id
                 FROM oms_chargeback back LEFT JOIN sale_order sale ON sale.id = back.order_id
                WHERE back.state = 'open'""",
            self.env["oms.day"]._company_end_sql(SQL("back.deadline"), SQL("back.company_id")))

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "payment.transaction": "payment.transaction", "oms.chargeback": "oms.chargeback"}
