# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A supervisor takes goods from one order for another, with claims on cursors of their own: what is shown is what is done,
goods are promised once, and nothing stays claimed, neither by what was only shown."""
import unittest

from support import fresh_database, shell

TAKE = """
env.company.oms_promise_mode = "on"
north = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
south = env["stock.warehouse"].create({"name": "South", "code": "TSO"})
mug = env["product.product"].create({"name": "Mug", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
boss = env["res.users"].create({"name": "Boss", "login": "boss", "group_ids": [(6, 0, [
    env.ref("oms_atp.group_atp_supervisor").id, env.ref("sales_team.group_sale_salesman_all_leads").id])]})

def put(warehouse, quantity):
    env["stock.quant"]._update_available_quantity(mug, warehouse.lot_stock_id, quantity)
    env.cr.commit()

def order(quantity):
    made = env["sale.order"].create({
        "partner_id": env["res.partner"].create({"name": "Shop"}).id, "warehouse_id": north.id,
        "order_line": [(0, 0, {"product_id": mug.id, "product_uom_qty": quantity})]})
    env.cr.commit()
    made.action_confirm()
    env.cr.commit()
    return made

def claims():
    env.cr.execute("SELECT count(*) FROM oms_claim")
    return env.cr.fetchone()[0]

put(north, 10)
first, second = order(8), order(5)
before = second.order_line.oms_short_qty
put(south, 2)
take = env["oms.take"].with_user(boss).create({"line_id": second.order_line.id})
take.promise_id = first.oms_promise_ids
take.action_show()
env.cr.commit()
shown, after_show, untouched = take.shown, claims(), first.order_line.oms_short_qty
take.action_apply()
env.cr.commit()
told = [event.summary for event in (first | second).oms_event_ids if event.kind == "moved"]
answer({
    "before": before, "shown": shown, "told": told, "claims": [after_show, claims()], "untouched": untouched,
    "short": [first.order_line.oms_short_qty, second.order_line.oms_short_qty],
    "promised": sum(promise.quantity for promise in (first | second).oms_promise_ids if promise.state == "open"),
    "faults": [str(fault) for fault in env["oms.checker"]._oms_faults()]})
"""


class TestTaken(unittest.TestCase):
    def test_taken_as_shown(self):
        found = shell(fresh_database("oms_test_taken"), TAKE)
        self.assertEqual((found["before"], found["untouched"]), (3, 0))
        self.assertEqual(found["claims"], [0, 0])
        self.assertEqual(found["short"], [1, 0], "two of the three that it lost were elsewhere")
        self.assertEqual(found["promised"], 12)
        self.assertEqual(len(found["told"]), 2)
        for effect in found["shown"]:
            self.assertTrue(any(effect in told for told in found["told"]), effect)
        self.assertEqual(found["faults"], [])


if __name__ == "__main__":
    unittest.main()
