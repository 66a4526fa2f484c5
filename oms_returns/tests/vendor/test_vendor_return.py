# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .vendor_case import VendorCase


@tagged("post_install", "-at_install")
class TestVendorReturn(VendorCase):
    """Pieces for vendors: collected, sent, and credited."""

    def test_from_the_inspection_to_the_credit(self):
        order = self.buy(mug=10)
        self.bill_vendor(order)
        back = self.for_vendor(mug=3)
        [row] = self.waiting()
        self.assertEqual((row.vendor_id, row.quantity, row.return_id, row.reason_id.code), (self.potter, 3, back, "faulty"))
        claim = self.collect(row)
        self.assertEqual((claim.state, claim.expected_amount, claim.reason_id.code), ("collected", 18, "faulty"))
        self.assertFalse(self.waiting(), "it is taken")
        claim.action_sent()
        self.assertEqual((claim.state, order.order_line.qty_received), ("sent", 7))
        action = claim.action_credit()
        credit = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((credit.move_type, credit.state, credit.amount_untaxed, credit.partner_id), (
            "in_refund", "draft", 18, self.potter))
        self.assertEqual(credit.journal_id.type, "purchase")
        self.assertEqual(claim.sudo().line_ids.move_ids.location_dest_id.usage, "supplier")
        credit.invoice_date = "2026-01-01"
        credit.action_post()
        self.assertEqual((claim.state, claim.credited_amount, order.order_line.qty_to_invoice), ("credited", 18, 0))
        self.assertEqual((back.vendor_return_count, claim.return_count), (1, 1))
        self.assertNoFaults()

    # --- who is the vendor ---------------------------------------------------------------------------------------------

    def test_who_the_vendor_is(self):
        """The lot's, else who was bought from last, else the first of the product; else somebody chooses."""
        self.env["product.supplierinfo"].create({"partner_id": self.glazier.id, "product_tmpl_id": self.mug.product_tmpl_id.id})
        self.for_vendor(mug=1, cup=1)
        found = {row.product_id: row for row in self.waiting()}
        self.assertEqual((found[self.mug].vendor_id, found[self.cup].vendor_id), (self.glazier, self.potter.browse()))
        self.buy(mug=2)
        self.buy(self.glazier, mug=2)
        self.buy(mug=2)
        self.assertEqual({row.product_id: row for row in self.waiting()}[self.mug].vendor_id, self.potter)
        with self.assertRefused("cup.*of whom it was bought is not known. Choose the vendor"):
            self.collect(found[self.cup])
        claim = self.collect(found[self.cup], vendor=self.glazier)
        self.assertEqual((claim.partner_id, claim.line_ids.purchase_line_id), (self.glazier, self.env["purchase.order.line"]))

    def test_a_lot_goes_to_who_sent_it(self):
        watch = type(self).watch = self.new_product("watch", 100.0, tracking="serial")
        lots = self.env["stock.lot"].create([{"name": name, "product_id": watch.id} for name in ("W1", "W2")])
        first = self.buy(self.glazier, each=40, lots=lots[0], watch=1)
        second = self.buy(each=50, lots=lots[1], watch=1)
        order = self.shipped(watch=2)
        self.for_vendor(order=order, watch=2)
        self.assertEqual({row.lot_id.name: row.vendor_id for row in self.waiting()}, {"W1": self.glazier, "W2": self.potter})
        claims = self.collect(self.waiting())
        self.assertEqual({claim.partner_id: (claim.line_ids.lot_id, claim.line_ids.purchase_line_id, claim.expected_amount)
                          for claim in claims}, {
            self.glazier: (lots[0], first.order_line, 40), self.potter: (lots[1], second.order_line, 50)})
        self.assertEqual(len(claims.sudo().picking_ids), 2, "a transfer for each vendor")
        claims.action_sent()
        self.assertEqual(claims.sudo().line_ids.move_ids.lot_ids, lots)
        self.assertEqual((first + second).order_line.mapped("qty_received"), [0, 0])

    def test_no_purchase_gives_back_more_than_came(self):
        """Two were bought lately, five before: four go back, two off each."""
        old, new = self.buy(each=5, mug=5), self.buy(each=6, mug=2)
        self.for_vendor(mug=4)
        claim = self.collect(self.waiting())
        self.assertEqual(claim.line_ids.mapped(lambda line: (line.purchase_line_id, line.quantity, line.amount)),
                         [(new.order_line, 2, 12), (old.order_line, 2, 10)])
        claim.action_sent()
        self.for_vendor(mug=4)
        self.collect(self.waiting()).action_sent()
        self.assertEqual((old.order_line.qty_received, new.order_line.qty_received), (0, 0), "and nothing is bought by it")
        self.assertEqual(self.env["oms.vendor.return.line"].search([], order="id desc", limit=1).purchase_line_id.ids, [])

    def test_one_transfer_for_a_vendor_one_record_for_a_reason(self):
        self.buy(mug=9)
        self.for_vendor(mug=1)
        self.for_vendor(reason="damaged", mug=2)
        claims = self.collect(self.waiting())
        self.assertEqual({claim.reason_id.code: claim.expected_amount for claim in claims}, {"faulty": 6, "damaged": 12})
        self.assertEqual(len(claims.sudo().picking_ids), 1)
        claims[1].action_sent()
        self.assertEqual(claims.mapped("state"), ["collected", "sent"], "only what was said has left")
        claims[0].action_sent()
        self.assertEqual(claims.mapped("state"), ["sent", "sent"])
        self.assertNoFaults()

    def test_bought_by_the_dozen(self):
        order = self.buy(mug=1)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.env["purchase.order"].create({"partner_id": self.potter.id, "order_line": [(0, 0, {
            "product_id": self.mug.id, "product_qty": 2, "product_uom_id": dozen.id, "price_unit": 60, "discount": 10,
            "tax_ids": [(5,)]})]})
        order.button_confirm()
        order.picking_ids.button_validate()
        self.bill_vendor(order)
        self.for_vendor(mug=6)
        claim = self.collect(self.waiting())
        self.assertEqual((claim.line_ids.purchase_line_id, claim.expected_amount), (order.order_line, 27))
        claim.action_sent()
        self.assertEqual(order.order_line.qty_received, 1.5)
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.assertEqual((credit.invoice_line_ids.quantity, credit.amount_untaxed), (0.5, 27))

    def test_in_the_currency_of_the_purchase(self):
        dollar = self.env.ref("base.USD") if self.company.currency_id != self.env.ref("base.USD") else self.env.ref("base.EUR")
        dollar.active = True
        order = self.env["purchase.order"].create({"partner_id": self.potter.id, "currency_id": dollar.id, "order_line": [(0, 0, {
            "product_id": self.mug.id, "product_qty": 3, "price_unit": 7, "tax_ids": [(5,)]})]})
        order.button_confirm()
        order.picking_ids.button_validate()
        self.bill_vendor(order)
        self.for_vendor(mug=1)
        claim = self.collect(self.waiting())
        claim.action_sent()
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.assertEqual((claim.currency_id, claim.expected_amount), (dollar, 7))
        self.assertEqual((credit.currency_id, credit.amount_total), (dollar, 7))

    # --- what lies there, and whose it is ------------------------------------------------------------------------------

    def test_the_list_adds_up_to_what_lies_there(self):
        place = self.north._oms_return_places("oms_to_vendor_location_id")[self.north]
        self.for_vendor(mug=3)
        self.for_vendor(mug=2)
        self.put_there(self.cup, 4, place)
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": place.id, "usage": "internal"})
        self.env["stock.quant"]._update_available_quantity(self.mug, place, -1)
        self.env["stock.quant"]._update_available_quantity(self.mug, shelf, 1)
        rows = self.waiting()
        self.assertEqual(sorted((row.product_id.name, row.quantity, bool(row.return_id)) for row in rows),
                         [("cup", 4, False), ("mug", 2, True), ("mug", 3, True)])
        self.env["stock.quant"]._update_available_quantity(self.mug, place, -3)  # somebody took three away by hand
        self.assertEqual(sorted((row.product_id.name, row.quantity) for row in self.waiting()), [("cup", 4), ("mug", 2)])
        cups = self.collect(self.waiting().filtered(lambda row: row.product_id == self.cup), 3, vendor=self.glazier)
        self.assertEqual((cups.line_ids.return_id.ids, cups.reason_id.ids), ([], []))
        self.assertEqual([row.quantity for row in self.waiting() if row.product_id == self.cup], [1])
        cups.action_cancel()
        self.assertEqual((cups.state, [row.quantity for row in self.waiting() if row.product_id == self.cup]), ("cancelled", [4]))

    def test_two_people_collect_the_same(self):
        self.buy(mug=9)
        self.for_vendor(mug=3)
        first, second = self.dialog(self.waiting()), self.dialog(self.waiting())
        first.line_ids.quantity = 2
        first.action_send()
        with self.assertRefused("1 × .*mug.* wait in .*not 3: somebody took some"):
            second.action_send()
        second.line_ids.quantity = 1
        second.action_send()
        with self.assertRefused("somebody took them. Open the list again"):
            second.action_send()
        guard = self.env["oms.guard"].sudo().search([("kind", "=", "return_waits"), ("key2", "=", self.mug.id)])
        self.assertTrue(guard.seq, "at the same moment, the second waits and looks again")

    def test_no_more_than_is_there_and_no_less_than_nothing(self):
        self.for_vendor(mug=3)
        for quantity, words in ((4, "not 4"), (-1, "enter how many"), (0, "Enter how many")):
            with self.assertRefused(words):
                self.collect(self.waiting(), quantity, vendor=self.potter)

    def test_reserved_by_another_transfer(self):
        self.for_vendor(mug=3)
        place = self.north.oms_to_vendor_location_id
        move = self.env["stock.move"].create({
            "product_id": self.mug.id, "product_uom_qty": 2, "location_id": place.id,
            "location_dest_id": self.north.lot_stock_id.id})
        move._action_confirm()
        move._action_assign()
        with self.assertRefused("2 × .*mug.* are on another transfer"):
            self.collect(self.waiting(), vendor=self.potter)

    # --- the transfer --------------------------------------------------------------------------------------------------

    def test_sent_by_the_warehouse_in_part(self):
        self.buy(mug=9)
        self.for_vendor(mug=5)
        claim = self.collect(self.waiting())
        picking = claim.sudo().picking_ids
        picking.move_ids.write({"quantity": 3, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual((claim.state, claim.line_ids.quantity), ("collected", 5), "the rest is still to be sent")
        (claim.sudo().picking_ids - picking).action_cancel()
        self.assertEqual((claim.state, claim.line_ids.quantity, claim.expected_amount), ("sent", 3, 18))
        self.assertEqual(self.waiting().mapped("quantity"), [2], "what was not sent waits")

    def test_cancelled_by_the_warehouse(self):
        self.for_vendor(mug=2)
        claim = self.collect(self.waiting(), vendor=self.potter)
        claim.sudo().picking_ids.action_cancel()
        self.assertEqual((claim.state, self.waiting().mapped("quantity")), ("cancelled", [2]))
        with self.assertRefused("is “Cancelled”: only what was collected"):
            claim.action_sent()

    def test_what_has_left_is_not_cancelled(self):
        self.for_vendor(mug=2)
        claim = self.collect(self.waiting(), vendor=self.potter)
        claim.action_sent()
        with self.assertRefused("is “Sent”: what has left is not cancelled"):
            claim.action_cancel()

    def test_goods_that_are_not_counted(self):
        self.mug.is_storable = False
        self.for_vendor(mug=3)
        claim = self.collect(self.waiting(), 2, vendor=self.potter)
        claim.action_sent()
        self.assertEqual((claim.state, self.waiting().mapped("quantity")), ("sent", [1]))

    # --- who may -------------------------------------------------------------------------------------------------------

    def test_who_may_do_what(self):
        claim, _order = self.sent()
        users = {name: new_user(self.env, f"v_{name}", group) for name, group in (
            ("buyer", "purchase.group_purchase_user"), ("billing", "account.group_account_invoice"),
            ("desk", "oms_core.group_oms_user"))}
        for user in (users["desk"], users["buyer"], users["billing"]):
            with self.assertRaises(AccessError):
                claim.with_user(user).action_sent()
            self.assertTrue(claim.with_user(user).expected_amount)
        with self.assertRaises(AccessError):
            claim.with_user(users["desk"]).action_credit()
        with self.assertRaises(AccessError):
            self.env["oms.return.waiting"].with_user(users["buyer"]).search([])
        claim.with_user(users["buyer"]).write({"rma_number": "P-77", "refused_why": "x"})
        for values in ({"state": "credited"}, {"partner_id": self.glazier.id}, {"reminded_on": "2026-01-01"}):
            for user in (users["billing"], self.returns_clerk):
                with self.assertRaises(AccessError):
                    claim.with_user(user).write(values)
        with self.assertRaises(AccessError):
            claim.line_ids.with_user(self.returns_clerk).write({"quantity": 1})
        with self.assertRaises(AccessError):
            self.env["oms.vendor.return"].with_user(self.returns_clerk).create({"partner_id": self.potter.id})
        credit = self.env["account.move"].browse(claim.with_user(users["billing"]).action_credit()["res_id"])
        self.assertEqual(credit.ref, "P-77")

    def test_another_company(self):
        claim, _order = self.sent()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(self.env, "v_stranger", "oms_returns.group_returns_manager", company_id=other.id,
                                 company_ids=[(6, 0, other.ids)])
        self.for_vendor(mug=1)
        self.assertFalse(self.env["oms.return.waiting"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            claim.with_user(stranger).read(["name"])
