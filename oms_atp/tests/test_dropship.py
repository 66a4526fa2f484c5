# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .common import AtpCase


@tagged("post_install", "-at_install")
class TestDropship(AtpCase):
    """Less of what a vendor sends to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Potter"})
        cls.urn = cls.new_product("urn", 40.0, seller_ids=[Command.create({"partner_id": cls.vendor.id, "price": 1})],
                                  route_ids=[Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)])

    def bought(self, order):
        return order.order_line.purchase_line_ids

    def test_a_request_is_made_smaller(self):
        order = self.confirm(urn=5)
        order.order_line.product_uom_qty = 3
        self.assertEqual(self.bought(order).mapped("product_qty"), [3])
        order.order_line.product_uom_qty = 6
        self.assertEqual(sum(self.bought(order).mapped("product_qty")), 6)

    def test_of_a_confirmed_purchase_the_buyer_is_told(self):
        order = self.confirm(urn=5)
        purchase = self.bought(order).order_id
        purchase.button_confirm()
        order.order_line.product_uom_qty = 3
        self.assertEqual(self.bought(order).mapped("product_qty"), [5], "nobody is asked for minus two")
        self.assertIn("2 × [URN] urn less", purchase.activity_ids.note)
        self.assertFalse(self.env["purchase.order.line"].search([("product_qty", "<", 0)]))

    def test_cancelling_ends_the_request(self):
        order = self.confirm(urn=5)
        order._action_cancel()
        self.assertFalse(self.bought(order).filtered(lambda line: line.state != "cancel"))

    def test_cancelling_tells_the_buyer_of_a_confirmed_purchase(self):
        order = self.confirm(urn=5)
        purchase = self.bought(order).order_id
        purchase.button_confirm()
        order._action_cancel()
        self.assertIn("5 × [URN] urn less", "".join(purchase.activity_ids.mapped("note")))
