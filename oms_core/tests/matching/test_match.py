# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestMatch(MatchCase):
    """Payments that are not applied: what they seem to be for, why, applied, and taken back."""

    def test_the_number_in_the_text_finds_the_invoice(self):
        invoice = self.invoice(100.0)
        self.invoice(100.0, self.other)
        payment = self.payment(100.0, f"Re {invoice.name}, thanks")
        row = self.row(payment)
        self.assertEqual((row["kind"], row["partner"], row["amount"], row["currency"], row["date"]),
                         ("payment", "Corner Shop", 100.0, self.company.currency_id.name, "2024-01-20"))
        [take] = row["proposals"][0]["takes"]
        self.assertEqual((take["invoice_id"], take["name"], take["amount"]), (invoice.id, invoice.name, 100.0))
        self.assertIn("Number of the document", row["proposals"][0]["reasons"])
        self.assertIn("Exact amount", row["proposals"][0]["reasons"])
        applied = self.apply(payment)
        self.assertEqual((invoice.amount_residual, self.credit_of(payment).reconciled), (0.0, True))
        self.assertFalse(self.row(payment))
        self.assertEqual((applied.receipt, applied.amount, applied.rest, applied.invoice_ids, applied.user_id, applied.auto),
                         (payment.name, 100.0, 0.0, invoice, self.accountant, False))
        self.assertIn("Number of the document", applied.why)

    def test_taken_back_all_is_as_it_was(self):
        invoice, payment = self.invoice(100.0), self.payment(100.0)
        before = self.books(invoice, payment)
        applied = self.apply(payment)
        self.assertNotEqual(self.books(invoice, payment), before)
        self.undo(applied)
        self.assertEqual(self.books(invoice, payment), before)
        self.assertTrue(self.row(payment))
        self.assertEqual(applied.undone_by, self.accountant)
        with self.assertRefused("was taken back on .* already"):
            self.undo(applied)

    def test_what_somebody_else_matched_since_stays(self):
        # OCA account-reconcile #43: taking back one match took back others of the same invoice, too.
        invoice = self.invoice(100.0)
        first, second = self.payment(60.0), self.payment(40.0)
        applied = self.own(first, [(invoice, 60.0)])
        (self.credit_of(second) + invoice._oms_receivable_lines()).reconcile()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.undo(applied)
        self.assertEqual((invoice.amount_residual, self.credit_of(second).reconciled), (60.0, True))

    def test_many_invoices_by_one_payment(self):
        invoices = [self.invoice(amount) for amount in (100.0, 250.0, 33.33)]
        self.invoice(70.0)
        payment = self.payment(383.33, " ".join(invoice.name for invoice in invoices))
        self.assertEqual(self.best(payment)["score"], 100)
        applied = self.apply(payment)
        self.assertEqual([invoice.amount_residual for invoice in invoices], [0.0] * 3)
        before = self.books(*invoices, payment)
        self.undo(applied)
        self.assertEqual([invoice.amount_residual for invoice in invoices], [100.0, 250.0, 33.33])
        self.apply(payment)
        self.assertEqual([rows[:3] for rows in self.books(*invoices, payment)], [rows[:3] for rows in before])

    def test_an_invoice_less_its_credit_note(self):
        # OCA account-reconcile #700: invoice first, refund second left the invoice paid in part.
        invoice, note = self.invoice(1100.0), self.credit_note(100.0)
        payment = self.payment(1000.0, f"{invoice.name} {note.name}")
        self.apply(payment)
        self.assertEqual((invoice.amount_residual, note.amount_residual, self.credit_of(payment).reconciled), (0.0, 0.0, True))

    def test_one_invoice_in_parts(self):
        invoice = self.invoice(100.0)
        part = self.payment(40.0, invoice.name)
        best = self.best(part)
        [take] = best["takes"]
        self.assertEqual((take["amount"], take["open"], best["deduction"], best["sure"]), (40.0, 100.0, 60.0, False))
        self.apply(part)
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (60.0, "partial"))
        rest = self.payment(60.0, invoice.name)
        self.assertTrue(self.best(rest)["sure"])
        self.apply(rest)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_too_much_stays_as_credit(self):
        invoice = self.invoice(100.0)
        payment = self.payment(130.0, invoice.name)
        self.assertEqual(self.best(payment)["rest"], 30.0)
        applied = self.apply(payment)
        self.assertEqual((invoice.amount_residual, applied.amount, applied.rest), (0.0, 100.0, 30.0))
        self.assertEqual(self.row(payment)["amount"], 30.0, "what is left waits for the next invoice")

    def test_chosen_by_hand_no_more_than_was_said(self):
        first, second = self.invoice(100.0), self.invoice(80.0)
        payment = self.payment(150.0)
        before = self.books(first, second, payment)
        applied = self.own(payment, [(first, 30.0), (second, 80.0)])
        self.assertEqual((first.amount_residual, second.amount_residual, applied.rest), (70.0, 0.0, 40.0))
        self.undo(applied)
        self.assertEqual(self.books(first, second, payment), before)

    def test_chosen_by_hand_less_a_credit_note(self):
        invoice, note = self.invoice(100.0), self.credit_note(30.0)
        payment = self.payment(70.0)
        self.own(payment, [(invoice, 100.0), (note, -30.0)])
        self.assertEqual((invoice.amount_residual, note.amount_residual, self.credit_of(payment).reconciled), (0.0, 0.0, True))

    def test_credit_notes_alone_take_no_payment(self):
        note, payment = self.credit_note(60.0), self.payment(40.0)
        with self.assertRefused("credit notes come to more than the invoices"):
            self.own(payment, [(note, -60.0)])
        self.assertEqual((note.amount_residual, self.credit_of(payment).amount_residual), (60.0, -40.0))

    def test_instalments_are_paid_one_by_one(self):
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (10, 40)]})
        invoice = self.invoice(200.0, invoice_payment_term_id=term.id)
        first, second = invoice._oms_receivable_lines().sorted("date_maturity")
        payment = self.payment(100.0, invoice.name)
        self.apply(payment)
        self.assertEqual((first.reconciled, second.reconciled), (True, False))

    def test_the_early_discount_is_an_entry_of_its_own(self):
        invoice = self.invoice(100.0, invoice_payment_term_id=self.early().id)
        payment = self.payment(98.0, invoice.name)
        before = self.books(invoice, payment)
        self.assertTrue(self.best(payment)["sure"])
        applied = self.apply(payment)
        self.assertEqual((invoice.amount_residual, self.credit_of(payment).reconciled), (0.0, True))
        entry = self.env["account.move"].browse(applied.made["entry"])
        loss = self.company.account_journal_early_pay_discount_loss_account_id
        self.assertEqual((entry.state, entry.line_ids.filtered(lambda line: line.account_id == loss).balance), ("posted", 2.0))
        self.undo(applied)
        self.assertEqual(self.books(invoice, payment), before)
        self.assertEqual(sum(entry.reversal_move_ids.line_ids.mapped("balance")), 0.0)
        self.assertTrue(self.best(payment)["sure"], "the discount is granted again")

    def test_the_discount_takes_its_taxes_as_odoo_does(self):
        tax = self.company.account_sale_tax_id or self.env["account.tax"].create({"name": "15 %", "amount": 15})
        lines = [Command.create({"name": "Goods", "price_unit": 100.0, "tax_ids": [Command.set(tax.ids)]})]
        ours, theirs = (self.invoice(0.0, invoice_payment_term_id=self.early().id, invoice_line_ids=lines) for _one in range(2))
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=theirs.ids).create(
            {"journal_id": self.bank.id, "payment_date": "2024-01-20"})
        native = wizard._create_payments().move_id
        payment = self.payment(wizard.amount, ours.name)
        applied = self.apply(payment)
        self.assertEqual((ours.amount_residual, theirs.amount_residual), (0.0, 0.0))

        def off(move):
            return sorted((line.account_id.id, line.tax_repartition_line_id.id, line.balance) for line in move.line_ids
                          if line.account_type not in ("asset_receivable",) and line.account_id != self.waiting)
        self.assertEqual(off(self.env["account.move"].browse(applied.made["entry"])), off(native))

    def test_a_bank_fee_where_the_company_allows_one(self):
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1)
        invoice = self.invoice(100.0)
        payment = self.payment(93.0, invoice.name)
        self.assertEqual(self.best(payment)["deduction"], 7.0)
        self.company.write({"oms_match_fee": 10.0, "oms_match_fee_account_id": expense.id})
        self.assertIn("bank fee", " ".join(self.best(payment)["reasons"]))
        before = self.books(invoice, payment)
        applied = self.apply(payment)
        entry = self.env["account.move"].browse(applied.made["entry"])
        fee = entry.line_ids.filtered(lambda line: line.account_id == expense)
        self.assertEqual((invoice.amount_residual, fee.balance), (0.0, 7.0))
        self.undo(applied)
        self.assertEqual(self.books(invoice, payment), before)

    def test_a_bank_fee_is_so_much_in_the_companys_currency(self):
        """10 a bank may keep of a payment in yen was read as 10 yen."""
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].create({
            "name": "2024-01-01", "currency_id": other.id, "rate": 50, "company_id": self.company.id})
        self.company.write({"oms_match_fee": 10.0, "oms_match_fee_account_id": self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1).id})
        invoice = self.invoice(5000.0, currency_id=other.id)
        fee = self.payment(4600.0, invoice.name, currency_id=other.id)
        self.assertIn("bank fee", " ".join(self.best(fee)["reasons"]))
        fee.action_draft()
        fee.action_cancel()
        short = self.payment(4400.0, invoice.name, currency_id=other.id)
        self.assertNotIn("bank fee", " ".join(self.best(short)["reasons"]))

    def test_another_currency_is_proposed_and_converted_by_odoo(self):
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].create({
            "name": "2024-01-01", "currency_id": other.id, "rate": 0.5, "company_id": self.company.id})
        invoice = self.invoice(100.0)
        payment = self.payment(50.0, invoice.name, currency_id=other.id)
        best = self.best(payment)
        self.assertEqual((best["sure"], "another currency" in " ".join(best["reasons"])), (False, True))
        before = self.books(invoice, payment)
        applied = self.apply(payment)
        self.assertEqual((invoice.amount_residual, self.credit_of(payment).amount_residual), (0.0, 0.0))
        self.undo(applied)
        self.assertEqual(self.books(invoice, payment), before)

    def test_an_order_that_is_not_billed_keeps_the_money(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=5)
        payment = self.payment(50.0, f"Order {order.name}")
        best = self.best(payment)
        self.assertEqual((best["takes"][0]["name"], best["takes"][0]["order_id"], best["sure"]), (order.name, order.id, True))
        applied = self.apply(payment)
        self.assertEqual((applied.order_id, order.oms_balance_kept), (order, 50.0))
        self.assertFalse(self.row(payment), "it waits for the invoice, not for a person")
        self.ship(order)
        invoice = self.bill(order)
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (0.0, "paid"))
        with self.assertRefused("pays .* now. Take it off the invoice first"):
            self.undo(applied)

    def test_an_order_gives_its_money_back(self):
        order = self.confirm(mug=5)
        payment = self.payment(50.0, f"Order {order.name}")
        before = self.books(payment)
        applied = self.apply(payment)
        self.undo(applied)
        self.assertEqual((self.books(payment), order.oms_balance_kept), (before, 0.0))
        self.assertTrue(self.row(payment))

    def test_a_payment_that_makes_no_entry_names_its_invoices(self):
        invoice = self.invoice(100.0)
        payment = self.payment(100.0, invoice.name, entry=False)
        self.assertFalse(payment.move_id)
        self.assertNamesAndForgets(payment, invoice)

    def test_paid_twice_is_not_proposed_as_the_next_invoice(self):
        paid, open_one = self.invoice(100.0), self.invoice(100.0)
        self.apply(self.payment(100.0, paid.name))
        again = self.payment(100.0, paid.name)
        row = self.row(again)
        self.assertFalse(any(one["sure"] for one in row["proposals"]))
        self.assertIn("paid twice", row["why_not"])
        self.assertEqual(open_one.amount_residual, 100.0)

    def test_money_kept_for_an_order_is_not_given_away(self):
        order = self.confirm(mug=3)
        payment, invoice = self.payment(100.0), self.invoice(100.0)
        self.env["oms.on.account"]._keep(order, 30.0, item_ids=self.credit_of(payment).ids)
        self.assertEqual(self.row(payment)["amount"], 70.0)
        self.own(payment, [(invoice, 70.0)])
        self.assertEqual((invoice.amount_residual, order.oms_balance_kept), (30.0, 30.0))

    def test_who_does_not_bill_sees_and_does_nothing(self):
        invoice, payment = self.invoice(100.0), self.payment(100.0)
        for user in (self.clerk, self.salesman):
            match = self.env["oms.match"].with_user(user)
            for name, arguments in (("page", ({}, 0)), ("open_items", ()), ("undo", (1,)),
                                    ("apply", (self.key(payment), "equal.1")),
                                    ("apply_own", (self.key(payment), [{"invoice_id": invoice.id, "amount": 100.0}]))):
                with self.assertRaises(AccessError):
                    getattr(match, name)(*arguments)

    def test_the_same_invoice_named_twice_takes_both(self):
        invoice = self.invoice(100.0)
        payment = self.payment(50.0)
        applied = self.own(payment, [(invoice, 30.0), (invoice, 20.0)])
        self.assertEqual((invoice.amount_residual, applied.amount, self.credit_of(payment).reconciled), (50.0, 50.0, True))

    def test_an_invoice_that_a_payment_without_entry_names_is_not_paid_again(self):
        """Odoo leaves its amount open until the bank statement comes."""
        invoice = self.invoice(100.0)
        first, second = self.payment(100.0, invoice.name), self.payment(100.0, invoice.name, entry=False)
        proposal = self.best(first)
        self.apply(second)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 100.0))
        with self.assertRefused("paid or changed meanwhile"):
            self.match.apply(self.key(first), proposal["id"])
        with self.assertRefused("somebody else paid it"):
            self.own(first, [(invoice, 100.0)])

    def test_a_company_whose_law_wants_a_trail_has_one(self):
        self.company.restrictive_audit_trail = True
        invoice = self.invoice(100.0)
        line = self.arrives(100.0, invoice.name)
        self.env.flush_all()
        before = line.move_id.message_ids
        self.apply(line)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertTrue(line.move_id.message_ids - before, "what was changed of the entry is noted on it")

    def test_open_documents_are_found_by_number_name_order_and_amount(self):
        invoice = self.invoice(123.45, self.other, ref="PO-9")
        self.invoice(10.0)
        for word in (invoice.name, "harbour", "PO-9", "123.45", "123,45"):
            self.assertEqual([one["name"] for one in self.match.open_items(False, word)], [invoice.name], word)
        self.assertEqual([one["open"] for one in self.match.open_items(self.other.id)], [123.45])
        self.assertEqual(self.match.open_items(self.other.id, "no such"), [])

    def test_pages(self):
        for amount in range(1, 46):
            self.payment(float(amount))
        first, second = self.match.page({}, 0), self.match.page({}, 40)
        self.assertEqual((first["count"], len(first["rows"]), len(second["rows"])), (45, 40, 5))
        self.assertFalse({row["id"] for row in first["rows"]} & {row["id"] for row in second["rows"]})
        self.assertEqual([row["amount"] for row in self.match.page({"search": "corner"}, 0)["rows"]][:2], [1.0, 2.0])
        self.assertEqual(self.match.page({"kind": "statement"}, 0)["count"], 0)
        self.assertEqual(self.match.page({"partner_id": self.other.id}, 0)["count"], 0)

    def test_a_page_asks_no_more_for_more(self):
        def queries(payments):
            self.env.invalidate_all()
            self.match.page({}, 0)
            self.env.flush_all()
            start = self.cr.sql_log_count
            self.match.page({}, 0)
            return self.cr.sql_log_count - start
        for amount in (10.0, 20.0, 30.0):
            self.payment(amount, self.invoice(amount).name)
        few = queries(3)
        for amount in range(40, 60):
            self.payment(float(amount), self.invoice(float(amount)).name)
        self.assertLessEqual(queries(23), few)

    def test_a_held_order_is_looked_at_again_when_its_customer_paid(self):
        invoice = self.invoice(100.0)
        self.limit(110.0)
        self.put(self.mug, 5)
        order = self.confirm(mug=5)
        self.assertTrue(order.oms_credit_held)
        line = self.arrives(100.0, invoice.name)
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.env.ref("oms_core.cron_process").id)])
        self.apply(line)
        self.assertGreater(self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref("oms_core.cron_process").id)]), triggers)
        self.env.flush_all()
        order._oms_process()
        self.assertFalse(order.oms_credit_held)
