"""What the manifests say: dependencies outside the suite, and the mark of the template."""
import ast
import json

from . import paths, source
from .base import Problem, digest

# What issue 2 and the addons' design need in every database, also before an addon's manifest names it.
BASE_MODULES = ("account", "account_payment", "portal", "purchase_stock", "rating", "sale_management", "sale_stock",
                "stock_delivery", "stock_dropshipping", "stock_picking_batch")
TEMPLATE_LAYOUT = "2"  # raise it when the way of building the template changes


def manifest(name):
    """The manifest of one of our addons as a dict."""
    file = paths.addon_dir(name) / "__manifest__.py"
    try:
        return ast.literal_eval(file.read_text())
    except (SyntaxError, ValueError) as error:
        raise Problem(f"{file} is no Python dict: {error}", "correct it") from None


def outside(names, depends):
    """The modules that `depends` (addon -> its list) names and that are none of `names`, sorted."""
    return sorted({need for name in names for need in depends[name]} - set(names))


def template_modules():
    """The native modules that the template database has."""
    names = paths.present_addons()
    depends = {name: manifest(name).get("depends", []) for name in names}
    ours = {*paths.ADDONS, paths.UMBRELLA}
    return sorted({*BASE_MODULES, *outside(names, depends)} - ours)


def template_mark():
    """Changes when the template has to be built anew."""
    lock = "\n".join(line for line in paths.LOCK_FILE.read_text().splitlines() if not line.startswith("#"))
    return digest(TEMPLATE_LAYOUT, json.dumps(template_modules()), lock, source.version())
