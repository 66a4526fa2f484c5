# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A process dies (-9) between every two steps of what is not a refund to a card of what was asked for: exchange, goods sent ahead
of those that never come, money given ahead of them, transfers, goods for the vendor, withdrawals, parcels without papers, goods
of no order, Odoo's own returns, goodwill; and another does the step again. What dies leaves nothing, what is done again is done
once: nobody pays or is paid twice, no goods without a document, the checker silent.

One order tells each story. A step of it dies at one place after the other, then it is done, and once more.
"""
import os
import tempfile
import unittest
from pathlib import Path

import ways_in
from dying import CARDS, DIE
from exchange_stories import CHARGES, DEATHS, ENDS, PLACES, STORIES, USUAL
from support import MUGS, fresh_database, shell

SECONDS = 70  # about, so that it is begun early

PREPARE = """
import time
from datetime import timedelta
from odoo import fields
from odoo.addons.oms_core.tools import Fact

STORIES, DEATHS, CHARGES = %(stories)r, %(deaths)r, %(charges)r
""" + CARDS + """
bank.outbound_payment_method_line_ids.payment_account_id = env["account.account"].create({
    "name": "On its way", "code": "ONWAY", "account_type": "asset_current", "reconcile": True})
env["oms.return.policy"].search([]).active = False
""" + MUGS + """
goods = {"Mug": product}
for name, price in (("Jug", 25), ("Cup", 5)):
    goods[name] = env["product.product"].create({
        "name": name, "type": "consu", "is_storable": True, "list_price": price, "taxes_id": False})
    env["stock.quant"]._update_available_quantity(goods[name], warehouse.lot_stock_id, 10)
potter = env["res.partner"].create({"name": "Potter", "email": "potter@example.com"})
bought = env["purchase.order"].create({"partner_id": potter.id, "order_line": [(0, 0, {
    "product_id": product.id, "product_qty": 10, "price_unit": 6, "tax_ids": [(5,)]})]})
bought.button_confirm()
bought.picking_ids.move_ids.picked = True
bought.picking_ids.button_validate()
bought.action_create_invoice()
bought.invoice_ids.invoice_date = env["oms.day"]._today(company=env.company)
bought.invoice_ids.action_post()
orders.action_confirm()
stories = dict(zip(STORIES, orders))
by_transfer = stories["transfer"]
paid_by_card(orders - by_transfer, stored=True)
orders.picking_ids.move_ids.picked = True
orders.picking_ids.with_context(skip_backorder=True).button_validate()
for order in orders:
    order._create_invoices().action_post()
env["account.payment.register"].with_context(active_model="account.move", active_ids=by_transfer.invoice_ids.ids).create(
    {})._create_payments()
asks = []
for number, (story, (policy, wish, _steps)) in enumerate(STORIES.items()):
    if wish is None:
        continue
    reason = env["oms.return.reason"].create({"name": story, "code": f"story{number}"})
    env["oms.return.policy"].create({
        "name": story, "company_id": env.company.id, "reason_ids": [(6, 0, reason.ids)], **policy})
    ask = {"sale_line_id": stories[story].order_line.id, "quantity": 2, "reason": reason.code, **wish}
    if gets := ask.pop("gets", None):
        ask.update(resolution="exchange", exchange_product_id=goods[gets[0]].id, exchange_quantity=gets[1])
    asks.append(ask)
env["oms.return"]._oms_create_from_lines(asks).money_way = "paid"
returned(env, by_transfer).money_way = "transfer"
""" + ways_in.PREPARE

#: The steps, as people and jobs do them for orders.
STEPS = ways_in.STEPS + """
def returned(env, orders):
    return env["oms.return"].search(["|", ("line_ids.order_id", "in", orders.ids), "&", ("line_ids.sale_line_id", "=", False),
                                     ("partner_id", "in", orders.partner_id.ids)], order="id")


def authorise(env, orders):
    returned(env, orders).action_authorise()


def receive(env, orders):
    returned(env, orders).action_receive()


def inspect(env, orders):
    returned(env, orders).action_inspect()


def settle(env, orders):
    backs = returned(env, orders)
    for back in backs.filtered(lambda back: not back.money_way):
        back.money_way = "paid" if back.order_ids else "transfer"
    backs.action_settle()


def leave(env, orders):
    pickings = returned(env, orders).exchange_order_ids.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
    pickings.move_ids.picked = True
    pickings and pickings.with_context(skip_backorder=True).button_validate()


def expire(env, orders):
    env["oms.return"]._cron_oms_expire()


def bill(env, orders):
    for order in returned(env, orders).exchange_order_ids:
        order.action_oms_invoice()


def call_off(env, orders):
    returned(env, orders).exchange_order_ids.action_cancel()


def cancel(env, orders):
    returned(env, orders).action_cancel()


def claim(env, orders):
    returned(env, orders).action_bill_claim()


def waive(env, orders):
    returned(env, orders).action_waive_claim()


def transfers(env, orders):
    return env["account.payment"].search([
        "|", ("oms_order_id", "in", orders.ids), ("oms_note_id", "in", returned(env, orders).refund_ids.ids)])


def pay(env, orders):
    transfers(env, orders).action_post()


def to_vendor(env, orders):
    return env["oms.vendor.return"].search([("line_ids.return_id", "in", returned(env, orders).ids)])


def collect(env, orders):
    for back in returned(env, orders):
        rows = env["oms.return.waiting"].search([("kind", "=", "vendor"), ("return_id", "=", back.id)])
        env["oms.return.waiting.wizard"].browse(rows.action_take()["res_id"]).action_send()


def sent(env, orders):
    to_vendor(env, orders).action_sent()


def remind(env, orders):
    to_vendor(env, orders).action_remind()


def credit(env, orders):
    to_vendor(env, orders).action_credit()


def credited(env, orders):
    credits = to_vendor(env, orders).credit_ids.filtered(lambda move: move.state == "draft")
    credits.invoice_date = env["oms.day"]._today(company=env.company)
    credits.action_post()


def refuse(env, orders):
    to_vendor(env, orders).refused_why = "Not our mugs"
    to_vendor(env, orders).action_refuse()


def comes_back(env, orders):
    to_vendor(env, orders).action_comes_back()


def back_here(env, orders):
    pickings = to_vendor(env, orders).line_ids.move_ids.returned_move_ids.picking_id.filtered(lambda one: one.state != "done")
    pickings.move_ids.picked = True
    pickings and pickings.button_validate()
"""

RUN = """
codes, left, moved, took, start = {}, [], [], {}, time.monotonic()
SUMS = [
    ("sale_order", "state", "amount_total"), ("account_move", "move_type, state", "amount_total"),
    ("account_move", "move_type, payment_state", "amount_residual"), ("account_payment", "state", "amount"),
    ("account_partial_reconcile", "company_id", "amount"), ("oms_payment_operation", "kind, state", "amount"),
    ("payment_transaction", "operation, state", "amount"), ("oms_on_account", "kind, ended_on IS NULL", "amount"),
    ("stock_move", "state", "quantity"), ("stock_quant", "location_id", "quantity"), ("oms_return", "state", "amount"),
    ("oms_return_line", "resolution, waived", "claim_quantity"), ("oms_vendor_return", "state", "expected_amount"),
    ("oms_return_withdrawal", "state", "0"), ("mail_mail", "state", "0"), ("mail_message", "model", "0"),
    ("oms_order_event", "kind", "0")]


def facts():
    # all that counts, in sums
    found = []
    for table, keys, value in SUMS:
        env.cr.execute(f"SELECT '{table}', {keys}, COUNT(*), SUM({value}) FROM {table} GROUP BY {keys}")
        found += map(str, env.cr.fetchall())
    return set(found)


def walk(name):
    step, rest = globals()[name], env["sale.order"]
    for story, order in stories.items():
        if name not in STORIES[story][2].split():
            continue
        places = DEATHS.get((story, name))
        if not places:
            rest |= order
            continue
        late(name, order)
        for place in places:
            env.cr.commit()
            before, key = facts(), f"{story}: {name} {place}"
            codes[key] = dies(order, (name, *place))
            after = facts()
            if (after != before) != (place[0] == "commit"):
                left.append([key, sorted(after ^ before)])
        before = facts()
        again(step, order)
        if place[0] == "commit" and facts() != before:
            moved.append([key, sorted(facts() ^ before)])
    if rest:
        late(name, rest)
        step(env, rest)
        env.cr.commit()
    took[name] = round(time.monotonic() - start, 1)


def late(name, orders):
    # the day has passed by which their goods were to come
    if name == "expire":
        returned(env, orders)._oms_writing().write({"authorised_on": Fact(fields.Datetime.now() - timedelta(days=11))})


meanwhile = stories["called off meanwhile"]
number = meanwhile.name


def called_off_meanwhile(asked):
    # somebody else cancels what was to be sent while its money is taken
    if asked.kind == "capture" and number in asked.reference:
        with registry.cursor() as cr:
            call_off(env(cr=cr), meanwhile)


def all_asked():
    for _time in range(2):
        send(env, None)
        book(env, None)
    env.cr.commit()
    env.invalidate_all()


for name in ("declare", "follow", "acknowledge", "unpack", "match", "hand_back", "take_in", "authorise"):
    walk(name)
all_asked()
for name in ("receive", "inspect", "settle", "leave", "expire"):
    walk(name)
doubted, side.before = [], called_off_meanwhile
for places in CHARGES:
    for place in places:
        codes[f"charge {len(doubted)} {place}"] = dies(orders[0], ("send", *place))
    doubted.append(look_up()[1])
    send(env, None) if places is CHARGES[-1] else None
took["charged"] = round(time.monotonic() - start, 1)
all_asked()
for name in ("give_back", "give", "bill", "call_off", "cancel", "claim", "waive", "pay", "collect", "sent", "remind", "credit",
             "credited", "refuse", "comes_back", "back_here"):
    walk(name)
all_asked()


def told(order):
    backs = returned(env, order)
    new = backs.exchange_order_ids
    rows = env["oms.payment.operation"].search([("order_id", "in", (order | new).ids)])
    items = env["account.move.line"].search([
        ("partner_id", "=", order.partner_id.id), ("parent_state", "=", "posted"), ("account_type", "=", "asset_receivable")])
    documents = items.move_id
    claims, posted_mails = to_vendor(env, order), open(side.path + ".mails").read().splitlines()
    return {
        "returns": [[back.state, back.line_ids.received_quantity] for back in backs],
        "new": [[one.state, one.amount_total, sum(one.order_line.mapped("qty_delivered"))] for one in new],
        "kept": sum(new.mapped("oms_balance_kept")),
        "bills": sorted(documents.filtered(lambda move: move.move_type == "out_invoice").mapped(
            lambda move: [move.amount_total, move.amount_residual])),
        "notes": [[move.amount_total, move.amount_residual] for move in documents if move.move_type == "out_refund"],
        "cards": sorted([row.kind, row.amount, row.state] for row in rows),
        "transfers": [[one.state, one.amount] for one in transfers(env, order)],
        "owes": round(sum(items.mapped("amount_residual")), 2),
        "claims": [[one.claim_quantity, one.waived] for one in backs.line_ids if one.unreturned_quantity],
        "vendor": [[one.state, one.credit_ids.mapped(lambda move: [move.state, move.amount_total]),
                    len(one.message_ids.filtered(lambda said: said.message_type == "comment"))] for one in claims],
        "said": [[one.state, one.mail_state, posted_mails.count(one.message_id)] for one in declared(env, order)]}


backs = env["oms.return"].search([])
moves = (backs.line_ids.move_ids | backs.exchange_order_ids.order_line.move_ids | to_vendor(env, orders).line_ids.move_ids)
places = env["stock.quant"]._read_group([("location_id.usage", "=", "internal"), ("quantity", "!=", 0)],
                                        ["product_id", "location_id"], ["quantity:sum"])
answer({
    "codes": codes, "left": left, "moved": moved, "took": took, "doubted": doubted,
    "told": {story: told(order) for story, order in stories.items()},
    "bare": len(moves.filtered(lambda move: move.state == "done" and not (move.picking_id or move.scrap_id))),
    "open_transfers": env["stock.picking"].search_count([("state", "not in", ("done", "cancel"))]),
    "places": sorted([goods.name, place.complete_name, quantity] for goods, place, quantity in places),
    "faults": env["oms.checker"]._oms_faults()})
"""


class TestExchangeKilled(unittest.TestCase):
    def setUp(self):
        handle, self.path = tempfile.mkstemp(prefix="oms_provider_")
        os.close(handle)
        for path in (self.path, f"{self.path}.mails"):
            self.addCleanup(Path(path).unlink, missing_ok=True)

    def test_killed_between_every_two_steps(self):
        found = shell(fresh_database("oms_test_exchange_killed"), (DIE + PREPARE + STEPS) % {
            "orders": len(STORIES), "stories": STORIES, "deaths": DEATHS, "charges": CHARGES, "path": self.path} + RUN)
        print("seconds until the end of each step:", found["took"])
        self.maxDiff = None
        self.assertEqual({place: code for place, code in found["codes"].items() if code != -9}, {}, "did not die there")
        self.assertEqual(len(found["codes"]), sum(map(len, (*DEATHS.values(), *CHARGES))))
        self.assertEqual(found["left"], [], "what died left something, or nothing was done when it was committed")
        self.assertEqual(found["moved"], [], "done twice")
        did = Path(self.path).read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(did), len(set(did)), "the provider did each once")
        self.assertEqual(found["doubted"], [[False, True, True, True], [True, True]], "one before the provider had done it")
        for story in STORIES:
            with self.subTest(story):
                self.assertEqual(found["told"][story], {**USUAL, **ENDS[story]})
        self.assertEqual((found["places"], found["bare"], found["open_transfers"]), (PLACES, 0, 0))
        self.assertEqual(found["faults"], [])


if __name__ == "__main__":
    unittest.main()
