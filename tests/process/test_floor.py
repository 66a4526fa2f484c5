# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small `make floor`: handhelds, a station, mistakes and one crash; and every rule by which the day is judged can fail."""
import unittest

from floor_plants import PLANTS
from support import SUITE_DB, private_clusters

from dev import databases, paths
from dev.floor import CLUSTER, Run, report
from dev.jobs.floor_sql import RULES
from dev.postgres import Cluster

SECONDS = 150  # about, so that it is begun early


class TestFloor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        private_clusters(cls)  # `floor` can be killed
        cls.db = f"{paths.base_name()}_floor_small"
        databases.transfer(SUITE_DB, CLUSTER, cls.db, paths.LOCAL / "floor" / "suite.dump")
        cls.addClassCleanup(databases.drop, CLUSTER, cls.db)
        cls.found = Run(cls.db, 12, "small", devices=3, crashes=("server",), minutes=8, lines=6)()
        print("\n".join(report(cls.found)))

    def test_nothing_is_picked_twice_or_lost_whatever_is_scanned_repeated_or_killed(self):
        self.assertEqual(self.found["wrong"], [])
        self.assertGreater(self.found["units shipped"], 0)
        self.assertEqual(self.found["tours left"], 0)

    def test_mistakes_were_made_and_told_apart(self):
        self.assertGreater(sum(sum(said.values()) for said in self.found["mistakes"].values()), 5)
        self.assertGreater(self.found["repeated"] + self.found["cut"], 0)

    def test_each_rule_fails_where_what_it_forbids_is_planted(self):
        cluster, planted = Cluster(CLUSTER), dict(PLANTS)
        for sentence, rule in RULES.items():
            with self.subTest(sentence):
                plant = planted.pop(next(words for words in planted if sentence.startswith(words)))
                self.assertEqual(cluster.psql(f"SELECT COUNT(*) FROM ({rule}) AS broken", db=self.db), "0", "before")
                text = cluster.psql(f"BEGIN; {plant}; SELECT COUNT(*) FROM ({rule}) AS broken; ROLLBACK", db=self.db)
                self.assertNotEqual(text, "0", f"not seen: {plant}")
        self.assertEqual(planted, {}, "of no rule")


if __name__ == "__main__":
    unittest.main()
