# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several people press Undo, Ship and Delivered on the same transfers at the same moment, on a server with workers, and a server
dies while goods leave."""
import concurrent.futures
import unittest

from forked import OdooServer
from support import Client, at_once, fresh_database, killed_meanwhile, shell

SECONDS = 70  # about, so that it is begun early
ORDERS = 8

PREPARE = """
from datetime import datetime, timedelta
env.company.write({"oms_customer_mails": True, "oms_mail_minutes": 60})
warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
env["stock.picking.type"].search([]).auto_batch = False
product = env["product.product"].create({
    "name": "Mug", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, %(orders)s * 2)
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": f"Buyer {i}", "email": f"buyer{i}@example.com"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})]} for i in range(%(orders)s)])
orders.action_confirm()
orders.picking_ids.action_assign()
orders.picking_ids._oms_pick()
orders.picking_ids._oms_pack()
person = env["res.users"].create({"name": "Person", "login": "person", "group_ids": [
    (6, 0, [env.ref("oms_fulfillment.group_fulfillment_supervisor").id, env.ref("base.group_user").id])]})
asks = [env["oms.fulfillment.ask"].with_user(person)._oms_create("ship", picking.with_user(person)).id
        for picking in orders.picking_ids for _press in range(2)]
key = env["res.users.apikeys"].with_user(person)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"orders": orders.ids, "pickings": orders.picking_ids.ids, "product": product.id, "asks": asks, "key": key})
"""

RESULT = """
from collections import Counter
orders = env["sale.order"].browse(%(orders)s)
moves = orders.order_line.move_ids.filtered(lambda move: move.state == "done")
logged = Counter((event.order_id.id, event.kind) for event in env["oms.order.event"].search([("order_id", "in", orders.ids)]))
told = env["oms.mail.outbox"].search([("order_id", "in", orders.ids)])
answer({
    "left": sum(moves.mapped("quantity")), "states": sorted(set(orders.picking_ids.mapped("state"))),
    "steps": sorted(set(filter(None, orders.picking_ids.mapped("oms_step")))), "transfers": len(orders.picking_ids),
    "picked": all(orders.picking_ids.move_line_ids.mapped("picked")),
    "shipped": max([number for (_order, kind), number in logged.items() if kind == "shipped"], default=0),
    "delivered": max([number for (_order, kind), number in logged.items() if kind == "delivered"], default=0),
    "mails": max(Counter((row.order_id.id, row.event) for row in told).values(), default=0),
    "stock": env["stock.quant"]._get_available_quantity(
        env["product.product"].browse(%(product)s), orders.warehouse_id.lot_stock_id),
    "faults": env["oms.checker"]._oms_faults()})
"""


DELIVERED = """
person = env["res.users"].search([("login", "=", "person")])
pickings = env["stock.picking"].browse(%(pickings)s).with_user(person)
asks = [env["oms.fulfillment.ask"].with_user(person)._oms_create("delivered", picking).id
        for picking in pickings for _press in range(2)]
env.cr.commit()
answer(asks)
"""


class TestShippedOnce(unittest.TestCase):
    def press(self, server, facts, dialogs):
        results = at_once(server.url, facts["key"], "oms.fulfillment.ask", "action_go", [[one] for one in dialogs], clients=4)
        self.assertEqual([result for result in results if result[1] != 200], [])

    def test_each_once_whoever_presses(self):
        db = fresh_database("oms_test_shipped")
        facts = shell(db, PREPARE % {"orders": ORDERS})
        with OdooServer(db, workers=3) as server:
            self.press(server, facts, facts["asks"])
            after = shell(db, RESULT % facts)
            self.assertEqual((after["left"], after["states"], after["transfers"]), (2 * ORDERS, ["done"], ORDERS))
            self.assertEqual((after["shipped"], after["mails"], after["stock"]), (1, 1, 0))
            self.press(server, facts, shell(db, DELIVERED % facts))
        after = shell(db, RESULT % facts)
        self.assertEqual((after["delivered"], after["mails"], after["faults"]), (1, 1, []))

    def test_two_who_take_back_the_same_step_take_back_one(self):
        db = fresh_database("oms_test_undone")
        facts = shell(db, PREPARE % {"orders": ORDERS})
        with OdooServer(db, workers=3) as server, concurrent.futures.ThreadPoolExecutor(4) as people:
            calls = [
                people.submit(Client(server.url, facts["key"]).call, "stock.picking", "action_oms_undo", [picking],
                              context={"oms_undo": "pack"})
                for picking in facts["pickings"] for _person in range(2)]
            answers = [call.result() for call in calls]
        self.assertEqual([answer for answer in answers if answer[0] != 200], [])
        after = shell(db, RESULT % facts)
        self.assertEqual((after["steps"], after["picked"], after["faults"]), (["pack"], True, []))

    def test_a_server_that_dies_leaves_nothing_half_shipped(self):
        db = fresh_database("oms_test_shipped_killed")
        facts = shell(db, PREPARE % {"orders": ORDERS})
        batches = [[ask] for ask in facts["asks"]]
        server = OdooServer(db, workers=3).start()
        self.addCleanup(server.stop)
        results = killed_meanwhile(server, facts["key"], "oms.fulfillment.ask", "action_go", batches)
        self.assertIn(0, [status for _ids, status in results], "killed in the middle")
        between = shell(db, RESULT % facts)
        self.assertEqual(between["left"] % 2, 0)
        self.assertLessEqual(between["shipped"], 1)
        self.assertEqual(between["faults"], [])
        with OdooServer(db, workers=3) as server:
            self.press(server, facts, facts["asks"])
        after = shell(db, RESULT % facts)
        self.assertEqual((after["left"], after["states"], after["shipped"], after["mails"]), (2 * ORDERS, ["done"], 1, 1))
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
