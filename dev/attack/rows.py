# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways around a decision that are no forgery: orders, customers, terms, units and transfers changed as people may.

What must be true is asked of the database: nothing of a held order has left, and nobody got more than their limit unasked.
"""
from types import SimpleNamespace

SHIPPED = """SELECT COALESCE(SUM(move.quantity), 0)::int
               FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
              WHERE move.state = 'done' AND dest.usage = 'customer' AND {which}"""


def run(attack):
    attack.group("a line of a held order on another order (row 2): not sent")
    for role in ("salesman", "sales and stock", "desk"):
        for number, door in enumerate(attack.doors(role)):
            moved_line(attack, role, door, confirmed=bool(number % 2))
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


def moved_line(attack, role, door, confirmed):
    """The line goes to a new order of the same customer that nobody holds, confirmed already or then, and is sent."""
    ids = attack.facts["held"].pop()
    partner = int(attack.one(f"SELECT partner_id FROM sale_order WHERE id = {ids['order']}"))
    line = {"product_id": attack.facts["mug"], "product_uom_qty": 1}
    other = made(door, "sale.order", partner_id=partner, user_id=attack.facts["uids"]["salesman"], order_line=[[0, 0, line]])
    if not attack.judge(f"{role} makes an order through {door.name}", other):
        return
    steps = [("sale.order.line", "write", [ids["line"]], {"vals": {"order_id": other[0]}}),
             ("sale.order", "action_confirm", other, {})]
    for model, method, which, arguments in reversed(steps) if confirmed else steps:
        door.call(model, method, which, **arguments)
    door.call("sale.order.line", "write", [ids["line"]], vals={"product_uom_qty": 3})
    attack.json2("desk").call("sale.order", "action_oms_send_to_warehouse", other)
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


DONE = {"context": {"skip_backorder": True}}


def press(door, model, ids, *methods):
    """Presses these buttons one after the other, whatever each says; where nothing was made there is none to press."""
    for method in methods if ids else ():
        door.call(model, method, ids, **DONE)


def made(door, model, **values):
    """The ids of what was created, or none."""
    answer = door.call(model, "create", vals_list=[values])
    return answer.value if answer.done else []


def line_added(door, at):
    made(door, "stock.move.line", **at.goods, picking_id=at.picking, quantity=2, picked=True)
    press(door, "stock.picking", [at.picking], "button_validate")


def move_made(door, at, linked=True):
    """A delivery of one's own, its move linked to the order line at once or afterwards."""
    link = {"sale_line_id": at.line}
    delivery = made(door, "stock.picking", **at.delivery, move_ids=[[0, 0, {**at.move, **(link if linked else {})}]])
    if delivery and not linked:
        moves = door.call("stock.move", "search", domain=[["picking_id", "in", delivery]])
        door.call("stock.move", "write", moves.value, vals=link)
    press(door, "stock.picking", delivery, "action_confirm", "action_assign", "button_validate")


def move_linked(door, at):
    move_made(door, at, linked=False)


def move_joined(door, at):
    """A move of one's own on the held delivery."""
    made(door, "stock.move", **at.move, picking_id=at.picking)
    press(door, "stock.picking", [at.picking], "action_confirm", "action_assign", "button_validate")


def batch(door, at):
    batches = made(door, "stock.picking.batch", picking_ids=[[6, 0, [at.picking]]])
    press(door, "stock.picking.batch", batches, "action_confirm", "action_assign", "action_done")


def package(door, at):
    press(door, "stock.picking", [at.picking], "action_put_in_pack", "button_validate")


def scrap(door, at):
    scraps = made(door, "stock.scrap", product_id=at.goods["product_id"], scrap_qty=2, location_id=at.goods["location_id"],
                  scrap_location_id=at.goods["location_dest_id"], picking_id=at.picking)
    press(door, "stock.scrap", scraps, "action_validate")


def copied(door, at):
    copy = door.call("stock.picking", "copy", [at.picking])
    press(door, "stock.picking", copy.value if copy.done else [], "action_confirm", "action_assign", "button_validate")


PATHS = {
    "line added and validated": line_added, "move made for the order line": move_made,
    "order line written on a free move": move_linked, "move added to the delivery": move_joined, "batch": batch,
    "package": package, "scrap to the customer": scrap, "copied delivery": copied}


def other_path(attack, role, way):
    """Goods of a held order by another path of the warehouse."""
    ids = attack.facts["held"].pop()
    source, dest, unit, kind, partner = map(int, attack.sql(f"""
        SELECT move.location_id, move.location_dest_id, move.product_uom, picking.picking_type_id, picking.partner_id
          FROM stock_move move JOIN stock_picking picking ON picking.id = move.picking_id WHERE move.id = {ids['move']}""")[0])
    places = {"location_id": source, "location_dest_id": dest}
    goods = {"product_id": attack.facts["mug"], **places}
    PATHS[way](attack.web(role), SimpleNamespace(
        line=ids["line"], picking=ids["picking"], goods=goods, move={**goods, "product_uom": unit, "product_uom_qty": 2},
        delivery={"picking_type_id": kind, "partner_id": partner, **places}))
    mine = f"(move.sale_line_id = {ids['line']} OR move.picking_id = {ids['picking']})"
    left = attack.one(SHIPPED.format(which=mine))
    attack.judge(f"{way} by {role}", left == "0", f"{left} sent")
