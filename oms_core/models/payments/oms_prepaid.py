# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict, namedtuple

from odoo import Command, api, models
from odoo.tools import SQL

from ...planning import prepaid as planning
from .account_move_line import AtMost

#: An open item of a payment: its currency, what one of that is in the company's (as it was booked), and its day.
Came = namedtuple("Came", "currency_id worth day")


class Shares(AtMost):
    """{id of an item of a bill: amount in its currency}: no payment, whichever it is, takes more of it."""

    def get(self, key, default=None):
        return super().get(key[0], default)


class OmsPrepaid(models.AbstractModel):
    """Bills take what was paid online for their orders, all of them, whatever the payment's state is called meanwhile; refunds
    meet the credit notes that they are for.

    Odoo gives a bill for several orders the payments of the first one only, takes no payment that is *paid* already (as one is
    whose first bill was), and knows captures of a part by nothing. ``planning/prepaid.py`` decides.
    """

    _name = "oms.prepaid"
    _description = "Bills take what was paid for their orders"

    # --- which payments a bill carries -----------------------------------------------------------------------

    @api.model
    def _link(self, bills):
        """These invoices carry the online payments of all of their orders that may have something for them.

        :returns: whether there is any payment at all for orders of these documents
        """
        bills = bills.filtered(lambda move: move.move_type in ("out_invoice", "out_refund"))
        if not bills:
            return False
        rows = self.env.execute_query(self._payments_of_sql(bills))
        missing = defaultdict(set)
        for move_id, transaction_id, usable, carried in rows:
            if usable and not carried:
                missing[move_id].add(transaction_id)
        # sudo: which payments are for the orders of a bill follows from the orders
        for move in bills.sudo().filtered(lambda move: move.move_type == "out_invoice" and move.id in missing):
            move.transaction_ids = [Command.link(key) for key in sorted(missing[move.id])]
        return bool(rows)

    @api.model
    def _payments_of_sql(self, bills):
        """SELECT (bill, transaction, whether it may have something for a bill, whether the bill carries it)."""
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        self.env["account.move"].flush_model(["reversed_entry_id", "transaction_ids"])
        self.env["payment.transaction"].flush_model()
        self.env["account.payment"].flush_model(["is_reconciled"])
        return SQL(
            """SELECT of_.move_id, source.id,
                      source.state IN ('pending', 'authorized') OR EXISTS (
                          SELECT FROM payment_transaction leaf LEFT JOIN account_payment paid ON paid.id = leaf.payment_id
                           WHERE (leaf.source_transaction_id = source.id OR leaf.id = source.id AND NOT EXISTS (
                                     SELECT FROM payment_transaction part
                                      WHERE part.source_transaction_id = source.id AND part.state IN ('done', 'cancel')
                                        AND part.operation IS NOT DISTINCT FROM source.operation))
                             AND leaf.state = 'done' AND leaf.amount > 0 AND paid.is_reconciled IS NOT TRUE),
                      EXISTS (SELECT FROM account_invoice_transaction_rel tie
                               WHERE tie.invoice_id = of_.move_id AND tie.transaction_id = source.id)
                 FROM (%s) of_
                 JOIN sale_order_transaction_rel tie ON tie.sale_order_id = of_.order_id
                 JOIN payment_transaction source ON source.id = tie.transaction_id
                WHERE source.operation IS DISTINCT FROM 'validation'""", self._orders_of_sql(bills))

    @api.model
    def _orders_of_sql(self, bills):
        """SELECT DISTINCT (move_id, order_id) of the orders of bills; of a credit note that names none, those of its bill."""
        return SQL(
            """SELECT DISTINCT move.id AS move_id, line.order_id
                 FROM account_move move
                 JOIN account_move_line item ON item.move_id = move.id
                      OR item.move_id = move.reversed_entry_id AND NOT EXISTS (
                             SELECT FROM account_move_line own
                               JOIN sale_order_line_invoice_rel tie ON tie.invoice_line_id = own.id
                              WHERE own.move_id = move.id)
                 JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                 JOIN sale_order_line line ON line.id = link.order_line_id
                WHERE move.id = ANY(%s)""", bills.ids)

    # --- what bills take -------------------------------------------------------------------------------------------

    @api.model
    def _apply(self, bills):
        """Open posted invoices take what is left of the payments of their orders. Safe to call again."""
        bills = bills.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        credits, held, came = self._gather_credits(bills)
        if not credits:
            return
        facts, left = self._gather_bills(bills)
        due = bills.filtered(lambda move: move.id in facts).sorted(
            lambda move: (move.invoice_date_due or move.invoice_date or move.date, move.id))
        rates = self._rates(came, due)
        credits = [credit._replace(rates=rates.get(credit.key, {})) for credit in credits]
        self._match(planning.takes(credits, [facts[move.id] for move in due], held, left))

    @api.model
    def _rates(self, came, bills):
        """{credit: {bill: what one of the credit's currency is in the bill's}}, as Odoo's matching takes it: a payment is worth
        what it was booked as, and money of the books' own currency counts by the rate of its day. Of those alone where they are
        in two currencies.

        :param came: {credit: :class:`Came`}
        """
        rates, known = defaultdict(dict), {}
        for key, money in came.items():
            for bill in bills:
                coin, own = bill.currency_id, bill.company_currency_id
                if coin.id == money.currency_id:
                    continue
                if coin == own:
                    rates[key][bill.id] = money.worth
                elif money.currency_id != own.id:
                    rates[key][bill.id] = money.worth * (bill.invoice_currency_rate or 1.0)
                else:
                    asked = (coin, bill.company_id, money.day)
                    if asked not in known:
                        known[asked] = coin._get_conversion_rate(own, *asked)
                    rates[key][bill.id] = known[asked]
        return rates

    @api.model
    def _gather_credits(self, bills):
        """([:class:`planning.Credit`] of what is open of payments for orders of these bills, {transaction: what goes back of
        it}, {credit: :class:`Came`}): refunds that are done or asked for, and no credit note took yet."""
        if not bills:
            return [], {}, {}
        self.env["oms.money"]._flush()
        Money = self.env["oms.money"]
        rows = self.env.execute_query(SQL(
            """SELECT source.id, item.id, -item.amount_residual_currency,
                      ARRAY(SELECT tie.sale_order_id FROM sale_order_transaction_rel tie WHERE tie.transaction_id = source.id),
                      going.amount, item.currency_id,
                      COALESCE(item.balance / NULLIF(item.amount_currency, 0), 1)::float, item.date
                 FROM payment_transaction source
           CROSS JOIN LATERAL (%(parts)s) parts
           CROSS JOIN LATERAL (%(leaves)s) leaf
                 JOIN account_payment paid ON paid.id = leaf.payment_id AND leaf.amount > 0
                 JOIN account_move entry ON entry.id = paid.move_id AND entry.state = 'posted'
                 JOIN account_move_line item ON item.move_id = entry.id AND item.reconciled IS NOT TRUE AND item.balance < 0
                 JOIN account_account ledger ON ledger.id = item.account_id AND ledger.account_type = 'asset_receivable'
           CROSS JOIN LATERAL (%(going)s) going
                WHERE source.operation IS DISTINCT FROM 'validation' AND source.id IN (
                      SELECT tie.transaction_id FROM (%(orders)s) of_
                        JOIN sale_order_transaction_rel tie ON tie.sale_order_id = of_.order_id)
                  AND paid.state IN ('in_process', 'paid')
                ORDER BY paid.date, item.id""",
            parts=Money._parts_sql(), leaves=Money._leaves_sql(), orders=self._orders_of_sql(bills),
            going=self._going_back_sql()))
        credits = [planning.Credit(row[1], row[2], frozenset(row[3]), row[0]) for row in rows]
        return credits, {row[0]: row[4] or 0.0 for row in rows}, {row[1]: Came(*row[5:]) for row in rows}

    @api.model
    def _going_back_sql(self):
        """(amount) of refunds of ``source`` and its captures: asked for or done, less what credit notes took of them."""
        return SQL(
            """SELECT SUM(CASE WHEN back.state != 'done' OR given.id IS NULL OR item.id IS NULL THEN -back.amount
                               ELSE GREATEST(item.amount_residual_currency, 0) END) AS amount
                 FROM payment_transaction back
            LEFT JOIN account_payment given ON given.id = back.payment_id
            LEFT JOIN account_move_line item ON item.move_id = given.move_id AND item.balance > 0 AND item.account_id IN (
                          SELECT ledger.id FROM account_account ledger WHERE ledger.account_type = 'asset_receivable')
                WHERE back.operation = 'refund' AND back.state IN ('draft', 'pending', 'done')
                  AND given.state IS DISTINCT FROM 'canceled' AND given.state IS DISTINCT FROM 'rejected'
                  AND (back.source_transaction_id = source.id OR back.source_transaction_id IN (
                       SELECT child.id FROM payment_transaction child WHERE child.source_transaction_id = source.id))""")

    @api.model
    def _gather_bills(self, bills):
        """({bill id: :class:`planning.Bill`}, {order id: what was paid online for it and no bill took, in its currency})."""
        Money = self.env["oms.money"]
        rows = self.env.execute_query(SQL(
            """WITH asked AS MATERIALIZED (
                      SELECT sale.id, sale.company_id, sale.currency_id, sale.amount_total, coin.rounding,
                             COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric AS rate
                        FROM sale_order sale JOIN res_currency coin ON coin.id = sale.currency_id
                       WHERE sale.id IN (SELECT of_.order_id FROM (%(orders)s) of_)), %(tables)s
               SELECT need.bill_id, need.order_id, need.lacks, online.captured - online.refunded - online.entryless
                          - SUM((need.own - need.kept) / exchange.rate) OVER (PARTITION BY need.order_id), exchange.rate
                 FROM need JOIN asked sale ON sale.id = need.order_id JOIN bill ON bill.id = need.bill_id
           CROSS JOIN LATERAL (SELECT CASE WHEN bill.currency_id = sale.currency_id THEN 1
                                           ELSE bill.rate / sale.rate END AS rate) exchange
           CROSS JOIN LATERAL (%(online)s) online""",
            orders=self._orders_of_sql(bills), tables=Money._bill_tables(), online=Money._online_sql()))
        lacks, rates, left = defaultdict(dict), defaultdict(dict), {}
        for bill_id, order_id, lack, rest, rate in rows:
            lacks[bill_id][order_id] = lack or 0.0
            left[order_id] = rest or 0.0
            if rate != 1:
                rates[bill_id][order_id] = rate
        return {move.id: planning.Bill(move.id, move.amount_residual, lacks[move.id], rates[move.id], move.currency_id.rounding)
                for move in bills if move.id in lacks and move.amount_residual > 0}, left

    @api.model
    def _match(self, takes):
        """Write what bills take, by Odoo's own matching: exchange differences and taxes on a cash basis are its own."""
        # sudo: payments of the orders of a bill that the user may post
        Item = self.env["account.move.line"].sudo()
        pairs, most, still = [], {}, {}
        for take in takes:
            credit = Item.browse(take.credit)
            owed = self.env["account.move"].sudo().browse(take.bill)._oms_receivable_lines().filtered(
                lambda line, account=credit.account_id: line.account_id == account and line.balance > 0)
            owed = owed.sorted(lambda line: (line.date_maturity or line.date, line.id))
            for line in owed:
                still.setdefault(line, line.amount_residual_currency)
            for line, owes, gives, part in planning.pairs(take, [(line, still[line]) for line in owed]):
                pairs.append(line + credit)
                still[line] -= float(part)
                most[line.id, credit.id] = float(owes) if gives is None else (float(owes), float(gives))
        if pairs:
            Item.with_context(oms_at_most=AtMost(most))._reconcile_plan(pairs)

    # --- before Odoo does it ---------------------------------------------------------------------------------------

    @api.model
    def _limits(self, transaction):
        """What the payment that is being made for a transaction may take of bills for several orders: :class:`Shares`, or None.
        The rest of it is applied by :meth:`_apply`."""
        bills = transaction.invoice_ids
        if transaction.operation == transaction.source_transaction_id.operation:
            bills = transaction.source_transaction_id.invoice_ids
        bills = bills.filtered(lambda move: move.state == "posted" and len(move.line_ids.sale_line_ids.order_id) > 1)
        if not bills:
            return None
        theirs = set(self._orders_of(transaction).ids)
        return self._shares(dict.fromkeys(bills, theirs))

    @api.model
    def _limits_of_notes(self, notes):
        """What credit notes of some orders only may take of bills for several: what these orders lack there, so that what the
        others owe stays owed. :class:`Shares`, or None where no bill is such a one.

        :param notes: {bill: the credit note that reverses it}
        """
        several = [bill.id for bill in notes if len(bill.line_ids.sale_line_ids.order_id) > 1]
        if not several:
            return None
        documents, theirs = self.env["account.move"].browse(several), defaultdict(set)
        documents |= documents.union(*(note for bill, note in notes.items() if bill in documents))
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        for document_id, order_id in self.env.execute_query(self._orders_of_sql(documents)):
            theirs[document_id].add(order_id)
        return self._shares({bill: theirs[note.id] for bill, note in notes.items()
                             if bill.id in several and theirs[bill.id] - theirs[note.id]}) or None

    @api.model
    def _shares(self, of_bill):
        """:class:`Shares` of what orders lack on bills.

        :param of_bill: {bill: ids of the orders}
        """
        limits, bills = Shares(), self.env["account.move"].union(*of_bill)
        facts, _left = self._gather_bills(bills) if bills else ({}, {})
        for bill, order_ids in of_bill.items():
            fact = facts.get(bill.id)
            if not fact:
                continue
            mine = sum(planning.exact(amount) for order, amount in fact.lacks.items() if order in order_ids)
            items = bill._oms_receivable_lines().sorted(lambda line: (line.date_maturity or line.date, line.id))
            parts = dict(planning.instalments(mine, [(line.id, line.amount_residual_currency) for line in items]))
            limits.update({line.id: float(parts.get(line.id, 0)) for line in items})
        return limits

    @api.model
    def _orders_of(self, transaction):
        """The orders that an online payment, a capture or a refund of it is for."""
        source = transaction.source_transaction_id
        return transaction.sale_order_ids or source.sale_order_ids or source.source_transaction_id.sale_order_ids

    # --- refunds -------------------------------------------------------------------------------------------------

    @api.model
    def _settle_refunds(self, notes):
        """Open posted credit notes take what was paid back to their orders' customer online."""
        notes = notes.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted" and move.amount_residual)
        if not notes:
            return
        self.env["oms.money"]._flush()
        rows = self.env.execute_query(SQL(
            """SELECT of_.move_id, ARRAY_AGG(DISTINCT item.id)
                 FROM (%s) of_
                 JOIN sale_order_transaction_rel tie ON tie.sale_order_id = of_.order_id
                 JOIN payment_transaction source ON source.id = tie.transaction_id
                 JOIN payment_transaction back ON back.operation = 'refund' AND back.state = 'done'
                      AND (back.source_transaction_id = source.id OR back.source_transaction_id IN (
                           SELECT child.id FROM payment_transaction child WHERE child.source_transaction_id = source.id))
                 JOIN account_payment given ON given.id = back.payment_id AND given.state IN ('in_process', 'paid')
                 JOIN account_move_line item ON item.move_id = given.move_id AND item.balance > 0
                                            AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                 JOIN account_account ledger ON ledger.id = item.account_id AND ledger.account_type = 'asset_receivable'
                GROUP BY of_.move_id ORDER BY of_.move_id""", self._orders_of_sql(notes)))
        # sudo: payments of the orders of a credit note that the user may post
        Item = self.env["account.move.line"].sudo()
        plan = []
        for move_id, item_ids in rows:
            back = Item.browse(sorted(item_ids))
            for account, items in back.grouped("account_id").items():
                credited = notes.sudo().browse(move_id)._oms_receivable_lines().filtered(
                    lambda line, account=account: line.account_id == account and not line.reconciled)
                if credited:
                    plan.append(credited + items)
        if plan:
            Item._reconcile_plan(plan)
