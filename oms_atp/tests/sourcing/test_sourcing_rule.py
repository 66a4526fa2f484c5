# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_sourcing_policy import SourcingCase


@tagged("post_install", "-at_install")
class TestSourcingRule(SourcingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for warehouse in (cls.north, cls.south, cls.west):
            cls.put(cls.mug, 10, warehouse)
            cls.put(cls.cup, 10, warehouse)

    # --- rules

    def test_the_fridge_never_ships_from_south(self):
        cold = self.env["product.tag"].create({"name": "Cold"})
        fridge = type(self).fridge = self.new_product("fridge", 400.0, product_tag_ids=cold.ids)
        self.put(fridge, 2, self.south)
        self.rule("never", self.south, tag_id=cold.id, reason="South has no cooling")
        order = self.confirm(fridge=2)
        self.assertPromised(order, short=2)
        self.assertEqual(self.reasons(order)["South"], "South has no cooling")
        self.put(fridge, 1, self.west)
        order._oms_process()
        self.assertPromised(order, west=1, short=1)
        self.assertPromised(self.confirm(mug=1), north=1)
        self.assertReplays()

    def test_customers_in_italy_get_one_parcel(self):
        self.policy("One parcel to Italy", country_ids=self.italy.ids, max_parcels=1)
        order = self.confirm(self.roman, mug=15)
        self.assertPromised(order, north=10, short=5)
        self.assertEqual(self.decision(order).plan["parcels"], [[order.id, 1]])
        order._oms_process()
        self.assertPromised(order, north=10, short=5)
        self.put(self.mug, 2, self.north)
        order._oms_process()
        self.assertPromised(order, north=12, short=3)
        self.ship(order)
        order._oms_process()
        self.assertPromised(order, south=3)
        self.assertPromised(self.confirm(mug=15), south=5, west=10)
        self.assertReplays()

    def test_goods_lost_may_come_in_another_parcel(self):
        self.policy(max_parcels=1)
        order = self.confirm(mug=4)
        self.assertPromised(order, north=4)
        self.put(self.mug, -10, self.north)
        self.env["oms.promise"]._oms_follow_supply([self.mug.id])
        self.assertPromised(order, south=4)

    def test_more_is_wanted_of_an_order_from_one_place(self):
        self.policy(whole_order=True)
        order = self.confirm(mug=8)
        order.order_line.product_uom_qty = 9
        self.assertPromised(order, north=9)
        order.order_line.product_uom_qty = 15
        self.assertPromised(order, north=10, short=5)
        self.assertReplays()

    def test_only_from(self):
        self.rule("only", self.west, partner_id=self.roman.id)
        child = self.env["res.partner"].create({"name": "Till", "parent_id": self.roman.id})
        order = self.confirm(child, mug=12)
        self.assertPromised(order, west=10, short=2)
        self.assertEqual(self.reasons(order)["North"], "Only from West")
        self.assertPromised(self.confirm(mug=1), north=1)

    def test_all_rules_that_fit_hold(self):
        self.rule("only", self.north, self.south, product_id=self.mug.id)
        self.rule("only", self.south, self.west, country_id=self.italy.id)
        self.assertPromised(self.confirm(self.roman, mug=12), south=10, short=2)
        self.assertPromised(self.confirm(self.roman, cup=1), south=1)

    def test_rather_from(self):
        self.rule("preferred", self.west, country_id=self.italy.id)
        self.assertPromised(self.confirm(self.roman, mug=1), west=1)
        self.assertPromised(self.confirm(mug=1), north=1)
        self.policy(cost_per_100km=1.0)
        for warehouse, country in ((self.north, "it"), (self.south, "it"), (self.west, "us")):
            warehouse.partner_id = self.env["res.partner"].create(
                {"name": "Site", "country_id": self.env.ref(f"base.{country}").id})
        self.assertPromised(self.confirm(self.roman, mug=1), north=1)
        self.assertReplays()

    def test_a_category_with_what_is_below_it(self):
        top = self.env["product.category"].create({"name": "Dangerous"})
        below = self.env["product.category"].create({"name": "Paint", "parent_id": top.id})
        self.rule("never", self.north, self.south, categ_id=top.id)
        self.mug.categ_id = below
        self.assertPromised(self.confirm(mug=1), west=1)
        below.parent_id = False
        self.assertPromised(self.confirm(mug=1), north=1)

    def test_a_carrier(self):
        carrier = self.env["delivery.carrier"].create({
            "name": "Barge", "product_id": self.new_product("barge", 0.0, type="service", is_storable=False).id})
        rule = self.rule("never", self.north, carrier_id=carrier.id)
        order = self.quotation(mug=1)
        order.carrier_id = carrier
        order.action_confirm()
        self.assertPromised(order, south=1)
        rule.active = False
        order = self.quotation(mug=1)
        order.carrier_id = carrier
        order.action_confirm()
        self.assertPromised(order, north=1)

    def test_rules_hold_for_carts_and_substitutes_too(self):
        self.rule("only", self.west, product_id=self.mug.id)
        order = self.env["sale.order"].new({"partner_id": self.customer.id, "company_id": self.company.id})
        known = self.env["oms.sourcing"]._gather_facts(order, self.mug | self.cup)
        self.assertEqual(set(known.excluded), {(0, self.mug.id, self.north.id), (0, self.mug.id, self.south.id)})
        other = self.quotation(cup=1)
        known = self.env["oms.sourcing"]._gather_facts(other, self.mug)
        self.assertEqual(len(known.excluded), 2)

    def test_a_quotation_shows_what_rules_leave(self):
        self.rule("only", self.west, product_id=self.mug.id)
        order = self.quotation(mug=12)
        offer = order.order_line.oms_offer
        self.assertEqual(([pick["warehouse"] for pick in offer["picks"]], offer["short"]), (["West"], 2))

    def test_a_rule_names_warehouses(self):
        with self.assertRefused("at least one warehouse"):
            self.rule("never")

    # --- capacity

    def ships_on(self, order):
        return [(promise.date.date() - fields.Date.today()).days for promise in order.oms_promise_ids]

    def test_a_full_day_sends_orders_on_the_next(self):
        (self.south | self.west).oms_promises = False
        self.north.oms_daily_orders = 2
        first, second, third = (self.confirm(mug=1) for _i in range(3))
        self.assertEqual([self.ships_on(order) for order in (first, second, third)], [[0], [0], [1]])
        self.ship(first)
        self.assertEqual(self.ships_on(self.confirm(mug=1)), [1], "what left today counts for today")
        second.order_line.product_uom_qty = 2
        self.assertEqual(self.ships_on(second), [0, 0], "an order adds nothing to its own day")
        third._action_cancel()
        batch = self.env["sale.order"].concat(*(self.quotation(mug=1) for _i in range(3)))
        batch.action_confirm()
        self.assertEqual([self.ships_on(order)[0] for order in batch], [1, 2, 2])
        self.assertReplays()
        self.assertNoFaults()

    def test_where_there_is_room_today_is_better(self):
        self.north.oms_daily_orders = 1
        self.assertPromised(self.confirm(mug=1), north=1)
        self.assertPromised(self.confirm(mug=1), south=1)
        later = self.quotation(mug=1)
        later.commitment_date = fields.Datetime.now() + timedelta(days=3)
        later.action_confirm()
        self.assertPromised(later, north=1)

    # --- queries

    def gather(self, orders):
        """SQL queries for the facts of these orders, everything about them read before."""
        sourcing = self.env["oms.sourcing"]
        sourcing._gather_facts(orders, self.mug | self.cup)
        self.env.flush_all()
        self.env.invalidate_all()
        orders.mapped("order_line.product_id.weight")
        orders.mapped("partner_shipping_id.country_id.code")
        orders.mapped("partner_id.commercial_partner_id.name")
        before = self.env.cr.sql_log_count
        sourcing._gather_facts(orders, self.mug | self.cup)
        return self.env.cr.sql_log_count - before

    def test_facts_are_read_for_all_orders_at_once(self):
        partners = self.env["res.partner"].create([
            {"name": f"Customer {number}", "country_id": self.italy.id} for number in range(10)])
        orders = self.env["sale.order"].concat(*(self.quotation(partner, mug=1, cup=1) for partner in partners))
        plain = self.gather(orders)
        self.assertEqual(self.gather(orders[0]), plain)
        tag = self.env["res.partner.category"].create({"name": "Museum"})
        goods = self.env["product.tag"].create({"name": "Cold"})
        self.policy(cost_per_100km=1.0, cost_per_kg=1.0)
        self.policy(partner_tag_ids=tag.ids)
        self.rule("never", self.south, tag_id=goods.id, country_id=self.italy.id)
        self.rule("preferred", self.west, categ_id=self.env["product.category"].create({"name": "All"}).id)
        self.env["oms.stock.policy"].create({
            "product_id": self.mug.id, "warehouse_id": self.north.id, "opportunity_price": 1.0})
        self.north.oms_daily_orders = 100
        one, ten = self.gather(orders[0]), self.gather(orders)
        self.assertEqual(one, ten, "as many for one order as for ten")
        self.assertLessEqual(ten - plain, 6, "tags of customers and products, templates, capacity, places, worth elsewhere")

    def confirmation(self):
        """SQL queries of a confirmation, with cold caches of records and warm ones of the configuration."""
        for _warm in range(2):
            order = self.quotation(mug=1)
            order.date_order = "2024-01-10"  # confirmed in the second in which it was made, its date needs no UPDATE
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_confirmation_pays_little(self):
        plain = self.confirmation()
        self.policy(max_parcels=2, preset="fewest", country_ids=self.france.ids)
        self.rule("preferred", self.west, country_id=self.italy.id)
        self.assertLessEqual(self.confirmation() - plain, 0)
        self.policy(cost_per_100km=1.0, cost_per_kg=1.0)
        self.north.oms_daily_orders = 1000
        self.assertLessEqual(self.confirmation() - plain, 2)
