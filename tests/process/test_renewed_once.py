# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Servers die (−9) while cards are authorised anew and while a bank's messages about chargebacks are booked: no card is charged
twice, none is left without an authorisation, and no chargeback is in the books twice."""
import os
import tempfile
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import test_captured_once as captured
from support import MUGS, fresh_database, shell

SECONDS = 130  # about, so that it is begun early
ORDERS = 6

#: Orders of 50 on stored cards whose authorisations end tomorrow.
PREPARE = """
from datetime import timedelta
from odoo import fields
from odoo.addons.oms_core.tests.payments.scripted import Side, install, make_provider
provider = make_provider(env, env.company)
install(env, Side(), provider)
method = provider.payment_method_ids
method.write({"support_manual_capture": "partial", "support_tokenization": True, "support_refund": "partial"})
account = env["account.account"].create({"name": "Card clearing", "code": "CARDCLR", "account_type": "asset_current"})
journal = env["account.journal"].create({"name": "Chargebacks", "code": "CBK", "type": "general"})
env["oms.payment.policy"].create({
    "provider_id": provider.id, "company_id": env.company.id, "capture": "each", "days": 7, "days_renewed": 5,
    "chargeback_journal_id": journal.id, "chargeback_account_id": account.id})
""" + MUGS + """
for order in orders:
    token = env["payment.token"].create({
        "provider_id": provider.id, "payment_method_id": method.id, "partner_id": order.partner_id.id, "provider_ref": "stored",
        "payment_details": "4242"})
    payment = env["payment.transaction"].create({
        "provider_id": provider.id, "payment_method_id": method.id, "amount": order.amount_total, "token_id": token.id,
        "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "operation": "online_direct",
        "reference": order.name, "sale_order_ids": [(6, 0, order.ids)]})
    payment._%(becomes)s()
    payment.oms_authorised_on = fields.Datetime.now() - timedelta(days=6)
orders.action_confirm()
env.cr.commit()
answer({"provider": provider.id, "orders": orders.ids, "payments": orders.transaction_ids.ids})
"""

INSTALL = """
from odoo.addons.oms_core.tests.payments.scripted import Side, install
install(env, Side(), env["payment.provider"].browse(%(provider)s))
"""

#: The job that looks what ends; dies when it has asked for the renewals and not committed that.
LOOK = INSTALL + """
import os, signal
env.cr.commit()
Operation = type(env["oms.payment.operation"])
native = Operation._oms_ask
def ask(self, rows):
    asked = native(self, rows)
    if %(dies)s and asked:
        os.kill(os.getpid(), signal.SIGKILL)
    return asked
Operation._oms_ask = ask
env["oms.expiry"]._cron_ends()
env.cr.commit()
answer(env["oms.payment.operation"].search_count([]))
"""

RESULT = """
rows = env["oms.payment.operation"].search([("transaction_id", "in", %(payments)s)], order="id")
orders = env["sale.order"].browse(%(orders)s)
answer({
    "rows": [[row.id, row.kind, row.state, row.child_id.reference] for row in rows],
    "open": [sum(orders.browse(order.id).transaction_ids.filtered(lambda one: one.state == "authorized").mapped("amount"))
             for order in orders],
    "old": sorted(set(env["payment.transaction"].browse(%(payments)s).mapped("state"))),
    "told": env["oms.order.event"].search_count([("order_id", "in", orders.ids), ("kind", "=", "card_ends")]),
    "faults": env["oms.checker"]._oms_faults()})
"""

#: A bank's messages, each twice; the server dies when it has booked its ``at``-th one and not committed that.
TOLD = """
import os, signal
Move, posted = type(env["account.move"]), []
native = Move.action_post
def post(self):
    result = native(self)
    posted.append(self.id)
    if len(posted) == %(at)s:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
Move.action_post = post
import time
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
for payment_id in %(sequence)s:
    for _time in range(10):  # as Odoo does with a request of a provider
        try:
            env["oms.chargeback"]._oms_told(
                env["payment.transaction"].browse(payment_id), f"dp_{payment_id}", state=%(state)r, amount=20.0)
            env.cr.commit()
            break
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            env.cr.rollback()
            env.transaction.reset()
            time.sleep(0.2)
    else:
        raise AssertionError("never came through")
answer(len(posted))
"""

BOOKS = """
backs = env["oms.chargeback"].search([("transaction_id", "in", %(payments)s)])
lines = env["account.move.line"].search([
    ("partner_id", "in", env["sale.order"].browse(%(orders)s).partner_id.ids), ("account_type", "=", "asset_receivable"),
    ("parent_state", "=", "posted"), ("journal_id.code", "=", "CBK")])
answer({"backs": len(backs), "states": sorted(set(backs.mapped("state"))), "entries": len(lines.move_id),
        "owed": sum(lines.mapped("balance")), "faults": env["oms.checker"]._oms_faults()})
"""


class TestRenewedOnce(unittest.TestCase):
    def setUp(self):
        handle, self.path = tempfile.mkstemp(prefix="oms_provider_")
        os.close(handle)
        self.addCleanup(os.unlink, self.path)

    did = captured.TestCapturedOnce.did

    def work(self, when="never", at=0):
        return captured.run(self.db, captured.WORK % {**self.facts, "path": self.path, "when": when, "at": at})[0]

    def result(self):
        return shell(self.db, RESULT % self.facts)

    def test_killed_in_the_middle_of_renewals(self):
        self.db = fresh_database("oms_test_renewed")
        self.facts = shell(self.db, PREPARE % {"orders": ORDERS, "becomes": "set_authorized"})
        self.assertNotEqual(captured.run(self.db, LOOK % {**self.facts, "dies": True})[0], 0)
        self.assertEqual(self.result()["rows"], [], "nothing half asked")
        for _time in range(2):
            self.assertEqual(shell(self.db, LOOK % {**self.facts, "dies": False}), ORDERS, "once for each")
        self.assertNotEqual(self.work("after", 2), 0, "it dies when the second card was charged")
        self.assertNotEqual(self.work("before", ORDERS), 0, "the next one charges the others, and dies at the second void")
        with ThreadPoolExecutor(2) as servers:
            self.assertEqual(list(servers.map(lambda _server: self.work(), range(2))), [0, 0])
        shell(self.db, captured.LATER + "\nanswer(1)")
        self.assertEqual(self.work(), 0)
        between, did = self.result(), self.did()
        doubt = [row for row in between["rows"] if row[2] == "doubt"]
        self.assertEqual(sorted(row[1] for row in doubt), ["authorise", "void"])
        self.assertEqual(between["told"], 0, "nobody is asked to pay what is perhaps there")
        shell(self.db, INSTALL % self.facts + captured.DECIDE % {"found": [[row[0], row[3] in did] for row in doubt]})
        self.assertEqual(self.work(), 0)
        after, did = self.result(), self.did()
        self.assertEqual(Counter((row[1], row[2]) for row in after["rows"]),
                         {("authorise", "done"): ORDERS, ("void", "done"): ORDERS})
        self.assertEqual((after["open"], after["old"]), ([50.0] * ORDERS, ["cancel"]), "one authorisation each")
        self.assertEqual((set(did.values()), len(did)), ({1}, 2 * ORDERS), "each charged once, each given back once")
        self.assertEqual((after["told"], after["faults"]), (0, []))

    def test_killed_in_the_middle_of_chargebacks(self):
        self.db = fresh_database("oms_test_charged_back")
        self.facts = shell(self.db, PREPARE % {"orders": ORDERS, "becomes": "set_done"})
        payments = self.facts["payments"]
        told = {"sequence": payments * 2, "state": "open"}
        self.assertNotEqual(captured.run(self.db, TOLD % {**told, "at": 3})[0], 0)
        books = shell(self.db, BOOKS % self.facts)
        self.assertEqual((books["backs"], books["entries"]), (2, 2), "the third is not half there")
        with ThreadPoolExecutor(2) as servers:  # all messages once more, at two servers at once
            codes = [code for code, _text in servers.map(
                lambda sequence: captured.run(self.db, TOLD % {**told, "sequence": sequence, "at": 0}),
                [payments * 2, payments[::-1] * 2])]
        self.assertEqual(codes, [0, 0])
        books = shell(self.db, BOOKS % self.facts)
        self.assertEqual((books["backs"], books["entries"], books["owed"]), (ORDERS, ORDERS, 20.0 * ORDERS))
        self.assertEqual(books["faults"], [])
        with ThreadPoolExecutor(2) as servers:
            codes = [code for code, _text in servers.map(
                lambda sequence: captured.run(self.db, TOLD % {**told, "sequence": sequence, "state": "won", "at": 0}),
                [payments, payments[::-1]])]
        self.assertEqual(codes, [0, 0])
        books = shell(self.db, BOOKS % self.facts)
        self.assertEqual((books["backs"], books["states"], books["entries"], books["owed"]), (ORDERS, ["won"], 2 * ORDERS, 0.0))
        self.assertEqual(books["faults"], [])


if __name__ == "__main__":
    unittest.main()
