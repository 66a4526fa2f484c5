# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayDesk(RoleCase):
    """The order desk's day."""

    role = "desk"

    def test_day(self):
        order = self.order(self.customer("Desk Customer"), (self.goods("Desk Mug", stock=9), 2))
        order._oms_place_hold("manual", "Asked to call back")
        self.day("oms_day_desk")
        self.assertEqual(order.oms_hold_ids.mapped("state"), ["cleared"])
        self.assertEqual(order.oms_hold_ids.cleared_by_id, self.user)
