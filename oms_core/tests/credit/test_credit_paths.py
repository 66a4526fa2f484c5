# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, tagged

from ..imports.test_import import csv_file
from ..people import new_user
from .test_credit_rules import CreditRulesCase

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestCreditPaths(HttpCase, CreditRulesCase):
    """Whatever confirms an order, its credit is judged: over the limit it is held, within it goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.limit(100)
        cls.customer.ref = "13085"

    # --- the paths: each confirms an order over so many mugs at 10.00

    def by_button(self, mugs):
        order = self.quotation(mug=mugs)
        order.with_user(self.clerk).action_confirm()
        return order

    def by_portal_signature(self, mugs):
        order = self.quotation(mug=mugs)
        order.write({"require_signature": True, "require_payment": False})
        self.env.flush_all()
        answer = self.make_jsonrpc_request(f"/my/orders/{order.id}/accept", {
            "access_token": order._portal_ensure_token(), "name": "Buyer", "signature": SIGNATURE})
        self.assertNotIn("error", answer)
        return order

    def by_payment(self, mugs):
        order = self.quotation(mug=mugs)
        order.write({"require_payment": True, "prepayment_percent": 0.01})
        payment = self.env["payment.transaction"].create({
            "provider_id": self.env["payment.provider"].search([], limit=1).id,
            "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
            "amount": order.amount_total / 100, "currency_id": order.currency_id.id, "partner_id": self.customer.id,
            "state": "done", "sale_order_ids": [Command.link(order.id)], "reference": f"PART-{order.id}"})
        with patch("odoo.addons.account_payment.models.payment_transaction.PaymentTransaction._post_process"):
            payment._post_process()
        self.assertEqual(payment.state, "done", "a payment is never rolled back for want of credit")
        return order

    def by_import(self, mugs):
        imports = self.env["oms.import"].with_user(self.supervisor)
        record = imports._oms_import_file("orders.csv", csv_file(f"{mugs} MUG {mugs} 10 13085"), {"channel": "shop"})
        record._oms_run(chunk=5)
        order = self.env["sale.order"].search([("origin", "=", record.name)])
        self.assertEqual(order.partner_id, self.customer)
        return order

    def by_json2(self, mugs):
        order = self.quotation(mug=mugs)
        keys = self.env["res.users.apikeys"].with_user(self.clerk)
        key = keys._generate("rpc", "paths", datetime.now() + timedelta(hours=1))
        self.env.flush_all()
        response = self.url_open(
            "/json/2/sale.order/action_confirm", data=json.dumps({"ids": order.ids}), timeout=60,
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"})
        self.assertEqual(response.status_code, 200, response.text)
        return order

    def by_creation(self, mugs):
        return self.env["sale.order"].with_user(self.clerk).create({
            "partner_id": self.customer.id, "state": "sale",
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": mugs})]})

    def by_raised_quantity(self, mugs):
        order = self.confirm(mug=1)
        order.with_user(self.clerk).order_line.product_uom_qty = mugs
        return order

    def by_copy(self, mugs):
        first = self.confirm(mug=mugs)
        first._action_cancel()
        order = first.with_user(self.clerk).copy()
        order.action_confirm()
        return order

    def by_reopening(self, mugs):
        order = self.confirm(mug=mugs)
        order.oms_hold_ids.filtered(lambda hold: hold.state == "active").with_user(self.supervisor).action_clear("once") \
            if order.oms_held else None
        order._action_cancel()
        order.with_user(self.clerk).action_draft()
        order.with_user(self.clerk).action_confirm()
        return order

    def by_job(self, mugs):
        order = self.quotation(mug=mugs)
        order.with_context(cron_id=1).action_confirm()
        return order

    PATHS = ("button", "portal_signature", "payment", "import", "json2", "creation", "raised_quantity", "copy",
             "reopening", "job")

    def take(self, path, mugs):
        order = getattr(self, f"by_{path}")(mugs).sudo()
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale", path)
        self.assertEqual(sum(order.order_line.move_ids.filtered(lambda move: move.state != "cancel").mapped(
            "product_uom_qty")), mugs, "what is held stays visible demand")
        return order

    def test_every_path_within_the_limit(self):
        for path in self.PATHS:
            with self.subTest(path):
                order = self.take(path, 10)
                self.assertFalse(order.oms_held)
                self.assertFalse(any(order.order_line.move_ids.mapped("oms_unreleased")))
                self.assertEqual(order.oms_verdict_ids[0].result, "pass")
                order._action_cancel()

    def test_every_path_over_the_limit(self):
        for path in self.PATHS:
            with self.subTest(path):
                order = self.take(path, 11)
                self.assertTrue(order.oms_credit_held)
                moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
                self.assertTrue(all(moves.mapped("oms_unreleased")))
                self.assertFalse(any(moves.mapped("quantity")))
                self.assertIn("hold", order.oms_verdict_ids.mapped("result"))
                self.assertNoFaults()
                order._action_cancel()

    def test_only_persons_are_refused(self):
        self.policy({"kind": "limit", "effect": "refuse"})
        persons = ("button", "json2", "copy")
        for path in set(self.PATHS) - set(persons) - {"reopening"}:
            with self.subTest(path):
                order = self.take(path, 11)
                self.assertTrue(order.oms_credit_held)
                order._action_cancel()
        with self.assertRefused("Over the credit limit\n"):
            self.by_button(11)

    def test_the_figures_of_a_refusal_are_for_those_who_read_credit(self):
        self.policy({"kind": "limit", "effect": "refuse"})
        order = self.quotation(mug=11)
        for user, told in ((self.clerk, "Over the credit limit\n"), (self.supervisor, r"Over the credit limit \(.*room left")):
            with self.assertRefused(told):
                order.with_user(user).action_confirm()

    def test_a_batch_is_judged_cumulatively(self):
        orders = self.env["sale.order"].concat(*(self.quotation(mug=4) for _number in range(4)))
        orders.with_user(self.clerk).action_confirm()
        self.assertEqual(orders.mapped("oms_held"), [False, False, True, True])

    def test_what_was_granted_before_a_cancellation_is_not_granted_after(self):
        order = self.confirm(mug=11)
        order.oms_hold_ids.with_user(self.supervisor).action_clear("once")
        self.assertFalse(order.oms_held)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertTrue(order.oms_held)

    def test_a_locked_order_that_is_opened_and_raised_is_judged(self):
        order = self.confirm(mug=10)
        order.action_lock()
        order.with_user(self.clerk).action_unlock()
        order.with_user(self.clerk).order_line.product_uom_qty = 11
        self.assertTrue(order.oms_credit_held)

    def test_what_shipped_is_invoiced_whatever_credit_says(self):
        order = self.confirm(mug=10)
        self.ship(order)
        self.account.write({"limit": 0, "blocked": True})
        order.order_line.product_uom_qty = 15
        self.assertTrue(order.oms_credit_held)
        self.env.invalidate_all()
        self.assertEqual(self.account.owes, 100, "what was sent is owed, whatever holds the rest")
        biller = new_user(
            self.env, "oms_paths_biller", "account.group_account_invoice,sales_team.group_sale_salesman_all_leads")
        invoice = order.with_user(biller)._create_invoices()
        invoice.action_post()
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 100))
