# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..network import network_by_console
from ..tour_case import TourCase


@tagged("post_install", "-at_install")
class TestHandheld(HttpCase, TourCase):
    """A picker, with that group alone, works through the handheld's screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for place in cls.A1 | cls.A2 | cls.B1:
            place.barcode = f"PLACE-{place.name}"
        cls.env["product.uom"].create({
            "product_id": cls.mug.id, "uom_id": cls.env["uom.uom"].create({
                "name": "Case of 12", "relative_factor": 12, "relative_uom_id": cls.mug.uom_id.id}).id, "barcode": "MUG-CASE"})

    def cart(self):
        """Two orders on one cart."""
        self.ways("cluster", most_orders=4)
        self.put(self.A1, mug=10)
        self.put(self.A2, lamp=10)
        orders = self.order(mug=2, lamp=1) | self.order(mug=1)
        return orders, self.plan()

    def on_screen(self, tour, size="360x740", **options):
        self.browser_size = size
        with network_by_console():
            self.start_tour("/odoo/handheld", tour, login="picker", **options)
        self.env.invalidate_all()

    def scans(self, tour):
        """What was stored of a tour: [(kind, quantity, by hand, result)], oldest first."""
        return [(scan.kind, scan.quantity, scan.by_hand, scan.result)
                for scan in self.env["oms.scan"].search([("tour_id", "=", tour.id)], order="id")]

    def test_cluster_on_a_handheld(self):
        orders, tour = self.cart()
        self.on_screen("oms_handheld_cluster")
        self.assertEqual((tour.state, tour.user_id), ("done", self.picker))
        # what was refused on the device was not said to the server
        self.assertEqual(self.scans(tour), [
            ("pick", 2, False, "accepted"), ("pick", 1, True, "accepted"), ("pick", 1, False, "accepted"),
            ("put_down", 0, True, "accepted")])
        self.finish(orders)
        self.assertShips(orders[0], mug=2, lamp=1)
        self.assertShips(orders[1], mug=1)
        self.assertNoFaults()

    def test_cluster_at_a_desk(self):
        _orders, tour = self.cart()
        self.on_screen("oms_handheld_cluster", "1440x900")
        self.assertEqual(tour.state, "done")

    def test_containers_and_fewer_than_there_should_be(self):
        reusable = self.env["stock.package.type"].create({"name": "Tote", "package_use": "reusable"})
        self.env["stock.package"].create([
            *({"name": name, "package_type_id": reusable.id} for name in ("BOX-A", "BOX-B")), {"name": "CARTON-9"}])
        self.ways("cluster", most_orders=4)
        self.put(self.A1, mug=3)
        orders = self.order(mug=2) | self.order(mug=1)
        tour = self.plan()
        self.put(self.B1, mug=5)
        self.on_screen("oms_handheld_short")
        self.assertEqual(tour.state, "done")
        self.assertEqual([scan[0::3] for scan in self.scans(tour)][:1], [("tote", "not_reusable")])
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.mug, self.A1), 0)
        self.finish(orders)
        self.assertShips(orders[0], mug=2)
        self.assertShips(orders[1], mug=1)
        self.assertNoFaults()

    def test_later_back_and_handed_over(self):
        tour = self.one_order(lamp=3)
        self.on_screen("oms_handheld_later")
        self.assertEqual((tour.state, tour.user_id.id), ("active", False))
        self.assertEqual([scan[:2] for scan in self.scans(tour)], [("skip", 0), ("pick", 1), ("pick", 2), ("hand_over", 0)])

    def one_order(self, mug=3, lamp=2):
        self.ways("single")
        self.put(self.A1, mug=10)
        self.put(self.A2, lamp=10)
        self.orders = self.order(mug=mug, lamp=lamp)
        return self.plan()

    def test_cut_off_from_the_network(self):
        """Nothing is lost, nothing is counted twice: read from the database."""
        tour = self.one_order()
        self.on_screen("oms_handheld_offline", timeout=120)
        self.assertEqual(self.scans(tour), [("pick", 1, False, "accepted")] * 4)
        self.assertEqual({line.product_id.name: line.oms_scanned for line in tour.line_ids}, {"Mug": 3, "Lamp": 1})
        self.assertEqual({line.product_id.name: line.picked for line in tour.line_ids}, {"Mug": True, "Lamp": False})

    def test_a_reload_in_the_middle(self):
        _orders, tour = self.cart()
        self.on_screen("oms_handheld_reload", timeout=120)
        self.assertEqual(self.scans(tour), [("pick", 2, False, "accepted"), ("pick", 1, False, "accepted")])
        self.assertEqual(sorted(tour.line_ids.filtered("picked").mapped("oms_scanned")), [1, 2])

    def test_signed_out_and_somebody_else_on_the_same_device(self):
        tour = self.one_order()
        self.on_screen("oms_handheld_session", timeout=120)
        self.assertEqual(self.scans(tour), [("pick", 1, False, "accepted")])
        self.assertEqual(self.env["oms.scan"].search([("tour_id", "=", tour.id)]).user_id, self.picker)

    def test_what_somebody_elses_page_says_waits_for_them(self):
        """Neither done nor stored: with the same key it is taken when its person is signed in."""
        tour = self.floor().take(self.one_order().id)
        event = {"key": str(uuid4()), "kind": "pick", "tour_id": tour["id"], "line_id": tour["lines"][0]["id"], "quantity": 1,
                 "at": "2026-11-29T06:00:00Z", "by_hand": False, "code": None}
        other = self.floor(self.other_picker).with_context(uid=self.picker.id)
        told = other.scan("device", [event, None, {"key": ["x"]}])
        self.assertEqual(
            [(one["key"], one["status"], one["code"]) for one in told["answers"]], [(event["key"], "refused", "other_user")])
        self.assertFalse(self.env["oms.scan"].search_count([("key", "=", event["key"])]))
        told = self.floor().with_context(uid=self.picker.id).scan("device", [event])
        self.assertEqual([(one["status"], one.get("again", False)) for one in told["answers"]], [("accepted", False)])
        with self.assertRaises(AccessError):
            self.env["oms.floor"].with_user(self.clerk).with_context(uid=self.picker.id).scan("device", [event])
