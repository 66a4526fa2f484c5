# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns: the same goods and the same money by several people and doors at the same moment: once, in words for the others."""
import uuid

from . import returns, returns_guests, returns_portal
from . import returns_money as money
from .crashes import until
from .races import no_crash, press, together


def settle(attack):
    order, backs = money.made(attack)
    no_crash(attack, together(*[press(attack, role, "oms.return", "action_settle", backs)
                                for role in (returns.WHO, returns.HEAD, "clerk", returns.WHO)]))
    money.settled_once(attack, order, backs)


def settle_two_of_one_order(attack):
    order, backs = money.made(attack, count=2)
    no_crash(attack, together(*[press(attack, returns.WHO, "oms.return", "action_settle", [back]) for back in backs * 2]))
    money.settled_once(attack, order, backs)


def settle_and_dialog(attack):
    order, backs = money.made(attack)
    no_crash(attack, together(money.dialog(attack, backs[0]), money.dialog(attack, backs[0], returns.HEAD),
                              press(attack, returns.WHO, "oms.return", "action_settle", backs)))
    money.settled_once(attack, order, backs)


def settle_and_reverse(attack):
    order, backs = money.made(attack)
    no_crash(attack, together(press(attack, returns.WHO, "oms.return", "action_settle", backs), money.reverse(attack, order)))
    for _again in range(2):
        attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    money.whole(attack, order, "settled and reversed")


def settle_and_give(attack):
    """Goodwill over all that was paid, while all comes back."""
    order, backs = money.made(attack, quantity=10)
    gifts = [attack.json2(returns.HEAD).call("oms.goodwill", "create", vals_list=[{
        "order_id": order, "percent": 100, "reason": "x", "way": "paid"}]).value for _number in range(2)]
    no_crash(attack, together(press(attack, returns.WHO, "oms.return", "action_settle", backs),
                              *[press(attack, returns.HEAD, "oms.goodwill", "action_give", gift) for gift in gifts]))
    for gift in gifts:
        attack.json2(returns.HEAD).call("oms.goodwill", "action_give", gift)
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    money.whole(attack, order, "settled and given")


def settle_and_pay(attack):
    """The draft transfer is posted, while an accountant pays the credit note by Odoo's button and somebody gives the rest."""
    order, backs = money.made(attack, count=2)
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs[:1])
    notes = money.notes_of(attack, backs[0])
    drafts = money.drafts_of(attack, order)
    attack.judge("a draft transfer", len(drafts) == 1, drafts)
    no_crash(attack, together(press(attack, returns.WHO, "oms.return", "action_settle", backs[1:]), money.pay(attack, notes),
                              money.pay(attack, notes),
                              press(attack, "accountant alone", "account.payment", "action_post", drafts)))
    for draft in drafts:
        attack.json2("accountant alone").call("account.payment", "action_post", [draft])
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    money.whole(attack, order, "settled and paid")


def settle_and_withdraw(attack):
    mine, browser = attack.back["portal"], attack.web("portal")
    order, backs = money.made(attack, quantity=3, partner=mine["partner"])
    form = {"order_id": order, **returns_guests.declared("x", mine["email"])}
    browser.form("/my")
    no_crash(attack, together(press(attack, returns.WHO, "oms.return", "action_settle", backs),
                              *[lambda: browser.form("/my/withdraw/confirm", **form)] * 2))
    until(attack, lambda: attack.one("SELECT COUNT(*) FROM oms_return_withdrawal WHERE state = 'new'") == "0", 60)
    said = attack.one(f"SELECT COUNT(*) FROM oms_return_withdrawal WHERE order_id = {order}")
    attack.judge("withdrawn once", said == "1", said)
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    money.whole(attack, order, "settled and withdrawn")
    asked = float(attack.one(f"SELECT COALESCE(SUM(quantity), 0)::float FROM oms_return_line WHERE order_id = {order} "
                             "AND state != 'cancelled' AND decision != 'refuse'"))
    attack.judge("no more is to come back than left", asked <= 10, asked)


def authorise_and_cancel(attack):
    order, backs = money.made(attack, "requested")
    no_crash(attack, together(press(attack, returns.WHO, "oms.return", "action_authorise", backs),
                              press(attack, returns.HEAD, "oms.return", "action_cancel", backs),
                              press(attack, "clerk", "oms.return", "action_refuse", backs)))
    state = attack.one(f"SELECT state FROM oms_return WHERE id = {backs[0]}")
    coming = attack.one(f"SELECT COUNT(*) FROM stock_move WHERE oms_return_line_id IN (SELECT id FROM oms_return_line "
                        f"WHERE return_id = {backs[0]}) AND state NOT IN ('done', 'cancel')")
    attack.judge("expected or not", (state, coming != "0") in (
        ("authorised", True), ("cancelled", False), ("refused", False)), f"{state}, {coming} expected")
    money.whole(attack, order, "authorised and cancelled")


def authorise_more(attack):
    """Three returns of four pieces each, of ten: two may come."""
    order, backs = money.made(attack, "requested", count=3)
    no_crash(attack, together(*[press(attack, "returns supervisor", "oms.return", "action_authorise", [back]) for back in backs]))
    coming = float(attack.one(f"""SELECT COALESCE(SUM(product_uom_qty), 0) FROM stock_move WHERE state != 'cancel'
        AND oms_return_line_id IN (SELECT id FROM oms_return_line WHERE order_id = {order})"""))
    attack.judge("no more is expected than left", coming <= 10, coming)


def receive(attack):
    order, backs = money.made(attack, "authorised")
    dock = attack.json2("floor alone").call("oms.return.dock", "create", vals_list=[{
        "return_id": backs[0], "line_ids": [[0, 0, {"product_id": attack.back["here"]["product"], "quantity": 4}]]}])
    no_crash(attack, together(*[press(attack, role, "oms.return", "action_receive", backs) for role in (returns.WHO, "clerk")],
                              press(attack, "floor alone", "oms.return.dock", "action_receive", dock.value or [0])))
    came = attack.sql(f"SELECT line.received_quantity::float, (SELECT COALESCE(SUM(quantity), 0)::float FROM stock_move "
                      f"WHERE oms_return_line_id = line.id AND state = 'done') FROM oms_return_line line "
                      f"WHERE order_id = {order}")
    attack.judge("what came is what moved", all(one == two for one, two in came), came)
    attack.judge("received at most as often as it was said", sum(float(one) for one, _two in came) <= 12, came)
    money.whole(attack, order, "received")


def inspect(attack):
    order, backs = money.made(attack, "received")
    line = int(attack.one(f"SELECT id FROM oms_return_line WHERE return_id = {backs[0]}"))
    row = attack.json2(returns.HEAD).call("oms.return.inspection", "create", vals_list=[
        {"line_id": line, "quantity": 4, "disposition": "scrap"}])
    attack.judge("noted", row.done, row.error)
    no_crash(attack, together(*[press(attack, role, "oms.return", method, backs) for role, method in (
        (returns.WHO, "action_inspect"), ("clerk", "action_inspect_noted"), (returns.HEAD, "action_inspect"))],
        press(attack, returns.WHO, "oms.return", "action_settle", backs)))
    gone = attack.one(f"SELECT COALESCE(SUM(quantity), 0)::float FROM oms_return_inspection "
                      f"WHERE line_id = {line} AND state = 'done'")
    attack.judge("each piece has one fate", float(gone) <= 4, gone)
    attack.json2(returns.WHO).call("oms.return", "action_inspect", backs)
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    money.settled_once(attack, order, backs)


def send(attack):
    """A customer presses at once in five windows, for four pieces each, of which there are ten."""
    mine = attack.back["other portal"]
    browser, line = attack.web("other portal"), mine["other line"]
    browser.form("/my")
    same = uuid.uuid4().hex
    forms = [returns_portal.ticked(line, "4", key=key) for key in (same, same, None, None, None)]
    no_crash(attack, together(*[
        lambda form=form: browser.form("/my/returns/send", order_id=mine["other"], **form) for form in forms]))
    sums = attack.sql(f"SELECT COUNT(DISTINCT return_id), COALESCE(SUM(quantity) FILTER (WHERE decision = 'accept'), 0)::float "
                      f"FROM oms_return_line WHERE order_id = {mine['other']} AND state NOT IN ('cancelled', 'refused')")
    attack.judge("one for each form", int(sums[0][0]) <= 4 * 2, sums)
    ids = [int(one) for one, in attack.sql(f"SELECT DISTINCT return_id FROM oms_return_line WHERE order_id = {mine['other']}")]
    for one in ids:
        attack.json2("returns supervisor").call("oms.return", "action_authorise", [one])
    coming = float(attack.one(f"""SELECT COALESCE(SUM(product_uom_qty), 0) FROM stock_move WHERE state != 'cancel'
        AND oms_return_line_id IN (SELECT id FROM oms_return_line WHERE order_id = {mine['other']})"""))
    attack.judge("no more is expected than left", coming <= 30, coming)


def exchange(attack):
    order, backs = money.made(attack, resolution="exchange")
    no_crash(attack, together(*[press(attack, role, "oms.return", "action_settle", backs) for role in (returns.WHO, "clerk")],
                              press(attack, returns.HEAD, "oms.return", "action_replace", backs), money.dialog(attack, backs[0])))
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    orders = attack.one(f"SELECT COUNT(*) FROM sale_order WHERE oms_exchange_return_id = {backs[0]}")
    attack.judge("one order in exchange", orders == "1", orders)
    money.whole(attack, order, "exchanged")


def adopted(attack):
    """Odoo's own return of the delivery, twice, while a return of all of it is authorised."""
    order, backs = money.made(attack, "requested", quantity=10)
    picking = int(attack.one(f"SELECT MAX(move.picking_id) FROM stock_move move JOIN sale_order_line line ON line.id = "
                             f"move.sale_line_id WHERE line.order_id = {order} AND move.state = 'done'"))
    door, context = attack.json2(returns.HEAD), {"active_model": "stock.picking", "active_id": picking, "active_ids": [picking]}
    wizards = [door.call("stock.return.picking", "create", vals_list=[{"picking_id": picking}], context=context).value or [0]
               for _number in range(2)]
    for wizard in wizards:
        rows = [int(one) for one, in attack.sql(f"SELECT id FROM stock_return_picking_line WHERE wizard_id = {wizard[0]}")]
        door.call("stock.return.picking.line", "write", rows, vals={"quantity": 10})
    no_crash(attack, together(press(attack, returns.WHO, "oms.return", "action_authorise", backs), *[
        press(attack, returns.HEAD, "stock.return.picking", "action_create_returns", wizard) for wizard in wizards]))
    coming = float(attack.one(f"""SELECT COALESCE(SUM(move.product_uom_qty), 0) FROM stock_move move
        JOIN stock_location here ON here.id = move.location_id AND here.usage = 'customer' WHERE move.state != 'cancel'
        AND move.sale_line_id IN (SELECT id FROM sale_order_line WHERE order_id = {order})"""))
    attack.judge("no more is expected than left", coming <= 10, coming)
    money.whole(attack, order, "adopted")


def vendor(attack):
    _order, backs = money.made(attack, "received")
    line = attack.one(f"SELECT id FROM oms_return_line WHERE return_id = {backs[0]}")
    attack.json2(returns.HEAD).call("oms.return", "action_inspect", backs, dispositions={line: "vendor"})
    door, here = attack.json2(returns.WHO), attack.back["here"]
    waits = door.call("oms.return.waiting", "search", domain=[["return_id", "=", backs[0]]]).value
    dialogs = [door.call("oms.return.waiting.wizard", "create", vals_list=[{
        "kind": "vendor", "vendor_id": here["vendor"], "line_ids": [[0, 0, {
            "waiting_id": waits[0], "product_id": here["product"], "quantity": 3}]]}]).value for _number in range(3)]
    no_crash(attack, together(*[press(attack, returns.WHO, "oms.return.waiting.wizard", "action_send", one) for one in dialogs]))
    taken = attack.one(f"""SELECT COALESCE(SUM(line.quantity), 0)::float FROM oms_vendor_return_line line
        JOIN oms_return_inspection row ON row.id = line.inspection_id WHERE row.line_id = {line}""")
    attack.judge("each piece is taken once", float(taken) == 3, taken)


def match(attack):
    """A parcel without papers is matched by three people, while its order's goods are asked for by a return."""
    here, order = attack.back["here"], money.order_of(attack, 2)
    line, door = int(attack.one(f"SELECT MIN(id) FROM sale_order_line WHERE order_id = {order}")), attack.json2(returns.WHO)
    parcel = door.call("oms.return.parcel", "create", vals_list=[{"warehouse_id": here["warehouse"], "line_ids": [
        [0, 0, {"product_id": here["product"], "quantity": 2}]]}]).value
    door.call("oms.return.parcel", "action_receive", parcel)
    row = int(attack.one(f"SELECT id FROM oms_return_parcel_line WHERE parcel_id = {parcel[0]}"))
    door.call("oms.return.parcel.line", "write", [row], vals={"sale_line_id": line})
    _order, backs = money.made(attack, "requested", quantity=2, order=order)
    no_crash(attack, together(*[press(attack, returns.WHO, "oms.return.parcel", "action_match", parcel)] * 3,
                              press(attack, "returns supervisor", "oms.return", "action_authorise", backs)))
    for back in {int(one) for one, in attack.sql(f"SELECT return_id FROM oms_return_line WHERE order_id = {order}")}:
        for method in ("action_receive", "action_inspect", "action_settle"):
            attack.json2(returns.HEAD).call("oms.return", method, [back])
    billed, credited, *_rest = money.whole(attack, order, "matched")
    attack.judge("credited once", credited <= billed, f"{credited} of {billed}")


def approve(attack):
    """Two supervisors approve, one refuses, and the asker presses again."""
    order, backs = money.made(attack, quantity=25, of=30)
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    attack.judge("it waits", attack.one(f"SELECT approval_state FROM oms_return WHERE id = {backs[0]}") == "asked")
    attack.refused("by a clerk", attack.json2(returns.WHO).call("oms.return", "action_approve_refund", backs))
    no_crash(attack, together(*[press(attack, role, "oms.return", "action_approve_refund", backs) for role in (
        "returns supervisor", "other returns supervisor")],
        press(attack, returns.HEAD, "oms.return", "action_refuse_refund", backs),
        press(attack, returns.WHO, "oms.return", "action_settle", backs)))
    notes, state = money.notes_of(attack, backs[0]), attack.one(f"SELECT approval_state FROM oms_return WHERE id = {backs[0]}")
    attack.judge("paid once if approved", len(notes) <= (state == "approved"), f"{state}, {notes}")
    money.whole(attack, order, "approved")


def close_and_receive(attack):
    order, backs = money.made(attack, "authorised")
    no_crash(attack, together(press(attack, returns.WHO, "oms.return", "action_close_rest", backs),
                              press(attack, returns.HEAD, "oms.return", "action_receive", backs),
                              press(attack, "clerk", "oms.return", "action_cancel", backs)))
    for method in ("action_inspect", "action_settle"):
        attack.json2(returns.HEAD).call("oms.return", method, backs)
    money.whole(attack, order, "closed and received")


def every_door(attack):
    """All that gives money back for one order, at the same moment, three times."""
    order, backs = money.made(attack, count=2, quantity=5)
    for _turn in range(3):
        gift = attack.json2(returns.HEAD).call("oms.goodwill", "create", vals_list=[{
            "order_id": order, "percent": 60, "reason": "x", "way": "paid"}]).value
        notes = [note for back in backs for note in money.notes_of(attack, back)]
        doors = [press(attack, returns.WHO, "oms.return", "action_settle", [back]) for back in backs]
        doors += [press(attack, returns.HEAD, "oms.goodwill", "action_give", gift), money.reverse(attack, order)]
        doors += [money.pay(attack, notes)] if notes else []
        no_crash(attack, together(*doors))
        drafts = money.drafts_of(attack, order)
        no_crash(attack, together(*[press(attack, "accountant alone", "account.payment", "action_post", [draft])
                                    for draft in drafts] or [lambda: attack.json2(None).call("oms.return", "read", [1])]))
        money.whole(attack, order, "every door")


RACES = {
    "settle × 4": settle, "two returns of one order × 2": settle_two_of_one_order, "settle + two dialogs": settle_and_dialog,
    "settle + Odoo's credit note": settle_and_reverse, "settle + goodwill over all × 2": settle_and_give,
    "settle + Pay × 2 + transfer": settle_and_pay, "settle + withdraw × 2": settle_and_withdraw,
    "authorise + cancel + refuse": authorise_and_cancel, "three authorised, two possible": authorise_more,
    "receive × 2 + dock": receive, "inspect × 3 + settle": inspect, "five windows of a customer": send,
    "exchange: settle × 2 + replace + dialog": exchange, "authorise + Odoo's return × 2": adopted, "to vendor × 3": vendor,
    "match × 3 + authorise": match, "approve × 2 + refuse + settle": approve, "close + receive + cancel": close_and_receive,
    "every door that pays back": every_door}
