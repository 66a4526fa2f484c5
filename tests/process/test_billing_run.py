# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A billing run is killed in the middle, two servers do it at once, a person bills the same orders meanwhile, or stops it and
goes on: no order is billed twice, none is missing, and the invoices come to what the preview said."""
import contextlib
import signal
import time
import unittest

import psycopg2
from forked import OdooServer
from support import Client, begin, fresh_database, shell

SECONDS = 110  # about, so that it is begun early
CUSTOMERS, ORDERS = 8, 3  # orders each

PREPARE = """
env.company.write({"oms_bill_when": "daily", "oms_bill_group": "address"})
warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
product = env["product.product"].create({
    "name": "Mug", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False, "invoice_policy": "delivery"})
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, %(orders)s * 3 * %(customers)s)
orders = env["sale.order"]
for number in range(%(customers)s):
    partner = env["res.partner"].create({"name": f"Buyer {number}", "email": f"buyer{number}@example.com"})
    orders += env["sale.order"].create([{
        "partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1 + i %% 3})]}
        for i in range(%(orders)s)])
orders.action_confirm()
orders.picking_ids.action_assign()
for picking in orders.picking_ids:
    picking.with_context(skip_backorder=True).button_validate()
run = env["oms.billing.run"].create({"send": True})
run.action_preview()
run.action_start()
env.cr.commit()
answer({"orders": orders.ids, "run": run.id, "planned": run.invoice_count, "amount": run.amount})
"""

#: One transaction an invoice, slow enough to meet.
JOB = """
import time
from odoo.addons.oms_core.models.billing import oms_billing_run_job as job
job.INVOICES = job.ORDERS = 1
Run = type(env["oms.billing.run"])
bill = Run._bill_lines
def slowly(run, lines):
    bill(run, lines)
    env.flush_all()
    time.sleep(%(pause)s)
Run._bill_lines = slowly
for _again in range(60):
    env["oms.billing.run"]._cron_billing_runs()
    env.cr.commit()
    env.invalidate_all()
    if env["oms.billing.run"].browse(%(run)s).state == "done":
        break
    time.sleep(0.3)
answer(True)
"""

BY_HAND = """
orders = env["sale.order"].browse(%(orders)s)
for order in orders[::4]:
    def press():
        env["oms.billing"]._outcome(order)
        env.cr.commit()
    for _again in range(10):
        try:
            press()
            break
        except Exception as error:
            env.cr.rollback()
            env.invalidate_all()
            if "serialize" not in str(error):
                raise
answer(True)
"""

RESULT = """
orders, run = env["sale.order"].browse(%(orders)s), env["oms.billing.run"].browse(%(run)s)
moves = orders.order_line.invoice_lines.move_id
answer({
    "state": run.state, "lines": sorted(set(run.line_ids.mapped("state"))), "amount": sum(run.invoice_ids.mapped("amount_total")),
    "invoices": len(run.invoice_ids), "all": len(moves), "keys": len(set(run.invoice_ids.mapped("oms_run_key"))),
    "most": max(len(order.order_line.invoice_lines) for order in orders),
    "least": min(len(order.order_line.invoice_lines) for order in orders),
    "total": sum(moves.mapped("amount_total")), "drafts": len(moves.filtered(lambda move: move.state != "posted")),
    "numbers": len(set(moves.mapped("name"))), "faults": env["oms.checker"]._oms_faults()})
"""

#: An accountant's key for RPC.
ACCOUNTANT = """
from datetime import datetime, timedelta
user = env["res.users"].create({
    "name": "Accountant", "login": "billing", "group_ids": [(6, 0, env.ref("account.group_account_invoice").ids)]})
key = env["res.users.apikeys"].with_user(user)._generate("rpc", "process test", datetime.now() + timedelta(hours=1))
env.cr.commit()
answer(key)
"""

#: Sending dies after the mark and before the mail, then runs again.
SEND_DIES = """
import os, signal
Send = type(env["account.move.send"])
count = [0]
send = Send._generate_and_send_invoices
def dying(model, moves, **options):
    count[0] += 1
    if count[0] == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return send(model, moves, **options)
Send._generate_and_send_invoices = dying
env["account.move"]._cron_oms_send_invoices()
answer(True)
"""

SENT = """
env["account.move"]._cron_oms_send_invoices()
env.cr.commit()
run = env["oms.billing.run"].browse(%(run)s)
from collections import Counter
mails = [len(move.message_ids.filtered(lambda message: message.message_type == "comment" and message.partner_ids))
         for move in run.invoice_ids]
answer({"states": Counter(run.invoice_ids.mapped("oms_send_state")), "most": max(mails), "mails": sum(mails)})
"""


class TestBillingRun(unittest.TestCase):
    def begin(self, name):
        db = fresh_database(name)
        return db, shell(db, PREPARE % {"orders": ORDERS, "customers": CUSTOMERS})

    def server(self, db, script):
        """A process of its own that does this."""
        child = begin(db, script)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        return child

    def assertEnds(self, child):
        ended = child.wait()
        self.assertEqual(ended.returncode, 0, ended.stderr[-3000:])

    def until_written(self, db, run, count):
        stop = time.monotonic() + 120
        with contextlib.closing(psycopg2.connect(dbname=db)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            while True:
                cursor.execute("SELECT COUNT(*) FROM account_move WHERE oms_run_id = %s", [run])
                [(found,)] = cursor.fetchall()
                if found >= count:
                    return found
                if time.monotonic() > stop:
                    raise AssertionError(f"only {found} of {count} invoices were written")
                time.sleep(0.02)

    def assertOnce(self, db, facts):
        after = shell(db, RESULT % facts)
        self.assertEqual((after["state"], after["lines"]), ("done", ["billed"]), after)
        self.assertEqual((after["least"], after["most"], after["drafts"]), (1, 1, 0), after)
        self.assertEqual((after["invoices"], after["keys"], after["all"]), (facts["planned"],) * 3, after)
        self.assertEqual((after["amount"], after["total"]), (facts["amount"],) * 2, after)
        self.assertEqual((after["numbers"], after["faults"]), (facts["planned"], []), after)

    def test_killed_in_the_middle(self):
        db, facts = self.begin("oms_test_run_killed")
        self.assertEqual(facts["planned"], CUSTOMERS)
        child = self.server(db, JOB % {**facts, "pause": 0.4})
        written = self.until_written(db, facts["run"], 3)
        child.kill()
        child.wait()
        self.assertLess(written, CUSTOMERS, "killed in the middle")
        between = shell(db, RESULT % facts)
        self.assertEqual((between["state"], between["lines"]), ("running", ["billed", "planned"]))
        self.assertEqual((between["drafts"], between["faults"]), (0, []))
        shell(db, JOB % {**facts, "pause": 0})
        self.assertOnce(db, facts)
        # Sent: the server dies after the third was marked and before it left.
        child = self.server(db, SEND_DIES)
        self.assertEqual(child.wait().returncode, -signal.SIGKILL)
        sent = shell(db, SENT % facts)
        self.assertEqual(sent["states"], {"sent": CUSTOMERS - 1, "sending": 1}, "one is in doubt")
        self.assertEqual((sent["most"], sent["mails"]), (1, CUSTOMERS - 1))

    def test_two_servers_at_once(self):
        db, facts = self.begin("oms_test_run_two")
        servers = [self.server(db, JOB % {**facts, "pause": 0.1}) for _number in range(2)]
        for server in servers:
            self.assertEnds(server)
        self.assertOnce(db, facts)

    def test_stopped_by_an_accountant_and_resumed(self):
        """Over HTTP, while the job is at it: the set under way is written, then nothing until they go on."""
        db, facts = self.begin("oms_test_run_stopped")
        accountant = Client(*self.served(db))
        child = self.server(db, JOB % {**facts, "pause": 0.4})

        def press(button):
            return accountant.call("oms.billing.run", button, [facts["run"]])[:2]

        for count in (2, 5):
            self.until_written(db, facts["run"], count)
            self.assertEqual(press("action_stop")[0], 200)
            time.sleep(1.5)  # the set under way
            written = self.until_written(db, facts["run"], count)
            self.assertLess(written, CUSTOMERS, "stopped in the middle")
            time.sleep(1.5)
            self.assertEqual(self.until_written(db, facts["run"], count), written, "nothing while it is stopped")
            status, words = press("action_stop")
            self.assertEqual(status, 422, words)
            self.assertIn("is in the state", words)
            self.assertEqual(press("action_resume")[0], 200)
        self.assertEnds(child)
        self.assertOnce(db, facts)

    def served(self, db):
        """(url, the accountant's key) of a server whose own jobs do nothing."""
        key = shell(db, ACCOUNTANT)
        server = OdooServer(db)
        self.addCleanup(server.stop)
        return server.start().url, key

    def test_somebody_bills_by_hand_meanwhile(self):
        db, facts = self.begin("oms_test_run_hand")
        servers = [self.server(db, JOB % {**facts, "pause": 0.1}), self.server(db, BY_HAND % facts)]
        for server in servers:
            self.assertEnds(server)
        after = shell(db, RESULT % facts)
        self.assertEqual((after["state"], after["least"], after["most"], after["drafts"]), ("done", 1, 1, 0), after)
        self.assertEqual((after["total"], after["faults"]), (facts["amount"], []), after)


if __name__ == "__main__":
    unittest.main()
