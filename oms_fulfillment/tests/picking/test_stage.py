# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestStage(FulfillmentCase):
    """Where an order stands is true also where Odoo's own delivery status is not."""

    def assertStands(self, order, stage, where, *badges, odoo=None):
        self.env.invalidate_all()
        found = {name for name in ("held", "backordered", "part_shipped", "at_risk") if order[f"oms_{name}"]}
        self.assertEqual((order.oms_stage, found), (stage, set(badges)))
        self.assertEqual(order.order_line.mapped("oms_where"), [where] if isinstance(where, str) else where)
        if odoo:
            self.assertEqual(order.delivery_status, odoo)

    def ship(self, picking, quantity=None):
        if quantity:
            picking.move_ids.quantity = quantity
        picking.with_context(skip_backorder=True).button_validate()

    def test_three_of_eight_and_the_rest_comes(self):
        self.stock(mug=8)
        order = self.order(mug=8)
        self.assertStands(order, "in_warehouse", "8 in warehouse", odoo="pending")
        self.ship(self.open_pickings(order), 3)
        self.assertStands(order, "in_warehouse", "3 shipped, 5 in warehouse", "part_shipped", odoo="partial")
        self.open_pickings(order).action_assign()
        self.ship(self.open_pickings(order))
        self.assertStands(order, "shipped", "8 shipped", odoo="full")

    def test_three_of_eight_and_the_rest_was_cancelled(self):
        """Odoo calls this fully delivered; we say what is missing, and let it be ordered anew."""
        self.stock(mug=8)
        order = self.order(mug=8)
        self.ship(self.open_pickings(order), 3)
        self.open_pickings(order).action_cancel()
        self.assertStands(order, "shipped", "3 shipped, 5 given up", odoo="full")
        order.order_line.product_uom_qty = 9
        self.assertStands(order, "in_warehouse", "3 shipped, 6 in warehouse", "part_shipped")

    def test_everything_was_cancelled_in_the_warehouse(self):
        self.stock(mug=8)
        order = self.order(mug=8)
        self.open_pickings(order).action_cancel()
        self.assertStands(order, "closed", "8 given up")

    def test_in_several_steps_it_is_shipped_when_it_leaves(self):
        for steps, count in (("pick_ship", 2), ("pick_pack_ship", 3)):
            with self.subTest(steps):
                warehouse = self._warehouse(f"W {steps}", f"S{count}", steps)
                self.stock(warehouse, mug=5)
                order = self.order(warehouse, mug=5)
                for _step in range(count - 1):
                    self.assertStands(order, "in_warehouse", "5 in warehouse")
                    self.ship(self.open_pickings(order).filtered(lambda picking: picking.state == "assigned"))
                self.assertStands(order, "in_warehouse", "5 in warehouse")
                self.ship(self.open_pickings(order))
                self.assertStands(order, "shipped", "5 shipped")

    def test_in_two_steps_in_part(self):
        warehouse = self._warehouse("W part", "WPA", "pick_ship")
        self.stock(warehouse, mug=5)
        order = self.order(warehouse, mug=5)
        self.ship(self.open_pickings(order), 2)
        self.assertStands(order, "in_warehouse", "5 in warehouse")
        self.ship(self.open_pickings(order).filtered(lambda picking: picking.picking_type_code == "outgoing"))
        self.assertStands(order, "in_warehouse", "2 shipped, 3 in warehouse", "part_shipped")

    def test_drop_shipped(self):
        vendor = self.env["res.partner"].create({"name": "Vera"})
        self.lamp.write({
            "route_ids": [Command.set(self.env.ref("stock_dropshipping.route_drop_shipping").ids)],
            "seller_ids": [Command.create({"partner_id": vendor.id, "price": 5})]})
        order = self.order(lamp=4)
        self.assertStands(order, "to_supply", "4 to be supplied")
        self.assertEqual(
            order.oms_summary, "Nothing of 4 shipped yet; not all of it was ordered from the vendor yet")
        order._get_purchase_orders().button_confirm()
        self.assertStands(order, "in_warehouse", "4 in warehouse")
        self.ship(order.picking_ids, 4)
        self.assertStands(order, "shipped", "4 shipped", odoo="full")
        order.picking_ids.action_oms_delivered()
        self.assertStands(order, "delivered", "4 shipped")

    def test_drop_shipped_and_held(self):
        vendor = self.env["res.partner"].create({"name": "Vera"})
        self.lamp.write({
            "route_ids": [Command.set(self.env.ref("stock_dropshipping.route_drop_shipping").ids)],
            "seller_ids": [Command.create({"partner_id": vendor.id, "price": 5})]})
        order = self.order(confirm=False, lamp=4)
        order._oms_place_hold("manual")
        order.action_confirm()
        self.assertFalse(order._get_purchase_orders(), "nothing is asked for while it is held")
        self.assertStands(order, "to_supply", "4 to be supplied", "held")
        self.assertEqual(order.order_line.oms_stage, "to_supply")

    def test_returned(self):
        self.stock(mug=5)
        order = self.order(mug=5)
        self.ship(self.open_pickings(order))
        order.picking_ids.action_oms_delivered()
        self.assertStands(order, "delivered", "5 shipped")
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.write({"quantity": 3, "to_refund": True})
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        self.assertStands(order, "delivered", "5 shipped")
        order._oms_process()
        self.assertStands(order, "delivered", "5 shipped")

    def test_goods_and_a_service(self):
        self.stock(mug=1)
        self.hour = self.env["product.product"].create({"name": "Hour", "type": "service", "list_price": 1})
        order = self.order(mug=1, hour=1)
        self.assertStands(order, "in_warehouse", ["1 in warehouse", ""])
        self.ship(self.open_pickings(order))
        self.assertStands(order, "shipped", ["1 shipped", ""])
