# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestChange(ChangeCase):
    """A confirmed order is changed: first what follows from it, then all of it or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)
        cls.pot = cls.new_product("pot", 20.0)
        cls.put(cls.pot, 100)

    def test_the_dialog_shows_the_order_as_it_is(self):
        order = self.confirm(mug=10, cup=2)
        wizard = self.change(order)
        self.assertEqual(wizard.line_ids.mapped("quantity"), [10, 2])
        self.assertEqual(wizard.line_ids.mapped("old_qty"), [10, 2])
        self.assertEqual(wizard.partner_shipping_id, order.partner_shipping_id)
        self.assertEqual(wizard.line_ids.mapped("where"), ["10 in warehouse", "2 in warehouse"])
        with self.assertRefused("Nothing is changed yet"):
            wizard.action_preview()

    def test_less_more_and_new(self):
        order = self.confirm(mug=10, cup=2)
        shown = self.apply(self.change(order, mug=4, cup=5, pot=1, reason="Customer called"))
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [4, 5, 1])
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [4, 5, 1])
        self.assertIn(["[MUG] mug", "10", "4", "6 free for others"], shown["stock"])
        self.assertIn(["[CUP] cup", "2", "5", "3 more kept for it"], shown["stock"])
        self.assertIn(["[POT] pot", "0", "1", "1 more kept for it"], shown["stock"])
        money = order.currency_id.format
        self.assertEqual(shown["price"][-1][1:3], [money(110), money(85)])
        self.assertEqual(order.amount_total, 85)
        self.assertEqual(shown["payment"], [["Still to be invoiced", "", money(85), ""]])
        [delivery] = shown["shipments"]
        self.assertEqual(delivery[1:3], ["2 × [CUP] cup, 10 × [MUG] mug", "5 × [CUP] cup, 4 × [MUG] mug, 1 × [POT] pot"])
        self.assertEqual(len(order.picking_ids), 1)
        event = self.last_change(order)
        self.assertEqual(len(event), 1)
        self.assertIn("[MUG] mug 10 → 4", event.summary)
        self.assertIn("Customer called", event.summary)
        self.assertEqual(event.user_id, self.clerk)
        self.assertIn("[MUG] mug: 4 instead of 10", event._oms_customer_words())
        self.assertNotIn("called", event._oms_customer_words())
        self.ship(order)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [4, 5, 1])

    def test_the_rest_of_a_line_is_cancelled(self):
        order = self.confirm(mug=10, cup=2)
        self.ship_some(order, 3)
        line = order.order_line[0]
        shown = self.apply(self.change(order, mug=0, reason="No more"))
        self.assertEqual((line.product_uom_qty, line.oms_shipped_qty, line.oms_released_qty), (3, 3, 0))
        self.assertIn(["[MUG] mug", "10", "3", "7 free for others; stays: 3 shipped"], shown["stock"])
        self.assertEqual(order.order_line[1].oms_released_qty, 2)
        wizard = self.change(order, cup=0)
        wizard.line_ids[1].reason = "Broken"
        self.apply(wizard)
        self.assertEqual(order.order_line[1].product_uom_qty, 0)
        self.assertIn("Broken", self.last_change(order).summary)
        self.assertIn("Cancelled: 2 × [CUP] cup", self.last_change(order)._oms_customer_words())
        self.assertEqual(order.oms_stage, "shipped")

    def test_what_is_impossible_is_named_together_and_nothing_is_done(self):
        order = self.confirm(mug=10, cup=2, pot=1)
        self.ship_some(order, 3)
        self.pot.active = False
        before = self.state()
        wizard = self.change(order, mug=2, cup=-1, pot=5, wanted_on=fields.Date.today() - timedelta(days=1))
        for action in (wizard.action_preview, wizard.action_apply):
            with self.assertRaises(UserError) as caught:
                action()
            text = str(caught.exception)
            self.assertIn("[MUG] mug cannot become 2: 3 are shipped or picked already", text)
            self.assertIn("[CUP] cup cannot become -1: enter 0", text)
            self.assertIn("[POT] pot cannot become 5: it is archived", text)
            self.assertIn("which is over", text)
            self.assertEqual(text.count("•"), 4)
        self.assertEqual(self.state(), before)

    def test_numbers_nobody_means(self):
        order = self.confirm(mug=10)
        with self.assertRefused("cannot become 2000000: no more than 1000000"):
            self.change(order, mug=2_000_000).action_preview()
        with self.assertRefused("added with quantity 0"):
            self.change(order, cup=0).action_preview()
        hour = self.env.ref("uom.product_uom_hour")
        wizard = self.change(order, cup=1)
        wizard.line_ids[-1].product_uom_id = hour
        with self.assertRefused("not sold in that unit"):
            wizard.action_preview()
        with self.assertRefused("within two years"):
            self.change(order, wanted_on=fields.Date.today() + timedelta(days=4000)).action_preview()

    def test_orders_that_cannot_be_changed(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, mug=4)
        order.locked = True
        with self.assertRefused("locked: unlock it first"):
            wizard.action_preview()
        order.locked = False
        reason = self.env["oms.hold.reason"].create({"name": "Dispute", "code": "dispute", "blocks_invoice": True})
        hold = order._oms_place_hold(reason)
        with self.assertRefused("held from being invoiced .Dispute.: clear the hold first"):
            wizard.action_preview()
        hold.action_clear()
        self.apply(wizard)
        order._action_cancel()
        with self.assertRefused("It is cancelled"):
            self.change(order, mug=1).action_preview()
        with self.assertRefused("not confirmed"):
            self.change(self.quotation(mug=1), mug=2).action_preview()

    def test_lines_of_another_order(self):
        order, other = self.confirm(mug=10), self.confirm(mug=5)
        wizard = self.change(order)
        wizard.line_ids.sudo().sale_line_id = other.order_line
        with self.assertRefused("not a line of this order"):
            wizard.action_preview()
        self.assertEqual(other.order_line.product_uom_qty, 5)

    def test_only_the_order_desk(self):
        order = self.confirm(mug=10)
        order.user_id = self.salesman
        with self.assertRaises(AccessError):
            order.with_user(self.salesman).action_oms_change()
        with self.assertRaises(AccessError):
            self.env["oms.order.change"].with_user(self.salesman).create(
                {"order_id": order.id, "partner_shipping_id": self.customer.id})

    def test_a_line_is_not_removed_from_the_list(self):
        wizard = self.change(self.confirm(mug=10), cup=1)
        with self.assertRefused("enter 0 to cancel"):
            wizard.line_ids[0].unlink()
        wizard.line_ids[1].unlink()
        self.assertEqual(len(wizard.line_ids), 1)

    # --- somebody else works on it -------------------------------------------------------------------------

    def test_shipped_between_preview_and_apply(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, mug=4)
        self.preview(wizard)
        self.ship_some(order, 3)
        before = self.state()
        action = wizard.action_apply()
        self.assertEqual(action["res_id"], wizard.id, "the dialog stays")
        self.assertTrue(wizard.stale)
        self.assertEqual(self.state(), before)
        self.assertIn("6 free for others; stays: 3 shipped", str(wizard.shown))
        wizard.action_apply()
        self.assertEqual(order.order_line.product_uom_qty, 4)

    def test_shipped_beyond_it_meanwhile(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, mug=4)
        self.preview(wizard)
        self.ship_some(order, 6)
        with self.assertRefused("cannot become 4: 6 are shipped"):
            wizard.action_apply()
        self.assertEqual(order.order_line.product_uom_qty, 10)

    def test_edited_meanwhile_untouched_lines_follow(self):
        order = self.confirm(mug=10, cup=2)
        wizard = self.change(order, mug=4)
        self.preview(wizard)
        order.order_line[1].product_uom_qty = 3
        wizard.action_apply()
        self.assertTrue(wizard.stale)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 3])
        wizard.action_apply()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [4, 3])

    # --- warehouses of several steps -------------------------------------------------------------------------

    def test_steps(self):
        for steps in ("pick_ship", "pick_pack_ship"):
            with self.subTest(steps):
                self.north.delivery_steps = steps
                order = self.confirm(mug=10)
                self.ship_some(order, 4)
                with self.assertRefused("cannot become 3: 4 are shipped or picked"):
                    self.change(order, mug=3).action_preview()
                shown = self.apply(self.change(order, mug=6))
                self.assertIn(["[MUG] mug", "10", "6", "4 free for others; stays: 4 picked"], shown["stock"])
                self.assertEqual(order.order_line.oms_released_qty, 6)
                for _step in range(3):
                    self.ship(order)
                self.assertEqual(order.order_line.qty_delivered, 6)
                self.assertNoReturns(order)
                self.assertNoFaults()

    def test_partly_picked(self):
        order = self.confirm(mug=10)
        move = order.picking_ids.move_ids
        move.quantity = 4
        move.picked = True
        with self.assertRefused("cannot become 3: 4 are shipped or picked"):
            self.change(order, mug=3).action_preview()
        self.apply(self.change(order, mug=4))
        self.assertEqual((move.product_uom_qty, move.quantity), (4, 4))

    def test_several_deliveries_of_a_line(self):
        order = self.confirm(mug=10)
        self.ship_some(order, 2)
        order.order_line.product_uom_qty = 15
        self.apply(self.change(order, mug=3))
        self.assertEqual(order.order_line.oms_released_qty, 1)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_what_was_given_up_is_not_ordered_again(self):
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 6, "picked": True})
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        self.assertEqual(order.order_line.oms_closed_qty, 4)
        self.apply(self.change(order, mug=8))
        self.assertEqual((order.order_line.oms_closed_qty, order.order_line.oms_released_qty), (2, 0))
        self.apply(self.change(order, mug=9))
        self.assertEqual((order.order_line.oms_closed_qty, order.order_line.oms_released_qty), (2, 1))
