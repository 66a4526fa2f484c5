# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from collections import defaultdict

from ..release import HELD, INCOMPLETE, NO_ROOM, NOT_DUE, NOT_PROMISED, PARTLY_HELD, SENT, Job, fits, plan, rank

NORTH, SOUTH = 1, 2


class TestRelease(unittest.TestCase):
    def test_urgent_then_cutoff_then_age(self):
        jobs = [
            Job(1, NORTH, 1, since=1),
            Job(2, NORTH, 1, since=2, cutoff=50),
            Job(3, NORTH, 1, since=3, cutoff=40),
            Job(4, NORTH, 1, since=4, priority=1),
            Job(5, NORTH, 1, since=0),
        ]
        self.assertEqual(plan(jobs).picks, (4, 3, 2, 5, 1))

    def test_held_and_unpromised_stay_and_say_why(self):
        made = plan([Job(1, NORTH, 1, held=True), Job(2, NORTH, 1, promised=False), Job(3, NORTH, 1)])
        self.assertEqual(made.picks, (3,))
        self.assertEqual(made.why, {1: HELD, 2: NOT_PROMISED, 3: SENT})

    def test_a_held_line_keeps_only_what_is_shipped_complete(self):
        made = plan([Job(1, NORTH, 1, partly_held=True), Job(2, NORTH, 1, partly_held=True, together=7),
                     Job(3, SOUTH, 1, together=7)])
        self.assertEqual(made.picks, (1,))
        self.assertEqual(made.why, {1: SENT, 2: PARTLY_HELD, 3: PARTLY_HELD})

    def test_too_early_waits_but_not_without_its_group(self):
        made = plan([Job(1, NORTH, 1, due=False), Job(2, NORTH, 1, due=False, together=7), Job(3, SOUTH, 1, together=7)])
        self.assertEqual(made.picks, (2, 3))
        self.assertEqual(made.why[1], NOT_DUE)

    def test_capacity_per_warehouse(self):
        jobs = [Job(1, NORTH, 6, since=1), Job(2, NORTH, 6, since=2), Job(3, NORTH, 4, since=3), Job(4, SOUTH, 9, since=4)]
        made = plan(jobs, {NORTH: 10})
        self.assertEqual(made.picks, (1, 3, 4), "the small one fills the room, the other warehouse has no limit")
        self.assertEqual(made.why[2], NO_ROOM)

    def test_larger_than_a_whole_run_still_goes_when_first(self):
        self.assertEqual(plan([Job(1, NORTH, 99, since=1), Job(2, NORTH, 1, since=2)], {NORTH: 10}).picks, (1,))

    def test_ship_complete_goes_whole_or_not(self):
        jobs = [Job(1, NORTH, 2, together=7), Job(2, SOUTH, 2, together=7, promised=False), Job(3, NORTH, 2)]
        made = plan(jobs)
        self.assertEqual(made.picks, (3,))
        self.assertEqual(made.why[1], INCOMPLETE)
        waiting = plan([Job(1, NORTH, 2, together=7, group_promised=False)])
        self.assertEqual(waiting.why, {1: INCOMPLETE}, "a line without supply keeps the whole order")

    def test_ship_complete_needs_room_everywhere(self):
        jobs = [Job(1, SOUTH, 5, since=1), Job(2, NORTH, 2, since=2, together=7), Job(3, SOUTH, 6, since=2, together=7)]
        self.assertEqual(plan(jobs, {SOUTH: 10}).picks, (1,))

    def test_limit_counts_transfers_and_never_cuts_a_group(self):
        jobs = [Job(1, NORTH, 1, since=1), Job(2, NORTH, 1, since=2, together=7), Job(3, SOUTH, 1, since=2, together=7)]
        self.assertEqual(plan(jobs, limit=2).picks, (1,))
        self.assertEqual(plan(jobs, limit=3).picks, (1, 2, 3))

    def test_own_rule(self):
        jobs = [Job(1, NORTH, 9), Job(2, NORTH, 1)]
        self.assertEqual(plan(jobs, rules=(lambda job: job.lines,)).picks, (2, 1))


class TestReleaseConserves(unittest.TestCase):
    """Nothing is created or lost, whatever comes in: thousands of seeded cases."""

    def test_properties(self):
        seed = int(os.environ.get("OMS_SEED", "20240511"))
        print(f"release plan: seed {seed}")
        dice = random.Random(seed)
        for _case in range(3000):
            jobs = self._jobs(dice)
            capacity = {NORTH: dice.choice([0, 5, 12]), SOUTH: dice.choice([0, 8])}
            limit = dice.choice([None, 1, 3, 8])
            made = plan(jobs, capacity, limit)
            shuffled = jobs[:]
            dice.shuffle(shuffled)
            with self.subTest(jobs=jobs, capacity=capacity, limit=limit):
                self.assertEqual(made, plan(shuffled, capacity, limit), "the order of the input says nothing")
                self._check(jobs, capacity, limit, made)

    def _jobs(self, dice):
        return [
            Job(
                number, dice.choice([NORTH, SOUTH]), dice.randint(1, 9), priority=dice.choice([0, 0, 1]),
                cutoff=dice.choice([None, 10, 20]), since=dice.randint(0, 5), held=dice.random() < 0.15,
                promised=dice.random() < 0.8, due=dice.random() < 0.9,
                together=dice.choice([None, None, 100, 200]),
                group_promised=dice.random() < 0.9,
            )
            for number in range(dice.randint(0, 9))
        ]

    def _check(self, jobs, capacity, limit, made):
        by_id = {job.id: job for job in jobs}
        self.assertEqual(sorted(made.picks + made.short), sorted(by_id), "each job goes or stays, once")
        self.assertEqual(set(made.why), set(by_id), "each has a reason")
        groups = defaultdict(set)
        load, count = defaultdict(int), defaultdict(set)
        for job in jobs:
            groups[job.id if job.together is None else ("together", job.together)].add(made.why[job.id])
        for key, reasons in groups.items():
            self.assertEqual(len(reasons), 1, f"{key} goes whole or stays whole")
        for number in made.picks:
            job = by_id[number]
            self.assertTrue(job.promised and not job.held and (job.group_promised or job.together is None))
            load[job.warehouse] += job.lines
            count[job.warehouse].add(number if job.together is None else -job.together)
        for warehouse, lines in load.items():
            cap = capacity.get(warehouse)
            self.assertTrue(not cap or lines <= cap or len(count[warehouse]) == 1, "within capacity, or one alone")
        may_go = [job for job in sorted(jobs, key=rank) if made.why[job.id] in (SENT, NO_ROOM)]
        if may_go:
            self.assertEqual(made.why[may_go[0].id], SENT, "the first in rank is never left for want of room")
        if limit is not None and len(made.picks) > limit:
            self.assertEqual(len({by_id[number].together for number in made.picks}), 1)
        for number in made.short:
            if made.why[number] == NO_ROOM and limit is None and by_id[number].together is None:
                self.assertFalse(fits([by_id[number]], load, capacity), "no room means no room")


if __name__ == "__main__":
    unittest.main()
