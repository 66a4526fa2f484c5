# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_import import ImportCase, csv_file

RUN = "odoo.addons.oms_core.models.imports.oms_import_run"
ROWS = [f"{100 + n} MUG {n + 1} 2.50 {n % 3}" for n in range(9)]


@tagged("post_install", "-at_install")
class TestImportRun(ImportCase):
    """Chunks: each once, wherever it stops."""

    def break_after(self, orders):
        """The process dies when it has confirmed so many orders."""
        original = type(self.env["sale.order"]).action_confirm
        left = [orders]

        def confirm(records):
            left[0] -= len(records)
            if left[0] < 0:
                raise RuntimeError("power failure")
            return original(records)
        return patch.object(type(self.env["sale.order"]), "action_confirm", confirm)

    def test_crash_between_chunks_then_resume(self):
        record = self.import_file(*ROWS, run=False)
        with self.break_after(6):
            for _chunk in range(2):
                record._oms_run_chunk(3)
            with self.assertRaises(RuntimeError):  # which rolls back to where the transaction of the chunk began
                record._oms_run_chunk(3)
        self.env.invalidate_all()
        self.assertEqual((record.state, record.lines_pending, len(self.orders(record))), ("running", 3, 6))
        self.assertFalse(record.reconciled)
        again = self.imports._oms_import_file("copy of orders.csv", csv_file(*ROWS), {"channel": "shop"})
        self.assertEqual(again, record, "the same bytes: goes on with what is unfinished")
        again._oms_run(chunk=3)
        self.assertEqual((record.state, len(self.orders(record))), ("done", 9))
        self.assertAddsUp(record)

    def test_a_finished_import_does_nothing_again(self):
        record = self.import_file(*ROWS, chunk=4)
        self.assertTrue(record._oms_run())
        lines = record.line_ids
        record._oms_run_chunk(50)
        self.assertEqual(len(self.orders(record)), 9)
        self.assertEqual(record.line_ids, lines)

    def test_another_file_waits_until_the_first_is_done(self):
        record = self.import_file(*ROWS, run=False)
        with self.assertRaisesRegex(UserError, record.name):
            self.import_file("500 MUG 1 1 1")

    def test_somebody_else_is_at_it(self):
        record = self.import_file(*ROWS, run=False)
        empty = self.imports.browse()
        with (
            patch.object(type(self.imports), "try_lock_for_update", lambda self, **_kw: empty),
            self.assertRaisesRegex(UserError, "by somebody else"),
        ):
            record._oms_run()

    def test_background_job_goes_on(self):
        record = self.import_file(*ROWS, run=False)
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.oms_import_cron").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(record.state, "done")
        self.assertEqual(self.orders(record).create_uid, self.supervisor, "with the rights of whoever imports")

    def test_an_import_that_cannot_go_on_is_not_begun_again_at_once(self):
        stuck, good = self.import_file(*ROWS, run=False), self.import_file("500 MUG 1 1 1", run=False, channel="other")
        run = type(self.imports)._oms_run_chunk

        def fail(record, *args, **kwargs):
            if record == stuck:
                raise KeyError("who knows")
            return run(record, *args, **kwargs)
        cron = self.env.ref("oms_core.oms_import_cron")
        with self.enter_registry_test_mode(), patch.object(type(self.imports), "_oms_run_chunk", fail), \
                patch(f"{RUN}.CHUNK", 2), self.assertLogs(RUN, "ERROR") as logs:
            cron.method_direct_trigger()
        self.assertIn(f"import {stuck.name} stopped", logs.output[0])
        self.env.invalidate_all()
        self.assertEqual((stuck.state, good.state), ("running", "done"))
        progress = self.env["ir.cron.progress"].search([("cron_id", "=", cron.id)], order="id desc", limit=1)
        self.assertEqual((len(logs.output), progress.remaining), (1, 0))

    def test_one_order_that_is_refused_does_not_stop_the_others(self):
        original = type(self.env["sale.order"]).action_confirm
        no = "Not this one."

        def confirm(records):
            if "104" in records.mapped("oms_channel_ref"):
                raise ValidationError(no)
            return original(records)
        with patch.object(type(self.env["sale.order"]), "action_confirm", confirm):
            record = self.import_file(*ROWS, "C110 MUG -15 2.50 1")
        refused = record.line_ids.filtered(lambda line: line.order_ref == "104")
        self.assertEqual((refused.outcome, refused.reason, refused.reason_text), ("rejected", "refused", "Not this one."))
        self.assertEqual(len(self.orders(record)), 8)
        self.assertEqual(record.line_ids[-1].reason, "nothing_to_return", "what was refused can not come back")
        self.assertAddsUp(record)

    def test_order_that_came_in_meanwhile(self):
        record = self.import_file(*ROWS, run=False)
        self.quotation(mug=1).write({"oms_channel": "shop", "oms_channel_ref": "104"})
        record._oms_run()
        refused = record.line_ids.filtered(lambda line: line.order_ref == "104")
        self.assertEqual((refused.outcome, refused.reason), ("rejected", "already_imported"))
        self.assertEqual(len(self.orders(record)), 8)

    def test_queries_do_not_grow_with_the_lines(self):
        """Up to the confirmation, which is not ours: orders and lines are read and written in sets."""
        counts = {}
        confirm = patch.object(type(self.imports), "_oms_confirm", lambda self, groups, orders: None)
        with confirm:
            for lines_per_order in (2, 2, 20):  # the first time warms the caches
                start = 1000 * len(counts) + lines_per_order * 100
                rows = [f"{start + order} {sku} 1 2.50 77" for order in range(5)
                        for sku in ["MUG", "CUP"] * (lines_per_order // 2)]
                record = self.import_file(*rows, run=False, channel=f"c{start}{len(counts)}{lines_per_order}")
                self.env.invalidate_all()
                record._oms_lock()
                lines = record._oms_next_lines(50)
                self.assertEqual(len(lines), 5 * lines_per_order)
                before = self.env.cr.sql_log_count
                record._oms_import_orders(lines)
                self.env.flush_all()
                counts[lines_per_order] = self.env.cr.sql_log_count - before
                record._oms_run()
        self.assertLessEqual(counts[20], counts[2] + 6, counts)
        self.assertLess(counts[20], 140, counts)
