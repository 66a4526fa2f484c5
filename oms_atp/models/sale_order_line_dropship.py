# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """Less of what a vendor sends to the customer: a request is made smaller, of a confirmed purchase the buyer is told.

    Odoo would ask the vendor for a negative quantity.
    """

    _inherit = "sale.order.line"

    def _create_procurements(self, product_qty, procurement_uom, values):
        if product_qty < 0 and self.company_id.oms_promise_mode == "on" and self._oms_is_dropshipped():
            self._oms_buy_less(procurement_uom._compute_quantity(-product_qty, self.product_id.uom_id, round=False))
            return []
        return super()._create_procurements(product_qty, procurement_uom, values)

    def _oms_is_dropshipped(self):
        self.ensure_one()
        # sudo: only whether a vendor sends it, for whoever edits the order
        return any(line._is_dropshipped() and line.state != "cancel" for line in self.sudo().purchase_line_ids)

    def _oms_buy_less(self, quantity):
        """Take ``quantity`` (in the product's unit) off what is being bought for this line."""
        self.ensure_one()
        unit = self.product_id.uom_id
        # sudo: requests made for this line, for whoever may lower it; nobody has been asked for them yet
        bought = self.sudo().purchase_line_ids.filtered(lambda line: line.product_id == self.product_id)
        for line in bought.filtered(lambda line: line.state in ("draft", "sent", "to approve")).sorted("id", reverse=True):
            there = line.product_uom_id._compute_quantity(line.product_qty, unit, round=False)
            taken = min(there, quantity)
            quantity -= taken
            if unit.is_zero(there - taken):
                line.unlink()
            else:
                line.product_qty = unit._compute_quantity(there - taken, line.product_uom_id, rounding_method="HALF-UP")
            if unit.compare(quantity, 0) <= 0:
                return
        self._oms_tell_buyer(bought.exists().filtered(lambda line: line.state == "purchase"), quantity)

    def _oms_tell_buyer(self, bought, quantity):
        """What is confirmed cannot be un-ordered by us: the buyer talks with the vendor."""
        for purchase in bought.order_id[:1]:
            note = self.env._(
                "%(order)s wants %(quantity)g × %(product)s less: agree with %(vendor)s, then lower or cancel the line.",
                order=self.order_id.name, quantity=quantity, product=self.product_id.display_name,
                vendor=purchase.partner_id.display_name)
            purchase.activity_schedule(
                "mail.mail_activity_data_todo", user_id=purchase.user_id.id or self.env.uid, note=note,
                summary=self.env._("Less is wanted"))
            self.env["oms.order.event"]._oms_log([{
                "order_id": self.order_id.id, "line_id": self.id, "kind": "changed", "summary": note}])
