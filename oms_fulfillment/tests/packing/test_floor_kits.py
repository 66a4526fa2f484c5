# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.kits.kit_case import KitWords
from odoo.tests import tagged

from ..picking.native_doors import NativeDoors
from ..tour_case import STEPS, TourCase
from .station_case import StationCase


class BoxWords(KitWords):
    """A gift box and a party box share their mug and pen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift, cls.party = cls._product("Gift box"), cls._product("Party box")
        cls.make_kit(cls.gift, mug=1, pen=1)
        cls.make_kit(cls.party, mug=2, pen=1)


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestFloorKits(NativeDoors, BoxWords, StationCase):
    """odoo#87919: both go in one package: all mugs were counted on the one box, and shipping asked for a backorder of the
    other."""

    def ordered(self, steps, gift=1, party=1):
        warehouse = self.place(steps)
        self.stock(warehouse, mug=gift + 2 * party, pen=gift + party)
        return self.order(warehouse, gift=gift, party=party)

    def last(self, order):
        return self.open_pickings(order).filtered(lambda one: one.state == "assigned")[:1]

    def assertKits(self, order, gift, party):
        self.assertEqual(order.order_line.mapped("qty_delivered"), [gift, party])
        self.env.flush_all()
        self.assertEqual(self.env["oms.checker"]._oms_faults(), [])

    def test_natively_in_one_package(self):
        for steps in (1, 2, 3):
            with self.subTest(steps):
                order = self.ordered(steps)
                while picking := self.last(order).with_user(self.chief):
                    picking.move_line_ids.picked = True
                    if not picking.move_line_ids.result_package_id:
                        picking.action_put_in_pack()
                    by_move = {move: move.product_uom_qty for move in picking.move_ids}
                    self.assertIs(picking.button_validate(), True, "all of it is there: nothing is asked")
                    self.env.cr.precommit.run()
                    self.assertEqual({move: move.quantity for move in picking.move_ids}, by_move)
                self.assertKits(order, 1, 1)
                self.assertEqual(len(order.picking_ids.move_line_ids.result_package_id), 1)

    def test_at_the_station(self):
        for steps in (1, 2, 3):
            with self.subTest(steps):
                order = self.ordered(steps)
                picking = self.picked(order)
                self.puts(picking, "MUG", 3)
                self.assertEqual([(line["product"]["name"], line["packed"]) for line in self.job["lines"]], [
                    ("[MUG] Mug", 1), ("[PEN] Pen", 0), ("[MUG] Mug", 2), ("[PEN] Pen", 0)])
                self.assertTrue(self.puts(picking, "PEN", 2)["done"])
                self.ship(order)
                self.assertFalse(self.open_pickings(order))
                self.assertKits(order, 1, 1)
                sent = order.picking_ids.move_line_ids.filtered(lambda line: line.location_dest_id.usage == "customer")
                self.assertEqual(len(sent.result_package_id), 1)

    def test_one_kit_of_the_two_is_packed(self):
        """A party box is packed first, so far as is there: what belongs to which box stays so."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                order = self.ordered(steps)
                picking = self.picked(order)
                self.puts(picking, "MUG", 1)
                self.puts(picking, "PEN", 1)
                self.does(picking, "finish", why="The rest is broken")
                self.ship(order)
                self.assertKits(order, 1, 0)
                rest = self.picked(order) if steps == 1 else self.last(order)
                self.puts(rest, "MUG", 2)
                self.assertTrue(self.puts(rest, "PEN", 1)["done"])
                self.ship(order)
                self.assertKits(order, 1, 1)

    def test_a_part_of_a_kit_is_not_there(self):
        """The second mug of the party box is nowhere: what is there goes on, no whole box of it is delivered, and the rest
        follows. Also without a backorder (odoo#158054: the box counted as delivered)."""
        for steps in (1, 2):
            for follows in (True, False):
                with self.subTest(steps=steps, follows=follows):
                    order = self.ordered(steps)
                    picking = self.last(order)
                    mug = picking.move_line_ids.filtered(
                        lambda line: line.product_id == self.mug and line.move_id.product_uom_qty == 2)
                    mug.quantity = 1
                    self.validate(picking.with_user(self.chief), backorder=follows)
                    while follows is False and self.last(order):
                        self.validate(self.last(order).with_user(self.chief), backorder=follows)
                    if follows:
                        while self.last(order):
                            self.ships(order)
                        self.assertKits(order, 1, 1)
                    else:
                        self.assertEqual(order.order_line.mapped("qty_delivered"), [1, 0])


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestTourKits(BoxWords, TourCase):
    """odoo#87919 on a tour: in one tote, one mug less than is asked for."""

    def test_one_tote(self):
        for steps in STEPS:
            for found in (2, 1):
                with self.subTest(steps=steps, found=found):
                    warehouse, near, far = self.shop(steps)
                    self.ways("cluster", warehouse=warehouse)
                    self.put(near, mug=3)
                    self.put(far, pen=2)
                    order = self.order(warehouse, gift=1, party=1)
                    tour = self.floor().take(self.plan(warehouse).id)
                    self.assertEqual(sorted(line["quantity"] for line in self.of(tour, self.mug)), [1, 2])
                    one, two = sorted(self.of(tour, self.mug), key=lambda line: line["quantity"])
                    self.pick(tour, one)
                    if found < 2:
                        self.assertEqual(self.say(tour, "short", two, found=found, reason="damaged")["status"], "accepted")
                    self.walk(tour)
                    self.finish(order)
                    self.assertEqual(order.order_line.mapped("qty_delivered"), [1, 1 if found == 2 else 0])
                    self.assertNoFaults()
                    if found < 2:
                        self.put(near, mug=1)
                        self.open_pickings(order).action_assign()
                        self.finish(order)
                        self.assertEqual(order.order_line.mapped("qty_delivered"), [1, 1])
