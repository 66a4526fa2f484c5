import unittest
from unittest import mock

from .. import system
from ..base import Problem


class TestEnsure(unittest.TestCase):
    def test_nothing_missing_is_silent(self):
        with mock.patch.object(system, "missing", return_value=[]):
            self.assertIsNone(system.ensure())

    def test_without_root_the_exact_line_is_told(self):
        with mock.patch.object(system, "missing", return_value=["chromium", "postgresql"]), \
                mock.patch("os.geteuid", return_value=1000), self.assertRaises(Problem) as caught:
            system.ensure()
        self.assertIn("apt-get install -y --no-install-recommends chromium postgresql", str(caught.exception))
