# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, models
from odoo.exceptions import UserError

from ...planning.matching import ORDER

#: Odoo changes entries of statements as its own undoing of them does.
OURS = {"force_delete": True, "skip_readonly_check": True}


class OmsMatch(models.AbstractModel):
    """A line of a bank statement: what waits on the suspense account becomes money of the customer, for each item as much as it
    takes. Discounts and fees stand in the same entry."""

    _inherit = "oms.match"

    @api.model
    def _apply_statements(self, doing):
        for one in doing:
            # sudo: Odoo lets only accountants change entries of statements; who bills was let in, and only what waits on the
            # suspense account is changed
            bank = self.env["account.bank.statement.line"].sudo().browse(one.came.id)
            self._check_bank(one, bank)
            made = self._bank_items(one, bank)
            before = bank.move_id.line_ids
            one.made.update(partner=bank.partner_id.id, amount=one.came.amount)
            _liquidity, suspense, _others = bank._seek_for_lines()
            partner = (one.lines.partner_id or one.order.partner_invoice_id.commercial_partner_id)[:1]
            commands = [Command.delete(line.id) for line in suspense]
            if partner and not bank.partner_id:
                commands += [Command.update(line.id, {"partner_id": partner.id}) for line in _liquidity]
            bank.with_context(**OURS).write({"line_ids": [*commands, *(Command.create(values) for values in made)]})
            own = (bank.move_id.line_ids - before).sorted("id")
            one.made["items"] = own.ids
            one.made["entry_of"] = bank.move_id.id
            self._plan_bank(one, own)

    @api.model
    def _check_bank(self, one, bank):
        _liquidity, suspense, _others = bank._seek_for_lines()
        still = self._units(-sum(suspense.mapped("amount_currency")), one.came.decimals)
        if still != one.came.receipt.amount or bank.move_id.state != "posted":
            raise UserError(self.env._(
                "%s was changed or applied meanwhile. Look at it again before you go on.", one.came.name))

    @api.model
    def _bank_items(self, one, bank):
        """Values of the items in place of the suspense account, which balance with what it held."""
        _liquidity, suspense, _others = bank._seek_for_lines()
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
            "name": bank.payment_ref or line.name or line.move_id.name, "account_id": line.account_id.id, "partner_id": line.partner_id.id,
            "currency_id": one.came.currency_id, **amounts}

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
    def _plan_bank(self, one, own):
        """Each open item with the one that was made for it; the first ones are those of the items, in their order."""
        for line, item in zip(one.lines, own[:len(one.lines)], strict=True):
            one.groups.append(line + item)
        rest = own[len(one.lines):].filtered(lambda item: item.account_type == "asset_receivable")
        if one.order:
            one.credit = rest[:1]
        one.made["item"] = own[:1].id
