# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two HTTP servers ship the same orders, capture their cards by hand and run the job of captures, all at the same moment: each
shipment is captured once, nothing is missing. The provider is Odoo's own demo, which captures parts at once."""
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from forked import OdooServer
from support import MUGS, UNDER_WAY, Client, fresh_database, run_odoo, shell, until_quiet

from dev import paths

SECONDS = 130  # about, so that it is begun early
ORDERS = 6

PREPARE = """
from datetime import datetime, timedelta
provider = env["payment.provider"].search([("code", "=", "demo"), ("company_id", "=", env.company.id)])
journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
provider.write({"state": "test", "capture_manually": True, "journal_id": journal.id})
method = env.ref("payment_demo.payment_method_demo")
method.active = True
env["oms.payment.policy"].create({"provider_id": provider.id, "company_id": env.company.id, "capture": "each"})
""" + MUGS + """
orders.action_confirm()
for order in orders:
    env["payment.transaction"].create({
        "provider_id": provider.id, "payment_method_id": method.id, "amount": order.amount_total,
        "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "operation": "online_direct",
        "reference": order.name, "sale_order_ids": [(6, 0, order.ids)]})._set_authorized()
jobs = [env.ref(name).id for name in ("oms_core.cron_payment_operations", "payment.cron_post_process_payment_tx")]
(env["ir.cron"].search([]) - env["ir.cron"].browse(jobs)).active = False
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"orders": orders.ids, "payments": orders.transaction_ids.ids, "key": key, "job": jobs[0]})
"""

#: So many of each order are picked; ids of the transfers and of dialogs by which people capture so much of each card.
PICK = """
pickings = env["stock.picking"].search([("sale_id", "in", %(orders)s), ("state", "not in", ("done", "cancel"))])
for order in pickings.sale_id:
    if holds := order._oms_active_holds("card"):  # a capture by hand was in doubt: somebody lets the rest go
        holds.action_clear("Sent all the same")
pickings.action_assign()
pickings.move_ids.write({"quantity": %(quantity)s, "picked": True})
dialogs = [env["payment.capture.wizard"].with_context(active_ids=[payment]).with_user(env.ref("base.user_admin")).create(
    {"amount_to_capture": %(by_hand)s}).id for payment in %(payments)s] if %(by_hand)s else []
env.cr.commit()
answer({"pickings": pickings.ids, "dialogs": dialogs})
"""

RESULT = """
orders = env["sale.order"].browse(%(orders)s)
rows = env["oms.payment.operation"].search([("transaction_id", "in", %(payments)s)])
payments = env["payment.transaction"].browse(%(payments)s)
answer({
    "doubt": [sum(rows.filtered(lambda row: row.transaction_id == one and row.state in ("sent", "doubt")).mapped("amount"))
              for one in payments],
    "captured": [sum(one.child_transaction_ids.filtered(lambda part: part.state == "done").mapped("amount")) for one in payments],
    "states": sorted(set(payments.mapped("state"))), "rows": [
        [row.kind, row.cause, row.state, row.settled, row.order_id.name, row.amount, row.reason, row.document,
         [str(when) for when in (row.create_date, row.sent_on, row.ended_on)]] for row in rows.sorted("id")],
    "shipped": orders.order_line.mapped("oms_shipped_qty"), "waiting": """ + UNDER_WAY + """,
    "faults": env["oms.checker"]._oms_faults()})
"""

#: Whoever captured by hand and collided was told that the provider was asked; nothing of it is there, and a person says so.
DECIDE = """
env.cr.execute("UPDATE oms_payment_operation SET sent_on = sent_on - interval '1 hour' WHERE state = 'sent'")
env["oms.payment.operation"]._oms_find_doubt()
rows = env["oms.payment.operation"].search([("state", "=", "doubt")])
found = rows.mapped(lambda row: [row.cause, row.child_id.state])
if rows:
    rows.action_found_not_done()
env.cr.commit()
answer(found)
"""


class TestCapturedByTwo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.db = fresh_database("oms_test_captured_by_two")
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

    def calls(self):
        """All of it at once: both servers ship each transfer, people capture on both, the job runs on both; [(what, status,
        words)]."""
        clients = [Client(server.url, self.facts["key"]) for server in self.servers]
        context = {"skip_backorder": True, "picking_ids_not_to_backorder": []}
        jobs = []
        for number, picking in enumerate(self.picked["pickings"]):
            jobs += [("ship", client, "stock.picking", "button_validate", [picking], {"context": context}) for client in clients]
            jobs += [("hand", client, "payment.capture.wizard", "action_capture", [dialog], {})
                     for client in clients for dialog in self.picked["dialogs"][number:number + 1]]
            jobs += [("job", clients[number % 2], "ir.cron", "method_direct_trigger", [self.facts["job"]], {})]
        with ThreadPoolExecutor(8) as people:
            return list(people.map(
                lambda job: (job[0], *job[1].call(*job[2:5], **job[5])[:2]), jobs))

    def ship(self, quantity, by_hand=0):
        self.picked = shell(self.db, PICK % {**self.facts, "quantity": quantity, "by_hand": by_hand})
        found = self.calls()
        self.until_quiet()
        return found

    def until_quiet(self):
        """Until the jobs of the servers have nothing left to send and nothing is being sent."""
        client = Client(self.servers[0].url, self.facts["key"])
        if not until_quiet(client, self.facts["job"], lambda: self.result()["waiting"]):
            self.fail(self.result())

    def result(self):
        return shell(self.db, RESULT % self.facts)

    def test_each_shipment_is_captured_once(self):
        found = self.ship(2)
        self.assertNotIn(500, {status for what, status, _words in found if what == "ship"}, found)
        after = self.result()
        self.assertEqual(after["shipped"], [2.0] * ORDERS, "shipped once")
        self.assertEqual(after["captured"], [20.0] * ORDERS, after)
        # Now people capture at the same moment what is being shipped: refused in words or done, and the job takes the rest.
        found = self.ship(1, by_hand=5.0)
        print(Counter((what, status) for what, status, _words in found))
        after = self.result()
        self.assertEqual(after["shipped"], [3.0] * ORDERS)
        sums = {sum(both) for both in zip(after["captured"], after["doubt"], strict=True)}
        self.assertLessEqual(sums, {30.0, 35.0}, f"five by hand after the job is five in advance: {after}")
        decided = shell(self.db, DECIDE)
        print(decided)
        self.assertLessEqual({tuple(one) for one in decided}, {("manual", False)}, "only who pressed a button, and collided")
        self.ship(2)
        after = self.result()
        self.assertEqual(
            (after["shipped"], after["captured"], after["states"]), ([5.0] * ORDERS, [50.0] * ORDERS, ["done"]), after)
        self.assertLessEqual({row[2] for row in after["rows"]}, {"done", "failed"})
        self.assertEqual([row for row in after["rows"] if row[2] == "failed" and not row[3]], [], "nothing is left to anybody")
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
