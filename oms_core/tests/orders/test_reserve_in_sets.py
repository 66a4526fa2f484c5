# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from unittest.mock import patch

from odoo.tests import tagged

from ...models.orders.stock_move_reserve import Reserving
from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestReserveInSets(OmsCase):
    """Reservation of many moves asks no more than that of a few, and reserves what Odoo would move by move."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.stock = cls.north.lot_stock_id
        cls.out = cls.north.out_type_id
        cls.out.reservation_method = "manual"

    def moves(self, wanted):
        """Confirmed moves of a transfer: ``wanted`` is a list of (product, quantity, unit)."""
        picking = self.env["stock.picking"].create({
            "picking_type_id": self.out.id, "location_id": self.stock.id, "location_dest_id": self.customers.id})
        moves = self.env["stock.move"].create([{
            "product_id": product.id, "product_uom_qty": quantity, "product_uom": unit.id, "picking_id": picking.id,
            "location_id": self.stock.id, "location_dest_id": self.customers.id,
        } for product, quantity, unit in wanted])
        return moves._action_confirm(merge=False)

    def statements(self, moves):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves._action_assign()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_moves(self):
        products = [self.new_product(f"p{number}", 1.0) for number in range(60)]
        for product in products:
            self.put(product, 10)
        few = self.moves([(product, 2, product.uom_id) for product in products[:10]])
        many = self.moves([(product, 2, product.uom_id) for product in products[10:]])
        self.statements(self.moves([(product, 1, product.uom_id) for product in products[:3]]))  # fills Odoo's caches
        asked = self.statements(few)
        self.assertEqual(few.mapped("state"), ["assigned"] * 10)
        self.assertLessEqual(self.statements(many), asked + 1)
        self.assertLessEqual(asked, 45)
        self.assertEqual(many.mapped("quantity"), [2] * 50)

    def test_the_same_product_twice_is_not_reserved_twice(self):
        self.put(self.mug, 5)
        self.put(self.cup, 5)
        moves = self.moves([(self.mug, 3, self.mug.uom_id), (self.cup, 2, self.cup.uom_id), (self.mug, 3, self.mug.uom_id)])
        moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [3, 2, 2])
        self.assertEqual(moves.mapped("state"), ["assigned", "assigned", "partially_available"])
        quant = self.env["stock.quant"].search([("product_id", "=", self.mug.id), ("location_id", "=", self.stock.id)])
        self.assertEqual((quant.quantity, quant.reserved_quantity), (5, 5))

    def test_no_more_than_there_is_however_many_moves_want_it(self):
        self.put(self.mug, 10)
        moves = self.moves([(self.mug, 4, self.mug.uom_id) for _time in range(4)])
        moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [4, 4, 2, 0])
        quant = self.env["stock.quant"].search([("product_id", "=", self.mug.id), ("location_id", "=", self.stock.id)])
        self.assertEqual((quant.quantity, quant.reserved_quantity), (10, 10))

    def test_a_move_that_has_some_already_and_gets_more_leaves_no_more_than_there_is(self):
        self.put(self.mug, 1)
        some = self.moves([(self.mug, 4, self.mug.uom_id)])
        some._action_assign()
        self.put(self.mug, 9)
        fresh, late = self.moves([(self.mug, 4, self.mug.uom_id), (self.mug, 6, self.mug.uom_id)])
        (fresh | some | late)._action_assign()
        self.assertEqual((fresh | some | late).mapped("quantity"), [4, 4, 2])
        quant = self.env["stock.quant"].search([("product_id", "=", self.mug.id), ("location_id", "=", self.stock.id)])
        self.assertEqual((quant.quantity, quant.reserved_quantity), (10, 10))

    def test_a_row_that_somebody_else_has_locked_is_passed_over_as_odoo_does(self):
        self.put(self.mug, 5)
        self.put(self.cup, 5)
        quants = self.env["stock.quant"]
        theirs = quants.search([("product_id", "=", self.mug.id), ("location_id", "=", self.stock.id)])
        native = type(quants).try_lock_for_update

        def locked(records, **options):
            return native(records - theirs, **options)

        moves = self.moves([(self.mug, 3, self.mug.uom_id), (self.cup, 2, self.cup.uom_id), (self.mug, 1, self.mug.uom_id)])
        with patch.object(type(quants), "try_lock_for_update", locked):
            moves._action_assign()
        rows = quants.search([("product_id", "=", self.mug.id), ("location_id", "=", self.stock.id)])
        self.assertEqual(sum(rows.mapped("reserved_quantity")), 4)
        self.assertEqual(theirs.reserved_quantity, 0)
        self.assertEqual(moves.mapped("quantity"), [3, 2, 1])

    def test_what_is_reserved_is_what_odoo_reserves_move_by_move(self):
        world = self.world()
        for seed in range(30):
            with self.subTest(seed=seed):
                answers = []
                for in_sets in (True, False):
                    with self.env.cr.savepoint() as savepoint:
                        answers.append(self.reserved(random.Random(seed), in_sets, *world))
                        savepoint.rollback()
                    self.env.invalidate_all(flush=False)
                self.assertEqual(*answers)

    def world(self):
        """Products of all kinds and where they may lie."""
        dozen = self.env.ref("uom.product_uom_dozen")
        shelves = self.stock | self.env["stock.location"].create(
            [{"name": name, "location_id": self.stock.id} for name in ("A", "B")])
        products = [self.new_product(f"kind{number}", 1.0, tracking=("none", "none", "lot", "serial")[number % 4])
                    for number in range(8)]
        newest, nearest, fewest = (self.env["product.removal"].search([("method", "=", method)], limit=1)
                                   for method in ("lifo", "closest", "least_packages"))
        for product, strategy in zip(products, (newest, nearest, newest, fewest)):
            product.categ_id = self.env["product.category"].create(
                {"name": product.name, "removal_strategy_id": strategy.id})
        lots = {product: self.env["stock.lot"].create(
            [{"name": f"{product.name}-{number}", "product_id": product.id} for number in range(4)])
            for product in products if product.tracking != "none"}
        packages = self.env["stock.package"].create([{"name": name} for name in ("P1", "P2")])
        return dozen, shelves, products, lots, packages

    def reserved(self, dice, in_sets, dozen, shelves, products, lots, packages):
        """What is reserved on what was drawn, in plain values."""
        rows = []
        for number in range(30):
            product = dice.choice(products)
            lot = product in lots and dice.random() < 0.8 and dice.choice(lots[product])
            rows.append({
                "product_id": product.id, "location_id": dice.choice(shelves).id, "lot_id": lot and lot.id,
                "package_id": dice.random() < 0.2 and dice.choice(packages).id,
                "owner_id": dice.random() < 0.1 and self.customer.id, "in_date": f"2030-01-{1 + number % 9:02d} 10:00:00",
                "quantity": 1 if product.tracking == "serial" else dice.choice((-3, 2, 5, 14, 40))})
        quants = self.env["stock.quant"].create(rows[:12])
        begun = self.moves([(product, dice.choice((3, 9, 30)), product.uom_id) for product in dice.choices(products, k=5)])
        for move in begun:  # some have a part of it already
            move._action_assign()
        quants |= self.env["stock.quant"].create(rows[12:])
        self.env.cr.execute(  # rows that should be one, as Odoo makes them where one is locked
            "UPDATE stock_quant SET location_id = %s, package_id = NULL WHERE id = ANY(%s)", [self.stock.id, quants[:4].ids])
        self.env.invalidate_all()
        moves = self.moves([
            (product, dice.choice((1, 2, 5)), dozen if product.tracking == "none" and dice.random() < 0.3 else product.uom_id)
            for product in dice.choices(products, k=14)])
        moves = moves.browse(dice.sample((moves | begun).ids, k=len(moves | begun)))
        if in_sets:
            moves._action_assign()
        else:
            with patch.object(Reserving, "of", classmethod(lambda cls, env: None)):
                moves._action_assign()
        self.env.flush_all()
        lines, left = moves.move_line_ids.sorted("id"), self.env["stock.quant"].search(
            [("product_id", "in", [product.id for product in products])])
        return (
            [(moves.ids.index(line.move_id.id), line.location_id.name, line.lot_id.name, line.package_id.name, line.owner_id.id,
              line.quantity, line.product_uom_id.name) for line in lines],
            moves.mapped("state"), moves.mapped("quantity"), moves.picking_id.sorted("id").mapped("state"),
            sorted((quant.product_id.id, quant.location_id.id, quant.lot_id.id or 0, quant.package_id.id or 0,
                    quant.owner_id.id or 0, quant.quantity, quant.reserved_quantity,
                    quant.in_date.year == 2030 and str(quant.in_date)) for quant in left))
