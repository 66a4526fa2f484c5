# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import SQL

from ...storage import store
from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestStorage(OmsCase):
    """What changes with every order is kept so that many orders do not slow the next one down."""

    def options(self, table):
        [(options,)] = self.env.execute_query(SQL("SELECT reloptions FROM pg_class WHERE oid = %s::regclass", table))
        return dict(option.split("=") for option in options or ())

    def test_tables_that_change_with_every_order(self):
        self.assertEqual(self.options("oms_guard")["fillfactor"], "50")
        self.assertEqual(self.options("oms_claim")["vacuum_truncate"], "false")
        self.assertEqual(self.options("oms_claim")["autovacuum_vacuum_scale_factor"], "0")
        self.assertEqual(self.options("oms_order_event")["autovacuum_vacuum_insert_scale_factor"], "0.02")

    def test_an_update_locks_nothing_anew(self):
        guard = self.env["oms.guard"]
        with self.assertQueryCount(1):
            store(guard, fillfactor="50")
        store(guard, fillfactor="60")
        self.assertEqual(self.options("oms_guard")["fillfactor"], "60")
        guard.init()
        self.assertEqual(self.options("oms_guard")["fillfactor"], "50")

    def test_bumping_a_guard_touches_no_index(self):
        """Fifty times in one transaction: the versions find room beside the row until the page is full."""
        guard = self.env["oms.guard"]
        guard._lock(self.env.cr, "stock", [(self.mug.id, self.north.id)])
        self.env.cr.execute("SELECT pg_stat_get_xact_tuples_updated(c), pg_stat_get_xact_tuples_hot_updated(c) FROM"
                            " (SELECT 'oms_guard'::regclass::oid) AS t(c)")
        before = self.env.cr.fetchone()
        for _number in range(20):
            guard._lock(self.env.cr, "stock", [(self.mug.id, self.north.id)])
        self.env.cr.execute("SELECT pg_stat_get_xact_tuples_updated(c), pg_stat_get_xact_tuples_hot_updated(c) FROM"
                            " (SELECT 'oms_guard'::regclass::oid) AS t(c)")
        updated, in_place = (now - then for now, then in zip(self.env.cr.fetchone(), before, strict=True))
        self.assertEqual(updated, 20)
        self.assertGreaterEqual(in_place, 19)

    def test_bills_that_are_posted_are_not_looked_at_for_drafts(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(SQL(
            "EXPLAIN SELECT amount_total FROM account_move WHERE partner_id = %s AND state = 'draft'", self.customer.id))
        self.assertIn("account_move_oms_draft_idx", str(plan))
