# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two servers with a job process each over one database: no job runs twice at once, and what a server that was killed in the
middle of a job left is done by the other."""
import collections
import itertools
import re
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from forked import OdooServer
from support import fresh_database, shell

from dev import paths
from dev.postgres import Cluster

ORDERS = 60
#: Sets of twenty orders: what a set that died has claimed stays claimed until its time has run out, so there is more.
STOCK = ORDERS + 20

PREPARE = """
from datetime import datetime, timedelta
company = env.company
company.oms_promise_mode = "on"
shop = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
product = env["product.product"].create({"name": "Kettle", "is_storable": True, "list_price": 10, "taxes_id": False})
partner = env["res.partner"].create({"name": "Waits"})
orders = env["sale.order"].create([{
    "partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]}
    for _number in range(%(orders)s)])
orders.action_confirm()
assert all(orders.mapped("oms_backordered"))
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
names = ("oms_core.cron_process", "oms_core.cron_customer_news", "oms_core.cron_customers", "oms_core.cron_check",
         "oms_atp.cron_dirty")
jobs = env["ir.cron"].browse([env.ref(name).id for name in names])
(env["ir.cron"].search([]) - jobs).active = False
jobs.nextcall = datetime.now() + timedelta(hours=9)
env["ir.cron.trigger"].search([]).unlink()
env["oms.dirty"].search([]).unlink()
env.cr.commit()
answer({"orders": orders.ids, "product": product.id, "place": shop.lot_stock_id.id, "key": key, "jobs": jobs.ids})
"""

RESULT = """
orders = env["sale.order"].browse(%(orders)s)
promises = env["oms.promise"].search([("order_id", "in", orders.ids), ("state", "=", "open")])
answer({
    "each": sorted(set(
        quantity for _order, quantity in promises._read_group([("id", "in", promises.ids)], ["order_id"], ["quantity:sum"]))),
    "promised": len(promises), "of": len(promises.order_id), "short": sum(orders.order_line.mapped("oms_short_qty")),
    "moves": len(orders.order_line.move_ids.filtered(lambda move: move.state != "cancel")),
    "faults": env["oms.checker"]._oms_faults(),
})
"""


class TestTwoServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.db = fresh_database("oms_test_two")
        cls.facts = shell(cls.db, PREPARE % {"orders": ORDERS})
        logs = [paths.LOGS / f"server-{cls.db}-{number}.log" for number in (1, 2)]
        for log in logs:
            log.unlink(missing_ok=True)
        cls.servers = [OdooServer(cls.db, workers=1, cron=1, log=log) for log in logs]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)
        with ThreadPoolExecutor() as pool:
            list(pool.map(OdooServer.start, cls.servers))

    @classmethod
    def sql(cls, statement):
        return Cluster("test").psql(statement, db=cls.db)

    def wake(self, *jobs):
        """As `_trigger` does: the time has come, and every server is told at once."""
        self.sql(f"INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT unnest(ARRAY{list(jobs)}), now() AT TIME ZONE 'UTC'")
        Cluster("test").psql(f"NOTIFY cron_trigger, '{self.db}'")

    def runs(self):
        """[(job id, server, started, ended or None)] of what the servers say in their logs."""
        found = []
        for number, server in enumerate(self.servers):
            under_way = {}
            for line in server.log.read_text(errors="replace").splitlines():
                entry = re.match(r"(\S+ \S+) \d+ INFO .*ir_cron: Job .* \((\d+)\) (starting|.*duration)", line)
                if entry:
                    at, job = datetime.strptime(entry[1], "%Y-%m-%d %H:%M:%S,%f"), int(entry[2])
                    if entry[3] == "starting":
                        under_way[job] = at
                    else:
                        found.append((job, number, under_way.pop(job), at))
            found += [(job, number, at, None) for job, at in under_way.items()]
        return found

    def wait(self, ready, patience=60, wake=()):
        until = time.monotonic() + patience
        while not (found := ready()):
            self.assertLess(time.monotonic(), until, self.runs())
            if wake:
                self.wake(*wake)
            time.sleep(0.1)
        return found

    def promised(self):
        return int(self.sql("SELECT COUNT(*) FROM oms_promise WHERE state = 'open'"))

    def test_1_no_job_runs_twice_at_once(self):
        jobs = self.facts["jobs"]
        for _round in range(12):
            self.wake(*jobs)
            time.sleep(0.25)
        self.wait(lambda: {run[1] for run in self.runs()} == {0, 1} and all(run[3] for run in self.runs()))
        by_job = collections.defaultdict(list)
        for job, server, started, ended in self.runs():
            by_job[job].append((started, ended, server))
        self.assertEqual(set(by_job), set(jobs))
        for job, times in by_job.items():
            times.sort()
            for (_start, ended, _server), (started, _end, _other) in itertools.pairwise(times):
                self.assertLessEqual(ended, started, f"job {job}: {times}")
        print({job: collections.Counter(server for _start, _end, server in times) for job, times in by_job.items()})

    def test_2_a_server_dies_in_the_middle_of_a_job_and_the_other_does_the_rest(self):
        job, facts = self.facts["jobs"][0], self.facts
        self.assertEqual(self.promised(), 0)
        self.sql(f"INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity, in_date)"
                 f" SELECT {facts['product']}, id, company_id, {STOCK}, 0, now() FROM stock_location WHERE id = {facts['place']}")
        self.wake(job)
        self.wait(self.promised)
        [dead] = [run[1] for run in self.runs() if run[0] == job and not run[3]]
        self.servers[dead].kill()
        done = self.promised()
        self.assertLess(done, ORDERS, "the job was done before its server was killed")
        started = time.monotonic()
        # A server looks by itself once a minute; whatever wakes any job has it look at once.
        self.wait(lambda: self.promised() == ORDERS, wake=self.facts["jobs"][1:2])
        print(f"{done} of {ORDERS} orders were done when the server died; the other did the rest in "
              f"{time.monotonic() - started:.1f} s")
        self.wait(lambda: all(run[3] for run in self.runs() if run[1] != dead))
        self.assertIn((job, 1 - dead), [run[:2] for run in self.runs()])
        after = shell(self.db, RESULT % facts)
        self.assertEqual(after["faults"], [])
        self.assertEqual((after["promised"], after["of"], after["each"], after["short"]), (ORDERS, ORDERS, [1], 0))
        self.assertEqual(after["moves"], ORDERS)


if __name__ == "__main__":
    unittest.main()
