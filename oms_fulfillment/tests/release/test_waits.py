# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestWaits(FulfillmentCase):
    """What waits for goods says so, is not counted as sent, and is not on the list of what can be sent."""

    def setUp(self):
        super().setUp()
        self.env.company.oms_promise_mode = "on"
        self.warehouse.oms_release_policy = "planned"
        self.vendor = self.env["res.partner"].create({"name": "Potteries"})

    def buy(self, days=5, **quantities):
        """A confirmed purchase: ``self.buy(mug=10)``."""
        when = fields.Datetime.now() + timedelta(days=days)
        purchase = self.env["purchase.order"].create({
            "partner_id": self.vendor.id, "picking_type_id": self.warehouse.in_type_id.id,
            "order_line": [
                Command.create({"product_id": getattr(self, name).id, "product_qty": quantity, "date_planned": when})
                for name, quantity in quantities.items()]})
        purchase.button_confirm()
        return purchase

    def day(self, order, purchase):
        Day = self.env["oms.day"]
        return Day._short(Day._of(purchase.order_line.date_planned, self.warehouse), order)

    def rows(self, action):
        return self.env[action["res_model"]].browse(action["res_id"]).line_ids

    def test_goods_that_are_to_come_are_not_sent_and_say_what_they_wait_for(self):
        purchase = self.buy(mug=10)
        order = self.order(mug=4)
        picking = self.open_pickings(order)
        self.assertFalse(picking.oms_to_send or picking.oms_can_send)
        text = f"waits for {purchase.name}, {self.day(order, purchase)}"
        self.assertEqual(picking.oms_release_note, text)
        self.assertEqual(picking._fields["oms_release_note"].type, "text", "lists do not cut it off")
        row = self.rows(picking.with_user(self.picker).action_oms_send_to_warehouse())
        self.assertEqual((row.order_id, row.status, row.why), (order, "not", text))
        self.assertTrue(picking.oms_unreleased)

    def test_the_desk_is_told_the_same_of_its_order(self):
        purchase = self.buy(mug=10)
        order = self.order(mug=4)
        self.assertFalse(order.oms_can_send, "no button that does nothing")
        row = self.rows(order.with_user(self.clerk).action_oms_send_to_warehouse())
        self.assertEqual(
            (row.order_id, row.status, row.why), (order, "not", f"waits for {purchase.name}, {self.day(order, purchase)}"))

    def test_only_what_truly_went_is_counted(self):
        purchase = self.buy(mug=10)
        self.stock(lamp=5)
        waits, both, goes = self.order(mug=4), self.order(mug=1, lamp=2), self.order(lamp=1)
        pickings = self.open_pickings(waits | both | goes)
        action = pickings.with_user(self.picker).action_oms_send_to_warehouse()
        result = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((result.done_count, result.left_count), (1, 2))
        found = {row.order_id: (row.status, row.why) for row in result.line_ids}
        self.assertEqual(found[waits][0], "not")
        self.assertEqual(found[both][0], "partly")
        self.assertIn(f"1 line sent; 1 Mug: waits for {purchase.name}", found[both][1])
        self.assertEqual(found[goes][0], "done")
        self.assertEqual(found[goes][1], "To pick; 1 line sent")

    def test_the_list_holds_what_can_be_sent(self):
        self.buy(mug=10)
        self.stock(lamp=50)
        waits, both, held = self.order(mug=4), self.order(mug=1, lamp=2), self.order(lamp=3)
        complete = self.order(confirm=False, mug=1, lamp=1)
        complete.picking_policy = "one"
        complete.action_confirm()
        self.env["oms.hold.reason"].create({"name": "Address check", "code": "address_test"})
        held._oms_place_hold("address_test")
        every = self.open_pickings(waits | both | held | complete)
        can = self.env["stock.picking"].with_user(self.chief).search([("oms_can_send", "=", True), ("id", "in", every.ids)])
        self.assertEqual(can.sale_id, both)
        self.assertEqual(every.filtered("oms_can_send"), can)
        self.env.flush_all()
        todo = self.env["oms.todo"].search([("kind", "=", "to_send"), ("res_id", "in", every.ids)])
        self.assertEqual(todo.order_id, both)
        cannot = self.env["stock.picking"].search([("oms_can_send", "=", False), ("id", "in", every.ids)])
        self.assertEqual(cannot, every - can)

    def test_the_list_follows_the_receipt(self):
        purchase = self.buy(mug=10)
        picking = self.open_pickings(self.order(mug=4))
        receipt = purchase.picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.env["oms.promise"]._oms_arrived(self.mug.ids)
        self.assertTrue(picking.oms_can_send)
        self.assertEqual(picking.oms_release_note, "waits to be sent")

    def test_shipped_complete_names_what_it_waits_for(self):
        purchase = self.buy(mug=10)
        self.stock(lamp=5)
        order = self.order(confirm=False, mug=4, lamp=1)
        order.picking_policy = "one"
        order.action_confirm()
        note = self.open_pickings(order)[:1].oms_release_note
        self.assertIn("ships complete; 4 Mug: waits for " + purchase.name, note)
        row = self.rows(self.open_pickings(order).action_oms_send_to_warehouse())
        self.assertEqual(set(row.mapped("status")), {"not"})

    def test_backordered_says_so(self):
        order = self.order(pen=2)
        self.assertEqual(self.open_pickings(order).oms_release_note, "backordered, no date yet")

    def test_the_scheduled_run_leaves_it(self):
        self.buy(mug=10)
        picking = self.open_pickings(self.order(mug=4))
        with self.enter_registry_test_mode():
            self.env.ref("oms_fulfillment.cron_release_due").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(picking.oms_unreleased)

    def test_what_was_not_sent_is_no_shortfall_of_the_pick(self):
        purchase = self.buy(lamp=10)
        self.stock(mug=5)
        order = self.order(mug=2, lamp=3)
        picking = self.open_pickings(order)
        picking.action_oms_send_to_warehouse()
        self.assertTrue(picking.oms_partly_unreleased)
        self.assertFalse(picking.show_check_availability, "no button that does nothing")
        told = picking.with_user(self.picker).action_oms_pick()
        self.assertEqual((told["tag"], told["params"]["title"]), ("display_notification", "Pick: 1 done"))
        self.assertEqual(
            picking._oms_missing_text(), f"not sent yet: 3 Lamp: waits for {purchase.name}, {self.day(order, purchase)}")
