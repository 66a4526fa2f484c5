# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .vendor_case import VendorCase


@tagged("post_install", "-at_install")
class TestRefurbished(VendorCase):
    """What was put in order leaves the place where it waited: once, by quantity and lot."""

    def go(self, rows, quantity=None, disposition="restock", **values):
        dialog = self.dialog(rows)
        dialog.write({"disposition": disposition, **values})
        if quantity is not None:
            dialog.line_ids.quantity = quantity
        return dialog.action_refurbished()

    def test_in_stages(self):
        type(self).chipped = self.new_product("chipped mug", 4.0)
        tag = self.env["stock.scrap.reason.tag"].create({"name": "Beyond repair"})
        back = self.for_vendor("refurbish", mug=6)
        place = self.north.oms_refurbish_location_id
        self.go(self.waiting("refurbish"), 3)
        self.assertEqual((self.in_stock(self.mug), self.in_stock(self.mug, place)), (97, 3))
        with self.assertRefused("say as which other product|Say as which other product"):
            self.go(self.waiting("refurbish"), 1, "second")
        self.mug.oms_second_product_id = self.chipped
        self.go(self.waiting("refurbish"), 1, "second")
        with self.assertRefused("Say why it is scrapped"):
            self.go(self.waiting("refurbish"), 1, "scrap")
        self.go(self.waiting("refurbish"), None, "scrap", scrap_tag_ids=tag.ids, note="The handle again")
        self.assertFalse(self.waiting("refurbish"))
        self.assertEqual((self.in_stock(self.mug), self.in_stock(self.mug, place), self.in_stock(self.chipped)), (97, 0, 1))
        scrap = self.env["stock.scrap"].search([("oms_return_line_id", "=", back.line_ids.id)])
        self.assertEqual((scrap.scrap_qty, scrap.scrap_reason_tag_ids, scrap.state), (2, tag, "done"))
        self.assertEqual(back.refurbished_ids.sorted("id").mapped(lambda row: (row.quantity, row.disposition, row.user_id)), [
            (3, "restock", self.returns_clerk), (1, "second", self.returns_clerk), (2, "scrap", self.returns_clerk)])
        self.assertEqual(back.line_ids._oms_inspected_quantity(), {back.line_ids: 6}, "what the customer gets stays as it was")
        self.assertNoFaults()

    def test_never_twice(self):
        self.for_vendor("refurbish", mug=2)
        first, second = self.dialog(self.waiting("refurbish")), self.dialog(self.waiting("refurbish"))
        first.action_refurbished()
        with self.assertRefused("somebody took them"):
            second.action_refurbished()
        self.assertEqual(self.in_stock(self.mug), 100)

    def test_by_serial_number(self):
        watch = type(self).watch = self.new_product("watch", 100.0, tracking="serial")
        lots = self.env["stock.lot"].create([{"name": name, "product_id": watch.id} for name in ("W1", "W2")])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(watch, self.north.lot_stock_id, 1, lot_id=lot)
        self.for_vendor("refurbish", watch=2)
        self.go(self.waiting("refurbish").filtered(lambda row: row.lot_id == lots[1]))
        quants = self.env["stock.quant"].search([("product_id", "=", watch.id), ("quantity", ">", 0)])
        self.assertEqual({quant.lot_id: quant.location_id for quant in quants if quant.location_id.usage == "internal"}, {
            lots[0]: self.north.oms_refurbish_location_id, lots[1]: self.north.lot_stock_id})
        self.assertEqual(self.waiting("refurbish").lot_id, lots[0])

    def test_consigned_pieces(self):
        """A vase of ours and one of a consignor wait: each row is about the piece that came with its return."""
        type(self).vase = self.new_product("mug", 30.0)  # as the case lists what waits
        consignor, orders = self.env["res.partner"].create({"name": "Consignor"}), self.env["sale.order"]
        for owner in (None, consignor):
            self.env["stock.quant"]._update_available_quantity(self.vase, self.north.lot_stock_id, 1, owner_id=owner)
            orders |= self.shipped(vase=1)
        for order in orders:
            self.for_vendor("refurbish", order=order, vase=1)
        self.go(self.waiting("refurbish").filtered(lambda row: row.return_id.order_ids == orders[1]))
        quants = self.env["stock.quant"].search([("product_id", "=", self.vase.id), ("quantity", ">", 0)])
        self.assertEqual({quant.location_id: quant.owner_id for quant in quants if quant.location_id.usage == "internal"}, {
            self.north.oms_refurbish_location_id: self.env["res.partner"], self.north.lot_stock_id: consignor})

    def test_of_no_return(self):
        place = self.north._oms_return_places("oms_refurbish_location_id")[self.north]
        self.put_there(self.mug, 1, place)
        with self.assertRefused("is of no return: somebody put it there. Move it on by a transfer"):
            self.go(self.waiting("refurbish"))

    def test_only_staff_of_returns_and_only_by_the_dialog(self):
        back = self.for_vendor("refurbish", mug=1)
        dialog = self.dialog(self.waiting("refurbish"))
        with self.assertRaises(AccessError):
            dialog.with_user(self.clerk).action_refurbished()
        dialog.action_refurbished()
        for change in (lambda row: row.write({"quantity": 5}), lambda row: row.unlink(),
                       lambda row: row.create({"inspection_id": row.inspection_id.id, "quantity": 1, "disposition": "scrap"})):
            with self.assertRaises(AccessError):
                change(back.refurbished_ids.with_user(self.returns_clerk))

    def test_what_lies_long_is_work(self):
        back = self.for_vendor("refurbish", mug=2)
        find = [("kind", "=", "return_refurbish"), ("res_id", "=", back.id)]
        self.assertFalse(self.env["oms.todo"].search(find))
        back.inspection_ids._oms_write({"done_on": "2026-01-01"})
        self.env.flush_all()
        self.assertEqual(self.env["oms.todo"].search(find).mapped("name"), [back.name])
        self.company.oms_return_wait_days = 0
        self.env.flush_all()
        self.assertFalse(self.env["oms.todo"].search(find))
