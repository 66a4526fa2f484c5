# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import Command, api, models
from odoo.exceptions import UserError

from ...planning.billing_run import divided
from ...planning.matching import ORDER, RATE
from ...planning.matching_text import SAME, Names, key
from ...tools import stored_id, untracked
from ..payments.account_move_line import AtMost
from .account_analytic_distribution_model import NO_MODELS
from .oms_match import LINE, PAYMENT, STATEMENT

#: Nothing of it is for followers: hundreds are written at once.
QUIET = {"mail_create_nosubscribe": True, "skip_sale_auto_invoice_send": True}


@dataclass
class Doing:
    """A receipt that is being applied: what it is matched with (``groups``: sets of items, one after the other; ``most``: of a
    pair no more than that), and what was made (``made``, kept so that it can be undone)."""

    came: object
    proposal: object
    lines: object = None  # the open items of the proposal
    credit: object = None  # the receipt's own open item
    groups: list = field(default_factory=list)
    most: dict = field(default_factory=dict)
    made: dict = field(default_factory=dict)
    rest: float = 0.0
    order: object = None


class OmsMatch(models.AbstractModel):
    """Receipts are applied by Odoo's own matching, many at once."""

    _inherit = "oms.match"

    @api.model
    def _apply(self, pairs, auto=False):
        """Apply receipts; all of them or none.

        :param pairs: [(Came, Proposal)], each receipt and each item once
        :param auto: nobody asked for it: what somebody applied meanwhile (a person, the job of another server) is left out
        :returns: the rows of ``oms.match.applied``, in the same order
        :raises UserError: where a receipt or an item is not as it was when it was proposed
        """
        self._lock(pairs)
        gone = self._gone([came for came, _proposal in pairs])
        if gone and not auto:
            raise UserError(self.env._(
                "%s was applied meanwhile, or taken back. Look at it again before you go on.", gone[0].name))
        pairs = [(came, proposal) for came, proposal in pairs if came not in gone]
        doing = [self._begin(came, proposal) for came, proposal in pairs]
        self._check_still(doing)
        companies = self.env["res.company"].browse({came.company_id for came, _proposal in pairs})
        self = self.with_context(**QUIET, **self._known(), tracking_disable=untracked(companies))
        self._apply_statements([one for one in doing if one.came.model == STATEMENT])
        self._apply_unbooked([one for one in doing if one.came.model == PAYMENT])
        self._apply_lines([one for one in doing if one.came.model == LINE])
        self._reconcile(doing)
        self._keep_for_orders(doing)
        return self._applied(doing, auto)

    @api.model
    def _known(self):
        """What Odoo need not look up for each line, for the context."""
        # sudo: only whether there are any at all
        models = self.env["account.analytic.distribution.model"].sudo().search_count([], limit=1)
        return {} if models else {"oms_distribution": NO_MODELS}

    @api.model
    def _lock(self, pairs):
        """Of two who apply the same receipt, or to the same item, the second begins anew when the first is done."""
        guard, cr = self.env["oms.guard"], self.env.cr
        guard._lock(cr, "match", [(came.id, (LINE, PAYMENT, STATEMENT).index(came.model)) for came, _proposal in pairs])
        items = {take.item for _came, proposal in pairs for take in proposal.takes}
        guard._lock(cr, "match_item", [(int(item.id[1:]), int(item.kind == ORDER)) for item in items])
        # Nobody keeps it for an order meanwhile.
        guard._lock(cr, "on_account", [(came.id, 0) for came, _proposal in pairs if came.model == LINE])

    @api.model
    def _gone(self, receipts):
        """[Came] of those of these that were applied, kept for an order, or taken back since they were looked at; under the
        guards."""
        free = {}
        for model in {came.model for came in receipts}:
            some = [came for came in receipts if came.model == model]
            for now in self._gather_receipts({came.company_id for came in some}, (model, [came.id for came in some])):
                free[now.key] = now.receipt.amount
        return [came for came in receipts if free.get(came.key, 0) < came.receipt.amount]

    @api.model
    def _begin(self, came, proposal):
        items = self.env["account.move.line"]
        one = Doing(came, proposal)
        one.lines = items.browse([int(take.item.id[1:]) for take in proposal.takes if take.item.kind != ORDER])
        orders = [int(take.item.id[1:]) for take in proposal.takes if take.item.kind == ORDER]
        one.order = self.env["sale.order"].browse(orders)
        one.credit = items.browse(came.id) if came.model == LINE else items
        one.rest = proposal.rest / 10 ** came.decimals
        return one

    @api.model
    def _check_still(self, doing):
        """:raises UserError: names the first document of which not so much is open any more"""
        lines = self.env["account.move.line"].concat(*(one.lines + one.credit for one in doing))
        lines.fetch([
            "amount_residual_currency", "parent_state", "account_id", "move_id", "partner_id", "currency_id", "company_id"])
        lines.move_id.fetch(["payment_state"])
        for one in doing:
            for line, take in zip(one.lines, self._item_takes(one), strict=True):
                still = self._units(line.amount_residual_currency, line.currency_id.decimal_places)
                wanted = take.amount + take.off
                named = one.came.model != STATEMENT and line.move_id.payment_state in ("paid", "in_payment")
                if named or line.parent_state != "posted" or abs(still) < abs(wanted) or (still > 0) != (wanted > 0):
                    raise UserError(self.env._(
                        "%(payment)s: of %(document)s only %(open)s is open now, somebody else paid it. Look at what is "
                        "proposed now.", payment=one.came.name, document=line.move_id.display_name,
                        open=line.currency_id.format(0.0 if named else line.amount_residual_currency)))
            if one.credit and self._units(-one.credit.amount_residual_currency, one.came.decimals) < one.came.receipt.amount:
                raise UserError(self.env._(
                    "%s was applied meanwhile, or taken back. Look at it again before you go on.", one.came.name))
            if one.credit and one.lines and one.lines.account_id != one.credit.account_id:
                raise UserError(self.env._(
                    "%(payment)s is booked on the account %(account)s, %(documents)s on %(other)s: Odoo matches within one "
                    "account. Move the payment to the account of the invoice first.", payment=one.came.name,
                    account=one.credit.account_id.display_name, documents=", ".join(one.lines.move_id.mapped("name")),
                    other=", ".join(one.lines.account_id.mapped("display_name"))))

    # --- payments ----------------------------------------------------------------------------------------------

    @api.model
    def _apply_lines(self, doing):
        """Open money is matched with the items; a discount or a fee is an entry of its own: it closes what the money does not."""
        offs = self._write_offs([one for one in doing if any(take.off for take in one.proposal.takes)])
        for one in doing:
            if not one.lines:
                continue
            entry = offs.get(one.came.key)
            account = one.credit.account_id
            extra = entry.line_ids.filtered(
                lambda line, account=account: line.account_id == account) if entry else one.lines.browse()
            self._plan(one, one.credit, extra)

    @api.model
    def _plan(self, one, credit, extra):
        """All at once where all is closed, or pair by pair, no more of each than was said.

        :param credit: the open item of the receipt
        :param extra: those of the entry of discounts or fees, which closes the rest of the items
        """
        takes = self._item_takes(one)
        whole = all(take.amount + take.off == take.item.open for take in takes) and not one.proposal.rest
        free = self._units(-credit.amount_residual_currency, one.came.decimals) == one.came.receipt.amount
        if free and (whole or extra or one.proposal.fit == RATE):
            one.groups.append(one.lines + credit + extra)
        elif one.proposal.fit == RATE:  # the rest of the credit is kept for an order
            one.groups += [line + credit for line in one.lines]
            parts = divided(one.came.amount, {line.id: take.item.worth for line, take in zip(one.lines, takes, strict=True)},
                            credit.currency_id.rounding)
            one.most.update({(line, credit.id): (None, float(part)) for line, part in parts.items()})
        else:
            self._plan_pairs(one, list(zip(one.lines, takes, strict=True)), credit, extra)

    @api.model
    def _plan_pairs(self, one, pairs, credit, extra):
        notes = [(line, take) for line, take in pairs if take.amount < 0]
        scale = 10 ** one.came.decimals

        def put(line, other, units):
            one.groups.append(line + other)
            one.most[line.id, other.id] = units / scale
        for line, take in pairs:
            if take.off and extra:
                put(line, extra[:1], take.off)
            left = max(take.amount, 0)
            for note, other in notes:  # what lowers them goes first
                part = min(left, -other.amount - self._given(one, note, scale))
                if part > 0:
                    put(line, note, part)
                    left -= part
            if left:
                put(line, credit, left)

    @api.model
    def _given(self, one, note, scale):
        return sum(round(amount * scale) for (_line, other), amount in one.most.items() if other == note.id)

    @api.model
    def _reconcile(self, doing):
        """One plan for all; then which matches are whose."""
        lines = self.env["account.move.line"]
        groups = [group for one in doing for group in one.groups]
        if not groups:
            return
        everything = lines.concat(*groups)
        self.env.flush_all()
        matches = self.env["account.partial.reconcile"]
        domain = ["|", ("debit_move_id", "in", everything.ids), ("credit_move_id", "in", everything.ids)]
        before = set(matches.search(domain).ids)
        most = {pair: amount for one in doing for pair, amount in one.most.items()}
        # Matching changes nothing that the lines of a bill are worked out from: Odoo need not look before and after.
        lines.with_context(oms_at_most=AtMost(most), oms_on_account=True, skip_invoice_sync=True)._reconcile_plan(groups)
        whose = defaultdict(list)
        for one in doing:
            for line in lines.concat(*one.groups):
                whose[line.id].append(one)
        for match in matches.search(domain).filtered(lambda match: match.id not in before):
            for one in {id(one): one for side in (match.debit_move_id, match.credit_move_id) for one in whose[side.id]}.values():
                one.made.setdefault("matches", []).append(match.id)
        for one in doing:
            if one.lines and "matches" not in one.made:
                raise UserError(self.env._("%s: nothing could be matched, the documents were closed meanwhile.", one.came.name))

    @api.model
    def _apply_unbooked(self, doing):
        """A payment that makes no entry names its invoices, as Odoo's own dialog has it do."""
        for one in doing:
            if one.order or one.proposal.rest or any(take.amount != take.item.open for take in one.proposal.takes):
                raise UserError(self.env._(
                    "%s makes no entry of its own: it can only be said which invoices it pays in full. Use a payment method "
                    "with an outstanding account, or wait for the bank statement.", one.came.name))
            payment = self.env["account.payment"].browse(one.came.id)
            one.made["invoices"] = one.lines.move_id.ids
            payment.invoice_ids = [Command.link(invoice) for invoice in one.lines.move_id.ids]

    @api.model
    def _keep_for_orders(self, doing):
        """Money for an order that is not billed is kept for it: its invoices take it (``oms.on.account``)."""
        for one in doing:
            if one.order:
                one.order.check_access("read")
                amount = sum(take.amount for take in one.proposal.takes if take.item.kind == ORDER) / 10 ** one.came.decimals
                kept = self.env["oms.on.account"]._keep(one.order, amount, item_ids=one.credit.ids)
                one.made["kept"] = kept.ids

    # --- what was done -----------------------------------------------------------------------------------------

    @api.model
    def _applied(self, doing, auto):
        values = []
        for one in doing:
            partner = one.lines.partner_id.commercial_partner_id[:1] or one.order.partner_invoice_id.commercial_partner_id
            iban = key(one.came.receipt.iban)
            values.append({
                "receipt_model": one.came.model, "receipt_id": one.came.id, "receipt": one.came.name,
                "company_id": one.came.company_id, "partner_id": partner.id, "currency_id": one.came.currency_id,
                "amount": one.came.amount - one.rest, "rest": one.rest, "invoice_ids": [Command.set(one.lines.move_id.ids)],
                "order_id": one.order.id, "auto": auto, "user_id": False if auto else self.env.uid, "score": one.proposal.score,
                "reasons": [list(reason) for reason in one.proposal.reasons], "made": one.made, "iban": iban or False,
                "learned": bool(iban) and self._same_name(one.came.receipt.name, partner.name),
            })
        # sudo: rows that say what was done; whether it may be was checked, and Odoo's matching asked again
        return self.env["oms.match.applied"].sudo().create(values).with_env(self.env)

    @api.model
    def _same_name(self, called, name):
        names = Names()
        names.add(name or "", 1)
        return names.find(called or "").get(1, 0) >= SAME

    @api.model
    def _write_down(self, applied, deduction):
        """What the customer kept back, with the receipt that it came with."""
        invoice = self.env["account.move"].browse(stored_id(deduction.get("invoice_id"))).exists()
        reason = self.env["oms.deduction.reason"].browse(stored_id(deduction.get("reason_id"))).exists()
        if invoice not in applied.invoice_ids or not reason:
            raise UserError(self.env._("%s: say of which of its invoices something was kept back, and why.", applied.receipt))
        self.env["oms.deduction"]._oms_write_down(invoice, deduction.get("amount"), reason, applied)
