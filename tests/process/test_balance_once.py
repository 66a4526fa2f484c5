# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same open credit is wanted for several orders and invoices at the same moment, on a server with workers: it is used
once."""
import concurrent.futures
import unittest

from forked import OdooServer
from support import MUGS, at_once, fresh_database, shell

from dev.attack.doors import Web

ORDERS = 6
CHOSEN = 3

#: For the shell: what is paid has an entry.
BANK = """
company = env.company
bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
outstanding = env["account.account"].search([("account_type", "=", "asset_current"), ("reconcile", "=", True)], limit=1)
outstanding = outstanding or env["account.account"].create({
    "name": "Outstanding", "code": "OMSOUT", "account_type": "asset_current", "reconcile": True})
bank.inbound_payment_method_line_ids.payment_account_id = outstanding
"""

PREPARE = BANK + """
from datetime import datetime, timedelta
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


STORE_CREDIT = BANK + MUGS % {"orders": 1} + """
customer = orders.partner_id
orders.action_confirm()
orders.picking_ids.button_validate()
bill = orders._create_invoices()
bill.action_post()
env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create({})._create_payments()
back = env["oms.return"]._oms_create_from_lines([
    {"sale_line_id": orders.order_line.id, "quantity": 4, "resolution": "credit"}])
for step in ("action_authorise", "action_receive", "action_inspect", "action_settle"):
    getattr(back, step)()
wanted = env["sale.order"].create([{
    "partner_id": customer.id, "require_payment": True, "require_signature": False, "prepayment_percent": 1.0, "state": "sent",
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 3})]} for _order in range(%s)])
env["res.users"].with_context(no_reset_password=True).create({
    "name": "Buyer", "login": "buyer", "password": "buyer", "partner_id": customer.id,
    "group_ids": [(6, 0, [env.ref("base.group_portal").id])]})
env.cr.commit()
answer({"orders": wanted.ids, "item": back.refund_ids._oms_receivable_lines().id})
""" % CHOSEN

CHOSEN_FOR = """
use = env["oms.on.account"]
rows = use.search([("item_id", "=", %(item)s)])
orders = env["sale.order"].browse(%(orders)s)
answer({"rows": sorted(rows.mapped("amount")), "kept": sorted(use._gather_kept(orders.ids).values()),
        "confirmed": len(orders.filtered(lambda order: order.state == "sale")), "faults": env["oms.checker"]._oms_faults()})
"""


class TestCreditChosenOnce(unittest.TestCase):
    """Forty of store credit, three orders of thirty; their customer presses on each in two windows, all at the same moment."""

    def test_no_credit_pays_twice(self):
        db = fresh_database("oms_test_credit")
        facts = shell(db, STORE_CREDIT)
        with OdooServer(db, workers=3) as server:
            windows = [(Web(server.url, db, "buyer"), order) for order in facts["orders"] * 2]
            for browser, _order in windows:
                browser.form("/my/returns/look")  # has its token
            with concurrent.futures.ThreadPoolExecutor(len(windows)) as pool:
                answers = list(pool.map(lambda one: one[0].form(f"/my/orders/{one[1]}/oms/credit"), windows))
        after = shell(db, CHOSEN_FOR % facts)
        self.assertEqual([answer.status for answer in answers if answer.status != 200], [], answers)
        self.assertEqual((after["rows"], after["kept"], after["confirmed"]), ([10, 30], [10, 30], 1), after)
        self.assertEqual(after["faults"], [])


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
