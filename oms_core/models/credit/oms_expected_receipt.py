# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsExpectedReceipt(models.Model):
    """What customers are expected to pay and when: every open instalment on its own, always of this minute."""

    _name = "oms.expected.receipt"
    _description = "Expected receipt"
    _auto = False
    _order = "expected, id"

    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    due = fields.Date("Due date", readonly=True)
    expected = fields.Date("Expected payment", readonly=True)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    amount = fields.Monetary("Open", readonly=True)
    credit_class = fields.Selection(related="account_id.credit_class")
    account_id = fields.Many2one("oms.credit.account", "Credit account", readonly=True)

    @property
    def _table_query(self):
        """The id is the journal item's. Without an account: as late as all customers of the company."""
        return SQL(
            """SELECT item.id, item.move_id, move.commercial_partner_id AS partner_id, item.company_id,
                      company.currency_id, COALESCE(item.date_maturity, move.invoice_date, move.date) AS due,
                      GREATEST(COALESCE(item.date_maturity, move.invoice_date, move.date)
                               + COALESCE(account.expected_delay, floor(policy.days_late + 0.5)::int, 0),
                               %s) AS expected,
                      item.amount_residual AS amount, account.id AS account_id
                 FROM account_move_line item
                 JOIN account_move move ON move.id = item.move_id
                 JOIN res_company company ON company.id = item.company_id
            LEFT JOIN oms_credit_account account ON account.partner_id = move.commercial_partner_id
                                                AND account.company_id = move.company_id
            LEFT JOIN oms_credit_score_policy policy ON policy.company_id = move.company_id
                WHERE item.display_type = 'payment_term' AND item.parent_state = 'posted' AND item.amount_residual > 0
                  AND move.move_type IN ('out_invoice', 'out_receipt') AND item.reconciled IS NOT TRUE""",
            self.env["oms.day"]._company_today_sql(SQL("item.company_id")))

    @api.depends("due", "company_id")
    def _compute_overdue(self):
        today = self.env["oms.day"]._today
        for receipt in self:
            receipt.overdue = bool(receipt.due and receipt.due < today(company=receipt.company_id))

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["oms.day"]._passed_domain("due")

    def action_open(self):
        """Open the invoice."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "account.move", "res_id": self.move_id.id,
                "view_mode": "form", "views": [(False, "form")]}
