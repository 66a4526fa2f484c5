# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...planning import walk
from ..floor_case import FloorCase


@tagged("post_install", "-at_install")
class TestLayout(FloorCase):
    """The layout of a warehouse and where its locations are."""

    def test_a_layout_is_walked_in_metres(self):
        self.layout.write({
            "depot_ids": [Command.create({"name": "Table", "kind": "pack", "aisle": 2.5, "cross": 2})],
            "blocked_ids": [Command.create({"aisle": 2, "block": 0}), Command.create({"aisle": 3, "block": 2, "bay_from": 2})]})
        walked = self.layout._oms_walked()
        self.assertEqual((walked.aisles, walked.aisle_gap, walked.blocks), (3, 5, (12, 8)))
        self.assertEqual(walked.blocked, {(1, 0), (1, 1), (2, 1, 2, 3)})
        self.assertEqual([(depot.aisle, depot.cross) for depot in walked.depots], [(0, 0), (1.5, 2)])
        stop = self.layout._oms_stop(self.place("A", 3, 10, block=1)._oms_own_place(), "A")
        self.assertEqual((stop.aisle, stop.block, stop.position), (2, 0, 10.5))
        self.assertTrue(walked.holds(stop))
        self.assertAlmostEqual(walk.distance(walked, walked.depots[0], stop), 20.5)

    def test_without_a_start_walks_begin_in_front_of_the_first_aisle(self):
        self.layout.depot_ids.unlink()
        self.assertEqual(self.layout._oms_walked().depots, (walk.Depot(),))

    def three_blocks(self):
        """A layout of three blocks, something lies in the last one and in the first."""
        self.layout.block_ids = [Command.create({"number": 3, "bays": 6})]
        self.layout.write({
            "depot_ids": [Command.create({"name": "Table", "kind": "pack", "aisle": 1, "cross": 3})],
            "blocked_ids": [Command.create({"aisle": 2, "block": block}) for block in (1, 2, 3)]})
        return self.place("front", 1, 1, block=1), self.place("A", 2, 5, block=3), self.place("B", 1, 1, block=3, level=2)

    def test_blocks_behind_a_deleted_one_move_up_with_what_lies_in_them(self):
        for way in ("the form", "the block alone"):
            with self.subTest(way), self.env.cr.savepoint() as savepoint:
                front, *behind = self.three_blocks()
                middle = self.layout.block_ids.filtered(lambda block: block.number == 2)
                if way == "the form":
                    self.layout.with_user(self.boss).block_ids = [Command.delete(middle.id)]
                else:
                    middle.with_user(self.boss).unlink()
                self.assertEqual(self.layout.block_ids.sorted("number").mapped(lambda block: (block.number, block.bays)),
                                 [(1, 10), (2, 6)])
                self.assertEqual([front.oms_block, *(shelf.oms_block for shelf in behind)], [1, 2, 2])
                self.assertEqual(behind[0].oms_place, "aisle 2, block 2, bay 5")
                self.assertEqual(sorted(self.layout.blocked_ids.mapped("block")), [1, 2], "of the block that went, none")
                self.assertEqual(self.layout.depot_ids.filtered(lambda depot: depot.kind == "pack").cross, 2)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_of_a_deleted_last_block_nothing_is_left(self):
        self.layout.write({
            "depot_ids": [Command.create({"name": "Table", "kind": "pack", "aisle": 1, "cross": 2})],
            "blocked_ids": [Command.create({"aisle": 2, "block": block}) for block in (0, 1, 2)]})
        for way in ("the form", "the block alone"):
            with self.subTest(way), self.env.cr.savepoint() as savepoint:
                last = self.layout.block_ids.filtered(lambda block: block.number == 2)
                if way == "the form":
                    self.layout.with_user(self.boss).block_ids = [Command.delete(last.id)]
                else:
                    last.with_user(self.boss).unlink()
                self.assertEqual(self.layout.block_ids.mapped("number"), [1])
                self.assertEqual(sorted(self.layout.blocked_ids.mapped("block")), [0, 1])
                self.assertEqual(sorted(self.layout.depot_ids.mapped("cross")), [0, 1])
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_block_that_has_archived_places_stays(self):
        shelf = self.place("A", 1, 1, block=2)
        shelf.active = False
        with self.refused(f"Block 2 of North has places ({shelf.display_name})", ValidationError):
            self.layout.block_ids.filtered(lambda block: block.number == 2).unlink()

    def test_a_block_that_has_places_stays(self):
        front, *_behind = self.three_blocks()
        with self.refused(f"Block 1 of North has places ({front.display_name})", ValidationError):
            self.layout.block_ids.sorted("number")[0].unlink()

    def test_numbers_that_are_said_are_taken(self):
        self.three_blocks()
        middle, last = self.layout.block_ids.sorted("number")[1:]
        self.layout.block_ids = [Command.delete(middle.id), Command.create({"number": 2, "bays": 4})]
        self.assertEqual(self.layout.block_ids.sorted("number").mapped("bays"), [10, 4, 6])
        self.assertEqual(last.number, 3)

    def test_a_place_says_where_it_is(self):
        shelf = self.place("A", 2, 3, block=2, level=4, side="left")
        self.assertEqual(shelf.oms_place, "aisle 2, block 2, bay 3, level 4, left")
        self.assertEqual(shelf.oms_metres, 3.5)
        self.assertEqual((shelf.oms_placed, self.place("B").oms_placed), (True, False))

    def test_bins_are_where_their_shelf_is(self):
        shelf, other = self.place("A", 2, 3), self.place("B", 1, 1)
        bin_1, loose = self.place("1", parent=shelf), self.place("C")
        own = self.place("2", 3, 3, parent=shelf)
        found = (shelf + other + bin_1 + loose + own)._oms_places()
        self.assertEqual({key: (place.aisle, place.bay) for key, place in found.items()},
                         {shelf.id: (2, 3), other.id: (1, 1), bin_1.id: (2, 3), own.id: (3, 3)})

    def test_what_cannot_be_is_refused_with_the_way_out(self):
        taken = self.place("A", 1, 1, level=1, side="left")
        for vals, text in (
                ({"aisle": 1}, "A place has an aisle, a block and a bay"), ({"level": 2},
                "A place has an aisle, a block and a bay"),
                ({"aisle": 1, "bay": -2}, "Bay -2"), ({"aisle": 4, "bay": 1}, "aisle 4, bay 1, beyond the layout of North"),
                ({"aisle": 1, "bay": 7, "block": 2}, "bays of its blocks: 10, 6"), ({"aisle": 1, "bay": 1, "block": 3}, "beyond"),
                ({"aisle": 1, "bay": 1, "level": 1, "side": "left"},
                f"{taken.display_name} are both at aisle 1, bay 1, level 1, left")):
            with self.subTest(vals), self.refused(text, ValidationError):
                self.place("B", **vals)
        self.place("C", 1, 1, level=1, side="right")
        taken.active = False
        again = self.place("D", 1, 1, level=1, side="left")
        with self.refused("are both at", ValidationError):
            taken.active = True
        again.write({"oms_aisle": 0, "oms_bay": 0, "oms_level": 0, "oms_side": False})
        taken.active = True
        with self.refused("is in no warehouse", ValidationError):
            self.env.ref("stock.stock_location_customers").write({"oms_aisle": 1, "oms_bay": 1})

    def test_elsewhere_the_same_place_is_another(self):
        south = self._warehouse("South", "STH")
        self.place("A", 1, 1)
        self.place("A", 1, 1, parent=south.lot_stock_id)
        self.place("B", 99, 1, parent=south.lot_stock_id)  # without a layout any aisle is right
        with self.refused("beyond the layout of South", ValidationError):
            self.new_layout(south)

    def test_a_layout_does_not_shrink_below_its_places(self):
        self.place("A", 3, 5, block=2)
        with self.refused("beyond the layout", ValidationError):
            self.layout.aisle_count = 2
        with self.refused("beyond the layout", ValidationError):
            self.layout.block_ids[1].bays = 4
        with self.refused("Block 2 of North has places", ValidationError):
            self.layout.block_ids[1].unlink()
        with self.refused("Number them 1, 2, 3", ValidationError):
            self.layout.block_ids[0].number = 3
        self.layout.unlink()  # as a whole it goes; locations keep their places
        self.assertFalse(self.env["oms.layout.block"].search([("layout_id", "=", self.layout.id)]))

    def test_depots_and_blocked_pieces_lie_inside(self):
        for vals, text in (
                ({"depot_ids": [Command.create({"name": "Far", "aisle": 4})]}, "Far is at aisle 4, cross aisle 0"),
                ({"depot_ids": [Command.create({"name": "Far", "cross": 3})]}, "cross aisles 0 to 2"),
                ({"blocked_ids": [Command.create({"aisle": 5})]}, "Blocked: Aisle 5"),
                ({"blocked_ids": [Command.create({"aisle": 1, "bay_from": 2})]}, "Bays are told of one block"),
                ({"blocked_ids": [Command.create({"aisle": 1, "block": 2, "bay_from": 2, "bay_to": 7})]},
                "Bays are told of one block")):
            with self.subTest(text), self.refused(text, ValidationError):
                self.layout.write(vals)

    @mute_logger("odoo.sql_db")
    def test_a_warehouse_has_one_layout(self):
        with self.assertRaises(Exception) as caught:
            self.new_layout(self.warehouse)
        self.assertIn("oms_layout_warehouse_once", str(caught.exception))

    # --- who ------------------------------------------------------------------------------------------------------

    def test_managers_change_it_and_others_read_it(self):
        for user in (self.picker, self.chief):
            layout = self.layout.with_user(user)
            self.assertTrue(layout.map_html)
            with self.assertRaises(AccessError):
                layout.aisle_count = 9
            with self.assertRaises(AccessError):
                self.place("A", 1, 1, user=user)
        with self.assertRaises(AccessError):
            self.layout.with_user(self.clerk).read(["aisle_count"])
        self.layout.with_user(self.boss).aisle_count = 9

    def test_other_companies_know_nothing_of_it(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(
            self.env, "stranger", "oms_fulfillment.group_fulfillment_manager,base.group_user", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        for record in (self.layout, self.layout.block_ids, self.layout.depot_ids):
            self.assertFalse(record.with_user(stranger).search([("id", "in", record.ids)]))
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])

    # --- the map -----------------------------------------------------------------------------------------------------

    def picked(self, location, times, ago=1):
        for _number in range(times):
            move = self.env["stock.move"].create({
                "product_id": self.mug.id, "product_uom_qty": 1, "location_id": location.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id})
            move.write({"quantity": 1, "picked": True})
            move._action_confirm()
            move._action_done()
            move.move_line_ids.date = fields.Datetime.now() - timedelta(days=ago)

    def test_the_map_tells_what_is_picked_most(self):
        busy, quiet = self.place("A", 1, 1, side="left"), self.place("B", 2, 2, side="right")
        self.place("C", 3, 3)
        self.picked(self.place("bin", parent=busy), 3)
        self.picked(quiet, 2, ago=40)
        cells = {(cell.aisle, cell.bay): cell.picks for cell in self.layout._oms_cells()}
        self.assertEqual(cells, {(1, 1): 3, (2, 2): 0, (3, 3): 0})
        svg = ElementTree.fromstring(self.layout.with_user(self.picker)._oms_svg())
        titles = [title.text for title in svg.iter("{http://www.w3.org/2000/svg}title")]
        self.assertIn("aisle 1, bay 1: A; picks: 3", titles)

    def test_what_somebody_wrote_on_the_map_is_text(self):
        evil = "<img src=x onerror=alert(1)>"
        self.place(evil, 1, 1)
        self.layout.write({"blocked_ids": [Command.create({"aisle": 1, "why": evil})]})
        self.layout.depot_ids.name = evil
        for text in (str(self.layout.map_html), str(self.layout._oms_svg())):
            self.assertNotIn("<img", text)
            self.assertIn("&lt;img", text)

    def test_a_layout_that_is_being_typed_has_a_map_as_soon_as_it_can(self):
        form = Form(self.env["oms.layout"].with_user(self.boss))
        form.aisle_count = 0
        self.assertFalse(form.map_html)
        form.aisle_count = 2
        form.warehouse_id = self._warehouse("South", "STH")
        self.assertIn("<svg", form.map_html)
        with form.block_ids.edit(0) as block:
            block.number = 3
        self.assertFalse(form.map_html)
        with form.blocked_ids.new() as piece:
            piece.aisle = 7
        with form.block_ids.edit(0) as block:
            block.number = 1
        self.assertIn("<svg", form.map_html)

    def test_the_map_of_a_large_warehouse_asks_little(self):
        self.fill(level_to=2).action_fill()
        layout = self.layout.with_user(self.picker)
        layout._oms_svg()  # what is asked once of a user
        self.env.flush_all()
        self.env.invalidate_all()
        # the layout and its three parts, each with its rows; its warehouse; the locations, what was picked, what lies above them
        with self.assertQueryCount(17):
            layout._oms_svg()

    def test_it_prints_on_one_page(self):
        self.place("A", 1, 1)
        html = self.env["ir.actions.report"].with_user(self.picker)._render_qweb_html(
            "oms_fulfillment.oms_layout_report", self.layout.ids)[0].decode()
        self.assertIn("<svg", html)
        self.assertIn("North", html)
