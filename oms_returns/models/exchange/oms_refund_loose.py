# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsRefund(models.AbstractModel):
    """Of what was sent in exchange for goods of no order that goes back by which these had been paid: no more than their credit
    notes gave for it, and than came for them. Such a transfer is of no order."""

    _inherit = "oms.refund"

    @api.model
    def _goods_without_order(self, notes):
        """Also those for which what a credit note is from was sent in exchange, or was the exchange of an exchange, and so on."""
        orders = self._oms_chain(notes.invoice_line_ids.oms_return_line_id.order_id)
        return super()._goods_without_order(notes) | self._oms_swapped_without_order(orders)

    @api.model
    def _oms_swapped_without_order(self, orders):
        """The lines of goods of no order for which any of these orders was sent in exchange."""
        return orders.oms_exchange_return_id.line_ids._oms_exchanged()._oms_without_order()

    @api.model
    def _oms_exchanges_of(self, goods):
        """The orders in exchange for these lines of returns, those in exchange for goods of these, and so on."""
        found, after = self.env["sale.order"], goods._oms_exchanged().return_id.exchange_order_ids
        while after := after - found:
            found |= after
            after = after.order_line.oms_return_line_ids._oms_exchanged().return_id.exchange_order_ids
        return found

    @api.model
    def _oms_given_without_order(self, orders, note):
        """What credit notes of goods of no order gave for these orders, in the currency of a note."""
        notes = self._oms_swapped_without_order(orders).refund_line_ids.move_id.filtered(lambda move: move.state == "posted")
        given = notes._oms_used_for(orders) if notes else {}
        return self._oms_worth(note, [(order.currency_id, given.get(order.id, 0.0)) for order in orders])

    @api.model
    def _oms_sent_for_none(self, orders, note):
        """What transfers of ours give back by credit notes of these orders, and for no order, as above."""
        sent = self.env["account.payment"].search([
            ("oms_note_id.invoice_line_ids.oms_return_line_id.order_id", "in", orders.ids), ("oms_order_id", "=", False),
            ("state", "not in", ("canceled", "rejected"))])
        return self._oms_worth(note, [(one.currency_id, one.amount) for one in sent])

    @api.model
    def _oms_worth(self, note, amounts):
        """The sum of [(currency, amount)] in the currency of a note, on its day."""
        return sum(currency._convert(amount, note.currency_id, note.company_id, note.invoice_date)
                   for currency, amount in amounts)

    @api.model
    def _oms_room_without_order(self, note, orders):
        """What credit notes of goods of no order gave for these orders, and did not go back by credit notes of these yet: that
        lowered the goods' invoices, or goes out."""
        given = self._oms_given_without_order(orders, note)
        if note.currency_id.compare_amounts(given, 0.0) <= 0:
            return 0.0
        lowered = self.env["account.partial.reconcile"].search([
            ("credit_move_id.move_id.invoice_line_ids.oms_return_line_id.order_id", "in", orders.ids),
            ("debit_move_id.move_id", "in", self._oms_swapped_without_order(orders).price_item_id.move_id.ids)])
        return max(given - self._oms_sent_for_none(orders, note) - self._oms_worth(note, [
            (one.credit_currency_id, one.credit_amount_currency) for one in lowered]), 0.0)

    @api.model
    def _gone_elsewhere(self, goods, note):
        """By credit notes of what was sent in exchange: our transfers for no order, and what went by hand, or by the bank, beyond
        what came for these orders themselves."""
        orders = self._oms_exchanges_of(goods)
        if not orders:
            return super()._gone_elsewhere(goods, note)
        sent, given = self._oms_sent_for_none(orders, note), self._oms_given_without_order(orders, note)
        beyond = self._oms_worth(note, [
            (order.currency_id, max(-over, 0.0)) for order, over in self._overpaid_by_order(orders).items()])
        return sent + min(beyond, max(given - sent, 0.0))
