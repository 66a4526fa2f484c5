# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small `make chaos`: two servers, clients, supply that changes, kill -9 of a worker, a server and PostgreSQL."""
import unittest

from support import SUITE_DB, private_clusters

from dev import databases, paths
from dev.chaos import CLUSTER, Run

ORDERS = 24

SECONDS = 60  # about, so that it is begun early


class TestChaos(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        private_clusters(cls)  # `chaos` can be killed
        db = f"{paths.base_name()}_chaos_small"
        databases.transfer(SUITE_DB, CLUSTER, db, paths.LOCAL / "demo" / "chaos-suite.dump")
        cls.addClassCleanup(databases.drop, CLUSTER, db)
        cls.found = Run(db, ORDERS, seed="small", reorder=True, clients=8)()
        print({name: value for name, value in cls.found.items() if name != "wrong"})

    def test_one_outcome_for_each_client_and_nothing_sold_twice_lost_or_forgotten(self):
        self.assertEqual(self.found["wrong"], [])
        self.assertEqual(self.found["oversold"], 0)
        self.assertEqual(self.found["orders"] + self.found["cancelled"], ORDERS)

    def test_decisions_replay(self):
        self.assertGreaterEqual(self.found["decisions"], ORDERS)


if __name__ == "__main__":
    unittest.main()
