# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import Command
from odoo.tests import tagged

from .billing_case import JANUARY, SheetCase


@tagged("post_install", "-at_install")
class TestBranches(SheetCase):
    """A head company with branches: one limit for all, and invoices that are paid at the head."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.company
        cls.branch, cls.far = (cls.new_branch(name) for name in ("Harbour", "Airport"))
        cls.kiosk = cls.new_branch("Kiosk", cls.branch)
        cls.branches = cls.branch + cls.far + cls.kiosk
        cls.env.cr.precommit.run()  # Odoo gives branches their accounts
        cls.env.user.company_ids += cls.branches
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": (cls.head + cls.branches).ids})
        cls.accountant.company_ids += cls.branches
        for name in ("customer", "mug", "bank", "head", "branch", "far", "kiosk"):
            setattr(cls, name, getattr(cls, name).with_env(cls.env))

    @classmethod
    def new_branch(cls, name, parent=None):
        return cls.env["res.company"].create({"name": name, "parent_id": (parent or cls.company).id})

    def place(self, company, quantity):
        order = self.env["sale.order"].with_company(company).with_context(oms_no_refusal=True).create({
            "partner_id": self.customer.id, "company_id": company.id,
            "order_line": [Command.create({"product_id": self.postage.id, "product_uom_qty": quantity, "price_unit": 10.0})]})
        order.action_confirm()
        return order

    def limit_at(self, company, amount, **values):
        return self.env["oms.credit.account"].create({
            "partner_id": self.customer.id, "company_id": company.id, "limit": amount, **values})

    def enforce(self, *companies):
        for company in companies:
            company.oms_credit_mode = "enforce"

    def bill_of(self, company, amount, day):
        invoice = self.env["account.move"].with_company(company).create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "company_id": company.id, "invoice_date": day,
            "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": amount, "tax_ids": [Command.clear()]})]})
        invoice.action_post()
        return invoice

    # --- credit -------------------------------------------------------------------------------------------------

    def test_the_limit_at_the_head_counts_its_branches(self):
        self.enforce(self.head)
        account = self.limit_at(self.head, 100.0)
        self.assertFalse(self.place(self.branch, 4).oms_credit_held)
        self.assertFalse(self.place(self.kiosk, 3).oms_credit_held)
        self.assertEqual((account.owes, account.room), (70.0, 30.0))
        self.assertTrue(self.place(self.far, 4).oms_credit_held, "the third branch is over it")
        self.assertTrue(self.place(self.head, 4).oms_credit_held, "and so is the head")
        self.assertFalse(self.place(self.head, 3).oms_credit_held)

    def test_what_a_branch_invoiced_counts_until_it_is_paid_at_the_head(self):
        account = self.limit_at(self.head, 100.0)
        invoice = self.bill_of(self.branch, 60.0, "2024-01-10")
        account.invalidate_recordset()
        self.assertEqual(account.owes, 60.0)
        self.pay(invoice)
        account.invalidate_recordset()
        self.assertEqual((invoice.amount_residual, account.owes), (0.0, 0.0))

    def test_a_branch_with_a_limit_of_its_own_uses_that(self):
        self.enforce(self.head)
        head, own = self.limit_at(self.head, 100.0), self.limit_at(self.branch, 30.0)
        self.assertFalse(self.place(self.branch, 2).oms_credit_held)
        self.assertTrue(self.place(self.kiosk, 2).oms_credit_held, "the branch's is nearer to the kiosk than the head's")
        self.assertFalse(self.place(self.far, 9).oms_credit_held)
        self.assertEqual((head.owes, own.owes), (90.0, 20.0))

    def test_an_account_that_has_a_score_only_is_none_that_a_branch_has(self):
        self.enforce(self.head)
        head, score = self.limit_at(self.head, 100.0), self.limit_at(self.branch, 0.0, limited=False)
        self.assertTrue(self.place(self.branch, 11).oms_credit_held)
        score.blocked = True
        self.env["oms.credit.policy"].create({
            "name": "All", "company_id": self.head.id, "rule_ids": [Command.create({"kind": "blocked"})]})
        self.assertTrue(self.place(self.branch, 1).oms_credit_held, "whoever is blocked at the branch is blocked there")
        self.assertFalse(self.place(self.far, 1).oms_credit_held)
        self.assertEqual(head.owes, 10.0)

    def test_room_made_at_the_head_lets_orders_of_branches_go(self):
        self.enforce(self.head)
        account = self.limit_at(self.head, 10.0)
        order = self.place(self.kiosk, 4)
        self.assertTrue(order.oms_credit_held)
        self.env["ir.cron.trigger"].search([]).unlink()
        account.limit = 100.0
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", self.env.ref("oms_core.cron_process").id)]))
        order._oms_process()
        self.assertFalse(order.oms_credit_held)

    def test_companies_that_are_no_branches_are_of_their_own(self):
        stranger = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += stranger
        self.enforce(self.head, stranger)
        account = self.limit_at(self.head, 10.0)
        order = self.env["sale.order"].with_company(stranger).create({
            "partner_id": self.customer.id, "company_id": stranger.id,
            "order_line": [Command.create({"product_id": self.postage.id, "product_uom_qty": 9, "price_unit": 10.0})]})
        order.action_confirm()
        self.assertFalse(order.oms_credit_held)
        self.assertEqual(account.owes, 0.0)

    # --- the workbook -------------------------------------------------------------------------------------------

    def sheet_of(self, company, **options):
        self.company, before = company, self.company
        try:
            return self.sheet(**options)
        finally:
            self.company = before

    def test_an_invoice_of_a_branch_that_is_paid_at_the_head_is_settled(self):
        invoice = self.bill_of(self.branch, 100.0, "2024-01-10")
        payment = self.pay(invoice, date=date(2024, 1, 20))
        self.assertEqual((payment.company_id, invoice.amount_residual), (self.head, 0.0), "paid at the head")
        totals, book = self.sheet_of(self.branch, **JANUARY)
        self.assertRow(self.customer_row(book), invoices=100, payments=-100, closing_balance=0)
        (shown,) = self.rows(book, "Invoices")
        self.assertRow(shown, number=invoice.name, status="Settled", open=0)
        (paid,) = self.rows(book, "Payments")
        self.assertRow(paid, number=payment.move_id.name or payment.name, amount=100, matched_with=f"{invoice.name} (100.00)")
        totals, book = self.sheet_of(self.head, **JANUARY)
        self.assertRow(self.customer_row(book), invoices=0, payments=-100, other_entries=100, closing_balance=0,
                       credits_not_used=0)
        self.assertEqual([row["Number"] for row in self.rows(book, "Other entries")], [invoice.name])
        self.assertFalse(self.rows(book, "Invoices"))

    def test_in_part_and_as_it_was_before_the_payment(self):
        invoice = self.bill_of(self.branch, 100.0, "2024-01-10")
        self.pay(invoice, date=date(2024, 2, 20), amounts={invoice.id: 40.0})
        (shown,) = self.rows(self.sheet_of(self.branch, **JANUARY)[1], "Invoices")
        self.assertRow(shown, status="Open", open=100)
        totals, book = self.sheet_of(self.branch, date_from=date(2024, 2, 1), date_to=date(2024, 2, 29))
        self.assertRow(self.customer_row(book), opening_balance=100, payments=-40, closing_balance=60)
        (shown,) = self.rows(book, "Invoices")
        self.assertRow(shown, status="Part settled", open=60)
