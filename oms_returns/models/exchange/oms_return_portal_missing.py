# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsReturnPortal(models.AbstractModel):
    """What an exchange costs its customer besides what they sent, and where they pay it."""

    _inherit = "oms.return.portal"

    def _missing(self, back):
        """(words, where it is paid: a link, or "") once it is settled; None: nothing is to be paid."""
        order = back.exchange_order_ids
        if not back.has_exchange or not (back.state == "cancelled" or back._oms_is_exchanged()) or order.state != "sale":
            return None
        money, amount = order.currency_id, back._oms_missing(order)
        card = min(self._on_card(order), amount)
        if money.compare_amounts(card, 0) > 0:
            return self.env._("%s more for it is charged to your card.", money.format(card)), ""
        if money.compare_amounts(amount, 0) <= 0:
            return None
        bill = order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted" and move.amount_residual)[:1]
        return self.env._("%s more is to be paid for it.", money.format(amount)), bill.get_portal_url() if (
            bill) else order.get_portal_url(query_string=f"&payment_amount={amount}")

    def _on_card(self, order):
        """What is being charged to the customer's card, or waits there for the goods."""
        asked = self.env["oms.payment.operation"].search([
            ("order_id", "=", order.id), ("kind", "=", "authorise"), ("cause", "=", "exchange"),
            ("state", "in", ("new", "sent", "doubt"))])
        return sum(asked.mapped("amount")) + self.env["oms.money"]._of(order).authorised
