# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The warehouses of `make floor`: three, of one, two and three steps, that pick in every way there is; real orders to be sent.

All choices are functions of names (crc32), so that one file of orders always makes the same shelves.
"""
from collections import defaultdict
from datetime import datetime, timedelta

from dev.jobs.floor_layout import Floor, lay_out, shelves_of
from dev.jobs.shop import chance, open_shop, set_limits
from dev.roles import ROLES
from odoo.fields import Command

#: Ways to pick by warehouse, the preferred first: (way, orders, lines) on a tour at most.
METHODS = {
    "pick_pack_ship": (("one_line", 12, 0), ("cluster", 6, 60)),
    "pick_ship": (("zone", 4, 60),),
    "ship_only": (("batch", 4, 40), ("single", 0, 0)),
}
STEPS = {"North": "pick_pack_ship", "South": "pick_ship", "West": "ship_only"}
AISLES, BAYS, TOTES = 6, 8, 24
#: Cartons in mm; goods are drawn so that each fits the largest.
BOXES = ((300, 220, 120), (400, 300, 200), (600, 400, 400))


def prepare(env, file, devices, stations):
    """Makes it all from a file of order lines; returns what the people on the floor have to know."""
    warehouses = floor_shop(env)
    record = env["oms.import"]._oms_import_file(
        file.name, file.read_bytes(), {"channel": "shop", "date_shift": "yesterday", "preset": "online_retail",
                                       "create_products": True, "create_customers": True})
    goods = record.line_ids.filtered(lambda line: line.outcome == "order")
    products = label(env, record._oms_products(goods))
    lots = stock_shelves(env, goods, products, warehouses)
    set_limits(env, record.line_ids, plenty=True)
    env.cr.commit()
    record._oms_run()
    env.cr.commit()
    people = staff(env, devices, stations)
    return {
        "orders": record.line_ids.order_id.filtered(lambda order: order.state == "sale").ids,
        "lines": len(record.line_ids.order_id.order_line), "keys": people,
        "warehouses": [{"id": one.id, "name": one.name, "steps": one.delivery_steps} for one in warehouses],
        "totes": totes(env, warehouses), "boxes": boxes(env), "lots": lots, "wrong": strangers(env),
        "tours": env.ref("oms_fulfillment.cron_tours").id, "hold": env.ref("oms_core.hold_reason_manual").id,
        "vendor": env["res.partner"].create({"name": "Vendor"}).id,
        "receipts": {one.id: one.in_type_id.id for one in warehouses}, "products": [one.id for one in products.values()]}


def floor_shop(env):
    """The demo's three warehouses, all planned, each with a layout, two zones, and its ways to pick."""
    warehouses = open_shop(env)
    for warehouse in warehouses:
        warehouse.write({"delivery_steps": STEPS[warehouse.name], "oms_release_policy": "planned", "oms_release_days": 365})
        lay_out(env, warehouse, Floor(
            aisles=AISLES, bays=BAYS, levels=1, pattern=warehouse.code + "-{aisle:02}-{bay:02}-{level}{side}", depot="Desk",
            zones=(f"{warehouse.name} Left", f"{warehouse.name} Right"), methods=METHODS[warehouse.delivery_steps], below=True))
    return warehouses


def label(env, products):
    """Barcodes for all, cases of six for some, sizes and weights; one in 25 comes in lots. {SKU: product}"""
    half_dozen = env["uom.uom"].create({
        "name": "Case of 6", "relative_factor": 6, "relative_uom_id": env.ref("uom.product_uom_unit").id})
    for number, (sku, product) in enumerate(sorted(products.items())):
        values = {"barcode": f"20{number:010d}", "weight": (50 + chance(sku + "/g", 900)) / 1000, "is_storable": True}
        if not chance(sku + "/lot", 25):
            values["tracking"] = "lot"
        elif not chance(sku + "/case", 10):
            values["uom_ids"] = [Command.link(half_dozen.id)]
        product.write(values)
    some = [product for product in products.values() if product.uom_ids]
    env["product.uom"].create([
        {"product_id": product.id, "uom_id": half_dozen.id, "barcode": f"21{product.id:010d}"} for product in some])
    env["oms.size"].create([
        {"product_tmpl_id": product.product_tmpl_id.id, "weight": 0,
         **{side: 30 + chance(f"{sku}/{side}", 170) for side in ("length", "width", "height")}}
        for sku, product in products.items() if chance(sku + "/size", 20)])  # one in twenty was never measured
    return products


def stock_shelves(env, goods, products, warehouses):
    """Most have enough, in one or two places of one to three warehouses; one in thirty has too little. Lots in two.
    {product id: names of its lots}"""
    shelves = {one: shelves_of(env, one) for one in warehouses}
    wanted, rows, lots = defaultdict(int), [], defaultdict(list)
    for line in goods:
        wanted[line.sku] += int(line.quantity)
    for sku, quantity in sorted(wanted.items()):
        total = max(int(quantity * (0.7 if not chance(sku + "/few", 30) else 1.6)), 1)
        shares = ((100, 0, 0), (0, 100, 0), (0, 0, 100), (60, 40, 0), (0, 50, 50))[chance(sku + "/where", 5)]
        for warehouse, share in zip(warehouses, shares, strict=True):
            there = -(-total * share // 100)
            places = [shelves[warehouse][chance(f"{sku}/{warehouse.name}/{n}", len(shelves[warehouse]))] for n in (1, 2)]
            parts = [there] if there < 4 or places[0] == places[1] else [there // 2, there - there // 2]
            for place, part in zip(places, parts):
                if part:
                    rows.append((products[sku], place, part))
    for number, (product, place, part) in enumerate(rows):
        values = {"product_id": product.id, "location_id": place.id, "quantity": part}
        if product.tracking == "lot":
            name = f"L{number:05d}"
            values["lot_id"] = env["stock.lot"].create({"name": name, "product_id": product.id}).id
            lots[product.id].append(name)
        env["stock.quant"].sudo().create(values)
    return lots


def staff(env, devices, stations):
    """{who: API key}: a picker for each handheld, a packer for each station, and who leads, sells and counts."""
    wanted = {**{f"picker {number}": "picker" for number in range(devices)},
              **{f"packer {number}": "packer" for number in range(stations)}, "floor": "floor", "desk": "desk"}
    keys = {}
    for name, role in wanted.items():
        groups = env.ref(ROLES[role]) + env.ref("base.group_user")
        user = env["res.users"].create({
            "name": name.capitalize(), "login": name.replace(" ", "_"), "group_ids": [Command.set(groups.ids)]})
        keys[name] = key_of(user)
    return {**keys, "admin": key_of(env.ref("base.user_admin"))}


def key_of(user):
    # sudo: a key is made by its owner in a dialog that asks for the password; these are made for a run
    return user.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "floor", datetime.now() + timedelta(hours=20))


def totes(env, warehouses):
    """{warehouse id: codes of its totes}"""
    kind = env["stock.package.type"].create({"name": "Tote", "package_use": "reusable"})
    found = {}
    for warehouse in warehouses:
        names = [f"{warehouse.code}-TOTE-{number:02d}" for number in range(1, TOTES + 1)]
        env["stock.package"].create([{"name": name, "package_type_id": kind.id} for name in names])
        found[warehouse.id] = names
    return found


def boxes(env):
    """Ids of the types of parcels."""
    return env["stock.package.type"].create([
        {"name": f"Box {number}", "packaging_length": length, "width": width, "height": height, "base_weight": 0.2}
        for number, (length, width, height) in enumerate(BOXES, 1)]).ids


def strangers(env):
    """Codes that mean nothing good on this floor: {what: code}."""
    company = env["res.company"].create({"name": "Elsewhere"})
    env["product.product"].sudo().create({  # sudo: of a company that nobody here works in
        "name": "Far away", "is_storable": True, "barcode": "2999999999999", "company_id": company.id})
    other = env["product.product"].create({"name": "Never ordered", "is_storable": True, "barcode": "2888888888888"})
    box = env["stock.package"].create({"name": "A-CARDBOARD-BOX"})
    return {"other_company": "2999999999999", "wrong_item": other.barcode, "unknown": "NOBODY-KNOWS-THIS",
            "not_reusable": box.name}
