# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Goods that were sent in exchange for what did not come: they are billed like any order; what is still to be billed of it is
    said. Not those that are paid with the credit for what came. Rows open the order: who bills reads no returns."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("return_exchange", "Bill what was sent in exchange")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'accountant', 'return_exchange', sale.id, 'sale.order', sale.id, back.name, back.state_since,
                      NULL::timestamp, to_bill.amount, sale.currency_id, back.company_id
                 FROM sale_order sale JOIN oms_return back ON back.id = sale.oms_exchange_return_id
           CROSS JOIN LATERAL (%(to_bill)s) to_bill
                WHERE sale.state = 'sale' AND sale.invoice_status IN ('to invoice', 'no')
                  AND back.state IN ('settled', 'cancelled')
                  AND sale.amount_total > COALESCE((SELECT SUM(kept.amount) FROM oms_on_account kept
                       WHERE kept.order_id = sale.id AND kept.kind = 'kept' AND kept.ended_on IS NULL), 0)
                  AND EXISTS (SELECT FROM oms_return_line part
                               WHERE part.return_id = back.id AND part.resolution = 'exchange' AND part.decision = 'accept'
                                 AND part.decision_rule IS DISTINCT FROM 'keep'
                                 AND COALESCE(part.received_quantity, 0) < part.quantity)""",
            to_bill=self.env["oms.on.account"]._oms_to_bill_sql(SQL("sale.id")))]
