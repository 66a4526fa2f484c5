# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2.errors import DiskFull, QueryCanceled, SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ...jobs import in_sets, run, undo, why
from ...planning.jobs import AT_FAULT, COLLIDED, ENDS, TOO_LONG
from ..common import OmsCase
from ..imports.test_import import ImportCase

JOBS = "odoo.addons.oms_core.jobs"


class Collided(SerializationFailure):
    pgcode = "40001"


class TooLong(QueryCanceled):
    pgcode = "57014"


class Full(DiskFull):
    pgcode = "53100"


class Server:
    """An environment without a database: a job that says how far it is, and has no more time."""

    def __init__(self, time_left=0):
        self.time_left, self.said, self.woken = time_left, [], 0
        self.cr = self.transaction = self.registry = self
        self.cache_invalidated = set()

    def __getitem__(self, model):
        return self

    def ref(self, xmlid):
        return self

    def _commit_progress(self, processed=0, *, remaining=None):
        self.said.append((processed, remaining))
        return self.time_left

    def _trigger(self, at):
        self.woken += 1

    def rollback(self):
        pass

    reset = rollback


#: What Odoo raises in a worker that has used up its time.
OUT_OF_TIME = Exception("CPU time limit exceeded.")


@tagged("post_install", "-at_install")
class TestJobs(ImportCase):
    """Work in sets: who fails is named, the others go on, and nothing goes on that the server ends."""

    def failing(self, name, error, *which):
        """Processing of any set with one of these orders fails."""
        original, orders = getattr(type(self.env["sale.order"]), name), self.env["sale.order"].concat(*which)

        def fail(records, *args, **kwargs):
            if records & orders:
                raise error
            return original(records, *args, **kwargs)
        return patch.object(type(self.env["sale.order"]), name, fail)

    def test_what_an_error_means(self):
        for error, meaning in (
                (Collided(), COLLIDED), (TooLong(), TOO_LONG), (Full(), ENDS), (OUT_OF_TIME, ENDS), (MemoryError(), ENDS),
                (UserError("No."), AT_FAULT), (Exception("no"), AT_FAULT), (KeyError("x"), AT_FAULT)):
            with self.subTest(error):
                self.assertEqual(why(error), meaning)

    def test_one_order_that_takes_too_long_is_named_and_keeps_nobody_waiting(self):
        first, bad, last = (self.confirm(mug=1) for _n in range(3))
        done = []
        process = type(first)._oms_supply

        def supply(orders):
            process(orders)
            done.append(orders.ids)
        with patch.object(type(first), "_oms_supply", supply), self.failing("_oms_supply", TooLong("too long"), bad), \
                self.assertLogs("odoo.addons.oms_core.models.orders.sale_order_process", "WARNING") as logs:
            (first | bad | last)._oms_process_or_log()
        self.assertEqual(done, [[first.id], [last.id]])
        self.assertEqual(len(logs.output), 1)
        self.assertIn(f"{bad.name} cannot be processed", logs.output[0])

    def test_nothing_goes_on_when_the_server_ends_it(self):
        orders = self.confirm(mug=1) | self.confirm(mug=1)
        for error in (OUT_OF_TIME, MemoryError(), Full("no space"), Collided("somebody")):
            with self.subTest(error), self.failing("_oms_supply", error, *orders), self.assertRaises(type(error)):
                orders._oms_process_or_log()

    def test_sets_are_taken_back_and_others_stay(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(7)])
        bad = partners[3]

        def work(some):
            some.write({"comment": "seen"})
            if bad in some:
                raise UserError("Not this one.")
            return some.ids

        done, failed = in_sets(self.env, partners, 4, work)
        self.assertEqual((list(failed), str(failed[bad])), ([bad], "Not this one."))
        self.assertEqual([partner_id for some in done for partner_id in some], (partners - bad).ids)
        self.assertEqual(partners.filtered("comment"), partners - bad)
        with self.assertRaises(KeyError):
            in_sets(self.env, partners, 4, lambda some: {}["x"], faults=UserError)
        with self.assertRaises(AccessError):
            in_sets(self.env, partners, 4, self.refuse, but=AccessError)

    def refuse(self, some):
        raise AccessError(f"{len(some)} are not yours.")

    def test_orders_are_processed_though_what_is_looked_at_before_fails(self):
        order, done = self.confirm(mug=1), []
        order._oms_place_hold("date", "too soon")
        order.oms_hold_ids.facts = {"check": "too_soon"}

        def fail(holds):
            holds.env["oms.job.mark"]._put("began", "yes")
            raise UserError("This one has no end.")
        log = "odoo.addons.oms_core.models.orders.sale_order_process"
        with patch.object(type(self.env["oms.hold"]), "_oms_expire", fail), patch.object(
                type(order), "_oms_process_or_log", lambda orders: done.extend(orders.ids)), \
                self.enter_registry_test_mode(), self.assertLogs(log, "WARNING") as logs:
            self.env.ref("oms_core.cron_process").method_direct_trigger()
        self.assertIn("This one has no end.", logs.output[0])
        self.assertIn(order.id, done)
        self.assertFalse(self.env["oms.job.mark"]._get("began"))

    def job(self, todo, work, size, **values):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            return run(self.env(cr=cr), "oms_core.cron_process", todo, work, size, name=str, **values)

    def test_each_is_done_once_though_it_is_named_twice(self):
        done = []
        self.assertTrue(self.job([1, 2, 1, 3, 2, 4], done.extend, 1))
        self.assertEqual(done, [1, 2, 3, 4])

    @mute_logger(JOBS)
    def test_what_is_given_up_is_told_and_the_last_is_done(self):
        done, gone = [], []

        def work(some):
            if 3 in some:
                raise ValueError("three")
            done.extend(some)
        self.assertTrue(self.job([1, 2, 3, 4, 5], work, 4, given_up=gone.append))
        self.assertEqual((done, gone), ([1, 2, 4, 5], [3]))

    def test_configuration_of_what_is_taken_back_is_read_anew(self):
        reason, checks, company_id = self.env.ref("oms_core.hold_reason_price"), self.env["oms.checks"], self.env.company.id
        reason.mode = "off"

        def work(some):
            some.mode = "enforce"
            self.assertEqual(checks._modes(company_id)["price"], "enforce")
            raise UserError("No.")
        in_sets(self.env, reason, 1, work)
        self.assertEqual(checks._modes(company_id)["price"], "off")
        self.env.registry.cache_invalidated.clear()
        with patch.object(self.env.cr, "rollback"), patch.object(type(self.registry), "clear_cache") as cleared:
            undo(self.env)
            self.assertFalse(cleared.mock_calls, "nothing was changed")

    @mute_logger(JOBS)
    def test_an_order_of_an_import_that_takes_too_long_does_not_stop_the_others(self):
        original = type(self.env["sale.order"]).action_confirm

        def confirm(records):
            if "102" in records.mapped("oms_channel_ref"):
                raise TooLong("canceling statement due to statement timeout")
            return original(records)
        with patch.object(type(self.env["sale.order"]), "action_confirm", confirm):
            record = self.import_file(*(f"{100 + n} MUG 1 2.50 1" for n in range(5)))
        refused = record.line_ids.filtered(lambda line: line.order_ref == "102")
        self.assertEqual((refused.outcome, refused.reason, refused.reason_text),
                         ("rejected", "refused", "It takes longer than the database allows."))
        self.assertEqual((record.state, len(record.line_ids.order_id)), ("done", 4))


@tagged("post_install", "-at_install")
class TestRun(BaseCase):
    """A run of a job whose time is short, or whose work fails in part."""

    def work(self, items, fails):
        """(function of ``run`` for these items, those done)"""
        done = []

        def do(some):
            error = fails(some)
            if error:
                raise error
            done.extend(some)

        def todo(after, size):
            return [item for item in items if after is None or item > after][:size]
        return do, todo, done

    @mute_logger(JOBS)
    def test_with_no_time_left_a_run_still_gets_somewhere(self):
        do, todo, done = self.work(range(100), lambda some: TooLong() if len(some) > 5 else None)
        self.assertFalse(run(Server(), "cron", todo, do, 40, name=str))
        self.assertEqual(done, list(range(5)), "else the next run would begin with the same forty")

    @mute_logger(JOBS)
    def test_who_is_left_for_later_does_not_begin_the_next_run_at_once(self):
        server = Server(time_left=60)
        do, todo, done = self.work(range(6), lambda some: Collided() if 2 in some else None)
        with patch(f"{JOBS}.time.sleep"):
            self.assertFalse(run(server, "cron", todo, do, 3, name=str, left=lambda: 6 - len(done)))
        self.assertEqual((done, server.woken), ([0, 1, 3, 4, 5], 1))
        self.assertEqual(server.said[-1][1], 0, "what remains is for ten minutes later")

    @mute_logger(JOBS)
    def test_who_takes_too_long_alone_is_given_up(self):
        given_up = []
        do, todo, done = self.work(range(6), lambda some: TooLong() if 2 in some else None)
        self.assertTrue(run(Server(time_left=60), "cron", todo, do, 3, name=str, given_up=given_up.append))
        self.assertEqual((done, given_up), ([0, 1, 3, 4, 5], [2]))


@tagged("post_install", "-at_install")
class TestProcessJob(OmsCase):
    """The job of orders that wait."""

    def test_one_that_collides_again_and_again_keeps_nobody_waiting(self):
        orders = self.env["sale.order"].concat(*(self.confirm(mug=1) for _n in range(4)))
        bad, done = orders[0], []

        def process(some):
            if bad in some:
                raise Collided()
            done.extend(some.ids)
        Order, Cron = type(orders), type(self.env["ir.cron"])
        with patch.object(Order, "_oms_waiting_domain", lambda order: [("id", "in", orders.ids)]), \
                patch.object(Order, "_oms_going_first", lambda order: bad), \
                patch.object(Order, "_oms_before_process", lambda order: None), \
                patch.object(Order, "_oms_process_or_log", process), \
                patch.object(Cron, "_commit_progress", lambda *args, **kwargs: 60), \
                patch(f"{JOBS}.undo"), patch(f"{JOBS}.time.sleep"), self.assertLogs(JOBS, "WARNING") as logs:
            self.env["sale.order"]._cron_oms_process()
        self.assertEqual(done, orders[1:].ids)
        self.assertRegex("".join(logs.output), f"order {bad.id} was not done")
