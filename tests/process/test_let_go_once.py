# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reservations are let go of while somebody else has the row of the goods locked: nothing stays reserved for nobody."""
import unittest

from support import fresh_database, shell

SCRIPT = """
import threading
from random import Random
warehouse = env["stock.warehouse"].search([], limit=1)
place, customers = warehouse.lot_stock_id, env.ref("stock.stock_location_customers")
mug = env["product.product"].create({"name": "Mug", "type": "consu", "is_storable": True})
quants = env["stock.quant"]
quants._update_available_quantity(mug, place, 100)
moves = env["stock.move"].create([{
    "product_id": mug.id, "product_uom_qty": 2, "location_id": place.id, "location_dest_id": customers.id,
    "picking_type_id": warehouse.out_type_id.id} for _i in range(12)])
moves._action_confirm(merge=False)
moves._action_assign()
env.cr.commit()

def rows():
    env.flush_all()
    found = quants.sudo().search([("product_id", "=", mug.id), ("location_id", "=", place.id)], order="id")
    found.invalidate_recordset()
    return found

def figures():
    found = rows()
    return [sum(found.mapped("reserved_quantity")), sum(moves.move_line_ids.mapped("quantity"))]

def locked(which, work, waits=False):
    # until the work is done, or only for a moment where it may wait for them
    with env.registry.cursor() as other:
        other.execute("SELECT id FROM stock_quant WHERE id = ANY(%%s) FOR UPDATE", [which.ids])
        moment = threading.Timer(0.2, other.rollback)
        if waits:
            moment.start()
        work()
        env.flush_all()
        (moment.join if waits else other.rollback)()
    env.cr.commit()

told = {"before": figures()}
locked(rows(), lambda: moves[:3]._do_unreserve())
told["three let go, the row locked"] = figures()
locked(rows()[:1], lambda: moves[:2]._action_assign())
told["two of them again, the first row locked"] = figures()
locked(rows(), lambda: moves[3:6]._do_unreserve())
told["three more, every row locked"] = figures()
moves[6:]._do_unreserve()
told["the rest, nothing locked"] = figures()
quants._quant_tasks()
env.cr.commit()
told["merged"] = figures() + [len(rows())]

walk, seed = Random(%(seed)s), []
for step in range(60):
    some = moves.filtered(lambda move: walk.random() < 0.3)
    there = rows()
    held = there.filtered(lambda row: walk.random() < 0.5)
    kind = walk.choice(("_do_unreserve", "_action_assign", "_action_assign"))
    locked(held, getattr(some, kind), waits=kind == "_action_assign") if held else getattr(some, kind)()
    env.cr.commit()
    reserved, lines = figures()
    if abs(reserved - lines) > 1e-6:
        seed.append([step, kind, reserved, lines])
told["walk"] = seed[:3]
moves._do_unreserve()
moves._action_assign()
told["at the end"] = figures()
answer(told)
"""
SEED = 20261123


class TestLetGoOnce(unittest.TestCase):
    def test_nothing_stays_reserved_for_nobody(self):
        told = shell(fresh_database("oms_test_let_go"), SCRIPT % {"seed": SEED})
        self.assertEqual(told, {
            "before": [24, 24], "three let go, the row locked": [18, 18], "two of them again, the first row locked": [22, 22],
            "three more, every row locked": [16, 16], "the rest, nothing locked": [4, 4], "merged": [4, 4, 1], "walk": [],
            "at the end": [24, 24]})


if __name__ == "__main__":
    unittest.main()
