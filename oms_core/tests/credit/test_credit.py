# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestCredit(OmsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 1000)

    def assertHeld(self, order):
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.oms_held)
        self.assertEqual(order.oms_hold_ids.filtered(lambda h: h.state == "active").reason_id.code, "credit")
        self.assertTrue(order.order_line.move_ids, "held demand stays visible")
        self.assertTrue(all(order.order_line.move_ids.mapped("oms_unreleased")))
        self.assertFalse(any(order.order_line.move_ids.mapped("quantity")))
        self.assertEqual(order.oms_stage, "to_supply")
        self.assertNoFaults()

    def assertGoes(self, order):
        self.assertFalse(order.oms_held)
        self.assertFalse(any(order.order_line.move_ids.mapped("oms_unreleased")))
        self.assertEqual(order.oms_stage, "in_warehouse")
        self.assertNoFaults()

    def test_within_the_limit_an_order_goes(self):
        self.limit(100)
        self.assertGoes(self.confirm(mug=10))

    def test_over_the_limit_it_is_held_and_demand_stays_visible(self):
        self.limit(99)
        order = self.confirm(mug=10)
        self.assertHeld(order)
        self.assertEqual(self.mug.virtual_available, 990)
        self.assertEqual(self.events(order), ["confirmed", "held"])

    def test_observing_holds_nothing_and_counts(self):
        self.limit(99, mode="observe")
        order = self.confirm(mug=10)
        self.assertGoes(order)
        self.assertEqual(order.oms_hold_ids.mapped("state"), ["observed"])

    def test_without_an_account_there_is_no_limit(self):
        self.company.oms_credit_mode = "enforce"
        self.assertGoes(self.confirm(mug=500))

    def test_a_second_order_meets_what_the_first_one_used(self):
        account = self.limit(150)
        self.assertGoes(self.confirm(mug=10))
        self.assertEqual(account.owes, 100)
        self.assertEqual(account.room, 50)
        self.assertHeld(self.confirm(mug=6))
        account.invalidate_recordset()
        self.assertEqual(account.owes, 100, "an order held for credit uses no room")
        self.assertGoes(self.confirm(mug=5))

    def test_a_batch_is_judged_cumulatively(self):
        self.limit(1000)
        orders = self.quotation(mug=60) | self.quotation(mug=60)
        orders.action_confirm()
        self.assertEqual(orders.mapped("oms_held"), [False, True])

    def test_contacts_share_the_limit_of_their_company(self):
        self.limit(100)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id, "type": "invoice"})
        self.assertGoes(self.confirm(mug=6))
        self.assertHeld(self.confirm(contact, mug=6))

    # --- every path that confirms

    def test_creation_in_state_sale(self):
        self.limit(99)
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "state": "sale",
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 10})]})
        self.assertHeld(order)

    def test_a_line_added_to_a_confirmed_order(self):
        self.limit(150)
        order = self.confirm(mug=10)
        order.write({"order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 10})]})
        self.assertTrue(order.oms_held)
        self.assertNoFaults()

    def test_a_quantity_raised_later(self):
        self.limit(150)
        order = self.confirm(mug=10)
        order.order_line.product_uom_qty = 16
        self.assertTrue(order.oms_held)
        self.assertTrue(all(order.order_line.move_ids.mapped("oms_unreleased")))
        self.assertEqual(sum(order.order_line.move_ids.mapped("product_uom_qty")), 16)
        self.assertNoFaults()

    def test_a_copied_quotation(self):
        self.limit(99)
        order = self.quotation(mug=10).copy()
        order.action_confirm()
        self.assertHeld(order)

    def test_portal_signature(self):
        self.limit(99)
        order = self.quotation(mug=10)
        order.require_signature = True
        order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertHeld(order)

    def test_salesman_without_accounting_rights(self):
        self.limit(99)
        order = self.env["sale.order"].with_user(self.salesman).create({
            "partner_id": self.customer.id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 10})]})
        order.action_confirm()
        self.assertHeld(order)

    def test_cancelled_and_confirmed_again(self):
        self.limit(99)
        order = self.confirm(mug=10)
        order._action_cancel()
        self.assertFalse(order.oms_held)
        order.action_draft()
        order.action_confirm()
        self.assertHeld(order)
        self.assertEqual(order.order_line.oms_waiting_qty, 10)

    # --- what opens the way again

    def test_a_supervisor_clears_and_it_goes_to_the_warehouse(self):
        self.limit(99)
        order = self.confirm(mug=10)
        hold = order.oms_hold_ids
        with self.assertRaises(AccessError):
            hold.with_user(self.clerk).action_clear("please")
        with self.assertRaises(AccessError):
            hold.with_user(self.salesman).action_clear("please")
        hold.with_user(self.supervisor).action_clear("paid by phone")
        self.assertGoes(order)
        self.assertEqual(self.events(order), ["confirmed", "held", "cleared", "released"])
        order.order_line.product_uom_qty = 11  # grows by no more than 10 %
        self.assertFalse(order.oms_held)
        order.order_line.product_uom_qty = 12
        self.assertTrue(order.oms_held)

    def test_a_raised_price_is_judged_and_a_lowered_quantity_is_not(self):
        account = self.limit(150)
        order = self.confirm(mug=10)
        account.limit = 50
        order.order_line.product_uom_qty = 9
        order.write({"order_line": [Command.create({"display_type": "line_note", "name": "Ring twice"})]})
        self.assertFalse(order.oms_held, "what passed once is judged again only when it grows")
        order.order_line[0].price_unit = 100
        self.assertTrue(order.oms_held)

    def test_a_person_s_hold_for_credit_is_cleared_by_persons_only(self):
        order = self.confirm(mug=1)
        order._oms_place_hold("credit", "ask me")
        order._oms_process()
        self.assertTrue(order.oms_held)

    def test_facts_are_not_written_by_anybody(self):
        self.limit(99)
        order = self.quotation(mug=10)
        order.user_id = self.salesman
        for vals in ({"oms_credit_held": True}, {"oms_held": False}, {"oms_stage": "closed"}):
            with self.assertRaises(AccessError):
                order.with_user(self.salesman).write(vals)
        with self.assertRaises(AccessError):
            order.order_line.with_user(self.salesman).write({"oms_closed_qty": 10})
        order.with_user(self.salesman).action_confirm()
        self.assertHeld(order)

    def test_a_suspicious_order_is_not_invoiced_at_any_door(self):
        order = self.confirm(mug=1)
        self.ship(order)
        hold = order._oms_place_hold("review")
        with self.assertRefused("Suspicious order"):
            order.with_user(self.supervisor)._create_invoices()
        hold.with_user(self.supervisor).action_clear("fine")
        self.assertTrue(order._create_invoices())

    def test_a_down_payment_is_owed_once(self):
        account = self.limit(1000)
        order = self.confirm(mug=10)
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids).create(
                {"advance_payment_method": "fixed", "fixed_amount": 30}).create_invoices()
        order.invoice_ids.action_post()
        account.invalidate_recordset()
        self.assertEqual(account.owes, 100)

    def test_nobody_writes_a_hold_away(self):
        self.limit(99)
        order = self.confirm(mug=10)
        for user in (self.clerk, self.supervisor, self.salesman):
            with self.assertRaises(AccessError):
                order.oms_hold_ids.with_user(user).write({"state": "cleared"})
        moves = order.order_line.move_ids.with_user(new_user(self.env, "oms_chief", "stock.group_stock_manager"))
        with self.assertRaises(AccessError):
            moves.write({"oms_unreleased": False})
        with self.assertRaises(AccessError):
            moves.with_context(oms_release_key=True).write({"oms_unreleased": False})

    def test_a_raised_limit_or_a_payment_clears_by_itself(self):
        account = self.limit(99)
        order = self.confirm(mug=10)
        order._oms_process()
        self.assertHeld(order)
        account.limit = 100
        order._oms_process()
        self.assertGoes(order)
        order._oms_process()
        self.assertGoes(order)

    def test_an_order_paid_in_advance_needs_no_room(self):
        self.limit(99)
        order = self.quotation(mug=10)
        self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 100, "payment_type": "inbound", "partner_type": "customer",
        }).action_post()
        order.action_confirm()
        self.assertGoes(order)

    def test_a_held_order_cannot_be_sent(self):
        self.limit(99)
        order = self.confirm(mug=10)
        with self.assertRefused("held for Credit limit"):
            order.action_oms_send_to_warehouse()

    def test_invoiced_orders_owe_once(self):
        account = self.limit(1000)
        order = self.confirm(mug=10)
        self.ship(order)
        account.invalidate_recordset()
        self.assertEqual(account.owes, 100)
        invoice = order._create_invoices()
        account.invalidate_recordset()
        self.assertEqual(account.owes, 100)
        invoice.action_post()
        account.invalidate_recordset()
        self.assertEqual(account.owes, 100)

    def test_queries_of_a_check_do_not_grow_with_the_orders(self):
        self.limit(10000)

        def queries(count):
            orders = self.env["sale.order"].concat(*[self.quotation(mug=1) for _i in range(count)])
            orders.write({"state": "sale"})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["oms.credit"]._check(orders)
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertLessEqual(queries(20), queries(2) + 2)
