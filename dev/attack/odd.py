# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Wrong types, odd contexts and nonsense to every public method of ours, as users who may call it: an answer in words, never
a fault of the server (HTTP 5xx, traceback).

Names of arguments that a method does not have are refused by JSON-2 itself (422); /jsonrpc and the web client answer them with
Python's own TypeError, for every method of Odoo: not tried here.
"""
from concurrent.futures import ThreadPoolExecutor

BIG = "A" * 1_000_000
VALUES = (
    None, True, -1, 0, 2**31, 10**30, 1.5, float("1e308"), "", "x", "1", "'; DROP TABLE oms_hold; --", "\x00", "\ud800",
    "2026-02-31", [], [[[[]]]], [None], ["x"], [-1], [2**40], [{}], {}, {"a": {"b": None}}, {"1": "x"}, {"x": [1]},
    [["id", "=", "x"]], [["no_such_field", "=", 1]], ["|"], BIG)
IDS = (None, "x", "1", 1.5, -1, [-1], [0], [2**31 - 1], [2**70], ["x"], ["1"], [None], [[1]], [{}], {}, {"1": 1}, True,
       [True], [1, "x"], [1, 2])
CONTEXTS = (
    None, [], "x", 1, {"lang": "xx"}, {"lang": 5}, {"lang": ["en_US"]}, {"lang": BIG}, {"tz": "nowhere"},
    {"tz": 5}, {"tz": "../../etc/passwd"}, {"tz": {}}, {"allowed_company_ids": ["a"]}, {"allowed_company_ids": "a"},
    {"allowed_company_ids": [2**70]}, {"allowed_company_ids": [-1]}, {"allowed_company_ids": 1},
    {"allowed_company_ids": {}}, {"allowed_company_ids": [[1]]},
    {"active_test": {}}, {"uid": "x"}, {"active_ids": "x", "active_id": {}, "active_model": 7},
    {"active_model": "no.such.model", "active_id": 1}, {"bin_size": []}, {"default_state": {}}, {"params": 5},
    {"oms_outcome": {}}, {"search_default_x": [[]]})


#: What is given for the arguments that must be given, so that the one that is odd is reached.
PLAIN = {"text": "MUG", "model": "product.product", "record_id": 1, "product_id": 1, "day": 0, "line_id": 1, "kind": "orders",
         "option_key": "best"}
#: Every method meets these; all of the contexts are for a few.
FEW = CONTEXTS[2:16:3]


def calls(attack):
    """(what, role, model, method, body) of each odd call; ids are those of records that are there."""
    for number, (model, method, parameters, static) in enumerate(attack.facts["methods"]):
        ids = {} if static else {"ids": newest(attack, model)}
        plain = {**ids, **{name: PLAIN[name] for name, needed in parameters.items() if needed}}
        for name in parameters:
            for value in VALUES:
                yield f"{name}={value!r:.40}", "manager", model, method, {**plain, name: value}
        for value in () if static else IDS[number % 3::3]:
            yield f"ids={value!r:.40}", "manager", model, method, {**plain, "ids": value}
        for context in CONTEXTS if number % 16 == 0 else FEW:
            yield f"context={context!r:.60}", "manager", model, method, {**plain, "context": context}
        for role in ("employee", "portal"):
            yield f"as {role}", role, model, method, plain


def newest(attack, model):
    """The id of a record that is there, as a list."""
    table = model.replace(".", "_")
    there = attack.one(f"SELECT to_regclass('{table}')") and attack.one(f"SELECT MAX(id) FROM {table}")
    return [int(there or 1)]


def run(attack):
    """Every odd call, four at a time; then odd values in dialogs, whose buttons are pressed."""
    attack.group("odd arguments, ids and contexts for public methods: no answer 5xx")

    def call(entry):
        _what, role, model, method, body = entry
        return entry, attack.json2(role).call(model, method, **body)

    entries = list(calls(attack))
    with ThreadPoolExecutor(4) as pool:
        for (what, _role, model, method, _body), answer in pool.map(call, entries):
            attack.judge(f"{model}.{method}({what})", 0 < answer.status < 500, f"{answer.status} {answer.error[:150]}")
    attack.group("odd values in dialogs and their buttons: no answer 5xx")
    with ThreadPoolExecutor(4) as pool:
        for model, found in pool.map(lambda item: (item[0], list(dialog(attack, *item))), attack.facts["dialogs"].items()):
            for what, answer in found:
                attack.judge(f"{model}: {what}", 0 < answer.status < 500, f"{answer.status} {answer.error[:150]}")
    attack.faults()  # what Odoo says of values that are none of a field's type is in the log, and is Odoo's


#: What a dialog holds before one field of it is made odd.
FILLED = {"channel": "web", "tz": "UTC", "shift": "days", "data": "SW52b2ljZQo=", "file_name": "a.csv", "mode": "place"}
ODD = {
    "binary": ("x", "=", "ÿ", "TVo", "", 5, ["x"], {}), "char": (5, ["x"], {}, BIG), "text": (5, ["x"], {}),
    "html": (5, ["x"], {}),
    "integer": ("x", 2**31 - 1, -(2**31), 2**70, [1], {}), "float": ("x", 1e308, -1, [1]), "monetary": ("x", 1e308, [1]),
    "date": ("x", "2026-02-31", "9999-12-31", "0001-01-01", 5, []), "datetime": ("x", "9999-12-31 00:00:00", 5),
    "json": ("x", 5, [], [1], ["a", "b", "c"], [[]], {}, {"a": 1}, [{"rows": 5}], [None]), "boolean": ("x", []),
    "selection": ("x", 5, []), "many2one": ("x", -1, 2**31 - 1, [1], {}),
    "many2many": ("x", 5, [["x"]], [[6, 0, ["x"]]], [[4, -1]]),
    "one2many": ("x", 5, [["x"]], [[0, 0, {"no_such_field": 1}]], [[1, -1, {}]], [[2, 2**31 - 1]])}
#: Types of which the ORM itself takes any value to be of that type: what it says of others is Odoo's, for every model.
ORMS = ("integer", "float", "monetary", "date", "datetime", "many2one", "many2many", "one2many", "selection",
        "boolean", "binary", "html")


def dialog(attack, model, fields):
    """Fills a dialog with one odd value at a time and presses each of its buttons; yields what came of it."""
    door = attack.json2("manager")
    plain = {name: value for name, value in FILLED.items() if name in fields}
    plain.update({name: newest(attack, "sale.order")[0] for name in ("order_id",) if name in fields})
    plain.update({name: newest(attack, "sale.order.line")[0] for name in ("line_id",) if name in fields})
    plain.update({name: newest(attack, "res.partner")[0] for name in ("partner_shipping_id",) if name in fields})
    buttons = [method for owner, method, _parameters, _static in attack.facts["methods"] if owner == model]
    for name, kind in fields.items():
        for value in ODD.get(kind, ()):
            made = door.call(model, "create", vals_list=[{**plain, name: value}])
            what = f"{name}={value!r:.40}"
            if made.status >= 500 and kind in ORMS:
                continue
            yield f"create {what}", made
            for button in buttons if made.done else ():
                yield f"{button} with {what}", door.call(model, button, made.value)
    for context in CONTEXTS:
        if not isinstance(context, dict) or {"lang", "tz", "allowed_company_ids"} & context.keys():
            continue
        yield f"default_get in {context!r:.60}", door.call(model, "default_get", fields_list=list(fields), context=context)
