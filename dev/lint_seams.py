"""A method of one model that two files define: the second is an extension, and calls `super()` or says that it answers."""
import ast
from collections import defaultdict

from . import paths

#: How the method that is extended says so, where the extension does not call it.
SEAMS = ("Extended by", "Answered by")


def seam_faults():
    """Methods that two rooms gave one name by chance: the one that is loaded later takes the other's place, unnoticed."""
    texts = {str(path.relative_to(paths.ROOT)): path.read_text()
             for folder in ("models", "wizards") for path in sorted(paths.ROOT.glob(f"oms_*/{folder}/**/*.py"))}
    return collisions(texts)


def collisions(texts):
    """What collides in files: {name: text} → ["name:line: …"]."""
    found = defaultdict(list)
    for name, text in texts.items():
        for model, method in methods(ast.parse(text)):
            found[model, method.name].append((name, method))
    faults = []
    for (model, method), places in sorted(found.items()):
        bare = [place for place in places if not calls_super(place[1])]
        seams = sum(any(word in (ast.get_docstring(node) or "") for word in SEAMS) for _name, node in bare)
        if len(bare) > 1 + seams:
            (first, _node), (name, node) = bare[0], bare[-1]
            faults.append(f"{name}:{node.lineno}: {model}.{method} is defined in {first} too: call super(), name it otherwise, "
                          f"or say “{SEAMS[0]} …” where it is meant")
    return faults


def methods(tree):
    """(model, function) of the classes of models in a file; a model that is extended by several names counts for each."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            said = {target.id: value for item in node.body if isinstance(item, ast.Assign)
                    for target in item.targets if isinstance(target, ast.Name) for value in [item.value]}
            for model in named(said.get("_name")) or named(said.get("_inherit")):
                yield from ((model, item) for item in node.body if isinstance(item, ast.FunctionDef))


def named(value):
    """Names of models in what a class says, if any."""
    values = value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]
    return [one.value for one in values if isinstance(one, ast.Constant)]


def calls_super(node):
    return any(isinstance(part, ast.Name) and part.id == "super" for part in ast.walk(node))
