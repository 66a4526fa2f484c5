# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people have the same goods bought again at the same moment, and a server dies meanwhile."""
import unittest

from forked import OdooServer
from support import at_once, fresh_database, killed_meanwhile, shell

ORDERS, ORDERED = 6, 5

SECONDS = 50  # about, so that it is begun early
PREPARE = """
from datetime import datetime, timedelta
vendor = env["res.partner"].create({"name": "Potter"})
product = env["product.product"].create({
    "name": "Urn", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False,
    "route_ids": [(6, 0, env.ref("stock_dropshipping.route_drop_shipping").ids)],
    "seller_ids": [(0, 0, {"partner_id": vendor.id, "price": 5, "delay": 3})]})
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": f"Buyer {i}"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": %(ordered)s})]} for i in range(%(orders)s)])
env.cr.commit()
orders.action_confirm()
orders.order_line._oms_bought().order_id.button_cancel()
env.cr.commit()
clerk = env["res.users"].create({"name": "Clerk", "login": "clerk", "group_ids": [
    (6, 0, [env.ref("oms_core.group_oms_user").id, env.ref("base.group_user").id])]})
key = env["res.users.apikeys"].with_user(clerk)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"orders": orders.ids, "lost": orders.order_line.mapped("oms_unbought_qty"), "key": key})
"""

RESULT = """
lines = env["sale.order"].browse(%(orders)s).order_line
answer({
    "bought": [sum(line._oms_bought().mapped("product_qty")) for line in lines],
    "left": [(line.oms_unbought_qty, line.oms_asked_qty) for line in lines],
    "faults": env["oms.checker"]._oms_faults(),
})
"""


class TestBoughtOnce(unittest.TestCase):
    def lost(self, name):
        db = fresh_database(name)
        facts = shell(db, PREPARE % {"orders": ORDERS, "ordered": ORDERED})
        self.assertEqual(facts["lost"], [ORDERED] * ORDERS)
        return db, facts

    def test_each_is_bought_again_once(self):
        db, facts = self.lost("oms_test_bought")
        with OdooServer(db, workers=3) as server:
            results = at_once(server.url, facts["key"], "sale.order", "action_oms_supply_again",
                              [[order] for order in facts["orders"] for _person in range(2)], clients=4)
        after = shell(db, RESULT % facts)
        self.assertEqual(after["bought"], [ORDERED] * ORDERS)
        statuses = {}
        for ids, status, _answer, _seconds in results:
            statuses.setdefault(ids[0], []).append(status)
        self.assertEqual([sorted(found)[0] for found in statuses.values()], [200] * ORDERS, results)
        self.assertEqual([result for result in results if not 200 <= result[1] < 500], [], "who comes second is told")
        self.assertEqual(after["faults"], [])

    def test_a_server_that_dies_leaves_nothing_half_bought(self):
        db, facts = self.lost("oms_test_bought_killed")
        server = OdooServer(db, workers=3).start()
        self.addCleanup(server.stop)
        results = killed_meanwhile(
            server, facts["key"], "sale.order", "action_oms_supply_again", [[order] for order in facts["orders"]])
        self.assertIn(0, [status for _ids, status in results], "killed in the middle")
        between = shell(db, RESULT % facts)
        for bought, (lost, asked) in zip(between["bought"], between["left"], strict=True):
            self.assertIn((bought, lost, asked), [(0, ORDERED, 0), (ORDERED, 0, ORDERED)])
        self.assertEqual(between["faults"], [])
        with OdooServer(db, workers=3) as server:
            at_once(server.url, facts["key"], "sale.order", "action_oms_supply_again",
                    [[order] for order in facts["orders"]], clients=3)
        after = shell(db, RESULT % facts)
        self.assertEqual((after["bought"], after["faults"]), ([ORDERED] * ORDERS, []))


if __name__ == "__main__":
    unittest.main()
