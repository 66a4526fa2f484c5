# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from unittest.mock import patch

from odoo import api
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..network import network_by_console
from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationTour(HttpCase, StationCase):
    """A packer, with that group alone, works at the station's screen."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chair = cls._product("Chair")
        cls.chair.default_code = "CHAIR"
        cls.env["product.uom"].create({
            "product_id": cls.mug.id, "barcode": "MUG-CASE", "uom_id": cls.env["uom.uom"].create({
                "name": "Case of 12", "relative_factor": 12, "relative_uom_id": cls.mug.uom_id.id}).id})
        (cls.mug | cls.lamp | cls.pen).weight = 0.3

    def waiting(self, tote="TOTE7"):
        """An order whose goods wait in a tote."""
        return self.to_pack(2, self.new_tote(tote), mug=3, lamp=1)

    def at_the_bench(self, tour, **options):
        with network_by_console():
            self.start_tour("/odoo/station", f"oms_station_{tour}", login="packer", timeout=120, **options)
        self.env.invalidate_all()

    def scans(self, picking):
        """What was stored of a transfer: [(kind, quantity, by hand, result)], oldest first."""
        return [(scan.kind, scan.quantity, scan.by_hand, scan.result)
                for scan in self.env["oms.scan"].search([("picking_id", "=", picking.id)], order="id")]

    def test_whole_order_and_the_next(self):
        first, second = self.waiting(), self.to_pack(2, self.new_tote("TOTE8"), pen=2)
        self.at_the_bench("whole")
        self.assertEqual([one.oms_step for one in self.open_pickings((first | second).sale_id)], ["ship", "ship"])
        self.assertEqual([scan[0] for scan in self.scans(first)], ["put"] * 4)
        self.assertWhole(first)

    def test_cases_lots_and_mistakes(self):
        """A case counts its pieces, lots are asked for, mistakes are told apart."""
        cases = self.to_pack(2, self.new_tote("TOTE1"), mug=24)
        lots, first = self.in_lots("TOTE2"), self.waiting()
        self.to_pack(2, self.new_tote("TOTE8"), pen=2)
        self.at_the_bench("goods")
        self.assertEqual(self.scans(cases), [("put", 12, False, "accepted")] * 2)
        self.assertEqual(sorted(self.open_pickings(lots.sale_id).move_line_ids.mapped("lot_id.name")), ["LOT-A", "LOT-B"])
        self.assertEqual([scan[3] for scan in self.scans(lots)], ["accepted", "accepted"])
        self.assertEqual([scan[3] for scan in self.scans(first)], [
            "unknown", "wrong_item", "other_order", "accepted", "too_many", "accepted", "accepted"])
        self.assertEqual([scan[2] for scan in self.scans(first)][-2:], [True, False])

    def in_lots(self, tote):
        self.tea = self._product("Tea")
        self.tea.write({"default_code": "TEA", "tracking": "lot"})
        lots = self.env["stock.lot"].create([{"name": name, "product_id": self.tea.id} for name in ("LOT-A", "LOT-B")])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(self.tea, self.two.lot_stock_id, 1, lot_id=lot)
        return self.picked(self.order(self.two, tea=2), self.new_tote(tote))

    def test_parcels_weights_and_what_is_reopened(self):
        """A line in two parcels, a weight that is doubted, something taken out and a parcel opened again."""
        parcels, weighed, reopened = (self.waiting(f"TOTE{number}") for number in (1, 2, 3))
        self.at_the_bench("boxes")
        contents = self.contents(parcels)
        self.assertEqual(sorted(contents.values(), key=len), [{"MUG": 1}, {"MUG": 1}, {"LAMP": 1, "MUG": 1}])
        parcel = weighed.move_line_ids.result_package_id.filtered("oms_weighed")
        self.assertEqual(parcel.oms_weighed, 8500)
        kinds = [scan[0] for scan in self.scans(reopened)]
        self.assertEqual(kinds, ["put"] * 3 + ["take_out"] + ["put"] * 2 + ["reopen", "close"])
        self.assertWhole(reopened)

    def test_cancelled_meanwhile_and_cut_off_from_the_network(self):
        """Of what is kept on the device nothing is lost, nothing is counted twice: read from the database."""
        first, second = self.waiting("TOTE1"), self.waiting("TOTE2")
        station, order = type(self.env["oms.station"]), first.sale_id
        scan = station.scan

        @api.model
        def cancelled(model, device, events):
            if any(event["code"] == "LAMP" and event["picking_id"] == first.id for event in events):
                model.env["sale.order"].sudo().browse(order.id)._action_cancel()
            return scan(model, device, events)

        with patch.object(station, "scan", cancelled):
            self.at_the_bench("interrupted")
        self.assertEqual((first.state, order.state), ("cancel", "cancel"))
        self.assertEqual(self.scans(second), [("put", 1, False, "accepted")] * 4)
        self.assertEqual(list(self.contents(second).values()), [{"MUG": 3, "LAMP": 1}])

    def test_what_the_server_did_not_take_stays_until_somebody_has_read_it(self):
        """Laid aside on the device: not lost silently, and sent again with its number if somebody wants so."""
        first = self.waiting()
        station = type(self.env["oms.station"])
        scan, keys, said = station.scan, {"LAMP": [], "MUG": []}, {"LAMP": 1, "MUG": 2}

        @api.model
        def broken(model, device, events):
            [event] = events
            keys[event["code"]].append(event["key"])
            if len(keys[event["code"]]) == said[event["code"]]:
                raise UserError("Not now")
            return scan(model, device, events)

        with patch.object(station, "scan", broken):
            self.at_the_bench("aside")
        self.assertEqual(len(keys["LAMP"]), 2)
        self.assertEqual(len(set(keys["LAMP"])), 1, "the same scan, with its number")
        self.assertEqual(self.scans(first), [("put", 1, False, "accepted")] * 4)
        self.assertWhole(first)


@tagged("post_install", "-at_install")
class TestStationTourPhone(TestStationTour):
    """The same on a telephone."""

    allow_inherited_tests_method = True
    browser_size = "360x740"
    touch_enabled = True
    # What differs is where things are: two stories show that. The others with OMS_TOURS=all.
    if os.environ.get("OMS_TOURS") != "all":
        test_cases_lots_and_mistakes = test_cancelled_meanwhile_and_cut_off_from_the_network = None
        test_what_the_server_did_not_take_stays_until_somebody_has_read_it = None
