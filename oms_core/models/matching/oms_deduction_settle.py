# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import formatLang

from ...planning import deduction as planning
from ...tools import facts, is_amount

#: Who decides: whoever may book it.
DECIDES = "account.group_account_invoice"


class OmsDeduction(models.Model):
    """What is decided on deductions, what that books, and how it is taken back."""

    _inherit = "oms.deduction"

    def action_accept(self):
        """The customer is right: the rest of the invoice is settled by a credit note or an entry, as the reason says."""
        for one in self._oms_to_decide("accepted"):
            invoice = one.invoice_id
            if invoice._oms_cents(one.amount) > invoice._oms_cents(invoice.amount_residual):
                raise UserError(self.env._(
                    "Deduction %(name)s: %(amount)s were kept back, but only %(open)s of %(invoice)s are open by now: money came "
                    "after all. Take it back, and write down what is still kept back.", name=one.display_name,
                    amount=one._oms_money(one.amount), open=one._oms_money(invoice.amount_residual), invoice=invoice.name))
            document = one._oms_credit_note() if one.reason_id.settle == "credit_note" else one._oms_write_off()
            one._oms_settle_with(document)
            one._oms_decide("accepted", settle_id=document.id)
        return True

    def action_refuse(self):
        """The customer is not right: the amount stays open on its invoice, and counts as late from its due date on."""
        self._oms_to_decide("refused")._oms_decide("refused")
        return True

    def action_reopen(self):
        """Somebody decided wrongly: it is in dispute again; what accepting it booked is cancelled."""
        found = self._oms_to_decide("open")
        found._oms_cancel_documents()
        found._oms_decide("open", settle_id=False)
        return True

    def action_take_back(self):
        """It was no deduction: what accepting it booked is cancelled, the amount is open as if nobody had said anything."""
        found = self._oms_to_decide("undone")
        found._oms_cancel_documents()
        found._oms_decide("undone", settle_id=False)
        return True

    # --- steps -----------------------------------------------------------------------------------------------------

    def _oms_to_decide(self, state):
        """These, in the turn of their invoices; raises where one cannot become ``state``."""
        if not self.env.su and not self.env.user.has_group(DECIDES):
            raise AccessError(self.env._("Deductions are decided by whoever may post invoices: ask an accountant."))
        self.check_access("write")
        self._oms_lock(self.invoice_id)
        self.invalidate_recordset(["state"])
        for one in self:
            if state not in planning.NEXT[one.state]:
                raise UserError(self.env._(
                    "Deduction %(name)s is %(state)s already. Look at it again before you decide.",
                    name=one.display_name, state=one._oms_state_name().lower()))
        if state == "open":
            self._oms_check_room_again()
        return self

    def _oms_check_room_again(self):
        """Neither what is refused, nor what others said meanwhile, may be more than is open of the invoice."""
        self.filtered(lambda one: one.state == "refused")._oms_check_room()

    def _oms_decide(self, state, **values):
        self.write(facts({
            "state": state, **values,
            "decided_on": False if state == "open" else fields.Datetime.now(),
            "decided_by": False if state == "open" else self.env.uid}))
        self._oms_tell()

    def _oms_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # --- books -----------------------------------------------------------------------------------------------------

    def _oms_write_off(self):
        """The amount as an expense, without taxes: a posted entry."""
        self.ensure_one()
        company, invoice = self.company_id, self.invoice_id
        reason = self.reason_id.with_company(company)
        account = reason.account_id or company.account_journal_early_pay_discount_loss_account_id
        if not account:
            raise UserError(self.env._(
                "Reason %(reason)s has no account to write off to in %(company)s. Set it under Billing, Reasons of deductions.",
                reason=reason.name, company=company.name))
        journal = self.env["oms.match"]._entry_journal(company)
        day, name = self.env["oms.day"]._today(company=company), self.env._("Deduction %s", self.display_name)
        invoice.currency_id._oms_must_be_rated(company, day, name)
        balance = invoice.currency_id._convert(self.amount, company.currency_id, company, day)
        common = {"name": name, "partner_id": invoice.commercial_partner_id.id, "currency_id": invoice.currency_id.id}
        entry = self.env["account.move"].create({
            "move_type": "entry", "journal_id": journal.id, "company_id": company.id, "date": day, "ref": name,
            "line_ids": [
                Command.create({**common, "account_id": account.id, "amount_currency": self.amount, "balance": balance}),
                Command.create({**common, "account_id": self._oms_term().account_id.id,
                                "amount_currency": -self.amount, "balance": -balance}),
            ]})
        entry.action_post()
        return entry

    def _oms_term(self):
        """The item of the invoice that is to be paid, and longest due."""
        items = self.invoice_id.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled)
        return items.sorted(lambda item: (item.date_maturity or item.date, item.id))[:1]

    def _oms_settle_with(self, document):
        """The invoice is settled by the document, as far as that goes."""
        items = (self.invoice_id.line_ids | document.line_ids).filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled)
        items.reconcile()

    def _oms_cancel_documents(self):
        """Odoo's own rules for cancelling hold: locked periods, secured entries."""
        documents = self.settle_id
        documents.filtered(lambda document: document.state == "posted").button_draft()
        documents.filtered(lambda document: document.state == "draft").button_cancel()

    # --- with the receipt that it came with ----------------------------------------------------------------------

    @api.model
    def _oms_write_down(self, invoice, amount, reason, applied):
        """What a receipt was short by, once the rest of it is applied.

        :param reason: an ``oms.deduction.reason``
        :param applied: the ``oms.match.applied`` of the receipt
        """
        if not is_amount(amount):
            raise UserError(self.env._("%s: say how much of it was kept back, as a number.", invoice.name))
        found = self.create({"invoice_id": invoice.id, "amount": amount, "reason_id": reason.id})
        found.write(facts({"applied_id": applied.id}))
        return found

    @api.model
    def _oms_undo_with(self, applied):
        """A receipt is applied to nothing again: neither is anything kept back of what it did not pay."""
        found = self.search([("applied_id", "in", applied.ids), ("state", "!=", "undone")])
        if found:
            found.action_take_back()
        return found
