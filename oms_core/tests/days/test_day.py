# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...planning.days import day as day_in
from ...tools import RefusedToCustomer
from ..billing.billing_case import BillingCase
from ..changes.change_case import ChangeCase
from ..common import OmsCase
from ..credit.score_case import ScoreCase
from ..people import new_user
from .day_case import DAY, EVERY, DayCase, everywhere, instant

SECONDS = 90  # about: how the lanes divide it
ONE = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestCustomersDay(DayCase, OmsCase):
    """What a customer reads and chooses is the customer's day."""

    def planned(self, **quantities):
        self.north.oms_release_policy = "planned"
        return self.confirm(**quantities)

    def read(self, order):
        """The days that the customer reads."""
        return [day for rows in order.env["oms.portal"]._dates(order).values() for _quantity, day in rows]

    @everywhere
    def test_a_day_that_is_wished_is_that_day(self):
        order = self.planned(mug=1)
        for day in (self.today, self.today + 20 * ONE):
            order.env["oms.portal"]._set_wish(order, day)
            self.assertEqual(order.env["oms.portal"]._wish(order), (day, self.today))
            self.assertEqual((self.day_of(order.commitment_date), order._oms_wanted_day()), (day, day))
            self.assertEqual(self.read(order), [day])
        events = len(order.oms_event_ids)
        order.env["oms.portal"]._set_wish(order, self.today + 20 * ONE)
        self.assertEqual(len(order.oms_event_ids), events, "the same day again is no news")
        for day in (self.today - ONE, self.today + 366 * ONE):
            with self.assertRaises(RefusedToCustomer):
                order.env["oms.portal"]._set_wish(order, day)

    @everywhere
    def test_a_day_and_hour_that_staff_typed_is_read_as_typed(self):
        for hour in (0, 9, 17, 23):
            order = self.planned(mug=1)
            order.commitment_date = self.instant(hour, 45, days=3)
            self.assertEqual(self.read(order), [self.today + 3 * ONE])
            text = order.env["oms.portal"]._lines(order)[0]["text"]
            self.assertIn(fields.Date.to_string(self.today + 3 * ONE)[-2:].lstrip("0"), text)

    @everywhere
    def test_what_is_over_is_no_day_any_more(self):
        order = self.planned(mug=1)
        order.commitment_date = self.instant(12)
        with self.clock(hour=23):
            self.assertEqual(self.read(order), [self.today])
        with self.clock(days=1):
            self.assertEqual(self.read(order), [None])

    @everywhere
    def test_the_day_on_which_it_was_shipped(self):
        self.put(self.mug, 1)
        order = self.confirm(mug=1)
        self.ship(order)
        self.assertEqual(order.env["oms.portal"]._shipped_on(order), {order.order_line: self.today})
        self.assertEqual([row["date"] for row in order.env["oms.portal"]._shipments(order)], [self.today])

    @everywhere
    def test_a_customer_who_is_elsewhere_reads_their_own_day(self):
        """A shop sends to a customer a world away: a day that one of them chooses is that day for both."""
        self.customer.tz = "Pacific/Auckland" if self.here == "America/Los_Angeles" else "America/Los_Angeles"
        order = self.planned(mug=1)
        day = self.today + 20 * ONE
        order.env["oms.portal"]._set_wish(order, day)
        self.assertEqual((self.read(order), order._oms_wanted_day()), ([day], day))
        self.env["oms.change"]._apply_date(order, day + ONE)
        self.assertEqual((self.read(order), order._oms_wanted_day()), ([day + ONE], day + ONE))

    def test_who_chose_a_day_reads_it_too_where_an_instant_is_on_it_for_all(self):
        """Warehouse in India, customer in Los Angeles, the order desk in Auckland: the 25th, and not the 26th in Odoo's form."""
        self.customer.tz, self.env.user.tz = "America/Los_Angeles", "Pacific/Auckland"
        order = self.planned(mug=1)
        order.warehouse_id.partner_id = self.env["res.partner"].create({"name": "Depot", "tz": "Asia/Kolkata"})
        day = DAY + 13 * ONE
        chosen = self.env["oms.day"]._customer_on(day, order)
        self.assertEqual({day_in(chosen, zone) for zone in ("Asia/Kolkata", "America/Los_Angeles", "Pacific/Auckland")}, {day})

    @everywhere
    def test_a_customer_whose_time_zone_is_not_known_reads_the_warehouse_s_day(self):
        self.customer.tz = False
        order = self.planned(mug=1)
        order.commitment_date = self.instant(23, 45, days=3)
        public = order.with_user(self.env.ref("base.public_user")).sudo()
        public.env.user.tz = False
        self.assertEqual(self.read(public), [self.today + 3 * ONE])
        self.assertEqual(self.read(order.with_context(tz=False)), [self.today + 3 * ONE], "as in mails")

    def test_who_looks_for_the_customer_does_not_change_the_day(self):
        """Staff in Auckland, a job without any time zone: the customer in Los Angeles is told the same."""
        self.live_in("America/Los_Angeles")
        order = self.planned(mug=1)
        order.commitment_date = instant("America/Los_Angeles", DAY, 17)
        with self.at(instant("America/Los_Angeles", DAY, 9)):
            for tz in ("Pacific/Auckland", "UTC", False):
                self.assertEqual(self.read(order.with_context(tz=tz)), [DAY], tz)
            colleague = new_user(
                self.env, "colleague", "base.group_portal", partner_id=self.env["res.partner"].create({
                    "name": "Colleague", "parent_id": self.customer.id, "tz": "Pacific/Auckland"}).id, tz="Pacific/Auckland")
            self.assertEqual(self.read(order.with_user(colleague).sudo()), [DAY + ONE], "who lives elsewhere reads it there")

    @everywhere
    def test_the_summary_says_the_day_where_it_is_sent_from(self):
        self.put(self.mug, 1)
        order = self.confirm(mug=1)
        self.ship(order)
        said = fields.Date.to_string(self.today)[-2:].lstrip("0")
        for tz in ("UTC", "Pacific/Auckland", "America/Los_Angeles"):
            order.invalidate_recordset(["oms_summary"])
            self.assertRegex(order.with_context(tz=tz).oms_summary, rf"shipped on \w+ {said}\b")


@tagged("post_install", "-at_install")
class TestPagesDay(HttpCase, DayCase, OmsCase):
    """Odoo's own parts of the page and of the printed order tell the same day as ours."""

    def test_the_day_on_the_page_and_on_paper(self):
        self.live_in("America/Los_Angeles")
        self.env.ref("base.public_user").tz = False
        order = self.confirm(mug=1)
        order.commitment_date = instant("America/Los_Angeles", DAY, 17)
        token = order._portal_ensure_token()
        for known in ("America/Los_Angeles", False):
            self.customer.tz = known
            for query in ("", "&report_type=html"):
                page = self.url_open(f"/my/orders/{order.id}?access_token={token}{query}").text
                self.assertIn(f"{DAY:%m/%d/%Y}", page, (known, query))
                self.assertNotIn(f"{DAY + ONE:%m/%d/%Y}", page, (known, query))


@tagged("post_install", "-at_install")
class TestOrdersDay(DayCase, ChangeCase):
    """What is wanted, arrives and is late is the warehouse's day."""

    @everywhere
    def test_the_dialog_proposes_the_day_that_was_typed_and_leaves_it(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=2)
        day = self.today + 5 * ONE
        for hour in (0, 17, 23) if EVERY else (self.hour,):
            order.commitment_date = moment = self.instant(hour, 30, days=5)
            wizard = self.change(order, mug=1)
            self.assertEqual(wizard.wanted_on, day)
            self.apply(wizard)
            self.assertEqual(order.commitment_date, moment, "only the quantity was changed")
            order.order_line.product_uom_qty = 2

    @everywhere
    def test_a_day_chosen_in_the_dialog_is_that_day(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=2)
        for day in (self.today, self.today + 5 * ONE):
            self.apply(self.change(order, wanted_on=day))
            self.assertEqual((self.day_of(order.commitment_date), self.change(order).wanted_on), (day, day))
        with self.assertRefused("is over: choose today or later"):
            self.change(order, wanted_on=self.today - ONE).action_preview()

    @everywhere
    def test_today_is_no_impossible_date(self):
        order = self.quotation(mug=1)
        rules = self.env["oms.review.rule"]
        for days, expected in ((0, 0), (1, 1), (-1, -1)):
            order.commitment_date = self.instant(12, days=days)
            [facts] = self.env["oms.checks"]._gather(order, self.company, {"date"}, rules)
            self.assertEqual(facts.wanted, expected)

    @everywhere
    def test_days_in_transit_count_from_the_day_it_left_there(self):
        self.company.oms_transit_days_late = 3
        self.put(self.mug, 1)
        order = self.confirm(mug=1)
        self.ship(order)
        self.assertEqual(order.oms_arrival_estimate, self.today + 3 * ONE)
        with self.clock(days=3, hour=23):
            self.env["sale.order"]._oms_before_process()
            self.assertEqual(order.oms_stage, "shipped")
            self.assertRegex(order.oms_summary, rf"should arrive by \w+ {(self.today + 3 * ONE).day}\b")
        with self.clock(days=4):
            self.env["sale.order"]._oms_before_process()
            self.assertEqual(order.oms_stage, "delivered")


@tagged("post_install", "-at_install")
class TestCompanysDay(DayCase, BillingCase):
    """Bills and the workbook are of the company's day, whoever makes them."""

    @everywhere
    def test_a_bill_is_of_today_there(self):
        elsewhere = "America/Los_Angeles" if self.hour == 0 else "Pacific/Auckland"  # where it is another day
        for tz in (self.here, "UTC", "Pacific/Auckland", "America/Los_Angeles") if EVERY else (elsewhere,):
            self.env.user.tz = tz
            order = self.shipped(mug=1)
            invoice = self.bill(order)
            self.assertEqual((invoice.invoice_date, invoice.date), (self.today, self.today), tz)
            payment = self.pay(invoice)
            self.assertEqual(payment.date, self.today)

    @everywhere
    def test_a_bill_that_nobody_dated_is_of_today_there(self):
        self.env.user.tz = False
        invoice = self.shipped(mug=1)._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.invoice_date, self.today)

    @everywhere
    def test_a_bill_says_the_day_on_which_it_was_shipped(self):
        order = self.shipped(mug=1)
        self.assertEqual(self.bill(order).delivery_date, self.today)

    @everywhere
    def test_the_workbook_ends_today_there(self):
        wizard = self.env["oms.billing.sheet.wizard"].create({})
        self.assertEqual((wizard.date_from, wizard.date_to), (self.today.replace(day=1), self.today))
        self.assertIn(str(self.today), self.env["oms.billing.sheet"]._oms_file_name(self.company, None, None))

    @everywhere
    def test_what_is_due_today_is_overdue_tomorrow_there(self):
        invoice = self.invoice(10, invoice_date=str(self.today), invoice_date_due=str(self.today))
        self.env.flush_all()
        receipts = self.env["oms.expected.receipt"].search([("move_id", "=", invoice.id)])
        for days, hour, expected in ((0, 0, 0), (0, 23, 0), (1, 0, 1)):
            with self.clock(days=days, hour=hour):
                self.env.invalidate_all()
                found = self.env["oms.todo"].sudo().search([("kind", "=", "overdue"), ("res_id", "=", invoice.id)])
                self.assertEqual(len(found), expected)
                self.assertEqual([self.day_of(moment) for moment in found.mapped("deadline")], [self.today] * expected)
                self.assertEqual(receipts.overdue, bool(expected))
                self.assertEqual(receipts.search_count([("id", "in", receipts.ids), ("overdue", "=", True)]), expected)
                self.assertEqual(receipts.expected, self.today + days * ONE)
                self.assertEqual(invoice.oms_expected_payment, self.today)

    @everywhere
    def test_a_quotation_is_valid_to_the_end_of_its_day(self):
        order = self.quotation(mug=1)
        order.write({"state": "sent", "validity_date": self.today, "require_signature": True})
        self.env.flush_all()
        for days, hour, expected in ((0, 0, 1), (0, 23, 1), (1, 0, 0)):
            with self.clock(days=days, hour=hour):
                found = self.env["oms.todo"].sudo().search([("kind", "=", "waiting_customer"), ("order_id", "=", order.id)])
                self.assertEqual([self.day_of(moment) for moment in found.mapped("deadline")], [self.today] * expected)
                order.invalidate_recordset(["is_expired"])
                self.assertEqual((order.is_expired, order._has_to_be_signed()), (not expected, bool(expected)))

    @everywhere
    def test_a_file_s_dates_are_the_company_s_unless_it_says_otherwise(self):
        imports = self.env["oms.import"]
        self.assertEqual(imports._oms_options({"channel": "web"})["tz"], self.here)
        self.assertEqual(imports._oms_options({"channel": "web", "tz": "Asia/Tokyo"})["tz"], "Asia/Tokyo")
        wizard = self.env["oms.import.wizard"].new({"channel_id": False})
        self.assertEqual(wizard.tz, self.here)

    @everywhere
    def test_a_rate_of_today_counts_today(self):
        currency = self.env["res.currency"].with_context(active_test=False).search(
            [("id", "!=", self.company.currency_id.id), ("rate_ids", "=", False)], limit=1)
        currency.active = True
        self.env["res.currency.rate"].create({
            "currency_id": currency.id, "rate": 2.0, "name": self.today, "company_id": self.company.id})
        Account = self.env["oms.credit.account"].with_context(tz="Etc/GMT+12")
        self.assertEqual(Account._oms_in_company_currency(100.0, currency, self.company), 50.0)


@tagged("post_install", "-at_install")
class TestCustomerFiguresDay(DayCase, ScoreCase):
    """Figures of customers and their scores are of the company's day."""

    @everywhere
    def test_an_order_is_of_its_day_there(self):
        self.confirm(mug=1)
        Customer = self.env["oms.customer"]
        Customer._oms_refresh(self.customer.ids, self.company)
        row = Customer.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.first_order, row.last_order, row.computed_on), (self.today,) * 3)
        months = dict(Customer._gather_customer_months(self.customer.ids, self.company, self.today))
        self.assertTrue(months[self.today.replace(day=1)])

    @everywhere
    def test_who_may_be_leaving_is_so_from_that_day_on(self):
        row = self.env["oms.customer"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "leaving_on": self.today})
        for days, hour, expected in ((0, 0, False), (0, 23, False), (1, 0, True)):
            with self.clock(days=days, hour=hour):
                row.invalidate_recordset(["leaving"])
                self.assertEqual((row.leaving, bool(row.search_count([("id", "=", row.id), ("leaving", "=", True)]))),
                                 (expected, expected))

    @everywhere
    def test_a_score_is_of_its_day_there_and_not_worked_out_twice(self):
        account = self.limit(100)
        account._oms_rate()
        self.assertEqual(account.scored_on, self.today)
        todo = self.env["oms.day"]._passed_domain("scored_on", operator="!=")
        found = account.search([("id", "=", account.id), *todo])
        self.assertFalse(found)
        with self.clock(days=1):
            todo = self.env["oms.day"]._passed_domain("scored_on", operator="!=")
            self.assertTrue(account.search_count([("id", "=", account.id), *todo]))

    @everywhere
    def test_a_review_is_due_when_its_day_is_over(self):
        account = self.limit(100)
        account.review_date = self.today
        for days, hour, expected in ((0, 0, False), (0, 23, False), (1, 0, True)):
            with self.clock(days=days, hour=hour):
                account.invalidate_recordset(["review_due"])
                self.assertEqual(
                    (account.review_due, bool(account.search_count([("id", "=", account.id), ("review_due", "=", True)]))),
                    (expected, expected))
