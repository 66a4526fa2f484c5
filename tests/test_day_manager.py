# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayManager(RoleCase):
    """The manager's day."""

    role = "manager"

    def test_day(self):
        self.company.write({"oms_customer_mails": False, "oms_start_done": True})
        self.day("oms_day_manager")
        self.assertTrue(self.company.oms_customer_mails)
