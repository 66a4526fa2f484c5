# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..floor_case import FloorCase


@tagged("post_install", "-at_install")
class TestLayoutFill(FloorCase):
    """A grid of locations is made once, from what the layout says."""

    def test_a_block_becomes_locations(self):
        self.fill(level_to=2, pattern="{aisle:A}-{bay:02}-{level}{side}").action_fill()
        made = self.below()
        self.assertEqual(len(made), 3 * 10 * 2 * 2)
        shelf = made.filtered(lambda one: one.name == "C-07-2R")
        self.assertEqual(shelf.oms_place, "aisle 3, bay 7, level 2, right")
        self.assertEqual((shelf.complete_name, shelf.usage), ("NTH/Stock/C-07-2R", "internal"))
        self.assertEqual(shelf.warehouse_id, self.warehouse)
        self.assertEqual(shelf.oms_serves_id, self.warehouse, "orders are promised from it")
        self.assertEqual(self.layout.place_count, 120)

    def test_twice_makes_nothing_twice(self):
        self.fill(level_to=1).action_fill()
        before = self.below()
        before[3].name = "Corner"  # somebody named it otherwise: it is there all the same
        fill = self.fill(level_to=1)
        self.assertIn("60 places have a location already", fill.preview)
        fill.action_fill()
        self.assertEqual(self.below(), before)
        self.assertEqual(before[3].name, "Corner")

    def test_what_exists_gets_its_place_and_keeps_its_name(self):
        known, wrong, archived = self.place("01-01"), self.place("01-02", 3, 9), self.place("01-03")
        archived.active = False
        vals = {"aisle_to": 1, "bay_to": 4, "level_from": 0, "level_to": 0, "sides": "none", "pattern": "{aisle:02}-{bay:02}"}
        fill = self.fill(**vals)
        for text in (
                "1 new locations: 01-04", "1 locations with these names get the place", "1 have another place and keep it: 01-02",
                "1 are archived and are left so: 01-03"):
            self.assertIn(text, fill.preview)
        fill.action_fill()
        self.assertEqual([known.oms_place, wrong.oms_place, archived.oms_place], ["aisle 1, bay 1", "aisle 3, bay 9", ""])
        self.assertEqual(known.oms_placed, True)
        self.assertEqual(len(self.below()), 4)
        self.fill(**vals, move_known=True).action_fill()
        self.assertEqual(wrong.oms_place, "aisle 1, bay 2")
        self.assertEqual(wrong.name, "01-02")

    def test_the_preview_tells_before_anything_is_made(self):
        form = Form(self.env["oms.layout.fill"].with_user(self.boss).with_context(default_layout_id=self.layout.id))
        self.assertEqual((form.aisle_to, form.bay_to, form.parent_id), (3, 10, self.warehouse.lot_stock_id))
        self.assertIn("180 places, 01-1-01-1L to 03-1-10-3R", form.preview)
        for name, value, text in (
                ("pattern", "{aisle}{bay}{level}", "would be both"),
                ("pattern", "{aisle}-{row}", "“{row}” is no part of a place"),
                ("pattern", "Shelf", "says nothing of the place"), ("aisle_to", 4, "Aisles 1 to 4: they lie between 1 and 3"),
                ("bay_from", 9, "36 places, 01-1-09-1L to 03-1-10-3R"), ("bay_to", 3, "Bays 9 to 3"),
                ("block", 3, "has no block 3")):
            before = form.pattern
            setattr(form, name, value)
            with self.subTest(name, value=value):
                self.assertIn(text, form.fault or form.preview)
            if name == "pattern":
                form.pattern = before
            elif name == "aisle_to":
                form.aisle_to = 3
        self.assertFalse(self.below())

    def test_a_second_block_has_its_own_bays(self):
        form = Form(self.env["oms.layout.fill"].with_user(self.boss).with_context(default_layout_id=self.layout.id))
        form.block = 2
        self.assertEqual(form.bay_to, 6)
        self.assertIn("108 places, 01-2-01-1L to 03-2-06-3R", form.preview)

    def test_too_many_at_once_are_refused(self):
        self.layout.write({"aisle_count": 300})
        self.layout.block_ids[0].bays = 100
        fill = self.fill()
        self.assertIn("at most 20000 are made at once", fill.fault)
        with self.refused("at most 20000"):
            fill.action_fill()

    def test_a_barcode_that_is_taken_is_named(self):
        other = self.place("Gate")
        other.barcode = "01-02-1R"
        with self.refused(f"that of {other.display_name} already"):
            self.fill(give_barcode=True).action_fill()
        self.fill(give_barcode=True, bay_from=3).action_fill()
        self.assertEqual(self.below().filtered("oms_placed")[0].barcode, "01-03-1L")

    def test_it_is_for_managers(self):
        for user in (self.picker, self.chief):
            with self.assertRaises(AccessError):
                self.fill(user=user)

    def test_a_thousand_take_few_statements(self):
        """Five statements would be one for each two hundred; they are those of a set."""
        self.layout.write({"aisle_count": 40})
        self.fill(aisle_to=5, level_to=1).action_fill()  # what is asked once a database
        counts = []
        for first, last in ((6, 10), (11, 35)):  # 100, 500
            fill = self.fill(aisle_from=first, aisle_to=last, level_to=1)
            fill.preview  # noqa: B018
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            fill.action_fill()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(self.below()), 700)
        self.assertLess(counts[1] - counts[0], 20, counts)
