# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...tools import BAD_RATING


class OmsTodo(models.Model):
    """Who waits for whom, from facts: the last word about the order, what is open at the customer's, ratings."""

    _inherit = "oms.todo"

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), self._oms_todo_said(), self._oms_todo_quoted(), self._oms_todo_rated()]

    @api.model
    def _oms_todo_said(self):
        """The customer had the last word: answer. We had it, and asked: the customer's turn, while the order is open.
        A row leaves with the answer, a message or the button *Answered*."""
        return SQL(
            """SELECT 'desk', CASE last.kind WHEN 'message' THEN 'waiting_us' ELSE 'waiting_customer' END, sale.id,
                      'sale.order', sale.id, sale.name || ': ' || COALESCE(last.summary, ''), last.date,
                      sale.commitment_date, sale.amount_total, sale.currency_id, sale.company_id
                 FROM (SELECT DISTINCT ON (order_id) order_id, kind, date, summary, facts
                         FROM oms_order_event WHERE kind IN ('message', 'answered')
                        ORDER BY order_id, id DESC) last
                 JOIN sale_order sale ON sale.id = last.order_id
                WHERE last.kind = 'message'
                   OR (last.facts ->> 'asks' = 'true' AND sale.state = 'sale'
                       AND sale.oms_stage IN ('to_supply', 'in_warehouse'))""")

    @api.model
    def _oms_todo_quoted(self):
        """Quotations that were sent, are valid and not signed; due when they run out. Not while the customer waits
        for our answer."""
        return SQL(
            """SELECT 'desk', 'waiting_customer', sale.id, 'sale.order', sale.id, sale.name, sale.date_order,
                      %s, sale.amount_total, sale.currency_id, sale.company_id
                 FROM sale_order sale
                WHERE sale.state = 'sent'
                  AND (sale.validity_date IS NULL OR sale.validity_date >= %s)
                  AND (SELECT event.kind FROM oms_order_event event
                        WHERE event.order_id = sale.id AND event.kind IN ('message', 'answered')
                        ORDER BY event.id DESC LIMIT 1) IS DISTINCT FROM 'message'""",
            self.env["oms.day"]._company_end_sql(SQL("sale.validity_date"), SQL("sale.company_id")),
            self.env["oms.day"]._company_today_sql(SQL("sale.company_id")))

    @api.model
    def _oms_todo_rated(self):
        """Bad ratings whose activity nobody has done yet; due at the end of its day."""
        kind_id = self.env["ir.model.data"]._xmlid_to_res_id(BAD_RATING)
        return SQL(
            """SELECT 'desk', 'bad_rating', sale.id, 'sale.order', sale.id, sale.name || ': ' || todo.summary,
                      todo.since, %s, sale.amount_total, sale.currency_id, sale.company_id
                 FROM (SELECT res_id, MIN(COALESCE(summary, '')) AS summary, MIN(create_date) AS since,
                              MIN(date_deadline) AS deadline
                         FROM mail_activity
                        WHERE res_model = 'sale.order' AND activity_type_id = %s AND active
                        GROUP BY res_id) todo
                 JOIN sale_order sale ON sale.id = todo.res_id""",
            self.env["oms.day"]._company_end_sql(SQL("todo.deadline"), SQL("sale.company_id")), kind_id or 0)
