# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.fields import Command
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestPutBack(FulfillmentCase):
    """Goods that were picked for an order that needs them no more are put back, and promised again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.oms_promise_mode = "on"
        cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)]).oms_promises = False
        cls.two = cls._warehouse("Two", "TWO", "pick_ship")
        cls.three = cls._warehouse("Three", "THR", "pick_pack_ship")
        cls.known = cls.env["oms.todo"].search([("kind", "=", "put_back")]).ids  # of whatever else is in the database
        cls.packer = new_user(cls.env, "packer", groups="stock.group_stock_user,base.group_user")

    def walk(self, order, steps=1):
        """Do so many steps of the way to the customer."""
        for _step in range(steps):
            self.open_pickings(order).filtered(lambda picking: picking.state == "assigned").with_user(
                self.packer).with_context(skip_backorder=True).button_validate()

    def picked(self, warehouse=None, steps=1, **quantities):
        self.stock(warehouse or self.two, **quantities)
        order = self.order(warehouse or self.two, **quantities)
        self.walk(order, steps)
        return order

    def rows(self, order=None):
        self.env.flush_all()
        found = self.env["oms.todo"].with_user(self.packer).search(
            [("kind", "=", "put_back"), ("mine", "=", True), ("id", "not in", self.known)])
        return found.filtered(lambda row: row.order_id == order) if order is not None else found

    def free(self, warehouse=None):
        self.env.flush_all()
        warehouse = warehouse or self.two
        return self.env["oms.supply"]._gather_free(
            self.env.cr, self.mug.ids, warehouse.ids).get((self.mug.id, warehouse.id), 0)

    def put_back(self, rows):
        action = rows.action_oms_put_back()
        transfers = self.env["stock.picking"].with_user(self.packer)
        return transfers.browse(action["res_id"]) if action.get("res_id") else transfers.search(action["domain"])

    def assertPutBack(self, order, quantity, warehouse=None):
        """One row for the order; one button makes and shows the transfer; it is done, and the goods are there again."""
        warehouse = warehouse or self.two
        before = self.free(warehouse)
        row = self.rows(order)
        self.assertEqual(len(row), 1)
        transfer = self.put_back(row)
        self.assertEqual(sum(transfer.move_ids.mapped("product_uom_qty")), quantity)
        self.assertEqual(transfer.state, "assigned")
        self.assertEqual(transfer.location_dest_id, warehouse.lot_stock_id)
        self.assertEqual(self.put_back(self.rows(order)), transfer, "pressed again it shows what is there")
        transfer.button_validate()
        self.assertFalse(self.rows(order))
        self.assertEqual(self.free(warehouse), before + quantity)
        self.assertEqual(self.env["oms.checker"]._oms_faults(), [])

    def test_order_cancelled(self):
        order = self.picked(mug=10)
        self.assertFalse(self.rows())
        order._action_cancel()
        self.assertEqual(self.free(), 0)
        self.assertPutBack(order, 10)

    def test_in_three_steps(self):
        for steps in (1, 2):
            order = self.picked(self.three, steps, mug=4)
            order._action_cancel()
            self.assertPutBack(order, 4, self.three)

    def test_transfer_cancelled(self):
        order = self.picked(mug=10)
        self.open_pickings(order).action_cancel()
        self.assertPutBack(order, 10)

    def test_what_is_picked_is_put_back_before_the_order_is_lowered(self):
        """On the line, in the dialog and in the portal: refused with the way out, nothing is lost."""
        order = self.picked(mug=10)
        with self.refused("have them put back first"):
            order.order_line.product_uom_qty = 6
        wizard = self.env["oms.order.change"].browse(order.action_oms_change()["res_id"])
        wizard.line_ids.quantity = 6
        with self.refused("cannot be changed like this"):
            wizard.action_preview()
        self.assertFalse(order.env["oms.portal"]._can_cancel(order))
        self.assertFalse(self.rows())

    def test_line_lowered_where_nothing_is_promised(self):
        self.company.oms_promise_mode = "off"
        order = self.picked(mug=10)
        order.order_line.product_uom_qty = 6
        self.assertPutBack(order, 4)  # in the transfer that Odoo makes for it
        self.walk(order)
        self.assertShips(order, mug=6)

    def test_part_of_it_shipped_and_the_rest_given_up(self):
        order = self.picked(mug=10)
        shipment = self.open_pickings(order)
        shipment.move_ids.quantity = 7
        shipment.with_context(skip_backorder=True, picking_ids_not_to_backorder=shipment.ids).button_validate()
        self.assertPutBack(order, 3)

    def test_another_order_keeps_its_goods(self):
        gone, kept = self.picked(mug=10), self.picked(mug=6)
        gone._action_cancel()
        self.assertPutBack(gone, 10)
        self.walk(kept)
        self.assertShips(kept, mug=6)

    def test_two_cancelled_orders_are_two_rows(self):
        orders = self.picked(mug=10) | self.picked(mug=6)
        orders._action_cancel()
        self.assertEqual(self.rows().order_id, orders)
        transfers = self.put_back(self.rows())
        self.assertEqual(sorted(transfers.move_ids.mapped("product_uom_qty")), [6, 10])

    def test_of_several_products_one_transfer(self):
        order = self.picked(mug=2, pen=3)
        order._action_cancel()
        self.assertEqual(len(self.rows(order)), 1)
        transfer = self.put_back(self.rows(order))
        self.assertEqual(sorted(transfer.move_ids.mapped("product_uom_qty")), [2, 3])

    def test_goods_that_nobody_ordered(self):
        """Counted in, or left in the output by hand."""
        self.env["stock.quant"]._update_available_quantity(self.mug, self.two.wh_output_stock_loc_id, 5)
        row = self.rows()
        self.assertEqual((row.res_model, row.res_id), ("stock.location", self.two.wh_output_stock_loc_id.id))
        self.assertEqual(row.action_open()["res_model"], "stock.location")
        transfer = self.put_back(row)
        transfer.button_validate()
        self.assertFalse(self.rows())
        self.assertEqual(self.free(), 5)

    def test_returned_to_the_output(self):
        order = self.picked(mug=10)
        self.walk(order)
        shipment = order.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=shipment.id, active_ids=shipment.ids).create({})
        wizard.product_return_moves.quantity = 4
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.location_dest_id = self.two.wh_output_stock_loc_id
        back.move_ids.location_dest_id = self.two.wh_output_stock_loc_id
        back.move_ids.write({"quantity": 4, "picked": True})
        back.button_validate()
        self.assertPutBack(order, 4)

    def test_put_back_by_hand(self):
        """Whoever makes the transfer, or returns the pick as Odoo does, has done it."""
        order = self.picked(mug=10)
        order._action_cancel()
        pick = order.picking_ids.filtered(lambda picking: picking.state == "done")
        wizard = self.env["stock.return.picking"].with_user(self.packer).with_context(
            active_model="stock.picking", active_id=pick.id, active_ids=pick.ids).create({})
        wizard.product_return_moves.quantity = 10
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual(self.put_back(self.rows(order)), back)
        back.with_user(self.packer).button_validate()
        self.assertFalse(self.rows(order))
        self.assertEqual(self.free(), 10)

    def test_lots_stay_what_they_are(self):
        self.mug.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.mug.id, "company_id": self.company.id})
        self.env["stock.quant"]._update_available_quantity(self.mug, self.two.lot_stock_id, 3, lot_id=lot)
        order = self.order(self.two, mug=3)
        self.walk(order)
        order._action_cancel()
        transfer = self.put_back(self.rows(order))
        self.assertEqual(transfer.move_ids.move_line_ids.lot_id, lot)

    def test_what_is_put_back_is_promised_to_who_waits(self):
        order = self.picked(mug=10)
        waiting = self.order(self.two, mug=8)
        self.assertTrue(waiting.oms_backordered)
        order._action_cancel()
        self.put_back(self.rows(order)).button_validate()
        self.env["oms.dirty"]._oms_look({self.mug.id: ""})
        self.assertFalse(waiting.oms_backordered)

    def test_a_new_order_is_not_told_to_put_back(self):
        self.picked(mug=10)
        self.picked(self.three, 2, mug=4)
        self.assertFalse(self.rows())

    def test_received_but_its_putting_away_was_cancelled(self):
        self.two.reception_steps = "two_steps"
        vendor = self.env["res.partner"].create({"name": "Potter"})
        purchase = self.env["purchase.order"].create({
            "partner_id": vendor.id, "picking_type_id": self.two.in_type_id.id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_qty": 5, "price_unit": 1})]})
        purchase.button_confirm()
        purchase.picking_ids.button_validate()
        self.assertFalse(self.rows())
        away = self.env["stock.picking"].search([
            ("location_id", "=", self.two.wh_input_stock_loc_id.id), ("state", "=", "assigned")])
        away.action_cancel()
        transfer = self.put_back(self.rows())
        transfer.button_validate()
        self.assertEqual(self.free(), 5)
