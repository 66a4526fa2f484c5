# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people put back the same goods at the same moment, on a server with workers, and a server dies meanwhile."""
import unittest

from forked import OdooServer
from support import at_once, fresh_database, killed_meanwhile, shell

ORDERS, PICKED = 5, 3

SECONDS = 50  # about, so that it is begun early
PREPARE = """
from datetime import datetime, timedelta
env.company.oms_promise_mode = "on"
env["stock.warehouse"].search([]).oms_promises = False
warehouse = env["stock.warehouse"].create({"name": "Two", "code": "TWO", "delivery_steps": "pick_ship"})
env["stock.picking.type"].search([]).auto_batch = False
product = env["product.product"].create({
    "name": "Mug", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, %(orders)s * %(picked)s)
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": f"Buyer {i}"}).id, "warehouse_id": warehouse.id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": %(picked)s})]} for i in range(%(orders)s)])
env.cr.commit()
orders.action_confirm()
env.cr.commit()
orders.picking_ids.button_validate()
orders._action_cancel()
env.flush_all()
rows = env["oms.todo"].search([("kind", "=", "put_back"), ("order_id", "in", orders.ids)])
packer = env["res.users"].create({"name": "Packer", "login": "packer", "group_ids": [
    (6, 0, [env.ref("stock.group_stock_user").id, env.ref("base.group_user").id])]})
key = env["res.users.apikeys"].with_user(packer)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"rows": rows.ids, "product": product.id, "output": warehouse.wh_output_stock_loc_id.id, "key": key})
"""

RESULT = """
back = env["stock.move"].search([("product_id", "=", %(product)s), ("location_id", "=", %(output)s), ("state", "=", "assigned")])
answer({"quantities": sorted(back.mapped("product_uom_qty")), "faults": env["oms.checker"]._oms_faults()})
"""


class TestPutBackOnce(unittest.TestCase):
    def test_each_is_put_back_once(self):
        db = fresh_database("oms_test_put_back")
        facts = shell(db, PREPARE % {"orders": ORDERS, "picked": PICKED})
        self.assertEqual(len(facts["rows"]), ORDERS)
        with OdooServer(db, workers=3) as server:
            results = at_once(server.url, facts["key"], "oms.todo", "action_oms_put_back",
                              [[row] for row in facts["rows"] for _person in range(2)], clients=4)
        after = shell(db, RESULT % facts)
        self.assertEqual(after["quantities"], [PICKED] * ORDERS)
        self.assertEqual([result for result in results if result[1] != 200], [])
        self.assertEqual(after["faults"], [])

    def test_a_server_that_dies_leaves_nothing_half_put_back(self):
        db = fresh_database("oms_test_put_back_killed")
        facts = shell(db, PREPARE % {"orders": ORDERS, "picked": PICKED})
        server = OdooServer(db, workers=3).start()
        self.addCleanup(server.stop)
        results = killed_meanwhile(
            server, facts["key"], "oms.todo", "action_oms_put_back", [[row] for row in facts["rows"] for _person in range(2)])
        self.assertIn(0, [status for _ids, status in results], "killed in the middle")
        between = shell(db, RESULT % facts)
        self.assertEqual(set(between["quantities"]), {PICKED}, "each transfer is whole")
        self.assertLessEqual(len(between["quantities"]), ORDERS)
        self.assertEqual(between["faults"], [])
        with OdooServer(db, workers=3) as server:
            at_once(server.url, facts["key"], "oms.todo", "action_oms_put_back", [[row] for row in facts["rows"]], clients=3)
        after = shell(db, RESULT % facts)
        self.assertEqual((after["quantities"], after["faults"]), ([PICKED] * ORDERS, []))


if __name__ == "__main__":
    unittest.main()
