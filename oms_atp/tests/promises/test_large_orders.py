# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestLargeOrders(AtpCase):
    """What a person waits for asks the same number of statements, however many lines the order has."""

    def order(self, lines):
        products = self.env["product.product"].browse(
            self.new_product(f"{lines}-{number}", 1.0).id for number in range(lines))
        for product in products:
            self.put(product, 10)
        return self.env["sale.order"].create({
            "partner_id": self.customer.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in products]})

    def held(self, lines):
        order = self.order(lines)
        order._oms_place_hold("manual", "look")
        order.action_confirm()
        return order

    def test_clearing_a_hold_reserves_all_lines_at_once(self):
        def clear(order):
            return self.count_statements(lambda: order.oms_hold_ids.action_clear("fine"))

        clear(self.held(2))  # fills what is kept in memory
        few, order = clear(self.held(5)), self.held(40)
        many = clear(order)
        self.assertEqual(order.order_line.move_ids.mapped("quantity"), [2] * 40)
        self.assertPromised(order, north=80)
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(few, 110)

    def test_a_preview_of_a_change(self):
        def preview(order):
            dialog = self.env["oms.order.change"].browse(self.env["oms.order.change"]._oms_open(order)["res_id"])
            dialog.line_ids[:1].quantity = 1
            return self.count_statements(dialog.action_preview), dialog

        orders = [self.order(lines) for lines in (2, 5, 40)]
        for order in orders:
            order.action_confirm()
        preview(orders[0])  # fills what is kept in memory
        [few, _dialog], [many, dialog] = preview(orders[1]), preview(orders[2])
        self.assertIn("1 free for others", str(dialog.shown))
        self.assertLessEqual(many, few + 3)
        self.assertLessEqual(few, 205)
