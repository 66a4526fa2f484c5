# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What other stories begin with than a customer who asks: a withdrawal, a parcel without papers, Odoo's own return, goods of no
order, goodwill. For the shell, after what ``test_exchange_killed`` prepares."""

PREPARE = """
pot = goods["Pot"] = env["product.product"].create({
    "name": "Pot", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
env["oms.return.policy"].create({"name": "Others", "company_id": env.company.id, "auto_up_to": 1000})
for story in ("no order", "stray"):
    bill = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": stories[story].partner_id.id,
        "invoice_line_ids": [(0, 0, {"product_id": pot.id, "quantity": 2, "price_unit": 10, "tax_ids": [(5,)]})]})
    bill.action_post()
    env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create({})._create_payments()
env["oms.return"].create({"partner_id": stories["no order"].partner_id.id, "line_ids": [
    (0, 0, {"product_id": pot.id, "quantity": 2})]})
for story, found in (("parcel", {"product_id": product.id}), ("stray", {"product_id": pot.id, "without_order": True})):
    env["oms.return.parcel"].create({
        "partner_id": stories[story].partner_id.id, "line_ids": [(0, 0, {"quantity": 2, **found})]})
env["oms.goodwill"].create({"order_id": stories["goodwill"].id, "amount": 20, "reason": "Scratches"})
post_office = type(env["ir.mail_server"])
post_office._connect__ = lambda self, *args, **kwargs: None


def posted(self, message, *args, **kwargs):
    with open(side.path + ".mails", "a") as file:
        print(message["Message-Id"].strip(), file=file)
    return message["Message-Id"]


post_office.send_email = posted
"""

#: The steps, as customers, the dock, people and jobs do them for orders.
STEPS = """
def declare(env, orders):
    for order in orders:
        env["oms.return.withdrawal"]._oms_declare(order.company_id, {
            "key": f"key{order.id:020d}", "name": "Buyer", "email": "buyer@example.com", "order_text": order.name,
            "goods_text": "2 Mug"}, "here", order, {order.order_line.id: 2.0})


def follow(env, orders):
    env["oms.return.withdrawal"]._cron_oms_withdrawals()


def declared(env, orders):
    return env["oms.return.withdrawal"].search([("order_id", "in", orders.ids)])


def acknowledge(env, orders):
    env["mail.mail"].process_email_queue(email_ids=declared(env, orders).mail_id.ids)


def parcels(env, orders):
    return env["oms.return.parcel"].search([("partner_id", "in", orders.partner_id.ids)])


def unpack(env, orders):
    parcels(env, orders).action_receive()


def match(env, orders):
    for parcel in parcels(env, orders):
        parcel.line_ids.filtered(lambda line: not line.without_order).sale_line_id = orders.filtered(
            lambda order: order.partner_id == parcel.partner_id).order_line
        parcel.action_match()
    returned(env, orders).line_ids.filtered("surplus_quantity").surplus = "add"


def hand_back(env, orders):
    # in the warehouse, by Odoo's own dialog on the delivery
    for picking in orders.picking_ids.filtered(lambda one: one.location_dest_id.usage == "customer"):
        dialog = env["stock.return.picking"].create({"picking_id": picking.id})
        dialog.product_return_moves.quantity = 5
        dialog.action_create_returns()


def take_in(env, orders):
    pickings = orders.picking_ids.filtered(lambda one: one.location_id.usage == "customer" and one.state != "done")
    pickings.move_ids.picked = True
    pickings and pickings.button_validate()


def give_back(env, orders):
    settle(env, orders)


def give(env, orders):
    env["oms.goodwill"].search([("order_id", "in", orders.ids)]).action_give()
"""
