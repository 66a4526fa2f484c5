# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two servers do what excludes each other at the same moment: a customer withdraws from an order while its return is settled, the
dock receives what the office cancels, two people inspect the same goods, two returns of one invoice, or of one order, are paid
back, a parcel is matched in two windows, a bill gets goodwill twice, Odoo's own return is made twice, and settled twice, a guest
withdraws from an order as its customer does."""
import unittest
from concurrent.futures import ThreadPoolExecutor

from forked import OdooServer
from held import meet
from support import MUGS, Client, fresh_database, shell

SECONDS = 60  # about, so that it is begun early
PAIRS = 2

AT_ONCE = """
from datetime import datetime, timedelta
""" + MUGS + """
env.company.oms_withdrawal = True
env["oms.return.policy"].search([]).active = False
env["oms.return.policy"].create({"name": "All", "company_id": env.company.id, "auto_up_to": 1000})
orders.action_confirm()
orders.picking_ids.move_ids.picked = True
orders.picking_ids.with_context(skip_backorder=True).button_validate()
for order in orders:
    order._create_invoices().action_post()
many = len(orders) // 3


def asked(some, quantity):
    found = env["oms.return"]
    for order in some:
        found |= env["oms.return"]._oms_create_from_lines([{"sale_line_id": order.order_line.id, "quantity": quantity}])
    found.action_authorise()
    return found


inspected, expected, here = asked(orders[:many], 2), asked(orders[many:2 * many], 2), asked(orders[2 * many:], 4)
inspected.action_receive()
inspected.action_inspect()
here.action_receive({line.id: 2 for line in here.line_ids})  # half of it: where the return stands does not change
for move in expected.line_ids.move_ids:
    move.write({"quantity": 2, "picked": True})
mug, cup = product, env["product.product"].create({"name": "Cup", "type": "consu", "is_storable": True, "taxes_id": False})
buyer = env["res.partner"].create({"name": "Passer-by"})
bill = env["account.move"].create({"move_type": "out_invoice", "partner_id": buyer.id, "invoice_line_ids": [
    (0, 0, {"product_id": goods.id, "price_unit": 100, "tax_ids": [(5,)]}) for goods in (mug, cup)]})
bill.action_post()
env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create(
    {"amount": 100})._create_payments()
owed = bill._oms_receivable_lines()
entry = env["account.move"].create({"move_type": "entry", "line_ids": [
    (0, 0, {"account_id": bill.invoice_line_ids[0].account_id.id, "debit": 100}),
    (0, 0, {"account_id": owed.account_id.id, "credit": 100, "partner_id": buyer.id})]})
entry.action_post()
(owed | entry.line_ids[1]).reconcile()
loose = env["oms.return"].create([
    {"partner_id": buyer.id, "money_way": "transfer", "line_ids": [(0, 0, {"product_id": goods.id, "quantity": 1})]}
    for goods in (mug, cup)])
loose.action_authorise()
loose.action_receive()
loose.action_inspect()
env["stock.quant"]._update_available_quantity(cup, warehouse.lot_stock_id, 50)


def of_both(paid):
    # mugs and cups at 50 each, shipped and billed
    buyer = env["res.partner"].create({"name": "Both", "email": "both@example.com"})
    order = env["sale.order"].create({"partner_id": buyer.id, "order_line": [
        (0, 0, {"product_id": goods.id, "product_uom_qty": 5, "price_unit": 10, "tax_ids": [(5,)]}) for goods in (mug, cup)]})
    order.action_confirm()
    order.picking_ids.move_ids.picked = True
    order.picking_ids.button_validate()
    bill = order._create_invoices()
    bill.action_post()
    env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create(
        {"amount": paid})._create_payments()
    return order


def of_one_order(paid, limit=0):
    # a return of either; one person gives back no more than the limit
    order = of_both(paid)
    backs = env["oms.return"].union(*(
        env["oms.return"]._oms_create_from_lines([{"sale_line_id": line.id, "quantity": 5}]) for line in order.order_line))
    backs.money_way = "transfer"
    backs.action_authorise()
    backs.action_receive()
    backs.action_inspect()
    for line in backs.line_ids:
        line._oms_write({"terms": {**line.terms, "approve_above": limit}})
    return [backs.ids, backs.line_ids.sale_line_id.ids]


def handed_back(order):
    # Odoo's own dialog, of who presses its button
    dialog = env["stock.return.picking"].with_user(env.ref("base.user_admin")).create({"picking_id": order.picking_ids.id})
    dialog.product_return_moves.quantity = 5
    return dialog


shared = [of_one_order(60), of_one_order(100, limit=60)]
others = {name: of_both(100) for name in ("parcel", "thanked", "handed", "adopted", "left")}
env["oms.guard"]._lock(env.cr, "return", [(line.id, 0) for order in others.values() for line in order.order_line])
parcel = env["oms.return.parcel"].create({"partner_id": others["parcel"].partner_id.id, "line_ids": [
    (0, 0, {"product_id": mug.id, "quantity": 5})]})
parcel.action_receive()
parcel.line_ids.sale_line_id = others["parcel"].order_line[0]
thanks = env["oms.goodwill"].create([
    {"order_id": others["thanked"].id, "amount": 60, "reason": "Scratches", "way": "transfer"} for _person in range(2)])
dialogs = [handed_back(others["handed"]).id for _person in range(2)]
came = env["stock.picking"].browse(handed_back(others["adopted"]).action_create_returns()["res_id"])
came.move_ids.picked = True
came.button_validate()
adopted = env["oms.return"].search([("order_ids", "in", others["adopted"].ids)])
adopted.money_way = "transfer"
(env["ir.cron"].search([]) - env.ref("oms_returns.cron_withdrawal")).active = False
said = [env["oms.return.withdrawal"]._oms_declare(env.company, {
    "key": f"key{order.id:020d}", "name": "Buyer", "email": "buyer@example.com", "order_text": order.name,
    "goods_text": ""}, "here", order).id
    for order in orders[:many]]
also = {"name": "Buyer", "email": "both@example.com", "order_text": others["left"].name, "goods_text": ""}
guest = env["oms.return.withdrawal"]._oms_declare(env.company, {**also, "key": "key of the guest"}, "there", kept=True)
env["ir.cron.trigger"].search([]).unlink()
key = env["res.users.apikeys"].with_user(env.ref("base.user_admin"))._generate(
    "rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({
    "key": key, "also": also, "guest": guest.id, "parcel": parcel.id, "thanks": thanks.ids, "dialogs": dialogs,
    "adopted": adopted.id, "others": {name: [order.id, order.order_line.ids] for name, order in others.items()},
    "shared": shared, "job": env.ref("oms_returns.cron_withdrawal").id, "said": said,
    "inspected": [[back.id, back.line_ids.sale_line_id.id] for back in inspected],
    "loose": [[back.id, back.line_ids.product_id.id] for back in loose],
    "expected": [[back.id, back.line_ids.move_ids.id, back.picking_ids.id] for back in expected],
    "here": [[back.id, back.line_ids.sale_line_id.id] for back in here]})
"""

#: The customer withdraws from what a guest withdrew from, too.
TOO = """
order = env["sale.order"].browse(%(others)s["left"][0])
env["oms.return.withdrawal"]._oms_declare(env.company, {**%(also)r, "key": "key of the customer"}, "here", order)
env["ir.cron.trigger"].search([]).unlink()
env.cr.commit()
answer(None)
"""

AFTER = """
env["oms.return.withdrawal"]._cron_oms_withdrawals()
Return, said = env["oms.return"], env["oms.return.withdrawal"].browse(%(said)s)
settled = Return.browse([back for back, _line in %(inspected)s])
docked = Return.browse([back for back, _move, _picking in %(expected)s])
here = Return.browse([back for back, _line in %(here)s])
loose = Return.browse([back for back, _product in %(loose)s])
others = {name: env["sale.order"].browse(order) for name, (order, _lines) in %(others)s.items()}
thanks, adopted, parcel = env["oms.goodwill"].browse(%(thanks)s), Return.browse(%(adopted)s), env["oms.return.parcel"].browse(
    %(parcel)s)
answer({
    "parcel": [parcel.state, Return.search([("order_ids", "in", others["parcel"].ids)]).line_ids.mapped("received_quantity")],
    "thanked": [sorted(thanks.mapped("state")), sum(thanks.note_ids.mapped("amount_total")),
                env["account.payment"].search([("oms_order_id", "=", others["thanked"].id)]).mapped("amount")],
    "handed": [back.line_ids.mapped("quantity") for back in Return.search([("order_ids", "in", others["handed"].ids)])],
    "adopted": [adopted.state, adopted.refund_ids.mapped("amount_total"), env["account.payment"].search([
        ("oms_note_id", "in", adopted.refund_ids.ids)]).mapped("amount")],
    "left": [Return.search([("order_ids", "in", others["left"].ids)]).line_ids.mapped("quantity"), sorted(
        env["oms.return.withdrawal"].search([("order_id", "=", others["left"].id)]).mapped("state"))],
    "shared": [[sum(env["account.payment"].search([("oms_note_id", "in", backs.refund_ids.ids)]).mapped("amount")),
                sorted(backs.mapped(lambda back: [back.state, back.approval_state]), key=str)]
               for backs in [Return.browse(ids) for ids, _lines in %(shared)s]],
    "withdrawn": [[one.state, sum(line.quantity for line in Return.search([("order_ids", "in", one.order_id.ids)]).line_ids)]
                  for one in said],
    "went": sorted(env["account.payment"].search([("oms_note_id", "in", loose.refund_ids.ids)]).mapped("amount")),
    "settled": [[back.state, back.refund_ids.mapped("amount_total")] for back in settled],
    "docked": [[back.state, back.line_ids.received_quantity, back.line_ids.move_ids.mapped("state")] for back in docked],
    "inspected": [[back.state, sum(back.inspection_ids.filtered(lambda row: row.state == "done").mapped("quantity")),
                   sum(back.line_ids.move_ids.move_dest_ids.filtered(lambda move: move.state == "done").mapped("quantity"))]
                  for back in here],
    "faults": env["oms.checker"]._oms_faults()})
"""


class TestReturnsAtOnce(unittest.TestCase):
    def test_what_excludes_each_other_at_once(self):
        db = fresh_database("oms_test_return_at_once")
        facts = shell(db, AT_ONCE % {"orders": 3 * PAIRS})
        servers = [OdooServer(db, workers=1, cron=0) for _number in range(2)]
        for server in servers:
            self.addCleanup(server.stop)
        with ThreadPoolExecutor() as pool:
            list(pool.map(OdooServer.start, servers))
        one, two = (server.url for server in servers)
        key = facts["key"]

        for url in (one, two):  # each loads what it needs before anything is held
            Client(url, key).call("oms.return", "search_count", domain=[])

        def both(statement, *jobs):
            return meet(db, statement, [(url, key, *job) for url, job in zip((one, two), jobs, strict=True)])

        guards = "SELECT FROM oms_guard WHERE kind = 'return' AND key1 IN (%s) FOR UPDATE"
        backs, lines = zip(*facts["inspected"], strict=True)
        # customers withdraw from orders while returns of these are settled
        told = [both(guards % ", ".join(map(str, lines)), ("oms.return", "action_settle", {"ids": backs}),
                     ("ir.cron", "method_direct_trigger", {"ids": [facts["job"]]}))]
        for back, move, picking in facts["expected"]:  # the dock has it, and the office cancels it
            told.append(both(f"SELECT FROM stock_move WHERE id = {move} FOR UPDATE",
                             ("stock.picking", "button_validate", {"ids": [picking]}),
                             ("oms.return", "action_cancel", {"ids": [back]})))
        for back, line in facts["here"]:  # two people inspect the same goods
            told.append(both(guards % line, *[("oms.return", "action_inspect", {"ids": [back]})] * 2))
        loose, products = zip(*facts["loose"], strict=True)  # a mug and a cup off one invoice of 200, of which 100 came
        told.append(both(guards % ", ".join(str(-product) for product in products),
                         *[("oms.return", "action_settle", {"ids": [back]}) for back in loose]))
        for backs, lines in facts["shared"]:  # two clerks, two returns of one order
            told.append(both(guards % ", ".join(map(str, lines)), *[
                ("oms.return", "action_settle", {"ids": [back]}) for back in backs]))
        of = {name: guards % ", ".join(map(str, lines)) for name, (_order, lines) in facts["others"].items()}
        told += [
            both(of["parcel"], *[("oms.return.parcel", "action_match", {"ids": [facts["parcel"]]})] * 2),
            both(of["thanked"], *[("oms.goodwill", "action_give", {"ids": [one]}) for one in facts["thanks"]]),
            both(of["handed"], *[("stock.return.picking", "action_create_returns", {"ids": [one]}) for one in facts["dialogs"]]),
            both(of["adopted"], *[("oms.return", "action_settle", {"ids": [facts["adopted"]]})] * 2)]
        shell(db, TOO % facts)
        told.append(both(of["left"], ("ir.cron", "method_direct_trigger", {"ids": [facts["job"]]}),
                         ("oms.return.withdrawal", "action_follow", {"ids": [facts["guest"]]})))
        after = shell(db, AFTER % facts)
        print([sorted(status for status, _said in pair) for pair in told])
        self.assertEqual([status for pair in told for status, _said in pair if not 200 <= status < 500], [], told)
        self.assertEqual(after["withdrawn"], [["done", 5.0]] * PAIRS, "two are back, be it reached by that or not: three more")
        self.assertEqual(after["settled"], [["settled", [20.0]]] * PAIRS)
        self.assertEqual(after["went"], [100.0], "what came goes back once")
        self.assertEqual(after["shared"], [
            [60.0, [["settled", False]] * 2], [50.0, [["inspected", "asked"], ["settled", False]]],
        ], "no more than was paid for it; no more by one person than by one return")
        for state, came, moves in after["docked"]:
            self.assertIn([state, came, moves], [["cancelled", 0, ["cancel"]], ["received", 2, ["done"]]])
        self.assertEqual(after["inspected"], [["received", 2.0, 2.0]] * PAIRS, "each piece once")
        self.assertEqual(after["parcel"], ["matched", [5.0]], "goods of one return")
        self.assertEqual(after["thanked"], [["done", "draft"], 60.0, [60.0]], "no more than was billed")
        self.assertEqual(after["handed"], [[5.0, 5.0]], "one return of what left once")
        self.assertEqual(after["adopted"], ["settled", [100.0], [100.0]])
        self.assertEqual(after["left"], [[5.0, 5.0], ["done", "rest"]], "of what comes back one is told that nothing is left")
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
