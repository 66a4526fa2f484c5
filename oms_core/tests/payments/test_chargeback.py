# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..people import new_user
from .ends_case import EndsCase


@tagged("post_install", "-at_install")
class TestChargeback(EndsCase):
    """Money that a bank takes back: once, in the books, owed again, answered in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.clearing = accounts.create({"name": "Card clearing", "code": "CARDCLR", "account_type": "asset_current"})
        cls.journal = cls.env["account.journal"].create({"name": "Chargebacks", "code": "CBK", "type": "general"})
        cls.billing = new_user(cls.env, "billing", "oms_core.group_oms_accountant")

    def paid(self, amount=100.0):
        order = self.confirm(mug=10)
        return order, self.card(order, amount, state="done")

    def books(self):
        return self.policy(chargeback_journal_id=self.journal.id, chargeback_account_id=self.clearing.id)

    def told(self, card, reference="dp_1", **values):
        return self.env["oms.chargeback"]._oms_told(card, reference, **values)

    def owed(self):
        """What the customer owes by the ledger."""
        return sum(self.env["account.move.line"].search([
            ("partner_id", "=", self.customer.id), ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted")]).mapped("amount_residual"))

    # --- by hand

    def test_an_accountant_enters_one_from_the_payment(self):
        self.books()
        order, card = self.paid()
        with Form(self.env["oms.chargeback"].with_user(self.billing).with_context(default_transaction_id=card.id)) as form:
            self.assertEqual(form.amount, 100.0)
            form.amount = 40.0
            form.reason = "not_received"
            form.deadline = date(2031, 1, 5)
        back = form.record
        self.assertEqual((back.state, back.partner_id, back.order_id), ("open", self.customer, order))
        self.assertRegex(back.name, r"^CB\d+")
        entry = back.entry_id
        self.assertEqual((entry.state, entry.journal_id), ("posted", self.journal))
        owed = entry.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.assertEqual((owed.balance, owed.partner_id), (40.0, self.customer))
        self.assertEqual((entry.line_ids - owed).account_id, self.clearing)
        self.assertEqual(self.owed(), 40.0)
        event = order.oms_event_ids.filtered(lambda event: event.kind == "chargeback")
        self.assertIn("40.00", event.summary)
        self.assertFalse(event.customer_visible)
        self.assertNoFaults()

    def test_documents_are_attachments(self):
        _order, card = self.paid()
        back = self.told(card)
        back.with_user(self.billing).message_post(body="Proof of delivery", attachments=[("slip.pdf", b"%PDF")])
        self.assertEqual(back.message_attachment_count, 1)

    def test_more_than_was_captured_cannot_be_charged_back_by_hand(self):
        _order, card = self.paid()
        with self.assertRaisesRegex(ValidationError, r"101\.00.* cannot be charged back.*100\.00.* was captured"), \
                self.env.cr.savepoint():
            self.env["oms.chargeback"].create({"transaction_id": card.id, "amount": 101.0})
        open_card = self.card(self.quotation(mug=1))
        with self.assertRaisesRegex(ValidationError, "0.00 was captured"), self.env.cr.savepoint():
            self.env["oms.chargeback"].create({"transaction_id": open_card.id, "amount": 5.0})

    def test_without_accounts_it_is_booked_by_hand_later(self):
        _order, card = self.paid()
        back = self.told(card)
        self.assertFalse(back.entry_id)
        self.assertEqual(self.owed(), 0.0)
        with self.assertRefused("Choose the journal and the account"):
            back.with_user(self.billing).action_book()
        back.with_user(self.billing).write({"journal_id": self.journal.id, "account_id": self.clearing.id})
        back.with_user(self.billing).action_book()
        self.assertEqual(back.entry_id.state, "posted")
        with self.assertRefused("in the books already"):
            back.action_book()
        with self.assertRefused("in the books with"):
            back.amount = 3.0
        with self.assertRefused("stays"):
            back.unlink()

    # --- by the provider

    def test_a_provider_tells_twice_and_out_of_order(self):
        self.books()
        _order, card = self.paid()
        deadline = self.env["oms.day"]._today(company=self.company) + timedelta(days=9)
        back = self.told(card, amount=60.0, reason="fraud", reason_text="10.4", deadline=deadline)
        self.assertEqual(self.told(card, " dp_1 ", amount=60.0), back)
        self.assertEqual(self.env["oms.chargeback"].search_count([("transaction_id", "=", card.id)]), 1)
        self.assertEqual((back.amount, back.reason, back.deadline, back.by_provider), (60.0, "fraud", deadline, True))
        self.assertEqual(self.owed(), 60.0, "owed once")
        self.told(card, state="won")
        self.told(card, state="open", amount=60.0)  # an older message
        self.assertEqual(back.state, "won")
        self.assertEqual(self.owed(), 0.0)
        self.told(card, state="lost")  # the bank heard the customer again
        self.assertEqual((back.state, self.owed()), ("lost", 60.0), "owed again")
        self.told(card, state="won")
        late = self.told(card, "dp_2", state="lost", amount=10.0)  # decided before we heard that it was there
        self.told(card, "dp_2", state="open", amount=10.0)
        self.assertEqual((late.state, self.owed()), ("lost", 10.0))

    def test_what_is_no_chargeback_is_refused(self):
        _order, card = self.paid()
        for arguments in ((card, ""), (card, "  "), (self.env["payment.transaction"], "dp")):
            with self.assertRaises(ValueError):
                self.told(*arguments)
        with self.assertRaises(ValueError):
            self.told(card, state="maybe")
        self.assertEqual(self.told(card, "dp_3", reason="4853").reason, "other")

    def test_the_database_keeps_each_number_once(self):
        _order, card = self.paid()
        self.told(card, "dp_1", amount=5.0)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["oms.chargeback"].create({"transaction_id": card.id, "amount": 5.0, "provider_reference": "dp_1"})

    def test_the_bank_takes_back_what_we_refunded_already(self):
        """Told by the provider it is true, and flagged: the customer has it twice."""
        _order, card = self.paid()
        card._create_child_transaction(100.0, is_refund=True)._set_done()
        back = self.told(card, amount=100.0)
        self.assertTrue(back.more_than_taken)

    def test_what_the_bank_took_back_is_not_refunded_once_more(self):
        _order, card = self.paid()
        self.told(card, amount=70.0)
        with self.assertRefused(r"cannot be refunded.*70\.00.*30\.00.* may still be refunded"):
            card.action_refund(amount_to_refund=40.0)
        card.action_refund(amount_to_refund=30.0)
        self.env["oms.chargeback"].search([]).action_won()
        card.action_refund(amount_to_refund=70.0)

    def test_of_a_part_that_was_captured(self):
        self.books()
        order = self.quotation(mug=10)
        card = self.card(order)
        order.action_confirm()
        part = card._capture(40.0)
        back = self.told(part)
        self.assertEqual((back.amount, back.order_id), (40.0, order))
        with self.assertRefused("cannot be refunded"):
            part.action_refund()

    # --- decided

    def test_won_takes_the_entry_back_and_lost_leaves_it(self):
        self.books()
        _order, card = self.paid()
        back, other = self.told(card, amount=60.0), self.told(card, "dp_2", amount=30.0)
        back.with_user(self.billing).action_won()
        other.with_user(self.billing).action_lost()
        self.assertEqual((back.state, other.state), ("won", "lost"))
        self.assertEqual(self.owed(), 30.0)
        with self.assertRefused("cannot become"):
            back.action_lost()
        back.action_reopen()
        self.assertEqual(self.owed(), 90.0, "arbitration")
        taken = self.env["account.move.line"].search([("account_id", "=", self.clearing.id)])
        self.assertEqual(sum(taken.mapped("balance")), -90.0)

    def test_paid_again_and_won_the_customer_has_a_credit(self):
        self.books()
        _order, card = self.paid()
        back = self.told(card, amount=60.0)
        line = back.entry_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        bank = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 60.0,
            "journal_id": bank.id})
        payment.action_post()
        if payment.move_id:
            (line | payment.move_id.line_ids.filtered(lambda one: one.account_id == line.account_id)).reconcile()
        back.action_won()
        self.assertEqual(self.owed(), -60.0 if payment.move_id else 0.0)

    # --- bad input

    def test_in_a_locked_period(self):
        self.books()
        _order, card = self.paid()
        locked = self.env["oms.day"]._today(company=self.company) - timedelta(days=3)
        self.company.fiscalyear_lock_date = locked
        back = self.told(card, amount=60.0, day=locked - timedelta(days=5))
        self.assertEqual(back.entry_id.state, "posted")
        self.assertGreater(back.entry_id.date, locked, "in the first open period, as Odoo does")

    def test_in_another_currency_without_a_rate(self):
        self.books()
        today = self.env["oms.day"]._today(company=self.company)
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", yen.id)]).unlink()
        self.rate(yen, 100.0, today + timedelta(days=1))  # Odoo takes the first later one, and without any one for one
        order = self.confirm(mug=10)
        card = self.card(order, 5000.0, state="done", currency_id=yen.id)
        told = self.told(card)
        self.assertEqual((told.amount, told.amount_company, told.entry_id.id, told.state), (5000.0, 0.0, False, "open"),
                         "what the provider tells is kept, and not guessed")
        self.assertRegex(told.message_ids.mapped("body")[0], "no rate of JPY on .* or before.*Accounting, Currencies")
        by_hand = self.env["oms.chargeback"].with_user(self.billing)
        for refused in (told.with_user(self.billing).action_book,
                        lambda: by_hand.create({"transaction_id": card.id, "amount": 10.0})):
            with self.assertRefused("CB.* cannot be booked: .* has no rate of JPY on .* or before.* Enter it under Accounting"):
                refused()
        noted = by_hand.create({"transaction_id": card.id, "amount": 10.0, "journal_id": False})
        self.assertFalse(noted.entry_id, "noted, to be answered in time")
        self.assertEqual(self.owed(), 0.0)
        self.rate(yen, 100.0, today)
        told.with_user(self.billing).action_book()
        self.assertEqual((told.amount_company, self.owed(), told.entry_id.line_ids.currency_id), (50.0, 50.0, yen))
        self.assertNoFaults()

    def rate(self, currency, rate, day):
        self.env["res.currency.rate"].create({
            "currency_id": currency.id, "company_id": self.company.id, "name": day, "rate": rate})

    def test_a_merged_customer(self):
        self.books()
        other = self.env["res.partner"].create({"name": "Corner Shop Ltd", "email": "other@example.com"})
        _order, card = self.paid()
        back = self.told(card, amount=60.0)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | other).ids, other)
        self.env.invalidate_all()
        self.assertEqual(back.partner_id, other)
        self.assertEqual(back.entry_id.line_ids.partner_id, other)

    # --- what follows

    def test_the_customer_owes_it_again_by_credit_and_ledger(self):
        self.books()
        account = self.limit(1000)
        order, card = self.paid()
        before = account._gather_owes(self.env.cr, account.ids).get(account.id, 0.0)
        self.told(card, amount=60.0)
        self.assertEqual(account._gather_owes(self.env.cr, account.ids)[account.id] - before, 60.0)
        self.env["oms.chargeback"].search([]).action_won()
        self.assertEqual(account._gather_owes(self.env.cr, account.ids).get(account.id, 0.0), before)
        self.assertTrue(order)

    def test_it_counts_in_the_score_until_it_is_won(self):
        order = self.confirm(mug=10)
        self.ship(order)
        bill = order._create_invoices()
        bill.action_post()
        account = self.limit(1000)
        card = self.card(order, state="done")

        def disputed():
            self.env.flush_all()
            today = self.env["oms.day"]._today(company=self.company)
            return account._gather_history(account.ids, today, 730)[account.id][1]
        self.assertEqual(disputed(), 0.0)
        stale = self.env["oms.credit.stale"].search_count([])
        back = self.told(card, amount=60.0)
        self.assertEqual(disputed(), 60.0)
        self.assertGreater(self.env["oms.credit.stale"].search_count([]), stale, "worked out after the commit")
        back.action_lost()
        self.assertEqual(disputed(), 60.0)
        back.action_reopen()
        back.action_won()
        self.assertEqual(disputed(), 0.0)
        account._oms_rate()

    def test_it_is_on_the_accountant_s_list_until_its_day(self):
        order, card = self.paid()
        deadline = self.env["oms.day"]._today(company=self.company) + timedelta(days=4)
        back = self.told(card, amount=60.0, deadline=deadline)
        self.env.flush_all()
        mine = [("kind", "=", "chargeback"), ("order_id", "=", order.id)]
        todo = self.env["oms.todo"].with_user(self.billing).search(mine)
        self.assertEqual((todo.role, todo.order_id, todo.res_id, todo.value), ("accountant", order, back.id, 60.0))
        self.assertEqual(self.env["oms.day"]._of(todo.deadline, company=self.company), deadline)
        self.assertFalse(self.env["oms.todo"].with_user(self.clerk).search(mine))
        back.action_lost()
        self.env.flush_all()
        self.assertFalse(self.env["oms.todo"].with_user(self.billing).search(mine))

    def test_another_company_s_payment_is_not_told_of(self):
        """Neither its number nor what was captured of it, and no chargeback becomes the other company's."""
        order, mine = self.paid()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.card(order, 87.65, provider=self.new_provider("Farland", "partial", True, "partial", company=other),
                           reference="FARLAND-1", sale_order_ids=False)
        back = self.env["oms.chargeback"].with_user(self.billing).create({"transaction_id": mine.id, "amount": 1.0})
        self.assertEqual(theirs.company_id, other)
        for amount in (1.0, 10.0**6):
            values = {"transaction_id": theirs.id, "amount": amount}
            for call in (lambda values=values: back.browse().create(values), lambda values=values: back.write(values)):
                with self.assertRaises(AccessError) as refused, self.env.cr.savepoint():
                    call()
                self.assertNotIn("FARLAND", str(refused.exception))
        self.env.invalidate_all()
        self.assertEqual((back.transaction_id, back.company_id), (mine, self.company))

    def test_nobody_else_sees_or_decides(self):
        _order, card = self.paid()
        back = self.told(card)
        for user in (self.clerk, self.salesman):
            with self.assertRaises(AccessError):
                back.with_user(user).read(["amount"])
            with self.assertRaises(AccessError):
                back.with_user(user).action_won()
        with self.assertRaises(AccessError):
            back.with_user(self.billing).write({"state": "won"})
        self.assertEqual(back.state, "open")
