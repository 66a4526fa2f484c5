# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.carts.oms_cart import Wish
from ..common import AtpCase


class CartCase(AtpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = new_user(cls.env, "oms_api_shop", "oms_atp.group_oms_api", name="Web shop")
        cls.rival = new_user(cls.env, "oms_api_rival", "oms_atp.group_oms_api", name="Marketplace")
        cls.customer.ref = "C17"

    def reserve(self, key="basket", user=None, minutes=30, partial=False, replaces=None, warehouse=None, **quantities):
        """(cart, {product name: {warehouse: quantity}}, {name: missing})."""
        names = list(quantities)
        wishes = [Wish(getattr(self, name).id, quantities[name], warehouse and warehouse.id) for name in names]
        cart, picks, short = self.env["oms.cart"].with_user(user or self.shop)._reserve(
            key, wishes, minutes, partial=partial, replaces=replaces)
        kept = {}
        for number, warehouse_id, quantity in picks:
            place = self.env["stock.warehouse"].browse(warehouse_id).name.lower()
            kept.setdefault(names[number], {})[place] = quantity
        return cart, kept, {names[number]: quantity for number, quantity in short.items()}

    def free(self, product=None):
        product = product or self.mug
        warehouses = self.north | self.south | self.west
        self.env.flush_all()
        free = self.env["oms.supply"]._gather_free(self.env.cr, product.ids, warehouses.ids)
        return sum(free.values())

    def let_expire(self, cart):
        cart.sudo().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestCart(CartCase):
    def test_what_a_cart_keeps_is_not_promised_to_others(self):
        self.put(self.mug, 10)
        self.put(self.mug, 3, self.south)
        cart, kept, short = self.reserve(mug=12)
        self.assertEqual((kept, short), ({"mug": {"north": 10, "south": 2}}, {}))
        self.assertEqual(cart.state, "open")
        self.assertEqual(self.free(), 1)
        self.assertPromised(self.confirm(mug=5), south=1, short=4)
        self.assertEqual(self.env["oms.claim"].search_count([]), 0)

    def test_all_or_nothing_unless_part_will_do(self):
        self.put(self.mug, 4)
        self.put(self.cup, 9)
        cart, kept, short = self.reserve(mug=6, cup=2)
        self.assertEqual((bool(cart), kept, short), (False, {}, {"mug": 2}))
        self.assertEqual((self.free(), self.free(self.cup)), (4, 9))
        cart, kept, short = self.reserve(mug=6, cup=2, partial=True)
        self.assertEqual((kept, short), ({"mug": {"north": 4}, "cup": {"north": 2}}, {"mug": 2}))
        self.assertEqual((self.free(), self.free(self.cup)), (0, 7))

    def test_a_line_may_name_its_warehouse(self):
        self.put(self.mug, 4)
        self.put(self.mug, 4, self.south)
        self.assertEqual(self.reserve(mug=3, warehouse=self.south)[1], {"mug": {"south": 3}})
        self.assertEqual(self.reserve("two", mug=3, warehouse=self.south)[2], {"mug": 2})

    def test_an_expired_cart_stops_counting_by_itself_and_does_not_come_back(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10)[0]
        self.assertTrue(cart._extend(60))
        self.let_expire(cart)
        self.assertEqual((cart.state, self.free()), ("expired", 10))
        self.assertFalse(cart._extend(60))
        self.assertPromised(self.confirm(mug=8), north=8)
        self.assertEqual(self.reserve("basket", mug=10)[2], {"mug": 8}, "the key is free again, the goods are not")

    def test_extending_lets_lines_count_longer(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10, minutes=1)[0]
        until = cart._extend(120)
        self.assertGreater(until, fields.Datetime.now() + timedelta(minutes=119))
        self.assertEqual((cart.expires_at, cart.line_ids.expires_at), (until, until))

    def test_dropping_gives_back(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10)[0]
        cart._end("dropped")
        self.assertEqual((cart.state, self.free()), ("dropped", 10))
        self.assertFalse(cart._extend(5))

    def test_a_cart_replaced_gives_its_goods_to_the_new_one(self):
        self.put(self.mug, 10)
        old = self.reserve("old", mug=8)[0]
        self.assertEqual(self.reserve("new", mug=9)[2], {"mug": 7})
        self.assertEqual(self.reserve("new", mug=11, replaces=old)[2], {"mug": 1})
        self.assertEqual(old.state, "open", "nothing was kept: the old one stays")
        self.assertEqual(self.reserve("new", mug=9, replaces=old)[1], {"mug": {"north": 9}})
        self.assertEqual((old.state, self.free()), ("dropped", 1))

    def test_the_own_cart_does_not_count_against_its_order(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10)[0]
        other = self.confirm(mug=4)
        self.assertPromised(other, short=4)
        order = self.quotation(mug=10)
        order.oms_cart_id = cart.id
        self.assertEqual(order._oms_own_cart_ids(), cart.ids)
        order.action_confirm()
        self.assertPromised(order, north=10)
        self.assertEqual((cart.state, self.free()), ("ordered", 0))
        other._oms_process()
        self.assertPromised(other, short=4)

    def test_a_key_used_again_is_not_the_old_order_s(self):
        self.put(self.mug, 20)
        cart = self.reserve(mug=10)[0]
        order = self.quotation(mug=10)
        order.oms_cart_id = cart.id
        order.action_confirm()
        again = self.reserve(mug=8)[0]
        self.assertEqual(again, cart)
        order.order_line.product_uom_qty = 11
        self.assertEqual((cart.state, order.oms_cart_id), ("open", self.env["oms.cart"]))
        self.assertPromised(order, north=11)

    def test_an_order_smaller_than_its_cart_frees_the_rest(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10)[0]
        order = self.quotation(mug=6)
        order.oms_cart_id = cart.id
        order.action_confirm()
        self.assertPromised(order, north=6)
        self.assertEqual(self.free(), 4)
        self.env["oms.cart"]._gc_carts()

    def test_of_two_orders_with_one_cart_the_first_gets_it(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10)[0]
        first, second = self.quotation(mug=10), self.quotation(mug=10)
        (first | second).oms_cart_id = cart.id
        first.action_confirm()
        second.action_confirm()
        self.assertPromised(first, north=10)
        self.assertPromised(second, short=10)

    def test_orders_with_and_without_carts_confirmed_together(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=4)[0]
        plain, kept = self.quotation(mug=10), self.quotation(mug=4)
        kept.oms_cart_id = cart.id
        (plain | kept).action_confirm()
        self.assertPromised(kept, north=4)
        self.assertPromised(plain, north=6, short=4)

    def test_a_claim_that_became_a_cart_counts_once(self):
        """After a crash between commit and clean-up, the claim is still there."""
        self.put(self.mug, 10)
        cart = self.reserve(mug=4)[0]
        self.env.cr.execute(SQL(
            """INSERT INTO oms_claim (kind, key1, key2, amount, token, expires_at)
                    VALUES ('stock', %s, %s, 4, %s, now() AT TIME ZONE 'UTC' + interval '1 hour')""",
            self.mug.id, self.north.id, cart.sudo().claim_token))
        self.assertEqual(self.free(), 6)
        cart._end("dropped")
        self.assertEqual(self.free(), 10)

    def test_what_a_claim_takes_from_its_owners_cart_counts_once(self):
        """While the order of a cart is being confirmed, others see its claim and the cart (real: tests/process)."""
        self.put(self.mug, 10)
        cart = self.reserve(mug=6)[0]
        claims = self.env["oms.claim"]
        kept = self.env["oms.supply"]._gather_kept(self.env.cr, cart.ids)
        self.assertEqual(kept, {(cart.id, self.mug.id, self.north.id): 6})
        claims.create({
            "kind": "stock", "key1": self.mug.id, "key2": self.north.id, "amount": 4, "token": "order",
            "expires_at": fields.Datetime.now() + timedelta(hours=1)})
        self.assertEqual(self.free(), 0, "10 less 4 claimed less 6 in the cart")
        claims._take_from_carts(self.env.cr, "order", [(self.mug.id, self.north.id, 4, 0)], kept)
        self.assertEqual(self.free(), 4, "the 4 claimed are of the 6 in the cart")
        self.assertEqual(self.reserve("more", mug=5)[2], {"mug": 1})
        self.let_expire(cart)
        self.assertEqual(self.free(), 6, "only the claim is left")

    def test_only_carts_of_ones_own(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=4)[0]
        order = self.quotation(mug=4)
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).write({"oms_cart_id": cart.id})
        other = self.env["res.company"].create({"name": "Other company"})
        cart.sudo().company_id = other
        with self.assertRaises(ValidationError):
            order.sudo().write({"oms_cart_id": cart.id})

    def test_clients_see_their_own_carts_and_managers_all(self):
        self.put(self.mug, 10)
        self.reserve(mug=4)
        self.reserve("theirs", self.rival, mug=4)
        portal = new_user(self.env, "oms_cart_portal", "base.group_portal")
        manager = new_user(self.env, "oms_cart_manager", "oms_atp.group_atp_manager")
        seen = lambda user: self.env["oms.cart"].with_user(user).search([]).mapped("key")  # noqa: E731
        self.assertEqual((seen(self.shop), seen(self.rival)), (["basket"], ["theirs"]))
        self.assertEqual(set(seen(manager)), {"basket", "theirs"})
        for user in (portal, self.clerk):
            for model in ("oms.cart", "oms.cart.line", "oms.api.call"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        self.assertEqual(len(self.env["oms.cart.line"].with_user(self.rival).search([])), 1)
        for user in (self.shop, manager):
            with self.assertRaises(AccessError):
                self.env["oms.cart"].with_user(user).search([]).write({"ended": "dropped"})
        carts = self.env["oms.cart"].search([])
        with self.assertRaises(AccessError):
            carts.with_user(self.shop).action_drop()
        carts.with_user(manager).action_drop()
        self.assertEqual(carts.mapped("state"), ["dropped", "dropped"])

    def test_the_same_key_of_two_clients_is_two_carts(self):
        self.put(self.mug, 10)
        one, two = self.reserve("1", mug=4)[0], self.reserve("1", self.rival, mug=4)[0]
        self.assertNotEqual(one, two)
        self.assertEqual(self.free(), 2)

    def test_a_context_from_outside_frees_no_carts(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10)[0]
        order = self.quotation(mug=10).with_context(oms_own_carts=cart.ids)
        order.action_confirm()
        self.assertPromised(order, short=10)

    def test_old_carts_are_forgotten(self):
        self.put(self.mug, 10)
        cart = self.reserve(mug=10)[0]
        cart.sudo().expires_at = fields.Datetime.now() - timedelta(days=8)
        self.env.flush_all()
        self.env["oms.cart"]._gc_carts()
        self.assertFalse(self.env["oms.cart"].search([("id", "=", cart.id)]))
