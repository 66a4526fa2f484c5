# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways around a decision that are no forgery: orders, customers, terms, units and transfers changed as people may.

What must be true is asked of the database: nothing of a held order has left, and nobody got more than their limit unasked.
"""
SHIPPED = """SELECT COALESCE(SUM(move.quantity), 0)::int
               FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
              WHERE move.state = 'done' AND dest.usage = 'customer' AND {which}"""


def run(attack):
    attack.group("a line of a held order on another order (row 2): not sent")
    for role in ("salesman", "sales and stock", "desk"):
        for door in attack.doors(role):
            moved_line(attack, role, door)
    attack.group("payer, terms, prices, units of a confirmed order (rows 3, 4): asked again")
    for what, change in CHANGES.items():
        for door in attack.doors("desk")[:2]:
            changed(attack, what, change, door)
    attack.group("cancel, redraft, confirm (row 5): the managers' hold returns")
    for role in ("salesman", "sales and stock"):
        for door in attack.doors(role)[:2]:
            redrafted(attack, role, door)
    attack.group("goods of a held order by other paths of the warehouse (row 6): nothing leaves")
    for role in ("sales and stock", "stock"):
        for way in PATHS:
            other_path(attack, role, way)


def moved_line(attack, role, door):
    """The line goes to a new order of the same customer that nobody holds, which is confirmed and shipped."""
    ids = attack.facts["held"].pop()
    partner = int(attack.one(f"SELECT partner_id FROM sale_order WHERE id = {ids['order']}"))
    other = door.call("sale.order", "create", vals_list=[{"partner_id": partner, "user_id": attack.facts["uids"]["salesman"]}])
    if not other.done:
        attack.judge(f"{role} through {door.name}", True)
        return
    other = other.value[0] if isinstance(other.value, list) else other.value
    door.call("sale.order.line", "write", [ids["line"]], vals={"order_id": other})
    door.call("sale.order", "action_confirm", [other])
    ship(attack, f"line.id = {ids['line']}")
    left = attack.one(SHIPPED.format(which=f"move.sale_line_id = {ids['line']}"))
    attack.judge(f"{role} through {door.name}", left == "0", f"{left} sent of a held order")


def ship(attack, which):
    """The warehouse does its work on what is released of these order lines."""
    door = attack.json2("stock")
    rows = attack.sql(f"""SELECT DISTINCT move.picking_id
                            FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id
                           WHERE {which} AND move.state NOT IN ('done', 'cancel', 'draft') AND move.picking_id IS NOT NULL""")
    for (picking,) in rows:
        door.call("stock.picking", "action_assign", [int(picking)])
        door.call("stock.picking", "button_validate", [int(picking)], context={"skip_backorder": True})


#: What is changed on a confirmed order of 300 whose payer may owe 600: (model, which id, values).
CHANGES = {
    "600 more by price": ("sale.order.line", "line", {"price_unit": 900}),
    "dozen for unit": ("sale.order.line", "line", {"product_uom_id": "dozen"}),
    "more pieces": ("sale.order.line", "line", {"product_uom_qty": 9}),
    "discount below zero": ("sale.order.line", "line", {"discount": -200}),
    "another line": ("sale.order", "order", {"order_line": [[0, 0, {"product_id": "dear", "product_uom_qty": 4}]]}),
    "another line, created": ("sale.order.line", None, {"order_id": "order", "product_id": "dear", "product_uom_qty": 4}),
    "another payer": ("sale.order", "order", {"partner_id": "poor", "partner_invoice_id": "poor"}),
    "payer by partner_id alone": ("sale.order", "order", {"partner_id": "poor"}),
}


def changed(attack, what, change, door):
    """Whoever changes it: beyond the limit the order is held, or the change refused."""
    model, which, values = change
    ids = attack.facts["limited"].pop()
    names = {**ids, "dear": attack.facts["dear"], "dozen": attack.facts["dozen"], "poor": attack.facts["poor"]}
    values = {key: names.get(value, value) if isinstance(value, str) else value for key, value in values.items()}
    for command in values.get("order_line", ()):
        command[2]["product_id"] = names["dear"]
    worth = f"SELECT amount_total::int, partner_id, oms_held FROM sale_order WHERE id = {ids['order']}"
    before = attack.sql(worth)
    answer = (door.call(model, "write", [ids[which]], vals=values) if which
              else door.call(model, "create", vals_list=[values]))
    after = attack.sql(worth)
    worth, payer, held = after[0]
    room = 0 if int(payer) == names["poor"] else 600
    attack.judge(f"{what} through {door.name}", held == "t" or int(worth) <= room or (before == after and not answer.done),
                 f"worth {worth}, room {room}, not held ({answer.status} {answer.error[:80]})")
    if answer.crashed:
        attack.judge(f"{what} through {door.name}", False, f"{answer.status} {answer.error}")


def redrafted(attack, role, door):
    ids = attack.facts["held"].pop()
    for method in ("action_cancel", "action_draft", "action_confirm"):
        door.call("sale.order", method, [ids["order"]])
    ship(attack, f"line.order_id = {ids['order']}")
    left = attack.one(SHIPPED.format(which=f"move.sale_line_id = {ids['line']}"))
    attack.judge(f"{role} through {door.name}", left == "0", f"{left} sent although only managers clear the hold")


PATHS = ("line added and validated", "move made for the order line", "order line written on a free move", "batch", "package",
         "scrap", "copied delivery")


def other_path(attack, role, way):
    """Goods of a held order by another path of the warehouse."""
    ids = attack.facts["held"].pop()
    door, mug = attack.web(role), attack.facts["mug"]
    place = attack.sql(f"""SELECT move.location_id, move.location_dest_id, move.product_uom, picking.picking_type_id,
                                  picking.partner_id
                             FROM stock_move move JOIN stock_picking picking ON picking.id = move.picking_id
                            WHERE move.id = {ids['move']}""")[0]
    source, dest, unit, kind, partner = map(int, place)
    goods = {"product_id": mug, "location_id": source, "location_dest_id": dest}
    move = {**goods, "product_uom": unit, "product_uom_qty": 2}
    moves = f"move.sale_line_id = {ids['line']} OR move.picking_id = {ids['picking']}"
    if way == "line added and validated":
        door.call("stock.move.line", "create", vals_list=[{**goods, "picking_id": ids["picking"], "quantity": 2, "picked": True}])
        door.call("stock.picking", "button_validate", [ids["picking"]], context={"skip_backorder": True})
    elif way == "copied delivery":
        copy = door.call("stock.picking", "copy", [ids["picking"]])
        if copy.done and copy.value:
            number = copy.value[0] if isinstance(copy.value, list) else copy.value
            for method in ("action_confirm", "action_assign", "button_validate"):
                door.call("stock.picking", method, [number], context={"skip_backorder": True})
    elif way in ("move made for the order line", "order line written on a free move"):
        linked = {"sale_line_id": ids["line"]}
        made = door.call("stock.picking", "create", vals_list=[{
            "picking_type_id": kind, "partner_id": partner, "location_id": source, "location_dest_id": dest,
            "move_ids": [[0, 0, {**move, **(linked if way.startswith("move") else {})}]]}])
        if made.done:
            picking = made.value[0] if isinstance(made.value, list) else made.value
            free = attack.one(f"SELECT id FROM stock_move WHERE picking_id = {picking}")
            if free and way.startswith("order"):
                door.call("stock.move", "write", [int(free)], vals=linked)
            for method in ("action_confirm", "action_assign", "button_validate"):
                door.call("stock.picking", method, [picking], context={"skip_backorder": True})
    elif way == "batch":
        batch = door.call("stock.picking.batch", "create", vals_list=[{"picking_ids": [[6, 0, [ids["picking"]]]]}])
        if batch.done:
            number = batch.value[0] if isinstance(batch.value, list) else batch.value
            for method in ("action_confirm", "action_assign", "action_done"):
                door.call("stock.picking.batch", method, [number])
    elif way == "package":
        door.call("stock.picking", "action_put_in_pack", [ids["picking"]])
        door.call("stock.picking", "button_validate", [ids["picking"]], context={"skip_backorder": True})
    elif way == "scrap":
        scrap = door.call("stock.scrap", "create", vals_list=[{
            "product_id": mug, "scrap_qty": 2, "location_id": source, "scrap_location_id": dest, "picking_id": ids["picking"]}])
        if scrap.done:
            door.call("stock.scrap", "action_validate", [scrap.value[0] if isinstance(scrap.value, list) else scrap.value])
    left = attack.one(SHIPPED.format(which=f"({moves})"))
    attack.judge(f"{way} by {role}", left == "0", f"{left} sent")
