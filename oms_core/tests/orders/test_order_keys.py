# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..roles.role_case import RoleCase


@tagged("post_install", "-at_install")
class TestOrderKeys(RoleCase):
    """An order is typed without the mouse."""

    role = "desk"

    def test_tab_goes_from_the_product_to_the_quantity(self):
        self.goods("Key Mug", stock=9, description_sale="White, holds a pint")
        order = self.order(self.customer("Key Customer"), confirm=False)
        self.day("oms_order_keys_tour", f"/odoo/oms-orders/{order.id}")
        self.assertEqual(order.order_line.product_uom_qty, 7)
