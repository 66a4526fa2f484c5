# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.planning import capture as planning
from odoo.tools import SQL


class OmsPaymentOperation(models.Model):
    """A stored card that is charged with what an exchange costs more."""

    _inherit = "oms.payment.operation"

    def _oms_left_to_charge(self):
        """Of an order that is not billed, what it still needs."""
        if self.cause != "exchange" or self.bill_id:
            return super()._oms_left_to_charge()
        order = self.order_id
        return self.env["oms.on.account"]._oms_needs_still(order) if order.state == "sale" else 0.0

    def _oms_why_not(self):
        """Where less is needed by now, less is asked for: what the customer had authorised meanwhile is needed no more."""
        if self.kind == "authorise" and self.cause == "exchange" and self.order_id:
            order, compared = self.order_id, self.currency_id.compare_amounts
            left, authorised = self._oms_left_to_charge(), self.env["oms.money"]._of(order).authorised
            if compared(left, 0) > 0 and compared(authorised, 0) > 0:
                left = min(left, order.currency_id.round(self.env["oms.on.account"]._oms_needs_still(order) - authorised))
                if compared(left, 0) <= 0:
                    return self.env._(
                        "%(amount)s is not charged: %(authorised)s is authorised for %(order)s by now.", order=order.name,
                        amount=self._oms_money(), authorised=order.currency_id.format(authorised)), True
            if compared(left, 0) > 0 and compared(self.amount, left) > 0:
                self.amount = left
        return super()._oms_why_not()

    def _oms_ended(self):
        """Of an order that was cancelled while its card was asked, what came of it goes back: nobody else looks at it then."""
        super()._oms_ended()
        order = self.order_id
        if self.cause == "exchange" and self.kind in ("authorise", "capture") and order.state == "cancel" and (
                not order.oms_exchange_return_id._oms_kept_by_customer()):
            self._oms_give_back_exchange(order)

    @api.model
    def _oms_give_back_exchange(self, orders):
        """What cards were charged with for these orders, which are cancelled before anything of them left, is given back: what
        nobody knows the end of yet, when that is known (:meth:`_oms_ended`)."""
        if not orders:
            return self.browse()
        # Whoever hears of one at this moment begins anew, and finds that its order is cancelled.
        self.env.cr.execute(SQL(
            """UPDATE oms_payment_operation SET write_date = %s WHERE order_id = ANY(%s) AND cause = 'exchange'
                  AND kind IN ('authorise', 'capture') AND state IN ('new', 'sent', 'doubt')""", self.env.cr.now(), orders.ids))
        charges = self.search([
            ("order_id", "in", orders.ids), ("kind", "=", "authorise"), ("cause", "=", "exchange"), ("state", "=", "done")])
        rows = []
        for charge in charges:
            card = charge.child_id
            for part in (card | card.child_transaction_ids).filtered(
                    lambda one: one.state == "done" and one.operation != "refund" and not one.child_transaction_ids.filtered(
                        lambda child: child.state == "done" and child.operation != "refund")):
                rows.append(charge._oms_back_row("refund", part, min(part._oms_refund_room())))
            if card.state == "authorized" and self.env["oms.capture"]._policies(card)[card.id].capture == planning.HAND:
                rows.append(charge._oms_back_row("void", card, card.amount - charge._oms_used(card)))
        return self._oms_ask([row for row in rows if row["amount"] > 0])

    def _oms_back_row(self, kind, payment, amount):
        return {"kind": kind, "transaction_id": payment.id, "order_id": self.order_id.id, "cause": "exchange",
                "amount": payment.currency_id.round(amount), "document": self.document,
                "key": f"exchange {kind} {self.id} {payment.id}"}


class OmsCapture(models.AbstractModel):
    _inherit = "oms.capture"

    @api.model
    def _after(self, operation):
        """What was charged ahead of the goods is taken when they leave, where cards follow the goods; what the customer needs no
        more goes back."""
        if operation.kind != "authorise" or operation.cause != "exchange" or operation.bill_id:
            return super()._after(operation)
        order, card = operation.order_id, operation.child_id
        if order.state != "cancel" and card.state == "authorized" and (
                self._policies(card)[card.id].capture == planning.HAND):
            return super()._after(operation)
        return self._follow(order, "cancel" if order.state == "cancel" else "shipment", {
            order.id: (f"after {operation.id}", operation.document or "")})
