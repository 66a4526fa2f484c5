# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStation(StationCase):
    """Packing at the station, scan by scan, in warehouses of one, two and three steps."""

    def test_full_order_in_one_parcel(self):
        for steps in (1, 2, 3):
            with self.subTest(steps=steps):
                tote = self.new_tote(f"TOTE{steps}")
                picking = self.to_pack(steps, tote, mug=3, lamp=1)
                order = picking.sale_id
                self.assertEqual(picking.oms_step, "pack")
                self.assertEqual(self.station().look(tote.name, picking.picking_type_id.warehouse_id.id)["job"]["picking_id"], picking.id)
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
                last = self.open_pickings(order)
                self.assertEqual(last.oms_step, "ship")
                last.with_user(self.packer)._oms_ship()
                self.assertShips(order, mug=3, lamp=1)
                package = self.env["stock.package"].browse(parcel["id"])
                self.assertEqual(package.oms_state, "left")
                self.assertFalse(tote.quant_ids.filtered("quantity"))
                self.assertFalse(tote.location_id)

    def test_home(self):
        picking = self.to_pack(2, self.new_tote(), mug=1)
        home = self.station().home(self.two.id)
        self.assertEqual((home["warehouse"], home["to_pack"]), (self.two.id, 1))
        self.assertEqual([(row["name"], row["picking_id"]) for row in home["ready_totes"]], [("TOTE7", picking.id)])
        self.assertIn({"id": self.box.id, "name": "Box M", "barcode": "BOXM", "size": "400 × 300 × 200"}, home["types"])
        self.puts(picking, "MUG")
        (last,) = self.station().home(self.two.id)["last"]
        self.assertEqual((last["picking_id"], last["order"], len(last["parcels"])), (picking.id, picking.sale_id.name, 1))
        self.assertEqual(self.station().home(self.two.id)["to_pack"], 0)

    def test_look_finds_what_is_scanned(self):
        picking = self.to_pack(2, self.new_tote(), mug=2)
        order = picking.sale_id
        for code, kind in (("TOTE7", "tote"), (order.name, "order"), (order.name.lower(), "order"), (picking.name, "transfer"),
                           ("MUG", "item")):
            found = self.station().look(code, self.two.id)
            self.assertEqual((found["kind"], found["job"] and found["job"]["picking_id"]), (kind, picking.id), code)
        self.puts(picking, "MUG")
        found = self.station().look(self.job["parcels"][0]["name"], self.two.id)
        self.assertEqual((found["kind"], found["job"]["picking_id"]), ("parcel", picking.id))
