# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import Command, fields

from .billing_case import BillingCase


class RunCase(BillingCase):
    """A company of its own, so that what is in the database already is in no run; and words about runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Run and Sons", "currency_id": cls.env.ref("base.USD").id})
        cls.env.user.company_ids += cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.north = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.north.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        cls.customer = cls.customer.with_env(cls.env)
        for name in ("mug", "cup", "postage"):
            setattr(cls, name, getattr(cls, name).with_env(cls.env))
        cls.other = cls.env["res.partner"].create({"name": "Other Shop", "email": "other@example.com"})
        cls.accountant.write({"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id})

    @classmethod
    def billed(cls, partner, when, **how):
        """The customer is billed so."""
        partner.write({"oms_bill_when": when, **{f"oms_bill_{name}": value for name, value in how.items()}})

    @classmethod
    def left_on(cls, orders, day):
        """The goods of these orders left on that day."""
        moves = orders.order_line.move_ids.filtered(lambda move: move.state == "done")
        moves.date = fields.Datetime.to_datetime(day).replace(hour=12)
        return orders

    def new_run(self, day=None, user=None, **values):
        runs = self.env["oms.billing.run"].with_user(user or self.accountant)
        return runs.create({"company_id": self.company.id, **({"date": day} if day else {}), **values})

    def preview(self, day=None, **values):
        run = self.new_run(day, **values)
        run.action_preview()
        self.assertEqual(run.state, "ready")
        return run

    def job(self, name="cron_billing_run"):
        with self.enter_registry_test_mode():
            result = self.env.ref(f"oms_core.{name}").method_direct_trigger()
        self.assertIs(result, True)
        self.env.invalidate_all()

    def do(self, run):
        run.action_start()
        self.job()
        self.assertEqual(run.state, "done")
        return run.invoice_ids.sudo()

    def states(self, run):
        """{order: what became of it}"""
        self.env.flush_all()
        return {line.order_id: line.state for line in run.line_ids.sudo()}

    def assertNothingWritten(self, orders):
        self.assertFalse(orders.invoice_ids)

    FEBRUARY = date(2026, 2, 28)
