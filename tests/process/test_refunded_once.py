# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two HTTP servers settle the same returns and refund the same payments at the same moment, and one dies between the credit note
and the refund; two more are exchanged, and for a third the other goods were sent ahead and the old ones never come: each cent
goes back once, none is lost, and the stored card is charged once. The provider is Odoo's own demo."""
import unittest
from concurrent.futures import ThreadPoolExecutor

from forked import OdooServer
from held import killed_at
from support import MUGS, UNDER_WAY, Client, fresh_database, run_odoo, shell, until_quiet

from dev import paths

SECONDS = 130  # about, so that it is begun early
ORDERS = 4

PREPARE = """
from datetime import datetime, timedelta
provider = env["payment.provider"].search([("code", "=", "demo"), ("company_id", "=", env.company.id)])
journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
provider.write({"state": "test", "journal_id": journal.id})
method = env.ref("payment_demo.payment_method_demo")
method.active = True
""" + MUGS + """
orders.action_confirm()
for order in orders:
    env["payment.transaction"].create({
        "provider_id": provider.id, "payment_method_id": method.id, "amount": order.amount_total,
        "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "operation": "online_direct",
        "reference": order.name, "sale_order_ids": [(6, 0, order.ids)]})._set_done()
orders.transaction_ids._post_process()
orders.picking_ids.move_ids.picked = True
orders.picking_ids.with_context(skip_backorder=True).button_validate()
for order in orders:
    order._create_invoices().action_post()
returns = env["oms.return"]
for order in orders:
    for quantity in (3, 2):
        returns |= env["oms.return"]._oms_create_from_lines([{"sale_line_id": order.order_line.id, "quantity": quantity}])
swaps, others = env["oms.return"], orders[:2].mapped(lambda order: order.copy())
others.action_confirm()
others.picking_ids.move_ids.picked = True
others.picking_ids.with_context(skip_backorder=True).button_validate()
for order in others:
    invoice = order._create_invoices()
    invoice.action_post()
    env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
        {})._create_payments()
    swaps |= env["oms.return"]._oms_create_from_lines([
        {"sale_line_id": order.order_line.id, "quantity": 1, "resolution": "exchange"}])
ahead = orders[0].copy()
ahead.action_confirm()
token = env["payment.token"].create({
    "provider_id": provider.id, "payment_method_id": method.id, "partner_id": ahead.partner_id.id, "provider_ref": "demo",
    "payment_details": "4242", "demo_simulated_state": "done"})
env["payment.transaction"].create({
    "provider_id": provider.id, "payment_method_id": method.id, "amount": ahead.amount_total, "token_id": token.id,
    "currency_id": ahead.currency_id.id, "partner_id": ahead.partner_id.id, "operation": "online_direct",
    "reference": ahead.name, "sale_order_ids": [(6, 0, ahead.ids)]})._set_done()
ahead.transaction_ids._post_process()
ahead.picking_ids.move_ids.picked = True
ahead.picking_ids.with_context(skip_backorder=True).button_validate()
ahead._create_invoices().action_post()
never = env["oms.return"]._oms_create_from_lines([
    {"sale_line_id": ahead.order_line.id, "quantity": 2, "resolution": "exchange"}])
never.line_ids._oms_write({"terms": {**(never.line_ids.terms or {}), "replace_when": "authorisation", "claim": "charge"}})
never._oms_expect()
never._oms_go("authorised")
never._oms_money_due("authorisation")
sent = never.exchange_order_ids
sent.picking_ids.move_ids.picked = True
sent.picking_ids.with_context(skip_backorder=True).button_validate()
returns |= swaps
returns.action_authorise()
returns.action_receive()
returns.action_inspect()
returns.money_way = "paid"
env["oms.refund"]._lock(env["account.move"], orders, orders.transaction_ids)
jobs = [env.ref(name).id for name in ("oms_core.cron_payment_operations", "payment.cron_post_process_payment_tx")]
(env["ir.cron"].search([]) - env["ir.cron"].browse(jobs)).active = False
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
returns -= swaps
answer({"orders": orders.ids, "returns": returns.ids, "swaps": swaps.ids, "key": key, "never": never.ids, "sent": sent.ids,
        "payments": orders.transaction_ids.ids, "jobs": jobs, "states": returns.mapped("state")})
"""

RESULT = """
orders, returns = env["sale.order"].browse(%(orders)s), env["oms.return"].browse(%(returns)s)
payments = env["payment.transaction"].browse(%(payments)s)
swaps = env["oms.return"].browse(%(swaps)s)
new = env["sale.order"].search([("oms_exchange_return_id", "in", swaps.ids)])
rows = env["oms.payment.operation"].search([("kind", "=", "refund")])
answer({
    "refunded": [-sum(one.child_transaction_ids.filtered(lambda part: part.operation == "refund" and part.state == "done")
                      .mapped("amount")) for one in payments],
    "credited": [sum(back.refund_ids.filtered(lambda note: note.state == "posted").mapped("amount_total")) for back in returns],
    "exchanged": [[order.state, order.amount_total, order.oms_balance_kept] for order in new],
    "sent": [[order.invoice_ids.mapped("amount_total"), [[one.amount, one.state] for one in order.transaction_ids]]
             for order in env["sale.order"].browse(%(sent)s)],
    "states": (returns | swaps).mapped("state"), "waiting": """ + UNDER_WAY + """,
    "rows": [[row.key, row.state, row.amount, row.reason] for row in rows.sorted("id")],
    "faults": env["oms.checker"]._oms_faults()})
"""


class TestRefundedOnce(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.db = fresh_database("oms_test_refunded_once")
        run_odoo(cls(), cls.db, "-i", "payment_demo")
        cls.facts = shell(cls.db, PREPARE % {"orders": ORDERS})
        logs = [paths.LOGS / f"server-{cls.db}-{number}.log" for number in (1, 2)]
        cls.servers = [OdooServer(cls.db, workers=2, cron=1, log=log) for log in logs]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)
        with ThreadPoolExecutor() as pool:
            list(pool.map(OdooServer.start, cls.servers))

    def runTest(self):
        """For ``run_odoo``, which wants somebody to fail for."""

    def result(self):
        return shell(self.db, RESULT % self.facts)

    def until_quiet(self, client):
        if not until_quiet(client, self.facts["jobs"][0], lambda: self.result()["waiting"]):
            self.fail(self.result())

    def test_each_cent_goes_back_once(self):
        self.assertEqual(set(self.facts["states"]), {"inspected"})
        first = self.facts["returns"][0]
        died = killed_at(self.servers[0], "SELECT FROM oms_guard WHERE kind = 'refund' FOR UPDATE", (
            self.servers[0].url, self.facts["key"], "oms.return", "action_settle", {"ids": [first]}))
        self.assertEqual(died[0], 0, "it was killed")
        after = self.result()
        self.assertEqual((after["credited"][0], after["rows"]), (0, []), "nothing of it is there: neither credited nor asked")
        clients = [Client(server.url, self.facts["key"]) for server in self.servers]
        calls = [(client, "oms.return", "action_settle", [back]) for back in self.facts["returns"] for client in clients]
        calls += [(client, "oms.return", "action_settle", [back]) for back in self.facts["swaps"] for client in clients]
        calls += [(client, "oms.return", "action_close_rest", [back]) for back in self.facts["never"] for client in clients]
        calls += [(client, "ir.cron", "method_direct_trigger", [self.facts["jobs"][0]]) for client in clients]
        with ThreadPoolExecutor(8) as people:
            found = list(people.map(lambda call: call[0].call(*call[1:])[:2], calls))
        print(sorted(status for status, _answer in found))
        self.until_quiet(clients[0])
        for back in self.facts["returns"] + self.facts["swaps"]:  # who was told to try again does
            clients[1].call("oms.return", "action_settle", [back])
        for back in self.facts["never"]:
            clients[1].call("oms.return", "action_close_rest", [back])
        self.until_quiet(clients[1])
        after = self.result()
        self.assertEqual(set(after["states"]), {"settled"}, after)
        self.assertEqual(after["refunded"], [50.0] * ORDERS, after)
        self.assertEqual(after["credited"], [30.0, 20.0] * ORDERS, after)
        self.assertEqual(after["exchanged"], [["sale", 10.0, 10.0]] * 2, "one order each, paid with its credit")
        self.assertEqual(after["sent"], [[[20.0], [[20.0, "done"]]]], "billed once, charged once")
        self.assertEqual(len(after["rows"]), 2 * ORDERS)
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
