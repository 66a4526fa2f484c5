# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The programs of dev that decide with planning modules of several addons."""
import importlib
import unittest
from pathlib import Path

from dev import bench
from dev.pure import planning


class TestPure(unittest.TestCase):
    def test_each_addon_has_its_own(self):
        self.assertIsNot(planning("oms_core", "kits"), planning("oms_atp", "kits"))
        self.assertIs(planning("oms_atp", "kits"), planning("oms_atp", "kits"))

    def test_programs_that_use_them_are_imported_beside_each_other(self):
        """`make bench` was broken by one that had found the planning of another addon."""
        self.assertTrue(bench.main)
        for path in sorted(Path(__file__).resolve().parents[1].glob("*.py")):
            if "from .pure import" in path.read_text():
                importlib.import_module(f"dev.{path.stem}")


if __name__ == "__main__":
    unittest.main()
