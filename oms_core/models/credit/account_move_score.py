# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ...planning import score as planning
from ...tools import SEES_CREDIT


class AccountMove(models.Model):
    """Customer invoices tell the score what happened, and the score tells them when they are expected to be paid."""

    _inherit = "account.move"

    oms_expected_payment = fields.Date(
        "Expected payment", compute="_compute_oms_expected_payment", store=True, copy=False, index="btree_not_null",
        groups=SEES_CREDIT,
        help="When the rest of this invoice is expected to be paid: due date and how late the customer usually pays. "
             "Not before today.")

    def _auto_init(self):
        """On a database in use the job fills the column, not the installation."""
        if not column_exists(self.env.cr, "account_move", "oms_expected_payment"):
            create_column(self.env.cr, "account_move", "oms_expected_payment", "date")
        return super()._auto_init()

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._oms_mark_scores()
        return result

    @api.depends("state", "payment_state", "invoice_date_due")
    def _compute_oms_expected_payment(self):
        """From what is known of the customers already: the job (``oms.credit.account._apply_expected``) keeps it true
        when that changes, and knows which instalments are open."""
        wanted = self.filtered(
            lambda move: move.state == "posted" and move.move_type in ("out_invoice", "out_receipt")
            and move.payment_state in ("not_paid", "partial", "blocked"))
        (self - wanted).oms_expected_payment = False
        for company, moves in wanted.grouped("company_id").items():
            today = self.env["oms.day"]._today(company=company)
            # sudo: how late the customer pays, for whoever may post the invoice
            accounts = self.env["oms.credit.account"].sudo().search([
                ("company_id", "=", company.id), ("partner_id", "in", moves.commercial_partner_id.ids),
                ("scored_on", "!=", False)])
            delays = {account.partner_id.id: account.expected_delay for account in accounts}
            usual = 0 if set(moves.commercial_partner_id.ids) <= set(delays) else self._oms_usual_delay(company)
            for move in moves:
                due = move.invoice_date_due or move.invoice_date or move.date
                delay = timedelta(days=delays.get(move.commercial_partner_id.id, usual))
                move.oms_expected_payment = max(due + delay, today)

    @api.model
    def _oms_usual_delay(self, company):
        """How late customers of the company pay."""
        # sudo: one figure of the company, for whoever may post an invoice
        policy = self.env["oms.credit.score.policy"].sudo().search([("company_id", "=", company.id)], limit=1)
        return planning.expected_delay(None, 0, policy._oms_company_days() if policy else None)

    def action_toggle_block_payment(self):
        result = super().action_toggle_block_payment()
        self._oms_mark_scores()
        return result

    def _oms_mark_scores(self):
        """Have the customers of these invoices scored again."""
        self.env["oms.credit.stale"]._oms_append([
            (move.commercial_partner_id.id, move.company_id.id) for move in self
            if move.is_sale_document(include_receipts=True)])
