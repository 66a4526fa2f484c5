# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scripts for Odoo's shell: a database in use before the suite comes, what was made of it, and what its shop does then."""

#: Orders as plain Odoo ends them. answer: {name: order id}
BEFORE = """
from datetime import datetime, timedelta
Command = __import__("odoo").Command
wh = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
past = datetime.now() - timedelta(days=30)
vendor, customer = env["res.partner"].create([{"name": "Vendor"}, {"name": "Customer"}])
env["stock.picking.type"].search([]).write({"create_backorder": "ask"})

def product(name, **values):
    return env["product.product"].create({
        "name": name, "default_code": name, "type": "consu", "is_storable": True, "list_price": 10,
        "taxes_id": [Command.clear()], "supplier_taxes_id": [Command.clear()], "invoice_policy": "delivery", **values})

mug, prepaid = product("MUG"), product("PREPAID", invoice_policy="order")
sent = product("SENT", route_ids=[Command.set(env.ref("stock_dropshipping.route_drop_shipping").ids)],
               seller_ids=[Command.create({"partner_id": vendor.id, "price": 5})])
work = product("WORK", type="service", is_storable=False, invoice_policy="order")
for one in (mug, prepaid):
    env["stock.quant"]._update_available_quantity(one, wh.lot_stock_id, 1000)
dozen = env.ref("uom.product_uom_dozen")

def order(quantity, *products, confirm=True, **line):
    made = env["sale.order"].create({
        "partner_id": customer.id, "commitment_date": past,
        "order_line": [Command.create({"product_id": one.id, "product_uom_qty": quantity, **line}) for one in products]})
    if confirm:
        made.action_confirm()
        made.commitment_date = past
    return made

def ship(pickings, quantity, backorder=False):
    for picking in pickings:
        for move in picking.move_ids:
            move.quantity, move.picked = quantity, True
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[] if backorder else picking.ids).button_validate()
        assert picking.state == "done", (picking.name, picking.state)

def bill(made):
    invoices = made._create_invoices()
    invoices.action_post()
    env["account.payment.register"].with_context(active_model="account.move", active_ids=invoices.ids).create(
        {})._create_payments()
    return made

found = {}
found["short"] = made = order(10, mug); ship(made.picking_ids, 4); bill(made)
found["locked"] = made = order(10, mug, work); ship(made.picking_ids, 4); bill(made); made.action_lock()
found["prepaid"] = made = order(10, prepaid); ship(made.picking_ids, 4); bill(made)
found["dozens"] = made = order(2, mug, product_uom_id=dozen.id); ship(made.picking_ids, 18); bill(made)
found["cancelled"] = made = order(5, mug); made.picking_ids.action_cancel()
found["lowered"] = made = order(10, mug); made.order_line.product_uom_qty = 4; ship(made.picking_ids, 4); bill(made)
found["over"] = made = order(5, mug); ship(made.picking_ids, 7); bill(made)
found["work"] = bill(order(1, work))
found["dropshipped"] = made = order(3, sent)
purchase = env["purchase.order"].search([("partner_id", "=", vendor.id)], order="id desc", limit=1)
purchase.button_confirm(); ship(purchase.picking_ids, 3); bill(made)
found["asked"] = order(3, sent)
found["refused"] = order(3, sent)
purchase = env["purchase.order"].search([("partner_id", "=", vendor.id), ("state", "=", "draft")]).filtered(
    lambda one: found["refused"].order_line in one.order_line.sale_line_id)
refused = purchase.order_line.filtered(lambda one: one.sale_line_id == found["refused"].order_line)
if refused == purchase.order_line:
    purchase.button_cancel()
else:
    refused.unlink()
found["half"] = made = order(10, mug); ship(made.picking_ids, 4, backorder=True)
found["open"] = order(10, mug)
found["quotation"] = order(2, mug, confirm=False)
# As an import of history makes it: confirmed, with no demand.
found["written"] = made = order(6, mug, confirm=False); made.with_context(skip_procurement=True).action_confirm()
other = env["res.company"].create({"name": "Elsewhere"})
env.user.company_ids |= other
there = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1) or env["stock.warehouse"].create(
    {"name": "Elsewhere", "code": "ELSE", "company_id": other.id})
env["stock.quant"]._update_available_quantity(mug, there.lot_stock_id, 100)
made = env["sale.order"].with_company(other).create({
    "partner_id": customer.id, "company_id": other.id,
    "order_line": [Command.create({"product_id": mug.id, "product_uom_qty": 10, "tax_ids": [Command.clear()]})]})
made.action_confirm(); ship(made.picking_ids, 4)
found["elsewhere"] = made
env["stock.quant"]._update_available_quantity(product("GONE"), wh.lot_stock_id, -3)
env.cr.commit()
answer({name: made.id for name, made in found.items()})
"""

#: How the suite took it over, with %(orders)s of the above.
ADOPTED = """
orders = {name: env["sale.order"].browse(id) for name, id in %(orders)s.items()}
rows = env["oms.adoption"].search([])
desk = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Desk", "login": "desk", "group_ids": [(6, 0, [env.ref("oms_core.group_oms_user").id])]})
seen = env["oms.adoption"].with_user(desk).search([])
menus = env["ir.ui.menu"].with_user(desk).load_menus(False)
todo = env["oms.todo"].search([("order_id", "in", [one.id for one in orders.values()])])
answer({
    "faults": env["oms.checker"]._oms_faults(),
    "stages": {name: one.oms_stage for name, one in orders.items()},
    "late": sorted(name for name, one in orders.items() if one.oms_late),
    "given_up": {name: sum(one.order_line.mapped("oms_closed_qty")) for name, one in orders.items()
                 if any(one.order_line.mapped("oms_closed_qty"))},
    "reasons": sum(bool(row.reason) for row in env["oms.line.closure"].search([])),
    "listed": [[row.order_id.id or row.product_id.default_code, row.kind, row.quantity, row.billed] for row in rows],
    "todo": sorted({(next(name for name, one in orders.items() if one == row.order_id), row.kind) for row in todo}),
    "seen": seen.order_id.ids + seen.filtered(lambda row: not row.order_id).product_id.mapped("default_code"),
    "columns": bool(seen.web_search_read([], {"partner_id": {"fields": {"display_name": {}}},
                                              "product_id": {"fields": {"display_name": {}}}, "kind": {}})["records"]),
    "menu": env.ref("oms_core.menu_oms_adoption").id in {int(key) for key in menus if key != "root"},
})
"""

#: Orders, holds and returns under the suite, and what people change of what it brought. answer: WORDS
USED = """
mug = env["product.product"].search([("default_code", "=", "MUG")])
customer = env["res.partner"].search([("name", "=", "Customer")])
company = env.ref("base.main_company")
company.oms_promise_mode, company.oms_credit_mode = "on", "enforce"
env["oms.credit.account"].create({"partner_id": env["res.partner"].create({"name": "Poor"}).id, "limit": 5})
poor = env["res.partner"].search([("name", "=", "Poor")])
orders = env["sale.order"].create([
    {"partner_id": one.id, "order_line": [(0, 0, {"product_id": mug.id, "product_uom_qty": quantity})]}
    for one, quantity in ((customer, 3), (customer, 5000), (poor, 2))])
orders.action_confirm()
assert orders[2].oms_held and orders[1].oms_backordered
orders[0].picking_ids.button_validate()
env["oms.return"]._oms_create_from_lines([{"sale_line_id": orders[0].order_line.id, "quantity": 1}]).action_authorise()

env.ref("oms_returns.sequence_return").prefix = "BACK/"
env.ref("oms_core.oms_import_sequence").prefix = "IN/"
crons = env["ir.cron"].with_context(active_test=False).search([]).filtered(
    lambda cron: (cron.get_external_id()[cron.id] or "").startswith("oms_"))
crons.write({"interval_number": 7, "active": False})
env.ref("oms_core.mail_template_shipped").subject = "It left"
env.ref("oms_core.hold_reason_review").write({"name": "Look closely", "blocks_invoice": False, "group_id": False})
env.ref("oms_core.hold_reason_date").active = False
env.ref("oms_core.review_rule_amount").threshold = 7
env.ref("oms_core.activity_hold").name = "Stop"
env.ref("oms_returns.reason_other").name = "Something else"
env.ref("oms_returns.reason_damaged").unlink()
env.ref("oms_core.review_rule_email").unlink()
env["oms.mail.event"].search([], limit=1).enabled = False
env["oms.credit.policy"].create({"name": "Ours", "rule_ids": [(0, 0, {"kind": "value", "threshold": 100000})]})
env["oms.credit.score.policy"].create({"company_id": company.id, "minimum": 9})
env["oms.sourcing.policy"].create({"name": "Cheap"})
env["oms.return.policy"].create({"name": "Strict", "window_days": 14})
env["oms.customer.tier"].create({"name": "Gold", "minimum": 1000})
env["stock.warehouse"].search([], limit=1).oms_release_policy = "planned"
admin = env.ref("base.user_admin")
for name in ("oms_core.group_oms_manager", "oms_atp.group_atp_manager", "oms_returns.group_returns_manager",
             "oms_fulfillment.group_fulfillment_manager"):
    admin.group_ids -= env.ref(name)
    assert not admin.has_group(name)
env.ref("oms_core.group_oms_user").user_ids += env["res.users"].search([("login", "=", "desk")])
env.cr.commit()
answer(True)
"""


def rows(cr):
    """{"table id": digest} of what orders are made of, of all our tables, and of our rows in Odoo's tables of data."""
    ours = {"ir_cron", "mail_template", "mail_activity_type", "ir_rule", "ir_model_access", "ir_ui_menu", "ir_sequence"}
    cr.execute(r"""
        SELECT table_name FROM information_schema.tables
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND (table_name LIKE 'oms\_%' OR table_name IN (
               'sale_order', 'sale_order_line', 'stock_move', 'stock_move_line', 'stock_picking', 'stock_quant', 'stock_location',
               'stock_warehouse', 'stock_route', 'stock_rule', 'stock_picking_type', 'purchase_order', 'purchase_order_line',
               'account_move', 'account_move_line', 'product_template', 'product_product', 'res_partner', 'res_company',
               'res_groups_users_rel', 'res_groups_implied_rel', 'ir_config_parameter', 'ir_default'))""")
    found = {}
    for table in sorted({table for (table,) in cr.fetchall()} | ours):
        only = f"""WHERE id IN (SELECT res_id FROM ir_model_data
                                 WHERE module LIKE 'oms%' AND replace(model, '.', '_') = '{table}')""" if table in ours else ""
        cr.execute(f"""SELECT row->>'id', md5((row - '{{write_date,write_uid}}'::text[])::text)
                         FROM (SELECT to_jsonb(t) AS row FROM "{table}" t {only}) t""")
        for id, digest in cr.fetchall():
            found[f"{table} {id or digest}"] = digest
    cr.execute("SELECT module, name, model, res_id, COALESCE(noupdate, FALSE) FROM ir_model_data WHERE module LIKE 'oms%'")
    for module, name, *rest in cr.fetchall():
        found[f"xml id {module}.{name}"] = str(rest)
    return found
