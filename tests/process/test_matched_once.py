# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payments are applied once: by two people and the job at the same moment, by a job that is killed in the middle, on a server
with workers. What waited for the money goes within five seconds."""
import concurrent.futures
import os
import signal
import subprocess
import time
import unittest

from support import Client, fresh_database, shell

from dev import odoo
from dev.postgres import Cluster
from dev.server import OdooServer

SECONDS = 90
RECEIPTS, SOON = 260, 5

PREPARE = """
from datetime import datetime, timedelta
company = env.company
company.oms_credit_mode = "enforce"
north = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
north.oms_release_policy = "at_once"
product = env["product.product"].create({
    "name": "Kettle", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, north.lot_stock_id, 10000)
bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
waiting = env["account.account"].create({
    "name": "Outstanding receipts", "code": "1099OMS", "account_type": "asset_current", "reconcile": True})
bank.inbound_payment_method_line_ids.payment_account_id = waiting
partners = env["res.partner"].create([{"name": f"Payer {i} Trading"} for i in range(20)])
invoices = env["account.move"].create([{
    "move_type": "out_invoice", "partner_id": partners[i %% 20].id, "invoice_date": "2026-01-10",
    "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 100 + i, "tax_ids": False})]} for i in range(%(receipts)s)])
invoices.action_post()
half = %(receipts)s // 2
payments = env["account.payment"].create([{
    "amount": invoice.amount_total, "payment_type": "inbound", "partner_type": "customer", "partner_id": invoice.partner_id.id,
    "journal_id": bank.id, "memo": invoice.name} for invoice in invoices[:half]])
payments.action_post()
lines = env["account.bank.statement.line"].create([{
    "journal_id": bank.id, "amount": invoice.amount_total, "payment_ref": invoice.name, "partner_name": invoice.partner_id.name,
    "date": "2026-02-01"} for invoice in invoices[half:]])
company.oms_match_auto = %(auto)s
admin = env.ref("base.user_admin")
admin.group_ids += env.ref("account.group_account_invoice")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env["ir.cron"].search([("id", "not in", [env.ref("oms_core.cron_process").id, env.ref("oms_core.cron_match").id])]).active = False
for name in ("cron_process", "cron_match"):
    env.ref(f"oms_core.{name}").nextcall = datetime.now() + timedelta(hours=9)
env["ir.cron.trigger"].search([]).unlink()
env.cr.commit()
answer({"invoices": invoices.ids, "payments": payments.ids, "lines": lines.ids, "key": key, "product": product.id})
"""

RESULT = """
from collections import Counter
invoices = env["account.move"].browse(%(invoices)s)
applied = env["oms.match.applied"].search([("undone_on", "=", False)])
env.cr.execute('''SELECT debit_move_id, COUNT(*) FROM account_partial_reconcile GROUP BY 1 HAVING COUNT(*) > 1''')
twice = env.cr.fetchall()
env.cr.execute('''SELECT move_id FROM account_move_line GROUP BY 1 HAVING ABS(SUM(balance)) > 0.001''')
answer({
    "open": sum(invoices.mapped("amount_residual")), "applied": len(applied), "twice": twice, "unbalanced": env.cr.fetchall(),
    "most": max(Counter((one.receipt_model, one.receipt_id) for one in applied).values(), default=0),
    "waiting": env["account.bank.statement.line"].browse(%(lines)s).filtered(lambda line: not line.is_reconciled).ids,
    "faults": env["oms.checker"]._oms_faults()})
"""

RUN = "env['oms.match']._cron_match(); env.cr.commit(); answer(True)"
COUNT = "answer(env['oms.match.applied'].search_count([]))"


class TestMatchedOnce(unittest.TestCase):
    def assertAllOnce(self, after, count=RECEIPTS):
        self.assertEqual((after["open"], after["applied"], after["most"], after["twice"], after["unbalanced"], after["waiting"]),
                         (0.0, count, 1, [], [], []))
        self.assertEqual(after["faults"], [])

    def test_killed_in_the_middle(self):
        db = fresh_database("oms_test_matched_killed")
        facts = shell(db, PREPARE % {"receipts": RECEIPTS, "auto": True})
        kills = 0
        for _time in range(3):
            job = subprocess.Popen(
                odoo.command("test", "-d", db, "--no-http", "--log-level", "warn", subcommand="shell"), text=True,
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=odoo.environment("test"),
                start_new_session=True)
            before = shell(db, COUNT)
            job.stdin.write(f"import json\ndef answer(value):\n    pass\n\n{RUN}\n")
            job.stdin.close()
            until = time.monotonic() + 60
            while time.monotonic() < until and job.poll() is None:
                if self.count(db) > before:  # a set was committed, the next is under way
                    time.sleep(0.05)
                    os.killpg(job.pid, signal.SIGKILL)
                    kills += 1
                    break
                time.sleep(0.02)
            job.wait()
        self.assertGreater(kills, 0, "killed at least once")
        between = shell(db, RESULT % facts)
        print(f"killed {kills} times, {between['applied']} of {RECEIPTS} applied by then")
        self.assertEqual((between["twice"], between["unbalanced"], between["faults"]), ([], [], []))
        shell(db, RUN)
        self.assertAllOnce(shell(db, RESULT % facts))

    def count(self, db):
        return int(Cluster("test").psql("SELECT COUNT(*) FROM oms_match_applied", db=db).strip() or 0)

    def test_two_people_and_the_job_at_once(self):
        db = fresh_database("oms_test_matched_people")
        facts = shell(db, PREPARE % {"receipts": 40, "auto": True})
        with OdooServer(db, workers=4) as server, concurrent.futures.ThreadPoolExecutor(9) as pool:
            client = Client(server.url, facts["key"])
            status, page, _seconds = client.call("oms.match", "page", filters={}, offset=0)
            self.assertEqual(status, 200, page)
            rows = [row for row in page["rows"] if row["proposals"]][:30]
            calls = [pool.submit(client.call, "oms.match", "apply", receipt_key=row["id"], proposal_id=row["proposals"][0]["id"])
                     for row in rows for _person in range(2)]
            job = pool.submit(shell, db, RUN)
            answers = [call.result() for call in calls]
            job.result()
        self.assertFalse([answer for status, answer, _seconds in answers if status >= 500], "nobody sees a fault")
        shell(db, RUN)
        self.assertAllOnce(shell(db, RESULT % facts), 40)

    def test_what_waited_for_the_money_goes_soon(self):
        db = fresh_database("oms_test_matched_soon")
        facts = shell(db, PREPARE % {"receipts": 4, "auto": True})
        order = shell(db, """
partner = env["account.move"].browse(%(invoice)s).partner_id
env["oms.credit.account"].create({"partner_id": partner.id, "limit": 105})
env.cr.commit()  # credit is claimed on a connection of its own
order = env["sale.order"].create({"partner_id": partner.id, "order_line": [
    (0, 0, {"product_id": %(product)s, "product_uom_qty": 2})]})
order.action_confirm()
assert order.oms_credit_held
env["ir.cron.trigger"].search([]).unlink()
env.cr.commit()
answer(order.id)
""" % {"invoice": facts["invoices"][3], "product": facts["product"]})
        with OdooServer(db, workers=2, cron=1) as server:
            client = Client(server.url, facts["key"])
            best = self.best(client, facts["lines"][-1])  # as the screen has shown it
            start = time.monotonic()
            status, answer, _seconds = client.call("oms.match", "apply", **best)
            self.assertEqual(status, 200, answer)
            while self.held(client, order) and time.monotonic() - start < 60:
                time.sleep(0.1)
            seconds = time.monotonic() - start
            print(f"the order went {seconds:.1f} s after its customer's payment was applied")
            self.assertLessEqual(seconds, SOON)

    def best(self, client, line):
        _status, page, _seconds = client.call("oms.match", "page", filters={}, offset=0)
        row = next(row for row in page["rows"] if row["id"] == f"account.bank.statement.line,{line}")
        return {"receipt_key": row["id"], "proposal_id": row["proposals"][0]["id"]}

    def held(self, client, order):
        _status, rows, _seconds = client.call("sale.order", "read", [order], fields=["oms_held"])
        return rows[0]["oms_held"]
