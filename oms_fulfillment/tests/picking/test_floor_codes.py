# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ..tour_case import TourCase


@tagged("post_install", "-at_install")
class TestFloorCodes(TourCase):
    """What a picker reads on a tour, and what the server says of it."""

    def cart(self, **quantities):
        self.ways("batch")
        self.put(self.A1, **quantities)
        self.orders = self.order(**quantities)
        return self.floor().take(self.plan().id)

    def found(self, tour, code):
        said = self.floor().find(tour["id"], code)
        return said["kind"], said["code"]

    def test_everything_that_has_a_code(self):
        self.A1.barcode, self.B1.barcode = "PLACE-A1", "PLACE-B1"
        tour = self.cart(mug=2)
        self.lamp.default_code = "LAMP"
        self.env["stock.lot"].create({"name": "LOT-9", "product_id": self.pen.id})
        self.pen.tracking = "lot"
        tote = self.env["stock.package.type"].create({"name": "Tote", "package_use": "reusable"})
        self.env["stock.package"].create([
            {"name": "TOTE9", "package_type_id": tote.id}, {"name": "BOX1"}, {"name": "340123450000000000"}])
        for code, kind, why in (
                ("4006381333931", "item", ""), ("\t04006381333931\r\n", "item", ""), ("010400638133393110ANY", "item", ""),
                ("PLACE-A1", "location", ""), ("place-a1", "location", ""), (self.A1.complete_name, "location", ""),
                (tour["totes"][0]["name"], "tote", ""),
                ("PLACE-B1", "other", "wrong_place"), ("place-b1", "none", "unknown"),
                ("LAMP", "other", "wrong_item"), ("lamp", "none", "unknown"), ("LOT-9", "other", "wrong_item"),
                ("(01)05901234123457", "other", "wrong_item"),
                ("TOTE9", "other", "wrong_tote"), ("BOX1", "other", "wrong_item"),
                ("]C100340123450000000000", "other", "wrong_item"),
                (self.orders.name, "other", "wrong_item"),
                ("nobody", "none", "unknown"), ("", "none", "unknown"), ("x" * 257, "none", "unknown"),
                ("4006381333931\n4006381333931", "none", "unknown"), ("a\0b", "none", "unknown"), ("\ud83d", "none", "unknown")):
            self.assertEqual(self.found(tour, code), (kind, why), repr(code))
        self.assertLess(len(self.floor().find(tour["id"], "x" * 99_999)["words"]), 100)

    def test_an_archived_product_is_told_and_not_taken(self):
        tour = self.cart(mug=2)
        self.lamp.active = False
        said = self.floor().find(tour["id"], self.lamp.barcode)
        self.assertEqual((said["kind"], said["code"]), ("other", "wrong_item"))
        self.assertIn("Lamp, which is archived", said["words"])
        [line] = tour["lines"]
        self.refusal("wrong_item", tour, "pick", line, code=self.lamp.barcode)
        # what was ordered before it was archived is still to be brought
        self.mug.active = False
        self.pick(tour, line, code=self.mug.barcode)

    def test_another_companys_goods_have_no_name(self):
        tour = self.cart(mug=2)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.lamp.write({"company_id": other.id, "name": "Their Lamp"})
        lot = self.env["product.product"].create({"name": "Their Tea", "company_id": other.id, "tracking": "lot"})
        self.env["stock.lot"].create({"name": "THEIR-LOT", "product_id": lot.id, "company_id": other.id})
        for code in (self.lamp.barcode, "THEIR-LOT"):
            said = self.floor().find(tour["id"], code)
            self.assertEqual((said["kind"], said["code"]), ("other", "other_company"), code)
            self.assertNotIn("Their ", str(said))
            self.assertNotIn("Elsewhere", str(said))

    def test_a_code_that_is_none_picks_nothing(self):
        """A code that cannot be read is no pick by hand."""
        tour = self.cart(mug=2)
        [line] = tour["lines"]
        for code in ("400\n638", "x" * 257, 17, ["4006381333931"]):
            self.refusal("bad", tour, "pick", line, code=code, quantity=1)
        self.assertEqual(self.floor().read(tour["id"])["lines"][0]["done"], 0)

    def test_the_line_before_one_decides_of_a_reference_that_two_have(self):
        (self.mug | self.lamp).write({"default_code": "SAME"})
        tour = self.cart(mug=1, lamp=1)
        self.assertEqual(self.found(tour, "SAME"), ("other", "ambiguous"))
        for line in tour["lines"]:
            self.pick(tour, line, code="SAME")

    def test_goods_that_are_picked_by_the_dozen(self):
        """Device and server count one piece as a twelfth, whichever of its codes is read."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.mug.write({"default_code": "MUG", "uom_ids": [Command.link(dozen.id)]})
        self.env["product.uom"].create({"product_id": self.mug.id, "uom_id": dozen.id, "barcode": "CASE"})
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")
        self.ways("batch")
        self.put(self.A1, mug=24)
        order = self.order(confirm=False, mug=2)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        tour = self.floor().take(self.plan().id)
        [line] = tour["lines"]
        self.assertEqual((line["unit"], line["quantity"]), ("Dozens", 2))
        self.assertAlmostEqual(line["product"]["per_unit"], 1 / 12)
        counted = {code["code"]: code["quantity"] for code in line["product"]["codes"]}
        for code, quantity in (("4006381333931", 1 / 12), ("MUG", 1 / 12), ("CASE", 1)):
            self.assertAlmostEqual(counted[code], quantity, msg=code)
            self.assertAlmostEqual(self.floor().find(tour["id"], code)["quantity"], quantity, msg=code)
        self.assertAlmostEqual(self.floor().find(tour["id"], "0104006381333931376")["quantity"], 6 / 12)

    def test_a_weight_on_the_label(self):
        kilo = self.env.ref("uom.product_uom_kgm")
        self.lamp.write({"uom_id": kilo.id, "name": "Cheese"})
        tour = self.cart(mug=1, lamp=2)
        read = {code: self.floor().find(tour["id"], code)["quantity"] for code in (
            "01059012341234573103001250", "01040063813339313103001250")}
        self.assertEqual(list(read.values()), [1.25, 1], "a mug that weighs 1.25 kg is one mug")
