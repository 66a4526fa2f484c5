# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ... import planning


@tagged("post_install", "-at_install")
class TestPlanning(BaseCase):
    """The pure planning tests, run inside Odoo as well."""

    def test_pure_planning(self):
        folder = Path(planning.__file__).parent
        names = [f"{planning.__name__}.tests.{path.stem}" for path in sorted((folder / "tests").glob("test_*.py"))]
        suite = unittest.defaultTestLoader.loadTestsFromNames(names)
        self.assertGreater(suite.countTestCases(), 0)
        result = unittest.TestResult()
        suite.run(result)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
