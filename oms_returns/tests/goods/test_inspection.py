# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestInspection(ReturnsCase):
    """What came is looked at piece by piece, in stages, and each piece goes where it belongs."""

    beginnings = (("shipped", {"mug": 10}),)

    def here(self, order=None, received=None, **quantities):
        """A return of which the goods are here."""
        order = order or self.shipped(**dict.fromkeys(quantities, 10))
        back = self.ask(order, **quantities)
        back.action_authorise()
        back.with_user(self.returns_clerk).action_receive(
            received and {line.id: received for line in back.line_ids})
        return back.with_user(self.returns_clerk)

    def note(self, back, quantity, disposition, **values):
        return self.env["oms.return.inspection"].with_user(self.returns_clerk).create(
            {"line_id": back.line_ids[:1].id, "quantity": quantity, "disposition": disposition, **values})

    def watches(self, *numbers):
        watch = type(self).watch = self.new_product("watch", 100.0, tracking="serial")
        lots = self.env["stock.lot"].create([{"name": name, "product_id": watch.id} for name in numbers])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(watch, self.north.lot_stock_id, 1, lot_id=lot)
        return lots

    # --- by quantity, in stages ---------------------------------------------------------------------------------------

    def test_split_by_quantity(self):
        back = self.here(mug=5)
        self.note(back, 2, "restock")
        tag = self.env["stock.scrap.reason.tag"].create({"name": "Broken in transit"})
        self.note(back, 1, "scrap", condition="damaged", scrap_tag_ids=tag.ids, note="Handle is off")
        back.action_inspect_noted()
        self.assertEqual((back.state, self.in_stock(self.mug), self.in_stock(self.mug, self.inspection())), ("received", 92, 2))
        scrap = self.env["stock.scrap"].search([("oms_return_line_id", "=", back.line_ids.id)])
        self.assertEqual((scrap.scrap_qty, scrap.scrap_reason_tag_ids, scrap.state), (1, tag, "done"))
        back.action_inspect()
        self.assertEqual((back.state, self.in_stock(self.mug)), ("inspected", 94))
        self.assertEqual(back.inspection_ids.mapped(lambda row: (row.quantity, row.disposition, row.state)), [
            (2, "restock", "done"), (1, "scrap", "done"), (2, "restock", "done")])
        self.assertEqual(set(back.inspection_ids.user_id), {self.returns_clerk})
        self.assertEqual(back.line_ids._oms_inspected_quantity(), {back.line_ids: 5})
        self.assertNoFaults()

    def test_inspecting_guards_the_order_lines(self):
        """Three of ten came: the return stands as before, yet whoever inspects them at the same moment looks again."""
        back = self.ask(self.shipped(mug=10), mug=10)
        back.action_authorise()
        line = back.line_ids
        back.action_receive({line.id: 3})

        def seq():
            self.env["oms.guard"].invalidate_model()
            return self.env["oms.guard"].sudo().search([("kind", "=", "return"), ("key1", "=", line.sale_line_id.id)]).seq

        before = seq()
        self.note(back, 1, "restock")
        back.action_inspect_noted()
        noted = seq()
        self.assertGreater(noted, before)
        back.action_inspect()
        self.assertGreater(seq(), noted)
        self.assertEqual(back.state, "received")
        self.env["oms.return.inspection"].search([("line_id", "=", line.id)])[:1]._oms_write({"quantity": 4})
        self.assertEqual(line._oms_to_credit(), {line: 3}, "no more is credited than came")

    def test_everything_has_a_place(self):
        back = self.here(mug=6)
        for disposition in ("restock", "refurbish", "vendor", "keep", "scrap"):
            self.note(back, 1, disposition)
        back.action_inspect_noted()
        self.assertEqual(self.in_stock(self.mug), 92, "restocked and kept")
        for place in (self.north.oms_refurbish_location_id, self.north.oms_to_vendor_location_id, self.inspection()):
            self.assertEqual(self.in_stock(self.mug, place), 1, place.name)
            self.assertFalse(place._child_of(self.north.lot_stock_id), "nobody picks it for an order")
        self.assertEqual(back.line_ids._oms_inspected_quantity(), {back.line_ids: 4}, "kept without credit is not taken back")
        self.assertNoFaults()

    def test_second_grade_is_another_product(self):
        type(self).chipped = self.new_product("chipped mug", 4.0)
        back = self.here(mug=3)
        self.note(back, 2, "second", condition="used")
        with self.assertRaisesRegex(UserError, "say as which other product"):
            back.action_inspect_noted()
        self.mug.oms_second_product_id = self.chipped
        back.inspection_ids.unlink()
        self.assertEqual(self.note(back, 2, "second").second_product_id, self.chipped)
        back.action_inspect_noted()
        self.assertEqual((self.in_stock(self.chipped), self.in_stock(self.mug), self.in_stock(self.mug, self.inspection())),
                         (2, 90, 1))
        self.assertNoFaults()

    def test_second_grade_in_another_unit(self):
        """Mugs of second grade are counted by the dozen, or by the litre."""
        dozens, litres = (self.new_product(name, 4.0) for name in ("a dozen chipped mugs", "shards"))
        dozens.uom_id, litres.uom_id = self.env.ref("uom.product_uom_dozen"), self.env.ref("uom.product_uom_litre")
        back = self.here(self.shipped(mug=40), mug=30)
        self.note(back, 6, "second", second_product_id=litres.id)
        with self.assertRefused("counted in Units, .*shards.* in L"):
            back.action_inspect_noted()
        back.inspection_ids.unlink()
        self.note(back, 24, "second", second_product_id=dozens.id)
        back.action_inspect_noted()
        self.assertEqual((self.in_stock(dozens), self.in_stock(self.mug, self.inspection())), (2, 6))
        self.assertNoFaults()

    def test_back_to_the_customer(self):
        order, _invoice = self.shipped_and_billed(mug=10)
        back = self.here(order, mug=3)
        self.note(back, 1, "customer")
        back.action_inspect()
        sent = back.sudo().picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.state != "done")
        self.assertEqual((sent.state, sent.partner_id, sent.move_ids.product_uom_qty), ("assigned", self.customer, 1))
        self.assertEqual(back.line_ids._oms_inspected_quantity(), {back.line_ids: 2})
        sent.move_ids.picked = True
        sent.button_validate()
        self.assertEqual(sent.state, "done")
        self.assertEqual((order.order_line.qty_delivered, order.order_line.oms_shipped_qty), (10, 10))
        self.assertDecision(self.ask(order, mug=7), "accept", "within_policy")
        self.assertNoFaults()

    def test_what_is_not_taken_back_stays_delivered(self):
        """One goes back to the customer, one was never announced: neither is taken off what was delivered."""
        order = self.shipped(mug=10)
        back = self.here(order, received=4, mug=3)
        self.note(back, 1, "customer")
        back.action_inspect()
        back.sudo().line_ids.move_ids._oms_from_customer().write({"to_refund": True})
        self.assertEqual((order.order_line.qty_delivered, order.order_line.oms_qty_returned), (7, 3))
        back = self.here(order, received=3, mug=2)
        self.note(back, 2, "keep")
        back.action_inspect()
        back.sudo().line_ids.move_ids._oms_from_customer().write({"to_refund": True})
        self.assertEqual((order.order_line.qty_delivered, order.order_line.oms_qty_returned), (6, 4))

    def test_by_reason(self):
        order = self.shipped(mug=10)
        back = self.ask(order, "damaged", mug=3)
        back.action_authorise()
        back.action_receive()
        row = self.env["oms.return.inspection"].create({"line_id": back.line_ids.id})
        self.assertEqual((row.disposition, row.quantity, row.product_id), ("scrap", 1, self.mug))
        back.action_inspect()
        self.assertEqual(set(back.inspection_ids.mapped("disposition")), {"scrap"})
        self.assertEqual(back.inspection_ids.mapped("condition"), ["damaged", "damaged"])

    # --- lots and serial numbers --------------------------------------------------------------------------------------

    def test_serial_by_serial(self):
        first, second = self.watches("W1", "W2")
        back = self.here(self.shipped(watch=2), watch=2)
        self.note(back, 1, "scrap", lot_id=second.id)
        back.action_inspect()
        self.assertEqual(
            set(back.inspection_ids.mapped(lambda row: (row.lot_id, row.disposition))),
            {(first, "restock"), (second, "scrap")})
        quants = self.env["stock.quant"].search([("product_id", "=", self.watch.id), ("location_id.usage", "=", "internal")])
        self.assertEqual(
            {(quant.lot_id, quant.location_id) for quant in quants if quant.quantity}, {(first, self.north.lot_stock_id)})
        self.assertNoFaults()

    def test_the_very_piece_goes_back_to_the_customer(self):
        """Two came together; the second is noted first, and goes back: the first is put into stock afterwards."""
        self.watches("W1", "W2")
        back = self.here(self.shipped(watch=2), watch=2)
        first, second = back.sudo().line_ids.move_ids.move_line_ids.sorted("id").lot_id
        self.note(back, 1, "customer", lot_id=second.id)
        back.action_inspect_noted()
        sent = back.sudo().picking_ids.filtered(lambda one: one.picking_type_code == "outgoing" and one.state != "done")
        self.assertEqual((sent.state, sent.move_line_ids.lot_id, sent.move_ids.picked), ("assigned", second, False))
        back.action_inspect()
        sent.move_ids.picked = True
        sent.button_validate()
        quants = self.env["stock.quant"].search([("product_id", "=", self.watch.id), ("quantity", ">", 0)])
        self.assertEqual({quant.lot_id: quant.location_id for quant in quants}, {
            first: self.north.lot_stock_id, second: sent.location_dest_id})
        self.assertNoFaults()

    def test_a_serial_that_did_not_come(self):
        self.watches("W1", "W2")
        back = self.here(self.shipped(watch=1), watch=1)
        other = self.env["stock.lot"].create({"name": "W9", "product_id": self.watch.id})
        self.note(back, 1, "restock", lot_id=other.id)
        with self.assertRaisesRegex(UserError, "W9.* did not come, or was inspected already"):
            back.action_inspect_noted()

    def test_a_serial_never_sent_to_this_customer_is_stopped_at_the_dock(self):
        self.watches("W1", "W2")
        order, other = self.shipped(watch=1), self.shipped(self.env["res.partner"].create({"name": "Somebody else"}), watch=1)
        back = self.ask(order, watch=1)
        back.action_authorise()
        part = back.line_ids.move_ids.move_line_ids
        part.lot_id = other.order_line.move_ids.lot_ids
        with self.assertRaisesRegex(UserError, f"{part.lot_id.name} of .*watch.* is not with {self.customer.name}"):
            back.action_receive()
        self.assertEqual(back.state, "authorised")

    def test_one_row_for_each_serial_number(self):
        lots = self.watches("W1", "W2")
        back = self.here(self.shipped(watch=2), watch=2)
        with self.assertRaisesRegex(ValidationError, "is one piece, not 2"):
            self.note(back, 2, "restock", lot_id=lots[0].id)
        with self.assertRaisesRegex(ValidationError, "is no lot of"):
            self.note(self.here(mug=1), 1, "restock", lot_id=lots[0].id)

    # --- bad input ----------------------------------------------------------------------------------------------------

    def test_more_than_came(self):
        back = self.here(mug=3)
        self.note(back, 4, "restock")
        with self.assertRaisesRegex(UserError, "1 × .*mug.* did not come, or was inspected already"):
            back.action_inspect_noted()
        back.inspection_ids.unlink()
        self.note(back, 3, "restock")
        back.action_inspect_noted()
        self.note(back, 1, "restock")
        with self.assertRaisesRegex(UserError, "inspected already"):
            back.action_inspect()
        self.assertEqual(self.in_stock(self.mug), 93)

    def test_other_goods_than_the_line_is_for(self):
        back = self.here(mug=1)
        with self.assertRaisesRegex(ValidationError, "is not what .* is for"):
            self.note(back, 1, "restock", product_id=self.cup.id)

    def test_what_is_done_stays(self):
        back = self.here(mug=2)
        row = self.note(back, 1, "restock")
        back.action_inspect_noted()
        for change in (lambda: row.write({"quantity": 2}), lambda: row.unlink(), lambda: row.write({"disposition": "scrap"})):
            with self.assertRaisesRegex(UserError, "its goods have moved"):
                change()
        row.note = "A scratch"
        for values in ({"state": "draft"}, {"done_on": "2020-01-01"}):
            with self.assertRaises(AccessError):
                row.write(values)
        with self.assertRaises(AccessError):
            self.env["oms.return.inspection"].with_user(self.returns_clerk).create(
                {"line_id": back.line_ids.id, "quantity": 1, "state": "done"})
        with self.assertRaises(AccessError):
            self.env["oms.return.inspection"].with_user(self.returns_clerk).with_context(default_state="done").create(
                {"line_id": back.line_ids.id, "quantity": 1})

    def test_goods_that_somebody_moved_away(self):
        back = self.here(mug=2)
        self.env["stock.quant"]._update_available_quantity(self.mug, self.inspection(), -1)
        with self.assertRaisesRegex(UserError, "1 × .*mug.* are in .*, not 2: somebody moved them"):
            back.action_inspect()
        self.assertEqual(back.state, "received")

    def test_nothing_was_noted(self):
        with self.assertRaisesRegex(UserError, "Nothing was noted"):
            self.here(mug=1).action_inspect_noted()

    def test_photos(self):
        """Of what came: with the row, and once it is done; who may see the return sees them, customers and others do not."""
        pictures = [{"name": f"{name}.png", "raw": b"x", "res_model": "oms.return.inspection"} for name in ("first", "later")]
        first, later = self.env["ir.attachment"].with_user(self.returns_clerk).create(pictures)
        back = self.here(mug=2)
        row = self.note(back, 1, "scrap", photo_ids=first.ids)
        back.action_inspect_noted()
        row.photo_ids = [(4, later.id)]
        self.env.invalidate_all()
        self.assertEqual(row.with_user(self.returns_supervisor).photo_ids.mapped("raw"), [b"x", b"x"])
        for nobody in (new_user(self.env, f"oms_{kind}", f"base.group_{kind}") for kind in ("user", "portal")):
            with self.assertRaises(AccessError):
                row.with_user(nobody).photo_ids.mapped("raw")
            with self.assertRaises(AccessError):
                first.with_user(nobody).read(["raw"])
