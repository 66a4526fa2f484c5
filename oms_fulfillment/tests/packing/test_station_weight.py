# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.packing import oms_cartons
from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationWeight(StationCase):
    """What a parcel weighs, and which boxes are proposed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug.weight = 0.5
        cls.env["oms.size"].create([
            {"product_tmpl_id": product.product_tmpl_id.id, "length": length, "width": 100, "height": 100, "weight": weight}
            for product, length, weight in ((cls.mug, 100, 500), (cls.lamp, 150, 1200))])

    def packed(self, **quantities):
        """A transfer with everything but the last item in an open parcel of a box."""
        picking = self.to_pack(2, pen=1, **quantities)
        parcel = self.does(picking, "new_parcel", type_id=self.box.id)["parcel_id"]
        for name, quantity in quantities.items():
            self.puts(picking, name.upper(), quantity)
        return picking, self.env["stock.package"].browse(parcel)

    def test_what_it_should_weigh(self):
        _picking, parcel = self.packed(mug=2, lamp=1)
        row = self.job["parcels"][0]
        self.assertEqual((row["expected_weight"], row["weight"], row["weighed"], row["warning"]), (2400, 2400, None, ""))
        self.assertEqual(parcel.package_type_id, self.box)

    def test_right_weight_closes(self):
        picking, parcel = self.packed(mug=2)
        self.does(picking, "close", parcel_id=parcel.id, weight=1245)
        self.assertEqual((parcel.oms_weighed, parcel.shipping_weight, parcel.oms_state), (1245, 1.245, "closed"))
        self.assertFalse(parcel.oms_weight_by_id)
        self.assertEqual(self.job["parcels"][0]["weight"], 1245)

    def test_wrong_weight_asks(self):
        picking, parcel = self.packed(mug=2)
        answer = self.refuses("weight", picking, "close", parcel_id=parcel.id, weight=900)
        self.assertIn("900 g", answer["words"])
        self.assertIn("1.20 kg", answer["words"])
        self.assertEqual((parcel.oms_state, parcel.oms_weighed), ("open", 0))
        self.does(picking, "confirm_weight", parcel_id=parcel.id, weight=900)
        self.assertEqual((parcel.oms_state, parcel.oms_weighed, parcel.oms_weight_by_id), ("closed", 900, self.packer))
        self.assertEqual(self.job["parcels"][0]["warning"], "")
        self.assertIn("weight of 900 g confirmed", " ".join(filter(None, picking.sale_id.oms_event_ids.mapped("summary"))))

    def test_tolerance_is_the_larger_of_percent_and_grams(self):
        picking, parcel = self.packed(mug=2)
        self.does(picking, "weigh", parcel_id=parcel.id, weight=1260)  # 5 % of 1200 g
        self.refuses("weight", picking, "weigh", parcel_id=parcel.id, weight=1261)
        self.two.write({"oms_weight_percent": 0, "oms_weight_grams": 61})
        self.does(picking, "weigh", parcel_id=parcel.id, weight=1261)
        for wrong in ({"oms_weight_percent": -1}, {"oms_weight_percent": 101}, {"oms_weight_grams": -1}):
            with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.two.write(wrong)
                self.two.flush_recordset()

    def test_a_closed_parcel_is_weighed_until_it_has_left(self):
        picking, parcel = self.packed(mug=2)
        self.assertTrue(self.puts(picking, "PEN")["done"])
        self.pen.weight = 0.1
        self.does(picking, "weigh", parcel_id=parcel.id, weight=1310)
        self.assertEqual(parcel.shipping_weight, 1.31)
        self.ship(picking.sale_id)
        self.refuses("shipped", picking, "weigh", parcel_id=parcel.id, weight=1310)

    def test_no_weight_known(self):
        picking, parcel = self.packed(mug=1)
        self.assertTrue(self.puts(picking, "PEN")["done"])
        row = self.job["parcels"][0]
        self.assertEqual((row["expected_weight"], row["weight"]), (None, None))
        self.assertIn("no weight of [PEN] Pen", row["warning"])
        self.assertEqual(parcel.shipping_weight, 0)
        self.does(picking, "weigh", parcel_id=parcel.id, weight=7777)
        self.assertEqual(parcel.shipping_weight, 7.777)

    def test_what_is_no_weight(self):
        picking, parcel = self.packed(mug=1)
        for weight in (-5, "heavy", True, float("nan"), 10**9, [1]):
            self.refuses("bad", picking, "weigh", parcel_id=parcel.id, weight=weight)
        self.refuses("bad", picking, "weigh", parcel_id=parcel.id)

    def test_weight_goes_with_what_was_in_it(self):
        picking, parcel = self.packed(mug=2)
        self.does(picking, "weigh", parcel_id=parcel.id, weight=1200)
        self.does(picking, "take_out", parcel_id=parcel.id, code="MUG", quantity=1)
        self.assertIn("weigh it again", self.job["parcels"][0]["warning"])

    def test_pounds(self):
        self.env["ir.config_parameter"].set_param("product.weight_in_lbs", "1")
        picking, parcel = self.packed(mug=2)  # 0.5 lb each, a box of 0.2 lb
        self.assertEqual(self.job["parcels"][0]["expected_weight"], 545)
        self.does(picking, "close", parcel_id=parcel.id, weight=545)
        self.assertAlmostEqual(parcel.shipping_weight, 1.2, places=2)

    def test_empty_parcels(self):
        picking = self.to_pack(2, mug=1)
        parcel = self.does(picking, "new_parcel", type_id=self.box.id)["parcel_id"]
        self.refuses("bad", picking, "close", parcel_id=parcel)
        again = self.does(picking, "new_parcel", type_id=None)["parcel_id"]
        self.assertEqual(parcel, again, "one that is empty is taken")
        self.refuses("bad", picking, "new_parcel", type_id=self.tote_kind.id)
        first = self.puts(picking, "MUG")["parcel_id"]
        self.assertEqual(first, parcel)

    def at_the_desk(self, steps=2):
        picking = self.to_pack(steps, mug=2, lamp=1).with_user(self.packer)
        picking._oms_pack()
        package = picking.move_line_ids.result_package_id
        self.assertEqual((package.package_type_id, package.shipping_weight), (self.box, 2.4))
        return picking, package

    def test_at_the_desk_it_weighs_what_leaves_in_it(self):
        for steps in (1, 2):
            with self.subTest(steps=steps):
                picking, package = self.at_the_desk(steps)
                picking.move_line_ids.filtered(lambda line: line.product_id == self.mug).quantity = 1
                self.ship(picking.sale_id)
                self.assertEqual(picking.state, "done")
                self.assertAlmostEqual(package.shipping_weight, 1.9)
                self.assertAlmostEqual(picking.shipping_weight, 1.9, msg="that is what a carrier is told")

    def test_at_the_desk_a_weight_that_was_typed_stays(self):
        picking, package = self.at_the_desk()
        package.shipping_weight = 2.7
        picking.move_line_ids.filtered(lambda line: line.product_id == self.mug).quantity = 1
        self.ship(picking.sale_id)
        self.assertEqual((picking.state, package.shipping_weight), ("done", 2.7))

    def test_at_the_desk_what_was_unpacked_weighs_nothing(self):
        picking, package = self.at_the_desk()
        picking._oms_undo_pack()
        self.assertEqual((package.shipping_weight, package.oms_noted), (0, 0))

    # --- proposals --------------------------------------------------------------------------------------------------------

    def test_a_proposal_with_its_picture(self):
        picking = self.to_pack(2, mug=2, lamp=1)
        proposal = self.station().propose(picking.id)
        self.assertTrue(proposal["valid"])
        (carton,) = proposal["cartons"]
        self.assertEqual((carton["type_id"], carton["weight"]), (self.box.id, 2400))
        self.assertEqual({item["name"]: item["quantity"] for item in carton["items"]}, {"[MUG] Mug": 2, "[LAMP] Lamp": 1})
        self.assertTrue(carton["svg"].startswith("<svg"))
        self.assertEqual(proposal["missing"], [])
        self.puts(picking, "MUG", 2)
        self.assertEqual(self.env["stock.package"].browse(self.job["parcels"][0]["id"]).package_type_id, self.box)
        (carton,) = self.station().propose(picking.id)["cartons"]
        self.assertEqual([item["name"] for item in carton["items"]], ["[LAMP] Lamp"], "what is left")

    def test_what_cannot_be_planned_is_named(self):
        self.env["oms.size"].create({
            "product_tmpl_id": self.pen.product_tmpl_id.id, "length": 900, "width": 10, "height": 10, "weight": 20})
        self.env["oms.size"].search([("product_tmpl_id", "=", self.lamp.product_tmpl_id.id)]).unlink()
        picking = self.to_pack(2, mug=1, lamp=1, pen=1)
        proposal = self.station().propose(picking.id)
        words = " ".join(proposal["missing"])
        self.assertIn("No size: [LAMP] Lamp", words)
        self.assertIn("1 × [PEN] Pen: larger than any box", words)
        self.assertEqual([item["name"] for item in proposal["cartons"][0]["items"]], ["[MUG] Mug"])
        self.puts(picking, "MUG")
        self.assertFalse(
            self.env["stock.package"].browse(self.job["parcels"][0]["id"]).package_type_id, "no box holds everything")

    def test_no_boxes(self):
        self.env["stock.package.type"].search([("oms_carton", "=", True)]).oms_carton = False
        picking = self.to_pack(2, mug=1)
        proposal = self.station().propose(picking.id)
        self.assertEqual((proposal["cartons"], proposal["valid"]), ([], False))
        self.assertIn("no boxes", proposal["missing"][0])
        self.assertTrue(self.puts(picking, "MUG")["done"])
        self.assertEqual(self.station().propose(picking.id)["missing"], ["Nothing is left to pack."])

    def test_a_plan_with_a_fault_is_not_shown(self):
        picking = self.to_pack(2, mug=1)
        self.patch(oms_cartons.carton_check, "check", lambda *_args: ("a fault",))
        with self.assertLogs("odoo.addons.oms_fulfillment.models.packing.oms_cartons", "ERROR") as logs:
            proposal = self.station().propose(picking.id)
        self.assertEqual((proposal["cartons"], proposal["valid"]), ([], False))
        self.assertIn(picking.name, logs.output[0])

    def test_the_desk_gets_boxes_in_sets(self):
        small = self.env["stock.package.type"].create({
            "name": "Box S", "oms_carton": True, "oms_inner_length": 120, "oms_inner_width": 120, "oms_inner_height": 120})
        pickings = self.env["stock.picking"].union(*(self.to_pack(2, **what) for what in (
            {"mug": 1}, {"mug": 2, "lamp": 1}, {"mug": 100}, {"pen": 1}, {"mug": 1})))
        pickings._oms_pack()
        kinds = [picking.move_line_ids.result_package_id.package_type_id for picking in pickings]
        self.assertEqual(kinds, [small, self.box, self.env["stock.package.type"], self.env["stock.package.type"], small])
