# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_atp.tests.common import AtpCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestHeldQueries(AtpCase):
    """An order that is held costs no more statements with more lines: of combos, in a warehouse that may also have goods sent by
    their vendor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parts = [cls.new_product(f"part{number}", 5) for number in range(24)]
        for part in cls.parts:
            cls.put(part, 200)
        cls.combos = cls.env["product.combo"].create([
            {"name": f"Choice {half}", "combo_item_ids": [
                Command.create({"product_id": part.id}) for part in cls.parts[12 * half:12 * half + 12]]} for half in range(2)])
        cls.menu = cls.env["product.product"].create({
            "name": "Menu", "type": "combo", "list_price": 20, "combo_ids": [Command.set(cls.combos.ids)]})
        route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        route.write({"warehouse_selectable": True, "sequence": 500})
        cls.north.route_ids = [Command.link(route.id)]
        cls.reason = cls.env["oms.hold.reason"].search([("blocks_release", "=", True), ("code", "!=", "credit")], limit=1)

    def held(self, count):
        """A held quotation of so many combos, each of two parts."""
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        Line = self.env["sale.order.line"]
        for number in range(count):
            head = Line.create({"order_id": order.id, "product_id": self.menu.id, "product_uom_qty": 1})
            for combo in self.combos:
                item = combo.combo_item_ids[number]
                Line.create({"order_id": order.id, "product_id": item.product_id.id, "product_uom_qty": 1,
                             "combo_item_id": item.id, "linked_line_id": head.id})
        order._oms_place_hold(self.reason, "Look at it")
        return order

    def test_combos_of_a_held_order_are_confirmed_and_set_free_together(self):
        self.held(2).action_confirm()  # what is asked once
        counts = {}
        for size in (4, 12):
            order = self.held(size)
            confirmed = self.count_statements(order.action_confirm)
            cleared = self.count_statements(lambda order=order: order.oms_hold_ids.action_clear("Fine"))
            counts[size] = confirmed, cleared
            self.assertEqual(order.state, "sale")
            self.assertFalse(order.oms_held)
        self.assertLessEqual(counts[12][0], counts[4][0] + 3, counts)
        self.assertLessEqual(counts[12][1], counts[4][1] + 3, counts)
