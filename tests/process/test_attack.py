# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small `make attack`: what must hold however often, at once and whatever is killed in the middle; and every door to a hold."""
import contextlib
import unittest

from support import fresh_database

from dev import databases, paths
from dev.attack import attacked, crashes, holds, judge, portal, races
from dev.attack.board import Board

SECONDS = 100  # about, so that it is begun early
#: Races that test_billing_run, test_sold_once and test_returns_at_once run with more of them.
ELSEWHERE = (races.bill, races.limit, races.settle)


class TestAttack(unittest.TestCase):
    """One shop, one server with workers, a job runner and a post office; each test is one group of `make attack`."""

    @classmethod
    def setUpClass(cls):
        db = fresh_database(f"{paths.base_name()}_attack_small")
        cls.addClassCleanup(databases.drop, "test", db)
        cls.board = Board(print)
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.attack = stack.enter_context(attacked(db, cls.board, "--small"))

    def held(self, group, *arguments, **options):
        """Runs a group; nothing of it may fall."""
        before = len(self.board.fell)
        group(self.attack, *arguments, **options)
        self.board.close()
        self.assertEqual(self.board.fell[before:], [])

    def test_2_mails_are_sent_once_though_the_server_is_killed(self):
        self.held(crashes.mails, 8)

    def test_3_an_import_goes_on_where_it_was_killed(self):
        self.held(crashes.importing, 600)

    def test_5_no_door_opens_a_hold(self):
        self.held(holds.forged, holds.ROLES[:2])

    def test_6_what_customers_type_is_text_on_pages_in_mails_and_in_the_workbook(self):
        self.held(portal.words)

    def test_9_the_checker_finds_no_fault_and_the_log_has_no_traceback(self):
        self.held(judge)


def add(number, name, race):
    def test(self):
        self.attack.group(f"at once: {name}")
        self.held(race)
    setattr(TestAttack, f"test_1_{number}_at_once_{race.__name__}", test)


for _number, (_name, _race) in enumerate(races.RACES.items()):
    if _race not in ELSEWHERE:
        add(_number, _name, _race)


if __name__ == "__main__":
    unittest.main()
