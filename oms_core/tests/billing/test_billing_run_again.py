# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.billing import oms_billing_run, oms_billing_run_job
from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestBillingRunAgain(RunCase):
    """A run that is stopped, started twice, met by others and by faults writes nothing twice and says who is missing."""

    # --- twice ---------------------------------------------------------------------------------------------------------------

    def test_started_again_it_writes_nothing_twice(self):
        orders = self.shipped(mug=1) + self.shipped(mug=2)
        run = self.preview()
        invoices = self.do(run)
        run.sudo().write({"state": "running"})
        self.job()
        self.assertEqual(run.invoice_ids, invoices)
        with self.assertRefused("is in the state"):
            run.action_start()
        self.assertEqual(len(orders.invoice_ids), 2)

    @mute_logger("odoo.sql_db")
    def test_an_invoice_of_a_run_is_there_once_whoever_writes_it(self):
        order = self.shipped(mug=1)
        invoice = self.do(self.preview())
        with self.assertRaisesRegex(Exception, "oms_run_key"), self.cr.savepoint():
            order.invoice_ids.copy().sudo().write({"oms_run_key": invoice.oms_run_key})
            self.env.flush_all()

    def test_two_runs_of_the_same_orders(self):
        order = self.shipped(mug=1)
        first, second = self.preview(), self.preview()
        self.do(first)
        second.action_start()
        self.job()
        self.assertEqual((second.state, self.states(second)), ("done", {order: "nothing"}))
        self.assertIn("billed meanwhile", second.line_ids.reason)
        self.assertEqual(len(order.invoice_ids), 1)

    def test_a_copy_is_a_new_run(self):
        self.shipped(mug=1)
        run = self.preview()
        self.do(run)
        run.sudo().scheduled = True
        copy = run.copy()
        self.assertEqual((copy.state, copy.scheduled, copy.counted_to), ("draft", False, 0))
        self.assertFalse(copy.user_id or copy.started_on or copy.ended_on or copy.line_ids)

    def test_a_run_becomes_no_company_s_in_which_one_does_not_work(self):
        run = self.preview()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError), self.cr.savepoint():
            run.with_user(self.accountant).company_id = other
        self.assertEqual(run.company_id, self.company)

    def test_stopped_and_resumed(self):
        orders = self.env["sale.order"].concat(*(self.shipped(mug=1) for _number in range(5)))
        run = self.preview()
        run.action_start()
        bill, seen = type(run)._bill_lines, []

        def stop_after_two(one, lines):
            bill(one, lines)
            seen.append(len(lines))
            if len(seen) == 2:
                one.state = "stopped"

        with patch.object(oms_billing_run_job, "INVOICES", 1), patch.object(type(run), "_bill_lines", stop_after_two):
            self.job()
        self.assertEqual((run.state, run.billed_count, len(orders.invoice_ids)), ("stopped", 2, 2))
        self.assertEqual(run.progress, 40.0)
        run.action_resume()
        self.job()
        self.assertEqual((run.state, len(orders.invoice_ids)), ("done", 5))

    def test_changed_after_the_preview(self):
        held, cancelled, regrouped, free = (self.shipped(mug=number) for number in (1, 2, 3, 4))
        self.billed(self.customer, "daily", group="address")
        run = self.preview()
        self.assertEqual(run.invoice_count, 1)
        self.env["oms.hold.reason"].create({
            "name": "Dispute", "code": "run_later", "blocks_release": False, "blocks_invoice": True})
        held._oms_place_hold("run_later", message="Wrong price")
        regrouped.payment_term_id = self.env.ref("account.account_payment_term_30days")
        cancelled.order_line.qty_delivered  # noqa: B018  as it stands
        cancelled.with_user(self.accountant).action_oms_bill()
        self.do(run)
        self.assertEqual(self.states(run), {held: "held", cancelled: "nothing", regrouped: "billed", free: "billed"})
        self.assertNotEqual(regrouped.invoice_ids, free.invoice_ids)
        keys = (free + regrouped).invoice_ids.sudo().mapped("oms_run_key")
        self.assertEqual(len(set(keys)), 2)

    def test_what_is_to_be_billed_after_the_invoices_were_numbered_is_for_the_next_run(self):
        """It was listed without a number, and the run never ended."""
        order = self.shipped(mug=1)
        run = self.new_run().sudo()
        run.state = "counting"
        run._list_orders(order.ids)
        run._number_invoices()
        late = self.shipped(mug=2)
        self.job()
        self.assertEqual((run.state, run.line_ids.order_id), ("ready", order))
        self.do(run)
        self.assertFalse(late.invoice_ids)

    # --- what fails ---------------------------------------------------------------------------------------------------------

    def test_who_fails_is_named_the_others_go_on_and_it_is_tried_again(self):
        orders = self.env["sale.order"].concat(*(self.shipped(mug=number) for number in range(1, 5)))
        bad = orders[1]
        run = self.preview()
        run.action_start()
        with self.without_receivable(bad):
            self.job()
            self.assertEqual((run.state, run.billed_count, run.failed_count), ("done", 3, 1))
            self.assertTrue(bad.oms_billing_issue_ids.reason)
            self.assertIn(bad, self.todo("not_billed").order_id)
            self.assertIn("Is tried again", self.preview().line_ids.reason)
        run.action_try_failed()
        self.job()
        self.assertEqual(self.states(run)[bad], "billed")
        self.assertTrue(bad.oms_billing_issue_ids.closed_on)

    def test_the_period_is_locked_in_the_middle(self):
        early, late = self.shipped(mug=1), self.shipped(mug=2)
        run = self.preview(date(2026, 1, 31))
        run.action_start()
        bill = type(run)._bill_lines

        def then_lock(one, lines):
            bill(one, lines)
            one.company_id.sudo().write({"hard_lock_date": "2026-02-15"})

        with patch.object(oms_billing_run_job, "INVOICES", 1), patch.object(type(run), "_bill_lines", then_lock), freeze_time(
                "2026-03-10 12:00"):
            self.job()
        self.assertEqual(run.state, "done")
        self.assertEqual(early.invoice_ids.date, date(2026, 1, 31))
        self.assertEqual((self.states(run), run.failed_count), ({early: "billed", late: "billed"}, 0))
        # Odoo keeps the invoice's date and books it on the day on which it is written, which is open.
        self.assertEqual((late.invoice_ids.invoice_date, late.invoice_ids.date), (date(2026, 1, 31), date(2026, 3, 10)))

    def test_exceptions_to_lock_dates_are_given_to_people(self):
        """The job books in a locked period what somebody started who has an exception, and nothing that others started."""
        self.company.sudo().fiscalyear_lock_date = "2026-02-15"
        booked = []
        for user in (self.env.user, self.accountant):  # the accountant starts both
            self.env["account.lock_exception"].create({
                "company_id": self.company.id, "user_id": user.id, "fiscalyear_lock_date": "2026-01-01"})
            self.shipped(mug=1)
            with freeze_time("2026-03-10 12:00"):
                booked.append(self.do(self.preview(date(2026, 1, 31))))
        self.assertEqual([(bill.invoice_date, bill.date) for bill in booked], [
            (date(2026, 1, 31), date(2026, 2, 28)), (date(2026, 1, 31), date(2026, 1, 31))])
        self.assertEqual(booked[1].create_uid, self.accountant)

    def test_no_rate_on_the_date(self):
        """Odoo takes the first later rate, or 1: an invoice of 42 dollars for 42 of another currency."""
        foreign = self.foreign_currency(rate=2.0)
        foreign.rate_ids.name = "2026-02-01"
        order, own = self.quotation(mug=2), self.shipped(mug=1)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": foreign.id})
        order.order_line.price_unit = 21.0
        self.put(self.mug, 2)
        order.action_confirm()
        self.ship(order)
        run = self.preview(date(2026, 1, 31))
        self.assertEqual(self.states(run), {order: "rateless", own: "planned"})
        self.assertRegex(run.line_ids.filtered(lambda line: line.order_id == order).reason, "no rate of TST")
        self.do(run)
        self.assertFalse(order.invoice_ids)
        run = self.preview(date(2026, 2, 1))
        self.assertEqual((run.line_ids.amount, run.line_ids.amount_company), (42.0, 21.0))
        self.assertEqual(self.do(run).amount_total, 42.0)

    def test_cancelled_and_draft_again_invoices(self):
        order = self.shipped(mug=1)
        invoice = self.do(self.preview())
        invoice.button_draft()
        invoice.button_cancel()
        again = self.do(self.preview())
        self.assertEqual((order.invoice_ids - invoice, again.amount_total), (again, 10.0))
        self.assertNotEqual(again.oms_run_key, invoice.oms_run_key)

    def test_a_merged_customer(self):
        tomorrow = self.env["oms.day"]._today(company=self.company) + timedelta(days=1)
        self.billed(self.other, "monthly", month_day=tomorrow.day)
        order = self.shipped(self.other, mug=1)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.other + self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual((order.partner_invoice_id, self.customer.oms_bill_when), (self.customer, "monthly"))
        self.assertEqual(self.states(self.preview()), {order: "not_due"})

    def test_nonsense_is_refused_in_words(self):
        with self.assertRefused("day 32 of a month"):
            self.company.oms_bill_month_day = 32
        with self.assertRefused("hour 24"):
            self.company.oms_bill_hour = 24
        with self.assertRefused("day 40 of a month"):
            self.customer.oms_bill_month_day = 40
        run = self.preview(self.FEBRUARY, partner_ids=[Command.set(self.other.ids)])
        self.assertFalse(run.line_ids)

    # --- who --------------------------------------------------------------------------------------------------------------------

    def test_only_accountants(self):
        run = self.preview()
        for user in (self.clerk, self.salesman, self.supervisor):
            user.write({"company_ids": [Command.link(self.company.id)]})
            with self.assertRaises(AccessError):
                run.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                run.with_user(user).action_preview()
        with self.assertRaises(AccessError):
            run.with_user(self.accountant).write({"state": "done"})

    def test_a_preview_is_made_anew_when_it_is_asked_something_else(self):
        self.shipped(mug=1)
        run = self.preview()
        run.early = True
        self.assertEqual((run.state, len(run.line_ids)), ("draft", 0))
        run.action_preview()
        self.do(run)
        with self.assertRefused("cannot be changed"):
            run.date = self.FEBRUARY
        with self.assertRefused("was started and is kept"):
            run.unlink()

    # --- by itself --------------------------------------------------------------------------------------------------------------

    def test_it_comes_by_itself_once_a_day_at_the_company_s_hour(self):
        self.company.partner_id.tz = "America/Los_Angeles"
        self.company.write({"oms_bill_auto": True, "oms_bill_hour": 20})
        order = self.shipped(mug=1)
        runs = self.env["oms.billing.run"].search([("company_id", "=", self.company.id)])
        self.assertFalse(runs)
        for moment, expected in (("2026-03-02 03:30:00", 0),  # 19:30 of the 1st there
                                 ("2026-03-02 04:30:00", 1),  # 20:30
                                 ("2026-03-02 07:30:00", 1),  # 23:30: the same day
                                 ("2026-03-03 01:00:00", 1),  # 17:00 of the 2nd
                                 ("2026-03-03 04:10:00", 2)):
            with freeze_time(moment):
                self.job()
            found = self.env["oms.billing.run"].search([("company_id", "=", self.company.id)], order="id")
            with self.subTest(moment=moment):
                self.assertEqual(len(found), expected)
        self.assertEqual(found.mapped("date"), [date(2026, 3, 1), date(2026, 3, 2)])
        self.assertEqual(set(found.mapped("state")), {"done"})
        self.assertEqual((order.invoice_ids.invoice_date, order.invoice_ids.amount_total), (date(2026, 3, 1), 10.0))

    def test_a_large_preview_is_made_in_the_background(self):
        orders = self.env["sale.order"].concat(*(self.shipped(mug=number) for number in range(1, 5)))
        with patch.object(oms_billing_run, "AT_ONCE", 2), patch.object(oms_billing_run_job, "LISTED", 2), \
                patch.object(oms_billing_run_job, "INVOICES", 1):
            run = self.new_run()
            run.action_preview()
            self.assertEqual(run.state, "counting")
            self.job()
        self.assertEqual((run.state, run.invoice_count, run.amount), ("ready", 4, 100.0))
        self.assertNothingWritten(orders)
        self.assertEqual(len(self.do(run)), 4)

    def test_queries_do_not_grow_with_the_orders_alone(self):
        self.billed(self.customer, "daily", group="address")
        counts = {}
        for number in (4, 12):
            self.env["sale.order"].concat(*(self.shipped(mug=1) for _number in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            run = self.preview()
            counts[number] = self.cr.sql_log_count - before
            self.do(run)
        self.assertLessEqual((counts[12] - counts[4]) / 8, 4, f"queries of a preview for one more order: {counts}")
