# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two buyers press Buy on the same row at the same moment, on a server with workers: a vendor is asked once."""
import unittest

from forked import OdooServer
from support import at_once, fresh_database, shell

GOODS, MISSING = 6, 5

PREPARE = """
from datetime import datetime, timedelta
env.company.oms_promise_mode = "on"
warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
products = env["product.product"].create([{
    "name": f"Mug {i}", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False,
    "seller_ids": [(0, 0, {"partner_id": env["res.partner"].create({"name": f"Potter {i}"}).id, "price": 2})]}
    for i in range(%(goods)s)])
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Shop"}).id, "warehouse_id": warehouse.id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": %(missing)s}) for product in products]})
env.cr.commit()
order.action_confirm()
env.flush_all()
buyer = env["res.users"].create({"name": "Buyer", "login": "buyer", "group_ids": [
    (6, 0, [env.ref("oms_core.group_oms_buyer").id, env.ref("base.group_user").id])]})
key = env["res.users.apikeys"].with_user(buyer)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
rows = env["oms.to.buy"].search([("product_id", "in", products.ids)])
env.cr.commit()
answer({"rows": rows.ids, "products": products.ids, "key": key})
"""

RESULT = """
lines = env["purchase.order.line"].search([("product_id", "in", %(products)s)])
answer({"asked": sorted((line.product_id.id, line.product_qty) for line in lines)})
"""


class TestAskedOnce(unittest.TestCase):
    def test_each_is_asked_for_once(self):
        db = fresh_database("oms_test_asked")
        facts = shell(db, PREPARE % {"goods": GOODS, "missing": MISSING})
        self.assertEqual(len(facts["rows"]), GOODS)
        with OdooServer(db, workers=3) as server:
            results = at_once(server.url, facts["key"], "oms.to.buy", "action_buy",
                              [[row] for row in facts["rows"] for _person in range(2)], clients=4)
        after = shell(db, RESULT % facts)
        self.assertEqual(after["asked"], [[product, MISSING] for product in facts["products"]])
        self.assertEqual(sorted(result[1] for result in results), [200] * GOODS + [422] * GOODS, "the second is told so")


if __name__ == "__main__":
    unittest.main()
