# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A device at a packing station says the same several times at the same moment, to a server with workers, and somebody else says
it, too: it is done once, and only who said it is told what came of it."""
import concurrent.futures
import unittest

from forked import OdooServer
from support import Client, fresh_database, shell

SECONDS = 25  # about, so that it is begun early
GOODS, AT_ONCE = 5, 4
PREPARE = """
from datetime import datetime, timedelta
warehouse = env["stock.warehouse"].create({"name": "Two", "code": "TWO", "delivery_steps": "pick_ship"})
env["stock.picking.type"].search([]).auto_batch = False
product = env["product.product"].create({"name": "Mug", "default_code": "MUG", "is_storable": True, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10)
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Buyer"}).id, "warehouse_id": warehouse.id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 10})]})
order.action_confirm()
env.cr.commit()
order.picking_ids.filtered(lambda one: one.state == "assigned")._oms_pick()
env.cr.commit()
[picking] = order.picking_ids.filtered(lambda one: one.state == "assigned")
keys = {}
for login in ("pat", "quinn"):
    user = env["res.users"].create({"name": login, "login": login, "group_ids": [
        (6, 0, [env.ref("oms_fulfillment.group_fulfillment_packer").id, env.ref("base.group_user").id])]})
    keys[login] = env["res.users.apikeys"].with_user(user)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"keys": keys, "picking": picking.id})
"""
RESULT = """
env.cr.execute("SELECT COUNT(*), COUNT(DISTINCT key), COUNT(*) FILTER (WHERE result = 'accepted') FROM oms_scan")
scans = env.cr.fetchone()
picking = env["stock.picking"].browse(%s)
packed = sum(line.quantity for line in picking.move_line_ids if line.result_package_id)
answer({"scans": scans, "packed": packed, "faults": env["oms.checker"]._oms_faults()})
"""


def _call(job):
    url, key, events = job
    return Client(url, key).call("oms.station", "scan", device="Bench", events=events)[:2]


def together(jobs):
    with concurrent.futures.ProcessPoolExecutor(len(jobs)) as pool:
        return list(pool.map(_call, jobs))


class TestScannedOnce(unittest.TestCase):
    def test_one_scan_said_several_times_at_once(self):
        db = fresh_database("oms_test_scanned_once")
        facts = shell(db, PREPARE)
        pat, quinn = facts["keys"]["pat"], facts["keys"]["quinn"]
        event = {"kind": "put", "picking_id": facts["picking"], "code": "MUG", "quantity": 1, "at": "2026-11-29T06:00:00Z"}
        with OdooServer(db, workers=3) as server:
            for number in range(GOODS):
                said = [{**event, "key": f"mug-number-{number}"}]
                told = together([(server.url, pat, said)] * AT_ONCE)
                self.assertEqual({status for status, _answer in told}, {200}, told)
                answers = [answer["answers"][0] for _status, answer in told]
                self.assertEqual({answer["status"] for answer in answers}, {"accepted"}, answers)
                self.assertEqual([answer.get("again", False) for answer in answers].count(False), 1, answers)
                self.assertEqual(len({answer["parcel_id"] for answer in answers}), 1)
            # two sets with the same keys, one the other way round: neither waits for the other for ever
            sets = [{**event, "key": f"set-number-{number}"} for number in range(3)]
            told = together([(server.url, pat, sets), (server.url, pat, sets[::-1])])
            self.assertEqual([status for status, _answer in told], [200, 200], told)
            again = [answer.get("again", False) for _status, call in told for answer in call["answers"]]
            self.assertEqual(again.count(False), 3, told)
            # somebody else says what was said: by a shared device, or with a key that was guessed
            [(status, call)] = together([(server.url, quinn, [{**event, "key": "mug-number-0"}])])
            self.assertEqual((status, call["answers"][0]["status"], call["answers"][0]["code"]), (200, "refused", "bad"))
            self.assertNotIn("parcel_id", call["answers"][0])
        after = shell(db, RESULT % facts["picking"])
        self.assertEqual(after["scans"], [GOODS + 3] * 3)
        self.assertEqual(after["packed"], GOODS + 3)
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
