# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ...models.picking.oms_code import OmsCode
from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestCode(FulfillmentCase):
    """What a scanner reads, as people on the floor meet it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug.write({"barcode": "4006381333931", "default_code": "MUG"})
        cls.pen.default_code = "PEN"
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.mug.uom_ids = [Command.link(cls.dozen.id)]
        cls.env["product.uom"].create({"product_id": cls.mug.id, "uom_id": cls.dozen.id, "barcode": "14006381333938"})

    def read(self, code):
        return [(meaning.product, meaning.quantity, meaning.lot, str(meaning.expiry or ""))
                for meaning in self.env["oms.code"].with_user(self.picker)._meanings(code)]

    def test_barcode_reference_and_packaging(self):
        for code, quantity in (("4006381333931", 1), ("04006381333931", 1), ("MUG", 1), (" MUG ", 1), ("14006381333938", 12)):
            self.assertEqual(self.read(code), [(self.mug, quantity, None, "")], code)

    def test_upc_is_an_ean_with_a_zero(self):
        self.lamp.barcode = "036000291452"
        for code in ("036000291452", "0036000291452", "00036000291452", "36000291452"):
            self.assertEqual(self.read(code), [(self.lamp, 1, None, "")], code)

    def test_gs1_with_lot_and_expiry(self):
        plain = "01040063813339311727123110L-77"
        for code in (plain, f"]C1{plain}", f"]d2\x1d{plain}"):
            self.assertEqual(self.read(code), [(self.mug, 1, "L-77", "2027-12-31")], code)

    def test_gs1_of_a_case_and_of_many(self):
        self.assertEqual(self.read("011400638133393810L-77"), [(self.mug, 12, "L-77", "")])
        self.assertEqual(self.read("]C102040063813339313724"), [(self.mug, 24, None, "")])

    def test_a_serial_number_alone(self):
        self.lamp.tracking = "serial"
        self.env["stock.lot"].create({"name": "SN-1", "product_id": self.lamp.id})
        self.assertEqual(self.read("SN-1"), [(self.lamp, 1, "SN-1", "")])

    def test_a_reference_of_two_products_is_both(self):
        self.lamp.default_code = "PEN"
        self.assertEqual({product for product, *_rest in self.read("PEN")}, {self.pen, self.lamp})

    def test_an_archived_product_is_known_where_no_other_has_its_code(self):
        self.mug.active = False
        self.assertEqual(self.read("MUG"), [(self.mug, 1, None, "")])
        self.assertFalse(self.read("MUG")[0][0].active)
        self.lamp.default_code = "MUG"
        self.assertEqual(self.read("MUG"), [(self.lamp, 1, None, "")])

    def test_a_barcode_goes_before_a_reference(self):
        self.lamp.barcode = "PEN"
        self.assertEqual(self.read("PEN"), [(self.lamp, 1, None, "")])

    def test_a_weight_counts_where_goods_are_weighed(self):
        self.assertEqual(self.read("]C101040063813339313103001250"), [(self.mug, 1, None, "")])
        self.pen.write({"barcode": "5901234123457", "uom_id": self.env.ref("uom.product_uom_gram").id})
        self.assertEqual(self.read("]C101059012341234573103001250"), [(self.pen, 1250, None, "")])

    def test_batch_and_piece_on_one_label(self):
        label = "]C1010400638133393110BATCH\x1d21PIECE"
        for tracking, number in (("lot", "BATCH"), ("serial", "PIECE")):
            self.mug.tracking = tracking
            self.assertEqual(self.read(label), [(self.mug, 1, number, "")], tracking)

    def test_batch_and_piece_without_the_item_are_both_looked_for(self):
        self.lamp.tracking, self.pen.tracking = "serial", "lot"
        code = "]C110BATCH\x1d21PIECE"
        batch = self.env["stock.lot"].create({"name": "BATCH", "product_id": self.pen.id})
        self.assertEqual(self.read(code), [(self.pen, 1, "BATCH", "")])
        batch.name = "OTHER"
        self.env["stock.lot"].create([{"name": name, "product_id": self.lamp.id} for name in ("BATCH", "PIECE")])
        self.assertEqual(self.read(code), [(self.lamp, 1, "PIECE", "")])

    def test_an_order_of_ones_own_is_found_however_many_others_have_its_number(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        mine = self.order(confirm=False, mug=1)
        theirs = self.env["sale.order"].with_company(company).create({
            "partner_id": self.env["res.partner"].create({"name": "Theirs"}).id, "company_id": company.id, "name": mine.name})
        codes = self.env["oms.code"].with_user(self.picker)
        with patch(f"{OmsCode.__module__}.MOST", 1):
            self.assertEqual(codes._orders(mine.name), mine)
            mine.name = "renamed"
            self.assertEqual(codes._orders(theirs.name), theirs, "whose it is can be said")

    def test_places_containers_transfers_orders(self):
        codes = self.env["oms.code"].with_user(self.picker)
        shelf = self.env["stock.location"].create({
            "name": "S1", "location_id": self.warehouse.lot_stock_id.id, "barcode": "4006381333931"})
        box = self.env["stock.package"].create({"name": "340123450000000000"})
        for code in ("4006381333931", " 4006381333931\n", shelf.complete_name, "]C14144006381333931"):
            self.assertEqual(codes._places(code, codes._gs1(code)), shelf, code)
        for code in ("340123450000000000", "00340123450000000000", "]C100340123450000000000", "(00)340123450000000000"):
            self.assertEqual(codes._containers(code, codes._gs1(code)), box, code)
        self.stock(mug=1)
        order = self.order(mug=1)
        self.assertEqual(codes._transfers(order.picking_ids.name), order.picking_ids)
        self.assertEqual(codes._orders(order.name.lower()), order)
        for code in ("", " ", "%", "_", "\\", "a\0", None, 5, "x" * 257):
            for find in (codes._places, codes._containers, codes._transfers, codes._orders):
                self.assertFalse(find(code), code)

    def test_what_is_asked_is_bounded(self):
        """However many have the code, and whatever it is."""
        self.env["product.product"].create([{"name": f"Twin {number}", "default_code": "TWIN"} for number in range(40)])
        codes = self.env["oms.code"].with_user(self.picker)
        gs1 = "01040063813339311727123110L-77"
        asked = {}
        for code in ("MUG", "TWIN", f"]C1{gs1}", gs1, "nothing", "x" * 10_000_000):
            codes._meanings(code)  # rules and groups are asked for once in each process
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = codes._meanings(code)
            asked[code[:40]] = self.env.cr.sql_log_count - before
            self.assertLessEqual(len(found), 20)
        self.assertLessEqual(max(asked[code] for code in ("MUG", "TWIN", "nothing")), 5)
        self.assertLessEqual(max(asked.values()), 14, "a GS1 code, with nothing in the cache")
        self.assertEqual(asked["x" * 40], 0)

    def test_what_is_no_code(self):
        for code in (None, "", "   ", 17, "nothing", "01040063813339", "0104006381333932", "01040063813339311799999910L",
                     "4006381333930", "x" * 600, "a\0b", "]C1", "\x1d", "١٢٣٤٥٦٧٨"):
            self.assertEqual(self.read(code), [], code)

    def test_another_companys_product_is_not_known(self):
        self.pen.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self.read("PEN"), [])

    def test_goods_for_a_device(self):
        goods = self.env["oms.code"]._goods(self.mug | self.pen)
        self.assertEqual(goods[self.mug.id]["codes"], [
            {"code": "4006381333931", "quantity": 1.0}, {"code": "MUG", "quantity": 1.0},
            {"code": "14006381333938", "quantity": 12.0}])
        self.assertEqual(goods[self.pen.id]["tracking"], "none")
