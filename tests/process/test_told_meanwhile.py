# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The provider's message (webhook) comes in another process while our own request to it is under way: before its answer, within
our transaction or before it, or while it is being booked. Captured once, paid once, nothing in doubt."""
import os
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support import fresh_database, shell
from test_captured_once import PREPARE, RESULT

ORDERS = 4

#: So that what is captured is paid in the books.
JOURNAL = """
bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
bank.inbound_payment_method_line_ids[:1].copy({"name": "Scripted", "payment_provider_id": provider.id})
provider.invalidate_recordset(["journal_id"])
env.cr.commit()
"""

#: The job. While the provider acts nobody answers until the message was taken by the other process; ``seen``: our transaction has
#: begun before (whatever is written by others then collides), and is not to be seen in it.
ASK = """
import time
from pathlib import Path
from odoo.addons.oms_core.tests.payments.scripted import Side, install
side = Side(%(path)r)
install(env, side, env["payment.provider"].browse(%(provider)s))
env.cr.commit()
native, collisions = side.act, []
def act(asked):
    native(asked)
    number = len(side.asked)
    if number != 2:
        env.cr.execute("SELECT COUNT(*) FROM payment_transaction")
    Path(%(path)r + f".asked{number}").write_text(asked.reference)
    stop = time.monotonic() + 60
    while not Path(%(path)r + f".told{number}").exists() and time.monotonic() < stop:
        time.sleep(0.02)
side.act = act
Rows = type(env["oms.payment.operation"])
rescue = Rows._oms_rescue
def seen(row, error, sending):
    collisions.append(type(error).__name__)
    return rescue(row, error, sending)
Rows._oms_rescue = seen
env["oms.payment.operation"]._cron_oms_send()
env.cr.commit()
answer([len(side.asked), collisions])
"""

#: The provider's messages, each as soon as it was asked; the third is committed only after the answer has come, and the fourth
#: says that it takes a while: then only the answer knows that it is done.
TELL = """
import os, time
from pathlib import Path
from odoo.addons.oms_core.tests.payments.scripted import Side, install
install(env, Side(%(path)r), env["payment.provider"].browse(%(provider)s))
env.cr.commit()
states = []
for number in range(1, %(count)s + 1):
    asked, told = (Path(%(path)r + f".{what}{number}") for what in ("asked", "told"))
    stop = time.monotonic() + 60
    while not (asked.exists() and asked.read_text()) and time.monotonic() < stop:
        time.sleep(0.02)
    payment = env["payment.transaction"]._process("none", {
        "reference": asked.read_text(), "state": "pending" if number == 4 else "done"})
    env.flush_all()
    if number == 3:
        told.write_text("yes")
        time.sleep(1)
    env.cr.commit()
    told.write_text("yes")
    states.append(payment.state)
    env["payment.transaction"]._cron_post_process()
    env.cr.commit()
answer(states)
"""

PAID = """
env["payment.transaction"]._cron_post_process()
env.cr.commit()
orders = env["sale.order"].browse(%(orders)s)
parts = orders.transaction_ids.child_transaction_ids
answer({
    "parts": sorted(parts.mapped("state")), "paid": [sum(env["account.payment"].search([
        ("payment_transaction_id", "in", payment.child_transaction_ids.ids + payment.ids)]).mapped("amount"))
        for payment in orders.transaction_ids],
    "money": [[money.captured, sum(money.in_doubt), money.paid]
              for money in map(env["oms.money"]._of, orders)]})
"""


class TestToldMeanwhile(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="oms_told_")
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "provider")
        Path(self.path).touch()

    def test_the_message_comes_before_the_answer(self):
        db = fresh_database("oms_test_told")
        facts = {**shell(db, PREPARE.replace("\nanswer(", JOURNAL + "\nanswer(") % {"orders": ORDERS}), "path": self.path,
                 "count": ORDERS}
        self.assertEqual((facts["asked"], facts["states"]), ([20.0] * ORDERS, ["new"]))
        with ThreadPoolExecutor(2) as servers:
            asked, told = servers.map(lambda script: shell(db, script % facts), (ASK, TELL))
        self.assertEqual(told, ["done"] * 3 + ["pending"])
        self.assertEqual(asked[0], ORDERS, "asked once each")
        self.assertGreaterEqual(len(asked[1]), 3, f"messages collided with our answers: {asked}")
        after = shell(db, RESULT % facts)
        self.assertEqual([row[1:4] for row in after["rows"]], [["capture", 20.0, "done"]] * ORDERS, after["rows"])
        self.assertEqual((set(after["captured"].values()), after["faults"]), ({20.0}, []))
        self.assertEqual(len(Path(self.path).read_text(encoding="utf-8").splitlines()), ORDERS, "captured once each")
        paid = shell(db, PAID % facts)
        self.assertEqual(paid, {"parts": ["done"] * ORDERS, "paid": [20.0] * ORDERS, "money": [[20.0, 0, 20.0]] * ORDERS})


if __name__ == "__main__":
    unittest.main()
