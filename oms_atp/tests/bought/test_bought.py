# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.oms_core.models.bought.sale_order_line import FACTS
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged

from .bought_case import BOTH, BoughtCase

SECONDS = 60  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestBought(BoughtCase):
    """What was bought for an order is watched: cancelled, lowered, received short, never confirmed."""

    def each(self):
        """An order for five, bought, of each kind and with promising on and off."""
        for mode in ("on", "off"):
            for goods in BOTH:
                self.company.oms_promise_mode = mode
                yield self.order(**{goods: 5})

    def test_what_is_bought_is_on_its_way(self):
        for order in self.each():
            self.assertStands(order, "in_warehouse", short=0, released=5, asked=0)
            self.assertFalse(order.oms_backordered)

    def test_a_cancelled_purchase_is_to_supply_again(self):
        for order in self.each():
            purchase = self.bought(order).order_id
            purchase.button_cancel()
            self.assertStands(order, "to_supply", short=5, released=0, closed=0)
            self.assertTrue(order.oms_backordered)
            self.assertIn("backordered", self.todo(order))
            self.assertEqual(self.text(order), "We will tell you the date")
            said = order.oms_event_ids.filtered(lambda event: event.kind == "short")
            self.assertIn(f"5 × {order.order_line.product_id.display_name} will not come: {purchase.name} (Potter)",
                          said.mapped("summary"))

    def test_of_orders_from_before_the_suite_it_is_noted(self):
        for order in self.each():
            line, events = order.order_line, order.oms_event_ids
            facts = line.sudo().read(FACTS)
            self.assertTrue(line.oms_vendor_date)
            line.sudo().write({name: 0.0 if name.endswith("_qty") else False for name in FACTS})
            self.settle()
            self.env["sale.order.line"]._oms_settle_open_bought()
            self.assertEqual(line.sudo().read(FACTS), facts)
            self.assertEqual(order.oms_event_ids, events, "nobody is told what they know")

    def test_bought_again_with_one_click(self):
        for order in self.each():
            first = self.bought(order).order_id
            first.button_cancel()
            self.settle()
            order.with_user(self.clerk).action_oms_supply_again()
            again = self.bought(order)
            self.assertEqual((again.product_qty, again.state), (5, "draft"))
            self.assertStands(order, "to_supply", short=0, released=0, asked=5, closed=0)
            again.order_id.button_confirm()
            self.assertStands(order, "in_warehouse", short=0, released=5, asked=0)
            with self.assertRefused("still to come"), self.env.cr.savepoint():
                order.action_oms_supply_again()

    def test_the_job_does_not_buy_again_by_itself(self):
        for order in self.each():
            self.bought(order).order_id.button_cancel()
            self.settle()
            order._oms_process()
            self.assertFalse(self.bought(order))
            self.assertStands(order, "to_supply", short=5)

    def test_a_request_that_nobody_confirmed_is_not_in_the_warehouse(self):
        for goods in BOTH:
            with self.subTest(goods):
                order = self.confirm(**{goods: 5})
                self.assertStands(order, "to_supply", short=0, released=0, asked=5)
                self.assertIn("not all of it was ordered from the vendor yet", order.oms_summary)
                self.bought(order).order_id.button_cancel()
                self.assertStands(order, "to_supply", short=5, asked=0)

    def test_a_cancelled_purchase_that_is_asked_and_confirmed_again(self):
        for order in self.each():
            purchase = self.bought(order).order_id
            purchase.button_cancel()
            self.settle()
            purchase.button_draft()
            self.assertStands(order, "to_supply", short=0, asked=5)
            purchase.button_confirm()
            self.assertStands(order, "in_warehouse", short=0, released=5)
            self.receive(purchase)
            self.ship(order)
            self.assertStands(order, "shipped", shipped=5)

    def test_less_is_bought_than_was_ordered(self):
        for order in self.each():
            line = self.bought(order)
            line.product_qty = 3
            self.assertStands(order, "in_warehouse", short=2, released=3, closed=0)
            line.product_qty = 5
            self.assertStands(order, "in_warehouse", short=0, released=5)

    def test_less_is_bought_after_the_vendor_moved_the_date(self):
        for order in self.each():
            line = self.bought(order)
            line.date_planned += timedelta(days=30)
            line.product_qty = 3
            self.assertEqual(line.move_ids.mapped("product_uom_qty"), [3])  # nothing goes back that never came
            self.assertStands(order, "in_warehouse", short=2, released=3, closed=0)

    def test_a_request_is_lowered_or_its_line_removed(self):
        for goods in BOTH:
            with self.subTest(goods):
                order = self.confirm(**{goods: 5})
                line = self.bought(order)
                line.product_qty = 3
                self.assertStands(order, "to_supply", short=2, asked=3, closed=0)
                line.unlink()
                self.assertStands(order, "to_supply", short=5, asked=0, closed=0)

    def test_received_short(self):
        for order in self.each():
            self.receive(self.bought(order).order_id, 3)
            self.ship(order)
            self.assertStands(order, "to_supply", short=2, shipped=3, closed=0)
            self.assertEqual((order.oms_backordered, order.oms_part_shipped), (True, True))
            order.action_oms_supply_again()
            self.assertStands(order, "to_supply", short=0, asked=2, shipped=3)

    def test_received_in_part_and_the_rest_later(self):
        for order in self.each():
            purchase = self.bought(order).order_id
            self.receive(purchase, 3, backorder=True)
            self.assertEqual((order.order_line.oms_short_qty, order.oms_backordered), (0, False))
            purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()
            self.settle()
            self.assertEqual((order.order_line.oms_short_qty, order.order_line.oms_closed_qty), (2, 0))

    def test_the_receipt_is_cancelled(self):
        for order in self.each():
            self.bought(order).order_id.picking_ids.action_cancel()
            self.assertStands(order, "to_supply", short=5, closed=0)

    def test_also_where_cancelling_goes_on_to_the_delivery(self):
        self.env["stock.rule"].search([("action", "=", "buy")]).propagate_cancel = True
        order = self.order(sofa=5)
        self.bought(order).order_id.button_cancel()
        self.assertStands(order, "to_supply", short=5, closed=0)
        order.action_oms_supply_again()
        self.assertStands(order, "to_supply", short=0, asked=5)
        self.bought(order).order_id.button_confirm()
        self.assertStands(order, "in_warehouse", released=5)

    def test_what_the_customer_gives_up_is_given_up(self):
        for order in self.each():
            order._action_cancel()
            self.assertStands(order, "cancelled", short=0)
            self.assertFalse(order.order_line.oms_unbought_qty)

    def test_less_is_ordered_after_the_purchase_was_cancelled(self):
        for order in self.each():
            self.bought(order).order_id.button_cancel()
            self.settle()
            order.order_line._oms_order_less({order.order_line: 2})
            self.assertStands(order, "to_supply", short=2, closed=0)
            order.order_line._oms_order_less({order.order_line: 0})
            self.settle()
            self.assertEqual(order.order_line.oms_short_qty, 0)

    def test_more_is_ordered_than_the_vendor_sent(self):
        for order in self.each():
            self.receive(self.bought(order).order_id, 3)
            self.ship(order)
            order.order_line.product_uom_qty = 7
            self.assertStands(order, "to_supply", short=2, asked=2, shipped=3)
            order.action_oms_supply_again()
            self.assertStands(order, "to_supply", short=0, asked=4, shipped=3)

    def test_taken_from_stock_where_it_is_there_by_now(self):
        order = self.order(sofa=5)
        self.bought(order).order_id.button_cancel()
        self.put(self.sofa, 3)
        self.settle()
        order.action_oms_supply_again()
        self.assertStands(order, "in_warehouse", short=0, released=3, asked=2)

    def test_promised_from_stock_once_it_is_not_bought_to_order_any_more(self):
        for goods in BOTH:
            with self.subTest(goods):
                self.company.oms_promise_mode = "on"
                order = self.order(**{goods: 5})
                self.bought(order).order_id.button_cancel()
                self.settle()
                product = order.order_line.product_id
                product.route_ids = False
                self.put(product, 4)
                order._oms_process()
                self.assertStands(order, "in_warehouse", short=1, released=4)
                self.assertPromised(order, north=4, short=1)

    def test_sent_back_to_the_vendor(self):
        order = self.order(sofa=5)
        purchase = self.bought(order).order_id
        self.receive(purchase)
        receipt = purchase.picking_ids
        order.picking_ids.do_unreserve()
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=receipt.id, active_ids=receipt.ids).create({})
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 2, "picked": True})
        back.button_validate()
        self.assertStands(order, "in_warehouse", short=2, released=3)

    def test_the_purchase_is_locked(self):
        order = self.order(sofa=5)
        purchase = self.bought(order).order_id
        purchase.button_lock()
        with self.assertRefused("unlock"), self.env.cr.savepoint():
            purchase.button_cancel()
        self.assertStands(order, "in_warehouse", released=5)

    # --- several orders, several purchases -------------------------------------------------------------------

    def test_several_orders_on_one_purchase_line(self):
        self.vendor.group_rfq = "all"
        first, second = self.confirm(sofa=5), self.confirm(sofa=3)
        line = self.bought(first)
        self.assertEqual((line, line.product_qty), (self.bought(second), 8))
        line.order_id.button_confirm()
        line.product_qty = 6
        self.assertStands(first, "in_warehouse", short=0, released=5)
        self.assertStands(second, "in_warehouse", short=2, released=1)
        line.product_qty = 2
        self.assertStands(first, "in_warehouse", short=3, released=2)
        self.assertStands(second, "to_supply", short=3)
        second.action_oms_supply_again()
        self.assertStands(first, "in_warehouse", short=3, released=2)
        self.assertStands(second, "to_supply", short=0, asked=3)

    def test_one_order_on_several_purchases(self):
        order = self.order(sofa=5)
        order.order_line.product_uom_qty = 8
        self.assertStands(order, "in_warehouse", released=5, asked=3)
        more = self.bought(order)[0]
        self.assertEqual(more.product_qty, 3)
        more.order_id.button_confirm()
        more.date_planned = self.in_days(60)
        self.assertStands(order, "in_warehouse", released=8, asked=0)
        self.assertEqual(order.order_line.oms_vendor_line_id, more, "the last of all")
        more.order_id.button_cancel()
        self.assertStands(order, "in_warehouse", short=3, released=5)
        self.assertEqual(order.env["oms.portal"]._dates(order)[order.order_line.id][1], (3, None))

    def test_requests_are_merged(self):
        self.urn.sale_delay = self.sofa.sale_delay
        for goods in BOTH:
            with self.subTest(goods):
                first, second = self.confirm(**{goods: 5}), self.confirm(**{goods: 3})
                purchases = (self.bought(first) | self.bought(second)).order_id
                self.assertEqual(len(purchases), 2)
                purchases.action_merge()
                self.assertStands(first, "to_supply", asked=5, short=0)
                self.assertStands(second, "to_supply", asked=3, short=0)
                left = purchases.filtered(lambda purchase: purchase.state != "cancel")
                left.button_confirm()
                self.assertStands(first, "in_warehouse", released=5)
                self.assertStands(second, "in_warehouse", released=3)
                self.receive(left)
                self.ship(first)
                self.ship(second)
                self.assertStands(first, "shipped", shipped=5)
                self.assertStands(second, "shipped", shipped=3)

    def test_through_all_steps_of_a_warehouse(self):
        self.north.write({"reception_steps": "three_steps", "delivery_steps": "pick_pack_ship"})
        order = self.order(sofa=5)
        self.assertStands(order, "in_warehouse", released=5)
        purchase = self.bought(order).order_id
        self.receive(purchase, 3, backorder=True)
        self.assertStands(order, "in_warehouse", short=0, released=5)
        purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()
        self.assertStands(order, "in_warehouse", short=2, released=3)
        for _step in range(4):  # quality, stock, pick, pack, ship
            moves = self.env["stock.move"].search([("product_id", "=", self.sofa.id), ("state", "in", (
                "assigned", "partially_available"))])
            moves.picking_id.with_context(skip_backorder=True).button_validate()
            self.assertStands(order, "in_warehouse" if order.order_line.oms_shipped_qty < 3 else "to_supply", short=2)

    # --- who is asked ------------------------------------------------------------------------------------------

    def test_a_buyer_has_it_bought_again_from_the_list(self):
        buyer = new_user(self.env, "oms_buyer_again", groups="purchase.group_purchase_user,stock.group_stock_user")
        order = self.order(urn=5)
        self.bought(order).order_id.with_user(buyer).button_cancel()
        self.settle()
        row = self.env["oms.todo"].with_user(buyer).search([("order_id", "=", order.id), ("kind", "=", "backordered")])
        row.action_oms_supply_again()
        self.assertStands(order, "to_supply", asked=5, short=0)
        with self.assertRefused("Backordered"), self.env.cr.savepoint():
            row.action_oms_supply_again()

    def test_not_while_the_order_is_held(self):
        order = self.order(urn=5)
        self.bought(order).order_id.button_cancel()
        order._oms_place_hold("manual")
        self.settle()
        with self.assertRefused(f"{order.name} is held"), self.env.cr.savepoint():
            order.action_oms_supply_again()

    def test_bought_by_buyers_who_may_read_no_order(self):
        buyer = new_user(self.env, "oms_buyer_only", groups="purchase.group_purchase_user,stock.group_stock_user")
        order = self.order(sofa=2)
        line = self.bought(order).with_user(buyer)
        line.date_planned = self.in_days(50)
        self.settle()
        line.order_id.button_cancel()
        self.assertStands(order, "to_supply", short=2)
