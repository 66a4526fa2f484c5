# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import OmsCase
from ..people import new_user

SCRIPT = Path(__file__).parents[2] / "migrations" / "19.0.1.1.0" / "post-credit_words.py"


@tagged("post_install", "-at_install")
class TestCreditWords(OmsCase):
    """A hold for credit says why to everybody who may see the order; how much is for those who read credit."""

    def held(self):
        self.limit(99)
        self.env.ref("oms_core.hold_reason_credit").told_user_ids = self.supervisor
        return self.confirm(mug=10)

    def said(self, order):
        """All that the order says of its hold to whoever may read it."""
        order.invalidate_recordset()
        return " ".join(str(part) for part in (
            order.oms_hold_ids.mapped("message"), order.oms_event_ids.mapped("summary"), order.oms_event_ids.mapped("facts"),
            order.activity_ids.mapped("note")))

    def test_the_figures_stand_in_a_field_of_their_own(self):
        order = self.held()
        self.assertIn("Over the credit limit", self.said(order))
        self.assertNotIn("99", self.said(order))
        self.assertRegex(order.oms_hold_ids.figures, "limit .*99.00")
        self.assertEqual(order.with_user(self.clerk).oms_hold_text, "Credit limit – Over the credit limit")
        self.assertRegex(order.with_user(self.supervisor).oms_hold_text, r"Over the credit limit: Order of .*99.00")
        row = self.env["oms.todo"].search([("order_id", "=", order.id), ("kind", "=", "held")])
        self.assertEqual(row.name, f"{order.name}: Over the credit limit")
        self.assertEqual(row.with_user(self.supervisor).figures, order.oms_hold_ids.figures)
        with self.assertRaises(AccessError):
            row.with_user(self.clerk).read(["figures"])

    def test_a_hold_without_figures_tells_none_either(self):
        self.limit(10**6).blocked = True
        self.env["oms.credit.policy"].create({"name": "Blocked", "rule_ids": [Command.create({"kind": "blocked"})]})
        order = self.confirm(mug=10)
        self.assertEqual(order.oms_hold_ids.message, "The customer is blocked")
        self.assertIn("limit", order.oms_hold_ids.facts)
        self.assertFalse(any(order.oms_event_ids.filtered(lambda event: event.kind == "held").mapped("facts")))

    def test_holds_of_before_are_split_by_the_update(self):
        order = self.held()
        hold, line_hold = order.oms_hold_ids, order.oms_hold_ids.copy({"line_id": order.order_line.id})
        event = order.oms_event_ids.filtered(lambda event: event.kind == "held")
        old, figures = f"{hold.figures} & more", hold.figures
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(SQL("UPDATE oms_hold SET message = %s, figures = NULL WHERE id = %s", old, hold.id))
        cr.execute(SQL("UPDATE oms_hold SET message = %s, figures = NULL WHERE id = %s", f"mug: {figures}", line_hold.id))
        cr.execute(SQL("UPDATE oms_order_event SET summary = %s, facts = hold.facts FROM oms_hold hold "
                       "WHERE oms_order_event.id = %s AND hold.id = %s", old, event.id, hold.id))
        order.activity_ids.note = old
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn("99", self.said(order))
        spec = importlib.util.spec_from_file_location("credit_words", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        for _time in range(2):  # run again it finds nothing
            script.migrate(cr, "19.0.1.0.0")
            self.env.invalidate_all()
            self.assertNotIn("99", self.said(order))
            self.assertEqual((hold.message, hold.figures), ("Over the credit limit", old))
            self.assertEqual(line_hold.message, "[MUG] mug: Over the credit limit")
            self.assertEqual((event.summary, event.facts or None), ("Over the credit limit", None))
            self.assertIn("Over the credit limit", order.activity_ids.note)

    def test_how_a_customer_pays_is_not_told_to_customers_and_programs(self):
        self.limit(99)
        person = new_user(self.env, "oms_words_portal", "base.group_portal")
        person.partner_id.parent_id = self.customer
        program = new_user(self.env, "oms_words_employee", "base.group_user")
        for user in (person, program):
            with self.subTest(user.login), self.assertRaisesRegex(AccessError, "sell or keep the books"):
                self.customer.with_user(user).oms_pays()
        told = self.customer.with_user(self.salesman).oms_pays()[self.customer.id]
        self.assertEqual(set(told), {"class", "days_late", "on_time", "invoices"})
        self.assertIn("volume_year", self.customer.with_user(self.clerk).oms_pays()[self.customer.id])
        self.assertIn("expected_delay", self.customer.with_user(self.supervisor).oms_pays()[self.customer.id])
