# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .goods_case import ReportsCase


@tagged("post_install", "-at_install")
class TestFloorReportsWms(ReportsCase):
    """What others' warehouse software was reported for, told in our shop."""

    # --- OCA/wms ---------------------------------------------------------------------------------------------------

    def test_wms_986_a_wrong_tote_with_nothing_counted_leaves_no_line_of_nothing(self):
        self.put(self.A1, mug=9)
        orders = self.order(mug=2) | self.order(mug=3)
        tour = self.tour("cluster")
        first, second = tour["lines"]
        before = self.lines(tour)
        self.refusal("bad", tour, "pick", first, quantity=0, tote=second["tote"])
        self.refusal("bad", tour, "pick", first, quantity=0, tote=first["tote"])
        self.refusal("bad", tour, "pick", first, quantity=-1, tote=first["tote"])
        self.refusal("wrong_tote", tour, "pick", first, quantity=1, tote=second["tote"])
        self.assertEqual(self.lines(tour), before)
        self.assertEqual(len(orders.picking_ids.move_line_ids), 2)
        self.say(tour, "short", first, found=0, reason="not_there")
        self.assertEqual(self.lines(tour)[0], ("Mug", None, first["quantity"], 0, "short"))
        self.say(tour, "put_down")
        self.assertTrue(all(orders.picking_ids.move_line_ids.mapped("quantity")), "of what is not there no line has gone on")
        self.finish(orders)
        self.assertNoFaults()

    def test_wms_950_a_wrong_item_makes_no_new_line(self):
        self.put(self.A1, mug=5, lamp=5)
        order = self.order(mug=2)
        tour = self.tour()
        [line] = tour["lines"]
        self.pick(tour, line, quantity=1)
        for code in (self.lamp.barcode, self.pen.barcode, f"01{self.lamp.barcode.zfill(14)}10X"):
            self.refusal("wrong_item", tour, "pick", line, quantity=1, code=code)
        self.assertEqual(self.lines(tour), [("Mug", None, 2, 1, "open")])
        self.assertEqual(len(order.picking_ids.move_line_ids), 1)

    def test_wms_950_of_two_lots_the_one_that_was_scanned_counts(self):
        self.put(self.A1, lot=self.lot_a, tea=2)
        self.put(self.A1, lot=self.lot_b, tea=3)
        order = self.order(tea=5)
        tour = self.tour()
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 2, 0, "open"), ("Tea", "LOT-B", 3, 0, "open")])
        a, b = tour["lines"]
        self.pick(tour, a, quantity=1, lot="LOT-A", code=self.tea.barcode)
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 2, 1, "open"), ("Tea", "LOT-B", 3, 0, "open")])
        # whoever takes the other lot of the same order first has taken that one
        self.pick(tour, a, quantity=1, lot="LOT-B", code=self.tea.barcode)
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 2, 1, "open"), ("Tea", "LOT-B", 3, 1, "open")])
        self.pick(tour, a, quantity=1, lot="LOT-A")
        self.pick(tour, b, quantity=2, lot="LOT-B")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=5)
        self.assertEqual((self.there(self.tea, self.A1)), 0)
        self.assertNoFaults()

    def test_wms_421_a_wrong_scan_leaves_what_was_counted(self):
        self.A1.barcode, self.B1.barcode = "LOC-A1", "LOC-B1"
        for way in ("single", "batch"):
            with self.subTest(way):
                self.put(self.A1, mug=3)
                self.put(self.B1, lamp=1)
                self.order(mug=3, lamp=1)
                tour = self.tour(way)
                [mug] = self.of(tour, self.mug)
                self.pick(tour, mug, quantity=2, code=self.mug.barcode)
                for code, why in ((self.lamp.barcode, "wrong_item"), (self.pen.barcode, "wrong_item"),
                                  ("LOC-B1", "wrong_place"), ("WHAT", "unknown")):
                    self.refusal(why, tour, "pick", mug, quantity=1, code=code)
                self.assertEqual(self.of(self.floor().read(tour["id"]), self.mug)[0]["done"], 2)
                for code in ("LOC-A1", "LOC-B1"):
                    self.assertEqual(self.floor().find(tour["id"], code)["kind"], "location")
                self.assertEqual(self.pick(tour, mug, quantity=1, code=self.mug.barcode)["line"]["state"], "done")
                self.walk(tour)

    def test_wms_1247_lot_b_lies_where_lot_a_is_expected(self):
        """The place is no proof of what lies there, and the item none of its lot."""
        self.put(self.A1, lot=self.lot_a, tea=2)
        self.A1.barcode = "LOC-A1"
        order = self.order(tea=2)
        tour = self.tour()
        [line] = tour["lines"]
        self.refusal("wrong_item", tour, "pick", line, quantity=1, code="LOC-A1")
        self.refusal("wrong_lot", tour, "pick", line, quantity=1, code=self.tea.barcode)
        # the system knows no lot B there
        self.refusal("wrong_lot", tour, "pick", line, quantity=2, code=self.tea.barcode, lot="LOT-B")
        answer = self.say(tour, "short", line, found=0, reason="wrong_goods")
        self.assertIn("nowhere else", answer["words"])
        self.assertEqual((self.there(self.tea, self.A1, self.lot_a), self.there(self.tea, self.A1, self.lot_b)), (0, 0))
        self.say(tour, "put_down")
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertNoFaults()

    def test_wms_1247_neither_the_place_nor_the_tote_says_what_lies_there(self):
        self.put(self.A1, mug=9)
        self.A1.barcode = "LOC-A1"
        self.order(mug=2), self.order(mug=1)
        kind = self.env["stock.package.type"].create({"name": "Tote", "package_use": "reusable"})
        self.env["stock.package"].create({"name": "TOTE1", "package_type_id": kind.id})
        tour = self.tour("cluster")
        line = tour["lines"][0]
        self.say(tour, "tote", number=line["tote"], code="TOTE1")
        for code in ("LOC-A1", self.A1.complete_name, "TOTE1"):
            answer = self.refusal("wrong_item", tour, "pick", line, quantity=1, code=code)
            self.assertIn("but this is Mug", answer["words"])
        self.pick(tour, line, quantity=1, code=self.mug.barcode, tote=line["tote"])
        self.pick(tour, line, quantity=1, by_hand=True)

    def test_wms_1247_the_rest_is_of_another_lot_at_the_same_place(self):
        self.put(self.A1, lot=self.lot_a, tea=5)
        order = self.order(tea=5)
        self.put(self.A1, lot=self.lot_b, tea=5)
        tour = self.tour()
        [line] = tour["lines"]
        answer = self.say(tour, "short", line, found=2, reason="wrong_goods")
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 5, 2, "short"), ("Tea", "LOT-B", 3, 0, "open")])
        self.assertNotIn("nowhere", answer["words"])
        self.assertIn("A1", answer["words"])
        self.assertIn("LOT-B", answer["words"])
        self.pick(tour, self.told["tour"]["lines"][1], lot="LOT-B")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=5)
        self.assertNoFaults()

    def test_wms_1247_what_the_order_had_there_anyway_is_no_more_of_it(self):
        self.put(self.A1, lot=self.lot_a, tea=2)
        self.put(self.A1, lot=self.lot_b, tea=3)
        order = self.order(tea=5)
        tour = self.tour()
        self.assertIn("nowhere else", self.say(tour, "short", tour["lines"][0], found=0, reason="not_there")["words"])
        self.pick(tour, tour["lines"][1], lot="LOT-B")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=3)
        self.assertNoFaults()

    def test_wms_1247_more_of_what_was_picked_already(self):
        """The rest is where something of this order was picked before: that line is open again."""
        for way in ("batch", "cluster"):
            with self.subTest(way):
                self.put(self.A1, mug=2)
                self.put(self.B1, mug=4)
                order = self.order(mug=5)
                tour = self.tour(way)
                first, second = sorted(tour["lines"], key=lambda line: line["location"]["name"])
                self.assertEqual((first["quantity"], second["quantity"]), (2, 3))
                self.pick(tour, second)
                answer = self.say(tour, "short", first, found=1, reason="damaged")
                self.assertIn("More is at B1", answer["words"])
                tour = self.told["tour"]
                left = [line for line in tour["lines"] if line["state"] == "open"]
                self.assertEqual([line["quantity"] - line["done"] for line in left], [1])
                self.refusal("open", tour, "put_down")
                self.pick(tour, left[0])
                self.say(tour, "put_down")
                self.finish(order)
                self.assertShips(order, mug=5)
                self.assertEqual((self.there(self.mug, self.A1), self.there(self.mug, self.B1)), (0, 0))
                self.assertNoFaults()

    def test_wms_64_a_tote_stands_in_one_place_until_it_is_empty(self):
        kind = self.env["stock.package.type"].create({"name": "Tote", "package_use": "reusable"})
        self.env["stock.package"].create([{"name": f"TOTE{number}", "package_type_id": kind.id} for number in (1, 2)])
        for steps in ("ship_only", "pick_ship"):
            with self.subTest(steps):
                warehouse, near, _far = self.shop(steps)
                self.ways("cluster", warehouse=warehouse, most_orders=2)
                self.put(near, mug=9)
                orders = self.order(warehouse, mug=1) | self.order(warehouse, mug=2)
                tour = self.floor().take(self.plan(warehouse).id)
                first, second = tour["lines"]
                self.assertEqual(self.say(tour, "tote", number=1, code="TOTE1")["status"], "accepted")
                self.refusal("in_use", tour, "tote", number=2, code="TOTE1")
                self.pick(tour, first)
                # scanned into the other order's tote: refused, whether the number or the container says so
                self.say(tour, "tote", number=2, code="TOTE2")
                self.refusal("wrong_tote", tour, "pick", second, tote=first["tote"])
                self.refusal("wrong_tote", tour, "pick", second, code="TOTE1")
                self.pick(tour, second)
                self.say(tour, "put_down")
                later = self.order(warehouse, mug=1) | self.order(warehouse, mug=3)
                again = self.floor().take(self.plan(warehouse).id)
                for number in (1, 2):
                    self.refusal("in_use", again, "tote", number=number, code="TOTE1")
                picked = self.env["stock.move.line"].search([("result_package_id.name", "in", ("TOTE1", "TOTE2"))])
                for lines in picked.grouped("result_package_id").values():
                    self.assertEqual(len(lines.move_id.sale_line_id.order_id), 1)
                self.finish(orders)
                self.assertEqual(self.say(again, "tote", number=1, code="TOTE1")["status"], "accepted", "it is empty again")
                for line in again["lines"]:
                    self.pick(again, line)
                self.say(again, "put_down")
                self.finish(later)
                self.assertEqual((orders | later).order_line.mapped("qty_delivered"), [1, 2, 1, 3])
                self.assertNoFaults()

    # --- erpnext -----------------------------------------------------------------------------------------------------

    def test_erpnext_42345_nobody_picks_more_than_is_wanted_or_there(self):
        self.put(self.A1, mug=100)
        order = self.order(mug=100)
        tour = self.tour()
        [line] = tour["lines"]
        self.refusal("too_many", tour, "pick", line, quantity=150)
        self.pick(tour, line, quantity=60)
        self.refusal("too_many", tour, "pick", line, quantity=41)
        self.refusal("too_many", tour, "short", line, found=101, reason="damaged")
        self.pick(tour, line, quantity=40)
        self.refusal("too_many", tour, "pick", line, quantity=1)
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, mug=100)
        self.assertEqual(self.there(self.mug, self.A1), 0)

    def test_erpnext_42128_nobody_picks_more_of_a_lot_than_is_there(self):
        self.put(self.A1, lot=self.lot_a, tea=5)
        self.order(tea=5)
        self.put(self.A1, lot=self.lot_b, tea=3)
        tour = self.tour()
        [line] = tour["lines"]
        self.refusal("wrong_lot", tour, "pick", line, quantity=4, lot="LOT-B")
        self.pick(tour, line, quantity=2, lot="LOT-B")
        b = next(one for one in self.told["tour"]["lines"] if one["lot"]["name"] == "LOT-B")
        self.refusal("too_many", tour, "pick", b, quantity=2, lot="LOT-B")
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 2, 0, "open"), ("Tea", "LOT-B", 3, 2, "open")])

    def test_erpnext_42812_each_row_of_an_item_has_its_room(self):
        """Several rows of one item: the second has room when the first is full."""
        self.put(self.A1, mug=9)
        order = self.order(mug=1) | self.order(mug=2)
        tour = self.tour()
        first, second = tour["lines"]
        self.pick(tour, first, code=self.mug.barcode)
        self.refusal("too_many", tour, "pick", first, quantity=1, code=self.mug.barcode)
        self.pick(tour, second, code=self.mug.barcode)
        self.say(tour, "put_down")
        self.finish(order)
        self.assertEqual(sorted(order.order_line.mapped("qty_delivered")), [1, 2])

    def test_erpnext_42812_a_lot_goes_on_where_its_line_was_divided(self):
        """A device without a connection goes on scanning the line that it knows."""
        self.put(self.A1, lot=self.lot_a, tea=5)
        order = self.order(tea=5)
        self.put(self.A1, lot=self.lot_b, tea=9)
        tour = self.tour()
        [line] = tour["lines"]
        told = self.floor().scan("device", [
            {"key": f"offline-{number}", "kind": "pick", "tour_id": tour["id"], "line_id": line["id"], "quantity": 1, "lot": lot,
             "code": self.tea.barcode}
            for number, lot in enumerate(("LOT-A", "LOT-A", "LOT-B", "LOT-B", "LOT-B", "LOT-B"))])
        self.assertEqual([(one["status"], one["code"]) for one in told["answers"]],
                         [("accepted", "")] * 5 + [("refused", "too_many")])
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 2, 2, "done"), ("Tea", "LOT-B", 3, 3, "done")])
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=5)
        self.assertNoFaults()

    def test_erpnext_41378_what_the_first_list_has_is_not_given_to_the_second(self):
        self.put(self.A1, lot=self.lot_a, tea=10)
        self.put(self.A2, lot=self.lot_b, tea=10)
        one = self.order(tea=3)
        first = self.tour("single")
        self.pick(first, first["lines"][0], lot="LOT-A")
        other = self.order(tea=11)
        second = self.tour("single", user=self.other_picker)
        self.assertEqual(
            [(line[1], line[2]) for line in self.lines(second)], [("LOT-A", 7), ("LOT-B", 4)], "what is left, then the next lot")
        b = second["lines"][1]
        self.refusal("wrong_lot", second, "pick", b, lot="LOT-A", user=self.other_picker)
        self.say(first, "put_down")
        self.walk(second, user=self.other_picker)
        self.finish(one | other)
        self.assertEqual((one | other).order_line.mapped("qty_delivered"), [3, 11])
        self.assertEqual((self.there(self.tea, self.A1), self.there(self.tea, self.A2)), (0, 6))
        self.assertNoFaults()

    def test_erpnext_39602_goods_come_from_the_warehouse_of_the_order(self):
        other, near, _far = self.shop("ship_only")
        self.put(near, lot=self.serials[0], phone=1)
        for serial in self.serials[1:]:
            self.put(self.A1, lot=serial, phone=1)
        order = self.order(phone=3)
        tour = self.tour("single")
        self.assertEqual({line[1] for line in self.lines(tour)}, {"SN1", "SN2"}, "the third is missing, not fetched there")
        self.refusal("wrong_lot", tour, "pick", tour["lines"][0], lot="SN0")
        self.assertEqual(order.picking_ids.picking_type_id.warehouse_id, self.warehouse)
        self.assertEqual(self.there(self.phone, near), 1)
        self.assertFalse(self.env["oms.tour"].search_count([("warehouse_id", "=", other.id)]))

    def test_erpnext_39602_planned_twice_it_is_on_one_tour_with_each_serial_once(self):
        for serial in self.serials:
            self.put(self.A1, lot=serial, phone=1)
        order = self.order(phone=2)
        self.ways("single")
        planned = self.plan()
        self.assertEqual(len(planned), 1)
        self.assertFalse(self.plan())
        order.picking_ids.with_user(self.chief).action_oms_plan_tours()
        self.assertEqual(self.env["oms.tour"].search_count([("tote_ids.picking_id", "in", order.picking_ids.ids)]), 1)
        tour = self.floor().take(planned.id)
        first, second = tour["lines"]
        self.assertNotEqual(first["lot"], second["lot"])
        self.pick(tour, first, lot=first["lot"]["name"])
        self.refusal("wrong_lot", tour, "pick", second, lot=first["lot"]["name"])
        self.refusal("too_many", tour, "pick", first, quantity=1, lot=first["lot"]["name"])
        self.pick(tour, second, lot=second["lot"]["name"])
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, phone=2)
        self.assertNoFaults()
