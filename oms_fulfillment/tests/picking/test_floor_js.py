# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.hoot_case import HootCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFloorJs(HootCase):
    """What the screens of the floor decide on the device (`static/tests/floor/*.test.js`)."""

    def test_units(self):
        self.run_units("oms_fulfillment")
