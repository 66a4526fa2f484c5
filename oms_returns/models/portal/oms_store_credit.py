# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import RefusedToCustomer


class OmsStoreCredit(models.AbstractModel):
    """Store credit by choice, where a customer pays an order in the portal: it is kept for the order, what is left is paid as any
    other. To whom it belongs is who pays the order; nobody else learns of it, whatever link they have."""

    _inherit = "oms.store.credit"

    @api.model
    def _is_payer(self, order, user):
        return user._is_portal() and user.commercial_partner_id == order.partner_invoice_id.commercial_partner_id

    @api.model
    def _is_to_be_paid(self, order):
        """Whether the customer is asked to pay an order now, or may by a link, and no bill asks for it: a bill that is posted
        takes nothing any more of what is kept. What comes back pays what is sent in exchange."""
        if order.oms_exchange_return_id or any(move.state == "posted" for move in order.invoice_ids):
            return False
        return order.state == "sale" or (order._has_to_be_paid() and not order._has_to_be_signed())

    @api.model
    def _offered(self, order, user):
        """How much a visitor may use for an order, in its currency; 0: nothing is offered."""
        if not self._is_payer(order, user) or not self._is_to_be_paid(order):
            return 0.0
        items = self._items_of(order)
        return sum(amount for _ids, amount in self._takes(order, items)) if items else 0.0

    @api.model
    def _items_of(self, order):
        payer = order.partner_invoice_id.commercial_partner_id
        return self._gather_items(payer).get(payer.id)

    @api.model
    def _use(self, order, user):
        """Keep for an order what its payer may use. Where that is enough to confirm it, it is confirmed, as by any payment. Of
        two at once the second one begins anew, and finds what the first left.

        :return: how much
        :raises RefusedToCustomer: there is nothing, or nothing is to be paid
        """
        items = self._items_of(order) if self._is_payer(order, user) and self._is_to_be_paid(order) else None
        takes = self._takes(order, items, lock=True) if items else []
        if not takes:
            raise RefusedToCustomer(self.env._("There is no credit that could be used for this order now."))
        for ids, amount in takes:
            # sudo: as the customer, whose order and credit it is
            self.env["oms.on.account"].with_user(user).sudo()._keep(order, amount, item_ids=ids)
        if order.state in ("draft", "sent") and order._is_confirmation_amount_reached():
            order._validate_order()
        return sum(amount for _ids, amount in takes)

    @api.model
    def _chosen(self, order, user):
        """What of the balance is kept for a quotation because its payer chose so: they may change their mind until it is paid."""
        if order.state not in ("draft", "sent") or not self._is_payer(order, user):
            return self.env["oms.on.account"]
        return self.env["oms.on.account"].search([
            ("order_id", "=", order.id), ("kind", "=", "kept"), ("ended_on", "=", False),
            ("create_uid.partner_id", "child_of", user.commercial_partner_id.id)])  # what the desk keeps is the desk's

    @api.model
    def _leave(self, order, user):
        """Keep it for another order.

        :raises RefusedToCustomer: the order is paid, or nothing of it was chosen
        """
        chosen = self._chosen(order, user)
        if not chosen:
            raise RefusedToCustomer(self.env._("Your credit cannot be taken off this order any more. Please ask us."))
        chosen._end(self.env._("Let go by %s", user.name))
