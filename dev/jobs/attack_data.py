# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The shop that `make attack` attacks: people of each role, and for each attempt an order of its own."""
from datetime import datetime, timedelta

from dev.jobs import attack_floor, attack_money, attack_returns
from dev.roles import ROLES as ALONE
from odoo.fields import Command

ROLES = {
    "salesman": "sales_team.group_sale_salesman",
    "sales and stock": "sales_team.group_sale_salesman_all_leads,stock.group_stock_user",
    "desk": "oms_core.group_oms_user,oms_atp.group_atp_user",
    "supervisor": "oms_core.group_oms_supervisor,oms_core.group_oms_credit",
    "stock": "oms_fulfillment.group_fulfillment_user",
    "clerk": "oms_returns.group_returns_user",
    "returns supervisor": "oms_returns.group_returns_supervisor",
    "other returns supervisor": "oms_returns.group_returns_supervisor",
    "accountant": "account.group_account_invoice",
    "api": "oms_atp.group_oms_api",
    "other api": "oms_atp.group_oms_api",
    "employee": "base.group_user",
    "stranger": "oms_core.group_oms_manager,account.group_account_manager,stock.group_stock_manager",
    "portal": "base.group_portal",
    "other portal": "base.group_portal",
    "manager": "oms_core.group_oms_manager,oms_atp.group_atp_manager,oms_fulfillment.group_fulfillment_manager,"
               "oms_returns.group_returns_manager,account.group_account_manager,stock.group_stock_manager",
}
# Each role of docs/roles.md with its one group.
ROLES.update({f"{role} alone": f"{group},base.group_user" for role, group in ALONE.items()})
#: How many orders there are to be attacked: held, shipped, with a limit; for all groups, or for the small ones of the tests.
ALL, SMALL = (90, 24, 16), (36, 0, 0)
#: Words that mean harm where they are read as HTML or as a formula.
NASTY = ('<img src=x onerror="alert(1)">', '=HYPERLINK("http://evil.example","x")', "@SUM(1+1)", "+1+1", "{{ 7919*7907 }}")


def prepare(env, small=False):
    """Makes it all; returns the ids by what they are for."""
    held, shipped, limited = SMALL if small else ALL
    env.company.write({"oms_promise_mode": "on", "oms_credit_mode": "enforce", "oms_customer_mails": True,
                       "oms_mail_minutes": 0})
    users = people(env)
    shop = Shop(env, users)
    facts = {
        "held": shop.held(held), "limited": shop.limited(limited), "shipped": shop.shipped(shipped).ids,
        "others": shop.others(), "nasty": shop.nasty(), "mug": shop.mug.id, "dear": shop.dear.id,
        "poor": shop.poor(), "buyer": shop.partner("Buyer").id, "manual": env.ref("oms_core.hold_reason_manual").id,
        "rooms": [row["partner"] for row in shop.limited(2, ordered=False)], "returns": [] if small else shop.inspected(2),
        "floor": None if small else attack_floor.prepare(shop), "money": None if small else attack_money.prepare(shop),
        "back": None if small else attack_returns.prepare(shop),
        "dozen": env.ref("uom.product_uom_dozen").id, "company": env.company.id, "elsewhere": users["stranger"].company_id.id}
    env["oms.credit.stale"].sudo().search([]).unlink()
    return {**facts, "keys": {role: key_of(user) for role, user in users.items()},
            "logins": {role: user.login for role, user in users.items()},
            "uids": {role: user.id for role, user in users.items()},
            "partners": {role: user.partner_id.id for role, user in users.items()}}


def people(env):
    """{role: user}; the stranger manages another company."""
    elsewhere = env["res.company"].create({"name": "Elsewhere", "oms_promise_mode": "on"})
    users = {}
    for role, groups in ROLES.items():
        login = f"attack_{role}".replace(" ", "_")
        company = elsewhere if role == "stranger" else env.company
        users[role] = env["res.users"].create({
            "name": role.capitalize(), "login": login, "password": login, "email": f"{login}@example.com",
            "group_ids": [Command.set([env.ref(name).id for name in groups.split(",")])],
            "company_id": company.id, "company_ids": [Command.set(company.ids)]})
    return users


def key_of(user):
    return user.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "attack", datetime.now() + timedelta(hours=20))


class Shop:
    """Products with plenty of stock, customers, and orders in every state that is attacked."""

    def __init__(self, env, users):
        self.env, self.users = env, users
        self.north = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        self.north.oms_release_policy = "at_once"
        env["stock.picking.type"].search([]).auto_batch = False
        self.mug, self.dear = env["product.product"].create([
            {"name": name, "default_code": code, "is_storable": True, "list_price": price, "taxes_id": False,
             "invoice_policy": "delivery"} for name, code, price in (("Mug", "MUG", 10), ("Dear", "DEAR", 300))])
        for product in (self.mug, self.dear):
            self.stock(product, 100_000)
        self.reason = env["oms.hold.reason"].create({
            "name": "Managers only", "code": "attack", "group_id": env.ref("oms_core.group_oms_manager").id})

    def stock(self, product, quantity):
        """Goods on the shelf, committed: confirmation reads them on a cursor of its own."""
        self.env["stock.quant"]._update_available_quantity(product, self.north.lot_stock_id, quantity)
        self.env.cr.commit()

    def order(self, partner, quantity=2, product=None, user="salesman", confirm=True, **values):
        order = self.env["sale.order"].create({
            "partner_id": partner.id, "user_id": user and self.users[user].id, **values,
            "order_line": [Command.create({"product_id": (product or self.mug).id, "product_uom_qty": quantity})]})
        if confirm:
            order.action_confirm()
        return order

    def partner(self, name, **values):
        return self.env["res.partner"].create({"name": name, "email": "customer@example.com", **values})

    def held(self, count):
        """Confirmed orders of the salesman under a hold that only managers clear."""
        partners = [self.partner(f"Held {number}") for number in range(10)]
        orders = self.env["sale.order"].concat(*(self.order(partners[number % 10]) for number in range(count)))
        orders._oms_place_hold(self.reason)
        assert all(orders.mapped("oms_held"))
        return [{"order": order.id, "line": order.order_line.id, "hold": order.oms_hold_ids.id,
                 "picking": order.picking_ids.id, "move": order.order_line.move_ids.id} for order in orders]

    def limited(self, count, ordered=True):
        """Customers who may owe 600, each with a confirmed order of 300."""
        made = []
        for number in range(count):
            partner = self.partner(f"Limited {number}")
            self.env["oms.credit.account"].create({"partner_id": partner.id, "limit": 600})
            order = self.order(partner, 1, self.dear, user="desk") if ordered else self.env["sale.order"]
            assert not order.oms_held
            made.append({"partner": partner.id, "order": order.id, "line": order.order_line.id})
        return made

    def inspected(self, count):
        """Returns of one piece of billed orders, ready to be settled."""
        orders = self.shipped(count)
        orders._create_invoices().action_post()
        returns = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": line.id, "quantity": 1} for line in orders.order_line])
        returns.action_authorise()
        returns.action_receive()
        returns.action_inspect()
        return returns.ids

    def poor(self):
        """A customer who may owe nothing worth mentioning."""
        partner = self.partner("Poor")
        self.env["oms.credit.account"].create({"partner_id": partner.id, "limit": 1})
        return partner.id

    def ship(self, orders):
        for picking in orders.picking_ids.filtered(lambda picking: picking.state == "assigned"):
            picking.with_context(skip_backorder=True).button_validate()
        return orders

    def shipped(self, count):
        """Orders shipped and not billed."""
        partners = [self.partner(f"Shipped {number}") for number in range(6)]
        return self.ship(self.env["sale.order"].concat(*(self.order(partners[n % 6], user=None) for n in range(count))))

    def whole(self, partner, user):
        """An order with its delivery, invoice and request for a return."""
        order = self.ship(self.order(partner, user=user))
        invoice = order._create_invoices()
        invoice.action_post()
        self.env["oms.return"]._oms_create_from_lines([{"sale_line_id": order.order_line.id, "quantity": 1}])
        invoice._portal_ensure_token()
        return {"order": order.id, "name": order.name, "line": order.order_line.id, "token": order._portal_ensure_token(),
                "invoice": invoice.id, "invoice name": invoice.name, "invoice token": invoice.access_token,
                "picking": order.picking_ids.ids[0], "partner": partner.id,
                "return": order.order_line.oms_return_line_ids.return_id.id}

    def others(self):
        """Documents that are not for everybody: {whose: ids}."""
        stranger = self.users["stranger"]
        far = self.env(user=stranger, context={"allowed_company_ids": stranger.company_id.ids})
        order = far["sale.order"].create({
            "partner_id": self.partner("Far away").id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 1})]})
        return {
            "portal": self.whole(self.users["portal"].partner_id, "desk"),
            "other portal": self.whole(self.users["other portal"].partner_id, "desk"),
            "stranger": {"order": order.id, "name": order.name}}

    def nasty(self):
        """An order that says something evil wherever people type."""
        partner = self.partner(NASTY[0], ref=NASTY[1], city=NASTY[2])
        product = self.env["product.product"].create({
            "name": NASTY[0], "default_code": NASTY[1], "is_storable": True, "list_price": 1, "taxes_id": False})
        self.stock(product, 10)
        order = self.ship(self.order(partner, product=product, client_order_ref=NASTY[3], note=f"<p>{NASTY[4]}</p>"))
        order.env["oms.portal"]._ask(order, NASTY[0], partner)
        order._create_invoices().action_post()
        return {"order": order.id, "token": order._portal_ensure_token(), "partner": partner.id, "words": NASTY}
