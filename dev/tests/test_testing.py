import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest.mock import patch

from .. import lanes, logs, paths, testing
from ..base import Problem
from ..lanes import Unit


class TestLanes(unittest.TestCase):
    """Parts side by side, the longest first."""

    def test_the_longest_is_begun_first(self):
        begun = []
        units = [Unit(name, seconds, lambda _lane, name=name: begun.append(name))
                 for name, seconds in (("a", 1), ("c", 9), ("b", 5))]
        lanes.side_by_side(units, 1)
        self.assertEqual(begun, ["c", "b", "a"])

    def test_two_lanes_work_at_once_and_each_has_its_number(self):
        meet = threading.Barrier(2, timeout=20)

        def run(lane):
            meet.wait()
            return lane
        self.assertEqual(sorted(lanes.side_by_side([Unit("a", 1, run), Unit("b", 1, run)], 2)), [1, 2])

    def test_what_fails_in_a_lane_is_raised(self):
        def run(_lane):
            raise Problem("no database")
        with self.assertRaises(Problem):
            lanes.side_by_side([Unit("a", 1, run), Unit("b", 1, lambda _lane: time.sleep(0))], 2)

    def test_parts_take_about_as_long_and_leave_nothing_out(self):
        times = {f"test_{number}.py": float(number) for number in range(1, 40)}
        found = lanes.parts(times, 100)
        self.assertEqual(sorted(file for files in found for file in files), sorted(times))
        sums = [sum(times[file] for file in files) for files in found]
        self.assertEqual(len(sums), 8)
        self.assertLess(max(sums) - min(sums), 20)

    def test_one_long_file_is_a_part(self):
        self.assertEqual(lanes.parts({"long": 500.0, "short": 1.0}, 110)[0], ["long"])
        self.assertEqual(lanes.parts({}), [])

    def test_what_is_left_to_people_is_there_and_run_by_hand(self):
        every = {file.stem for file in lanes.process_files()}
        self.assertLessEqual(set(lanes.BY_HAND), every)
        with patch.dict("os.environ", {"OMS_PROCESS": ""}):
            self.assertEqual(every - {file.stem for file in lanes.process_files(everything=True)}, set(lanes.BY_HAND))
        with patch.dict("os.environ", {"OMS_PROCESS": "all"}):
            self.assertEqual(every, {file.stem for file in lanes.process_files(everything=True)})

    def test_a_file_takes_what_it_took_else_what_it_says_else_what_its_tests_say(self):
        with tempfile.TemporaryDirectory(dir=paths.ROOT / "tests") as folder:
            files = [Path(folder) / f"test_{name}.py" for name in "abc"]
            for file in files[:2]:
                file.write_text("SECONDS = 70\n\nclass A:\n    def test_x(self):\n        pass\n")
            files[2].write_text("class A:\n    def test_x(self):\n        pass\n\n    def test_y(self):\n        pass\n")
            self.assertEqual(list(lanes.seconds_of(files, {lanes.key(files[0]): 4.5}, 3.0).values()), [4.5, 70.0, 6.0])

    def test_every_test_file_of_ours_is_in_a_part(self):
        for addon in paths.present_addons():
            start = paths.addon_dir(addon) / "tests"
            there = {file for file in start.rglob("test_*.py") if "process" not in file.parts}
            self.assertEqual(set(lanes.test_files(addon)), there)
            self.assertTrue(there)

    def test_tags_of_files(self):
        file = paths.ROOT / "oms_core" / "tests" / "credit" / "test_x.py"
        self.assertEqual(lanes.tag("oms_core", file), "/oms_core/tests/credit/test_x.py")
        self.assertEqual(lanes.tag("oms", paths.ROOT / "tests" / "test_x.py"), "/oms/tests/test_x.py")


class TestTimes(unittest.TestCase):
    """What took long is told, and remembered for the next run."""

    names = ("odoo.addons.oms_core.tests.credit.test_x.C.m", "odoo.addons.oms.tests.test_y.D.m", "test_api.A.test_1")

    def test_the_file_of_a_test(self):
        self.assertEqual([lanes.file_of(name) for name in (*self.names, "setUpClass (odoo.addons.oms_atp.tests.test_z.E)")], [
            "oms_core/tests/credit/test_x.py", "tests/test_y.py", "tests/process/test_api.py", "oms_atp/tests/test_z.py"])

    def test_remembered(self):
        found = logs.Records({name: {"outcome": "ok", "seconds": 2.0} for name in self.names})
        with tempfile.TemporaryDirectory() as folder, patch.object(paths, "STATE", Path(folder)):
            self.assertEqual(lanes.known_times(), {})
            lanes.remember(found)
            lanes.remember(logs.Records({self.names[0]: {"outcome": "ok", "seconds": 3.0}}))
            self.assertEqual(lanes.known_times(), {
                "oms_core/tests/credit/test_x.py": 3.0, "tests/test_y.py": 2.0, "tests/process/test_api.py": 2.0})

    def test_the_slowest(self):
        found = logs.Records({name: {"outcome": "ok", "seconds": number} for number, name in enumerate(self.names)})
        self.assertEqual([line.split("s  ")[1] for line in lanes.slowest(found, 2)], ["A.test_1", "oms D.m"])
        self.assertEqual(lanes.short(self.names[0]), "oms_core/credit C.m")


class TestBeside(unittest.TestCase):
    """Tests beside other addons do not pass because there was nothing to test."""

    def beside(self, *tests):
        found = logs.Records({name: {"outcome": outcome, "reason": reason} for name, outcome, reason in tests})
        with patch.object(testing.databases, "copy", lambda _cluster, _db, name: name), patch.object(testing.databases, "drop"), \
                patch.object(testing.odoo, "once"), patch.object(testing.odoo, "must"), patch.object(testing, "say"), \
                patch.object(testing, "odoo_tests", lambda *_words, **_options: (testing.Count(len(found.named("ok"))), found)):
            count, _found = testing.beside_tests("oms_test", "bank", ("account_reconcile_oca",))
        return count

    def test_no_test_at_all_is_a_failure(self):
        self.assertEqual(self.beside(), testing.Count(0, 1, ("oms_test_bank: no test ran",)))

    def test_a_class_that_was_skipped_is_a_failure(self):
        whole = ("setUpClass (odoo.addons.oms.tests.test_bank_oca.TestBankOca)", "skip", "not installed")
        self.assertEqual(self.beside(whole).failed, 1, "and nothing else ran")
        count = self.beside(whole, ("odoo.addons.oms.tests.test_x.C.a", "ok", ""))
        self.assertEqual((count.passed, count.failed, count.broken), (1, 1, ("oms_test_bank: skipped, not installed",)))

    def test_one_test_that_was_skipped_is_none(self):
        count = self.beside(
            ("odoo.addons.oms.tests.test_x.C.a", "ok", ""), ("odoo.addons.oms.tests.test_x.C.b", "skip", "in use"))
        self.assertEqual((count.passed, count.failed), (1, 0))


class TestChosen(unittest.TestCase):
    """ONLY= an addon or a room."""

    def test_chosen(self):
        self.assertEqual(testing.chosen(None), (None, None))
        self.assertEqual(testing.chosen("oms_core"), ("oms_core", None))
        self.assertEqual(testing.chosen("oms_core/credit"), ("oms_core", "credit"))
        self.assertEqual(testing.chosen("oms/process"), ("oms", "process"))

    def test_what_is_not_there_is_named_with_what_is(self):
        with self.assertRaises(Problem) as caught:
            testing.chosen("oms_core/creditt")
        self.assertIn("credit", caught.exception.way_out)
        with self.assertRaises(Problem):
            testing.chosen("nothing")
