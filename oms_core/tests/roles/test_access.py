# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..people import new_user
from .access_case import GROUPS, AccessCase

#: Who may read, write, create and unlink what. Abstract models have no rights to give.
MATRIX = """
model                    portal employee salesman desk supervisor credit manager stock buyer auditor invoicing accountant system
oms.adoption             -      -        -        r    r          r      r       -     -     -       -         -          -
oms.billing.issue        -      -        -        r    r          r      r       -     -     r       r         r          -
oms.billing.run          -      -        -        -    -          -      -       -     -     r       rwcu      rwcu       -
oms.billing.run.line     -      -        -        -    -          -      -       -     -     r       r         r          -
oms.billing.sheet.wizard -      -        -        -    -          -      -       -     -     rwcu    rwcu      rwcu       -
oms.chargeback           -      -        -        -    -          -      -       -     -     r       rwc       rwcu       -
oms.claim                -      -        -        -    -          -      -       -     -     -       -         -          r
oms.credit.account       -      -        -        r    r          rwc    rwcu    -     -     r       r         rwcu       -
oms.credit.policy        -      -        -        r    r          r      rwcu    -     -     r       r         rwcu       -
oms.credit.rule          -      -        -        r    r          r      rwcu    -     -     r       r         rwcu       -
oms.credit.score         -      -        -        -    -          r      r       -     -     r       r         r          -
oms.credit.score.policy  -      -        -        -    -          r      rwcu    -     -     -       r         rwcu       -
oms.credit.stale         -      -        -        -    -          -      -       -     -     -       -         -          r
oms.credit.verdict       -      -        -        -    -          r      r       -     -     r       r         r          -
oms.customer             -      -        r        r    r          r      r       -     -     r       r         r          -
oms.customer.tier        -      -        r        r    r          r      rwcu    -     -     r       r         r          -
oms.deduction            -      -        -        r    r          r      r       -     -     r       rwc       rwc        -
oms.deduction.reason     -      -        -        r    r          r      rwcu    -     -     r       r         rwcu       -
oms.expected.receipt     -      -        -        -    -          -      -       -     -     r       r         r          -
oms.guard                -      -        -        -    -          -      -       -     -     -       -         -          r
oms.hold                 -      -        r        r    r          r      r       r     r     -       r         r          -
oms.hold.reason          -      r        r        r    r          r      rwcu    r     r     r       r         r          r
oms.hold.wizard          -      -        -        rwcu rwcu       rwcu   rwcu    -     -     -       -         -          -
oms.import               -      -        -        r    r          r      r       -     -     -       -         -          -
oms.import.channel       -      -        -        r    rwcu       r      rwcu    -     -     -       -         -          -
oms.import.choice        -      -        -        -    rwcu       -      rwcu    -     -     -       -         -          -
oms.import.column        -      -        -        -    rwcu       -      rwcu    -     -     -       -         -          -
oms.import.line          -      -        -        r    r          r      r       -     -     -       -         -          -
oms.import.match         -      -        -        r    r          r      r       -     -     -       -         -          -
oms.import.wizard        -      -        -        -    rwcu       -      rwcu    -     -     -       -         -          -
oms.job.mark             -      -        -        -    -          -      -       -     -     -       -         -          r
oms.line.closure         -      -        r        r    r          r      r       r     r     -       r         r          -
oms.mail.event           -      -        -        r    r          r      rw      -     -     -       -         -          -
oms.mail.outbox          -      -        -        r    r          r      r       -     -     -       -         -          -
oms.match.applied        -      -        -        -    -          -      -       -     -     r       r         r          -
oms.on.account           -      -        -        r    r          r      r       -     -     r       r         r          -
oms.on.account.wizard    -      -        -        rwcu rwcu       rwcu   rwcu    -     -     -       rwcu      rwcu       -
oms.order.change         -      -        -        rwcu rwcu       rwcu   rwcu    -     -     -       -         -          -
oms.order.change.line    -      -        -        rwcu rwcu       rwcu   rwcu    -     -     -       -         -          -
oms.order.event          -      -        r        r    r          r      r       r     r     -       r         r          -
oms.payment.policy       -      -        -        -    -          -      rwcu    -     -     r       r         rwcu       -
oms.payment.operation    -      -        -        -    -          -      -       -     -     r       r         r          -
oms.review.rule          -      -        -        r    r          r      rwcu    -     -     -       -         -          -
oms.settings             -      -        -        -    -          -      rwc     -     -     -       -         -          -
oms.to.buy               -      -        -        -    -          -      -       -     r     -       -         -          -
oms.todo                 -      -        r        r    r          r      r       r     r     -       r         r          -
"""


@tagged("post_install", "-at_install")
class TestAccess(AccessCase):
    """Who may do what with the records of this addon, group by group and company by company."""

    def test_every_model_and_every_group(self):
        self.assertMatrix("oms_core", MATRIX, GROUPS)

    def test_every_model_and_every_company(self):
        self.assertCompaniesApart("oms_core", GROUPS)

    def test_dialogs_are_of_who_opened_them(self):
        self.assertDialogsApart("oms_core")

    def _records(self):
        """One record of each kind that belongs to this company."""
        self.put(self.mug, 5)
        account = self.limit(1)
        policy = self.env["oms.credit.policy"].create({
            "name": "Ours", "rule_ids": [Command.create({"kind": "value", "threshold": 1})]})
        order = self.confirm(mug=2)
        order.order_line.move_ids._action_cancel()
        return {
            "account": account, "policy": policy, "rule": policy.rule_ids, "verdict": order.oms_verdict_ids,
            "hold": order.oms_hold_ids, "event": order.oms_event_ids, "closure": order.order_line.oms_closure_ids,
            "review": self.env["oms.review.rule"].create(
                {"name": "Ours", "kind": "country", "company_id": self.company.id}),
            "customer": self._customer_row(order),
            "tier": self.env["oms.customer.tier"].create(
                {"name": "Ours", "minimum": 1, "company_id": self.company.id}),
            "reason": self.env["oms.hold.reason"].create(
                {"name": "Ours", "code": "ours", "company_id": self.company.id}),
        }

    def _customer_row(self, order):
        self.env["oms.customer"]._oms_refresh(order.partner_id.ids, self.company)
        return order.partner_id.oms_customer_ids

    def test_another_company_s_records_are_nobody_s_business(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(
            self.env, "oms_elsewhere", "oms_core.group_oms_manager,account.group_account_manager,stock.group_stock_user",
            company_id=other.id, company_ids=[Command.set(other.ids)])
        for name, records in self._records().items():
            with self.subTest(name):
                self.assertTrue(records)
                theirs = records.with_user(stranger).with_company(other)
                self.assertFalse(theirs.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    theirs.read(["company_id"])
                with self.assertRaises(AccessError):
                    theirs.write({"company_id": other.id})

    def test_each_company_has_its_own_limit_and_policy(self):
        self.limit(1)
        self.env["oms.credit.policy"].create({
            "name": "Ours", "rule_ids": [Command.create({"kind": "value", "threshold": 1})]})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        other.oms_credit_mode = "enforce"
        order = self.env["sale.order"].with_company(other).create({
            "partner_id": self.customer.id, "company_id": other.id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 50, "tax_ids": [Command.clear()]})]})
        order.action_confirm()
        self.assertFalse(order.oms_held)
        self.assertFalse(order.oms_verdict_ids)

    def test_sales_people_see_no_decisions_and_the_form_opens(self):
        self.put(self.mug, 5)
        self.limit(1)
        order = self.confirm(mug=2)
        order.user_id = self.salesman
        with self.assertRaises(AccessError):
            order.with_user(self.salesman).oms_verdict_ids.mapped("facts")
        with self.assertRaises(AccessError):
            order.oms_hold_ids.with_user(self.salesman).read(["facts"])
