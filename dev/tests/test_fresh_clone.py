"""Every target of `make help` as the first command on a fresh clone: it makes each directory that it writes to.

Run for real but for one thing: no program is started (`subprocess.Popen`, through which all of them are). Each answers
"170000", which is as good a version as any; a path below `.odoo` that a program is told has to have its directory by then.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What a target needs that has no default.
WORDS = {"score": ["{clone}/invoices.csv"], "demo": ["--no-serve"], "bench": ["main"], "chaos": ["--orders", "1"],
         "floor": ["--orders", "1"]}
INVOICES = """customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,SettledDate
a,1,2024-01-02,2024-02-01,10,2024-01-30
"""

DRIVER = r"""
import os, re, subprocess, sys, traceback
from pathlib import Path
clone = Path(sys.argv[1])

class Popen(subprocess.Popen):
    def __init__(self, words, *args, **options):
        for word in words[1:]:
            for part in re.split("[=,]", str(word)):
                if part.startswith(str(clone / ".odoo")) and not Path(part).parent.is_dir():
                    raise FileNotFoundError(2, "told to a program", part)
        super().__init__(["echo", {"fc-list": "DejaVu"}.get(words[0], "170000")], *args, **options)

subprocess.Popen = Popen
from dev.__main__ import main
try:
    print("ended with", main(sys.argv[2:]))
except BaseException as error:
    where = Path(getattr(error, "filename", None) or clone)
    if isinstance(error, (FileNotFoundError, NotADirectoryError)) and clone in where.parents and not where.parent.is_dir():
        traceback.print_exc()
        print("NO DIRECTORY", where.relative_to(clone))
    else:  # it got as far as one gets without programs
        print("stopped by", repr(error))
"""


def targets():
    """What `make help` lists."""
    return [name for name in re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M) if name != "help"]


def copy_to(folder):
    """A copy of this checkout without its state, some invoices and an Odoo to find."""
    for path in ROOT.iterdir():
        if path.name == "data":  # large, and only read
            (folder / path.name).symlink_to(path)
        elif path.is_dir() and path.name not in (".odoo", ".git"):
            shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__", "*.png", "static"))
        elif path.is_file():
            shutil.copy2(path, folder)
    (folder / "invoices.csv").write_text(INVOICES)
    (folder / "server" / "odoo").mkdir(parents=True)
    (folder / "server" / "odoo" / "release.py").write_text('version_info = (19, 0, 0, "final", 0, "")\n')
    return folder


class TestFreshClone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name).resolve()
        cls.copy = cls.folder / "copy"
        cls.copy.mkdir()
        copy_to(cls.copy)

    def first(self, command, *words):
        """What the command says when it is the first one on a fresh clone."""
        clone = self.folder / command
        shutil.copytree(self.copy, clone, symlinks=True, copy_function=os.link)
        own = {name: value for name, value in os.environ.items() if not name.startswith(("OMS_", "ODOO_", "PG"))}
        done = subprocess.run(
            [sys.executable, "-c", DRIVER, str(clone), command, *(word.format(clone=clone) for word in words)], cwd=clone,
            env={**own, "PGHOST": "nowhere", "ODOO_HOME": str(clone / "server"), "PYTHONPATH": str(clone),
                 "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        return done.stdout

    def test_no_target_needs_another_one_first(self):
        names = targets()
        self.assertGreater(len(names), 10)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            said = dict(zip(names, pool.map(lambda name: self.first(name, *WORDS.get(name, [])), names), strict=True))
        for name, text in said.items():
            with self.subTest(name):
                self.assertNotIn("NO DIRECTORY", text)
                self.assertRegex(text, "ended with|stopped by", "it was tried")


if __name__ == "__main__":
    unittest.main()
