"""The rooms of the house: each capability has one folder in models/, views/ and tests/ (docs/architecture.md)."""
import ast
import re

from . import paths

#: An addon with more files of models than this is divided into rooms.
FILES = 40
#: No file of ours is longer.
LONGEST = 350
#: The order keeps fields, computes, overrides of Odoo, buttons, the one path: so many methods of ours in all addons.
CROWDED, METHODS = "sale.order", 100
#: Where rooms are, and which files may not lie beside them. What tests share may.
KINDS = {"models": r"(?!__init__).*\.py$", "views": r".*\.xml$", "tests": r"test_.*\.py$"}
#: How a file says which models it defines or extends.
MODEL = re.compile(r'^    _(?:name|inherit) = \[?"([\w.]+)"', re.MULTILINE)
#: Folders that are no room.
NO_ROOM = {"__pycache__"}


def room_faults():
    """Files outside a room or named after nothing in it, rooms that the plan does not have, files too long to read at once."""
    plan = (paths.ROOT / "docs" / "architecture.md").read_text()
    known = rooms(plan)
    found = [f"docs/architecture.md: there is no {name}" for name in lost(plan, paths.ROOT)]
    for addon in paths.present_addons():
        if addon != paths.UMBRELLA:
            found += outside(paths.ROOT / addon, known) + misnamed(paths.ROOT / addon)
    own = set().union(*(methods(path.read_text(), CROWDED) for path in sorted(paths.ROOT.glob("oms_*/models/**/*.py"))))
    if len(own) > METHODS:
        found.append(f"{CROWDED} has {len(own)} methods of ours, at most {METHODS}: what is given orders is a room's service")
    return found + [f"{path.relative_to(paths.ROOT)}: {lines} lines, at most {LONGEST}: divide it"
                    for path, lines in long_files()]


def rooms(plan):
    """Names of the rooms: the rows of the tables of the plan that begin with a folder."""
    return set(re.findall(r"^\| `(\w+)/` \|", plan, re.MULTILINE))


def lost(plan, root):
    """Python files that the plan names and nobody finds: from the root, an addon, its models or its planning."""
    addons = [root / addon for addon in paths.ADDONS]
    folders = [root / "dev", root / "tests", *addons, *(
        folder / kind for folder in addons for kind in ("models", "planning", "models/orders"))]
    # Of the root itself only what stands in it: servers may be at work below.
    return [name for name in dict.fromkeys(re.findall(r"`([\w/*]+\.py)`", plan))
            if not any(root.glob(name)) and not any(
                any(folder.glob(name if "/" in name else f"**/{name}")) for folder in folders if folder.is_dir())]


def outside(addon, known):
    """What of an addon's folder lies outside the rooms, or in one that nobody knows. A small addon needs none."""
    models = addon / "models"
    if not any(models.glob("*/__init__.py")) and len(list(models.glob("*.py"))) <= FILES:
        return []
    found = []
    for kind, files in KINDS.items():
        for path in sorted((addon / kind).iterdir() if (addon / kind).is_dir() else []):
            name = f"{addon.name}/{kind}/{path.name}"
            if path.is_dir() and path.name not in known | NO_ROOM:
                found.append(f"{name}: the house has no such room; take one it has, or add it to docs/architecture.md")
            elif path.is_file() and re.match(files, path.name):
                found.append(f"{name}: outside a room; docs/architecture.md says which there are")
    return found


def misnamed(addon):
    """Files of models that are named after none of theirs."""
    found = []
    for path in sorted((addon / "models").glob("**/*.py")):
        models = [name.replace(".", "_") for name in MODEL.findall(path.read_text())]
        if models and not any(path.stem.startswith(name) or name.startswith(path.stem) for name in models):
            found.append(f"{addon.name}/{path.relative_to(addon)}: named after none of its models ({', '.join(models)})")
    return found


def methods(text, model):
    """Names of ours among the methods that a file adds to a model, also where they are assigned."""
    found = set()
    for node in ast.parse(text).body:
        if not isinstance(node, ast.ClassDef) or f'_inherit = "{model}"' not in ast.get_source_segment(text, node):
            continue
        found |= {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        found |= {part.targets[0].id for part in node.body if isinstance(part, ast.Assign) and isinstance(part.value, ast.Call)
                  and isinstance(part.value.func, ast.Name)}
    return {name for name in found if "oms_" in name or name.startswith("_gather")}


def long_files():
    """(path, lines) of our Python files that are too long."""
    for path in sorted(paths.ROOT.glob("**/*.py")):
        if not any(part.startswith(".") for part in path.relative_to(paths.ROOT).parts):
            lines = len(path.read_text().splitlines())
            if lines > LONGEST:
                yield path, lines
