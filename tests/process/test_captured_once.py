# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two servers capture cards at once, and die (−9) between the steps: nothing is captured twice, none is missing. The provider
is a file in which it writes what it carried out."""
import os
import tempfile
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from forked import SHELL
from support import MUGS, fresh_database, shell

SECONDS = 90  # about, so that it is begun early
ORDERS = 8

PREPARE = """
from odoo.addons.oms_core.tests.payments.scripted import Side, install, make_provider
provider = make_provider(env, env.company)
install(env, Side(), provider)
if "oms.payment.policy" in env:
    env["oms.payment.policy"].create({"provider_id": provider.id, "company_id": env.company.id, "capture": "each"})
""" + MUGS + """
orders.action_confirm()
env.cr.commit()
for order in orders:
    payment = env["payment.transaction"].create({
        "provider_id": provider.id, "payment_method_id": provider.payment_method_ids.id, "amount": order.amount_total,
        "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "operation": "online_direct",
        "reference": order.name, "sale_order_ids": [(6, 0, order.ids)]})
    payment._set_authorized()
    picking = order.picking_ids.filtered(lambda one: one.state == "assigned")
    picking.move_ids.write({"quantity": 2, "picked": True})
    picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
env.cr.commit()
asked = env["oms.payment.operation"].search([("order_id", "in", orders.ids)])
answer({"provider": provider.id, "orders": orders.ids, "asked": sorted(asked.mapped("amount")),
        "states": sorted(set(asked.mapped("state")))})
"""

#: The job, as one server runs it; dies at its ``at``-th request, before or after the provider has carried it out.
WORK = """
import os, signal, time
from odoo.addons.oms_core.tests.payments.scripted import Side, install
side = Side(%(path)r)
install(env, side, env["payment.provider"].browse(%(provider)s))
env.cr.commit()

def die(when, at=%(at)s):
    if when == %(when)r and len(side.asked) == at:
        os.kill(os.getpid(), signal.SIGKILL)

native = side.act
def act(asked):
    die("before")
    time.sleep(0.05)
    native(asked)
    die("after")
side.act = act
env["oms.payment.operation"]._cron_oms_send()
env.cr.commit()
answer(len(side.asked))
"""

LATER = """
env.cr.execute("UPDATE oms_payment_operation SET sent_on = sent_on - interval '1 hour'")
env.cr.commit()
"""

RESULT = """
rows = env["oms.payment.operation"].search([("order_id", "in", %(orders)s)], order="id")
answer({
    "rows": [[row.id, row.kind, row.amount, row.state, row.transaction_id.reference, row.child_id.reference, row.child_id.state]
             for row in rows],
    "captured": {payment.reference: sum(payment.child_transaction_ids.filtered(lambda one: one.state == "done").mapped("amount"))
                 for payment in rows.transaction_id},
    "faults": env["oms.checker"]._oms_faults()})
"""

DECIDE = """
for row_id, done in %(found)s:
    row = env["oms.payment.operation"].browse(row_id)
    row.action_found_done() if done else row.action_found_not_done()
    if not done:
        row.action_try_again()
env.cr.commit()
answer(len(%(found)s))
"""

FINISH = """
orders = env["sale.order"].browse(%(orders)s)
from odoo.addons.oms_core.tests.payments.scripted import Side, install
install(env, Side(%(path)r), env["payment.provider"].browse(%(provider)s))
for order in orders:
    if holds := order._oms_active_holds("card"):  # a capture was in doubt: somebody lets the rest go
        holds.action_clear("Sent all the same")
    picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
    picking.move_ids.write({"quantity": 3, "picked": True})
    picking.button_validate()
env.cr.commit()
env["oms.payment.operation"]._cron_oms_send()
env.cr.commit()
answer(sorted(set(orders.transaction_ids.mapped("state"))))
"""


#: Somebody presses Odoo's *Void*; the server dies when the provider has carried it out.
PRESS = """
import os, signal
from odoo.addons.oms_core.tests.payments.scripted import Side, install
from odoo.exceptions import UserError
side = Side(%(path)r)
install(env, side, env["payment.provider"].browse(%(provider)s))
env.cr.commit()
native = side.act
def act(asked):
    native(asked)
    if %(dies)s:
        os.kill(os.getpid(), signal.SIGKILL)
side.act = act
try:
    env["sale.order"].browse(%(order)s).transaction_ids.action_void()
    env.cr.commit()
    answer("done")
except UserError as error:
    answer(str(error))
"""


def run(db, script):
    """A process that may die; returns its exit status."""
    script = f"import json\ndef answer(value):\n    print(value)\n\n{script}\n"
    done = SHELL.begin(db, script).wait()
    return done.returncode, done.stdout[-500:] + done.stderr[-2000:]


class TestCapturedOnce(unittest.TestCase):
    def setUp(self):
        handle, self.path = tempfile.mkstemp(prefix="oms_provider_")
        os.close(handle)
        self.addCleanup(os.unlink, self.path)

    def did(self):
        """References of what the provider carried out."""
        return Counter(line.split('"')[3] for line in Path(self.path).read_text(encoding="utf-8").splitlines())

    def test_killed_between_the_steps_on_two_servers(self):
        db = fresh_database("oms_test_captured")
        facts = {**shell(db, PREPARE % {"orders": ORDERS}), "path": self.path}
        self.assertEqual((facts["asked"], facts["states"]), ([20.0] * ORDERS, ["new"]))
        deaths = [("before", 2), ("after", 2), ("never", 0), ("never", 0)]
        killed = 0
        for pair in (deaths[:2], deaths[2:]):
            with ThreadPoolExecutor(2) as servers:
                codes = list(servers.map(lambda how: run(db, WORK % {**facts, "when": how[0], "at": how[1]}), pair))
            killed += sum(code < 0 or code == 137 for code, _text in codes)
            self.assertTrue(all(code <= 0 or code == 137 for code, _text in codes), codes)
        self.assertEqual(killed, 2)
        between = shell(db, RESULT % facts)
        self.assertEqual(Counter(row[3] for row in between["rows"]), {"done": ORDERS - 2, "sent": 2}, "found where they died")
        shell(db, LATER + "\nanswer(1)")
        self.assertEqual(run(db, WORK % {**facts, "when": "never", "at": 0})[0], 0)
        found = shell(db, RESULT % facts)
        doubt = [row for row in found["rows"] if row[3] == "doubt"]
        self.assertEqual((len(doubt), len(found["rows"])), (2, ORDERS), "in doubt, and nothing asked beside it")
        did = self.did()
        self.assertEqual(set(did.values()), {1}, "nothing twice")
        self.assertEqual(len(did), ORDERS - 1, "one died before, one after it was carried out")
        self.assertEqual({row[5] for row in found["rows"] if row[3] == "done"} - did.keys(), set(), "none that was not")
        shell(db, DECIDE % {"found": [[row[0], row[5] in did] for row in doubt]})
        states = shell(db, FINISH % facts)
        after = shell(db, RESULT % facts)
        self.assertEqual(states, ["done"])
        self.assertEqual(set(after["captured"].values()), {50.0}, "each order's money, whole")
        self.assertEqual((set(self.did().values()), sum(self.did().values())), ({1}, 2 * ORDERS))
        self.assertEqual(after["faults"], [])

    def test_a_button_that_dies_is_not_pressed_twice(self):
        db = fresh_database("oms_test_pressed")
        facts = {**shell(db, PREPARE % {"orders": 2}), "path": self.path}
        self.assertEqual(run(db, WORK % {**facts, "when": "never", "at": 0})[0], 0)
        facts["order"] = facts["orders"][0]
        self.assertNotEqual(run(db, PRESS % {**facts, "dies": True})[0], 0)
        said = shell(db, PRESS % {**facts, "dies": False})
        self.assertIn("has not answered yet", said)
        shell(db, LATER + "\nanswer(1)")
        self.assertEqual(run(db, WORK % {**facts, "when": "never", "at": 0})[0], 0)
        said = shell(db, PRESS % {**facts, "dies": False})
        self.assertIn("nobody knows whether it was done", said)
        states = [(row[1], row[3]) for row in shell(db, RESULT % facts)["rows"]]
        self.assertEqual(Counter(states), {("capture", "done"): 2, ("void", "doubt"): 1})
        facts["order"] = facts["orders"][1]
        self.assertEqual(shell(db, PRESS % {**facts, "dies": False}), "done")
        after = shell(db, RESULT % facts)
        self.assertEqual(Counter((row[1], row[3]) for row in after["rows"]),
                         {("capture", "done"): 2, ("void", "doubt"): 1, ("void", "done"): 1}, "told after the commit")
        self.assertEqual(len(self.did()), 4)


if __name__ == "__main__":
    unittest.main()
