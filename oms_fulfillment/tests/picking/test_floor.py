# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..tour_case import STEPS, TourCase

METHODS = ("single", "one_line", "batch", "cluster", "zone")


@tagged("post_install", "-at_install")
class TestFloor(TourCase):
    """A picker takes a tour, picks it with a device and puts it down."""

    def test_each_way_to_pick_in_each_warehouse_to_the_end(self):
        for steps in STEPS:
            warehouse, near, far = self.shop(steps)
            zones = self.env["oms.zone"].with_user(self.boss).create([
                {"name": name, "warehouse_id": warehouse.id} for name in ("Front", "Back")])
            near.oms_zone_id, far.oms_zone_id = zones[0], zones[1]
            for method in METHODS:
                with self.subTest(steps=steps, method=method):
                    self.ways(method, warehouse=warehouse, most_orders=4)
                    self.put(near, mug=6)
                    self.put(far, lamp=4)
                    orders = self.order(warehouse, mug=2) | self.order(warehouse, mug=1)
                    if method != "one_line":
                        orders |= self.order(warehouse, mug=3, lamp=4)
                    tours = self.plan(warehouse)
                    self.assertTrue(tours)
                    for tour in tours:
                        self.walk(self.floor().take(tour.id))
                        self.assertEqual((tour.state, tour.user_id), ("done", self.picker))
                    self.assertEqual({one.oms_step for one in self.open_pickings(orders)}, {"pack"})
                    self.finish(orders)
                    for order in orders:
                        self.assertEqual(
                            order.order_line.mapped("qty_delivered"), order.order_line.mapped("product_uom_qty"))
                    self.assertNoFaults()

    def test_what_is_not_there_is_corrected_and_picked_elsewhere(self):
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                self.ways("cluster", warehouse=warehouse)
                self.put(near, mug=5)
                order = self.order(warehouse, mug=5)
                self.put(far, mug=5)
                tour = self.floor().take(self.plan(warehouse).id)
                [line] = tour["lines"]
                answer = self.say(tour, "short", line, found=3, reason="not_there")
                self.assertEqual(
                    (answer["status"], answer["line"]["state"], answer["line"]["done"]), ("accepted", "short", 3), answer)
                self.assertIn("P2", answer["words"])
                tour = self.told["tour"]
                self.assertEqual([(one["location"]["name"], one["quantity"], one["state"]) for one in tour["lines"]],
                                 [("P1", 5, "short"), ("P2", 2, "open")])
                self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.mug, near), 0)
                self.pick(tour, tour["lines"][1])
                self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
                self.finish(order)
                self.assertShips(order, mug=5)
                left = self.env["stock.quant"].search([
                    ("product_id", "=", self.mug.id), ("location_id", "child_of", warehouse.lot_stock_id.id)])
                self.assertEqual(sum(left.mapped("quantity")), 3)
                self.assertNoFaults()

    def test_what_is_nowhere_goes_on_without_it_and_stays_to_be_supplied(self):
        for steps in STEPS:
            for found in (0, 3):
                with self.subTest(steps=steps, found=found):
                    warehouse, near, _far = self.shop(steps)
                    self.ways("single", warehouse=warehouse)
                    self.put(near, mug=5, lamp=1)
                    order = self.order(warehouse, mug=5, lamp=1)
                    tour = self.floor().take(self.plan(warehouse).id)
                    [mug], [lamp] = self.of(tour, self.mug), self.of(tour, self.lamp)
                    answer = self.say(tour, "short", mug, found=found, reason="damaged")
                    self.assertEqual(answer["status"], "accepted", answer)
                    self.assertIn("nowhere else", answer["words"])
                    self.pick(tour, lamp)
                    answer = self.say(tour, "put_down")
                    self.assertEqual(answer["status"], "accepted", answer)
                    self.finish(order)
                    self.assertEqual(order.order_line.mapped("qty_delivered"), [found, 1])
                    quants = self.env["stock.quant"].search([("product_id", "=", self.mug.id), ("location_id", "=", near.id)])
                    self.assertEqual(sum(quants.mapped("quantity")), 0)
                    self.assertNoFaults()

    def test_more_is_where_somebody_elses_tour_picks_this_order(self):
        zones = self.env["oms.zone"].with_user(self.boss).create([
            {"name": name, "warehouse_id": self.warehouse.id} for name in ("Front", "Back")])
        self.A1.oms_zone_id, self.B1.oms_zone_id = zones
        self.put(self.A1, mug=2)
        self.put(self.B1, lamp=1)
        self.order(mug=2, lamp=1)
        self.put(self.B1, mug=5)
        self.ways("zone")
        mugs = next(tour for tour in self.plan() if tour.zone_id == zones[0])
        tour = self.floor().take(mugs.id)
        answer = self.say(tour, "short", tour["lines"][0], found=1, reason="not_there")
        self.assertEqual(answer["words"], "1 not found. More is at B1: another tour brings it.")

    def test_an_order_cancelled_meanwhile_is_put_back(self):
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                self.ways("cluster", warehouse=warehouse)
                self.put(near, mug=5)
                self.put(far, lamp=5)
                gone, stays = self.order(warehouse, mug=2, lamp=1), self.order(warehouse, lamp=2)
                tour = self.floor().take(self.plan(warehouse).id)
                self.pick(tour, self.of(tour, self.mug)[0])
                lamps = self.of(tour, self.lamp)
                gone._action_cancel()
                theirs = next(line for line in lamps if line["order"] == gone.name)
                self.refusal("gone", tour, "pick", theirs)
                tour = self.told["tour"]
                stopped = [line for line in tour["lines"] if line["state"] == "stopped"]
                self.assertEqual([(line["product"]["id"], line["done"]) for line in stopped], [(self.mug.id, 2)])
                self.assertIn("put 2 × Mug back to P1", stopped[0]["why"])
                self.assertEqual(tour["open"], 1)
                self.pick(tour, next(line for line in tour["lines"] if line["order"] == stays.name))
                self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
                self.finish(stays)
                self.assertShips(stays, lamp=2)
                self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.mug, near), 5)
                self.assertNoFaults()

    def test_the_same_scan_again_counts_once(self):
        self.ways("batch")
        self.put(self.A1, mug=5)
        self.order(mug=5)
        tour = self.floor().take(self.plan().id)
        line = tour["lines"][0]
        first = self.say(tour, "pick", line, key="k" * 36, quantity=2)
        again = self.say(tour, "pick", line, key="k" * 36, quantity=2)
        self.assertEqual({**first, "again": True}, again)
        self.assertEqual(self.floor().read(tour["id"])["lines"][0]["done"], 2)
        other = self.say(tour, "pick", line, key="k" * 36, quantity=3)
        self.assertEqual((other["status"], other["code"]), ("refused", "bad"))
        self.floor().take(tour["id"])
        foreign = self.say(tour, "pick", line, key="k" * 36, quantity=2, user=self.other_picker)
        self.assertEqual((foreign["status"], foreign["code"]), ("refused", "bad"))

    def test_events_are_done_in_the_order_in_which_they_happened(self):
        self.ways("batch")
        self.put(self.A1, mug=5)
        self.order(mug=5)
        tour = self.floor().take(self.plan().id)
        line = tour["lines"][0]
        event = {"kind": "pick", "tour_id": tour["id"], "line_id": line["id"], "by_hand": False, "code": None,
                 "at": "1970-01-01T00:00:00Z"}
        told = self.floor().scan("device", [
            {**event, "key": "first-key", "quantity": 3}, {**event, "key": "first-key", "quantity": 3},
            {**event, "key": "second-key", "quantity": 3}, {**event, "key": "third-key", "quantity": 2, "at": "2099-13-99"},
            {**event, "quantity": 1}, "nonsense",
            {"key": "fourth-key", "kind": "put_down", "tour_id": tour["id"]}])
        self.assertEqual([(one["key"], one["status"], one["code"]) for one in told["answers"]], [
            ("first-key", "accepted", ""), ("first-key", "accepted", ""), ("second-key", "refused", "too_many"),
            ("third-key", "accepted", ""), ("fourth-key", "accepted", "")])
        scans = self.env["oms.scan"].search([("tour_id", "=", tour["id"])]).sorted("id")
        self.assertEqual(scans.mapped("result"), ["accepted", "too_many", "accepted", "accepted"])
        self.assertEqual(str(scans[0].device_at), "1970-01-01 00:00:00")
        self.assertFalse(scans[2].device_at, "a clock that shows nothing a calendar has is not kept")

    def test_two_people_on_one_tour(self):
        self.ways("batch")
        self.put(self.A1, mug=5)
        self.order(mug=5)
        plan = self.plan()
        tour = self.floor().take(plan.id)
        with self.refused("has tour"):
            self.floor(self.other_picker).take(plan.id)
        self.refusal("not_yours", tour, "pick", tour["lines"][0], user=self.other_picker)
        self.say(tour, "hand_over")
        self.refusal("not_yours", tour, "pick", tour["lines"][0])
        self.assertEqual(self.floor(self.other_picker).take()["id"], tour["id"], "what was handed over is taken first")
        self.walk(tour, self.other_picker)
        self.refusal("not_yours", tour, "skip", tour["lines"][0], user=self.other_picker)
        with self.refused("is over"):
            self.floor().take(plan.id)
        with self.refused("No tour is ready"):
            self.floor().take(warehouse_id=self.warehouse.id)

    def test_what_is_wrong_is_told_apart(self):
        self.ways("cluster")
        self.put(self.A1, mug=5)
        self.put(self.B1, pen=5)
        self.order(mug=2), self.order(mug=1, pen=1)
        tour = self.floor().take(self.plan().id)
        first = self.of(tour, self.mug)[0]
        other = next(line for line in tour["lines"] if line["tote"] != first["tote"])
        self.refusal("wrong_item", tour, "pick", first, code=self.pen.barcode)
        answer = self.refusal("wrong_item", tour, "pick", first, code=self.lamp.barcode)
        self.assertIn("Lamp", answer["words"])
        self.refusal("wrong_place", tour, "pick", first, code=self.B1.complete_name)
        self.refusal("unknown", tour, "pick", first, code="8712345678906")
        self.refusal("wrong_tote", tour, "pick", first, tote=other["tote"])
        self.refusal("too_many", tour, "pick", first, quantity=first["quantity"] + 1)
        self.refusal("too_many", tour, "short", first, found=first["quantity"] + 1, reason="damaged")
        self.refusal("bad", tour, "pick", first, quantity="many")
        self.refusal("bad", tour, "pick", first, quantity=float("nan"))
        self.refusal("bad", tour, "dance")
        self.refusal("gone", {"id": 2**31 - 1}, "skip", first)
        self.refusal("open", tour, "put_down")
        self.pick(tour, first, code=self.mug.barcode, tote=first["tote"])
        self.assertEqual(self.env["oms.scan"].search_count([("tour_id", "=", tour["id"])]), 9)

    def test_containers(self):
        self.ways("cluster", warehouse=self.warehouse)
        kind = self.env["stock.package.type"].create({"name": "Tote", "package_use": "reusable"})
        totes = self.env["stock.package"].create([{"name": f"TOTE{number}", "package_type_id": kind.id} for number in (1, 2, 3)])
        box = self.env["stock.package"].create({"name": "BOX1"})
        self.put(self.A1, mug=9)
        self.order(mug=2), self.order(mug=1)
        tour = self.floor().take(self.plan().id)
        first, second = tour["lines"]
        self.pick(tour, first)
        self.refusal("unknown", tour, "tote", number=1, code="TOTE9")
        self.refusal("not_reusable", tour, "tote", number=1, code="BOX1")
        self.refusal("wrong_tote", tour, "tote", number=3, code="TOTE1")
        self.assertEqual(self.say(tour, "tote", number=first["tote"], code="TOTE1")["status"], "accepted")
        self.assertEqual(self.say(tour, "tote", number=first["tote"], code="TOTE1")["status"], "accepted", "it stands there")
        self.refusal("in_use", tour, "tote", number=second["tote"], code="TOTE1")
        self.env["stock.quant"]._update_available_quantity(self.pen, self.B1, 1, package_id=totes[2])
        self.refusal("in_use", tour, "tote", number=second["tote"], code="TOTE3")
        self.assertEqual(self.say(tour, "tote", number=second["tote"], code="TOTE2")["status"], "accepted")
        self.pick(tour, second)
        lines = self.env["stock.move.line"].browse([first["id"], second["id"]])
        self.assertEqual(lines.result_package_id, totes[:2])
        self.assertEqual([one["code"] for one in self.floor().read(tour["id"])["totes"]], ["TOTE1", "TOTE2"])
        self.assertEqual(self.floor().find(tour["id"], "TOTE2")["number"], 2)
        self.assertTrue(box)

    def test_the_place_where_it_is_put_down(self):
        warehouse, near, far = self.shop("pick_ship")
        self.ways("batch", warehouse=warehouse)
        self.put(near, mug=5)
        order = self.order(warehouse, mug=2)
        lane = self.place("Lane 1", parent=warehouse.wh_output_stock_loc_id)
        lane.barcode = "LANE-1"
        tour = self.floor().take(self.plan(warehouse).id)
        self.pick(tour, tour["lines"][0])
        self.refusal("unknown", tour, "put_down", code="LANE-9")
        self.refusal("wrong_place", tour, "put_down", code=far.complete_name)
        self.assertEqual(self.say(tour, "put_down", code="LANE-1")["status"], "accepted")
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.mug, lane, allow_negative=True), 0)
        self.assertEqual(self.open_pickings(order).move_line_ids.location_id, lane)
        self.finish(order)
        self.assertShips(order, mug=2)
        self.assertNoFaults()

    def test_the_place_is_the_tours_companys_where_two_have_its_barcode(self):
        warehouse, near, _far = self.shop("pick_ship")
        self.ways("batch", warehouse=warehouse)
        self.put(near, mug=5)
        order = self.order(warehouse, mug=2)
        lane = self.place("Lane 1", parent=warehouse.wh_output_stock_loc_id)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.picker.company_ids |= company
        root = self.env["stock.location"].create({"name": "A", "usage": "view", "company_id": company.id})
        theirs = self.env["stock.location"].create({"name": "Lane", "location_id": root.id, "company_id": company.id})
        lane.barcode = theirs.barcode = "LANE-1"
        tour = self.floor().take(self.plan(warehouse).id)
        self.pick(tour, tour["lines"][0])
        answer = self.say(tour, "put_down", code="LANE-1")
        self.assertEqual(answer["status"], "accepted", answer)
        self.assertEqual(self.open_pickings(order).move_line_ids.location_id, lane)

    def test_something_else_is_given_where_the_order_takes_it(self):
        self.env["oms.substitute"].create([
            {"product_id": self.mug.id, "substitute_id": self.lamp.id, "price_rule": "kept"},
            {"product_id": self.mug.id, "substitute_id": self.pen.id, "price_rule": "own"}])
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                self.ways("single", warehouse=warehouse)
                self.put(near, mug=5)
                order = self.order(warehouse, mug=5)
                tour = self.floor().take(self.plan(warehouse).id)
                [line] = tour["lines"]
                self.assertEqual(line["substitutes"], [])
                self.refusal("wrong_item", tour, "substitute", line, product_id=self.lamp.id)
                order.oms_takes_substitutes = True
                [line] = self.floor().read(tour["id"])["lines"]
                self.assertEqual([one["id"] for one in line["substitutes"]], [self.lamp.id])
                self.refusal("wrong_item", tour, "substitute", line, product_id=self.pen.id)
                self.pick(tour, line, quantity=2)
                self.refusal("stopped", tour, "substitute", line, product_id=self.lamp.id)
                self.assertEqual(order.order_line.mapped("product_uom_qty"), [5], "nothing of it was done")
                self.put(far, lamp=9)
                answer = self.say(tour, "substitute", line, product_id=self.lamp.id)
                self.assertEqual(answer["status"], "accepted", answer)
                self.assertIn("P2", answer["words"])
                [lamp] = self.of(self.told["tour"], self.lamp)
                self.assertEqual((lamp["quantity"], lamp["state"]), (3, "open"))
                self.walk(tour)
                self.finish(order)
                self.assertShips(order, mug=2, lamp=3)
                self.assertEqual(order.order_line[1].price_unit, order.order_line[0].price_unit)
                self.assertNoFaults()
