# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Withdrawals that a person has to look at: of no order that we know, of goods that are on their way out, or that could
    not be acknowledged."""

    _inherit = "oms.todo"

    @api.model
    def _oms_todo_queries(self):
        return [
            *super()._oms_todo_queries(),
            SQL("""SELECT 'returns', 'withdrawal', said.order_id, 'oms.return.withdrawal', said.id, said.display,
                          said.declared_on, NULL::timestamp, NULL::numeric, NULL::integer, said.company_id
                     FROM (SELECT id, order_id, order_text || ', ' || name AS display, declared_on, company_id
                             FROM oms_return_withdrawal
                            WHERE state IN ('look', 'rest') OR mail_id IN (SELECT id FROM mail_mail WHERE state = 'exception')
                          ) said"""),
        ]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.return.withdrawal": "oms.return.withdrawal"}
