# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from ..people import new_user


@tagged("post_install", "-at_install")
class TestImportTour(HttpCase):
    """The dialog as the supervisor of the order desk uses it."""

    def bring(self):
        channels = self.env["oms.import.channel"]
        channels.search([]).unlink()
        shop = channels.create({"name": "Tour shop", "tz": "UTC"})
        self.env["product.product"].create({
            "name": "Tour mug", "default_code": "TOURMUG", "type": "consu", "is_storable": True})
        customer = self.env["res.partner"].create({"name": "Tour Customer", "ref": "TC"})
        desk = new_user(self.env, "oms_tour_import", groups="oms_core.group_oms_supervisor")
        action = self.env.ref("oms_core.oms_import_wizard_action")
        self.start_tour(f"/odoo/action-{action.id}", "oms_import_tour", login=desk.login, timeout=120)
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual(order.order_line.product_id.mapped("default_code"), ["TOURMUG", "TOURGHOST"])
        self.assertEqual(order.oms_original_date.month, 3)
        self.assertEqual((shop.day_first, shop.create_products, shop.columns["sku"]), ("day", True, ["Artikel"]))

    def test_at_a_desk(self):
        self.bring()


@tagged("post_install", "-at_install")
class TestImportTourPhone(TestImportTour):
    """The same on a telephone."""

    browser_size = "360x740"
    touch_enabled = True

    def test_at_a_desk(self):
        self.bring()
        self.assertTrue(self.touch_enabled)
