# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..roles.role_case import RoleCase


@tagged("post_install", "-at_install")
class TestMatchingTour(RoleCase):
    """The accountant matches the payments of a day, with that role alone: by keyboard at a desk, with a thumb on a telephone."""

    role = "accountant"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A company of its own: what the database has is nobody's business here.
        cls.company = cls.env["res.company"].create({"name": "Matching & Sons", "currency_id": cls.env.ref("base.USD").id})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.user.write({"company_ids": [Command.set(cls.company.ids)], "company_id": cls.company.id})
        cls.bank = cls.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)

    def billed(self, name, amount):
        partner = self.env["res.partner"].create({"name": name})
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": partner.id, "company_id": self.company.id,
            "invoice_date": self.env["oms.day"]._today(company=self.company), "invoice_line_ids": [Command.create({
                "name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})]})
        invoice.action_post()
        return invoice

    def comes(self, amount, memo, partner):
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": partner.id, "amount": amount, "memo": memo,
            "journal_id": self.bank.id, "company_id": self.company.id})
        payment.action_post()
        return payment

    def morning(self):
        self.exact, self.other = self.billed("Exact Shop", 120.0), self.billed("Other Shop", 75.0)
        self.odd, self.short = self.billed("Odd Shop", 333.33), self.billed("Short Shop", 100.0)
        self.comes(120.0, self.exact.name, self.exact.partner_id)
        self.comes(75.0, self.other.name, self.other.partner_id)
        self.comes(333.33, "no idea", self.env["res.partner"].create({"name": "Somebody"}))
        self.comes(90.0, self.short.name, self.short.partner_id)
        self.env.flush_all()

    def test_by_keyboard(self):
        self.day("oms_matching_empty_tour", "/odoo/matching")
        self.morning()
        self.day("oms_matching_tour", "/odoo/matching")
        self.env.invalidate_all()
        self.assertEqual(self.odd.amount_residual, 0.0)
        deduction = self.short.oms_deduction_ids
        self.assertEqual((deduction.amount, deduction.reason_id.kind, deduction.user_id), (10.0, "price", self.user))
        self.assertEqual(self.short.amount_residual, 10.0)

    def test_on_a_telephone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True
        self.morning()
        self.day("oms_matching_phone_tour", "/odoo/matching")
