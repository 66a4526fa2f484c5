# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clients of the API at once, on a server with workers: one outcome per key, and carts that keep each unit once."""
import concurrent.futures
import http.client
import time
import unittest

from forked import OdooServer
from support import Client, fresh_database, shell

STOCK, CLIENTS = 40, 8

PREPARE = """
from datetime import datetime, timedelta
company = env.company
company.oms_promise_mode = "on"
north = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
(env["stock.warehouse"].search([("company_id", "=", company.id)]) - north).oms_promises = False
products = env["product.product"].create([
    {"name": code, "default_code": code, "is_storable": True, "taxes_id": False} for code in ("APIA", "APIB", "APIC")])
for product in products:
    env["stock.quant"]._update_available_quantity(product, north.lot_stock_id, %(stock)s)
env["res.partner"].create({"name": "Api Racer", "ref": "RACER"})
keys = []
for number in range(2):
    user = env["res.users"].create({
        "name": f"Client {number}", "login": f"client{number}",
        "group_ids": [(6, 0, [env.ref("oms_atp.group_oms_api").id])]})
    keys.append(env["res.users.apikeys"].with_user(user).sudo()._generate(
        "rpc", "process test", datetime.now() + timedelta(hours=9)))
env.cr.commit()
answer({"keys": keys})
"""

RESULT = """
products = env["product.product"].search([("default_code", "in", ("APIA", "APIB", "APIC"))])
carts = env["oms.cart"].search([])
orders = env["sale.order"].search([("partner_id.ref", "=", "RACER")])
promises = env["oms.promise"].search([("order_id", "in", orders.ids)])
answer({
    "carts": {product.default_code: sum(carts.filtered(lambda cart: cart.state == "open").line_ids.filtered(
        lambda line: line.product_id == product).mapped("quantity")) for product in products},
    "promised": {product.default_code: sum(promises.filtered(
        lambda promise: promise.product_id == product).mapped("quantity")) for product in products},
    "references": orders.mapped("client_order_ref"),
    "claims": env["oms.claim"].search_count([]),
    "faults": env["oms.checker"]._oms_faults(),
})
"""


def _call(job):
    url, key, method, body = job
    return Client(url, key).call("oms.atp", method, **body)[:2]


def _call_or_fail(job):
    try:
        return _call(job)
    except (OSError, http.client.HTTPException) as error:
        return None, str(error)


def together(jobs):
    """Calls of client processes that run side by side: [(status, answer)] in the order of ``jobs``."""
    with concurrent.futures.ProcessPoolExecutor(CLIENTS) as pool:
        return list(pool.map(_call, jobs))

SECONDS = 60  # about, so that it is begun early


class TestApiOnce(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.db = fresh_database("oms_test_api")
        cls.keys = shell(cls.db, PREPARE % {"stock": STOCK})["keys"]
        cls.server = OdooServer(cls.db, workers=3).start()
        cls.addClassCleanup(cls.server.stop)

    def jobs(self, method, bodies):
        return [(self.server.url, self.keys[number % 2], method, body) for number, body in enumerate(bodies)]

    def test_1_one_order_per_key_however_often_it_is_sent(self):
        body = {"customer": "RACER", "lines": [{"product": "APIA", "quantity": 1}]}
        jobs = [(self.server.url, self.keys[0], "order", {**body, "key": f"o{number}", "reference": f"PO {number}"})
                for number in range(8) for _copy in range(4)]
        results = together(jobs)
        self.assertEqual([result for result in results if result[0] != 200], [])
        for number in range(8):
            answers = [answer for _status, answer in results[4 * number:4 * number + 4]]
            self.assertEqual(answers, answers[:1] * 4)
        after = shell(self.db, RESULT)
        self.assertEqual(sorted(after["references"]), [f"PO {number}" for number in range(8)])
        self.assertEqual(after["promised"]["APIA"], 8)

    def test_2_carts_and_orders_share_the_stock_without_selling_twice(self):
        bodies = [{"key": f"b{number}", "lines": [{"product": "APIB", "quantity": 3}]} for number in range(30)]
        results = together(self.jobs("reserve", bodies))
        self.assertEqual({status for status, _answer in results}, {200})
        kept = [number for number, (_status, answer) in enumerate(results) if answer["reserved"]]
        self.assertEqual(len(kept), STOCK // 3)
        self.assertEqual(shell(self.db, RESULT)["carts"]["APIB"], len(kept) * 3)
        # All who have a cart order it while others try to order the same goods without one.
        mixed = []
        for number in kept:
            order = {"customer": "RACER", "lines": [{"product": "APIB", "quantity": 3}]}
            mixed += [(self.server.url, self.keys[number % 2], "order", {**order, "key": f"c{number}", "cart": f"b{number}"}),
                      (self.server.url, self.keys[number % 2], "order", {**order, "key": f"x{number}"})]
        results = together(mixed)
        self.assertEqual([result for result in results if result[0] != 200], [])
        for (_status, answer), job in zip(results, mixed):
            if "cart" in job[3]:
                self.assertEqual(answer["lines"][0]["backordered"], 0, "what a cart keeps is its order's")
        after = shell(self.db, RESULT)
        self.assertEqual(after["carts"]["APIB"], 0)
        self.assertLessEqual(after["promised"]["APIB"], STOCK)

    def test_3_extending_dropping_and_reserving_at_once(self):
        together(self.jobs("reserve", [
            {"key": f"d{number}", "lines": [{"product": "APIC", "quantity": 5}]} for number in range(8)]))
        jobs = []
        for number in range(8):
            jobs += self.jobs("drop", [{"key": f"d{number}"}] * 2)
            jobs += self.jobs("extend", [{"key": f"d{number}", "minutes": 30}] * 2)
            jobs += self.jobs("reserve", [{"key": f"e{number}", "lines": [{"product": "APIC", "quantity": 5}]}] * 2)
        statuses = {status for status, _answer in together(jobs)}
        self.assertLessEqual(statuses, {200, 404, 409})
        self.assertLessEqual(shell(self.db, RESULT)["carts"]["APIC"], STOCK)

    def test_4_a_server_killed_while_it_works(self):
        body = {"customer": "RACER", "lines": [{"product": "APIC", "quantity": 1}]}
        jobs = [(self.server.url, self.keys[0], "order", {**body, "key": f"k{number}", "reference": f"KILLED {number}"})
                for number in range(24)]
        with concurrent.futures.ProcessPoolExecutor(CLIENTS) as pool:
            first = [pool.submit(_call_or_fail, job) for job in jobs]
            concurrent.futures.wait(first, return_when=concurrent.futures.FIRST_COMPLETED)
            time.sleep(0.4)
            self.server.kill()
            before = {number: future.result() for number, future in enumerate(first)}
        answered = {number: answer for number, (status, answer) in before.items() if status == 200}
        self.assertTrue(0 < len(answered) < len(jobs), "killed in the middle")
        type(self).server = OdooServer(self.db, workers=3).start()
        self.addClassCleanup(self.server.stop)
        after = together([(self.server.url, *job[1:]) for job in jobs])
        self.assertEqual({status for status, _answer in after}, {200})
        for number, answer in answered.items():
            self.assertEqual(after[number][1], answer, "who had an answer gets the same")
        references = shell(self.db, RESULT)["references"]
        self.assertEqual(sorted(one for one in references if (one or "").startswith("KILLED")),
                         sorted(f"KILLED {number}" for number in range(len(jobs))))

    def test_5_nothing_is_left_over(self):
        after = shell(self.db, RESULT)
        self.assertEqual(after["faults"], [], "what the killed server had claimed runs out by itself")
        self.assertLessEqual(after["claims"], CLIENTS)


if __name__ == "__main__":
    unittest.main()
