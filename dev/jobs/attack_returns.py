# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What `make attack` attacks of returns: one in each state, with and without an order, what waits for a vendor, a parcel, a
withdrawal and goodwill, of a company and of another one, whose names nobody here may be told; and orders of customers of the
portal."""
import base64

from odoo.fields import Command

#: Told to nobody here: names of the other company; what is in a file that is nobody's photo.
SECRET, PRICE, PAPER = "Remoteland", 8151.17, "PAYSLIP-7907-SECRET"


def prepare(shop):
    """The ids that are attacked; `shop`: `attack_data.Shop`."""
    env, users = shop.env, shop.users
    far = users["stranger"].company_id
    if not far.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=far, install_demo=False)
    for company in env.company | far:
        company.write({"oms_portal_returns": True, "oms_withdrawal": True, "email": f"shop{company.id}@back.example"})
    here = Returns(env, env.company, "Ours", 10.0)
    there = Returns(env, far, SECRET, PRICE)
    made = {"here": here.made(), "there": there.made(), "secret": SECRET, "price": [f"{PRICE:.2f}", f"{PRICE:,.2f}"]}
    for name in ("portal", "other portal"):
        made[name] = Returns(env, env.company, "Ours", 10.0, users[name].partner_id, like=here).of_customer()
    paper = env["ir.attachment"].create({
        "name": "payslip.txt", "raw": PAPER.encode(), "res_model": "res.company", "res_id": far.id})
    env.cr.commit()
    return {**made, "paper": paper.id, "paper_says": PAPER, "gone": 2**31 - 1}


class Returns:
    """One of each, in a company."""

    def __init__(self, env, company, name, price, partner=None, like=None):
        self.env = env(context={**env.context, "allowed_company_ids": company.ids})
        self.company, self.name, self.price = company.with_env(self.env), name, price
        self.partner = (partner or self.env["res.partner"].create({
            "name": f"{name} sender", "email": f"{name.lower()}@back.example", "company_id": company.id})).with_env(self.env)
        if like:
            self.warehouse, self.kettle = like.warehouse, like.kettle
        else:
            self.shop()

    def shop(self):
        """Goods in a warehouse, and a policy under which another person approves what is much."""
        self.warehouse = self.env["stock.warehouse"].create({
            "name": f"{self.name} shop", "code": self.name[:5].upper(), "company_id": self.company.id})
        self.warehouse.oms_release_policy = "at_once"
        self.env["stock.picking.type"].search([("warehouse_id", "=", self.warehouse.id)]).auto_batch = False
        self.kettle = self.env["product.product"].create({
            "name": f"{self.name} kettle", "default_code": f"{self.name.upper()}-KETTLE", "barcode": f"{self.name}KETTLE",
            "is_storable": True, "list_price": self.price, "taxes_id": False, "invoice_policy": "delivery",
            "company_id": self.company.id})
        self.env["stock.quant"]._update_available_quantity(self.kettle, self.warehouse.lot_stock_id, 10_000)
        self.env["oms.return.policy"].search([("company_id", "=", self.company.id)]).active = False
        self.policy = self.env["oms.return.policy"].create({
            "name": f"{self.name} policy", "company_id": self.company.id, "approve_above": 20 * self.price})
        self.env.cr.commit()  # confirmation reads them on a cursor of its own

    # --- documents ---

    def order(self, quantity=5, billed=True, paid=True):
        order = self.env["sale.order"].create({
            "partner_id": self.partner.id, "company_id": self.company.id, "client_order_ref": f"{self.name} PO",
            "warehouse_id": self.warehouse.id, "order_line": [Command.create({
                "product_id": self.kettle.id, "product_uom_qty": quantity, "price_unit": self.price})]})
        order.action_confirm()
        self.env.cr.commit()
        order.picking_ids.filtered(lambda one: one.state == "assigned").with_context(skip_backorder=True).button_validate()
        if billed:
            bill = order._create_invoices()
            bill.action_post()
            if paid:
                self.pay(bill)
        return order

    def pay(self, bill):
        return self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids).create({})._create_payments()

    def back(self, until="requested", order=None, quantity=2, fate="restock", **values):
        """A return that was brought so far."""
        order = order or self.order()
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": order.order_line[0].id, "quantity": quantity, "reason": "faulty", "note": f"{self.name} dent"}],
            **values)
        steps = ("requested", "authorised", "received", "inspected", "settled").index(until)
        for step in (back.action_authorise, back.action_receive,
                     lambda: back.action_inspect({line.id: fate for line in back.line_ids}), back.action_settle)[:steps]:
            step()
        return back

    def loose(self):
        """(an invoice of no order over ten, a return of two of these)"""
        bill = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.partner.id, "company_id": self.company.id,
            "invoice_date": self.env["oms.day"]._today(company=self.company), "invoice_line_ids": [Command.create({
                "product_id": self.kettle.id, "quantity": 10, "price_unit": self.price, "tax_ids": [Command.clear()]})]})
        bill.action_post()
        self.pay(bill)
        back = self.env["oms.return"].create({"partner_id": self.partner.id, "company_id": self.company.id, "line_ids": [
            Command.create({"product_id": self.kettle.id, "quantity": 2})]})
        return bill, back

    def said(self, order=None):
        """A withdrawal, of an order that nobody knows or of this one."""
        said = self.env["oms.return.withdrawal"].sudo()._oms_declare(self.company, {
            "key": f"{self.name.lower()}{order.id if order else 0:020}", "name": f"{self.name} sender",
            "email": self.partner.email or "x@back.example", "order_text": order.name if order else f"{self.name} NOWHERE",
            "goods_text": False}, "x")
        said._oms_follow()  # now, not when its job comes in the middle
        return said

    # --- all of them ---

    def made(self):
        env = self.env
        sold = self.order(quantity=20)
        backs = {state: self.back(state) for state in ("requested", "authorised", "received", "inspected", "settled")}
        refused, cancelled = self.back(), self.back()
        refused.action_refuse()
        cancelled.action_cancel()
        noted = self.back("received")
        row = env["oms.return.inspection"].create({"line_id": noted.line_ids.id, "quantity": 1})
        bill, loose = self.loose()
        vendor = env["res.partner"].create({"name": f"{self.name} potter", "company_id": self.company.id})
        waits, goes = self.back("inspected", fate="vendor"), self.back("inspected", fate="vendor")
        env.flush_all()
        Waiting = env["oms.return.waiting"]
        claim = env["oms.vendor.return"]._oms_collect(
            found := Waiting.search([("return_id", "=", goes.id)]), {one.id: one.quantity for one in found},
            {one.id: vendor for one in found})
        swap = self.back()
        swap.line_ids.resolution = "exchange"
        goodwill = env["oms.goodwill"].create({
            "order_id": sold.id, "amount": self.price, "reason": f"{self.name} scratch", "way": "credit"})
        given = env["oms.goodwill"].create({
            "order_id": sold.id, "amount": self.price, "reason": f"{self.name} scratch", "way": "credit"})
        given.action_give()
        draft, lies = (env["oms.return.parcel"].create({
            "company_id": self.company.id, "warehouse_id": self.warehouse.id, "reference": f"{self.name} sender",
            "line_ids": [Command.create({"product_id": self.kettle.id, "quantity": 1})]}) for _number in range(2))
        lies.action_receive()
        photo = env["ir.attachment"].create({
            "name": "dent.png", "raw": base64.b64decode(DOT), "res_model": "oms.return", "res_id": backs["requested"].id})
        backs["requested"].line_ids.photo_ids = photo
        return {
            "company": self.company.id, "partner": self.partner.id, "product": self.kettle.id, "code": self.kettle.barcode,
            "warehouse": self.warehouse.id, "order": sold.id, "line": sold.order_line.id, "name": sold.name,
            "policy": self.policy.id, "price": self.price,
            **{state: back.id for state, back in backs.items()},
            **{f"{state} line": back.line_ids.id for state, back in backs.items()},
            "refused": refused.id, "cancelled": cancelled.id, "noted": noted.id, "row": row.id, "swap": swap.id,
            "swap line": swap.line_ids.id, "bill": bill.id, "loose": loose.id, "loose line": loose.line_ids.id,
            "waiting": Waiting.search([("return_id", "=", waits.id)], limit=1).id, "vendor": vendor.id, "claim": claim.id,
            "goodwill": goodwill.id, "given": given.id, "parcel": draft.id, "parcel line": draft.line_ids.id,
            "here parcel": lies.id, "here parcel line": lies.line_ids.id, "withdrawal": self.said().id, "photo": photo.id,
            "picking": backs["authorised"].picking_ids.ids[0], "note": backs["settled"].refund_ids.ids[0],
            "reason": env.ref("oms_returns.reason_faulty").id, "back name": backs["requested"].name}

    def of_customer(self):
        """An order of a customer of the portal of which a return was asked for, one that was not, and a draft."""
        order, other = self.order(), self.order(quantity=30)
        back = self.back(order=order)
        draft = other.copy()
        return {"order": order.id, "name": order.name, "line": order.order_line.id, "token": order._portal_ensure_token(),
                "other": other.id, "other line": other.order_line.id, "other token": other._portal_ensure_token(),
                "draft line": draft.order_line.id, "return": back.id, "return line": back.line_ids.id, "return name": back.name,
                "partner": order.partner_id.id, "email": order.partner_id.email}


#: A picture of one dot.
DOT = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
