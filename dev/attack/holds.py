# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The state of holds and stored facts: roles × doors × ways to write them. Afterwards the database says the same as before."""
import itertools

ROLES = ("salesman", "sales and stock", "desk", "stock", "clerk", "accountant", "employee", "portal", "stranger", "api")
KEYS = {"oms_release_key": True, "oms_at_button": True, "oms_return_writer": True, "skip_holds": True, "su": True, "force": True,
        "uid": 1, "oms_trial": True, "install_mode": True, "default_state": "cleared", "default_oms_held": False,
        "default_oms_unreleased": False}
#: What is called on a held order: (what, model, which of its ids, method, arguments).
FORGED = (
    ("write state", "oms.hold", "hold", "write", {"vals": {"state": "cleared"}}),
    ("write expiry", "oms.hold", "hold", "write", {"vals": {"expires_on": "2000-01-01 00:00:00"}}),
    ("write order", "oms.hold", "hold", "write", {"vals": {"order_id": 1}}),
    ("unlink", "oms.hold", "hold", "unlink", {}),
    ("copy", "oms.hold", "hold", "copy", {}),
    ("clear", "oms.hold", "hold", "action_clear", {"note": "please"}),
    ("private close", "oms.hold", "hold", "_close", {"note": "x"}),
    ("private expire", "oms.hold", "hold", "_oms_expire", {}),
    ("web_save", "oms.hold", "hold", "web_save", {"vals": {"state": "cleared"}, "specification": {"state": {}}}),
    ("fact on the order", "sale.order", "order", "write", {"vals": {"oms_held": False}}),
    ("stage of the order", "sale.order", "order", "write", {"vals": {"oms_stage": "shipped"}}),
    ("command delete", "sale.order", "order", "write", {"vals": {"oms_hold_ids": [[2, "hold"]]}}),
    ("command update", "sale.order", "order", "write", {"vals": {"oms_hold_ids": [[1, "hold", {"state": "cleared"}]]}}),
    ("command unlink", "sale.order", "order", "write", {"vals": {"oms_hold_ids": [[3, "hold"]]}}),
    ("command clear", "sale.order", "order", "write", {"vals": {"oms_hold_ids": [[5]]}}),
    ("command set", "sale.order", "order", "write", {"vals": {"oms_hold_ids": [[6, 0, []]]}}),
    ("private process", "sale.order", "order", "_oms_process", {}),
    ("flag of the move", "stock.move", "move", "write", {"vals": {"oms_unreleased": False}}),
    ("flag by the delivery", "stock.picking", "picking", "write", {
        "vals": {"move_ids": [[1, "move", {"oms_unreleased": False}]]}}),
    ("flag by the line", "sale.order.line", "line", "write", {"vals": {"move_ids": [[1, "move", {"oms_unreleased": False}]]}}),
    ("private release", "stock.move", "move", "_oms_release", {}),
    ("reserve", "stock.picking", "picking", "action_assign", {}),
    ("validate", "stock.picking", "picking", "button_validate", {"context": {"skip_backorder": True}}),
    ("send", "sale.order", "order", "action_oms_send_to_warehouse", {}),
    ("send the delivery", "stock.picking", "picking", "action_oms_send_to_warehouse", {}),
    ("goods typed in", "stock.move", "move", "write", {"vals": {"quantity": 2, "picked": True}}),
    ("line of goods", "stock.move.line", None, "create", {
        "vals_list": [{"move_id": "move", "picking_id": "picking", "quantity": 2}]}),
    ("import over the hold", "oms.hold", None, "load", {"fields": [".id", "state"], "data": [["hold", "cleared"]]}),
    ("import over the order", "sale.order", None, "load", {"fields": [".id", "oms_held"], "data": [["order", "False"]]}),
    ("import over the move", "stock.move", None, "load", {"fields": [".id", "oms_unreleased"], "data": [["move", "False"]]}),
)
STANDS = """SELECT COUNT(*) FROM oms_hold hold JOIN sale_order sale ON sale.id = hold.order_id
             WHERE hold.id = {hold} AND hold.state = 'active' AND hold.order_id = {order} AND sale.oms_held
               AND sale.state = 'sale'
               AND EXISTS (SELECT 1 FROM stock_move WHERE id = {move} AND oms_unreleased AND state NOT IN ('done', 'assigned')
                              AND COALESCE(quantity, 0) = 0)"""


def put(value, ids):
    """The arguments with the names of ids replaced by this order's."""
    if isinstance(value, dict):
        return {key: put(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [put(one, ids) for one in value]
    return ids.get(value, value) if isinstance(value, str) else value


def stands(attack, ids):
    return attack.one(STANDS.format(**ids)) == "1"


def run(attack):
    forged(attack)
    facts(attack)


def forged(attack, roles=ROLES):
    """Every way on a held order of its own, by every role; doors in turn, each role and way meets them by and by."""
    attack.group("hold state by write, commands, load(), contexts, private methods: the hold stands, nothing moves")
    for number, (what, model, which, method, arguments) in enumerate(FORGED):
        ids = attack.facts["held"].pop()
        for turn, role in enumerate(roles):
            door = attack.doors(role)[(number + turn) % 3]
            context = {**KEYS, **arguments.get("context", {})} if (number + turn) % 2 else arguments.get("context", {})
            answer = door.call(model, method, [ids[which]] if which else None, **{**put(arguments, ids), "context": context})
            name = f"{what} by {role} through {door.name}"
            if not attack.judge(name, stands(attack, ids), f"the hold is gone ({answer.status})"):
                ids = attack.facts["held"].pop()
            if answer.crashed and what != "goods typed in":
                attack.judge(name, False, f"{answer.status} {answer.error}")


def facts(attack):
    """Every stored computed field of ours: write, import and a default at creation change nothing (row 7)."""
    attack.group("stored facts by write, load() and default: as computed")
    doors = itertools.cycle(range(3))
    for model, field, value in attack.facts["fields"]:
        table = model.replace(".", "_")
        record = attack.one(f"SELECT MAX(id) FROM {table}")
        if not record:
            continue
        before = f"SELECT {field} FROM {table} WHERE id = {record}"
        there = attack.one(before)
        for role in ("sales and stock", "stock", "manager"):
            door = attack.doors(role)[next(doors)]
            for way, method, ids, arguments in (
                    ("write", "write", [int(record)], {"vals": {field: value}}),
                    ("load", "load", None, {"fields": [".id", field], "data": [[int(record), str(value)]]}),
                    ("default", "copy", [int(record)], {"context": {f"default_{field}": value}})):
                answer = door.call(model, method, ids, **arguments)
                same = attack.one(before) == there
                if way == "default" and answer.done and answer.value:
                    copy = answer.value[0] if isinstance(answer.value, list) else answer.value
                    wrong = str({True: "t", False: "f"}.get(value, value))
                    same = attack.one(f"SELECT {field} FROM {table} WHERE id = {int(copy)}") != wrong or there == wrong
                attack.judge(f"{model}.{field}: {way} by {role} through {door.name}", same, f"changed ({answer.status})")
