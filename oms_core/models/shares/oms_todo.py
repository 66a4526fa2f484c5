# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Money of cancelled orders: Odoo lets an order be cancelled that was billed, and nobody bills a cancelled one anew."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("cancelled_billed", "Cancelled: credit what was billed")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), self._oms_todo_cancelled_billed()]

    @api.model
    def _oms_todo_cancelled_billed(self):
        """What was billed and not credited of cancelled orders: down payments, and more than the customer got."""
        return SQL(
            """SELECT 'accountant', 'cancelled_billed', sale.id, 'sale.order', sale.id, sale.name,
                      billed.since::timestamp, NULL::timestamp, billed.amount, sale.currency_id, sale.company_id
                 FROM sale_order sale
                 JOIN LATERAL (
                      SELECT MAX(bill.date) AS since,
                             SUM(CASE bill.move_type WHEN 'out_refund' THEN -item.price_total ELSE item.price_total END) AS amount
                        FROM sale_order_line line
                        JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                        JOIN account_move_line item ON item.id = link.invoice_line_id
                        JOIN account_move bill ON bill.id = item.move_id AND bill.state = 'posted'
                                              AND bill.payment_state IS DISTINCT FROM 'reversed'
                   LEFT JOIN account_move origin ON origin.id = bill.reversed_entry_id
                       WHERE line.order_id = sale.id AND origin.payment_state IS DISTINCT FROM 'reversed'
                         AND NOT EXISTS (SELECT FROM sale_order_line sent WHERE sent.order_id = sale.id
                                            AND sent.qty_delivered > 0 AND sent.is_downpayment IS NOT TRUE)
                      ) billed ON billed.amount > 0
                WHERE sale.state = 'cancel'""")
