# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ..picking.native_doors import NativeDoors
from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestPackingReportsOdoo(NativeDoors, StationCase):
    """What people complain of in public about Odoo's packages, at its own doors and at our packing station."""

    def pallet(self, name, warehouse, lot=None, **quantities):
        package = self.env["stock.package"].create({"name": name})
        for product, quantity in quantities.items():
            self.env["stock.quant"]._update_available_quantity(
                getattr(self, product), warehouse.lot_stock_id, quantity, package_id=package, lot_id=lot)
        return package

    def inside(self, package):
        return {quant.product_id.default_code: quant.quantity for quant in package.quant_ids if quant.quantity}

    def parcels(self, order):
        """What the customer has, parcel by parcel; without one under ""."""
        found = {}
        for line in order.picking_ids.move_line_ids.filtered(
                lambda one: one.state == "done" and one.location_dest_id.usage == "customer"):
            inside = found.setdefault(line.result_package_id.name or "", {})
            inside[line.product_id.default_code] = inside.get(line.product_id.default_code, 0) + line.quantity
        return found

    def ready(self, order, step=None):
        return self.open_pickings(order).filtered(
            lambda picking: picking.state == "assigned" and (not step or picking.oms_step == step))[:1]

    def two_prices(self, warehouse):
        """Three mugs, and two more at another price: two lines of one product."""
        self.stock(warehouse, mug=5)
        order = self.order(warehouse, confirm=False, mug=3)
        order.order_line.copy({"order_id": order.id, "price_unit": 8, "product_uom_qty": 2})
        order.action_confirm()
        return order

    # --- two lines of one product ---------------------------------------------------------------------------------------

    def test_two_lines_of_one_product_in_two_packages_natively(self):
        """odoo#273856, #242487: four of the five put in pack and validated, then the fifth: the packages had other
        quantities, and shipping asked for a backorder of what was packed."""
        for steps in (2, 3):
            with self.subTest(steps):
                order = self.two_prices(self.place(steps))
                pick = self.ready(order).with_user(self.chief)
                pick.move_ids.sorted("product_uom_qty")[0].quantity = 1
                pick.action_put_in_pack()
                self.validate(pick)
                rest = self.ready(order, "pick").with_user(self.chief)
                self.assertEqual(rest.move_ids.product_uom_qty, 1)
                rest.action_put_in_pack()
                self.validate(rest)
                while self.ready(order):
                    picking = self.ready(order).with_user(self.chief)
                    self.assertEqual(sorted(sum(lines.mapped("quantity")) for lines in picking.move_line_ids.grouped(
                        "result_package_id").values()), [1, 4])
                    self.assertIs(picking.button_validate(), True, "all of it is packed: nothing is asked")
                    self.env.cr.precommit.run()
                self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 2])
                self.assertEqual(sorted(sum(one.values()) for one in self.parcels(order).values()), [1, 4])

    def test_two_lines_of_one_product_in_two_parcels(self):
        """odoo#273856 at the station: four in one parcel, one in another, each line keeps what it asks for."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                order = self.two_prices(self.place(steps))
                picking = self.picked(order)
                first = self.puts(picking, "MUG", 4)["parcel_id"]
                self.assertEqual([line["packed"] for line in self.job["lines"]], [3, 1])
                self.does(picking, "close", parcel_id=first)
                self.does(picking, "new_parcel")
                self.assertTrue(self.puts(picking, "MUG", 1)["done"])
                self.ship(order)
                self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 2])
                self.assertEqual(sorted(sum(one.values()) for one in self.parcels(order).values()), [1, 4])
                self.assertFalse(self.open_pickings(order), "nothing is left behind")

    def test_only_the_first_parcel_of_one_product_leaves(self):
        """odoo#242487: the first parcel of one product goes, the second follows."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                order = self.two_prices(self.place(steps))
                picking = self.picked(order)
                self.puts(picking, "MUG", 4)
                self.does(picking, "finish", why="One is broken")
                self.ship(order)
                self.assertEqual(sum(order.order_line.mapped("qty_delivered")), 4)
                self.assertEqual(order.order_line[0].qty_delivered, 3)
                rest = self.ready(order)
                if steps == 1:
                    self.picked(order)
                self.assertTrue(self.puts(rest, "MUG", 1)["done"])
                self.ship(order)
                self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 2])
                self.assertEqual(sorted(sum(one.values()) for one in self.parcels(order).values()), [1, 4])

    # --- packages that goods lie in -------------------------------------------------------------------------------------

    def test_a_part_of_what_lies_on_a_pallet_is_packed(self):
        """odoo#70550 at the station: of five that lie on a pallet two are packed, the rest stays."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                warehouse = self.place(steps)
                pallet = self.pallet(f"PAL{steps}", warehouse, mug=9)
                order = self.order(warehouse, mug=5)
                picking = self.picked(order)
                self.puts(picking, "MUG", 2)
                self.does(picking, "finish", why="Three are broken")
                self.ship(order)
                self.assertShips(order, mug=2)
                self.assertEqual([sum(one.values()) for one in self.parcels(order).values()], [2])
                self.assertNotIn(pallet.name, self.parcels(order))
                if steps == 1:
                    self.assertEqual(self.inside(pallet), {"MUG": 7})
                rest = self.picked(order) if steps == 1 else self.ready(order)
                self.assertTrue(self.puts(rest, "MUG", 3)["done"])
                self.ship(order)
                self.assertShips(order, mug=5)

    def test_goods_of_a_whole_pallet_are_unpacked_at_the_station(self):
        """odoo#70550: all that lies on the pallet is this order's, so Odoo sends the pallet. Whoever packs it takes goods off."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                warehouse = self.place(steps)
                pallet = self.pallet(f"ALL{steps}", warehouse, mug=5)
                order = self.order(warehouse, mug=5)
                picking = self.picked(order)
                job = self.station().read(picking.id)
                parcel = next(one for one in job["parcels"] if one["name"] == pallet.name)
                self.assertEqual((parcel["state"], job["lines"][0]["packed"]), ("closed", 5))
                self.does(picking, "reopen", parcel_id=parcel["id"], why="Too large to send")
                self.does(picking, "take_out", parcel_id=parcel["id"], code="MUG", quantity=2)
                box = self.does(picking, "new_parcel", type_id=self.box.id)["parcel_id"]
                self.assertTrue(self.puts(picking, "MUG", 2, parcel_id=box)["done"])
                self.ship(order)
                self.assertShips(order, mug=5)
                self.assertEqual(sorted(sum(one.values()) for one in self.parcels(order).values()), [2, 3])

    def test_what_is_left_of_a_pallet_is_packed_too(self):
        """odoo#241662: mugs and lamps lie on one pallet and go with it; then the mugs are taken from another one. The lamps are
        not packed by lying on a pallet that stays."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                warehouse = self.place(steps)
                both = self.pallet(f"BOTH{steps}", warehouse, mug=5, lamp=5)
                order = self.order(warehouse, mug=5, lamp=5)
                mugs = self.pallet(f"MUGS{steps}", warehouse, mug=10)
                line = self.ready(order).move_line_ids.filtered(lambda one: one.product_id == self.mug)
                line.with_user(self.chief).quant_id = mugs.quant_ids
                picking = self.picked(order)
                job = self.station().read(picking.id)
                self.assertEqual((job["state"], [one["packed"] for one in job["lines"]]), ("open", [0, 0]))
                self.puts(picking, "MUG", 5)
                self.assertTrue(self.puts(picking, "LAMP", 5)["done"])
                self.ship(order)
                self.assertShips(order, mug=5, lamp=5)
                self.assertEqual([*self.parcels(order).values()], [{"MUG": 5, "LAMP": 5}])
                if steps == 1:
                    self.assertEqual((self.inside(both), self.inside(mugs)), ({"MUG": 5}, {"MUG": 5}))

    def test_what_is_left_of_a_pallet_after_the_order_changed(self):
        """Of the same kind: the lamps of the pallet are not wanted any more, are less, or are on no transfer. The mugs are not
        packed by lying on it."""
        for number, change in enumerate(("removed", "less", "line")):
            for steps in (1, 2):
                with self.subTest(change=change, steps=steps):
                    warehouse = self.place(steps)
                    pallet = self.pallet(f"LESS{number}{steps}", warehouse, mug=5, lamp=5)
                    order = self.order(warehouse, mug=5, lamp=5)
                    lamps = self.ready(order).move_line_ids.filtered(lambda one: one.product_id == self.lamp)
                    if change == "line":
                        picking = self.picked(order) if steps == 1 else None
                        lamps.with_user(self.chief).unlink()
                    else:
                        order.order_line[1].product_uom_qty = 0 if change == "removed" else 4
                    self.env.cr.precommit.run()
                    if steps == 2 or change != "line":
                        picking = self.picked(order)
                    self.assertEqual(picking.oms_step, "pack")
                    job = self.station().read(picking.id)
                    self.assertEqual((job["state"], job["lines"][0]["packed"]), ("open", 0))
                    self.puts(picking, "MUG", 5)
                    if change == "less":
                        self.puts(picking, "LAMP", 4)
                    self.ship(order)
                    self.assertEqual(order.order_line.mapped("qty_delivered"), [5, 4 if change == "less" else 0])
                    self.assertNotIn(pallet.name, self.parcels(order))
                    self.assertNotIn("", self.parcels(order))

    def test_a_part_of_a_lot_on_a_pallet_goes_into_a_parcel(self):
        """odoo#231482: half of a package with a lot, put into another package, had lost its lot."""
        self.mug.tracking = "lot"
        for steps in (1, 2, 3):
            with self.subTest(steps):
                warehouse = self.place(steps)
                lot = self.env["stock.lot"].create({"name": f"LOT{steps}", "product_id": self.mug.id})
                pallet = self.pallet(f"LOTPAL{steps}", warehouse, lot, mug=100)
                order = self.order(warehouse, mug=60)
                picking = self.picked(order)
                self.puts(picking, f"LOT{steps}", 50)
                self.does(picking, "new_parcel", type_id=self.box.id)
                self.does(picking, "finish", why="The rest tomorrow")
                self.ship(order)
                self.assertShips(order, mug=50)
                sent = order.picking_ids.move_line_ids.filtered(
                    lambda one: one.state == "done" and one.location_dest_id.usage == "customer")
                self.assertEqual(sent.lot_id, lot)
                if steps == 1:
                    self.assertEqual(self.inside(pallet), {"MUG": 50})

    def test_goods_that_come_meanwhile_leave_the_parcel_alone(self):
        """odoo#59514: what was put into another package was back in its old one when availability was checked again."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                warehouse = self.place(steps)
                self.pallet(f"OLD{steps}", warehouse, mug=10)
                order = self.order(warehouse, mug=12)
                self.picked(order)
                picking = self.ready(order) or self.open_pickings(order).filtered(lambda one: one.move_line_ids)[:1]
                job = self.station().read(picking.id)
                for parcel in job["parcels"]:
                    self.does(picking, "reopen", parcel_id=parcel["id"], why="Not on a pallet")
                    self.does(picking, "take_out", parcel_id=parcel["id"], code="MUG", quantity=10)
                box = self.does(picking, "new_parcel", type_id=self.box.id)["parcel_id"]
                self.puts(picking, "MUG", 10, parcel_id=box)
                before = self.contents(picking)
                self.pallet(f"NEW{steps}", warehouse, mug=2)
                self.open_pickings(order).action_assign()
                for name, goods in before.items():
                    self.assertEqual(self.contents(picking).get(name), goods)

    def test_what_a_transfer_weighs_when_it_is_packed(self):
        """odoo#238917, #272510: once its goods were in a package a transfer weighed nothing, and carriers refused it."""
        self.mug.weight, self.lamp.weight = 0.5, 2.0
        for steps in (1, 2, 3):
            with self.subTest(steps):
                picking = self.to_pack(steps, mug=2, lamp=1)
                order = picking.sale_id
                self.does(picking, "new_parcel", type_id=self.box.id)
                self.puts(picking, "MUG", 2)
                self.assertTrue(self.puts(picking, "LAMP", 1)["done"])
                last = self.ready(order)
                self.assertAlmostEqual(last.shipping_weight, 3.2, msg="two mugs, a lamp and the box")
                self.ship(order)
                self.assertAlmostEqual(order.picking_ids.filtered(
                    lambda one: one.location_dest_id.usage == "customer").shipping_weight, 3.2)

    def test_what_it_weighs_when_it_is_packed_at_a_desk(self):
        """odoo#238917 by our buttons. (At Odoo's own *Put in Pack* it weighs as much as its box: theirs.)"""
        self.mug.weight, self.lamp.weight, self.box.oms_carton = 0.5, 2.0, False
        for steps in (1, 2, 3):
            for ask in (False, True):
                with self.subTest(steps=steps, ask=ask):
                    picking = self.to_pack(steps, mug=2, lamp=1)
                    order = picking.sale_id
                    if ask:
                        action = picking.with_user(self.packer).action_oms_parcels()
                        parcels = self.env[action["res_model"]].with_user(self.packer).browse(action["res_id"])
                        parcels.line_ids.filtered(lambda line: line.there == 1).parcel = 2
                        parcels.action_pack()
                    else:
                        picking.with_user(self.packer).action_oms_pack()
                    self.env.cr.precommit.run()
                    last = self.ready(order)
                    self.assertEqual(sorted(last.move_line_ids.result_package_id.mapped("shipping_weight")),
                                     [1.0, 2.0] if ask else [3.0])
                    self.assertAlmostEqual(last.shipping_weight, 3.0)

    # --- several orders --------------------------------------------------------------------------------------------------

    def test_put_in_pack_of_a_batch(self):
        """odoo#156068, #172068: *Put in Pack* of a batch put two orders into one package. The station says so, and both leave."""
        self.stock(mug=9)
        one, two = self.order(mug=2), self.order(mug=3)
        pickings = self.ready(one) | self.ready(two)
        batch = self.env["stock.picking.batch"].with_user(self.chief).create({
            "picking_type_id": pickings.picking_type_id.id, "picking_ids": [Command.set(pickings.ids)]})
        batch.action_confirm()
        pickings.move_line_ids.picked = True
        batch.action_put_in_pack()
        self.env.cr.precommit.run()
        shared = pickings.move_line_ids.result_package_id
        self.assertEqual(len(shared), 1)
        for order in one | two:
            job = self.station().read(self.ready(order).id)
            self.assertEqual(job["parcels"][0]["name"], shared.name)
        outcome = self.ships(one)
        self.assertEqual(outcome.status, "done", outcome.why)
        self.assertShips(one, mug=2)
        self.assertFalse(two.order_line.qty_delivered)
        self.assertEqual(self.ships(two).status, "done")
        self.assertShips(two, mug=3)

    def test_a_parcel_on_a_pallet_with_others(self):
        """odoo#203987, package in package: closed parcels of two orders go on one pallet, natively. One of them is reopened at
        the station, both leave."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                pickings = self.to_pack(steps, mug=2), self.to_pack(steps, lamp=3)
                for picking, code, quantity in zip(pickings, ("MUG", "LAMP"), (2, 3), strict=True):
                    self.puts(picking, code, quantity)
                orders = [picking.sale_id for picking in pickings]
                last = [self.ready(order) for order in orders]
                parcels = [picking.move_line_ids.result_package_id for picking in last]
                pallet = self.env["stock.package"].create({"name": f"PALLET{steps}"})
                (parcels[0] | parcels[1]).with_user(self.chief).action_put_in_pack(package_id=pallet.id)
                self.assertEqual((parcels[0] | parcels[1]).package_dest_id, pallet)
                job = self.station().read(last[0].id)
                self.assertEqual(job["parcels"][0]["name"], parcels[0].name)
                self.does(last[0], "reopen", parcel_id=parcels[0].id, why="A mug is missing")
                self.does(last[0], "take_out", parcel_id=parcels[0].id, code="MUG", quantity=1)
                self.puts(last[0], "MUG", 1)
                for order in orders:
                    self.ship(order)
                self.assertShips(orders[0], mug=2)
                self.assertShips(orders[1], lamp=3)
                self.assertEqual({parcels[1].oms_state}, {"left"})

    def test_a_parcel_that_stays_behind_goes_with_the_next(self):
        """odoo#79953, #80154: of two packages one is shipped, the other has to be whole and reserved on what follows."""
        for steps in (1, 2, 3):
            with self.subTest(steps):
                picking = self.to_pack(steps, mug=2, lamp=3)
                first = self.puts(picking, "MUG", 2)["parcel_id"]
                self.does(picking, "close", parcel_id=first)
                self.does(picking, "new_parcel")
                self.puts(picking, "LAMP", 3)
                order = picking.sale_id
                last = self.ready(order)
                parcels = last.move_line_ids.result_package_id
                last.move_line_ids.picked = False
                goes = last.move_line_ids.result_package_id.filtered(lambda one, first=first: one.id == first)
                last.move_line_ids.filtered(lambda line, goes=goes: line.result_package_id == goes).picked = True
                self.validate(last.with_user(self.chief))
                self.assertShips(order, mug=2)
                rest = self.ready(order)
                self.assertEqual(rest.move_line_ids.result_package_id, parcels - goes)
                self.assertWhole(rest)
                self.validate(rest.with_user(self.chief))
                self.assertShips(order, mug=2, lamp=3)
                self.assertEqual(sorted(map(str, self.parcels(order).values())), ["{'LAMP': 3.0}", "{'MUG': 2.0}"])
