# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two transactions reserve the same goods at the same moment, over real connections: together never more than there is."""
import unittest

from support import fresh_database, shell

SECONDS = 25  # about, so that it is begun early

TWO = """
import threading, time
from psycopg2.errors import SerializationFailure, DeadlockDetected

world = {}
with env.registry.cursor() as cr:
    own = env(cr=cr)
    own.company.oms_promise_mode = "off"
    stock = own.ref("stock.stock_location_stock")
    products = own["product.product"].create([
        {"name": f"Mug {i}", "type": "consu", "is_storable": True, "tracking": "serial" if i == 9 else "none"}
        for i in range(10)])
    for product in products[:9]:
        own["stock.quant"]._update_available_quantity(product, stock, 10)
    serial = own["stock.lot"].create([{"name": name, "product_id": products[9].id} for name in ("S1", "S2")])
    for lot in serial:
        own["stock.quant"]._update_available_quantity(products[9], stock, 1, lot_id=lot)
    # a place that has two rows, as Odoo leaves behind where two wrote at once
    cr.execute("INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity, in_date) "
               "VALUES (%s, %s, %s, 6, 0, now())", (products[8].id, stock.id, own.company.id))

def moves(own, product, *quantities):
    out = own.ref("stock.picking_type_out")
    picking = own["stock.picking"].create({
        "picking_type_id": out.id, "location_id": out.default_location_src_id.id,
        "location_dest_id": own.ref("stock.stock_location_customers").id, "move_ids": [(0, 0, {
            "product_id": product.id, "product_uom_qty": quantity, "location_id": out.default_location_src_id.id,
            "location_dest_id": own.ref("stock.stock_location_customers").id}) for quantity in quantities]})
    picking.move_ids._action_confirm(merge=False)
    return picking.move_ids

def begin(product, work, ready, go, said):
    '''Someone: does its work once it is asked to, commits when it may, and begins anew as Odoo's service does.'''
    tries = 0
    while True:
        tries += 1
        try:
            with env.registry.cursor() as cr:
                own = env(cr=cr)
                moved = work(own, own["product.product"].browse(product))
                cr.flush()
                ready.set()
                go.wait(20)
                said.update(tries=tries, quantity=sum(moved.mapped("quantity")) if moved else None)
                cr.commit()
            return
        except (SerializationFailure, DeadlockDetected):
            if tries > 4:
                said.update(tries=tries, quantity="given up")
                return

def two(product, first, second):
    '''The first has done its work and not committed; the second begins; then both may go on.'''
    one, other = {}, {}
    ready, go, other_ready, other_go = (threading.Event() for _ in range(4))
    a = threading.Thread(target=begin, args=(product.id, first, ready, go, one))
    b = threading.Thread(target=begin, args=(product.id, second, other_ready, other_go, other))
    a.start(); assert ready.wait(20)
    other_go.set()
    b.start()
    b.join(1.5)
    waits = b.is_alive()
    go.set()
    a.join(20); b.join(20)
    with env.registry.cursor() as cr:
        cr.execute("SELECT SUM(quantity)::float, SUM(reserved_quantity)::float FROM stock_quant q "
                   "JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal' WHERE product_id = %s", [product.id])
        there, reserved = cr.fetchone()
        cr.execute("SELECT COALESCE(SUM(quantity), 0)::float FROM stock_move_line WHERE product_id = %s "
                   "AND state NOT IN ('done', 'cancel')", [product.id])
        lines = cr.fetchone()[0]
    return {"one": one, "other": other, "waits": waits, "there": there, "reserved": reserved, "lines": lines}

def reserve(*quantities):
    def work(own, product):
        found = moves(own, product, *quantities)
        found._action_assign()
        return found
    return work

def let_go(own, product):
    own["stock.move"].search([("product_id", "=", product.id), ("state", "=", "assigned")], limit=1)._do_unreserve()

def count(own, product):
    quant = own["stock.quant"].search([("product_id", "=", product.id), ("location_id.usage", "=", "internal")])
    quant.with_context(inventory_mode=True).inventory_quantity = 5
    quant.action_apply_inventory()

def scrap(own, product):
    own["stock.scrap"].create({"product_id": product.id, "scrap_qty": 5,
                               "location_id": own.ref("stock.stock_location_stock").id}).do_scrap()

answer({
    "one by one": two(products[0], reserve(8), reserve(8)),
    "in sets": two(products[1], reserve(4, 4), reserve(4, 4)),
    "set and one": two(products[2], reserve(4, 4), reserve(8)),
    "counted meanwhile": two(products[3], reserve(8), count),
    "reserved while counted": two(products[4], count, reserve(8)),
    "scrapped meanwhile": two(products[5], reserve(8), scrap),
    "reserved while scrapped": two(products[6], scrap, reserve(8)),
    "two rows, enough": two(products[8], reserve(8), reserve(6)),
    "serial": two(products[9], reserve(1), reserve(1)),
})
"""


class TestReservedOnce(unittest.TestCase):
    def test_two_at_once_never_reserve_more_than_there_is(self):
        found = shell(fresh_database("oms_test_reserved"), TWO)
        for name, result in found.items():
            with self.subTest(name):
                self.assertLessEqual(result["reserved"], result["there"])
                self.assertEqual(result["reserved"], result["lines"])
                self.assertNotEqual(result["other"]["quantity"], "given up")
        for name in ("one by one", "in sets", "set and one"):
            self.assertEqual((found[name]["one"]["quantity"], found[name]["other"]["quantity"]), (8, 2), name)
            self.assertTrue(found[name]["waits"], name)
        for name in ("counted meanwhile", "reserved while counted", "scrapped meanwhile", "reserved while scrapped"):
            self.assertEqual((found[name]["there"], found[name]["reserved"]), (5, 5), name)
        rows = found["two rows, enough"]
        self.assertEqual((rows["one"]["quantity"], rows["other"]["quantity"], rows["there"]), (8, 6, 16))
        serial = found["serial"]
        self.assertEqual((serial["one"]["quantity"], serial["other"]["quantity"], serial["reserved"]), (1, 1, 2))


if __name__ == "__main__":
    unittest.main()
