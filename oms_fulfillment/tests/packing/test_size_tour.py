# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_size import SizeCase


@tagged("post_install", "-at_install")
class TestSizeTour(HttpCase, SizeCase):
    """What ships is measured, as the warehouse supervisor."""

    def measures(self):
        self.mug.write({"name": "Sized mug", "default_code": False})
        self.stock(mug=5)
        self.order(mug=5).picking_ids._oms_ship(pack=True)
        with mute_logger("odoo.http"):  # of the error that is shown
            self.start_tour("/odoo/oms-missing-sizes", "oms_sizes_tour", login="chief")
        size = self.env["oms.size"].search([("product_tmpl_id", "=", self.mug.product_tmpl_id.id)])
        self.assertEqual((size.length, size.width, size.height, size.create_uid), (100, 80, 90, self.chief))

    def test_on_a_desk(self):
        self.measures()


@tagged("post_install", "-at_install")
class TestSizeTourPhone(TestSizeTour):
    """The same on a telephone."""

    browser_size = "360x740"
    touch_enabled = True

    def test_on_a_desk(self):
        self.measures()
        self.assertTrue(self.touch_enabled)
