# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestTrial(ReturnsCase):
    """What would this policy have said of last year's returns?"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        before = cls.env["oms.return"].search([])  # of a database in use
        before._oms_writing().write({"asked_on": Fact(fields.Datetime.now() - timedelta(days=900))})

    def rows(self, policy):
        action = policy.with_user(self.returns_manager).action_trial()
        rows = self.env["oms.return.trial"].with_user(self.returns_manager).search(action["domain"])
        return {(row.outcome, row.rule): row for row in rows}

    def figures(self, policy):
        return {key: (row.count, row.amount, row.changed) for key, row in self.rows(policy).items()}

    def test_counts_and_amounts_by_answer_and_rule_with_the_lines_behind(self):
        order = self.shipped(mug=10)
        settled, small, much = self.walk(self.ask(order, mug=4)), self.ask(order, mug=1), self.ask(order, mug=9)
        broken = self.ask(self.shipped(cup=2), cup=1, reason="faulty")
        policy = self.allow(active=True, opened="refuse", ask_above=35, reason_ids=[])
        self.assertEqual(self.figures(policy), {
            ("accept", "within_policy"): (1, broken.amount, 0),
            ("ask", "valuable"): (3, settled.amount + small.amount + sum(much.line_ids[0].mapped("amount")), 3),
            ("refuse", "more_than_shipped"): (1, much.line_ids[1].amount, 0)})
        row = self.rows(policy)["ask", "valuable"]
        action = row.action_lines()
        self.assertEqual(self.env["oms.return.line"].search(action["domain"]), (settled | small).line_ids | much.line_ids[0])
        self.assertEqual(row.words, "Worth a lot")
        self.assertEqual(settled.line_ids.decision, "accept", "nothing was changed")

    def test_only_what_it_is_for(self):
        policy = self.allow(reason_ids=self.env.ref("oms_returns.reason_faulty").ids, final_sale=True)
        self.ask(self.shipped(mug=5), mug=1)
        with self.assertRaisesRegex(UserError, "nothing that it is for came back"):
            policy.action_trial()
        self.ask(self.shipped(mug=5), mug=1, reason="faulty")
        self.assertEqual(list(self.figures(policy)), [("ask", "final_sale")])

    def test_the_day_on_which_it_was_asked_counts_then_too(self):
        back = self.ask(self.shipped(mug=5), mug=1)
        order = back.order_ids
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=200)
        back._oms_writing().write({"asked_on": Fact(fields.Datetime.now() - timedelta(days=180))})
        self.assertEqual(list(self.figures(self.allow(window_days=14))), [("refuse", "too_late")])
        self.assertEqual(list(self.figures(self.allow(window_days=16))), [("accept", "within_policy")])
        back._oms_writing().write({"asked_on": Fact(fields.Datetime.now() - timedelta(days=400))})
        with self.assertRaisesRegex(UserError, "last twelve months"):
            self.allow().action_trial()

    def test_a_head_s_policy_is_tried_on_its_branches(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        (self.env.user | self.returns_manager).company_ids |= branch
        both = {**self.env.context, "allowed_company_ids": [self.company.id, branch.id]}
        warehouse = self.env["stock.warehouse"].with_context(both).search([("company_id", "=", branch.id)], limit=1)
        self.put(self.mug, 5, warehouse)
        order = self.env["sale.order"].with_context(both).create({
            "partner_id": self.customer.id, "company_id": branch.id, "warehouse_id": warehouse.id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 5})]})
        order.action_confirm()
        self.ship(order)
        theirs = self.env["oms.return"].with_context(both)._oms_create_from_lines([
            {"sale_line_id": order.order_line.id, "quantity": 2}])
        ours = self.ask(self.shipped(mug=5), mug=1)
        head = self.allow(ask_above=1)
        self.assertEqual(theirs.company_id, branch)
        self.assertEqual(self.figures(head.with_context(both)), {
            ("ask", "valuable"): (2, ours.amount + sum(theirs.line_ids.mapped(lambda line: line._oms_worth_asked())), 2)})
        alone = head.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(self.figures(alone)["ask", "valuable"][0], 1, "of companies that the user works in")
        self.allow(name="Branch", company_id=branch.id)
        self.assertEqual(self.figures(head.with_context(both))["ask", "valuable"][0], 1, "the branch has its own")

    def test_for_managers(self):
        with self.assertRaises(AccessError):
            self.allow().with_user(self.returns_supervisor).action_trial()
