# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsOnAccount(models.Model):
    """What is kept for an order in exchange is kept as long as that needs it; then it goes back as any money of the return."""

    _inherit = "oms.on.account"

    @api.model
    def _oms_needs_still(self, order):
        """What an order in exchange still needs to be paid: no more than is open of its bills and is to be billed. What came
        back of it, or was given up, needs nothing."""
        needed = self._needed(order)
        if not needed or self._oms_in_drafts(order):
            return needed
        money, kept = self.env["oms.money"]._of(order), self._gather_kept(order.ids).get(order.id, 0.0)
        to_bill = self._oms_to_bill(order)[order.id]
        return order.currency_id.round(max(min(needed, money.open + to_bill - money.ahead - kept), 0.0))

    @api.model
    def _oms_in_drafts(self, order):
        """Whether a draft asks for some of it: its goods count as billed."""
        return any(move.state == "draft" for move in order.invoice_ids)

    @api.model
    def _oms_to_bill(self, orders):
        """{order id: what is still to be billed of it, sooner or later, taxes included}"""
        self.env["sale.order"].flush_model(["amount_total"])
        self.env["sale.order.line"].flush_model()
        return {order_id: float(amount) for order_id, amount in self.env.execute_query(SQL(
            "SELECT sale.id, to_bill.amount FROM sale_order sale CROSS JOIN LATERAL (%s) to_bill WHERE sale.id = ANY(%s)",
            self._oms_to_bill_sql(SQL("sale.id")), orders.ids))}

    @api.model
    def _oms_to_bill_sql(self, order):
        """SELECT of (amount): as above, of an order (SQL of its id); with the cents by which one that is rounded as a whole
        differs from its lines."""
        return SQL(
            """SELECT COALESCE(SUM(rest.amount) + CASE WHEN SUM(rest.amount) != 0
                          THEN MAX(whole.amount_total) - SUM(line.price_total) END, 0) AS amount
                 FROM sale_order_line line
                 JOIN sale_order whole ON whole.id = line.order_id %s
                WHERE line.order_id = %s AND line.display_type IS NULL""",
            self.env["oms.credit.account"]._line_joins_sql(), order)

    @api.model
    def _oms_release(self, orders):
        """Of these orders those in exchange of which nothing is open and nothing is to be billed any more keep nothing."""
        # sudo: follows from the orders, whoever bills them, gives them up or takes their goods back
        orders = orders.sudo().filtered(lambda order: order.oms_exchange_return_id and order.state == "sale")
        kept = self.sudo().search([
            ("order_id", "in", orders.ids), ("kind", "=", "kept"), ("ended_on", "=", False)]) if orders else self.browse()
        if not kept:
            return
        money = self.env["oms.money"].sudo()._gather(kept.order_id.ids)  # sudo: as above
        to_bill = self._oms_to_bill(kept.order_id)
        for order in kept.order_id:
            if not self._oms_in_drafts(order) and order.currency_id.is_zero(money[order.id].open + to_bill[order.id]):
                kept.filtered(lambda one: one.order_id == order)._oms_end_unneeded()  # noqa: B023

    def _oms_end_unneeded(self):
        self._end(self.env._("Nothing is to be billed of it any more"))
        self._oms_goes_back()

    def _end_billed(self):
        """For an order in exchange of whose bills something is open it stays kept: that comes before anything that goes back."""
        swaps = self.order_id.filtered("oms_exchange_return_id")
        money = self.env["oms.money"]._gather(swaps.ids)
        ends = self.filtered(lambda one: one.order_id not in swaps or not money[one.order_id.id].open)
        super(OmsOnAccount, ends)._end_billed()
        ends._oms_goes_back()

    def _oms_goes_back(self):
        """What no order in exchange keeps any more goes back as its return's money does."""
        for back, kept in self.grouped(lambda one: one.order_id.oms_exchange_return_id).items():
            if back:
                back._oms_pay_rest(kept.item_id.move_id.filtered(
                    lambda move: move.move_type == "out_refund" and move.state == "posted"))

    @api.model
    def _take_kept(self, invoices):
        super()._take_kept(invoices)
        self._oms_release(invoices.line_ids.sale_line_ids.order_id)
