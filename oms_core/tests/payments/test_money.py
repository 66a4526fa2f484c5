# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import Command
from odoo.tests import tagged

from .money_case import MoneyCase


@tagged("post_install", "-at_install")
class TestMoney(MoneyCase):
    """What an order's money is: each euro once, whatever Odoo writes it as."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 200)

    # --- online ----------------------------------------------------------------------------------------------

    def test_an_order_that_nobody_paid(self):
        self.assertMoney(self.confirm(mug=10), total=100, paid=0, authorised=0, billed=0, open=0, due=None, is_empty=True)

    def test_authorised_and_captured_in_part(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.assertMoney(order, authorised=100, captured=0, paid=0)
        self.capture(card, 60)
        self.assertEqual(card.state, "authorized")
        self.assertMoney(order, authorised=40, captured=60, paid=60)
        self.assertEqual(order.amount_paid, 100, "what Odoo confirms by: authorised or done")

    def test_the_rest_is_voided(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.capture(card, 60)
        self.void(card, 40)
        self.assertEqual(card.state, "done", "Odoo's word for it, with its whole amount")
        self.assertMoney(order, authorised=0, captured=60, paid=60)
        self.assertEqual(order.amount_paid, 60)
        self.assertFalse(order._is_paid())

    def test_all_of_it_is_voided(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.void(card, 100)
        self.assertEqual(card.state, "cancel")
        self.assertMoney(order, authorised=0, paid=0)
        self.assertEqual(order.amount_paid, 0)

    def test_captured_as_a_whole_by_a_child(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.capture(card, 100)
        self.assertEqual(card.state, "done")
        self.assertMoney(order, authorised=0, captured=100)
        self.assertEqual(order.amount_paid, 100)

    def test_an_authorisation_that_ends_after_a_capture(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.capture(card, 30)
        card._set_canceled()
        self.assertMoney(order, authorised=0, captured=30)
        self.assertEqual(order.amount_paid, 30)

    def test_refunds_of_a_payment_and_of_a_capture(self):
        order, other = self.confirm(mug=10), self.confirm(mug=10)
        paid = self.card(order, 100, "done")
        self.refund(paid, 25)
        self.assertMoney(order, captured=100, refunded=25, paid=75)
        self.assertEqual(order.amount_paid, 75)
        card = self.card(other, 100)
        self.refund(self.capture(card, 60), 20)
        self.assertMoney(other, authorised=40, captured=60, refunded=20, paid=40)
        self.assertEqual(other.amount_paid, 80)

    def test_what_failed_or_waits_is_no_money(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.capture(card, 10, "pending")
        self.capture(card, 20, "draft")
        failed = self.capture(card, 30, "draft")
        failed._set_error("no")
        self.assertMoney(order, authorised=100, captured=0, in_doubt=(30, 0))
        done = self.capture(card, 40)
        self.refund(done, 15, "pending")
        self.assertMoney(order, authorised=60, captured=40, refunded=0, in_doubt=(30, 15))

    def test_a_validation_of_a_card_is_no_payment(self):
        order = self.confirm(mug=10)
        self.card(order, 1, "done", booked=False, operation="validation")
        self.assertMoney(order, captured=0, is_empty=True)

    def test_a_payment_that_the_accountant_cancelled_did_not_come(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100, "done")
        self.assertMoney(order, captured=100)
        card.payment_id.action_draft()
        card.payment_id.action_cancel()
        self.assertMoney(order, captured=0)
        self.assertEqual(order.amount_paid, 0)

    def test_a_payment_for_several_orders_is_shared(self):
        orders = self.confirm(mug=1) | self.confirm(mug=2) | self.confirm(mug=4)
        card = self.card(orders, 70)
        self.assertEqual([self.money(order).authorised for order in orders], [10, 20, 40])
        self.capture(card, 10)
        self.assertEqual([self.money(order).captured for order in orders], [1.43, 2.86, 5.71])
        self.assertEqual([self.money(order).authorised for order in orders], [8.57, 17.14, 34.29])
        self.assertAlmostEqual(sum(orders.mapped("amount_paid")), 70)

    def test_a_child_that_carries_the_order_counts_once(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.capture(card, 60).sale_order_ids = order
        self.assertMoney(order, authorised=40, captured=60)

    def test_a_payment_in_another_currency(self):
        other = self.other_currency()
        order = self.confirm(mug=10)
        self.card(order, 50, currency_id=other.id)
        self.assertMoney(order, authorised=50)  # no rate at all: Odoo takes one for one
        self.env["res.currency.rate"].create({
            "currency_id": other.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5})
        self.assertMoney(order, authorised=100)
        self.assertEqual(order.amount_paid, 100)

    # --- bills ---------------------------------------------------------------------------------------------------

    def test_billed_open_and_due(self):
        order = self.shipped(mug=10)
        self.assertMoney(order, billed=0)
        invoice = self.bill(order)
        invoice.invalidate_recordset()
        due = invoice.invoice_date_due
        self.assertMoney(order, billed=100, open=100, due=due, paid=0)
        self.pay(invoice, amounts={invoice.id: 30})
        self.assertMoney(order, billed=100, open=70, due=due, paid=30, received=30)
        self.pay(invoice)
        self.assertMoney(order, billed=100, open=0, due=None, paid=100)

    def test_instalments_are_due_one_after_the_other(self):
        term = self.env["account.payment.term"].create({"name": "Two parts", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
            Command.create({"value": "percent", "value_amount": 50, "nb_days": 40})]})
        order = self.shipped(mug=10)
        order.payment_term_id = term
        invoice = order._create_invoices()
        invoice.invoice_date = "2024-01-01"
        invoice.action_post()
        self.assertMoney(order, open=100, due=date(2024, 1, 11))
        self.pay(invoice, amounts={invoice.id: 50})
        self.assertMoney(order, open=50, due=date(2024, 2, 10))

    def test_credit_notes_lower_what_is_billed(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order)
        note = self.credited(invoice, 3)
        self.assertMoney(order, billed=70, open=70)
        (invoice | note)._oms_receivable_lines().reconcile()
        self.assertMoney(order, billed=70, open=70, paid=0)

    def test_a_credit_note_that_names_no_order_is_its_bills(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order)
        self.credit_note(20, reversed_entry_id=invoice.id)
        self.assertMoney(order, billed=80, open=80)

    def test_money_paid_back_on_a_credit_note(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order)
        self.pay(invoice)
        note = self.credited(invoice, 3)
        self.pay_natively(note)
        self.assertMoney(order, billed=70, received=70, paid=70, open=0)

    def test_drafts_are_not_billed(self):
        order = self.shipped(mug=10)
        order._create_invoices()
        self.assertMoney(order, billed=0, open=0)

    def test_a_bill_for_two_orders(self):
        self.put(self.cup, 100)
        first, second = self.shipped(mug=1), self.shipped(mug=2)
        invoice = self.env["oms.billing"]._bill(first | second, consolidate=True)
        self.assertEqual(len(invoice), 1)
        self.assertMoney(first, billed=10, open=10)
        self.assertMoney(second, billed=20, open=20)
        self.pay(invoice, amounts={invoice.id: 10})
        self.assertMoney(first, received=3.33, open=6.67)
        self.assertMoney(second, received=6.67, open=13.33)
        self.pay(invoice)
        self.assertMoney(first, received=10, open=0)
        self.assertMoney(second, received=20, open=0)

    def test_what_was_written_off_is_not_open(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order)
        self.pay_natively(invoice, amount=98, payment_difference_handling="reconcile",
                          writeoff_account_id=self.company.default_cash_difference_expense_account_id.id)
        self.assertMoney(order, billed=100, open=0)

    def test_card_money_that_went_to_somebody_elses_bill_is_not_this_orders(self):
        order = self.shipped(mug=10)
        card = self.card(order, 100, "done")
        other = self.invoice(40)
        (card.payment_id.move_id.line_ids + other.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertMoney(order, captured=100, received=-40, paid=60)

    # --- what follows ----------------------------------------------------------------------------------------------

    def test_to_capture_is_what_was_shipped_and_is_authorised(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.assertMoney(order, to_capture=0, shipped=0)
        order.picking_ids.move_ids.quantity = 4
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 4)
        self.assertMoney(order, shipped=40, to_capture=40)
        self.capture(card, 40)
        self.assertMoney(order, to_capture=0, authorised=60)

    def test_credit_reads_the_same(self):
        account = self.limit(1000)

        def owes():
            account.invalidate_recordset()
            return account.owes
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.assertEqual(owes(), 0, "authorised")
        child = self.capture(card, 60)
        self.assertEqual(child.payment_id.move_id.state, "posted")
        self.assertEqual(owes(), 0, "60 in the books, 40 authorised, 100 ordered")
        self.void(card, 40)
        self.assertEqual(owes(), 40)
        self.refund(child, 10)
        self.assertEqual(owes(), 50)
        self.refund(child, 10, booked=False)
        self.assertEqual(owes(), 60, "not in the books yet")

    def test_the_preview_of_a_change_reads_the_same(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        self.capture(card, 60)
        self.assertEqual(self.env["oms.change"]._gather_money(order), (0, 60, 40))
        self.void(card, 40)
        self.assertEqual(self.env["oms.change"]._gather_money(order), (0, 60, 0))

    # --- cost ----------------------------------------------------------------------------------------------------

    def test_hundreds_of_orders_are_one_statement(self):
        orders = self.env["sale.order"].create([{
            "partner_id": self.customer.id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 1})]} for _number in range(200)])
        self.env.flush_all()
        self.env["oms.money"]._gather(orders[:1].ids)  # the companies' zones are known
        with self.assertQueryCount(1):
            found = self.env["oms.money"]._gather(orders.ids)
        self.assertEqual({money.total for money in found.values()}, {10})
        self.assertEqual(len(found), 200)

    def test_who_sees_it(self):
        order = self.confirm(mug=10)
        self.card(order, 100)
        for user in (self.clerk, self.accountant):
            [row] = order.with_user(user).read(["oms_money"])
            self.assertEqual([one["key"] for one in row["oms_money"]], ["authorised"])
            self.assertEqual(bool(row["oms_money"][0]["action"]), user == self.accountant, "who may not read payments opens none")
        with self.assertRaisesRegex(Exception, "oms_money"):
            order.with_user(self.salesman).read(["oms_money"])

    def test_each_number_opens_what_it_counts(self):
        order = self.shipped(mug=10)
        card = self.card(order, 100)
        child = self.capture(card, 30)
        invoice = self.bill(order)
        late = self.pay(invoice, amounts={invoice.id: 20})
        rows = {row["key"]: row["action"] for row in order.with_user(self.accountant).oms_money}

        def opened(key):
            return self.env[rows[key]["res_model"]].with_user(self.accountant).search(rows[key]["domain"])
        self.assertEqual(opened("paid"), child.payment_id | late)
        self.assertEqual(opened("authorised"), card)
        self.assertEqual(opened("billed"), invoice)
        self.assertEqual(opened("open"), invoice)
        self.assertEqual([row["shown"] for row in order.oms_money if row["key"] == "paid"], [order.currency_id.format(50)])
        self.refund(child, 10)
        rows = {row["key"]: row["action"] for row in order.with_user(self.accountant).oms_money}
        self.assertEqual(opened("refunded"), child.child_transaction_ids)

    def test_what_is_in_doubt_opens_what_was_asked(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100)
        waits = self.capture(card, 10, "pending")

        def opened():
            order.invalidate_recordset(["oms_money"])
            [row] = [row for row in order.with_user(self.accountant).oms_money if row["key"] == "in_doubt"]
            action = row["action"]
            return row["shown"], self.env[action["res_model"]].with_user(self.accountant).search(action["domain"])
        self.assertEqual(opened(), (order.currency_id.format(10), waits), "captured in Odoo's own way before there was a list")
        waits._set_error("no")
        asked = self.env["oms.payment.operation"]._oms_ask([{
            "kind": "capture", "transaction_id": card.id, "amount": 30.0, "cause": "shipment", "key": "in doubt",
            "order_id": order.id}])
        self.assertEqual(opened(), (order.currency_id.format(30), asked), "with its state and the buttons that decide")
        self.assertEqual(sum(opened()[1].mapped("amount")), 30.0)

    def test_the_form_costs_one_statement_more(self):
        order = self.confirm(mug=10)
        self.card(order, 100)
        self.env.flush_all()
        self.assertTrue(order.oms_money)  # what is asked once in a process
        order.invalidate_recordset()
        order.read(["state", "currency_id", "transaction_ids", "oms_balance_kept"])
        with self.assertQueryCount(1):
            self.assertTrue(order.oms_money)

    # --- the customer ------------------------------------------------------------------------------------------------

    def test_what_the_customer_reads(self):
        order = self.shipped(mug=10)
        card = self.card(order, 100)
        self.capture(card, 30)
        format_ = order.currency_id.format
        self.env.flush_all()
        self.assertEqual([row[:3] for row in self.env["oms.portal"]._money(order)], [
            ("paid", "Paid", format_(30)), ("reserved", "Reserved on your card", format_(70))])
        self.bill(order)
        self.assertEqual([row[0] for row in self.env["oms.portal"]._money(order)], ["paid", "reserved"], "the card pays it")
        self.void(card, 50)
        card._set_canceled()
        self.assertEqual([row[:3] for row in self.env["oms.portal"]._money(order)], [
            ("paid", "Paid", format_(30)), ("open", "To pay", format_(70))])
