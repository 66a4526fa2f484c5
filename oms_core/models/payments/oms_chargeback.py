# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...planning import chargeback as planning
from ...tools import facts

REASONS = [
    ("fraud", "Not recognised, fraud"),
    ("not_received", "Not received"),
    ("not_as_described", "Not as described, damaged"),
    ("not_credited", "Returned, not credited"),
    ("duplicate", "Paid twice"),
    ("amount", "Wrong amount"),
    ("other", "Other"),
]
STATES = [("open", "To be answered"), ("won", "Won"), ("lost", "Lost")]


class OmsChargeback(models.Model):
    """Money that a bank took back from us for its customer: why, until when it wants an answer, the documents (attachments), what
    became of it. The customer owes it again until it is won: that is an entry in the ledger, which credit reads like any other.

    Made by hand, or by who receives a provider's messages (``_oms_told``); once for each of the provider's own numbers.
    """

    _name = "oms.chargeback"
    _inherit = ["mail.thread"]
    _description = "Chargeback"
    _check_company_auto = True
    _order = "deadline, id desc"

    name = fields.Char("Number", required=True, readonly=True, copy=False, default=lambda self: self.env._("New"))
    transaction_id = fields.Many2one(
        "payment.transaction", "Payment", required=True, index=True, ondelete="restrict",
        domain="[('operation', '!=', 'refund'), ('state', 'in', ('done', 'authorized')),"
               " ('company_id', 'in', allowed_company_ids)]")
    provider_id = fields.Many2one(related="transaction_id.provider_id", store=True)
    company_id = fields.Many2one(related="transaction_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="transaction_id.currency_id", store=True)
    partner_id = fields.Many2one("res.partner", "Customer", compute="_compute_about", store=True, index=True)
    order_id = fields.Many2one("sale.order", "Order", compute="_compute_about", store=True, index="btree_not_null")
    provider_reference = fields.Char(
        "Provider's number", copy=False, help="Of the dispute, not of the payment. Each is kept once.")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False, required=True, precompute=True)
    amount_company = fields.Monetary(
        "In company currency", compute="_compute_amount_company", store=True, currency_field="company_currency_id",
        help="Nothing while the company has no rate of the currency on that day: none is guessed.")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    reason = fields.Selection(REASONS, required=True, default="other")
    reason_text = fields.Char("In the bank's words")
    day = fields.Date(
        "Charged back on", compute="_compute_day", store=True, readonly=False, required=True, precompute=True,
        help="Today's day of the payment's company, unless the bank says another.")
    deadline = fields.Date("Answer until")
    state = fields.Selection(STATES, required=True, readonly=True, default="open", tracking=True, copy=False)
    by_provider = fields.Boolean("Told by the provider", readonly=True, copy=False)
    journal_id = fields.Many2one(
        "account.journal", compute="_compute_books", store=True, readonly=False, check_company=True,
        domain="[('company_id', 'parent_of', company_id), ('type', '=', 'general')]")
    account_id = fields.Many2one(
        "account.account", "Taken from", compute="_compute_books", store=True, readonly=False, check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable'))]",
        help="Where the provider's money is, or a clearing account: what is taken back leaves from there.")
    entry_id = fields.Many2one("account.move", "Entry", readonly=True, copy=False, index="btree_not_null")
    more_than_taken = fields.Boolean(
        compute="_compute_more", compute_sudo=True, help="More than was captured and not refunded: paid back twice?")

    _once = models.UniqueIndex(
        "(provider_id, provider_reference) WHERE provider_reference IS NOT NULL",
        "This chargeback of the provider is here already.")
    _amount_positive = models.Constraint("CHECK (amount > 0)", "A chargeback is over more than nothing.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["provider_reference"] = (vals.get("provider_reference") or "").strip() or False
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code("oms.chargeback") or self.env._("New")  # sudo: a number
        made = super().create([{**vals, **facts({"name": vals["name"]})} for vals in vals_list])
        made._oms_log()
        told = made.filtered("by_provider")
        told._oms_book(told=True)
        (made - told)._oms_book()
        made._oms_rate()
        return made

    def write(self, vals):
        if "provider_reference" in vals:
            vals = {**vals, "provider_reference": (vals["provider_reference"] or "").strip() or False}
        booked = self.filtered("entry_id")
        if booked and not {"transaction_id", "amount", "journal_id", "account_id", "day"}.isdisjoint(vals):
            raise UserError(self.env._(
                "%(name)s is in the books with %(entry)s: its payment, amount, day and accounts stay. Mark it as won (which "
                "takes the entry back), then enter it anew.", name=booked[0].name, entry=booked[0].entry_id.display_name))
        result = super().write(vals)
        if {"amount", "transaction_id", "day"} & vals.keys():
            self._oms_rate()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        booked = self.filtered("entry_id")[:1]
        if booked:
            raise UserError(self.env._("%(name)s is in the books with %(entry)s and stays: mark it as won or lost.",
                                       name=booked.name, entry=booked.entry_id.display_name))

    # --- what it is about --------------------------------------------------------------------------------

    def _oms_source(self):
        """The payment whose part was captured, else the payment itself."""
        return self.transaction_id.source_transaction_id or self.transaction_id

    @api.depends("transaction_id")
    def _compute_about(self):
        for back in self:
            back.partner_id = back.transaction_id.partner_id.commercial_partner_id
            back.order_id = (back.transaction_id.sale_order_ids or back._oms_source().sale_order_ids).sorted("id")[:1]

    @api.depends("transaction_id")
    def _compute_amount(self):
        for back in self:
            back.amount = back.amount or back.transaction_id._oms_refundable()

    @api.depends("transaction_id")
    def _compute_day(self):
        for back in self:
            if back.transaction_id:
                back.day = back.day or self.env["oms.day"]._today(company=back.transaction_id.company_id)
            else:
                back.day = back.day

    @api.depends("amount", "currency_id", "day", "company_id")
    def _compute_amount_company(self):
        for back in self:
            known = back.transaction_id and not back._oms_why_no_rate()
            back.amount_company = back.currency_id._convert(
                back.amount, back.company_currency_id, back.company_id, back.day) if known else 0.0

    def _oms_why_no_rate(self):
        """Words where what it is worth in the books is not known: Odoo would take one for one."""
        return self.currency_id._oms_unrated_words(self.company_id, self.day) if self.day else ""

    @api.depends("transaction_id")
    def _compute_books(self):
        """By the card policy of the payment, where it says so."""
        for back in self:
            journal, account = back.env["oms.payment.policy"]._oms_books(back.transaction_id)
            back.journal_id = back.journal_id or journal
            back.account_id = back.account_id or account

    @api.depends("amount", "transaction_id", "state")
    def _compute_more(self):
        asked = self.transaction_id._oms_refunds_asked()
        for back in self:
            left = back.transaction_id._oms_refundable(but=back, asked=asked)
            back.more_than_taken = planning.owed(back.state) and back.amount > left + (back.currency_id.rounding or 0.01) / 2

    @api.constrains("amount", "transaction_id")
    def _check_amount(self):
        """What a person types; what a provider tells is true, and flagged."""
        typed = self.filtered(lambda back: not back.by_provider and back.transaction_id)
        typed.transaction_id.sudo(False).check_access("read")  # Odoo asks with all rights
        for back in typed:
            taken = back.transaction_id._oms_taken()
            if back.currency_id.compare_amounts(back.amount, taken) > 0:
                raise ValidationError(self.env._(
                    "%(amount)s cannot be charged back from %(payment)s: %(taken)s was captured of it.",
                    amount=back.currency_id.format(back.amount), payment=back.transaction_id.reference,
                    taken=back.currency_id.format(taken)))
