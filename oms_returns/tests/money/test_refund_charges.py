# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 30  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestRefundCharges(RefundCase):
    """Fees and freight of the terms are lines of the credit note; money that moves before the goods leaves a claim."""

    beginnings = (("shipped_by_card", {"mug": 10}),)

    def with_terms(self, order, terms, **quantities):
        back = self.ask(order, **quantities)
        back.action_authorise()
        back.line_ids._oms_write({"terms": terms})
        return back

    def settle(self, back, way="paid"):
        back.money_way = way
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.send()
        self.book()
        return back

    def test_fee_with_the_goods_taxes(self):
        order = self.taxed(self.quotation(mug=10))
        order.action_confirm()
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        back = self.settle(self.with_terms(order, {"fee_amount": 5.0}, mug=4))
        note = back.refund_ids
        self.assertEqual((note.amount_untaxed, note.amount_total, self.refunds(order)), (35, 37.45, [(37.45, "done")]))
        fee = note.invoice_line_ids.filtered(lambda item: item.oms_return_charge == "fee")
        self.assertEqual((fee.price_subtotal, fee.tax_ids), (-5, self.tax))
        self.assertIn("37.45", back.line_ids.result)
        self.settle(self.with_terms(order, {}, mug=6))
        money = self.env["oms.money"]._of(order)
        self.assertEqual((money.paid, money.billed, self.open(order)), (5.35, 5.35, 0), "the fee is kept, and nothing else")
        self.assertNoFaults()

    def test_fee_in_percent_and_never_more_than_the_goods(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.assertEqual(self.settle(self.with_terms(order, {"fee_percent": 15.0}, mug=4)).refund_ids.amount_total, 34)
        self.assertEqual(self.settle(self.with_terms(order, {"fee_amount": 500.0}, mug=1)).refund_ids.amount_total, 0)

    def test_cost_of_sending_back_once_a_return(self):
        order, _payment = self.shipped_by_card(mug=10, cup=10)
        back = self.settle(self.with_terms(order, {"return_freight": "customer", "return_freight_amount": 4.0}, mug=1, cup=1))
        charges = back.refund_ids.invoice_line_ids.filtered(lambda item: item.oms_return_charge == "return")
        self.assertEqual(sum(charges.mapped("price_subtotal")), -4)

    def test_delivery_is_given_back_with_the_last_of_the_goods(self):
        order = self.quotation(mug=10, freight=1)
        order.order_line[1].is_delivery = True
        order.action_confirm()
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        terms = {"outbound_freight": "paid"}
        self.assertEqual(self.settle(self.with_terms(order, terms, mug=4)).refund_ids.amount_total, 40)
        self.assertEqual(self.settle(self.with_terms(order, terms, mug=6)).refund_ids.amount_total, 67)
        self.assertEqual((self.env["oms.money"]._of(order).paid, order.order_line[1].qty_to_invoice), (0, 0))
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices, "delivery is not billed again")

    def test_one_note_for_several_orders(self):
        """Each gets back what was paid for it: its discount and its fee are not the other's."""
        for fee in (0.0, 10.0):
            first = self.discount(self.quotation(mug=10), percent=0.5, ship=False)
            second = self.confirm(cup=20)
            for order in (first, second):
                self.by_card(order)
                self.ship(order)
            (first | second)._create_invoices().action_post()
            both = self.with_terms(first, {"fee_amount": fee}, mug=10) | self.with_terms(second, {}, cup=20)
            note = self.settle(both).refund_ids
            with self.subTest(fee=fee):
                self.assertEqual((note.amount_total, note.amount_residual), (150 - fee, 0))
                self.assertEqual((self.refunds(first), self.refunds(second)), ([(50 - fee, "done")], [(100, "done")]))
                self.assertNoFaults()

    def test_one_card_for_two_orders(self):
        orders = self.confirm(mug=6) | self.confirm(mug=4)
        payment = self.by_card(orders)
        for order in orders:
            self.ship(order)
            self.bill(order)
        self.back(orders[0], mug=6)
        self.back(orders[1], mug=4)
        self.assertEqual(self.provider_did(), [("refund", 60.0), ("refund", 40.0)])
        self.assertEqual(payment._oms_refundable(), 0)

    # --- before the goods are here -----------------------------------------------------------------------------------------

    def early(self, order, **quantities):
        back = self.ask(order, **quantities)
        back.line_ids._oms_write({"terms": {"money_when": "authorisation", "money_auto": True}})
        back.action_authorise()
        back.line_ids._oms_write({"terms": {"money_when": "authorisation", "money_auto": True}})
        back._oms_money_due("authorisation")
        self.send()
        self.book()
        return back

    def test_money_at_authorisation(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.early(order, mug=4)
        self.assertEqual((back.state, self.refunds(order)), ("authorised", [(40.0, "done")]))
        line = order.order_line
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice, line.oms_qty_ahead), (6, 0, 4))
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices, "not billed once more while it is to come")
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, self.refunds(order)), ("settled", [(40.0, "done")]))
        self.assertEqual((line.qty_to_invoice, line.oms_qty_ahead, line.qty_delivered), (0, 0, 6))
        self.assertNoFaults()

    def test_it_never_comes_and_is_billed_again(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.early(order, mug=4)
        back.action_cancel()
        self.assertEqual((order.order_line.qty_to_invoice, order.order_line.oms_qty_ahead), (4, 0))
        self.assertEqual(self.bill(order).amount_residual, 40)

    def test_the_customer_keeps_it(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=4)
        back.action_authorise()
        back.line_ids._oms_write({"decision_rule": "keep", "terms": {"money_auto": True}})
        back._oms_money_due("authorisation")
        self.send()
        self.assertEqual((back.state, self.refunds(order), order.order_line.qty_to_invoice), ("settled", [(40.0, "done")], 0))
        self.assertEqual(order.order_line.qty_delivered, 10)

    def test_money_s_moment_is_the_policy_s_of_the_customer_s_tier(self):
        """Gold has the credit note when the return is authorised, silver when the goods are inspected."""
        policies = [("Gold", 100, "authorisation"), ("Silver", 1, "inspection")]
        for name, minimum, moment in policies:
            tier = self.env["oms.customer.tier"].create({"name": name, "minimum": minimum})
            self.allow(name=name, tier_ids=tier.ids, money_when=moment, money_auto=True)
        orders = [self.shipped(self.env["res.partner"].create({"name": name}), mug=mugs)
                  for (name, _minimum, _moment), mugs in zip(policies, (20, 2), strict=True)]
        for order in orders:
            self.bill(order)
            self.env["oms.customer"]._oms_refresh(order.partner_id.ids, self.company)
        gold, silver = (self.authorised(order, mug=1) for order in orders)
        self.assertEqual([gold.refund_ids.amount_total, silver.refund_ids.amount_total], [10, 0])
        silver.action_receive()
        self.assertFalse(silver.refund_ids)
        silver.action_inspect()
        self.assertEqual(silver.refund_ids.amount_total, 10)
