# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationNative(StationCase):
    """Somebody presses Odoo's own buttons on a transfer that is on the bench."""

    def test_put_in_pack_takes_what_lies_loose(self):
        for steps in (2, 3):
            with self.subTest(steps=steps):
                picking = self.to_pack(steps, self.new_tote(f"TOTE{steps}"), mug=2)
                order = picking.sale_id
                mine = self.puts(picking, "MUG")["parcel_id"]
                picking.with_user(self.chief).action_put_in_pack()
                self.assertWhole(picking)
                job = self.station().read(picking.id)
                self.assertEqual(
                    [(parcel["state"], [item["quantity"] for item in parcel["items"]]) for parcel in job["parcels"]],
                    [("open", [1]), ("closed", [1])])
                self.assertEqual((job["state"], job["stopped"], job["parcels"][0]["id"]), ("open", None, mine))
                answer = self.refuses("too_many", picking, "put", code="MUG", quantity=1)
                self.assertIn("all 2 are packed already", answer["words"])
                self.assertTrue(self.does(picking, "close", parcel_id=mine)["done"])
                self.assertEqual(self.job["state"], "done")
                self.ship(order)
                self.assertShips(order, mug=2)

    def test_validate_waits_for_an_open_parcel(self):
        for steps, tote, picking in ((steps, self.tote, picking) for steps, picking in self.each(mug=2)):
            with self.subTest(steps=steps):
                parcel = self.puts(picking, "MUG")["parcel_id"]
                for user in (self.chief, self.packer):
                    with self.assertRaisesRegex(UserError, f"{picking.name} cannot leave yet: .* is being packed by packer"):
                        picking.with_user(user).button_validate()
                picking._oms_packed_by(None)
                with self.assertRaisesRegex(UserError, "is open: close it at the packing station first"):
                    picking.with_user(self.chief).with_context(skip_backorder=True).button_validate()
                self.assertWhole(picking)
                self.does(picking, "close", parcel_id=parcel)
                picking.with_user(self.chief).with_context(skip_backorder=True).button_validate()
                self.env.cr.precommit.run()
                self.assertEqual(picking.state, "done")
                if steps != 3:
                    self.assertShips(picking.sale_id, mug=2)
                    self.assertFalse(tote.location_id, "the tote is free again")
                    package = self.env["stock.package"].browse(parcel)
                    self.assertEqual((package.oms_state, package.quant_ids.mapped("quantity")), ("left", [1]))
                    self.refuses("shipped", picking, "reopen", parcel_id=parcel, why="One mug is missing")

    def test_of_a_batch_all_open_parcels_are_named(self):
        pickings = self.env["stock.picking"].union(*(self.to_pack(2, mug=2) for _number in range(3)))
        batch = self.env["stock.picking.batch"].with_user(self.chief).create({"picking_ids": pickings.ids})
        batch.action_confirm()
        for picking in pickings[:2]:
            self.puts(picking, "MUG")
        first, second, third = pickings.mapped("name")
        with self.assertRaises(UserError) as caught:
            batch.action_done()
        words = str(caught.exception)
        for name in (first, second):
            self.assertIn(f"{name}: ", words)
        self.assertNotIn(third, words)
        self.assertIn(f"take the transfers off {batch.name}", words)
        batch.picking_ids -= pickings[:2]
        batch.action_done()
        self.assertEqual(pickings.mapped("state"), ["assigned", "assigned", "done"])
        with self.assertRaisesRegex(UserError, "choose the other transfers alone"):
            pickings[:2].with_user(self.chief).button_validate()

    def test_a_program_that_validates_is_asked_nothing_and_the_bench_is_told(self):
        picking = self.to_pack(2, mug=2)
        self.puts(picking, "MUG")
        picking.sudo().button_validate()
        self.env.cr.precommit.run()
        self.assertShips(picking.sale_id, mug=2)
        self.assertIn("has left", self.refuses("stopped", picking, "put", code="MUG", quantity=1)["words"])
        self.assertEqual(self.job["state"], "done")

    def test_an_empty_parcel_holds_up_nobody(self):
        picking = self.to_pack(2, mug=2)
        self.does(picking, "new_parcel", type_id=self.box.id)
        picking.with_user(self.chief).button_validate()
        self.assertEqual(picking.state, "done")

    def test_put_in_pack_packs_no_totes(self):
        for steps, picking in self.each(mug=2, lamp=1):
            with self.subTest(steps=steps):
                parcel = picking.with_user(self.chief).action_put_in_pack()
                self.assertTrue(parcel._oms_parcels())
                self.assertFalse(self.tote.package_dest_id, "the tote is not in the parcel")
                self.assertEqual(self.contents(picking), {parcel.name: {"MUG": 2, "LAMP": 1}})
                self.assertWhole(picking)
                self.ship(picking.sale_id)
                if steps == 1:
                    self.assertShips(picking.sale_id, mug=2, lamp=1)

    def test_put_in_pack_where_it_is_picked_leaves_it_in_its_tote(self):
        for steps in (2, 3):
            tote = self.new_tote(f"TOTE{steps}")
            self.stock(self.place(steps), mug=2)
            picking = self.open_pickings(self.order(self.place(steps), mug=2)).filtered(lambda one: one.oms_step == "pick")
            picking.move_line_ids.write({"result_package_id": tote.id, "picked": True})
            self.assertFalse(picking.with_user(self.chief).action_put_in_pack())
            self.assertEqual((picking.move_line_ids.result_package_id, tote.package_dest_id), (tote, tote.browse()))

    def test_a_tote_is_neither_chosen_for_a_parcel_nor_put_in_one(self):
        other = self.new_tote("TOTE9")
        for steps, picking in self.each(mug=2):
            with self.subTest(steps=steps):
                if steps > 1:
                    with self.assertRaisesRegex(UserError, "TOTE9 is a tote: goods leave in parcels"):
                        picking.with_user(self.chief).action_put_in_pack(package_id=other.id)
                if picking.move_line_ids.result_package_id:  # of one step: it lies there still
                    with self.assertRaisesRegex(UserError, f"{self.tote.name} is a tote: it stays in the warehouse"):
                        self.tote.with_user(self.chief).action_put_in_pack()
                parcel = picking.with_user(self.chief).action_put_in_pack()
                if steps > 1:
                    with self.assertRaisesRegex(UserError, "TOTE9 is a tote"):
                        parcel.action_put_in_pack(package_id=other.id)
                pallet = parcel.action_put_in_pack()
                self.assertEqual(parcel.package_dest_id, pallet, "parcels stand on a pallet as before")

    def test_no_parcel_is_of_a_type_of_totes(self):
        unit = self.env["uom.uom"].create({
            "name": "Crate of 2", "relative_factor": 2, "relative_uom_id": self.mug.uom_id.id,
            "package_type_id": self.tote_kind.id})
        for steps, picking in self.each(mug=2):
            with self.subTest(steps=steps):
                lines = picking.with_user(self.chief).move_line_ids
                picking.move_ids.packaging_uom_id = unit
                if steps > 1:
                    wizard = self.env["stock.put.in.pack"].with_user(self.chief).create({
                        "move_line_ids": lines.ids, "package_type_id": self.tote_kind.id})
                    for make in (wizard.action_put_in_pack,
                                 lambda lines=lines: lines.action_put_in_pack(package_type_id=self.tote_kind.id)):
                        with self.assertRaisesRegex(UserError, "Tote is a type of totes: goods leave in parcels"):
                            make()
                    parcel = lines.action_put_in_pack()
                    self.assertFalse(parcel.package_type_id, "the packaging of the goods is a tote")
                    with self.assertRaisesRegex(UserError, "Tote is a type of totes"):
                        parcel.action_put_in_pack(package_type_id=self.tote_kind.id)
                    lines.result_package_id = False
                picking._oms_pack()
                self.assertTrue(lines.exists().result_package_id._oms_parcels(), "nor is one of the desk's")

    def test_totes_of_transfers_without_an_order_are_odoos_business(self):
        tote = self.new_tote("TOTE5")
        picking = self.env["stock.picking"].create({
            "picking_type_id": self.warehouse.int_type_id.id, "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.warehouse.lot_stock_id.id, "move_ids": [Command.create({
                "product_id": self.mug.id, "product_uom_qty": 1, "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.warehouse.lot_stock_id.id})]})
        self.stock(self.warehouse, mug=1)
        picking.action_confirm()
        picking.action_assign()
        picking.move_line_ids.write({"result_package_id": tote.id, "picked": True})
        pallet = picking.action_put_in_pack()
        self.assertEqual(tote.package_dest_id, pallet)
