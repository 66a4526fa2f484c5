# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.addons.oms_core.tests.common import beginning
from odoo.exceptions import UserError
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 40  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestRefundWhole(RefundCase):
    """Whoever returns everything has everything back, in whatever pieces; odd invoices, said in words."""

    beginnings = (("shipped_by_card", {"mug": 10}), ("billed_in_another_currency", {}))

    def test_everything_in_pieces(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10 ** 6))
        rng = random.Random(seed)
        for how in ("card", "transfer", "mixed"):
            with self.subTest(seed=seed, how=how):
                self.one_order(rng, how)

    def one_order(self, rng, how):
        many = rng.randint(3, 7)
        order = self.taxed(self.quotation(mug=many))
        order.order_line.price_unit = rng.randint(101, 1999) / 100
        self.discount(order, amount=rng.randint(10, 99) / 100, ship=False)
        total = order.amount_total
        if how != "transfer":
            self.by_card(order, total if how == "card" else round(total * rng.random(), 2) or 0.01)
        self.ship(order)
        invoice = self.bill(order)
        if how != "card":
            self.pay(invoice)
        left = many
        while left:
            piece = rng.randint(1, left)
            left -= piece
            back = self.back(order, "paid", mug=piece)
            self.transfers(back).action_post()
            self.assertOnceOnly(order)
        money = self.env["oms.money"]._of(order)
        self.assertEqual((money.paid, money.billed, self.open(order)), (0, 0, 0))
        gone = sum(amount for amount, _state in self.refunds(order)) + sum(self.env["account.payment"].search([
            ("oms_order_id", "=", order.id)]).mapped("amount"))
        self.assertEqual(round(gone, 2), total)

    # --- currencies ------------------------------------------------------------------------------------------------------

    @beginning
    def billed_in_another_currency(self):
        """Five mugs for 50 EUR at 2 dollars; the accountants bill 50 dollars, which are paid. Then the rate is another one."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "=", euro.id)]).unlink()
        rates.create({"currency_id": euro.id, "rate": 0.5, "name": "2020-01-01", "company_id": self.company.id})
        order = self.quotation(mug=5)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        order.order_line.price_unit = 10
        order.action_confirm()
        self.ship(order)
        invoice = self.bill(order, post=False)
        invoice.currency_id = self.company.currency_id
        invoice.action_post()
        self.assertEqual((order.currency_id, order.currency_rate, invoice.amount_total), (euro, 0.5, 50))
        self.pay(invoice)
        rates.create({"currency_id": euro.id, "rate": 0.6, "name": "2020-01-02", "company_id": self.company.id})
        return order, invoice

    def test_billed_in_another_currency_it_goes_back_whatever_the_rate_is_by_now(self):
        order, _invoice = self.billed_in_another_currency()
        back = self.back(order, "transfer", mug=5)
        transfer = self.transfers(back)
        self.assertEqual((back.refund_ids.currency_id, transfer.amount), (self.company.currency_id, 50))
        self.assertEqual(self.env["oms.refund"]._overpaid(order), 0)
        transfer.action_post()
        self.assertEqual((self.env["oms.refund"]._overpaid(order), self.open(order)), (0, 0))
        order, _invoice = self.billed_in_another_currency()
        note = self.back(order, "credit", mug=5).refund_ids
        self.bank.outbound_payment_method_line_ids.payment_account_id = False
        self.patch(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda self: "in_payment")
        paid = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=note.ids).create({})._create_payments()
        self.assertEqual((paid.move_id.ids, paid.amount, self.env["oms.refund"]._overpaid(order)), ([], 50, 0))

    def test_goodwill_and_fees_are_of_the_order_s_currency(self):
        """5 of 25 EUR are ten dollars of the invoice's 50; a fee of 2.50 is five of them."""
        order, invoice = self.billed_in_another_currency()
        one = self.env["oms.goodwill"].create({"order_id": order.id, "reason": "Late", "amount": 5, "way": "transfer"})
        with patch.object(type(one), "_oms_approve_above", lambda goodwill: 5.0):
            one.action_give()
        self.assertEqual((one.state, one.note_ids.amount_total, one._oms_given(order)), ("done", 10, {order.id: 5}))
        with self.assertRaisesRegex(UserError, r"20\.00.* of what was billed is not credited yet"):
            self.env["oms.goodwill"].create({"order_id": order.id, "reason": "More", "amount": 21}).action_give()
        self.allow(window_days=0, fee_amount=5.0)
        order, invoice = self.billed_in_another_currency()
        back = self.back(order, "transfer", mug=5)
        self.assertEqual((back.refund_ids.amount_total, back._oms_credited_amounts()), (45, {back.id: 22.5}))

    def test_paid_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create({
            "currency_id": euro.id, "rate": 0.5, "name": "2020-01-01", "company_id": self.company.id})
        order = self.confirm(mug=10)
        payment = self.by_card(order, 50.0, currency=euro)
        self.ship(order)
        self.bill(order)
        for quantity in (3, 3, 4):
            self.back(order, mug=quantity)
        self.assertEqual([amount for amount, _state in self.refunds(order)], [15.0, 15.0, 20.0])
        self.assertEqual(payment._oms_refundable(), 0)

    # --- odd invoices ----------------------------------------------------------------------------------------------------

    def test_invoice_reversed_by_hand(self):
        order, _payment = self.shipped_by_card(mug=10)
        invoice = order.invoice_ids
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"journal_id": invoice.journal_id.id}).reverse_moves()
        invoice.reversal_move_ids.action_post()
        back = self.back(order, mug=4)
        self.assertEqual((back.state, self.refunds(order), back.refund_ids.ids), ("settled", [], []))
        self.assertEqual(back.line_ids.result, "Credited before: nothing is left to refund")

    def test_billed_by_down_payment(self):
        order = self.confirm(mug=10)
        self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids, active_model="sale.order").create({
            "advance_payment_method": "percentage", "amount": 40, "sale_order_ids": [Command.set(order.ids)]}).create_invoices()
        order.invoice_ids.action_post()
        self.pay(order.invoice_ids)
        self.ship(order)
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(final.amount_total, 60)
        back = self.back(order, mug=4)
        self.assertEqual((self.transfers(back).ids, final.amount_residual), ([], 20), "what is owed is lowered")
        back = self.back(order, mug=6)
        self.assertEqual(self.transfers(back).mapped("amount"), [40])
        self.assertOnceOnly(order)

    def test_locked_period(self):
        order, _payment = self.shipped_by_card(mug=10)
        day = order.invoice_ids.invoice_date
        back = self.ask(order, mug=4)
        back.money_way = "paid"
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        self.company.sudo().fiscalyear_lock_date = day - timedelta(days=1)
        back._action_settle(date=day - timedelta(days=5))
        note = back.refund_ids
        self.assertEqual((note.state, note.invoice_date), ("posted", day - timedelta(days=5)))
        self.assertGreaterEqual(note.date, day, "booked on a day that is open")
        self.send()
        self.assertEqual(self.refunds(order), [(40.0, "done")])

    # --- one bill for several orders -------------------------------------------------------------------------------------

    def test_what_another_order_on_the_bill_owes_stays_owed(self):
        """A was paid by card, B is on terms; A comes back, its money goes to the card, and B's bill is still to be paid."""
        paid, owed = self.confirm(mug=10), self.confirm(mug=10)
        self.by_card(paid)
        for order in (paid, owed):
            self.ship(order)
        bill = (paid | owed)._create_invoices()
        bill.action_post()
        self.assertEqual((len(bill), bill.amount_residual), (1, 100))
        back = self.back(paid, mug=10)
        self.assertEqual((self.refunds(paid), back.refund_ids.amount_residual), ([(100.0, "done")], 0))
        self.assertEqual((bill.amount_residual, bill.payment_state), (100, "partial"))
        money = self.env["oms.money"]._gather([paid.id, owed.id])
        self.assertEqual([(money[order.id].paid, money[order.id].residual) for order in (paid, owed)], [(0, 0), (0, 100)])
        other = self.back(owed, mug=4)  # is taken off what is owed
        self.assertEqual((bill.amount_residual, other.refund_ids.amount_residual, self.refunds(owed)), (60, 0, []))
        self.pay(bill)
        self.assertEqual(self.env["oms.money"]._of(owed).paid, 60)
        self.assertNoFaults()

    def test_a_credit_note_that_is_paid_back_is_not_deleted(self):
        order = self.confirm(mug=10)
        self.ship(order)
        self.pay(self.bill(order))
        back = self.back(order, "transfer", mug=4)
        note, transfer = back.refund_ids, self.transfers(back)
        note.button_draft()
        with self.assertRaisesRegex(UserError, "pays it back"), self.cr.savepoint():
            note.with_context(force_delete=True).unlink()
        transfer.action_cancel()
        note.with_context(force_delete=True).unlink()
        self.assertFalse(transfer.oms_note_id)
