# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged

from ...planning import ledger
from ...planning.tests import plain_ledger
from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestLedger(AtpCase):
    """What can be promised when, from every kind of supply and demand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Potter"})

    def ladder(self, product=None, warehouse=None, **options):
        product, warehouse = product or self.mug, warehouse or self.north
        self.env.flush_all()
        supply = self.env["oms.supply"]
        found = supply._gather_ladders(self.env.cr, supply._scope([product.id], [warehouse.id], **options))
        return tuple(found.get((product.id, warehouse.id), ()))

    def in_days(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def buy(self, quantity, days, product=None, confirm=True):
        order = self.env["purchase.order"].create({
            "partner_id": self.vendor.id, "picking_type_id": self.north.in_type_id.id,
            "order_line": [Command.create({
                "product_id": (product or self.mug).id, "product_qty": quantity, "price_unit": 1.0,
                "date_planned": self.in_days(days)})]})
        if confirm:
            order.button_confirm()
        return order

    def demand(self, quantity, days, product=None, source=None, dest=None):
        move = self.env["stock.move"].create({
            "product_id": (product or self.mug).id, "product_uom_qty": quantity, "date": self.in_days(days),
            "location_id": (source or self.north.lot_stock_id).id,
            "location_dest_id": (dest or self.env.ref("stock.stock_location_customers")).id,
            "picking_type_id": self.north.out_type_id.id})
        move._action_confirm()
        return move

    def test_a_receipt_counts_from_its_day(self):
        self.put(self.mug, 5)
        self.buy(10, 7)
        self.assertEqual(self.ladder(), ((0, 5.0), (7, 15.0)))

    def test_a_request_for_quotation_is_no_supply(self):
        self.buy(10, 7, confirm=False)
        self.assertEqual(self.ladder(), ())

    def test_a_moved_purchase_date_moves_the_supply(self):
        order = self.buy(10, 7)
        order.order_line.date_planned = self.in_days(12)
        self.assertEqual(self.ladder(), ((0, 0.0), (12, 10.0)) if self.ladder()[0][0] == 0 else ((12, 10.0),))

    def test_an_overdue_receipt_never_counts_today(self):
        order = self.buy(10, 7)
        order.order_line.date_planned = self.in_days(-3)
        [(day, quantity)] = [step for step in self.ladder() if step[1]]
        self.assertEqual(quantity, 10.0)
        self.assertGreaterEqual(day, 1)

    def test_what_comes_later_is_not_free_today(self):
        def free():
            self.env.flush_all()
            return self.env["oms.supply"]._gather_free(self.env.cr, self.mug.ids, self.north.ids)

        self.buy(10, 7)
        self.assertEqual(free(), {}, "nothing today")
        self.put(self.mug, 6)
        self.demand(4, 3)
        self.assertEqual(free(), {(self.mug.id, self.north.id): 2.0})

    def test_later_demand_is_protected(self):
        self.put(self.mug, 10)
        self.demand(8, 5)
        self.assertEqual(self.ladder(), ((0, 2.0),))

    def test_quarantine_is_not_promised(self):
        quarantine = self.env["stock.location"].create({
            "name": "Quarantine", "location_id": self.north.lot_stock_id.id, "usage": "internal",
            "oms_not_promised": True})
        shelf = self.env["stock.location"].create({
            "name": "Shelf", "location_id": self.north.lot_stock_id.id, "usage": "internal"})
        self.env["stock.quant"]._update_available_quantity(self.mug, quarantine, 7)
        self.env["stock.quant"]._update_available_quantity(self.mug, shelf, 3)
        self.assertEqual(self.ladder(), ((0, 3.0),))
        self.demand(2, 0, source=shelf, dest=quarantine)
        self.assertEqual(self.ladder(), ((0, 1.0),))
        quarantine.oms_not_promised = False
        self.assertEqual(self.ladder(), ((0, 10.0),))

    def test_goods_of_others_count_where_they_are_sold(self):
        self.env["stock.quant"]._update_available_quantity(
            self.mug, self.north.lot_stock_id, 7, owner_id=self.vendor)
        self.assertEqual(self.ladder(), ((0, 7.0),))
        self.north.oms_sells_consigned = False
        self.assertFalse(any(quantity for _day, quantity in self.ladder()))

    def test_a_transfer_counts_once_at_each_end(self):
        self.put(self.mug, 10)
        self.south.resupply_wh_ids = self.north
        transit = self.company.internal_transit_location_id
        out = self.demand(4, 1, dest=transit)
        coming = self.env["stock.move"].create({
            "product_id": self.mug.id, "product_uom_qty": 4, "date": self.in_days(3), "location_id": transit.id,
            "location_dest_id": self.south.lot_stock_id.id, "move_orig_ids": [Command.link(out.id)]})
        coming._action_confirm(merge=False)
        self.assertEqual(self.ladder(), ((0, 6.0),))
        self.assertEqual(self.ladder(warehouse=self.south)[-1], (3, 4.0))

    def test_a_receipt_in_two_steps_counts_once(self):
        self.north.reception_steps = "two_steps"
        order = self.buy(10, 2)
        self.assertEqual(self.ladder()[-1], (2, 10.0))
        order.picking_ids.button_validate()
        self.assertEqual(self.ladder()[-1][1], 10.0)
        self.assertEqual(self.ladder(), ((1, 10.0),), "it is in the building, not on the shelf")

    def test_what_is_bought_for_one_order_is_not_promised_to_another(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        self.mug.write({"route_ids": [Command.set((mto | buy).ids)],
                        "seller_ids": [Command.create({"partner_id": self.vendor.id, "price": 1})]})
        order = self.confirm(mug=4)
        purchase = self.env["purchase.order"].search([("partner_id", "=", self.vendor.id)])
        purchase.button_confirm()
        self.assertFalse(any(quantity for _day, quantity in self.ladder()))
        purchase.picking_ids.button_validate()
        self.assertFalse(any(quantity for _day, quantity in self.ladder()))
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 4)
        self.assertFalse(any(quantity for _day, quantity in self.ladder()))

    def test_safety_stock_is_kept(self):
        self.put(self.mug, 10)
        policy = self.env["oms.stock.policy"].create({
            "product_id": self.mug.id, "warehouse_id": self.north.id, "fixed_qty": 4})
        self.assertEqual(self.ladder(), ((0, 6.0),))
        self.buy(10, 3)
        self.assertEqual(self.ladder(), ((0, 6.0), (3, 16.0)))
        policy.fixed_qty = 40
        self.assertEqual(self.ladder()[-1][1], 0.0)

    def test_days_of_cover_follow_what_was_shipped(self):
        self.put(self.mug, 100)
        order = self.confirm(mug=90)
        self.ship(order)
        chief = new_user(self.env, "oms_stock_chief", "oms_atp.group_atp_supervisor,base.group_user")
        policy = self.env["oms.stock.policy"].with_user(chief).create({
            "product_id": self.mug.id, "warehouse_id": self.north.id, "cover_days": 5})
        self.assertEqual(policy.daily_use, 1.0)
        self.assertEqual(self.ladder(), ((0, 5.0),))

    def test_what_is_kept_for_a_channel_is_there_for_it_alone(self):
        self.put(self.mug, 10)
        shop = self.env["crm.team"].create({"name": "Web shop"})
        self.env["oms.allotment"].create({
            "product_id": self.mug.id, "warehouse_id": self.north.id, "team_id": shop.id, "quantity": 6})
        self.assertEqual(self.ladder(), ((0, 4.0),))
        self.assertEqual(self.ladder(team=shop.id), ((0, 10.0),))
        order = self.quotation(mug=5)
        order.team_id = shop
        order.action_confirm()
        self.assertPromised(order, north=5)
        self.assertEqual(self.ladder(), ((0, 4.0),), "what the channel took was its own")

    def test_the_horizon_of_category_and_product(self):
        self.buy(10, 40)
        self.assertEqual(self.ladder()[-1], (40, 10.0))
        self.mug.categ_id = self.env["product.category"].create({"name": "Short notice", "oms_horizon": 30})
        self.assertFalse(any(quantity for _day, quantity in self.ladder()))
        self.mug.product_tmpl_id.oms_horizon = 45
        self.assertEqual(self.ladder()[-1], (40, 10.0))
        self.mug.product_tmpl_id.oms_horizon = 0
        self.mug.categ_id.oms_horizon = 50
        self.assertEqual(self.ladder()[-1], (40, 10.0))

    def test_why_so_many(self):
        self.put(self.mug, 10)
        purchase = self.buy(5, 3)
        order = self.confirm(mug=4)
        rows = self.ledger_rows(self.mug, self.north)
        self.assertEqual(
            [(row["day"], row["quantity"], row["kind"]) for row in rows][:1] + [
                (row["quantity"], row["kind"], row["id"]) for row in rows[1:]],
            [(0, 10.0, "on_hand"), (-4.0, "promise", order.order_line.move_ids.id),
             (5.0, "receipt", purchase.order_line.move_ids.id)])

    def test_the_statement_equals_the_plain_ladder(self):
        """Random ledgers: the window statement against planning/ledger.py, row by row."""
        seed = random.randrange(10**9)
        rng = random.Random(seed)
        products = [self.new_product(f"p{number}", 1.0) for number in range(12)]
        for product in products:
            for _row in range(rng.randint(0, 6)):
                if rng.random() < 0.3:
                    self.put(product, rng.randint(1, 20))
                elif rng.random() < 0.5:
                    self.demand(rng.randint(1, 12), rng.randint(-3, 20), product)
                else:
                    self.buy(rng.randint(1, 15), rng.randint(-3, 20), product)
        supply = self.env["oms.supply"]
        self.env.flush_all()
        ids = [product.id for product in products]
        ladders = supply._gather_ladders(self.env.cr, supply._scope(ids, [self.north.id]))
        for product in products:
            changes = [(row["day"], row["quantity"]) for row in self.ledger_rows(product, self.north)]
            found = ladders.get((product.id, self.north.id), [])
            if changes:
                full = found if found[0][0] == 0 else [(0, 0), *found]
                self.assertEqual(ledger.smooth(full), plain_ledger.ladder(changes), f"seed {seed}")
        streamed = {}
        for product_id, warehouse_id, day, quantity in supply._stream_ladders(
                self.env.cr, supply._scope(None, [self.north.id])):
            streamed.setdefault((product_id, warehouse_id), []).append((day, quantity))
        for product in products:
            key = product.id, self.north.id
            self.assertEqual(ledger.smooth(streamed.get(key, [])), ledger.smooth(ladders.get(key, [])), f"seed {seed}")
