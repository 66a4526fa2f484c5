# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
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
        credit.invoice_date = "2026-01-01"
        credit.action_post()
        self.assertEqual((claim.state, claim.credited_amount, order.order_line.qty_to_invoice), ("credited", 18, 0))
        self.assertEqual((back.vendor_return_count, claim.return_count), (1, 1))
        self.assertNoFaults()
