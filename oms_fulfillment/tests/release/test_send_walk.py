# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged

from .release_case import MONDAY, ReleaseCase

#: Steps in a run of the suite; ``OMS_WALK=2000`` for a long one. It is about the same work with any steps of delivery.
STEPS = int(os.environ.get("OMS_WALK") or 50)
SEED = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
SECONDS = 60
LOOK = 100
GOODS = ("mug", "lamp", "pen")

#: Where each order line stands, worked out from moves alone, and what the suite says of it.
LINES = """
    SELECT line.id, said.name, said.stored, said.found
      FROM sale_order_line line
CROSS JOIN LATERAL (
           SELECT COALESCE(SUM(move.product_qty) FILTER (WHERE move.state != 'done' AND move.oms_short), 0) AS short,
                  COALESCE(SUM(move.product_qty) FILTER (
                      WHERE move.state != 'done' AND NOT COALESCE(move.oms_short, FALSE) AND move.oms_unreleased), 0) AS waiting,
                  COALESCE(SUM(move.product_qty) FILTER (
                      WHERE move.state != 'done' AND NOT COALESCE(move.oms_unreleased, FALSE)), 0) AS released,
                  COALESCE(SUM(move.quantity) FILTER (WHERE move.state = 'done' AND dest.usage = 'customer'), 0) AS shipped
             FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
            WHERE move.sale_line_id = line.id AND move.state NOT IN ('draft', 'cancel')) AS moves
CROSS JOIN LATERAL (VALUES ('backordered', line.oms_short_qty, moves.short), ('waiting', line.oms_waiting_qty, moves.waiting),
                           ('sent', line.oms_released_qty, moves.released), ('shipped', line.oms_shipped_qty, moves.shipped)
           ) AS said(name, stored, found)
     WHERE line.order_id = ANY(%s) AND abs(COALESCE(said.stored, 0)::float - said.found::float) > 0.001"""

#: Reserved by quants, by the lines of moves, and by moves.
RESERVED = """
    SELECT 'shelf', quants.place, quants.quantity, lines.quantity
      FROM (SELECT format('%%s in %%s', product_id, location_id) AS place, SUM(reserved_quantity) AS quantity
              FROM stock_quant WHERE location_id IN (SELECT id FROM stock_location WHERE usage = 'internal')
             GROUP BY product_id, location_id) AS quants
 FULL JOIN (SELECT format('%%s in %%s', item.product_id, item.location_id) AS place, SUM(item.quantity_product_uom) AS quantity
              FROM stock_move_line item JOIN stock_move move ON move.id = item.move_id
              JOIN stock_location location ON location.id = item.location_id AND location.usage = 'internal'
             WHERE move.state NOT IN ('draft', 'done', 'cancel')
             GROUP BY item.product_id, item.location_id) AS lines USING (place)
     WHERE abs(COALESCE(quants.quantity, 0)::float - COALESCE(lines.quantity, 0)::float) > 0.001
       AND place IN (SELECT format('%%s in %%s', product_id, location_id) FROM stock_quant WHERE product_id = ANY(%s))
     UNION ALL
    SELECT 'move', move.id::text, move.quantity, SUM(item.quantity)
      FROM stock_move move LEFT JOIN stock_move_line item ON item.move_id = move.id
     WHERE move.product_id = ANY(%s) AND move.state NOT IN ('draft', 'done', 'cancel')
     GROUP BY move.id HAVING abs(COALESCE(move.quantity, 0)::float - COALESCE(SUM(item.quantity), 0)::float) > 0.001
     UNION ALL
    SELECT 'works on what was not sent', move.id::text, move.quantity, 0 FROM stock_move move
     WHERE move.product_id = ANY(%s) AND move.oms_unreleased AND move.state NOT IN ('draft', 'done', 'cancel')
       AND (move.quantity > 0 OR move.oms_sent_on IS NOT NULL OR move.picked)
     UNION ALL
    SELECT 'sent without goods', move.id::text, move.quantity, move.product_qty FROM stock_move move
      JOIN oms_promise promise ON promise.id = move.oms_promise_id
      JOIN stock_location source ON source.id = move.location_id AND source.oms_serves_id IS NOT NULL
     WHERE move.product_id = ANY(%s) AND NOT COALESCE(move.oms_unreleased, FALSE) AND NOT COALESCE(move.picked, FALSE)
       AND move.state IN ('confirmed', 'waiting', 'partially_available') AND move.product_qty > move.quantity + 0.001
       AND NOT EXISTS (SELECT FROM stock_move_move_rel rel WHERE rel.move_dest_id = move.id)"""


@tagged("post_install", "-at_install")
class TestSendWalk(ReleaseCase):
    """Whatever people do, in whatever order: nothing is sent twice, lost or worked on that was not sent."""

    def test_one_two_and_three_steps(self):
        dice = random.Random(SEED)
        print(f"walk of sending: OMS_SEED={SEED} OMS_WALK={STEPS}")
        self.clock.move_to(MONDAY)
        self.env.company.oms_repromise_mode = dice.choice(("auto", "auto", self.env.company.oms_repromise_mode))
        self.env["oms.hold.reason"].create({"name": "Address check", "code": "address_test"})
        self.env["stock.picking.type"].search([]).auto_batch = False
        two = self._warehouse("Two", "TWO", "pick_ship", "planned")
        three = self._warehouse("Three", "THREE", "pick_pack_ship", "planned")
        once = self._warehouse("Once", "ONC", "ship_only", "at_once")
        self.places = (self.warehouse, two, three, once)
        self.zones = {one: [self._zone(f"{name} {one.code}", dice.choice((0, 4)), one) for name in ("Near", "Far")]
                      for one in self.places}
        self.orders, self.dice, self.did = self.env["sale.order"], dice, Counter()
        for _time in range(12):
            self.do_receive()
        work = {self.do_order: 6, self.do_send: 6, self.do_run: 2, self.do_take_back: 3, self.do_short: 2, self.do_go_on: 6,
                self.do_cancel: 1, self.do_hold: 2, self.do_clear: 2, self.do_receive: 4, self.do_lose: 4, self.do_look: 3}
        names, weights = list(work), list(work.values())
        for number in range(1, STEPS + 1):
            step = dice.choices(names, weights)[0]
            try:
                with self.env.cr.savepoint():
                    step()
                    self.env.flush_all()
                self.did[step.__name__] += 1
            except UserError as error:  # what somebody may not do is said in words, and nothing of it is done
                self.env.invalidate_all()
                self.did["refused"] += 1
                self.assertTrue(str(error))
            if number % LOOK == 0 or number == STEPS:
                self.check(number)
        print(f"walk of sending: {dict(self.did)}")

    # --- what people do -----------------------------------------------------------------------------------------------

    def some(self, records, most=3):
        return records.browse(self.dice.sample(records.ids, min(len(records), self.dice.randint(1, most))))

    def waiting(self):
        return self.orders.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and (one.oms_unreleased or one.oms_partly_unreleased))

    def floor(self):
        return self.orders.picking_ids.filtered(lambda one: one.oms_step)

    def do_order(self):
        wanted = {name: self.dice.randint(1, 4) for name in self.dice.sample(GOODS, self.dice.randint(1, 3))}
        self.orders |= self.waits(self.dice.choice(self.places), complete=self.dice.random() < 0.25, **wanted).sale_id

    def do_send(self):
        self.some(self.waiting())._oms_send_and_tell()

    def do_run(self):
        pickings, places = self.env["stock.picking"], self.warehouse | self.places[1] | self.places[2]
        pickings.browse(pickings._oms_plan(pickings._oms_release_in(places)).picks)._oms_send_picks()

    def do_take_back(self):
        some = self.some(self.floor())
        some._oms_take_back(some)

    def do_short(self):
        """One is not found: the rest is picked, the count says so."""
        line = self.some(self.floor().filtered(lambda one: one.oms_step == "pick").move_line_ids.filtered(
            lambda line: line.quantity >= 1 and not line.picked), 1)
        if line:
            location, product, picking = line.location_id, line.product_id, line.picking_id
            line.quantity -= 1
            line.picked = True
            picking._oms_pick()
            self.lose(product.name.lower(), 1, location=location)

    def do_go_on(self):
        some = self.some(self.floor())
        for picking in some:
            {"pick": picking._oms_pick, "pack": picking._oms_pack, "ship": picking._oms_ship}[picking.oms_step]()

    def do_cancel(self):
        self.some(self.orders.filtered(lambda one: one.state == "sale"), 1)._action_cancel()

    def do_hold(self):
        for order in self.some(self.orders.filtered(lambda one: one.state == "sale"), 1):
            order._oms_place_hold("address_test")

    def do_clear(self):
        self.some(self.orders.filtered("oms_held"), 2).oms_hold_ids.action_clear()

    def do_receive(self):
        zone = self.dice.choice(self.zones[self.dice.choice(self.places)])
        name = self.dice.choice(GOODS)
        product, location = getattr(self, name), zone.location_ids
        quant = self.env["stock.quant"].with_context(inventory_mode=True).search(
            [("product_id", "=", product.id), ("location_id", "=", location.id)], limit=1)
        there = quant.quantity
        quant = quant or quant.create({"product_id": product.id, "location_id": location.id})
        quant.inventory_quantity = there + self.dice.randint(1, 8)
        quant.action_apply_inventory()

    def do_lose(self):
        place, name = self.dice.choice(self.places), self.dice.choice(GOODS)
        if self.dice.random() < 0.3:
            quant = self.some(self.env["stock.quant"].search([
                ("product_id", "=", getattr(self, name).id), ("location_id", "child_of", place.lot_stock_id.id),
                ("quantity", ">=", 1)]), 1)
            if quant:
                self.env["stock.scrap"].create({
                    "product_id": quant.product_id.id, "scrap_qty": 1, "location_id": quant.location_id.id}).do_scrap()
        else:
            self.lose(name, self.dice.randint(1, 5), place)

    def do_look(self):
        """The jobs."""
        self.follow()
        self.orders.filtered(lambda one: one.state == "sale")._oms_process()

    # --- what must be true --------------------------------------------------------------------------------------------

    def check(self, number):
        print(f"walk of sending: step {number}, {len(self.orders)} orders", flush=True)
        self.env.cr.precommit.run()
        self.env["sale.order"]._oms_before_process()
        for _time in range(3):
            self.follow()
        self.env.flush_all()
        with self.subTest(step=number, seed=SEED):
            self.assertEqual(self.env["oms.checker"]._oms_faults(), [])
            self.env.cr.execute(LINES, [self.orders.ids])
            self.assertEqual(self.env.cr.fetchall(), [])
            products = [getattr(self, name).id for name in GOODS]
            self.env.cr.execute(RESERVED, [products] * 4)
            self.assertEqual(self.env.cr.fetchall(), [])
            self.check_pickings()

    def check_pickings(self):
        pickings = self.orders.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        stored = {one.id: (one.oms_unreleased, one.oms_partly_unreleased, one.oms_to_send) for one in pickings}
        self.env.add_to_compute(pickings._fields["oms_unreleased"], pickings)
        for name in ("oms_partly_unreleased", "oms_to_send"):
            self.env.add_to_compute(pickings._fields[name], pickings)
        self.assertEqual(stored, {one.id: (one.oms_unreleased, one.oms_partly_unreleased, one.oms_to_send) for one in pickings})
        sent_twice = [order.name for order in self.orders for line in order.order_line
                      if line.oms_shipped_qty > line.product_uom_qty + 0.001]
        self.assertEqual(sent_twice, [])
