# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.planning.calls import Call
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from ...models.api.oms_api_call import Conflict
from ..carts.test_cart import CartCase


class ApiCase(CartCase):
    def call(self, method, user=None, **body):
        api = self.env["oms.atp"].with_user(user or self.shop).with_context({})
        result = getattr(api, method)(**body)
        self.env.flush_all()
        return result

    def lines(self, **quantities):
        return [{"product": name.upper(), "quantity": quantity} for name, quantity in quantities.items()]

    def refused(self, pattern, method, error=UserError, user=None, **body):
        with self.assertRaises(error) as caught:
            self.call(method, user, **body)
        self.assertRegex(str(caught.exception), pattern)


@tagged("post_install", "-at_install")
class TestApi(ApiCase):
    def test_availability_of_products_in_warehouses(self):
        self.put(self.mug, 10)
        self.put(self.mug, 3, self.south)
        self.confirm(mug=4)
        service = self.new_product("advice", 5, type="service", is_storable=False)
        answer = self.call("availability", products=["MUG", service.id, self.cup.id], warehouses=["SOU", self.north.id])
        mug, advice, cup = answer["products"]
        self.assertEqual({place["code"]: place["now"] for place in mug["warehouses"]}, {self.north.code: 6, "SOU": 3})
        self.assertEqual((mug["product"], mug["code"], mug["unit"]), (self.mug.id, "MUG", self.mug.uom_id.name))
        today = fields.Date.today().isoformat()
        self.assertEqual(mug["warehouses"][0]["ladder"][0][0], today)
        self.assertEqual((advice["unlimited"], advice["warehouses"]), (True, []))
        self.assertEqual([place["now"] for place in cup["warehouses"]], [0, 0])

    def test_availability_is_readable_without_promising(self):
        self.company.oms_promise_mode = "off"
        self.assertTrue(self.call("availability", products=["MUG"]))
        for method, body in (("promise", {}), ("reserve", {"key": "k"}), ("order", {"key": "k", "customer": "C17"})):
            self.refused("switched off", method, lines=self.lines(mug=1), **body)

    def test_queries_do_not_grow_with_products(self):
        products = self.env["product.product"].create([
            {"name": f"Bulk {number}", "default_code": f"BULK{number}", "is_storable": True} for number in range(1000)])
        self.env.flush_all()
        self.call("availability", products=["MUG"])
        for count in (10, 1000):
            with self.subTest(count=count):
                self.env.invalidate_all()
                with self.assertQueryCount(7):
                    self.call("availability", products=products[:count].ids)
        self.refused("products: has 1001 entries", "availability", products=products.ids + [self.mug.id])

    def test_queries_of_a_promise_do_not_grow_with_lines(self):
        products = self.env["product.product"].create([
            {"name": f"Bulk {number}", "default_code": f"BULK{number}", "is_storable": True} for number in range(500)])
        self.env.flush_all()
        self.call("promise", lines=[{"product": one.id, "quantity": 1} for one in products[:10]])
        for count, most in ((10, 10), (500, 5)):  # the first also finds out what is kept then
            with self.subTest(count=count):
                self.env.invalidate_all()
                with self.assertQueryCount(most):
                    self.call("promise", lines=[{"product": one.id, "quantity": 1} for one in products[:count]])

    def test_promise_says_from_where_and_what_is_missing(self):
        self.put(self.mug, 10)
        self.put(self.mug, 3, self.south)
        (line,) = self.call("promise", lines=self.lines(mug=15), customer="C17")["lines"]
        self.assertEqual((line["line"], line["product"], line["quantity"]), (0, self.mug.id, 15))
        (option,) = line["options"]
        self.assertEqual({part["warehouse"]: part["quantity"] for part in option["parts"]},
                         {self.north.id: 10, self.south.id: 3})
        self.assertEqual(option["missing"], 2)
        self.assertTrue(self.call("promise", lines=self.lines(mug=1), ship_to={"country": "gb", "zip": "E1"}))
        self.assertEqual(self.free(), 13, "nothing is reserved")

    def test_reserve_extend_drop(self):
        self.put(self.mug, 10)
        answer = self.call("reserve", key="b1", lines=self.lines(mug=4), minutes=5, customer="C17")
        self.assertEqual(answer["lines"], [{
            "line": 0, "product": self.mug.id, "quantity": 4, "missing": 0,
            "reserved": [{"warehouse": self.north.id, "quantity": 4}]}])
        self.assertTrue(answer["reserved"] and answer["expires_at"].endswith("Z"))
        cart = self.env["oms.cart"].search([("key", "=", "b1")])
        self.assertEqual((cart.user_id, cart.partner_id), (self.shop, self.customer))
        later = self.call("extend", key="b1", minutes=60)["expires_at"]
        self.assertGreater(later, answer["expires_at"])
        self.assertEqual(self.call("drop", key="b1"), {"key": "b1", "dropped": True})
        self.assertEqual(self.call("drop", key="b1"), {"key": "b1", "dropped": False})
        self.assertEqual(self.free(), 10)
        self.refused("has ended", "extend", Conflict, key="b1", minutes=5)

    def test_what_is_missing_is_said_and_nothing_kept(self):
        self.put(self.mug, 3)
        answer = self.call("reserve", key="b1", lines=self.lines(mug=4))
        self.assertEqual((answer["reserved"], answer["expires_at"]), (False, None))
        self.assertEqual(answer["lines"][0]["missing"], 1)
        answer = self.call("reserve", key="b1", lines=self.lines(mug=4), partial=True)
        self.assertEqual((answer["reserved"], answer["lines"][0]["missing"]), (True, 1))

    def test_the_same_reservation_again_is_the_same_answer(self):
        self.put(self.mug, 10)
        first = self.call("reserve", key="b1", lines=self.lines(mug=4))
        self.assertEqual(self.call("reserve", key="b1", lines=self.lines(mug=4)), first)
        self.assertEqual(self.free(), 6)
        self.refused("key: b1 was used", "reserve", Conflict, key="b1", lines=self.lines(mug=5))
        self.call("drop", key="b1")
        self.assertNotEqual(self.call("reserve", key="b1", lines=self.lines(mug=5)), first)
        self.assertEqual(self.free(), 5, "a key is free again when its cart has ended")
        self.let_expire(self.env["oms.cart"].search([("key", "=", "b1")]))
        self.call("reserve", key="b1", lines=self.lines(mug=5))
        self.assertEqual(self.free(), 5)
        answer = self.call("reserve", key="b2", lines=self.lines(mug=9), replaces="b1")
        self.assertTrue(answer["reserved"])
        self.refused("replaces: must be another", "reserve", key="b3", lines=self.lines(mug=1), replaces="b3")

    def test_an_order_is_made_once(self):
        self.put(self.mug, 10)
        body = {"key": "o1", "customer": "C17", "lines": [{"product": "MUG", "quantity": 12, "price": 7}],
                "reference": "PO 5"}
        first = self.call("order", **body)
        order = self.env["sale.order"].browse(first["id"])
        self.assertEqual((order.state, order.name, order.client_order_ref, order.partner_id),
                         ("sale", first["order"], "PO 5", self.customer))
        (line,) = first["lines"]
        self.assertEqual((line["price"], line["backordered"]), (7, 2))
        self.assertEqual([(part["warehouse"], part["quantity"]) for part in line["promised"]], [(self.north.id, 10)])
        self.assertEqual(self.call("order", **body), first)
        self.assertEqual(self.env["sale.order"].search_count([("client_order_ref", "=", "PO 5")]), 1)
        self.refused("key: o1 was used", "order", Conflict, **{**body, "reference": "PO 6"})
        self.refused("key: o1 was used", "reserve", Conflict, key="o1", lines=self.lines(mug=1))
        self.assertNotEqual(self.call("order", self.rival, **body)["id"], first["id"], "keys are a client's own")

    def test_an_order_from_a_cart(self):
        self.put(self.mug, 10)
        self.put(self.cup, 10)
        self.call("reserve", key="b1", lines=self.lines(mug=10, cup=2))
        answer = self.call("order", key="o1", customer=self.customer.id, cart="b1")
        self.assertEqual([(line["quantity"], line["backordered"]) for line in answer["lines"]], [(10, 0), (2, 0)])
        self.assertEqual(self.env["oms.cart"].search([("key", "=", "b1")]).state, "ordered")
        self.refused("was ordered already", "order", Conflict, key="o2", customer="C17", cart="b1")
        self.assertEqual(self.call("drop", key="b1")["dropped"], False)
        self.assertNoFaults()

    def test_an_order_from_an_expired_cart_gets_what_there_is(self):
        self.put(self.mug, 10)
        self.call("reserve", key="b1", lines=self.lines(mug=10))
        self.let_expire(self.env["oms.cart"].search([("key", "=", "b1")]))
        self.confirm(mug=7)
        (line,) = self.call("order", key="o1", customer="C17", cart="b1")["lines"]
        self.assertEqual((line["quantity"], line["backordered"]), (10, 7))

    def test_units(self):
        self.put(self.mug, 30)
        dozen = self.env.ref("uom.product_uom_dozen")
        dozen.active = True
        answer = self.call("reserve", key="b1", lines=[{"product": "MUG", "quantity": 2, "unit": dozen.name}])
        self.assertEqual(answer["lines"][0]["quantity"], 24)
        answer = self.call("order", key="o1", customer="C17", cart="b1",
                           lines=[{"product": "MUG", "quantity": 2, "unit": dozen.id}])
        self.assertEqual((answer["lines"][0]["unit"], answer["lines"][0]["promised"][0]["quantity"]), (dozen.name, 24))
        for unit in (self.env.ref("uom.product_uom_kgm").id, "furlong", 10**9):
            self.refused(r"lines\[0\]\.unit: .*not measured", "promise",
                         lines=[{"product": "MUG", "quantity": 1, "unit": unit}])

    def test_records_that_do_not_exist_for_the_caller(self):
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        foreign = self.new_product("foreign", 5, company_id=other.id)
        archived = self.new_product("archived", 5, active=False)
        twin = self.new_product("twin", 5)
        self.new_product("twin", 5)
        self.assertTrue(twin)
        for ref in (foreign.id, "FOREIGN", archived.id, "ARCHIVED", 10**9, "'; --"):
            self.refused(r"products\[1\]: no such product", "availability", products=["MUG", ref])
            self.refused(r"lines\[0\]\.product: no such product", "reserve", key="k", lines=[{"product": ref, "quantity": 1}])
        self.refused(r"products\[0\]: several", "availability", products=["TWIN"])
        for ref in (theirs.id, 10**9, "nowhere"):
            self.refused(r"warehouses\[0\]: no such", "availability", products=["MUG"], warehouses=[ref])
            self.refused(r"lines\[0\]\.warehouse: no such", "reserve", key="k",
                         lines=[{"product": "MUG", "quantity": 1, "warehouse": ref}])
        stranger = self.env["res.partner"].create({"name": "Theirs", "company_id": other.id})
        for ref in (stranger.id, 10**9, "nobody"):
            self.refused("customer: no such contact", "order", key="k", lines=self.lines(mug=1), customer=ref)
        friend = self.env["res.partner"].create({"name": "Friend"})
        self.refused("ship_to: is no address", "order", key="k", lines=self.lines(mug=1), customer="C17",
                     ship_to=friend.id)
        self.refused(r"ship_to\.country: no such", "promise", lines=self.lines(mug=1), ship_to={"country": "??"})
        self.refused("you have no cart", "drop", MissingError, key="none")

    def test_quantities_and_dates_that_mean_nothing(self):
        for quantity in (0, -1, float("nan"), float("inf"), 10**400, "3", True, None, [], 1e-9):
            self.refused(r"lines\[1\]\.quantity", "order", key="k", customer="C17", lines=[
                {"product": "CUP", "quantity": 1}, {"product": "MUG", "quantity": quantity}])
        yesterday = (fields.Date.today() - timedelta(days=2)).isoformat()
        self.refused("wanted: is in the past", "order", key="k", customer="C17", lines=self.lines(mug=1),
                     wanted=yesterday)
        self.refused("until: must be a day", "availability", products=["MUG"], until="soon")
        self.refused("colour: unknown field", "availability", products=["MUG"], colour="red")
        self.refused("products: is required", "availability")
        answer = self.call("order", key="k", customer="C17", lines=self.lines(mug=999_999_999))
        self.assertEqual(answer["lines"][0]["backordered"], 999_999_999)

    def test_goods_that_cannot_be_kept(self):
        self.new_product("advice", 5, type="service", is_storable=False)
        self.refused(r"lines\[0\]\.product: .*nothing to reserve", "reserve", key="k", lines=self.lines(advice=1))
        self.assertEqual(self.call("promise", lines=self.lines(advice=1))["lines"][0]["options"][0]["missing"], 0)
        self.new_product("unsold", 5, sale_ok=False)
        self.refused(r"lines\[0\]\.product: .*not for sale", "order", key="k", customer="C17",
                     lines=self.lines(unsold=1))

    def test_five_hundred_lines(self):
        self.put(self.mug, 300)
        lines = [{"product": "MUG", "quantity": 1} for _number in range(500)]
        answer = self.call("reserve", key="b1", lines=lines, partial=True)
        self.assertEqual(sum(line["missing"] for line in answer["lines"]), 200)
        self.assertEqual(self.free(), 0)
        self.refused("lines: has 501 entries", "reserve", key="b2", lines=lines + lines[:1])

    def test_only_the_group_may_call(self):
        portal = new_user(self.env, "oms_api_portal", "base.group_portal")
        for user in (portal, self.clerk, self.env.ref("base.public_user")):
            for method in ("availability", "promise", "reserve", "extend", "drop", "order"):
                self.refused("OMS API", method, AccessError, user)
        # Groups given by mistake do not help a portal user: the check is for people inside.
        with self.assertRaises(UserError):
            portal.write({"group_ids": [(4, self.env.ref("oms_atp.group_oms_api").id)]})

    def test_one_client_cannot_touch_the_carts_of_another(self):
        self.put(self.mug, 10)
        self.call("reserve", key="b1", lines=self.lines(mug=10))
        for method, body in (("drop", {}), ("extend", {"minutes": 5})):
            self.refused("you have no cart", method, MissingError, self.rival, key="b1", **body)
        self.refused("you have no cart", "order", MissingError, self.rival, key="o", customer="C17", cart="b1")
        self.refused("you have no cart", "reserve", MissingError, self.rival, key="x", lines=self.lines(mug=1),
                     replaces="b1")
        answer = self.call("reserve", self.rival, key="b1", lines=self.lines(mug=1))
        self.assertEqual(answer["lines"][0]["missing"], 1)

    def test_another_company_only_with_the_right_to_it(self):
        other = self.env["res.company"].create({"name": "Other company"})
        api = self.env["oms.atp"].with_user(self.shop).with_context({"allowed_company_ids": other.ids})
        with self.assertRaises(AccessError):
            api.availability(products=["MUG"])

    def test_calls_are_forgotten_after_a_week(self):
        self.put(self.mug, 10)
        self.call("reserve", key="b1", lines=self.lines(mug=4))
        call = self.env["oms.api.call"].search([("key", "=", "b1")])
        self.assertEqual((call.method, call.user_id, call.answer["reserved"]), ("reserve", self.shop, True))
        self.assertFalse(self.env["oms.api.call"].with_user(self.rival).search([]))
        call.called_at = fields.Datetime.now() - timedelta(days=8)
        self.env.flush_all()
        self.env["oms.api.call"]._gc_calls()
        self.assertFalse(call.exists())

    def test_an_order_waits_for_the_turn_of_its_goods(self):
        """By id, by code, by its cart; nonsense is about nothing, and is refused later."""
        def goods(**body):
            query = self.env["oms.turn"].with_user(self.shop)._goods_of(Call("oms.atp", "order", (), None, body))
            return {row[0] for row in self.env.execute_query(query)}

        pen = self.new_product("pen", 1.0)
        self.put(pen, 5)
        self.call("reserve", key="cart", lines=self.lines(pen=1))
        self.assertEqual(goods(lines=[{"product": self.mug.id}, {"product": "CUP"}], cart="cart"),
                         {self.mug.id, self.cup.id, pen.id})
        for lines in (None, "MUG", [None, 3, {}, {"product": None}, {"product": True}, {"product": 2**40}, {"product": "\0"}]):
            self.assertEqual(goods(lines=lines, cart=["cart"]), set(), lines)
        self.assertIsNone(self.env["oms.turn"]._goods_of(Call("oms.atp", "promise", (), None, {})))
        self.env["stock.warehouse"].search([("company_id", "in", self.shop.company_ids.ids)]).oms_release_policy = "planned"
        self.env.flush_all()
        self.assertEqual(goods(lines=[{"product": self.mug.id}], cart="cart"), set(), "nothing is reserved by confirming")
        self.env["stock.warehouse.orderpoint"].create({"product_id": self.mug.id})
        self.env.flush_all()
        self.assertEqual(goods(lines=[{"product": self.mug.id}], cart="cart"), {self.mug.id}, "its reordering rule is written")
