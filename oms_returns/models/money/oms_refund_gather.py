# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo import api, models
from odoo.addons.oms_core.planning import shares
from odoo.tools import SQL

from ...planning import refund_plan as planning


class OmsRefund(models.AbstractModel):
    """The facts of ``planning/refund_plan.py``, set-based."""

    _inherit = "oms.refund"

    @api.model
    def _gather_plan(self, wanted):
        """[:class:`planning.Facts`] of what is wanted, in its sequence, as if nothing of it were done yet; ``credited`` is what
        was asked for, of which ``_left`` says how much there is.

        :param wanted: [:class:`Want`]
        """
        orders = self.env["sale.order"].union(*(want.order for want in wanted))
        money, drafts, cards = self.env["oms.money"]._gather(orders.ids), self._drafts(orders), self._gather_cards(orders)
        return [self._plan_facts(want, money[want.order.id], drafts.get(want.order.id, 0.0), cards.get(want.order.id, []))
                if want.order else self._plan_facts_without_order(want) for want in wanted]

    @api.model
    def _plan_facts(self, want, money, drafts, cards):
        note, order = want.note, want.order
        rate = self._note_rate(note, order)
        return planning.Facts(
            note._oms_cents(want.amount), **self._paid_and_billed(note, order, money, drafts), wish=want.wish,
            transfers=bool(self._bank(note)),
            payments=tuple(self._plan_card(note, order, rate, *card) for card in cards) if want.wish == planning.PAID else ())

    @api.model
    def _paid_and_billed(self, note, order, money, drafts):
        """Values of :class:`planning.Facts`: what was paid for an order and is left of it, and what is billed of it."""
        rate = self._note_rate(note, order)

        def cents(amount):
            return round(shares.exact(amount) * rate / shares.exact(note.currency_id.rounding))

        other = cents(money.received) - cents(money.waived)
        paid = cents(money.captured) + other - cents(money.refunded)
        return {
            "online": cents(money.captured - money.refunded - money.in_doubt.refund),
            "other": other - cents(drafts),
            # What the books settled otherwise (a balance, a discount for early payment) is not owed any more.
            "billed": min(cents(money.billed), paid + cents(money.residual))}

    @api.model
    def _bank(self, note):
        """The journal that a transfer is paid from: one of the credit note's currency before one of the company's."""
        journals = self.env["account.journal"].search([
            *self.env["account.journal"]._check_company_domain(note.company_id), ("type", "=", "bank"),
            ("currency_id", "in", (False, note.currency_id.id))])
        return (journals.filtered("currency_id") or journals)[:1]

    @api.model
    def _plan_card(self, note, order, rate, payment, gone, most):
        own = shares.exact(payment.currency_id.rounding)

        def cents(amount):
            return round(shares.exact(amount) / own)

        unit = shares.exact(note.currency_id.rounding)
        return planning.Paid(
            payment.id, cents(payment.amount), cents(gone), most=cents(most),
            family=(payment.source_transaction_id or payment).id, refunds=self._plan_can(payment),
            rate=Fraction(1) if payment.currency_id == note.currency_id else Fraction(
                self.env["oms.capture"]._rate(order, payment)) / Fraction(rate) * Fraction(unit) / Fraction(own))

    @api.model
    def _plan_can(self, payment):
        """What its provider can give back of it; of one that is switched off, or where no rate is known, nothing."""
        if payment.provider_id.state == "disabled":
            return planning.NONE
        return self.env["oms.payment.policy"]._oms_abilities(payment.provider_id, payment.payment_method_id).refund

    @api.model
    def _gather_cards(self, orders):
        """{order id: [(payment by card or captured part, what of it is gone, what is left of it and all beside it)]}"""
        Money = self.env["oms.money"]
        Money._flush_payments()
        rows = self.env.execute_query(SQL(
            """SELECT tie.sale_order_id, leaf.id
                 FROM sale_order_transaction_rel tie JOIN payment_transaction source ON source.id = tie.transaction_id
           CROSS JOIN LATERAL (%(parts)s) parts CROSS JOIN LATERAL (%(leaves)s) leaf
                WHERE tie.sale_order_id = ANY(%(orders)s) AND leaf.amount > 0
                  AND source.operation IS DISTINCT FROM 'validation'
                  AND NOT EXISTS (SELECT FROM sale_order_transaction_rel above
                                   WHERE above.transaction_id = source.source_transaction_id
                                     AND above.sale_order_id = tie.sale_order_id)
                ORDER BY leaf.id""",
            parts=Money._parts_sql(), leaves=Money._leaves_sql(), orders=orders.ids))
        # sudo: payments of orders whose money goes back, for staff that keeps no books
        payments = self.env["payment.transaction"].sudo().browse([leaf_id for _order_id, leaf_id in rows])
        asked, found = payments._oms_refunds_asked() if payments else {}, {}
        for (order_id, _leaf_id), payment in zip(rows, payments, strict=True):
            left, most = payment._oms_refund_room(asked=asked)
            found.setdefault(order_id, []).append((payment, payment.amount - left, most))
        return found
