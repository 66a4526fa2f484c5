# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...planning import money as planning
from .account_payment_refund import PAYS
from .oms_refund import ASKED


class Note(NamedTuple):
    """Of a credit note, in the smallest part of its currency."""

    total: int
    open: int
    told: int
    unit: float  #: what that part is


class OmsRefund(models.AbstractModel):
    """Payments that somebody makes by hand and that pay credit notes: they give back no more of the note than is left of it, nor
    of its orders than came for them. What the bank says has gone is booked as it is."""

    _inherit = "oms.refund"

    @api.model
    def _by_hand_sql(self):
        """Whether ``one`` is a payment to a customer that nobody of ours made, and no provider."""
        return SQL("""one.payment_type = 'outbound' AND one.partner_type = 'customer' AND one.oms_note_id IS NULL
                      AND one.payment_transaction_id IS NULL""")

    @api.model
    def _entryless_sql(self):
        """Whether ``one`` is such a payment, posted, and makes no entry of its own."""
        return SQL("one.move_id IS NULL AND one.state IN ('in_process', 'paid') AND %s", self._by_hand_sql())

    @api.model
    def _has_by_hand_sql(self, note):
        """Whether such payments give a credit note (SQL of its row) back."""
        return SQL(
            """EXISTS (SELECT FROM account_move__account_payment tie JOIN account_payment one ON one.id = tie.payment_id
                        WHERE tie.invoice_id = %s.id AND %s)""", note, self._entryless_sql())

    @api.model
    def _by_hand(self, note_ids, operation=None, payments=None):
        """{credit note id: what payments by hand give back of it that make no entry of their own, less what the bank's statement
        told of by now}. One for several credit notes is for each by what was open of it then: those before it count.

        :param operation: a refund that does not count
        :param payments: transfers that do not count
        """
        if not note_ids:
            return {}
        given, facts = self._shared_by_hand(SQL("SELECT unnest(%s::int[])", list(note_ids)), operation, payments)
        found = dict.fromkeys(facts, 0)
        for (_payment_id, note_id), part in given.items():
            found[note_id] += part
        return {key: float(max(found[key] - facts[key].told, 0) * facts[key].unit) for key in note_ids if key in found}

    @api.model
    def _each_by_hand(self, notes):
        """[(payment id, credit note id, what it gives of it)], in the credit note's currency: of payments as in :meth:`_by_hand`,
        all that give these back, or what they give back besides, and so on.

        :param SQL notes: a SELECT of the ids
        """
        given, facts = self._shared_by_hand(notes)
        return [(payment_id, note_id, part * facts[note_id].unit) for (payment_id, note_id), part in given.items()]

    @api.model
    def _shared_by_hand(self, notes, operation=None, payments=None):
        """({(payment id, credit note id): amount}, {credit note id: :class:`Note`}), of what :meth:`_each_by_hand` says, in the
        smallest part of the credit note's currency. Other parameters as of :meth:`_by_hand`."""
        note = SQL("note")
        rows = self.env.execute_query(SQL(
            """WITH RECURSIVE reach AS (
                      SELECT these.id FROM (%(notes)s) these(id)
                       UNION
                      SELECT also.invoice_id FROM reach
                        JOIN account_move__account_payment tie ON tie.invoice_id = reach.id
                        JOIN account_payment one ON one.id = tie.payment_id AND %(entryless)s
                        JOIN account_move__account_payment also ON also.payment_id = one.id)
               SELECT one.id, note.id, (%(worth)s) / coin.rounding, note.amount_total / coin.rounding,
                      GREATEST(note.amount_residual + (%(told)s) - COALESCE(
                          (SELECT SUM(waits.amount) FROM (%(waiting)s) waits), 0), 0) / coin.rounding,
                      bank.amount / coin.rounding, coin.rounding
                 FROM reach
                 JOIN account_move note ON note.id = reach.id AND note.state = 'posted' AND note.move_type = 'out_refund'
                 JOIN res_currency coin ON coin.id = note.currency_id
                 JOIN account_move__account_payment tie ON tie.invoice_id = note.id
                 JOIN account_payment one ON one.id = tie.payment_id AND %(entryless)s
           CROSS JOIN LATERAL (%(bank)s) bank
                ORDER BY one.id, note.id""",
            notes=notes, entryless=self._entryless_sql(), worth=self._worth_sql(note),
            told=self.env["oms.money"]._told_sql(note), waiting=self.env["oms.money"]._waiting_sql(note),
            bank=self._bank_sql(note, operation.id if operation else 0, payments.ids if payments else ())))
        given, facts = {}, {}
        for payment_id, note_id, worth, total, open_, told, unit in rows:
            given.setdefault(payment_id, {})[note_id] = round(worth)
            facts[note_id] = Note(round(total), round(open_), round(told), unit)
        found = planning.in_turn(given.values(), {key: one.open for key, one in facts.items()},
                                 {key: one.total for key, one in facts.items()})
        return {(payment_id, note_id): part for payment_id, parts in zip(given, found, strict=True)
                for note_id, part in parts.items()}, facts

    @api.model
    def _worth_sql(self, note):
        """What payment ``one`` is in the currency of a credit note (SQL of its row), on the payment's day."""
        return SQL(
            """CASE WHEN one.currency_id = %(note)s.currency_id THEN one.amount
                    ELSE ABS(one.amount_company_currency_signed) * (
                         SELECT %(rate)s / %(own)s FROM res_company home WHERE home.id = %(note)s.company_id) END""",
            note=note, rate=self.env["oms.money"]._rate_sql(SQL("%s.currency_id", note), SQL("one.date")),
            own=self.env["oms.money"]._rate_sql(SQL("home.currency_id"), SQL("one.date")))

    @api.model
    def _drafts(self, orders):
        found = super()._drafts(orders)
        notes = self.env.execute_query(SQL(
            """SELECT DISTINCT note.id
                 FROM account_payment one
                 JOIN account_move__account_payment tie ON tie.payment_id = one.id
                 JOIN account_move note ON note.id = tie.invoice_id AND note.move_type = 'out_refund'
                WHERE %(entryless)s AND EXISTS (SELECT FROM (%(of)s) own WHERE own.order_id = ANY(%(orders)s))""",
            entryless=self._entryless_sql(), of=self.env["oms.money"]._orders_of_sql(SQL("note")), orders=orders.ids))
        for note_id, amount in self._by_hand([note_id for [note_id] in notes]).items():
            # sudo: amounts, as those of drafts
            self._share_of_note(found, self.env["account.move"].sudo().browse(note_id), amount, orders)
        return found

    @api.model
    def _share_of_note(self, found, note, amount, orders):
        """Add an amount of a credit note to {order id: amount}, of those of its orders that are asked for."""
        parts = note._oms_order_amounts()
        whole = sum(part for _note, _order, part in parts) or 1.0
        for _note, order_id, part in parts:
            order = self.env["sale.order"].browse(order_id)
            if order in orders:
                found[order_id] = found.get(order_id, 0.0) + self._in_money_of(note, order, amount * part / whole)

    @api.model
    def _check_by_hand(self, notes, payments):
        """:raises UserError: where payments by hand that are there by now pay these credit notes more than is left"""
        # sudo: amounts of documents, for who may post and match them
        notes = notes.sudo()
        self = self.sudo()  # sudo: as above
        orders = self._orders_of(notes)
        self._lock(notes, self.env["sale.order"].union(*orders.values()))
        for note, left in self._left(notes).items():
            if note.currency_id.compare_amounts(left + self._rounded_by_hand(note, payments), 0) < 0:
                raise UserError(self.env._(
                    "%(payment)s pays back %(over)s more of credit note %(note)s than is left of it: a card was asked to give it "
                    "back, or a transfer or an order has it. Look at the note's refunds: wait for the answer, or cancel what is "
                    "not to go, then pay.", payment=", ".join(payments.mapped("display_name")), note=note.name,
                    over=note.currency_id.format(-left)))
        for note, of_it in orders.items():
            self._check_orders_by_hand(note, of_it, payments)

    @api.model
    def _rounded_by_hand(self, note, payments):
        """What rounding may add where these pay all of a credit note in another currency."""
        others = payments.filtered(lambda one: one.currency_id != note.currency_id)
        return sum(note.currency_id.rounding + one.currency_id._convert(
            one.currency_id.rounding, note.currency_id, note.company_id, one.date, round=False) for one in others)

    @api.model
    def _check_orders_by_hand(self, note, orders, payments):
        overpaid, otherwise = self._overpaid_by_order(orders), self._settled_otherwise(orders)
        money = note.currency_id
        left = sum((overpaid[order] + otherwise.get(order.id, 0.0)) * float(self._note_rate(note, order)) for order in orders)
        slack = self._rounded_by_hand(note, payments) + (
            0.0 if orders.currency_id == money else money.rounding * len(orders))  # what rounding made of it
        if money.compare_amounts(left + slack, 0) < 0:
            raise UserError(self.env._(
                "%(payment)s pays credit note %(note)s back: for %(orders)s %(over)s more goes back than was paid, with what "
                "cards and transfers gave or were asked for. Look at the money of the order, then lower or cancel the payment.",
                payment=", ".join(payments.mapped("display_name")), note=note.name, orders=", ".join(orders.mapped("name")),
                over=money.format(-left)))

    @api.model
    def _orders_of(self, notes):
        """{credit note: its orders}, of those that have any."""
        self._flush()
        return {notes.browse(note_id): self.env["sale.order"].browse(ids) for note_id, ids in self.env.execute_query(SQL(
            """SELECT note.id, array_agg(DISTINCT own.order_id) FROM account_move note CROSS JOIN LATERAL (%s) own
                WHERE note.id = ANY(%s) GROUP BY note.id""",
            self.env["oms.money"]._orders_of_sql(SQL("note")), notes.ids))}

    @api.model
    def _settled_otherwise(self, orders):
        """{order id: what settled its invoices that is no payment of its own}, in its currency: credit notes of other orders (a
        balance), entries of a marketplace's account, less what the customer was let keep by these; less what their credit notes
        gave back, or are to, for other orders. Whoever pays by hand may pay that back, too."""
        money = self.env["oms.money"]
        rows = self.env.execute_query(SQL(
            """SELECT sale.id, SUM((match.amount - COALESCE(waived.amount, 0)) * COALESCE(NULLIF(sale.currency_rate, 0), 1)
                                   / CASE WHEN bill.currency_id = sale.currency_id THEN COALESCE(NULLIF(sale.currency_rate, 0), 1)
                                          ELSE COALESCE(NULLIF(bill.invoice_currency_rate, 0), 1) END)
                 FROM sale_order sale
           CROSS JOIN LATERAL (SELECT DISTINCT line.move_id AS id FROM sale_order_line sold
                                 JOIN sale_order_line_invoice_rel tie ON tie.order_line_id = sold.id
                                 JOIN account_move_line line ON line.id = tie.invoice_line_id
                                WHERE sold.order_id = sale.id) named
                 JOIN account_move bill ON bill.id = named.id AND bill.move_type = 'out_invoice' AND bill.state = 'posted'
                 JOIN account_move_line item ON item.move_id = bill.id AND item.display_type = 'payment_term'
                 JOIN res_currency coin ON coin.id = bill.currency_id
           CROSS JOIN LATERAL (SELECT partial.credit_move_id AS other_id, partial.debit_amount_currency AS amount
                                 FROM account_partial_reconcile partial WHERE partial.debit_move_id = item.id) match
                 JOIN account_move_line other ON other.id = match.other_id
                 JOIN account_move entry ON entry.id = other.move_id
                 JOIN account_journal journal ON journal.id = entry.journal_id
           CROSS JOIN LATERAL (SELECT SUM(each.amount) AS amount FROM (%(waived)s) each WHERE entry.move_type = 'entry') waived
                WHERE sale.id = ANY(%(orders)s)
                  AND CASE WHEN entry.move_type = 'out_refund'
                           THEN NOT EXISTS (SELECT FROM (%(own)s) own WHERE own.order_id = sale.id)
                           ELSE entry.origin_payment_id IS NULL AND entry.statement_line_id IS NULL
                                AND journal.type NOT IN ('bank', 'cash', 'credit') END
                GROUP BY sale.id""", orders=orders.ids, own=money._orders_of_sql(SQL("entry")),
            waived=money._waived_sql(SQL("match"), SQL("coin.rounding"))))
        found = {order_id: float(amount) for order_id, amount in rows}
        for note_id, amount in self.env.execute_query(self._for_others_sql(orders)):
            self._share_of_note(found, self.env["account.move"].browse(note_id), -float(amount), orders)
        return found

    @api.model
    def _for_others_sql(self, orders):
        """SELECT of (credit note of these orders, what it gives back for an order that it is not of, or for none)."""
        return SQL(
            """SELECT note.id, SUM(gives.amount)
                 FROM account_move note
           CROSS JOIN LATERAL (SELECT asked.order_id, asked.note_amount AS amount FROM oms_payment_operation asked
                                WHERE asked.note_id = note.id AND asked.state IN %(asked)s
                                  AND asked.order_id IS NOT NULL
                                UNION ALL
                               SELECT sent.oms_order_id, sent.amount FROM account_payment sent
                                WHERE sent.oms_note_id = note.id AND sent.state NOT IN ('canceled', 'rejected')) gives
                WHERE note.id = ANY(%(notes)s) AND note.state = 'posted' AND NOT %(own)s
                GROUP BY note.id""", asked=ASKED,
            notes=orders.invoice_ids.filtered(lambda move: move.move_type == "out_refund").ids,
            own=self.env["oms.money"]._of_order_sql(SQL("note"), SQL("gives.order_id")))


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Odoo's dialog *Pay* posts a payment first, and links it with what it pays then."""
        result = super().write(vals)
        if "matched_payment_ids" in vals:
            self.matched_payment_ids._oms_check_entryless()
        return result


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._oms_check_entryless()
        return payments

    def write(self, vals):
        posted = ("in_process", "paid")
        fresh = self.filtered(lambda one: one.state not in posted) if vals.get("state") in posted else self.browse()
        result = super().write(vals)
        (self if vals.keys() & PAYS else fresh)._oms_check_entryless()
        return result

    def _oms_check_entryless(self):
        """:raises UserError: where posted ones of these that make no entry pay credit notes back more than is left"""
        for payment in self._oms_by_hand().filtered(lambda one: one.state in ("in_process", "paid") and not one.move_id):
            notes = payment.invoice_ids.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
            if notes:
                self.env["oms.refund"]._check_by_hand(notes, payment)

    def _oms_by_hand(self):
        """As :meth:`oms.refund._by_hand_sql`."""
        return self.filtered(lambda one: one.payment_type == "outbound" and one.partner_type == "customer"
                             and not one.oms_note_id and not one.payment_transaction_id)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Matched with a credit note, by whatever button: that is when it is known what a payment gives back."""
        partials = super().create(vals_list)
        back = partials.filtered(lambda one: one.credit_move_id.move_id.move_type == "out_refund"
                                 and one.debit_move_id.move_id.origin_payment_id._oms_by_hand())
        if back:
            self.env["oms.refund"]._check_by_hand(
                back.credit_move_id.move_id, back.debit_move_id.move_id.origin_payment_id)
        return partials
