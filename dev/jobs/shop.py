"""The demo shop: three warehouses, stock that is not enough for everything, and customers with credit limits.

All choices are functions of the names (crc32), so that every run makes the same shop.
"""
import zlib
from collections import defaultdict

WAREHOUSES = (("North", "NOR", "ship_only", "at_once"), ("South", "SOU", "ship_only", "at_once"),
              ("West", "WES", "pick_ship", "planned"))


def chance(name, sides):
    """A number below `sides` that looks random and depends only on the name."""
    return zlib.crc32(name.encode()) % sides


def open_shop(env):
    """Company, warehouses and switches, on an empty database with the suite; returns the warehouses."""
    company = env.company
    pound = env.ref("base.GBP")
    pound.active = True
    company.write({
        "name": "Giftware Ltd.", "currency_id": pound.id, "country_id": env.ref("base.uk").id,
        "oms_promise_mode": "on", "oms_credit_mode": "enforce",
    })
    first = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    env["product.pricelist"].search([]).currency_id = pound
    warehouses = first
    for number, (name, code, steps, policy) in enumerate(WAREHOUSES):
        values = {"name": name, "code": code, "delivery_steps": steps, "oms_release_policy": policy, "sequence": number}
        if number:
            warehouses |= env["stock.warehouse"].create({**values, "company_id": company.id})
        else:
            first.write(values)
    # Waves are planned, not made by every confirmation.
    env["stock.picking.type"].search([("warehouse_id", "in", warehouses.ids)]).auto_batch = False
    return warehouses


def stock_shelves(env, lines, warehouses, plenty=False, shelves=None):
    """Opening stock for the products of these import lines: most SKUs have enough, spread over the warehouses;
    one in forty has too little (none with `plenty`). Makes the products that are not there yet.

    :param shelves: {warehouse: locations} where goods lie in places of their own
    :returns: the products
    """
    wanted = defaultdict(float)
    for line in lines:
        if line.outcome == "order":
            wanted[line.sku] += line.quantity
    record = lines.import_id
    products = record._oms_products(lines.filtered(lambda line: line.outcome in ("order", "charge")))
    rows = []
    for sku, quantity in sorted(wanted.items()):
        total = int(quantity * (0.6 if chance(sku, 40) == 0 and not plenty else 1.3)) + 1
        shares = ((50, 30, 20), (20, 30, 50), (100, 0, 0), (60, 40, 0))[chance(sku + "/where", 4)]
        left = total
        for warehouse, share in zip(warehouses, shares):
            there = min(left, -(-total * share // 100))
            left -= there
            if there:
                places = (shelves or {}).get(warehouse) or warehouse.lot_stock_id
                rows.append({"product_id": products[sku].id, "quantity": there,
                             "location_id": places[chance(sku + "/shelf", len(places))].id})
    env["stock.quant"].sudo().create(rows)
    return env["product.product"].concat(*(products[sku] for sku in sorted(wanted)))


def set_limits(env, lines, plenty=False):
    """Credit accounts of the customers of these lines: every sixth gets less room than what is ordered."""
    record = lines.import_id
    goods = lines.filtered(lambda line: line.outcome in ("order", "charge"))
    partners = record._oms_partners(goods)
    total = defaultdict(float)
    for line in goods:
        total[partners[line.customer_ref or False, line.country or False].commercial_partner_id] += line.amount
    accounts = []
    for partner, amount in total.items():
        tight = chance(partner.name, 6) == 0 and not plenty
        accounts.append({
            "partner_id": partner.id, "company_id": env.company.id,
            "limit": round(max(amount * 0.7, 0) if tight else max(amount * 2, 500), -1),
        })
    return env["oms.credit.account"].create(accounts)
