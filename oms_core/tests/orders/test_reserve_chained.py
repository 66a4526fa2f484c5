# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
from contextlib import ExitStack, contextmanager, nullcontext
from unittest.mock import patch

from odoo.tests import tagged

from ...models.orders.stock_move_reserve import Reserving
from ..common import OmsCase

#: Days that are done both ways; OMS_ROUNDS=… for more of them.
SEEDS = range(int(os.environ.get("OMS_ROUNDS") or 2))


@tagged("post_install", "-at_install", "oms_beside")
class TestReserveChained(OmsCase):
    """Goods that one step of the warehouse brings are reserved for the next in sets, and it is what Odoo would reserve move by
    move; what a set asks of the database grows by little with its moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north.delivery_steps = "pick_pack_ship"
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.stock = cls.north.lot_stock_id
        cls.shelves = cls.env["stock.location"].create([{"name": name, "location_id": cls.stock.id} for name in ("A", "B")])
        cls.kinds = [cls.new_product(f"chained{number}", 1.0, tracking=("none", "lot", "serial", "none")[number % 4])
                     for number in range(6)]
        # What is on a route of its own goes on in another way, and what is heavy in still another.
        pack, aside = cls.north.wh_pack_stock_loc_id, cls.env["stock.location"].create(
            {"name": "Aside", "location_id": cls.north.view_location_id.id})
        cls.kinds[3].route_ids = cls.env["stock.route"].create({
            "name": "Aside", "sequence": 0, "rule_ids": [(0, 0, {
                "name": "aside", "action": "push", "auto": "manual", "location_src_id": pack.id, "location_dest_id": aside.id,
                "picking_type_id": cls.north.int_type_id.id, "push_domain": domain}) for domain in (
                    "[('product_uom_qty', '>', 100)]", "[('product_uom_qty', '>', 1)]")]})
        cls.packages = cls.env["stock.package"].create([{"name": f"CP-{shelf.name}"} for shelf in cls.shelves])

    def picks(self, wanted):
        """Confirmed moves from the shelves to packing, of goods for customers: [(product, quantity)], a transfer each three."""
        pick = self.north.pick_type_id
        moves = self.env["stock.move"]
        for start in range(0, len(wanted), 3):
            picking = self.env["stock.picking"].create({
                "picking_type_id": pick.id, "location_id": self.stock.id,
                "location_dest_id": pick.default_location_dest_id.id})
            moves |= self.env["stock.move"].create([{
                "product_id": product.id, "product_uom_qty": quantity, "picking_id": picking.id, "location_id": self.stock.id,
                "location_dest_id": pick.default_location_dest_id.id, "location_final_id": self.customers.id,
                "warehouse_id": self.north.id, "route_ids": [(6, 0, self.north.delivery_route_id.ids)],
            } for product, quantity in wanted[start:start + 3]])
        return moves._action_confirm(merge=False)

    @contextmanager
    def by_odoo(self):
        """Odoo alone: no sets, no rules found before, no rows locked together or chosen by us, nothing left unwritten."""
        ours = "odoo.addons.oms_core.models.orders"
        with ExitStack() as patches:
            patches.enter_context(patch.object(Reserving, "of", lambda env: None))
            for model, methods in (
                    ("stock.move", ("_push_apply", "write")), ("stock.rule", ("_search_rule",)),
                    ("stock.move.line", ("_action_done", "write")), ("stock.quant", ("_update_reserved_quantity",))):
                for cls in type(self.env[model]).__mro__:
                    for method in methods if cls.__module__.startswith(ours) else ():
                        if method in vars(cls):
                            patches.enter_context(patch.object(cls, method, self.beyond(cls, method)))
            yield

    @staticmethod
    def beyond(cls, method):
        """The method of what comes after this class."""
        def call(self, *args, **values):
            return getattr(super(cls, self), method)(*args, **values)
        return call

    def stocked(self, dice):
        quants = self.env["stock.quant"]
        for product in self.kinds:
            for number in range(6):
                lot = product.tracking != "none" and self.env["stock.lot"].create(
                    {"name": f"{product.name}-{number}", "product_id": product.id})
                there = dice.randrange(len(self.shelves))
                quants._update_available_quantity(
                    product, self.shelves[there], 1 if product.tracking == "serial" else dice.choice((2, 5, 9)),
                    lot_id=lot or None, package_id=self.packages[there] if dice.random() < 0.2 else None)

    def day(self, dice, in_sets):
        """A day in plain values: what was picked, packed, and lies where, reserved for whom."""
        self.stocked(dice)
        first = self.picks([(dice.choice(self.kinds), dice.choice((1, 2, 4))) for _number in range(15)])
        seen = first
        with nullcontext() if in_sets else self.by_odoo():
            first._action_assign()
            for step in range(4):  # the three steps, and what came as a backorder
                ready = seen.filtered(lambda move: move.state in ("assigned", "partially_available")).sorted("id")
                ready = ready.filtered(lambda move: move.move_line_ids.package_id or dice.random() < 0.85)
                for line in ready.move_line_ids.sorted("id"):
                    if line.product_id.tracking != "serial" and line.quantity > 1 and not line.package_id and dice.random() < 0.3:
                        line.quantity -= 1
                for picking in ready.picking_id.sorted("id") if step == 0 else ():
                    if dice.random() < 0.5:
                        loose = (picking.move_line_ids & ready.move_line_ids).filtered(lambda line: not line.package_id)
                        loose.result_package_id = self.packages.create({"name": f"{step}-{picking.id - first.picking_id.ids[0]}"})
                ready.move_line_ids.picked = True
                ready._action_done()
                while more := (seen.move_dest_ids | seen.picking_id.backorder_ids.move_ids | seen.picking_id.move_ids) - seen:
                    seen |= more
                waits = seen.filtered(lambda move: move.state in ("confirmed", "waiting", "partially_available")).sorted("id")
                waits._action_assign()
        self.env.flush_all()
        seen, base = seen.sorted("id"), min(seen.ids)
        lines = seen.move_line_ids.sorted("id")
        left = self.env["stock.quant"].search([("product_id", "in", [product.id for product in self.kinds])])
        return (
            [(move.id - base, move.product_id.name, move.location_id.name, move.location_dest_id.name, move.state, move.quantity,
              move.product_uom_qty, sorted(one.id - base for one in move.move_orig_ids)) for move in seen],
            sorted((line.move_id.id - base, line.location_id.name, line.location_dest_id.name, line.lot_id.name or "",
                    line.package_id.name or "", line.result_package_id.name or "", line.quantity) for line in lines),
            sorted((quant.product_id.name, quant.location_id.name, quant.lot_id.name or "", quant.package_id.name or "",
                    quant.quantity, quant.reserved_quantity) for quant in left if quant.location_id.usage == "internal"))

    def test_what_the_next_step_gets_is_what_odoo_would_give_it(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                answers = []
                for in_sets in (True, False):
                    with self.env.cr.savepoint() as savepoint:
                        answers.append(self.day(random.Random(seed), in_sets))
                        savepoint.rollback()
                    self.env.invalidate_all(flush=False)
                for sets, odoo in zip(*answers):
                    self.assertEqual(sets, odoo)

    def test_rows_of_which_nothing_is_free_are_not_locked(self):
        product = self.new_product("taken", 1.0)
        self.put(product, 10)
        moves = self.picks([(product, 2), (product, 3)])
        moves._action_assign()
        moves.move_line_ids.picked = True
        moves._action_done()
        further = moves.move_dest_ids
        self.assertEqual(set(further.mapped("state")), {"assigned"})

        def locked():
            reserving = Reserving(further)
            further._oms_lock_brought(reserving)
            return self.env["stock.quant"].browse(reserving.locked)

        self.assertFalse(locked(), "others may work on them")
        further[0]._do_unreserve()
        self.assertEqual(locked().location_id, further.location_id)

    def test_a_set_of_goods_goes_on_in_few_statements(self):
        """Of each move Odoo's own statements stay (its copy for the next step); not those of rows, rules and reservations."""
        def statements(count):
            products = [self.new_product(f"much{count}-{number}", 1.0) for number in range(count)]
            for product in products:
                self.put(product, 10)
            moves = self.picks([(product, 2) for product in products])
            moves._action_assign()
            moves.move_line_ids.picked = True
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            moves._action_done()
            self.env.flush_all()
            self.assertEqual(set(moves.move_dest_ids.mapped("state")), {"assigned"})
            return self.env.cr.sql_log_count - before

        statements(3)  # fills Odoo's caches
        few, many = statements(6), statements(30)
        self.assertLessEqual((many - few) / 24, 8, f"{few} statements for 6 moves, {many} for 30")
