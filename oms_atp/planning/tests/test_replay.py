# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import unittest

from .. import replay
from ..facts import BOUGHT, DROPSHIP, Need, NodeKey

#: As a database keeps them that decided before nodes and needs had types: every column in its place.
PROBLEM = """{"version": 2, "budget": 150,
"needs": [[7, 3, 10, 8, "w1", 2, 1, false, 1000000, ["w1", "w2"]], [8, 3, 11, 4, "w1", 0, 2, true, 2000000, null]],
"nodes": [["w1", "warehouse", 6000, 6000, 0], ["w2", "warehouse", 4000, 4000, 1]],
"steps": [[10, "w1", [[0, 1, 5], [3, 4, 9]]], [10, "w2", [[0, 2, 9]]], [11, "w1", [[0, 1, 4]]]],
"unit_cost": [[10, "w2", 250000]], "excluded": [[11, "w2", "Never from w2"]], "rules": {"late": 200, "late_share": 1000,
"split_line": 100, "short": 0, "max_parcels": 0, "whole_order": false, "min_split": 0}}"""
PLAN = """{"version": 2, "picks": [[7, 10, "w1", 8, 3, 4], [8, 11, "w1", 4, 3, 4]], "short": [], "cost": 7248, "bound": 7248,
"greedy": 11058, "greedy_short": [], "parcels": [[3, 1]], "why": [
[7, [{"node": "w1", "quantity": 8, "free": 8, "ship": 3, "arrive": 4, "missing": 0, "cost": 6416, "extra": 0, "reason": "chosen"},
{"node": "w2", "quantity": 0, "free": 8, "ship": 0, "arrive": 2, "missing": 0, "cost": 6000, "extra": 5584,
"reason": "costs_more"}]],
[8, [{"node": "w1", "quantity": 4, "free": 4, "ship": 3, "arrive": 4, "missing": 0, "cost": 6208, "extra": 5376,
"reason": "chosen"}, {"node": "w2", "quantity": 0, "free": 0, "ship": null, "arrive": null, "missing": 0, "cost": null,
"extra": null, "reason": "Never from w2"}]]]}"""


class TestReplay(unittest.TestCase):
    def test_a_stored_decision_replays_bit_by_bit(self):
        stored, plan = json.loads(PROBLEM), json.loads(PLAN)
        self.assertTrue(replay.faithful(stored, plan))
        self.assertEqual(json.dumps(replay.plan_dict(replay.replay(stored))), json.dumps(plan))
        self.assertEqual(json.dumps(replay.dump(replay.load(stored))), json.dumps(stored))

    def test_what_is_read_has_types(self):
        problem = replay.load(json.loads(PROBLEM))
        self.assertEqual([need.home.id for need in problem.needs], [1, 1])
        self.assertEqual([(key.kind, key.id) for key in problem.needs[0].fixed], [("w", 1), ("w", 2)])
        self.assertEqual([node.id for _product, node in (*problem.steps, *problem.unit_cost, *problem.excluded)],
                         [1, 2, 1, 2, 2])
        self.assertEqual([pick.node.id for pick in replay.replay(json.loads(PROBLEM)).picks], [1, 1])

    def test_nodes_of_each_kind(self):
        self.assertEqual([(key.kind, key.id) for key in (NodeKey("d17"), NodeKey("b18w3"))], [(DROPSHIP, 17), (BOUGHT, 18)])
        self.assertEqual(NodeKey.warehouse(12), "w12")

    def test_every_column_of_a_need_is_read(self):
        self.assertEqual(set(Need.__dataclass_fields__) - set(replay.NEED), {"floor", "way"})
        broken = json.loads(PROBLEM)
        broken["needs"][0].pop()
        with self.assertRaisesRegex(ValueError, "This is not a stored decision"):
            replay.load(broken)
