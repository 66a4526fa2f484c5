# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form

from ...planning.hold_entry import Entry
from ..common import OmsCase
from ..people import new_user


class FloorDoorsCase(OmsCase):
    """Somebody of sales and inventory, without the order desk, tries to get goods of a held order out of the house."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)
        cls.packer = new_user(
            cls.env, "oms_packer", "sales_team.group_sale_salesman_all_leads,stock.group_stock_manager", name="Packer")
        cls.stock = cls.north.lot_stock_id
        cls.outside = cls.customer.property_stock_customer
        cls.shelf = cls.env["stock.location"].create({"name": "Shelf", "location_id": cls.stock.id, "usage": "internal"})

    def held_order(self, **quantities):
        order = self.confirm(**(quantities or {"mug": 10}))
        order._oms_place_hold("manual")
        return order

    def left(self):
        """How much of everything is with customers."""
        quants = self.env["stock.quant"].sudo().search([
            ("location_id", "child_of", self.outside.ids), ("product_id", "in", (self.mug | self.cup).ids)])
        return sum(quants.mapped("quantity"))

    def move_values(self, product=None, **values):
        return {"product_id": (product or self.cup).id, "product_uom_qty": 2, "location_id": self.stock.id,
                "location_dest_id": self.outside.id, "picking_type_id": self.north.out_type_id.id, **values}

    def validate(self, *pickings):
        for picking in pickings:
            picking.action_confirm()
            picking.action_assign()
            for move in picking.move_ids:
                move.quantity = move.quantity or move.product_uom_qty
                move.picked = True
            picking.with_context(skip_backorder=True).button_validate()

    def assertStays(self, door, order, *args):
        """The door is tried; whatever it answers, nothing more is outside and the order shows nothing more as shipped."""
        before, shipped = self.left(), sum(order.order_line.mapped("oms_shipped_qty"))
        with self.subTest(door=door.__name__), self.env.cr.savepoint() as savepoint:
            try:
                with self.env.cr.savepoint():
                    door(order.with_user(self.packer), *args)
                    self.env.flush_all()
                answer = "was let pass"
            except UserError as error:
                answer = str(error)
            self.env.invalidate_all()
            self.assertEqual(self.left(), before, answer)
            self.assertEqual(sum(order.order_line.mapped("oms_shipped_qty")), shipped, answer)
            self.assertNoFaults()
            savepoint.rollback()
            self.env.invalidate_all()
        return answer

    # --- a line added to the transfer ------------------------------------------------------------------------------

    def product_added_to_the_transfer(self, order):
        picking = order.picking_ids
        picking.write({"move_ids": [Command.create(self.move_values())]})
        self.validate_added(picking)

    def validate_added(self, picking):
        added = picking.move_ids.filtered(lambda move: not move.sale_line_id)
        added.quantity = 2
        added.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    def same_product_added_to_the_transfer(self, order):
        order.picking_ids.write({"move_ids": [Command.create(self.move_values(self.mug))]})
        self.validate_added(order.picking_ids)

    def product_added_in_the_form(self, order):
        with Form(order.picking_ids) as form, form.move_ids.new() as move:
            move.product_id = self.cup
            move.product_uom_qty = 2
        self.validate_added(order.picking_ids)

    def move_made_by_rpc(self, order):
        self.env["stock.move"].with_user(self.packer).create(self.move_values(picking_id=order.picking_ids.id))
        self.validate_added(order.picking_ids)

    def move_made_done(self, order):
        self.env["stock.move"].with_user(self.packer).create(self.move_values(
            picking_id=order.picking_ids.id, state="done", quantity=2, picked=True))

    def line_of_detailed_operations(self, order):
        picking = order.picking_ids
        self.env["stock.move.line"].with_user(self.packer).create({
            "picking_id": picking.id, "product_id": self.cup.id, "quantity": 2, "picked": True,
            "location_id": self.stock.id, "location_dest_id": self.outside.id})
        picking.with_context(skip_backorder=True).button_validate()

    def move_of_no_transfer_with_the_reference(self, order):
        move = self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, reference_ids=[Command.set(order.sudo().stock_reference_ids.ids)]))
        move._action_confirm()
        move.quantity = 2
        move.picked = True
        move._action_done()

    # --- a move made, linked or rewritten ------------------------------------------------------------------------------

    def move_of_the_held_line(self, order):
        move = self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, sale_line_id=order.order_line[0].id))
        move._action_confirm()
        self.validate(move.picking_id)

    def done_move_of_the_held_line(self, order):
        self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, sale_line_id=order.order_line[0].id, state="done", quantity=2, picked=True))

    def move_of_another_orders_line(self, order):
        other = self.confirm(mug=1)
        self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, sale_line_id=other.order_line.id, picking_id=order.picking_ids.id))
        picking = order.picking_ids
        added = picking.move_ids.filtered(lambda move: move.sale_line_id.order_id != order)
        added.quantity = 2
        added.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    def held_move_linked_elsewhere(self, order):
        other = self.confirm(mug=1)
        order.picking_ids.move_ids.sale_line_id = other.order_line
        self.validate(order.picking_ids)

    def held_move_linked_nowhere(self, order):
        order.picking_ids.move_ids.sale_line_id = False
        self.validate(order.picking_ids)

    def transfer_taken_off_the_order(self, order):
        picking = order.picking_ids
        picking.sale_id = False
        self.validate(picking)
        picking.sale_id = order

    def other_delivery_linked_when_done(self, order):
        picking = self.env["stock.picking"].with_user(self.packer).create({
            "picking_type_id": self.north.out_type_id.id, "location_id": self.stock.id,
            "location_dest_id": self.outside.id, "move_ids": [Command.create(self.move_values(self.mug))]})
        picking.sale_id = order
        self.validate(picking)

    def moved_to_a_shelf_and_then_out(self, order):
        move = self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, sale_line_id=order.order_line[0].id, location_dest_id=self.shelf.id,
            picking_type_id=self.north.int_type_id.id))
        move.location_dest_id = self.outside
        move._action_confirm()
        self.validate(move.picking_id)

    def held_move_to_elsewhere(self, order):
        moves = order.picking_ids.move_ids
        moves.write({"location_dest_id": self.shelf.id, "location_final_id": self.shelf.id})
        moves.write({"location_dest_id": self.outside.id, "location_final_id": self.outside.id})
        self.validate(order.picking_ids)

    def inside_but_for_its_lines(self, order):
        move = self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, sale_line_id=order.order_line[0].id, location_dest_id=self.shelf.id,
            picking_type_id=self.north.int_type_id.id))
        move._action_confirm()
        move._action_assign()
        move.move_line_ids.location_dest_id = self.outside
        move.picked = True
        move._action_done()

    def inside_with_a_line_that_leaves(self, order):
        move = self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, sale_line_id=order.order_line[0].id, location_dest_id=self.shelf.id,
            picking_type_id=self.north.int_type_id.id))
        move._action_confirm()
        move.move_line_ids = [Command.create({
            "product_id": self.mug.id, "quantity": 2, "location_id": self.stock.id, "location_dest_id": self.outside.id,
            "picked": True})]
        move._action_done()

    def product_of_a_draft_changed(self, order):
        move = self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, sale_line_id=order.order_line[0].id, picking_id=order.picking_ids.id))
        move.product_id = self.cup
        self.validate_added(order.picking_ids)

    def chained_to_another_move(self, order):
        move = self.env["stock.move"].with_user(self.packer).create(self.move_values(
            self.mug, location_dest_id=self.shelf.id, picking_type_id=self.north.int_type_id.id,
            move_dest_ids=[Command.set(order.picking_ids.move_ids.ids)]))
        move._action_confirm()
        self.validate(move.picking_id)
        self.validate(order.picking_ids)

    def state_written(self, order):
        order.picking_ids.move_ids.write({"state": "done"})

    def other_type_and_address(self, order):
        other = self.env["stock.picking.type"].sudo().create({
            "name": "Counter", "code": "outgoing", "sequence_code": "CNT", "warehouse_id": self.north.id})
        order.picking_ids.write({"picking_type_id": other.id, "partner_id": self.env.user.partner_id.id})
        self.validate(order.picking_ids)

    def transfer_copied(self, order):
        self.validate(order.picking_ids.copy())

    def transfer_split(self, order):
        order.picking_ids.move_ids.write({"quantity": 2})
        order.picking_ids.action_split_transfer()
        self.validate(*order.picking_ids)

    # --- by other documents -------------------------------------------------------------------------------------------

    def scrapped_to_the_customer(self, order):
        self.env["stock.scrap"].with_user(self.packer).create({
            "product_id": self.mug.id, "scrap_qty": 2, "scrap_location_id": self.outside.id,
            "picking_id": order.picking_ids.id}).do_scrap()

    def relocated_to_the_customer(self, order):
        quants = self.env["stock.quant"].with_user(self.packer).search([
            ("product_id", "=", self.mug.id), ("location_id", "=", self.stock.id)])
        self.env["stock.quant.relocate"].with_user(self.packer).create({
            "quant_ids": [Command.set(quants.ids)], "dest_location_id": self.outside.id}).action_relocate_quants()

    def package_put_on_the_transfer(self, order):
        package = self.env["stock.package"].create({"name": "BOX1"})
        self.env["stock.quant"]._update_available_quantity(self.mug, self.stock, 2, package_id=package)
        picking = order.picking_ids
        picking.action_add_entire_packs(package.ids)
        self.validate_added(picking)

    DOORS = (
        product_added_to_the_transfer, same_product_added_to_the_transfer, product_added_in_the_form, move_made_by_rpc,
        move_made_done, line_of_detailed_operations, move_of_no_transfer_with_the_reference, move_of_the_held_line,
        done_move_of_the_held_line, move_of_another_orders_line, held_move_linked_elsewhere, held_move_linked_nowhere,
        transfer_taken_off_the_order, other_delivery_linked_when_done, moved_to_a_shelf_and_then_out,
        held_move_to_elsewhere, inside_but_for_its_lines, inside_with_a_line_that_leaves, product_of_a_draft_changed,
        chained_to_another_move, state_written,
        other_type_and_address, transfer_copied, transfer_split, scrapped_to_the_customer, relocated_to_the_customer,
        package_put_on_the_transfer,
    )

    def give_back(self, picking):
        wizard = self.env["stock.return.picking"].with_user(picking.env.user).create({"picking_id": picking.id})
        wizard.product_return_moves.write({"quantity": 5})
        return wizard._create_return()

    # --- a hold on one line stops that line only ----------------------------------------------------------------------

    def hold_line(self, line):
        reason = self.env["oms.hold.reason"].search([("code", "=", "manual")], limit=1)
        return self.env["oms.hold"]._place([Entry(line.order_id, reason, "Look at it", line=line)])
