# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .money_case import RefundCase

SECONDS = 12  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestRefundByHand(RefundCase):
    """Payments that a bookkeeper makes by hand count: of an order no more goes back than came for it."""

    beginnings = (("shipped_by_card", {"mug": 10}), ("shipped_and_paid", {"mug": 10}))

    def outbound(self, amount, **values):
        """A payment to the customer that names nothing."""
        return self.env["account.payment"].create({
            "payment_type": "outbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": amount,
            "journal_id": self.bank.id, **values})

    def credited_twice(self):
        """A hundred by card, all of it back to the card for a credit note; then somebody credits it once more.
        (order, the second note)"""
        order, payment = self.shipped_by_card(mug=10)
        note = self.note_by_hand(order)
        payment.action_refund()
        self.book()
        self.assertEqual((note.amount_residual, self.open(order)), (0, 0))
        return order, self.note_by_hand(order)

    def test_credited_twice(self):
        """No door pays it once more."""
        self.each_of([
            self.what_the_card_got_back_is_not_paid_once_more,
            self.a_payment_that_names_nothing_is_matched_with_the_credit_note, self.without_an_entry_of_its_own,
        ], *self.credited_twice())

    def what_the_card_got_back_is_not_paid_once_more(self, order, note):
        with self.assertRaisesRegex(UserError, f"{note.name} back: for {order.name} .*100\\.00 more goes"), (
                self.env.cr.savepoint()):
            self.pay_back(note)
        self.assertEqual(note.amount_residual, 100)

    def a_payment_that_names_nothing_is_matched_with_the_credit_note(self, order, note):
        paid = self.outbound(100)
        paid.action_post()
        with self.assertRaisesRegex(UserError, f"{paid.name} pays .*{order.name}"):
            (paid.move_id.line_ids | note.line_ids).filtered(
                lambda item: item.account_id.account_type == "asset_receivable").reconcile()

    def without_an_entry_of_its_own(self, order, note):
        """The bank's journal waits for its statement: what was posted counts, by the next payment and by the card's dialog."""
        paid = self.outbound(100, invoice_ids=[Command.set(note.ids)])
        paid.outstanding_account_id = False
        with self.assertRaisesRegex(UserError, order.name), self.env.cr.savepoint():
            paid.action_post()
        order, payment = self.shipped_by_card(mug=10)
        note = self.note_by_hand(order)
        first, second = (self.outbound(60, invoice_ids=[Command.set(note.ids)]) for _time in range(2))
        (first | second).outstanding_account_id = False
        first.action_post()
        self.assertEqual((first.move_id.ids, self.env["oms.refund"]._overpaid(order)), ([], 40))
        with self.assertRaisesRegex(UserError, f"20\\.00 more of credit note {note.name}"), self.env.cr.savepoint():
            second.action_post()
        with self.assertRaisesRegex(UserError, "only .*40\\.00 is left"):
            payment.action_refund(amount_to_refund=50)

    def read_of(self, notes):
        """[[(what became of it, amount)]] as the portal says it, and as the figures count it."""
        refund = self.env["oms.refund"]
        self.env.flush_all()
        counted = {note: [] for note in notes}
        together = refund._each_by_hand(self.env["oms.return.rate"]._paid_together_sql(self.company))
        for note_id, kind, amount in self.env.execute_query(SQL(
                "SELECT note_id, kind, amount FROM (%s) part WHERE amount > 0 ORDER BY rank",
                refund._parts_sql(SQL("SELECT unnest(%s::int[])", notes.ids), together))):
            counted[notes.browse(note_id)].append((kind, float(amount)))
        said = [[part[:2] for part in self.env["oms.return.portal"]._money_parts(note)] for note in notes]
        self.assertEqual(said, [*counted.values()])
        return said

    def without_entries(self):
        """What is paid by hand makes no entry, as where Odoo's accounting is installed."""
        self.bank.outbound_payment_method_line_ids.payment_account_id = False
        self.patch(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda self: "in_payment")

    def test_the_dialog_pays_without_an_entry(self):
        """Odoo posts the payment first and says what it pays then."""
        order, note = self.credited_twice()
        other = self.shipped_and_paid(mug=10)
        owed = self.note_by_hand(other)
        self.without_entries()
        with self.assertRaisesRegex(UserError, f"{note.name} back: for {order.name} .*100\\.00 more goes"), (
                self.env.cr.savepoint()):
            self.pay_back(note)
        paid = self.pay_back(owed)
        self.assertEqual((paid.move_id.ids, self.env["oms.refund"]._overpaid(other)), ([], 0))

    def test_one_payment_for_two_credit_notes(self):
        """Of one order, 20 and 30 of 50, paid together without an entry: 50 went, of each what is open of it."""
        order = self.shipped_and_paid(mug=5)
        notes = [self.back(order, "credit", **goods).refund_ids for goods in ({"mug": 2}, {"mug": 3})]
        self.without_entries()
        both = notes[0] | notes[1]
        paid = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=both.ids).create(
            {"group_payment": True})._create_payments()
        left = self.env["oms.refund"]._left(both)
        self.assertEqual((paid.amount, paid.move_id.ids, [left[note] for note in notes]), (50, [], [0, 0]))
        self.assertEqual(self.env["oms.refund"]._overpaid(order), 0)

    def test_paid_in_another_currency(self):
        """A credit note of 100 is paid with what a hundred are in another currency: 150, and no more."""
        self.paid_in_another_currency(1.5)

    def test_what_rounding_makes_of_another_currency(self):
        """53.34 is paid for 100, that is 100.01 when it is converted back: no cent too many was paid."""
        order = self.shipped_and_paid(mug=10)
        note, foreign = self.note_by_hand(order), self.env.ref("base.EUR")
        foreign.active = True
        foreign.rate_ids.unlink()
        self.env["res.currency.rate"].create({"name": "2020-01-01", "currency_id": foreign.id, "rate": 0.53337})
        self.without_entries()
        paid = self.pay_back(note, currency_id=foreign.id)
        self.assertEqual((paid.amount, paid.amount_company_currency_signed, paid.move_id.ids), (53.34, -100.01, []))
        with self.assertRaisesRegex(UserError, f"more of credit note {note.name}"), self.env.cr.savepoint():
            paid.amount = 53.36

    def paid_in_another_currency(self, rate):
        order = self.shipped_and_paid(mug=10)
        note, foreign = self.note_by_hand(order), self.env.ref("base.EUR")
        foreign.active = True
        foreign.rate_ids.unlink()
        self.env["res.currency.rate"].create({"name": "2020-01-01", "currency_id": foreign.id, "rate": rate})
        paid = self.outbound(150, currency_id=foreign.id, invoice_ids=[Command.set(note.ids)])
        paid.outstanding_account_id = False
        paid.action_post()
        self.assertEqual((paid.move_id.ids, self.env["oms.refund"]._left(note)[note]), ([], 0))

    def test_the_company_s_currency_has_a_rate_of_its_own(self):
        """As where rates are to another than the company's: 150 at 1.35 to 0.9."""
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "currency_id": self.company.currency_id.id, "rate": 0.9, "company_id": self.company.id})
        self.paid_in_another_currency(1.35)

    def test_one_payment_for_two_credit_notes_after_another(self):
        """60 of the first of 100, without an entry; then all that is open of it and of the second, 90."""
        order = self.shipped_and_paid(mug=15)
        notes = [self.back(order, "credit", **goods).refund_ids for goods in ({"mug": 10}, {"mug": 5})]
        first, both = (self.outbound(amount, invoice_ids=[Command.set([note.id for note in some])])
                       for amount, some in ((60, notes[:1]), (90, notes)))
        for paid in (first, both):
            paid.outstanding_account_id = False
            paid.action_post()
        refund = self.env["oms.refund"]
        self.assertEqual(([refund._left(note)[note] for note in notes], refund._overpaid(order)), ([0, 0], 0))
        with self.assertRaisesRegex(UserError, f"more of credit note {notes[0].name}"), self.env.cr.savepoint():
            first.amount = 70

    def test_one_payment_for_a_credit_note_that_lowered_its_invoice(self):
        """Of a hundred 60 were owed still; with the 100 of another, 140 are paid by hand. Customers read what the guards count,
        before the bank's statement tells of it and after."""
        half, whole = self.shipped(mug=10), self.shipped(mug=10)
        self.pay_back(self.bill(half), 40)
        self.pay(self.bill(whole))
        backs = [self.back(order, "credit", mug=10) for order in (half, whole)]
        notes = backs[0].refund_ids | backs[1].refund_ids
        self.assertEqual(notes.mapped("amount_residual"), [40, 100])
        self.without_entries()
        paid = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=notes.ids).create(
            {"group_payment": True})._create_payments()
        self.assertEqual((paid.amount, paid.move_id.ids), (140, []))
        told = [[("transfer_done", 40), ("owed", 60)], [("transfer_done", 100)]]
        self.assertEqual(self.read_of(notes), told)
        self.told(notes[0], 40)
        self.assertEqual(self.read_of(notes), told)

    def test_while_a_card_is_in_doubt(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.side.behaves("acted")
        back = self.back(order, mug=6)
        self.assertEqual(self.refunds(order), [(60.0, "doubt")])
        with self.assertRaisesRegex(UserError, f"{back.refund_ids.name}.*asked"):
            self.pay_back(back.refund_ids)

    def test_while_a_transfer_is_a_draft(self):
        order = self.shipped_and_paid(mug=10)
        back = self.back(order, "transfer", mug=10)
        with self.assertRaisesRegex(UserError, back.refund_ids.name), self.env.cr.savepoint():
            self.pay_back(back.refund_ids)
        self.transfers(back).action_cancel()
        self.pay_back(back.refund_ids)
        self.assertEqual(back.refund_ids.amount_residual, 0)

    def test_what_was_paid_is_paid_back_by_hand(self):
        """All that Odoo lets a bookkeeper do goes on: paid by card, by transfer, with the credit of another order."""
        order, _payment = self.shipped_by_card(mug=10)
        back = self.back(order, "credit", mug=4)
        other = self.confirm(mug=6)
        self.env["oms.on.account"]._keep(other, 40)
        self.by_card(other, 20.0)
        self.ship(other)
        self.bill(other)
        self.assertEqual(self.open(other), 0)
        second = self.back(other, "credit", mug=6)
        self.pay_back(second.refund_ids)
        self.assertEqual(second.refund_ids.amount_residual, 0)
        with self.assertRaises(UserError):
            self.pay_back(back.refund_ids)  # Odoo's: it is paid
        third = self.back(order, "credit", mug=6)
        self.pay_back(third.refund_ids, 25)
        self.pay_back(third.refund_ids)
        self.assertEqual((third.refund_ids.amount_residual, self.open(order)), (0, 0))

    def test_paid_by_an_entry_that_is_no_payment(self):
        """A marketplace settles its orders by entries of its clearing account."""
        order, invoice = self.shipped_and_billed(mug=10)
        owed = invoice._oms_receivable_lines()
        clearing = self.env["account.account"].create({
            "name": "Marketplace", "code": "OMSMKT", "account_type": "asset_current", "reconcile": True})
        entry = self.env["account.move"].create({"move_type": "entry", "line_ids": [
            Command.create({"account_id": owed.account_id.id, "partner_id": self.customer.id, "credit": 100}),
            Command.create({"account_id": clearing.id, "debit": 100})]})
        entry.action_post()
        (owed | entry.line_ids.filtered(lambda item: item.account_id == owed.account_id)).reconcile()
        note = self.note_by_hand(order)
        self.pay_back(note)
        self.assertEqual(note.amount_residual, 0)
