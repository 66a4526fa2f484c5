# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("not_billed", "Could not be billed")])

    @api.model
    def _oms_todo_queries(self):
        """For the accountant: orders to invoice (not while a hold keeps them from it, not for charges alone while
        goods are to be shipped, not before the day on which their customer is billed), orders that could not be billed, and
        overdue invoices."""
        return [*super()._oms_todo_queries(), self._oms_todo_to_invoice(), self._oms_todo_prepaid(),
                self._oms_todo_not_billed(), self._oms_todo_overdue()]

    @api.model
    def _oms_todo_to_invoice(self):
        billing = self.env["oms.billing"]
        return SQL(
            """SELECT 'accountant', 'to_invoice', sale.id, 'sale.order', sale.id, sale.name,
                      COALESCE(sale.effective_date, sale.date_order), NULL::timestamp, part.amount,
                      sale.currency_id, sale.company_id
                 FROM sale_order sale %s,
              LATERAL (SELECT SUM(line.amount) FILTER (WHERE NOT line.stopped) AS amount,
                              BOOL_OR(line.billable AND NOT line.charge AND NOT line.stopped) AS goods,
                              BOOL_OR(line.billable AND NOT line.stopped) AS any_line, BOOL_OR(line.waiting) AS waiting,
                              BOOL_OR(line.undone OR (line.billable AND line.stopped)) AS undone
                         FROM (%s) line) part
                WHERE sale.state = 'sale' AND sale.invoice_status = 'to invoice'
                  AND (part.goods OR (part.any_line AND NOT part.waiting)) AND %s
                  AND NOT EXISTS (SELECT FROM oms_billing_issue issue
                                   WHERE issue.order_id = sale.id AND issue.closed_on IS NULL)""",
            billing._mode_joins_sql(), billing._lines_sql(), billing._due_sql())

    @api.model
    def _oms_todo_prepaid(self):
        """Orders of which only a down payment is left: billing them credits it, or bills what was deducted of one that is not in
        force any more."""
        return SQL(
            """SELECT 'accountant', 'to_invoice', sale.id, 'sale.order', sale.id, sale.name, sale.date_order, NULL::timestamp,
                      (SELECT -SUM((%(billed)s)) FROM sale_order_line line WHERE line.order_id = sale.id AND line.is_downpayment),
                      sale.currency_id, sale.company_id
                 FROM sale_order sale
                WHERE sale.state = 'sale'
                  AND sale.id IN (SELECT down.order_id FROM sale_order_line down
                                   WHERE down.is_downpayment AND down.qty_to_invoice != 0)
                  AND (SELECT BOOL_OR(line.prepaid) AND NOT BOOL_OR(line.billable OR line.waiting OR line.undone)
                              OR BOOL_OR(line.downpayment AND line.billable) AND sale.invoice_status != 'to invoice'
                         FROM (%(lines)s) line)
                  AND NOT EXISTS (SELECT FROM oms_billing_issue issue
                                   WHERE issue.order_id = sale.id AND issue.closed_on IS NULL)""",
            lines=self.env["oms.billing"]._lines_sql(), billed=self.env["oms.credit.account"]._billed_sql())

    @api.model
    def _oms_todo_not_billed(self):
        return SQL(
            """SELECT 'accountant', 'not_billed', sale.id, 'sale.order', sale.id, sale.name || ': ' || issue.reason,
                      issue.date, NULL::timestamp, sale.amount_total, sale.currency_id, sale.company_id
                 FROM oms_billing_issue issue JOIN sale_order sale ON sale.id = issue.order_id
                WHERE issue.closed_on IS NULL AND sale.state = 'sale'""")

    @api.model
    def _oms_todo_overdue(self):
        Day, company_id = self.env["oms.day"], SQL("move.company_id")
        part = self.env["oms.credit.account"]._late_part_sql(SQL("move.id"))  # what is in dispute is no matter of being late
        return SQL(
            """SELECT 'accountant', 'overdue',
                      (SELECT MIN(line.order_id)
                         FROM account_move_line item
                         JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                         JOIN sale_order_line line ON line.id = link.order_line_id
                        WHERE item.move_id = move.id),
                      'account.move', move.id, move.name, %s,
                      %s, move.amount_residual * %s, move.currency_id, move.company_id
                 FROM account_move move
                WHERE move.move_type IN ('out_invoice', 'out_receipt') AND move.state = 'posted'
                  AND move.payment_state IN ('not_paid', 'partial') AND move.amount_residual > 0
                  AND move.invoice_date_due < %s AND %s > 0""",
            Day._company_end_sql(SQL("move.invoice_date"), company_id),
            Day._company_end_sql(SQL("move.invoice_date_due"), company_id), part, Day._company_today_sql(company_id), part)
