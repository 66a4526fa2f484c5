# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from .. import ledger
from ..facts import Need, Node, Problem, Rules, Step
from ..sourcing import plan
from . import plain_ledger


def problem_of(needs, ladders, **rules):
    nodes = tuple(Node(name, first=5000) for name in sorted({node for _product, node in ladders}))
    steps = {key: tuple(Step(day, day + 1, there) for day, there in ladder) for key, ladder in ladders.items()}
    return Problem(tuple(needs), nodes, steps, {}, {}, Rules(**rules))


class TestSourcingLapsing(unittest.TestCase):
    """Goods that have to be removed from stock by a day are sent before it, or not at all."""

    def test_what_waits_for_other_goods_is_not_sent_from_a_lot_that_is_gone_by_then(self):
        needs = [Need(1, 1, 1, 10, home="w1", value=10**6), Need(2, 1, 2, 1, home="w1", value=10**6)]
        ladders = {(1, "w1"): ((0, 10), (3, 0)), (2, "w1"): ((8, 5),)}
        picks = plan(problem_of(needs, ladders)).picks
        self.assertEqual([(pick.product_id, pick.ship) for pick in picks], [(1, 0), (2, 8)])
        self.assertEqual(plan(problem_of(needs, ladders, whole_order=True)).picks, ())

    def test_every_plan_can_be_taken_from_the_ladders(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        rng = random.Random(seed)
        for _case in range(150):
            ladders = {}
            for product in range(3):
                for node in ("w1", "w2"):
                    lapsing = [(rng.randint(1, 8), rng.randint(1, 9)) for _lot in range(rng.randint(0, 2))]
                    goods = [(0, rng.randint(0, 5)), *((0, quantity) for _day, quantity in lapsing)]
                    ladders[product, node] = plain_ledger.ladder([*goods, (rng.randint(1, 9), rng.randint(0, 6))], lapsing)
            needs = [Need(number, 1 + number // 3, rng.randrange(3), rng.randint(1, 12), home="w1", value=10**6,
                          wanted=rng.choice((None, 2, 6)), multiple=rng.choice((1, 1, 2))) for number in range(5)]
            found = plan(problem_of(needs, ladders, late=100, split_line=rng.choice((0, 2000)),
                                    whole_order=rng.random() < 0.2, max_parcels=rng.choice((0, 0, 1))), 20)
            for pick in sorted(found.picks, key=lambda pick: pick.ship):
                key = pick.product_id, pick.node
                self.assertGreaterEqual(ledger.available(ladders[key], pick.ship), pick.quantity, f"seed {seed}")
                ladders[key] = ledger.take(ladders[key], pick.ship, pick.quantity)
