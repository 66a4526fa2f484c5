# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """What an account owes, taken apart: bills not due and overdue, goods sent and not billed, the rest of its orders."""

    _inherit = "oms.credit.account"

    owes_overdue = fields.Monetary("Overdue", compute="_compute_owes_parts")
    owes_not_due = fields.Monetary(
        "Not due yet", compute="_compute_owes_parts", help="Open invoices, less payments and credit notes not matched yet.")
    owes_shipped = fields.Monetary("Sent, not invoiced", compute="_compute_owes_parts")
    owes_ordered = fields.Monetary(
        "Ordered, not sent", compute="_compute_owes_parts",
        help="With draft invoices, and less what was paid or authorised and is not in the books yet.")

    @api.depends("owes", "partner_id", "member_ids")
    def _compute_owes_parts(self):
        bills = self._gather_open(self.env.cr, self.ids) if self.ids else {}
        shipped = self._gather_shipped(self.ids) if self.ids else {}
        for account in self:
            mine = bills.get(account._origin.id)
            # Money on account that is not matched yet is nothing overdue.
            account.owes_overdue = max(mine.overdue, 0.0) if mine else 0.0
            account.owes_not_due = mine.due - account.owes_overdue if mine else 0.0
            account.owes_shipped = shipped.get(account._origin.id, 0.0)
            account.owes_ordered = account.owes - (mine.due if mine else 0.0) - account.owes_shipped

    @api.model
    def _gather_shipped(self, account_ids):
        """{account id: what was delivered of confirmed orders and is on no invoice, in the company's currency}."""
        self.env.flush_all()
        return {key: float(amount or 0.0) for key, amount in self.env.execute_query(SQL(
            """WITH account AS MATERIALIZED (%(accounts)s)
               SELECT account.id, SUM(%(sent)s / COALESCE(NULLIF(sale.currency_rate, 0), 1))
                      %(lines)s AND line.product_uom_qty > 0 AND NOT COALESCE(line.is_downpayment, FALSE)
                GROUP BY account.id""",
            sent=self._sent_amount_sql(), lines=self._open_lines_sql(SQL("TRUE")),
            accounts=self._holders_sql(list(account_ids))))}
