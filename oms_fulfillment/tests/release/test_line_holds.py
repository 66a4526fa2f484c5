# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.planning.hold_entry import Entry
from odoo.addons.oms_core.tests.people import new_user
from odoo.fields import Command
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestLineHolds(FulfillmentCase):
    """A hold stops what it says, and no more: one line, or invoicing only."""

    def setUp(self):
        super().setUp()
        self.warehouse.oms_release_policy = "planned"
        self.stock(mug=50, lamp=50)
        self.reason = self.env["oms.hold.reason"].create({"name": "Engraving to be agreed", "code": "engraving"})
        self.bill_only = self.env["oms.hold.reason"].create({
            "name": "Price to be agreed", "code": "bill_only", "blocks_release": False, "blocks_invoice": True})

    def held_line(self, **values):
        """An order of five mugs and three lamps; the lamps are held."""
        order = self.order(confirm=False, mug=5, lamp=3)
        order.write(values)
        order.action_confirm()
        lamps = order.order_line.filtered(lambda line: line.product_id == self.lamp)
        self.env["oms.hold"]._place([Entry(order, self.reason, "Ask", line=lamps)])
        return order, self.open_pickings(order)

    def sent(self, picking):
        return picking.move_ids.filtered(lambda move: not move.oms_unreleased).product_id

    def todo(self, picking):
        self.env.flush_all()
        return self.env["oms.todo"].with_user(self.picker).search([
            ("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]).mapped("kind")

    def test_sending_by_hand_sends_the_other_line_and_says_what_stays(self):
        _order, picking = self.held_line()
        self.assertEqual(self.todo(picking), ["to_send"])
        action = picking.with_user(self.picker).action_oms_send_to_warehouse()
        self.assertEqual(self.sent(picking), self.mug)
        result = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(result.line_ids.status, "partly")
        self.assertIn("held: Engraving to be agreed", result.line_ids.why)
        self.assertNotIn("to_send", self.todo(picking), "what is left is held")
        action = picking.with_user(self.picker).action_oms_send_to_warehouse()
        self.assertIn("held", self.env[action["res_model"]].browse(action["res_id"]).line_ids.why)

    def test_the_other_line_is_shipped_and_the_held_one_is_not(self):
        order, picking = self.held_line()
        picking.with_user(self.picker).action_oms_send_to_warehouse()
        picking.with_user(self.picker)._oms_ship()
        self.assertShips(order, mug=5)
        rest = self.open_pickings(order)
        self.assertTrue(rest.oms_unreleased)
        self.assertEqual(rest.oms_release_note, "held: Engraving to be agreed")

    def test_the_scheduled_run_sends_the_other_line(self):
        _order, picking = self.held_line()
        with self.enter_registry_test_mode():
            self.env.ref("oms_fulfillment.cron_release_due").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.sent(picking), self.mug)

    def test_only_the_lines_that_go_use_the_capacity(self):
        self.warehouse.oms_release_capacity = 2
        _order, picking = self.held_line()
        jobs = self.env["stock.picking"]._gather_release_jobs(self.env["stock.picking"]._oms_release_where(picking))
        self.assertEqual([(job.lines, job.held) for job in jobs], [(1, False)])

    def test_what_is_shipped_complete_waits_for_the_held_line_and_says_so(self):
        order, picking = self.held_line(picking_policy="one")
        self.assertEqual(self.todo(picking), [], "nobody can do anything in the warehouse")
        action = picking.with_user(self.picker).action_oms_send_to_warehouse()
        self.assertFalse(self.sent(picking))
        self.assertIn("shipped complete, and a part of the order is held",
                      self.env[action["res_model"]].browse(action["res_id"]).line_ids.why)
        with self.refused("shipped complete"):
            order.with_user(self.clerk).action_oms_send_to_warehouse()
        order.oms_hold_ids.with_user(self.clerk).action_clear()
        picking.with_user(self.picker).action_oms_send_to_warehouse()
        self.assertEqual(self.sent(picking), self.mug | self.lamp)

    def test_a_hold_from_invoicing_does_not_keep_it_from_the_warehouse(self):
        order = self.order(mug=5)
        order._oms_place_hold("bill_only")
        picking = self.open_pickings(order)
        self.assertTrue(order.oms_held)
        self.assertEqual(self.todo(picking), ["to_send"])
        self.assertFalse(picking.oms_held)
        self.assertEqual(picking.oms_release_note, "waits to be sent")
        picking.with_user(self.picker).action_oms_send_to_warehouse()
        self.assertEqual(self.sent(picking), self.mug)

    def test_a_hold_from_invoicing_lets_more_go_than_was_ordered_as_ever(self):
        order = self.order(confirm=False, mug=5)
        order.order_line = [Command.create({"product_id": self.mug.id, "product_uom_qty": 2})]
        order.action_confirm()
        order._oms_place_hold("bill_only")
        first, second = self.open_pickings(order).move_ids.sorted("sale_line_id")
        first._oms_release()
        self.assertTrue(second.oms_unreleased, "planned for later")
        first.with_user(self.picker).quantity = 6
        self.assertEqual(first.quantity, 6)

    def test_the_list_finds_what_is_held_in_the_warehouse(self):
        _order, held = self.held_line()
        billing = self.order(mug=1)
        billing._oms_place_hold("bill_only")
        other = self.open_pickings(billing)
        found = self.env["stock.picking"].with_user(self.picker).search([
            ("oms_held", "=", True), ("id", "in", (held | other).ids)])
        self.assertEqual(found, held)
        self.assertEqual(found.mapped("oms_held"), [True])
        self.assertEqual(self.env["stock.picking"].with_user(self.picker).search([
            ("oms_held", "=", False), ("id", "in", (held | other).ids)]), other)

    def test_python_and_sql_say_the_same(self):
        order, _picking = self.held_line()
        other = self.order(mug=1)
        other._oms_place_hold("bill_only")
        lines = (order | other).order_line
        self.env.flush_all()
        for what in ("release", "promise", "invoice"):
            self.env.cr.execute("SELECT id FROM sale_order_line line WHERE %s AND id = ANY(%%s)" % (
                self.env["sale.order.line"]._oms_stopped_sql(what).code), [lines.ids])
            self.assertEqual({row[0] for row in self.env.cr.fetchall()}, set(lines._oms_stopped(what).ids), what)

    # --- the floor: doors of this addon ---------------------------------------------------------------------------

    def test_what_was_added_to_a_held_transfer_leaves_by_no_batch_and_no_button(self):
        packer = new_user(self.env, "packer", groups="stock.group_stock_manager")
        order, picking = self.held_line()
        picking._oms_send_planned()
        picking = picking.with_user(packer)
        picking.write({"move_ids": [Command.create({
            "product_id": self.pen.id, "product_uom_qty": 2, "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id})]})
        added = picking.move_ids.filtered(lambda move: move.product_id == self.pen)
        with self.refused("was added to a transfer of"):
            added.quantity = 2
        batch = self.env["stock.picking.batch"].with_user(packer).create({"picking_ids": [Command.set(picking.ids)]})
        batch.action_confirm()
        with self.refused("was added to a transfer of"):
            batch.move_line_ids = [Command.create({
                "picking_id": picking.id, "product_id": self.pen.id, "quantity": 2,
                "location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id})]
        with self.refused("was added to a transfer of"):
            self.env["stock.move.line"].with_user(packer).create({
                "picking_id": picking.id, "product_id": self.pen.id, "quantity": 2,
                "location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id,
            })._add_to_wave()
        picking.with_user(self.picker)._oms_ship()
        self.assertShips(order, mug=5)
