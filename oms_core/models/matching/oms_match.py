# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...planning.matching import Receipt, Rules
from ...planning.matching_sure import propose
from ...tools import ARGUMENTS, check_arguments

#: What receipts are: open money of a customer (a payment's, a statement's, an entry's), a payment that makes no entry, a line
#: of a statement that nobody looked at.
LINE, PAYMENT, STATEMENT = "account.move.line", "account.payment", "account.bank.statement.line"
MODELS = (LINE, PAYMENT, STATEMENT)


@dataclass(frozen=True)
class Came:
    """A receipt that is not applied: what planning is told of it (``receipt``) and where it is. ``amount``: what is free of it;
    ``decimals``: of its currency."""

    receipt: Receipt
    model: str
    id: int
    kind: str  # payment, transaction, statement
    name: str
    company_id: int
    partner_id: int
    partner: str
    amount: float
    currency_id: int
    currency: str
    decimals: int
    date: object
    memo: str
    account_id: int = 0

    @property
    def key(self):
        return f"{self.model},{self.id}"


class OmsMatch(models.AbstractModel):
    """Receipts that are not applied find what they are for. The screen, other programs and the job ask here.

    ``page`` proposes, ``apply`` and ``apply_own`` do it, ``undo`` gives it back. What is known is gathered in sets
    (``oms_match_gather.py``), what it means is decided in ``planning/matching*.py``, what is done is Odoo's own matching
    (``oms_match_apply.py``).
    """

    _name = "oms.match"
    _description = "Matching of payments"

    # --- for the screen ----------------------------------------------------------------------------------------

    @api.model
    def apply(self, receipt_key, proposal_id):
        """Apply a receipt as it was proposed.

        :param receipt_key: ``id`` of a row of ``page``
        :param proposal_id: ``id`` of one of its proposals
        :returns: {"applied_id", "rest"}: what it can be undone by, and what is left of the receipt
        :raises UserError: where it was applied meanwhile, or nothing like it is proposed any more
        """
        self._check_may()
        check_arguments(self.env, proposal_id=(proposal_id, "text"))
        came = self._came(receipt_key)
        proposal = next((one for one in self._proposals(came) if one.id == proposal_id), None)
        if proposal is None:
            raise UserError(self.env._(
                "%s: what was proposed does not fit any more, an invoice was paid or changed meanwhile. Look at what is proposed "
                "now.", came.name))
        [applied] = self._apply([(came, proposal)])
        return {"applied_id": applied.id, "rest": applied.rest}

    @api.model
    def apply_own(self, receipt_key, takes, deduction=None):
        """Apply a receipt as somebody chose.

        :param takes: [{"invoice_id", "amount"}]: so much of the receipt for that invoice, in the receipt's currency
        :param deduction: {"invoice_id", "amount", "reason_id"}: what the customer kept back, written down with it
        :returns: as ``apply``
        """
        self._check_may()
        check_arguments(self.env, deduction=(deduction, "object"))
        came = self._came(receipt_key)
        proposal = self._own(came, takes)
        [applied] = self._apply([(came, proposal)])
        if deduction:
            self._write_down(applied, deduction)
        return {"applied_id": applied.id, "rest": applied.rest}

    @api.model
    def undo(self, applied_id):
        """Give back all that was done: the receipt and the invoices are as they were."""
        self._check_may()
        check_arguments(self.env, applied_id=(applied_id, "number"))
        applied = self.env["oms.match.applied"].browse(applied_id or 0).exists()
        if not applied:
            raise UserError(self.env._("This payment was not applied here: nothing can be taken back."))
        applied.check_access("read")
        self._undo(applied)
        return True

    # --- who may -----------------------------------------------------------------------------------------------

    @api.model
    def _check_may(self):
        """:raises AccessError: for who does not bill"""
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing apply payments to invoices."))

    @api.model
    def _came(self, key):
        """The receipt of a key, as it is now.

        :raises UserError: where there is none, or it is applied already
        """
        check_arguments(self.env, receipt_key=(key, "text"))
        model, _comma, number = (key or "").partition(",")
        if model not in MODELS or not number.isdecimal() or not number.isascii() or not ARGUMENTS["number"](int(number[:11])):
            raise UserError(self.env._("%s is no payment that could be applied.", key))
        found = self._gather_receipts(self.env.companies.ids, (model, [int(number)]))
        if not found:
            record = self.env[model].browse(int(number)).exists()
            if not record:
                raise UserError(self.env._("The payment %s is not there any more.", key))
            record.check_access("read")
            raise UserError(self.env._(
                "%s has been applied already, or was taken back. Look at it again before you go on.", record.display_name))
        return found[0]

    # --- what is proposed --------------------------------------------------------------------------------------

    @api.model
    def _proposals(self, came, book=None):
        """The proposals of a receipt that can be written."""
        company = self.env["res.company"].browse(came.company_id)
        book = book or self._book(company, [came])
        return [one for one in propose(came.receipt, book, self._rules(company)) if self._can(came, one)]

    @api.model
    def _rules(self, company):
        # sudo: settings of a company whose receipts the user reads
        company = company.sudo()
        fee = company.oms_match_fee if company.oms_match_fee_account_id else 0.0  # without an account there is none
        return Rules(company.oms_match_threshold, self._units(fee, company.currency_id.decimal_places), company.oms_match_grace)

    @api.model
    def _units(self, amount, decimals):
        """An amount in whole units of the last digit of its currency."""
        return round((amount or 0.0) * 10 ** decimals)
