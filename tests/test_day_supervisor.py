# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDaySupervisor(RoleCase):
    """The day of the order desk's supervisor."""

    role = "supervisor"

    def test_day(self):
        order = self.order(self.customer("Odd Customer"), (self.goods("Odd Mug", stock=9), 2))
        order._oms_place_hold("review", "Looks odd")
        self.day("oms_day_supervisor")
        self.assertFalse(order.oms_held)
        self.assertEqual(order.oms_hold_ids.cleared_by_id, self.user)
