# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStation(StationCase):
    """Packing at the station, scan by scan, in warehouses of one, two and three steps."""

    def test_full_order_in_one_parcel(self):
        for _steps, picking in self.each(mug=3, lamp=1):
            order = picking.sale_id
            self.assertEqual(picking.oms_step, "pack")
            self.puts(picking, "MUG")
            self.assertEqual(picking.oms_packer_id, self.packer)
            self.assertFalse(picking.oms_packed_at)
            self.puts(picking, "MUG", 2)
            answer = self.puts(picking, "LAMP")
            self.assertTrue(answer["done"])
            self.assertEqual(self.job["state"], "done")
            (parcel,) = self.job["parcels"]
            self.assertEqual(parcel["state"], "closed")
            self.assertEqual({item["name"].split("] ")[-1]: item["quantity"] for item in parcel["items"]}, {"Mug": 3, "Lamp": 1})
            self.assertFalse(picking.oms_packer_id)
            self.assertTrue(picking.oms_packed_at)
            self.assertEqual(self.open_pickings(order).oms_step, "ship")
            self.ship(order)
            self.assertShips(order, mug=3, lamp=1)
            package = self.env["stock.package"].browse(parcel["id"])
            self.assertEqual((package.oms_state, package.oms_closed_by_id), ("left", self.packer))
            self.assertFalse(self.tote.quant_ids.filtered("quantity"), "the tote is free again")
            self.assertFalse(self.tote.location_id)
            self.assertEqual(self.kinds(order).count("packed"), 1)

    def test_two_parcels_divide_lines(self):
        for _steps, picking in self.each(mug=3, lamp=1):
            order = picking.sale_id
            self.puts(picking, "MUG")
            first = self.job["parcels"][0]["id"]
            self.does(picking, "close", parcel_id=first)
            self.assertFalse(picking.oms_packed_at)
            self.does(picking, "new_parcel", type_id=self.box.id)
            self.puts(picking, "MUG", 2)
            self.puts(picking, "LAMP")
            self.assertEqual(self.job["state"], "done")
            second = self.job["parcels"][1]
            self.assertEqual(second["type"], "Box M")
            self.ship(order)
            self.assertShips(order, mug=3, lamp=1)
            inside = {package: {quant.product_id.default_code: quant.quantity for quant in package.quant_ids}
                      for package in self.env["stock.package"].browse([first, second["id"]])}
            self.assertEqual(list(inside.values()), [{"MUG": 1}, {"MUG": 2, "LAMP": 1}])

    def test_taken_out_and_put_elsewhere(self):
        for _steps, picking in self.each(mug=2, lamp=1):
            self.puts(picking, "MUG")
            self.puts(picking, "MUG")
            first = self.job["parcels"][0]["id"]
            self.refuses("too_many", picking, "take_out", parcel_id=first, code="MUG", quantity=3)
            self.refuses("wrong_item", picking, "take_out", parcel_id=first, code="LAMP", quantity=1)
            self.does(picking, "take_out", parcel_id=first, code="MUG", quantity=1)
            second = self.does(picking, "new_parcel", type_id=self.box.id)["parcel_id"]
            self.assertNotEqual(first, second)
            self.puts(picking, "MUG", parcel_id=second)
            self.puts(picking, "LAMP", parcel_id=first)
            names = self.env["stock.package"].browse([first, second]).mapped("name")
            self.assertEqual(self.contents(picking), {names[0]: {"MUG": 1, "LAMP": 1}, names[1]: {"MUG": 1}})
            self.assertEqual(len(picking.move_line_ids), 3, "parts of one line are joined, not listed one by one")

    def test_one_by_one_makes_no_line_for_each(self):
        for _steps, picking in self.each(mug=12):
            for number in range(1, 12):
                self.puts(picking, "MUG")
                self.assertEqual(len(picking.move_line_ids), 2, number)
            self.puts(picking, "MUG")
            self.assertEqual(len(picking.move_line_ids), 1)

    def test_what_is_not_wanted_is_refused(self):
        for _steps, picking in self.each(mug=2):
            self.refuses("wrong_item", picking, "put", code="PEN", quantity=1)
            self.refuses("unknown", picking, "put", code="4711", quantity=1)
            self.refuses("too_many", picking, "put", code="MUG", quantity=3)
            self.puts(picking, "MUG", 1)
            self.refuses("too_many", picking, "put", code="MUG", quantity=2)
            self.puts(picking, "MUG", 1)
            answer = self.put(picking, "MUG")
            self.assertIn(answer["code"], ("too_many", "stopped"))

    def test_goods_of_another_order_never_mix(self):
        for steps, picking in self.each(mug=1):
            tote = self.new_tote(f"OTHER{steps}")
            other = self.to_pack(steps, tote, lamp=1)
            answer = self.refuses("other_order", picking, "put", code="LAMP", quantity=1)
            self.assertIn(other.sale_id.name, answer["words"])
            theirs = self.does(other, "new_parcel", type_id=self.box.id)["parcel_id"]
            self.refuses("other_order", picking, "put", code="MUG", quantity=1, parcel_id=theirs)
            self.refuses("bad", picking, "put", code="MUG", quantity=1, parcel_id=tote.id)
            self.refuses("gone", picking, "put", code="MUG", quantity=1, parcel_id=2**31 - 1)

    def test_not_picked_yet_is_not_packed(self):
        self.stock(mug=2, lamp=1)
        order = self.order(mug=2, lamp=1)
        picking = self.open_pickings(order)
        picking.move_line_ids.filtered(lambda line: line.product_id == self.mug).picked = True
        self.env.cr.precommit.run()
        self.refuses("not_picked", picking, "put", code="LAMP", quantity=1)
        self.puts(picking, "MUG", 2)
        self.assertEqual(self.job["state"], "open")
        self.assertEqual([line["note"] for line in self.job["lines"]], ["", "1 not picked yet"])
        picking.move_line_ids.picked = True
        self.assertTrue(self.puts(picking, "LAMP")["done"])
        self.assertTrue(picking.oms_packed_at)

    def test_the_rest_is_missing(self):
        for _steps, picking in self.each(mug=3, lamp=1):
            order = picking.sale_id
            self.refuses("bad", picking, "finish")
            self.puts(picking, "MUG", 2)
            self.does(picking, "finish", why="The lamp is not in the tote")
            self.ship(order)
            self.assertEqual(order.order_line.mapped("qty_delivered"), [2, 0])
            rest = self.open_pickings(order).filtered(lambda one: one.state == "assigned")
            self.assertEqual(rest.mapped("move_line_ids.quantity"), [1, 1])
            if rest.oms_step == "pick":  # a warehouse of one step looks for it again
                rest._oms_pick()
            self.puts(rest, "MUG")
            self.puts(rest, "LAMP")
            self.ship(order)
            self.assertShips(order, mug=3, lamp=1)

    def test_shipped_complete_does_not_go_in_part(self):
        for _steps, picking in self.each(mug=1, lamp=1):
            picking.move_type = "one"
            self.puts(picking, "MUG")
            self.refuses("stopped", picking, "finish", why="No lamp")

    def test_a_backorder_is_packed_when_it_comes(self):
        for steps in (1, 2, 3):
            with self.subTest(steps=steps):
                self.stock(self.place(steps), mug=2)
                order = self.order(self.place(steps), mug=3)
                picking = self.picked(order)
                self.assertEqual(self.station().read(picking.id)["lines"][0]["expected"], 2)
                self.puts(picking, "MUG")
                self.refuses("too_many", picking, "put", code="MUG", quantity=2)
                self.assertTrue(self.puts(picking, "MUG")["done"])
                self.ship(order)
                self.assertEqual(order.order_line.qty_delivered, 2)
                self.stock(self.place(steps), mug=1)
                self.open_pickings(order).action_assign()
                rest = self.picked(order)
                self.assertTrue(self.puts(rest, "MUG")["done"])
                self.ship(order)
                self.assertShips(order, mug=3)

    def test_counted_in_dozens_packed_in_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")  # else transfers count in pieces
        for steps in (1, 2, 3):
            with self.subTest(steps=steps):
                self.stock(self.place(steps), mug=24)
                order = self.order(self.place(steps), confirm=False, mug=2)
                order.order_line.product_uom_id = dozen
                order.action_confirm()
                picking = self.picked(order)
                self.assertEqual(picking.move_line_ids.product_uom_id, dozen)
                self.assertEqual(self.station().read(picking.id)["lines"][0]["expected"], 24)
                self.puts(picking, "MUG", 7)
                self.does(picking, "new_parcel", type_id=self.box.id)
                self.does(picking, "close", parcel_id=self.job["parcels"][0]["id"])
                self.assertTrue(self.puts(picking, "MUG", 17)["done"])
                self.ship(order)
                self.assertEqual(order.order_line.qty_delivered, 2)
