# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ...planning import tests as planning_tests

SECONDS = 50  # about: how the lanes divide it


@tagged("-at_install", "post_install")
class TestPlanning(BaseCase):
    """The pure planning tests, inside Odoo: the same results with its Python and its libraries."""

    def test_planning(self):
        names = [
            f"{planning_tests.__name__}.{path.stem}"
            for path in sorted(Path(planning_tests.__file__).parent.glob("test_*.py"))]
        suite = unittest.defaultTestLoader.loadTestsFromNames(names)
        result = unittest.TestResult()
        suite.run(result)
        self.assertGreater(result.testsRun, 20)
        faults = "\n".join(text for _test, text in result.errors + result.failures)
        self.assertTrue(result.wasSuccessful(), faults)
