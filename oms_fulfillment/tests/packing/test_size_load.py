# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .test_size import SizeCase

MM = ["product_tmpl_id", "length", "width", "height"]


@tagged("post_install", "-at_install")
class TestSizeLoad(SizeCase):
    """Lists of sizes through Odoo's import, as who keeps products."""

    def load(self, fields, *rows, **context):
        return self.env["oms.size"].with_user(self.keeper).with_context(**context).load(fields, [list(row) for row in rows])

    def assertRefused(self, result, *said):
        self.assertFalse(result["ids"], "nothing is taken of a file with mistakes")
        errors = [message for message in result["messages"] if message["type"] == "error"]
        self.assertEqual(len(errors), len(said), errors)
        for message, (row, text) in zip(errors, said, strict=True):
            self.assertEqual(message["rows"], {"from": row, "to": row})
            self.assertIn(text, message["message"])

    def test_products_by_reference_barcode_or_name(self):
        self.slim.default_code = "SHIRT-S"
        result = self.load([*MM, "uom_id", "turn"], ("MUG-1", "100.2", "80", "90", "", ""),
                           ("MUG-1", "420", "260", "200", "Carton of 12", ""),
                           ("4006381333931", "400", "300", "300", "", "Upright"),
                           ("SHIRT-S", "300", "200", "20", "", ""),
                           ("Pen", "140", "10", "10", "Units", ""))
        self.assertFalse(result["messages"])
        sizes = self.env["oms.size"].browse(result["ids"])
        self.assertEqual(sizes.mapped("length"), [100, 420, 400, 300, 140])
        self.assertEqual(sizes.product_tmpl_id, (self.mug + self.lamp + self.slim + self.pen).product_tmpl_id)
        self.assertEqual(sizes.product_id, self.slim, "of a product without variants it is the product")
        self.assertEqual(sizes.mapped("uom_id"), self.dozen)
        self.assertEqual(sizes[2].turn, "upright")

    def test_in_centimetres(self):
        result = self.load(["product_id", "length_cm", "width_cm", "height_cm", "weight"], ("MUG-1", "10", "8.04", "9.5", "300"))
        self.assertFalse(result["messages"])
        size = self.env["oms.size"].browse(result["ids"])
        self.assertEqual((size.length, size.width, size.height, size.weight), (100, 80, 95, 300))

    def test_a_second_list_corrects_the_first(self):
        first = self.load([*MM, "uom_id"], ("MUG-1", "100", "80", "90", ""), ("MUG-1", "420", "260", "200", "Carton of 12"))
        second = self.load([*MM, "uom_id"], ("Pen", "140", "10", "10", ""), ("MUG-1", "430", "260", "200", "Carton of 12"))
        self.assertEqual(second["ids"][1], first["ids"][1])
        third = self.load(["product_tmpl_id", "weight"], ("MUG-1", "310"))
        self.assertEqual(third["ids"], first["ids"][:1], third)
        size = self.env["oms.size"].browse(third["ids"])
        self.assertEqual((size.length, size.weight), (100, 310))

    def test_what_was_exported_is_taken_back(self):
        sizes = self.size(self.mug, 100, 80, 90) + self.size(self.slim, 300, 200, 20)
        sizes += self.size(self.mug, 420, 260, 200, uom_id=self.dozen.id)
        for fields in (["id", "length", "width"], [".id", "length"], ["product_tmpl_id/id", "product_id/id", "id", "length"]):
            with self.subTest(fields=fields):
                rows = sizes.with_user(self.keeper).export_data(fields)["datas"]
                result = self.load(fields, *[[str(cell or "") for cell in row] for row in rows])
                self.assertEqual(result["ids"], sizes.ids, result["messages"])
        mugs = sizes - sizes[1]
        plain = [*MM, "uom_id", "length_cm"]
        rows = mugs.with_user(self.keeper).export_data(plain)["datas"]
        result = self.load(plain, *[[str(cell or "") for cell in row] for row in rows])
        self.assertEqual(result["ids"], mugs.ids, "by [reference] name: " + str(result["messages"]))

    def test_what_nobody_measured_is_taken(self):
        result = self.load(["product_tmpl_id", "fragile"], ("MUG-1", "1"), ("Pen", "0"))
        self.assertFalse(result["messages"])
        sizes = self.env["oms.size"].browse(result["ids"])
        self.assertEqual((sizes.mapped("fragile"), sizes.mapped("length")), ([True, False], [0, 0]))
        for fields in ([*MM, "weight"], ["product_tmpl_id", "length_cm", "width_cm", "height_cm"], [".id", *MM[1:]]):
            with self.subTest(fields=fields):
                rows = sizes.with_user(self.keeper).export_data(fields)["datas"]
                result = self.load(fields, *[[str(cell) for cell in row] for row in rows])
                self.assertEqual(result["ids"], sizes.ids, result["messages"])
        self.assertRefused(self.load(["product_tmpl_id", "length"], ("MUG-1", "100")),
                           (0, "Width (mm) is 0"), (0, "Height (mm) is 0"))
        self.size(self.lamp, 400, 300, 300)
        self.assertRefused(self.load(["product_tmpl_id", "length"], ("4006381333931", "0")), (0, "Length (mm) is 0"))

    def test_all_mistakes_are_told_together(self):
        self.pen.default_code = self.wide.default_code = "TWICE"
        result = self.load(
            MM, ("MUG-1", "100", "80", "90"), ("NOBODY", "1", "1", "1"), ("TWICE", "9", "9", "9"), ("Shirt", "0", "200", "-20"),
            ("MUG-1", "101", "80", "90"), ("4006381333931", "30000", "80", "90"))
        self.assertRefused(
            result, (1, "has the reference, barcode or name “NOBODY”"),
            (2, "“TWICE” is the reference, barcode or name of 2 products"),
            (4, "[MUG-1] Mug: row 1 of the file"), (3, "Shirt: Length (mm) is 0"), (3, "Shirt: Height (mm) is -20"),
            (5, "Lamp: Length (mm) is 30,000: nothing measures that"))
        self.assertFalse(self.env["oms.size"].search([("product_tmpl_id", "=", self.mug.product_tmpl_id.id)]))

    def test_what_is_no_number_or_no_unit_of_the_product_is_refused(self):
        self.assertRefused(self.load(MM, ("MUG-1", "16 cm", "80", "90")), (0, "Mug: “16 cm” is no number. Length (mm) takes"))
        self.assertRefused(self.load(MM, ("MUG-1", "0.16", "0.08", "0.09")), *[
            (0, f"(mm) is {said}: nothing measures that") for said in ("0.16", "0.08", "0.09")])
        self.assertRefused(self.load(MM, ("MUG-1", "nan", "inf", "90")), (0, "“nan” is no number"), (0, "“inf” is no number"))
        self.assertRefused(self.load([*MM, "uom_id"], ("MUG-1", "160", "80", "90", "Pack of 5")),
                           (0, "has no packaging Pack of 5"))

    def test_halves_of_characters_and_nothing_are_told_in_words(self):
        for value in ("\ud800", "\x00"):
            self.assertRefused(self.load(MM, ("MUG-1", value, "80", "90")), (0, "Mug: “?” is no number"))
            self.assertRefused(self.load(MM, (value, "1", "1", "1")), (0, "has the reference, barcode or name “?”"))

    def test_doubts_are_told_and_taken(self):
        result = self.load([*MM, "weight"], ("MUG-1", "100", "80", "90", "300"), ("Pen", "14", "1", "1", "300"))
        [message] = result["messages"]
        self.assertEqual((message["type"], message["rows"]), ("warning", {"from": 1, "to": 1}))
        self.assertEqual(message["message"], "Pen: 14 × 1 × 1 mm, 300 g. Heavier than lead: were these cm, not mm?")
        self.assertEqual(len(result["ids"]), 2)

    def test_in_parts_as_the_web_client_sends_them(self):
        rows = [("MUG-1", "100", "80", "90"), ("Pen", "140", "10", "10"), ("NOBODY", "1", "1", "1")]
        first = self.load(MM, *rows, _import_limit=2)
        self.assertEqual((len(first["ids"]), first["nextrow"]), (2, 2), first["messages"])
        self.assertRefused(self.load(MM, *rows[2:], _import_limit=2), (0, "NOBODY"))
        self.assertEqual(self.load(MM, *rows[:2])["ids"], first["ids"])
