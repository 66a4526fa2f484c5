# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.kits.kit_case import KitWords
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged

from ..api.test_api import ApiCase
from ..common import AtpCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestKitPromises(KitWords, AtpCase):
    """Kits are promised whole, from one place each, of components that nobody else was promised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_stool()

    def bought(self, product, quantity, days):
        order = self.env["purchase.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Maker"}).id, "order_line": [Command.create({
                "product_id": product.id, "product_qty": quantity, "price_unit": 1.0,
                "date_planned": fields.Datetime.now() + timedelta(days=days)})]})
        order.button_confirm()
        return order

    def look(self, product):
        self.env["oms.dirty"]._oms_append(product, "counted")
        self.env["oms.promise"]._oms_follow_supply(product.ids, "counted")

    def test_without_legs_there_is_no_stool(self):
        self.put(self.seat, 5)
        order = self.confirm(stool=5)
        self.assertPromised(order, short=5)
        self.assertEqual((order.oms_stage, order.oms_backordered), ("to_supply", True))
        self.assertEqual(order.env["oms.portal"]._lines(order)[0]["text"], "We will tell you the date")
        self.assertFalse(any(order.order_line.move_ids.mapped("quantity")))

    def test_as_many_as_the_legs_allow(self):
        self.put(self.seat, 5)
        self.put(self.leg, 7)
        order = self.confirm(stool=3)
        self.assertPromised(order, north=2, short=1)
        self.assertWhere(order, 3, short=1, released=2)
        self.put(self.leg, 2)
        self.look(self.leg)
        self.assertPromised(order, north=3)
        self.assertWhere(order, 3, released=3)

    def test_legs_are_promised_once(self):
        self.put(self.seat, 10)
        self.put(self.leg, 9)
        legs = self.confirm(leg=9)
        self.assertPromised(legs, north=9)
        self.assertPromised(self.confirm(stool=3), short=3)
        self.assertEqual(sum(legs.order_line.move_ids.mapped("quantity")), 9)

    def test_an_earlier_kit_keeps_its_legs(self):
        self.put(self.seat, 10)
        self.put(self.leg, 9)
        self.assertPromised(self.confirm(stool=3), north=3)
        self.assertPromised(self.confirm(leg=5), short=5)

    def test_legs_alone_in_the_same_order(self):
        self.put(self.seat, 5)
        self.put(self.leg, 8)
        order = self.confirm(stool=2, leg=3)
        self.assertEqual(order.order_line.mapped("oms_short_qty"), [0, 1])
        self.assertNoFaults()

    def test_each_kit_from_one_place(self):
        self.put(self.seat, 9)
        self.put(self.leg, 4)
        self.put(self.seat, 1, self.south)
        self.put(self.leg, 9, self.south)
        order = self.confirm(stool=3)
        self.assertPromised(order, north=1, south=1, short=1)

    def test_seats_here_and_legs_there_are_no_stool(self):
        self.put(self.seat, 5)
        self.put(self.leg, 9, self.south)
        self.assertPromised(self.confirm(stool=1), short=1)

    def test_what_is_not_kept_in_stock_is_never_missing(self):
        self.glue = self.new_product("glue", 1.0, is_storable=False)
        self.bom.bom_line_ids = [Command.create({"product_id": self.glue.id, "product_qty": 1})]
        self.put(self.seat, 1)
        self.put(self.leg, 3)
        order = self.confirm(stool=1)
        self.assertPromised(order, north=1)
        self.ship(order)
        self.assertEqual(order.oms_promise_ids.state, "kept")

    def test_legs_that_are_coming(self):
        self.put(self.seat, 5)
        purchase = self.bought(self.leg, 9, days=5)
        order = self.confirm(stool=2)
        self.assertWhere(order, 2, waiting=2)
        self.assertPromised(self.confirm(leg=9), north=3, short=6)
        for move in purchase.picking_ids.move_ids:
            move.quantity, move.picked = 9, True
        purchase.picking_ids.button_validate()
        self.look(self.leg)
        self.assertWhere(order, 2, released=2)
        self.ship(order)
        self.assertWhere(order, 2, shipped=2)

    def test_legs_that_are_lost(self):
        self.put(self.seat, 5)
        self.put(self.leg, 6)
        order = self.confirm(stool=2)
        self.put(self.leg, -3)
        self.look(self.leg)
        self.assertTrue(order.oms_at_risk)
        self.company.oms_repromise_mode = "auto"
        self.put(self.seat, 2, self.south)
        self.put(self.leg, 3, self.south)
        self.look(self.leg)
        self.assertFalse(order.oms_at_risk)
        self.assertPromised(order, north=1, south=1)

    def test_fewer_kits_give_components_back(self):
        self.put(self.seat, 5)
        self.put(self.leg, 9)
        order = self.confirm(stool=3)
        order.order_line.product_uom_qty = 1
        self.assertPromised(order, north=1)
        self.assertPromised(self.confirm(leg=6), north=6)

    def test_take_from_another_order(self):
        boss = new_user(self.env, "oms_kit_boss", "oms_atp.group_atp_supervisor,sales_team.group_sale_salesman_all_leads")
        self.put(self.seat, 5)
        self.put(self.leg, 6)
        first, second = self.confirm(stool=2), self.confirm(stool=1)
        wizard = self.env["oms.take"].with_user(boss).create({"line_id": second.order_line.id})
        wizard.promise_id = first.oms_promise_ids
        wizard.action_show()
        wizard.action_apply()
        self.assertPromised(second, north=1)
        self.assertPromised(first, north=1, short=1)

    def test_what_screens_and_clients_read(self):
        self.stool.is_storable = False
        self.put(self.seat, 5)
        self.put(self.leg, 7)
        self.bought(self.leg, 9, days=3)
        availability = self.env["oms.availability"].with_user(self.salesman)
        table = availability.oms_product_table("product.product", self.stool.id)
        north = next(row for row in table if row["id"] == self.north.id)
        self.assertEqual((north["today"], north["quantity"]), (2, 3))
        [row] = availability.oms_page(product_ids=self.stool.ids)["products"]
        self.assertEqual((row["cells"][0][0], row["cells"][-1][0]), (2, 5))
        why = availability.oms_why(self.stool.id, 0)
        self.assertEqual(why["total"], 2)
        self.assertIn("leg, 3 in one", why["sections"][0]["name"])
        api = new_user(self.env, "oms_kit_api", "oms_atp.group_oms_api,sales_team.group_sale_salesman_all_leads")
        atp = self.env["oms.atp"].with_user(api)
        [found] = atp.availability(products=[self.stool.id])["products"]
        self.assertFalse(found["unlimited"])
        self.assertEqual(next(one for one in found["warehouses"] if one["warehouse"] == self.north.id)["now"], 2)
        [line] = atp.promise(lines=[{"product": self.stool.id, "quantity": 6}])["lines"]
        self.assertEqual(line["options"][0]["missing"], 1)
        self.assertEqual(self.quotation(stool=3).order_line.oms_offer["picks"][0]["firm"], False)


@tagged("post_install", "-at_install")
class TestSmallerUnitPromises(KitWords, AtpCase):
    """Kept by the dozen, sold by one: whole ones are promised, and are what is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dozen, cls.one = cls.env.ref("uom.product_uom_dozen"), cls.env.ref("uom.product_uom_unit")
        cls.egg = cls.new_product("egg", 12.0, uom_id=dozen.id, uom_ids=[Command.set(cls.one.ids)])

    def test_five_of_seven_eggs(self):
        self.put(self.egg, 0.45)
        order = self.quotation(egg=7)
        order.order_line.product_uom_id = self.one
        order.action_confirm()
        self.assertEqual(sorted(order.order_line.move_ids.mapped("product_uom_qty")), [2, 5])
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertIn("5 of 7 shipped", order.oms_summary)
        self.assertNoFaults()
        self.put(self.egg, 1)
        order._oms_process()
        self.ship(order)
        self.assertEqual((order.order_line.qty_delivered, order.oms_stage), (7, "shipped"))
        self.assertNoFaults()


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestKitCarts(KitWords, ApiCase):
    """A cart keeps whole kits: nobody else is promised their components, and its order gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_stool()
        cls.put(cls.seat, 2)
        cls.put(cls.leg, 6)

    def test_a_cart_keeps_a_kit_whole(self):
        answer = self.call("reserve", key="k", lines=self.lines(stool=1))
        self.assertEqual([(line["reserved"][0]["quantity"], line["missing"]) for line in answer["lines"]], [(1, 0)])
        self.assertEqual((self.free(self.seat), self.free(self.leg), self.free(self.stool)), (1, 3, 1))
        self.assertPromised(self.confirm(stool=2), north=1, short=1)

    def test_all_or_nothing_of_a_kit(self):
        self.put(self.seat, 5)
        answer = self.call("reserve", key="k", lines=self.lines(stool=2, leg=1))
        self.assertEqual((answer["reserved"], [line["missing"] for line in answer["lines"]]), (False, [0, 1]))
        answer = self.call("reserve", key="k", lines=self.lines(stool=3), partial=True)
        self.assertEqual([(line["reserved"][0]["quantity"], line["missing"]) for line in answer["lines"]], [(2, 1)])
        self.assertEqual((self.free(self.seat), self.free(self.leg)), (5, 0))

    def test_the_order_of_a_cart_is_of_kits_and_gets_them(self):
        self.call("reserve", key="k", lines=self.lines(stool=2, mug=1), partial=True)
        answer = self.call("order", key="o", cart="k", customer="C17")
        self.assertEqual([(line["product"], line["quantity"], [one["quantity"] for one in line["promised"]], line["backordered"])
                          for line in answer["lines"]], [(self.stool.id, 2, [2], 0)])
        self.assertEqual((self.free(self.seat), self.free(self.leg)), (0, 0))
        self.assertNoFaults()

    def test_a_kit_of_which_nothing_is_kept(self):
        (self.seat | self.leg).is_storable = False
        self.refused("is not kept in stock", "reserve", key="k", lines=self.lines(stool=1))
