# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...planning import refund_plan


class OmsRefund(models.AbstractModel):
    _inherit = "oms.refund"

    @api.model
    def _goods_without_order(self, notes):
        """The lines of returns of goods of no order for which money came that credit notes may give back. Extended by what else
        that paid for."""
        return notes.invoice_line_ids.oms_return_line_id._oms_without_order()

    @api.model
    def _bills_without_order(self, notes):
        """The invoices that billed these goods."""
        return self._goods_without_order(notes).price_item_id.move_id

    @api.model
    def _together_without_order(self, notes):
        """(credit notes of no order, lines of returns): what these are from, all that credits goods of no order on any of the
        same invoices, and so on."""
        goods, found = self._goods_without_order(notes), notes.browse()
        while goods:
            found = self.env["account.move.line"].search([
                ("parent_state", "=", "posted"), ("move_id.move_type", "=", "out_refund"),
                "|", ("oms_return_line_id", "in", goods.ids),
                ("oms_return_line_id.price_item_id.move_id", "in", goods.price_item_id.move_id.ids)]).move_id
            if (more := self._goods_without_order(found)) <= goods:
                break
            goods |= more
        return found, goods

    @api.model
    def _guard_keys(self, notes, orders, payments):
        """Also what was billed without an order: what may go out of it is one sum."""
        return [*super()._guard_keys(notes, orders, payments), *((bill.id, 2) for bill in self._bills_without_order(notes))]

    @api.model
    def _in_turn(self, wanted):
        """Of the same invoices or returns one after the other: each finds what those before it lowered and gave."""
        loose = self.env["account.move"].union(*(want.note for want in wanted if not want.order))
        group_of, turns, before = {}, [], {}
        for note in self._together_without_order(loose)[0] | loose:
            goods = self._goods_without_order(note)
            mine = {*goods.price_item_id.move_id, *goods.return_id}
            group = mine.union(*(group_of.get(one, ()) for one in mine))
            group_of.update(dict.fromkeys(group, group))
        for want in wanted:
            back = self._goods_without_order(want.note).return_id[:1] if not want.order else None
            group = id(group_of[back]) if back else None
            turns.append(before.get(group, 0) if group else 0)
            before[group] = turns[-1] + 1
        return turns

    @api.model
    def _plan_facts_without_order(self, want):
        """No payment is known for it: what the customer still owes of the invoices it is from is lowered, the rest goes by
        transfer, or stays as credit. Never by card; and no more of what was billed, or exchanged, than came in for it."""
        note = want.note
        bills = self._bills_without_order(note).filtered(
            lambda bill: bill.state == "posted" and bill.currency_id == note.currency_id)
        owed = sum(note._oms_cents(left) for _item, left in bills._oms_owed())
        credited = note._oms_cents(want.amount)
        return refund_plan.Facts(credited, other=credited, billed=min(owed, credited), wish=want.wish,
                                 transfers=bool(self._bank(note)), most=self._brought_for(note))

    @api.model
    def _brought_for(self, note):
        """What may go out for the goods of no order that a credit note is from: what payments brought for their invoices, or what
        was credited for those that nobody billed, less what went out already. In the smallest part of its currency, below zero
        where more went than came; None where nothing but the note itself says how much that is."""
        notes, goods = self._together_without_order(note)
        bills, elsewhere = goods.price_item_id.move_id, self._gone_elsewhere(goods, note)
        if not bills and elsewhere is None:
            return None
        gone, left = self._paid_out(notes), -(elsewhere or 0.0)
        for one, brought in bills._oms_brought().items():
            left += one.currency_id._convert(brought, note.currency_id, one.company_id, one.invoice_date)
        for one in notes:
            unbilled = sum(amount for item, amount in one._oms_shared_totals().items()
                           if not item.oms_return_line_id.price_item_id)
            left += one.currency_id._convert(
                unbilled - gone.get(one.id, 0.0), note.currency_id, one.company_id, one.invoice_date)
        return note._oms_cents(left)

    @api.model
    def _gone_elsewhere(self, goods, note):
        """What of the money for these goods of no order went out by credit notes of what it paid for besides, in the currency of
        a note; None: it paid for nothing else. Extended by what it may pay for."""
        return None

    @api.model
    def _paid_out(self, notes):
        """{credit note id: how much of it went out, or is to}, in its currency: by transfers of ours, by payments by hand, by
        what bank statements tell beyond these."""
        self._flush()
        rows = self.env.execute_query(SQL(
            """SELECT note.id, COALESCE(sent.amount, 0) + COALESCE(met.amount, 0) + bank.amount, %(by_hand)s
                 FROM account_move note
           CROSS JOIN LATERAL (SELECT SUM(ours.amount) AS amount FROM account_payment ours
                                WHERE ours.oms_note_id = note.id AND ours.state NOT IN ('canceled', 'rejected')) sent
           CROSS JOIN LATERAL (
                      SELECT SUM(partial.credit_amount_currency) AS amount
                        FROM account_move_line item
                        JOIN account_partial_reconcile partial ON partial.credit_move_id = item.id
                        JOIN account_move_line other ON other.id = partial.debit_move_id
                        JOIN account_move entry ON entry.id = other.move_id AND entry.statement_line_id IS NULL
                        JOIN account_journal journal ON journal.id = entry.journal_id
                   LEFT JOIN account_payment paid ON paid.id = entry.origin_payment_id
                       WHERE item.move_id = note.id AND paid.oms_note_id IS DISTINCT FROM note.id
                         AND (paid.id IS NOT NULL OR journal.type IN ('bank', 'cash', 'credit'))) met
           CROSS JOIN LATERAL (%(bank)s) bank
                WHERE note.id = ANY(%(notes)s)""",
            by_hand=self._has_by_hand_sql(SQL("note")), bank=self._bank_sql(SQL("note")), notes=notes.ids))
        hand = self._by_hand([note_id for note_id, _amount, by_hand in rows if by_hand])
        return {note_id: float(amount) + hand.get(note_id, 0.0) for note_id, amount, _by_hand in rows}

    @api.model
    def _check_transfers(self, payments):
        super()._check_transfers(payments)
        # sudo: amounts of documents that the payments name, for who may post payments
        for payment in payments.sudo().filtered(lambda one: not one.oms_order_id):
            note = payment.oms_note_id
            self.sudo()._check_brought(note, payment, self.sudo()._brought_for(note))

    @api.model
    def _check_by_hand(self, notes, payments):
        """Also what came for goods of no order. As with orders, what settled their invoices otherwise may go out by hand, too."""
        super()._check_by_hand(notes, payments)
        # sudo: amounts of documents, for who may post and match them
        self, notes, payments = self.sudo(), notes.sudo(), payments.sudo()
        orders = self._orders_of(notes)
        for note in notes.filtered(lambda one: one not in orders):
            if (left := self._brought_for(note)) is not None and left < 0:
                bills = self._together_without_order(note)[1].price_item_id.move_id
                more = self._rounded_by_hand(note, payments) + sum(one.currency_id._convert(
                    settled, note.currency_id, one.company_id, one.invoice_date)
                    for one, settled in bills._oms_settled_otherwise().items())
                self._check_brought(note, payments, left + note._oms_cents(more))

    @api.model
    def _check_brought(self, note, payments, left):
        """:raises UserError: where more went out than came for what a credit note is from

        :param left: as :meth:`_brought_for`
        """
        if left is not None and left < 0:
            goods = self._goods_without_order(note)
            raise UserError(self.env._(
                "%(payment)s pays back %(over)s more than is left of what was paid for %(invoices)s. Look at their payments, "
                "then lower the amount or cancel the payment.", payment=", ".join(payments.mapped("display_name")),
                over=note.currency_id.format(-left * note.currency_id.rounding),
                invoices=", ".join((goods.price_item_id.move_id or goods.return_id).mapped("name"))))
