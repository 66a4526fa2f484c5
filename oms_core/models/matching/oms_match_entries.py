# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, models
from odoo.exceptions import UserError

from ...planning.matching import FEE, ORDER


class OmsMatch(models.AbstractModel):
    """Early discounts and bank fees, booked as Odoo books them."""

    _inherit = "oms.match"

    @api.model
    def _write_off_values(self, one):
        """The items that close what the money does not: debits, beside which the customer's account is credited by as much.

        :returns: [{"name", "account_id", "amount_currency", "balance", …}] in the currency of the items
        """
        line = one.lines[:1]
        line.currency_id._oms_must_be_rated(line.company_id, one.came.date, one.came.name)
        off_takes = [(line, take) for line, take in zip(one.lines, self._item_takes(one), strict=True) if take.off]
        if one.proposal.fit == FEE:
            return [self._fee_values(one, off_takes)]
        return self._discount_values(one, [line for line, _take in off_takes])

    @api.model
    def _item_takes(self, one):
        return [take for take in one.proposal.takes if take.item.kind != ORDER]

    @api.model
    def _fee_values(self, one, off_takes):
        company = self.env["res.company"].browse(one.came.company_id)
        account = company.sudo().oms_match_fee_account_id  # sudo: a setting
        if not account:
            raise UserError(self.env._(
                "%(payment)s is short by a bank fee: choose the account for bank fees of %(company)s under Settings first.",
                payment=one.came.name, company=company.display_name))
        line = off_takes[0][0]
        amount = sum(take.off for _line, take in off_takes) / 10 ** one.came.decimals
        return {
            "name": self.env._("Bank fee (%s)", one.came.name), "account_id": account.id, "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id, "amount_currency": amount,
            "balance": line.currency_id._convert(amount, line.company_currency_id, line.company_id, one.came.date)}

    @api.model
    def _discount_values(self, one, lines):
        """As the dialog *Pay* does it: discount of each instalment, with its taxes where the terms say so."""
        for line in lines:
            invoice = line.move_id
            late = one.came.date > (line.discount_date or one.came.date)
            day = line.discount_date if late else one.came.date
            if not invoice._is_eligible_for_early_payment_discount(line.currency_id, day):
                raise UserError(self.env._(
                    "%(invoice)s grants no early discount any more: something of it was paid, or the terms are others. Apply the "
                    "payment by hand.", invoice=invoice.name))
        values = [{
            "aml": line, "amount_currency": -line.amount_residual_currency,
            "balance": line.currency_id._convert(-line.amount_residual_currency, line.company_currency_id, date=one.came.date),
        } for line in lines]
        off = sum(line.amount_currency - line.discount_amount_currency for line in lines)
        money = lines[0]
        open_balance = money.currency_id._convert(off, money.company_currency_id, money.company_id, one.came.date)
        found = self.env["account.move"]._get_invoice_counterpart_amls_for_early_payment_discount(values, open_balance)
        return [item for items in found.values() for item in self._items_of(items, money)]

    @api.model
    def _items_of(self, items, money):
        """Odoo gives them by what they are grouped by, or as a list."""
        if isinstance(items, dict):
            items = [{**dict(key), **values} for key, values in items.items()]
        return [{"partner_id": money.partner_id.id, "currency_id": money.currency_id.id, **values} for values in items]

    @api.model
    def _write_offs(self, doing):
        """Entries that close what payments do not, posted: {receipt key: entry}."""
        values, journals = [], {}
        for one in doing:
            items = self._write_off_values(one)
            line = one.lines[:1]
            company = line.company_id
            if company not in journals:
                journals[company] = self._entry_journal(company).id
            off = {name: -sum(item[name] for item in items) for name in ("amount_currency", "balance")}
            values.append({
                "move_type": "entry", "date": one.came.date, "journal_id": journals[company],
                "company_id": company.id, "ref": f"{one.came.name}: {', '.join(one.lines.move_id.mapped('name'))}",
                "line_ids": [Command.create({
                                 "name": one.came.name, "account_id": line.account_id.id, "partner_id": line.partner_id.id,
                                 "currency_id": line.currency_id.id, **off}),
                             *(Command.create(item) for item in items)]})
        entries = self.env["account.move"].create(values)
        entries.action_post()
        for one, entry in zip(doing, entries, strict=True):
            one.made["entry"] = entry.id
        return {one.came.key: entry for one, entry in zip(doing, entries, strict=True)}

    @api.model
    def _entry_journal(self, company):
        """The journal of entries that close what was not paid: discounts, fees, deductions.

        :raises UserError: where there is none
        """
        journals = self.env["account.journal"]
        journal = journals.search(
            [*journals._check_company_domain(company), ("type", "=", "general")], order="sequence, id", limit=1)
        if not journal:
            raise UserError(self.env._(
                "%s has no journal for miscellaneous entries: discounts, fees and deductions cannot be booked. Make one first.",
                company.display_name))
        return journal
