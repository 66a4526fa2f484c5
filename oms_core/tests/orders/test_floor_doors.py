# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .floor_doors_case import FloorDoorsCase


@tagged("post_install", "-at_install")
class TestFloorDoors(FloorDoorsCase):
    """Nothing of a held order leaves, by whatever door; everything else does."""

    def test_nothing_of_a_held_order_leaves(self):
        order = self.held_order()
        for door in self.DOORS:
            self.assertStays(door.__get__(self), order)

    def test_nothing_of_a_held_order_leaves_a_warehouse_of_two_steps(self):
        self.north.delivery_steps = "pick_ship"
        order = self.held_order()
        values = self.move_values(self.mug, picking_type_id=self.north.pick_type_id.id,
                                  location_dest_id=self.north.wh_output_stock_loc_id.id)

        def product_added_to_the_pick(order):
            order.picking_ids.write({"move_ids": [Command.create(values)]})
            self.validate_added(order.picking_ids)
            for picking in order.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing"):
                self.validate(picking)

        self.assertIn("added to a transfer of", self.assertStays(product_added_to_the_pick, order))
        self.assertStays(self.move_of_the_held_line, order)

    def test_the_refusal_names_order_reason_and_way_out(self):
        order = self.held_order()
        answer = self.assertStays(self.product_added_to_the_transfer, order)
        for words in ("[CUP] cup", order.name, "Ask before sending", "clear the hold first", order.picking_ids.name):
            self.assertIn(words, answer)

    # --- what was sent before the hold --------------------------------------------------------------------------------

    def test_what_was_returned_is_not_sent_out_again_while_held(self):
        order = self.confirm(mug=5)
        self.ship(order)
        back = self.give_back(order.picking_ids)
        self.validate(back)
        order._oms_place_hold("manual")

        def return_reversed(order):
            self.validate(self.give_back(back.with_user(self.packer)))

        self.assertStays(return_reversed, order)

    def test_what_is_picked_goes_and_no_more(self):
        """The hold came when two of ten were picked."""
        order = self.confirm(mug=10)
        move = order.picking_ids.move_ids
        move.write({"quantity": 2, "picked": True})
        order._oms_place_hold("manual")
        self.assertFalse(move.oms_unreleased)

        def more_typed(order):
            order.picking_ids.move_ids.quantity = 12
            order.picking_ids.with_context(skip_backorder=True).button_validate()

        def more_demand(order):
            order.picking_ids.move_ids.write({"product_uom_qty": 20, "quantity": 20})
            order.picking_ids.with_context(skip_backorder=True).button_validate()

        self.assertStays(more_typed, order)
        self.assertStays(more_demand, order)
        order.picking_ids.with_user(self.packer).with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.order_line.oms_shipped_qty, 2)
        rest = order.picking_ids.filtered(lambda picking: picking.state != "done")
        self.assertTrue(rest.move_ids.oms_unreleased, "what was not picked waits for the hold")

        def the_rest(order):
            self.validate(rest.with_user(self.packer))

        def shipped_quantity_raised(order):
            done = order.picking_ids.filtered(lambda picking: picking.state == "done")
            done.is_locked = False
            done.move_ids.quantity = 10

        self.assertStays(the_rest, order)
        self.assertStays(shipped_quantity_raised, order)
        order.oms_hold_ids.filtered(lambda hold: hold.state == "active").action_clear()
        self.ship(order)
        self.assertEqual(order.order_line.oms_shipped_qty, 10)
        self.assertNoFaults()

    def test_the_other_line_goes_and_takes_nothing_along(self):
        order = self.confirm(mug=4, cup=3)
        mugs, cups = order.order_line
        self.hold_line(cups)
        picking = order.picking_ids.with_user(self.packer)

        def under_the_other_lines_name(order):
            self.env["stock.move"].with_user(self.packer).create(self.move_values(
                self.cup, sale_line_id=mugs.id, picking_id=picking.id))
            added = picking.move_ids.filtered(
                lambda move: move.product_id == self.cup and move.sale_line_id == mugs)
            added.write({"quantity": 2, "picked": True})
            picking.with_context(skip_backorder=True).button_validate()

        def other_goods_on_the_released_move(order):
            released = picking.move_ids.filtered(lambda move: move.product_id == self.mug)
            self.env["stock.move.line"].with_user(self.packer).create({
                "move_id": released.id, "picking_id": picking.id, "product_id": self.cup.id, "quantity": 2,
                "picked": True, "location_id": self.stock.id, "location_dest_id": self.outside.id})
            picking.with_context(skip_backorder=True).button_validate()

        self.assertStays(under_the_other_lines_name, order)
        self.assertStays(other_goods_on_the_released_move, order)
        self.assertStays(self.product_added_to_the_transfer, order)
        self.assertEqual(self.left(), 0)
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual((mugs.oms_shipped_qty, cups.oms_shipped_qty), (4, 0))
        self.assertNoFaults()

    def test_a_held_line_does_not_leave_with_a_released_one_of_its_product(self):
        order = self.confirm(mug=1)
        order.write({"order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 9, "price_unit": 1})]})
        released, held = order.order_line
        self.hold_line(held)

        def more_typed(order):
            move = order.picking_ids.move_ids.filtered(lambda move: move.sale_line_id == released)
            move.write({"quantity": 10, "picked": True})
            order.picking_ids.with_context(skip_backorder=True).button_validate()

        self.assertIn("More [MUG] mug than ordered", self.assertStays(more_typed, order))

    # --- what stays possible --------------------------------------------------------------------------------------------

    def test_an_order_that_is_not_held_is_odoos_business(self):
        order = self.confirm(mug=4)
        picking = order.picking_ids.with_user(self.packer)
        picking.write({"move_ids": [Command.create(self.move_values())]})
        self.validate(picking)
        self.assertEqual(self.left(), 6)
        self.assertEqual(order.order_line.mapped("oms_shipped_qty"), [4, 2])

    def test_more_may_be_sent_of_an_order_that_is_not_held(self):
        order = self.confirm(mug=4)
        picking = order.picking_ids.with_user(self.packer)
        picking.move_ids.write({"quantity": 6, "picked": True})
        picking.button_validate()
        self.assertEqual(order.order_line.oms_shipped_qty, 6)

    def test_what_was_added_goes_when_the_hold_is_cleared(self):
        order = self.held_order()
        picking = order.picking_ids.with_user(self.packer)
        picking.write({"move_ids": [Command.create(self.move_values())]})
        order.oms_hold_ids.with_user(self.clerk).action_clear()
        self.validate(picking)
        self.assertEqual(self.left(), 12)

    def test_scrap_of_a_held_transfer_is_scrap(self):
        order = self.held_order()
        self.env["stock.scrap"].with_user(self.packer).create({
            "product_id": self.mug.id, "scrap_qty": 2, "picking_id": order.picking_ids.id}).do_scrap()
        self.assertEqual(self.left(), 0)
        self.assertEqual(self.mug.qty_available, 98)
