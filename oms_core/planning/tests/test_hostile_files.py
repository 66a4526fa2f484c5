# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import subprocess
import sys
import unittest
from pathlib import Path

from .hostile_files import HOSTILE, SOMEWHERE

SECONDS, MEGABYTES = 5, 300


class TestHostileFiles(unittest.TestCase):
    def test_refused_soon_with_little_memory_and_the_place(self):
        """In a process of its own, which measures itself: seconds of work, and memory above what it had before."""
        done = subprocess.run(
            [sys.executable, "-c", "from planning.tests.hostile_files import main; main()"],
            cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        results = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([result[0] for result in results], list(HOSTILE))
        for what, size, code, line, seconds, megabytes in results:
            with self.subTest(what, size=size):
                _name, _make, expected, place = HOSTILE[what]
                self.assertEqual((code, SOMEWHERE if place == SOMEWHERE and line else line), (expected, place))
                self.assertLess(seconds, SECONDS)
                self.assertLess(megabytes, MEGABYTES)


if __name__ == "__main__":
    unittest.main()
