# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On a fresh database with the suite, for pictures and for whoever wants to try: a small shop of which goods come back, by every
way and in every state. Writes the ids of what there is to look at."""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import roles_job
from dev.jobs.session import session
from dev.roles import PASSWORD, ROLES
from odoo import Command

#: name: (what it is called, code, price, cost, barcode, tracking, in stock)
GOODS = {
    "mug": ("Stoneware mug, blue", "MUG-BLUE", 12.5, 4.0, "4006381333931", "none", 500),
    "bowl": ("Salad bowl, oak, oiled by hand, 30 cm, with servers", "BOWL-30", 39.9, 15.0, "4006381333948", "none", 200),
    "clock": ("Wall clock, brass", "CLOCK", 129.0, 60.0, "4006381333955", "serial", 12),
    "tea": ("Loose tea 500 g", "TEA-500", 9.0, 3.0, "4006381333979", "lot", 60),
    "lamp": ("Desk lamp", "LAMP", 59.0, 25.0, "4006381333962", "none", 100),
    "second": ("Desk lamp, second grade", "LAMP-B", 35.0, 10.0, False, "none", 0),
    "stool": ("Kitchen stool, ash", "STOOL", 80.0, 30.0, "4006381333986", "none", 50),
    "cushion": ("Seat cushion, wool", "CUSHION", 20.0, 8.0, "4006381333993", "none", 50),
}
PEOPLE = {"returns_supervisor": "oms_returns.group_returns_supervisor", "returns_manager": "oms_returns.group_returns_manager",
          "dock": "stock.group_stock_user"}


class Shop:
    """Goods, customers and people, and words to tell what came back."""

    def __init__(self, env):
        self.env = env
        company = self.company = env.company
        euro = env.ref("base.EUR")
        euro.active = True
        company.write({
            "name": "Thistlewood Homeware", "street": "Marktgasse 7", "zip": "90402", "city": "Nürnberg", "currency_id": euro.id,
            "country_id": env.ref("base.de").id, "phone": "+49 911 4960123", "email": "orders@thistlewood.example",
            "oms_portal_returns": True, "oms_withdrawal": True, "oms_promise_mode": "on"})
        env["product.pricelist"].search([]).currency_id = euro
        self.house = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.house.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        env["stock.picking.type"].search([("warehouse_id", "=", self.house.id)]).auto_batch = False
        self.vendor = self.partner("Bavarian Ceramics GmbH", "sales@ceramics.example", is_company=True)
        for name, row in GOODS.items():
            setattr(self, name, self.product(*row))
        self.lamp.oms_second_product_id = self.second
        self.shirts = self.variants()
        self.kit = self.made_kit()
        self.firm = self.partner("Potteries & Daughters Fine Kitchenware", "office@potteries.example", is_company=True)
        self.paula = self.partner("Paula Potter", "paula@potteries.example", parent_id=self.firm.id)
        self.anna = self.partner("Anna Amsel", "anna@amsel.example", phone="+49 221 1234")
        self.bert = self.partner("Bert Baum", "bert@baum.example")
        users = env["res.users"].with_context(no_reset_password=True)
        users.create({"login": "portal", "password": PASSWORD, "partner_id": self.paula.id,
                      "group_ids": [Command.set([env.ref("base.group_portal").id])]})
        roles_job.make(env, ROLES)
        for login, group in PEOPLE.items():
            users.create({"login": login, "name": login.replace("_", " ").capitalize(), "password": PASSWORD,
                          "email": f"{login}@example.com",
                          "group_ids": [Command.set([env.ref("base.group_user").id, env.ref(group).id])]})
        self.provider = self.with_cards()
        env.cr.commit()  # promises are made on a cursor of their own

    def partner(self, name, email, **values):
        return self.env["res.partner"].create({
            "name": name, "email": email, "street": "Am Weg 1", "zip": "50667", "city": "Köln",
            "country_id": self.env.ref("base.de").id, **values})

    def product(self, name, code, price, cost, barcode, tracking, stock):
        product = self.env["product.product"].create({
            "name": name, "default_code": code, "type": "consu", "is_storable": True, "list_price": price,
            "standard_price": cost, "barcode": barcode, "tracking": tracking, "invoice_policy": "delivery",
            "seller_ids": [Command.create({"partner_id": self.vendor.id, "price": cost})]})
        self.put(product, stock)
        return product

    def put(self, product, quantity):
        Quant, place = self.env["stock.quant"], self.house.lot_stock_id
        if product.tracking == "none":
            if quantity:
                Quant._update_available_quantity(product, place, quantity)
            return
        names = ["T2026-11"]
        if product.tracking == "serial":
            names = [f"{product.default_code}-{n:03}" for n in range(1, quantity + 1)]
        for lot in self.env["stock.lot"].create([{"name": name, "product_id": product.id} for name in names]):
            Quant._update_available_quantity(product, place, quantity / len(names), lot_id=lot)

    def variants(self):
        size, colour = self.env["product.attribute"].create([
            {"name": name, "value_ids": [Command.create({"name": value}) for value in values]}
            for name, values in (("Size", ("S", "M", "L", "XL")), ("Colour", ("White", "Navy")))])
        shirt = self.env["product.template"].create({
            "name": "Linen shirt", "type": "consu", "is_storable": True, "list_price": 45.0, "standard_price": 18.0,
            "invoice_policy": "delivery", "attribute_line_ids": [
                Command.create({"attribute_id": one.id, "value_ids": [Command.set(one.value_ids.ids)]})
                for one in (size, colour)]})
        shirt.attribute_line_ids.product_template_value_ids.filtered(lambda value: value.name == "XL").price_extra = 5.0
        for variant in shirt.product_variant_ids[:6]:
            self.put(variant, 20)
        return shirt.product_variant_ids

    def made_kit(self):
        """Where kits can be made (`sale_mrp`), one; else its dearer part."""
        if "mrp.bom" not in self.env:
            return self.stool
        kit = self.env["product.product"].create({
            "name": "Kitchen seat: stool with two cushions", "default_code": "SEAT", "type": "consu", "is_storable": True,
            "list_price": 110.0, "invoice_policy": "delivery"})
        self.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom", "product_qty": 1, "bom_line_ids": [
                Command.create({"product_id": part.id, "product_qty": quantity})
                for part, quantity in ((self.stool, 1), (self.cushion, 2))]})
        return kit

    def with_cards(self):
        """Odoo's provider for demonstrations, where it is installed."""
        provider = self.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        if provider:
            provider.write({"state": "test", "allow_tokenization": True})
        return provider

    # --- what happens ---

    def sell(self, partner, bill=True, pay=True, card=False, ref=None, **quantities):
        """An order that was shipped, billed and paid."""
        order = self.env["sale.order"].create({"partner_id": partner.id, "client_order_ref": ref, "order_line": [
            Command.create({"product_id": getattr(self, name).id, "product_uom_qty": quantity})
            for name, quantity in quantities.items()]})
        if card and self.provider:
            self.env["payment.transaction"].create({
                "provider_id": self.provider.id, "payment_method_id": self.provider.payment_method_ids[:1].id,
                "amount": order.amount_total, "currency_id": order.currency_id.id, "partner_id": partner.id,
                "operation": "online_direct", "sale_order_ids": [Command.set(order.ids)]})._set_done()
        order.action_confirm()
        self.env.cr.commit()
        for picking in order.picking_ids:
            picking.carrier_tracking_ref = f"1Z{order.id:08}"
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()
        if bill:
            invoice = order._create_invoices()
            invoice.action_post()
            if card and self.provider:
                order.transaction_ids._post_process()
            elif pay:
                self.env["account.payment.register"].with_context(
                    active_model="account.move", active_ids=invoice.ids).create({})._create_payments()
        return order

    def back(self, order, until="requested", reason="faulty", resolution=None, fate=None, **quantities):
        """A return that was brought so far."""
        lines = {line.product_id: line for line in order.order_line}
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": lines[getattr(self, name)].id, "quantity": quantity, "reason": reason,
             **({"resolution": resolution} if resolution else {})} for name, quantity in quantities.items()])
        if fate:
            back.line_ids.disposition = fate
        steps = ("requested", "authorised", "received", "inspected", "settled").index(until)
        for step in (back.action_authorise, back.action_receive, back.action_inspect, back.action_settle)[:steps]:
            step()
        self.env.cr.commit()
        return back

    def months_ago(self, months, order, back):
        """As if it had all happened so long ago, for the figures of months gone by."""
        moves = (order.order_line.move_ids | back.line_ids.move_ids).ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET date = date - %s * interval '1 month' WHERE id = ANY(%s)", (months, moves))
        self.env.invalidate_all()

    @property
    def shirt(self):
        return self.shirts[0]

    def stories(self):
        """{what there is to look at: id}"""
        env, made = self.env, {}
        policy = env["oms.return.policy"].create({
            "name": "Homeware", "window_days": 30, "ask_above": 150, "auto_up_to": 100, "keep_up_to": 10, "approve_above": 120,
            "fee_percent": 10, "fee_after_days": 14})
        first = self.sell(self.paula, ref="PO-7001", mug=6, bowl=2, shirt=3)
        second = self.sell(self.paula, ref="PO-7002", card=True, mug=24, kit=2)
        annas = self.sell(self.anna, clock=2, tea=4, lamp=1)
        open_bill = self.sell(self.anna, pay=False, mug=10)
        berts = self.sell(self.bert, card=True, lamp=3, bowl=5)
        late = self.sell(self.bert, bill=False, mug=4, shirt=2)
        others = [self.sell((self.anna, self.bert)[n % 2], mug=3, lamp=2) for n in range(6)]
        made["order"], made["berts_order"], made["policy"], made["late_order"] = first.id, berts.id, policy.id, late.id
        for months, quantity in enumerate((3, 1, 2, 4, 2), start=1):
            order = self.sell(self.anna, mug=12, bowl=4)
            self.months_ago(months, order, self.back(
                order, "settled", reason="damaged" if months % 2 else "changed_mind", mug=quantity, bowl=months % 2))
        made["requested"] = self.back(first, mug=2).id
        made["authorised"] = self.back(annas, "authorised", clock=1, tea=2).id
        made["received"] = self.back(second, "received", reason="damaged", mug=20).id
        made["inspected"] = self.back(berts, "inspected", reason="changed_mind", lamp=1, bowl=1).id
        made["to_approve"] = self.back(berts, "inspected", reason="changed_mind", lamp=1, bowl=2).id
        made["settled"] = self.back(others[0], "settled", mug=2).id
        made["unpaid"] = self.back(open_bill, "inspected", reason="wrong_item", mug=4).id
        made["unbilled"] = self.back(late, "authorised", reason="changed_mind", mug=2).id
        self.back(others[1], mug=1).action_refuse()
        self.back(others[2], lamp=1).action_cancel()
        made["exchange"] = self.back(first, "authorised", reason="changed_mind", resolution="exchange", shirt=2).id
        made["swapped"] = self.back(second, "inspected", reason="changed_mind", resolution="exchange", kit=1).id
        again = self.sell(self.paula, ref="PO-7003", lamp=2, bowl=1)
        made["credit_paula"] = self.back(again, "settled", reason="changed_mind", resolution="credit", bowl=1).id
        on_its_way = self.back(again, "authorised", reason="changed_mind", lamp=1)
        on_its_way.action_scanned()
        made["on_its_way"] = on_its_way.id
        made["credit"] = self.back(others[2], "settled", reason="changed_mind", resolution="credit", mug=2).id
        for order, fate in ((others[3], "vendor"), (others[4], "refurbish")):
            made[fate] = self.back(order, "settled", fate=fate, mug=2, lamp=1).id
        parcel = env["oms.return.parcel"].create({"reference": "brown box, no sender, postmark Bonn", "line_ids": [
            Command.create({"product_id": self.bowl.id, "quantity": 1}),
            Command.create({"product_id": self.lamp.id, "quantity": 1})]})
        parcel.action_receive()
        made["parcel"] = parcel.id
        made["loose"] = env["oms.return"].create({"partner_id": self.bert.id, "line_ids": [
            Command.create({"product_id": self.stool.id, "quantity": 1})]}).id
        for number, (order, email) in enumerate(((others[5], self.bert.email), (None, "who@knows.example"))):
            said = env["oms.return.withdrawal"].sudo()._oms_declare(self.company, {
                "key": f"shop{number:020}", "name": "Bert Baum", "email": email,
                "order_text": order.name if order else "4711-0815", "goods_text": False}, "x")
            said._oms_follow()
            made[f"withdrawal_{number}"] = said.id
        to_pay = env["sale.order"].create({
            "partner_id": self.paula.id, "require_payment": True, "require_signature": False, "order_line": [
                Command.create({"product_id": self.mug.id, "product_uom_qty": 4})]})
        to_pay.action_quotation_sent()
        made["to_pay"] = to_pay.id
        env.cr.commit()
        for cron in ("cron_return_rate", "cron_return_alarm"):
            env.ref(f"oms_returns.{cron}").method_direct_trigger()
        return made


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        made = Shop(env).stories()
    args.json.write_text(json.dumps(made))


if __name__ == "__main__":
    main()
