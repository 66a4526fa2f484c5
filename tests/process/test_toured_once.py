# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tours are planned by several at the same moment, taken by several, and a device says the same twice at once, to a server with
workers."""
import concurrent.futures
import unittest

from forked import OdooServer
from support import Client, fresh_database, shell

ORDERS, LINES = 24, 2

SECONDS = 60  # about, so that it is begun early
PREPARE = """
from datetime import datetime, timedelta
env["stock.warehouse"].search([]).oms_promises = False
warehouse = env["stock.warehouse"].create({"name": "Two", "code": "TWO", "delivery_steps": "pick_ship"})
env["stock.picking.type"].search([]).auto_batch = False
shelves = env["stock.location"].create([
    {"name": f"S{number}", "location_id": warehouse.lot_stock_id.id, "usage": "internal"} for number in range(%(lines)s)])
products = env["product.product"].create([{
    "name": f"P{number}", "type": "consu", "is_storable": True, "taxes_id": False} for number in range(%(lines)s)])
for product, shelf in zip(products, shelves):
    env["stock.quant"]._update_available_quantity(product, shelf, 2 * %(orders)s)
env["oms.tour.method"].create({"picking_type_id": warehouse.pick_type_id.id, "kind": "cluster", "most_orders": 4})
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": f"Buyer {i}"}).id, "warehouse_id": warehouse.id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in products]} for i in range(%(orders)s)])
env.cr.commit()
orders.action_confirm()
env.cr.commit()
keys = {}
for login, group in (("ann", "user"), ("ben", "user"), ("cho", "user"), ("sue", "supervisor"), ("tom", "supervisor")):
    user = env["res.users"].create({"name": login, "login": login, "group_ids": [
        (6, 0, [env.ref(f"oms_fulfillment.group_fulfillment_{group}").id, env.ref("base.group_user").id])]})
    keys[login] = env["res.users.apikeys"].with_user(user)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"keys": keys, "type": warehouse.pick_type_id.id, "warehouse": warehouse.id})
"""

PLAN_TWICE = """
# Two job runners: the second begins when the first has gathered, and has not committed.
import threading
from odoo import api
from odoo.addons.oms_core.jobs import why
results = []
def run(name):
    with env.registry.cursor() as cr:
        mine = api.Environment(cr, api.SUPERUSER_ID, {})
        tours = mine["oms.tours"]
        cr.execute("SELECT 1")
        barrier.wait()
        try:
            if locked and not tours._lock(mine["stock.picking.type"].browse(%(type)s)):
                results.append("locked")
                return
            made = tours._plan_type(mine["stock.picking.type"].browse(%(type)s)).tours
            mine.flush_all()
            barrier2.wait(20) if not locked else None
            cr.commit()
            results.append(len(made))
        except Exception as error:
            cr.rollback()
            results.append(why(error))
locked = %(locked)s
barrier, barrier2 = threading.Barrier(2), threading.Barrier(2)
if not locked:
    class Never:
        def wait(self, seconds=None): return None
    barrier2 = Never()
threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
env.cr.rollback()
env.cr.execute('''SELECT COUNT(*), COUNT(DISTINCT tote.picking_id)
                    FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                   WHERE tour.state IN ('open', 'active')''')
answer({"results": sorted(map(str, results)), "totes": env.cr.fetchone()})
"""

RESULT = """
env.cr.execute('''SELECT COUNT(*), COUNT(DISTINCT tote.picking_id)
                    FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                   WHERE tour.state != 'cancel' ''')
totes = env.cr.fetchone()
env.cr.execute("SELECT COUNT(*), COUNT(DISTINCT key) FROM oms_scan")
scans = env.cr.fetchone()
env.cr.execute("SELECT SUM(oms_scanned), SUM(quantity) FILTER (WHERE picked) FROM stock_move_line WHERE oms_tour_id IS NOT NULL")
answer({"totes": totes, "scans": scans, "picked": [float(value or 0) for value in env.cr.fetchone()],
        "faults": env["oms.checker"]._oms_faults()})
"""


def _call(job):
    url, key, model, method, kwargs = job
    return Client(url, key).call(model, method, **kwargs)[:2]


def together(jobs):
    with concurrent.futures.ProcessPoolExecutor(len(jobs)) as pool:
        return list(pool.map(_call, jobs))


class TestTouredOnce(unittest.TestCase):
    def test_two_job_runners_put_no_transfer_on_two_tours(self):
        for locked in (True, False):  # the lock saves the work; without it the rows of the lines refuse the second
            with self.subTest(locked=locked):
                db = fresh_database(f"oms_test_tours_{locked}".lower())
                facts = shell(db, PREPARE % {"orders": ORDERS, "lines": LINES})
                told = shell(db, PLAN_TWICE % {"type": facts["type"], "locked": locked})
                self.assertEqual(told["totes"], [ORDERS, ORDERS], told)
                self.assertIn(str(ORDERS // 4), told["results"], told)
                self.assertNotIn("0", told["results"], "the second did not see what the first wrote")

    def test_planned_taken_and_scanned_by_several_at_once(self):
        db = fresh_database("oms_test_toured_once")
        facts = shell(db, PREPARE % {"orders": ORDERS, "lines": LINES})
        keys = facts["keys"]
        with OdooServer(db, workers=3) as server:
            url = server.url
            planned = together([(url, keys[login], "oms.tour", "action_plan", {}) for login in ("sue", "tom", "sue", "tom")])
            self.assertTrue(all(status in (200, 422) for status, _answer in planned), planned)
            # everybody presses "next" at once: each has a tour of their own
            taken = together([(url, keys[login], "oms.floor", "take", {}) for login in ("ann", "ben", "cho")])
            self.assertEqual([status for status, _answer in taken], [200] * 3, taken)
            self.assertEqual(len({tour["id"] for _status, tour in taken}), 3)
            # all want the same one: one gets it
            home = Client(url, keys["ann"]).call("oms.floor", "home", warehouse_id=facts["warehouse"])[1]
            wanted = home["ready"][0]["id"]
            asked = together([(url, keys[login], "oms.floor", "take", {"tour_id": wanted}) for login in ("ann", "ben", "cho")])
            self.assertEqual(sorted(status for status, _answer in asked), [200, 422, 422], asked)
            # each device says each scan twice at the same moment, and each order's lines are picked whole
            jobs = []
            for login, (_status, tour) in zip(("ann", "ben", "cho"), taken):
                events = [{"key": f"{login}-{line['id']}-key", "kind": "pick", "tour_id": tour["id"], "line_id": line["id"],
                           "quantity": line["quantity"], "at": "2026-11-29T06:00:00Z"} for line in tour["lines"]]
                jobs += [(url, keys[login], "oms.floor", "scan", {"device": login, "events": [event]})
                         for event in events for _time in range(2)]
            answers = [answer for start in range(0, len(jobs), 8) for answer in together(jobs[start:start + 8])]
            self.assertEqual({status for status, _answer in answers}, {200}, answers)
            self.assertEqual({told["answers"][0]["status"] for _status, told in answers}, {"accepted"})
            done = together([(url, keys[login], "oms.floor", "scan", {"device": login, "events": [
                {"key": f"{login}-puts-it-down", "kind": "put_down", "tour_id": tour["id"]}]})
                for login, (_status, tour) in zip(("ann", "ben", "cho"), taken)])
            self.assertEqual([told["answers"][0]["status"] for _status, told in done], ["accepted"] * 3, done)
        after = shell(db, RESULT)
        self.assertEqual(after["totes"], [ORDERS, ORDERS])
        lines = 3 * 4 * LINES
        self.assertEqual(after["scans"], [lines + 3, lines + 3])
        self.assertEqual(after["picked"], [2.0 * lines, 2.0 * lines])
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
