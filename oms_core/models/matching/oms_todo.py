# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Deductions wait for somebody's decision, since they were written down."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("deduction", "Decide on a deduction")])

    @api.model
    def _oms_todo_queries(self):
        company_id = SQL("disputed.company_id")
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'accountant', 'deduction',
                      (SELECT MIN(line.order_id)
                         FROM account_move_line item
                         JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                         JOIN sale_order_line line ON line.id = link.order_line_id
                        WHERE item.move_id = move.id),
                      'oms.deduction', disputed.id,
                      concat_ws(': ', move.name, COALESCE(reason.name->>%s, reason.name->>'en_US'), disputed.note),
                      %s, NULL::timestamp, LEAST(disputed.amount, move.amount_residual), disputed.currency_id, disputed.company_id
                 FROM oms_deduction disputed
                 JOIN account_move move ON move.id = disputed.invoice_id AND move.amount_residual > 0
                 JOIN oms_deduction_reason reason ON reason.id = disputed.reason_id
                WHERE disputed.state = 'open'""",
            self.env.lang or "en_US", self.env["oms.day"]._company_end_sql(SQL("disputed.date"), company_id))]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.deduction": "oms.deduction"}
