# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestTimelineOfMoney(BillingCase):
    """Invoiced, paid, refunded: on the timeline, whoever did it and however."""

    def test_an_invoice_made_by_hand(self):
        order = self.shipped(mug=2)
        invoice = order._create_invoices()
        self.assertNotIn("invoiced", self.events(order))
        invoice.action_post()
        event = order.oms_event_ids.filtered(lambda event: event.kind == "invoiced")
        self.assertEqual(event.facts["amount"], 20.0)
        self.assertEqual(event.facts["number"], invoice.name)
        self.assertIn(invoice.name, event.summary)

    def test_paid_with_odoo_s_own_wizard(self):
        order = self.shipped(mug=2)
        self.pay_natively(self.bill(order))
        self.assertEqual(self.events(order)[-2:], ["invoiced", "paid"])

    def test_a_free_order_is_invoiced_before_it_is_paid(self):
        order = self.confirm(mug=1)
        order.order_line.price_unit = 0.0
        self.put(self.mug, 1)
        order.picking_ids.action_assign()
        self.ship(order)
        self.bill(order)
        self.assertEqual(self.events(order)[-2:], ["invoiced", "paid"])

    def test_a_credit_note_made_by_hand(self):
        order = self.shipped(mug=2)
        invoice = self.bill(order)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids,
        ).create({"journal_id": invoice.journal_id.id})
        wizard.refund_moves()
        note = wizard.new_move_ids
        note.invoice_line_ids.sale_line_ids = [Command.clear()]  # as made by others: without a line to the order
        note.action_post()
        event = order.oms_event_ids.filtered(lambda event: event.kind == "refunded")
        self.assertEqual((len(event), event.facts["amount"]), (1, 20.0))

    def test_vendor_bills_and_entries_are_no_events(self):
        before = self.env["oms.order.event"].search_count([])
        self.env["account.move"].create({
            "move_type": "in_invoice", "partner_id": self.customer.id, "invoice_date": "2024-01-01",
            "invoice_line_ids": [Command.create({"name": "Paper", "price_unit": 3.0})],
        }).action_post()
        self.assertEqual(self.env["oms.order.event"].search_count([]), before)


@tagged("post_install", "-at_install")
class TestPayments(BillingCase):
    def test_in_full(self):
        orders = self.shipped(mug=1) + self.shipped(cup=1)
        invoices = self.bill(orders)
        payments = self.pay(invoices)
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        self.assertEqual(sorted(payments.mapped("amount")), [5.0, 10.0])
        self.assertEqual(set(payments.mapped("state")), {"paid"})
        for order in orders:
            self.assertEqual(self.events(order).count("paid"), 1)

    def test_in_part(self):
        order = self.shipped(cup=3)
        invoice = self.bill(order)
        self.pay(invoice, share=0.5)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 7.5))
        self.assertNotIn("paid", self.events(order))
        self.pay(invoice)
        self.assertEqual(invoice.payment_state, "paid")

    def test_too_much_leaves_a_credit_of_the_customer(self):
        invoice = self.bill(self.shipped(mug=1))
        payment = self.pay(invoice, amounts={invoice.id: 12.5})
        self.assertEqual(invoice.payment_state, "paid")
        line = payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.assertEqual(line.amount_residual, -2.5)
        self.assertFalse(line.reconciled)

    def test_the_same_reference_is_registered_once(self):
        invoice = self.bill(self.shipped(mug=2))
        payment = self.pay(invoice, share=0.5, reference="bank-2024-01")
        self.assertFalse(self.pay(invoice, share=0.5, reference="bank-2024-01"))
        self.assertEqual(invoice.amount_residual, 10.0)
        payment.action_cancel()
        self.assertTrue(self.pay(invoice, share=0.5, reference="bank-2024-01"))

    def test_paid_invoices_are_not_paid_again(self):
        invoice = self.bill(self.shipped(mug=1))
        self.pay(invoice)
        self.assertFalse(self.pay(invoice))

    def test_in_another_currency(self):
        euro = self.foreign_currency(rate=2.0)
        invoice = self.invoice(100.0, currency_id=euro.id, invoice_date="2024-01-10")
        self.env["res.currency.rate"].create({
            "name": "2024-01-20", "rate": 2.5, "currency_id": euro.id, "company_id": self.company.id})
        self.pay(invoice, date=date(2024, 1, 20))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0.0))

    def test_only_posted_customer_invoices(self):
        draft = self.env["account.move"].create({"move_type": "out_invoice", "partner_id": self.customer.id})
        invoice = self.bill(self.shipped(mug=1))
        with self.assertRefused("Only posted customer invoices"):
            self.pay(invoice + draft)
        self.assertEqual(invoice.payment_state, "not_paid")
        with self.assertRefused("below zero"):
            self.pay(invoice, amounts={invoice.id: -1.0})
        with self.assertRefused("bank or cash"):
            self.env["account.move"]._oms_register_payments(invoice, invoice.journal_id)

    def test_nobody_else_registers_payments(self):
        invoice = self.bill(self.shipped(mug=1))
        with self.assertRaises(AccessError):
            self.env["account.move"].with_user(self.clerk)._oms_register_payments(
                invoice.with_user(self.clerk), self.bank.with_user(self.clerk))

    def test_queries_per_payment(self):
        invoices = self.env["account.move"].concat(*(self.invoice(10.0) for _number in range(12)))
        self.pay(invoices[:2])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.pay(invoices[2:])
        self.env.flush_all()
        self.assertLessEqual((self.cr.sql_log_count - before) / 10, 40)


@tagged("post_install", "-at_install")
class TestBillingTodo(BillingCase):
    def test_the_accountant_s_work(self):
        order = self.shipped(mug=2, postage=1)
        waiting = self.confirm(mug=1, postage=1)
        rows = self.todo("to_invoice")
        self.assertEqual(rows.filtered(lambda row: row.order_id == order).value, 24.0)
        self.assertNotIn(waiting, rows.order_id)
        self.bill(order)
        self.assertNotIn(order, self.todo("to_invoice").order_id)

    def test_overdue_invoices(self):
        order = self.shipped(mug=2)
        invoice = self.env["oms.billing"]._bill(order, date=date(2024, 1, 15))
        row = self.todo("overdue").filtered(lambda row: row.res_id == invoice.id)
        self.assertEqual((row.order_id, row.value, row.res_model), (order, 20.0, "account.move"))
        clerk = self.env["oms.todo"].with_user(self.clerk).search([("kind", "=", "overdue")])
        self.assertFalse(clerk, "amounts of invoices are not for everybody")
        self.pay(invoice)
        self.assertFalse(self.todo("overdue").filtered(lambda row: row.res_id == invoice.id))

    def test_the_list_of_orders_to_invoice_opens(self):
        action = self.env.ref("oms_core.oms_billing_order_action")
        orders = self.env["sale.order"].with_user(self.accountant).search([("invoice_status", "=", "to invoice")])
        view = self.env.ref("oms_core.oms_billing_order_view_list")
        self.assertIn(view, action.view_ids.view_id)
        order = self.shipped(mug=2)
        self.assertIn(order, orders.search([("invoice_status", "=", "to invoice")]))
        self.assertEqual(order.with_user(self.accountant).amount_to_invoice, 20.0)
