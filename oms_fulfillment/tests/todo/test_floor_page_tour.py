# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.tests import HttpCase, tagged

from .floor_page_case import FloorPageCase


@tagged("post_install", "-at_install")
class TestFloorPageTour(HttpCase, FloorPageCase):
    """The supervisor looks at the floor, and opens what is late."""

    def looks(self):
        self.west.oms_pickup_ids.unlink()  # whatever the hour of this test is, the day has not ended
        self.chief.property_warehouse_id = self.west
        self.held()
        self.west_order()
        orders = self.sent() | self.sent()
        late = self.open_pickings(orders[1])
        self.env.flush_all()  # a promise is never rewritten; time goes by
        self.env.cr.execute("UPDATE oms_promise SET date = date - interval '2 days' WHERE id = ANY(%s)", [
            late.move_ids.oms_promise_id.ids])
        self.env.invalidate_all()
        self.open_pickings(orders).move_ids.oms_sent_on = fields.Datetime.now() - timedelta(days=3)
        tour = self.env["oms.tour"].create({
            "name": "TOUR/1", "state": "active", "picking_type_id": self.west.pick_type_id.id, "warehouse_id": self.west.id,
            "company_id": self.west.company_id.id, "method": "batch", "user_id": self.picker.id})
        lines = self.open_pickings(orders).move_line_ids
        self.assertEqual(len(lines), 2)
        lines.oms_tour_id = tour
        lines[0].picked = True
        self.env["oms.scan"].create({
            "key": str(uuid4()), "user_id": self.picker.id, "company_id": self.west.company_id.id, "kind": "pick",
            "tour_id": tour.id, "at": fields.Datetime.now()})
        self.env.flush_all()
        self.start_tour("/odoo/floor", "oms_floor_page_tour", login="chief")

    def test_on_a_desk(self):
        self.looks()


@tagged("post_install", "-at_install")
class TestFloorPageTourPhone(TestFloorPageTour):
    """The same on a telephone."""

    browser_size = "360x740"
    touch_enabled = True

    def test_on_a_desk(self):
        self.looks()
        self.assertTrue(self.touch_enabled)
