# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ..floor_case import FloorCase


@tagged("post_install", "-at_install")
class TestWalkOrder(FloorCase):
    """The lines of a transfer in the order in which one walks past them."""

    def lines_at(self, *locations, transfers=1):
        """Lines, one a location in this order, of as many deliveries."""
        customers = self.env.ref("stock.stock_location_customers")
        pickings = self.env["stock.picking"].create([{
            "picking_type_id": self.warehouse.out_type_id.id, "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": customers.id} for _number in range(transfers)])
        return self.env["stock.move.line"].create([{
            "picking_id": picking.id, "product_id": self.mug.id, "quantity": 1, "location_id": location.id,
            "location_dest_id": customers.id} for picking in pickings for location in locations])

    def walk(self, lines):
        walk = lines.with_user(self.picker)._oms_walk()
        return lines.browse(walk.lines).location_id.mapped("name"), walk

    def test_the_walk_is_the_shortest(self):
        near, far, back = self.place("near", 1, 2), self.place("far", 3, 10), self.place("back", 1, 9)
        names, walk = self.walk(self.lines_at(far, near, back))
        # up the first aisle, through the cross aisle to the third and back, or the other way round
        self.assertIn(names, (["near", "back", "far"], ["far", "back", "near"]))
        self.assertEqual((walk.metres, walk.exact, walk.text), (44.0, True, "The shortest walk: 44 m."))

    def test_levels_and_sides_of_a_bay_are_picked_together(self):
        shelf, other = [self.place(name, 2, 3, level=level, side=side) for name, level, side in (
            ("high", 3, "left"), ("low", 1, "right"))], self.place("other", 2, 5)
        names, _walk = self.walk(self.lines_at(shelf[0], other, shelf[1]))
        self.assertEqual(abs(names.index("high") - names.index("low")), 1)

    def test_without_a_layout_it_goes_by_name_and_says_so(self):
        self.layout.unlink()
        names, walk = self.walk(self.lines_at(*(self.place(name) for name in ("A10", "B1", "A2"))))
        self.assertEqual(names, ["A2", "A10", "B1"])
        self.assertEqual((walk.text, walk.exact), ("By name: North has no layout.", False))

    def test_what_has_no_place_comes_last_by_name_and_is_named(self):
        names, walk = self.walk(self.lines_at(self.place("Z10"), self.place("Z9"), self.place("A", 3, 10)))
        self.assertEqual(names, ["A", "Z9", "Z10"])
        self.assertIn("Without a place, so at the end by name: NTH/Stock/Z9, NTH/Stock/Z10.", walk.text)
        names, walk = self.walk(self.lines_at(self.place("Z8"), self.place("Z11")))
        self.assertEqual((names, walk.text), (["Z8", "Z11"], "By name: none of these locations has a place."))

    def test_blocked_pieces_are_walked_around(self):
        lines = self.lines_at(self.place("A", 2, 5, block=1), self.place("B", 2, 5, block=2))
        free = self.walk(lines)[1].metres
        self.layout.blocked_ids = [Command.create({"aisle": 2, "block": 1, "bay_from": 2, "bay_to": 3})]
        self.assertGreater(self.walk(lines)[1].metres, free)
        self.layout.blocked_ids = [Command.clear(), Command.create({"aisle": 2, "block": 1, "why": "Repair"})]
        names, walk = self.walk(lines)
        self.assertEqual(names, ["B", "A"], "nothing is missing from the list")
        self.assertIn("Nobody gets there, pieces of aisles are blocked: NTH/Stock/A.", walk.text)

    def test_goods_are_brought_to_their_packing_place(self):
        table = self.place("Table")
        self.layout.depot_ids = [Command.create({
            "name": "Table", "kind": "pack", "aisle": 3, "cross": 2, "location_id": table.id})]
        lines = self.lines_at(self.place("A", 3, 5))
        self.assertEqual(self.walk(lines)[1].routes[0].end.aisle, 0)
        lines.location_dest_id = table
        self.assertEqual(self.walk(lines)[1].routes[0].end.aisle, 2)

    def test_goods_that_come_in_are_walked_to_where_they_go(self):
        lines = self.lines_at(self.place("A"), self.place("B"))
        lines.location_id = self.env.ref("stock.stock_location_suppliers")
        for line, shelf in zip(lines, (self.place("C", 1, 9), self.place("D", 1, 2)), strict=True):
            line.location_dest_id = shelf
        walk = lines._oms_walk()
        self.assertTrue(walk.exact)
        self.assertEqual(walk.metres, 19.0)

    # --- kept for lists --------------------------------------------------------------------------------------------

    def test_numbers_are_kept_when_a_walk_is_shown(self):
        lines = self.lines_at(self.place("A", 3, 10), self.place("B", 1, 2), transfers=2)
        self.assertEqual(set(lines.mapped("oms_walk")), {0})
        action = lines.picking_id.with_user(self.picker).action_oms_walk()
        self.assertEqual(sorted(lines.mapped("oms_walk")), [1, 2, 3, 4])
        shown = lines.with_user(self.picker).search(action["domain"], order="oms_walk, id")
        self.assertEqual(shown.ids, list(lines._oms_walk().lines))
        self.assertIn("The shortest walk", action["name"])
        picking = lines.picking_id[0]
        self.assertEqual(picking._oms_pick_list()[0].mapped("oms_walk"), [1, 2])

    def test_odoo_s_order_is_odoo_s(self):
        Line = self.env["stock.move.line"]
        self.assertEqual(Line._order, "result_package_id desc, id")
        lines = self.lines_at(self.place("A", 3, 10), self.place("B", 1, 2))
        lines._oms_keep_walk()
        self.assertEqual(Line.search([("id", "in", lines.ids)]), lines)
        self.assertEqual(lines.copy().mapped("oms_walk"), [0, 0])

    def test_nowhere_to_walk_says_so(self):
        with self.refused("nothing is reserved, so there is nowhere to walk. Check availability first"):
            self.env["stock.picking"].create({"picking_type_id": self.warehouse.out_type_id.id}).action_oms_walk()

    def test_the_pick_list_prints_in_this_order(self):
        lines = self.lines_at(self.place("<b>A</b>", 3, 10), self.place("B", 1, 2))
        lines[0].picking_id.origin = "S1"
        html = self.env["ir.actions.report"].with_user(self.picker)._render_qweb_html(
            "oms_fulfillment.oms_pick_list_report", lines.picking_id.ids)[0].decode()
        self.assertNotIn("<b>A</b>", html)
        self.assertIn("aisle 3, bay 10", html)
        self.assertNotIn("10.0", html, "no price, no odd figure")

    def test_a_thousand_lines_take_as_many_queries_as_one(self):
        shelves = [self.place(str(number), 1 + number % 3, 1 + number // 6, side=("left", "right")[number // 3 % 2])
                   for number in range(60)]
        one, many = self.lines_at(shelves[0]), self.lines_at(*shelves[:50], transfers=20)
        counts = []
        for lines in (one, one, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.with_user(self.picker)._oms_keep_walk()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1], counts)
        # the lines and what rights ask, their locations and those above, the layout and its three parts; one that writes
        self.assertLessEqual(counts[2], 16, counts)
        for some in many.grouped("picking_id").values():
            self.assertEqual(sorted(some.mapped("oms_walk")), list(range(1, 51)))
