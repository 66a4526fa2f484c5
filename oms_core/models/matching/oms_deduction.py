# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ...planning import deduction as planning
from ...tools import Fact

STATES = [("open", "In dispute"), ("accepted", "Accepted"), ("refused", "Refused"), ("undone", "Taken back")]
#: What was written down stays: another amount is another deduction.
FIXED = ("invoice_id", "amount")


class OmsDeduction(models.Model):
    """What a customer kept back of an invoice: how much, why, who decides, and what was decided.

    It moves no money. While it is in dispute the invoice stays open by it and that part does not count as late: the customer
    waits for our answer. Accepted, it is settled by a credit note or an entry; refused, it stays open and is late from the
    due date of the invoice on. Nobody is owed anything by it.
    """

    _name = "oms.deduction"
    _description = "Deduction"
    _order = "date desc, id desc"

    invoice_id = fields.Many2one(
        "account.move", "Invoice", required=True, index=True, ondelete="restrict",
        domain="[('move_type', 'in', ('out_invoice', 'out_receipt')), ('state', '=', 'posted'), ('amount_residual', '>', 0)]")
    partner_id = fields.Many2one("res.partner", "Customer", related="invoice_id.commercial_partner_id", store=True, index=True)
    company_id = fields.Many2one(related="invoice_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="invoice_id.currency_id", store=True)
    amount = fields.Monetary("Kept back", required=True)
    open_amount = fields.Monetary(
        "Open", compute="_compute_open_amount", help="What is not paid of it: less than kept back where money came after all.")
    reason_id = fields.Many2one("oms.deduction.reason", "Reason", required=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Who decides", index=True, domain="[('share', '=', False)]")
    note = fields.Text("Notes")
    state = fields.Selection(STATES, required=True, readonly=True, index=True, copy=False)
    date = fields.Date("Since", readonly=True, copy=False)
    applied_id = fields.Many2one(
        "oms.match.applied", "Came with", readonly=True, copy=False, index="btree_not_null",
        help="The payment that was short by it. Taken back with it.")
    settle_id = fields.Many2one("account.move", "Settled by", readonly=True, copy=False, index="btree_not_null")
    decided_on = fields.Datetime(readonly=True, copy=False)
    decided_by = fields.Many2one("res.users", readonly=True, copy=False)

    _open_idx = models.Index("(invoice_id) WHERE state = 'open'")

    @api.depends("invoice_id", "reason_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = " · ".join(filter(None, [one.invoice_id.name, one.reason_id.name]))

    @api.depends("state", "amount", "invoice_id.amount_residual")
    def _compute_open_amount(self):
        for one in self:
            left = max(one.invoice_id.amount_residual, 0.0) if one.state in ("open", "refused") else 0.0
            one.open_amount = min(one.amount, left)

    @api.onchange("invoice_id", "reason_id")
    def _onchange_proposed(self):
        if not self.amount and self.invoice_id:
            self.amount = self.invoice_id._oms_deductible()
        if self.reason_id.user_id:
            self.user_id = self.reason_id.user_id

    # --- written down ----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: more than is open of the invoice, or no invoice that is open"""
        self._oms_lock(self.env["account.move"].browse([vals["invoice_id"] for vals in vals_list if vals.get("invoice_id")]))
        found = super().create([self._oms_with_facts(vals) for vals in vals_list])
        self._oms_lock(found.invoice_id)  # a default may have named it
        found._oms_check_room()
        found._oms_tell()
        return found

    @api.model
    def _oms_with_facts(self, vals):
        reason = self.env["oms.deduction.reason"].browse(vals.get("reason_id"))
        invoice = self.env["account.move"].browse(vals.get("invoice_id"))
        return {
            **vals, "state": Fact("open") if "state" not in vals else vals["state"],
            "user_id": vals.get("user_id") or reason.user_id.id or self.env.uid,
            "date": Fact(self.env["oms.day"]._today(company=invoice.company_id or self.env.company))}

    def write(self, vals):
        """:raises UserError: another invoice or amount; another reason once it is decided"""
        for one in self:
            if any(name in vals and vals[name] != (one[name].id if name == "invoice_id" else one[name]) for name in FIXED):
                raise UserError(self.env._(
                    "Deduction %s: invoice and amount stay as they were written down. Take it back and write down another.",
                    one.display_name))
            if "reason_id" in vals and one.state != "open" and vals["reason_id"] != one.reason_id.id:
                raise UserError(self.env._(
                    "Deduction %(name)s is %(state)s for this reason. Take the decision back first.",
                    name=one.display_name, state=one._oms_state_name().lower()))
        return super().write(vals)

    def _oms_state_name(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    @api.model
    def _oms_lock(self, invoices):
        """Two who write down deductions of one invoice, or decide on them, follow one another: the second begins anew."""
        self.env["oms.guard"]._lock(self.env.cr, "deduction", [(number, 0) for number in invoices.ids])

    def _oms_check_room(self):
        """Refuse what cannot be deducted of its invoice."""
        self.env.flush_all()
        others = defaultdict(float)
        for invoice, amount in self.env["oms.deduction"].sudo()._read_group(  # sudo: sums, for whoever may write down one
                [("invoice_id", "in", self.invoice_id.ids), ("state", "=", "open"), ("id", "not in", self.ids)],
                ["invoice_id"], ["amount:sum"]):
            others[invoice] = amount
        for one in self:
            invoice = one.invoice_id
            if invoice.move_type not in ("out_invoice", "out_receipt") or invoice.state != "posted":
                raise UserError(self.env._(
                    "%s is no posted customer invoice: only of such something can be kept back.", invoice.display_name))
            word = planning.fault(
                invoice._oms_cents(one.amount), invoice._oms_cents(invoice.amount_residual), invoice._oms_cents(others[invoice]))
            if word:
                raise UserError(one._oms_fault_words(word, others[invoice]))
            others[invoice] += one.amount

    def _oms_fault_words(self, word, others):
        invoice, money = self.invoice_id, lambda amount: formatLang(self.env, amount, currency_obj=self.invoice_id.currency_id)
        if word == "not_positive":
            return self.env._("%(invoice)s: a deduction of %(amount)s is none. Give what the customer kept back, above zero.",
                              invoice=invoice.name, amount=money(self.amount))
        if word == "nothing_open":
            return self.env._("%s is paid: nothing of it can be kept back.", invoice.name)
        return self.env._(
            "%(invoice)s: %(amount)s is more than can be deducted. Open are %(open)s, of which %(others)s are in dispute "
            "already; at most %(most)s.", invoice=invoice.name, amount=money(self.amount), open=money(invoice.amount_residual),
            others=money(others), most=money(max(invoice.amount_residual - others, 0.0)))

    def _oms_tell(self):
        """What is in dispute is not late: orders held for that are looked at again, and the customers scored."""
        self.invoice_id._oms_mark_scores()
        self.env["oms.credit.account"]._oms_wake(self.partner_id.ids, self.company_id.ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Deductions are kept. Take back what was written down by mistake."))
