# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationGoods(StationCase):
    """Lots and serial numbers, packagings, what a code is, and what is no scan."""

    def lots(self, product, steps, **quantities):
        """Stock of a product by lots: ``self.lots(self.mug, 1, L1=2, L2=1)``."""
        lots = self.env["stock.lot"].create([{"name": name, "product_id": product.id} for name in quantities])
        for lot, quantity in zip(lots, quantities.values(), strict=True):
            self.env["stock.quant"]._update_available_quantity(product, self.place(steps).lot_stock_id, quantity, lot_id=lot)
        return lots

    def packed_lots(self, order):
        """{lot: quantity} that the customer has."""
        lines = order.picking_ids.move_line_ids.filtered(
            lambda line: line.state == "done" and line.location_dest_id.usage == "customer")
        return {lot.name: sum(mine.mapped("quantity")) for lot, mine in lines.grouped("lot_id").items()}

    def test_lots(self):
        self.mug.tracking = "lot"
        for steps in (1, 2, 3):
            self.lots(self.mug, steps, **{f"A{steps}": 2, f"B{steps}": 1})
            order = self.order(self.place(steps), mug=3)
            picking = self.picked(order, self.new_tote(f"TOTE{steps}"))
            job = self.station().read(picking.id)
            self.assertEqual([(lot["name"], lot["expected"], lot["packed"]) for lot in job["lines"][0]["lots"]],
                             [(f"A{steps}", 2, 0), (f"B{steps}", 1, 0)])
            self.refuses("ambiguous", picking, "put", code="MUG", quantity=1)
            self.refuses("wrong_lot", picking, "put", code="MUG", quantity=1, lot="NOPE")
            other = self.lots(self.mug, steps, **{f"C{steps}": 1})
            answer = self.refuses("wrong_lot", picking, "put", code="MUG", quantity=1, lot=other.name)
            self.assertIn(f"A{steps}, B{steps}", answer["words"])
            self.refuses("too_many", picking, "put", code="MUG", quantity=2, lot=f"B{steps}")
            parcel = self.puts(picking, "MUG", 1, lot=f"A{steps}")["parcel_id"]
            self.puts(picking, f"B{steps}", 1)  # the lot's own number is enough
            self.does(picking, "take_out", parcel_id=parcel, code="MUG", quantity=1, lot=f"A{steps}")
            self.assertTrue(self.puts(picking, "MUG", 2)["done"], "only one lot is left to put in")
            self.ship(order)
            self.assertEqual(self.packed_lots(order), {f"A{steps}": 2, f"B{steps}": 1})

    def test_the_only_lot_need_not_be_scanned(self):
        self.mug.tracking = "lot"
        for steps in (1, 2, 3):
            self.lots(self.mug, steps, **{f"A{steps}": 3})
            order = self.order(self.place(steps), mug=3)
            picking = self.picked(order)
            parcel = self.puts(picking, "MUG")["parcel_id"]
            self.puts(picking, "MUG")  # what lies in the parcel is what was put in, whichever way its lot was told
            self.does(picking, "take_out", parcel_id=parcel, code="MUG", quantity=1)
            self.assertEqual((self.job["stopped"], self.job["lines"][0]["packed"]), (None, 1))
            self.assertTrue(self.puts(picking, "MUG", 2, lot=f"A{steps}")["done"])
            self.ship(order)
            self.assertEqual(self.packed_lots(order), {f"A{steps}": 3})

    def test_a_batch_on_the_label_of_goods_without_lots(self):
        self.mug.barcode = "4006381333931"
        picking = self.to_pack(2, mug=2)
        self.puts(picking, "010400638133393110B77")
        self.assertTrue(self.puts(picking, "MUG", lot="B77")["done"])

    def test_serial_numbers(self):
        self.lamp.tracking = "serial"
        for steps in (1, 2, 3):
            self.lots(self.lamp, steps, **{f"S{steps}1": 1, f"S{steps}2": 1})
            order = self.order(self.place(steps), lamp=2)
            picking = self.picked(order)
            self.refuses("ambiguous", picking, "put", code="LAMP", quantity=1)
            self.refuses("bad", picking, "put", code="LAMP", quantity=2)
            self.puts(picking, f"S{steps}1")
            self.refuses("too_many", picking, "put", code=f"S{steps}1", quantity=1)
            self.assertTrue(self.puts(picking, f"S{steps}2")["done"])
            self.ship(order)
            self.assertEqual(self.packed_lots(order), {f"S{steps}1": 1, f"S{steps}2": 1})

    def test_packaging_and_gs1(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.mug.write({"barcode": "4006381333931", "uom_ids": [Command.link(dozen.id)]})
        self.env["product.uom"].create({"product_id": self.mug.id, "uom_id": dozen.id, "barcode": "14006381333938"})
        picking = self.to_pack(2, mug=30)
        self.puts(picking, "14006381333938")
        self.assertEqual(self.job["lines"][0]["packed"], 12)
        self.puts(picking, "]C10114006381333938")
        self.assertEqual(self.job["lines"][0]["packed"], 24)
        self.refuses("too_many", picking, "put", code="14006381333938", quantity=1)
        self.puts(picking, None, 2, product_id=self.mug.id)
        self.puts(picking, None, 2, move_id=picking.move_ids.id, by_hand=True)
        scan = self.env["oms.scan"].search([("picking_id", "=", picking.id)], limit=1)
        self.assertEqual((scan.by_hand, scan.product_id, scan.quantity, scan.kind), (True, self.mug, 2, "put"))
        self.assertTrue(self.puts(picking, "04006381333931", 2)["done"])

    def test_what_is_no_scan(self):
        picking = self.to_pack(2, mug=2)
        for said in ({"quantity": 0}, {"quantity": -1}, {"quantity": "2"}, {"quantity": True}, {"quantity": float("inf")},
                     {"quantity": 10**9}, {"quantity": 10**400}):
            self.refuses("bad", picking, "put", **{"code": "MUG", **said})
        self.refuses("unknown", picking, "put", code="")
        self.refuses("unknown", picking, "put", code=None)
        self.refuses("bad", picking, "teleport")
        self.refuses("gone", picking, "close", parcel_id="x")
        self.refuses("wrong_item", picking, "put", product_id=self.pen.id, quantity=1)
        gone = self.env["stock.picking"].browse(2**31 - 1)
        answer = self.station().scan("Desk 1", [{"key": "no-such-transfer", "kind": "put", "picking_id": gone.id, "code": "MUG"}])
        self.assertEqual((answer["answers"][0]["code"], answer["job"]), ("gone", None))
        for events in (None, "put", {"key": 1}, [{}] * 201):
            with self.assertRaises(UserError):
                self.station().scan("Desk 1", events)
        self.assertEqual([answer["code"] for answer in self.station().scan("Desk 1", [None, 5, {}])["answers"]], ["bad"] * 3)

    def test_no_parcel_is_said(self):
        picking = self.to_pack(2, mug=2)
        self.puts(picking, "MUG")
        self.does(picking, "new_parcel", type_id=self.box.id)
        for parcel in (None, 0, "x", 2**31 - 1):
            self.refuses("gone", picking, "close", parcel_id=parcel)

    def test_ambiguous_code(self):
        self.lamp.default_code = "MUG"
        picking = self.to_pack(2, mug=2)
        self.puts(picking, "MUG")  # only one of the two is in this order
        both = self.to_pack(2, mug=1, lamp=1)
        self.refuses("ambiguous", both, "put", code="MUG", quantity=1)

    def test_an_archived_product_is_told_and_not_counted(self):
        picking = self.to_pack(2, mug=2)
        self.pen.active = False
        self.assertIn("archived", self.refuses("wrong_item", picking, "put", code="PEN", quantity=1)["words"])
        self.assertIn("archived", self.look("PEN")[2]["words"])
        self.mug.active = False  # what was ordered before is still to be packed
        self.puts(picking, "MUG")

    def test_what_is_no_code_of_goods_is_told(self):
        self.two.lot_stock_id.barcode = "PLACE-2"
        picking, other = self.to_pack(2, mug=2), self.to_pack(2, self.new_tote("TOTE9"), pen=1)
        for code in ("PLACE-2", "TOTE9", other.name, other.sale_id.name):
            self.assertIn("scan the item", self.refuses("unknown", picking, "put", code=code, quantity=1)["words"])

    def test_a_transfer_that_one_may_not_know_of_is_not_kept_with_a_scan(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(self.env, "stranger", "oms_fulfillment.group_fulfillment_packer,base.group_user",
                                 company_id=company.id, company_ids=[Command.set(company.ids)])
        picking = self.to_pack(2, mug=1)
        self.send(picking, "put", code="MUG", quantity=1, user=stranger)
        scan = self.env["oms.scan"].sudo().search([("user_id", "=", stranger.id)])
        self.assertEqual((scan.result, scan.company_id, scan.picking_id.id), ("gone", company, False))

    def test_the_clock_of_a_device_decides_nothing(self):
        picking = self.to_pack(2, mug=3)
        for at in ("1999-01-01T00:00:00Z", "2199-01-01T00:00:00+14:00"):
            self.puts(picking, "MUG", at=at)
        self.assertTrue(self.puts(picking, "MUG", at="no time")["done"])

    # --- look -----------------------------------------------------------------------------------------------------------

    def look(self, code, warehouse=None, user=None):
        found = self.station(user).look(code, (warehouse or self.two).id)
        return found["kind"], found["job"] and found["job"]["picking_id"], found

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
            self.assertEqual(self.look(code)[:2], (kind, picking.id), code)
        self.puts(picking, "MUG")
        self.assertEqual(self.look(self.job["parcels"][0]["name"])[:2], ("parcel", picking.id))
        self.puts(picking, "MUG")
        kind, _job, found = self.look("MUG")
        self.assertEqual((kind, found["job"]), ("item", None))
        self.assertIn("No order here waits", found["words"])
        self.assertIn("to be shipped", self.look(order.name)[2]["words"])
        self.assertIn("is empty", self.look("TOTE7")[2]["words"])
        self.ship(order)
        self.assertIn("has left", self.look(order.name)[2]["words"])
        parcel = self.env["stock.package"].search([("oms_picking_id", "=", picking.id)])
        self.assertIn("has left", self.look(parcel.name)[2]["words"])

    def test_an_item_goes_to_the_order_that_leaves_first(self):
        late, soon = self.to_pack(2, mug=1), self.to_pack(2, mug=1)
        late.move_ids.date_deadline, soon.move_ids.date_deadline = "2030-01-09", "2030-01-08"
        kind, job, found = self.look("MUG")
        self.assertEqual((kind, job, [row["picking_id"] for row in found["choices"]]), ("item", soon.id, [late.id]))
        self.puts(soon, "MUG")
        self.assertEqual(self.look("MUG")[:2], ("item", late.id))

    def test_a_tote_of_several_orders_is_a_choice(self):
        tote = self.new_tote("BATCH")
        both = [self.to_pack(2, tote, mug=1), self.to_pack(2, tote, lamp=1)]
        kind, job, found = self.look("BATCH")
        self.assertEqual((kind, job), ("choice", None))
        self.assertEqual({row["picking_id"] for row in found["choices"]}, {picking.id for picking in both})
        self.assertEqual(self.look("LAMP")[:2], ("item", both[1].id))

    def test_look_says_where_an_order_is(self):
        self.stock(self.two, mug=1)
        order = self.order(self.two, mug=1)
        self.assertIn("still to be picked", self.look(order.name)[2]["words"])
        held = self.order(self.two, mug=1)
        held._oms_place_hold("manual", "Secret")
        words = self.look(held.name)[2]["words"]
        self.assertIn("not with the warehouse", words)
        self.assertNotIn("Secret", words)
        for code in ("", "   ", "x" * 600, "nobody"):
            self.assertEqual(self.look(code)[:2], ("none", None), code)

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(self.env, "stranger", "oms_fulfillment.group_fulfillment_packer,base.group_user",
                                 company_id=company.id, company_ids=[Command.set(company.ids)])
        picking = self.to_pack(2, self.new_tote(), mug=1)
        for code in (picking.name, picking.sale_id.name):
            kind, job, found = self.look(code, self.env["stock.warehouse"], stranger)
            self.assertEqual((kind, job), ("none", None), code)
            self.assertIn("another company's", found["words"], code)
        with self.assertRaisesRegex(UserError, "another company"):
            self.station(stranger).read(picking.id)
        answer = self.send(picking, "put", code="MUG", quantity=1, user=stranger)
        self.assertEqual((answer["status"], answer["code"]), ("refused", "gone"))
        self.assertIsNone(self.job)
        self.pen.company_id = company
        self.refuses("other_company", picking, "put", code="PEN", quantity=1)

    def test_who_writes_transfers_from_a_desk_does_not_pack(self):
        picking = self.to_pack(2, mug=1)
        for group in ("oms_core.group_oms_user", "oms_core.group_oms_supervisor", "sales_team.group_sale_salesman_all_leads"):
            user = new_user(self.env, group, f"{group},base.group_user")
            station = self.env["oms.station"].with_user(user)
            for method, *arguments in (("home",), ("read", picking.id), ("look", picking.name, False), ("propose", picking.id)):
                with self.assertRaisesRegex(AccessError, "Only packers work at a packing station"):
                    getattr(station, method)(*arguments)
            with self.assertRaisesRegex(AccessError, "Only packers work at a packing station"):
                self.put(picking, "MUG", user=user)

    def test_who_may_not_pack(self):
        picking = self.to_pack(2, mug=1)
        nobody = new_user(self.env, "employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.station(nobody).scan("Desk 1", [
                {"key": "a-key-of-mine", "kind": "put", "picking_id": picking.id, "code": "MUG"}])
        station = self.station(nobody)
        for call in (lambda: station.read(picking.id), station.home, lambda: station.look("MUG"),
                     lambda: station.propose(picking.id)):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self.env["oms.scan"].search([("user_id", "=", nobody.id)]))
