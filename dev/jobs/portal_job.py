# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On a copy of a database, for pictures: makes the portal user of one customer company, lends that company an order of each
stage, and says which pages its contact reaches."""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import session
from dev.roles import PASSWORD
from odoo import Command

#: Pages that need no document.
PAGES = {
    "home": "/my", "orders": "/my/orders", "quotations": "/my/quotes", "invoices": "/my/invoices", "account": "/my/account",
    "addresses": "/my/addresses", "new address": "/my/address"}
#: What an order is looked at for: which one shows it.
ORDERS = {
    "checking": [("oms_held", "=", True), ("oms_stage", "in", ("to_supply", "in_warehouse"))],
    "part shipped": [("oms_part_shipped", "=", True)],
    **{stage: [("oms_stage", "=", stage)] for stage in (
        "to_supply", "in_warehouse", "shipped", "delivered", "closed", "cancelled")},
}


def customer(env):
    """The contact with a portal user, in a company of its own with two addresses."""
    country = env.ref("base.uk").id
    firm = env["res.partner"].create({
        "name": "Potteries & Daughters Fine Kitchenware (Wholesale) Ltd", "is_company": True, "street": "14 Longfellow Terrace",
        "zip": "ST1 4QQ", "city": "Stoke-on-Trent", "country_id": country, "child_ids": [
            Command.create({"name": "Potteries Depot", "type": "delivery", "street": "Unit 7, Canalside Business Park",
                            "city": "Newcastle-under-Lyme", "country_id": country}),
            Command.create({"name": "Paula Potter", "email": "portal@example.com"})]})
    contact = firm.child_ids.filtered(lambda child: child.type == "contact")
    env["res.users"].with_context(no_reset_password=True).create({
        "login": "portal", "password": PASSWORD, "partner_id": contact.id,
        "group_ids": [Command.set([env.ref("base.group_portal").id])]})
    return firm


def lend(env, orders, firm):
    """The orders and their invoices become the company's, past all rules: it is about how they look."""
    for records in (orders, orders.invoice_ids):
        if records:
            env.cr.execute(f"UPDATE {records._table} SET partner_id = %s WHERE id IN %s", (firm.id, records._ids))
    depot = firm.child_ids.filtered(lambda child: child.type == "delivery")
    open_ones = orders.filtered(lambda order: order.oms_stage == "to_supply" and not order.oms_held)
    for ids, address in ((orders.ids, firm), (open_ones.ids, depot)):
        env.cr.execute("UPDATE sale_order SET partner_shipping_id = %s WHERE id = ANY(%s)", (address.id, ids))
    env.invalidate_all()


def pages(env):
    """[(name, path, what is clicked)]"""
    orders = {name: env["sale.order"].search([("state", "in", ("sale", "cancel")), *domain], limit=1, order="amount_total")
              for name, domain in ORDERS.items()}
    found = env["sale.order"].union(*orders.values())
    lend(env, found, customer(env))
    rows = [(name, path, None) for name, path in PAGES.items()]
    rows += [(name, f"/my/orders/{order.id}", None) for name, order in orders.items() if order]
    for order in found:
        portal = order.env["oms.portal"]
        for what, can in (("change", portal._can_change(order)), ("cancel", portal._can_cancel(order))):
            if can and not any(name == what for name, *_rest in rows):
                rows.append((what, f"/my/orders/{order.id}", f"button[name=oms_{what}]"))
    if found:
        rows += [("ask", f"/my/orders/{found[0].id}", "button[name=oms_ask]"),
                 ("rating", f"/rate/{found[0]._rating_get_access_token()}/5", None),
                 ("again", f"/my/orders/{found[0].id}", "#oms_actions button[name=oms_again]"), ("home again", "/my", None)]
    rows += [("invoice", invoice.get_portal_url(), None) for invoice in found.invoice_ids.filtered(
        lambda move: move.state == "posted")[:1]]
    return rows


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        made = pages(env)
    args.json.write_text(json.dumps(made))


if __name__ == "__main__":
    main()
