# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.payments.scripted import Scripted
from odoo.addons.oms_core.tests.roles.role_case import role_user
from odoo.tests import tagged
from odoo.tools import mute_logger

from .books_case import BooksCase

SECONDS = 60


class CaptureTours(Scripted, BooksCase):
    """A card follows the goods before everybody's eyes: the desk sees what is reserved, the warehouse ships a part, the desk sees
    what was taken and the rest, the customer reads it, the accountant finds the row. Each with their own role alone.

    Others showed the amount of the first attempt (saleor#2077), or the whole order's where a part was captured."""

    role = "desk"
    accountant_at = "/odoo"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mute_logger("odoo.addons.payment.models.payment_provider"))
        cls.script("partial")
        cls.buyer = role_user(cls.env, "portal").partner_id
        cls.buyer.write({"name": "Card Customer", "email": "card@example.com", "country_id": cls.env.ref("base.uk").id})

    def paid_by_card(self):
        order = self.order(self.buyer, (self.goods("Card Mug", 25.0, stock=9), 4))
        self.card(order)
        return order

    def left(self, order):
        return [(row.kind, row.amount, row.state) for row in self.operations(order)]

    def story(self, size):
        order = self.paid_by_card()
        self.day(f"oms_capture_reserved_{size}_tour", "/odoo/oms-orders")
        self.assertFalse(self.side.asked, "looking at an order asks nobody")
        self.ships_one(order, size)
        self.env.invalidate_all()
        self.assertEqual(self.left(order), [("capture", 25.0, "new")], "noted with the goods, before anything leaves")
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 25.0)])
        self.day(f"oms_capture_taken_{size}_tour", "/odoo/oms-orders")
        self.day(f"oms_capture_customer_{size}_tour", f"/my/orders/{order.id}", role="portal")
        self.day(f"oms_capture_rows_{size}_tour", self.accountant_at, role="accountant")
        return order


@tagged("post_install", "-at_install")
class TestCaptureTour(CaptureTours):
    """At desks."""

    browser_size = "1440x900"

    def ships_one(self, order, size):
        path = f"/odoo/action-stock.action_picking_tree_all/{order.picking_ids.id}"
        self.day(f"oms_capture_ship_{size}_tour", path, role="warehouse")

    def test_by_shipment(self):
        order = self.story("desk")
        self.assertEqual(order.order_line.qty_delivered, 1.0)
        order.picking_ids.filtered(lambda one: one.state != "done").button_validate()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 25.0), ("capture", 75.0)])
        self.day("oms_capture_all_desk_tour", "/odoo/oms-orders")


@tagged("post_install", "-at_install")
class TestCapturePhone(CaptureTours):
    """On telephones of 360 px; the parcel leaves the warehouse as ever."""

    browser_size = "360x740"
    touch_enabled = True
    accountant_at = "/odoo/action-oms_core.oms_payment_operation_action"

    def ships_one(self, order, size):
        picking = self.as_role(order.picking_ids, "warehouse")
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()

    def test_by_shipment(self):
        self.story("phone")
