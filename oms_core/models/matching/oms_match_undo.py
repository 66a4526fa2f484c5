# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools import untracked
from .oms_match import MODELS, PAYMENT, STATEMENT
from .oms_match_statement import OURS


class OmsMatch(models.AbstractModel):
    """What was applied is given back: the matches that were made are gone, the statement's line waits on the suspense account,
    the entries of discounts and fees are reversed. What somebody else matched since stays."""

    _inherit = "oms.match"

    @api.model
    def _undo(self, applied):
        self.env["oms.guard"]._lock(self.env.cr, "match", [(applied.receipt_id, MODELS.index(applied.receipt_model))])
        applied.invalidate_recordset()
        if applied.undone_on:
            raise UserError(self.env._(
                "%(payment)s was taken back on %(day)s already.", payment=applied.receipt,
                day=self.env["oms.day"]._say_when(applied.undone_on, company=applied.company_id)))
        self = self.with_context(tracking_disable=untracked(applied.company_id))
        made = applied.made or {}
        record = self.env[applied.receipt_model].browse(applied.receipt_id).exists()
        if applied.receipt_model == STATEMENT:
            self._check_bank_undo(applied, record)
        self._undo_deductions(applied)
        self._undo_kept(made)
        self.env["account.partial.reconcile"].browse(made.get("matches", [])).exists().unlink()
        self._undo_entry(made)
        if applied.receipt_model == STATEMENT and record:
            self._undo_bank(made, record)
        if applied.receipt_model == PAYMENT and record:
            record.invoice_ids = [Command.unlink(invoice) for invoice in made.get("invoices", [])]
        # sudo: a row that says what was done; whether it may be taken back was checked, and Odoo asked again
        applied.sudo().write({"undone_on": fields.Datetime.now(), "undone_by": self.env.uid})

    @api.model
    def _undo_kept(self, made):
        kept = self.env["oms.on.account"].browse(made.get("kept", [])).exists()
        used = self.env["oms.on.account"].search([("kept_id", "in", kept.ids), ("partial_id", "!=", False)]) if kept else kept
        if used:
            raise UserError(self.env._(
                "The money was kept for %(order)s and pays %(invoices)s now. Take it off the invoice first.",
                order=", ".join(used.order_id.mapped("name")), invoices=", ".join(used.invoice_id.mapped("name"))))
        kept.filtered(lambda one: one.state == "kept").action_let_go()

    @api.model
    def _undo_entry(self, made):
        """Odoo reverses an entry on its own day, or on the first one that is not locked."""
        entry = self.env["account.move"].browse(made.get("entry", 0)).exists()
        if entry.state == "posted":
            entry._reverse_moves([{
                "date": entry._get_accounting_date(entry.date, entry._affect_tax_report()),
                "ref": self.env._("Reversal of: %s", entry.name)}], cancel=True)

    # --- statements ----------------------------------------------------------------------------------------------

    @api.model
    def _check_bank_undo(self, applied, bank):
        """:raises UserError: where something of it was used otherwise since"""
        made = applied.made or {}
        items = self.env["account.move.line"].browse(made.get("items", [])).exists()
        if bank and (len(items) != len(made.get("items", [])) or items.move_id != bank.move_id):
            raise UserError(self.env._(
                "%s was changed since: look at its entry, what was applied is not there as it was.", applied.receipt))
        ours = set(made.get("matches", []))
        others = (items.matched_debit_ids | items.matched_credit_ids).filtered(lambda match: match.id not in ours)
        if others:
            documents = (others.debit_move_id | others.credit_move_id).move_id - bank.move_id
            raise UserError(self.env._(
                "%(payment)s was used for %(documents)s as well since. Take that back first.", payment=applied.receipt,
                documents=", ".join(documents.mapped("name"))))

    @api.model
    def _undo_bank(self, made, bank):
        """What was there before: the item on the suspense account, and the payer as the statement had it."""
        bank = bank.sudo()  # sudo: as when it was applied, see _apply_statements
        items = bank.env["account.move.line"].browse(made["items"])
        liquidity, _suspense, _others = bank._seek_for_lines()
        partner = made.get("partner") or False
        first = {name: sum(items.mapped(name)) for name in ("amount_currency", "balance")}
        bank.with_context(**OURS, check_move_validity=False).write({"line_ids": [
            Command.update(items[0].id, {
                **first, "account_id": made["account"], "partner_id": partner, "name": made.get("name")}),
            *(Command.delete(line.id) for line in items[1:]),
            *(Command.update(line.id, {"partner_id": partner}) for line in liquidity)]})

    @api.model
    def _undo_deductions(self, applied):
        """Nothing is kept back any more of what is not applied."""
        self.env["oms.deduction"]._oms_undo_with(applied)
