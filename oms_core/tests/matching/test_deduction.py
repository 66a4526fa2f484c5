# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.credit.oms_credit_account_owes import Open
from ..billing.billing_case import BillingCase, SheetCase


class DeductionCase:
    """Words to tell what customers keep back."""

    def reason(self, kind):
        return self.env.ref(f"oms_core.deduction_reason_{kind}")

    def deduct(self, invoice, amount, kind="price", user=None, **values):
        deductions = self.env["oms.deduction"].with_user(user or self.accountant)
        return deductions.create({
            "invoice_id": invoice.id, "amount": amount, "reason_id": self.reason(kind).id, **values})

    def short(self, amount, paid, kind="price", **values):
        """An invoice over so much, of which so much was paid: the rest is kept back."""
        invoice = self.invoice(amount, **values)
        self.pay_natively(invoice, amount=paid)
        return self.deduct(invoice, amount - paid, kind)


@tagged("post_install", "-at_install")
class TestDeduction(DeductionCase, BillingCase):
    """A customer pays less than was billed, says why, and somebody decides."""

    def test_it_moves_no_money(self):
        deduction = self.short(100.0, 90.0)
        self.assertEqual((deduction.state, deduction.open_amount, deduction.partner_id), ("open", 10.0, self.customer))
        self.assertEqual(deduction.invoice_id.amount_residual, 10.0)
        self.assertFalse(deduction.settle_id)
        self.assertEqual(deduction.display_name, f"{deduction.invoice_id.name} · Price")

    def test_who_decides_is_whom_the_reason_names_or_who_wrote_it_down(self):
        self.reason("claim").user_id = self.supervisor
        self.assertEqual(self.short(100.0, 90.0, "claim").user_id, self.supervisor)
        self.assertEqual(self.short(100.0, 90.0, "other").user_id, self.accountant)

    def test_no_more_than_is_open(self):
        deduction = self.short(100.0, 90.0)
        invoice = deduction.invoice_id
        with self.assertRefused(f"{invoice.name}.*Open are .*10.00.*in dispute already; at most .*0.00"):
            self.deduct(invoice, 0.01)
        other = self.invoice(50.0)
        self.deduct(other, 20.0)
        with self.assertRefused("at most .*30.00"):
            self.deduct(other, 30.01)
        self.deduct(other, 30.0)

    def test_what_cannot_be_kept_back_says_why(self):
        invoice = self.invoice(10.0)
        for amount in (0.0, -5.0, 0.001):
            with self.assertRefused("is none. Give what the customer kept back"):
                self.deduct(invoice, amount)
        draft = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customer.id,
            "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": 5.0, "tax_ids": [Command.clear()]})]})
        for wrong in (draft, self.credit_note(10.0), self.invoice(10.0, move_type="in_invoice", invoice_date="2024-01-10")):
            with self.assertRefused("no posted customer invoice"):
                self.deduct(wrong, 1.0)
        self.pay_natively(invoice)
        with self.assertRefused("is paid: nothing of it can be kept back"):
            self.deduct(invoice, 1.0)

    def test_accepted_for_a_price_it_is_a_credit_note_with_its_taxes(self):
        taxes = self.taxes()
        order = self.awkward_order([
            (self.mug, 7, 9.99, 0, taxes["excluded"]), (self.cup, 3, 12.1, 5, taxes["included"])])
        invoice = self.bill(order)
        kept = 13.37
        self.pay_natively(invoice, amount=invoice.amount_total - kept)
        deduction = self.deduct(invoice, kept)
        billed = {line: line.qty_invoiced for line in order.order_line}
        deduction.action_accept()
        note = deduction.settle_id
        self.assertEqual((note.move_type, note.state, note.reversed_entry_id), ("out_refund", "posted", invoice))
        self.assertAlmostEqual(note.amount_total, kept, 2)
        self.assertEqual(len(note.invoice_line_ids), 2)
        for line in note.invoice_line_ids:
            self.assertEqual(line.tax_ids, invoice.invoice_line_ids.filtered(
                lambda item, line=line: item.sale_line_ids == line.sale_line_ids).tax_ids)
        self.assertGreater(note.amount_tax, 0)
        self.assertEqual((invoice.amount_residual, note.amount_residual), (0.0, 0.0))
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(billed, {line: line.qty_invoiced for line in order.order_line}, "nothing is to be billed anew")
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertEqual((deduction.state, deduction.decided_by), ("accepted", self.accountant))
        self.assertNoFaults()

    def test_freight_is_credited_of_the_freight(self):
        order = self.quotation(mug=5, postage=1)
        self.put(self.mug, 5)
        order.action_confirm()
        self.ship(order)
        invoice = self.bill(order)
        deduction = self.deduct(invoice, 4.0, "freight")
        deduction.action_accept()
        self.assertEqual(deduction.settle_id.invoice_line_ids.product_id, self.postage)
        self.assertEqual(invoice.amount_residual, 50.0)
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertNoFaults()

    def test_all_of_the_goods_given_for_a_claim_are_not_billed_anew(self):
        invoice = self.bill(self.shipped(mug=5))
        order = invoice.invoice_line_ids.sale_line_ids.order_id
        deduction = self.deduct(invoice, 50.0, "claim")
        deduction.action_accept()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(order.order_line.qty_invoiced, 5.0)
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertNoFaults()

    def test_credited_twice_it_is_no_more_than_was_billed(self):
        invoice = self.bill(self.shipped(mug=5))
        for amount in (20.0, 29.99):
            self.deduct(invoice, amount).action_accept()
        self.deduct(invoice, 0.01).action_accept()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertAlmostEqual(sum(invoice.oms_deduction_ids.settle_id.mapped("amount_total")), 50.0, 2)

    def test_written_off_it_is_an_expense(self):
        deduction = self.short(100.0, 97.5, "other")
        account = self.env["account.account"].create(
            {"name": "Given", "code": "OMSGIVEN", "account_type": "expense"})
        self.reason("other").account_id = account
        deduction.action_accept()
        entry = deduction.settle_id
        self.assertEqual((entry.move_type, entry.state), ("entry", "posted"))
        self.assertEqual(entry.line_ids.filtered(lambda line: line.account_id == account).balance, 2.5)
        self.assertEqual(deduction.invoice_id.amount_residual, 0.0)
        self.assertNoFaults()

    def test_in_another_currency_it_is_settled_in_that(self):
        currency = self.foreign_currency(2.0)
        invoice = self.invoice(100.0, currency_id=currency.id)
        for kind, amount in (("other", 10.0), ("price", 15.0)):
            deduction = self.deduct(invoice, amount, kind)
            self.assertEqual(deduction.currency_id, currency)
            deduction.action_accept()
        self.assertEqual(invoice.amount_residual, 75.0)
        written_off, credited = (one.settle_id for one in invoice.oms_deduction_ids.sorted("id"))
        self.assertEqual(max(written_off.line_ids.mapped("balance")), 5.0)
        self.assertEqual(credited.amount_total, 15.0)

    def test_without_an_account_it_says_where_to_set_one(self):
        deduction = self.short(100.0, 97.5, "other")
        self.company.account_journal_early_pay_discount_loss_account_id = False
        with self.assertRefused("Other has no account to write off to.*Reasons of deductions"):
            deduction.action_accept()
        self.assertEqual(deduction.state, "open")

    def test_refused_it_stays_open_and_nothing_is_owed_to_anybody(self):
        deduction = self.short(100.0, 90.0)
        deduction.action_refuse()
        self.assertEqual((deduction.state, deduction.open_amount), ("refused", 10.0))
        self.assertEqual(deduction.invoice_id.amount_residual, 10.0)
        self.assertFalse(deduction.settle_id)
        with self.assertRefused("is refused already"):
            deduction.action_accept()

    def test_decided_twice_it_counts_once(self):
        deduction = self.short(100.0, 90.0)
        deduction.action_accept()
        with self.assertRefused("is accepted already"):
            deduction.action_accept()
        self.assertEqual(len(deduction.invoice_id.reversal_move_ids), 1)

    def test_decided_wrongly_it_is_in_dispute_again(self):
        for kind in ("price", "other"):
            with self.subTest(kind):
                deduction = self.short(100.0, 90.0, kind)
                deduction.action_accept()
                document = deduction.settle_id
                deduction.action_reopen()
                self.assertEqual((deduction.state, document.state), ("open", "cancel"))
                self.assertEqual(deduction.invoice_id.amount_residual, 10.0)
                deduction.action_take_back()
                self.assertEqual((deduction.state, deduction.open_amount), ("undone", 0.0))
                self.assertEqual(deduction.invoice_id.amount_residual, 10.0)
        self.assertNoFaults()

    def test_money_that_came_after_all(self):
        deduction = self.short(100.0, 90.0)
        self.pay_natively(deduction.invoice_id, amount=4.0)
        self.assertEqual(deduction.open_amount, 6.0)
        with self.assertRefused("10.00 were kept back, but only .*6.00.*money came after all"):
            deduction.action_accept()
        self.pay_natively(deduction.invoice_id)
        self.assertFalse(self.todo("deduction").filtered(lambda row: row.res_id == deduction.id), "nothing is to be decided")

    def test_what_was_written_down_stays(self):
        deduction = self.short(100.0, 90.0)
        with self.assertRefused("invoice and amount stay"):
            deduction.amount = 5.0
        deduction.write({"note": "They sent a photo", "reason_id": self.reason("claim").id, "amount": 10.0})
        deduction.action_refuse()
        with self.assertRefused("for this reason"):
            deduction.reason_id = self.reason("price")
        with self.assertRefused("Deductions are kept"):
            deduction.sudo().unlink()

    def test_nobody_types_a_decision(self):
        deduction = self.short(100.0, 90.0)
        for field, value in (("state", "accepted"), ("settle_id", deduction.invoice_id.id), ("date", "2020-01-01")):
            with self.subTest(field), self.assertRaises(AccessError):
                deduction.write({field: value})
        with self.assertRaises(AccessError):
            self.deduct(self.invoice(10.0), 5.0, state="accepted")

    def test_the_desk_reads_and_does_not_decide(self):
        deduction = self.short(100.0, 90.0)
        self.assertEqual(deduction.with_user(self.clerk).reason_id, self.reason("price"))
        for act in ("action_accept", "action_refuse", "action_take_back"):
            with self.subTest(act), self.assertRaises(AccessError):
                getattr(deduction.with_user(self.clerk), act)()
        with self.assertRaises(AccessError):
            self.deduct(self.invoice(10.0), 5.0, user=self.clerk)

    def test_in_a_locked_period_the_credit_note_stays(self):
        deduction = self.short(100.0, 90.0)
        deduction.action_accept()
        self.company.sudo().fiscalyear_lock_date = deduction.settle_id.date
        with self.assertRefused("(?i)lock"):
            deduction.action_reopen()
        self.assertEqual(deduction.settle_id.state, "posted")

    def test_it_waits_in_the_to_do_list_until_it_is_decided(self):
        deduction = self.short(100.0, 90.0)
        row = self.todo("deduction").filtered(lambda row: row.res_id == deduction.id)
        self.assertEqual((row.value, row.role), (10.0, "accountant"))
        self.assertIn(deduction.invoice_id.name, row.name)
        opened = row.with_user(self.accountant).action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("oms.deduction", deduction.id))
        deduction.action_refuse()
        self.assertFalse(self.todo("deduction").filtered(lambda row: row.res_id == deduction.id))

    def test_from_an_invoice(self):
        invoice = self.invoice(80.0).with_user(self.accountant)
        self.deduct(invoice, 30.0)
        context = invoice.action_oms_deduct()["context"]
        self.assertEqual((context["default_invoice_id"], context["default_amount"]), (invoice.id, 50.0))
        self.assertEqual(invoice.oms_deduction_count, 1)
        self.assertEqual(invoice.action_oms_deductions()["res_model"], "oms.deduction")

    def test_with_its_receipt_it_is_undone(self):
        invoice = self.invoice(100.0)
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 90.0,
            "journal_id": self.bank.id})
        payment.action_post()
        match = self.env["oms.match"].with_user(self.accountant)
        [row] = [row for row in match.page({"partner_id": self.customer.id}, 0)["rows"] if row["amount"] == 90.0]
        answer = match.apply_own(row["id"], [{"invoice_id": invoice.id, "amount": 90.0}], {
            "invoice_id": invoice.id, "amount": 10.0, "reason_id": self.reason("price").id})
        deduction = invoice.oms_deduction_ids
        self.assertEqual((deduction.applied_id.id, deduction.user_id), (answer["applied_id"], self.accountant))
        deduction.with_user(self.accountant).action_accept()
        self.assertEqual(invoice.amount_residual, 0.0)
        match.undo(answer["applied_id"])
        self.assertEqual((deduction.state, invoice.amount_residual), ("undone", 100.0))
        self.assertNoFaults()

    def test_nothing_is_applied_where_the_deduction_cannot_be(self):
        invoice, other = self.invoice(100.0), self.invoice(50.0)
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 90.0,
            "journal_id": self.bank.id})
        payment.action_post()
        match = self.env["oms.match"].with_user(self.accountant)
        [row] = [row for row in match.page({"partner_id": self.customer.id}, 0)["rows"] if row["amount"] == 90.0]
        takes, reason = [{"invoice_id": invoice.id, "amount": 90.0}], self.reason("price").id
        for wrong in ({"invoice_id": other.id, "amount": 10.0, "reason_id": reason},
                      {"invoice_id": invoice.id, "amount": 10.01, "reason_id": reason},
                      {"invoice_id": invoice.id, "amount": "10", "reason_id": reason},
                      {"invoice_id": invoice.id, "amount": 10.0, "reason_id": 0}):
            with self.subTest(wrong), self.assertRefused("kept back|can be deducted"):
                match.apply_own(row["id"], takes, wrong)
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_another_company_sees_nothing_of_it(self):
        deduction = self.short(100.0, 90.0)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.accountant.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        with self.assertRaises(AccessError):
            deduction.with_user(self.accountant).with_company(elsewhere).read(["amount"])


@tagged("post_install", "-at_install")
class TestDeductionCredit(DeductionCase, BillingCase):
    """What is in dispute is owed, but not late; refused, it is late from its due date on."""

    def overdue(self, account):
        self.env.flush_all()
        return self.env["oms.credit.account"]._gather_open(self.env.cr, account.ids).get(account.id, Open())

    def late_invoice(self, amount, days=30):
        due = self.env["oms.day"]._today(company=self.company) - timedelta(days=days)
        return self.invoice(amount, invoice_date=due, invoice_date_due=due, invoice_payment_term_id=False)

    def test_it_is_owed_and_not_late(self):
        account = self.limit(1000.0)
        invoice = self.late_invoice(100.0)
        deduction = self.deduct(invoice, 25.0)
        found = self.overdue(account)
        self.assertEqual((found.due, found.overdue, found.oldest), (100.0, 75.0, 30))
        self.pay_natively(invoice, amount=75.0)
        found = self.overdue(account)
        self.assertEqual((found.due, found.overdue, found.oldest), (25.0, 0.0, 0), "all that is open is in dispute")
        deduction.action_refuse()
        found = self.overdue(account)
        self.assertEqual((found.due, found.overdue, found.oldest), (25.0, 25.0, 30))
        deduction.action_reopen()
        deduction.action_accept()
        self.assertEqual(self.overdue(account).due, 0.0)

    def overdue_row(self, invoice):
        self.env.invalidate_all()
        return self.todo("overdue").filtered(lambda row: row.res_id == invoice.id)

    def test_the_overdue_list_leaves_out_what_is_in_dispute(self):
        invoice = self.late_invoice(100.0)
        self.assertEqual(self.overdue_row(invoice).value, 100.0)
        self.deduct(invoice, 40.0)
        self.assertEqual(self.overdue_row(invoice).value, 60.0)
        self.deduct(invoice, 60.0)
        self.assertFalse(self.overdue_row(invoice))

    def history(self, account):
        self.env.flush_all()
        today = self.env["oms.day"]._today(company=self.company)
        return account._gather_history(account.ids, today, 1096).get(account.id, ([], 0.0))

    def test_the_score_counts_it_as_a_dispute_and_not_as_late(self):
        account = self.limit(1000.0)
        invoice = self.late_invoice(100.0)
        deduction = self.deduct(invoice, 40.0)
        items, disputed = self.history(account)
        self.assertEqual(([item.amount for item in items if item.paid is None], disputed), ([60.0], 40.0))
        deduction.action_refuse()
        items, disputed = self.history(account)
        self.assertEqual(([item.amount for item in items if item.paid is None], disputed), ([100.0], 0.0))

    def test_written_off_it_was_never_paid(self):
        account = self.limit(1000.0)
        invoice = self.late_invoice(100.0)
        self.deduct(invoice, 40.0, "other").action_accept()
        items, disputed = self.history(account)
        self.assertEqual([(item.amount, item.paid) for item in items], [(60.0, None)])
        self.assertEqual(disputed, 40.0)


@tagged("post_install", "-at_install")
class TestDeductionBooks(DeductionCase, SheetCase):
    """The workbook still agrees with the ledger."""

    def test_the_workbook_agrees(self):
        for kind, paid in (("price", 90.0), ("other", 80.0), ("freight", 70.0)):
            deduction = self.short(100.0, paid, kind)
            if kind != "freight":
                deduction.action_accept()
        today = self.env["oms.day"]._today(company=self.company)
        _totals, book = self.sheet(date_from=today.replace(day=1), date_to=today)
        self.assertEqualsLedger(book, today)
        self.assertRow(self.customer_row(book), closing_balance=30.0)
