# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalReturnTour(PortalCase):
    """In a real browser, as a computer has it and on a telephone of 360 px."""

    browser_size = "1366x768"

    def test_send_goods_back(self):
        self.mug.name = "Back Mug"
        for _order in range(2):
            self.shipped(self.olga.partner_id, cup=3)
        with patch(f"{type(self).__module__.rsplit('.tests', 1)[0]}.controllers.portal_return.MORE", 1):
            self.start_tour(f"/my/orders/{self.order.id}", "oms_portal_return_tour", login=self.olga.login)
        back = self.returns()
        self.assertEqual((back.door, back.line_ids.product_id, back.line_ids.quantity), ("portal", self.mug, 5))

    def test_withdraw_as_a_guest(self):
        self.order.name = "S-TOUR-1"
        self.olga.partner_id.email = "gerd@guest.example"
        self.start_tour(f"/my/orders/{self.foreign.id}?access_token={self.foreign.access_token}", "oms_withdraw_tour")
        said = self.env["oms.return.withdrawal"].search([])
        self.assertEqual((said.name, said.mail_id.email_to), ("Gerd Guest", "gerd@guest.example"))
        said._oms_follow()
        self.assertEqual(self.returns().line_ids.mapped("quantity"), [5, 2])

    def test_send_goods_back_on_a_telephone(self):
        self.browser_size = "360x740"
        self.test_send_goods_back()

    def test_withdraw_as_a_guest_on_a_telephone(self):
        self.browser_size = "360x740"
        self.test_withdraw_as_a_guest()
