# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payments are applied once: by two people and the job at the same moment, by two jobs at once, by a job that is killed in the
middle, on a server with workers. What waited for the money goes within five seconds, also where the job applied it."""
import concurrent.futures
import tempfile
import time
import unittest

from forked import OdooServer
from support import Client, begin, fresh_database, shell

from dev.postgres import Cluster

SECONDS = 115
RECEIPTS, SOON = 80, 5

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

RUN = """
from odoo.addons.oms_core.models.matching import oms_match_job
oms_match_job.SET = 20
env["oms.match"]._cron_match()
env.cr.commit()
answer(True)
"""
#: Two jobs begin together, in small sets; each answers how many receipts it applied, how many sets it tried, and of what it
#: complained.
TOGETHER = """
import logging, os, time
from odoo.addons.oms_core.models.matching import oms_match_job
oms_match_job.SET = 10
match, tried, done, said = type(env["oms.match"]), [], [], []
apply = match._apply
def counted(self, pairs, auto=False):
    tried.append(len(pairs))
    made = apply(self, pairs, auto=auto)
    done.append(len(made))
    return made
match._apply = counted
class Said(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage())
logging.getLogger("odoo.addons.oms_core").addHandler(Said(logging.WARNING))
open(os.path.join(%(folder)r, "ready%(number)s"), "w").close()
until = time.monotonic() + 60
while len(os.listdir(%(folder)r)) < 2 and time.monotonic() < until:
    time.sleep(0.005)
env.cr.rollback()
env["oms.match"]._cron_match()
env.cr.commit()
answer([sum(done), len(tried), said])
"""

#: A customer whose order waits for the money of an old invoice; the jobs of orders, receipts and scores wait to be wakened.
WAITS = """
from datetime import datetime, timedelta
env.ref("base.user_admin").group_ids += env.ref("account.group_account_basic")  # who may enter lines of statements
payer = env["res.partner"].create({"name": "Late Payer Stores"})
account = env["oms.credit.account"].create({"partner_id": payer.id, "limit": 505})
invoice = env["account.move"].create({
    "move_type": "out_invoice", "partner_id": payer.id, "invoice_date": "2026-01-10", "invoice_date_due": "2026-01-10",
    "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 500, "tax_ids": False})]})
invoice.action_post()
env.cr.commit()  # credit is claimed on a connection of its own
order = env["sale.order"].create({"partner_id": payer.id, "order_line": [
    (0, 0, {"product_id": %(product)s, "product_uom_qty": 2})]})
order.action_confirm()
assert order.oms_credit_held
env["oms.credit.score.policy"]._oms_for(env.company).minimum = 1  # one invoice says something
env["oms.credit.stale"]._oms_append([(payer.id, env.company.id)])
env["oms.credit.stale"]._cron_stale()
score = env.ref("oms_core.cron_score_stale")
score.write({"active": True, "nextcall": datetime.now() + timedelta(hours=9)})
env["ir.cron.trigger"].search([]).unlink()
env.cr.commit()
journal = env["account.bank.statement.line"].browse(%(lines)s[0]).journal_id
answer({"order": order.id, "account": account.id, "invoice": invoice.id, "name": invoice.name, "journal": journal.id})
"""

#: What a score of the customer says that is worked out now.
RATED = """
account = env["oms.credit.account"].browse(%(account)s)
before = account.read(["score", "credit_class", "days_late", "on_time", "scored_invoices"])[0]
account._oms_rate()
env.invalidate_all()
answer([before, account.read(list(before))[0]])
"""



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
            before = self.count(db)
            job = begin(db, RUN)
            until = time.monotonic() + 60
            while time.monotonic() < until and job.poll() is None:
                if self.count(db) > before:  # a set was committed, the next is under way
                    time.sleep(0.05)
                    job.kill()
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
        waits = shell(db, WAITS % facts)
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
            self.job_applies(client, waits)
        known, true = shell(db, RATED % waits)
        self.assertEqual((known, known["days_late"]), (true, 22.0), "the score is what it comes to now")

    def test_two_jobs_at_once(self):
        db = fresh_database("oms_test_matched_jobs")
        facts = shell(db, PREPARE % {"receipts": 60, "auto": True})
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(shell, db, TOGETHER % {"folder": folder, "number": number}) for number in range(2)]
            answers = [job.result() for job in jobs]
        done, tried, said = zip(*answers, strict=True)
        print(f"two jobs at once applied {done} of 60, in {tried} sets")
        self.assertGreater(min(tried), 0, "both were at it")
        self.assertEqual(sum(done), 60, "each receipt by one of them")
        self.assertEqual(said, ([], []), "the one that came second has nothing to complain of")
        self.assertAllOnce(shell(db, RESULT % facts), 60)

    def job_applies(self, client, waits):
        """A receipt comes and nobody looks at it: applied by the job, and known everywhere soon."""
        self.assertTrue(self.held(client, waits["order"]))
        before = self.account(client, waits)
        self.assertEqual(before["owes"], 500)
        status, answer, _seconds = client.call("account.bank.statement.line", "create", vals_list=[{
            "journal_id": waits["journal"], "amount": 500, "payment_ref": waits["name"], "partner_name": "Late Payer Stores",
            "date": "2026-02-01"}])
        self.assertEqual(status, 200, answer)
        start, seconds = time.monotonic(), {}
        while len(seconds) < 4 and time.monotonic() - start < 60:
            now = self.account(client, waits)
            for what, there in (
                    ("applied", self.residual(client, waits["invoice"]) == 0), ("owes", now["owes"] == 20),
                    ("score", now["days_late"] != before["days_late"]), ("order", not self.held(client, waits["order"]))):
                if there:
                    seconds.setdefault(what, time.monotonic() - start)
            time.sleep(0.05)
        print("after a receipt came: " + ", ".join(f"{what} {took:.1f} s" for what, took in seconds.items()))
        self.assertEqual(set(seconds), {"applied", "owes", "score", "order"})
        self.assertLessEqual(max(seconds.values()), SOON)

    def account(self, client, waits):
        status, rows, _seconds = client.call("oms.credit.account", "read", [waits["account"]], fields=["owes", "days_late"])
        self.assertEqual(status, 200, rows)
        return rows[0]

    def residual(self, client, invoice):
        _status, rows, _seconds = client.call("account.move", "read", [invoice], fields=["amount_residual"])
        return rows[0]["amount_residual"]

    def best(self, client, line):
        _status, page, _seconds = client.call("oms.match", "page", filters={}, offset=0)
        row = next(row for row in page["rows"] if row["id"] == f"account.bank.statement.line,{line}")
        return {"receipt_key": row["id"], "proposal_id": row["proposals"][0]["id"]}

    def held(self, client, order):
        _status, rows, _seconds = client.call("sale.order", "read", [order], fields=["oms_held"])
        return rows[0]["oms_held"]
