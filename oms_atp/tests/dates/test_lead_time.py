# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...planning.tests.plain_history import history
from ..common import AtpCase

START = datetime(2026, 3, 2, 10)


@tagged("post_install", "-at_install")
class TestLeadTime(AtpCase):
    """How late vendors are, against what they promised first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potter = cls.env["res.partner"].create({"name": "Potter"})
        cls.weaver = cls.env["res.partner"].create({"name": "Weaver"})
        cls.leads = cls.env["oms.vendor.lead"]

    def order(self, vendor=None, quoted=9, quantity=10, product=None):
        """A purchase order, confirmed on the first day, promised ``quoted`` days later."""
        with freeze_time(START):
            order = self.env["purchase.order"].create({
                "partner_id": (vendor or self.potter).id, "order_line": [Command.create({
                    "product_id": (product or self.mug).id, "product_qty": quantity, "price_unit": 1,
                    "date_planned": START + timedelta(quoted)})]})
            order.button_confirm()
        return order

    def receive(self, order, days, quantity=None):
        """Receive so many of it, so many days after the order."""
        with freeze_time(START + timedelta(days)):
            picking = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
            picking.move_ids.quantity = quantity or sum(picking.move_ids.mapped("product_uom_qty"))
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()

    def refresh(self, vendor=None):
        with freeze_time(START + timedelta(100)):
            self.leads._oms_refresh()
        return self.leads.search([
            ("company_id", "=", self.company.id), ("partner_id", "=", (self.potter if vendor is None else vendor).id)])

    def history(self):
        with freeze_time(START + timedelta(100)):
            return self.leads._gather_histories()[self.company.id].get(self.potter.id)

    def assertHistory(self, *receipts):
        """The potter's receipts, each (days quoted, days taken)."""
        found, wanted = self.history(), history(receipts)
        self.assertEqual(found.n, wanted.n)
        for name in ("total", "squares", "quoted"):
            self.assertAlmostEqual(getattr(found, name), getattr(wanted, name), msg=name)

    # --- what was promised first ---------------------------------------------------------------------

    def test_editing_the_date_after_receipt_does_not_change_the_record(self):
        order = self.order(quoted=9)
        self.receive(order, 19)
        before = self.refresh().read(["late_p50", "late_p90", "lead_p50", "lead_p90", "receipts"])
        self.assertHistory((9, 19))
        order.order_line.date_planned = START + timedelta(30)
        self.assertEqual(order.order_line.oms_first_planned, START + timedelta(9))
        self.assertHistory((9, 19))
        self.assertEqual(self.refresh().read(["late_p50", "late_p90", "lead_p50", "lead_p90", "receipts"]), before)

    def test_editing_the_date_before_receipt_does_not_hide_the_delay(self):
        order = self.order(quoted=9)
        order.date_planned = START + timedelta(20)
        order.order_line.date_planned = START + timedelta(20)
        self.receive(order, 20)
        self.assertHistory((9, 20))

    def test_written_at_confirmation_not_before(self):
        order = self.env["purchase.order"].create({
            "partner_id": self.potter.id, "order_line": [Command.create({
                "product_id": self.mug.id, "product_qty": 1, "date_planned": START}), Command.create({
                    "display_type": "line_note", "name": "Thanks", "product_qty": 0})]})
        self.assertEqual(order.order_line.mapped("oms_first_planned"), [False, False])
        order.order_line.filtered("product_id").date_planned = START + timedelta(3)
        order.button_confirm()
        self.assertEqual(order.order_line.mapped("oms_first_planned"), [START + timedelta(3), False])

    def test_a_line_added_later_and_an_order_that_waits_for_approval(self):
        self.company.write({"po_double_validation": "two_step", "po_double_validation_amount": 0})
        buyer = new_user(self.env, "oms_lead_buyer", "purchase.group_purchase_user")
        order = self.env["purchase.order"].create({
            "partner_id": self.potter.id, "order_line": [Command.create({
                "product_id": self.mug.id, "product_qty": 1, "date_planned": START})]})
        order.with_user(buyer).button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertFalse(order.order_line.oms_first_planned)
        order.button_approve()
        self.assertEqual(order.order_line.oms_first_planned, START)
        line = self.env["purchase.order.line"].create({
            "order_id": order.id, "product_id": self.cup.id, "product_qty": 1, "date_planned": START + timedelta(5)})
        self.assertEqual(line.oms_first_planned, START + timedelta(5))
        self.assertEqual(line.oms_first_ordered, order.date_approve)

    def test_it_survives_cancelling_and_is_not_copied(self):
        order = self.order(quoted=9)
        order.button_cancel()
        order.button_draft()
        order.order_line.date_planned = START + timedelta(30)
        order.button_confirm()
        self.assertEqual(order.order_line.oms_first_planned, START + timedelta(9))
        self.assertEqual(order.order_line.oms_first_ordered, START)
        self.assertFalse(order.copy().order_line.oms_first_planned)

    def test_nobody_writes_it(self):
        order = self.order()
        with self.assertRaisesRegex(AccessError, "never rewritten"):
            order.order_line.oms_first_planned = START
        with self.assertRaises(AccessError):
            order.order_line.with_context(oms_first_key=True).sudo().write({"oms_first_ordered": START})
        line = self.env["purchase.order.line"].create({
            "order_id": order.id, "product_id": self.cup.id, "product_qty": 1, "date_planned": START,
            "oms_first_planned": START + timedelta(99)})
        self.assertEqual(line.oms_first_planned, START)

    def test_orders_from_before_the_addon_are_adopted_as_they_are(self):
        order, draft = self.order(quoted=9), self.order(quoted=9).copy()
        self.env.flush_all()
        self.env.cr.execute("UPDATE purchase_order_line SET oms_first_planned = NULL, oms_first_ordered = NULL")
        order.order_line.date_planned = START + timedelta(12)
        self.env.flush_all()
        self.env.cr.execute(self.env["purchase.order.line"]._adopt_sql())
        self.env.invalidate_all()
        self.assertEqual(order.order_line.oms_first_planned, START + timedelta(12))
        self.assertEqual(order.order_line.oms_first_ordered, START)
        self.assertFalse(draft.order_line.oms_first_planned)

    # --- what counts as a receipt ----------------------------------------------------------------------

    def test_receipts_in_parts_count_by_quantity(self):
        order = self.order(quoted=9, quantity=10)
        self.receive(order, 9, quantity=6)
        self.receive(order, 19)
        self.assertHistory((9, 13))

    def test_further_steps_in_the_warehouse_do_not_count(self):
        self.north.reception_steps = "two_steps"
        order = self.order(quoted=9)
        with freeze_time(START + timedelta(12)):
            first = order.picking_ids
            first.move_ids.write({"quantity": 10, "picked": True})
            first.button_validate()
        with freeze_time(START + timedelta(40)):
            second = first.move_ids.move_dest_ids.picking_id
            second.move_ids.write({"quantity": 10, "picked": True})
            second.button_validate()
        self.assertEqual(second.state, "done")
        self.assertHistory((9, 12))

    def test_returns_do_not_count(self):
        order = self.order(quoted=9)
        self.receive(order, 12)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids.id, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 10
        with freeze_time(START + timedelta(50)):
            back = wizard._create_return()
            back.move_ids.write({"quantity": 10, "picked": True})
            back.button_validate()
        self.assertEqual(back.state, "done")
        self.assertHistory((9, 12))

    def test_days_are_those_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        order = self.order(quoted=9)  # 2 March 23:00 there
        self.receive(order, 9 + 2 / 24)  # 12 March 01:00 there
        self.assertHistory((9, 10))

    def test_addresses_of_a_vendor_are_one_vendor(self):
        depot = self.env["res.partner"].create({"name": "Depot", "parent_id": self.potter.id, "type": "other"})
        self.receive(self.order(depot), 19)
        self.receive(self.order(), 19)
        self.assertHistory((9, 19), (9, 19))

    def test_old_receipts_do_not_count(self):
        self.receive(self.order(), 19)
        with freeze_time(START + timedelta(1000)):
            self.assertFalse(self.leads._gather_histories()[self.company.id])

    # --- the table ---------------------------------------------------------------------------------------

    def test_the_table(self):
        for _order in range(6):
            self.receive(self.order(), 19)
            self.receive(self.order(self.weaver), 9)
        potter, weaver, anybody = self.refresh(), self.refresh(self.weaver), self.refresh(self.env["res.partner"])
        self.assertEqual((potter.receipts, weaver.receipts, anybody.receipts), (6, 6, 12))
        self.assertEqual(potter.quoted, 9)
        self.assertEqual(weaver.late_p50, 1, "drawn to the others a little")
        self.assertIn(potter.late_p50, range(7, 11))
        self.assertGreaterEqual(potter.late_p90, potter.late_p50)
        self.assertEqual(potter.lead_p50, potter.late_p50 + 9)
        self.assertTrue(weaver.late_p50 < anybody.late_p50 < potter.late_p50)
        self.assertEqual(anybody.display_name, "Any vendor")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.potter.id})
        with self.assertQueryCount(2):
            found = self.leads._oms_lateness(self.company, stranger | contact | self.weaver)
        self.assertEqual(found, {
            False: (anybody.late_p50, anybody.late_p90), stranger.id: (anybody.late_p50, anybody.late_p90),
            contact.id: (potter.late_p50, potter.late_p90), self.weaver.id: (weaver.late_p50, weaver.late_p90)})

    def test_no_history_at_all(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(self.leads._oms_lateness(company, self.potter), {False: (0, 5), self.potter.id: (0, 5)})
        self.refresh()
        row = self.leads.search([("company_id", "=", company.id)])
        self.assertEqual((row.partner_id, row.receipts, row.late_p50, row.late_p90), (self.potter.browse(), 0, 0, 5))
        self.assertEqual(self.leads._oms_lateness(company, self.potter), {False: (0, 5), self.potter.id: (0, 5)})

    def test_refreshing_twice_changes_nothing_and_gone_vendors_go(self):
        self.receive(self.order(), 19)
        self.receive(self.order(self.weaver), 9)
        first = self.refresh()
        rows = self.leads.search([])
        self.assertEqual(self.refresh(), first)
        self.assertEqual(self.leads.search([]), rows)
        with freeze_time(START + timedelta(1000)):
            self.leads._oms_refresh()
        self.assertFalse(first.exists())
        self.assertEqual(
            self.leads.search([("company_id", "=", self.company.id)]).mapped("receipts"), [0], "only any vendor")

    def test_queries_do_not_grow_with_vendors(self):
        self.receive(self.order(), 19)
        self.refresh()
        counts = []
        for _round in range(2):
            for vendor in (self.weaver, self.env["res.partner"].create({"name": "One more"})):
                self.receive(self.order(vendor), 9)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.leads._oms_refresh()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 5)

    def test_the_nightly_job(self):
        self.receive(self.order(), 19)
        with self.enter_registry_test_mode():
            self.env.ref("oms_atp.cron_vendor_lead").method_direct_trigger()
        self.assertTrue(self.leads.search([("company_id", "=", self.company.id), ("partner_id", "=", False)]))

    def test_who_may_see_it(self):
        self.receive(self.order(), 19)
        row = self.refresh()
        buyer = new_user(self.env, "oms_lead_buyer", "purchase.group_purchase_user")
        self.assertEqual(row.with_user(buyer).receipts, 1)
        with self.assertRaises(AccessError):
            row.with_user(buyer).late_p50 = 0
        with self.assertRaises(AccessError):
            row.with_user(self.salesman).read(["late_p50"])
        self.assertTrue(self.leads.with_user(self.salesman)._oms_lateness(self.company, self.potter))
        other = self.env["res.company"].create({"name": "Other"})
        buyer.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.leads.with_user(buyer).search([("partner_id", "=", self.potter.id)]))
