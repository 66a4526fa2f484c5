# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestSharedConfig(OmsCase):
    """What counts for all companies is changed by somebody who works in all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        everywhere = cls.env["res.company"].search([])
        cls.local = new_user(
            cls.env, "oms_shared_local", "oms_core.group_oms_manager", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])
        cls.head = new_user(
            cls.env, "oms_shared_head", "oms_core.group_oms_manager", company_id=cls.company.id,
            company_ids=[Command.set(everywhere.ids)])
        cls.admin = new_user(
            cls.env, "oms_shared_admin", "oms_core.group_oms_manager,base.group_system", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])

    #: Models with records of one company or of all, and what a record needs.
    KINDS = {
        "oms.hold.reason": {"name": "Whose?", "code": "whose"},
        "oms.review.rule": {"name": "Whose?", "kind": "country"},
        "oms.customer.tier": {"name": "Whose?", "minimum": 12345},
        "oms.deduction.reason": {"name": "Whose?"},
    }

    def test_the_manager_of_one_company_leaves_the_others_alone(self):
        for name, values in self.KINDS.items():
            shared = self.env[name].create({**values, "company_id": False})
            theirs = shared.with_user(self.local)
            with self.subTest(name):
                self.assertTrue(theirs.has_access("read"))
                self.assertFalse(theirs.has_access("write"))
                for change in ({"name": "Mine"}, {"active": False}, {"company_id": self.company.id}):
                    with self.assertRefused("Whose.*all companies"):
                        theirs.write(change)
                with self.assertRefused("Whose.*all companies"):
                    theirs.unlink()
                with self.assertRefused("all companies"):
                    theirs.copy({"name": "Mine", "company_id": False, **({"code": "mine"} if "code" in values else {}),
                                 **({"minimum": 1} if "minimum" in values else {})})
            shared.unlink()

    def test_what_is_one_company_s_is_its_manager_s_and_stays_so(self):
        for name, values in self.KINDS.items():
            with self.subTest(name):
                own = self.env[name].with_user(self.local).create({**values, "company_id": self.company.id})
                own.name = "Ours"
                with self.assertRefused("all companies"):
                    own.company_id = False
                own.unlink()

    def test_who_works_everywhere_or_administers_may(self):
        for name, values in self.KINDS.items():
            for user in (self.head, self.admin):
                with self.subTest(name, user=user.login):
                    shared = self.env[name].with_user(user).create({**values, "company_id": False})
                    shared.name = "All of us"
                    shared.unlink()

    def test_where_there_is_one_company_nobody_notices(self):
        self.env["res.company"].search([("id", "!=", self.company.id)]).active = False
        reason = self.env["oms.hold.reason"].with_user(self.local).create({"name": "Any", "code": "any"})
        reason.unlink()

    def test_companies_are_not_made_up(self):
        """Whatever company a client says it works in, Odoo's list of the user's companies counts."""
        forged = {"allowed_company_ids": [self.elsewhere.id, self.company.id]}
        here = self.env(user=self.local, su=False, context=forged)
        for call in (
                here["oms.overview"].oms_figures, here["res.partner"].browse(self.customer.id).oms_pays,
                here["res.partner"].browse(self.customer.id).oms_customer_page, lambda: here["oms.todo"].search_count([]),
                lambda: here["oms.credit.account"].search_count([]), lambda: here["oms.hold"].search_count([])):
            with self.assertRefused("unauthorized or invalid companies"):
                call()
