# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .vendor_case import VendorCase


@tagged("post_install", "-at_install")
class TestVendorCredit(VendorCase):
    """What the vendor owes for goods that went back: expected, entered or linked, chased, refused."""

    beginnings = (("sent", {}), ("sent", {"billed": False}))

    def test_pressed_twice_is_one_credit(self):
        claim, _order = self.sent()
        first = claim.action_credit()["res_id"]
        self.assertEqual(claim.action_credit()["res_id"], first)
        self.assertFalse(claim.is_due)
        credit = self.env["account.move"].browse(first)
        self.post(credit)
        self.assertEqual(claim.state, "credited")
        credit.button_draft()
        self.assertEqual(claim.state, "sent", "taken back")
        credit.button_cancel()
        self.assertTrue(claim.is_due)

    def test_never_billed_nothing_is_due(self):
        claim, order = self.sent(billed=False)
        self.assertFalse(claim.is_due)
        with self.assertRefused("nothing of it was billed that is not credited"):
            claim.action_credit()
        claim.action_nothing_due()
        self.assertEqual((claim.state, self.bill_vendor(order).amount_untaxed), ("credited", 42))

    def test_billed_in_full_afterwards(self):
        """Not billed when it went back; then the vendor bills all ten: a credit is due."""
        claim, order = self.sent(billed=False)
        order.action_create_invoice()
        bill = order.invoice_ids
        bill.invoice_line_ids.quantity = 10
        self.post(bill)
        self.assertTrue(claim.is_due)
        with self.assertRefused("a credit is due. Does the vendor refuse it"):
            claim.action_nothing_due()
        self.assertEqual(self.env["account.move"].browse(claim.action_credit()["res_id"]).amount_untaxed, 18)

    def test_billed_as_ordered(self):
        self.mug.purchase_method = "purchase"
        self.anew()
        claim, _order = self.sent()
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.assertEqual((credit.move_type, credit.amount_untaxed), ("in_refund", 18))

    def test_credited_in_two_parts(self):
        """odoo#78129: two credits by one number of the vendor."""
        claim, _order = self.sent()
        claim.rma_number = "R-7"
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        credit.invoice_line_ids.quantity = 1
        self.post(credit)
        self.assertEqual((claim.state, claim.credited_amount, claim.is_due), ("sent", 6, True))
        second = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.assertEqual(second.amount_untaxed, 12)
        self.post(second)
        self.assertEqual((claim.state, claim.credited_amount), ("credited", 18))

    def test_a_credit_that_is_there_is_linked(self):
        claim, order = self.sent()
        buyer = self.env["account.move"].create({"move_type": "in_refund", "partner_id": self.potter.id, "invoice_line_ids": [
            (0, 0, {"name": "Three mugs, as agreed", "price_unit": 18, "tax_ids": [(5,)]})]})
        other = buyer.copy({"partner_id": self.glazier.id})
        with self.assertRefused("choose the credit first"):
            claim.action_link_credit()
        claim.sudo().credit_id = other
        with self.assertRefused("is no credit of Potter"):
            claim.sudo().action_link_credit()
        claim.sudo().credit_id = buyer
        claim.sudo().action_link_credit()
        self.assertEqual((claim.credit_count, claim.state), (1, "sent"))
        self.post(buyer)
        self.assertEqual((claim.state, claim.credited_amount), ("credited", 18))

    def test_the_vendor_refuses_and_sends_it_back(self):
        claim, order = self.sent()
        with self.assertRefused("enter what the vendor says"):
            claim.action_refuse()
        claim.refused_why = "Dropped by the customer"
        claim.action_refuse()
        self.assertEqual((claim.state, self.waiting().ids), ("refused", []))
        picking = self.env["stock.picking"].browse(claim.action_comes_back()["res_id"])
        with self.assertRefused("expected back, or is back"):
            claim.action_comes_back()
        self.assertEqual((picking.picking_type_code, picking.location_dest_id),
                         ("incoming", self.north.oms_to_vendor_location_id))
        picking.button_validate()
        self.assertEqual((order.order_line.qty_received, self.waiting().mapped("quantity")), (10, [3]))
        claim.action_reopen()
        self.assertEqual(claim.state, "sent")
        self.assertNoFaults()

    def test_work_that_waits(self):
        self.buy(mug=10)
        self.for_vendor(mug=1)
        todo = self.env["oms.todo"]

        def kinds():
            self.env.flush_all()
            return set(todo.search([("kind", "in", ("return_vendor", "vendor_send", "vendor_credit"))]).mapped("kind"))

        self.assertEqual(kinds(), set())
        row = self.env["oms.return.inspection"].search([("disposition", "=", "vendor")], limit=1, order="id desc")
        row._oms_write({"done_on": "2026-01-01"})
        self.assertEqual(kinds(), {"return_vendor"})
        claim = self.collect(self.waiting())
        self.assertEqual(kinds(), set())
        self.env.cr.execute("UPDATE oms_vendor_return SET create_date = '2026-01-01' WHERE id = %s", [claim.id])
        self.assertEqual(kinds(), {"vendor_send"})
        claim.action_sent()
        self.assertEqual((claim.expected_on - claim.sent_on.date()).days in (29, 30, 31), True)
        claim.expected_on = "2026-01-01"
        self.assertEqual(kinds(), set(), "it was not billed")
        self.bill_all()
        self.assertEqual(kinds(), {"vendor_credit"})
        claim.action_remind()
        mail = claim.message_ids.filtered(lambda message: message.partner_ids == self.potter)
        self.assertRegex(mail.body, "1 × .*mug")
        self.assertEqual(kinds(), set(), "asked again after as many days")
        self.env["oms.vendor.return"].browse(claim.id).write({"reminded_on": "2026-02-01"})
        self.assertEqual(kinds(), {"vendor_credit"})
        self.potter.email = False
        with self.assertRefused("has no e-mail address"):
            claim.action_remind()

    # --- no more than is owed, and all of it --------------------------------------------------------------------------

    def test_credited_by_the_accountant_already(self):
        """Billed as ordered; three are credited by Odoo's own credit note to the bill, which is of nothing here."""
        self.mug.purchase_method = "purchase"
        self.anew()
        claim, order = self.sent()
        self.assertTrue(claim.is_due)
        credit = order.invoice_ids._reverse_moves([{"invoice_date": "2026-01-01"}])
        credit.invoice_line_ids.quantity = 3
        credit.action_post()
        claim.invalidate_recordset()
        self.assertFalse(claim.is_due)
        with self.assertRefused("nothing of it was billed that is not credited"):
            claim.action_credit()

    def test_a_credit_in_money_is_of_so_many_pieces(self):
        claim, _order = self.sent()
        credit = self.env["account.move"].create({"move_type": "in_refund", "partner_id": self.potter.id, "invoice_line_ids": [
            (0, 0, {"name": "Mugs, as agreed", "price_unit": 12, "tax_ids": [(5,)]})]})
        claim.sudo().credit_id = credit
        claim.sudo().action_link_credit()
        self.assertFalse(claim.is_due, "it is a draft: nobody knows")
        self.post(credit)
        rest = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.assertEqual(rest.amount_untaxed, 6)
        self.post(rest)
        self.assertEqual((claim.state, claim.credited_amount), ("credited", 18))

    def test_what_stayed_here_is_not_asked_for(self):
        self.bill_vendor(self.buy(mug=10))
        self.bill_vendor(self.buy(each=10, cup=10))
        self.for_vendor(mug=3, cup=5)
        claim = self.collect(self.waiting())
        picking = claim.sudo().picking_ids
        for move in picking.move_ids:
            move.quantity, move.picked = (3, True) if move.product_id == self.mug else (0, False)
        picking.with_context(skip_backorder=True).button_validate()
        claim.sudo().picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.assertEqual((claim.state, claim.expected_amount, claim.line_ids.product_id), ("sent", 18, self.mug))
        self.assertEqual(self.waiting().mapped("product_id"), self.cup)
        self.assertNoFaults()

    def test_what_came_back_is_not_credited_here(self):
        """Goods of no known purchase: refused, back, and collected once more."""
        self.for_vendor(cup=3)
        claim = self.collect(self.waiting(), vendor=self.potter)
        claim.action_sent()
        claim.refused_why = "Dropped"
        claim.action_refuse()
        self.env["stock.picking"].browse(claim.action_comes_back()["res_id"]).button_validate()
        again = self.collect(self.waiting(), vendor=self.potter)
        again.action_sent()
        claim.action_reopen()
        self.assertEqual((claim.is_due, again.is_due), (False, True))

    def test_one_came_back_and_two_are_credited(self):
        """Three sent, one comes back from the vendor, who credits two: by pieces, or in money."""
        for by_pieces in (True, False):
            with self.subTest(by_pieces=by_pieces):
                claim, _order = self.sent()
                move = claim.sudo().line_ids.move_ids
                wizard = self.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
                wizard.product_return_moves.quantity = 1
                back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
                back.button_validate()
                credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
                self.assertEqual(credit.amount_untaxed, 12)
                if not by_pieces:
                    credit.invoice_line_ids.product_id = False
                    credit.invoice_line_ids.write({"quantity": 1, "price_unit": 12, "tax_ids": [(5,)]})
                self.post(credit)
                self.assertEqual((claim.state, claim.credited_amount, claim.is_due), ("credited", 12, False))
                claim.sudo()._oms_follow()
                self.assertEqual(claim.state, "credited")

    def test_nothing_more_is_due(self):
        """Two of three were billed by the vendor and are credited; the third is never billed."""
        claim, order = self.sent(billed=False)
        order.action_create_invoice()
        order.invoice_ids.invoice_line_ids.quantity = 9
        self.post(order.invoice_ids)
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.assertEqual(credit.invoice_line_ids.quantity, 2)
        self.post(credit)
        self.assertEqual((claim.state, claim.is_due), ("sent", False))
        claim.action_nothing_due()
        claim.sudo()._oms_follow()
        self.assertEqual(claim.state, "credited")
        credit.button_draft()
        self.assertEqual(claim.state, "sent", "taken back")

    def test_a_credit_that_is_reversed_in_part(self):
        claim, _order = self.sent()
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.post(credit)
        taken = credit._reverse_moves([{"invoice_date": "2026-01-01"}])
        taken.invoice_line_ids.quantity = 1
        claim.invalidate_recordset()
        self.assertEqual((claim.state, claim.is_due), ("credited", False), "it is a draft")
        taken.action_post()
        claim.invalidate_recordset()
        self.assertEqual((claim.state, claim.credited_amount, claim.is_due), ("sent", 12, True))
        again = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.assertEqual(again.amount_untaxed, 6)
        self.post(again)
        self.assertEqual((claim.state, claim.credited_amount), ("credited", 18))

    def test_billed_after_nothing_was_due(self):
        claim, order = self.sent(billed=False)
        claim.action_nothing_due()
        order.action_create_invoice()
        order.invoice_ids.invoice_line_ids.quantity = 10
        self.post(order.invoice_ids)
        self.assertEqual((claim.state, claim.is_due), ("sent", True))

    def test_a_credit_that_is_reversed(self):
        claim, _order = self.sent()
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        self.post(credit)
        self.assertEqual(claim.state, "credited")
        credit._reverse_moves([{"invoice_date": "2026-01-01"}]).action_post()
        claim.invalidate_recordset()
        self.assertEqual((claim.state, claim.credited_amount, claim.is_due), ("sent", 0, True))
