# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...planning import shares

#: States of operations of which something may have gone, or went.
ASKED = ("new", "sent", "doubt", "done")


class OmsRefund(models.AbstractModel):
    """What of credit notes may still be paid back, and of what was paid for orders: the one place that counts it, whichever door
    asks (a return, goodwill, a draft transfer that is posted, the outbox right before it asks a provider)."""

    _name = "oms.refund"
    _description = "Money that goes back"

    @api.model
    def _lock(self, notes, orders, payments=None):
        """Whoever gives back money of these begins anew where somebody else did so meanwhile.

        :param payments: transactions
        """
        guard, cr = self.env["oms.guard"], self.env.cr
        guard._lock(cr, "refund", self._guard_keys(notes, orders, payments))
        guard._lock(cr, "on_account", [(item.id, 0) for item in notes._oms_receivable_lines()])

    @api.model
    def _guard_keys(self, notes, orders, payments):
        roots = {(one.source_transaction_id or one).id for one in payments or ()}
        return [*((order_id, 0) for order_id in orders.ids), *((root, 1) for root in roots)]

    # --- of a credit note ---------------------------------------------------------------------------------------------

    @api.model
    def _left(self, notes, operation=None, payments=None, since=None):
        """{credit note: what of it nobody gave or is going to give}, in its currency: less what was asked of providers, what
        transfers pay back, what is kept for orders, and what was matched with anything but invoices of its own orders (these it
        lowers).

        :param operation: one that does not count
        :param payments: transfers that do not count
        :param since: what was matched with an invoice after this moment counts as given
        """
        self._flush()
        rows = self.env.execute_query(SQL(
            """SELECT note.id, note.amount_total - COALESCE(asked.amount, 0) - COALESCE(sent.amount, 0)
                               - COALESCE(kept.amount, 0) - COALESCE(used.amount, 0) - bank.amount AS amount, %(by_hand)s
                 FROM account_move note
            LEFT JOIN LATERAL (SELECT SUM(one.note_amount) AS amount FROM oms_payment_operation one
                            LEFT JOIN payment_transaction child ON child.id = one.child_id
                            LEFT JOIN account_payment booked ON booked.id = child.payment_id
                                WHERE one.note_id = note.id AND one.id != %(but)s
                                  AND (one.state IN %(asked)s  -- or failed, says the provider, and the books have it as done
                                       OR child.state = 'done' AND COALESCE(booked.state, '') NOT IN ('canceled', 'rejected'))
                              ) asked ON TRUE
            LEFT JOIN LATERAL (SELECT SUM(one.amount) AS amount FROM account_payment one
                                WHERE one.oms_note_id = note.id AND one.state NOT IN ('canceled', 'rejected')
                                  AND one.id != ALL(%(payments)s)) sent ON TRUE
            LEFT JOIN LATERAL (SELECT SUM(now.amount) AS amount FROM (%(kept)s) now) kept ON TRUE
            LEFT JOIN LATERAL (%(used)s) used ON TRUE
           CROSS JOIN LATERAL (%(bank)s) bank
                WHERE note.id = ANY(%(notes)s) AND note.state = 'posted' AND note.move_type = 'out_refund'""",
            asked=ASKED, but=operation.id if operation else 0, payments=payments.ids if payments else [], notes=notes.ids,
            kept=self.env["oms.on.account"]._kept_sql(SQL(
                "kept.item_id IN (SELECT item.id FROM account_move_line item WHERE item.move_id = note.id)")),
            used=self._used_sql(since), by_hand=self._has_by_hand_sql(SQL("note")),
            bank=self._bank_sql(SQL("note"), operation.id if operation else 0, payments.ids if payments else ())))
        hand = self._by_hand([note_id for note_id, _amount, by_hand in rows if by_hand], operation, payments)
        return {note: note.currency_id.round(float(amount) - hand.get(note_id, 0.0)) for note_id, amount, _by_hand in rows
                for note in [notes.browse(note_id)]}

    @api.model
    def _bank_sql(self, note, operation_id=0, payment_ids=()):
        """SELECT of (amount): what of a credit note (SQL of its row) bank statements closed beyond what ours and providers'
        payments without an entry give of it: that is told of these."""
        money = self.env["oms.money"]
        return SQL(
            "SELECT GREATEST((%s) - COALESCE((SELECT SUM(waits.amount) FROM (%s) waits), 0), 0) AS amount",
            money._told_sql(note), money._waiting_sql(note, operation_id, payment_ids))

    @api.model
    def _used_sql(self, since):
        """SELECT of (amount): what of ``note`` was matched otherwise than with what is known of it, or with a bank statement."""
        return SQL(
            """SELECT SUM(partial.credit_amount_currency) AS amount
                 FROM account_move_line item
                 JOIN account_partial_reconcile partial ON partial.credit_move_id = item.id
                 JOIN account_move_line other ON other.id = partial.debit_move_id
                 JOIN account_move bill ON bill.id = other.move_id
            LEFT JOIN account_payment paid ON paid.id = bill.origin_payment_id
                WHERE item.move_id = note.id AND paid.oms_note_id IS DISTINCT FROM note.id AND bill.statement_line_id IS NULL
                  AND NOT EXISTS (SELECT FROM oms_payment_operation mine
                                   WHERE mine.note_id = note.id AND mine.child_id = paid.payment_transaction_id)
                  AND NOT (bill.move_type = 'out_invoice' AND (%(since)s::timestamp IS NULL OR partial.create_date <= %(since)s)
                           AND (bill.id IS NOT DISTINCT FROM note.reversed_entry_id OR EXISTS (
                                SELECT FROM (%(orders)s) own JOIN (%(theirs)s) their ON their.order_id = own.order_id)))""",
            since=since, orders=self.env["oms.money"]._orders_of_sql(SQL("note")),
            theirs=self.env["oms.money"]._orders_of_sql(SQL("bill")))

    @api.model
    def _paying_sql(self, note):
        """SELECT of (amount): what of a credit note was paid back, or is going to be, and is still open on it, so that it is not
        free for anything else: until the payment is booked, and meets it. One without an entry is met by the bank's statement."""
        return SQL(
            """SELECT GREATEST(SUM(gives.amount) - COALESCE((
                          SELECT SUM(partial.credit_amount_currency)
                            FROM account_move_line item
                            JOIN account_partial_reconcile partial ON partial.credit_move_id = item.id
                            JOIN account_move_line other ON other.id = partial.debit_move_id
                            JOIN account_move gave ON gave.id = other.move_id  -- callers have an "entry"
                           WHERE item.move_id = %(note)s
                             AND (gave.origin_payment_id = ANY(array_agg(gives.payment_id))
                                  OR (bool_or(gives.entryless) AND gave.statement_line_id IS NOT NULL))), 0), 0) AS amount
                 FROM (SELECT asked.note_amount AS amount, paid.id AS payment_id,
                              paid.id IS NOT NULL AND paid.move_id IS NULL AS entryless
                         FROM oms_payment_operation asked
                    LEFT JOIN payment_transaction child ON child.id = asked.child_id
                    LEFT JOIN account_payment paid ON paid.id = child.payment_id
                        WHERE asked.note_id = %(note)s AND asked.state IN %(asked)s
                    UNION ALL
                       SELECT sent.amount, sent.id, sent.move_id IS NULL
                         FROM account_payment sent
                        WHERE sent.oms_note_id = %(note)s AND sent.state NOT IN ('canceled', 'rejected')) gives""",
            note=note, asked=ASKED)

    @api.model
    def _flush(self):
        self.env["oms.money"]._flush()
        self.env["oms.payment.operation"].flush_model()

    # --- of an order ---------------------------------------------------------------------------------------------------

    @api.model
    def _drafts(self, orders):
        """{order id: what transfers pay back of it that no entry tells of yet}, in its currency: drafts, and what waits for the
        bank's statement."""
        found = {}
        # sudo: amounts, for who gives back money of these orders
        payments = self.env["account.payment"].sudo().search([
            ("oms_order_id", "in", orders.ids), ("state", "not in", ("canceled", "rejected")),
            "|", ("state", "=", "draft"), ("move_id", "=", False)])
        told = self._told(payments.filtered(lambda payment: payment.state != "draft").oms_note_id)
        for payment in payments:
            order, note, amount = payment.oms_order_id, payment.oms_note_id, payment.amount - told.get(payment.id, 0.0)
            if payment.currency_id == note.currency_id:
                amount = self._in_money_of(note, order, amount)
            elif payment.currency_id != order.currency_id:
                amount = payment.currency_id._convert(amount, order.currency_id, order.company_id, note.date or payment.date)
            found[order.id] = found.get(order.id, 0.0) + amount
        return found

    @api.model
    def _note_rate(self, document, order):
        """How much of the currency of a credit note, or an invoice, one of the order's is: by the rates that both keep, as the
        order's money is counted, whatever that day's rate is by now."""
        if document.currency_id == order.currency_id:
            return 1
        return shares.exact(document.invoice_currency_rate or 1.0) / shares.exact(order.currency_rate or 1.0)

    @api.model
    def _in_money_of(self, document, order, amount):
        """An amount of a credit note, or an invoice, in the order's currency."""
        return order.currency_id.round(float(shares.exact(amount) / self._note_rate(document, order)))

    @api.model
    def _told(self, notes):
        """{transfer id: what of it bank statements tell of}, of those that give these credit notes back without an entry."""
        if not notes:
            return {}
        self._flush()
        return {payment_id: float(told) for payment_id, told in self.env.execute_query(SQL(
            """SELECT waits.payment_id, waits.told FROM account_move note CROSS JOIN LATERAL (%s) waits
                WHERE note.id = ANY(%s) AND waits.payment_id IS NOT NULL""",
            self.env["oms.money"]._waiting_sql(SQL("note")), notes.ids))}

    @api.model
    def _overpaid(self, order):
        """What came for an order less all that went back or may have gone, in its currency. Below zero: more may go than
        came."""
        return self._overpaid_by_order(order)[order]

    @api.model
    def _overpaid_by_order(self, orders):
        """{order: as :meth:`_overpaid`}"""
        found, drafts = self.env["oms.money"]._gather(orders.ids), self._drafts(orders) if orders else {}
        return {order: order.currency_id.round(
            money.came - money.in_doubt.refund - drafts.get(order.id, 0.0)) for order in orders for money in [found[order.id]]}

    # --- right before ---------------------------------------------------------------------------------------------------

    @api.model
    def _why_not(self, operation):
        """Words where a credit note is not to be paid back any more by this refund."""
        note, order = operation.note_id, operation.order_id
        facts = {"amount": operation._oms_money(), "note": note.name}
        if note.state != "posted":
            return self.env._("%(amount)s is not refunded: credit note %(note)s was taken back.", **facts)
        left = self._left(note, operation, since=operation.create_date)[note]
        if note.currency_id.compare_amounts(operation.note_amount, left) > 0:
            return self.env._(
                "%(amount)s is not refunded: of credit note %(note)s only %(left)s is left, the rest was used otherwise.",
                **facts, left=note.currency_id.format(max(left, 0.0)))
        if order and order.currency_id.compare_amounts(self._overpaid(order), 0) < 0:
            return self.env._(
                "%(amount)s is not refunded: for %(order)s less was paid than went back by now, or may have. Look at its money.",
                **facts, order=order.name)
        return ""

    @api.model
    def _check_transfers(self, payments):
        """:raises UserError: where a transfer would pay back more of its credit note, or of its order, than is left"""
        # sudo: amounts of documents that the payments name, for who may post payments
        payments = payments.sudo()
        self._lock(payments.oms_note_id, payments.oms_order_id)
        for payment in payments:
            note, order = payment.oms_note_id, payment.oms_order_id
            left = self._left(note, payments=payment, since=payment.create_date).get(note, 0.0)
            if payment.payment_type != "outbound" or payment.currency_id != note.currency_id or (
                    payment.partner_id.commercial_partner_id != note.commercial_partner_id):
                raise UserError(self.env._(
                    "%(payment)s pays %(note)s back: to %(customer)s, in %(currency)s. Cancel it and make another payment for "
                    "anything else.", payment=payment.display_name, note=note.name, customer=note.partner_id.display_name,
                    currency=note.currency_id.name))
            if note.currency_id.compare_amounts(payment.amount, left) > 0:
                raise UserError(self.env._(
                    "%(payment)s pays back %(amount)s of credit note %(note)s, of which %(left)s is left: the rest went back or "
                    "was used otherwise. Lower the amount, or cancel the payment.", payment=payment.display_name,
                    amount=note.currency_id.format(payment.amount), note=note.name,
                    left=note.currency_id.format(max(left, 0.0))))
            if order and order.currency_id.compare_amounts(self._overpaid(order), 0) < 0:
                raise UserError(self.env._(
                    "%(payment)s pays back more than is left of what was paid for %(order)s. Look at the order's money, then "
                    "lower the amount or cancel the payment.", payment=payment.display_name, order=order.name))
