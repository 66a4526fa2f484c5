"""`make lint`: ruff, pylint-odoo, and the house rules that no linter knows."""
import ast
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import paths, venv
from .base import clean_env, say
from .lint_days import PATTERNS, days_of_nobody, is_checked
from .lint_rooms import room_faults
from .lint_seams import seam_faults

# Not for us: authors and README of OCA's own repositories; wizards' file names; env._ where words are
# prepared outside a model; append-only models that refuse write(); computes that return nothing; small
# files that share a model.
PYLINT_OFF = ("manifest-required-author", "missing-readme", "no-wizard-in-models", "prefer-env-translation",
              "method-required-super", "missing-return", "print-used", "context-overridden",
              "attribute-string-redundant", "consider-merging-classes-inherited")
#: What Odoo reads of a model's class as a value.
ATTRIBUTES = {"_name", "_description", "_inherit", "_inherits", "_order", "_rec_name", "_table", "_sequence", "_auto",
              "_abstract", "_transient", "_log_access", "_parent_name", "_parent_store", "_active_name", "_fold_name",
              "_register", "_date_name"}
SKIP = {".git", ".odoo", "__pycache__", "node_modules"}


def files(*endings):
    """Our files with one of these endings, sorted."""
    found = []
    for folder, folders, names in os.walk(paths.ROOT):
        folders[:] = [name for name in folders if name not in SKIP]  # servers at work come and go in there
        found += [Path(folder, name) for name in names if Path(name).suffix in endings]
    return sorted(found)


def ruff():
    """Ruff's findings, one a line."""
    return _findings(["-m", "ruff", "check", "--output-format", "concise", "--no-cache", "."])


def pylint_odoo():
    """What pylint-odoo finds in the addons."""
    addons = [name for name in paths.present_addons() if name != paths.UMBRELLA]
    if not addons:
        return []
    found = _findings(["-m", "pylint", "--rcfile=/dev/null", "--load-plugins=pylint_odoo", "--disable=all",
                       "--enable=odoolint", "--disable=" + ",".join(PYLINT_OFF), "--score=n", "-j2", *addons])
    # It knows a test by its folder's name alone: in rooms tests lie one deeper, and nobody translates what they write.
    return [line for line in found if not ("/tests/" in line and "(translation-required)" in line)]


def _findings(words):
    done = subprocess.run([str(paths.PYTHON), *words], cwd=paths.ROOT, text=True, check=False, env=clean_env(),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if not done.returncode:
        return []
    return list(dict.fromkeys(line for line in done.stdout.splitlines()
                              if line and not line.startswith(("***", "Found ", "[*]", "No fixes")))) or [f"{words[1]} failed"]


def xml_faults():
    """XML files that no parser reads."""
    found = []
    for path in files(".xml"):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            found.append(f"{_name(path)}: {error}")
    return found


def planning_faults():
    """Planning code that is not pure: imports of odoo, of other addons, of I/O or clocks' modules."""
    return [f"{_name(path)}:{line}: planning imports {module}" for path in files(".py")
            if "planning" in path.relative_to(paths.ROOT).parts
            for line, module in impure_imports(path.read_text(), "tests" in path.parts)]


def impure_imports(text, test=False):
    """(line, module) of imports that planning code may not have. Tests may read files, not Odoo."""
    banned = {"odoo", *paths.ADDONS, paths.UMBRELLA, "psycopg2"}
    if not test:
        banned |= {"os", "socket", "subprocess", "threading", "time", "requests", "urllib", "random"}
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        else:
            continue
        found += [(node.lineno, name) for name in names if name.split(".")[0] in banned]
    return found


def model_faults():
    """Methods of models named as what Odoo reads of a model as a value: only a new database would fail."""
    return [f"{_name(path)}:{line}: Odoo reads {name} of a model, a method cannot be called so"
            for path in files(".py") if {"models", "wizards"} & set(path.relative_to(paths.ROOT).parts)
            for line, name in shadowed(path.read_text())]


def shadowed(text):
    """(line, name) of methods that stand where a model's attribute is."""
    return [(part.lineno, part.name) for node in ast.parse(text).body if isinstance(node, ast.ClassDef)
            for part in node.body if isinstance(part, ast.FunctionDef) and part.name in ATTRIBUTES]


def test_faults():
    """Tests that nobody runs: a decorator made for functions makes one of a class, and no runner finds it."""
    return [f"{_name(path)}:{line}: @{name} makes a function of the class, its tests are never run" for path in files(".py")
            for line, name in lost_classes(path.read_text())]


def lost_classes(text):
    """(line, decorator) of classes of tests that are decorated by anything but what leaves them classes."""
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            names = [ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]
            found += [(node.lineno, name) for name in names if name.split(".")[-1] not in ("tagged", "skipIf", "skipUnless")]
    return found


def place_faults():
    """Absolute paths of somebody's machine in our files, and missing licences in manifests."""
    found = []
    for path in files(".py", ".sh", ".toml", ".md", ".rst", ".xml", ".csv", ".js"):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if re.search(r"(?<![\w.])/(?:home|root|Users)/\w", line):
                found.append(f"{_name(path)}:{number}: a path of one machine: {line.strip()[:80]}")
    return found


def day_faults():
    """Days that are nobody's: UTC's, the server's, the browser's."""
    return [f"{_name(path)}:{line}: {said}" for path in files(*PATTERNS) if is_checked(path.relative_to(paths.ROOT).parts)
            for line, said in days_of_nobody(path.read_text(errors="replace"), path.suffix)]


def number_faults():
    """Numbers that are said with six digits: of a million and one, the one is lost."""
    return [f"{_name(path)}:{number}: six digits of a number: say :.12g" for path in files(".py")
            if is_checked(path.relative_to(paths.ROOT).parts)
            for number, line in enumerate(path.read_text().splitlines(), 1) if rounds_as_said(line)]


def rounds_as_said(line):
    """Whether a line of Python makes text of a number by ``g`` alone."""
    return bool(re.search(r":g\}|%(?:\(\w+\))?g\b", line))


def _name(path):
    return path.relative_to(paths.ROOT)


def main(args):
    """Runs all checks; the exit status is 0 only if none found anything."""
    venv.ensure()
    bad = 0
    for title, check in (("ruff", ruff), ("pylint-odoo", pylint_odoo), ("XML is well-formed", xml_faults),
                         ("planning is pure", planning_faults), ("a day is somebody's", day_faults),
                         ("numbers are said in full", number_faults),
                         ("models are Odoo's", model_faults), ("every test is run", test_faults),
                         ("every file is in its room", room_faults),
                         ("what is extended is meant to be", seam_faults), ("no machine's own paths", place_faults)):
        found = check()
        say(f"   {title}: {f'{len(found)} findings' if found else 'fine'}")
        for line in found:
            say(f"     {line}")
        bad += len(found)
    say(f"lint: {f'{bad} findings' if bad else 'nothing found'}")
    return 1 if bad else 0
