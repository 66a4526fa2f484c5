# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .account_move_line import AtMost

#: So much of a credit (an item) for an invoice; ``kept``: the row it was kept by, or None.
Take = namedtuple("Take", "item invoice amount kept", defaults=(None,))


class OmsOnAccount(models.Model):
    """Credit is applied to invoices by Odoo's own matching, no more of it than was said, and given back by undoing the match."""

    _inherit = "oms.on.account"

    @api.model
    def _apply(self, takes):
        """Apply credits to invoices.

        :param takes: [:class:`Take`], amounts in the currency that credit and invoice have in common
        :returns: the rows, one for each match
        :raises UserError: where a credit is not free any more, or an invoice is not open: nothing is applied then
        """
        takes = [take for take in takes if take.item.currency_id.compare_amounts(take.amount, 0) > 0]
        self.env["oms.guard"]._lock(self.env.cr, "on_account", [(take.item.id, 0) for take in takes])
        if not takes:
            return self.browse()
        self._check_takes(takes)
        pairs, most = self._pairs(takes)
        before = self._matches(most)
        lines = self.env["account.move.line"].with_context(oms_at_most=AtMost(most), oms_on_account=True)
        lines._reconcile_plan([lines.browse(pair) for pair in most])
        made = {(match.debit_move_id.id, match.credit_move_id.id): match for match in self._matches(most) - before}
        left = {pair: match.credit_amount_currency for pair, match in made.items()}
        run, rows = uuid.uuid4().hex, []
        for take, owed, part in pairs:
            pair = owed.id, take.item.id
            if amount := min(part, left.get(pair, 0)):
                left[pair] -= amount
                rows.append((take, made[pair], amount))
        # sudo: rows that say what was done; whether it may be, Odoo's matching asks above
        return self.sudo().create([{
            "kind": "applied", "partner_id": take.item.partner_id.commercial_partner_id.id, "run": run,
            "company_id": take.invoice.company_id.id, "currency_id": take.item.currency_id.id, "item_id": take.item.id,
            "name": take.item.move_id.origin_payment_id.name or take.item.move_id.name, "invoice_id": take.invoice.id,
            "order_id": take.kept.order_id.id if take.kept else False, "kept_id": take.kept.id if take.kept else False,
            "partial_id": match.id, "amount": take.item.currency_id.round(amount),
        } for take, match, amount in rows])

    @api.model
    def _pairs(self, takes):
        """([(take, item of its invoice, amount)], {(item owed, credit): amount}): instalments that are due first are paid first;
        several may take of one credit (kept for several orders on one invoice), which is one match."""
        pairs, most, still = [], {}, {}
        for take in takes:
            rest = take.amount
            for owed in take.invoice._oms_receivable_lines().sorted(lambda line: (line.date_maturity or line.date, line.id)):
                free = still.setdefault(owed, owed.amount_residual_currency)
                part = min(rest, free)
                if part > 0 and owed.account_id == take.item.account_id:
                    pairs.append((take, owed, part))
                    most[owed.id, take.item.id] = most.get((owed.id, take.item.id), 0.0) + part
                    still[owed] -= part
                    rest -= part
        return pairs, most

    @api.model
    def _matches(self, pairs):
        owed, credits = zip(*pairs) if pairs else ((), ())
        return self.env["account.partial.reconcile"].search([
            ("debit_move_id", "in", owed), ("credit_move_id", "in", credits)])

    @api.model
    def _check_takes(self, takes):
        """Refuse what is not free, not open, or of another currency, account or company; names the first."""
        free = {}
        for partner, some in self.env["account.move.line"].concat(*(take.item for take in takes)).grouped("partner_id").items():
            for company in some.company_id:
                free |= {credit.id: credit.amount for credit in self._open_credits(partner, company, item_ids=some.ids)}
        for take in takes:
            item, invoice, money = take.item, take.invoice, take.item.currency_id
            if invoice.state != "posted" or invoice.move_type not in ("out_invoice", "out_receipt"):
                raise UserError(self.env._(
                    "%s is no posted customer invoice: post it first, or choose another one.", invoice.display_name))
            if invoice.currency_id != money:
                raise UserError(self.env._(
                    "%(credit)s is in %(currency)s, %(invoice)s in %(other)s. Choose it on the invoice, under Outstanding "
                    "credits: Odoo converts it there.", credit=take.item.move_id.display_name, currency=money.name,
                    invoice=invoice.display_name, other=invoice.currency_id.name))
            if invoice.commercial_partner_id != item.partner_id.commercial_partner_id:
                raise UserError(self.env._(
                    "%(credit)s is of %(customer)s, %(invoice)s of %(other)s.", credit=item.move_id.display_name,
                    customer=item.partner_id.display_name, invoice=invoice.display_name,
                    other=invoice.commercial_partner_id.display_name))
            if not take.kept:
                free[item.id] = free.get(item.id, 0.0) - take.amount
                if money.compare_amounts(free[item.id], 0) < 0:
                    raise UserError(self.env._(
                        "Of %(credit)s only %(free)s is free: the rest was used meanwhile, or is kept for an order.",
                        credit=item.move_id.display_name, free=money.format(max(free[item.id] + take.amount, 0.0))))

    @api.model
    def _take_kept(self, invoices):
        """Posted invoices take what is kept for their orders: no more of it than an invoice asks for each of them. What is left
        when the order is billed in full is free again."""
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        rows = self._gather_kept_rows(SQL(
            """SELECT line.order_id FROM account_move_line item
                 JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                 JOIN sale_order_line line ON line.id = link.order_line_id
                WHERE item.move_id = ANY(%s)""", invoices.ids))
        if not rows:
            return
        # sudo: credit that was kept for the orders by who may, for whoever posts their invoices
        self = self.sudo()
        orders = self.env["sale.order"].browse({row[1] for row in rows})
        takes, left, open_amounts = [], {row[0]: row[3] for row in rows}, {move.id: move.amount_residual for move in invoices}
        for move_id, order_id, amount in invoices._oms_order_amounts():
            invoice = self.env["account.move"].browse(move_id)
            for key, kept_for, item_id, _amount in rows:
                item = self.env["account.move.line"].browse(item_id)
                part = min(left[key], amount, open_amounts[move_id]) if kept_for == order_id else 0.0
                if item.partner_id.commercial_partner_id == invoice.commercial_partner_id and (
                        invoice.currency_id.compare_amounts(part, 0) > 0) and item.currency_id == invoice.currency_id and (
                        item.account_id in invoice._oms_receivable_lines().account_id):
                    takes.append(Take(item, invoice, invoice.currency_id.round(part), self.browse(key)))
                    left[key] -= part
                    amount -= part
                    open_amounts[move_id] -= part
        self._apply(takes)
        billed = orders.filtered(lambda order: order.invoice_status == "invoiced" and not any(
            move.state == "draft" for move in order.invoice_ids))  # what a draft asks for is kept until it is posted
        self.browse(left).filtered(lambda kept: kept.order_id in billed)._end_billed()

    def _end_billed(self):
        """The orders of these are billed in full. Extended by whoever knows where what is left goes."""
        self._end(self.env._("Billed in full"))

    # --- undo --------------------------------------------------------------------------------------------------------

    def action_undo(self):
        """Take back what was applied, and what was applied with it: the invoices are open again, the credit is free (or kept for
        its order again)."""
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing take back what was applied to invoices."))
        runs = [run for run in self.mapped("run") if run]
        together = self | self.search([("run", "in", runs)]) if runs else self
        kept = together.filtered(lambda use: use.state == "kept")
        matches = together.sudo().partial_id  # sudo: a field that says which match it is; removed as the user
        if not matches and not kept:
            raise UserError(self.env._("This was taken back already."))
        matches.with_env(self.env).unlink()
        kept.action_let_go()
        self.invalidate_model(["partial_id", "state"])
        self.env["oms.checks"]._look_again(together.sudo().invoice_id.line_ids.sale_line_ids.order_id)  # sudo: which orders
        return True
