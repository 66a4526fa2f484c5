# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..tour_case import STEPS, TourCase
from .native_doors import NativeDoors


@tagged("post_install", "-at_install")
class TestFloorReportsRest(NativeDoors, TourCase):
    """odoo#176121, #85300: a part of what is picked together is validated by itself. On a tour: somebody presses Odoo's own
    *Validate* on a transfer of which half is picked, and what is left becomes another transfer under the picker's hands."""

    def halfway(self, steps, method, scanned=0):
        """(order, transfer, tour): mugs are picked, of four lamps so many are scanned."""
        warehouse, near, far = self.shop(steps)
        self.ways(method, warehouse=warehouse)
        if method == "zone":
            zones = self.env["oms.zone"].with_user(self.boss).create([
                {"name": name, "warehouse_id": warehouse.id} for name in ("Front", "Back")])
            near.oms_zone_id, far.oms_zone_id = zones
        self.put(near, mug=3)
        self.put(far, lamp=4)
        order = self.order(warehouse, mug=3, lamp=4)
        picking = self.open_pickings(order).filtered("move_line_ids")
        tours = self.plan(warehouse)
        tour = self.floor().take(tours[:1].id)
        if method == "zone":
            other = self.floor(self.other_picker).take(tours[1:].id)
            if not self.of(tour, self.mug):
                tour, other = other, tour
            self.pick(tour, self.of(tour, self.mug)[0], user=self.env["oms.tour"].browse(tour["id"]).user_id)
            self.by = self.env["oms.tour"].browse(other["id"]).user_id
            tour = other
        else:
            self.by = self.picker
            self.pick(tour, self.of(tour, self.mug)[0])
        if method == "cluster":  # the container then stands where the mugs are brought to, and takes the lamps there as well
            kind = self.env["stock.package.type"].create({"name": f"Tote {steps}", "package_use": "reusable"})
            self.env["stock.package"].create({"name": f"TOTE {steps}", "package_type_id": kind.id})
            self.assertEqual(self.say(tour, "tote", number=1, code=f"TOTE {steps}")["status"], "accepted")
        if scanned:
            self.pick(tour, self.of(tour, self.lamp)[0], quantity=scanned, user=self.by)
        return order, picking, tour

    def test_what_is_left_goes_on_on_the_tour(self):
        for steps in STEPS:
            for method, scanned in (("single", 0), ("cluster", 2), ("zone", 1)):
                with self.subTest(steps=steps, method=method):
                    order, picking, tour = self.halfway(steps, method, scanned)
                    self.validate(picking.with_user(self.chief))
                    self.assertEqual(picking.state, "done")
                    rest = picking.backorder_ids
                    tour = self.floor(self.by).read(tour["id"])
                    [lamp] = self.of(tour, self.lamp)
                    self.assertEqual((lamp["state"], lamp["quantity"], lamp["done"]), ("open", 4, scanned))
                    self.assertEqual(lamp["order"], order.name)
                    if method == "cluster":
                        self.assertEqual(lamp["tote"], 1, "it goes into the tote of its order")
                        self.refusal("wrong_tote", tour, "pick", lamp, tote=2)
                    self.pick(tour, lamp, user=self.by)
                    self.assertEqual(self.say(tour, "put_down", user=self.by)["status"], "accepted")
                    if steps == "ship_only":
                        self.assertEqual(rest.oms_step, "pack")
                    else:
                        self.assertEqual(rest.state, "done", "it goes on with the others")
                    self.finish(order)
                    self.assertShips(order, mug=3, lamp=4)
                    self.assertNoFaults()

    def test_a_line_of_two_places(self):
        """Odoo reserves anew what was not picked of a move that was picked in part: it comes on the same tour, and what was
        scanned of it is told."""
        for steps in STEPS:
            with self.subTest(steps=steps):
                warehouse, near, far = self.shop(steps)
                self.ways("single", warehouse=warehouse)
                self.put(near, mug=3)
                self.put(far, mug=4)
                order = self.order(warehouse, mug=7)
                picking = self.open_pickings(order).filtered("move_line_ids")
                tour = self.floor().take(self.plan(warehouse).id)
                first, second = self.of(tour, self.mug)
                self.pick(tour, first)
                self.pick(tour, second, quantity=1)
                self.validate(picking.with_user(self.chief))
                tour = self.floor().read(tour["id"])
                found = {line["state"]: (line["quantity"], line["done"]) for line in tour["lines"]}
                self.assertEqual(found["open"], (second["quantity"], 0))
                self.assertEqual(found["stopped"], (1, 1))
                self.walk(tour)
                self.finish(order)
                self.assertShips(order, mug=7)
                self.assertNoFaults()

    def test_split_while_it_is_walked(self):
        """*Split* of a transfer: both parts are on the tour, and in one tote."""
        for steps in STEPS:
            with self.subTest(steps=steps):
                warehouse, near, far = self.shop(steps)
                self.ways("cluster", warehouse=warehouse)
                self.put(near, mug=3)
                self.put(far, lamp=4)
                order = self.order(warehouse, mug=3, lamp=4)
                picking = self.open_pickings(order).filtered("move_line_ids")
                tour = self.floor().take(self.plan(warehouse).id)
                self.lines = picking.move_line_ids.filtered(lambda line: line.product_id == self.lamp)
                self.lines.quantity = 2
                picking.with_user(self.chief).action_split_transfer()
                rest = picking.backorder_ids
                rest.action_assign()
                tour = self.floor().read(tour["id"])
                self.assertEqual(sorted((line["quantity"], line["tote"]) for line in tour["lines"]), [(2, 1), (2, 1), (3, 1)])
                self.walk(tour)
                self.finish(order)
                self.finish(order)
                self.assertShips(order, mug=3, lamp=4)
                self.assertNoFaults()

    def test_what_is_left_is_given_up(self):
        """Without a backorder: what is left is cancelled, and what was scanned of it goes back."""
        for steps in STEPS:
            with self.subTest(steps=steps):
                order, picking, tour = self.halfway(steps, "single", 2)
                self.validate(picking.with_user(self.chief), backorder=False)
                tour = self.floor().read(tour["id"])
                self.assertEqual(tour["open"], 0)
                [lamp] = self.of(tour, self.lamp)
                self.assertEqual((lamp["state"], lamp["done"]), ("stopped", 2))
                self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
                self.finish(order)
                self.assertShips(order, mug=3)
                self.assertNoFaults()
