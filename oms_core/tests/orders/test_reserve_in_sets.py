# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.orders.stock_move_reserve import Reserving
from ..common import OmsCase


@tagged("post_install", "-at_install", "oms_beside")
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

    def row(self, product):
        """(quantity, reserved) of the only row of a product."""
        quant = self.env["stock.quant"].search([("product_id", "=", product.id), ("location_id", "=", self.stock.id)])
        return quant.quantity, quant.reserved_quantity

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
        self.assertEqual(self.row(self.mug), (5, 5))

    def test_many_moves_of_a_product_get_no_more_than_is_there(self):
        for there, wanted, got in (
                (10, [4, 4, 4], [4, 4, 2]), (7, [2, 1, 3, 2, 1], [2, 1, 3, 1, 0]), (9, [1] * 12, [1] * 9 + [0] * 3)):
            with self.subTest(wanted=wanted):
                product = self.new_product(f"shared {there}", 1.0)
                self.put(product, there)
                self.put(self.cup, 2)
                moves = self.moves([
                    *((product, quantity, product.uom_id) for quantity in wanted), (self.cup, 2, self.cup.uom_id)])
                moves._action_assign()
                self.assertEqual(moves[:-1].mapped("quantity"), got)
                self.assertEqual(self.row(product), (there, there))

    def test_a_move_that_has_a_part_already_takes_nothing_from_others(self):
        self.put(self.mug, 3)
        moves = self.moves([(self.mug, quantity, self.mug.uom_id) for quantity in (4, 5, 4)])
        moves[1]._action_assign()
        self.put(self.mug, 6)
        moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [4, 5, 0])
        self.assertEqual(self.row(self.mug), (9, 9))

    def test_who_goes_on_after_a_refusal_finds_nothing_reserved_for_nobody(self):
        self.put(self.mug, 5)
        self.put(self.cup, 5)
        moves = self.moves([(self.mug, 3, self.mug.uom_id), (self.cup, 2, self.cup.uom_id)])
        refuse = patch.object(type(moves), "_prepare_move_line_vals", autospec=True, side_effect=self.refuse_cups)
        with refuse, self.assertRaises(UserError):
            moves._action_assign()
        quants = self.env["stock.quant"].search([("product_id", "in", (self.mug | self.cup).ids)])
        self.assertEqual(sum(quants.mapped("reserved_quantity")), sum(moves.move_line_ids.mapped("quantity")))

    def test_fewest_packages_are_found_among_what_is_left(self):
        """Odoo looks at the table for this, where what this set has reserved is not yet."""
        product = self.new_product("packed", 1.0)
        product.categ_id = self.env["product.category"].create({
            "name": "Packed", "removal_strategy_id": self.env["product.removal"].search([("method", "=", "least_packages")]).id})
        shelves = self.env["stock.location"].create([{"name": name, "location_id": self.stock.id} for name in ("A", "B", "C")])
        for shelf in shelves:
            self.env["stock.quant"]._update_available_quantity(product, shelf, 1)
        self.env["stock.quant"]._update_available_quantity(
            product, self.stock, 1, package_id=self.env["stock.package"].create({"name": "P1"}))
        moves = self.moves([(product, 2, product.uom_id)] * 2)
        moves._action_assign()
        self.assertEqual(moves.mapped("quantity"), [2, 2])

    def refuse_cups(self, move, quantity=None, reserved_quant=None):
        if move.product_id == self.cup:
            raise UserError("no cups")
        return {"move_id": move.id, "product_id": move.product_id.id, "product_uom_id": move.product_uom.id,
                "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id,
                "picking_id": move.picking_id.id, "company_id": move.company_id.id, "quantity": quantity}

    def test_a_row_that_somebody_else_has_locked_is_waited_for_only_where_the_others_are_not_enough(self):
        """With real connections: tests/process/test_reserved_once.py."""
        self.put(self.mug, 5)
        self.put(self.cup, 5)
        quants = self.env["stock.quant"]
        theirs = quants.search([("product_id", "=", self.mug.id), ("location_id", "=", self.stock.id)])
        native, wait, waited = type(quants).try_lock_for_update, type(quants)._oms_lock_or_wait, []

        def locked(records, **options):
            return native(records if theirs in quants.concat(*waited) else records - theirs, **options)

        def waits(records):
            waited.append(records)
            return wait(records)

        with patch.object(type(quants), "try_lock_for_update", locked), patch.object(type(quants), "_oms_lock_or_wait", waits):
            for rows, beside, wanted, waits_for in (
                    (0, 0, 3, theirs), (1, 4, 4, quants), (1, 4, 6, theirs), (1, -2, 1, theirs)):
                with self.subTest(rows=rows, beside=beside, wanted=wanted), self.env.cr.savepoint() as savepoint:
                    own = quants.create([{"product_id": self.mug.id, "location_id": self.stock.id, "quantity": beside}] * rows)
                    waited.clear()
                    moves = self.moves([(self.mug, wanted, self.mug.uom_id), (self.cup, 2, self.cup.uom_id)])
                    moves._action_assign()
                    self.assertEqual(moves.mapped("quantity"), [min(wanted, 5 + beside), 2])
                    self.assertIs(theirs in quants.concat(*waited), theirs in waits_for)
                    self.assertEqual(sum((theirs | own).mapped("reserved_quantity")), wanted)
                    savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_a_row_that_is_added_while_goods_are_taken_from_others(self):
        """Odoo's `_free_reservation` has no cache of rows, and a new row was to be added to it: a crash."""
        quant = self.env["stock.quant"].with_context(quants_cache=None).create(
            {"product_id": self.mug.id, "location_id": self.stock.id, "quantity": 2})
        self.assertEqual(quant.quantity, 2)
        self.env["stock.quant"].with_context(quants_cache=None)._update_available_quantity(self.cup, self.stock, 3)

    def test_what_is_not_there_at_all_may_still_be_promised_by_hand(self):
        watch = self.new_product("watch", 1.0, tracking="serial")
        gone = self.env["stock.lot"].create({"name": "W3", "product_id": watch.id})
        quants = self.env["stock.quant"].sudo()
        quants._update_reserved_quantity(watch, self.stock, 1, lot_id=gone)
        self.assertEqual(quants.search([("lot_id", "=", gone.id)]).reserved_quantity, 1)

    def test_what_is_reserved_is_what_odoo_reserves_move_by_move(self):
        world = self.world()
        for seed in range(int(os.environ.get("OMS_ROUNDS") or 6)):  # OMS_ROUNDS=… for more
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
        if "use_expiration_date" in products[0]._fields:  # of an addon that may not be there
            for product in (products[2], products[6]):
                product.use_expiration_date = True
                for number, lot in enumerate(lots[product]):
                    lot.expiration_date = lot.removal_date = datetime(2030, 1, 4 * number + 2)
            products[6].categ_id = products[6].categ_id.create({
                "name": "first out", "removal_strategy_id": self.env.ref("product_expiry.removal_fefo").id})
        packages = self.env["stock.package"].create([{"name": name} for name in ("P1", "P2")])
        alone = [self.new_product(f"alone{number}", 1.0) for number in range(3)]
        return dozen, shelves, products, lots, packages, alone

    def reserved(self, dice, in_sets, dozen, shelves, products, lots, packages, alone):
        """What is reserved on what was drawn, in plain values. Goods that lie ``alone`` are in one row, which many want."""
        rows = []
        for number in range(30):
            product = dice.choice(products)
            lot = product in lots and dice.random() < 0.8 and dice.choice(lots[product])
            rows.append({
                "product_id": product.id, "location_id": dice.choice(shelves).id, "lot_id": lot and lot.id,
                "package_id": dice.random() < 0.2 and dice.choice(packages).id,
                "owner_id": dice.random() < 0.1 and self.customer.id, "in_date": f"2030-01-{1 + number % 9:02d} 10:00:00",
                "quantity": 1 if product.tracking == "serial" else dice.choice((-3, 2, 5, 14, 40))})
        quants = self.env["stock.quant"].create(rows)
        self.env.cr.execute(  # rows that should be one, as Odoo makes them where one is locked
            "UPDATE stock_quant SET location_id = %s, package_id = NULL WHERE id = ANY(%s)", [self.stock.id, quants[:4].ids])
        self.env.invalidate_all()
        moves = self.moves([
            (product, dice.choice((1, 2, 5)), dozen if product.tracking == "none" and dice.random() < 0.3 else product.uom_id)
            for product in [*dice.choices(products, k=14), *dice.choices(alone, k=10)]])
        for move in moves:  # what has to be good by when
            move.date = datetime(2030, 1, dice.randint(1, 16))
        of = Reserving.of if in_sets else lambda env: None
        with patch.object(Reserving, "of", of):
            for some in (moves[::dice.choice((2, 3))], moves):  # of some of them a part is reserved before
                for product in alone:
                    self.env["stock.quant"]._update_available_quantity(
                        product, self.stock, dice.choice((1, 3, 8)), in_date=datetime(2030, 1, 5))
                some._action_assign()
        self.env.flush_all()
        lines, left = moves.move_line_ids.sorted("id"), self.env["stock.quant"].search(
            [("product_id", "in", [product.id for product in [*products, *alone]])])
        return (
            [(moves.ids.index(line.move_id.id), line.location_id.name, line.lot_id.name, line.package_id.name, line.owner_id.id,
              line.quantity, line.product_uom_id.name) for line in lines],
            moves.mapped("state"), moves.mapped("quantity"), moves.picking_id.state,
            sorted((quant.product_id.id, quant.location_id.id, quant.lot_id.id or 0, quant.package_id.id or 0,
                    quant.owner_id.id or 0, quant.quantity, quant.reserved_quantity, str(quant.in_date)) for quant in left))
