# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same open credit is wanted for several orders and invoices at the same moment, on a server with workers: it is used
once."""
import unittest

from support import at_once, fresh_database, shell

from dev.server import OdooServer

ORDERS = 6

PREPARE = """
from datetime import datetime, timedelta
company = env.company
bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
outstanding = env["account.account"].search([("account_type", "=", "asset_current"), ("reconcile", "=", True)], limit=1)
outstanding = outstanding or env["account.account"].create({
    "name": "Outstanding", "code": "OMSOUT", "account_type": "asset_current", "reconcile": True})
bank.inbound_payment_method_line_ids.payment_account_id = outstanding
customer = env["res.partner"].create({"name": "Pays once"})
payment = env["account.payment"].create({"partner_id": customer.id, "amount": 100, "payment_type": "inbound",
    "partner_type": "customer", "journal_id": bank.id})
payment.action_post()
product = env["product.product"].create({"name": "Kettle", "type": "consu", "list_price": 40, "taxes_id": False})
orders = env["sale.order"].create([{"partner_id": customer.id, "oms_deposit_percent": 1,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]} for _order in range(%s)])
orders.action_confirm()
assert all(orders.mapped("oms_held"))
invoices = env["account.move"].create([{"move_type": "out_invoice", "partner_id": customer.id,
    "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 30, "tax_ids": False})]} for _bill in range(2)])
invoices.action_post()
admin = env.ref("base.user_admin")
admin.group_ids += env.ref("account.group_account_manager") + env.ref("oms_core.group_oms_manager")
Dialog = env["oms.on.account.wizard"].with_user(admin)
dialogs = [Dialog.with_context(active_model="sale.order", active_ids=order.ids).create({}).id for order in orders]
dialogs += [Dialog.with_context(active_model="account.move", active_ids=bill.ids).create({}).id for bill in invoices]
key = env["res.users.apikeys"].with_user(admin)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
env.cr.commit()
answer({"dialogs": dialogs, "orders": orders.ids, "invoices": invoices.ids, "item": payment.move_id.line_ids.filtered(
    lambda line: line.account_type == "asset_receivable").id, "key": key})
""" % ORDERS

RESULT = """
use = env["oms.on.account"]
item = env["account.move.line"].browse(%(item)s)
kept = use._gather_kept(%(orders)s)
rows = use.search([("item_id", "=", item.id), ("kind", "=", "kept")])
answer({"kept": sum(kept.values()), "asked": sum(rows.mapped("amount")), "open": -item.amount_residual,
        "paid": 60 - sum(env["account.move"].browse(%(invoices)s).mapped("amount_residual")),
        "faults": env["oms.checker"]._oms_faults()})
"""


class TestBalanceOnce(unittest.TestCase):
    def test_no_credit_is_used_twice(self):
        db = fresh_database("oms_test_balance")
        facts = shell(db, PREPARE)
        with OdooServer(db, workers=3) as server:
            results = at_once(server.url, facts["key"], "oms.on.account.wizard", "action_apply",
                              [[i] for i in facts["dialogs"]], clients=6)
        after = shell(db, RESULT % facts)
        self.assertEqual([status for _ids, status, _answer, _seconds in results if status >= 500], [], results)
        self.assertEqual(round(after["paid"] + after["kept"], 2), 100, after)
        self.assertEqual((after["open"], after["asked"]), (100 - after["paid"], after["kept"]), after)
        self.assertEqual(after["faults"], [])


if __name__ == "__main__":
    unittest.main()
