# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import on_account as planning


class OmsChecks(models.AbstractModel):
    """A deposit is what has to be paid before an order goes; it is the hold *Payment pending* that waits for it. Whoever sets a
    deposit wants it paid: the order is held for it, unless the company only observes that hold."""

    _inherit = "oms.checks"

    @api.model
    def _asked_by_orders(self, orders):
        found = super()._asked_by_orders(orders)
        asked = orders.filtered(lambda order: order.oms_deposit_percent or order.oms_deposit_amount)
        return {**found, "payment": asked | found.get("payment", orders.browse())} if asked else found

    @api.model
    def _to_pay(self, order):
        if order.oms_deposit_percent or order.oms_deposit_amount:
            return float(planning.deposit(
                order.amount_total, order.oms_deposit_percent, order.oms_deposit_amount, order.currency_id.rounding))
        return super()._to_pay(order)

    @api.model
    def _gather_paid(self, orders):
        """By whatever means: a card (authorised or captured), invoices and down payments that were paid, what is kept for the
        order of the customer's balance."""
        kept = self.env["oms.on.account"]._gather_paid_by_balance(orders.ids)
        found = self.env["oms.money"]._gather(orders.ids)
        return {key: money.paid + money.authorised + kept.get(key, 0.0) for key, money in found.items()}
