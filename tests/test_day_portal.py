# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayPortal(RoleCase):
    """A portal customer's day."""

    role = "portal"

    def test_day(self):
        self.day("oms_day_portal", "/my")
