# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.payment import utils as payment_utils


class OmsReturnPortal(models.AbstractModel):
    """What an exchange costs its customer besides what they sent, and where they pay it."""

    _inherit = "oms.return.portal"

    def _missing(self, back):
        """(words, where it is paid: a link, or "") once it is settled; None: nothing is to be paid."""
        order = back.exchange_order_ids
        if not back.has_exchange or not (back.state == "cancelled" or back._oms_is_exchanged()) or order.state != "sale":
            return None
        money, amount = order.currency_id, back._oms_missing(order)
        card = money.round(min(self._on_card(order), amount))
        rest, said = money.round(amount - card), []
        if money.compare_amounts(card, 0) > 0:
            said.append(self.env._("%s more for it is charged to your card.", money.format(card)))
        if money.compare_amounts(rest, 0) > 0:
            said.append(self.env._("%s more is to be paid for it.", money.format(rest)))
        return (" ".join(said), self._pays_missing(order, rest) if rest > 0 else "") if said else None

    def _pays_missing(self, order, amount):
        """Link by which so much is paid, and no more of a bill: what the card pays, or is on its way, is open there as well."""
        bill = order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted" and move.amount_residual)[:1]
        if not bill:
            return order.get_portal_url(query_string=f"&payment_amount={amount}")
        if bill.currency_id.compare_amounts(amount, bill.amount_residual) >= 0:
            return bill.get_portal_url()
        token = payment_utils.generate_access_token(bill.id, amount, env=self.env)  # as Odoo's own links for a part of a bill
        return bill.get_portal_url(query_string=f"&amount={amount}&payment_token={token}")

    def _on_card(self, order):
        """What is being charged to the customer's card, or waits there for the goods."""
        asked = self.env["oms.payment.operation"].search([
            ("order_id", "=", order.id), ("kind", "=", "authorise"), ("cause", "=", "exchange"),
            ("state", "in", ("new", "sent", "doubt"))])
        return sum(asked.mapped("amount")) + self.env["oms.money"]._of(order).authorised
