# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..floor_case import FloorCase


@tagged("post_install", "-at_install")
class TestPlacesImport(FloorCase):
    """A file of places by Odoo's own import, as whoever runs the warehouse."""

    def load(self, fields, *rows):
        return self.env["stock.location"].with_user(self.boss).load(fields, [list(row) for row in rows])

    def wrong(self, fields, *rows):
        result = self.load(fields, *rows)
        self.assertFalse(result["ids"])
        return [(message["rows"]["from"], message["message"]) for message in result["messages"]]

    def test_a_file_from_a_spreadsheet_gives_places(self):
        a, b = self.place("A"), self.place("B")
        labels = {field["string"]: name for name, field in self.env["stock.location"].fields_get(attributes=["string"]).items()}
        header = [labels[word] for word in ("Location Name", "Aisle", "Bay", "Level", "Side")]
        self.assertEqual(header, ["name", "oms_aisle", "oms_bay", "oms_level", "oms_side"])
        result = self.load(header, ["NTH/Stock/A", "1", "2", "3", "L"], ["B", "2", "4", "", "right"])
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"], [a.id, b.id])
        self.assertEqual([a.oms_place, b.oms_place], ["aisle 1, bay 2, level 3, left", "aisle 2, bay 4, right"])
        self.assertEqual([a.name, b.name], ["A", "B"])

    def test_it_is_found_by_barcode_or_by_name_and_parent(self):
        shelf, other = self.place("A"), self.place("Room")
        twin = self.place("A", parent=other)
        shelf.barcode = "LOC-1"
        result = self.load(["barcode", "oms_aisle", "oms_bay"], ["LOC-1", "1", "1"])
        self.assertEqual(result["ids"], [shelf.id])
        result = self.load(["name", "location_id", "oms_aisle", "oms_bay", "oms_level"], ["A", "NTH/Stock/Room", "1", "2"])
        self.assertEqual(result["ids"], [twin.id], "a row may be shorter than the first")
        self.assertEqual((twin.oms_bay, twin.location_id), (2, other))

    def test_a_row_of_nobody_makes_a_location(self):
        old = self.place("A")
        result = self.load(
            ["name", "location_id", "oms_aisle", "oms_bay"], ["New", "NTH/Stock", "1", "1"], ["A", "NTH/Stock", "1", "2"])
        self.assertEqual(result["ids"][1], old.id)
        new = self.env["stock.location"].browse(result["ids"][0])
        self.assertEqual((new.complete_name, new.oms_place), ("NTH/Stock/New", "aisle 1, bay 1"))
        again = self.load(["name", "location_id", "oms_aisle", "oms_bay"], ["New", "NTH/Stock", "1", "3"])
        self.assertEqual(again["ids"], new.ids, "twice makes nothing twice")

    def test_what_the_file_does_not_say_stays(self):
        a = self.place("A", 1, 1, level=2, side="left")
        a.barcode = "X"
        self.load(["name", "barcode", "oms_bay", "cyclic_inventory_frequency"], ["else", "X", "5", "30"])
        self.assertEqual((a.name, a.oms_place, a.cyclic_inventory_frequency), ("A", "aisle 1, bay 5, level 2, left", 30))

    def test_a_thousand_rows_are_one_statement(self):
        self.layout.aisle_count = 60
        self.fill(level_to=1).action_fill()
        shelves = self.below()
        counts = []
        for some in (shelves[:10], shelves[:500]):
            rows = [[one.complete_name, str(one.oms_aisle), str(one.oms_bay), "2", one.oms_side] for one in some]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.load(["name", "oms_aisle", "oms_bay", "oms_level", "oms_side"], *rows)["ids"])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 10, counts)
        self.assertEqual(len(shelves.filtered(lambda one: one.oms_level == 2)), 500)

    def test_two_change_places(self):
        a, b = self.place("A", 1, 1), self.place("B", 2, 2)
        self.assertTrue(self.load(["name", "oms_aisle", "oms_bay"], ["A", "2", "2"], ["B", "1", "1"])["ids"])
        self.assertEqual([a.oms_aisle, b.oms_aisle], [2, 1])

    def test_errors_name_row_value_and_way_out(self):
        self.place("A"), self.place("A", parent=self.place("Room"))
        self.place("B")
        fields = ["name", "oms_aisle", "oms_bay", "oms_side"]
        self.assertEqual(self.wrong(
            fields, ["B", "1", "twelve", ""], ["NTH/Stock/A", "1", "1", "up"], ["A", "1", "1", ""], ["NTH/Stock/Z", "1", "1", ""],
            ["B", "2", "2", ""]), [
                (2, "“A” may be NTH/Stock/A or NTH/Stock/Room/A. Write the whole name, or the barcode."),
                (3,
                "There is no location “NTH/Stock/Z”. Correct its name; to make a new one, give its name and its parent "
                "location in two columns."),
                (4, "NTH/Stock/B is in row 1, too. Leave one of the rows out."),
                (0, "B: Bay “twelve” is no whole number. Write it in digits, such as 12."),
                (1, "NTH/Stock/A: side “up” is not known. Write left or right (L, R), or nothing.")])
        self.assertEqual(
            self.wrong(["barcode", "oms_aisle", "oms_bay"], ["X1", "1", "1"]),
            [(0, "No location has the barcode “X1”. Correct it, or give the name of the location.")])
        [(row, text)] = self.wrong(fields, ["NTH/Stock/A", "1", "1", ""], ["B", "1", "1", ""])
        self.assertIn("are both at aisle 1, bay 1 of North", text)
        [(row, text)] = self.wrong(fields, ["NTH/Stock/A", "9", "1", ""])
        self.assertEqual(row, 0)
        self.assertIn("beyond the layout of North", text)
        self.assertFalse(self.below().filtered("oms_placed"))

    def test_other_imports_of_locations_are_odoo_s(self):
        old = self.place("A")
        result = self.load(["name", "location_id"], ["A", "NTH/Stock"])
        self.assertNotEqual(result["ids"], old.ids)
        result = self.load([".id", "oms_aisle", "oms_bay"], [str(old.id), "1", "1"])
        self.assertEqual(result["ids"], old.ids)

    def test_halves_of_characters_and_nothing_are_no_numbers(self):
        """What JSON can hold and no file does: refused in words that can be answered."""
        self.place("A")
        for value in ("\ud800", "1\x00", "\udfff1"):
            for message in self.load(["name", "oms_aisle"], ["A", value])["messages"]:
                message["message"].encode()
                self.assertNotIn("\x00", message["message"])
            self.assertTrue(self.wrong(["name", "oms_aisle"], ["A", value]))
            self.assertTrue(self.wrong(["barcode", "oms_aisle"], [value, "x"]))
