# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..roles.role_case import RoleCase

SECONDS = 60


class BillingRunTours(RoleCase):
    """The accountant bills everybody who is due, by hand: looks at the preview, runs it, sees the invoices, has them sent.
    With that role alone, in a company of its own. The preview and what is written must not differ (kimai/kimai#1114)."""

    role = "accountant"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Runs & Daughters", "currency_id": cls.env.ref("base.USD").id})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.user.write({"company_ids": [Command.set(cls.company.ids)], "company_id": cls.company.id})
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.warehouse.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})

    def morning(self):
        """Two orders for one invoice, one for another, one that is billed at the end of the month, one that is disputed."""
        mug = self.goods("Run Mug", 10.0, stock=99)
        museum = self.customer("Museum Store", email="museum@example.com", oms_bill_when="daily", oms_bill_group="address")
        harbour = self.customer("Harbour Gifts", email=False)
        weekly = self.customer("Weekly Wares", oms_bill_when="weekly", oms_bill_weekday=str(
            (self.env["oms.day"]._today(company=self.company).weekday() + 3) % 7))
        orders = self.env["sale.order"].concat(*(
            self.order(partner, (mug, quantity), company_id=self.company.id, client_order_ref=f"PO {quantity}")
            for partner, quantity in ((museum, 2), (museum, 3), (harbour, 7), (weekly, 4), (self.customer("Disputed Shop"), 6))))
        orders.picking_ids.button_validate()
        self.env["oms.hold.reason"].create({
            "name": "Price in dispute", "code": "run_tour_dispute", "blocks_invoice": True, "blocks_release": False})
        orders[-1]._oms_place_hold("run_tour_dispute", message="Says eight, not ten")
        return orders

    def job(self, name):
        """What happens meanwhile in the background."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"oms_core.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def story(self, size):
        self.day(f"oms_billing_empty_{size}_tour", "/odoo/billing-runs")
        orders = self.morning()
        self.day(f"oms_billing_preview_{size}_tour", "/odoo/billing-runs")
        run = self.env["oms.billing.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual((run.state, run.user_id, run.send), ("running", self.user, True))
        self.assertFalse(orders.invoice_ids, "written in the background, not at the button")
        self.job("cron_billing_run")
        self.assertEqual(sorted(run.invoice_ids.mapped("amount_total")), [50.0, 70.0], "what the preview said")
        self.job("cron_billing_send")
        self.day(f"oms_billing_done_{size}_tour", "/odoo/billing-runs")
        self.assertEqual({invoice.partner_id.name: invoice.oms_send_state for invoice in run.invoice_ids},
                         {"Museum Store": "sent", "Harbour Gifts": "no_email"})


@tagged("post_install", "-at_install")
class TestBillingRunTour(BillingRunTours):
    """At a desk."""

    browser_size = "1440x900"

    def test_preview_run_send(self):
        self.story("desk")


@tagged("post_install", "-at_install")
class TestBillingRunPhone(BillingRunTours):
    """On a telephone of 360 px."""

    browser_size = "360x740"
    touch_enabled = True

    def test_preview_run_send(self):
        self.story("phone")
