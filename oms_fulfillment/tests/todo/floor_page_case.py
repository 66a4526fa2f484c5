# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.addons.oms_core.planning.hold_entry import Entry
from odoo.fields import Command

from ..common import FulfillmentCase

MONDAY = datetime(2026, 3, 2, 8)


class FloorPageCase(FulfillmentCase):
    """West sends in three steps what is planned; trucks come at 10:00 and 16:00, on Sundays nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.oms_promise_mode = "on"
        cls.west = cls._warehouse("West", "WST", "pick_pack_ship", "planned")
        cls.fetched(*((weekday, hour) for weekday in range(6) for hour in (10.0, 16.0)))
        cls.reason = cls.env["oms.hold.reason"].create({"name": "Solvency of Ada", "code": "floor_page"})
        cls.env["stock.quant"]._update_available_quantity(cls.mug, cls.west.lot_stock_id, 1000)

    @classmethod
    def fetched(cls, *times, warehouse=None, carrier=None):
        return cls.env["oms.pickup"].create([{
            "warehouse_id": (warehouse or cls.west).id, "carrier_id": carrier and carrier.id, "weekday": str(weekday),
            "hour": hour}
            for weekday, hour in times])

    def page(self, user=None, warehouse=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["oms.floor.page"].with_user(user or self.chief).page((warehouse or self.west).id)

    def numbers(self, page):
        """Every number of a page."""
        yield from page["places"]
        yield page["missed"]
        yield from page["missed"]["causes"]
        for bar in page["bars"]:
            yield bar
            yield from bar["parts"]
        yield from (page["tours"][name] for name in ("ready", "active", "totes"))

    def rows(self, number, user=None):
        return self.env[number["model"]].with_user(user or self.chief).search(number["domain"])

    def assertNumbersAreLists(self, page, user=None):
        """Each number is the length of the list that a click on it opens."""
        for number in self.numbers(page):
            with self.subTest(number["key"], label=number["label"]):
                self.assertEqual(len(self.rows(number, user)), number["count"])

    def shown(self, page):
        return {place["key"]: place["count"] for place in page["places"] if place["count"]}

    def causes(self, page):
        return {cause["key"]: cause["count"] for cause in page["missed"]["causes"] if cause["count"]}

    # --- orders, each as far as it goes ------------------------------------------------------------------------------

    def west_order(self, warehouse=None, **quantities):
        return self.order(warehouse=warehouse or self.west, **quantities or {"mug": 1})

    def held(self):
        order = self.west_order()
        self.env["oms.hold"]._place([Entry(order, self.reason, "Ask")])
        return order

    def waits_for_goods(self):
        purchase = self.env["purchase.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Potteries"}).id, "picking_type_id": self.west.in_type_id.id,
            "order_line": [Command.create({
                "product_id": self.lamp.id, "product_qty": 10, "date_planned": datetime.now() + timedelta(days=3)})]})
        purchase.button_confirm()
        return self.west_order(lamp=1)

    def sent(self):
        order = self.west_order()
        self.open_pickings(order)._oms_send_planned()
        return order

    def advanced(self, order, *steps):
        """The order picked, packed, shipped: one step after the other."""
        for step in steps:
            getattr(self.open_pickings(order), f"_oms_{step}")()
            self.env.cr.precommit.run()
        return order

    def every_kind(self):
        """One order in each place, none sent to the customer. {place: order}"""
        found = {"held": self.held(), "backordered": self.west_order(pen=5), "goods": self.waits_for_goods(),
                 "send": self.west_order(), "pick": self.sent()}
        found["pack"] = self.advanced(self.sent(), "pick")
        found["ship"] = self.advanced(self.sent(), "pick", "pack")
        return found


def at(hour, minute=0, day=0):
    return freeze_time(MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day))
