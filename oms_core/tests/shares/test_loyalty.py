# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..changes.change_case import ChangeCase
from .loyalty_case import LoyaltyWords
from .test_shares import SharesCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestLoyalty(LoyaltyWords, SharesCase, ChangeCase):
    """What promotions, coupons and gift cards give goes with the goods that it is on; what a card paid for is on it again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 10)
        cls.put(cls.cup, 20)

    def owes(self):
        account = self.env["oms.credit.account"].search([("partner_id", "=", self.customer.id)])
        account = account or self.limit(10000, mode="observe")
        self.env.flush_all()
        return round(self.env["oms.credit.account"]._gather_owes(self.env.cr, [account.id]).get(account.id, 0.0), 2)

    def assertTold(self, order, first, **some):
        """Billed in two parts, the first so much; the customer owes the same all the time."""
        total = order.amount_total
        self.assertEqual(self.owes(), total)
        self.ship_some(order, **some)
        bill = self.bill(order)
        self.assertEqual((bill.move_type, bill.amount_total, self.owes()), ("out_invoice", first, total))
        self.ship(order)
        self.bill(order)
        self.assertFalse(self.bill(order))
        self.assertEqual((self.billed(order), self.owes(), order.invoice_status), (total, total, "invoiced"))

    def test_a_promotion_on_the_order(self):
        self.percent(10)
        self.assertTold(self.rewarded(mug=10), 27, mug=3)

    def test_a_discount_of_one_product(self):
        self.percent(50, discount_applicability="specific", discount_product_ids=[Command.set(self.mug.ids)])
        order = self.rewarded(mug=10, cup=20)
        self.assertEqual(order.amount_total, 150)
        self.assertTold(order, 50, cup=10)

    def test_an_amount_off(self):
        self.make_program(reward_type="discount", discount_mode="per_order", discount=25, discount_applicability="order")
        self.assertTold(self.rewarded(mug=10), 22.5, mug=3)

    def test_a_free_product(self):
        self.make_program(reward_type="product", reward_product_id=self.cup.id, reward_product_qty=1, required_points=1)
        order = self.rewarded(mug=10)
        self.assertEqual((order.amount_total, len(order.order_line)), (100, 2))
        self.assertTold(order, 30, mug=3)

    def test_less_is_ordered(self):
        self.percent(10)
        self.north.oms_release_policy = "planned"
        dialog, form, none = self.rewarded(mug=2), self.rewarded(mug=2), self.rewarded(mug=2)
        self.apply(self.change(dialog, mug=1))
        form.order_line.filtered(lambda line: line.product_id == self.mug).product_uom_qty = 1
        none.order_line.filtered(lambda line: line.product_id == self.mug).product_uom_qty = 0
        self.assertEqual([dialog.amount_total, form.amount_total, none.amount_total], [9, 9, 0])

    def test_a_down_payment_beside_a_promotion(self):
        """odoo/odoo#95806: with a down payment the promotion was billed before any goods."""
        self.percent(10)
        order = self.rewarded(mug=10)
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage", "amount": 50}).create_invoices()
        order.invoice_ids.action_post()
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertFalse(self.bill(order))
        self.ship(order)
        self.assertEqual((self.bill(order).amount_total, self.billed(order)), (45, 90))

    # --- what is money on a card --------------------------------------------------------------------------

    def test_a_gift_card(self):
        card = self.gift_card(60)
        order = self.rewarded(card, mug=10)
        self.assertEqual((order.amount_total, card.points), (40, 0))
        self.assertTold(order, 12, mug=3)
        self.assertEqual(card.points, 0)

    def test_a_gift_card_and_a_coupon_with_a_down_payment(self):
        """Paid in part by the card or reduced by a code, half or all of the rest in advance: each bill takes its share of both,
        none is a credit note; also with taxes that are rounded for the whole order, or in the price."""
        taxes = self.taxes()
        for number, (percent, method, tax) in enumerate((
                (50, "round_per_line", None), (100, "round_globally", None), (33.33, "round_globally", "excluded"),
                (50, "round_per_line", "included"))):
            for kind in ("gift", "coupon"):
                with self.subTest(percent=percent, method=method, tax=tax, kind=kind):
                    self.company.tax_calculation_rounding_method = method
                    self.put(self.mug, 10)
                    self.mug.taxes_id = taxes[tax] if tax else False
                    if kind == "gift":
                        card = self.gift_card(33.33)
                    else:
                        program = self.make_program(
                            "coupons", trigger="with_code", reward_type="discount", discount_mode="percent", discount=15,
                            discount_applicability="order")
                        card = self.env["loyalty.card"].create({"program_id": program.id, "points": 1, "code": f"CODE{number}"})
                    order = self.rewarded(card, mug=7)
                    self.assertLess(order.amount_total, order.order_line[0].price_total)
                    self.assertSettled(order, percent)

    def assertSettled(self, order, percent):
        """Half of it shipped, then the rest: the bills come to the order, the down payment is all deducted."""
        down = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage", "amount": percent,
        })._create_invoices(order)
        self.env.flush_all()
        down.action_post()
        self.ship_some(order, mug=3)
        first = self.bill(order)
        self.ship(order)
        last = self.bill(order)
        self.assertEqual((down | first | last).mapped("move_type"), ["out_invoice"] * 3)
        self.assertEqual(self.billed(order), order.amount_total)
        self.assertEqual(round(sum((down | first | last).mapped("amount_tax")), 2), round(order.amount_tax, 2))
        line = order.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)
        self.assertEqual([round(amount, 2) for one in line for amount in one._oms_invoiced_amounts()], [0.0, 0.0] * len(line))

    def test_less_is_ordered_with_a_gift_card(self):
        self.north.oms_release_policy = "planned"
        card = self.gift_card(60)
        order = self.rewarded(card, mug=10)
        self.apply(self.change(order, mug=5))
        self.assertEqual((order.amount_total, card.points), (20, 30), "half of the card is for half of the goods")

    def test_what_does_not_come_is_on_the_card_again(self):
        card = self.gift_card(60)
        order = self.rewarded(card, mug=20)
        self.assertEqual(order.amount_total, 140)
        order.picking_ids.with_context(skip_backorder=True, picking_ids_not_to_backorder=order.picking_ids.ids).button_validate()
        self.assertEqual((order.order_line[0].oms_closed_qty, card.points), (10, 30))
        self.assertEqual((self.bill(order).amount_total, self.owes()), (70, 70))
