# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestAdoption(OmsCase):
    """What was there before the suite (tests/process/test_update.py really installs it on such a database)."""

    def from_before(self, *orders):
        """As if these orders had been there before: no quantity given up, no event, then taken over."""
        self.env.flush_all()
        ids = [order.id for order in orders]
        self.env.cr.execute(SQL(
            "DELETE FROM oms_line_closure WHERE line_id IN (SELECT id FROM sale_order_line WHERE order_id = ANY(%s))", ids))
        self.env.cr.execute(SQL("DELETE FROM oms_order_event WHERE order_id = ANY(%s)", ids))
        self.env.invalidate_all()
        self.env["oms.adoption"]._oms_adopt()
        return self.env["oms.adoption"].search([("order_id", "in", ids)])

    def cut_short(self, ordered=10, shipped=4, **values):
        self.put(self.mug, 100)
        self.mug.write(values)
        order = self.confirm(mug=ordered)
        order.picking_ids.move_ids.write({"quantity": shipped, "picked": True})
        order.picking_ids.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=order.picking_ids.ids).button_validate()
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])
        return order

    def test_what_nothing_will_bring_is_given_up_and_listed(self):
        order = self.cut_short()
        row = self.from_before(order)
        self.assertEqual(
            (row.kind, row.line_id, row.product_id, row.quantity, row.billed),
            ("cut_short", order.order_line, self.mug, 6, 0))
        self.assertEqual(order.order_line.oms_closed_qty, 6)
        self.assertIn("From before", order.order_line.oms_closure_ids.reason)
        self.assertNotEqual(order.oms_stage, "to_supply")
        self.assertNoFaults()

    def test_what_was_billed_and_never_shipped_is_said(self):
        order = self.cut_short(invoice_policy="order")
        order._create_invoices().action_post()
        self.assertEqual(self.from_before(order).billed, 6)

    def test_an_order_of_which_a_line_was_given_up_is_closed_when_the_rest_is_paid(self):
        self.put(self.mug, 100)
        order = self.confirm(mug=4, cup=5)
        order.order_line[1].move_ids._action_cancel()
        self.ship(order)
        self.assertEqual(order.oms_stage, "shipped")
        order._create_invoices().action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids).create({})._create_payments()
        self.assertEqual((order.invoice_status, order.oms_stage), ("no", "closed"), "Odoo waits for what was given up")

    def test_a_live_backorder_stays_open(self):
        self.put(self.mug, 100)
        order = self.confirm(mug=10)
        order.picking_ids.move_ids.write({"quantity": 4, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertFalse(self.from_before(order))
        self.assertEqual(order.order_line.oms_closed_qty, 0)
        self.assertEqual(order.oms_stage, "in_warehouse")

    def test_orders_of_the_suite_itself_are_left_alone(self):
        order = self.cut_short()
        rows = order.order_line.oms_closure_ids
        self.env["oms.adoption"]._oms_adopt()
        self.assertEqual(order.order_line.oms_closure_ids, rows)
        self.assertFalse(self.env["oms.adoption"].search([("order_id", "=", order.id)]))

    def test_the_desk_supplies_it_after_all(self):
        order = self.cut_short()
        row = self.from_before(order).with_user(self.clerk)
        row.action_oms_supply()
        self.assertEqual((order.order_line.oms_closed_qty, order.order_line.oms_released_qty), (0, 6))
        self.assertEqual((row.looked_at, row.looked_at_by_id), (True, self.clerk))
        self.assertEqual(order.oms_stage, "in_warehouse")
        self.assertNoFaults()
        with self.assertRefused("nothing to supply"):
            row.action_oms_supply()

    def test_a_locked_order_says_so(self):
        order = self.cut_short()
        row = self.from_before(order)
        order.action_lock()
        with self.assertRefused(f"{order.name} is locked"):
            row.with_user(self.clerk).action_oms_supply()

    def test_whose_work_it_is(self):
        self.put(self.cup, -3)
        order = self.cut_short()
        row = self.from_before(order)
        counts = new_user(self.env, "oms_counts", "stock.group_stock_manager")
        seen = self.env["oms.adoption"].with_user(counts).search([])
        self.assertIn((self.cup, "negative", 3), [(one.product_id, one.kind, one.quantity) for one in seen])
        self.assertFalse(seen.order_id)
        for user in (self.salesman, counts):
            for method in ("action_oms_looked_at", "action_oms_supply"):
                with self.assertRaises(AccessError):
                    getattr(row.with_user(user), method)()
        with self.assertRaises(AccessError):
            row.with_user(self.clerk).write({"quantity": 1})

    def test_the_page_opens_for_the_desk(self):
        row = self.from_before(self.cut_short()).with_user(self.clerk)
        menus = self.env["ir.ui.menu"].with_user(self.clerk).load_menus(False)
        self.assertIn(self.env.ref("oms_core.menu_oms_adoption").id, menus)
        row.get_views([(False, "list"), (False, "search")])
        self.assertEqual(row.action_open_order()["res_id"], row.order_id.id)
        row.action_oms_looked_at()
        self.assertTrue(row.looked_at)
