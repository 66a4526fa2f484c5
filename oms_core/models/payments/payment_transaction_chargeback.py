# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ...planning import chargeback as planning
from ...planning import payment_policy as policies
from .sending import sending_of


class PaymentTransaction(models.Model):
    """What the bank took back of a payment is not given back a second time."""

    _inherit = "payment.transaction"

    oms_chargeback_ids = fields.One2many(
        "oms.chargeback", "transaction_id", "Chargebacks", groups="account.group_account_invoice,account.group_account_readonly")

    def _oms_family(self):
        """The payment that was made, and the parts of it that were captured."""
        root = self.source_transaction_id or self
        return root | root.child_transaction_ids.filtered(lambda child: child.operation != "refund")

    def _oms_taken(self):
        """What was captured of this payment: of its parts, where there are any."""
        if not self:
            return 0.0
        parts = self.child_transaction_ids.filtered(
            lambda child: child.operation != "refund" and child.state in ("done", "cancel"))
        if parts:
            return sum(part.amount for part in parts if part.state == "done")
        return self.amount if self.state == "done" else 0.0

    def _oms_refundable(self, but=None, asked=None):
        """What may still be given back of this payment: captured, neither refunded nor charged back, here or on the payment
        that it is a part of. What is pending, and what a provider is going to be asked for, may have gone.

        :param but: chargebacks that do not count
        :param asked: what providers are going to be asked for of many payments, where it was read together
        """
        asked = self._oms_refunds_asked() if asked is None else asked
        return max(min(self._oms_refund_room(but, asked)), 0.0) if self else 0.0

    def _oms_refund_room(self, but=None, asked=None):
        """(what is left of this one, what is left of the payment and all parts of it together).

        :param but: chargebacks that do not count
        :param asked: {transaction id: what is going to be asked for of it}
        """
        asked = asked or {}

        def left(some, taken):
            refunds = some.child_transaction_ids.filtered(lambda child: child.operation == "refund" and child.state != "error"
                                                          and child.state != "cancel")
            # sudo: only amounts, for whoever may refund
            backs = some.sudo().oms_chargeback_ids.filtered(lambda back: planning.owed(back.state)) - (
                but.sudo() if but is not None else self.env["oms.chargeback"])
            return planning.refundable(taken, sum(asked.get(one.id, 0.0) for one in some) - sum(refunds.mapped("amount")),
                                       sum(backs.mapped("amount")))
        return left(self, self._oms_taken()), left(self._oms_family(), (self.source_transaction_id or self)._oms_taken())

    def _oms_refunds_asked(self):
        """{transaction id: amount} of refunds of these, and of the payments and parts that they are of, of which there is no
        transaction that counts yet."""
        family = self.browse([one.id for payment in self for one in payment._oms_family()])
        # sudo: what was asked for, as amounts
        rows = self.env["oms.payment.operation"].sudo().search([
            ("transaction_id", "in", family.ids), ("kind", "=", "refund"), ("state", "in", ("new", "sent", "doubt"))])
        found = {}
        for row in rows.filtered(lambda row: row.child_id.state not in ("draft", "pending", "done")):
            found[row.transaction_id.id] = found.get(row.transaction_id.id, 0.0) + row.amount
        return found

    def _refund(self, amount_to_refund=None):
        """:raises UserError: for more than was captured and not refunded yet, and for what the bank took back already"""
        amount = amount_to_refund or self.amount
        self._oms_check_refund(amount)
        backs = self._oms_family().sudo().oms_chargeback_ids.filtered(lambda back: planning.owed(back.state))  # sudo: as above
        if backs and self.currency_id.compare_amounts(amount, self._oms_refundable()) > 0:
            raise UserError(self.env._(
                "%(amount)s of %(payment)s cannot be refunded: the bank took %(back)s back (%(names)s), the customer has it. "
                "%(left)s may still be refunded.", amount=self.currency_id.format(amount), payment=self.reference,
                back=self.currency_id.format(sum(backs.mapped("amount"))), names=", ".join(backs.mapped("name")),
                left=self.currency_id.format(self._oms_refundable())))
        return super()._refund(amount_to_refund=amount_to_refund)

    def _oms_check_refund(self, amount):
        """Odoo asks the provider for whatever it is told, and not every provider refuses. What is pending counts: it may have
        gone."""
        can = self.env["oms.payment.policy"]._oms_abilities(self.provider_id, self.payment_method_id)
        if can.refund == policies.FULL and self.currency_id.compare_amounts(amount, self.amount):
            # Odoo's dialog alone keeps the amount; where nothing is settled yet Authorize.Net gives all of it back
            raise UserError(self.env._(
                "%(amount)s of %(payment)s cannot be refunded: %(provider)s refunds all of it (%(whole)s) or nothing.",
                amount=self.currency_id.format(amount), payment=self.reference,
                provider=self.sudo().provider_id.name,  # sudo: its name
                whole=self.currency_id.format(self.amount)))

        def left(some, taken):
            gone = some.child_transaction_ids.filtered(
                lambda one: one.operation == "refund" and one.state in ("draft", "pending", "done"))
            return taken + sum(gone.mapped("amount"))  # theirs are below zero
        taken, family = self._oms_taken(), self._oms_family()
        free = min(left(self, taken), left(family, (self.source_transaction_id or self)._oms_taken()))
        if taken and self.currency_id.compare_amounts(amount, free) > 0:
            waits = family.child_transaction_ids.filtered(lambda one: one.operation == "refund" and one.state in (
                "draft", "pending"))
            said = self.env._(
                "%(amount)s of %(payment)s cannot be refunded: %(left)s is left of what was captured.",
                amount=self.currency_id.format(amount), payment=self.reference, left=self.currency_id.format(max(free, 0.0)))
            if waits:
                said = self.env._(
                    "%(said)s %(names)s may have gone: look it up at the provider.", said=said,
                    names=", ".join(waits.mapped("reference")))
            raise UserError(said)
        if sending_of(self.env) is None:  # what the outbox asks for was looked at right before
            self._oms_check_refund_of_orders(amount)

    def _oms_check_refund_of_orders(self, amount):
        """:raises UserError: where less is left of what was paid for its orders: more went back in another way"""
        orders = self.sudo()._oms_family().sale_order_ids  # sudo: amounts of orders, for who may refund the payment
        if not orders:
            return
        self.env["oms.refund"].sudo()._lock(self.env["account.move"], orders, self)
        left = self._oms_refundable_of_orders(amount)
        if self.currency_id.compare_amounts(amount, left) > 0:
            raise UserError(self.env._(
                "%(amount)s of %(payment)s cannot be refunded: of what was paid for %(orders)s only %(left)s is left, the rest "
                "went back in another way or is about to. Look at the money of the order.",
                amount=self.currency_id.format(amount), payment=self.reference, orders=", ".join(orders.mapped("name")),
                left=self.currency_id.format(max(left, 0.0))))

    def _oms_refundable_of_orders(self, amount):
        """So much of an amount as is left of what was paid for its orders, in its currency; all of it where it is for none."""
        orders = self.sudo()._oms_family().sale_order_ids  # sudo: as above
        if not orders:
            return amount
        overpaid = self.env["oms.refund"].sudo()._overpaid_by_order(orders)
        currency, company = orders[0].currency_id, orders[0].company_id
        day = self.env["oms.day"]._of(self.last_state_change or self.create_date, company=company)
        left = sum(order.currency_id._convert(value, currency, company, day, round=False) for order, value in overpaid.items())
        worth = self.currency_id._convert(amount, currency, company, day)
        slack = currency.rounding if self.currency_id != currency else 0.0  # a cent is what rounding made of it
        if currency.compare_amounts(worth, left + slack) <= 0:
            return amount
        return self.currency_id.round(currency._convert(left, self.currency_id, company, day, round=False))
