# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import json
from unittest.mock import patch

from psycopg2.errors import QueryCanceled, SerializationFailure

from odoo.addons.oms_core.jobs import AT_ONCE
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .test_access import ADDONS


class Collided(SerializationFailure):
    pgcode = "40001"


class TooLong(QueryCanceled):
    pgcode = "57014"


@tagged("post_install", "-at_install")
class TestJobs(TransactionCase):
    """Every job of the suite, by whatever name: a collision ends its run and wakens it again, what it committed stays."""

    def jobs(self):
        """{XML id: (id, its method)}"""
        rows = self.env["ir.model.data"].search([("module", "in", ADDONS), ("model", "=", "ir.cron")])
        crons = {row.complete_name: self.env["ir.cron"].browse(row.res_id) for row in rows}
        return {name: (cron.id, getattr(
            self.env[cron.model_id.model], cron.code.strip().removeprefix("model.").removesuffix("()")))
            for name, cron in crons.items()}

    @contextlib.contextmanager
    def failing(self, error):
        """The database refuses the first statement until it is rolled back; [(cron's id, when)] of what was wakened."""
        wakened, execute, broken = [], self.env.cr.execute, [True]
        self.env.flush_all()

        def refuse(*args, **kwargs):
            if broken:
                raise error
            return execute(*args, **kwargs)

        with patch.object(self.env.cr, "execute", refuse), patch.object(self.env.cr, "commit", lambda: None), \
                patch.object(self.env.cr, "rollback", broken.clear), \
                patch.object(type(self.env["ir.cron"]), "_trigger", lambda cron, at=None: wakened.append((cron.id, at))):
            yield wakened

    def test_every_job_says_which_it_is(self):
        jobs = self.jobs()
        self.assertGreater(len(jobs), 10)
        for name, (_cron, run) in jobs.items():
            with self.subTest(name):
                self.assertEqual(getattr(run, "oms_cron", None), name)

    def test_a_collision_is_no_error(self):
        for name, (cron, run) in self.jobs().items():
            with self.subTest(name), self.failing(Collided("could not serialize access")) as wakened:
                run()
                self.assertEqual(wakened, [(cron, None)])
                self.assertEqual(self.env["oms.job.mark"]._get(f"{name} collided"), "1")

    def test_a_job_that_always_collides_waits(self):
        cron = self.env.ref("oms_fulfillment.cron_release_due")
        times = []
        with mute_logger("odoo.addons.oms_core.jobs"):
            for _run in range(AT_ONCE + 1):
                with self.failing(Collided("could not serialize access")) as wakened:
                    self.env["stock.picking"]._oms_release_due()
                times.append(bool(wakened[0][1]))
        self.assertEqual(times, [False] * (AT_ONCE - 1) + [True, True])
        with patch.object(self.env.cr, "commit", lambda: None):
            self.env["stock.picking"]._oms_release_due()
        self.assertEqual(self.env["oms.job.mark"]._get("oms_fulfillment.cron_release_due collided"), "", cron.name)

    @mute_logger("odoo.addons.oms_core.models.orders.sale_order_process")
    def test_what_takes_too_long_is_not_begun_again_at_once(self):
        """It is Odoo's to log and to count: no job wakens itself for it."""
        for name, (_cron, run) in self.jobs().items():
            with self.subTest(name), self.failing(TooLong("canceling statement due to statement timeout")) as wakened:
                with contextlib.suppress(QueryCanceled):
                    run()
                self.assertEqual([at for _cron, at in wakened if not at], [])


@tagged("post_install", "-at_install")
class TestJobsShared(TransactionCase):
    """Jobs whose sets several servers may do at once: what they put into a queue is plain values, and brings about the same."""

    def shared(self, run, *chunk):
        """What a run would put into the queue, in sets of one, as it comes out again."""
        sets, Shared = [], type(self.env["oms.job.shared"])
        self.env["ir.config_parameter"].set_param("oms_core.share_jobs", "True")
        with patch.object(Shared, "_is_installed", lambda shared: True), \
                patch.object(Shared, "_has_runner", lambda shared: True), \
                patch.object(Shared, "_queue", lambda shared, *args, eta=None: sets.append(json.loads(json.dumps(args)))), \
                patch.object(self.env.cr, "commit", lambda: None), patch(*chunk, 1):
            run()
        return sets

    def test_each(self):
        company, warehouse = self.env.company, self.env["stock.warehouse"].search([], limit=1)
        partners = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        products = self.env["product.product"].create([{"name": name, "is_storable": True} for name in "AB"])
        accounts = self.env["oms.credit.account"].create([{"partner_id": one.id, "limit": 10} for one in partners])
        rows = self.env["oms.customer"].create([{"partner_id": one.id, "company_id": company.id} for one in partners])
        policies = self.env["oms.stock.policy"].create([
            {"product_id": one.id, "warehouse_id": warehouse.id, "cover_days": 3} for one in products])
        self.env.flush_all()
        self.env.cr.execute("UPDATE oms_stock_policy SET daily_use = 5")
        self.env.invalidate_all(flush=False)
        models = "odoo.addons.{}.CHUNK"
        for run, records, chunk in (
                (self.env["oms.credit.stale"]._cron_score, accounts, "oms_core.models.credit.oms_credit_stale"),
                (self.env["oms.customer"]._cron_customers, rows, "oms_core.models.customers.oms_customer_jobs"),
                (self.env["oms.stock.policy"]._cron_oms_refresh_use, policies, "oms_atp.models.ledger.oms_stock_policy")):
            with self.subTest(records):
                sets = self.shared(run, models.format(chunk))
                self.assertLessEqual(set(records.ids), {one for args in sets for one in args[1]})
                for args in sets:
                    self.assertEqual(self.env["oms.job.shared"]._do(*args), [])
        self.assertTrue(all(accounts.mapped("scored_on")) and all(rows.mapped("computed_on")))
        self.assertEqual(policies.mapped("daily_use"), [0, 0])
