# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.addons.oms_core.planning.hold_entry import Entry
from odoo.tests import Form, tagged

from ..supply_case import SupplyCase


@tagged("post_install", "-at_install")
class TestSupplyChanges(SupplyCase):
    """Promises from receipts, and what becomes of promises when receipts slip and stock is lost."""

    # --- from a receipt -----------------------------------------------------------------------------------

    def test_goods_that_are_bought_are_promised_for_their_day(self):
        self.buy(10, 5)
        order = self.confirm(mug=4)
        promise = self.open_promises(order)
        self.assertPromised(order, north=4)
        self.assertEqual(self.day(promise), 5)
        self.assertFalse(promise.firm)
        self.assertTrue(promise.coming)
        self.assertEqual(order.order_line.oms_waiting_qty, 4, "the warehouse cannot work on it yet")
        self.assertEqual(order.order_line.move_ids.date, promise.date)

    def test_what_has_come_is_sent_to_the_warehouse(self):
        purchase = self.buy(10, 5)
        order = self.confirm(mug=4)
        self.receive(purchase)
        self.assertEqual(order.order_line.oms_released_qty, 4)
        self.assertFalse(self.open_promises(order).coming)
        self.ship(order)
        self.assertEqual(order.oms_promise_ids.state, "kept")
        self.assertNoFaults()

    def test_the_receipt_is_promised_once(self):
        self.buy(10, 5)
        first, second = self.confirm(mug=7), self.confirm(mug=7)
        self.assertPromised(first, north=7)
        self.assertPromised(second, north=3, short=4)

    def test_goods_on_hand_for_a_later_order_serve_one_now_if_more_comes(self):
        self.put(self.mug, 10)
        self.buy(10, 3)
        self.north.oms_release_policy = "planned"
        later = self.quotation(mug=10)
        later.commitment_date = self.in_days(20)
        later.action_confirm()
        now = self.confirm(mug=10)
        self.assertPromised(now, north=10)
        self.assertTrue(self.open_promises(now).firm)

    def test_what_is_reserved_for_a_later_order_is_not_there_now(self):
        self.put(self.mug, 10)
        self.buy(10, 3)
        later = self.quotation(mug=10)
        later.commitment_date = self.in_days(20)
        later.action_confirm()
        self.assertEqual(later.order_line.move_ids.quantity, 10, "its warehouse gets orders at once")
        now = self.confirm(mug=10)
        self.assertPromised(now, north=10)
        self.assertEqual(self.day(self.open_promises(now)), 3)

    def test_a_confirmed_purchase_gives_backorders_a_date(self):
        order = self.confirm(mug=4)
        self.assertPromised(order, short=4)
        self.buy(10, 5)
        self.look()
        self.assertPromised(order, north=4)
        self.assertEqual(self.day(self.open_promises(order)), 5)

    # --- when the world moves --------------------------------------------------------------------------------

    def test_a_late_purchase_moves_the_promise_and_says_so(self):
        purchase = self.buy(10, 5)
        order = self.confirm(mug=4)
        old = self.open_promises(order)
        purchase.order_line.date_planned = self.in_days(12)
        self.look()
        new = self.open_promises(order)
        self.assertNotEqual(new, old)
        self.assertEqual((old.state, self.day(new)), ("withdrawn", 12))
        self.assertEqual(new.move_ids.date, new.date)
        self.assertFalse(new.at_risk)
        event = order.oms_event_ids.filtered(lambda event: event.kind == "moved")
        self.assertIn(purchase.name, event.facts["cause"])
        self.assertEqual([event.facts["old"][0][1], event.facts["new"][0][1]], [4, 4])
        self.assertNoFaults()

    def test_the_job_is_wakened_and_does_it(self):
        job = self.env.ref("oms_atp.cron_dirty")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])
        purchase = self.buy(10, 5)
        order = self.confirm(mug=4)
        purchase.order_line.date_planned = self.in_days(9)
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)]), before)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.day(self.open_promises(order)), 9)
        self.assertFalse(self.env["oms.dirty"].search([]))

    def test_another_warehouse_helps_out(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=4)
        self.put(self.mug, 10, self.south)
        self.lose(8)
        self.assertPromised(order, north=2, south=2)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 4)
        self.assertNoFaults()

    def test_what_cannot_be_had_elsewhere_is_marked(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=4)
        self.lose(3)
        self.assertTrue(self.open_promises(order).at_risk)
        self.assertTrue(order.oms_at_risk)
        self.assertPromised(order, north=4)

    def test_a_company_may_want_them_only_marked(self):
        self.company.oms_repromise_mode = "mark"
        self.put(self.mug, 4)
        self.put(self.mug, 10, self.south)
        self.mug.invalidate_recordset()
        order = self.confirm(mug=4)
        warehouse = self.open_promises(order).warehouse_id
        self.lose(3 if warehouse == self.north else 9, warehouse)
        self.assertTrue(self.open_promises(order).at_risk)

    def test_a_short_receipt(self):
        purchase = self.buy(10, 5)
        order = self.confirm(mug=10)
        self.receive(purchase, 6)
        self.assertTrue(order.oms_at_risk)
        self.buy(20, 9)
        self.look()
        self.assertEqual(
            [(promise.quantity, self.day(promise)) for promise in self.open_promises(order)], [(6, 5), (4, 9)])
        self.assertFalse(order.oms_at_risk)
        self.assertEqual(order.order_line.oms_released_qty, 6)
        self.assertNoFaults()

    def test_looking_again_changes_nothing(self):
        purchase = self.buy(10, 5)
        order = self.confirm(mug=10)
        self.receive(purchase, 6)
        self.buy(2, 9)
        self.look()
        promised = [(promise.quantity, self.day(promise), promise.at_risk) for promise in self.open_promises(order)]
        events, decisions = order.oms_event_ids, self.env["oms.decision"].search_count([("order_id", "=", order.id)])
        for _again in range(3):
            self.env["oms.promise"]._oms_follow_supply(self.mug.ids)
            order._oms_process()
        self.assertEqual(
            [(promise.quantity, self.day(promise), promise.at_risk) for promise in self.open_promises(order)], promised)
        self.assertEqual(order.oms_event_ids, events)
        self.assertEqual(self.env["oms.decision"].search_count([("order_id", "=", order.id)]), decisions)

    def test_a_customer_wants_it_earlier(self):
        self.put(self.mug, 10)
        self.north.oms_release_policy = "planned"
        order = self.quotation(mug=4)
        order.commitment_date = self.in_days(30)
        order.action_confirm()
        self.assertEqual(self.day(self.open_promises(order)), 28, "two days on the way")
        self.assertEqual(order.order_line.move_ids.date.date(), self.open_promises(order).date.date())
        order.commitment_date = self.in_days(12)
        self.assertEqual(self.day(self.open_promises(order)), 10)
        moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(moves.date.date(), self.open_promises(order).date.date())
        self.assertNoFaults()

    def test_an_order_held_for_long_gives_its_goods_back(self):
        self.put(self.mug, 10)
        self.limit(1)
        held = self.confirm(mug=8)
        self.assertTrue(held.oms_credit_held)
        self.assertPromised(held, north=8)
        self.assertEqual(held._oms_give_up_promises(held.order_line), held)
        self.assertPromised(held, short=8)
        self.look()
        self.assertPromised(held, short=8)
        other = self.confirm(self.env["res.partner"].create({"name": "Other"}), mug=9)
        self.assertPromised(other, north=9)
        self.put(self.mug, 8)
        held.oms_hold_ids.filtered(lambda hold: hold.state == "active").with_user(self.supervisor).action_clear()
        self.assertEqual(held.order_line.oms_short_qty, 0)
        self.assertNoFaults()

    def backordered_beside_a_held_line(self):
        """Two lines of mugs, of which none is there; the second line alone is held for credit."""
        order = self.quotation(mug=4)
        order.order_line = [Command.create({"product_id": self.mug.id, "product_uom_qty": 3})]
        order.action_confirm()
        first, second = order.order_line
        self.env["oms.hold"]._place([Entry(order, self.env.ref("oms_core.hold_reason_credit"), "No room for it", line=second)])
        self.assertTrue(order.oms_credit_held)
        return order, first, second

    def test_beside_a_line_that_is_held_for_credit_the_other_gets_what_comes(self):
        for name in ("job", "process"):
            with self.subTest(name):
                order, first, second = self.backordered_beside_a_held_line()
                self.put(self.mug, 4)
                self.env["oms.promise"]._oms_follow_supply(self.mug.ids) if name == "job" else order._oms_process()
                self.assertEqual((first.oms_short_qty, second.oms_short_qty), (0, 3))
                self.assertNoFaults()

    def test_new_orders_queue_behind_the_line_beside_a_held_one(self):
        self.backordered_beside_a_held_line()
        self.put(self.mug, 9)
        later = self.confirm(self.env["res.partner"].create({"name": "Other"}), mug=9)
        self.assertEqual(later.order_line.oms_short_qty, 4, "the four of the free line are kept, the three held ones are not")

    def test_after_the_policys_hours_the_next_customer_gets_the_goods(self):
        """The job alone: what a held order kept for too long goes to the backorder behind it, and its seller is told."""
        self.put(self.mug, 10)
        self.limit(1)
        self.env["oms.credit.policy"].create({
            "name": "Four hours", "promise_hours": 4, "rule_ids": [Command.create({"kind": "limit"})]})
        held = self.confirm(mug=8)
        held.user_id = self.salesman
        behind = self.confirm(self.env["res.partner"].create({"name": "Behind"}), mug=9)
        self.assertPromised(behind, north=2, short=7)
        cron = self.env.ref("oms_core.cron_process")
        for hours, kept in ((3, True), (2, False)):
            held.oms_hold_ids.placed_on -= timedelta(hours=hours)
            for _run in range(2):
                with self.enter_registry_test_mode():
                    cron.method_direct_trigger()
                self.env.invalidate_all()
            if kept:
                self.assertPromised(held, north=8)
                self.assertFalse(held.activity_ids)
        self.assertPromised(held, short=8)
        self.assertPromised(behind, north=9)
        self.assertTrue(held.oms_held, "giving back is not clearing")
        self.assertEqual(held.activity_ids.user_id, self.salesman)
        self.assertIn("went back to the others", held.activity_ids.summary)
        self.assertEqual(held.oms_event_ids.filtered(lambda event: event.kind == "moved").mapped("customer_visible"), [False])

    def test_what_is_picked_keeps_its_promise(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=4)
        order.picking_ids.move_ids.picked = True
        self.put(self.mug, 10, self.south)
        self.lose(3)
        self.assertTrue(self.open_promises(order).at_risk)
        self.assertPromised(order, north=4)

    def test_a_buyer_sees_what_a_later_date_does_before_saving(self):
        purchase = self.buy(10, 5)
        order, other = self.confirm(mug=4), self.confirm(mug=3)
        self.put(self.mug, 4, self.south)
        rows = purchase.order_line._oms_orders_hit({purchase.order_line: self.in_days(12)})
        self.assertEqual([bool(row["rescue"]) for row in rows], [True, False])
        self.assertIn(order.name, rows[0]["text"])
        self.assertIn("South can help", rows[0]["text"])
        with Form(purchase) as form, form.order_line.edit(0) as line, self.assertLogs("odoo.tests.form.onchange") as logs:
            line.date_planned = self.in_days(12)
        self.assertIn(other.name, "\n".join(logs.output))
        self.assertEqual(purchase.order_line._oms_orders_hit({purchase.order_line: self.in_days(5)}), [])

    # --- buying -------------------------------------------------------------------------------------------------

    def test_buying_is_neither_blind_nor_double(self):
        """10 on hand, minimum 5, 8 promised: proposed once, now, unchanged by release."""
        self.put(self.mug, 10)
        self.north.oms_release_policy = "planned"
        self.mug.seller_ids = [Command.create({"partner_id": self.vendor.id, "price": 1})]
        rule = self.env["stock.warehouse.orderpoint"].create({
            "product_id": self.mug.id, "warehouse_id": self.north.id, "location_id": self.north.lot_stock_id.id,
            "product_min_qty": 5, "product_max_qty": 5, "trigger": "auto",
            "route_id": self.env.ref("purchase_stock.route_warehouse0_buy").id})
        order = self.confirm(mug=8)
        bought = self.env["purchase.order.line"].search([("product_id", "=", self.mug.id)])
        self.assertEqual(bought.mapped("product_qty"), [3], "proposed as soon as the order is confirmed")
        order.picking_ids.move_ids._oms_release()
        self.env["stock.rule"].run_scheduler()
        rule.invalidate_recordset()
        self.assertEqual(rule.qty_to_order, 0)
        self.assertEqual(self.env["purchase.order.line"].search([("product_id", "=", self.mug.id)]), bought)
        self.assertEqual(bought.product_qty, 3)

    # --- reservation honours promises --------------------------------------------------------------------------

    def transfer(self, quantity):
        move = self.env["stock.move"].create({
            "product_id": self.mug.id, "product_uom_qty": quantity, "location_id": self.north.lot_stock_id.id,
            "location_dest_id": self.south.lot_stock_id.id, "picking_type_id": self.north.int_type_id.id})
        move._action_confirm()
        move._action_assign()
        return move

    def test_no_other_move_takes_promised_goods(self):
        self.put(self.mug, 10)
        self.north.oms_release_policy = "planned"
        self.confirm(mug=7)
        move = self.transfer(5)
        self.assertEqual(move.quantity, 3, "seven of ten are promised, though not reserved yet")

    def test_what_a_later_receipt_covers_may_be_taken(self):
        self.put(self.mug, 10)
        self.buy(10, 5)
        self.north.oms_release_policy = "planned"
        later = self.quotation(mug=20)
        later.commitment_date = self.in_days(8)
        later.action_confirm()
        self.assertEqual(self.transfer(10).quantity, 10)
