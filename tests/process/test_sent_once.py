# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several people and the scheduled run send the same orders to the warehouse at the same moment, and somebody takes them back,
on a server with workers."""
import concurrent.futures
import unittest

from forked import OdooServer
from support import Client, fresh_database, shell

SECONDS = 50  # about, so that it is begun early
ORDERS = 12

PREPARE = """
from datetime import datetime, timedelta
env.company.oms_promise_mode = "on"
env["stock.warehouse"].search([]).oms_promises = False
env["stock.picking.type"].search([]).auto_batch = False
warehouse = env["stock.warehouse"].create({"name": "Plan", "code": "PLAN", "oms_release_policy": "planned"})
env["stock.picking.type"].search([]).auto_batch = False
products = env["product.product"].create([
    {"name": name, "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False} for name in ("Mug", "Lamp")])
for product in products:
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, %(orders)s * 2)
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": f"Buyer {i}"}).id, "warehouse_id": warehouse.id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in products]} for i in range(%(orders)s)])
env.cr.commit()
for order in orders:
    order.action_confirm()
person = env["res.users"].create({"name": "Person", "login": "person", "group_ids": [
    (6, 0, [env.ref("oms_fulfillment.group_fulfillment_supervisor").id, env.ref("base.group_user").id])]})
key = env["res.users.apikeys"].with_user(person)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"orders": orders.ids, "pickings": orders.picking_ids.ids, "warehouse": warehouse.id, "key": key})
"""

RUN = "answer(len(env['stock.picking']._oms_release_due().picks))"

RESULT = """
from collections import Counter
pickings, orders = env["stock.picking"].browse(%(pickings)s), env["sale.order"].browse(%(orders)s)
logged = Counter((event.order_id.id, event.kind) for event in env["oms.order.event"].search([("order_id", "in", orders.ids)]))
env.cr.execute("SELECT SUM(reserved_quantity)::float FROM stock_quant WHERE product_id = ANY(%%s)",
               [orders.order_line.product_id.ids])
quants = env.cr.fetchone()[0]
answer({
    "unsent": sum(pickings.mapped("oms_unreleased")), "transfers": len(orders.picking_ids),
    "reserved": sum(pickings.move_line_ids.mapped("quantity")), "quants": quants,
    "released": sorted(set(number for (_order, kind), number in logged.items() if kind == "released")),
    "faults": env["oms.checker"]._oms_faults()})
"""


class TestSentOnce(unittest.TestCase):
    def people(self, server, facts, *methods):
        """All these people at once, each with all transfers; the answers."""
        body = {"warehouse_id": facts["warehouse"], "picking_ids": facts["pickings"]}
        with concurrent.futures.ThreadPoolExecutor(len(methods)) as pool:
            calls = [pool.submit(Client(server.url, facts["key"]).call, "oms.release.board", method, **body)
                     for method in methods]
            return [call.result() for call in calls]

    def test_each_goes_once_whoever_sends(self):
        db = fresh_database("oms_test_sent")
        facts = shell(db, PREPARE % {"orders": ORDERS})
        with OdooServer(db, workers=4) as server, concurrent.futures.ThreadPoolExecutor(1) as job:
            run = job.submit(shell, db, RUN)
            answers = self.people(server, facts, "send", "send", "send")
            run.result()
            self.assertEqual({status for status, _answer, _seconds in answers}, {200})
            after = shell(db, RESULT % facts)
            self.assertEqual((after["unsent"], after["transfers"]), (0, ORDERS))
            self.assertEqual((after["reserved"], after["quants"], after["released"]), (ORDERS * 4, ORDERS * 4, [1]))
            self.assertEqual(after["faults"], [])
            answers = self.people(server, facts, "take_back", "send", "take_back")
            self.assertEqual({status for status, _answer, _seconds in answers}, {200})
        after = shell(db, RESULT % facts)
        self.assertIn(after["unsent"], (0, ORDERS), "all of them, in one of the two orders")
        self.assertEqual(after["reserved"], after["quants"])
        self.assertEqual((after["reserved"], after["faults"]), ((ORDERS - after["unsent"]) * 4, []))


if __name__ == "__main__":
    unittest.main()
