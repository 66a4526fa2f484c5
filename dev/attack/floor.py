# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The floor: every role at every door of the handheld, the station, the board, the page and their records; odd scans; hostile
files of places and sizes. Refused in words, nothing written, nothing told of other companies, prices or reasons of holds."""
import json
from concurrent.futures import ThreadPoolExecutor

ALONE = ("desk alone", "supervisor alone", "credit alone", "picker alone", "packer alone", "floor alone", "buyer alone",
         "returns alone", "accountant alone", "manager alone")
ROLES = (*ALONE, "salesman", "employee", "portal", "stranger")
#: Who may call what of the services; everybody else is refused.
PICKERS = ("picker alone", "packer alone", "floor alone", "manager alone", "stranger")
SENDERS = ("desk alone", "supervisor alone", "credit alone", "returns alone", "floor alone", "manager alone", "stranger")
LEADERS = ("floor alone", "manager alone", "stranger")
#: What of the floor's records is compared before and after, past Odoo.
FACTS = """
    SELECT md5(string_agg(md5(said::text), '' ORDER BY said::text)) FROM (
        SELECT to_jsonb(one) AS said FROM oms_zone one UNION ALL SELECT to_jsonb(one) FROM oms_tour one
        UNION ALL SELECT to_jsonb(one) FROM oms_tour_tote one UNION ALL SELECT to_jsonb(one) FROM oms_tour_method one
        UNION ALL SELECT to_jsonb(one) FROM oms_scan one UNION ALL SELECT to_jsonb(one) FROM stock_package one
        UNION ALL SELECT to_jsonb(one) FROM stock_location one
        UNION ALL SELECT jsonb_build_array(id, quantity, picked, oms_tour_id, oms_scanned, oms_not_found, oms_skipped, oms_walk,
                                           result_package_id, state) FROM stock_move_line
        UNION ALL SELECT jsonb_build_array(id, state, oms_packer_id, oms_packing_since, oms_goes_on, batch_id, oms_picked_at,
                                           oms_packed_at) FROM stock_picking) every"""


def run(attack):
    attack.floor = attack.facts["floor"]
    services(attack)
    records(attack)
    events(attack)
    files(attack)


def told(attack, answer):
    """What of the secrets is in an answer."""
    text = json.dumps([answer.value, answer.error], ensure_ascii=False)
    floor = attack.floor
    return [name for name in ("secret", "reason", "price") if floor[name] in text]


def judge(attack, what, answer, before=None, refused=None, theirs=False):
    """An answer without a fault of the server and without secrets (but those of whoever asks); refused if it has to be, and
    nothing written if told so."""
    ok = 0 < answer.status < 500 and (refused is None or answer.done != refused)
    attack.judge(what, ok, f"{answer.status} {answer.error or answer.value}"[:200])
    secrets = told(attack, answer)
    attack.judge(f"{what} tells", not secrets or theirs, f"{secrets} {answer.error or answer.value}"[:250])
    if before is not None:
        attack.judge(f"{what} writes nothing", attack.one(FACTS) == before)


# --- services: role × door ------------------------------------------------------------------------------------------------

def calls(floor):
    """(model, method, arguments, who may call it) with ids of here."""
    here = floor["here"]
    tour, house, picking = here["tours"][0], here["warehouse"], here["pack"]
    yield "oms.floor", "home", {"warehouse_id": house}, PICKERS
    yield "oms.floor", "read", {"tour_id": tour}, PICKERS
    yield "oms.floor", "find", {"tour_id": tour, "code": here["code"]}, PICKERS
    yield "oms.floor", "scan", {"device": "d", "events": []}, PICKERS
    yield "oms.station", "home", {"warehouse_id": house}, PICKERS
    yield "oms.station", "look", {"code": here["order_name"], "warehouse_id": house}, PICKERS
    yield "oms.station", "read", {"picking_id": picking}, PICKERS
    yield "oms.station", "propose", {"picking_id": picking}, PICKERS
    yield "oms.station", "scan", {"device": "d", "events": []}, PICKERS
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
            refused = None if role in may else True
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
                echo = arguments.get("code") and answer.done
                secrets = told(attack, answer)
                attack.judge(f"{model}.{method}({arguments}) by {role} through {door.name}",
                             0 < answer.status < 500 and (not secrets or (echo and secrets == ["secret"])),
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
            "oms_weight_by_id": 1, "oms_reopened_at": "2026-01-01 00:00:00", "oms_reopened_by_id": 1, "oms_reopened_why": "x"}),
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
    scan = attack.one("SELECT MAX(id) FROM oms_scan") or "1"
    facts["oms.scan"] = int(scan), {"result": "accepted", "quantity": 99, "key": "stolen-key", "answer": {}}
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


# --- scans ---------------------------------------------------------------------------------------------------------------------

ODD = (None, True, -1, 2**31, 10**30, 1.5, 1e308, float("nan"), float("inf"), "", "x", "\x00", "\ud800", [], {"a": 1},
       "A" * 100_000)


def scans(floor):
    """{service: (role, {kind: what a device says of it})}"""
    here = floor["here"]
    tour, line, picking, product = here["tours"][0], here["lines"][0], here["pack"], here["product"]
    of = {"tour_id": tour, "line_id": line}
    put = {"picking_id": picking, "product_id": product, "quantity": 1, "lot": None, "parcel_id": None, "move_id": None}
    return {
        "oms.floor": ("picker alone", {
            "pick": {**of, "quantity": 99, "lot": None, "tote": None, "code": "x"},
            "short": {**of, "found": 99, "reason": "not_there"},
            "skip": of, "substitute": {**of, "product_id": product}, "tote": {"tour_id": tour, "number": 1, "code": "x"},
            "hand_over": {"tour_id": tour}, "put_down": {"tour_id": tour, "code": "x"}, "?": {}}),
        "oms.station": ("packer alone", {
            "put": {**put, "quantity": 99}, "take_out": {**put, "parcel_id": here["box"]}, "new_parcel": {
                "picking_id": picking, "type_id": 2**31 - 1},
            "close": {"picking_id": picking, "parcel_id": here["box"], "weight": 1}, "weigh": {
                "picking_id": picking, "parcel_id": here["box"], "weight": -1}, "confirm_weight": {
                "picking_id": picking, "parcel_id": here["box"], "weight": 5}, "reopen": {
                "picking_id": picking, "parcel_id": here["box"], "why": "x"}, "finish": {"picking_id": picking, "why": "x"},
            "go_on": {"picking_id": picking}, "take_over": {"picking_id": picking}, "?": {}})}


#: Nothing of this may change by scans that say nothing true.
GOODS = """SELECT SUM(quantity), SUM(COALESCE(oms_scanned, 0)), COUNT(*) FILTER (WHERE picked),
                  COUNT(*) FILTER (WHERE state = 'done'), COUNT(result_package_id) FROM stock_move_line"""


def said(floor):
    """(service, role, kind, name of what is odd, event) of each odd scan."""
    number = 0
    for service, (role, kinds) in scans(floor).items():
        for kind, plain in kinds.items():
            for name in ("key", "kind", "at", "code", "by_hand", *plain):
                for value in ODD:
                    number += 1
                    yield service, role, kind, name, {
                        "key": f"attack-{number:08}", "kind": kind, "at": "2026-11-29T06:00:00Z", **plain, name: value}


#: Said of something that is there, these are done whatever else is odd in them; goods are where they were.
HARMLESS = ("hand_over", "skip", "go_on", "take_over", "new_parcel")


def events(attack):
    attack.group("floor: scans of wrong types, enormous, of others and of nobody: answered in words, no goods moved")
    floor = attack.floor
    attack.json2("picker alone").call("oms.floor", "take", tour_id=floor["here"]["tours"][0])
    before = attack.sql(GOODS)

    def call(one):
        service, role, _kind, _name, event = one
        body = json.dumps({"device": "d", "events": [event]}).encode()  # with NaN and Infinity, which Python's JSON reads
        return one, attack.json2(role).post(f"/json/2/{service}/scan", body)

    with ThreadPoolExecutor(4) as pool:
        for (service, _role, kind, name, event), answer in pool.map(call, said(floor)):
            what = f"{service} {kind} {name}={event[name]!r:.30}"
            judge(attack, what, answer)
            if answer.done and kind not in HARMLESS:
                taken = [one for one in answer.value["answers"] if one["status"] == "accepted"]
                attack.judge(f"{what} refused", not taken, taken)
    attack.judge("no goods moved", attack.sql(GOODS) == before, f"{before} {attack.sql(GOODS)}")
    many(attack)


def many(attack):
    """Too many events, events that are none, and devices that are none."""
    for service, (role, _kinds) in scans(attack.floor).items():
        door = attack.json2(role)
        before = attack.one("SELECT COUNT(*) FROM oms_scan")
        for what, events in (
                ("10,000 events", [{"key": f"many-{number:08}", "kind": "skip"} for number in range(10_000)]),
                ("no list", {"a": 1}),
                ("a text", "x"), ("nothing", None), ("no events", [None, 1, "x", [], [[]]]), ("deep", [[[[[[[[[[]]]]]]]]]]),
                ("no key", [{"kind": "pick"}, {"key": None}, {"key": 5, "kind": "pick"}, {"key": "short", "kind": "pick"}])):
            answer = door.call(service, "scan", device="d", events=events)
            judge(attack, f"{service}: {what}", answer)
            attack.judge(f"{service}: {what} quickly", answer.seconds < 10, answer.seconds)
        for device in (5, [], {}, "\x00", "A" * 10_000_000, None, True, "\ud800"):
            judge(attack, f"{service}: device {device!r:.20}", door.call(service, "scan", device=device, events=[]))
        attack.judge(f"{service}: nothing of it is kept", attack.one("SELECT COUNT(*) FROM oms_scan") == before)
    floor = attack.floor
    for code in (*ODD, "A" * 10_000_000):
        for model, method, arguments in (
                ("oms.floor", "find", {"tour_id": floor["here"]["tours"][0], "code": code}),
                ("oms.station", "look", {"code": code, "warehouse_id": floor["here"]["warehouse"]}),
                ("oms.floor", "read", {"tour_id": code}), ("oms.floor", "take", {"zone_id": code, "warehouse_id": 2**31 - 1}),
                ("oms.station", "read", {"picking_id": code}), ("oms.station", "propose", {"picking_id": code}),
                ("oms.floor", "home", {"warehouse_id": code}), ("oms.station", "home", {"warehouse_id": code}),
                ("oms.release.board", "board", {"warehouse_id": code}), ("oms.floor.page", "page", {"warehouse_id": code}),
                ("oms.release.board", "send", {"warehouse_id": floor["here"]["warehouse"], "picking_ids": code}),
                ("oms.release.board", "take_back", {"warehouse_id": floor["here"]["warehouse"], "picking_ids": [code]})):
            answer = attack.json2("manager alone").post(f"/json/2/{model}/{method}", json.dumps(arguments).encode())
            judge(attack, f"{model}.{method} {code!r:.30}", answer)


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
            if loaded and "=" in what and what.partition("=")[2] not in ("''", "'-1'"):
                attack.judge(f"{model}: {what} is taken", False, str(answer.value)[:200])
            for role in ("picker alone", "packer alone", "desk alone", "portal", "stranger") if len(rows) < 3 else ():
                attack.judge(f"{model}: {what} by {role}", not (lambda one: one.crashed or (one.done and one.value.get("ids")))(
                    attack.json2(role).call(model, "load", fields=fields, data=rows)))
