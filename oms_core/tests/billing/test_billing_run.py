# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestBillingRun(RunCase):
    """A run says whom it will bill, and bills them so, once."""

    def test_a_shop_that_said_nothing_is_billed_as_before(self):
        orders = self.shipped(mug=1) + self.shipped(cup=2)
        run = self.preview()
        self.assertEqual((run.invoice_count, run.amount, run.left_count), (2, 20.0, 0))
        self.assertNothingWritten(orders)
        invoices = self.do(run)
        self.assertEqual(sorted(invoices.mapped("amount_total")), [10.0, 10.0])
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertEqual(orders.invoice_ids, invoices)
        self.assertEqual((run.billed_count, run.progress), (2, 100.0))

    def test_who_is_left_out_and_why(self):
        self.billed(self.customer, "monthly", month_day=31)
        self.env["oms.hold.reason"].create({
            "name": "Dispute", "code": "run_dispute", "blocks_release": False, "blocks_invoice": True})
        complete = self.env["res.partner"].create({"name": "All or nothing"})
        self.billed(complete, "complete")
        due, late = self.shipped(mug=1), self.left_on(self.shipped(mug=2), "2026-02-26")
        self.left_on(due, "2026-02-10")
        held = self.shipped(self.other, mug=3)
        held._oms_place_hold("run_dispute", message="Wrong price")
        part = self.shipped(complete, mug=13, ship={"mug": 4})
        charges = self.confirm(self.other, cup=50, postage=1)
        run = self.preview(date(2026, 2, 25))
        self.assertEqual(self.states(run), {
            due: "not_due", late: "not_due", held: "held", part: "incomplete", charges: "charges"})
        self.assertIn("Sat Feb 28", run.line_ids.filtered(lambda line: line.order_id == due).reason)
        self.assertEqual(run.line_ids.filtered(lambda line: line.order_id == held).reason, "Wrong price")
        self.assertEqual((run.invoice_count, run.left_count), (0, 5))
        with self.assertRefused("Nobody is to be billed"):
            run.action_start()
        self.assertEqual(self.states(self.preview(self.FEBRUARY))[due], "planned")
        early = self.preview(date(2026, 2, 25), early=True)
        self.assertEqual((self.states(early)[due], self.states(early)[part]), ("planned", "incomplete"))

    def test_a_month_that_nobody_ran_is_made_up_and_what_left_since_is_not(self):
        self.billed(self.customer, "monthly", month_day=31)
        january, march = self.shipped(mug=1), self.shipped(mug=1)
        self.left_on(january, "2026-02-27")
        self.left_on(march, "2026-03-01")
        self.assertEqual(self.states(self.preview(date(2026, 3, 2))), {january: "planned", march: "not_due"})

    def test_what_of_an_order_is_on_a_bill_already_makes_nothing_due(self):
        """The first part was billed in January; the second, of February, waits for February's end."""
        self.billed(self.customer, "monthly", month_day=31)
        order = self.left_on(self.shipped(mug=13, ship={"mug": 10}), "2026-01-20")
        self.do(self.preview(date(2026, 1, 31)))
        self.put(self.mug, 3)
        order.picking_ids.action_assign()
        self.ship(order)
        last = order.order_line.move_ids.filtered(lambda move: move.quantity == 3)
        last.date = datetime(2026, 2, 5, 12)
        self.assertEqual(self.states(self.preview(date(2026, 2, 10))), {order: "not_due"})
        self.assertEqual(self.states(self.preview(self.FEBRUARY)), {order: "planned"})

    def test_the_day_is_the_company_s(self):
        """killbill#445, lago#1074: what left at 23:30 in Auckland on the last of the month is of that month."""
        self.company.partner_id.tz = "Pacific/Auckland"
        self.billed(self.customer, "monthly", month_day=31)
        inside, after = self.shipped(mug=1), self.shipped(mug=1)
        inside.order_line.move_ids.date = datetime(2026, 2, 28, 10, 30)  # 23:30 there
        after.order_line.move_ids.date = datetime(2026, 2, 28, 11, 30)  # 00:30 of the 1st of March
        self.assertEqual(self.states(self.preview(date(2026, 3, 1))), {inside: "planned", after: "not_due"})

    def test_the_invoice_is_of_the_company_s_day(self):
        """odoo/odoo#229312: written by a job, which has UTC's day, on the morning of the 1st in Auckland."""
        self.company.partner_id.tz = "Pacific/Auckland"
        self.shipped(mug=1)
        with freeze_time("2026-01-31 12:30:00"):
            bills = self.do(self.preview())
        self.assertEqual(bills.mapped("invoice_date"), [date(2026, 2, 1)])

    def test_an_order_of_nothing_has_an_invoice_of_nothing(self):
        order = self.quotation(mug=1)
        order.order_line.price_unit = 0
        self.put(self.mug, 1)
        order.action_confirm()
        self.ship(order)
        self.assertEqual((self.do(self.preview()).mapped("amount_total"), order.invoice_status), ([0.0], "invoiced"))

    def test_a_bill_less_what_came_back_is_a_credit_note(self):
        """Two orders on one document: what came back of the first is more than the second one comes to."""
        self.billed(self.customer, "daily", group="address")
        first = self.shipped(mug=3)
        self.do(self.preview())
        back = self.env["stock.return.picking"].with_context(
            active_id=first.picking_ids.id, active_model="stock.picking").create({})
        back.product_return_moves.write({"quantity": 2, "to_refund": True})
        picking = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking.button_validate()
        self.shipped(mug=1)
        run = self.preview()
        self.assertEqual(sorted(run.line_ids.sudo().mapped("amount")), [-20, 10])
        self.assertEqual(self.do(run).mapped(lambda one: (one.move_type, one.amount_total)), [("out_refund", 10)])

    def test_a_branch_of_the_customer_may_be_billed_otherwise(self):
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id, "type": "invoice"})
        self.customer.is_company = True
        self.billed(self.customer, "monthly", month_day=31)
        head, own = self.shipped(mug=1), self.quotation(mug=1)
        head.partner_invoice_id, own.partner_invoice_id = self.customer, branch
        self.put(self.mug, 1)
        own.action_confirm()
        self.ship(own)
        self.left_on(head + own, "2026-02-02")
        self.assertEqual(set(self.states(self.preview(date(2026, 2, 3))).values()), {"not_due"})
        self.billed(branch, "daily")
        self.assertEqual(self.states(self.preview(date(2026, 2, 3))), {head: "not_due", own: "planned"})

    def test_only_these_customers_and_who_gets_their_bills(self):
        mine, theirs = self.shipped(mug=1), self.shipped(self.other, mug=2)
        run = self.preview(partner_ids=[Command.set(self.other.ids)])
        self.assertEqual(self.states(run), {theirs: "planned"})
        self.do(run)
        self.assertFalse(mine.invoice_ids)

    # --- numbers ---------------------------------------------------------------------------------------------------------

    def test_the_preview_s_numbers_are_those_of_the_invoices(self):
        seed = int(os.environ.get("OMS_SEED", "0")) or random.randrange(10 ** 6)
        dice, taxes = random.Random(seed), list(self.taxes().values())
        self.billed(self.customer, "daily", group="address")
        orders = self.env["sale.order"]
        for _number in range(8):
            lines = [(dice.choice((self.mug, self.cup)), dice.randint(1, 9), dice.choice((33.335, 0.145, 99.99, 7.77)),
                      dice.choice((0, 0, 12.5, 33.33)), self.env["account.tax"].concat(*dice.sample(taxes, dice.randint(0, 1))))
                     for _line in range(dice.randint(1, 4))]
            orders += self.awkward_order(lines)
        for method in ("round_globally", "round_per_line"):
            self.company.tax_calculation_rounding_method = method
            run = self.preview()
            shown = {line.order_id.id: line.amount for line in run.line_ids}
            total, count = run.amount, run.invoice_count
            with self.subTest(seed=seed, method=method):
                self.assertEqual(count, 1)
                self.assertAlmostEqual(sum(shown.values()), total, 2)
                expected = self.env["oms.billing"]._expected(orders, True)
                trial = orders.with_context(raise_if_nothing_to_invoice=False)
                with self.env["oms.claim"]._trial():
                    outcome = self.env["oms.billing"]._outcome(trial, consolidate=True)
                    came = sum(outcome.invoices.mapped("amount_total_signed"))
                self.assertAlmostEqual(came, total, 2)
                self.assertEqual({key: round(value, 2) for key, value in expected.items()}, {
                    key: round(value, 2) for key, value in shown.items()})
        invoice = self.do(self.preview())
        self.assertAlmostEqual(invoice.amount_total, total, 2, f"seed {seed}")

    def test_down_payments_and_credits_are_in_the_numbers(self):
        order = self.confirm(mug=13)
        wizard = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create(
            {"advance_payment_method": "fixed", "fixed_amount": 50.0})
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self.put(self.mug, 13)
        order.picking_ids.action_assign()
        self.ship(order)
        credit = self.confirm(self.other, postage=1)
        credit.order_line.price_unit = -7.0
        run = self.preview()
        self.assertEqual({line.order_id: line.amount for line in run.line_ids}, {order: 80.0, credit: -7.0})
        self.assertEqual(run.amount, 73.0)
        moves = self.do(run)
        self.assertEqual(sorted(moves.mapped("amount_total_signed")), [-7.0, 80.0])

    def test_the_to_do_list_has_those_of_the_preview(self):
        """For every mode, its weekdays and days of a month: the condition in SQL is the decision in planning."""
        today = self.env["oms.day"]._today(company=self.company)
        modes = [("shipment", {}), ("complete", {}), ("daily", {})]
        modes += [("weekly", {"weekday": str(number)}) for number in range(7)]
        days = (1, today.day, 31, max(1, today.day - 1), min(31, today.day + 1))
        modes += [("monthly", {"month_day": number}) for number in days]
        orders = self.env["sale.order"]
        for number, (when, how) in enumerate(modes):
            partner = self.env["res.partner"].create({"name": f"Shop {number}"})
            self.billed(partner, when, **how)
            orders += self.shipped(partner, mug=number + 1) + self.shipped(partner, mug=3, ship={"mug": 1})
        for days in (0, 3, 9, 40):
            self.left_on(orders, str(date.fromordinal(today.toordinal() - days)))
            run = self.preview()
            planned = run.line_ids.filtered(lambda line: line.state == "planned")
            todo = self.todo("to_invoice").filtered(lambda row: row.company_id == self.company)
            with self.subTest(days=days):
                self.assertEqual(todo.order_id, planned.order_id.sudo(False))
                self.assertEqual(sum(todo.mapped("value")), run.amount)

    # --- together ----------------------------------------------------------------------------------------------------------

    def test_one_invoice_for_what_goes_together_and_never_more(self):
        """OCA account-invoicing#1747 and #2209: orders of two customers on one invoice."""
        self.company.write({"oms_bill_when": "daily", "oms_bill_group": "address"})
        depot = self.env["res.partner"].create({"name": "Depot", "parent_id": self.customer.id, "type": "delivery"})
        net30 = self.env.ref("account.account_payment_term_30days")
        first, second, terms, there = (self.quotation(mug=1) for _number in range(4))
        orders = first + second + terms + there
        orders.partner_shipping_id = self.customer
        terms.payment_term_id, there.partner_shipping_id = net30, depot
        self.put(self.mug, 10)
        orders.action_confirm()
        self.ship(orders)
        orders += self.shipped(self.other, mug=1)
        invoices = self.do(self.preview())
        together = {tuple(invoice.line_ids.sale_line_ids.order_id.sorted("id").ids) for invoice in invoices}
        self.assertEqual(together, {(first + second)._ids, terms._ids, there._ids, orders[-1]._ids})
        self.assertEqual(first.invoice_ids.invoice_origin, f"{first.name}, {second.name}")

    def test_by_the_customer_s_order_number(self):
        self.billed(self.customer, "daily", group="reference")
        orders = self.env["sale.order"].concat(*(self.shipped(mug=1) for _number in range(5)))
        for order, reference in zip(orders, ("PO 7", "po 7", "PO 8", False, False)):
            order.client_order_ref = reference
        run = self.preview()
        self.assertEqual(run.invoice_count, 4)
        invoices = self.do(run)
        self.assertEqual(orders[0].invoice_ids, orders[1].invoice_ids)
        self.assertEqual(len(invoices), 4)

    def test_odoo_s_own_button_groups_as_it_always_did(self):
        self.company.write({"oms_bill_when": "monthly", "oms_bill_group": "reference"})
        orders = self.shipped(mug=1) + self.shipped(mug=1) + self.shipped(self.other, mug=1)
        self.assertEqual(len(orders._create_invoices()), 2)

    def test_a_button_bills_now_whatever_the_customer_s_mode(self):
        self.billed(self.customer, "monthly", month_day=31)
        order = self.shipped(mug=1)
        order.with_user(self.accountant).action_oms_bill()
        self.assertEqual(order.invoice_ids.amount_total, 10.0)
        self.assertFalse(order.invoice_ids.sudo().oms_run_key)
