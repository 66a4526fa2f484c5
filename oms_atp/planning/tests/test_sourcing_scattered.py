# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stock scattered in ones to threes over many warehouses: the search does no more than it may, whatever it is given."""
import json
import os
import random
import unittest
from unittest.mock import patch

from .. import replay, sourcing
from ..facts import Need, Node, Pick, Problem, Rules, Step
from ..sourcing_line import fill, serve_line
from ..sourcing_serve import Line
from ..sourcing_work import STEPS, Work
from . import brute

RULES = ({}, {"split_line": 500}, {"min_split": 5000}, {"late": 50}, {"late": 50, "split_line": 300}, {"max_parcels": 9},
         {"late": 100, "split_line": 300, "min_split": 3000}, {"short": 1500, "split_line": 2000}, {"late_share": 30_000})
#: What is done beside and after the search, at most, in steps an offer and line: 541 was the most of 7,700 such problems.
BESIDE = 800


def scattered(rng, lines, sources, days=1, same=1, multiple=1, **rules):
    nodes = tuple(Node(f"w{i}", first=rng.randint(3000, 9000), further=rng.randint(1000, 4000), rank=i) for i in range(sources))
    needs = tuple(Need(i, 1, i // same, rng.randint(20, 60), home="w0", wanted=rng.choice((None, 0, 3)), multiple=multiple,
                       value=rng.randint(1, 50) * 10**6) for i in range(lines))
    steps, cost = {}, {}
    for product in sorted({need.product_id for need in needs}):
        for node in nodes:
            quantity, ladder = 0, []
            for day in sorted(rng.sample(range(8), rng.randint(1, days))):
                quantity += rng.randint(1, 3)
                ladder.append(Step(day, day + 2, quantity))
            steps[product, node.key] = tuple(ladder)
            cost[product, node.key] = rng.randint(200, 3000) * 1000
    return Problem(needs, nodes, steps, cost, {}, Rules(**rules))


class Counted(Work):
    """Keeps what it was given to do."""

    __slots__ = ()
    made = []

    def __init__(self, steps):
        super().__init__(steps)
        self.made.append(self)


class TestSourcingScattered(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        self.rng = random.Random(self.seed)

    def check(self, problem, budget, text):
        """Feasible, not worse than the house rule, within the budget, the same again."""
        del Counted.made[:]
        with patch.object(sourcing, "Work", Counted):
            found = sourcing.plan(problem, budget)
        [work] = Counted.made
        offers = sum(len(steps) for steps in problem.steps.values())
        self.assertLessEqual(work.spent, budget * STEPS + BESIDE * offers * len(problem.needs), text)
        self.assertIsNotNone(brute.measure(problem, found.picks), text)
        for need in problem.needs:
            given = sum(pick.quantity for pick in found.picks if pick.line_id == need.line_id)
            self.assertEqual(given + found.short.get(need.line_id, 0), need.quantity, text)
        lost, house = (sum(short.get(need.line_id, 0) * (need.value + 1) for need in problem.needs)
                       for short in (found.short, found.greedy_short))
        self.assertLessEqual((0 if problem.rules.short else lost, found.cost),
                             (0 if problem.rules.short else house, found.greedy), text)
        self.assertLessEqual(found.bound, found.cost, text)
        stored = json.loads(json.dumps(replay.dump(problem, budget)))
        self.assertTrue(replay.faithful(stored, json.loads(json.dumps(replay.plan_dict(found)))), text)

    def test_any_problem_within_its_budget(self):
        for case in range(27):
            chosen = {"days": self.rng.choice((1, 1, 3)), "same": self.rng.choice((1, 1, 2, 3)),
                      "multiple": self.rng.choice((1, 1, 2))}
            problem = scattered(self.rng, self.rng.randint(1, 10), self.rng.randint(20, 60), **chosen, **RULES[case % len(RULES)])
            self.check(problem, self.rng.choice((0, 1, 5)), f"seed {self.seed}, case {case}: {chosen}, {problem.rules}")

    def test_sixty_warehouses_in_full(self):
        self.check(scattered(self.rng, 10, 60, split_line=500), sourcing.BUDGET, f"seed {self.seed}")

    def test_a_step_is_a_turn_of_the_innermost_loop(self):
        """Twenty times the offers are about as many times the steps to look once: what is counted is what is done."""
        spent = []
        for sources in (30, 600):
            del Counted.made[:]
            with patch.object(sourcing, "Work", Counted):
                sourcing.plan(scattered(random.Random(1), 1, sources), 0)
            spent.append(Counted.made[0].spent)
        self.assertGreater(spent[1], 15 * spent[0])

    def test_parts_of_a_line_that_cost(self):
        """Up to twelve offers nothing is cheaper, as trying every set of them shows; beyond, at least no dearer than simple."""
        for case in range(150):
            entries, line, split = self.entries(self.rng.randint(1, 8))
            cost, given, exact = serve_line(line, entries, split, Work(10**9))
            least = min(self.filled(line, [entry for place, entry in enumerate(entries) if some >> place & 1], split)
                        for some in range(1 << len(entries)))
            self.assertEqual((cost, exact), (least, True), f"seed {self.seed}, case {case}")
            self.assertEqual(sum(line.cost[number] * quantity for number, quantity in given) + split * max(len(given) - 1, 0)
                             + line.short * (line.quantity - sum(quantity for _number, quantity in given)), cost)
        entries, line, split = self.entries(60)
        cost, _given, exact = serve_line(line, entries, split, Work(0))
        self.assertLessEqual(cost, self.filled(line, entries, split))
        self.assertFalse(exact)

    def entries(self, count):
        line = Line(Need(1, 1, 1, self.rng.randint(5, 12) + count // 2, multiple=self.rng.choice((1, 1, 2))), {})
        line.short = self.rng.choice((900, 10**6))
        found = []
        for number in range(count):
            node = number // 2  # two days each: the later has what the earlier has, and is no cheaper
            before = found[-1] if number % 2 else None
            unit, cap = self.rng.randint(50, 500), self.rng.randint(1, 6)
            found.append((unit + before[0], number, 1 << number, cap + before[3], node) if before
                         else (unit, number, 1 << number, cap, node))
            line.cost[number] = found[-1][0]
        return sorted(found), line, self.rng.randint(1, 900)

    @staticmethod
    def filled(line, entries, split):
        cost, given = fill(line, entries, line.quantity, line.need.multiple)
        whole = [unit * line.quantity for unit, _number, _bit, cap, _node in entries if cap >= line.quantity]
        return min([cost + split * max(len(given) - 1, 0), *whole])

    def test_what_an_older_planner_decided(self):
        """It is read and planned anew; that the plan is another is nobody's fault."""
        problem = scattered(self.rng, 3, 20, split_line=500)
        old = {**replay.dump(problem, 50), "version": 1}
        self.assertEqual(replay.load(old), problem)
        self.assertEqual(replay.replay(old), sourcing.plan(problem))
        self.assertIsNone(replay.faithful(old, {"version": 1}))
        self.assertIs(replay.faithful(replay.dump(problem, 1), {}), False)
        self.assertIsInstance(replay.replay(old).picks[0], Pick)
