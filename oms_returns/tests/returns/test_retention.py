# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.timeline.retention_case import RetentionCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestReturnsRetention(RetentionCase):
    """Goods that are on their way back."""

    def test_an_order_with_an_open_return_is_not_finished(self):
        order = self.finished()
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": order.order_line.id, "quantity": 1, "reason": None}])
        self.age(order, 13)
        self.assertEqual(back.state, "requested")
        self.assertKept(order)
        back.action_cancel()
        self.age(order, 13)
        self.assertTrue(self.night())
