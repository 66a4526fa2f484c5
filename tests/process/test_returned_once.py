# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people expect returns of the same shipped goods at the same moment, and two receive more than was announced of the same
goods, on a server with workers."""
import unittest

from forked import OdooServer
from support import at_once, fresh_database, shell

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


def asked(quantity):
    # two returns of each line
    found = env["oms.return"]
    for line in orders.order_line:
        for _person in range(2):
            found |= env["oms.return"]._oms_create_from_lines([{"sale_line_id": line.id, "quantity": quantity}])
    return found


# As if both had been authorised for everything at the same second, behind the cap's back, before there were expected transfers.
returns = asked(1)
returns.line_ids._oms_write({"quantity": %(shipped)s})
returns.line_ids._oms_write({"decision": "accept"})
returns._oms_go("authorised")
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"returns": returns.ids, "lines": orders.order_line.ids, "key": key})
"""

# Of what was authorised, four are given up: of each line two returns of one piece come, of which each brings three.
AGAIN = """
first = env["oms.return"].browse(%(returns)s)
expected = [sum(first.line_ids.move_ids.filtered(lambda move: move.sale_line_id.id == line_id).mapped("product_qty"))
            for line_id in %(lines)s]
first.action_cancel()
more = env["oms.return"]
for line_id in %(lines)s:
    for _person in range(2):
        more |= env["oms.return"]._oms_create_from_lines([{"sale_line_id": line_id, "quantity": 1}])
more.action_authorise()
more.line_ids._oms_write({"to_receive": 3})
env.cr.commit()
answer({"expected": expected, "more": more.ids})
"""

RESULT = """
lines = env["sale.order.line"].browse(%(lines)s)
answer({
    "back": [sum(line.move_ids._oms_from_customer().filtered(lambda m: m.state == "done").mapped("quantity"))
             for line in lines],
    "came": [sum(back.line_ids.mapped("received_quantity")) for back in
             env["oms.return"].browse(%(more)s).grouped(lambda back: back.line_ids.sale_line_id).values()],
    "faults": env["oms.checker"]._oms_faults(),
})
"""


class TestReturnedOnce(unittest.TestCase):
    def test_no_more_comes_back_than_was_shipped(self):
        db = fresh_database("oms_test_returned")
        facts = shell(db, PREPARE % {"orders": ORDERS, "shipped": SHIPPED})
        with OdooServer(db, workers=3) as server:
            results = at_once(
                server.url, facts["key"], "oms.return", "action_expect", [[i] for i in facts["returns"]], clients=4)
        statuses = sorted(status for _ids, status, _answer, _seconds in results)
        self.assertEqual(statuses[:ORDERS], [200] * ORDERS, results)
        self.assertEqual([status for status in statuses[ORDERS:] if not 400 <= status < 500], [], results)
        again = shell(db, AGAIN % facts)
        self.assertEqual(again["expected"], [SHIPPED] * ORDERS, "of one of each two")
        with OdooServer(db, workers=3) as server:
            results = at_once(
                server.url, facts["key"], "oms.return", "action_receive", [[i] for i in again["more"]], clients=4)
        self.assertEqual([status for _ids, status, _answer, _seconds in results], [200] * ORDERS * 2, results)
        after = shell(db, RESULT % {**facts, **again})
        self.assertEqual(after["back"], [SHIPPED] * ORDERS, "of the order: what was shipped of it")
        self.assertEqual(after["came"], [6] * ORDERS, "what is here is here: the sixth is a piece of no order")
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
