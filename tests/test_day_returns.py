# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .books_case import BooksCase


@tagged("post_install", "-at_install")
class TestDayReturns(BooksCase):
    """The returns clerk's day."""

    role = "returns"

    def test_day(self):
        self.env["oms.return.reason"].create({"name": "Day reason", "code": "day", "disposition": "restock"})
        order = self.shipped("Tea Rooms", self.goods("Day Mug", 10, stock=9), 5, client_order_ref="TEL-778")
        order._create_invoices().action_post()
        self.day("oms_day_returns")
        [back] = self.env["oms.return"].search([("order_ids", "in", order.ids)])
        self.assertEqual((back.state, back.user_id), ("settled", self.user))
        self.assertEqual((back.line_ids.received_quantity, back.line_ids.disposition), (2, "scrap"))
        self.assertEqual((back.refund_ids.state, back.refund_ids.amount_total), ("posted", 20))
