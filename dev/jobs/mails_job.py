"""Makes one of each mail to customers in a shop of its own, by the real outbox; writes what the mail server would have got."""
import argparse
import json
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from dev.jobs.session import session
from odoo import Command, fields
from odoo.addons.base.models.ir_mail_server import IrMail_Server

GOODS = (
    ("Storm lantern, galvanised steel, hand-blown glass, 38 cm, with spare wicks and funnel", "LNT-038-GALV", 24.9),
    ("Enamel mug, cobalt blue, 350 ml", "MUG-350-CB", 6.5),
    ("Enamel mug, cream with a blue rim, 350 ml", "MUG-350-CR", 6.5),
    ("Cast iron casserole, oval, with lid, 29 cm, suitable for induction", "CAS-029", 89.0),
    ("Linen tea towel, herringbone, set of three", "TWL-003", 18.0),
    ("Oak chopping board, end grain, 45 × 30 cm", "BRD-045", 54.0),
    ("Stoneware pitcher, 1.5 litres", "PIT-015", 32.0),
    ("Brass candle holder, tall", "CND-T", 27.5),
    ("Beeswax candles, dinner, box of twelve", "CND-12", 21.0),
    ("Pepper mill, beech, 22 cm", "MIL-022", 29.0),
    ("Wool blanket, undyed, 140 × 200 cm", "BLK-140", 119.0),
    ("Seed packets, cottage garden mixture", "SED-CG", 3.2),
)


class Shop:
    """A shop with long names, and words to tell its stories with."""

    def __init__(self, env, folder):
        self.env, self.folder, self.names = env, folder, []
        company = env.company
        company.write({
            "name": "Thistlewood & Daughters Homeware", "street": "Unit 7, Old Brewery Yard", "zip": "LS1 4AB", "city": "Leeds",
            "country_id": env.ref("base.uk").id, "phone": "+44 113 496 0123", "email": "orders@thistlewood.example",
            "website": "https://www.thistlewood.example", "oms_customer_mails": True, "oms_mail_minutes": 0,
            "oms_rating_days": 0, "oms_promise_mode": "on"})
        env["oms.mail.event"].search([]).enabled = True
        env["ir.config_parameter"].set_param("web.base.url", "https://www.thistlewood.example")
        env["res.lang"]._activate_lang("fr_FR")
        ours = env["ir.module.module"].search([("name", "in", ("base", "oms_core"))])
        ours._update_translations(["fr_FR"])
        self.house = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.house.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        env["ir.default"].set("sale.order", "require_signature", False)
        self.products = env["product.product"].create([
            {"name": name, "default_code": code, "type": "consu", "is_storable": True, "list_price": price,
             "taxes_id": [Command.clear()], "invoice_policy": "order"} for name, code, price in GOODS])
        self.products.sale_delay = 3
        self.put(self.products, 500)
        self.flour = env["product.product"].create({
            "name": "Stoneground wheat flour", "type": "consu", "is_storable": True, "list_price": 2.1,
            "taxes_id": [Command.clear()], "uom_id": env.ref("uom.product_uom_kgm").id})
        self.put(self.flour, 100)
        self.rare = self.products.create({
            "name": "Copper kettle, 2 litres, hammered by hand", "default_code": "KTL-2", "type": "consu", "is_storable": True,
            "list_price": 145.0, "taxes_id": [Command.clear()], "invoice_policy": "order"})
        self.lost = self.products.create({
            "name": "Hand-thrown teapot, salt glaze", "default_code": "POT-SG", "type": "consu", "is_storable": True,
            "list_price": 64.0, "taxes_id": [Command.clear()], "invoice_policy": "order"})
        vendor = env["res.partner"].create({"name": "Coppersmiths of Cork"})
        env["purchase.order"].create({"partner_id": vendor.id, "order_line": [Command.create({
            "product_id": self.rare.id, "product_qty": 3, "price_unit": 60,
            "date_planned": fields.Datetime.now() + timedelta(days=12)})]}).button_confirm()
        self.seller = env["res.users"].with_context(no_reset_password=True).create({
            "name": "Tom Hartley", "login": "tom.hartley", "email": "tom@thistlewood.example",
            "group_ids": [Command.link(env.ref("sales_team.group_sale_salesman").id)]})
        self.kit = self.made_kit() if "mrp.bom" in env else self.products[0]
        self.carrier = env["delivery.carrier"].create({
            "name": "Pennine Parcels", "delivery_type": "fixed", "product_id": env.ref("delivery.product_product_delivery").id,
            "tracking_url": "https://track.pennine.example/parcel/<shipmenttrackingnumber>"})
        firm = env["res.partner"].create({
            "name": "Featherstonehaugh, Cholmondeley & Sons Fine Kitchen and Table Ware Limited", "is_company": True,
            "street": "The Old Rectory", "street2": "Upper Slaughter-on-the-Water", "city": "Cheltenham", "zip": "GL54 2JF",
            "country_id": env.ref("base.uk").id})
        self.buyer = env["res.partner"].create({
            "name": "Marie-Thérèse Featherstonehaugh-Cholmondeley", "parent_id": firm.id, "type": "contact",
            "email": "marie-therese@featherstonehaugh.example"})
        self.lyon = env["res.partner"].create({
            "name": "Geneviève Le Goff", "email": "genevieve@legoff.example", "lang": "fr_FR",
            "street": "12 bis, rue de la République", "zip": "69002", "city": "Lyon", "country_id": env.ref("base.fr").id})

    def made_kit(self):
        kit = self.env["product.product"].create({
            "name": "Tea set for six: pot, mugs and towel (kit)", "default_code": "TEA-6", "type": "consu", "is_storable": True,
            "list_price": 75.0, "taxes_id": [Command.clear()]})
        self.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom", "product_qty": 1, "bom_line_ids": [
                Command.create({"product_id": self.products[1].id, "product_qty": 6}),
                Command.create({"product_id": self.products[6].id, "product_qty": 1})]})
        return kit

    def put(self, products, quantity):
        for product in products:
            self.env["stock.quant"]._update_available_quantity(product, self.house.lot_stock_id, quantity)

    def order(self, goods, customer=None, number="PO-2026-004711"):
        """A confirmed order over [(product, quantity)]."""
        order = self.env["sale.order"].create({
            "partner_id": (customer or self.buyer).id, "client_order_ref": number, "user_id": self.seller.id, "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity}) for product, quantity in goods]})
        order.action_confirm()
        return order

    def ship(self, order, tracking=None, parcels=1):
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        picking.carrier_id = self.carrier if tracking else False
        picking.action_assign()
        if tracking:
            picking.carrier_tracking_ref = tracking
        lines = picking.move_line_ids
        for number in range(parcels if parcels > 1 else 0):
            lines[number::parcels].result_package_id = self.env["stock.package"].create({"name": f"PACK{number}"})
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        return picking

    def told(self, order, **facts):
        self.env["oms.order.event"]._oms_log([{"order_id": order.id, "customer_visible": True, **facts}])

    def quiet(self, order):
        """What was told so far is not what is shown."""
        self.env.flush_all()
        self.env["oms.mail.outbox"].sudo().search([("order_id", "=", order.id), ("state", "=", "new")])._oms_note("sent")

    def send(self, name, order):
        """The job, and what the mail server would have got."""
        sent = []

        def post(message, *args, **kwargs):
            sent.append(message)
            return message["Message-Id"]

        self.env.flush_all()
        with patch.object(IrMail_Server, "_connect__", return_value=None), patch.object(
                IrMail_Server, "send_email", side_effect=post):
            self.env["oms.mail.outbox"].sudo()._oms_send_for(order.id)
        [message] = sent
        (self.folder / f"{name}.html").write_text(message.get_body(("html",)).get_content())
        head = "".join(f"{key}: {message[key]}\n" for key in ("From", "To", "Reply-To", "Subject"))
        (self.folder / f"{name}.txt").write_text(head + "\n" + message.get_body(("plain",)).get_content())
        self.names.append(name)


def stories(shop):
    """One of each mail."""
    shop.env.cr.commit()  # what is in stock is known to all from here on
    all_goods = [(product, 6) for product in shop.products]
    some = [(shop.products[0], 2), (shop.products[1], 24), (shop.flour, 12.5), (shop.kit, 2)]
    soon = fields.Date.today() + timedelta(days=6)
    order = shop.order(all_goods)
    shop.send("confirmed", order)
    order = shop.env["sale.order"].browse(shop.order(some).id)
    order._oms_place_hold("manual", "Owes 4,711.00, over the limit")
    shop.send("received", order)
    order = shop.order(some)
    shop.quiet(order)
    product = shop.products[0]
    shop.told(order, kind="moved", facts={"cause": "P00017", "dates": [
        {"product_id": product.id, "product": product.display_name, "old": str(soon), "new": str(soon + timedelta(days=8))}]})
    order.commitment_date = fields.Datetime.now() + timedelta(days=14)
    shop.send("moved", order)
    order = shop.order([*some, (shop.lost, 1)])
    shop.quiet(order)
    shop.told(order, kind="moved", facts={"dates": [
        {"product_id": shop.lost.id, "product": shop.lost.display_name, "old": str(soon), "new": None}]})
    shop.send("backordered", order)
    order = shop.order(some)
    shop.quiet(order)
    shop.ship(order, tracking="PP-4711-0815-77, PP-4711-0816-78", parcels=2)
    shop.send("shipped", order)
    order = shop.order([(shop.products[1], 24), (shop.kit, 2), (shop.rare, 3)])
    shop.quiet(order)
    shop.ship(order)
    shop.send("part_shipped", order)
    after(shop, some, all_goods)


def after(shop, some, all_goods):
    """When it is with the customer, or is not to come at all; another language; several in one."""
    order = shop.order(some)
    picking = shop.ship(order, tracking="PP-4711-0900-11")
    shop.quiet(order)
    picking.action_oms_delivered()
    shop.send("delivered", order)
    shop.env["sale.order"].sudo()._cron_oms_ask_rating()
    shop.send("rating", order)
    order = shop.order(some[:2])
    shop.quiet(order)
    order._action_cancel()
    shop.send("cancelled", order)
    order = shop.order(some[:2])
    shop.ship(order)
    invoice = order._create_invoices()
    invoice.action_post()
    shop.quiet(order)
    invoice._reverse_moves(cancel=True)
    shop.send("refunded", order)
    order = shop.order(some, shop.lyon, number="CDE-88")
    shop.send("confirmed_fr", order)
    shop.ship(order, tracking="PP-4711-0950-12")
    shop.send("shipped_fr", order)
    order = shop.order(all_goods[:3])
    shop.ship(order, tracking="PP-4711-0990-13")
    shop.send("several", order)


def main():
    top = argparse.ArgumentParser()
    for name in ("--conf", "--db", "--json", "--to"):
        top.add_argument(name, type=Path if name != "--db" else str, required=True)
    args = top.parse_args()
    with session(args.conf, args.db) as env:
        quiet = {"tracking_disable": False, "mail_notrack": False, "mail_auto_subscribe_no_notify": True}
        shop = Shop(env(context={**env.context, **quiet}), args.to)
        stories(shop)
        names = shop.names
    args.json.write_text(json.dumps({"names": names}))


if __name__ == "__main__":
    main()
