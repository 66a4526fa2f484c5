# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns: nothing is paid or credited twice, nor by one person alone where it is much; goods without an order; kill -9 while
money is given back. What is true is read from the database."""
import threading
from concurrent.futures import ThreadPoolExecutor

from . import returns
from .crashes import crash, until

#: (billed, credited by returns and goodwill, paid in, paid out) of an order, in money. (Accountants credit what they like.)
MONEY = """
    WITH lines AS (SELECT id FROM sale_order_line WHERE order_id = {order}),
         items AS (SELECT DISTINCT item.id, item.move_id FROM account_move_line item
                     LEFT JOIN sale_order_line_invoice_rel tie ON tie.invoice_line_id = item.id
                     LEFT JOIN oms_return_line back ON back.id = item.oms_return_line_id
                    WHERE tie.order_line_id IN (SELECT id FROM lines) OR back.sale_line_id IN (SELECT id FROM lines)),
         moves AS (SELECT move.* FROM account_move move WHERE move.state = 'posted' AND (
                       move.id IN (SELECT move_id FROM items)
                       OR move.reversed_entry_id IN (SELECT move_id FROM items))),
         open AS (SELECT item.id FROM account_move_line item JOIN account_account account ON account.id = item.account_id
                   WHERE item.move_id IN (SELECT id FROM moves) AND account.account_type = 'asset_receivable')
    SELECT (SELECT COALESCE(SUM(amount_total), 0) FROM moves WHERE move_type = 'out_invoice')::float,
           (SELECT COALESCE(SUM(amount_total), 0) FROM moves WHERE move_type = 'out_refund' AND EXISTS (
                       SELECT FROM account_move_line item WHERE item.move_id = moves.id AND (
                              item.oms_return_line_id IS NOT NULL OR item.oms_return_charge IS NOT NULL)))::float,
           (SELECT COALESCE(SUM(part.amount), 0) FROM account_partial_reconcile part
              JOIN account_move_line item ON item.id = part.credit_move_id JOIN account_move pays ON pays.id = item.move_id
             WHERE part.debit_move_id IN (SELECT id FROM open) AND pays.origin_payment_id IS NOT NULL)::float,
           (SELECT COALESCE(SUM(pay.amount), 0) FROM account_payment pay
             WHERE pay.payment_type = 'outbound' AND pay.state IN ('in_process', 'paid') AND (
                   pay.oms_order_id = {order} OR EXISTS (
                       SELECT FROM account_partial_reconcile part JOIN account_move_line item ON item.id = part.debit_move_id
                        WHERE part.credit_move_id IN (SELECT id FROM open) AND item.move_id = pay.move_id)))::float"""
#: (shipped, came back) in pieces.
PIECES = """
    SELECT COALESCE(SUM(move.quantity) FILTER (WHERE there.usage = 'customer'), 0)::float,
           COALESCE(SUM(move.quantity) FILTER (WHERE here.usage = 'customer'), 0)::float
      FROM stock_move move JOIN stock_location here ON here.id = move.location_id
      JOIN stock_location there ON there.id = move.location_dest_id
     WHERE move.state = 'done' AND (move.sale_line_id IN (SELECT id FROM sale_order_line WHERE order_id = {order})
        OR move.oms_return_line_id IN (SELECT id FROM oms_return_line WHERE order_id = {order}))"""
#: What was credited since a document, in whole money.
CREDITED = """SELECT COALESCE(SUM(amount_total), 0)::int FROM account_move
               WHERE move_type = 'out_refund' AND state = 'posted' AND id > {since}"""
#: Lines of a return of which more was credited than came or was asked for.
OVER = """
    SELECT back.id, back.quantity, back.received_quantity, SUM(item.quantity)
      FROM oms_return_line back JOIN account_move_line item ON item.oms_return_line_id = back.id
       AND item.product_id = back.product_id AND item.parent_state = 'posted' AND item.oms_return_charge IS NULL
     WHERE back.order_id = {order} GROUP BY back.id HAVING SUM(item.quantity) > back.quantity + 0.001"""


def run(attack):
    approval(attack)
    pieces(attack)
    without_order(attack)
    killed(attack)


# --- what is made, and what must be true --------------------------------------------------------------------------------------

def made(attack, until_="inspected", quantity=4, of=10, paid=True, order=None, count=1, partner=None, **values):
    """(order, returns) of so many pieces each, brought so far by who may."""
    order = order or order_of(attack, of, paid, partner)
    line = int(attack.one(f"SELECT MIN(id) FROM sale_order_line WHERE order_id = {order}"))
    door = attack.json2(returns.HEAD)
    backs = door.call("oms.return", "create", vals_list=[{
        "partner_id": partner or attack.back["here"]["partner"], "line_ids": [[0, 0, {
            "sale_line_id": line, "quantity": quantity, "reason_id": attack.back["here"]["reason"], **values}]]}] * count).value
    steps = ("requested", "authorised", "received", "inspected").index(until_)
    for method in ("action_authorise", "action_receive", "action_inspect")[:steps]:
        answer = door.call("oms.return", method, backs)
        if not answer.done:
            raise AssertionError(f"{method}: {answer.error}")
    door.call("oms.return", "write", backs, vals={"money_way": "paid"})
    return order, backs


def whole(attack, order, what=""):
    """No more came back than left, was credited than billed, went out than came in once every transfer is posted that may be; no
    line is credited beyond what it is."""
    for draft in drafts_of(attack, order):
        attack.json2("accountant alone").call("account.payment", "action_post", [draft])
    billed, credited, paid_in, paid_out = (float(one) for one in attack.sql(MONEY.format(order=order))[0])
    shipped, came = (float(one) for one in attack.sql(PIECES.format(order=order))[0])
    attack.judge(f"{what}: credited no more than billed", credited <= billed + 0.005, f"{credited} of {billed}")
    attack.judge(f"{what}: paid out no more than came in", paid_out <= paid_in + 0.005, f"{paid_out} of {paid_in}")
    attack.judge(f"{what}: no more came back than left", came <= shipped + 0.001, f"{came} of {shipped}")
    over = attack.sql(OVER.format(order=order))
    attack.judge(f"{what}: no line credited twice", not over, over)
    return billed, credited, paid_in, paid_out, shipped, came


def notes_of(attack, back):
    return [int(one) for one, in attack.sql(
        f"SELECT DISTINCT item.move_id FROM account_move_line item JOIN oms_return_line line "
        f"ON line.id = item.oms_return_line_id WHERE item.parent_state = 'posted' AND line.return_id = {back}")]


def drafts_of(attack, order):
    """Transfers that pay an order back and are not posted."""
    return [int(one) for one, in attack.sql(f"SELECT id FROM account_payment WHERE oms_order_id = {order} AND state = 'draft'")]


def settled_once(attack, order, backs, quantity=4):
    """Each is settled, with one credit note of its pieces."""
    for back in backs:
        state = attack.one(f"SELECT state FROM oms_return WHERE id = {back}")
        notes = notes_of(attack, back)
        attack.judge("settled, with one credit note", state == "settled" and len(notes) == 1, f"{state}, {notes}")
    whole(attack, order, "settled")


def dialog(attack, back, role=None):
    """The dialog of a return, its button not yet pressed."""
    door = attack.json2(role or returns.WHO)
    answer = door.call("oms.return", "action_refund_dialog", [back])
    wizard = answer.value["res_id"] if answer.done else 0
    return lambda: door.call("oms.refund.wizard", "action_apply", [wizard])


def reverse(attack, order, method="refund_moves"):
    """Odoo's own credit note over the whole bill, its button not yet pressed."""
    door, bills = attack.json2("accountant alone"), bills_of(attack, order)
    journal = int(attack.one(f"SELECT journal_id FROM account_move WHERE id = {bills[0]}"))
    wizard = door.call("account.move.reversal", "create", vals_list=[{"move_ids": [[6, 0, bills]], "journal_id": journal}],
                       context={"active_model": "account.move", "active_ids": bills}).value or [0]

    def go():
        answer = door.call("account.move.reversal", method, wizard)
        drafts = [int(one) for one, in attack.sql(
            f"SELECT id FROM account_move WHERE reversed_entry_id = {bills[0]} AND state = 'draft' AND move_type = 'out_refund'")]
        return door.call("account.move", "action_post", drafts) if drafts else answer
    return go


def pay(attack, notes):
    """Odoo's own Pay of credit notes, its button not yet pressed."""
    door, context = attack.json2("accountant alone"), {"active_model": "account.move", "active_ids": notes}
    wizard = door.call("account.payment.register", "create", vals_list=[{}], context=context).value or [0]
    return lambda: door.call("account.payment.register", "action_create_payments", wizard)


def last_move(attack):
    return attack.one("SELECT MAX(id) FROM account_move")


def order_of(attack, quantity, paid=True, partner=None):
    """A new order of here, shipped, billed and paid, by who may; its id."""
    here, door = attack.back["here"], attack.json2(returns.HEAD)
    made = door.call("sale.order", "create", vals_list=[{
        "partner_id": partner or here["partner"], "warehouse_id": here["warehouse"], "order_line": [[0, 0, {
            "product_id": here["product"], "product_uom_qty": quantity, "price_unit": here["price"]}]]}])
    order = made.value[0]
    door.call("sale.order", "action_confirm", [order])
    pickings = [int(one) for one, in attack.sql(
        "SELECT DISTINCT move.picking_id FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id "
        f"WHERE line.order_id = {order}")]
    door.call("stock.picking", "button_validate", pickings, context={"skip_backorder": True})
    door.call("sale.order", "action_oms_bill", [order])
    bills = bills_of(attack, order)
    if paid and bills:
        pay = door.call("account.payment.register", "create", vals_list=[{}], context={
            "active_model": "account.move", "active_ids": bills})
        door.call("account.payment.register", "action_create_payments", pay.value or [])
    if not bills:
        raise AssertionError(f"order {order} could not be made: {made.error}")
    return order


def bills_of(attack, order):
    return [int(one) for one, in attack.sql(f"""
        SELECT DISTINCT item.move_id FROM account_move_line item JOIN account_move move ON move.id = item.move_id
          JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
          JOIN sale_order_line line ON line.id = link.order_line_id
         WHERE line.order_id = {order} AND move.move_type = 'out_invoice' AND move.state = 'posted'""")]


# --- one after the other ------------------------------------------------------------------------------------------------------

def approval(attack):
    """Whoever asks for much is not who approves, by no order of steps; in pieces it is no less."""
    attack.group("returns: much money: the asker does not approve, in pieces it is no less, nothing typed helps")
    here, one, two = attack.back["here"], "returns supervisor", "other returns supervisor"
    much = 25 * here["price"]
    sold = order_of(attack, 60)
    given = CREDITED.format(since=last_move(attack))

    def gift(role, **values):
        made = attack.json2(role).call("oms.goodwill", "create", vals_list=[{
            "order_id": sold, "amount": much, "reason": "x", "way": "credit", **values}])
        attack.judge(f"goodwill is entered by {role}", made.done, made.error)
        return made.value

    asked = gift(one)
    attack.json2(one).call("oms.goodwill", "action_give", asked)
    for role in (one, returns.WHO, "accountant alone", "desk alone"):
        attack.refused(f"approved by {role}", attack.json2(role).call("oms.goodwill", "action_approve_refund", asked))
        attack.json2(role).call("oms.goodwill", "action_give", asked)
        attack.judge(f"nothing is given by {role}", attack.one(given) == "0", attack.one(given))
    for values in ({"amount": 2 * much}, {"order_id": order_of(attack, 60)}, {"way": "paid"}, {"amount": much}):
        attack.json2(one).call("oms.goodwill", "write", asked, vals=values)
        state = attack.one(f"SELECT COALESCE(approval_state, '') FROM oms_goodwill WHERE id = {asked[0]}")
        what = attack.sql(f"SELECT amount, approval_amount FROM oms_goodwill WHERE id = {asked[0]}")
        attack.judge(f"what was asked for is another thing with {values}", state != "asked" or values in (
            {"way": "paid"}, {"amount": much}), what)
    attack.json2(one).call("oms.goodwill", "write", asked, vals={"order_id": sold, "amount": much, "way": "credit"})
    attack.json2(one).call("oms.goodwill", "action_give", asked)
    approved = attack.json2(two).call("oms.goodwill", "action_approve_refund", asked)
    attack.judge("another one approves", approved.done and attack.one(given) == str(int(much)),
                 f"{approved.error} {attack.one(given)}")
    before, other = float(attack.one(given)), order_of(attack, 60)
    for number in range(6):  # 15 each, of which one person may give 20
        made = attack.json2(one).call("oms.goodwill", "create", vals_list=[{
            "order_id": other, "amount": 15 * here["price"], "reason": "x", "way": "credit"}])
        attack.json2(one).call("oms.goodwill", "action_give", made.value or [])
        for vals in ({"note_ids": [[5]]}, {"note_ids": [[6, 0, []]]}, {"approval_state": "approved"}):
            attack.doors(one)[number % 3].call("oms.goodwill", "write", made.value or [], vals=vals)
    alone = float(attack.one(given)) - before
    attack.judge("in pieces one person gives no more", alone <= 20 * here["price"], f"{alone} of {20 * here['price']}")


def pieces(attack):
    attack.group("returns: one person gives no more in pieces than at once; nothing is credited, then billed, then credited")
    here, door = attack.back["here"], attack.json2("returns supervisor")
    order, backs = made(attack, quantity=8, of=60, count=6)
    for back in backs:
        door.call("oms.return", "action_settle", [back])
    _billed, credited, *_rest = whole(attack, order, "in pieces")
    attack.judge("no more than one person may", credited <= 20 * here["price"], credited)
    order, backs = made(attack, quantity=10)
    attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    for note in notes_of(attack, backs[0]):
        for method in ("button_draft", "button_cancel", "action_post"):
            attack.json2("accountant alone").call("account.move", method, [note])
            attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    attack.json2("accountant alone").call("sale.order", "action_oms_bill", [order])
    billed, credited, *_rest = whole(attack, order, "taken back and settled again")
    for _turn in range(2):
        reverse(attack, order, "modify_moves")()
        attack.json2(returns.WHO).call("oms.return", "action_settle", backs)
    whole(attack, order, "reversed with a new bill")


def without_order(attack):
    attack.group("returns without an order: another's invoice, prices typed, approval by the asker, more than was billed")
    here, mine, supervisor = attack.back["here"], attack.back["portal"], attack.json2("returns supervisor")
    credited = CREDITED.format(since=last_move(attack))

    def walk(door, **values):
        back = door.call("oms.return", "create", vals_list=[values])
        for method in ("action_authorise", "action_receive", "action_inspect", "action_settle"):
            answer = door.call("oms.return", method, back.value or [0])
            attack.judge(f"{method} of {str(values)[-60:]}", 0 < answer.status < 500, f"{answer.status} {answer.error[:150]}")
        return back.value or [0]

    line = [0, 0, {"product_id": here["product"], "quantity": 1, "price_typed": 15 * here["price"]}]
    stranger = attack.json2(returns.HEAD).call("res.partner", "create", vals_list=[{"name": "Never bought"}]).value[0]
    typed = walk(supervisor, partner_id=stranger, line_ids=[line])
    for _turn in range(3):
        supervisor.call("oms.return", "action_approve_refund", typed)
        supervisor.call("oms.return", "action_settle", typed)
    attack.judge("a price typed is not paid by who typed it", attack.one(credited) == "0", attack.one(credited))
    for vals in ({"price_typed_id": attack.facts["uids"][returns.WHO]}, {"price_source": "invoice"}, {"price_typed": 0},
                 {"price_typed": 1.0}):
        rows = [int(one) for one, in attack.sql(f"SELECT id FROM oms_return_line WHERE return_id = {typed[0]}")]
        supervisor.call("oms.return.line", "write", rows, vals=vals)
    supervisor.call("oms.return", "action_approve_refund", typed)
    attack.judge("nor by typing once more", attack.one(credited) == "0", attack.one(credited))
    before = attack.one(credited)
    for customer in (stranger, mine["partner"], attack.facts["buyer"]):
        walk(supervisor, partner_id=customer, line_ids=[[0, 0, {"product_id": here["product"], "quantity": 10}]])
        taken = attack.sql("""SELECT bill.commercial_partner_id, back.id FROM oms_return_line back
            JOIN account_move_line item ON item.id = back.price_item_id JOIN account_move bill ON bill.id = item.move_id
            JOIN oms_return ret ON ret.id = back.return_id JOIN res_partner who ON who.id = ret.partner_id
           WHERE bill.commercial_partner_id != who.commercial_partner_id""")
        attack.judge(f"an invoice of somebody else is none of {customer}", not taken, taken)
    for _turn in range(4):  # ten were billed
        walk(attack.json2(returns.HEAD), partner_id=here["partner"],
             line_ids=[[0, 0, {"product_id": here["product"], "quantity": 6}]])
    gone = attack.one(f"""SELECT COALESCE(SUM(item.quantity), 0)::float FROM account_move_line item
        JOIN oms_return_line back ON back.id = item.oms_return_line_id JOIN account_move_line bill ON bill.id = back.price_item_id
       WHERE bill.move_id = {here['bill']} AND item.parent_state = 'posted' AND item.oms_return_charge IS NULL""")
    attack.judge("of an invoice no more is credited than it billed", float(gone) <= 10, f"{gone}, before {before}")
    moved = attack.json2(returns.WHO).call("oms.return", "write", [here["loose"]], vals={"partner_id": stranger})
    attack.judge("given to another customer", moved.status < 500, moved.error)


def killed(attack, count=24):
    """kill -9 while many are settled by several people; then they press again."""
    attack.group(f"kill -9 while {count} returns are settled: each once")
    one, first = made(attack, quantity=1, of=count, count=count // 2)
    two, second = made(attack, quantity=1, of=count, count=count // 2)
    backs = [back for pair in zip(first, second, strict=True) for back in pair]
    notes = "SELECT COUNT(DISTINCT item.move_id) FROM account_move_line item JOIN oms_return_line line ON line.id = " \
        f"item.oms_return_line_id WHERE line.return_id IN ({','.join(map(str, backs))}) AND item.parent_state = 'posted'"

    def work():
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda back: attack.json2(returns.WHO).call("oms.return", "action_settle", [back], timeout=60), backs))

    thread = threading.Thread(target=work)
    thread.start()
    reached = crash(attack, lambda: int(attack.one(notes)) >= 4)
    thread.join()
    there = int(attack.one(notes))
    attack.judge("killed in the middle", reached and there >= 4, there)
    until(attack, lambda: attack.web(None).get("/web/login").done, 60)
    for _turn in range(2):
        for back in backs:
            answer = attack.json2(returns.WHO).call("oms.return", "action_settle", [back])
            attack.judge("pressed again", 0 < answer.status < 500, f"{answer.status} {answer.error}")
    for order, some in ((one, first), (two, second)):
        settled_once(attack, order, some, 1)
        drafts = attack.sql(f"SELECT COUNT(*), COALESCE(SUM(amount), 0)::float FROM account_payment WHERE oms_order_id = {order}")
        attack.judge("one transfer for each", drafts[0][0] == str(len(some)), drafts)
