# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_case import RefundCase

SECONDS = 15  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestMoneyTerms(RefundCase):
    """What of delivery goes back, what store credit pays by itself, what a provider tells out of order."""

    beginnings = (("shipped_by_card", {"mug": 10}),)

    def withdrawn(self, order, **quantities):
        """The customer withdraws from the contract for these; the goods come and the money goes back."""
        lines = {line.product_id: line for line in order.order_line}
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": lines[getattr(self, name)].id, "quantity": quantity} for name, quantity in quantities.items()],
            door="withdrawal")
        back.money_way = "paid"
        self.walk(back)
        self.send()
        self.book()
        return back

    def with_delivery(self, price, **goods):
        """Shipped, billed and paid by card, delivery at a price before a tax of 7 %."""
        order = self.quotation(freight=1, **goods)
        order.order_line.filtered(lambda line: line.product_id == self.freight).write({"is_delivery": True, "price_unit": price})
        self.taxed(order).action_confirm()
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        return order

    def given(self, back):
        """What its credit notes give back for delivery, taxes included."""
        items = back.refund_ids.invoice_line_ids.filtered(lambda item: item.oms_return_charge == "outbound")
        return round(sum(items.mapped("price_total")), 2)

    def test_who_withdraws_gets_standard_delivery_and_no_express(self):
        """Express at 20 and tax; standard delivery costs 5.35. In two parts: with the last one, once."""
        self.allow(standard_freight=5.35, outbound_freight="none")
        order = self.with_delivery(20, mug=10)
        first, last = self.withdrawn(order, mug=4), self.withdrawn(order, mug=6)
        self.assertEqual((self.given(first), self.given(last)), (0, 5.35))
        self.assertEqual(self.refunds(order), [(42.8, "done"), (69.55, "done")])
        delivery = last.refund_ids.invoice_line_ids.filtered(lambda item: item.oms_return_charge == "outbound")
        self.assertEqual((delivery.price_subtotal, delivery.tax_ids), (5, self.tax))
        self.assertEqual((self.env["oms.money"]._of(order).paid, self.open(order)), (16.05, 0), "what was paid for express")
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)
        self.assertNoFaults()

    def test_standard_delivery_is_no_more_than_was_paid(self):
        self.allow(standard_freight=9.0, outbound_freight="standard")
        order = self.with_delivery(5, mug=2)
        self.assertEqual(self.given(self.withdrawn(order, mug=2)), 5.35)
        self.assertEqual(self.env["oms.money"]._of(order).paid, 0)

    def test_what_was_paid_for_delivery_by_a_policy_or_without_one(self):
        order = self.with_delivery(20, mug=2)
        self.assertEqual(self.given(self.withdrawn(order, mug=2)), 21.4, "what standard delivery costs is not known")
        self.allow(standard_freight=5.35, outbound_freight="paid")
        order = self.with_delivery(20, mug=2)
        self.assertEqual(self.given(self.withdrawn(order, mug=2)), 21.4)

    # --- store credit ------------------------------------------------------------------------------------------------------

    def credited(self, quantity):
        """A customer who got so much for mugs as store credit."""
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=quantity)
        back.line_ids.resolution = "credit"
        self.walk(back)
        return back

    def kept(self, order):
        return self.env["oms.on.account"]._gather_kept(order.ids).get(order.id, 0)

    def test_store_credit_pays_the_next_orders_by_itself(self):
        self.credited(7)
        self.back(self.shipped_by_card(mug=10)[0], "credit", mug=2)  # twenty more of open credit, that nobody called store credit
        chosen = self.confirm(mug=1)
        self.assertEqual(self.kept(chosen), 0, "off: by choice")
        self.company.oms_credit_pays_next = True
        first = self.confirm(mug=3)
        second = self.quotation(mug=6)
        authorised = self.card(second, 50.0)
        self.assertEqual(authorised.state, "authorized")
        second.action_confirm()
        third, fourth = self.quotation(mug=2), self.quotation(mug=5)
        (third | fourth).action_confirm()
        self.assertEqual([self.kept(order) for order in (first, second, third, fourth)], [30, 10, 20, 10])
        self.assertIn("kept for it", " ".join(first.oms_event_ids.mapped("summary")))
        self.ship(first)
        self.assertEqual(self.bill(first).amount_residual, 0)
        fourth._action_cancel()
        self.assertEqual(self.kept(self.confirm(mug=9)), 10, "what was let go pays the next one")
        self.assertNoFaults()

    def test_only_what_is_store_credit_pays_by_itself(self):
        """Of one credit note 20 are store credit; the other 30, which nobody chose a way for, stay the customer's choice."""
        self.company.oms_credit_pays_next = True
        order, _payment = self.shipped_by_card(mug=5, cup=5)
        back = self.ask(order, mug=2, cup=3)
        mug, cup = back.line_ids.sorted("id")
        mug.resolution = "credit"
        back.money_way = "credit"
        self.walk(back)
        store, whole = 2 * 10, back.refund_ids.amount_total
        self.assertGreater(whole, store)
        self.assertEqual(self.kept(self.confirm(mug=1)), 10)
        self.assertEqual(self.kept(self.confirm(mug=9)), 10, "of store credit no more is left")
        self.assertEqual(back.refund_ids._oms_free(), whole - store)

    def test_a_claim_is_worth_what_was_paid_for_it(self):
        """Half of the order was taken off: of what never came the card is asked for half."""
        self.allow(money_when="authorisation", money_auto=True, expire_days=10, claim="charge")
        order = self.discount(self.quotation(mug=10, cup=1), percent=0.5, ship=False)
        self.by_card(order, token=True)
        self.ship(order)
        self.bill(order)
        self.authorised(order, mug=4)
        self.assertEqual(self.refunds(order), [(20.0, "done")])
        self.after(11)
        self.assertEqual([row.amount for row in self.operations(order) if row.kind == "authorise"], [20.0])

    def test_who_has_none_is_not_asked_for_more(self):
        balance = type(self.env["oms.on.account"])
        self.company.oms_credit_pays_next = True
        with patch.object(balance, "_open_credits", side_effect=AssertionError):
            self.confirm(mug=1)
        self.credited(2)
        other = self.env["res.partner"].create({"name": "Somebody else"})
        self.assertEqual(self.kept(self.confirm(other, mug=1)), 0)

    # --- told out of order -------------------------------------------------------------------------------------------------

    def test_a_refund_told_of_out_of_order(self):
        """Done, booked, then *pending*, then done once more; days later it came back after all, and is asked for again."""
        order, _payment = self.shipped_by_card(mug=10)
        back = self.back(order, mug=4)
        row, note = self.operations(order), back.refund_ids
        for late in ("pending", "done", "pending"):
            self.webhook(row.child_id, late)
            self.book()
            self.assertEqual((row.state, row.child_id.state, note.amount_residual, self.provider_did()),
                             ("done", "done", 0, [("refund", 40.0)]), late)
        row.child_id._set_error("The account is closed.", extra_allowed_states=("done",))
        row.child_id._post_process()
        self.assertEqual((row.state, note.amount_residual, self.env["oms.refund"]._left(note)[note]), ("failed", 40, 40))
        self.assertIn("stays as credit", back.line_ids.result)
        self.assertTrue(self.env["oms.todo"].search([("kind", "=", "card_failed"), ("res_id", "=", row.id)]))
        self.webhook(row.child_id, "pending")
        self.assertEqual((row.state, note.amount_residual), ("failed", 40), "what is over is not under way again")
        row.action_try_again()
        self.send()
        self.book()
        self.assertEqual((row.state, note.amount_residual, self.open(order)), ("done", 0, 0))
        self.assertOnceOnly(order)
        self.assertNoFaults()

    def test_a_refund_that_fails_after_it_was_done(self):
        """A provider whose connector knows no way back from done (Adyen): somebody has to look, the books stay."""
        order, _payment = self.shipped_by_card(mug=10)
        back = self.back(order, mug=4)
        row = self.operations(order)
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            row.child_id._set_error("The refund failed.")
        self.assertEqual((row.state, row.child_id.state, back.refund_ids.amount_residual), ("failed", "done", 0))
        self.assertRegex(row.reason, "Done, then the provider said: The refund failed. Look it up")
        self.assertTrue(self.env["oms.todo"].search([("kind", "=", "card_failed"), ("res_id", "=", row.id)]))
        self.assertEqual(self.env["oms.refund"]._left(back.refund_ids)[back.refund_ids], 0, "it may have gone")
        with self.assertRaisesRegex(UserError, "cancel the payment"):
            row.action_try_again()
        row.child_id.payment_id.action_cancel()
        row.action_try_again()
        self.send()
        self.book()
        self.assertEqual((row.state, back.refund_ids.amount_residual), ("done", 0))
        self.assertOnceOnly(order)

    def test_told_of_before_the_answer_is_there(self):
        """The webhook, under the provider's number, comes while our request waits for its answer."""
        order, payment = self.shipped_by_card(mug=10)

        def first(asked):
            told = payment._create_child_transaction(
                asked.amount, is_refund=True, provider_reference=f"scripted-{asked.reference}")
            told._set_done()
            self.env.flush_all()
        self.side.before = first
        self.addCleanup(setattr, self.side, "before", None)
        back = self.back(order, mug=4)
        row = self.operations(order)
        self.assertEqual((row.state, back.refund_ids.amount_residual, self.env["oms.money"]._of(order).paid), ("done", 0, 60))
        self.assertEqual(len(payment.child_transaction_ids.filtered(lambda one: one.state == "done")), 1)
        self.assertOnceOnly(order)

    # --- what the customer reads ---------------------------------------------------------------------------------------------

    def reads(self, back):
        """(what the portal says of its money, whether it is over)"""
        portal = self.env["oms.return.portal"].with_context(lang="en_US")
        return "; ".join(row["words"] for row in portal._money(back)), portal._is_over(back)

    def test_what_the_customer_reads_of_a_card(self):
        order, _payment = self.shipped_by_card(mug=10)
        today = self.env["oms.return.portal"]._day(self.ask(order, mug=1), fields.Datetime.now())
        done = self.back(order, mug=2)
        self.assertEqual(self.reads(done), (f"$\xa020.00 given back to your card on {today}", True))
        self.side.behaves("pending")
        waits = self.back(order, mug=3)
        self.assertEqual(self.reads(waits), ("$\xa030.00 is on its way to your card", False))
        self.webhook(self.operations(order)[-1].child_id, "done")
        self.assertEqual(self.reads(waits)[1], True, "before the books have it, and after")
        self.book()
        self.assertEqual(self.reads(waits), (f"$\xa030.00 given back to your card on {today}", True))
        self.side.behaves("refused")
        refused = self.back(order, mug=1)
        self.assertEqual(self.reads(refused), ("your card did not take $\xa010.00: we get in touch with you", False))
        portal, all_three = self.env["oms.return.portal"], done | waits | refused
        self.assertEqual(portal._steps(refused)[-1][:2], ("Your money is on its way", "now"))
        self.assertEqual([stage[0] for stage in portal._stages(all_three).values()],
                         ["Done", "Done", "Your money is on its way"], "lists say the same")
        counts = []
        for some in (waits, all_three):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            portal._waits(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, "no statement for each")
        self.operations(order)[-1].action_leave()
        self.assertEqual(self.reads(refused), ("$\xa010.00 is on your account as credit", True))

    def test_what_the_customer_reads_of_all_else(self):
        order, invoice = self.shipped_and_billed(mug=10)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"amount": 70})._create_payments()
        back = self.back(order, "paid", mug=8)
        self.assertEqual(self.reads(back), ("we transfer $\xa050.00 to you; $\xa030.00 taken off what you owed", False))
        self.transfers(back).action_post()
        words, over = self.reads(back)
        self.assertRegex(words, r"^\$\xa050\.00 transferred to you on .*\d; \$\xa030\.00 taken off what you owed$")
        self.assertTrue(over)
        kept = self.back(order, "credit", mug=2)
        self.assertEqual(self.reads(kept), ("$\xa020.00 is on your account as credit", True))
        (self.bill(self.shipped(cup=20)) | kept.refund_ids)._oms_receivable_lines().reconcile()
        self.assertEqual(self.reads(kept), ("$\xa020.00 taken off another bill of yours", True))

    def test_what_the_bank_s_statement_tells_is_told_once(self):
        """A transfer that makes no entry of its own, and one by hand: said when they are posted, and no second time."""
        order = self.shipped_and_paid(mug=10)
        ours, by_hand = self.back(order, "transfer", mug=4), self.back(order, "credit", mug=3)
        transfer = self.transfers(ours)
        paid = self.env["account.payment"].create({
            "payment_type": "outbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 30,
            "journal_id": self.bank.id, "invoice_ids": [Command.set(by_hand.refund_ids.ids)]})
        (transfer | paid).outstanding_account_id = False
        (transfer | paid).action_post()
        self.assertFalse((transfer | paid).move_id)
        for back, amount in ((ours, 40), (by_hand, 30)):
            words, over = self.reads(back)
            self.assertRegex(words, rf"^\$\xa0{amount}\.00 transferred to you on [^;]*$")
            self.assertTrue(over)
            line = self.env["account.bank.statement.line"].create({
                "journal_id": self.bank.id, "amount": -amount, "payment_ref": back.name, "partner_id": self.customer.id,
                "date": transfer.date})
            owed = back.refund_ids._oms_receivable_lines()
            item = line.move_id.line_ids.filtered(lambda one: one.account_id == self.bank.suspense_account_id)
            item.account_id = owed.account_id
            (item | owed).reconcile()
            self.assertEqual(back.refund_ids.amount_residual, 0)
            self.assertEqual(self.reads(back), (words, True))
