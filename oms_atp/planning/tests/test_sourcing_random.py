# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import os
import random
import unittest
from fractions import Fraction

from .. import replay
from ..facts import Need, Node, Pick, Problem, Rules, Step
from ..sourcing import BUDGET, plan
from ..sourcing_bound import Bound
from ..sourcing_case import Case
from ..sourcing_work import STEPS, Work
from . import brute

EXACT = (
    {}, {}, {"rules": {"split_line": 2000}}, {"rules": {"max_parcels": 1}}, {"rules": {"max_parcels": 2}}, {"whole": True},
    {"rules": {"whole_order": True}}, {"multiple": 2}, {"rules": {"short": 1500}}, {"product": 1},
    {"rules": {"short": 1500, "max_parcels": 2, "split_line": 700}},
)
GOOD = ({"rules": {"min_split": 6}}, {"product": 1, "rules": {"split_line": 2000}}, {"product": 1, "multiple": 2},
        {"product": 1, "whole": True})


def large(rng, lines, nodes, orders=1, days=3, **rules):
    """A random problem of any size; every third line of a product that another line has too."""
    places = tuple(Node(f"w{i}", first=rng.randint(3000, 9000), further=rng.randint(0, 6000), rank=i) for i in range(nodes))
    needs = tuple(Need(i, 1 + i % orders, i - i % 3 // 2, rng.randint(1, 20), home=rng.choice(places).key,
                       wanted=rng.choice((None, 3, 9)), multiple=rng.choice((1, 1, 1, 4)), whole=rng.random() < 0.1,
                       value=rng.randint(0, 10**7)) for i in range(lines))
    steps, unit_cost = {}, {}
    for product in range(lines):
        for node in places:
            if rng.random() < 0.6:
                quantity, ladder = 0, []
                for day in sorted(rng.sample(range(10), rng.randint(1, days))):
                    quantity += rng.randint(0, 15)
                    ladder.append(Step(day, day + 1, quantity))
                steps[product, node.key] = tuple(ladder)
            unit_cost[product, node.key] = rng.randint(0, 2_000_000)
    return Problem(needs, places, steps, unit_cost, {}, Rules(late=100, **rules))


def one(whole, order, ladders):
    """The problem of one order of several, on what is left."""
    return Problem(tuple(need for need in whole.needs if need.order_id == order), whole.nodes, ladders, whole.unit_cost,
                   whole.excluded, whole.rules)


class TestSourcingRandom(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        self.rng = random.Random(self.seed)

    def small(self, chosen, exact):
        """A problem of few offers; ``exact``: of the kind that is solved exactly (see GOOD)."""
        while True:
            found = brute.problem(self.rng, **chosen)
            if len({(node, step.ship) for (_product, node), steps in found.steps.items() for step in steps}) > 5:
                continue
            special = found.rules.split_line or any(need.whole or need.multiple > 1 for need in found.needs)
            if not exact or not special or len({need.product_id for need in found.needs}) == len(found.needs):
                return found

    def compare(self, chosen, exact=False):
        """(value of the plan, least value), after what must hold for every plan."""
        problem = self.small(chosen, exact)
        found, least = plan(problem), brute.best(problem, Pick)
        value = brute.measure(problem, found.picks)
        text = f"seed {self.seed}: {problem}"
        self.assertIsNotNone(value, text)
        self.assertLessEqual(abs(value[1] - found.cost), Fraction(1, 2), text)
        if value[0] == least[0]:
            self.assertLessEqual(found.bound, least[1] + Fraction(1, 2), text)
        for need in problem.needs:
            given = sum(pick.quantity for pick in found.picks if pick.line_id == need.line_id)
            self.assertEqual(given + found.short.get(need.line_id, 0), need.quantity, text)
        return value, least, text

    def test_equal_to_trying_everything(self):
        for case in range(1540):
            value, least, text = self.compare(EXACT[case % len(EXACT)], exact=True)
            self.assertEqual(value[0], least[0], text)
            self.assertLessEqual(value[1] - least[1], Fraction(1, 10**6), text)

    def test_no_set_of_offers_costs_less_than_its_bound(self):
        """Also of those sets that the search tries on its way, with few offers left to choose from."""
        for case in range(400):
            rules = {"split_line": self.rng.choice((700, 2000)), "short": self.rng.choice((0, 800, 1500)),
                     "max_parcels": self.rng.choice((0, 2))}
            problem = self.small({"rules": rules, "multiple": self.rng.choice((1, 1, 2))}, exact=True)
            found = Case(problem, problem.needs, problem.steps, Work(BUDGET * STEPS))
            bound = Bound(found)
            bound.improve(6, found.weigh([])[0])
            for allowed in range(found.all + 1):
                opened = allowed & self.rng.randrange(found.all + 1)
                least = min(found.total(opened | more) for more in range(found.all + 1) if not more & ~allowed)
                self.assertLessEqual(bound.least(opened, allowed)[0], least, f"seed {self.seed}, case {case}: {problem}")

    def test_never_impossible_where_it_is_only_good(self):
        """Parcels' least value, and several lines of one product with more than linear costs: valid, near the optimum."""
        cases, missed = 320, 0
        for case in range(cases):
            value, least, text = self.compare(GOOD[case % len(GOOD)])
            self.assertGreaterEqual((value[0], value[1] + Fraction(1, 10**6)), least, text)
            missed += value[0] > least[0] or value[1] > least[1] + Fraction(1, 10**6)
        self.assertLess(missed, cases * 0.05, f"seed {self.seed}")

    def test_large_nothing_is_created_or_lost_and_greedy_is_not_better(self):
        for case in range(40):
            rules = ({}, {"max_parcels": 4}, {"min_split": 20_000}, {"split_line": 500}, {"short": 1200})[case % 5]
            orders = self.rng.randint(1, 5)
            problem = large(self.rng, self.rng.randint(5, 25), self.rng.randint(2, 12), orders, **rules)
            found, text = plan(problem, 3), f"seed {self.seed}, case {case}"
            for need in problem.needs:
                given = sum(pick.quantity for pick in found.picks if pick.line_id == need.line_id)
                self.assertEqual(given + found.short.get(need.line_id, 0), need.quantity, text)
            for (product, node), steps in problem.steps.items():
                for step in steps:
                    taken = sum(pick.quantity for pick in found.picks
                                if (pick.product_id, pick.node) == (product, node) and pick.ship <= step.ship)
                    self.assertLessEqual(taken, step.quantity, text)
            for order in range(1, orders + 1):
                picks = [pick for pick in found.picks if pick.line_id % orders == order - 1]
                self.assertIsNotNone(brute.measure(one(problem, order, problem.steps), picks), text)
            if orders == 1:
                lost = [sum(short.get(need.line_id, 0) * (need.value + 1) for need in problem.needs)
                        for short in (found.short, found.greedy_short)]
                if rules.get("short"):
                    lost = [0, 0]
                self.assertLessEqual((lost[0], found.cost), (lost[1], found.greedy), text)
                self.assertLessEqual(found.bound, found.cost, text)

    def test_replay_is_identical(self):
        for case in range(60):
            problem = large(self.rng, self.rng.randint(1, 20), self.rng.randint(1, 15), self.rng.randint(1, 3))
            budget = case % 4
            stored = json.loads(json.dumps(replay.dump(problem, budget)))
            self.assertEqual(replay.load(stored), problem)
            found = plan(problem, budget)
            self.assertEqual(replay.replay(stored), found, f"seed {self.seed}")
            self.assertEqual(json.dumps(replay.plan_dict(replay.replay(stored))), json.dumps(replay.plan_dict(found)))

    def test_a_foreign_decision_is_refused(self):
        for data in ({}, None, {"version": replay.VERSION + 1}, {"version": replay.VERSION}):
            with self.assertRaises(ValueError):
                replay.load(data)
        self.assertEqual(replay.dump(large(self.rng, 1, 1))["budget"], BUDGET)

    def test_500_lines_and_200_sources(self):
        problem = large(random.Random(1), 500, 200, days=1)
        found = plan(problem, 1)
        self.assertEqual(len(found.why), 500)
        self.assertEqual({len(rows) for rows in found.why.values()}, {200})
        self.assertLessEqual(found.cost, found.greedy)
