# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.oms_core.tests.changes.change_case import TABLES, ChangeCase
from odoo.tests import tagged

from ..common import AtpCase


class PromisedChangeCase(ChangeCase, AtpCase):
    tables = (*TABLES, "oms_promise", "oms_decision", "oms_dirty", "oms_cart_line")


@tagged("post_install", "-at_install")
class TestChangePromises(PromisedChangeCase):
    """A changed order keeps its promises for what stays, and gets new ones for what is more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 10)
        cls.put(cls.mug, 5, cls.south)
        cls.put(cls.cup, 10)

    def test_less_goes_back_to_the_others(self):
        order = self.confirm(mug=10)
        other = self.confirm(mug=7)
        self.assertPromised(other, south=5, short=2)
        shown = self.apply(self.change(order, mug=6))
        self.assertPromised(order, north=6)
        [[name, was, now, _note]] = shown["promise"]
        self.assertEqual(name, "[MUG] mug")
        self.assertRegex(was, "^10 from North by ")
        self.assertRegex(now, "^6 from North by ")
        other._oms_process()
        self.assertPromised(other, north=2, south=5)

    def test_more_is_promised_from_wherever_it_is(self):
        order = self.confirm(mug=8)
        shown = self.apply(self.change(order, mug=16))
        self.assertPromised(order, north=10, south=5, short=1)
        now = shown["promise"][0][2]
        self.assertRegex(now, "10 from North by .*, 5 from South by .*, 1 without a date")
        self.assertIn(["[MUG] mug", "8", "16", "7 more kept for it; 1 more backordered"], shown["stock"])
        self.assertIn("New delivery from South", str(shown["shipments"]))
        shown = self.apply(self.change(order, mug=14))
        self.assertEqual(sum(order.oms_promise_ids.filtered(lambda one: one.state == "open").mapped("quantity")), 14)
        self.assertIn("1 fewer backordered", str(shown["stock"]))

    def test_lines_split_over_warehouses_come_to_no_return(self):
        order = self.confirm(mug=15)
        self.assertPromised(order, north=10, south=5)
        self.apply(self.change(order, mug=3))
        open_promises = order.oms_promise_ids.filtered(lambda promise: promise.state == "open")
        self.assertEqual(sum(open_promises.mapped("quantity")), 3)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_partly_picked_and_partly_shipped(self):
        order = self.confirm(mug=10)
        self.ship_some(order, 2)
        move = order.picking_ids.filtered(lambda picking: picking.state == "assigned").move_ids
        move.quantity = 3
        move.picked = True
        with self.assertRefused("cannot become 4: 5 are shipped or picked"):
            self.change(order, mug=4).action_preview()
        shown = self.apply(self.change(order, mug=7))
        self.assertPromised(order, north=7)
        self.assertRegex(shown["promise"][0][2], "^5 from North by ")
        self.apply(self.change(order, mug=5))
        self.assertPromised(order, north=5)
        self.assertEqual(order.order_line.oms_released_qty, 3)

    def test_steps(self):
        self.north.delivery_steps = "pick_ship"
        order = self.confirm(mug=10)
        self.ship_some(order, 4)
        with self.assertRefused("cannot become 3: 4 are shipped or picked"):
            self.change(order, mug=3).action_preview()
        self.apply(self.change(order, mug=6))
        for _step in range(3):
            self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertNoReturns(order)

    def test_lower_one_line_for_another_of_the_same_product(self):
        order = self.confirm(mug=15)
        order.order_line.copy({"order_id": order.id, "product_uom_qty": 1})
        first, second = order.order_line
        wizard = self.change(order)
        wizard.line_ids.filtered(lambda line: line.sale_line_id == first).quantity = 10
        wizard.line_ids.filtered(lambda line: line.sale_line_id == second).quantity = 6
        self.apply(wizard)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 6])
        self.assertPromised(order, north=10, south=5, short=1)

    def test_later_claims_are_told_what_was_given_back(self):
        """A claim of a cursor of its own does not see it."""
        order, claims = self.confirm(mug=10), self.env["oms.claim"]
        move = order.order_line.move_ids
        with claims._trial():
            with patch.object(type(claims), "_shares_cursor", lambda claim: False):
                self.env["oms.demand"]._take_back(move, 4)
            self.assertEqual(claims._freed(), [(self.mug.id, self.north.id, 0, 4)])
        self.assertEqual(claims._freed(), [])
        self.env["oms.demand"]._take_back(move, 1)
        self.assertEqual(claims._freed(), [], "nothing is noted where it might be taken back")

    def test_another_date(self):
        order = self.confirm(mug=10)
        day = fields.Date.today() + timedelta(days=20)
        shown = self.apply(self.change(order, wanted_on=day))
        promise = order.oms_promise_ids.filtered(lambda promise: promise.state == "open")
        self.assertEqual(promise.date.date(), day - timedelta(days=(promise.delivery_date - promise.date.date()).days))
        self.assertEqual(promise.move_ids.date.date(), promise.date.date())
        self.assertTrue(shown["promise"])
        self.assertPromised(order, north=10)

    def test_another_address(self):
        order = self.confirm(mug=10)
        depot = self.env["res.partner"].create({"name": "Depot", "parent_id": self.customer.id, "type": "delivery"})
        self.apply(self.change(order, partner_shipping_id=depot.id))
        moves = order.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        self.assertEqual(moves.partner_id, depot)
        self.assertEqual(moves.picking_id.partner_id, depot)
        self.assertPromised(order, north=10)

    def test_everything_at_once(self):
        order = self.confirm(mug=10, cup=3)
        day = fields.Date.today() + timedelta(days=9)
        self.apply(self.change(order, mug=12, cup=1, wanted_on=day, reason="All new"))
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [12, 1])
        self.assertEqual(order.commitment_date.date(), day)
        self.assertEqual(len(self.last_change(order)), 1)

    def test_what_would_follow_is_another_by_now(self):
        """The order is the same, but the goods went to somebody else meanwhile."""
        order = self.confirm(mug=8)
        wizard = self.change(order, mug=10)
        self.preview(wizard)
        self.confirm(mug=7)
        wizard.action_apply()
        self.assertTrue(wizard.stale)
        self.assertEqual(order.order_line.product_uom_qty, 8)
        self.assertIn("backordered", str(wizard.shown))
        wizard.action_apply()
        self.assertEqual(order.order_line.product_uom_qty, 10)
        self.assertNoFaults()


@tagged("post_install", "-at_install")
class TestChangeBought(PromisedChangeCase):
    """What is bought for an order alone: requests follow, of a confirmed purchase the buyer is told."""

    promises = "on"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.oms_promise_mode = cls.promises
        cls.vendor = cls.env["res.partner"].create({"name": "Potter"})
        sellers = [Command.create({"partner_id": cls.vendor.id, "price": 1})]
        cls.urn = cls.new_product("urn", 40.0, seller_ids=sellers, route_ids=[
            Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)])
        mto = cls.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        cls.vase = cls.new_product("vase", 40.0, seller_ids=sellers, route_ids=[
            Command.set((mto | cls.env.ref("purchase_stock.route_warehouse0_buy")).ids)])

    def bought(self, order):
        return order.order_line._oms_bought()

    def test_a_request_to_the_vendor_is_made_smaller(self):
        order = self.confirm(urn=5)
        shown = self.apply(self.change(order, urn=3))
        self.assertEqual(self.bought(order).mapped("product_qty"), [3])
        self.assertIn("3 × [URN] urn", str(shown["shipments"]))
        self.apply(self.change(order, urn=4))
        self.assertEqual(sum(self.bought(order).mapped("product_qty")), 4)
        self.apply(self.change(order, urn=0))
        self.assertFalse(self.bought(order))

    def test_of_a_confirmed_purchase_the_buyer_is_told(self):
        order = self.confirm(urn=5)
        purchase = self.bought(order).order_id
        purchase.button_confirm()
        shown = self.apply(self.change(order, urn=3))
        self.assertEqual(self.bought(order).mapped("product_qty"), [5])
        self.assertEqual(len(purchase.activity_ids), 1)
        self.assertIn("2 × [URN] urn less", purchase.activity_ids.note)
        [told] = [row for row in shown["shipments"] if row[2] == "The buyer is told"]
        self.assertIn("2 × [URN] urn less", told[3])
        self.assertEqual(self.env["purchase.order"].search_count([("partner_id", "=", self.vendor.id)]), 1)

    def test_another_address_for_what_the_vendor_sends(self):
        order = self.confirm(urn=5)
        depot = self.env["res.partner"].create({"name": "Depot", "parent_id": self.customer.id, "type": "delivery"})
        purchase = self.bought(order).order_id
        self.assertEqual(purchase.dest_address_id, self.customer)
        self.apply(self.change(order, partner_shipping_id=depot.id))
        self.assertEqual(purchase.dest_address_id, depot)
        purchase.button_confirm()
        shown = self.apply(self.change(order, partner_shipping_id=self.customer.id))
        self.assertEqual(purchase.dest_address_id, depot)
        self.assertIn("goes to Corner Shop now", purchase.activity_ids.note)
        self.assertIn("The buyer is told", str(shown["shipments"]))

    def test_bought_to_order_as_a_request(self):
        order = self.confirm(vase=5)
        self.assertEqual(self.bought(order).mapped("product_qty"), [5])
        self.apply(self.change(order, vase=3))
        self.assertEqual(self.bought(order).mapped("product_qty"), [3])
        self.assertEqual((order.order_line.oms_asked_qty, order.order_line.oms_released_qty), (3, 0), "no vendor agreed yet")
        self.apply(self.change(order, vase=4))
        self.assertEqual(sum(self.bought(order).mapped("product_qty")), 4)

    def test_bought_to_order_and_confirmed(self):
        order = self.confirm(vase=5)
        purchase = self.bought(order).order_id
        purchase.button_confirm()
        self.apply(self.change(order, vase=3))
        self.assertEqual(self.bought(order).mapped("product_qty"), [5])
        self.assertIn("2 × [VASE] vase less", "".join(purchase.activity_ids.mapped("note")))
        self.assertEqual(order.order_line.oms_released_qty, 3)
        receipt = purchase.picking_ids
        receipt.move_ids.write({"quantity": 5, "picked": True})
        receipt.button_validate()
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertNoReturns(order)

    def test_held_before_it_was_bought(self):
        order = self.quotation(urn=5)
        order._oms_place_hold("manual")
        order.action_confirm()
        self.assertFalse(self.bought(order))
        self.apply(self.change(order, urn=3))
        self.assertFalse(self.bought(order))
        order.oms_hold_ids.action_clear()
        self.assertEqual(self.bought(order).mapped("product_qty"), [3])


@tagged("post_install", "-at_install")
class TestChangeBoughtUnpromised(TestChangeBought):
    """The same in a company that does not promise."""

    promises = "off"
    allow_inherited_tests_method = True
