# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import OmsCase
from ..people import new_user
from ..roles.role_case import role_user


@tagged("post_install", "-at_install")
class TestOverview(OmsCase):
    """The manager's page: its figures are those of the orders that a click opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 60)
        cls.put(cls.cup, 40)
        cls.fee = cls.new_product("fee", 7.0, type="service", is_storable=False)
        cls.foreign = cls.env["res.currency"].create({
            "name": "OMT", "symbol": "T", "rounding": 0.01, "rate_ids": [Command.create({"rate": 4.0})]})
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Foreign", "currency_id": cls.foreign.id})

    def story(self, seed, count=12):
        """Orders of all sorts: held, late, short, part shipped, discounted, in another currency, of two sellers."""
        rng, orders = random.Random(seed), self.env["sale.order"]
        for number in range(count):
            order = self.quotation(mug=rng.randint(1, 9), cup=rng.randint(1, 9), fee=1)
            order.user_id = rng.choice((self.salesman, self.supervisor, self.env["res.users"]))
            if number % 3 == 0:
                order.pricelist_id = self.pricelist
                order.order_line.price_unit = rng.randint(1, 90)
            order.order_line[0].discount = rng.choice((0, 10, 25))
            if number % 6 != 5:
                order.action_confirm()
            orders |= order
        for order in orders.filtered(lambda order: order.state == "sale"):
            fate = rng.choice(("held", "late", "shipped", "given up", "nothing"))
            if fate == "held":
                order._oms_place_hold("address", "Look at it")
            elif fate == "late":
                order.commitment_date = fields.Datetime.now() - timedelta(days=rng.randint(1, 9))
            elif fate == "shipped":
                self.ship(order)
            elif fate == "given up":
                order.order_line.move_ids.filtered(lambda move: move.product_id == self.cup)._action_cancel()
        orders.filtered("oms_held")[:1].order_line[:1].product_uom_qty += 1
        self.env.flush_all()
        return orders

    def slowly(self, orders):
        """The same figures, from each order and line in turn: {tile: (count, value)}."""
        today, found = fields.Date.today(), {}
        for order in orders:
            if order.state != "sale" or order.oms_stage not in ("to_supply", "in_warehouse"):
                continue
            worth = missing = 0.0
            for line in order.order_line.filtered(lambda line: line.product_id.type == "consu" and line.oms_ordered_qty):
                price = line.price_subtotal / line.oms_ordered_qty
                worth += price * max(line.oms_ordered_qty - line.oms_shipped_qty - line.oms_closed_qty, 0)
                missing += price * line.oms_short_qty
            for mark, true, value in (
                    ("late", order.oms_late, worth), ("at_risk", order.oms_at_risk, worth), ("held", order.oms_held, worth),
                    ("backordered", order.oms_backordered, missing), ("open", True, worth)):
                if true:
                    count, total = found.get(mark, (0, 0.0))
                    rate = self.env["res.currency"]._get_conversion_rate(
                        order.currency_id, self.company.currency_id, self.company, today)
                    found[mark] = (count + 1, total + value * rate)
        return found

    def figures(self, user=None, companies=None):
        overview = self.env["oms.overview"].with_user(user or self.env.user)
        return overview.with_context(allowed_company_ids=(companies or self.company).ids).oms_figures()

    def assertFigures(self, tiles, wanted):
        for tile in tiles:
            count, value = wanted.get(tile["key"], (0, 0.0))
            self.assertEqual(tile["count"], count, tile["key"])
            self.assertAlmostEqual(tile["value"], value, 4, tile["key"])

    def test_figures_equal_an_obvious_recomputation(self):
        for seed in range(3):
            self.story(seed)
            wanted = self.slowly(self.env["sale.order"].search([("company_id", "=", self.company.id)]))
            self.assertTrue({"held", "late", "open"} <= wanted.keys(), "the story has some of each")
            self.assertFigures(self.figures()["tiles"], wanted)

    def test_counts_are_what_a_click_opens_for_everybody(self):
        self.story(7)
        for user in (self.env.user, self.supervisor):
            found = self.figures(user)
            orders = self.env["sale.order"].with_user(user)
            for figure in [*found["tiles"], *found["stages"], *found["warehouses"]]:
                with self.subTest(user=user.name, figure=figure["label"]):
                    self.assertEqual(orders.search_count(figure["domain"]), figure["count"])
            total = next(tile for tile in found["tiles"] if tile["key"] == "open")
            self.assertEqual(sum(bar["count"] for bar in found["stages"]), total["count"])
            for bars in (found["stages"], found["warehouses"]):
                self.assertAlmostEqual(sum(bar["value"] for bar in bars), total["value"], 4)

    def shown_sum(self, orders, figure):
        """(count, sum) of the list that a click on the figure opens: of the one column with a total that is shown there."""
        orders = orders.with_context(**figure["context"])
        arch = etree.fromstring(orders.get_view(self.env.ref("oms_core.oms_order_view_list").id, "list")["arch"])
        summed = [node.get("name") for node in arch.iter("field") if node.get("sum") and not safe_eval(
            node.get("column_invisible") or "False", {"context": dict(orders.env.context)})]
        self.assertEqual(len(summed), 1, "one total, so that nobody asks which is meant")
        rows = orders.search(figure["domain"])
        (group,) = orders.formatted_read_group(figure["domain"], [], ["__count", f"{summed[0]}:sum"])
        self.assertAlmostEqual(sum(rows.mapped(summed[0])), group[f"{summed[0]}:sum"] or 0.0, 4)
        return len(rows), group[f"{summed[0]}:sum"] or 0.0

    def test_count_and_amount_of_each_figure_equal_its_list(self):
        self.story(7)
        south = self.env["stock.warehouse"].create({"name": "South", "code": "STH", "company_id": self.company.id})
        order = self.quotation(mug=2)
        order.warehouse_id = south
        order.action_confirm()
        order = self.confirm(mug=900)  # and one that is missing a lot
        order.order_line.oms_short_qty = 840
        self.env.flush_all()
        for role in ("supervisor", "manager"):
            user = role_user(self.env, role)
            found = self.figures(user)
            orders = self.env["sale.order"].with_user(user)
            for figure in [*found["tiles"], *found["stages"], *found["warehouses"]]:
                with self.subTest(role=role, figure=figure["label"]):
                    count, value = self.shown_sum(orders, figure)
                    self.assertEqual(count, figure["count"])
                    self.assertAlmostEqual(value, figure["value"], 4)
            self.assertIn("South", [bar["label"] for bar in found["warehouses"]])

    def test_a_warehouse_is_where_goods_are_sent_from(self):
        """Not where the order was entered."""
        self.story(7, 2)
        south = self.env["stock.warehouse"].create({"name": "South", "code": "STH", "company_id": self.company.id})
        order = self.confirm(mug=4, cup=2)
        move = order.order_line[0].move_ids
        move._do_unreserve()
        move.location_id = south.lot_stock_id
        self.env.flush_all()
        bars = {bar["label"]: bar for bar in self.figures()["warehouses"]}
        self.assertEqual((bars["South"]["count"], bars["South"]["value"]), (1, 40.0))
        orders = self.env["sale.order"].with_context(**bars["South"]["context"]).search(bars["South"]["domain"])
        self.assertEqual((orders, orders.oms_open_value), (order, 40.0))
        self.assertEqual(order.with_context(**bars["North"]["context"]).oms_open_value, 10.0)
        self.assertEqual(order.oms_from_warehouse_ids, self.north | south)

    def test_what_is_counted_follows_the_rights_on_orders(self):
        self.story(11)
        self.env["ir.rule"].create({
            "name": "Own orders", "model_id": self.env["ir.model"]._get_id("sale.order"),
            "domain_force": "[('user_id', 'in', (False, user.id))]"})
        for name in ("oms.hold", "oms.order.event"):
            self.env["ir.rule"].create({
                "name": "Own orders", "model_id": self.env["ir.model"]._get_id(name),
                "domain_force": "[('order_id.user_id', 'in', (False, user.id))]"})
        own = self.env["sale.order"].search([
            ("company_id", "=", self.company.id), ("user_id", "in", (False, self.supervisor.id))])
        self.assertFigures(self.figures(self.supervisor)["tiles"], self.slowly(own))
        for hold in self.figures(self.supervisor)["oldest"]:
            self.assertIn(hold["order_id"], own.ids)

    def test_the_figures_are_for_supervisors_whatever_the_door(self):
        buyer = new_user(self.env, "oms_overview_buyer", "purchase.group_purchase_user")
        customer = new_user(self.env, "oms_overview_customer", "base.group_portal")
        for user in (buyer, customer, self.salesman, self.clerk):
            with self.subTest(user.login), self.assertRaisesRegex(AccessError, "supervisors"):
                self.figures(user)

    def test_each_company_its_own(self):
        self.story(13, 4)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        here = {tile["key"]: tile for tile in self.figures()["tiles"]}
        there = {tile["key"]: tile for tile in self.figures(companies=other)["tiles"]}
        both = {tile["key"]: tile for tile in self.figures(companies=self.company | other)["tiles"]}
        self.assertEqual({tile["count"] for tile in there.values()}, {0})
        self.assertEqual(both["open"]["count"], here["open"]["count"])
        self.assertAlmostEqual(both["open"]["value"], here["open"]["value"], 4)

    def test_held_for_longest_comes_first(self):
        orders = self.story(3)
        held = orders.filtered(lambda order: order.oms_held and order.state == "sale")
        oldest = self.figures()["oldest"]
        self.assertTrue(held)
        self.assertEqual({hold["order_id"] for hold in oldest}, set(held.ids) & {hold["order_id"] for hold in oldest})
        self.assertEqual([hold["days"] for hold in oldest], sorted((hold["days"] for hold in oldest), reverse=True))

    def test_queries_do_not_grow_with_orders(self):
        overview = self.env["oms.overview"].with_user(self.supervisor)
        for seed in (1, 2):
            self.story(seed, 6 * seed)
            overview._figures_of(self.company)  # the user's groups and rules are read once
            with self.assertQueryCount(3):
                overview._figures_of(self.company)


@tagged("post_install", "-at_install")
class TestOverviewTour(HttpCase):
    """The page in the real web client: a tile opens as many orders as it says, and the page learns of news."""

    def test_overview(self):
        self.env["sale.order"].search([("state", "=", "sale")])._action_cancel()
        desk = new_user(self.env, "oms_overview_tour", groups="oms_core.group_oms_supervisor")
        product = self.env["product.product"].create({
            "name": "Tour Mug", "type": "consu", "is_storable": True, "list_price": 100, "taxes_id": False})
        customer = self.env["res.partner"].create({"name": "Tour Customer"})
        self.start_tour("/odoo/oms-overview", "oms_overview_empty_tour", login=desk.login)
        orders = self.env["sale.order"].create([
            {"partner_id": customer.id, "order_line": [Command.create(
                {"product_id": product.id, "product_uom_qty": 2})]} for _number in range(3)])
        orders.action_confirm()
        orders[:2]._oms_place_hold("address", "Postcode does not match")
        self.start_tour("/odoo/oms-overview", "oms_overview_tour", login=desk.login)
        self.assertEqual(orders.mapped("oms_held"), [False, False, False])
