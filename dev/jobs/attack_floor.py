# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What `make attack` attacks on the floor: a warehouse with tours and a bench, and the same in another company, whose names and
whose hold's reason nobody here may be told."""
from odoo.fields import Command

#: Told to nobody on the floor: names of the other company, the reason of a hold, a price.
SECRET, REASON, PRICE = "Elsewhere-Secret", "Bankrupt-Secret", 987.65


def prepare(shop):
    """The ids that are attacked; `shop`: `attack_data.Shop`."""
    env, users = shop.env, shop.users
    here = floor(env, env.company, "FLO", "Here", orders=5)
    stranger = users["stranger"]
    there = floor(env, stranger.company_id, "SEC", SECRET)
    held = env["sale.order"].browse(here["orders"][-1])
    held._oms_place_hold(env["oms.hold.reason"].create({"name": REASON, "code": "secret"}), REASON)
    env.cr.commit()
    return {"here": here, "there": there, "secret": SECRET, "reason": REASON, "price": str(PRICE),
            "gone": {"tour": gone(env, "oms.tour"), "line": gone(env, "stock.move.line"), "picking": gone(env, "stock.picking")}}


def gone(env, model):
    """The id of a record that is no more, as far as anybody can tell."""
    env.cr.execute(f"SELECT nextval('{model.replace('.', '_')}_id_seq')")
    return env.cr.fetchone()[0]


def floor(env, company, code, name, orders=1):
    """A warehouse of two steps with a zone, tours of its orders, one order picked and on the bench, a tote and a layout."""
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    warehouse = env["stock.warehouse"].create({
        "name": f"{name} warehouse", "code": code, "delivery_steps": "pick_ship", "company_id": company.id})
    warehouse.oms_release_policy = "at_once"
    env["stock.picking.type"].search([("warehouse_id", "=", warehouse.id)]).auto_batch = False
    zone = env["oms.zone"].create({"name": f"{name} zone", "warehouse_id": warehouse.id})
    shelf = env["stock.location"].create({
        "name": f"{name} shelf", "location_id": warehouse.lot_stock_id.id, "usage": "internal", "oms_zone_id": zone.id,
        "barcode": f"{code}-SHELF"})
    product = env["product.product"].create({
        "name": f"{name} lamp", "default_code": f"{code}-LAMP", "barcode": f"{code}LAMP12", "is_storable": True,
        "list_price": PRICE, "taxes_id": False, "company_id": company.id})
    env["stock.quant"].with_company(company)._update_available_quantity(product, shelf, 1000)
    env.cr.commit()
    partner = env["res.partner"].create({"name": f"{name} buyer"})
    made = env["sale.order"].with_company(company).create([{
        "partner_id": partner.id, "warehouse_id": warehouse.id, "company_id": company.id, "order_line": [Command.create({
            "product_id": product.id, "product_uom_qty": 4, "price_unit": PRICE})]} for _number in range(orders + 1)])
    env.cr.commit()
    made.action_confirm()
    env.cr.commit()
    picks = made.picking_ids.filtered(lambda one: one.oms_step == "pick")
    picks[0]._oms_pick()
    tote = env["stock.package"].create({
        "name": f"{name}-TOTE", "package_type_id": env["stock.package.type"].create({
            "name": f"{name} tote", "package_use": "reusable"}).id})
    env["oms.tour.method"].create({"picking_type_id": warehouse.pick_type_id.id, "kind": "cluster", "most_orders": 2})
    tours = env["oms.tours"]._plan_for(warehouse.pick_type_id).tours.sudo()
    pack = made.picking_ids.filtered(lambda one: one.oms_step == "pack")[:1]
    box = env["stock.package"].create({"name": f"{name}-BOX"})
    env.cr.commit()
    return {
        "warehouse": warehouse.id, "zone": zone.id, "shelf": shelf.id, "product": product.id, "code": product.barcode,
        "place": shelf.barcode, "orders": made.ids, "tours": tours.ids, "lines": tours.line_ids.ids, "method":
        warehouse.pick_type_id.oms_method_ids.id, "tote": tote.id, "tote_name": tote.name, "totes": tours.tote_ids.ids,
        "picks": (picks - picks[0]).ids, "pack": pack.id, "box": box.id, "order_name": made[0].name,
        "type": warehouse.pick_type_id.id}
