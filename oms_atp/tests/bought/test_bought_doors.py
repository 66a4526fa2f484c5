# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from ..supply_case import SupplyCase
from .bought_case import BoughtCase

FORTY = timedelta(days=40)


@tagged("post_install", "-at_install")
class TestStockDates(SupplyCase):
    """Goods bought for stock: a promise follows their purchase's date through every door, and its order is told why."""

    def doors(self, purchase, date):
        return {
            "the line": lambda: purchase.order_line.write({"date_planned": date}),
            "the head alone": lambda: purchase.write({"date_planned": date}),
            "the head, imported": lambda: self.env["purchase.order"].load(
                [".id", "date_planned"], [[str(purchase.id), fields.Datetime.to_string(date)]]),
            "the vendor's page": lambda: purchase._update_date_planned_for_lines([(purchase.order_line, date)]),
            "the receipt": lambda: purchase.picking_ids.write({"scheduled_date": date}),
            "its move": lambda: purchase.picking_ids.move_ids.write({"date": date}),
        }

    def test_later_through_every_door(self):
        for name in self.doors(self.env["purchase.order"], None):
            with self.subTest(door=name):
                purchase = self.buy(4, 5)
                order = self.confirm(mug=4)
                self.assertEqual(self.day(self.open_promises(order)), 5)
                self.doors(purchase, self.in_days(12))[name]()
                self.look()
                self.assertEqual(self.day(self.open_promises(order)), 12)
                told = order.oms_event_ids.filtered(lambda event: event.kind == "moved")
                receipt = f", {purchase.picking_ids.name}" if name in ("the receipt", "its move") else ""
                say = self.env["oms.day"]._say
                self.assertEqual(
                    told.facts["cause"], f"{purchase.name} from {self.vendor.name}{receipt} moved from "
                    f"{say(self.in_days(5).date())} to {say(self.in_days(12).date())}")
                self.assertNoFaults()
                purchase.button_cancel()
                order._action_cancel()
                self.look()

    def test_sooner_again(self):
        for name in ("the line", "the head alone", "the vendor's page"):
            with self.subTest(door=name):
                purchase = self.buy(4, 5)
                self.doors(purchase, self.in_days(12))[name]()
                self.doors(purchase, self.in_days(3))[name]()
                self.look()
                order = self.confirm(mug=4)
                self.assertEqual(self.day(self.open_promises(order)), 3)
                self.assertEqual(purchase.picking_ids.scheduled_date, purchase.order_line.date_planned)
                purchase.button_cancel()
                order._action_cancel()

    def test_what_the_warehouse_put_off_stays_so(self):
        purchase = self.buy(4, 5)
        purchase.picking_ids.scheduled_date = self.in_days(20)
        purchase.order_line.date_planned = self.in_days(12)
        self.assertEqual(self.day(self.open_promises(self.confirm(mug=4))), 20)

    def test_a_purchase_made_with_a_date_on_its_head(self):
        """As integrations make them; a line that has its own keeps it."""
        head, own = self.in_days(30), self.in_days(9)
        for vals, expected in (({}, head), ({"date_planned": own}, own)):
            purchase = self.env["purchase.order"].create({
                "partner_id": self.vendor.id, "date_planned": head, "order_line": [Command.create({
                    "product_id": self.mug.id, "product_qty": 1, **vals})]})
            self.assertEqual(purchase.order_line.date_planned, expected.replace(microsecond=0))


@tagged("post_install", "-at_install")
class TestMixed(BoughtCase):
    """A route that takes from stock what is there and has bought what is not (*Take From Stock, if unavailable, Trigger
    Another Rule*): what is bought is watched like what is bought to order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mto.rule_ids.procure_method = "mts_else_mto"

    def each(self):
        """An order for ten, of which four are there: the others are asked for."""
        for mode in ("on", "off"):
            self.company.oms_promise_mode = mode
            self.addCleanup(setattr, type(self), "sofa", self.sofa)
            type(self).sofa = self.new_bought("sofa", self.mto + self.env.ref("purchase_stock.route_warehouse0_buy"))
            self.put(self.sofa, 4)
            order = self.confirm(sofa=10)
            self.assertEqual(self.bought(order).product_qty, 6)
            yield order, self.bought(order).order_id

    def test_asked_bought_and_sent(self):
        for order, purchase in self.each():
            self.assertStands(order, "in_warehouse", released=4, asked=6, short=0)
            purchase.button_confirm()
            self.assertStands(order, "in_warehouse", released=10, asked=0, short=0)
            self.receive(purchase)
            self.ship(order)
            self.assertStands(order, "shipped", shipped=10)

    def test_cancelled_and_bought_again(self):
        for order, purchase in self.each():
            purchase.button_confirm()
            purchase.button_cancel()
            self.assertStands(order, "in_warehouse", released=4, short=6, closed=0)
            self.assertIn("backordered", self.todo(order))
            self.assertIn("will not come", "".join(order.oms_event_ids.mapped("summary")))
            order.with_user(self.clerk).action_oms_supply_again()
            self.assertEqual(self.bought(order).mapped("product_qty"), [6])
            self.assertStands(order, "in_warehouse", released=4, asked=6, short=0)

    def test_cancelled_and_asked_for_anew(self):
        for order, purchase in self.each():
            purchase.button_cancel()
            self.assertStands(order, "in_warehouse", released=4, short=6)
            purchase.button_draft()
            self.assertStands(order, "in_warehouse", released=4, asked=6)
            purchase.button_confirm()
            self.receive(purchase)
            self.ship(order)
            self.assertStands(order, "shipped", shipped=10)

    def test_the_date_follows(self):
        for order, purchase in self.each():
            purchase.button_confirm()
            date = fields.Datetime.now().replace(microsecond=0) + FORTY
            purchase.date_planned = date
            self.settle()
            line = order.order_line
            self.assertEqual(line.oms_vendor_date, date)
            self.assertIn("instead of", "".join(order.oms_event_ids.mapped("summary")))
            self.assertEqual(max(day for _quantity, day in order.env["oms.portal"]._dates(order)[line.id]), date.date())

    def test_what_came_from_elsewhere_is_not_lost(self):
        for order, purchase in self.each():
            purchase.button_cancel()
            self.put(self.sofa, 6)
            order.picking_ids.action_assign()
            self.assertStands(order, "in_warehouse", released=10, short=0)

    def test_all_of_it_is_there(self):
        self.put(self.sofa, 10)
        order = self.confirm(sofa=10)
        self.assertFalse(self.bought(order))
        self.assertStands(order, "in_warehouse", released=10, asked=0, short=0)


@tagged("post_install", "-at_install")
class TestBoughtOtherwise(BoughtCase):
    """What buyers do with requests before a vendor agrees."""

    def alternative(self, purchase):
        """The same goods asked of another vendor, as agreements do it."""
        other = purchase.copy({"partner_id": self.env["res.partner"].create({"name": "Turner"}).id})
        for line, first in zip(other.order_line, purchase.order_line, strict=True):
            line.write({"sale_line_id": first.sale_line_id.id, "move_dest_ids": [Command.set(first.move_dest_ids.ids)]})
        return other

    def test_another_vendor_is_asked_too(self):
        for goods in ("sofa", "urn"):
            for kept in (False, True):
                with self.subTest(goods, other_request_kept=kept):
                    order = self.confirm(**{goods: 5})
                    first = self.bought(order).order_id
                    other = self.alternative(first)
                    self.assertStands(order, "to_supply", asked=5, short=0)
                    other.button_confirm()
                    if not kept:
                        first.button_cancel()
                    self.assertStands(order, "in_warehouse", released=5, asked=0, short=0)
                    self.assertEqual(order.order_line.oms_vendor_line_id, other.order_line)
                    other.button_cancel()
                    self.assertStands(order, "to_supply", asked=5 if kept else 0, short=0 if kept else 5)

    def test_another_product_on_the_request(self):
        for goods in ("sofa", "urn"):
            with self.subTest(goods):
                order = self.confirm(**{goods: 5})
                line = self.bought(order)
                line.product_id = self.mug
                self.assertStands(order, "to_supply", asked=0, short=5)
                self.assertIn("backordered", self.todo(order))
                line.order_id.button_confirm()
                self.assertStands(order, "to_supply", released=0, short=5)


@tagged("post_install", "-at_install")
class TestBoughtReports(BoughtCase):
    """Reports on other order systems, and what is right here."""

    def test_a_drop_shipment_is_delivered_to_us_instead(self):
        """odoo/odoo#252383: the buyer has it sent to the warehouse; minus five were delivered."""
        order = self.confirm(urn=5)
        purchase = self.bought(order).order_id
        purchase.picking_type_id = self.north.in_type_id
        purchase.button_confirm()
        self.assertStands(order, "to_supply", short=5, released=0)
        self.assertIn("backordered", self.todo(order))
        self.receive(purchase)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (0, 0))
        self.assertStands(order, "to_supply", short=5, shipped=0, closed=0)

    def test_more_came_than_was_bought(self):
        """odoo/odoo#31650: 55 of 50 received and shipped; 60 were counted."""
        order = self.order(sofa=5)
        self.receive(self.bought(order).order_id, 7)
        self.assertStands(order, "in_warehouse", released=5, short=0)
        self.ship(order)
        self.assertStands(order, "shipped", shipped=5, closed=0)

    def test_the_delivery_is_cancelled_and_more_is_ordered(self):
        """odoo/odoo#254636: three, cancelled, then ten: eleven were asked for."""
        order = self.confirm(sofa=3)
        order.picking_ids.action_cancel()
        self.settle()
        order.order_line.product_uom_qty = 10
        self.settle()
        line = order.order_line
        self.assertEqual(line.oms_closed_qty + line.oms_asked_qty + line.oms_short_qty + line.oms_released_qty, 10)
        self.assertNoFaults()

    def test_more_is_ordered_before_the_vendor_agreed(self):
        """odoo/odoo#26937: one, then two: three were asked for."""
        for goods in ("sofa", "urn"):
            with self.subTest(goods):
                order = self.confirm(**{goods: 1})
                order.order_line.product_uom_qty = 2
                self.assertStands(order, "to_supply", asked=2, short=0)
                self.assertEqual(sum(self.bought(order).mapped("product_qty")), 2)
