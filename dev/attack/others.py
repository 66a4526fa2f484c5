# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What belongs to somebody else: carts, keys, reports, documents of other people and of other companies, by every door."""

#: Who must not read whose what: (role, whose, model, key of the id).
CLOSED = [
    *((role, whose, model, key) for role, whose in (("portal", "other portal"), ("other portal", "portal"))
      for model, key in (("sale.order", "order"), ("sale.order.line", "line"), ("account.move", "invoice"),
                         ("stock.picking", "picking"), ("res.partner", "partner"), ("oms.return", "return"))),
    *(("stranger", "portal", model, key) for model, key in (
        ("sale.order", "order"), ("sale.order.line", "line"), ("account.move", "invoice"), ("stock.picking", "picking"),
        ("oms.return", "return"))),
    *(("salesman", "portal", model, key) for model, key in (("sale.order", "order"), ("sale.order.line", "line"))),
    *(("employee", "portal", model, key) for model, key in (
        ("sale.order", "order"), ("account.move", "invoice"), ("stock.picking", "picking"), ("oms.return", "return"))),
    *((role, "stranger", "sale.order", "order") for role in (
        "desk", "supervisor", "manager", "salesman", "accountant", "portal")),
]
#: Models of ours that portal customers read nothing of, by no door.
INTERNAL = ("oms.hold", "oms.order.event", "oms.credit.account", "oms.credit.verdict", "oms.credit.score", "oms.promise",
            "oms.decision", "oms.cart", "oms.import", "oms.import.line", "oms.todo", "oms.customer", "oms.return",
            "oms.mail.outbox", "oms.api.call", "oms.claim", "oms.guard", "oms.billing.issue", "oms.deduction")


def run(attack):
    documents(attack)
    carts_and_keys(attack)
    papers(attack)
    api_keys(attack)


def documents(attack):
    attack.group("documents of others and of other companies by RPC: not read, not written, not exported")
    for number, (role, whose, model, key) in enumerate(CLOSED):
        record = attack.facts["others"][whose][key]
        door = attack.doors(role)[number % 3]
        name = f"{model} of {whose} by {role} through {door.name}"
        answer = door.call(model, "read", [record], fields=["display_name"])
        attack.judge(f"read {name}", not answer.done and not answer.crashed, f"{answer.status} {answer.value}")
        found = door.call(model, "search_read", domain=[["id", "=", record]], fields=["display_name"])
        attack.judge(f"search {name}", not found.done or found.value == [], f"{found.status} {found.value}")
        before = attack.one(f"SELECT write_date FROM {model.replace('.', '_')} WHERE id = {record}")
        for method, arguments in (("write", {"vals": {"active": False} if model == "res.partner" else {"name": "mine"}}),
                                  ("unlink", {}), ("export_data", {"fields_to_export": ["id", "display_name"]})):
            answer = door.call(model, method, [record], **arguments)
            after = attack.one(f"SELECT write_date FROM {model.replace('.', '_')} WHERE id = {record}")
            attack.judge(f"{method} {name}", after == before and not answer.crashed and not answer.done,
                         f"{answer.status} {answer.error}")
    attack.group("records of ours for portal customers and other companies: none")
    for number, model in enumerate(INTERNAL):
        for role in ("portal", "stranger"):
            door = attack.doors(role)[number % 3]
            answer = door.call(model, "search_read", domain=[], fields=["display_name"], limit=5)
            known = [row["id"] for row in answer.value] if answer.done else []
            ours = known and attack.one(
                f"SELECT COUNT(*) FROM {model.replace('.', '_')} WHERE id IN ({','.join(map(str, known))}) "
                f"AND company_id = {attack.facts['company']}")
            attack.judge(f"{model} by {role} through {door.name}", not answer.crashed and ours in ([], "0"),
                         f"{ours} rows, {answer.status}")


def carts_and_keys(attack):
    """What one client of the API keeps or ordered is nobody else's."""
    attack.group("carts and keys of the API: each client's own")
    mine, other = attack.json2("api"), attack.json2("other api")
    lines = [{"product": "MUG", "quantity": 3}]
    kept = mine.call("oms.atp", "reserve", key="secret", lines=lines, minutes=60)
    attack.judge("reserve", kept.done, kept.error)
    cart = attack.one("SELECT id FROM oms_cart WHERE key = 'secret'") or "0"
    stands = (f"SELECT COUNT(*) FROM oms_cart WHERE id = {cart} AND ended IS NULL "
              "AND expires_at > now() AT TIME ZONE 'UTC' + interval '50 min'")
    for what, answer in (
            ("drop", other.call("oms.atp", "drop", key="secret")),
            ("extend", other.call("oms.atp", "extend", key="secret", minutes=1)),
            ("order from it", other.call("oms.atp", "order", key="theft", cart="secret", customer=attack.facts["poor"])),
            ("read", other.call("oms.cart", "read", [int(cart)], fields=["key"])),
            ("action_drop", other.call("oms.cart", "action_drop", [int(cart)])),
            ("write", other.call("oms.cart", "write", [int(cart)], vals={"expires_at": "2000-01-01 00:00:00"})),
            ("unlink", other.call("oms.cart", "unlink", [int(cart)])),
            ("own write", mine.call("oms.cart", "write", [int(cart)], vals={"user_id": attack.facts["uids"]["other api"]})),
            ("drop by the employee", attack.json2("employee").call("oms.atp", "drop", key="secret")),
            ("drop by the stranger", attack.json2("stranger").call("oms.atp", "drop", key="secret"))):
        attack.refused(what, answer)
        attack.judge(f"the cart after {what}", attack.one(stands) == "1", "the cart is gone")
    order = {"customer": attack.facts["poor"], "lines": lines, "key": "same key"}
    first, second = mine.call("oms.atp", "order", **order), other.call("oms.atp", "order", **order)
    attack.judge("the same key of two clients is two orders",
                 first.done and second.done and first.value["id"] != second.value["id"], f"{first} {second}"[:200])


def papers(attack):
    """Reports and files over HTTP, with sessions of people whose they are not."""
    attack.group("reports, files and exports of others over HTTP: closed")
    other = attack.facts["others"]["portal"]
    secrets = (other["name"].encode(), other["invoice name"].encode(), b"%PDF", b"PK\x03\x04")
    paths = [f"/report/pdf/sale.report_saleorder/{other['order']}", f"/report/html/sale.report_saleorder/{other['order']}",
             f"/report/html/account.report_invoice/{other['invoice']}",
             f"/report/html/stock.report_deliveryslip/{other['picking']}",
             f"/my/orders/{other['order']}?report_type=pdf&download=true", f"/my/invoices/{other['invoice']}?report_type=pdf",
             f"/my/picking/pdf/{other['picking']}", f"/oms/billing_sheet?company_id={attack.facts['company']}",
             "/oms/import/1/rejected.csv", "/oms/import/1/rejected.xlsx", "/web/content/oms.import/1/file",
             f"/web/content/sale.order/{other['order']}/signature"]
    for role in (None, "other portal", "employee", "stranger"):
        for path in paths:
            answer = attack.web(role).get(path)
            leaked = [secret for secret in secrets if secret in (answer.value or b"")]
            attack.judge(f"{path} by {role or 'a visitor'}", not answer.crashed and not leaked,
                         f"{answer.status}, shows {leaked}")
    for company in ("x", "", "-1", "99999999999999999999", str(attack.facts["elsewhere"])):
        for day in ("", "x", "2026-02-31", "9999-99-99"):
            answer = attack.web("accountant").get(f"/oms/billing_sheet?company_id={company}&date_from={day}&date_to={day}")
            attack.judge(f"sheet of company {company!r}, {day!r}", 400 <= answer.status < 500, answer.status)
    for number in ("0", "99999999999999999999", "-1", "x"):
        for kind in ("csv", "xlsx", "exe", "../../etc/passwd"):
            answer = attack.web("desk").get(f"/oms/import/{number}/rejected.{kind}")
            attack.judge(f"import {number}.{kind}", 400 <= answer.status < 500, answer.status)


def api_keys(attack):
    attack.group("JSON-2, /doc and keys: nothing without one, nothing private with one")
    nobody, keyed = attack.json2(None), attack.json2("employee")
    attack.refused("no key", nobody.call("oms.atp", "availability", products=["MUG"]))
    nobody.key = "0" * 40
    attack.refused("a guessed key", nobody.call("oms.atp", "availability", products=["MUG"]))
    for role in ("employee", "portal", "salesman", "stranger", "accountant"):
        for method, body in (("availability", {"products": ["MUG"]}), ("drop", {"key": "secret"}), ("order", {"key": "x"})):
            attack.refused(f"oms.atp.{method} by {role}", attack.json2(role).call("oms.atp", method, **body))
    for model, method in (("oms.claim", "_take"), ("oms.guard", "_lock"), ("oms.hold", "_place"), ("oms.import", "_oms_run"),
                          ("oms.mail.outbox", "_cron_oms_send_mails"), ("oms.credit.stale", "_cron_score"),
                          ("oms.billing", "_bill"), ("oms.return", "_action_settle"), ("stock.move", "_oms_unrelease"),
                          ("oms.hold", "__init__"), ("oms.hold", "env"), ("oms.hold", "sudo"), ("oms.hold", "with_user"),
                          ("oms.hold", "no_such_method"), ("oms.no.such.model", "read")):
        for door in attack.doors("manager"):
            answer = door.call(model, method)
            odoos = method in ("with_user", "env", "no_such_method") or "no.such" in model  # how it says no is Odoo's
            attack.judge(f"{model}.{method} through {door.name}", not answer.done and (odoos or not answer.crashed),
                         f"{answer.status} {answer.error}")
    keys = keyed.call("res.users.apikeys", "search_read", domain=[["user_id", "!=", attack.facts["uids"]["employee"]]])
    attack.judge("keys of others", not keys.value and not keys.crashed, keys.value)
    for path in ("/doc", "/doc-bearer/index.json", "/doc/oms.credit.account.json"):
        for role in (None, "portal"):
            answer = attack.web(role).get(path)
            attack.judge(f"{path} by {role or 'a visitor'}", not answer.crashed and b"oms_credit" not in (answer.value or b"")
                         and b"oms.credit.account" not in (answer.value or b""), answer.status)
