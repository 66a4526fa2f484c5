# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """What is bought for a line alone, where less of it is wanted: a request is made smaller, of a confirmed purchase the
    buyer is told. Odoo would ask the vendor for a negative quantity, or leave it as it is.
    """

    _inherit = "sale.order.line"

    def _oms_bought(self):
        """Purchase lines made for these lines: sent to the customer by the vendor, or received for them."""
        # sudo: what is bought for an order, for whoever works on it
        lines = self.sudo()
        moves = lines.move_ids
        bought = moves.created_purchase_line_ids | moves.purchase_line_id | moves.move_orig_ids.purchase_line_id
        if "purchase_line_ids" in lines._fields:  # of sale_purchase, which may not be installed
            bought |= lines.purchase_line_ids
        products = lines.product_id | lines._oms_components()
        return bought.filtered(lambda line: line.product_id in products and line.state != "cancel")

    def _oms_buy_less(self, quantity):
        """Take ``quantity`` (in the product's unit) off what is being bought for this line."""
        self.ensure_one()
        for product, each in self._oms_recipe_now().items():
            self._oms_buy_less_of(product, quantity * each)

    def _oms_buy_less_of(self, product, quantity):
        unit, bought = product.uom_id, self._oms_bought().filtered(lambda line: line.product_id == product)
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
        self._oms_tell_buyer(bought.exists().filtered(lambda line: line.state not in ("draft", "sent", "to approve", "cancel")),
                             quantity, product)

    def _oms_tell_buyer(self, bought, quantity, product):
        """What is confirmed cannot be un-ordered by us: the buyer talks with the vendor."""
        for purchase in bought.order_id[:1]:
            note = self.env._(
                "%(order)s wants %(quantity).12g × %(product)s less: agree with %(vendor)s, then lower or cancel the line.",
                order=self.order_id.name, quantity=quantity, product=product.display_name,
                vendor=purchase.partner_id.display_name)
            purchase.activity_schedule(
                "mail.mail_activity_data_todo", user_id=purchase.user_id.id or self.env.uid, note=note,
                summary=self.env._("Less is wanted"))
            self.env["oms.order.event"]._oms_log([{
                "order_id": self.order_id.id, "line_id": self.id, "kind": "changed", "summary": note}])
