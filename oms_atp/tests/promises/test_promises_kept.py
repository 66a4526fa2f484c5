# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestPromisesKept(AtpCase):
    """The page "Promises kept"."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oms_transit_days": 0, "oms_transit_days_late": 2})
        cls.env["stock.warehouse"].search([]).write({"oms_transit_days": 0})

    def kept(self, order):
        self.env.flush_all()
        return self.env["oms.promise.kept"].search([("order_id", "=", order.id)])

    def confirm_on(self, when, due, **quantities):
        with freeze_time(when):
            order = self.quotation(**quantities)
            order.commitment_date = due
            order.action_confirm()
        return order

    def ship_on(self, when, order):
        with freeze_time(when):
            self.ship(order)
        return self.kept(order)

    def test_kept_and_broken(self):
        self.put(self.mug, 10)
        on_time = self.confirm_on("2026-03-02", "2026-03-05 10:00:00", mug=3)
        self.assertFalse(self.kept(on_time), "not closed")
        row = self.ship_on("2026-03-05 18:00:00", on_time)
        self.assertEqual((row.kept, row.on_time, row.days_late), (True, 100, 0), "late is a matter of days")
        self.assertEqual((row.promised_on, row.shipped_on), (date(2026, 3, 5), date(2026, 3, 5)))
        self.assertEqual((row.warehouse_id, row.vendor_id, row.certainty), (self.north, row.vendor_id.browse(), "firm"))
        late = self.ship_on("2026-03-08", self.confirm_on("2026-03-02", "2026-03-05 10:00:00", mug=3))
        self.assertEqual((late.kept, late.on_time, late.days_late), (False, 0, 3))
        [[rate, days]] = (row | late)._read_group([("id", "in", (row | late).ids)], [], ["on_time:avg", "days_late:avg"])
        self.assertEqual((rate, days), (50, 1.5))

    def test_the_warehouse_tells_the_day(self):
        self.put(self.mug, 10)
        self.north.partner_id = self.env["res.partner"].create({"name": "Site", "tz": "America/Los_Angeles"})
        order = self.confirm_on("2026-03-02", "2026-03-05 20:00:00", mug=3)
        row = self.ship_on("2026-03-06 03:00:00", order)
        self.assertEqual((row.kept, row.shipped_on), (True, date(2026, 3, 5)), "still Thursday there")

    def test_vendor_carrier_and_dates(self):
        self.put(self.mug, 10)
        vendor = self.env["res.partner"].create({"name": "Potter"})
        carrier = self.env["delivery.carrier"].create({
            "name": "Swift", "product_id": self.new_product("post", 1.0, type="service").id})
        order = self.confirm_on("2026-03-02", "2026-03-05", mug=3)
        order.carrier_id = carrier
        order.oms_promise_ids.vendor_id = vendor
        row = self.ship_on("2026-03-05", order)
        self.assertEqual((row.vendor_id, row.carrier_id, row.certainty), (vendor, carrier, "firm"))
        self.assertEqual((row.delivery_date, row.delivery_late), (date(2026, 3, 5), date(2026, 3, 7)))

    def test_a_promise_made_later_does_not_hide_the_first(self):
        self.put(self.mug, 10)
        order = self.confirm_on("2026-03-02", "2026-03-05", mug=3)
        first = order.oms_promise_ids
        second = first.copy({"date": "2026-03-10", "replaces_id": first.id})
        third = second.copy({"date": "2026-03-12", "replaces_id": second.id})
        first.move_ids.sudo().write({"oms_promise_id": third.id})
        (first | second).replaced = True
        row = self.ship_on("2026-03-09", order)
        self.assertEqual(row.promise_id, third)
        self.assertEqual((row.kept, row.days_late, row.promised_on), (False, 4, date(2026, 3, 5)))

    def test_what_was_not_wanted_any_more_is_no_row(self):
        self.put(self.mug, 10)
        order = self.confirm_on("2026-03-02", "2026-03-05", mug=3)
        order._action_cancel()
        self.assertFalse(self.kept(order))

    def test_who_may_see_it(self):
        self.put(self.mug, 10)
        order = self.confirm_on("2026-03-02", "2026-03-05", mug=3)
        row = self.ship_on("2026-03-05", order)
        buyer = new_user(self.env, "oms_dates_buyer", "purchase.group_purchase_user")
        order.user_id = self.env.user
        with self.assertRaises(AccessError):  # own documents: those of others are not
            row.with_user(self.salesman).read(["kept"])
        order.user_id = self.salesman
        for user in (self.salesman, buyer):
            self.assertTrue(row.with_user(user).kept)
        portal = new_user(self.env, "oms_dates_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            row.with_user(portal).read(["kept"])
        other = self.env["res.company"].create({"name": "Other"})
        self.salesman.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.env["oms.promise.kept"].with_user(self.salesman).search([]))
