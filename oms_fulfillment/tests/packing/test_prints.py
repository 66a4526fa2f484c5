# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is printed for the floor is read back from its PDF, as a scanner would."""
import importlib.util
import unittest

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..floor_case import FloorCase

#: Development only, from requirements.lock: a reader of barcodes, and what makes a picture of a page.
READERS = all(importlib.util.find_spec(name) for name in ("zxingcpp", "pypdfium2"))


@tagged("post_install", "-at_install")
class TestPrints(FloorCase):
    """Slips, labels and lists: every barcode says what stands beside it, and nothing says a price."""

    def pdf(self, report, records, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.picker).with_context(force_report_rendering=True)
        with mute_logger("odoo.addons.base.models.ir_actions_report"):  # styles cannot be fetched here
            return reports._render_qweb_pdf(f"oms_fulfillment.{report}", records.ids)[0]

    def html(self, report, records, user=None):
        return self.env["ir.actions.report"].with_user(user or self.picker)._render_qweb_html(
            f"oms_fulfillment.{report}", records.ids)[0].decode()

    def codes(self, pdf):
        """The barcodes of all pages, sorted."""
        # Here: they are installed for development only, not where the suite is.
        import pypdfium2  # noqa: PLC0415
        import zxingcpp  # noqa: PLC0415
        found = []
        for page in pypdfium2.PdfDocument(pdf):
            found += [code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
        return sorted(found)

    def order_in_two_parcels(self):
        self.mug.default_code, self.lamp.default_code = "MUG", "LAMP"
        self.stock(mug=3, lamp=2)
        order = self.order(mug=5, lamp=2)
        picking = self.open_pickings(order)
        picking.move_ids.filtered(lambda move: move.product_id == self.mug)._action_assign()
        lines = picking.move_line_ids
        for line, name in zip(lines.sorted(lambda line: line.product_id.name, reverse=True), ("PACK-B1", "PACK-A1"), strict=True):
            line.write({"picked": True, "result_package_id": self.env["stock.package"].create({"name": name}).id})
        return order, picking

    def test_a_slip_says_what_is_in_the_parcel_and_what_follows(self):
        order, picking = self.order_in_two_parcels()
        slip = picking._oms_slip()
        said = [(parcel["package"].name, parcel["number"], parcel["of"], self.goods(parcel["lines"]),
                 [(other["name"], self.goods(other["lines"])) for other in parcel["others"]], self.goods(parcel["later"]))
                for parcel in slip]
        self.assertEqual(said, [
            ("PACK-A1", 1, 2, {"Lamp": 2}, [("PACK-B1", {"Mug": 3})], {"Mug": 2}),
            ("PACK-B1", 2, 2, {"Mug": 3}, [("PACK-A1", {"Lamp": 2})], {"Mug": 2})])
        page = self.html("oms_packing_slip_report", picking)
        self.assertIn(order.name, page)
        for word in ("10.0", "20.0", "$", "€"):
            self.assertNotIn(word, page.split('class="page"', 1)[1], "no price")

    def goods(self, lines):
        return {line["product"].name: line["quantity"] for line in lines}

    def test_what_left_before_and_what_was_given_up_does_not_follow(self):
        _order, picking = self.order_in_two_parcels()
        picking._oms_ship()
        rest = picking.backorder_ids
        self.assertEqual([self.goods(parcel["later"]) for parcel in picking._oms_slip()], [{"Mug": 2}] * 2)
        rest.action_cancel()
        self.assertEqual([self.goods(parcel["later"]) for parcel in picking._oms_slip()], [{}, {}])

    def test_lots_are_named(self):
        self.pen.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L-2026-7", "product_id": self.pen.id})
        self.env["stock.quant"]._update_available_quantity(self.pen, self.warehouse.lot_stock_id, 4, lot_id=lot)
        picking = self.open_pickings(self.order(pen=4))
        self.assertEqual(picking._oms_slip()[0]["lines"][0]["lots"], ["L-2026-7"])
        self.assertIn("L-2026-7", self.html("oms_packing_slip_report", picking))

    def test_a_customer_reads_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self.mug.with_context(lang="fr_FR").name = "Tasse"
        _order, picking = self.order_in_two_parcels()
        self.assertIn("Tasse", self.html("oms_packing_slip_report", picking))

    @unittest.skipUnless(READERS, "zxing-cpp and pypdfium2 are not installed")
    def test_a_scanner_reads_the_slip(self):
        order, picking = self.order_in_two_parcels()
        read = self.codes(self.pdf("oms_packing_slip_report", picking))
        self.assertEqual(read, sorted([order.name] * 2 + ["PACK-A1", "PACK-B1"]))

    @unittest.skipUnless(READERS, "zxing-cpp and pypdfium2 are not installed")
    def test_a_scanner_reads_every_label(self):
        totes = self.env["stock.package"].create([{"name": f"TOTE-{number:03}"} for number in range(1, 24)])
        self.assertEqual(self.codes(self.pdf("oms_package_label_report", totes)), totes.mapped("name"))
        types = self.env["stock.package.type"].create([
            {"name": "Small box", "barcode": "BOX-S"}, {"name": "Large box", "barcode": "4006381333931"}, {"name": "No code"}])
        self.assertEqual(self.codes(self.pdf("oms_package_type_report", types, self.boss)), ["4006381333931", "BOX-S"])
        shelves = self.env["stock.location"].concat(*(
            self.place(f"0{aisle}-{bay:02}-1L", aisle, bay) for aisle in (1, 2) for bay in range(1, 8)))
        shelves[0].barcode = "SHELF-1"
        names = sorted(["SHELF-1", *shelves[1:].mapped("name")])
        self.assertEqual(self.codes(self.pdf("oms_location_label_report", shelves, self.boss)), names)
        self.assertIn("aisle 2, bay 7", self.html("oms_location_label_report", shelves, self.boss))

    @unittest.skipUnless(READERS, "zxing-cpp and pypdfium2 are not installed")
    def test_a_scanner_reads_the_pick_list(self):
        self.stock(mug=3)
        picking = self.open_pickings(self.order(mug=1))
        self.assertEqual(self.codes(self.pdf("oms_pick_list_report", picking)), [picking.name])

    def test_what_no_barcode_can_say_is_printed_as_text(self):
        tote = self.env["stock.package"].create({"name": "Größe 7"})
        page = self.html("oms_package_label_report", tote)
        self.assertIn("Größe 7", page)
        self.assertNotIn("data:image", page)
