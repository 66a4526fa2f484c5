# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import Form, tagged

from ..common import OmsCase
from ..roles.role_case import role_user


@tagged("post_install", "-at_install")
class TestCreditEntry(OmsCase):
    """Credit while an order is typed: the room left, what confirming will do; then confirming does it."""

    def typed(self, role, quantity):
        """The order form of a role with so many mugs (10 each), not saved; what it says."""
        form = Form(self.env["sale.order"].with_user(role_user(self.env, role)))
        form.partner_id = self.customer
        before = form.oms_credit_note
        with form.order_line.new() as line:
            line.product_id = self.mug
            line.product_uom_qty = quantity
        return before, form

    def test_room_is_said_while_typing_and_what_is_left_of_it(self):
        self.limit(100)
        before, form = self.typed("desk", 4)
        self.assertRegex(before, r"^Room left .*100\.00 of .*100\.00\.$")
        self.assertRegex(form.oms_credit_note, r"Room left .*100\.00 of .*100\.00; .*60\.00 after this order")
        self.assertEqual(form.oms_credit_tone, "success")
        order = form.save()
        order.action_confirm()
        self.assertFalse(order.oms_held)
        self.assertFalse(order.oms_credit_note, "a confirmed order has its decision")

    def test_what_will_be_held_is_said_before_and_held_then(self):
        self.limit(100)
        _before, form = self.typed("desk", 11)
        self.assertIn("Confirming holds it: Over the credit limit", form.oms_credit_note)
        self.assertEqual(form.oms_credit_tone, "warning")
        order = form.save()
        order.action_confirm()
        self.assertTrue(order.oms_held)

    def test_what_will_be_refused_is_said_before(self):
        self.limit(100)
        self.env["oms.credit.policy"].create({"name": "Strict", "rule_ids": [
            Command.create({"kind": "limit", "effect": "refuse"})]})
        _before, form = self.typed("desk", 11)
        self.assertIn("It cannot be confirmed", form.oms_credit_note)
        self.assertEqual(form.oms_credit_tone, "danger")

    def test_who_may_not_see_credit_reads_that_it_will_be_checked(self):
        self.limit(100)
        order = self.quotation(mug=11)
        self.assertEqual(order.with_user(self.salesman).oms_credit_note, "Credit will be checked when the order is confirmed.")

    def test_observed_only_stops_nothing_and_says_so(self):
        self.limit(100, mode="observe")
        _before, form = self.typed("credit", 11)
        self.assertIn("would be held", form.oms_credit_note)
        self.assertEqual(form.oms_credit_tone, "muted")
        self.assertFalse(self.quotation(mug=11).with_user(self.salesman).oms_credit_note)

    def test_without_credit_control_nothing_is_said(self):
        _before, form = self.typed("desk", 4)
        self.assertFalse(form.oms_credit_note)

    def test_another_payer_and_a_shared_limit(self):
        account = self.limit(100)
        branch = self.env["res.partner"].create({"name": "Branch", "is_company": True})
        account.member_ids = branch
        order = self.quotation(branch, mug=3)
        self.assertIn("70.00 after this order", order.oms_credit_note)
        self.confirm(mug=5)
        order.invalidate_recordset()
        self.assertIn("20.00 after this order", order.oms_credit_note)
