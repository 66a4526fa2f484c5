# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same thing by several people at the same moment: done once, in words for the others, never half."""
import base64
import threading
from concurrent.futures import ThreadPoolExecutor

LOG = "SELECT COUNT(*) FROM oms_order_event WHERE order_id = {order} AND kind = '{kind}'"
DEMAND = """SELECT COALESCE(SUM(move.product_qty), 0)::int
              FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id
             WHERE line.order_id = {order} AND move.state != 'cancel'"""


def together(*calls):
    """Answers of calls that begin at the same moment."""
    gate = threading.Barrier(len(calls))

    def go(call):
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(go, calls))


def quotation(attack, partner=None, quantity=2, product="mug"):
    """A quotation that the manager made; its id."""
    answer = attack.json2("manager").call("sale.order", "create", vals_list=[{
        "partner_id": partner or attack.facts["buyer"],
        "order_line": [[0, 0, {"product_id": attack.facts[product], "product_uom_qty": quantity}]]}])
    if not answer.done:
        raise AssertionError(answer.error)
    return answer.value[0]


def press(attack, role, model, method, ids, **arguments):
    """A call to be made later, through a door of its own."""
    door = attack.json2(role)
    return lambda: door.call(model, method, ids, **arguments)


def no_crash(attack, answers):
    failed = [one[:1] + one[2:3] for one in answers if not 0 < one.status < 500]
    attack.judge("every client is answered", not failed, failed)


def run(attack, rounds=2, chosen=None, what="at once"):
    """Each race so many times: these, or those of orders."""
    for name, race in (chosen or RACES).items():
        attack.group(f"{what}: {name}")
        for _round in range(rounds):
            race(attack)


def confirm(attack):
    order = quotation(attack)
    no_crash(attack, together(*[press(attack, "manager", "sale.order", "action_confirm", [order])] * 4))
    attack.judge("confirmed once", attack.one(LOG.format(order=order, kind="confirmed")) == "1")
    attack.judge("demanded once", attack.one(DEMAND.format(order=order)) == "2", attack.one(DEMAND.format(order=order)))


def confirm_and_cancel(attack):
    order = quotation(attack)
    no_crash(attack, together(press(attack, "manager", "sale.order", "action_confirm", [order]),
                              press(attack, "desk", "sale.order", "action_cancel", [order])))
    whole(attack, order)


def whole(attack, order):
    """A cancelled order wants nothing, a confirmed one what was ordered."""
    state = attack.one(f"SELECT state FROM sale_order WHERE id = {order}")
    wants = attack.one(DEMAND.format(order=order))
    attack.judge("nothing half", (state, wants) in (("cancel", "0"), ("sale", "2"), ("draft", "0")), f"{state}, wants {wants}")


def cancel_and_send(attack):
    order = quotation(attack)
    attack.json2("manager").call("sale.order", "action_confirm", [order])
    no_crash(attack, together(press(attack, "manager", "sale.order", "action_cancel", [order]),
                              press(attack, "desk", "sale.order", "action_cancel", [order]),
                              press(attack, "manager", "sale.order", "action_oms_send_to_warehouse", [order])))
    whole(attack, order)


def held(attack):
    """An order of two under a hold of the order desk: (order, hold)."""
    order = quotation(attack)
    door = attack.json2("manager")
    door.call("sale.order", "action_confirm", [order])
    place(attack, order)()
    return order, int(attack.one(f"SELECT MAX(id) FROM oms_hold WHERE order_id = {order}"))


def place(attack, order):
    """Placing a hold, to be done later."""
    door = attack.json2("manager")
    wizard = door.call("oms.hold.wizard", "create", vals_list=[{
        "mode": "place", "order_ids": [[6, 0, [order]]], "reason_id": attack.facts["manual"]}]).value
    return lambda: door.call("oms.hold.wizard", "action_apply", wizard)


def clear(attack):
    order, hold = held(attack)
    no_crash(attack, together(*[press(attack, "manager", "oms.hold", "action_clear", [hold], note="fine")] * 4))
    attack.judge("cleared once", attack.one(LOG.format(order=order, kind="cleared")) == "1")
    attack.judge("sent once", attack.one(DEMAND.format(order=order)) == "2")


def hold_and_validate(attack):
    order = quotation(attack)
    attack.json2("manager").call("sale.order", "action_confirm", [order])
    picking = attack.one(f"""SELECT MAX(move.picking_id) FROM stock_move move
                               JOIN sale_order_line line ON line.id = move.sale_line_id WHERE line.order_id = {order}""")
    no_crash(attack, together(place(attack, order), press(
        attack, "stock", "stock.picking", "button_validate", [int(picking)], context={"skip_backorder": True})))
    rows = attack.sql(f"""SELECT move.state, move.oms_unreleased, move.quantity::int FROM stock_move move
                            JOIN sale_order_line line ON line.id = move.sale_line_id WHERE line.order_id = {order}""")
    active = attack.one(f"SELECT COUNT(*) FROM oms_hold WHERE order_id = {order} AND state = 'active'")
    left = rows == [["done", "f", "2"]] or (active == "1" and rows[0][0] == "confirmed" and rows[0][1] == "t")
    attack.judge("it left, or it is held", left, f"{rows}, {active} holds")


def bill(attack):
    orders = attack.facts["shipped"][:12]
    attack.facts["shipped"] = attack.facts["shipped"][12:]
    if not orders:
        return
    no_crash(attack, together(*[press(attack, "accountant", "sale.order", "action_oms_bill", orders)] * 4))
    attack.json2("accountant").call("sale.order", "action_oms_bill", orders)
    billed_once(attack, orders)


def billed_once(attack, orders):
    """Each of these orders of two is on one posted invoice."""
    rows = attack.sql(f"""
        SELECT line.order_id, COUNT(DISTINCT item.move_id), SUM(item.quantity)::int FROM account_move_line item
          JOIN account_move move ON move.id = item.move_id AND move.state = 'posted' AND move.move_type = 'out_invoice'
          JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
          JOIN sale_order_line line ON line.id = link.order_line_id
         WHERE line.order_id IN ({",".join(map(str, orders))}) GROUP BY 1 ORDER BY 1""")
    wrong = [row for row in rows if row[1:] != ["1", "2"]]
    attack.judge("each order on one invoice", not wrong and len(rows) == len(orders),
                 f"{len(rows)} of {len(orders)}; {wrong[:3]}")


HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"


def file_of(prefix, orders, lines):
    """A file of order lines of known goods and customers, as base64."""
    rows = [f"{prefix}{order},MUG,Mug,{line + 1},2026-01-05 08:00:00,10,{prefix}{order % 7},France"
            for order in range(orders) for line in range(lines)]
    return base64.b64encode((HEADER + "\n".join(rows) + "\n").encode()).decode()


def import_wizard(attack, data, channel, name="orders.csv"):
    """The dialog with the file, its button not yet pressed."""
    return attack.json2("supervisor").call("oms.import.wizard", "create", vals_list=[{
        "data": data, "file_name": name, "channel": channel, "tz": "UTC", "create_customers": True}])


def import_file(attack):
    prefix = f"F{attack.one('SELECT COUNT(*) FROM oms_import')}x"
    data = file_of(prefix, 20, 2)
    dialogs = [import_wizard(attack, data, "race").value for _copy in range(4)]
    no_crash(attack, together(*[press(attack, "supervisor", "oms.import.wizard", "action_import", one) for one in dialogs]))
    attack.json2("supervisor").call("oms.import.wizard", "action_import", import_wizard(attack, data, "race").value)
    imported_once(attack, "race", prefix, 20, 2)


def imported_once(attack, channel, prefix, orders, lines):
    rows = attack.sql(f"""SELECT sale.oms_channel_ref, COUNT(DISTINCT sale.id), COUNT(line.id) FROM sale_order sale
                            JOIN sale_order_line line ON line.order_id = sale.id AND line.display_type IS NULL
                           WHERE sale.oms_channel = '{channel}' AND sale.oms_channel_ref LIKE '{prefix}%' GROUP BY 1""")
    wrong = [row for row in rows if row[1:] != ["1", str(lines)]]
    attack.judge("each order once, with its lines", len(rows) == orders and not wrong, f"{len(rows)} of {orders}; {wrong[:3]}")
    imports = attack.one(f"SELECT COUNT(DISTINCT import_id) FROM oms_import_line WHERE order_ref LIKE '{prefix}%'")
    attack.judge("one import", imports == "1", imports)


def limit(attack):
    """Six orders of 300 at once for a customer who may owe 600."""
    partner = attack.facts["rooms"].pop()
    orders = [quotation(attack, partner, 1, "dear") for _order in range(6)]
    no_crash(attack, together(*[press(attack, "manager", "sale.order", "action_confirm", [order]) for order in orders]))
    free = attack.one(f"SELECT COUNT(*) FROM sale_order WHERE id IN ({','.join(map(str, orders))}) "
                      "AND state = 'sale' AND NOT oms_held")
    attack.judge("room for two", free == "2", f"{free} of six went")


def settle(attack):
    if not attack.facts["returns"]:
        return
    back = attack.facts["returns"].pop()
    no_crash(attack, together(*[press(attack, "clerk", "oms.return", "action_settle", [back])] * 3))
    notes = attack.sql(f"""SELECT COUNT(DISTINCT item.move_id), SUM(item.quantity)::int FROM account_move_line item
                             JOIN oms_return_line line ON line.id = item.oms_return_line_id
                             JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
                            WHERE line.return_id = {back}""")
    attack.judge("one credit note of one", notes == [["1", "1"]], notes)
    attack.judge("settled", attack.one(f"SELECT state FROM oms_return WHERE id = {back}") == "settled")


RACES = {
    "confirm × 4": confirm, "confirm + cancel": confirm_and_cancel, "cancel × 2 + send": cancel_and_send, "clear × 4": clear,
    "hold + validate": hold_and_validate, "four billing runs": bill, "one file four times": import_file,
    "six orders, one limit": limit, "settle × 3": settle}
