"""The floor of the demo's warehouse with planned sending: aisles, zones, ways to pick, sizes, boxes, pick-ups; and its
tours, picked as a handheld would: every line scanned.

All choices are functions of the names (crc32), as in shop.py. The sizes are made up (the file of orders has none): what a gift
weighs and measures in such a shop, no product's own.
"""
import uuid
from datetime import datetime, timezone

from dev.jobs import floor_layout

FLOOR = floor_layout.Floor(
    aisles=6, bays=10, blocks=2, pattern="{aisle:02}-{block}{bay:02}{side}", zones=("Small goods", "Bulky goods"),
    methods=(("one_line", 20, 0), ("cluster", 6, 0)), measures={"aisle_gap": 4.0, "bay_length": 1.4, "cross_width": 3.0})
TRUCKS = (11.0, 16.0)
#: Inner sides in mm, weight of the empty box in g: usual ones.
BOXES = (("Box S", 200, 150, 100, 90), ("Box M", 300, 220, 150, 180), ("Box L", 400, 300, 250, 380),
         ("Box XL", 600, 400, 400, 800))
TOTES = 24


def lay_out(env, warehouse):
    """Makes the floor of the warehouse; returns its shelves."""
    shelves = floor_layout.lay_out(env, warehouse, FLOOR)
    env["oms.pickup"].create([{"warehouse_id": warehouse.id, "weekday": str(day), "hour": hour}
                              for day in range(7) for hour in TRUCKS])
    box(env)
    return shelves


def box(env):
    """Boxes that parcels are planned with, and totes for the carts."""
    env["stock.package.type"].create([
        {"name": name, "barcode": name.upper().replace(" ", "-"), "oms_carton": True, "oms_inner_length": length,
         "oms_inner_width": width, "oms_inner_height": height, "base_weight": weight / 1000, "max_weight": 20.0}
        for name, length, width, height, weight in BOXES])
    tote = env["stock.package.type"].create({"name": "Tote", "barcode": "TOTE", "package_use": "reusable"})
    env["stock.package"].create([{"name": f"TOTE-{number:03}", "package_type_id": tote.id} for number in range(1, TOTES + 1)])


def size(env, products, chance):
    """Sizes of goods: from a card to a basket, at a quarter of water's density."""
    rows = []
    for product in products:
        code = product.default_code or product.name
        length, width, height = (30 + chance(f"{code}/{side}", most) for side, most in (("l", 260), ("w", 160), ("h", 120)))
        rows.append({"product_tmpl_id": product.product_tmpl_id.id, "length": length, "width": width, "height": height,
                     "weight": max(10, length * width * height // 4000), "fragile": chance(f"{code}/glass", 8) == 0})
    env["oms.size"].create(rows)


def tours(env, warehouse, commit):
    """Plans the tours of what was sent there and picks them, one after the other. {"tours", "lines", "refused": [words]}"""
    floor, found = env["oms.floor"], {"tours": 0, "lines": 0, "refused": []}
    env["oms.tours"]._plan_for(warehouse.pick_type_id)
    commit()
    while floor.home(warehouse.id)["ready"]:
        tour = floor.take(warehouse_id=warehouse.id)
        events = [scanned("pick", tour, line_id=line["id"], quantity=line["quantity"], tote=line["tote"],
                          lot=line["lot"] and line["lot"]["name"], code=code(line))
                  for line in tour["lines"] if line["state"] == "open"]
        answers = floor.scan("demo", [*events, scanned("put_down", tour, code=None)])["answers"]
        found["tours"] += 1
        found["lines"] += len(events)
        found["refused"] += [answer["words"] for answer in answers if answer["status"] != "accepted"]
        commit()
        if answers[-1]["status"] != "accepted":
            break
    return found


def code(line):
    """What the scanner reads on the item: its barcode or reference, where it has one."""
    return next((one["code"] for one in line["product"]["codes"] if one["quantity"] == 1), None)


def scanned(kind, tour, **said):
    return {"key": str(uuid.uuid4()), "kind": kind, "tour_id": tour["id"], "by_hand": not said.get("code"),
            "at": datetime.now(timezone.utc).isoformat(), **said}
