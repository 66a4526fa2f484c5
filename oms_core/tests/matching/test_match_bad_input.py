# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestMatchBadInput(MatchCase):
    """What cannot be applied says which payment, which document, and the way out."""

    def test_applied_meanwhile(self):
        invoice, payment = self.invoice(100.0), self.payment(100.0)
        key, best = self.key(payment), self.best(payment)
        self.apply(payment)
        for call in (lambda: self.match.apply(key, best["id"]),
                     lambda: self.match.apply_own(key, [{"invoice_id": invoice.id, "amount": 1.0}])):
            with self.assertRefused("has been applied already, or was taken back"):
                call()

    def test_the_invoice_was_paid_meanwhile(self):
        invoice, payment, line = self.invoice(100.0), self.payment(100.0), self.arrives(100.0, "x")
        line.payment_ref = invoice.name
        best = self.best(line)
        self.apply(payment)
        with self.assertRefused("does not fit any more"):
            self.match.apply(self.key(line), best["id"])
        with self.assertRefused("more than is open of it, .*0.00"):
            self.own(line, [(invoice, 100.0)])

    def test_the_invoice_was_cancelled_or_is_a_draft_again(self):
        invoice, payment = self.invoice(100.0), self.payment(100.0, "x")
        best = self.best(payment)
        invoice.button_draft()
        for _state in ("draft", "cancel"):
            with self.assertRefused("does not fit any more"):
                self.match.apply(self.key(payment), best["id"])
            with self.assertRefused("is no posted invoice of a customer"):
                self.own(payment, [(invoice, 100.0)])
            if invoice.state == "draft":
                invoice.button_cancel()

    def test_a_payment_that_was_cancelled(self):
        self.invoice(100.0)
        payment = self.payment(100.0)
        key, best = self.key(payment), self.best(payment)
        payment.action_draft()
        payment.action_cancel()
        with self.assertRaises(UserError):
            self.match.apply(key, best["id"])
        self.assertEqual(self.match.page({}, 0)["count"], 0)

    def test_invoices_of_nothing_and_below_zero(self):
        nothing, note = self.invoice(0.0), self.credit_note(50.0)
        payment = self.payment(50.0, f"{nothing.name} {note.name}")
        self.assertFalse([one for one in self.row(payment)["proposals"] if one["sure"]])
        with self.assertRefused("cannot take"):
            self.own(payment, [(note, 50.0)])
        with self.assertRefused("more than is open"):
            self.own(payment, [(nothing, 50.0)])

    def test_amounts_that_are_none(self):
        invoice, payment = self.invoice(100.0), self.payment(100.0)
        for amount, words in ((0.0, "above zero"), (-5.0, "above zero"), (100.01, "more than is open"), (0.001, "above zero")):
            with self.assertRefused(words):
                self.own(payment, [(invoice, amount)])
        for amount in (1e308, -1e308, 10**30, 10**400, float("nan"), True):  # JSON has them all
            with self.subTest(amount), self.assertRefused("how much for each"):
                self.own(payment, [(invoice, amount)])
            with self.subTest(amount), self.assertRefused("as a number"), self.env.cr.savepoint():
                self.own(payment, [(invoice, 1.0)], {
                    "invoice_id": invoice.id, "amount": amount, "reason_id": self.env.ref("oms_core.deduction_reason_claim").id})
        other = self.invoice(50.0)
        with self.assertRefused("50.00.*more was given to invoices"):
            self.own(payment, [(invoice, 100.0), (other, 50.0)])
        self.assertEqual((invoice.amount_residual, other.amount_residual), (100.0, 50.0))

    def test_odd_arguments(self):
        payment = self.payment(100.0)
        key = self.key(payment)
        for call in (
                lambda: self.match.apply("res.users,1", "x"), lambda: self.match.apply(None, "x"),
                lambda: self.match.apply(key, None),
                lambda: self.match.apply(f"{key};DROP", "x"), lambda: self.match.apply(7, "x"), lambda: self.match.apply(key, 7),
                lambda: self.match.apply("account.payment,99999999999999", "x"),
                lambda: self.match.apply("account.payment,", "x"),
                lambda: self.match.apply("account.payment,2147483647", "x"), lambda: self.match.apply_own(key, None),
                lambda: self.match.apply_own(key, [{"invoice_id": "1", "amount": 1.0}]), lambda: self.match.apply_own(key, [7]),
                lambda: self.match.apply_own(key, [{"invoice_id": 2**31 - 1, "amount": 1.0}]),
                lambda: self.match.apply_own(key, [{"invoice_id": 1, "amount": float("nan")}]),
                lambda: self.match.apply_own(key, [{"invoice_id": 1, "amount": float("inf")}]),
                lambda: self.match.page([], 0), lambda: self.match.page({"search": 7}, 0), lambda: self.match.page({}, "x"),
                lambda: self.match.open_items("x"), lambda: self.match.open_items(None, 7), lambda: self.match.undo("x"),
                lambda: self.match.undo(None), lambda: self.match.undo(2**31 - 1)):
            with self.assertRaises(UserError):
                call()

    def test_another_company(self):
        stranger = self.env["res.company"].create({"name": "Stranger"})
        self.env["account.chart.template"].try_loading("generic_coa", company=stranger, install_demo=False)
        theirs = self.env["account.move"].with_company(stranger).create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "company_id": stranger.id, "invoice_date": "2024-01-10",
            "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 100.0, "tax_ids": False})]})
        theirs.action_post()
        payment = self.payment(100.0, theirs.name)
        self.assertFalse(self.row(payment)["proposals"], "money of one company pays no invoice of another")
        with self.assertRaises(UserError):
            self.own(payment, [(theirs, 100.0)])
        self.accountant.company_ids |= stranger
        match = self.match.with_context(allowed_company_ids=(self.company + stranger).ids)
        with self.assertRefused("money of one company pays no invoice of another"):
            match.apply_own(self.key(payment), [{"invoice_id": theirs.id, "amount": 100.0}])

    def test_another_currency_by_hand(self):
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].create({
            "name": "2024-01-01", "currency_id": other.id, "rate": 0.5, "company_id": self.company.id})
        invoice, payment = self.invoice(100.0, currency_id=other.id), self.payment(100.0)
        with self.assertRefused("Odoo converts it there"):
            self.own(payment, [(invoice, 100.0)])

    def test_a_currency_without_a_rate(self):
        other = self.env["res.currency"].create({"name": "QQX", "symbol": "Q", "rounding": 0.01})
        invoice = self.invoice(100.0)
        payment = self.payment(100.0, invoice.name, currency_id=other.id)
        self.assertFalse(any(one["sure"] for one in self.row(payment)["proposals"]))

    def test_another_account(self):
        invoice, payment = self.invoice(100.0), self.payment(100.0)
        account = self.credit_of(payment).account_id.copy({"code": "1299OMS"})
        moved = self.payment(100.0, invoice.name, destination_account_id=account.id)
        self.assertFalse(self.row(moved)["proposals"])
        with self.assertRefused("Odoo matches within one account"):
            self.own(moved, [(invoice, 100.0)])

    def test_a_merged_customer(self):
        twin = self.env["res.partner"].create({"name": "Corner Shop"})
        invoice, payment = self.invoice(100.0), self.payment(100.0, partner=twin)
        self.assertFalse(any(one["sure"] for one in self.row(payment)["proposals"]))
        self.env["base.partner.merge.automatic.wizard"].create({})._merge([twin.id, self.customer.id], self.customer)
        self.env.invalidate_all()
        self.assertTrue(self.best(payment)["sure"])
        applied = self.apply(payment)
        self.assertEqual((invoice.amount_residual, applied.partner_id), (0.0, self.customer))

    def test_a_locked_period(self):
        invoice = self.invoice(100.0, invoice_payment_term_id=self.early().id)
        payment, line = self.payment(98.0, invoice.name), self.arrives(98.0, invoice.name)
        # Odoo locks no period with lines of statements that wait: somebody locked it before the statement came.
        self.env.cr.execute("UPDATE res_company SET fiscalyear_lock_date = '2024-01-31' WHERE id = %s", [self.company.id])
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.apply(line)
        self.assertEqual((invoice.amount_residual, line.is_reconciled), (100.0, False))
        applied = self.apply(payment)
        entry = self.env["account.move"].browse(applied.made["entry"])
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertGreater(str(entry.date), "2024-01-31", "the discount is booked on the first day that is open")

    def test_who_has_an_exception_applies_in_the_locked_period(self):
        invoice, other = (self.invoice(100.0, invoice_payment_term_id=self.early().id) for _one in range(2))
        payment, line = self.payment(98.0, invoice.name), self.arrives(98.0, other.name)
        self.env.cr.execute("UPDATE res_company SET fiscalyear_lock_date = '2024-01-31' WHERE id = %s", [self.company.id])
        self.env.invalidate_all()
        exceptions = self.env["account.lock_exception"]
        values = {"company_id": self.company.id, "fiscalyear_lock_date": "2023-12-31"}
        exceptions.create({**values, "user_id": self.clerk.id})
        with self.assertRaises(UserError):
            self.apply(line)
        exceptions.create({**values, "user_id": self.accountant.id})
        self.apply(line)
        self.assertEqual((other.amount_residual, line.is_reconciled), (0.0, True))
        entry = self.env["account.move"].browse(self.apply(payment).made["entry"])
        self.assertEqual((invoice.amount_residual, str(entry.date)), (0.0, "2024-01-20"), "the discount is booked in it")

    def test_blocked_for_payment(self):
        invoice, payment = self.invoice(100.0), self.payment(100.0)
        invoice.payment_state = "blocked"
        self.assertFalse(self.row(payment)["proposals"])

    def test_settings_that_cannot_be(self):
        for values, words in (({"oms_match_threshold": 101}, "from 0 to 100"), ({"oms_match_threshold": -1}, "from 0 to 100"),
                              ({"oms_match_fee": -1.0}, "below zero"), ({"oms_match_grace": -1}, "below zero")):
            with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                self.company.write(values)

    def test_without_an_account_for_fees_nothing_is_a_fee(self):
        self.company.write({"oms_match_fee": 5.0, "oms_match_fee_account_id": False})
        self.assertEqual(self.match._rules(self.company).fee, 0)

    def test_hostile_texts(self):
        self.invoice(100.0)
        for text in ("'; DROP TABLE account_move; --", "%s %(x)s %%", "<script>alert(1)</script>", "\u202e1",
                     "٣" * 200, "9" * 5000):
            payment = self.payment(100.0, text)
            self.assertTrue(self.row(payment))
            self.match.page({"search": text[:50]}, 0)
            self.match.open_items(False, text[:50])

    def test_what_was_applied_stays_written(self):
        self.invoice(100.0)
        applied = self.apply(self.payment(100.0))
        with self.assertRefused("Take it back instead"):
            applied.unlink()
