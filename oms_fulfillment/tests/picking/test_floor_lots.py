# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ..tour_case import STEPS
from .goods_case import GoodsCase


@tagged("post_install", "-at_install")
class TestFloorLots(GoodsCase):
    """Lots, serial numbers, packagings and codes that say more than a number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old, cls.new = cls.teas

    def test_kilograms_add_up_as_exactly_as_they_are_weighed(self):
        self.flour = self._product("Flour")
        self.flour.write({"uom_id": self.env.ref("uom.product_uom_kgm").id, "barcode": "4055555555550"})
        self.put(self.A1, flour=1.0)
        self.order(flour=0.7)
        tour = self.tour()
        [line] = tour["lines"]
        self.pick(tour, line, quantity=0.1)
        answer = self.pick(tour, line, quantity=0.2)
        self.assertEqual(answer["line"]["done"], 0.3)
        self.env.cr.execute("SELECT oms_scanned::text FROM stock_move_line WHERE id = %s", [line["id"]])
        self.assertEqual(float(self.env.cr.fetchone()[0]), 0.3)
        answer = self.say(tour, "short", line, found=0.4, reason="not_there")
        self.assertEqual(answer["status"], "accepted", answer)
        self.assertEqual(self.env["stock.move.line"].browse(line["id"]).oms_not_found, 0.3)

    def test_a_lot_is_picked_in_each_warehouse(self):
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, _far = self.shop(steps)
                self.ways("single", warehouse=warehouse)
                self.put(near, lot=self.old, tea=5)
                order = self.order(warehouse, tea=3)
                tour = self.floor().take(self.plan(warehouse).id)
                [line] = tour["lines"]
                self.assertEqual((line["lot"]["name"], line["product"]["tracking"]), ("OLD", "lot"))
                self.pick(tour, line, quantity=1, lot="OLD")
                self.pick(tour, line, quantity=2, code="OLD")
                self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
                self.finish(order)
                self.assertShips(order, tea=3)
                self.assertEqual(order.picking_ids.move_line_ids.lot_id, self.old)
                self.assertNoFaults()

    def test_another_lot_of_the_same_place_is_taken(self):
        self.put(self.A1, lot=self.old, tea=5)
        order = self.order(tea=5)
        self.put(self.A1, lot=self.new, tea=9)
        tour = self.tour()
        [line] = tour["lines"]
        self.pick(tour, line, lot="NEW")
        tour = self.told["tour"]
        self.assertEqual([one["lot"]["name"] for one in tour["lines"]], ["NEW"], "the whole tour is told anew")
        quant = self.env["stock.quant"].search([("lot_id", "=", self.old.id), ("location_id", "=", self.A1.id)])
        self.assertEqual((quant.quantity, quant.reserved_quantity), (5, 0))
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=5)
        self.assertNoFaults()

    def test_a_part_of_each_lot(self):
        self.put(self.A1, lot=self.old, tea=5)
        order = self.order(tea=5)
        self.put(self.A1, lot=self.new, tea=2)
        tour = self.tour()
        [line] = tour["lines"]
        self.pick(tour, line, quantity=3, lot="OLD")
        self.pick(tour, line, quantity=2, lot="NEW")
        tour = self.told["tour"]
        self.assertEqual(sorted((one["lot"]["name"], one["done"], one["state"]) for one in tour["lines"]),
                         [("NEW", 2, "done"), ("OLD", 3, "done")])
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=5)
        self.assertNoFaults()

    def test_a_part_of_each_lot_lies_in_the_tote(self):
        kind = self.env["stock.package.type"].create({"name": "Tote", "package_use": "reusable"})
        tote = self.env["stock.package"].create({"name": "TOTE1", "package_type_id": kind.id})
        self.put(self.A1, lot=self.old, tea=5)
        order = self.order(tea=5)
        self.put(self.A1, lot=self.new, tea=2)
        tour = self.tour("cluster")
        [line] = tour["lines"]
        self.say(tour, "tote", number=line["tote"], code="TOTE1")
        self.pick(tour, line, quantity=3, lot="OLD")
        self.pick(tour, line, quantity=2, lot="NEW")
        lines = order.picking_ids.move_line_ids
        self.assertEqual([(one.lot_id.name, one.picked, one.result_package_id) for one in lines.sorted("quantity")],
                         [("NEW", True, tote), ("OLD", True, tote)])

    def test_a_lot_that_may_not_be_taken(self):
        self.put(self.A1, lot=self.old, tea=5)
        self.order(tea=5)
        self.put(self.A1, lot=self.new, tea=1)
        tour = self.tour()
        [line] = tour["lines"]
        answer = self.refusal("wrong_lot", tour, "pick", line, lot="NEW")
        self.assertIn("Take lot OLD", answer["words"])
        self.refusal("unknown", tour, "pick", line, lot="NOBODY")
        self.put(self.B1, lot=self.new, tea=9)
        self.refusal("wrong_lot", tour, "pick", line, lot="NEW")

    def test_too_many_of_another_lot_leave_the_line_as_it_is(self):
        self.put(self.A1, lot=self.old, tea=5)
        self.order(tea=5)
        self.put(self.A1, lot=self.new, tea=9)
        tour = self.tour()
        self.refusal("too_many", tour, "pick", tour["lines"][0], quantity=6, lot="NEW")
        self.assertEqual([line["lot"]["name"] for line in self.floor().read(tour["id"])["lines"]], ["OLD"])

    def test_serial_numbers_of_two_orders_are_exchanged(self):
        for serial in self.serials:
            self.put(self.A1, lot=serial, phone=1)
        one, two = self.order(phone=1), self.order(phone=1)
        tour = self.tour("cluster")
        first, second = tour["lines"]
        self.pick(tour, first, lot=second["lot"]["name"])
        tour = self.told["tour"]
        swapped = {line["id"]: line["lot"]["name"] for line in tour["lines"]}
        self.assertEqual(swapped, {first["id"]: second["lot"]["name"], second["id"]: first["lot"]["name"]})
        self.refusal("wrong_lot", tour, "pick", tour["lines"][1], lot=second["lot"]["name"])
        free = next(serial for serial in self.serials if serial.name not in swapped.values())
        self.pick(tour, next(line for line in tour["lines"] if line["state"] == "open"), lot=free.name)
        self.say(tour, "put_down")
        self.finish(one | two)
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [1, 1])
        self.assertNoFaults()

    def test_a_packaging_and_quantities_of_the_line(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")  # else transfers count in pieces
        self.env["product.uom"].create({"product_id": self.mug.id, "uom_id": dozen.id, "barcode": "14006381333938"})
        self.put(self.A1, mug=30)
        order = self.order(confirm=False, mug=2)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        tour = self.tour()
        [line] = tour["lines"]
        self.assertEqual((line["quantity"], line["unit"]), (2, dozen.name))
        codes = {code["code"]: code["quantity"] for code in line["product"]["codes"]}
        self.assertEqual(round(codes["14006381333938"] / codes[self.mug.barcode]), 12)
        each = codes["14006381333938"]
        self.pick(tour, line, quantity=each, code="14006381333938")
        for _piece in range(12):
            answer = self.pick(tour, line, quantity=codes[self.mug.barcode], code=self.mug.barcode)
        self.assertEqual(answer["line"]["state"], "done")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_gs1(self):
        self.put(self.A1, lot=self.old, tea=9)
        self.put(self.B1, mug=9)
        self.order(tea=4, mug=1)
        tour = self.tour()
        [tea], [mug] = self.of(tour, self.tea), self.of(tour, self.mug)
        found = self.floor().find(tour["id"], "0104012345678901173001313003\x1d10OLD")
        self.assertEqual(
            (found["kind"], found["line_ids"], found["quantity"], found["lot"], found["expiry"]),
            ("item", [tea["id"]], 3, "OLD", "2030-01-31"))
        self.assertEqual(self.floor().find(tour["id"], "]C10104006381333931")["line_ids"], [mug["id"]])
        self.assertEqual(self.floor().find(tour["id"], "0105901234123457")["code"], "wrong_item")
        self.assertEqual(self.floor().find(tour["id"], "0104006381333931179913991")["code"], "unknown", "no day that there is")
        self.pick(tour, tea, quantity=3, code="010401234567890110OLD")
        self.refusal("wrong_item", tour, "pick", mug, code="010401234567890110OLD")
        self.refusal("unknown", tour, "pick", tea, quantity=1, code="010401234567890110NOBODY")

    def test_what_a_code_means(self):
        self.put(self.A1, mug=9)
        self.order(mug=1)
        tour = self.tour()
        find = self.floor().find
        self.A1.barcode, self.B1.barcode = "LOC-A1", "LOC-B1"
        self.assertEqual(find(tour["id"], self.mug.barcode)["kind"], "item")
        found = find(tour["id"], "LOC-A1")
        self.assertEqual((found["kind"], found["location_id"]), ("location", self.A1.id))
        self.assertEqual(find(tour["id"], "LOC-B1")["code"], "wrong_place")
        self.assertEqual(find(tour["id"], "nothing at all")["code"], "unknown")
        for nothing in ("", "A\0B", "\ud800"):
            self.assertEqual(find(tour["id"], nothing)["code"], "unknown")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["product.product"].create({"name": "Theirs", "barcode": "7610000000003", "company_id": company.id})
        self.assertEqual(find(tour["id"], "7610000000003")["code"], "other_company")
        self.env["product.product"].create([{"name": name, "default_code": "TWICE"} for name in ("One", "Two")])
        self.assertEqual(find(tour["id"], "TWICE")["code"], "ambiguous")
        gone = self.env["stock.package"].create({"name": "PACK-GONE"})
        self.env["stock.quant"]._update_available_quantity(self.pen, self.customer.property_stock_customer, 1, package_id=gone)
        self.assertEqual(find(tour["id"], "PACK-GONE")["code"], "shipped")

    def test_several_lines_of_one_product_at_one_place(self):
        self.put(self.A1, mug=9)
        order = self.order(mug=1) | self.order(mug=2)
        order[0].order_line = [Command.create({"product_id": self.mug.id, "product_uom_qty": 4, "name": "again"})]
        tour = self.tour("cluster")
        self.assertEqual(sum(line["quantity"] for line in tour["lines"]), 7)
        for line in tour["lines"]:
            self.refusal("too_many", tour, "pick", line, quantity=line["quantity"] + 1)
            self.pick(tour, line)
        self.say(tour, "put_down")
        self.finish(order)
        self.assertNoFaults()
