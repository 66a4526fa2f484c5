# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders held for credit go by themselves within five seconds of a payment or a raised limit, on a server with workers
and one cron process, while other held orders wait as well."""
import time
import unittest

from forked import OdooServer
from support import Client, fresh_database, shell

SECONDS = 5

PREPARE = """
from datetime import datetime, timedelta
company = env.company
company.oms_credit_mode = "enforce"
north = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
north.oms_release_policy = "at_once"
product = env["product.product"].create({
    "name": "Kettle", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, north.lot_stock_id, 10000)
partners = env["res.partner"].create([{"name": f"Waits {i}"} for i in range(33)])
accounts = env["oms.credit.account"].create([{"partner_id": partner.id, "limit": 10} for partner in partners])
orders = env["sale.order"].create([{
    "partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})]}
    for partner in partners])
orders.action_confirm()
assert all(orders.mapped("oms_held")), orders.mapped("oms_held")
payment = env["account.payment"].create({
    "partner_id": partners[0].id, "amount": 10, "payment_type": "inbound", "partner_type": "customer"})
admin = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env["ir.cron"].search([("id", "!=", env.ref("oms_core.cron_process").id)]).active = False
env.ref("oms_core.cron_process").nextcall = datetime.now() + timedelta(hours=9)
env["ir.cron.trigger"].search([]).unlink()
env.cr.commit()
answer({"orders": orders.ids, "accounts": accounts.ids, "payment": payment.id, "key": key})
"""


class TestClearedSoon(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.db = fresh_database("oms_test_soon")
        cls.facts = shell(cls.db, PREPARE)
        cls.server = OdooServer(cls.db, workers=2, cron=1).start()
        cls.addClassCleanup(cls.server.stop)
        cls.client = Client(cls.server.url, cls.facts["key"])

    def held(self, order_id):
        status, rows, _seconds = self.client.call("sale.order", "read", [order_id], fields=["oms_held", "oms_stage"])
        self.assertEqual(status, 200, rows)
        return rows[0]["oms_held"], rows[0]["oms_stage"]

    def soon(self, order_id, what):
        start = time.monotonic()
        while self.held(order_id)[0] and time.monotonic() - start < 60:
            time.sleep(0.1)
        seconds = time.monotonic() - start
        self.assertEqual(self.held(order_id), (False, "in_warehouse"))
        print(f"{what}: the order went after {seconds:.1f} s")
        self.assertLessEqual(seconds, SECONDS)

    def test_a_payment_and_a_raised_limit(self):
        paid, raised, waits = self.facts["orders"][:3]
        self.client.call("res.users", "context_get")  # a worker that has everything loaded, as one in use
        status, answer, _seconds = self.client.call("account.payment", "action_post", [self.facts["payment"]])
        self.assertEqual(status, 200, answer)
        self.soon(paid, "a payment")
        status, answer, _seconds = self.client.call(
            "oms.credit.account", "write", [self.facts["accounts"][1]], vals={"limit": 20})
        self.assertEqual(status, 200, answer)
        self.soon(raised, "a raised limit")
        self.assertTrue(self.held(waits)[0], "nobody paid for this one")


if __name__ == "__main__":
    unittest.main()
