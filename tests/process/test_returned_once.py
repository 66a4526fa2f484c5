# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people receive returns of the same shipped goods at the same moment, on a server with workers."""
import unittest

from support import at_once, fresh_database, shell

from dev.server import OdooServer

ORDERS, SHIPPED = 6, 5

PREPARE = """
from datetime import datetime, timedelta
warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
env["stock.picking.type"].search([]).auto_batch = False
product = env["product.product"].create({
    "name": "Boomerang", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1000)
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": f"Thrower {i}"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": %(shipped)s})]} for i in range(%(orders)s)])
orders.action_confirm()
orders.picking_ids.button_validate()
returns = env["oms.return"]
for line in orders.order_line:
    for _person in range(2):
        returns |= env["oms.return"]._oms_create_from_lines([{"sale_line_id": line.id, "quantity": 1}])
returns.action_authorise()
# As if both had been authorised for everything at the same second, behind the cap's back.
returns.line_ids._oms_write({"quantity": %(shipped)s, "received_quantity": %(shipped)s, "decision": "accept"})
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"returns": returns.ids, "lines": orders.order_line.ids, "key": key})
"""

RESULT = """
lines = env["sale.order.line"].browse(%(lines)s)
answer({
    "back": [sum(line.move_ids._oms_from_customer().filtered(lambda m: m.state == "done").mapped("quantity"))
             for line in lines],
    "faults": env["oms.checker"]._oms_faults(),
})
"""


class TestReturnedOnce(unittest.TestCase):
    def test_no_more_comes_back_than_was_shipped(self):
        db = fresh_database("oms_test_returned")
        facts = shell(db, PREPARE % {"orders": ORDERS, "shipped": SHIPPED})
        with OdooServer(db, workers=3) as server:
            results = at_once(
                server.url, facts["key"], "oms.return", "action_receive", [[i] for i in facts["returns"]], clients=4)
        after = shell(db, RESULT % facts)
        self.assertEqual(after["back"], [SHIPPED] * ORDERS)
        statuses = sorted(status for _ids, status, _answer, _seconds in results)
        self.assertEqual(statuses[:ORDERS], [200] * ORDERS, results)
        self.assertEqual([status for status in statuses[ORDERS:] if not 400 <= status < 500], [], results)
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
