# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL

from ...planning import cover as planning

#: A payment that was authorised once, as it is for one of its orders: what is open of it for that, in its currency; when it ends
#: and has to be renewed; whether a new one is on its way; whether it covered its orders.
_Card = namedtuple("_Card", "order_id id covers currency ends renew renewing open")


class OmsCover(models.AbstractModel):
    """Whether orders are covered by what was paid and by what their cards are authorised for: facts of all orders of a batch are
    gathered together, ``planning/cover.py`` decides, the automatic hold *Card does not cover it* says so (``oms.checks``)."""

    _name = "oms.cover"
    _description = "What of orders is covered by payments"

    @api.model
    def _gather(self, orders):
        """{order id: :class:`planning.Order`} of those of these orders that a card was ever authorised for, in the order's
        currency."""
        cards = self._gather_cards(orders)
        if not cards:
            return {}
        mine = orders.browse(list(cards)).sudo()  # sudo: amounts of orders that somebody works on
        money = self.env["oms.money"]._gather(mine.ids)
        credited, failed = self._gather_credited(mine.ids), self._gather_failed(mine)
        kept = self.env["oms.on.account"]._gather_paid_by_balance(mine.ids)
        unrated = self._gather_unrated(mine, cards)
        return {order.id: planning.Order(
            self._total(order), self._paid(money[order.id], credited.get(order.id, 0.0)) + float(kept.get(order.id, 0.0)),
            any(row.covers for row in cards[order.id]), self._authorisations(order, cards[order.id], unrated[order.id]),
            failed.get(order.id), ", ".join(unrated[order.id].mapped("name")))
            for order in mine}

    @api.model
    def _gather_unrated(self, orders, cards):
        """{order id: currencies of its cards, or its own, of which its company has no rate today}: of cards in another currency,
        of which something is open, nobody knows what they cover.

        :param cards: {order id: [:class:`_Card`]}
        """
        currencies, found, known = self.env["res.currency"], {}, {}
        for order in orders:
            others = currencies.browse({
                card.currency for card in cards[order.id] if card.open and card.currency != order.currency_id.id})
            asked = others | order.currency_id, order.company_id
            if others and asked not in known:  # once for each currency and company, whatever the orders
                known[asked] = asked[0]._oms_unrated(order.company_id, self.env["oms.day"]._today(company=order.company_id))
            found[order.id] = known[asked] if others else currencies
        return found

    @api.model
    def _total(self, order):
        """What the order comes to without what is given up of it."""
        if any(line.oms_closed_qty for line in order.order_line):
            return self.env["oms.shares"]._final_total(order)
        return order.amount_total

    @api.model
    def _paid(self, money, credited):
        """What came, less what went back though no credit note says why: at the provider, by somebody there."""
        return float(money.captured + money.received) - max(float(money.refunded) - credited, 0.0)

    @api.model
    def _authorisations(self, order, cards, unrated):
        company, today = order.company_id, self.env["oms.day"]._today(company=order.company_id)
        return tuple(planning.Authorisation(
            card.id, self._in_order(card, order, company, today, unrated), card.ends and (card.ends - today).days,
            (card.ends - card.renew).days if card.ends and card.renew else None, card.renewing)
            for card in cards if card.open)

    @api.model
    def _in_order(self, card, order, company, today, unrated):
        """What is open of an authorisation for this order, in its currency; nothing where no rate says how much that is: Odoo
        would take one for one."""
        if card.currency == order.currency_id.id:
            return card.open
        if unrated & (self.env["res.currency"].browse(card.currency) | order.currency_id):
            return 0.0
        return self.env["res.currency"].browse(card.currency)._convert(card.open, order.currency_id, company, today)

    @api.model
    def _uncovered(self, orders):
        """Ids of those of these orders that money and cards together do not cover, as far as it is known what cards are worth."""
        return {order_id for order_id, facts in self._gather(orders).items()
                if planning.missing(facts) > planning.TOLERANCE and not facts.unrated}

    @api.model
    def _to_pay(self, order):
        """What is to be paid anew, in the order's currency: of an order that a card covered all that nothing covers any more, of
        others what ends of their cards."""
        facts = self._gather(order).get(order.id)
        return order.currency_id.round(planning.to_pay(facts)) if facts else 0.0

    @api.model
    def _lacks(self, orders):
        """{order id: :class:`planning.Lack`} of those of these orders of which something is missing that a card covered once."""
        found = {order_id: planning.lack(facts) for order_id, facts in self._gather(orders).items()}
        return {order_id: lack for order_id, lack in found.items() if lack}

    @api.model
    def _check(self, orders):
        """Orders, their payments or the days of these are others now: hold those that are not covered any more; of held ones the
        job looks whether they are again. Costs nothing where a company has no card policies."""
        used = self.env["oms.payment.policy"]._oms_used
        mine = orders.filtered(lambda order: order.state == "sale" and used(order.company_id.id))
        if mine:
            self.env["oms.checks"]._look_again(mine, {"card"})

    # --- gather ----------------------------------------------------------------------------------------

    @api.model
    def _gather_cards(self, orders):
        """{order id: [row]} of the payments that were ever authorised for these orders, in one statement: what is open of each
        for the order (captures and voids that are under way count as open until they are done)."""
        for model in ("payment.transaction", "sale.order", "sale.order.line", "oms.payment.operation"):
            self.env[model].flush_model()
        found, shared = defaultdict(list), self.env["oms.money"]
        for row in self.env.execute_query_dict(SQL(
                """SELECT link.sale_order_id AS order_id, card.id, card.oms_covers AS covers, card.currency_id AS currency,
                          card.oms_ends_on AS ends, card.oms_renew_on AS renew, %(renewing)s AS renewing,
                          %(mine)s::float AS open
                     FROM sale_order_transaction_rel link
                     JOIN payment_transaction card ON card.id = link.transaction_id
                                                AND (card.state = 'authorized' OR card.oms_authorised_on IS NOT NULL)
                     JOIN sale_order sale ON sale.id = link.sale_order_id
                     JOIN res_currency coin ON coin.id = card.currency_id
               CROSS JOIN LATERAL (
                          SELECT CASE WHEN card.state = 'authorized' THEN GREATEST(card.amount - COALESCE((
                                      SELECT SUM(child.amount) FROM payment_transaction child
                                       WHERE child.source_transaction_id = card.id AND child.state IN ('done', 'cancel')
                                         AND child.operation IS NOT DISTINCT FROM card.operation), 0), 0) ELSE 0 END AS amount
                          ) rest
               CROSS JOIN LATERAL (%(among)s) among
                    WHERE link.sale_order_id = ANY(%(orders)s) ORDER BY card.id""",
                orders=orders.ids, renewing=self._renewing_sql(), mine=shared._cut_sql(SQL("rest.amount")),
                among=shared._among_sql(SQL("card")))):
            found[row["order_id"]].append(_Card(**row))
        return dict(found)

    @api.model
    def _gather_credited(self, order_ids):
        """{order id: what posted credit notes are over}, in the order's currency where they are in it."""
        return {row[0]: float(row[1]) for row in self.env.execute_query(SQL(
            """SELECT line.order_id, SUM(item.price_total)
                 FROM sale_order_line line
                 JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                 JOIN account_move_line item ON item.id = link.invoice_line_id
                 JOIN account_move note ON note.id = item.move_id AND note.state = 'posted' AND note.move_type = 'out_refund'
                WHERE line.order_id = ANY(%s) GROUP BY line.order_id""", order_ids))}

    @api.model
    def _renewing_sql(self):
        """Whether a new authorisation in place of ``card`` is on its way."""
        return SQL(
            """EXISTS (SELECT FROM oms_payment_operation asked
                        WHERE asked.transaction_id = card.id AND asked.kind = 'authorise' AND asked.cause = 'renewal'
                          AND asked.state IN ('new', 'sent'))""")

    @api.model
    def _gather_failed(self, orders):
        """{order id: (state, amount, id of the operation, id of the transaction)} of the last capture that was asked for, where
        it failed or nobody knows, the authorisation is open still and nothing was captured of it since."""
        self.env["oms.payment.operation"].flush_model()
        found, today = {}, self.env["oms.day"]._today
        for order_id, state, amount, currency, number, card in self.env.execute_query(SQL(
                """SELECT last.order_id, last.state, last.amount::float, last.currency_id, last.id, last.transaction_id
                     FROM (SELECT DISTINCT ON (asked.order_id, asked.transaction_id) asked.*
                             FROM oms_payment_operation asked
                            WHERE asked.order_id = ANY(%s)
                              AND (asked.kind = 'capture' OR (asked.kind = 'authorise' AND asked.cause = 'shipment'))
                            ORDER BY asked.order_id, asked.transaction_id, asked.id DESC) last
                     JOIN payment_transaction card ON card.id = last.transaction_id AND card.state = 'authorized'
                    WHERE (last.state = 'doubt' OR (last.state = 'failed' AND last.settled IS NOT TRUE))
                      AND NOT EXISTS (SELECT FROM payment_transaction child
                                       WHERE child.source_transaction_id = card.id AND child.state = 'done'
                                         AND child.id IS DISTINCT FROM last.child_id  -- told late that it failed
                                         AND child.last_state_change > COALESCE(last.sent_on, last.create_date))
                    ORDER BY last.order_id, last.id""", orders.ids)):
            order = orders.browse(order_id)
            if currency != order.currency_id.id:
                coin, day = self.env["res.currency"].browse(currency), today(company=order.company_id)
                amount = None if (coin | order.currency_id)._oms_unrated(order.company_id, day) else coin._convert(
                    amount, order.currency_id, order.company_id, day)
            found[order_id] = (state, amount, number, card)
        return found
