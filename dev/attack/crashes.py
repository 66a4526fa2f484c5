# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""kill -9 of the server and all its workers in the middle of long work; started again, the work ends as if nothing had been."""
import threading
import time

from .races import billed_once, file_of, import_wizard, imported_once, press, quotation, together

PATIENCE = 240


def until(attack, found, patience=PATIENCE, pause=0.1):
    """Waits until ``found()``, while the jobs are wakened every second; False if it never came."""
    stop, poked = time.monotonic() + patience, 0.0
    while not found():
        now = time.monotonic()
        if now > stop:
            return False
        if now > poked + 1:
            attack.wake()
            poked = now
        time.sleep(pause)
    return True


def crash(attack, when, patience=60):
    """Kills the server once ``when()``, and starts it again. Tells whether it came to that."""
    reached = until(attack, when, patience, 0.02)
    attack.server.kill()
    attack.server.start()
    return reached


def run(attack, orders=120, lines=2000):
    mails(attack, min(orders, 40))
    importing(attack, lines)
    shipping(attack, orders)


def confirmed(attack, count):
    """Confirmed orders, some at a time; their ids."""
    orders = [quotation(attack) for _number in range(count)]
    for start in range(0, count, 20):
        answer = attack.json2("manager").call("sale.order", "action_confirm", orders[start:start + 20], timeout=300)
        if not answer.done:
            raise AssertionError(answer.error)
    return orders


def mails(attack, count):
    """Each order's customer is told once at most; what was under way is left to people, the rest goes on."""
    attack.group(f"kill -9 in the mails of {count} orders: none twice, none forgotten")
    office = attack.office
    until(attack, lambda: attack.one("SELECT COUNT(*) FROM oms_mail_outbox WHERE state = 'new'") == "0")  # what was before
    office.delay = 0.2
    orders = confirmed(attack, count)
    which = f"order_id IN ({','.join(map(str, orders))})"
    reached = crash(attack, lambda: sum(office.about(orders).values()) >= 3)
    there = sum(office.about(orders).values())
    attack.judge("killed in the middle", reached and there < count, there)
    office.delay = 0.0
    new = f"SELECT COUNT(*) FROM oms_mail_outbox WHERE {which} AND state = 'new'"
    done = until(attack, lambda: attack.one(new) == "0")
    attack.judge("the job goes on", done)
    rows = f"SELECT order_id FROM oms_mail_outbox WHERE {which} AND state = "
    doubt, sent = ({int(row[0]) for row in attack.sql(f"{rows}'{state}'")} for state in ("sending", "sent"))
    told = office.about(orders)
    attack.judge("nobody is told twice", max(told.values()) <= 1, {key: value for key, value in told.items() if value > 1})
    attack.judge("who was not told is in doubt", sent | doubt == set(orders) and len(doubt) <= 2,
                 f"{len(sent)} sent, {len(doubt)} in doubt")
    attack.judge("sent is sent", all(told[one] == 1 for one in sent), {one: told[one] for one in sent if told[one] != 1})


def importing(attack, lines):
    """An import in the background goes on where it stopped."""
    attack.group(f"kill -9 in an import of {lines} lines: each line once")
    prefix, orders = f"K{attack.one('SELECT COUNT(*) FROM oms_import')}x", lines // 5
    dialog = import_wizard(attack, file_of(prefix, orders, 5), "crash").value
    answer = attack.json2("supervisor").call("oms.import.wizard", "action_import", dialog, timeout=300)
    attack.judge("begun", answer.done, answer.error)
    count = f"SELECT COUNT(*) FROM sale_order WHERE oms_channel = 'crash' AND oms_channel_ref LIKE '{prefix}%'"
    reached = crash(attack, lambda: int(attack.one(count)) > 0, 120)
    attack.judge("killed in the middle", reached and int(attack.one(count)) < orders, attack.one(count))
    number = attack.one(f"SELECT MAX(import_id) FROM oms_import_line WHERE order_ref LIKE '{prefix}%'") or "0"
    state = f"SELECT state FROM oms_import WHERE id = {number}"
    if not until(attack, lambda: attack.one(state) == "done", 90):  # the job comes again within its hour: a person does not wait
        for _press in range(40):
            attack.json2("supervisor").call("oms.import", "action_run", [int(number)], timeout=300)
            if attack.one(state) == "done":
                break
    attack.judge("done in the end", attack.one(state) == "done", attack.one(state))
    attack.judge("it adds up", attack.one(f"SELECT reconciled FROM oms_import WHERE id = {number}") == "t")
    imported_once(attack, "crash", prefix, orders, 5)


def shipping(attack, count):
    """What was answered is done, what was not is done by pressing again, nothing twice."""
    attack.group(f"kill -9 while {count} orders are shipped, then billed: each once")
    orders = confirmed(attack, count)
    of = f"line.order_id IN ({','.join(map(str, orders))})"
    moves = f"FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id WHERE {of}"
    pickings = [int(row[0]) for row in attack.sql(f"SELECT DISTINCT move.picking_id {moves} ORDER BY 1")]
    parts = [pickings[start:start + 5] for start in range(0, len(pickings), 5)]
    shipped = f"SELECT COUNT(*) {moves} AND move.state = 'done'"
    interrupted(attack, [press(attack, "stock", "stock.picking", "action_oms_ship", part) for part in parts], shipped, count)
    for part in parts:
        attack.json2("stock").call("stock.picking", "action_oms_ship", part)
    rows = attack.sql(f"SELECT line.order_id, SUM(move.quantity)::int {moves} AND move.state = 'done' GROUP BY 1")
    attack.judge("each shipped once", len(rows) == count and {row[1] for row in rows} == {"2"}, f"{len(rows)}, {rows[:3]}")
    billed = f"SELECT COUNT(*) FROM sale_order_line line WHERE {of} AND line.qty_invoiced > 0"
    parts = [orders[start:start + 10] for start in range(0, count, 10)]
    interrupted(attack, [press(attack, "accountant", "sale.order", "action_oms_bill", part) for part in parts], billed, count)
    attack.json2("accountant").call("sale.order", "action_oms_bill", orders, timeout=300)
    billed_once(attack, orders)


def interrupted(attack, calls, done, count):
    """Makes the calls, two at a time, and kills the server after the first of them."""
    queue, answers = list(calls), []

    def client():
        while queue:
            answers.append(queue.pop(0)())

    clients = threading.Thread(target=lambda: together(client, client), daemon=True)
    clients.start()
    reached = crash(attack, lambda: int(attack.one(done)) > 0)
    there = int(attack.one(done))
    queue.clear()
    clients.join(60)
    attack.judge("killed in the middle", reached and there < count, f"{there} of {count}")
    failed = [one[:1] + one[2:3] for one in answers if not one.done and one.status]
    attack.judge("who was answered was served", not failed, failed[:3])
