# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random
from collections import Counter
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AtpCase

_logger = logging.getLogger(__name__)

#: Edits in one walk; OMS_WALK=2000 for a long one, OMS_SEED=… to repeat one.
STEPS = int(os.environ.get("OMS_WALK", "80"))


@tagged("post_install", "-at_install")
class TestRandomWalk(AtpCase):
    """Orders raised, lowered, cancelled, shipped in part, while goods come, are lost and come late: at the end every unit
    is where a plain recomputation says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Potter"})
        seller = [Command.create({"partner_id": cls.vendor.id, "price": 1, "delay": 3})]
        cls.urn = cls.new_product("urn", 40.0, seller_ids=seller, route_ids=[
            Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)])
        cls.seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        cls.rng = random.Random(cls.seed)
        cls.orders = cls.env["sale.order"]
        cls.south.delivery_steps = "pick_ship"

    def open_lines(self):
        return self.orders.filtered(lambda order: order.state == "sale").order_line

    # --- what may happen ------------------------------------------------------------------------------------

    def step_order(self):
        names = self.rng.sample(["mug", "cup", "urn"], self.rng.randint(1, 3))
        order = self.quotation(**{name: self.rng.randint(1, 12) for name in names})
        if self.rng.random() < 0.3:
            order.commitment_date = fields.Datetime.now() + timedelta(days=self.rng.randint(0, 25))
        if self.rng.random() < 0.2:
            order.order_line[0].oms_fixed_warehouse_ids = self.rng.choice([self.north, self.south])
        order.action_confirm()
        type(self).orders |= order

    def step_raise(self):
        for line in self.pick(self.open_lines()):
            line.product_uom_qty += self.rng.randint(1, 6)

    def step_lower(self):
        for line in self.pick(self.open_lines()):
            if line.product_uom_qty:
                line.product_uom_qty = self.rng.randint(int(line.qty_delivered), int(line.product_uom_qty))

    def step_cancel(self):
        for order in self.pick(self.orders.filtered(lambda order: order.state == "sale")):
            if not any(order.order_line.mapped("qty_delivered")):
                order._action_cancel()

    def step_ship(self):
        pickings = self.orders.picking_ids.filtered(
            lambda picking: picking.state in ("assigned", "confirmed") and picking.picking_type_code != "dropship")
        for picking in self.pick(pickings):
            for move in picking.move_ids.filtered("quantity"):
                if self.rng.random() < 0.4:
                    move.quantity = max(1, self.rng.randint(1, int(move.quantity)))
            if any(picking.move_ids.mapped("quantity")):
                picking.with_context(skip_backorder=True).button_validate()

    def step_goods(self):
        self.put(self.rng.choice([self.mug, self.cup]), self.rng.randint(1, 20),
                 self.rng.choice([self.north, self.south, self.west]))

    def step_lose(self):
        quants = self.env["stock.quant"].search([
            ("product_id", "in", (self.mug | self.cup).ids), ("location_id.usage", "=", "internal"), ("quantity", ">", 0)])
        for quant in self.pick(quants):
            quant.with_context(inventory_mode=True).inventory_quantity = self.rng.randint(0, int(quant.quantity))
            quant.action_apply_inventory()

    def step_buy(self):
        warehouse = self.rng.choice([self.north, self.south])
        self.env["purchase.order"].create({
            "partner_id": self.vendor.id, "picking_type_id": warehouse.in_type_id.id,
            "order_line": [Command.create({
                "product_id": self.rng.choice([self.mug, self.cup]).id, "product_qty": self.rng.randint(1, 20),
                "price_unit": 1.0, "date_planned": fields.Datetime.now() + timedelta(days=self.rng.randint(0, 30))})],
        }).button_confirm()

    def step_late(self):
        lines = self.env["purchase.order.line"].search([
            ("partner_id", "=", self.vendor.id), ("state", "=", "purchase"), ("product_id", "!=", self.urn.id)])
        for line in self.pick(lines):
            line.date_planned += timedelta(days=self.rng.randint(-5, 15))

    def step_receive(self):
        pickings = self.env["stock.picking"].search([
            ("picking_type_code", "=", "incoming"), ("state", "in", ("assigned", "confirmed"))])
        for picking in self.pick(pickings):
            for move in picking.move_ids:
                move.quantity = self.rng.randint(1, int(move.product_uom_qty))
            picking.with_context(
                skip_backorder=True,
                picking_ids_not_to_backorder=picking.ids if self.rng.random() < 0.3 else []).button_validate()

    def step_look(self):
        dirty = self.env["oms.dirty"].search([])
        causes = {row.product_id: row.cause for row in dirty}
        dirty.unlink()
        self.env["oms.dirty"]._oms_look(causes)

    def step_process(self):
        self.orders._oms_process()

    def pick(self, records):
        return self.rng.choice(records) if records else records

    # --- the walk --------------------------------------------------------------------------------------------

    def test_every_unit_is_where_it_should_be(self):
        steps = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("step_")]
        weights = [4 if step.__name__ in ("step_order", "step_ship") else 2 for step in steps]
        done, refused = Counter(), Counter()
        for number in range(STEPS):
            step = self.rng.choices(steps, weights)[0]
            try:
                with self.env.cr.savepoint():
                    step()
                done[step.__name__] += 1
            except UserError as error:  # a clear refusal: nothing was done (e.g. lowered below what is being picked)
                refused[str(error).split(".")[0][-60:]] += 1
                self.env.invalidate_all()
            self.env.flush_all()
            if number % 20 == 19:
                self.check(f"OMS_SEED={self.seed}, step {number}: {step.__name__}")
        for _round in range(3):
            self.step_look()
            self.orders._oms_process()
        self.check(f"OMS_SEED={self.seed}, at the end")
        _logger.info("OMS_SEED=%s: %s orders, done %s, refused %s", self.seed, len(self.orders), done, refused)
        self.assertGreater(sum(done.values()), STEPS * 0.8, f"OMS_SEED={self.seed}: refused {refused}")

    def check(self, where):
        self.env["oms.promise"]._oms_mark_at_risk()
        self.env.flush_all()
        self.assertEqual(self.env["oms.checker"]._oms_faults(), [], where)
        customers = self.env.ref("stock.stock_location_customers")
        for line in self.orders.order_line:
            moves = line.move_ids.filtered(lambda move: move.state != "cancel")
            returns = moves.filtered(lambda move: move.location_id == customers)
            self.assertFalse(returns, f"{where}: a return nobody asked for: {returns.mapped('display_name')}")
            if line.product_id == self.urn:
                continue
            final = moves.filtered(lambda move: (move.location_final_id or move.location_dest_id) == customers)
            shipped = sum(final.filtered(
                lambda move: move.state == "done" and move.location_dest_id == customers).mapped("quantity"))
            open_moves = final.filtered(lambda move: move.state != "done")
            wanted = line.product_uom_qty - line.oms_closed_qty if line.state == "sale" else shipped
            self.assertEqual(
                shipped + sum(open_moves.mapped("product_qty")), max(wanted, shipped), f"{where}: {line.display_name}")
            self.assertEqual(line.qty_delivered, shipped, where)
        self.check_purchases(where)

    def check_purchases(self, where):
        """What is bought for customers is what they ordered, once."""
        for line in self.orders.order_line.filtered(lambda line: line.product_id == self.urn):
            bought = sum(line.purchase_line_ids.filtered(lambda bought: bought.state != "cancel").mapped("product_qty"))
            wanted = line.product_uom_qty if line.state == "sale" else 0
            self.assertEqual(bought, wanted, f"{where}: {line.display_name}")
