# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tools import SQL

from ..common import OmsCase


class RetentionCase(OmsCase):
    """Orders that were finished long ago, and a company that keeps them for a year."""

    #: What becomes older with an order: {table: column}
    aging = {"oms_order_event": "date", "oms_credit_verdict": "date"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 1000)
        cls.company.oms_keep_months = 12

    def finished(self, months=13, paid=True):
        order = self.confirm(mug=2)
        self.ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        if paid:
            self.pay(invoice)
        return self.worked_at(order, months)

    def pay(self, invoice):
        return self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()

    def worked_at(self, order, months):
        """What the house noted while it worked at the order; all of it so many months ago."""
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": kind, "summary": "As it was"} for kind in ("packed", "mail", "moved")])
        self.env["oms.mail.outbox"].sudo().search([("order_id", "=", order.id)]).unlink()
        return self.age(order, months)

    def age(self, order, months):
        self.env.flush_all()
        for table, column in {**self.aging, "sale_order": "date_order"}.items():
            key = "id" if table == "sale_order" else "order_id"
            self.env.cr.execute(SQL(
                "UPDATE %s SET %s = %s - %s * interval '1 month' WHERE %s = %s", SQL.identifier(table), SQL.identifier(column),
                SQL.identifier(column), months, SQL.identifier(key), order.id))
        self.env.invalidate_all()
        return order

    def night(self):
        """How many rows went, by table."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            return {table: count for table, count in self.env["oms.retention"]._cron_retention().items() if count}

    def kinds(self, order):
        return set(order.oms_event_ids.mapped("kind"))

    def assertKept(self, order):
        kinds = self.kinds(order)
        self.night()
        self.assertEqual(self.kinds(order), kinds)
