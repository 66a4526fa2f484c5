# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestDayBuyer(RoleCase):
    """The buyer's day."""

    role = "buyer"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oms_promise_mode": "on", "oms_repromise_mode": "mark"})
        cls.vendor = cls.env["res.partner"].create({"name": "Potter"})
        cls.south = cls.env["stock.warehouse"].create({"name": "South", "code": "STH"})

    def sold(self, name, customer="Waiting Shop"):
        """Something that customers wait for and nobody has."""
        product = self.goods(name, 77.0, seller_ids=[Command.create(
            {"partner_id": self.vendor.id, "price": 4, "delay": 3})])
        return product, self.order(self.customer(customer), (product, 5))

    def rows(self, product):
        return self.as_role(self.env["oms.to.buy"]).search([("product_id", "=", product.id)])

    def look(self):
        """What the job does after the commit."""
        self.env.flush_all()
        dirty = self.env["oms.dirty"].search([])
        causes = self.env["oms.dirty"]._oms_causes([(row.product_id, row.cause) for row in dirty])
        dirty.unlink()
        self.env["oms.dirty"]._oms_look(causes)

    def late_purchase(self):
        """14 orders wait for a purchase; another warehouse got 3 since."""
        bowl = self.goods("Wonder Bowl", 20.0)
        purchase = self.env["purchase.order"].create({
            "partner_id": self.vendor.id, "picking_type_id": self.warehouse.in_type_id.id, "order_line": [Command.create({
                "product_id": bowl.id, "product_qty": 14, "price_unit": 4.0,
                "date_planned": fields.Datetime.now() + timedelta(days=5)})]})
        purchase.button_confirm()
        shop = self.customer("Bowl Shop")
        orders = self.env["sale.order"].concat(*(self.order(shop, (bowl, 1)) for _number in range(14)))
        self.assertEqual(len(orders.oms_promise_ids.filtered("coming")), 14)
        self.env["stock.quant"]._update_available_quantity(bowl, self.south.lot_stock_id, 3)
        return purchase, orders

    def test_day(self):
        product, order = self.sold("Rare Mug")
        self.day("oms_day_buyer")
        purchase = self.env["purchase.order.line"].search([("product_id", "=", product.id)]).order_id
        self.assertEqual((purchase.state, purchase.user_id, purchase.order_line.product_qty), ("purchase", self.user, 5))
        self.look()
        self.assertFalse(order.oms_backordered, "bought is promised")
        self.assertFalse(self.rows(product))

    def test_a_date_on_the_head_is_moved_and_three_of_fourteen_orders_are_helped(self):
        purchase, orders = self.late_purchase()
        self.day("oms_buyer_rescue", f"/odoo/purchase-orders/{purchase.id}")
        helped = orders.oms_promise_ids.filtered(lambda promise: promise.state == "open" and promise.warehouse_id == self.south)
        self.assertEqual(len(helped.order_id), 3)
        self.assertIn(purchase.name, helped[0].cause, "why is said")

    def test_a_date_on_the_head_warns_like_one_on_the_line(self):
        purchase, orders = self.late_purchase()
        with self.assertLogs("odoo.tests.form.onchange") as logs, Form(self.as_role(purchase)) as form:
            form.date_planned = fields.Datetime.now() + timedelta(days=12)
        said = "\n".join(logs.output)
        self.assertIn("14 orders get late by this", said)
        self.assertIn(f"{orders[0].name} Bowl Shop", said)
        self.assertEqual(said.count("South can help"), 3)

    def test_only_who_may_change_the_purchase_helps_and_only_who_is_hit_is_helped(self):
        purchase, orders = self.late_purchase()
        action = self.as_role(purchase).action_oms_rescue()
        rescue = self.as_role(self.env["oms.rescue"]).browse(action["res_id"])
        self.assertFalse(rescue.line_ids, "nothing is late yet")
        with self.assertRaises(UserError):
            rescue.action_apply()
        promise = orders[0].oms_promise_ids
        rescue.line_ids.create({"rescue_id": rescue.id, "promise_id": promise.id, "chosen": True})
        rescue.action_apply()
        self.assertEqual(orders[0].oms_promise_ids, promise, "what is not late stays as it is")
        with self.assertRaises(AccessError):
            self.as_role(purchase, "picker").action_oms_rescue()

    def test_what_is_asked_for_is_not_asked_for_twice(self):
        product, order = self.sold("Rare Jug")
        row = self.rows(product)
        self.assertEqual((row.missing_qty, row.to_buy_qty, row.vendor_id, row.price, row.orders),
                         (5, 5, self.vendor, 4, order.name))
        action = row.action_buy()
        request = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((request.state, request.order_line.product_qty, request.origin), ("draft", 5, order.name))
        self.env.invalidate_all()
        row = self.rows(product)
        self.assertEqual((row.asked_qty, row.to_buy_qty), (5, 0))
        self.assertEqual(row.action_requests()["res_id"], request.id)
        with self.assertRaisesRegex(UserError, "asked for already"):
            row.action_buy()

    def test_a_vendor_that_nobody_knows_is_chosen_on_the_request(self):
        product, _order = self.sold("Rare Cup")
        product.seller_ids.unlink()
        action = self.rows(product).action_buy()
        with Form(self.as_role(self.env[action["res_model"]]).with_context(**action["context"])) as form:
            form.partner_id = self.vendor
        request = form.record
        self.assertEqual((request.order_line.product_id, request.order_line.product_qty), (product, 5))
        self.assertEqual(request.picking_type_id, self.warehouse.in_type_id)

    def test_the_row_of_the_to_do_opens_what_is_missing_without_sale_prices(self):
        product, order = self.sold("Rare Pot")
        self.env.flush_all()
        todo = self.as_role(self.env["oms.todo"]).search([("kind", "=", "backordered"), ("order_id", "=", order.id)])
        self.assertEqual(todo.name, f"{order.name}: 5 × [RARE-POT] Rare Pot", "what is missing is on the row")
        action = todo.action_open()
        self.assertEqual(action["res_model"], "oms.to.buy")
        self.assertEqual(todo.env["oms.to.buy"].search(action["domain"]).product_id, product)
        self.assertFalse({"list_price", "lst_price", "standard_price"} & set(todo.env["oms.to.buy"]._fields))
