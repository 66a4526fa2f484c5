# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .customer_case import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerJobs(CustomerCase):
    """The jobs that keep the figures meet people at work, and forget nothing for that."""

    def run_job(self, name, fails=False):
        with self.enter_registry_test_mode():
            result = self.env.ref(f"oms_core.{name}").method_direct_trigger()
        self.assertEqual(result is not True, fails, result)

    @contextmanager
    def collision(self, when, code="40001"):
        """Working out customers fails in the database as if somebody changed the same rows: ``when(ids)``, in the
        order of the calls that it is told of."""
        Rows, calls = type(self.rows), []
        refresh = Rows._oms_refresh

        def collide(rows, partner_ids, company, today=None):
            calls.append(len(partner_ids))
            if when(partner_ids):
                rows.env.cr.execute(f"DO $$ BEGIN RAISE EXCEPTION 'somebody' USING ERRCODE = '{code}'; END $$")
            return refresh(rows, partner_ids, company, today)

        with patch.object(Rows, "_oms_refresh", collide), mute_logger("odoo.sql_db"):
            yield calls

    def triggers(self, name, later=False):
        domain = [("cron_id", "=", self.env.ref(f"oms_core.{name}").id)]
        if later:
            domain.append(("call_at", ">", fields.Datetime.add(fields.Datetime.now(), minutes=5)))
        return self.env["ir.cron.trigger"].search_count(domain)

    def volume(self, partner=None):
        self.env.invalidate_all()
        return self.rows.search([("partner_id", "=", (partner or self.customer).id)]).volume

    def test_news_that_collide_with_a_page_are_looked_at_again(self):
        self.run_job("cron_customer_news")
        self.confirm(mug=3)
        before = self.triggers("cron_customer_news")
        with self.collision(lambda ids: True), self.assertLogs("odoo.addons.oms_core.jobs", "WARNING") as logs:
            self.run_job("cron_customer_news")
        self.assertIn(f"the customer with id {self.customer.id} was not done", logs.output[0])
        self.assertEqual(self.volume(), 0)
        self.assertGreater(self.triggers("cron_customer_news"), before)
        self.run_job("cron_customer_news")
        self.assertEqual(self.volume(), 30)

    def test_one_collision_costs_half_a_chunk(self):
        others = self.env["res.partner"].create([{"name": f"Shop {n}"} for n in range(3)])
        for partner in self.customer | others:
            self.bought(partner=partner, mug=2)
        self.env.cr.execute("UPDATE oms_customer SET computed_on = NULL")
        fails = [True]
        with self.collision(lambda ids: fails and fails.pop()) as calls:
            self.run_job("cron_customers")
        self.assertLessEqual(calls[1], calls[0] // 2)
        self.assertEqual({self.volume(partner) for partner in self.customer | others}, {20})
        self.assertFalse(self.rows.search([("computed_on", "!=", self.today)]))

    def test_who_is_always_at_work_keeps_nobody_else_waiting(self):
        others = self.env["res.partner"].create([{"name": f"Shop {n}"} for n in range(3)])
        for partner in self.customer | others:
            self.bought(partner=partner, mug=2)
        with self.collision(lambda ids: self.customer.id in ids), \
                self.assertLogs("odoo.addons.oms_core.jobs", "WARNING") as logs:
            self.run_job("cron_customers")
        self.assertEqual(len(logs.output), 1)
        self.assertEqual({self.volume(partner) for partner in others}, {20})
        self.assertEqual(self.volume(), 0)
        self.assertEqual(self.triggers("cron_customers", later=True), 1, "and comes back to them today")
        self.run_job("cron_customers")
        self.assertEqual(self.volume(), 20)

    def test_other_failures_are_told(self):
        self.run_job("cron_customer_news")
        self.bought(mug=2)
        for job in ("cron_customers", "cron_customer_news"):
            with self.subTest(job), self.collision(lambda ids: True, code="53100"), \
                    mute_logger("odoo.addons.base.models.ir_cron"):
                self.run_job(job, fails=True)

    def test_a_customer_who_takes_too_long_is_named_and_stops_nobody(self):
        self.bought(mug=2)
        with self.collision(lambda ids: True, code="57014"), \
                self.assertLogs("odoo.addons.oms_core.jobs", "WARNING") as logs:
            self.run_job("cron_customers")
        row = self.rows.search([("partner_id", "=", self.customer.id)])
        self.assertIn(f"customer row {row.id} was not done", logs.output[0])

    def test_a_customer_at_fault_is_named_and_stops_nobody(self):
        others = self.env["res.partner"].create([{"name": f"Shop {n}"} for n in range(3)])
        self.run_job("cron_customer_news")
        for partner in self.customer | others:
            self.bought(partner=partner, mug=2)
        for job in ("cron_customer_news", "cron_customers"):
            self.env.cr.execute("UPDATE oms_customer SET computed_on = NULL, volume = 0")
            with self.subTest(job), self.collision(lambda ids: self.customer.id in ids, code="22012"), \
                    self.assertLogs("odoo.addons.oms_core.jobs", "WARNING") as logs:
                self.run_job(job)
                self.assertEqual(len(logs.output), 1)
                self.assertIn("was not done", logs.output[0])
                self.assertEqual(({self.volume(partner) for partner in others}, self.volume()), ({20}, 0))

    def test_where_all_are_at_fault_it_is_none_of_theirs(self):
        partners = self.env["res.partner"].create([{"name": f"Shop {n}"} for n in range(20)])
        for partner in partners:
            self.bought(partner=partner, mug=2)
        with self.collision(lambda ids: True, code="22012") as calls, mute_logger(
                "odoo.addons.base.models.ir_cron", "odoo.addons.oms_core.jobs"):
            self.run_job("cron_customers", fails=True)
        self.assertEqual(calls.count(1), 10)

    def test_news_of_more_than_a_run_has_time_for_go_on_where_it_stopped(self):
        partners = self.customer | self.env["res.partner"].create([{"name": f"Shop {n}"} for n in range(3)])
        self.run_job("cron_customer_news")
        for partner in partners:
            self.bought(partner=partner, mug=2)
        self.env.cr.execute("UPDATE oms_customer SET volume = 0")
        Cron = type(self.env["ir.cron"])
        commit = Cron._commit_progress

        def out_of_time(cron, processed=0, **values):
            left = commit(cron, processed, **values)
            return 0 if processed else left

        with patch.object(Cron, "_commit_progress", out_of_time), \
                patch("odoo.addons.oms_core.models.customers.oms_customer_jobs.CHUNK", 1):
            self.run_job("cron_customer_news")  # Odoo begins it again while there is progress
        self.assertEqual([self.volume(partner) for partner in partners], [20] * 4)
        self.bought(partner=partners[0], mug=1)
        for _last_and_next in range(2):
            self.run_job("cron_customer_news")
        self.assertEqual(self.volume(partners[0]), 30)

    # --- where a job ended -----------------------------------------------------------------------------------------

    def test_marks_are_kept_and_written_when_changed(self):
        marks = self.env["oms.job.mark"]
        self.assertEqual(marks._get("here"), "")
        for value, written in (("7", 1), ("7", 0), ("8", 1)):
            marks._put("here", value)
            self.assertEqual((self.cr.rowcount, marks._get("here")), (written, value))
        self.assertEqual(marks.search_count([("name", "=", "here")]), 1)

    def test_jobs_leave_the_caches_of_the_servers_alone(self):
        self.run_job("cron_customer_news")
        self.bought(mug=1000)
        with patch.object(type(self.registry), "clear_cache") as cleared:
            for job in ("cron_customer_news", "cron_process"):
                self.run_job(job)
        self.assertFalse(cleared.mock_calls)
        self.assertTrue(self.env["oms.job.mark"]._get("oms_core.customers_seen"))
