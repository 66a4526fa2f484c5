# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...jobs import one_set, run
from ...models.jobs.oms_job_shared import SWITCH
from .test_jobs import JOBS, OUT_OF_TIME, Collided, TooLong

CRON = "oms_core.cron_process"
SHARED = "odoo.addons.oms_core.models.jobs.oms_job_shared"


@tagged("post_install", "-at_install")
class TestOneSet(TransactionCase):
    """A set that a server does within the transaction of the queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create([{"name": f"P{n}"} for n in range(12)])
        cls.ids = cls.partners.ids

    def one_set(self, fails, **values):
        def work(ids):
            self.env["res.partner"].browse(ids).write({"comment": "seen"})
            self.env.flush_all()
            if error := fails(ids):
                raise error
        return one_set(self.env, CRON, self.ids, work, name="customer {}", **values)

    def seen(self):
        return self.partners.filtered("comment").ids

    def test_who_is_at_fault_is_named_and_given_up(self):
        bad, slow, given_up = self.ids[2], self.ids[7], []
        with self.assertLogs(JOBS, "WARNING") as logs:
            left = self.one_set(lambda ids: UserError("No.") if bad in ids else TooLong() if slow in ids else None,
                                given_up=given_up.append)
        self.assertEqual((left, given_up), ([], [bad, slow]))
        self.assertEqual(self.seen(), [one for one in self.ids if one not in (bad, slow)])
        self.assertEqual([f"customer {one} was not done" in line for one, line in zip((bad, slow), logs.output)], [True, True])

    @mute_logger(JOBS)
    def test_who_collides_is_left_once_patience_is_over(self):
        bad, given_up = self.ids[2], []
        with self.assertRaises(Collided), self.env.cr.savepoint():
            self.one_set(lambda ids: Collided() if bad in ids else None)
        self.assertFalse(self.seen(), "all of the set goes with the transaction")
        left = self.one_set(lambda ids: Collided() if bad in ids else None, patient=False, given_up=given_up.append)
        self.assertEqual((left, given_up), ([bad], []))
        self.assertEqual(self.seen(), self.ids[:2] + self.ids[3:])

    @mute_logger(JOBS)
    def test_what_fails_for_all_is_no_fault_of_theirs(self):
        for error in (UserError("Nobody."), MemoryError(), OUT_OF_TIME):
            with self.subTest(error), self.assertRaises(type(error)), self.env.cr.savepoint():
                self.one_set(lambda ids, error=error: error)


@tagged("post_install", "-at_install")
class TestShared(TransactionCase):
    """A run whose sets are given to the queue of several servers, and is there to the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.env["oms.job.shared"]
        cls.done = []

    def setUp(self):
        super().setUp()
        self.done.clear()
        self.env["ir.config_parameter"].set_param(SWITCH, "True")

    @contextmanager
    def queue(self, runner=True, installed=True):
        """What is put into the queue: a list, from which whoever does a set takes it."""
        waiting, Shared = [], type(self.shared)
        with patch.object(Shared, "_is_installed", lambda _self: installed), \
                patch.object(Shared, "_has_runner", lambda _self: runner), \
                patch.object(Shared, "_queue", lambda _self, cron, items, *method, eta=None: waiting.append(items)), \
                patch.object(Shared, "_open", lambda _self, cron: list(range(len(waiting)))), \
                patch.object(Shared, "_tell_end", lambda shared, cron, division: shared._note(cron, None)), \
                patch.object(Shared, "_take_over", lambda _self, numbers: [waiting.pop() for _number in numbers]), \
                patch.object(Shared, "_oms_do", lambda _self, items: self.done.extend(items), create=True), \
                patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            yield waiting

    def run_job(self, todo, size=2):
        return run(self.env, CRON, todo, self.shared._oms_do, size, name="number {}", shared=True)

    def look(self):
        return self.shared._look(CRON, self.shared)

    def test_sets_are_shared_out_and_nothing_runs_until_all_are_done(self):
        with self.queue() as waiting:
            self.assertIs(self.run_job([1, 2, 3, 4, 5, 3]), False)
            self.assertEqual((waiting, self.done), ([[1, 2], [3, 4], [5]], []))
            self.assertIsNone(self.look())
            waiting.clear()
            self.assertIsNone(self.look(), "a list is done when its sets are")
            self.assertEqual(self.look(), self.shared, "the next run is as any")

    def test_what_says_itself_what_is_done_is_looked_at_once_more_alone(self):
        def todo(after, size):
            return [number for number in range(1, 6) if number > (after or 0)][:size]
        with self.queue() as waiting:
            self.assertIs(self.run_job(todo), False)
            waiting.clear()
            alone = self.look()
            self.assertTrue(run(alone.env, CRON, todo, alone._oms_do, 2, name="number {}", shared=True))
        self.assertEqual((waiting, self.done), ([], [1, 2, 3, 4, 5]))

    def test_the_job_does_all_itself(self):
        for why, how in (("nobody is there to take sets", {"runner": False}), ("there is no queue", {"installed": False}),
                         ("one set", {}), ("switched off", {})):
            if why == "switched off":
                self.env["ir.config_parameter"].set_param(SWITCH, False)
            with self.subTest(why), self.queue(**how) as waiting:
                self.done.clear()
                self.assertTrue(self.run_job([1, 2, 3], size=3 if why == "one set" else 2))
                self.assertEqual((waiting, self.done), ([], [1, 2, 3]))
                self.assertEqual(self.look(), self.shared)

    def test_off_as_it_comes(self):
        self.env["ir.config_parameter"].search([("key", "=", SWITCH)]).unlink()
        self.assertFalse(self.shared._wanted())
        self.assertFalse(self.env["res.config.settings"].create({}).oms_share_jobs)

    @mute_logger(SHARED)
    def test_sets_that_nobody_takes_are_done_here(self):
        with self.queue() as waiting:
            self.run_job([1, 2, 3, 4, 5])
            division = self.shared._division(CRON)
            self.shared._note(CRON, {**division, "moved": "2020-01-01 00:00:00"})
            del waiting[0]
            self.assertIsNone(self.look(), "one was done since")
            self.assertEqual(len(waiting), 2)
            self.shared._note(CRON, {**self.shared._division(CRON), "moved": "2020-01-01 00:00:00"})
            self.look()
            self.assertEqual((waiting, self.shared._division(CRON)), ([], None))

    @mute_logger(SHARED)
    def test_switched_off_meanwhile(self):
        with self.queue() as waiting:
            self.run_job([1, 2, 3, 4, 5])
            self.env["ir.config_parameter"].set_param(SWITCH, False)
            self.look()
            self.assertEqual((waiting, self.shared._division(CRON)), ([], None))
