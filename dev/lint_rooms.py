"""The rooms of the house: each capability has one folder in models/, views/ and tests/ (docs/architecture.md)."""
import re

from . import paths

#: An addon with more files of models than this is divided into rooms.
FILES = 40
#: No file of ours is longer.
LONGEST = 350
#: Where rooms are, and what may lie there beside them: a kind of file for each.
KINDS = {"models": r"(?!__init__).*\.py$", "views": r".*\.xml$", "tests": r"test_.*\.py$"}


def room_faults():
    """Files outside a room, rooms that the plan of the house does not have, files too long to be read at once."""
    known = rooms()
    found = []
    for addon in paths.present_addons():
        if addon != paths.UMBRELLA:
            found += outside(paths.ROOT / addon, known)
    for path in sorted(paths.ROOT.glob("**/*.py")):
        parts = path.relative_to(paths.ROOT).parts
        if not any(part.startswith(".") for part in parts):
            lines = path.read_text().count("\n")
            if lines > LONGEST:
                found.append(f"{'/'.join(parts)}: {lines} lines, at most {LONGEST}: divide it")
    return found


def rooms():
    """Names of the rooms, from the plan of the house: the rows of its tables that begin with a folder."""
    return set(re.findall(r"^\| `(\w+)/` \|", (paths.ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE))


def outside(addon, known):
    """What of an addon's folder lies outside the rooms, or in one that nobody knows."""
    models = addon / "models"
    divided = any(path.parent != models for path in models.glob("*/__init__.py")) or len(list(models.glob("*.py"))) > FILES
    if not divided:
        return []
    found = []
    for kind, files in KINDS.items():
        for path in sorted((addon / kind).iterdir()):
            name = f"{addon.name}/{kind}/{path.name}"
            if path.is_dir() and path.name != "__pycache__" and path.name not in known:
                found.append(f"{name}: no room of the house; put it into one, or add the room to docs/architecture.md")
            elif path.is_file() and re.match(files, path.name):
                found.append(f"{name}: outside a room; docs/architecture.md says which there are")
    return found
