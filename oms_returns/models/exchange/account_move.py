# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from ...planning import refund_plan as planning


class AccountMove(models.Model):
    """A credit note may be of goods that are exchanged and of others: whose what is open of it is."""

    _inherit = "account.move"

    def _oms_free(self):
        """What is open of a credit note, and neither kept nor going back."""
        self.ensure_one()
        return sum(credit.amount for credit in self.env["oms.on.account"]._open_credits(
            self.partner_id, self.company_id, self.currency_id, item_ids=self._oms_receivable_lines().ids))

    def _oms_kept_for(self, orders=None):
        """{order id: what of these credit notes is kept for it}

        :param orders: None: whatever orders
        """
        items, found = self._oms_receivable_lines().ids, {}
        rows = self.env["oms.on.account"]._gather_kept_rows(SQL(
            "SELECT mine.order_id FROM oms_on_account mine WHERE mine.item_id = ANY(%s) AND mine.ended_on IS NULL "
            "AND mine.kind = 'kept'", items))
        for _id, order_id, item_id, amount in rows:
            if item_id in items and (orders is None or order_id in orders.ids):
                found[order_id] = found.get(order_id, 0.0) + amount
        return found

    def _oms_used_for(self, orders=None):
        """{order id: what of these credit notes is kept for it, or its bills took of that}, as above"""
        found = self._oms_kept_for(orders)
        taken = self.env["oms.on.account"].search([
            ("kind", "=", "applied"), ("item_id", "in", self._oms_receivable_lines().ids), ("partial_id", "!=", False)])
        for use in taken:
            if orders is None or use.order_id in orders:
                found[use.order_id.id] = found.get(use.order_id.id, 0.0) + use.amount
        return found

    def _oms_stays_credit(self):
        """What of what is open of a credit note is not to be given for goods that are exchanged: of store credit and of other
        lines that stay as credit what no order used yet, and what a card refused."""
        self.ensure_one()
        stays = self._oms_credit_left(lambda line: line.resolution == "credit" or (
            line.resolution == "refund" and line._oms_way() == planning.CREDIT))
        refused = self.env["oms.payment.operation"].search([
            ("note_id", "=", self.id), ("state", "=", "failed"), ("settled", "=", False)])
        return stays + sum(refused.mapped("note_amount"))

    def _oms_credit_left(self, stays):
        """What of a credit note is of lines that stay as credit, less what orders used of it, those aside that are in exchange
        for goods of it.

        :param stays: function(return line): whether it does
        """
        late = self._oms_taken_late()
        whole = sum(amount - late.get(line, 0.0) for line, amount in self._oms_return_totals().items() if stays(line))
        ours = set(self.invoice_line_ids.oms_return_line_id.return_id.exchange_order_ids.ids)
        used = sum(amount for order_id, amount in self._oms_used_for().items() if order_id not in ours) - sum(late.values())
        return max(whole - used, 0.0)

    # --- goods that come late ---------------------------------------------------------------------------------------------

    def _oms_late_goods(self):
        """{return line: orders that were sent in exchange for the same goods, which come after they were given up}, of what is
        refunded by this credit note"""
        self.ensure_one()
        return self.env["oms.return.line"].union(*(
            line for line, amount in self._oms_return_totals().items()
            if amount > 0 and line.resolution == "refund"))._oms_sent_before()

    def _oms_taken_late(self):
        """{return line: what these orders took of it}"""
        late = self._oms_late_goods()
        if not late:
            return {}
        totals, found = self._oms_return_totals(), {}
        used = self._oms_used_for(self.env["sale.order"].union(*late.values()))
        for line, orders in late.items():
            for order in orders:
                part = self.currency_id.round(min(totals[line] - found.get(line, 0.0), used.get(order.id, 0.0)))
                found[line] = found.get(line, 0.0) + part
                used[order.id] = used.get(order.id, 0.0) - part
        return found

    def _oms_to_pay_back(self):
        late = self._oms_taken_late()
        return {line: self.currency_id.round(amount - late.get(line, 0.0)) for line, amount in super()._oms_to_pay_back().items()}
