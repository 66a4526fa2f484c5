# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestBillingOpen(BillingCase):
    """Billing, Open invoices: who owes longest is first, with what is still due."""

    def views(self, name="oms_billing_invoice_action"):
        action = self.env.ref(f"oms_core.{name}")._get_action_dict()
        Move = self.env[action["res_model"]].with_user(self.accountant).with_context(**safe_eval(action["context"]))
        views = [(view_id, kind) for view_id, kind in action["views"] if kind in ("list", "kanban")]
        return Move, safe_eval(action["domain"]), {
            kind: etree.fromstring(view["arch"]) for kind, view in Move.get_views(views)["views"].items()}

    def test_the_oldest_comes_first(self):
        today = fields.Date.today()
        for days in (3, 40, 10):
            invoice = self.shipped(mug=1)._create_invoices()
            invoice.write({"invoice_date": today - timedelta(days=days), "invoice_date_due": today - timedelta(days=days)})
            invoice.action_post()
        Move, domain, views = self.views()
        for kind, arch in views.items():
            with self.subTest(kind):
                order = arch.get("default_order")
                mine = Move.search([*domain, ("partner_id", "=", self.customer.id)], order=order)
                self.assertEqual([(today - move.invoice_date_due).days for move in mine], [40, 10, 3])

    def test_what_is_due_is_shown_and_summed(self):
        _Move, _domain, views = self.views()
        [due] = views["list"].xpath("//field[@name='amount_residual_signed']")
        self.assertTrue(due.get("sum"))
        self.assertFalse(due.get("optional"), "whatever columns somebody hides")
        self.assertTrue(views["kanban"].xpath("//field[@name='amount_residual_signed']"), "on a telephone as well")

    def test_what_is_to_be_invoiced_is_summed(self):
        _Order, _domain, views = self.views("oms_billing_order_action")
        [amount] = views["list"].xpath("//field[@name='amount_to_invoice']")
        self.assertTrue(amount.get("sum"))
        self.assertTrue(views["kanban"].xpath("//field[@name='amount_to_invoice']"), "on a telephone as well")
