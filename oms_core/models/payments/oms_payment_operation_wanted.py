# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: What no goods that leave decide: a person did, or who asked for it says whether it is wanted (see ``oms_returns``).
BESIDE_GOODS = ("manual", "claim", "exchange")


class OmsPaymentOperation(models.Model):
    """Asked once more right before it leaves: what waited behind another may not be wanted any more (the order was cancelled or
    made smaller, the money came otherwise). What is wanted instead is asked anew; what a person asked for is theirs to know."""

    _inherit = "oms.payment.operation"

    def _oms_why_not(self):
        words, settled = super()._oms_why_not()
        if words:
            return words, settled
        words = self._oms_why_no_rate()
        if words:
            return words, False
        if self.note_id:
            return self.env["oms.refund"]._why_not(self), False
        if self.cause == "renewal":
            return (self._oms_why_no_renewal(), True) if self.kind == "authorise" else ("", False)
        if self.cause not in BESIDE_GOODS and (self.order_id or self.cause == "invoice") and (
                not self.env["oms.capture"]._still(self)):
            return self.env._("Not wanted any more as it was asked for: the order or its payments have changed since. What is "
                              "wanted now is asked for anew."), True
        return "", False

    def _oms_why_no_rate(self):
        """Words where how much is asked for follows from a rate that there is not: of a shipment on the payment's day, of a
        renewal today. Nothing is charged or given back at one for one. What a person asked for, and all that is left of a payment
        that nobody needs, needs no rate."""
        orders = self.order_id or self.transaction_id.sale_order_ids
        coins = orders.currency_id | self.currency_id
        if self.cause == "manual" or len(coins) < 2 or (self.kind == "void" and self.cause != "shipment"):
            return ""
        day = self.env["oms.day"]
        asked = day._today(company=self.company_id) if self.cause == "renewal" else day._of(
            self.transaction_id.create_date, company=self.company_id)
        return coins._oms_unrated_words(self.company_id, asked)

    def _oms_why_no_renewal(self):
        """Words where nobody needs it any more; where less is needed, less is asked for."""
        needed = self.env["oms.expiry"]._needed(self.transaction_id)
        if not needed:
            return self.env._("Not needed any more: the orders of %s are cancelled, or covered without it.",
                              self.transaction_id.reference)
        if self.currency_id.compare_amounts(needed, self.amount) < 0:
            self.amount = needed
        return ""
