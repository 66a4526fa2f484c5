# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestMatchStatement(MatchCase):
    """Lines of bank statements, whatever brought them: what waits on the suspense account pays invoices."""

    def test_a_line_pays_an_invoice(self):
        invoice = self.invoice(100.0)
        line = self.arrives(100.0, f"Payment {invoice.name}")
        row = self.row(line)
        self.assertEqual((row["id"], row["kind"], row["amount"], row["date"]),
                         (f"account.bank.statement.line,{line.id}", "statement", 100.0, "2024-01-20"))
        self.apply(line)
        self.assertEqual((invoice.amount_residual, invoice.payment_state, line.is_reconciled), (0.0, "paid", True))
        self.assertEqual(line.partner_id, self.customer)
        _liquidity, suspense, others = line._seek_for_lines()
        receivable = invoice._oms_receivable_lines().account_id
        self.assertEqual((len(suspense), others.account_id, others.balance), (0, receivable, -100.0))
        self.assertFalse(self.row(line))

    def test_taken_back_it_waits_as_it_did(self):
        invoice, line = self.invoice(100.0), self.arrives(100.0, "x")
        line.payment_ref = invoice.name
        before = self.books(invoice, line)
        applied = self.apply(line)
        self.undo(applied)
        self.assertEqual(self.books(invoice, line), before)
        self.assertEqual((line.is_reconciled, line.partner_id.id, line.amount_residual), (False, False, -100.0))
        self.assertTrue(self.row(line))
        self.apply(line)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_many_a_part_and_a_rest(self):
        first, second, part = self.invoice(100.0), self.invoice(50.0), self.invoice(80.0)
        line = self.arrives(200.0, "several")
        before = self.books(first, second, part, line)
        applied = self.own(line, [(first, 100.0), (second, 50.0), (part, 20.0)])
        self.assertEqual([one.amount_residual for one in (first, second, part)], [0.0, 0.0, 60.0])
        self.assertEqual((applied.rest, line.is_reconciled), (30.0, True))
        [row] = [row for row in self.match.page({}, 0)["rows"] if row["amount"] == 30.0]
        self.assertEqual((row["kind"], row["partner"]), ("statement", "Corner Shop"), "the rest is the customer's credit")
        self.undo(applied)
        self.assertEqual(self.books(first, second, part, line), before)

    def test_the_rest_that_was_used_has_to_be_taken_back_first(self):
        first, second = self.invoice(100.0), self.invoice(30.0)
        line = self.arrives(130.0)
        applied = self.own(line, [(first, 100.0)])
        rest = line.move_id.line_ids.filtered(lambda item: item.account_type == "asset_receivable" and not item.reconciled)
        self.match.apply_own(f"account.move.line,{rest.id}", [{"invoice_id": second.id, "amount": 30.0}])
        with self.assertRefused(f"was used for {second.name} as well since"):
            self.undo(applied)
        self.assertEqual((first.amount_residual, second.amount_residual), (0.0, 0.0))

    def test_unreconciled_at_the_invoice_the_money_waits_again(self):
        # OCA account-reconcile #554: the line stayed "reconciled", and nobody saw that its money pays nothing.
        invoice = self.invoice(100.0)
        line = self.arrives(100.0, invoice.name)
        self.apply(line)
        invoice._oms_receivable_lines().remove_move_reconcile()
        self.assertEqual(invoice.amount_residual, 100.0)
        [row] = self.match.page({}, 0)["rows"]
        [take] = row["proposals"][0]["takes"]
        self.assertEqual((row["amount"], row["kind"], take["name"]), (100.0, "statement", invoice.name))

    def test_discount_and_fee_stand_in_the_same_entry(self):
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1)
        self.company.write({"oms_match_fee": 10.0, "oms_match_fee_account_id": expense.id})
        early, short = self.invoice(100.0, invoice_payment_term_id=self.early().id), self.invoice(50.0)
        loss = self.company.account_journal_early_pay_discount_loss_account_id
        for invoice, amount, account, off in ((early, 98.0, loss, 2.0), (short, 45.5, expense, 4.5)):
            line = self.arrives(amount, invoice.name)
            before = self.books(invoice, line)
            applied = self.apply(line)
            self.assertEqual((invoice.amount_residual, invoice.payment_state), (0.0, "paid"))
            booked = {item.account_id: item.balance for item in line.move_id.line_ids}
            self.assertEqual(booked[account], off)
            self.assertEqual(sum(line.move_id.line_ids.mapped("balance")), 0.0)
            self.undo(applied)
            self.assertEqual(self.books(invoice, line), before)

    def test_money_that_was_registered_before_is_told_by_the_bank(self):
        invoice = self.invoice(100.0)
        payment = self.payment(100.0, invoice.name)
        self.apply(payment)
        self.assertEqual(invoice.amount_residual, 0.0)
        line = self.arrives(100.0, invoice.name, partner_id=self.customer.id)
        best = self.best(line)
        self.assertTrue(best["sure"], best)
        self.assertEqual(best["takes"][0]["name"], payment.name)
        before = self.books(payment, line)
        applied = self.apply(line)
        self.assertEqual((payment.state, payment.is_matched), ("paid", True))
        self.undo(applied)
        self.assertEqual(self.books(payment, line), before)

    def test_the_bank_tells_of_a_payment_that_makes_no_entry(self):
        invoice = self.invoice(100.0)
        payment = self.payment(100.0, invoice.name, entry=False, invoice_ids=[(6, 0, invoice.ids)])
        self.assertEqual((payment.move_id.id, invoice.amount_residual), (False, 100.0))
        line = self.arrives(100.0, invoice.name, partner_id=self.customer.id)
        self.apply(line)
        self.assertEqual((invoice.amount_residual, payment.state), (0.0, "paid"))

    def test_a_line_in_another_currency(self):
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].create({
            "name": "2024-01-01", "currency_id": other.id, "rate": 0.5, "company_id": self.company.id})
        invoice = self.invoice(50.0, currency_id=other.id)
        line = self.arrives(103.0, invoice.name, foreign_currency_id=other.id, amount_currency=50.0)
        self.assertEqual((self.row(line)["amount"], self.row(line)["currency"]), (50.0, other.name))
        before = self.books(invoice, line)
        applied = self.apply(line)
        self.assertEqual((invoice.amount_residual, line.is_reconciled), (0.0, True))
        self.undo(applied)
        self.assertEqual(self.books(invoice, line)[1], before[1])
        self.assertEqual(invoice.amount_residual, 50.0)

    def test_paid_in_another_currency_than_the_invoice(self):
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].create({
            "name": "2024-01-01", "currency_id": other.id, "rate": 0.5, "company_id": self.company.id})
        invoice = self.invoice(50.0, currency_id=other.id)
        line = self.arrives(101.0, invoice.name)
        self.assertFalse(self.best(line)["sure"])
        self.apply(line)
        self.assertEqual((invoice.amount_residual, line.is_reconciled), (0.0, True))
        self.assertEqual(sum(line.move_id.line_ids.mapped("balance")), 0.0)

    def test_an_order_keeps_money_of_a_statement(self):
        order = self.confirm(mug=5)
        line = self.arrives(50.0, f"Order {order.name}")
        before = self.books(line)
        applied = self.apply(line)
        self.assertEqual((order.oms_balance_kept, line.is_reconciled, line.partner_id), (50.0, True, self.customer))
        self.undo(applied)
        self.assertEqual((self.books(line), order.oms_balance_kept), (before, 0.0))

    def test_the_account_of_a_payer_is_learned_where_the_name_agrees(self):
        first = self.invoice(100.0)
        self.apply(self.arrives(100.0, first.name, account_number="DE02 1203 0000 0000 2020 51", partner_name="CORNER SHOP LTD"))
        second = self.invoice(77.0)
        line = self.arrives(77.0, "thanks", account_number="DE02120300000000202051")
        self.assertTrue(self.best(line)["sure"])
        self.assertEqual(self.best(line)["takes"][0]["name"], second.name)
        self.assertIn("Paid from the customer's account", self.best(line)["reasons"])

    def test_the_account_of_a_stranger_is_not_learned(self):
        first = self.invoice(100.0)
        self.apply(self.arrives(100.0, first.name, account_number="DE02120300000000202051", partner_name="Some Trustee"))
        self.invoice(77.0)
        self.assertFalse(self.best(self.arrives(77.0, "thanks", account_number="DE02120300000000202051"))["sure"])

    def test_what_others_reconciled_is_not_shown(self):
        invoice = self.invoice(100.0)
        line = self.arrives(100.0, invoice.name)
        _liquidity, suspense, _others = line._seek_for_lines()
        suspense.account_id = self.env["account.account"].search(
            [("account_type", "=", "income_other"), ("company_ids", "in", self.company.ids)], limit=1)
        self.assertTrue(line.is_reconciled)
        self.assertFalse(self.row(line))

    def test_money_that_went_out_is_none_that_came(self):
        self.arrives(-100.0, "rent")
        self.assertEqual(self.match.page({}, 0)["count"], 0)

    def test_a_distribution_model_is_followed(self):
        """Where there is none it is not searched; what a client says about that counts for nothing."""
        plan = self.env["account.analytic.plan"].create({"name": "Channels"})
        shop = self.env["account.analytic.account"].create({"name": "Shop", "plan_id": plan.id})
        self.env["account.analytic.distribution.model"].create({
            "partner_id": self.customer.id, "analytic_distribution": {str(shop.id): 100}})
        invoice = self.invoice(100.0)
        line = self.arrives(100.0, invoice.name)
        match = self.match.with_context(oms_distribution=True)
        match.apply(self.key(line), self.best(line)["id"])
        [item] = line.move_id.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        self.assertEqual(item.analytic_distribution, {str(shop.id): 100})

    def test_a_set_asks_a_few_statements_a_line(self):
        """Each write would read its own line, customer and distribution: it were nine a line."""
        partners = self.env["res.partner"].create([{"name": f"Payer {number}"} for number in range(20)])
        invoices = [self.invoice(30.0 + number, partner) for number, partner in enumerate(partners)]
        for invoice in invoices:
            self.arrives(invoice.amount_total, invoice.name)
        self.company.oms_match_auto = True
        match = self.env["oms.match"]

        def asked(plan):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            match._apply(plan, auto=True)
            self.env.flush_all()
            return self.cr.sql_log_count - before
        plan = match._plan_company(self.company)
        self.assertEqual(len(plan), 20)
        few = asked(plan[:2])
        self.assertLess((asked(plan[2:]) - few) / 16, 6)
