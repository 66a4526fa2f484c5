# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from uuid import uuid4

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .station_case import StationCase


class StationReportsCase(StationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug.barcode = "4006381333931"
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def lot(self, product, name, steps=1, quantity=1):
        """A lot of a product, so much of which lies in a warehouse."""
        lot = self.env["stock.lot"].create({"name": name, "product_id": product.id})
        self.env["stock.quant"]._update_available_quantity(product, self.place(steps).lot_stock_id, quantity, lot_id=lot)
        return lot


@tagged("post_install", "-at_install")
class TestStationReports(StationReportsCase):
    """What others' warehouse software was reported for, told at the packing station."""

    def test_erpnext_42812_when_one_row_of_an_item_is_full_the_next_has_room(self):
        self.env["product.uom"].create({"product_id": self.mug.id, "uom_id": self.dozen.id, "barcode": "14006381333938"})
        for steps in (1, 2, 3):
            with self.subTest(steps):
                self.stock(self.place(steps), mug=14)
                order = self.order(self.place(steps), confirm=False, mug=1)
                order.order_line = [Command.create({"product_id": self.mug.id, "product_uom_qty": 13})]
                order.action_confirm()
                picking = self.picked(order)
                self.puts(picking, "MUG")
                self.puts(picking, "MUG")
                self.assertEqual(sum(line["packed"] for line in self.job["lines"]), 2)
                self.assertTrue(self.puts(picking, "14006381333938")["done"])
                self.ship(order)
                self.assertEqual(order.order_line.mapped("qty_delivered"), [1, 13])

    def test_wms_421_a_wrong_scan_leaves_what_is_packed(self):
        self.place(1).lot_stock_id.barcode = "LOC-STOCK"
        picking = self.to_pack(1, mug=3)
        self.puts(picking, "MUG", 2)
        self.stock(lamp=1)
        self.picked(self.order(lamp=1))
        for why, code in (("wrong_item", "PEN"), ("other_order", "LAMP"), ("unknown", "WHAT"), ("unknown", "LOC-STOCK"),
                          ("unknown", "010400638133393")):
            self.refuses(why, picking, "put", code=code, quantity=1)
        self.assertEqual(self.job["lines"][0]["packed"], 2)

    def test_repairdesk_976_a_serial_number_is_packed_once_whoever_reads_it(self):
        self.lamp.tracking = "serial"
        one, two = self.lot(self.lamp, "SN1", 2), self.lot(self.lamp, "SN2", 2)
        first, second = (self.picked(self.order(self.place(2), lamp=1)) for _order in range(2))
        self.assertEqual((first.move_line_ids.lot_id, second.move_line_ids.lot_id), (one, two))
        self.refuses("wrong_lot", second, "put", code="SN1", quantity=1)
        parcel = self.send(first, "new_parcel", type_id=self.box.id)["parcel_id"]
        event = {"kind": "put", "picking_id": first.id, "code": "SN1", "quantity": 1, "parcel_id": parcel}
        answers = self.station().scan("Desk 1", [{**event, "key": str(uuid4())} for _time in range(2)])["answers"]
        self.assertEqual([answer["status"] for answer in answers], ["accepted", "refused"])
        self.assertEqual(sum(first.move_line_ids.mapped("quantity")), 1)
        self.refuses("wrong_lot", second, "put", code="LAMP", lot="SN1", quantity=1)

    def test_odoo_59069_two_products_with_a_lot_of_the_same_name(self):
        (self.mug | self.lamp).tracking = "lot"
        for product in (self.mug, self.lamp):
            self.lot(product, "2026-11", 2, 3)
        alone = self.picked(self.order(self.place(2), lamp=1))
        self.assertTrue(self.puts(alone, "2026-11")["done"], "this order has only one of the two")
        both = self.picked(self.order(self.place(2), mug=1, lamp=1))
        answer = self.refuses("ambiguous", both, "put", code="2026-11", quantity=1)
        self.assertIn("Lamp", answer["words"])
        self.puts(both, "MUG", lot="2026-11")
        self.assertTrue(self.puts(both, "LAMP", lot="2026-11")["done"])

    def test_erpnext_53049_eleven_of_a_dozen_leave_as_eleven_pieces(self):
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")
        for steps in (1, 2, 3):
            with self.subTest(steps):
                self.stock(self.place(steps), mug=12)
                order = self.order(self.place(steps), confirm=False, mug=1)
                order.order_line.product_uom_id = self.dozen
                order.action_confirm()
                picking = self.picked(order)
                self.puts(picking, "MUG", 11)
                self.does(picking, "finish", why="one broke")
                self.ship(order)
                gone = self.env["stock.quant"].search([("product_id", "=", self.mug.id), ("location_id.usage", "=", "customer")])
                self.assertEqual(sum(gone.mapped("quantity")), 11 * steps)

    def test_hotwax_1014_what_was_kept_on_the_way_is_done_in_its_order_when_it_comes(self):
        picking = self.to_pack(2, mug=3)
        event = {"kind": "put", "picking_id": picking.id, "code": "MUG", "quantity": 1}
        kept = [{**event, "key": str(uuid4())} for _scan in range(3)]
        self.station().scan("Desk 1", kept[:1])  # the answer got lost: all are sent again, hours later
        result = self.station().scan("Desk 1", kept)
        self.assertEqual([answer["status"] for answer in result["answers"]], ["accepted"] * 3)
        self.assertEqual((result["job"]["state"], result["job"]["lines"][0]["packed"]), ("done", 3))


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestStationExpiry(StationReportsCase):
    """open-msupply#10523: what has expired does not leave unseen. Needs ``product_expiry``."""

    def test_what_expired_on_the_way_is_told_at_the_station(self):
        self.mug.write({"tracking": "lot", "use_expiration_date": True})
        for steps in (1, 2, 3):
            with self.subTest(steps):
                lot = self.lot(self.mug, f"L{steps}", steps, 2)
                self.stock(self.place(steps), pen=1)
                at = Datetime.now() + timedelta(days=5)
                lot.write({"expiration_date": at, "removal_date": at})
                order = self.order(self.place(steps), mug=2, pen=1)
                picking = self.picked(order)
                gone = Datetime.now() - timedelta(hours=1)
                lot.write({"expiration_date": gone, "removal_date": gone})
                for said in ({"lot": f"L{steps}"}, {}):
                    answer = self.refuses("wrong_lot", picking, "put", code="MUG", quantity=1, **said)
                    self.assertIn(f"lot L{steps} is out of date", answer["words"])
                self.puts(picking, "PEN")
                self.does(picking, "finish", why="expired")
                self.ship(order)
                self.assertEqual(order.order_line.mapped("qty_delivered"), [0, 1])
