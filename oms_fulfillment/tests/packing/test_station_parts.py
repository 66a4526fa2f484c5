# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationParts(StationCase):
    """Lines are divided between parcels: as exactly as their unit is counted, and saying of each part only what is true of it."""

    def quantities(self, picking):
        return sorted(picking.move_line_ids.filtered("quantity").mapped(lambda line: (line.quantity, line.quantity_product_uom)))

    def stored(self, picking):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT trim_scale(quantity)::text FROM stock_move_line WHERE picking_id = %s ORDER BY 1", [picking.id])
        return [row[0] for row in self.env.cr.fetchall()]

    def flour(self, steps, quantity, ordered=None, unit=None):
        """An order of flour by the kilogram, picked."""
        self.coffee = self._product("Flour")
        self.coffee.write({"uom_id": self.env.ref("uom.product_uom_kgm").id, "default_code": "FLOUR"})
        self.stock(self.place(steps), coffee=quantity)
        order = self.order(self.place(steps), confirm=False, coffee=ordered or quantity)
        if unit:
            order.order_line.product_uom_id = unit
        order.action_confirm()
        return self.picked(order)

    def test_kilograms_are_divided_as_exactly_as_they_are_weighed(self):
        for steps in (1, 2, 3):
            with self.subTest(steps=steps):
                picking = self.flour(steps, 0.3)
                first = self.puts(picking, "FLOUR", 0.1)["parcel_id"]
                self.assertEqual(self.quantities(picking), [(0.1, 0.1), (0.2, 0.2)])
                self.assertEqual([(row["packed"], row["expected"]) for row in self.job["lines"]], [(0.1, 0.3)])
                self.does(picking, "new_parcel", type_id=self.box.id)
                self.does(picking, "close", parcel_id=first)
                self.puts(picking, "FLOUR", 0.1)
                self.assertEqual(self.stored(picking), ["0.1", "0.1", "0.1"])
                self.assertTrue(self.puts(picking, "FLOUR", 0.1)["done"])
                self.assertEqual(self.stored(picking), ["0.1", "0.2"])
                self.assertEqual([row["packed"] for row in self.job["lines"]], [0.3])
                self.assertEqual(
                    sorted(item["quantity"] for parcel in self.job["parcels"] for item in parcel["items"]), [0.1, 0.2])
                self.ship(picking.sale_id)
                self.assertShips(picking.sale_id, flour=0.3)

    def test_many_small_parts_add_up(self):
        picking = self.flour(2, 1.0)
        for number in range(1, 10):
            self.puts(picking, "FLOUR", 0.1)
            self.assertEqual(self.stored(picking), sorted([f"{number / 10:g}", f"{1 - number / 10:g}"]))
        self.assertTrue(self.puts(picking, "FLOUR", 0.1)["done"])
        self.assertEqual(self.stored(picking), ["1"])

    def test_less_than_the_unit_counts_is_refused(self):
        picking = self.flour(2, 1.0)
        self.refuses("bad", picking, "put", code="FLOUR", quantity=0.0001)
        line = picking.move_line_ids
        line._oms_pack_into(0.0001, self.env["stock.package"].create({}))
        self.assertEqual(self.stored(picking), ["1"])

    def test_grams_ordered_kilograms_counted(self):
        picking = self.flour(2, 1.0, ordered=700, unit=self.env.ref("uom.product_uom_gram"))
        self.puts(picking, "FLOUR", 0.1)
        self.assertEqual([(row["packed"], row["expected"]) for row in self.job["lines"]], [(0.1, 0.7)])
        self.assertTrue(self.puts(picking, "FLOUR", 0.6)["done"])
        self.ship(picking.sale_id)
        self.assertEqual(picking.sale_id.order_line.qty_delivered, 700)

    # --- entire packages ------------------------------------------------------------------------------------------------

    def entire(self):
        """A parcel of a done packing step, opened again on the transfer that ships it: Odoo moves it as an entire package."""
        picking = self.to_pack(3, self.new_tote(), mug=3, lamp=1)
        self.puts(picking, "MUG", 3)
        parcel = self.puts(picking, "LAMP")["parcel_id"]
        job = self.env["stock.picking"].browse(self.does(picking, "reopen", parcel_id=parcel, why="Padding")["picking_id"])
        self.assertEqual(job.move_line_ids.mapped("is_entire_pack"), [True, True])
        return job, parcel

    def test_a_part_of_an_entire_package_is_no_entire_package(self):
        job, parcel = self.entire()
        self.does(job, "take_out", parcel_id=parcel, code="MUG", quantity=1)
        self.assertEqual(len(job.move_line_ids), 3)
        self.assertFalse(any(job.move_line_ids.mapped("is_entire_pack")), "nor is what stays in it")
        second = self.does(job, "new_parcel", type_id=self.box.id)["parcel_id"]
        self.puts(job, "MUG", 1, parcel_id=second)
        self.assertFalse(any(job.move_line_ids.mapped("is_entire_pack")))

    def test_a_whole_line_out_of_an_entire_package(self):
        job, parcel = self.entire()
        self.does(job, "take_out", parcel_id=parcel, code="LAMP", quantity=1)
        self.assertFalse(any(job.move_line_ids.mapped("is_entire_pack")))

    # --- held while it lies in a parcel ---------------------------------------------------------------------------------

    def added(self, picking, steps, name):
        """The move of one that somebody adds to a transfer by hand."""
        product = getattr(self, name)
        self.stock(self.place(steps), **{name: 1})
        move = picking.with_user(self.chief).env["stock.move"].create({
            "product_id": product.id, "product_uom_qty": 1, "picking_id": picking.id, "picked": True,
            "location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id,
            "move_line_ids": [Command.create({
                "product_id": product.id, "quantity": 1, "picked": True, "picking_id": picking.id,
                "location_id": self.place(steps).lot_stock_id.id, "location_dest_id": picking.location_dest_id.id})]})
        move._action_confirm(merge=False)
        return move

    def held(self, picking):
        picking.sale_id._oms_place_hold("manual", "Secret reason")
        self.send(picking, "go_on")

    def test_what_is_held_comes_out_first(self):
        picking = self.to_pack(2, mug=1, lamp=1)
        wanted = picking.move_ids.filtered(lambda move: move.product_id == self.mug)
        self.puts(picking, "MUG")
        held = self.added(picking, 2, "mug")
        parcel = self.puts(picking, "MUG")["parcel_id"]
        self.held(picking)
        self.assertEqual([row["quantity"] for row in self.job["stopped"]["out"]], [1])
        self.does(picking, "take_out", parcel_id=parcel, code="MUG", quantity=1)
        self.assertIsNone(self.job["stopped"])
        self.assertFalse(held.move_line_ids._oms_parcel())
        self.assertEqual(wanted.move_line_ids._oms_parcel().id, parcel)

    def test_what_is_held_comes_out_by_its_code(self):
        picking = self.to_pack(2, mug=1, lamp=1)
        self.puts(picking, "MUG")
        held = self.added(picking, 2, "pen")
        parcel = self.puts(picking, "PEN")["parcel_id"]
        self.held(picking)
        for way in ("archived", "ambiguous"):
            with self.subTest(way), self.env.cr.savepoint() as savepoint:
                if way == "archived":
                    self.pen.active = False
                else:
                    self.lamp.default_code = "PEN"
                self.does(picking, "take_out", parcel_id=parcel, code="PEN", quantity=1)
                self.assertFalse(held.move_line_ids._oms_parcel())
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_what_was_added_to_an_order_is_told_as_held_when_the_order_is(self):
        for steps, picking in self.each(mug=2):
            order = picking.sale_id
            pen = self.added(picking, steps, "pen")
            self.puts(picking, "MUG")
            parcel = self.puts(picking, "PEN")["parcel_id"]
            name = self.env["stock.package"].browse(parcel).name
            order._oms_place_hold("manual", "Secret reason")
            self.send(picking, "go_on")
            answer = self.send(picking, "put", code="MUG", quantity=1)
            self.assertEqual(answer["code"], "stopped", answer)
            self.assertIn(f"1 × [PEN] Pen out of {name}", answer["words"])
            self.assertIn("The office stopped a part", answer["words"])
            self.assertIn("put it aside", answer["words"])
            self.assertNotIn("back into stock", answer["words"])
            self.assertNotIn("changed", answer["words"])
            self.assertNotIn("Secret", str(answer) + str(self.job))
            (out,) = self.job["stopped"]["out"]
            self.assertEqual((out["parcel_id"], out["product_id"], out["quantity"]), (parcel, self.pen.id, 1))
            self.assertEqual({item["product_id"]: item["quantity"] for item in self.job["parcels"][0]["items"]},
                             {self.mug.id: 1, self.pen.id: 1}, "it lies in the parcel until somebody takes it out")
            self.does(picking, "take_out", parcel_id=parcel, product_id=self.pen.id, quantity=1)
            self.assertIsNone(self.job["stopped"])
            self.assertFalse(pen.move_line_ids._oms_parcel())
            self.assertTrue(self.puts(picking, "MUG")["done"])
            self.assertEqual(pen.state, "assigned", "it is reserved still, and waits for the office")
