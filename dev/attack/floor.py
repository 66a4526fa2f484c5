# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The floor: every role at every door of the handheld, the station, the board, the page and their records; hostile files of
places and sizes. Refused in words, nothing written, nothing told of other companies, prices or reasons of holds."""

from . import floor_scans
from .floor_scans import FACTS, judge, told

ALONE = ("desk alone", "supervisor alone", "credit alone", "picker alone", "packer alone", "floor alone", "buyer alone",
         "returns alone", "accountant alone", "manager alone")
ROLES = (*ALONE, "salesman", "employee", "portal", "stranger")
#: Who may call what of the services; everybody else is refused.
PICKERS = ("picker alone", "floor alone", "stranger")
PACKERS = (*PICKERS, "packer alone")
SENDERS = ("desk alone", "supervisor alone", "credit alone", "returns alone", "floor alone", "manager alone", "stranger")
LEADERS = ("floor alone", "stranger")


def run(attack):
    attack.floor = attack.facts["floor"]
    services(attack)
    floor_scans.run(attack)
    records(attack)  # now that there are scans
    files(attack)


# --- services: role × door ------------------------------------------------------------------------------------------------

def calls(floor):
    """(model, method, arguments, who may call it) with ids of here."""
    here = floor["here"]
    tour, house, picking = here["tours"][0], here["warehouse"], here["pack"]
    yield "oms.floor", "home", {"warehouse_id": house}, PICKERS
    yield "oms.floor", "read", {"tour_id": tour}, PICKERS
    yield "oms.floor", "find", {"tour_id": tour, "code": here["code"]}, PICKERS
    yield "oms.floor", "scan", {"device": "d", "events": []}, PICKERS
    yield "oms.station", "home", {"warehouse_id": house}, PACKERS
    yield "oms.station", "look", {"code": here["order_name"], "warehouse_id": house}, PACKERS
    yield "oms.station", "read", {"picking_id": picking}, PACKERS
    yield "oms.station", "propose", {"picking_id": picking}, PACKERS
    yield "oms.station", "scan", {"device": "d", "events": []}, PACKERS
    yield "oms.release.board", "board", {"warehouse_id": house}, SENDERS
    yield "oms.floor.page", "page", {"warehouse_id": house}, LEADERS
    yield "oms.tour", "action_plan", {}, LEADERS
    yield "oms.tour", "action_cancel", {"ids": [here["tours"][-1]]}, ()
    yield "oms.tour", "action_give_back", {"ids": [here["tours"][-1]]}, ()


def private(floor):
    """What no door opens: (model, method, arguments)."""
    here = floor["here"]
    for model, methods in (
            ("oms.floor", ("_guard", "_lines", "_visible", "_store", "_do_put_down")),
            ("oms.tours", ("_plan_due", "_plan_type", "_write")),
            ("oms.station", ("_do", "_job")), ("oms.packing", ("_put", "_close")), ("oms.scan", ("_once", "_insert")),
            ("oms.code", ("_meanings",)), ("stock.picking", ("_oms_pick", "_oms_go_on_from_tours")),
            ("oms.floor.page", ("_people",)), ("oms.release.board", ("_planned",))):
        for method in methods:
            yield model, method, {}
    yield "oms.tour", "_oms_give_back", {"ids": here["tours"]}


def elsewhere(floor):
    """Calls about what another company has: (model, method, arguments)."""
    here, there = floor["here"], floor["there"]
    tour, house, far = here["tours"][0], here["warehouse"], there["warehouse"]
    yield "oms.floor", "read", {"tour_id": there["tours"][0]}
    for said in ({"tour_id": there["tours"][0]}, {"warehouse_id": far}, {"zone_id": there["zone"]}):
        yield "oms.floor", "take", said
    yield "oms.floor", "home", {"warehouse_id": far}
    yield "oms.floor", "find", {"tour_id": there["tours"][0], "code": there["code"]}
    for name in ("code", "place", "tote_name", "order_name"):
        yield "oms.floor", "find", {"tour_id": tour, "code": there[name]}
        for warehouse in (house, far):
            yield "oms.station", "look", {"code": there[name], "warehouse_id": warehouse}
    for method in ("read", "propose"):
        yield "oms.station", method, {"picking_id": there["pack"]}
    yield "oms.station", "home", {"warehouse_id": far}
    yield "oms.release.board", "board", {"warehouse_id": far}
    yield "oms.release.board", "send", {"warehouse_id": far, "picking_ids": there["picks"]}
    yield "oms.release.board", "take_back", {"warehouse_id": house, "picking_ids": there["picks"]}
    yield "oms.floor.page", "page", {"warehouse_id": far}


def services(attack):
    attack.group("floor: every role at every public method of its services")
    floor = attack.floor
    for number, role in enumerate(ROLES):
        door = attack.doors(role)[number % 3]
        for model, method, arguments, may in calls(floor):
            ids, arguments = arguments.get("ids"), {key: value for key, value in arguments.items() if key != "ids"}
            if role in LEADERS and model == "oms.tour":  # they may: what comes of it is tested elsewhere
                continue
            before = attack.one(FACTS)
            answer = door.call(model, method, ids or ([] if model == "oms.tour" else None), **arguments)
            refused = role not in may if role != "stranger" else None if role in may else True  # theirs is another warehouse
            judge(attack, f"{model}.{method} by {role} through {door.name}", answer, before if refused else None, refused,
                  theirs=role == "stranger")
        for model, method, arguments in private(floor):
            answer = door.call(model, method, arguments.get("ids"))
            attack.judge(f"{model}.{method} by {role}", not answer.done, answer.value)
    attack.group("floor: another company's tours, transfers, codes, warehouses: refused without a name")
    before = attack.one(FACTS)
    for number, role in enumerate(("picker alone", "packer alone", "floor alone", "manager alone", "desk alone")):
        for door in attack.doors(role)[number % 3:number % 3 + 1]:
            for model, method, arguments in elsewhere(floor):
                answer = door.call(model, method, **arguments)
                secrets = told(attack, answer)
                attack.judge(f"{model}.{method}({arguments}) by {role} through {door.name}",
                             0 < answer.status < 500 and not secrets,
                             f"{answer.status} {secrets} {answer.error or answer.value}"[:250])
                if not attack.judge(f"{model}.{method}({arguments}) by {role} writes nothing", attack.one(FACTS) == before):
                    before = attack.one(FACTS)


# --- records: role × write ---------------------------------------------------------------------------------------------------

def records(attack):
    attack.group("floor: its records and fields by write, create, unlink, load: nothing changes")
    floor = attack.floor
    here, there = floor["here"], floor["there"]
    facts = {
        "stock.move.line": (here["lines"][0], {"oms_tour_id": here["tours"][-1], "oms_scanned": 4, "oms_not_found": 1,
                                               "oms_skipped": True, "oms_walk": 99}),
        "stock.package": (here["box"], {
            "oms_picking_id": here["pack"], "oms_closed_at": "2026-01-01 00:00:00", "oms_closed_by_id": 1, "oms_weighed": 7,
            "oms_noted": 7, "oms_weight_by_id": 1, "oms_reopened_at": "2026-01-01 00:00:00", "oms_reopened_by_id": 1,
            "oms_reopened_why": "x"}),
        "stock.picking": (here["pack"], {
            "oms_packer_id": 1, "oms_packing_since": "2026-01-01 00:00:00", "oms_pack_version": 9, "oms_goes_on": 2**31 - 1,
            "oms_tote_ids": [[5]], "oms_picked_at": False, "oms_packed_at": "2026-01-01 00:00:00"}),
        "oms.tour": (here["tours"][0], {
            "state": "done", "user_id": attack.facts["uids"]["picker alone"], "name": "x", "version": 99, "tote_ids": [[5]],
            "line_ids": [[5]], "metres": -1, "zone_id": there["zone"], "company_id": 1}),
        "oms.tour.tote": (here["totes"][0], {"package_id": here["tote"], "number": 7, "tour_id": here["tours"][-1]}),
        "stock.location": (here["shelf"], {"oms_zone_id": there["zone"]}),
        "oms.zone": (there["zone"], {"name": "mine", "warehouse_id": here["warehouse"], "lines_a_day": 1}),
        "oms.tour.method": (there["method"], {"most_orders": 1, "picking_type_id": here["type"]}),
    }
    before = attack.one(FACTS)
    scan = int(attack.one("SELECT MAX(id) FROM oms_scan"))
    facts["oms.scan"] = scan, {"result": "accepted", "quantity": 99, "key": "stolen-key", "answer": {}}
    for number, role in enumerate(ROLES):
        door = attack.doors(role)[number % 3]
        if role == "stranger":  # theirs is what is there
            continue
        for model, (record, values) in facts.items():
            for name, value in values.items():
                door.call(model, "write", [record], vals={name: value})
                answer = door.call(model, "load", fields=[".id", name if not name.endswith("_id") else f"{name}/.id"],
                                   data=[[str(record), str(value)]])
                if not attack.judge(f"{model}.{name} by {role} through {door.name}",
                                    attack.one(FACTS) == before and not answer.crashed, f"{answer.status} {answer.error}"):
                    before = attack.one(FACTS)
            if model.startswith("oms."):
                door.call(model, "unlink", [record])
                door.call(model, "create", vals_list=[values])
                door.call(model, "copy", [record])
                if not attack.judge(f"{model} unlinked, made, copied by {role}", attack.one(FACTS) == before):
                    before = attack.one(FACTS)
                answer = door.call(model, "search_read", domain=[["id", "=", record]])
                judge(attack, f"{model} read by {role}", answer)


# --- files ---------------------------------------------------------------------------------------------------------------------

SECONDS = 60


def hostile(floor):
    """(what, fields, rows): files of places."""
    shelf = floor["here"]["place"]
    formulas = ("=HYPERLINK(\"http://evil.example\")", "@SUM(1+1)", "+1+1", "-1", "1e999", "9" * 400, "NaN", "Infinity", "1.5",
                "٣", "\x00", "\ud800", "A" * 1_000_000, "2147483648", "99999999999999999999", "<img src=x onerror=alert(1)>", "")
    for name in ("oms_aisle", "oms_bay", "oms_level", "oms_block", "oms_side"):
        for value in formulas:
            yield f"{name}={value!r:.20}", ["barcode", name], [[shelf, value]]
    for value in formulas:
        yield f"barcode={value!r:.20}", ["barcode", "oms_aisle"], [[value, "1"]]
    yield "no such column", ["barcode", "oms_aisle", "no_such"], [[shelf, "1", "x"]]
    yield "twice the column", ["barcode", "oms_aisle", "oms_aisle"], [[shelf, "1", "2"]]
    yield "short and long rows", ["barcode", "oms_aisle"], [[shelf], [], [shelf, "1", "2", "3"]]
    yield "no rows", ["barcode", "oms_aisle"], []
    yield "no fields", [], [[shelf, "1"]]
    yield "another company's place", ["barcode", "oms_aisle"], [[floor["there"]["place"], "1"]]
    yield "another company's zone", ["barcode", "oms_aisle", "oms_zone_id/.id"], [[shelf, "1", str(floor["there"]["zone"])]]
    yield "another zone by name", ["barcode", "oms_aisle", "oms_zone_id"], [[shelf, "1", f"{floor['secret']} zone"]]
    yield "100,000 rows of one place", ["barcode", "oms_aisle", "oms_bay"], [[shelf, "1", str(n)] for n in range(100_000)]
    yield "100,000 rows of nobody", ["barcode", "oms_aisle"], [[f"NOBODY{n}", "x"] for n in range(100_000)]


def sizes(floor):
    """(what, fields, rows): files of sizes."""
    code = "FLO-LAMP"
    for name in ("length", "width", "height", "weight"):
        for value in ("=1+1", "1e999", "9" * 400, "NaN", "-5", "0", "\x00", "A" * 1_000_000, "1,5", "٣", "99999999999"):
            yield f"{name}={value!r:.20}", ["product_tmpl_id", name], [[code, value]]
    yield "no such product", ["product_tmpl_id", "length"], [["=1+1", "5"]]
    yield "another company's product", ["product_tmpl_id", "length"], [["SEC-LAMP", "5"]]
    yield "wrong columns", ["nobody", "length"], [[code, "5"]]
    yield "100,000 rows of nobody", ["product_tmpl_id", "length"], [[f"NOBODY{n}", "5"] for n in range(100_000)]
    yield "100,000 rows of one", ["product_tmpl_id", "length"], [[code, "5"] for n in range(100_000)]


def files(attack):
    attack.group("floor: hostile files of places and sizes: refused in words, in time")
    door = attack.json2("manager alone")
    for model, table, made in (("stock.location", "stock_location", hostile), ("oms.size", "oms_size", sizes)):
        for what, fields, rows in made(attack.floor):
            count = attack.one(f"SELECT COUNT(*) FROM {table}")
            answer = door.call(model, "load", fields=fields, data=rows, timeout=300)
            judge(attack, f"{model}: {what}", answer)
            attack.judge(f"{model}: {what} within {SECONDS} s", answer.seconds < SECONDS, f"{answer.seconds:.1f} s")
            loaded = answer.done and isinstance(answer.value, dict) and answer.value.get("ids")
            attack.judge(f"{model}: {what} makes nothing", loaded or attack.one(f"SELECT COUNT(*) FROM {table}") == count)
            if loaded and "=" in what and what.partition("=")[2] not in ("''", "'-1'", "'0'"):
                attack.judge(f"{model}: {what} is taken", False, str(answer.value)[:200])
            for role in ("picker alone", "packer alone", "desk alone", "portal", "stranger") if len(rows) < 3 else ():
                attack.judge(f"{model}: {what} by {role}", not (lambda one: one.crashed or (one.done and one.value.get("ids")))(
                    attack.json2(role).call(model, "load", fields=fields, data=rows)))
