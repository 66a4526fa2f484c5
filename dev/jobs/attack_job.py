# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make attack` inside Odoo: makes the people and documents that are attacked, and asks the checker afterwards."""
import argparse
import inspect
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import attack_data
from dev.jobs.session import session
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import get_public_method


def prepare(env, small):
    return {**attack_data.prepare(env, small), "methods": list(public_methods(env)), "dialogs": dialogs(env),
            "fields": fields(env)}


def public_methods(env):
    """[model, method, {parameter: whether it must be given}, whether it takes no ids] of each public method that clients may
    call and that one of our addons is the first to define: overrides of Odoo's own are called as Odoo's."""
    for name in sorted(env.registry):
        model = env[name]
        for method in sorted(dir(type(model))):
            if method.startswith("_") or method in dir(env["base"]) or not callable(getattr(type(model), method, None)):
                continue
            owners = [cls.__module__ for cls in type(model).mro() if method in vars(cls)]
            if not owners or not owners[-1].startswith("odoo.addons.oms"):
                continue
            try:
                function = get_public_method(model, method)
            except Exception:  # private: Odoo refuses it
                continue
            parameters = list(inspect.signature(function).parameters.values())[1:]
            yield [name, method, {one.name: one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
                                  for one in parameters if one.kind is not one.VAR_KEYWORD}, hasattr(function, "_api_model")]


#: A value of each type that no fact has.
FORGED = {"boolean": (True, False), "float": (4711.0,), "integer": (4711,), "monetary": (4711.0,), "char": ("forged",),
          "text": ("forged",), "date": ("2031-01-01",), "datetime": ("2031-01-01 00:00:00",)}
#: Flags that only our code writes, though nothing computes them.
FLAGS = (("stock.move", "oms_unreleased"), ("stock.move", "oms_short"))


def fields(env):
    """[model, field, value] of each stored fact of ours and a value that it does not have."""
    found = []
    for name in sorted(env.registry):
        model = env[name]
        for field in model._fields.values() if model._auto and not model._abstract and not model._transient else ():
            ours = field.name.startswith("oms_") or name.startswith("oms.")
            computed = field.compute and field.store and field.readonly and not field.inverse and not field.related
            if ours and (computed or (name, field.name) in FLAGS):
                values = FORGED.get(field.type, ())
                if field.type == "selection":
                    values = [key for key, _label in field._description_selection(env)][-1:]
                found += [[name, field.name, value] for value in values]
    return found


def dialogs(env):
    """{transient model of ours: {field: type}} of what clients write into dialogs."""
    ours = [name for name in sorted(env.registry) if name.startswith("oms.") and env[name]._transient]
    return {name: {field.name: field.type for field in env[name]._fields.values()
                   if field.store and field.name not in MAGIC_COLUMNS} for name in ours}


def judge(env):
    return {"faults": [fault["message"] for fault in env["oms.checker"]._oms_faults()]}


def uninstall(env):
    env["ir.module.module"].search([("name", "=like", "oms%"), ("state", "=", "installed")]).button_immediate_uninstall()
    return {}


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--small", action="store_true", help="only what the process tests attack")
    parser.add_argument("--find", help="text to be searched")
    parser.add_argument("--uninstall", action="store_true")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        if args.find:
            answer = {"found": env["oms.find"].find(args.find)["groups"]}
        else:
            answer = judge(env) if args.judge else uninstall(env) if args.uninstall else prepare(env, args.small)
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
