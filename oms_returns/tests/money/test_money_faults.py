# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.common import beginning
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .money_case import RefundCase

SECONDS = 30  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestMoneyFaults(RefundCase):
    """Faults that a review of the money of returns found: what is given twice, what is never given, what stops the dock."""

    beginnings = (("shipped_by_card", {"mug": 10}), ("shipped_and_paid", {"mug": 10}), ("two_bills", {}))

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

    def free(self):
        """What is offered as the customer's balance."""
        return sum(one.amount for one in self.env["oms.on.account"]._open_credits(self.customer, self.company))

    # --- by every door ------------------------------------------------------------------------------------------------------

    def test_what_a_transfer_paid_back_is_not_refunded_by_card(self):
        order, payment = self.shipped_by_card(mug=10)
        self.transfers(self.back(order, "transfer", mug=4)).action_post()
        entry = payment.payment_id
        self.assertEqual(entry.amount_available_for_refund, 60)
        for door, give in {
            "Odoo's dialog": lambda: self.env["payment.refund.wizard"].with_context(active_id=entry.id).create(
                {"payment_id": entry.id, "amount_to_refund": 100}).action_refund(),
            "the payment's button": lambda: payment.action_refund(amount_to_refund=100),
            "another addon": lambda: payment._refund(amount_to_refund=100),
        }.items():
            with self.subTest(door), self.assertRaises(UserError), self.env.cr.savepoint():
                give()
        self.assertEqual(self.provider_did(), [])
        payment.action_refund(amount_to_refund=60)
        self.assertEqual(self.provider_did(), [("refund", 60.0)])

    def test_transfer_whose_note_paid_a_newer_bill_is_not_posted(self):
        """Forty waits to be transferred; then four are sent once more, and the bookkeeper lets the credit note pay for them."""
        order = self.shipped_and_paid(mug=10)
        back = self.back(order, "transfer", mug=4)
        transfer = self.transfers(back)
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_payment SET create_date = create_date - interval '1 day' WHERE id = %s", transfer.ids)
        transfer.invalidate_recordset(["create_date"])
        order.order_line.product_uom_qty = 14
        self.ship(order)
        invoice = self.bill(order)
        (back.refund_ids.line_ids | invoice.line_ids).filtered(
            lambda item: item.account_id.account_type == "asset_receivable").reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        for button in (transfer.action_post, transfer.action_validate):
            with self.subTest(button.__name__), self.assertRaisesRegex(UserError, r"of which .*0\.00 is left"):
                with self.env.cr.savepoint():
                    button()

    # --- by itself ----------------------------------------------------------------------------------------------------------

    def test_money_that_cannot_move_by_itself_keeps_no_goods_out(self):
        """The bookkeeper has a draft bill of the order while the parcel comes in."""
        order, _payment = self.shipped_by_card(mug=10)
        order.order_line.product_uom_qty = 12
        self.ship(order)
        draft = self.bill(order, post=False)
        back = self.with_terms(order, {"money_when": "receipt", "money_auto": True}, mug=4)
        back.action_receive()
        self.assertEqual((back.state, self.refunds(order)), ("received", []))
        self.assertIn("post or delete the draft", back.blocked_reason)
        draft.action_post()
        back.action_inspect()
        self.send()
        self.assertEqual(sum(back.refund_ids.mapped("amount_total")), 40, "the next step takes it up")

    def test_documents_that_cannot_be_posted_keep_no_goods_out(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.with_terms(order, {"money_when": "receipt", "money_auto": True}, mug=4)
        journal = order.invoice_ids.journal_id
        journal.sudo().active = False
        back.action_receive()
        self.assertEqual((back.state, back.refund_ids.ids), ("received", []))
        self.assertTrue(back.blocked_reason)

    def test_money_at_the_scan_moves_at_receipt_where_nobody_scans(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.with_terms(order, {"money_when": "scan", "money_auto": True}, mug=4)
        back.action_receive()
        self.send()
        self.assertEqual(self.refunds(order), [(40.0, "done")])
        back.action_inspect()
        self.assertEqual((sum(back.refund_ids.mapped("amount_total")), order.order_line.qty_to_invoice), (40, 0))

    # --- what is paid back is no balance --------------------------------------------------------------------------------------

    def test_refund_that_is_not_booked_yet_is_no_balance(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=4)
        back.money_way = "paid"
        self.walk(back)
        self.send()
        self.assertEqual((self.refunds(order), back.refund_ids.amount_residual, self.free()), ([(40.0, "done")], 40, 0))
        self.book()
        self.assertEqual((back.refund_ids.amount_residual, self.free()), (0, 0))

    def test_transfer_without_an_entry_is_no_balance(self):
        """The bank's journal waits for its statement."""
        order = self.shipped_and_paid(mug=10)
        transfer = self.transfers(self.back(order, "transfer", mug=4))
        transfer.outstanding_account_id = False
        transfer.action_post()
        self.assertEqual((transfer.move_id.ids, transfer.oms_note_id.amount_residual), ([], 40))
        refund, note = self.env["oms.refund"], transfer.oms_note_id
        self.assertEqual((self.free(), refund._overpaid(order), refund._left(note)[note]), (0, 60, 0))
        self.told(note, 25)
        self.assertEqual((note.amount_residual, refund._overpaid(order), refund._left(note)[note]), (15, 60, 0))
        self.told(note, 15)
        self.assertEqual((self.free(), refund._overpaid(order), refund._left(note)[note]), (0, 60, 0))
        with self.assertRaisesRegex(UserError, f"{transfer.name} pays back .*90"), self.env.cr.savepoint():
            transfer.amount = 90

    def test_a_statement_tells_of_a_transfer_and_the_rest_is_credit(self):
        """60 of 100 by our transfer, the statement tells of them; 40 stay, and are counted once."""
        order = self.shipped_and_paid(mug=10)
        transfer = self.transfers(self.back(order, "transfer", mug=10))
        transfer.amount = 60
        transfer.outstanding_account_id = False
        transfer.action_post()
        note = transfer.oms_note_id
        for _told in range(2):
            self.assertEqual((self.env["oms.refund"]._left(note)[note], self.env["oms.refund"]._overpaid(order), self.free()),
                             (40, 40, 40))
            if note.amount_residual == 100:
                self.told(note, 60)
        self.assertEqual(note.amount_residual, 40)
        by_hand = self.pay(note)
        self.assertEqual((by_hand.amount, note.amount_residual, self.env["oms.refund"]._overpaid(order)), (40, 0, 0))

    def test_transfer_meets_a_note_on_another_account(self):
        other = self.env["account.account"].create({
            "name": "Receivable abroad", "code": "OMSABR", "account_type": "asset_receivable", "reconcile": True})
        position = self.env["account.fiscal.position"].create({"name": "Abroad", "account_ids": [(0, 0, {
            "account_src_id": self.customer.property_account_receivable_id.id, "account_dest_id": other.id})]})
        order = self.quotation(mug=10)
        order.fiscal_position_id = position
        order.action_confirm()
        self.ship(order)
        self.pay(self.bill(order))
        back = self.back(order, "transfer", mug=4)
        self.assertEqual(back.refund_ids._oms_receivable_lines().account_id, other)
        self.transfers(back).action_post()
        self.assertEqual((back.refund_ids.amount_residual, self.free()), (0, 0))

    # --- stages -------------------------------------------------------------------------------------------------------------

    def test_what_is_not_inspected_yet_is_not_credited_by_billing(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=5)
        back.money_way = "paid"
        back.action_authorise()
        back.action_receive()
        self.env["oms.return.inspection"].create({"line_id": back.line_ids.id, "quantity": 2, "disposition": "restock"})
        back.action_inspect_noted()
        back.action_settle()
        line = order.order_line
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (8, 0))
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, sum(back.refund_ids.mapped("amount_total"))), ("settled", 50))
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice, line.qty_delivered), (5, 0, 5))
        self.assertNoFaults()

    # --- charges ------------------------------------------------------------------------------------------------------------

    def test_charges_are_no_more_than_the_note(self):
        """Twenty, half price on the whole order; sending back costs twelve."""
        order = self.discount(self.quotation(mug=2), percent=0.5)
        self.pay(self.bill(order))
        back = self.settle(self.with_terms(order, {"return_freight": "customer", "return_freight_amount": 12.0}, mug=2))
        self.assertEqual((back.state, back.refund_ids.amount_total), ("settled", 0))

    def test_sending_back_is_charged_in_full_over_several_notes(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.with_terms(order, {"return_freight": "customer", "return_freight_amount": 12.0}, mug=4)
        back.action_receive()
        for quantity in (1, 3):
            self.env["oms.return.inspection"].create(
                {"line_id": back.line_ids.id, "quantity": quantity, "disposition": "restock"})
            back.action_inspect_noted()
            back.action_settle()
        self.assertEqual(sorted(back.refund_ids.mapped("amount_total")), [0, 28])

    @beginning
    def two_bills(self):
        order = self.quotation(mug=10, freight=1)
        order.order_line[1].is_delivery = True
        order.action_confirm()
        self.by_card(order)
        self.ship_some(order, mug=4)
        self.bill(order)
        self.ship(order)
        self.bill(order)
        self.assertEqual(len(order.invoice_ids), 2)
        return order

    def test_delivery_is_given_back_of_two_bills(self):
        order = self.two_bills()
        back = self.settle(self.with_terms(order, {"outbound_freight": "paid"}, mug=10))
        self.assertEqual((sum(back.refund_ids.mapped("amount_total")), self.env["oms.money"]._of(order).paid), (107, 0))

    def test_delivery_on_the_other_bill_is_given_back_with_the_last(self):
        order, terms = self.two_bills(), {"outbound_freight": "paid"}
        parts = [self.settle(self.with_terms(order, terms, mug=quantity)) for quantity in (4, 6)]
        self.assertEqual([sum(back.refund_ids.mapped("amount_total")) for back in parts], [40, 67])
        self.assertEqual((self.env["oms.money"]._of(order).paid, order.order_line[1].qty_to_invoice), (0, 0))

    # --- goodwill -----------------------------------------------------------------------------------------------------------

    def give(self, order, user, amount):
        one = self.env["oms.goodwill"].with_user(user).create({"order_id": order.id, "reason": "Scratched", "amount": amount})
        one.action_give()
        return one

    def test_goodwill_after_a_return_with_a_fee(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.settle(self.with_terms(order, {"fee_amount": 5.0}, mug=4))
        self.assertEqual(self.give(order, self.returns_clerk, 60).sudo().note_ids.amount_total, 60, "all that was not credited")

    def test_goodwill_by_pieces_is_approved_as_one(self):
        self.allow(approve_above=20)
        order, _payment = self.shipped_by_card(mug=10)
        states = [self.give(order, self.returns_clerk, 9).state for _time in range(3)]
        self.assertEqual(states, ["done", "done", "draft"])

    def test_returns_by_pieces_are_approved_as_one(self):
        order, _payment = self.shipped_by_card(mug=10)
        backs = [self.settle(self.with_terms(order, {"approve_above": 20.0}, mug=1)) for _time in range(3)]
        self.assertEqual([back.approval_state for back in backs], [False, False, "asked"])

    def test_goodwill_and_returns_are_approved_as_one(self):
        self.allow(approve_above=20)
        order, _payment = self.shipped_by_card(mug=10)
        back = self.settle(self.with_terms(order, {"approve_above": 20.0}, mug=1))
        self.assertEqual(self.give(order, self.returns_clerk, 9).state, "done", "19 in all")
        more = self.settle(self.with_terms(order, {"approve_above": 20.0}, mug=1))
        self.assertEqual((back.approval_state, more.approval_state, more.refund_ids.ids), (False, "asked", []))
        self.assertEqual(self.give(order, self.returns_clerk, 2).approval_state, "asked")

    # --- what changes while money waits -----------------------------------------------------------------------------------------

    def test_today_is_locked(self):
        """Sales: goods come in, the return says what stands in the way, and is settled when it is gone. All of the books: Odoo
        moves no goods that day; what was inspected before is settled the day after."""
        words, today = "prior to and inclusive of", self.env["oms.day"]._today(company=self.company)
        for lock, moment in (("sale_lock_date", "receipt"), ("hard_lock_date", "inspection")):
            order, _payment = self.shipped_by_card(mug=4)
            back = self.with_terms(order, {"money_when": moment, "money_auto": lock == "sale_lock_date"}, mug=4)
            steps = [back.action_receive, back.action_inspect]
            if lock == "hard_lock_date":
                while steps:
                    steps.pop(0)()
            self.env.flush_all()
            self.company.sudo()[lock] = today
            with self.subTest(lock):
                for step in steps:
                    step()
                    self.assertIn(words, back.blocked_reason)
                with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                    back.action_settle()
                self.env.invalidate_all()
                self.assertEqual((back.state, back.refund_ids.ids), ("inspected", []))
                if lock == "sale_lock_date":
                    self.company.sudo()[lock] = False  # the other one is never taken away
                with freeze_time(fields.Datetime.now() + timedelta(days=lock == "hard_lock_date")):
                    back.action_settle()
                self.assertEqual((back.state, back.refund_ids.state, back.refund_ids.amount_total, back.blocked_reason), (
                    "settled", "posted", 40, False))

    def test_a_customer_is_merged(self):
        """Between credit note and transfer, and with credit kept for an order: both go on with the customer that is left."""
        order = self.shipped(mug=10)
        self.pay(self.bill(order))
        transfer = self.transfers(self.back(order, "transfer", mug=4))
        self.back(order, "credit", mug=2)
        other = self.confirm(mug=6)
        self.env["oms.on.account"]._keep(other, 20)
        stays = self.env["res.partner"].create({"name": "Stays"})
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | stays).ids, stays)
        self.env.invalidate_all()
        transfer.action_post()
        self.assertEqual((transfer.partner_id, transfer.oms_note_id.partner_id, transfer.oms_note_id.amount_residual), (
            stays, stays, 0))
        self.ship(other)
        self.assertEqual((other.oms_balance_kept, self.bill(other).amount_residual), (20, 40))
        self.assertNoFaults()
