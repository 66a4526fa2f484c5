# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestMerge(OmsCase):
    """Customers that are one are merged, by an accountant who keeps contacts and users (Odoo asks for all three) and is not
    of the order desk. What was agreed with them stays agreed: the strictest of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_user(
            cls.env, "oms_keeper", "base.group_partner_manager,base.group_erp_manager,account.group_account_invoice")
        cls.customer.email = "one@example.com"
        cls.twin = cls.env["res.partner"].create({"name": "Twin", "email": "one@example.com"})
        cls.friend = cls.env["res.partner"].create({"name": "Friend", "email": "one@example.com"})
        cls.accounts = cls.env["oms.credit.account"].with_context(active_test=False)

    def merge(self, target=None, partners=None):
        target, partners = target or self.customer, partners or self.customer | self.twin
        self.env["base.partner.merge.automatic.wizard"].with_user(self.keeper).create({})._merge(partners.ids, target)
        self.env.invalidate_all()
        self.assertFalse((partners - target).exists())
        return self.accounts.search([("partner_id", "=", target.id)])

    def yen(self, rate):
        yen = self.env.ref("base.JPY")
        yen.active = True
        yen.rate_ids.unlink()
        if rate:
            yen.rate_ids = [Command.create({"name": "2000-01-01", "rate": rate, "company_id": self.company.id})]
        return yen

    def test_the_lowest_limit_at_today_s_rate(self):
        yen = self.yen(150)
        self.limit(1000)
        self.limit(0, self.twin).write({"limit_currency_id": yen.id, "limit": 50000})
        account = self.merge()
        self.assertEqual((account.limit, account.limit_currency_id, account.limited), (50000, yen, True))
        self.assertAlmostEqual(account.limit_company, 333.33, 2)

    def test_a_yen_is_no_dollar(self):
        yen = self.yen(150)
        self.limit(0).write({"limit_currency_id": yen.id, "limit": 50000})
        self.limit(100, self.twin)
        account = self.merge()
        self.assertEqual((account.limit, account.limit_currency_id), (100, self.company.currency_id))

    def test_a_limit_without_rate_is_not_guessed(self):
        yen = self.yen(150)
        self.limit(1000)
        self.limit(0, self.twin).write({"limit_currency_id": yen.id, "limit": 50000})
        yen.rate_ids.unlink()
        with self.assertRaisesRegex(UserError, "Twin is in JPY"):
            self.merge()

    def test_blocked_review_policy_and_members_stay(self):
        mild = self.env["oms.credit.policy"].create({"name": "Mild", "rule_ids": [
            Command.create({"kind": "limit", "effect": "pass"})]})
        hard = self.env["oms.credit.policy"].create({"name": "Hard", "rule_ids": [
            Command.create({"kind": "limit", "effect": "refuse"}), Command.create({"kind": "blocked"})]})
        self.limit(1000).write({"policy_id": mild.id, "review_date": "2031-01-01"})
        self.limit(1000, self.twin).write({
            "policy_id": hard.id, "review_date": "2030-01-01", "blocked": True, "member_ids": [Command.set(self.friend.ids)]})
        account = self.merge()
        self.assertEqual((account.policy_id, str(account.review_date), account.blocked, account.member_ids),
                         (hard, "2030-01-01", True, self.friend))
        self.assertFalse(account.scored_on)

    def test_a_company_merged_with_its_member_shares_with_nobody(self):
        for target in (self.customer, self.twin):
            with self.subTest(target.name), self.cr.savepoint() as savepoint:
                self.limit(1000).member_ids = self.twin | self.friend
                account = self.merge(target)
                self.assertEqual((len(account), account.member_ids, account.limit), (1, self.friend, 1000))
                self.assertFalse(self.confirm(mug=1).oms_held if target == self.customer else False)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_member_merged_goes_on_sharing(self):
        account = self.limit(1000, self.friend)
        account.member_ids = self.twin
        self.merge()
        self.assertEqual(account.member_ids, self.customer)

    def test_nobody_uses_two_limits_afterwards(self):
        self.limit(1000, self.friend).member_ids = self.twin
        self.limit(500)
        with self.assertRaisesRegex(UserError, "has a limit and would use that of Friend, too"):
            self.merge()

    def test_an_archived_account_comes_to_life_with_what_counted(self):
        self.limit(5).active = False
        self.limit(700, self.twin)
        account = self.merge()
        self.assertEqual((account.active, account.limit), (True, 700))

    def test_merged_into_a_contact_its_company_owes(self):
        self.limit(700, self.twin)
        company = self.env["res.partner"].create({"name": "Holding", "is_company": True, "email": "one@example.com"})
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": company.id, "email": "one@example.com"})
        self.limit(900, company)
        self.merge(contact, contact | self.twin)
        account = self.accounts.search([("partner_id", "in", (contact | company).ids)])
        self.assertEqual((account.partner_id, account.limit), (company, 700))
