import ast
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from .. import base


class TestBase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_stamp_holds_only_for_its_value(self):
        file = self.folder / "deep" / "stamp"
        self.assertFalse(base.stamped(file, "a"))
        base.stamp(file, "a")
        self.assertTrue(base.stamped(file, "a"))
        self.assertFalse(base.stamped(file, "b"))
        self.assertEqual([path.name for path in file.parent.iterdir()], ["stamp"])

    def test_a_held_lock_refuses_the_second(self):
        busy = base.Problem("busy")
        with base.lock(self.folder / "x", busy), self.assertRaises(base.Problem), base.lock(self.folder / "x", busy):
            pass
        with base.lock(self.folder / "x", busy):
            pass

    def test_digest_tells_parts_apart(self):
        self.assertNotEqual(base.digest("ab", "c"), base.digest("a", "bc"))

    def test_a_failing_command_is_a_problem_with_its_last_words(self):
        with self.assertRaises(base.Problem) as caught:
            base.run([sys.executable, "-c", "import sys; sys.exit('no bread')"], way_out="bake")
        self.assertIn("no bread", str(caught.exception))
        self.assertIn("-> bake", str(caught.exception))

    def test_children_get_no_settings_that_steer_odoo(self):
        with mock.patch.dict(os.environ, {"ODOO_RC": "x", "PGHOST": "y", "PYTHONPATH": "z", "OMS_DB": "kept"}):
            env = base.clean_env(A="b")
        self.assertEqual((env.get("ODOO_RC"), env.get("PGHOST"), env.get("PYTHONPATH"), env["OMS_DB"], env["A"]),
                         (None, None, None, "kept", "b"))

    def test_clock(self):
        self.assertEqual([base.clock(5), base.clock(65.9), base.clock(3600)], ["0:05", "1:05", "60:00"])


class TestNothingToInstall(unittest.TestCase):
    """`make` works before anything is installed: what dev imports, Python has."""

    #: Run in the virtual environment, or told apart where they are missing.
    INSIDE = {"floor_cartons.py", "late_tests.py", "odoo_main.py", "screenshots.py"}

    def test_dev_imports_no_package(self):
        home, found = Path(base.__file__).parent, []
        for file in sorted((*home.glob("*.py"), *home.glob("attack/*.py"))):
            for node in ast.walk(ast.parse(file.read_text())) if file.name not in self.INSIDE else ():
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else (
                    [node.module] if isinstance(node, ast.ImportFrom) and not node.level else [])
                found += [f"{file.name}: {name}" for name in names if name.split(".")[0] not in sys.stdlib_module_names]
        self.assertEqual(found, [])
