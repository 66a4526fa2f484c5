# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The floor: scans of wrong types, enormous, about what others have and about nothing, and how answers are judged."""
import json
from concurrent.futures import ThreadPoolExecutor

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


def told(attack, answer):
    """What of the secrets is in an answer."""
    text = json.dumps([answer.value, answer.error], ensure_ascii=False)
    floor = attack.floor
    return [name for name in ("secret", "reason", "price") if floor[name] in text]


def judge(attack, what, answer, before=None, refused=None, theirs=False):
    """An answer without a fault of the server and without secrets (but those of whoever asks); refused if it has to be, and
    nothing written if told so."""
    attack.answered(what, answer, [] if theirs else told(attack, answer), refused)
    if before is not None:
        attack.judge(f"{what} writes nothing", attack.one(FACTS) == before)


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
                    if name in ("quantity", "found", "weight") and value in (None, 1.5):  # one, and one and a half: they may be
                        continue
                    number += 1
                    yield service, role, kind, name, {
                        "key": f"attack-{number:08}", "kind": kind, "at": "2026-11-29T06:00:00Z", **plain, name: value}


#: Said of something that is there, these are done whatever else is odd in them; goods are where they were.
HARMLESS = ("hand_over", "skip", "go_on", "take_over", "new_parcel")


def run(attack):
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
    others_ids(attack)
    many(attack)


def others_ids(attack):
    """Scans about what another company has, or what is no more."""
    floor = attack.floor
    gone = floor["gone"]
    for role_of, far, near in (("", floor["there"], floor["here"]), ("stranger", floor["here"], floor["there"])):
        ids = {"tour_id": (far["tours"][0], gone["tour"]), "line_id": (far["lines"][0], gone["line"]),
               "picking_id": (far["pack"], far["picks"][0], gone["picking"]), "product_id": (far["product"],),
               "parcel_id": (far["box"], far["tote"]), "move_id": (far["lines"][0],), "type_id": (2**31 - 1,),
               "code": (far["code"], far["place"], far["tote_name"], far["order_name"])}
        before, number = attack.sql(GOODS), 0
        for service, (role, kinds) in scans({"here": near}).items():
            for kind, plain in kinds.items():
                for name, values in ids.items():
                    for value in values if name in plain else ():
                        number += 1
                        event = {"key": f"far-{role_of}-{number:08}", "kind": kind, **plain, name: value}
                        if name == "code" and "product_id" in event:
                            event.update(product_id=None, quantity=1)
                        answer = attack.json2(role_of or role).call(service, "scan", device="d", events=[event])
                        secrets = told(attack, answer) if not role_of else []
                        attack.judge(
                            f"{service} {kind} {name} of others by {role_of or role}", 0 < answer.status < 500 and not secrets,
                            f"{answer.status} {secrets} {answer.error or answer.value}"[:250])
        attack.judge("no goods moved by ids of others", attack.sql(GOODS) == before)


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
