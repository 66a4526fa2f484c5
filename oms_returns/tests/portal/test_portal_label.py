# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalLabel(PortalCase):
    """The carrier's label for a parcel that comes back: one that is there is given, else the carrier is asked, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["delivery.carrier"].create({
            "name": "Scripted carrier", "product_id": cls.new_product("freight", 0, type="service", is_storable=False).id,
            "return_label_on_delivery": True, "get_return_label_from_portal": True})
        cls.order.picking_ids.carrier_id = cls.carrier
        cls.back = cls.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": cls.line(cls, cls.order, cls.mug).id, "quantity": 2}])
        cls.back.action_authorise()
        cls.path = f"/my/returns/{cls.back.id}"

    def setUp(self):
        super().setUp()
        self.asked, self.answer = [], None
        Carrier, test = self.env.registry["delivery.carrier"], self

        def can(carriers):
            carriers.can_generate_return = True

        def label(carrier, pickings, tracking_number=None, origin_date=None):
            test.asked.append(pickings.ids)
            if test.answer:
                raise test.answer
            carrier.env["ir.attachment"].create({
                "name": f"{carrier.get_return_label_prefix()}-1.pdf", "raw": b"%PDF-1.4 label", "mimetype": "application/pdf",
                "res_model": "stock.picking", "res_id": pickings.id})

        for name, script in (("_compute_can_generate_return", can), ("fixed_get_return_label", label)):
            self.startPatcher(patch.object(Carrier, name, script, create=True))
        # A test has one transaction: what is committed beside it is looked for there.
        self.startPatcher(patch("odoo.addons.oms_core.prepared.cursor", lambda registry: registry.cursor()))
        self.login(self.olga)

    def ask_label(self):
        return self.post(f"{self.path}/label")

    def test_asked_once(self):
        self.assertIn(f'action="{self.path}/label', self.url_open(self.path).text)
        self.assertEqual(self.url_open(f"{self.path}/label").status_code, 404)
        page = self.ask_label()
        expected = self.back.line_ids.move_ids.picking_id
        self.assertEqual((self.asked, expected.carrier_id), ([expected.ids], self.carrier))
        self.assertTrue(self.back.label_asked_on)
        self.assertIn("Here is your label", page.text)
        self.assertEqual(self.url_open(f"{self.path}/label").content, b"%PDF-1.4 label")
        self.ask_label()
        self.assertEqual(len(self.asked), 1, "a second press asks for no other parcel")

    def test_made_with_the_delivery(self):
        sent = self.order.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        self.env["ir.attachment"].create({
            "name": f"{self.carrier.get_return_label_prefix()}-9.pdf", "raw": b"%PDF-1.4 with the parcel",
            "mimetype": "application/pdf", "res_model": "stock.picking", "res_id": sent.id})
        self.assertEqual(self.url_open(f"{self.path}/label").content, b"%PDF-1.4 with the parcel")
        self.assertNotIn(f'action="{self.path}/label', self.url_open(self.path).text)
        self.assertFalse(self.asked)
        self.login(self.bob)
        self.assertNotIn("with the parcel", self.url_open(f"{self.path}/label").text, "somebody else's")

    def test_the_carrier_refuses(self):
        self.answer = UserError("The address has no street")
        page = self.ask_label().text
        self.assertIn("The carrier gave no label. Please print the slip", page)
        self.assertNotIn("no street", page, "the carrier's words are for staff")
        self.back._oms_writing().write({"label_asked_on": "2026-01-01"})  # committed beside: here gone with the refusal
        self.assertIn("there is no label for this return", self.ask_label().text)
        self.assertEqual(len(self.asked), 1)

    @mute_logger("odoo.http")
    def test_the_server_dies_after_it_was_asked(self):
        """That it was asked is kept before it is: here by hand, since a test's request cannot commit by itself."""
        noted = []
        Controller = "odoo.addons.oms_returns.controllers.portal_return.OmsReturnPortal._oms_note_asked"
        self.answer = ConnectionError("gone")
        with patch(Controller, lambda controller, back: noted.append((back.id, len(self.asked)))):
            self.ask_label()
        self.assertEqual((noted, len(self.asked)), ([(self.back.id, 0)], 1), "noted before it was asked")
        self.back._oms_writing().write({"label_asked_on": "2026-01-01"})
        self.answer = None
        self.assertNotIn(f'action="{self.path}/label', self.url_open(self.path).text)
        self.assertIn("there is no label for this return", self.ask_label().text)
        self.assertEqual(len(self.asked), 1, "nobody pays for a second parcel")
        self.assertIn(f"{self.path}/slip", self.url_open(self.path).text)

    def test_where_the_carrier_makes_none(self):
        self.carrier.get_return_label_from_portal = False
        self.assertNotIn(f'action="{self.path}/label', self.url_open(self.path).text)
        self.assertIn("there is no label for this return", self.ask_label().text)
        self.assertFalse(self.asked)
