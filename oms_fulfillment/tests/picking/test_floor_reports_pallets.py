# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..tour_case import STEPS, TourCase
from .native_doors import NativeDoors


@tagged("post_install", "-at_install")
class TestFloorReportsPallets(NativeDoors, TourCase):
    """What people complain of in public about goods that lie in packages in stock, at Odoo's own doors and on our tours."""

    def lines(self, order, product=None):
        lines = self.open_pickings(order).move_line_ids
        return lines.filtered(lambda line: line.product_id == product) if product else lines

    def pallet(self, name, place, **quantities):
        package = self.env["stock.package"].create({"name": name})
        for product, quantity in quantities.items():
            self.env["stock.quant"]._update_available_quantity(
                getattr(self, product), place, quantity, package_id=package)
        return package

    def inside(self, package):
        return {quant.product_id.name: quant.quantity for quant in package.quant_ids if quant.quantity}

    def test_a_part_of_a_pallet_is_there(self):
        """odoo#70550 on a tour: "You cannot move the same package content more than once". Of the two that lie on the pallet one
        is there."""
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                self.ways("single", warehouse=warehouse)
                pallet = self.pallet(f"PAL {steps}", near, mug=2)
                order = self.order(warehouse, mug=2)
                self.put(far, mug=1)
                tour = self.floor().take(self.plan(warehouse).id)
                [line] = tour["lines"]
                self.assertEqual(line["package"]["name"], pallet.name)
                answer = self.say(tour, "short", line, found=1, reason="damaged")
                self.assertEqual(answer["status"], "accepted", answer)
                self.walk(self.told["tour"])
                self.finish(order)
                self.assertShips(order, mug=2)
                self.assertEqual(self.inside(pallet) if pallet.location_id.usage == "internal" else {}, {})
                self.assertNoFaults()

    def test_a_part_of_a_pallet_goes_natively(self):
        """odoo#70550 at Odoo's own door: less is typed, the rest is to follow."""
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, _far = self.shop(steps)
                pallet = self.pallet(f"NAT {steps}", near, mug=2)
                order = self.order(warehouse, mug=2)
                picking = self.open_pickings(order).filtered(lambda one: one.state == "assigned")
                picking.move_line_ids.quantity = 1
                self.validate(picking.with_user(self.chief))
                self.assertEqual(self.inside(pallet), {"Mug": 1})
                self.finish(order)
                self.finish(order)
                self.assertShips(order, mug=2)
                self.assertNoFaults()

    def test_goods_of_a_whole_pallet_are_taken_from_another(self):
        """odoo#241662: what is left of a pallet was still to move whole, and refused. Of mugs and lamps on one pallet the mugs
        are not there; another pallet has some."""
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                self.ways("single", warehouse=warehouse)
                both = self.pallet(f"BOTH {steps}", near, mug=5, lamp=5)
                order = self.order(warehouse, mug=5, lamp=5)
                self.assertEqual(self.lines(order).package_id, both)
                mugs = self.pallet(f"MUGS {steps}", far, mug=10)
                tour = self.floor().take(self.plan(warehouse).id)
                answer = self.say(tour, "short", self.of(tour, self.mug)[0], found=2, reason="not_there")
                self.assertEqual(answer["status"], "accepted", answer)
                self.walk(self.told["tour"])
                self.finish(order)
                self.assertShips(order, mug=5, lamp=5)
                self.assertEqual(self.inside(mugs), {"Mug": 7})
                self.assertNoFaults()

    def test_from_another_pallet_natively(self):
        """odoo#241662 at Odoo's own door: *Pick from* of one line is changed."""
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                both = self.pallet(f"BOTN {steps}", near, mug=5, lamp=5)
                order = self.order(warehouse, mug=5, lamp=5)
                mugs = self.pallet(f"MUGN {steps}", far, mug=10)
                picking = self.open_pickings(order).filtered(lambda one: one.state == "assigned")
                line = self.lines(order, self.mug)
                line.quant_id = mugs.quant_ids
                self.validate(picking.with_user(self.chief))
                self.assertEqual((self.inside(both), self.inside(mugs)), ({"Mug": 5}, {"Mug": 5}))
                self.finish(order)
                self.assertShips(order, mug=5, lamp=5)
                self.assertNoFaults()

    def test_two_orders_of_one_pallet_reserved_together(self):
        """odoo#193745: both were to go with the pallet. Sent together, or unreserved and reserved anew together."""
        self.warehouse.oms_release_policy = "planned"
        pallet = self.pallet("PAL 30", self.A1, mug=30)
        one, two = self.order(mug=10), self.order(mug=20)
        both = self.open_pickings(one | two)
        both._oms_send_planned()
        for _again in range(2):
            self.assertEqual(both.mapped("state"), ["assigned", "assigned"])
            self.assertEqual(both.move_line_ids.package_id, pallet)
            self.assertFalse(both.move_line_ids.result_package_id, "neither of them takes the pallet along")
            both.do_unreserve()
            both.action_assign()
        self.ways("batch")
        self.walk(self.floor().take(self.plan().id))
        self.finish(one | two)
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [10, 20])
        self.assertNoFaults()
