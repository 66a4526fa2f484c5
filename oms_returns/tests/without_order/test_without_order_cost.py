# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..goods.cost_case import CostCase


@tagged("post_install", "-at_install")
class TestWithoutOrderCost(CostCase):
    """What goods of no order come in at is what their credit note takes off the cost of goods sold: the stock's account agrees
    with the stock (ForgeFlow/stock-rma#313, odoo#106243)."""

    method = "average"

    def loose(self, quantity, **values):
        back = self.env["oms.return"].create({
            "partner_id": self.customer.id, "line_ids": [Command.create({
                "product_id": self.pot.id, "quantity": quantity, **values})]})
        back.action_authorise()
        return back

    def stock_entries(self, back):
        items = back.refund_ids.line_ids.filtered(lambda item: item.account_id == self.stock_account)
        return round(sum(items.mapped("balance")), 2)

    def test_what_it_costs_changes_before_it_is_credited(self):
        self.pot.standard_price = 4
        back = self.loose(3)
        back.action_receive()
        moves = back.line_ids.move_ids.filtered(lambda move: move.location_id.usage == "customer")
        self.assertEqual(moves.value, 12)
        self.come(3, 8)
        self.assertEqual(self.pot.standard_price, 6)
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, moves.value, self.stock_entries(back)), ("settled", 12, 12))

    def test_what_the_customer_keeps_is_not_in_stock(self):
        self.allow(without_order="accept", window_days=0, keep_up_to=1000)
        self.pot.standard_price = 4
        self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": "2026-11-02",
            "invoice_line_ids": [Command.create({"product_id": self.pot.id, "quantity": 2, "price_unit": 100})]}).action_post()
        back = self.loose(2)
        back.action_settle()
        self.assertEqual((back.state, back.refund_ids.amount_total, self.stock_entries(back)), ("settled", 200, 0))

    def test_the_price_is_that_of_the_day_it_was_accepted(self):
        back = self.loose(2)
        self.pot.list_price = 500
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.refund_ids.amount_total, back.line_ids.price_unit), (200, 100))
