# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.jobs import refused
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError

from ...planning import exchange

#: Why a stored card is charged by a return.
CAUSES = ("claim", "exchange")


class OmsReturnLine(models.Model):
    """Where the policy has it, what was paid back and never came is billed by itself, and the customer's stored card charged."""

    _inherit = "oms.return.line"

    def _oms_charge_claims(self):
        """Bill the orders of these claims, and have the stored card charged for them where the policy has it. What cannot be
        billed stays in the To-do and says why; nothing that a card refuses is tried again by itself."""
        mine = self.filtered(lambda line: line._oms_term("claim", exchange.BILL) != exchange.BILL)._oms_claimed()
        for order, lines in mine.grouped("order_id").items():
            charged = lines.filtered(lambda line: line._oms_term("claim") == exchange.CHARGE)
            amount = order.currency_id.round(sum(line._oms_claim_worth() for line in charged))
            back = lines.return_id.sudo()  # sudo: the policy has it done, whoever gives the return up
            if bills := back._oms_bill_claim(order.sudo()):  # sudo: as above
                back._oms_ask_charge(order.sudo(), amount, bills)  # sudo: as above

    def _oms_claim_worth(self):
        """What its claim is worth, taxes included, in the order's currency, after what is taken off the whole order."""
        self.ensure_one()
        sold = self.sale_line_id
        quantity = min(self.uom_id._compute_quantity(self.claim_quantity, sold.product_uom_id, round=False),
                       sold.qty_to_invoice)
        return sold.price_total / sold.product_uom_qty * quantity * sold._oms_shares_paid()[sold] if sold.product_uom_qty else 0.0


class OmsReturn(models.Model):
    _inherit = "oms.return"

    def _oms_bill_claim(self, order, there=False):
        """Bill what is to be billed of an order; where that cannot be, these say why.

        :param there: whether nothing may be left to bill
        :return: the bills; None where it could not be done
        """
        bills = []

        def bill(_order):
            outcome = self.env["oms.billing"]._outcome(order)
            words = next(iter({**outcome.held, **outcome.failed}.values()), "")
            if not outcome.invoices and (words or not there):
                raise UserError(words or self.env._("%s cannot be billed now.", order.name))
            bills.append(outcome.invoices)

        for error in refused(self.env, order, 1, bill).values():
            self._oms_writing().write({"blocked_reason": Fact(str(error))})
        return bills[0] if bills else None

    @api.model
    def _oms_stored_card(self, orders, currency):
        """The newest payment of these orders whose card is stored and may be charged again, in that currency; none: an empty
        one."""
        payments = orders.transaction_ids.filtered(
            lambda one: one.token_id.active and one.provider_id.state != "disabled" and one.currency_id == currency)
        policies = self.env["oms.capture"]._policies(payments)
        return payments.filtered(lambda one: policies[one.id].tokens).sorted("id")[-1:]

    def _oms_ask_charge(self, order, amount, bills, card=None, cause="claim"):
        """Have a stored card charged with so much of an order, in its currency, where there is one.

        :param bills: what it was billed by: the card is charged for what is open of them
        :param card: the payment whose card that is (of the order's, the newest)
        :return: what is left of the amount
        """
        card = self._oms_stored_card(order, order.currency_id) if card is None else card
        for bill in bills if card else ():
            part = min(amount, bill.amount_residual) if bill.currency_id == order.currency_id else 0.0
            if order.currency_id.compare_amounts(part, 0) > 0:
                asked = self.env["oms.payment.operation"]._oms_ask([{
                    "kind": "authorise", "transaction_id": card.id, "order_id": order.id, "amount": part, "cause": cause,
                    "document": self[:1].name, "key": f"{cause} {self[:1].id} {order.id} {bill.id}"}])
                asked.write({"bill_id": Fact(bill.id)})
                amount = order.currency_id.round(amount - part)
        return amount


class OmsPaymentOperation(models.Model):
    _inherit = "oms.payment.operation"

    bill_id = fields.Many2one(
        "account.move", "Bill", readonly=True, ondelete="set null", index="btree_not_null",
        help="What the card is charged for: goods that never came back, or what an exchange costs more.")

    def _oms_why_not(self):
        """What was paid otherwise meanwhile charges nobody."""
        words, settled = super()._oms_why_not()
        if words or self.cause not in CAUSES or self.kind not in ("authorise", "capture"):
            return words, settled
        left, bill = self._oms_left_to_charge(), self.bill_id
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            return self.env._("%(amount)s is not charged: of %(bill)s only %(left)s is open by now.", amount=self._oms_money(),
                              bill=bill.name or self.order_id.name, left=self.order_id.currency_id.format(left)), True
        return "", False

    def _oms_left_to_charge(self):
        """What of what it is charged for is still to be paid."""
        left, bill = self.env["oms.money"]._of(self.order_id).open, self.bill_id
        return min(left, bill.amount_residual if bill.state == "posted" else 0.0) if bill else left
