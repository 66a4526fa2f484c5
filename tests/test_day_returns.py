# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayReturns(RoleCase):
    """The returns clerk's day."""

    role = "returns"

    def test_day(self):
        self.day("oms_day_returns")
