# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.billing import oms_billing
from .billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestBilling(BillingCase):
    """What was shipped is invoiced, once, in sets."""

    def test_what_shipped_is_billed_and_the_rest_is_not(self):
        order = self.shipped(mug=13, ship={"mug": 10})
        invoice = self.bill(order)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_total, 100.0)
        self.assertEqual(order.order_line.qty_invoiced, 10.0)
        self.assertEqual(self.events(order).count("invoiced"), 1)

    def test_billing_again_bills_nothing(self):
        order = self.shipped(mug=3)
        self.bill(order)
        outcome = self.outcome(order)
        self.assertFalse(outcome.invoices)
        self.assertEqual(outcome.nothing, order)

    def test_what_ships_later_is_billed_later(self):
        order = self.shipped(mug=13, ship={"mug": 10})
        self.bill(order)
        self.put(self.mug, 3)
        order.picking_ids.action_assign()
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 30.0)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_each_order_has_its_invoice(self):
        orders = self.shipped(mug=1) + self.shipped(cup=2)
        invoices = self.bill(orders)
        self.assertEqual(sorted(invoices.mapped("amount_total")), [10.0, 10.0])
        self.assertEqual(orders.invoice_ids, invoices)

    def test_consolidated(self):
        other = self.env["res.partner"].create({"name": "Other Shop"})
        orders = self.shipped(mug=1) + self.shipped(cup=1) + self.shipped(other, mug=2)
        invoices = self.env["oms.billing"]._bill(orders, consolidate=True)
        self.assertEqual(sorted(invoices.mapped("amount_total")), [15.0, 20.0])
        for order in orders:
            self.assertEqual(self.events(order).count("invoiced"), 1)
        both = invoices.filtered(lambda invoice: invoice.amount_total == 15.0)
        facts = (orders[0] + orders[1]).oms_event_ids.filtered(lambda event: event.kind == "invoiced").mapped("facts")
        self.assertEqual(sorted(fact["amount"] for fact in facts), [5.0, 10.0])
        self.assertEqual({fact["invoice_id"] for fact in facts}, set(both.ids))

    def test_the_invoice_date(self):
        order = self.shipped(mug=1)
        invoice = self.env["oms.billing"]._bill(order, date=date(2024, 2, 29))
        self.assertEqual((invoice.invoice_date, invoice.date), (date(2024, 2, 29), date(2024, 2, 29)))
        self.assertEqual(invoice.invoice_date_due, date(2024, 2, 29))
        terms = self.shipped(mug=1)
        terms.payment_term_id = self.env.ref("account.account_payment_term_30days")
        invoice = self.env["oms.billing"]._bill(terms, date=date(2024, 1, 31))
        self.assertEqual(invoice.invoice_date_due, date(2024, 3, 1))

    def test_charges_go_with_the_first_goods(self):
        order = self.confirm(mug=2, postage=1)  # nothing in stock: not shipped yet
        outcome = self.outcome(order)
        self.assertFalse(outcome.invoices)
        self.assertEqual(outcome.waiting, order)
        self.put(self.mug, 2)
        order.picking_ids.action_assign()
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 24.0)

    def test_charges_alone(self):
        self.assertEqual(self.bill(self.confirm(postage=1)).amount_total, 4.0)

    def test_charges_of_an_order_whose_goods_never_come(self):
        order = self.confirm(mug=2, postage=1)
        order.picking_ids.action_cancel()
        self.assertEqual(self.bill(order).amount_total, 4.0)

    def test_a_credit_becomes_a_credit_note(self):
        order = self.confirm(postage=1)
        order.order_line.price_unit = -7.0
        note = self.bill(order)
        self.assertEqual((note.move_type, note.state, note.amount_total), ("out_refund", "posted", 7.0))
        self.assertEqual(sum(note.line_ids.mapped("balance")), 0.0)
        self.assertEqual(self.receivable(note), -7.0)
        self.assertEqual(self.events(order)[-1], "refunded")

    def test_a_credit_smaller_than_the_goods_is_deducted(self):
        order = self.confirm(mug=1, postage=1)
        order.order_line.filtered(lambda line: line.product_id == self.postage).price_unit = -7.0
        self.put(self.mug, 1)
        order.picking_ids.action_assign()
        self.ship(order)
        invoice = self.bill(order)
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 3.0))

    def test_held_from_invoicing(self):
        order, free = self.shipped(mug=1), self.shipped(mug=2)
        self.env["oms.hold.reason"].create({
            "name": "Dispute", "code": "test_dispute", "blocks_release": False, "blocks_invoice": True})
        hold = order._oms_place_hold("test_dispute", message="Wrong price")
        outcome = self.outcome(order + free)
        self.assertEqual(outcome.held, {order: "Wrong price"})
        self.assertEqual(outcome.billed, free)
        hold.action_clear("settled")
        self.assertEqual(self.bill(order).amount_total, 10.0)

    def test_a_hold_of_the_release_does_not_stop_the_invoice(self):
        order = self.shipped(mug=1)
        self.env["oms.hold.reason"].create({"name": "Check", "code": "test_check"})
        order._oms_place_hold("test_check")
        self.assertEqual(self.bill(order).amount_total, 10.0)

    def test_one_bad_order_does_not_lose_the_others(self):
        orders = self.env["sale.order"].concat(*(self.shipped(mug=count) for count in range(1, 8)))
        bad = orders[3]
        with self.without_receivable(bad), patch.object(oms_billing, "CHUNK", 3):
            outcome = self.outcome(orders)
        self.assertEqual(list(outcome.failed), [bad])
        self.assertEqual(outcome.billed, orders - bad)
        self.assertEqual(len(outcome.invoices), 6)
        issue = bad.oms_billing_issue_ids
        self.assertEqual((issue.reason, issue.tries), (outcome.failed[bad], 1))
        self.assertTrue(issue.reason)
        self.assertIn(bad, self.todo("not_billed").order_id)
        self.bill(bad)
        self.assertTrue(issue.closed_on)
        self.assertEqual(bad.invoice_ids.amount_total, 40.0)

    def test_a_failure_tried_again_is_one_problem(self):
        order = self.shipped(mug=1)
        for tries in (1, 2):
            with self.without_receivable(order):
                self.outcome(order)
            self.assertEqual(order.oms_billing_issue_ids.mapped("tries"), [tries])

    @mute_logger("odoo.addons.oms_core.models.billing.oms_billing_words")
    def test_an_unforeseen_error_is_the_order_s_own_too(self):
        good, bad = self.shipped(mug=1), self.shipped(mug=2)
        original = type(good)._prepare_invoice

        def prepare(order):
            if order.id == bad.id:
                raise KeyError("spam")
            return original(order)

        with patch.object(type(good), "_prepare_invoice", prepare):
            outcome = self.outcome(good + bad)
        self.assertEqual((outcome.billed, list(outcome.failed)), (good, [bad]))
        self.assertIn("KeyError", outcome.failed[bad])

    def test_quotations_and_cancelled_orders_have_nothing(self):
        quotation, cancelled = self.quotation(mug=1), self.confirm(mug=1)
        cancelled._action_cancel()
        outcome = self.outcome(quotation + cancelled)
        self.assertEqual(outcome.nothing, quotation + cancelled)

    def test_down_payment_is_deducted_in_shares_and_never_given_back(self):
        order = self.confirm(mug=13)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids,
        ).create({"advance_payment_method": "fixed", "fixed_amount": 50.0})
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self.assertFalse(self.bill(order), "nothing was shipped: the down payment is not given back")
        self.put(self.mug, 3)
        order.picking_ids.action_assign()
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 18.46, "30.00 less 3 of 13 parts of 50.00")
        self.put(self.mug, 10)
        order.picking_ids.action_assign()
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 61.54)

    def test_only_accountants_bill(self):
        order = self.shipped(mug=1)
        with self.assertRaises(AccessError):
            self.env["oms.billing"].with_user(self.clerk)._bill(order)
        invoice = self.env["oms.billing"].with_user(self.accountant)._bill(order)
        self.assertEqual(invoice.state, "posted")

    def test_the_button_says_what_came_of_it(self):
        order, nothing = self.shipped(mug=1), self.confirm(mug=1)
        action = (order + nothing).with_user(self.accountant).action_oms_bill()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("1 orders billed.", action["params"]["message"])
        self.assertIn("1 with nothing to invoice.", action["params"]["message"])

    def test_billed_in_sets_is_the_same_as_billed_by_odoo(self):
        """The values that save writes change nothing: same items, same taxes, with awkward prices and discounts."""
        taxes = self.taxes()
        lines = [
            (self.mug, 3, 33.335, 0.0, taxes["excluded"]), (self.cup, 7, 0.145, 12.5, taxes["excluded"]),
            (self.mug, 1, 99.99, 0.0, taxes["included"]), (self.cup, 11, 1.005, 33.33, taxes["included"]),
            (self.mug, 5, 7.77, 0.0, self.env["account.tax"]),
            (self.cup, 9, 3.333, 5.0, taxes["excluded"] + taxes["second"]),
        ]
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for chosen in (lines, lines[4:5], lines[:2], lines[2:4]):
                orders = self.env["sale.order"]
                for _twin in range(2):
                    orders += self.awkward_order(chosen)
                native = orders[0]._create_invoices(final=True)
                native.action_post()
                ours = self.bill(orders[1])
                self.assertEqual(self.items_of(ours), self.items_of(native))
                self.assertEqual(ours.amount_tax, native.amount_tax)
                self.assertEqual(
                    ours.invoice_line_ids.mapped("price_subtotal"), native.invoice_line_ids.mapped("price_subtotal"))

    def test_in_the_customer_s_currency(self):
        euro = self.foreign_currency(rate=2.0)
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        order = self.quotation(mug=2)
        order.pricelist_id = pricelist
        order.order_line.price_unit = 21.0
        order.action_confirm()
        self.put(self.mug, 2)
        order.picking_ids.action_assign()
        self.ship(order)
        invoice = self.bill(order)
        self.assertEqual((invoice.currency_id, invoice.amount_total), (euro, 42.0))
        self.assertEqual(self.receivable(invoice), 21.0)

    def test_queries_do_not_grow_with_the_orders_alone(self):
        self.bill(self.shipped(mug=1))  # warm caches
        few = self.env["sale.order"].concat(*(self.shipped(mug=1, cup=1) for _number in range(3)))
        many = self.env["sale.order"].concat(*(self.shipped(mug=1, cup=1) for _number in range(9)))
        few_queries, many_queries = self.queries(few), self.queries(many)
        self.assertLessEqual((many_queries - few_queries) / 6, 14, "queries for one more order")
        again = self.queries(many)
        self.assertLessEqual(again, 4)

    def queries(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.bill(orders)
        self.env.flush_all()
        return self.cr.sql_log_count - before
