# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Money on customers' pages: what a visitor, a customer and another one are shown, and what they may pay for whom."""
import re

from . import money

PAID = "SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM payment_transaction WHERE amount::float8 != 'NaN'"
AMOUNTS = (0.01, 0, -5, 1e308, float("nan"), float("inf"), "x", None, [], True)


def run(attack):
    pages(attack)
    payments(attack)
    links(attack)


def pages(attack):
    attack.group("money: customers' pages say what is theirs, nothing of what a bank said, no key, nothing of others")
    mine, there, other = attack.money["mine"], attack.money["there"], attack.facts["others"]["other portal"]
    token = f"?access_token={mine['token']}"
    before = attack.one(money.FACTS)
    for role in (None, "portal", "other portal", "employee", "desk alone"):
        browser = attack.web(role)
        for path in (f"/my/orders/{mine['order']}", f"/my/orders/{mine['order']}{token}",
                     f"/my/orders/{mine['order']}?report_type=html",
                     f"/my/orders/{mine['order']}{token}&report_type=pdf", f"/my/orders/{there['order']}",
                     f"/my/orders/{there['order']}{token}", f"/my/invoices/{there['open']}{token}", "/my/orders", "/my/invoices",
                     "/my/invoices/overdue", f"/my/invoices/overdue?company_id={there['company']}", "/my/payment_method", "/my",
                     "/payment/status", f"/payment/confirmation?tx_id={there['card']}&access_token=x",
                     f"/payment/confirmation?tx_id={mine['card']}&access_token={mine['token']}"):
            answer = browser.get(path)
            money.judge(attack, f"{path} by {role or 'a visitor'}", answer, role or "")
            page = (answer.value or b"").decode(errors="replace")
            shown = [word for word in ("To be answered", "In doubt", "Card operation", "oms.payment", "Traceback (most",
                                       "Chargeback")
                     if word in page]
            attack.judge(f"{path} by {role or 'a visitor'} shows no words of ours", role == "desk alone" or not shown, shown)
    opened = attack.web(None).get(f"/my/orders/{mine['order']}{token}")
    attack.judge("the right token opens the page", mine["name"].encode() in (opened.value or b""), opened.status)
    attack.judge("another's token does not", mine["name"].encode() not in (attack.web(None).get(
        f"/my/orders/{mine['order']}?access_token={other['token']}").value or b""))
    attack.judge("pages write nothing", attack.one(money.FACTS) == before)


def payments(attack):
    """Payments that customers begin: for an order whose token they have, in an amount; nothing else is made, and by that
    nothing is done."""
    attack.group("money: payments begun from outside, for others, with other tokens and amounts")
    mine, here, there = attack.money["mine"], attack.money["here"], attack.money["there"]
    plain = {"provider_id": mine["provider"], "payment_method_id": mine["method"], "token_id": None, "flow": "direct",
             "tokenization_requested": False, "landing_route": "/my", "access_token": mine["token"]}
    for role in (None, "portal", "other portal"):
        browser = attack.web(role)
        before = attack.sql(PAID)
        for what, path, values in (
                ("no token", f"/my/orders/{mine['order']}/transaction", {"access_token": None, "amount": 5}),
                ("a wrong token", f"/my/orders/{mine['order']}/transaction", {"access_token": "x", "amount": 5}),
                ("another order", f"/my/orders/{here['order']}/transaction", {"amount": 5}),
                ("another company's order", f"/my/orders/{there['order']}/transaction", {"amount": 5}),
                ("another company's invoice", f"/invoice/transaction/{there['open']}", {"amount": 5}),
                ("another's invoice", f"/invoice/transaction/{here['open']}", {"amount": 5}),
                ("any payment", "/payment/transaction", {"amount": 5, "currency_id": mine["currency"],
                                                         "partner_id": mine["partner"]}),
                ("states", f"/my/orders/{mine['order']}/transaction", {"amount": 5, "state": "done", "custom_create_values": {
                    "state": "done"}}),
                ("more orders", f"/my/orders/{mine['order']}/transaction", {"amount": 5, "sale_order_id": there["order"]}),
                ("somebody else", f"/my/orders/{mine['order']}/transaction", {"amount": 5, "partner_id": here["partner"]}),
                ("too many orders", "/invoice/transaction/overdue", {"amount": 5, "payment_reference": "x"})):
            if role == "portal" and what.endswith(" token"):  # it is the customer's own
                continue
            answer = browser.rpc(path, {**plain, **values})
            money.judge(attack, f"{what} by {role or 'a visitor'}", answer, role or "")
            attack.judge(f"{what} by {role or 'a visitor'} makes nothing", attack.sql(PAID) == before, attack.sql(PAID))
            before = attack.sql(PAID)
    done = f"SELECT COUNT(*) FROM payment_transaction WHERE state NOT IN ('draft', 'cancel', 'error') AND id > {mine['card']}"
    for value in AMOUNTS:
        answer = attack.web(None).rpc(f"/my/orders/{mine['order']}/transaction", {**plain, "amount": value})
        attack.judge(f"an amount of {value!r}", not answer.done or attack.one(done) == "0", answer.value)
    attack.judge("nothing was paid by it", attack.one(done) == "0", attack.one(done))
    odd = attack.sql(f"SELECT id, amount FROM payment_transaction WHERE id > {mine['card']} AND amount::float8 = 'NaN'")
    attack.judge("no payment of an amount that is none", not odd, odd)
    for what, answer in (
            ("the order's page", attack.web(None).get(f"/my/orders/{mine['order']}?access_token={mine['token']}")),
            ("the order's form", attack.json2("desk alone").call("sale.order", "read", [mine["order"]]))):
        attack.judge(f"{what} is still there", answer.done, f"{answer.status} {answer.error}")
    attack.faults()  # what Odoo says of amounts that are none when a payment begins is in the log, and is Odoo's


def links(attack):
    """Payment links: a link is for that customer, amount and order, and no other."""
    attack.group("money: payment links with other amounts, orders, customers, and after the payment")
    mine, there, here = attack.money["mine"], attack.money["there"], attack.money["here"]
    made = attack.json2("desk alone").call("payment.link.wizard", "create", vals_list=[{
        "res_model": "sale.order", "res_id": mine["order"], "amount": mine["total"], "amount_max": mine["total"],
        "currency_id": mine["currency"], "partner_id": mine["partner"]}])
    link = attack.json2("desk alone").call("payment.link.wizard", "read", made.value or [], fields=["link"])
    attack.judge("the desk makes a link", link.done and bool(link.value), f"{made.error} {link.error}")
    if not link.done or not link.value:
        return
    path = re.sub(r"^https?://[^/]+", "", link.value[0]["link"])
    for role in (None, "portal", "other portal"):
        browser = attack.web(role)
        for what, changed in (
                ("as it is", path), ("another amount", re.sub(r"amount=[\d.]+", "amount=0.01", path)),
                ("an amount that is none", re.sub(r"amount=[\d.]+", "amount=NaN", path)),
                ("an infinite amount", re.sub(r"amount=[\d.]+", "amount=1e999", path)),
                ("another order", re.sub(r"sale_order_id=\d+", f"sale_order_id={there['order']}", path)),
                ("another path", re.sub(r"/my/orders/\d+", f"/my/orders/{there['order']}", path)),
                ("an order of here", re.sub(r"/my/orders/\d+", f"/my/orders/{here['order']}", path)),
                ("another customer", re.sub(r"partner_id=\d+", f"partner_id={there['partner']}", path)),
                ("another company", path + f"&company_id={there['company']}"),
                ("no token", re.sub(r"access_token=[^&]*", "", path)),
                ("half a character", path + "&payment_amount=%ff%fe"), ("no amount", path + "&payment_amount=NaN"),
                ("below nothing", path + "&payment_amount=-5"), ("a huge one", path + "&payment_amount=1e308"),
                ("a text", path + "&payment_amount=x&downpayment=x")):
            answer = browser.get(changed)
            money.judge(attack, f"{what} by {role or 'a visitor'} ({changed[:60]})", answer, role or "")
