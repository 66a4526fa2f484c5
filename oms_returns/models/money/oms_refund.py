# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, namedtuple
from dataclasses import replace

from odoo import Command, api, models
from odoo.addons.oms_core.tools import Fact

from ...planning import refund_plan as planning

#: So much of a credit note, in its currency, that is an order's and is to be given back as wished. ``cause``: "return" or
#: "goodwill"; ``document``: what people know it by.
Want = namedtuple("Want", "note order amount wish cause document")
#: Why a card is not given back that a person can do something about at the provider's.
REFUSED = ("full_only", "none")


class OmsRefund(models.AbstractModel):
    """What was credited goes back: decided in ``planning/refund_plan.py``, done here and nowhere else.

    In one transaction with whatever wants it: the guards of its orders and payments make of two at once one after the other, and
    the rows of the outbox are the truth of what providers are asked. Called with rights of ours, by who checked that it may be.
    """

    _inherit = "oms.refund"

    @api.model
    def _pay_back(self, wanted):
        """Give back what is wanted, as far as it was paid and not given back yet.

        :param wanted: [:class:`Want`]; the credit notes are posted
        :returns: [[:class:`planning.Step`]], as wanted
        """
        wanted = [want for want in wanted if want.note.state == "posted"]
        if not wanted:
            return []
        self = self.sudo()  # sudo: see above
        self._lock_wanted(wanted)
        turns = self._in_turn(wanted)
        found = {}
        for turn in sorted(set(turns)):
            numbers = [number for number, mine in enumerate(turns) if mine == turn]
            found.update(zip(numbers, self._give([wanted[number] for number in numbers]), strict=True))
        return [found[number] for number in range(len(wanted))]

    @api.model
    def _in_turn(self, wanted):
        """[number of the turn] of each: all at once, where none has to find what another did. Extended by addons."""
        return [0] * len(wanted)

    @api.model
    def _give(self, wanted):
        found = self._plan(wanted)
        rows = [self._prepare_row(want, step) for want, steps in zip(wanted, found, strict=True)
                for step in steps if step.kind == planning.CARD or step.why in REFUSED]
        self.env["oms.payment.operation"]._oms_ask(self._numbered(rows))
        self._make_transfers([(want, step) for want, steps in zip(wanted, found, strict=True)
                              for step in steps if step.kind == planning.TRANSFER])
        for want, steps in zip(wanted, found, strict=True):
            self._lower([step.worth for step in steps if step.kind == planning.OWED], want)
        return found

    @api.model
    def _lock_wanted(self, wanted):
        notes = self.env["account.move"].sudo().union(*(want.note.sudo() for want in wanted))  # sudo: as in _pay_back
        orders = self.env["sale.order"].sudo().union(*(want.order.sudo() for want in wanted))  # sudo: as in _pay_back
        self._lock(notes, orders, orders.transaction_ids)

    @api.model
    def _plan(self, wanted):
        """[[:class:`planning.Step`]]: what is done for one is gone for those after it."""
        notes = self.env["account.move"].sudo().union(*(want.note.sudo() for want in wanted))  # sudo: as in _pay_back
        left = {note: note._oms_cents(amount) for note, amount in self._left(notes).items()}
        spent, gone, families, found = {}, {}, {}, []
        for want, facts in zip(wanted, self._gather_plan(wanted), strict=True):
            whose = want.order or want.note  # without an order no money of another's is in it
            online, other = spent.setdefault(whose, (0, 0))
            note = want.note.sudo()  # sudo: as in _pay_back
            steps = planning.plan(replace(
                facts, credited=min(facts.credited, left[note]), online=facts.online - online, other=facts.other - other,
                payments=tuple(replace(
                    paid, gone=paid.gone + gone.get(paid.key, 0), most=paid.most - families.get(paid.family, 0))
                    for paid in facts.payments)))
            family_of = {paid.key: paid.family for paid in facts.payments}
            for step in steps:
                left[note] -= step.worth if want.wish != planning.CREDIT else 0
                if step.kind == planning.CARD:
                    gone[step.key] = gone.get(step.key, 0) + step.amount
                    families[family_of[step.key]] = families.get(family_of[step.key], 0) + step.amount
                    online += step.worth
                elif step.kind == planning.TRANSFER:
                    other += step.worth
            spent[whose] = online, other
            found.append(steps)
        return found

    # --- cards ---------------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_row(self, want, step):
        """What a provider is asked for; where it cannot be asked, what a person decides: there as failed, with the reason."""
        payment = self.env["payment.transaction"].browse(step.key)
        worth = want.note.currency_id.round(step.worth * want.note.currency_id.rounding)
        return {
            "kind": "refund", "transaction_id": payment.id, "order_id": want.order.id, "cause": want.cause,
            "amount": payment.currency_id.round(step.amount * payment.currency_id.rounding) or want.note.currency_id._convert(
                worth, payment.currency_id, want.note.company_id, want.note.invoice_date),
            "reason": self._say_refused(step.why, payment),
            "document": want.document, "note_id": want.note.id, "note_amount": worth}

    @api.model
    def _numbered(self, rows):
        """With keys: the same credit note is asked of a payment again only after what was asked before, and that counts."""
        before = dict(self.env["oms.payment.operation"]._read_group(
            [("note_id", "in", [row["note_id"] for row in rows])], ["note_id"], ["__count"])) if rows else {}
        before, same = {note.id: count for note, count in before.items()}, Counter()
        for row in rows:
            key = f"{row['cause']} {row['document']} {row['note_id']} {row['order_id']} {row['transaction_id']}"
            row["key"] = f"{key} {before.get(row['note_id'], 0) + same[key]}"  # twice at once is asked twice
            same[key] += 1
        return rows

    # --- transfers -----------------------------------------------------------------------------------------------------

    @api.model
    def _make_transfers(self, pairs):
        """Drafts of payments for who pays them: no bank is told of anything."""
        if not pairs:
            return self.env["account.payment"]
        return self.env["account.payment"].create([self._prepare_transfer(want, step) for want, step in pairs])

    @api.model
    def _prepare_transfer(self, want, step):
        note = want.note
        return {
            "payment_type": "outbound", "partner_type": "customer", "partner_id": note.commercial_partner_id.id,
            "company_id": note.company_id.id, "currency_id": note.currency_id.id, "journal_id": self._bank(note).id,
            "amount": note.currency_id.round(step.worth * note.currency_id.rounding), "memo": f"{note.name} {want.document}",
            "destination_account_id": note._oms_receivable_lines().account_id[:1].id,
            "date": self.env["oms.day"]._today(company=note.company_id), "invoice_ids": [Command.set(note.ids)],
            "oms_note_id": Fact(note.id), "oms_order_id": Fact(want.order.id)}

    # --- what is still owed --------------------------------------------------------------------------------------------

    @api.model
    def _lower(self, worths, want):
        """Open invoices of the order take so much of what is open of the credit note, what is due first first."""
        note = want.note
        rest = note.currency_id.round(sum(worths) * note.currency_id.rounding)
        if rest <= 0 or not note.amount_residual:
            return
        bills = (want.order.invoice_ids or self._bills_without_order(note)).filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted" and move.currency_id == note.currency_id
            and move.company_id == note.company_id and move.commercial_partner_id == note.commercial_partner_id)
        note._oms_meet(bills._oms_owed(), rest)
