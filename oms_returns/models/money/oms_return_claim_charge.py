# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError


class OmsReturnLine(models.Model):
    """Where the policy has it, what was paid back and never came is billed by itself, and the customer's stored card charged."""

    _inherit = "oms.return.line"

    def _oms_charge_claims(self):
        """Bill the orders of these claims, and have the stored card charged for them. What cannot be billed stays in the To-do
        and says why; nothing that a card refuses is tried again by itself."""
        for order, lines in self.filtered(lambda line: line._oms_term("claim") == "charge")._oms_claimed().grouped(
                "order_id").items():
            amount = order.currency_id.round(sum(line._oms_claim_worth() for line in lines))
            try:
                with self.env.cr.savepoint():
                    # sudo: the policy has it done, whoever gives the return up
                    outcome = self.env["oms.billing"].sudo()._outcome(order.sudo())
                    if not outcome.invoices:
                        raise UserError(next(iter({**outcome.held, **outcome.failed}.values()), self.env._(
                            "%s cannot be billed now.", order.name)))
                    lines.return_id.sudo()._oms_ask_charge(order.sudo(), amount, outcome.invoices)  # sudo: as above
            except UserError as error:
                lines.return_id._oms_writing().write({"blocked_reason": Fact(str(error))})

    def _oms_claim_worth(self):
        """What its claim is worth, taxes included, in the order's currency."""
        self.ensure_one()
        sold = self.sale_line_id
        quantity = min(self.uom_id._compute_quantity(self.claim_quantity, sold.product_uom_id, round=False),
                       sold.qty_to_invoice)
        return sold.price_total / sold.product_uom_qty * quantity if sold.product_uom_qty else 0.0


class OmsReturn(models.Model):
    _inherit = "oms.return"

    def _oms_ask_charge(self, order, amount, bills):
        """Have the newest stored card of the order charged with so much, in the order's currency, where there is one.

        :param bills: what it was billed by: the card is charged for what is open of them
        """
        policies = self.env["oms.capture"]._policies(order.transaction_ids)
        card = order.transaction_ids.filtered(
            lambda one: one.token_id.active and one.provider_id.state != "disabled" and one.currency_id == order.currency_id
            and policies[one.id].tokens).sorted("id")[-1:]
        for bill in bills if card else ():
            part = min(amount, bill.amount_residual) if bill.currency_id == order.currency_id else 0.0
            if order.currency_id.compare_amounts(part, 0) > 0:
                asked = self.env["oms.payment.operation"]._oms_ask([{
                    "kind": "authorise", "transaction_id": card.id, "order_id": order.id, "amount": part, "cause": "claim",
                    "document": self[:1].name, "key": f"claim {self[:1].id} {order.id} {bill.id}"}])
                asked.write({"bill_id": Fact(bill.id)})
                amount = order.currency_id.round(amount - part)


class OmsPaymentOperation(models.Model):
    _inherit = "oms.payment.operation"

    bill_id = fields.Many2one(
        "account.move", "Bill", readonly=True, ondelete="set null", index="btree_not_null",
        help="What the card is charged for: goods that never came back.")

    def _oms_why_not(self):
        """A claim that was paid otherwise meanwhile charges nobody."""
        words, settled = super()._oms_why_not()
        if words or self.cause != "claim":
            return words, settled
        left, bill = self.env["oms.money"]._of(self.order_id).open, self.bill_id
        if bill:
            left = min(left, bill.amount_residual if bill.state == "posted" else 0.0)
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            return self.env._("%(amount)s is not charged: of %(bill)s only %(left)s is open by now.", amount=self._oms_money(),
                              bill=bill.name or self.order_id.name, left=self.order_id.currency_id.format(left)), True
        return "", False
