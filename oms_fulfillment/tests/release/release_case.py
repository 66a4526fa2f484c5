# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from freezegun import freeze_time

from ..common import FulfillmentCase

#: A Monday, 09:00 UTC.
MONDAY = datetime(2026, 3, 2, 9)


class ReleaseCase(FulfillmentCase):
    """A Monday morning in a warehouse that plans what it sends, promises what it has, and is divided into zones."""

    @classmethod
    def setUpClass(cls):
        clock = freeze_time(MONDAY)
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)
        super().setUpClass()
        cls.env.company.oms_promise_mode = "on"
        cls.warehouse.oms_release_policy = "planned"
        cls.cups, cls.food = cls._zone("Cups"), cls._zone("Food")

    @classmethod
    def _zone(cls, name, lines=0, warehouse=None):
        warehouse = warehouse or cls.warehouse
        zone = cls.env["oms.zone"].create({"name": name, "warehouse_id": warehouse.id, "lines_a_day": lines})
        cls.env["stock.location"].create({
            "name": f"{name} shelf", "location_id": warehouse.lot_stock_id.id, "usage": "internal", "oms_zone_id": zone.id})
        return zone

    @classmethod
    def carrier(cls, name, *hours, warehouse=None):
        """A carrier that comes to the warehouse every day at these hours."""
        carrier = cls.env["delivery.carrier"].create({
            "name": name, "product_id": cls.env["product.product"].create({"name": name, "type": "service"}).id})
        cls.pickups(*hours, carrier=carrier, warehouse=warehouse)
        return carrier

    @classmethod
    def pickups(cls, *hours, carrier=None, warehouse=None):
        cls.env["oms.pickup"].create([{
            "warehouse_id": (warehouse or cls.warehouse).id, "carrier_id": carrier and carrier.id, "weekday": str(day),
            "hour": hour}
            for day in range(7) for hour in hours])

    def shelve(self, zone, **quantities):
        for name, quantity in quantities.items():
            self.env["stock.quant"]._update_available_quantity(getattr(self, name), zone.location_ids, quantity)

    def waits(self, warehouse=None, carrier=None, complete=False, **quantities):
        """The transfers of a confirmed order that wait to be sent."""
        order = self.order(warehouse, confirm=False, **quantities)
        order.write({"carrier_id": carrier and carrier.id, "picking_policy": "one" if complete else "direct"})
        order.action_confirm()
        return self.open_pickings(order)

    def lose(self, name, quantity, warehouse=None, location=None):
        """A count finds less; the job looks at what that means."""
        product, location = getattr(self, name), location or (warehouse or self.warehouse).lot_stock_id
        quants = self.env["stock.quant"].search([
            ("product_id", "=", product.id), ("location_id", "child_of", location.id), ("quantity", ">", 0)])
        for quant in quants:
            less = min(quant.quantity, quantity)
            quantity -= less
            quant.with_context(inventory_mode=True).write({"inventory_quantity": quant.quantity - less})
            quant.action_apply_inventory()
        self.follow()

    def follow(self):
        """The job for supply that changed."""
        dirty = self.env["oms.dirty"]
        rows = dirty._oms_take(None, 1000)
        if rows:
            dirty._oms_look_at(rows)

    def run_due(self):
        with self.enter_registry_test_mode():
            self.env.ref("oms_fulfillment.cron_release_due").method_direct_trigger()
        self.env.invalidate_all()

    def board(self, user=None, warehouse=None):
        return self.env["oms.release.board"].with_user(user or self.chief).board((warehouse or self.warehouse).id)

    def shown(self, board, figure):
        """The ids of the transfers that a figure of the board counts, as the page puts them together."""
        ids = [number for part in figure["parts"] for number in board["parts"][part]]
        self.assertEqual(len(ids), figure["orders"])
        return sorted(ids)

    def sent(self, pickings):
        """Those of these transfers that were sent."""
        return pickings.filtered(lambda picking: not picking.oms_unreleased)
