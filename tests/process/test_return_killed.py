# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A process dies (-9) between every two steps of a return, from the customer's form to the booked refund, and another does the
step again. Nothing is refunded twice, nothing is lost, no goods without a document, the checker silent.
"""
import os
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from dying import CARDS, DIE
from support import MUGS, fresh_database, shell

SECONDS = 90  # about, so that it is begun early

#: As ``dying`` has them.
DEATHS = [
    ("portal", "oms.return", "_oms_create_from_lines", "after"),
    ("portal", "oms.return", "_oms_expect", "after"),
    ("portal", "commit"),
    ("authorise", "oms.return", "_oms_make_pickings", "after"),
    ("authorise", "oms.return", "_oms_go", "after"),
    ("authorise", "commit"),
    ("receive", "oms.return", "_oms_validate", "before"),
    ("receive", "stock.move", "_action_done", "after"),
    ("receive", "oms.return", "_oms_follow", "after"),
    ("receive", "commit"),
    ("inspect", "oms.return.inspection", "_oms_dispose_restock", "after"),
    ("inspect", "oms.return.inspection", "_oms_dispose_scrap", "after"),
    ("inspect", "oms.return.inspection", "_oms_dispose_second", "after"),
    ("inspect", "oms.return", "_oms_follow", "after"),
    ("inspect", "commit"),
    ("settle", "oms.return.line", "_oms_make_credit_notes", "after"),
    ("settle", "oms.payment.operation", "_oms_ask", "after"),
    ("settle", "oms.return", "_oms_go", "after"),
    ("settle", "commit"),
    ("send", "oms.payment.operation", "_oms_call", "before"),
    ("send", "provider", "before"),
    ("send", "provider", "after"),
    ("send", "payment.transaction", "_process", "after"),
    ("send", "oms.payment.operation", "_oms_heard", "after"),
    ("book", "account.payment", "action_post", "after"),
    ("book", "commit"),
]

PREPARE = """
import time
from odoo.addons.oms_returns.planning.portal_form import Ask, Form

DEATHS = %(deaths)r
""" + CARDS + """
env.company.oms_portal_returns = True
env["oms.return.policy"].search([]).active = False
env["oms.return.policy"].create({"name": "Small", "company_id": env.company.id, "auto_up_to": 1000})
""" + MUGS + """
product.oms_second_product_id = env["product.product"].create({"name": "Chipped", "type": "consu", "is_storable": True})
orders.action_confirm()
paid_by_card(orders)
orders.picking_ids.move_ids.picked = True
orders.picking_ids.with_context(skip_backorder=True).button_validate()
for order in orders:
    order._create_invoices().action_post()
reason = env["oms.return.reason"].search([("for_customers", "=", True)], limit=1).code
dying = dict(zip(orders, DEATHS))
"""

#: The steps, as one server does them for orders.
STEPS = DIE + """
def portal(env, orders):
    for order in orders:
        form = Form(key="key%%020d" %% order.id, asks=(Ask(order.order_line.id, 3.0, reason),), resolution="refund")
        service = env["oms.return.portal"]
        service._send(form, service._asked(form, order.order_line))


def authorise(env, orders):
    returned(env, orders).action_authorise()


def receive(env, orders):
    returned(env, orders).action_receive()


def inspect(env, orders):
    backs = returned(env, orders)
    env["oms.return.inspection"].create([
        {"line_id": line.id, "quantity": 1, "disposition": fate}
        for line in backs.line_ids for fate in ("restock", "scrap", "second")])
    backs.action_inspect_noted()


def settle(env, orders):
    backs = returned(env, orders)
    backs.filtered(lambda back: not back.money_way).money_way = "paid"
    backs.action_settle()
"""

RUN = """
codes, said, states, took, start = {}, {}, {}, {}, time.monotonic()
for step in (portal, authorise, receive, inspect, settle, send, book):
    name = step.__name__
    here = {order: death for order, death in dying.items() if death[0] == name}
    if name == "portal":  # all others ask at the desk
        env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": order.order_line.id, "quantity": 3} for order in orders if order not in here])
    for order, death in here.items():
        codes[str(death)] = dies(order, death)
        states[str(death)] = returned(env, order).mapped("state")
        said[str(death)] = again(step, order) if name != "send" else ""  # the job asks all there is
    if name == "send":
        asked, found = look_up()
    elif name != "portal":
        step(env, orders.filtered(
            lambda order: order not in here and not (name == "authorise" and dying[order][0] == "portal")))
    else:
        for order in here:
            assert returned(env, order).state == "authorised", returned(env, order).mapped("state")
    env.cr.commit()
    took[name] = round(time.monotonic() - start, 1)
send(env, None)
book(env, None)
env.cr.commit()
env.invalidate_all()
backs = env["oms.return"].search([])
places = env["stock.quant"]._read_group([("location_id.usage", "=", "internal"), ("quantity", "!=", 0)],
                                        ["product_id", "location_id"], ["quantity:sum"])
moves = backs.line_ids.move_ids
answer({
    "codes": codes, "took": took, "said": said, "states": states, "asked": asked, "in_doubt": found,
    "of_order": sorted(len(returned(env, order)) for order in orders),
    "ended": sorted(backs.mapped("state")), "received": backs.line_ids.mapped("received_quantity"),
    "came": [sum(back.line_ids.move_ids._oms_from_customer().filtered(lambda move: move.state == "done").mapped("quantity"))
             for back in backs],
    "rows": [sorted((row.disposition, row.quantity, row.state) for row in back.inspection_ids) for back in backs],
    "scraps": env["stock.scrap"].search_count([("oms_return_line_id", "in", backs.line_ids.ids), ("state", "=", "done")]),
    "bare": len(moves.filtered(lambda move: move.state == "done" and not (move.picking_id or move.scrap_id))),
    "open_transfers": env["stock.picking"].search_count([("state", "not in", ("done", "cancel"))]),
    "places": [[product.name, place.complete_name, quantity] for product, place, quantity in places],
    "notes": [sorted(back.refund_ids.mapped(lambda note: (note.state, note.amount_total))) for back in backs],
    "open": backs.refund_ids.mapped("amount_residual"),
    "operations": [[row.kind, row.state, row.amount] for row in env["oms.payment.operation"].search([])],
    "refunded": [-sum(payment.child_transaction_ids.filtered(lambda one: one.state == "done").mapped("amount"))
                 for payment in orders.transaction_ids.filtered(lambda one: not one.source_transaction_id)],
    "faults": env["oms.checker"]._oms_faults()})
"""


class TestReturnKilled(unittest.TestCase):
    def setUp(self):
        handle, self.path = tempfile.mkstemp(prefix="oms_provider_")
        os.close(handle)
        self.addCleanup(os.unlink, self.path)

    def test_killed_between_every_two_steps(self):
        db, many = fresh_database("oms_test_return_killed"), len(DEATHS)
        found = shell(db, (PREPARE + STEPS) % {"orders": many, "deaths": DEATHS, "path": self.path} + RUN)
        print("seconds until the end of each step:", found["took"])
        self.assertEqual(set(found["codes"].values()), {-9}, found["codes"])
        self.assertEqual(len(found["codes"]), many)
        for death, said in found["said"].items():  # done again, or told that it is done
            self.assertTrue(not said or "commit" in death, (death, said))
        self.assertEqual(found["of_order"], [1] * many, "one return of each order")
        self.assertEqual(set(found["ended"]), {"settled"})
        self.assertEqual((set(found["received"]), set(found["came"])), ({3}, {3}))
        self.assertEqual(Counter(map(str, found["rows"])), {
            str([["restock", 1.0, "done"], ["scrap", 1.0, "done"], ["second", 1.0, "done"]]): many})
        self.assertEqual((found["scraps"], found["bare"], found["open_transfers"]), (many, 0, 0))
        self.assertEqual(sorted(found["places"]), [["Chipped", "WH/Stock", many], ["Mug", "WH/Stock", many * 6]])
        self.assertEqual(found["notes"], [[["posted", 30]]] * many)
        self.assertEqual(set(found["open"]), {0}, "each refund met its credit note")
        self.assertEqual(found["operations"], [["refund", "done", 30]] * many)
        self.assertEqual(found["refunded"], [30] * many)
        did = Counter(line for line in Path(self.path).read_text(encoding="utf-8").splitlines())
        self.assertEqual((len(did), set(did.values())), (many, {1}), "the provider gave back each once")
        self.assertEqual(found["asked"], {"new": many - 4, "sent": 4}, "one died before it was taken")
        self.assertEqual(found["in_doubt"], [False, True, True, True], "one before, three after the provider had done it")
        self.assertEqual(found["faults"], [])


if __name__ == "__main__":
    unittest.main()
