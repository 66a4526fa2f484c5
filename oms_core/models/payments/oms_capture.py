# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...jobs import in_sets, tell
from ...planning import capture as planning

_logger = logging.getLogger(__name__)
#: Orders looked at together.
CHUNK = 50
#: The day on which orders that are shipped in part were last looked at.
_LOOKED = "oms_core.capture_looked"
#: So long after a capture by hand goods may have been leaving beside it.
BESIDE = timedelta(hours=1)


class OmsCapture(models.AbstractModel):
    """The card follows the goods: what is captured of an order's authorisations is brought to what was shipped.

    Decided in ``planning/capture.py`` on facts of ``_gather``; asked by ``oms.payment.operation``, once per document.
    """

    _name = "oms.capture"
    _description = "Cards that follow the goods"

    @api.model
    def _follow(self, orders, cause, said):
        """Goods of these orders left, or what was open of them was given up: ask what is wanted of their cards now.

        Nothing but one statement for a set of orders none of which has a card, none at all for companies that have cards captured
        by hand. What goes wrong here is in the log and looked at again by the job: it keeps no goods from leaving.

        :param cause: "shipment" or "cancel"
        :param said: what happened, as text: nothing is asked twice for it; or {order id: (that, what people know it by)}
        :returns: orders that could not be asked about: the log says why
        """
        # sudo: facts of the cards of orders whose goods somebody ships, or gives up
        service = self.sudo()
        orders = service._concerned(orders)
        if not orders:
            return orders

        def ask(some):
            service._ask(some, cause, said)

        _done, failed = in_sets(self.env, orders, CHUNK, ask)
        for order, error in failed.items():
            tell(_logger, order.name, "is not captured from its card yet", error)
        return orders.browse([order.id for order in failed])

    @api.model
    def _concerned(self, orders):
        """Those that have an open authorisation, or had something of ours captured."""
        orders = orders.sudo().filtered(lambda order: self._is_used(order.company_id))  # sudo: as above
        if not orders:
            return orders
        self.env["payment.transaction"].flush_model(["state"])
        found = self.env.execute_query(SQL(
            """SELECT sale.id FROM unnest(%s) AS sale(id)
                WHERE EXISTS (SELECT FROM sale_order_transaction_rel link
                                JOIN payment_transaction payment ON payment.id = link.transaction_id
                               WHERE link.sale_order_id = sale.id AND payment.state = 'authorized')
                   OR EXISTS (SELECT FROM oms_payment_operation asked WHERE asked.order_id = sale.id)""", orders.ids))
        return orders.browse([order_id for (order_id,) in found])

    @api.model
    def _is_used(self, company):
        """Whether a company has cards follow the goods at all: it has a policy of cards."""
        return self.env["oms.payment.policy"]._oms_used(company.id)

    @api.model
    def _check_by_hand(self, orders):
        """:raises AccessError: where cards follow the goods, and the user is no accountant"""
        for order in orders.filtered(lambda order: not order.oms_cards_by_hand)[:1]:
            raise AccessError(self.env._(
                "Cards of %(company)s are captured when goods leave, and given back when nothing is left to ship. By hand that "
                "is done by who has Invoicing: ask accounting about %(order)s.", company=order.company_id.name, order=order.name))

    @api.model
    def _ask(self, orders, cause, said):
        """Ask what is wanted of the cards of these orders; parameters as ``_follow``.

        :returns: the operations that are new
        """
        told = {order.id: (said, "") if isinstance(said, str) else said[order.id] for order in orders}
        rows = [
            {"kind": step.kind, "transaction_id": step.tx, "order_id": order.id, "amount": step.amount, "cause": cause,
             "document": told[order.id][1] or False, "received": float(facts.received),
             "key": f"{cause} {told[order.id][0]} {order.id} {step.kind} {step.tx}",
             "reason": self._say_problem(step) if step.problem else False}
            for order, facts in self._gather(orders).items()
            for step in planning.wanted(facts)
            if step.kind != planning.VOID or not self._wanted_beside(order, step.tx)]
        return self.env["oms.payment.operation"]._oms_ask(rows)

    @api.model
    def _wanted_beside(self, order, payment_id):
        """Whether another order of this payment wants it taken now. What is taken whole or not at all waits for all its orders:
        it is not given back because the last of them came to nothing."""
        # sudo: orders of one payment, for whoever ships or cancels one of them
        others = self.env["payment.transaction"].sudo().browse(payment_id).sale_order_ids - order
        return any(
            step.tx == payment_id and step.kind in (planning.CAPTURE, planning.AUTHORISE)
            for facts in (self._gather(others).values() if others else ()) for step in planning.wanted(facts))

    @api.model
    def _say_problem(self, step):
        if step.problem == "whole":
            return self.env._(
                "The provider takes all of this payment or nothing, gives no part back, and the order came to less. Capture it "
                "by hand and settle the rest with the customer, or give it back and send a payment link.")
        return self.env._("The provider does not give back a part of a payment. Settle it with the customer another way.")

    @api.model
    def _after(self, operation):
        """One is done: what it was for goes on, and what is wanted then is asked."""
        if operation.kind == "authorise":
            if operation.cause == "renewal":
                return  # whoever renewed it goes on by itself
            if operation.child_id.state == "authorized":  # the stored card was charged for these goods: take it
                self.env["oms.payment.operation"]._oms_ask([{
                    "kind": "capture", "transaction_id": operation.child_id.id, "order_id": operation.order_id.id,
                    "amount": operation.child_id.amount, "cause": operation.cause, "document": operation.document,
                    "key": f"charge {operation.id}"}])
                return
        if operation.order_id:
            self._follow(operation.order_id, "cancel" if operation.cause == "cancel" else "shipment", {
                operation.order_id.id: (f"after {operation.id}", operation.document or "")})

    # --- what nobody told of ---------------------------------------------------------------------------------

    @api.model
    def _look_again(self):
        """Orders with an authorisation that their goods have left behind, by whatever door (a card that came later, an order made
        smaller): at each run those of which nothing is left to ship, once a day those shipped in part, and soon those where
        somebody captured by hand while goods left: who ships does not see what ends meanwhile, nor the other way round. Where
        there is nothing to do they are looked at again when something has happened, or the next day."""
        today, now = str(fields.Date.to_string(self.env.cr.now())), fields.Datetime.to_string(self.env.cr.now())
        daily = self.env["oms.job.mark"]._get(_LOOKED) != today
        found = self._left_behind(daily)
        for start in range(0, len(found), CHUNK):
            some = found[start:start + CHUNK]
            # sudo: a job of ours
            cards = self.env["payment.transaction"].sudo().browse({card_id for _order, cards in some for card_id in cards})
            byhand = {card_id for card_id, policy in self._policies(cards).items() if policy.capture == planning.HAND}
            orders = self.env["sale.order"].browse([order for order, cards in some if not byhand.issuperset(cards)])
            left = self._follow(orders, "shipment", f"look {now}")
            (cards - left.transaction_ids)._oms_note_looked("oms_goods_looked_on")
            self.env["ir.cron"]._commit_progress()
        if daily:
            self.env["oms.job.mark"]._put(_LOOKED, today)

    @api.model
    def _left_behind(self, part_shipped):
        """[(id of an order, ids of its open authorisations that were not looked at since anything happened)], of which nothing is
        under way or failed, and goods have gone (or never go)."""
        cards = self.env["payment.transaction"]
        cards._oms_flush_looked()
        return self.env.execute_query(SQL(
            """SELECT sale.id, array_agg(payment.id) FROM payment_transaction payment
                 JOIN sale_order_transaction_rel link ON link.transaction_id = payment.id
                 JOIN sale_order sale ON sale.id = link.sale_order_id
                WHERE payment.state = 'authorized' AND %s
                  AND (sale.state = 'cancel'
                       OR sale.state = 'sale' AND (sale.oms_stage IN ('shipped', 'delivered', 'closed')
                                                   OR sale.oms_part_shipped AND (%s OR EXISTS (
                                                      SELECT FROM oms_payment_operation byhand
                                                       WHERE byhand.transaction_id = payment.id AND byhand.cause = 'manual'
                                                         AND byhand.ended_on > %s))))
                  AND NOT EXISTS (SELECT FROM oms_payment_operation asked
                                   WHERE asked.order_id = sale.id
                                     AND (asked.state IN ('new', 'sent', 'doubt')
                                          OR asked.state = 'failed' AND asked.settled IS NOT TRUE AND asked.cause != 'renewal'))
                GROUP BY sale.id ORDER BY sale.id""",
            cards._oms_news_sql(SQL("payment"), SQL("payment.oms_goods_looked_on")), part_shipped,
            fields.Datetime.now() - BESIDE))

    # --- right before it leaves ------------------------------------------------------------------------------

    @api.model
    def _still(self, operation):
        """Whether what waited to be sent is still wanted of its order's cards, by what is so now: as if nothing of the order
        waited, so that each of those that wait is looked at in its turn."""
        order = operation.order_id
        facts = self._gather(order, waiting=False).get(order)
        if not facts or (operation.kind == planning.VOID and self._wanted_beside(order, operation.transaction_id.id)):
            return False
        charged = bool(operation.search_count([
            ("child_id", "=", operation.transaction_id.id), ("kind", "=", "authorise"), ("cause", "!=", "renewal")], limit=1))
        return planning.still(facts, operation.kind, operation.transaction_id.id, operation.amount, charged)
