# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import UserError

from ...planning.matching import ORDER
from .account_analytic_distribution_model import NO_MODELS

#: Odoo changes entries of statements as its own undoing of them does.
OURS = {"force_delete": True, "skip_readonly_check": True}
#: Where amounts stay, nothing of an entry and its statement has to be brought in line again.
BATCH = {
    "skip_account_move_synchronization": True, "skip_invoice_sync": True, "check_move_validity": False}


class OmsMatch(models.AbstractModel):
    """A line of a bank statement: what waits on the suspense account becomes money of the customer, for each item as much as it
    takes. Discounts and fees stand in the same entry."""

    _inherit = "oms.match"

    @api.model
    def _apply_statements(self, doing):
        """The item on the suspense account becomes the first of those in its place, so that it is the same one again when this is
        undone. What only changes its account is changed for all at once."""
        # sudo: Odoo lets only accountants change entries of statements; who bills was let in, and only what waits on the suspense
        # account is changed
        banks = self.env["account.bank.statement.line"].sudo().browse([one.came.id for one in doing])
        self._read_at_once(doing, banks)
        plain = []
        for one, bank in zip(doing, banks, strict=True):
            liquidity, suspense, _others = bank._seek_for_lines()
            self._check_bank(one, bank, suspense)
            partner = (one.lines.partner_id or one.order.partner_invoice_id.commercial_partner_id)[:1]
            one.made.update(
                partner=bank.partner_id.id, entry_of=bank.move_id.id, account=suspense.account_id.id, name=suspense[:1].name)
            if self._is_plain(one, suspense):
                plain.append((one, bank, liquidity, suspense, partner))
            else:
                self._rewrite_bank(one, bank, liquidity, suspense, partner)
        self._rewrite_plain(plain)
        for one in doing:
            self._plan_bank(one)

    @api.model
    def _read_at_once(self, doing, banks):
        """What is written line by line, and of whom, is read for all of them: each write would read its own."""
        banks.move_id.line_ids.mapped("name")
        partners = self.env["res.partner"].sudo().browse({  # sudo: as above
            line.partner_id.id for one in doing for line in one.lines} | {bank.partner_id.id for bank in banks} - {False})
        partners.mapped("name")
        for company in banks.company_id:
            partners.with_company(company).mapped("property_account_position_id")

    @api.model
    def _is_plain(self, one, suspense):
        [take, *others] = one.proposal.takes
        return not others and len(suspense) == 1 and one.lines and not take.off and not one.proposal.rest and (
            one.lines.currency_id == suspense.currency_id)

    @api.model
    def _rewrite_plain(self, plain):
        """The whole amount is money for one item: another account, and the customer where nobody was known."""
        # Items that are spread over no analytic account, and are going to be over none, have nothing there to bring in line.
        plainly = not any(suspense.analytic_distribution for _one, _bank, _liquidity, suspense, _partner in plain)
        plainly = plainly and self.env.context.get("oms_distribution") is NO_MODELS
        ours = self.with_context(**OURS, **BATCH, skip_analytic_sync=plainly)
        by_account, by_partner = defaultdict(list), defaultdict(list)
        for one, bank, liquidity, suspense, partner in plain:
            by_account[one.lines.account_id.id].append(suspense.id)
            by_partner[partner].append((bank, suspense + (liquidity if not bank.partner_id else suspense.browse())))
            one.made["items"] = suspense.ids
        lines = ours.env["account.move.line"].sudo()
        for account, ids in by_account.items():
            lines.browse(ids).write({"account_id": account})
        for partner, some in by_partner.items():
            lines.concat(*(items for _bank, items in some)).with_env(lines.env).write({"partner_id": partner.id})
            banks = ours.env["account.bank.statement.line"].sudo()
            unknown = banks.browse([bank.id for bank, _items in some if not bank.partner_id])
            if unknown:
                unknown.move_id.write({"partner_id": partner.id})
                unknown.write({"partner_id": partner.id})

    @api.model
    def _rewrite_bank(self, one, bank, liquidity, suspense, partner):
        before = bank.move_id.line_ids
        first, *others = self._bank_items(one, bank, suspense)
        commands = [Command.update(suspense[:1].id, first), *(Command.delete(line.id) for line in suspense[1:])]
        if partner and not bank.partner_id:
            commands += [Command.update(line.id, {"partner_id": partner.id}) for line in liquidity]
        # What is written balances, see _bank_items; Odoo would look after the first item already.
        bank.with_context(**OURS, check_move_validity=False).write(
            {"line_ids": [*commands, *(Command.create(values) for values in others)]})
        one.made["items"] = [suspense[:1].id, *(bank.move_id.line_ids - before).sorted("id").ids]

    @api.model
    def _check_bank(self, one, bank, suspense):
        still = self._units(-sum(suspense.mapped("amount_currency")), one.came.decimals)
        if still != one.came.receipt.amount or bank.move_id.state != "posted":
            raise UserError(self.env._(
                "%s was changed or applied meanwhile. Look at it again before you go on.", one.came.name))

    @api.model
    def _bank_items(self, one, bank, suspense):
        """Values of the items in place of the suspense account, which balance with what it held."""
        scale, takes = 10 ** one.came.decimals, self._item_takes(one)
        values = [self._bank_item(one, bank, line, take, scale) for line, take in zip(one.lines, takes, strict=True)]
        if one.order:
            order_amount = sum(take.amount for take in one.proposal.takes if take.item.kind == ORDER) / scale
            values.append(self._credit_item(one, bank, one.order.partner_invoice_id.commercial_partner_id, order_amount))
        if any(take.off for take in takes):
            values += self._write_off_values(one)
        if one.proposal.rest:
            partner = (one.lines.partner_id or one.order.partner_invoice_id.commercial_partner_id)[:1]
            values.append(self._credit_item(one, bank, partner, one.proposal.rest / scale))
        company = bank.company_id.currency_id
        rest = company.round(sum(suspense.mapped("balance")) - sum(item["balance"] for item in values))
        values[0]["balance"] = company.round(values[0]["balance"] + rest)  # what rounding left over
        return values

    @api.model
    def _bank_item(self, one, bank, line, take, scale):
        """The item that pays an open one. In another currency it is as much as the open one is worth, at the bank's rate."""
        if line.currency_id.id == one.came.currency_id:
            wanted = -(take.amount + take.off) / scale
            amounts = bank._prepare_counterpart_amounts_using_st_line_rate(line.currency_id, 0.0, wanted)
        else:
            amounts = bank._prepare_counterpart_amounts_using_st_line_rate(
                line.currency_id, -line.amount_residual, -line.amount_residual_currency)
            if len(one.lines) == 1:
                amounts["amount_currency"] = -one.came.amount
        return {
            "name": bank.payment_ref or line.name or line.move_id.name, "account_id": line.account_id.id,
            "partner_id": line.partner_id.id, "currency_id": one.came.currency_id, **amounts}

    @api.model
    def _credit_item(self, one, bank, partner, amount):
        """Money of the customer that nothing is open for."""
        account = one.lines.account_id[:1]
        if account.account_type != "asset_receivable":
            account = partner.with_company(bank.company_id).property_account_receivable_id
        if not partner or not account:
            raise UserError(self.env._("%s: it is not known whose money it is. Choose the customer first.", one.came.name))
        amounts = bank._prepare_counterpart_amounts_using_st_line_rate(
            self.env["res.currency"].browse(one.came.currency_id), 0.0, -amount)
        return {"name": bank.payment_ref or one.came.name, "account_id": account.id, "partner_id": partner.id,
                "currency_id": one.came.currency_id, **amounts}

    @api.model
    def _plan_bank(self, one):
        """Each open item with the one that was made for it; the first ones are those of the items, in their order."""
        own = self.env["account.move.line"].browse(one.made["items"])
        for line, item in zip(one.lines, own[:len(one.lines)], strict=True):
            one.groups.append(line + item)
        if one.order:
            one.credit = own[len(one.lines):][:1]
