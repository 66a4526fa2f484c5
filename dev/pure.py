# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Decisions of the addons without the addons, which need Odoo."""
import importlib
import importlib.util
import sys

from . import paths


def planning(addon, name):
    """The module ``name`` of the addon's `planning/`. Those of several addons may be used beside each other."""
    package = f"{addon}_planning"
    if package not in sys.modules:
        where = paths.ROOT / addon / "planning"
        spec = importlib.util.spec_from_file_location(package, where / "__init__.py", submodule_search_locations=[str(where)])
        sys.modules[package] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[package])
    return importlib.import_module(f"{package}.{name}")
