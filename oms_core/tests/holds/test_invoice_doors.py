# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from ...planning.hold_entry import Entry
from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestInvoiceDoors(OmsCase):
    """A hold that keeps from invoicing does so at every door to an invoice; what comes back to the customer stays possible."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.biller = new_user(
            cls.env, "oms_biller", "account.group_account_invoice,sales_team.group_sale_salesman_all_leads", name="Biller")

    def held(self, **values):
        """Five mugs for 50.00, shipped, and then held from invoicing."""
        order = self.confirm(mug=5)
        self.ship(order)
        self.hold(order)
        return order

    def hold(self, order):
        return order._oms_place_hold("review", "Looks odd")

    def down_payment(self, order, user, **values):
        values = {"advance_payment_method": "percentage", "amount": 20, **values}
        wizard = self.env["sale.advance.payment.inv"].with_user(user).with_context(
            active_model="sale.order", active_ids=order.ids).create({**values, "sale_order_ids": [Command.set(order.ids)]})
        wizard.create_invoices()
        return order.invoice_ids

    def by_hand(self, order, user, **values):
        """A bill typed in accounting that names the order's line."""
        return self.env["account.move"].with_user(user).create({
            "move_type": "out_invoice", "partner_id": order.partner_id.id, "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create({
                "product_id": self.mug.id, "quantity": 5, "price_unit": 10, "tax_ids": [Command.clear()],
                "sale_line_ids": [Command.link(order.order_line[:1].id)]})], **values})

    def test_every_door_of_persons(self):
        order = self.held()
        outcome = self.env["oms.billing"].with_user(self.biller)._outcome(order)
        self.assertEqual((list(outcome.held), len(outcome.invoices)), ([order], 0))
        draft = self.by_hand(order, self.biller)
        doors = {
            "bill": lambda: order.with_user(self.biller)._create_invoices(),
            "dialog, delivered": lambda: self.down_payment(order, self.biller, advance_payment_method="delivered"),
            "dialog, percentage": lambda: self.down_payment(order, self.biller),
            "dialog, amount": lambda: self.down_payment(
                order, self.biller, advance_payment_method="fixed", fixed_amount=10),
            "document by hand": lambda: draft.with_user(self.biller).action_post(),
            "state by RPC": lambda: draft.with_user(self.biller).write({"state": "posted"}),
            "linked, then posted": lambda: self._linked(order).action_post(),
        }
        for name, door in doors.items():
            with self.subTest(name), self.assertRefused(f"{order.name}.*(held for|is held)"), self.env.cr.savepoint():
                door()
        self.assertNotIn("posted", order.invoice_ids.mapped("state"))
        order.oms_hold_ids.action_clear("looked at")
        draft.with_user(self.biller).action_post()
        self.assertEqual((draft.state, draft.amount_total), ("posted", 50))

    def _linked(self, order):
        """A bill of which the order's line is told afterwards that it is its own."""
        bill = self.env["account.move"].with_user(self.biller).create({
            "move_type": "out_invoice", "partner_id": order.partner_id.id, "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create({"name": "Mugs", "price_unit": 50, "tax_ids": [Command.clear()]})]})
        order.with_user(self.biller).order_line[:1].write({"invoice_lines": [Command.link(bill.invoice_line_ids.id)]})
        return bill

    def test_a_posted_bill_is_not_made_one_of_the_order_afterwards(self):
        order = self.held()
        bill = self.env["account.move"].with_user(self.biller).create({
            "move_type": "out_invoice", "partner_id": order.partner_id.id, "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create({"name": "Mugs", "price_unit": 50, "tax_ids": [Command.clear()]})]})
        bill.action_post()
        item, line = bill.invoice_line_ids, order.order_line[:1].with_user(self.biller)
        for door in (lambda: line.write({"invoice_lines": [Command.link(item.id)]}),
                     lambda: item.write({"sale_line_ids": [Command.link(line.id)]})):
            with self.assertRefused("cannot be linked.*held"), self.env.cr.savepoint():
                door()
        self.assertFalse(line.invoice_lines)
        self.assertNoFaults()

    def test_a_hold_on_one_line_leaves_that_line_out(self):
        self.put(self.cup, 10)
        for by_sets in (False, True):
            order = self.confirm(mug=5, cup=2)
            self.ship(order)
            reason = self.env.ref("oms_core.hold_reason_review")
            self.env["oms.hold"]._place([Entry(order, reason, "Looks odd", line=order.order_line[0])])
            self.env.flush_all()
            todo = self.env["oms.todo"].search([("kind", "=", "to_invoice"), ("order_id", "=", order.id)])
            self.assertEqual(todo.value, 10)
            if by_sets:
                self.env["oms.billing"].with_user(self.biller)._outcome(order)
            else:
                order.with_user(self.biller)._create_invoices()
            self.assertEqual(order.invoice_ids.invoice_line_ids.product_id, self.cup)
            self.assertNoFaults()
            if by_sets:
                outcome = self.env["oms.billing"].with_user(self.biller)._outcome(order)
                self.assertEqual(list(outcome.held), [order], "what is left is held")
            else:
                with self.assertRefused("held for"), self.env.cr.savepoint():
                    order.with_user(self.biller)._create_invoices()
            order.oms_hold_ids.action_clear("looked at")
            order._create_invoices()
            self.assertEqual(sum(order.invoice_ids.mapped("amount_untaxed")), 60)

    def test_a_draft_from_before_the_hold(self):
        order = self.confirm(mug=5)
        self.ship(order)
        draft = order._create_invoices()
        self.hold(order)
        with self.assertRefused("cannot be posted"), self.env.cr.savepoint():
            draft.with_user(self.biller).action_post()

    def test_an_entry_that_posts_itself(self):
        order = self.held()
        draft = self.by_hand(order, self.biller, auto_post="at_date", date=fields.Date.today())
        with self.assertRefused("cannot be posted"), self.env.cr.savepoint():
            draft.sudo()._post()
        self.assertEqual(draft.state, "draft")

    def test_paid_online_the_payment_stays_and_the_bill_waits(self):
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", True)
        for part in (1, 2):
            with self.subTest(f"1/{part} paid"):
                order = self.held()
                payment = self.env["payment.transaction"].create({
                    "provider_id": self.env["payment.provider"].search([], limit=1).id,
                    "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
                    "amount": order.amount_total / part, "currency_id": order.currency_id.id,
                    "partner_id": self.customer.id, "state": "done", "sale_order_ids": [Command.link(order.id)],
                    "reference": f"PAID-{order.id}"})
                payment.sudo()._invoice_sale_orders()
                self.assertEqual(payment.state, "done")
                self.assertFalse(order.invoice_ids)
                issue = order.oms_billing_issue_ids
                self.assertRegex(issue.reason, "Held for Suspicious order")
                order.oms_hold_ids.action_clear("looked at")
                self.env["oms.billing"].with_user(self.biller)._bill(order)
                self.assertTrue(issue.closed_on)

    def test_one_held_order_does_not_keep_the_others_of_a_payment(self):
        held, free = self.held(), self.confirm(mug=1)
        self.ship(free)
        invoices = (held | free).sudo()._create_invoices()
        self.assertEqual(invoices.invoice_line_ids.sale_line_ids.order_id, free)

    def test_a_credit_note_stays_possible(self):
        order = self.confirm(mug=5)
        self.ship(order)
        bill = order._create_invoices()
        bill.action_post()
        self.hold(order)
        note = bill.with_user(self.biller)._reverse_moves()
        note.with_user(self.biller).action_post()
        self.assertEqual((note.move_type, note.state), ("out_refund", "posted"))

    def test_what_credit_holds_is_invoiced(self):
        order = self.confirm(mug=5)
        self.ship(order)
        order._oms_place_hold("credit", "Over the limit")
        bill = order.with_user(self.biller)._create_invoices()
        bill.action_post()
        self.assertEqual(bill.amount_total, 50)

    def test_a_bill_beyond_the_hold_is_named(self):
        order = self.held()
        order.oms_hold_ids.placed_on = fields.Datetime.now() - timedelta(minutes=5)
        bill = self.by_hand(order, self.biller)
        bill.sudo().action_post()  # by some other addon
        faults = [(fault["rule"], fault["id"]) for fault in self.env["oms.checker"]._oms_faults()]
        self.assertIn(("nothing_billed_beyond_a_hold", bill.id), faults)
