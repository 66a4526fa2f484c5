# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, models
from odoo.exceptions import UserError

from ...planning.billing import share_of
from ...tools import Fact, untracked

#: Payments made, posted and matched at once.
CHUNK = 200


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.model
    def _oms_register_payments(self, invoices, journal, date=None, share=1.0, amounts=None, reference=None):
        """Register one payment per invoice, post them and match each with its invoice, in sets.

        Less than the residual leaves the rest open; more pays the invoice and leaves the surplus on the payment as
        an open credit of the customer. Payments are in the invoice's currency; differences of exchange are
        Odoo's. Early payment discounts are not taken: an amount that is short of the residual is a part payment.

        :param invoices: posted customer invoices of the journal's company, or of its branches
        :param journal: bank, cash or credit card journal
        :param date: payment date (today)
        :param share: part of each residual that is paid; ignored for invoices in ``amounts``
        :param amounts: {invoice id: amount in the invoice's currency}
        :param reference: makes the call safe to repeat: an invoice that has a payment under this reference, not
            cancelled, gets no second one
        :returns: the payments made by this call
        :raises UserError: nothing is registered then
        """
        amounts = amounts or {}
        self._oms_check_payable(invoices, journal, share, amounts)
        method = journal.inbound_payment_method_line_ids[:1]
        references = {invoice.id: f"{reference}/{invoice.id}" if reference else False for invoice in invoices}
        done = self._oms_references_used(journal.company_id, [ref for ref in references.values() if ref])
        values = []
        for invoice in invoices:
            amount = amounts.get(invoice.id)
            if amount is None:
                amount = share_of(invoice.amount_residual, share, invoice.currency_id.rounding)
            if references[invoice.id] in done or invoice.currency_id.is_zero(amount):
                continue
            values.append({
                **invoice._oms_payment_values(journal, amount, references[invoice.id]),
                "date": date or self.env["oms.day"]._today(company=journal.company_id),
                "payment_method_line_id": method.id,
            })
        payments = self.env["account.payment"]
        for start in range(0, len(values), CHUNK):
            payments += self._oms_make_payments(values[start:start + CHUNK])
        return payments

    @api.model
    def _oms_check_payable(self, invoices, journal, share, amounts):
        if journal.type not in ("bank", "cash", "credit") or not journal.inbound_payment_method_line_ids:
            raise UserError(self.env._(
                "Payments cannot be received in the journal %(journal)s: choose a bank or cash journal with an "
                "incoming payment method.", journal=journal.display_name))
        if share < 0 or any(amount < 0 for amount in amounts.values()):
            raise UserError(self.env._("A payment cannot be below zero; refund the customer instead."))
        wrong = invoices.filtered(lambda move: (
            move.state != "posted" or move.move_type not in ("out_invoice", "out_receipt")
            or journal.company_id not in move.company_id.sudo().parent_ids))  # sudo: head companies; itself is among them
        if wrong:
            raise UserError(self.env._(
                "Only posted customer invoices of %(company)s can be paid in %(journal)s; these are not: %(names)s",
                company=journal.company_id.name, journal=journal.display_name,
                names=", ".join(move.display_name for move in wrong[:5])))

    @api.model
    def _oms_references_used(self, company, references):
        if not references:
            return set()
        payments = self.env["account.payment"].search_fetch([
            ("company_id", "=", company.id), ("oms_reference", "in", references),
            ("state", "not in", ("canceled", "rejected")),
        ], ["oms_reference"])
        return set(payments.mapped("oms_reference"))

    def _oms_payment_values(self, journal, amount, reference):
        """What a payment of so much for this invoice is made of."""
        self.ensure_one()
        account = self._oms_receivable_lines().account_id[:1]
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.commercial_partner_id.id,
            "amount": amount,
            "currency_id": self.currency_id.id,
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
            "destination_account_id": account.id,
            "memo": self.payment_reference or self.name,
            "oms_reference": Fact(reference),
            "invoice_ids": [Command.set(self.ids)],
        }

    def _oms_receivable_lines(self):
        return self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    @api.model
    def _oms_make_payments(self, values):
        """Create, post and match; one call of each for all."""
        context = {"tracking_disable": untracked(self.env["res.company"].browse(values[0]["company_id"])),
                   "mail_create_nosubscribe": True, "skip_sale_auto_invoice_send": True}
        payments = self.env["account.payment"].with_context(**context).create(values)
        payments.action_post()
        plan = []
        for payment in payments:
            lines = (payment.move_id + payment.invoice_ids)._oms_receivable_lines().filtered(
                lambda line, account=payment.destination_account_id: (
                    line.account_id == account and not line.reconciled and line.parent_state == "posted"))
            if len(lines.move_id) > 1:
                plan.append(lines)
        # Matching changes nothing that the lines of a bill are worked out from.
        self.env["account.move.line"].with_context(**context, skip_invoice_sync=True)._reconcile_plan(plan)
        return payments.with_env(self.env)
