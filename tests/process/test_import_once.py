# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files of several channels that name the same new products and customers are imported at the same moment: by jobs
that commit in steps, and by people at the wizard, whose import is one request."""
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from forked import OdooServer
from support import at_once, fresh_database, shell

CHANNELS, ORDERS, SKUS, CUSTOMERS = ("web", "phone", "market"), 12, 17, 5

PREPARE = """
from base64 import b64encode
from datetime import datetime, timedelta
admin = env.ref("base.user_admin")
admin.group_ids += env.ref("oms_core.group_oms_supervisor")
header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\\n"
def file(kind, channel):
    rows = [(order, (order * 7 + line + len(channel)) %% %(skus)s, order %% %(customers)s)
            for order in range(%(orders)s) for line in range(4)]
    return header + "".join(
        f"{channel}{order},{kind}{sku},Thing {sku},1,2009-12-01,1.50,{kind}C{customer},France\\n"
        if order %% 4 else f"{channel}{order},{kind}{sku},Thing {sku},1,2009-12-01,1.50,,France\\n"
        for order, sku, customer in rows)
imports = env["oms.import"]
for channel in %(channels)r:
    imports |= imports._oms_import_file("a.csv", file("J", channel).encode(), {"channel": channel})
wizards = env["oms.import.wizard"].with_user(admin).create([
    {"data": b64encode(file("W", channel).encode()), "file_name": "b.csv", "channel": "wizard " + channel,
     "create_products": True, "create_customers": True}
    for channel in %(channels)r])
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"imports": imports.ids, "wizards": wizards.ids, "key": key})
"""

RUN = """
import pathlib, time
place = pathlib.Path(%(place)r)
(place / "%(id)s").touch()
while len(list(place.iterdir())) < %(count)s:
    time.sleep(0.02)
record = env["oms.import"].browse(%(id)s)
record._oms_run(chunk=3, commit=True)
answer(record.state)
"""

RESULT = """
twice = lambda model, field, domain: [
    value for value, count in env[model]._read_group([(field, "!=", False), *domain], [field], ["__count"]) if count > 1]
imports = env["oms.import"].search([])
answer({
    "skus": twice("product.product", "default_code", []),
    "customers": twice("res.partner", "ref", []),
    "made": [env["product.product"].search_count([("default_code", "=like", kind + "%")]) for kind in "JW"],
    "imports": sorted((record.channel, record.state, record.order_count, record.lines_rejected, record.reconciled)
                      for record in imports),
    "faults": env["oms.checker"]._oms_faults(),
})
"""


class TestImportOnce(unittest.TestCase):
    def test_each_product_and_customer_is_made_once(self):
        db = fresh_database("oms_test_import_once")
        facts = shell(db, PREPARE % {
            "skus": SKUS, "customers": CUSTOMERS, "orders": ORDERS, "channels": CHANNELS})
        with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(len(CHANNELS)) as pool:
            Path(place).chmod(0o777)
            scripts = [RUN % {"id": id_, "place": place, "count": len(CHANNELS)} for id_ in facts["imports"]]
            states = list(pool.map(lambda script: shell(db, script), scripts))
        self.assertEqual(states, ["done"] * len(CHANNELS))
        with OdooServer(db, workers=3) as server:
            results = at_once(
                server.url, facts["key"], "oms.import.wizard", "action_import", [[i] for i in facts["wizards"]],
                clients=len(CHANNELS))
        self.assertEqual([status for _ids, status, _answer, _seconds in results], [200] * len(CHANNELS), results)
        after = shell(db, RESULT)
        self.assertEqual((after["skus"], after["customers"]), ([], []))
        self.assertEqual(after["made"], [SKUS, SKUS])
        channels = sorted([*CHANNELS, *(f"wizard {channel}" for channel in CHANNELS)])
        self.assertEqual(after["imports"], [[channel, "done", ORDERS, 0, True] for channel in channels])
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
