# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import dataclasses
import math
import os
import random
import unittest

from ..tours import (
    BATCH,
    CLUSTER,
    METHODS,
    MORE_LINES,
    NO_PLACE,
    NO_ZONE,
    NOT_ALLOWED,
    NOTHING,
    ONE_LINE,
    SINGLE,
    TOO_HEAVY,
    TOO_LARGE,
    TOO_MANY_LINES,
    UNREACHABLE,
    ZONE,
    Job,
    Limits,
    Line,
    Method,
    Why,
    plan,
)
from ..tours_bound import router
from ..walk import Layout, Stop, length

LAYOUT = Layout(6, 5, (20,))
PLACES = {(aisle, place): Stop(aisle, 0, place, key=(aisle, place)) for aisle in range(6) for place in range(1, 20)}
ROUTER = router(LAYOUT, PLACES)
FAR = (9, 9)


def walk(stops):
    """Where the way past one place is blocked."""
    return math.inf if FAR in stops else ROUTER["walk"](stops)


def job(number, *stops, due=None, priority=0, methods=None, **line):
    """A job of one line at each stop; line ids are 10 × job + position."""
    lines = tuple(Line(10 * number + at, stop, **line) for at, stop in enumerate(stops))
    return Job(number, lines, due, priority, methods)


def members(made):
    """The jobs of each tour, in order."""
    return [tuple(pick.job for pick in tour.picks) for tour in made.tours]


class TestTours(unittest.TestCase):
    def test_neighbours_go_together(self):
        jobs = [job(1, (0, 3)), job(2, (5, 3)), job(3, (0, 4)), job(4, (5, 4))]
        made = plan(jobs, [Method(BATCH, Limits(orders=2))], walk)
        self.assertEqual(set(map(frozenset, members(made))), {frozenset({1, 3}), frozenset({2, 4})})
        self.assertEqual((made.first_come, made.length), (128, 66))

    def test_a_job_takes_the_first_method_that_suits_it(self):
        methods = [Method(ONE_LINE), Method(CLUSTER, Limits(lines=3)), Method(SINGLE)]
        made = plan([job(1, (0, 1)), job(2, (0, 2), (1, 2)), job(3, *[(2, at) for at in range(1, 6)]), job(4, (3, 1)),
                     job(5, (0, 2), methods=frozenset({SINGLE}))], methods, walk)
        self.assertEqual({tour.method: members(dataclasses.replace(made, tours=(tour,)))[0] for tour in made.tours
                          if tour.method != SINGLE}, {ONE_LINE: (1, 4), CLUSTER: (2,)})
        self.assertEqual([members_of for members_of, tour in zip(members(made), made.tours) if tour.method == SINGLE],
                         [(3,), (5,)])

    def test_a_tote_for_each_order_in_the_order_of_the_walk(self):
        made = plan([job(1, (1, 5)), job(2, (0, 5))], [Method(CLUSTER)], walk, order=ROUTER["order"])
        tour, = made.tours
        self.assertEqual([pick.tote for pick in tour.picks], [1, 2])
        self.assertEqual(tour.picks[0].lines[0], tour.lines[0])
        made = plan([job(1, (1, 5)), job(2, (0, 5))], [Method(BATCH)], walk, order=ROUTER["order"])
        self.assertEqual([pick.tote for pick in made.tours[0].picks], [None, None])

    def test_a_zone_each_and_every_part_knows_its_siblings(self):
        both = Job(1, (Line(11, (0, 1), "cold"), Line(12, (5, 1), "dry")))
        made = plan([both, job(2, (0, 2), zone="cold"), job(3, (5, 2), zone="dry")], [Method(ZONE)], walk)
        self.assertEqual({tour.zone: set(tour.lines) for tour in made.tours}, {"cold": {11, 20}, "dry": {12, 30}})
        found = {(tour.zone, pick.job): pick.siblings for tour in made.tours for pick in tour.picks}
        self.assertEqual(found, {("cold", 1): ("dry",), ("dry", 1): ("cold",), ("cold", 2): (), ("dry", 3): ()})
        self.assertTrue(all(pick.tote for tour in made.tours for pick in tour.picks))

    def test_what_leaves_first_starts_first_and_never_waits_for_what_has_time(self):
        jobs = [job(1, (0, 1), due=17), job(2, (0, 1), due=12), job(3, (5, 1), due=12, priority=1), job(4, (0, 1))]
        made = plan(jobs, [Method(CLUSTER, Limits(orders=1))], walk)
        self.assertEqual(members(made), [(3,), (2,), (1,), (4,)])
        made = plan(jobs, [Method(CLUSTER)], walk)
        self.assertEqual([(tour.due, set(inside)) for tour, inside in zip(made.tours, members(made))],
                         [(12, {2, 3}), (17, {1}), (None, {4})])

    def test_every_job_left_says_why(self):
        cases = [
            (job(1), [Method(SINGLE)], Why(NOTHING)),
            (job(1, None), [Method(SINGLE)], Why(NO_PLACE)),
            (job(1, (0, 1), methods=frozenset({SINGLE})), [Method(BATCH)], Why(NOT_ALLOWED, BATCH)),
            (job(1, (0, 1), (0, 2)), [Method(ONE_LINE)], Why(MORE_LINES, ONE_LINE)),
            (job(1, (0, 1)), [Method(ZONE)], Why(NO_ZONE, ZONE)),
            (job(1, (0, 1), (0, 2)), [Method(SINGLE, Limits(lines=1))], Why(TOO_MANY_LINES, SINGLE, None, 2, 1)),
            (job(1, (0, 1), volume=3.5), [Method(BATCH, Limits(volume=3))], Why(TOO_LARGE, BATCH, None, 3.5, 3)),
            (job(1, (0, 1), weight=16.0, zone="A"), [Method(ZONE, Limits(weight=15.5))], Why(TOO_HEAVY, ZONE, "A", 16, 15.5)),
            (job(1, FAR), [Method(SINGLE)], Why(UNREACHABLE, SINGLE)),
        ]
        for one, methods, why in cases:
            with self.subTest(why=why):
                made = plan([one, job(2, (1, 1), zone="A")], methods, walk)
                self.assertEqual((made.short, made.why[1]), ((1,), why))

    def test_the_refusal_that_came_farthest_is_told(self):
        methods = [Method(ONE_LINE), Method(SINGLE, Limits(weight=30)), Method(ZONE)]
        made = plan([job(1, (0, 1), (0, 2), weight=20.0)], methods, walk)
        self.assertEqual(made.why[1], Why(TOO_HEAVY, SINGLE, None, 40, 30))

    def test_tenths_add_up(self):
        made = plan([job(number, (0, 1), weight=0.1) for number in range(1, 4)], [Method(BATCH, Limits(weight=0.3))], walk)
        self.assertEqual(len(made.tours), 1)

    def test_a_size_that_is_not_known_counts_nothing_and_is_named(self):
        jobs = [job(1, (0, 1), weight=None), job(2, (0, 1), volume=None)]
        self.assertEqual(plan(jobs, [Method(BATCH, Limits(weight=5))], walk).unknown, (1,))
        self.assertEqual(plan(jobs, [Method(BATCH)], walk).unknown, ())

    def test_bad_input_is_named(self):
        for jobs, methods, words in (
            ([job(1, (0, 1)), job(1)], [Method(BATCH)], "Two jobs have the id 1"),
            ([job(1, (0, 1)), Job(2, (Line(10, (0, 1)),))], [Method(BATCH)], "Two lines have the id 10"),
            ([job(1, (0, 1), weight=-1.0)], [Method(BATCH)], "The weight of line 10 of job 1 is -1"),
            ([job(1, (0, 1), volume=math.nan)], [Method(BATCH)], "The volume of line 10 of job 1 is nan"),
            ([], [Method("wave")], "'wave' is no method"),
            ([], [], "Tours need a method"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                plan(jobs, methods, walk)
        with self.assertRaisesRegex(ValueError, "limit of weight"):
            Limits(weight=0)
        with self.assertRaisesRegex(ValueError, "does not give the stops"):
            plan([job(1, (0, 1))], [Method(SINGLE)], walk, order=lambda stops: [])

    def test_nothing_to_plan(self):
        self.assertEqual(plan([], [Method(BATCH)], walk).tours, ())


class TestDrawn(unittest.TestCase):
    """What must be true of every plan, on days drawn from a printed seed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"tours: OMS_SEED={cls.seed}")

    def draw(self, number):
        dice = random.Random(f"{self.seed}/{number}")
        stops = dice.sample([*PLACES], dice.choice((3, 40, 100)))
        jobs, line = [], 0
        for key in range(dice.randint(0, 25)):
            lines = []
            for _ in range(dice.choice((0, 1, 1, 2, 5, 9))):
                line += 1
                where = dice.choice([*stops] * 4 + [None, FAR])
                lines.append(Line(line, where, dice.choice(("A", "B", "B", None)), dice.randint(1, 9),
                                  dice.choice((None, dice.random())), dice.choice((None, dice.random() * 5))))
            allowed = dice.choice((None, None, frozenset(dice.sample(METHODS, 2))))
            jobs.append(Job(key, tuple(lines), dice.choice((None, 12, 17)), dice.choice((0, 0, 1)), allowed))
        methods = [Method(kind, Limits(*(dice.choice((None, limit)) for limit in (4, 8, 2.5, 9.0))))
                   for kind in dice.sample(METHODS, dice.randint(1, 3))]
        return dice, jobs, methods

    def test_true_of_every_plan(self):
        for number in range(60):
            with self.subTest(OMS_SEED=self.seed, number=number):
                dice, jobs, methods = self.draw(number)
                made = plan(jobs, methods, walk, order=ROUTER["order"], steps=2000, seed=number)
                self.check(made, {one.id: one for one in jobs}, methods)
                less = plan(jobs, methods, walk, steps=0, seed=number)
                self.assertLessEqual(made.length, less.length + 1e-6)
                dice.shuffle(jobs)
                jobs = [dataclasses.replace(one, lines=tuple(reversed(one.lines))) for one in jobs]
                self.assertEqual(made, plan(jobs, methods, walk, order=ROUTER["order"], steps=2000, seed=number))

    def check(self, made, jobs, methods):
        self.assertEqual(set(made.why), set(made.short))
        planned = [line for tour in made.tours for pick in tour.picks for line in pick.lines]
        left = [line.id for number in made.short for line in jobs[number].lines]
        self.assertEqual(sorted(planned + left), sorted(line.id for one in jobs.values() for line in one.lines))
        self.assertEqual(sorted({pick.job for tour in made.tours for pick in tour.picks} | set(made.short)), sorted(jobs))
        self.assertLessEqual(made.length, min(made.first_come, made.savings) + 1e-6)
        limits = {}
        for method in methods:
            limits.setdefault(method.kind, []).append(method.limits)
        for tour in made.tours:
            self.assertTrue(any(self.keeps(tour, jobs, limit) for limit in limits[tour.method]))
            self.check_tour(tour, jobs)
        starts = [(tour.due or 99, -tour.priority) for tour in made.tours]
        self.assertEqual(starts, sorted(starts))

    def lines(self, tour, jobs):
        return {line.id: line for pick in tour.picks for line in jobs[pick.job].lines if line.id in pick.lines}

    def keeps(self, tour, jobs, limits):
        lines = self.lines(tour, jobs).values()
        sums = (len(tour.picks), len(lines), sum(line.volume or 0 for line in lines), sum(line.weight or 0 for line in lines))
        return all(limit is None or value <= limit + 1e-4 for value, limit in
                   zip(sums, (limits.orders, limits.lines, limits.volume, limits.weight)))

    def check_tour(self, tour, jobs):
        lines = self.lines(tour, jobs)
        self.assertEqual(tour.length, length(LAYOUT, [PLACES[stop] for stop in tour.stops]))
        self.assertEqual(sorted(tour.stops), sorted({line.stop for line in lines.values()}))
        self.assertEqual(sorted(tour.lines), sorted(lines))
        at = [tour.stops.index(lines[line].stop) for line in tour.lines]
        self.assertEqual(at, sorted(at))
        for pick in tour.picks:
            self.assertEqual(jobs[pick.job].due, tour.due)
            self.assertIn(tour.method, jobs[pick.job].methods or METHODS)
            self.assertEqual(list(pick.lines), [line for line in tour.lines if line in pick.lines])
            if tour.method == ZONE:
                self.assertEqual(jobs[pick.job].zones, {tour.zone, *pick.siblings})
        totes = [pick.tote for pick in tour.picks]
        self.assertIn(totes, ([None] * len(totes), [*range(1, len(totes) + 1)]))
