# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Money that another person has to approve."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("return_approve", "Approve a refund")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'returns', 'return_approve',
                      (SELECT MIN(part.order_id) FROM oms_return_line part WHERE part.return_id = back.id),
                      'oms.return', back.id, back.name, back.approval_asked_on, NULL::timestamp, back.approval_amount,
                      back.currency_id, back.company_id
                 FROM oms_return back WHERE back.approval_state = 'asked'
                UNION ALL
               SELECT 'returns', 'return_approve', given.order_id, 'oms.goodwill', given.id, sale.name, given.approval_asked_on,
                      NULL::timestamp, given.approval_amount, sale.currency_id, given.company_id
                 FROM oms_goodwill given JOIN sale_order sale ON sale.id = given.order_id
                WHERE given.approval_state = 'asked'""")]

    @api.model
    def _oms_own_values(self):
        return [*super()._oms_own_values(), "oms.goodwill"]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.goodwill": "oms.goodwill"}
