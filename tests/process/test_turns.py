# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sixteen clients confirm orders for the same goods at once: they wait for their turn and do not collide; whoever had it dies, or
keeps it too long, and the others go on."""
import threading
import time
import unittest

from forked import OdooServer
from support import Client, at_once, begin, fresh_database, killed_meanwhile, quantile, shell

from dev.postgres import Cluster

CLIENTS, STOCK = 16, 10

SECONDS = 60  # about, so that it is begun early
PREPARE = """
from datetime import datetime, timedelta
company = env.company
company.oms_promise_mode = "on"
north = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
env["stock.picking.type"].search([("warehouse_id", "=", north.id)]).auto_batch = False
delivery = env["product.product"].create({"name": "By van", "type": "service", "list_price": 1, "taxes_id": False})
partner = env["res.partner"].create({"name": "Queue"})

def orders(goods, count):
    return env["sale.order"].create([{"partner_id": partner.id, "order_line": [
        (0, 0, {"product_id": product.id, "product_uom_qty": 1}) for product in (goods, delivery)]} for _i in range(count)]).ids

def product(name, there):
    made = env["product.product"].create({
        "name": name, "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
    env["stock.quant"]._update_available_quantity(made, north.lot_stock_id, there)
    return made

hot, dear, held, stranger = (product(*row) for row in (
    ("Hot", %(stock)s), ("Dear", %(stock)s), ("Held", 100), ("Stranger", 100)))
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
facts = {
    "hot": hot.id, "dear": dear.id, "held": held.id, "service": delivery.id, "key": key,
    "orders": orders(hot, %(clients)s), "again": orders(dear, %(clients)s), "two": orders(held, 2), "waits": orders(held, 1),
    "bound": orders(held, 1), "elsewhere": orders(stranger, 1)}
env.cr.commit()
answer(facts)
"""

#: Somebody who has the turn and does nothing with it.
HOLDER = """
import time
from odoo.addons.oms_core.models.claims.oms_turn import _Turn
from odoo.tools import SQL
turn = _Turn()
turn.wait(env.registry, SQL("SELECT unnest(%%s)", [%(held)s, %(service)s]), 5)
env.cr.rollback()
time.sleep(600)
"""

#: A turn whose connection somebody ends; another one afterwards.
GONE = """
from odoo.addons.oms_core.models.claims import oms_turn
from odoo.tools import SQL
for _time in range(2):
    turn = oms_turn._Turn()
    oms_turn._PLACES.acquire()
    turn.wait(env.registry, SQL("SELECT unnest(%%s)", [%(held)s]), 5)
    env.cr.execute("SELECT pg_terminate_backend(%%s, 5000)", [turn.cr.connection.get_backend_pid()])
    turn.end()
    turn.end()
answer(turn.cr.closed)
"""

RESULT = """
def of(product):
    promises = env["oms.promise"].search([("product_id", "=", product), ("state", "=", "open")])
    moves = env["stock.move"].search([("product_id", "=", product), ("state", "!=", "cancel"), ("sale_line_id", "!=", False)])
    quants = env["stock.quant"].search([("product_id", "=", product), ("location_id.usage", "=", "internal")])
    return {"promised": sum(promises.mapped("quantity")), "demand": sum(moves.mapped("product_uom_qty")),
            "reserved": sum(moves.mapped("quantity")), "quants": sum(quants.mapped("reserved_quantity")),
            "rows": len(quants)}
answer({"hot": of(%(hot)s), "dear": of(%(dear)s), "held": of(%(held)s),
        "claims": env["oms.claim"].search_count([]), "faults": env["oms.checker"]._oms_faults()})
"""


class TestTurns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.db = fresh_database("oms_test_turns")
        cls.facts = shell(cls.db, PREPARE % {"stock": STOCK, "clients": CLIENTS})
        cls.server = OdooServer(cls.db, workers=3)
        cls.server.log.unlink(missing_ok=True)
        cls.server.start()
        cls.addClassCleanup(lambda: cls.server.stop())

    def confirm(self, ids):
        return Client(self.server.url, self.facts["key"]).call("sale.order", "action_confirm", ids)

    def said(self, text):
        return self.server.log.read_text(errors="replace").count(text)

    def locks(self):
        """How many turns are taken or waited for in this database."""
        return int(Cluster("test").psql(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            f"WHERE locktype = 'advisory' AND datname = '{self.db}'"))

    def holder(self):
        process = begin(self.db, HOLDER % self.facts)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        while not self.locks():
            self.assertFalse(process.ended(), "the holder ended")
            time.sleep(0.05)
        self.assertEqual(self.locks(), 1, "a service is nobody's turn")
        return process

    def test_sixteen_wait_and_do_not_collide(self):
        before = self.said("tries left")
        results = at_once(
            self.server.url, self.facts["key"], "sale.order", "action_confirm", [[i] for i in self.facts["orders"]],
            clients=CLIENTS)
        self.assertEqual([result[1] for result in results], [200] * CLIENTS)
        self.assertEqual(self.said("tries left"), before, "they collided")
        after = shell(self.db, RESULT % self.facts)
        self.assertEqual(after["hot"], {
            "promised": STOCK, "demand": CLIENTS, "reserved": STOCK, "quants": STOCK, "rows": 1})
        self.assertEqual((after["claims"], after["faults"], self.locks()), (0, [], 0))
        seconds = [result[3] for result in results]
        print(f"{CLIENTS} clients at once: p50 {quantile(seconds, .5):.2f} s, slowest {max(seconds):.2f} s")

    def test_two_at_once(self):
        before = self.said("tries left")
        results = at_once(
            self.server.url, self.facts["key"], "sale.order", "action_confirm", [[i] for i in self.facts["two"]], clients=2)
        self.assertEqual([result[1] for result in results], [200, 200])
        self.assertEqual(self.said("tries left"), before)

    def test_whoever_dies_is_waited_for_no_more(self):
        holder, answers = self.holder(), []
        waits = threading.Thread(target=lambda: answers.append(self.confirm(self.facts["waits"])))
        started = time.monotonic()
        waits.start()
        status, _answer, seconds = self.confirm(self.facts["elsewhere"])
        self.assertEqual(status, 200)
        while self.locks() < 2 and time.monotonic() - started < 60:
            time.sleep(0.05)
        self.assertEqual(answers, [], "it waits; who wants other goods did not")
        self.assertEqual(Cluster("test").psql(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND wait_event_type IS DISTINCT FROM 'Lock' "
            f"AND pid != pg_backend_pid() AND datname = '{self.db}'"), "0", "who waits looks at nothing meanwhile")
        holder.kill()
        waits.join()
        self.assertEqual(answers[0][0], 200)
        self.assertEqual(self.locks(), 0)

    def test_nobody_waits_for_ever(self):
        self.holder()
        before = self.said("goes on without its turn")
        status, _answer, seconds = self.confirm(self.facts["bound"])
        self.assertEqual(status, 200, "what is decided is decided under the guards, turn or not")
        self.assertGreaterEqual(seconds, 10)
        self.assertEqual(self.said("goes on without its turn"), before + 1)

    def test_a_connection_that_is_gone_troubles_nobody(self):
        self.assertTrue(shell(self.db, GONE % self.facts))
        self.assertEqual(self.locks(), 0)

    def test_zz_server_killed_meanwhile(self):
        orders = self.facts["again"]
        killed_meanwhile(self.server, self.facts["key"], "sale.order", "action_confirm", [[i] for i in orders])
        until = time.monotonic() + 30
        while self.locks() and time.monotonic() < until:
            time.sleep(0.1)
        self.assertEqual(self.locks(), 0, "turns die with whoever had them")
        type(self).server = OdooServer(self.db, workers=3).start()
        states = shell(self.db, f"answer([[o.id, o.state] for o in env['sale.order'].browse({orders})])")
        rest = [[order] for order, state in states if state != "sale"]
        results = at_once(self.server.url, self.facts["key"], "sale.order", "action_confirm", rest, clients=8)
        self.assertEqual({result[1] for result in results} - {200}, set())
        # What the dead had claimed runs out by itself; here nobody waits for that.
        shell(self.db, "env['oms.claim'].search([]).unlink()\n"
              "env['sale.order'].search([('oms_backordered', '=', True)])._oms_process()\nenv.cr.commit()\nanswer(1)")
        after = shell(self.db, RESULT % self.facts)
        self.assertEqual((after["dear"]["promised"], after["dear"]["demand"], after["faults"]), (STOCK, CLIENTS, []))
        self.assertLessEqual(after["dear"]["reserved"], STOCK)


if __name__ == "__main__":
    unittest.main()
