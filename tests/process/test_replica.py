# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two servers that read from a streaming replica. It may be far behind: what it shows is old, what is promised is right. It may
be asked to write: the request goes to the primary. It may die: reading goes on."""
import contextlib
import tempfile
import threading
import time
import unittest
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support import SUITE_DB, Client, private_clusters, shell

from dev import databases, odoo, paths
from dev.base import lock
from dev.jobs import chaos_sql
from dev.postgres import Cluster
from dev.replica import Replica
from dev.server import OdooServer

CLUSTER = "twin"
STOCK, ORDERS, QUANTITY = 10, 8, 2

PREPARE = """
from datetime import datetime, timedelta
company = env.company
company.oms_promise_mode = "on"
shop = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
product = env["product.product"].create({"name": "Kettle", "is_storable": True, "list_price": 10, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, shop.lot_stock_id, %(stock)s)
partner = env["res.partner"].create({"name": "Buyer"})
user = env["res.users"].create({
    "name": "Channel", "login": "channel", "group_ids": [(6, 0, env.ref("oms_atp.group_oms_api").ids)]})
key = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"product": product.id, "partner": partner.id, "key": key})
"""

#: A module that servers load beside the database's own: a page that is declared to read only, and says or does otherwise.
PROBE = """
from odoo import http
from odoo.http import request

class Probe(http.Controller):
    @http.route("/oms_probe/where", type="http", auth="none", readonly=True)
    def where(self):
        request.env.cr.execute("SELECT pg_is_in_recovery()")
        return "replica" if request.env.cr.fetchone()[0] else "primary"

    @http.route("/oms_probe/write/<word>", type="http", auth="none", readonly=True)
    def write(self, word):
        request.env["ir.config_parameter"].sudo().set_param("oms_probe", word)
        return self.where()
"""


class TestReplica(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not private_clusters(cls):
            raise unittest.SkipTest("PGHOST names a server of yours: of that no replica is made")
        alone = contextlib.ExitStack()
        cls.addClassCleanup(alone.close)
        alone.enter_context(lock(paths.LOCKS / "twin"))  # other checkouts that share the state have the same clusters
        cls.db = f"{paths.base_name()}_twin"
        Cluster(CLUSTER).ensure()
        databases.transfer(SUITE_DB, CLUSTER, cls.db, paths.LOCAL / "demo" / "twin-suite.dump")
        cls.addClassCleanup(databases.drop, CLUSTER, cls.db)
        cls.replica = Replica(CLUSTER)
        cls.addClassCleanup(cls.replica.stop)
        cls.replica.anew()
        cls.facts = shell(cls.db, PREPARE % {"stock": STOCK}, CLUSTER)
        cls.logs = [paths.LOGS / f"server-{cls.db}-{number}.log" for number in (1, 2)]
        for log in cls.logs:
            log.unlink(missing_ok=True)
        words = (*cls.replica.words, *cls.probe())
        cls.servers = [OdooServer(cls.db, cluster=CLUSTER, workers=2, cron=1, extra=words, log=log) for log in cls.logs]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)
        with ThreadPoolExecutor() as pool:
            list(pool.map(OdooServer.start, cls.servers))
        cls.clients = [Client(server.url, cls.facts["key"]) for server in cls.servers]

    @classmethod
    def probe(cls):
        """The words that have a server load the probe."""
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        addon = Path(place.name) / "oms_probe"
        addon.mkdir()
        (addon / "__manifest__.py").write_text("{'name': 'Probe', 'license': 'LGPL-3'}")
        (addon / "__init__.py").write_text(PROBE)
        own = next(line.partition(" = ")[2] for line in odoo.configuration(CLUSTER).read_text().splitlines()
                   if line.startswith("addons_path"))
        return "--addons-path", f"{own},{place.name}", "--load", "base,rpc,web,oms_probe"

    def sql(self, statement):
        return Cluster(CLUSTER).psql(statement, db=self.db)

    def pages(self, path):
        """What this page of both servers says, four times: of all workers, or nearly so. `%s` in it is another word each time."""
        return {self.page(f"{server.url}/oms_probe/{path}".replace("%s", f"{server.port}-{turn}"))
                for server in self.servers for turn in range(4)}

    def page(self, url):
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.read().decode()

    def seen(self, client):
        """(status, what can leave today) as the API tells it."""
        status, answer, _seconds = client.call("oms.atp", "availability", products=[self.facts["product"]])
        return status, answer["products"][0]["warehouses"][0]["now"] if status == 200 else answer

    def order(self, number):
        facts = self.facts
        return self.clients[number % 2].call(
            "oms.atp", "order", key=f"twin-{number}", customer=facts["partner"],
            lines=[{"product": facts["product"], "quantity": QUANTITY}])

    def settle(self):
        """A confirmation that collided and was tried again may have kept goods from others for a moment; the job that it woke
        looks at them again."""
        until = time.monotonic() + 30
        ready = f"""SELECT COALESCE(SUM(quantity), 0) = {STOCK} AND NOT EXISTS (SELECT FROM oms_dirty)
                      FROM oms_promise WHERE state = 'open'"""
        while self.sql(ready) != "t" and time.monotonic() < until:
            time.sleep(0.2)

    def test_1_a_replica_that_lags_shows_what_was_and_promises_nothing_wrong(self):
        self.replica.await_caught_up()
        self.assertEqual(self.pages("where"), {"replica"})
        self.replica.pause()
        self.addCleanup(self.replica.resume)
        with ThreadPoolExecutor(4) as pool:
            orders = [pool.submit(self.order, number) for number in range(ORDERS)]
            looks = [pool.submit(self.seen, self.clients[number % 2]) for number in range(ORDERS)]
            answers = [order.result() for order in orders]
        self.assertEqual([status for status, *_rest in answers], [200] * ORDERS, answers)
        self.assertEqual([look.result() for look in looks], [(200, STOCK)] * ORDERS)
        self.assertEqual([self.seen(client) for client in self.clients], [(200, STOCK)] * 2, "read from the primary")
        self.assertEqual(float(self.sql(chaos_sql.OVERSOLD) or 0), 0)
        self.settle()
        self.assertEqual(self.sql("SELECT SUM(quantity)::int FROM oms_promise WHERE state = 'open'"), str(STOCK))
        self.assertEqual(self.sql("SELECT SUM(oms_short_qty)::int FROM sale_order_line"), str(ORDERS * QUANTITY - STOCK))
        self.assertEqual({sentence: rows for sentence, statement in chaos_sql.RULES.items() if (rows := self.sql(statement))}, {})
        # Sent again while the replica does not know the order yet: the same order.
        self.assertEqual(self.order(0)[:2], answers[0][:2])
        self.assertEqual(self.sql("SELECT COUNT(*) FROM sale_order WHERE state = 'sale'"), str(ORDERS))
        self.replica.resume()
        self.replica.await_caught_up()
        self.assertEqual([self.seen(client) for client in self.clients], [(200, 0)] * 2)

    def test_2_a_read_that_turns_out_to_write_goes_to_the_primary(self):
        self.assertEqual(self.pages("write/%s"), {"primary"})
        self.assertEqual(self.sql("SELECT value FROM ir_config_parameter WHERE key = 'oms_probe'"), f"{self.servers[-1].port}-3")
        self.assertIn("retrying with a read/write cursor", "".join(log.read_text() for log in self.logs))
        self.replica.await_caught_up()
        self.assertEqual(self.pages("where"), {"replica"})

    def test_3_the_replica_dies_and_reading_goes_on(self):
        over, found = threading.Event(), [[] for _reader in range(4)]

        def read(number):
            while not over.is_set():
                found[number].append(self.seen(self.clients[number % 2])[0])

        with ThreadPoolExecutor(4) as pool:
            readers = [pool.submit(read, number) for number in range(4)]
            time.sleep(1)
            self.replica.kill()
            at_death = [len(statuses) for statuses in found]
            until = time.monotonic() + 30
            while any(len(statuses) < before + 5 for statuses, before in zip(found, at_death)):
                self.assertLess(time.monotonic(), until, found)
                time.sleep(0.1)
            over.set()
            for reader in readers:
                reader.result()
        broken = [status for statuses in found for status in statuses if status != 200]
        print(f"{sum(map(len, found))} reads, of which {len(broken)} were under way when the replica died and failed: {broken}")
        for statuses, before in zip(found, at_death):
            self.assertLessEqual(len([status for status in statuses if status != 200]), 1, statuses)
            self.assertEqual(statuses[before + 2:], [200] * len(statuses[before + 2:]))
        self.assertEqual(self.pages("where"), {"primary"})
        self.assertEqual(self.order(ORDERS)[0], 200)
        self.assertIn("falling back to read-write cursor", "".join(log.read_text() for log in self.logs))


if __name__ == "__main__":
    unittest.main()
