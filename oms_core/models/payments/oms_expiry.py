# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...jobs import later_on_collision, run
from ...planning import capture
from ...planning import cover as planning

CRON = "oms_core.cron_card_ends"
#: Authorisations looked at in one transaction.
CHUNK = 50


class OmsExpiry(models.AbstractModel):
    """Authorisations that are about to end: renewed with the stored card, the old one given back once the new one is there;
    without one the customer is asked to pay again, and what was not sent yet is held.

    Runs every hour, since each company's day begins at another one; what is due is decided by the company's day
    (``planning/cover.py``). Safe to repeat: a renewal is asked for once for each end, a customer told once.
    """

    _name = "oms.expiry"
    _description = "Authorisations that end"

    @api.model
    @later_on_collision(CRON)
    def _cron_ends(self):
        run(self.env, CRON, self._due, self._work, CHUNK, name="the payment with id {}")

    @api.model
    def _due(self, after, size):
        """Ids of open authorisations that have to be renewed by now; of those about which nothing could be done when they were
        looked at, those that something happened to since, and all once a day."""
        cards = self.env["payment.transaction"]
        cards._oms_flush_looked()
        return [row[0] for row in self.env.execute_query(SQL(
            """SELECT card.id FROM payment_transaction card
                WHERE card.state = 'authorized' AND card.oms_renew_on <= %s AND %s AND card.id > %s ORDER BY card.id LIMIT %s""",
            self.env["oms.day"]._company_today_sql(SQL("card.company_id")),
            cards._oms_news_sql(SQL("card"), SQL("card.oms_ends_looked_on")), after or 0, size))]

    @api.model
    def _work(self, transaction_ids):
        # sudo: a job; what it does follows from the company's policy
        cards = self.env["payment.transaction"].sudo().browse(transaction_ids).exists().filtered(
            lambda card: card.state == "authorized")
        cards -= self._busy(cards)  # what is being captured or given back of them is looked at when it has ended
        orders = cards.sale_order_ids.filtered(lambda order: order.state == "sale")
        facts, asked = self.env["oms.cover"]._gather(orders), self._asked(cards)
        policies, rows, told = self.env["oms.payment.policy"]._for(cards), [], cards.browse()
        for card in cards:
            mine = card.sale_order_ids & orders
            step = planning.step(
                card.id, self._in_own(card, mine, facts), self._may_charge(card, policies[card.id]),
                bool(mine), self._state(asked[card.id, capture.AUTHORISE]))
            if step.what == planning.RENEW:
                rows.append(self._row(card, mine, capture.AUTHORISE, self._at_most(card, step.amount), asked))
            elif step.what == planning.VOID:
                rows.append(self._row(card, mine, capture.VOID, self._open(card), asked))
            elif step.what == planning.TELL and not card.oms_told_on:
                told |= card
        self.env["oms.payment.operation"]._oms_ask(rows)
        self._tell(told, facts)
        cards._oms_note_looked("oms_ends_looked_on")
        self.env["oms.cover"]._check(orders)

    @api.model
    def _busy(self, cards):
        return self.env["oms.payment.operation"].search([
            ("transaction_id", "in", cards.ids), ("kind", "!=", "authorise"),
            ("state", "in", ("new", "sent", "doubt"))]).transaction_id

    @api.model
    def _may_charge(self, card, policy):
        """Whether it is authorised anew by itself: where the provider takes the money at once, that would be a charge."""
        provider = card.provider_id
        return bool(policy.tokens and card.token_id.active and provider.state != "disabled" and provider.capture_manually)

    @api.model
    def _row(self, card, orders, kind, amount, asked):
        """What is asked of ``oms.payment.operation``: once for each end of an authorisation, and once more where it was not
        wanted any more as it was about to be sent, and is again.

        :param asked: as ``_asked`` says
        """
        over = len(asked[card.id, kind].filtered(self._is_settled))
        return {
            "kind": kind, "transaction_id": card.id, "order_id": orders.id if len(orders) == 1 else False, "amount": amount,
            "currency_id": card.currency_id.id, "cause": capture.RENEWAL,
            "key": self._key(card, kind) + (f" {over}" if over else "")}

    @api.model
    def _key(self, card, kind):
        return f"renewal {kind} {card.id} {card.oms_ends_on}"

    @api.model
    def _asked(self, cards):
        """{(transaction id, kind): the operations that were asked for, for this end of it}"""
        operations = self.env["oms.payment.operation"].sudo()  # sudo: as above
        found = defaultdict(operations.browse)
        for row in operations.search([("transaction_id", "in", cards.ids), ("cause", "=", capture.RENEWAL)], order="id"):
            if f"{row.key} ".startswith(f"{self._key(row.transaction_id, row.kind)} "):
                found[row.transaction_id.id, row.kind] |= row
        return found

    @api.model
    def _is_settled(self, operation):
        """Whether it was not wanted any more; what the bank refused and a person deals with otherwise is not asked again."""
        return operation.state == "failed" and operation.settled and not operation.left

    @api.model
    def _state(self, operations):
        """State of the renewal that was asked for, or None; one that was not wanted any more is none."""
        return (operations - operations.filtered(self._is_settled))[-1:].state or None

    @api.model
    def _open(self, card):
        """What of it is neither captured nor given back, in its own currency."""
        over = sum(child.amount for child in card.child_transaction_ids
                   if child.operation == card.operation and child.state in ("done", "cancel"))
        return card.currency_id.round(max(card.amount - over, 0.0))

    @api.model
    def _in_own(self, card, orders, facts):
        """[:class:`planning.Order`] of its orders, in its own currency.

        :param facts: {order id: :class:`planning.Order`}
        """
        today, found = self.env["oms.day"]._today(company=card.company_id), []
        for order in orders.filtered(lambda order: order.id in facts):
            rate = 1.0 if order.currency_id == card.currency_id else self.env["res.currency"]._get_conversion_rate(
                order.currency_id, card.currency_id, card.company_id, today)
            found.append(planning.exchanged(facts[order.id], rate))
        return found

    @api.model
    def _at_most(self, card, amount):
        """So much of its currency, at most what is open of it."""
        return min(card.currency_id.round(amount), self._open(card))

    @api.model
    def _needed(self, card):
        """What is to be authorised in its place by now, in its own currency; nothing where nobody waits for it."""
        orders = card.sale_order_ids.filtered(lambda order: order.state == "sale")
        needed = planning.needed(card.id, self._in_own(card, orders, self.env["oms.cover"]._gather(orders)))
        return self._at_most(card, needed) if needed > planning.TOLERANCE else 0.0

    # --- without a stored card ---------------------------------------------------------------------------

    @api.model
    def _tell(self, cards, facts):
        """Ask the customers to pay again, once for each of these authorisations, each order for what it lacks without it.

        :param facts: {order id: :class:`planning.Order`}
        """
        entries = []
        for card in cards.filtered(lambda card: not card.oms_told_on):
            card.oms_told_on = self.env["oms.day"]._today(company=card.company_id)
            for order in card.sale_order_ids.filtered(lambda order: order.id in facts):
                missing = planning.needed(card.id, [facts[order.id]])
                if missing > planning.TOLERANCE:
                    entries.append(self._entry(card, order, missing))
        self.env["oms.order.event"]._oms_log(entries)

    @api.model
    def _entry(self, card, order, missing):
        day = fields.Date.to_string(card.oms_ends_on)
        return {
            "order_id": order.id, "kind": "card_ends", "customer_visible": True,
            "summary": self.env._(
                "The card's authorisation %(reference)s ends on %(day)s and is not renewed by itself: %(missing)s",
                reference=card.reference, day=day, missing=order.currency_id.format(missing)),
            "facts": {"transaction_id": card.id, "day": day}}

    # --- renewed -----------------------------------------------------------------------------------------

    @api.model
    def _renewed(self, operation):
        """A renewal is over: the old authorisation is given back once the new one is there; where there is none, the customer is
        asked. In the transaction in which it ended."""
        card = operation.transaction_id.sudo()  # sudo: as the job does
        if card.state != "authorized":
            return
        orders = card.sale_order_ids.filtered(lambda order: order.state == "sale")
        if operation.state == "done":
            self.env["oms.payment.operation"]._oms_ask([
                self._row(card, orders, capture.VOID, self._open(card), self._asked(card))])
        elif operation.state == "failed" and not operation.settled:  # else it was not needed any more
            self._tell(card, self.env["oms.cover"]._gather(orders))
