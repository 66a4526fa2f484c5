# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged

from ..common import AtpCase


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

    # --- goods of a held order do not leave from a vendor either

    def held(self):
        """An order whose goods are asked for but not bought when somebody holds it."""
        order = self.confirm(urn=5)
        order._oms_place_hold("manual")
        return order

    def buyer(self):
        return new_user(
            self.env, "oms_buyer_too", name="Buyer",
            groups="purchase.group_purchase_user,stock.group_stock_user,sales_team.group_sale_salesman_all_leads")

    def test_what_is_asked_for_is_not_bought_while_the_order_is_held(self):
        order, buyer = self.held(), self.buyer()
        purchase = self.bought(order).order_id.with_user(buyer)
        for door in (purchase.button_confirm, purchase.sudo().button_approve, lambda: purchase.write({"state": "purchase"})):
            with self.assertRefused(f"URN.*Potter would send it to the customer of {order.name}.*Clear the hold"), \
                    self.env.cr.savepoint():
                door()
        self.assertFalse(order.picking_ids)
        order.oms_hold_ids.action_clear("asked")
        purchase.button_confirm()
        self.assertEqual(purchase.picking_ids.move_ids.product_qty, 5)

    def test_a_purchase_made_by_hand_for_a_held_line(self):
        order, other, buyer = self.held(), self.confirm(urn=1), self.buyer()
        wanted = {"product_id": self.urn.id, "product_qty": 5, "price_unit": 1, "sale_line_id": order.order_line.id}
        mine = self.bought(order).order_id
        purchase = self.env["purchase.order"].with_user(buyer).create({
            "partner_id": self.vendor.id, "picking_type_id": mine.picking_type_id.id, "dest_address_id": self.customer.id,
            "order_line": [Command.create(wanted)]})
        with self.assertRefused("cannot be bought"), self.env.cr.savepoint():
            purchase.button_confirm()
        bought = self.bought(other).order_id.with_user(buyer)
        bought.order_line.filtered(lambda line: line.sale_line_id in order.order_line).unlink()
        bought.button_confirm()
        for door in (lambda: bought.write({"order_line": [Command.create(wanted)]}),
                     lambda: bought.order_line.write({"sale_line_id": order.order_line.id})):
            with self.assertRefused("cannot be bought"), self.env.cr.savepoint():
                door()
        other._oms_place_hold("manual")
        with self.assertRefused("cannot be bought|More .* than ordered cannot leave"), self.env.cr.savepoint():
            bought.order_line.product_qty = 9
        bought.order_line.product_qty = 1

    def test_what_was_bought_before_the_hold_arrives(self):
        order = self.confirm(urn=5)
        purchase = self.bought(order).order_id
        purchase.button_confirm()
        order._oms_place_hold("manual")
        purchase.picking_ids.move_ids.picked = True
        purchase.picking_ids.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 5)
