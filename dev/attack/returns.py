# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns: every role at every door of returns, their lines, goods, policies, money, withdrawals and vendors; another company's;
customers' pages and the guest's; what must not be paid twice, from all doors at once; kill -9 while money is given back. Refused
in words, nothing written, nothing told of other companies."""
import json

from . import races, returns_guests, returns_money, returns_odd, returns_portal, returns_races, returns_records

#: Who may do nothing with a return but what a row of ``buttons`` says.
ROLES = ("desk alone", "supervisor alone", "credit alone", "picker alone", "packer alone", "floor alone", "buyer alone",
         "accountant alone", "salesman", "employee", "portal", "other portal", "stranger")
DESK = ("desk alone", "supervisor alone", "credit alone", "manager alone")
STOCK = ("picker alone", "packer alone", "floor alone")
#: Staff of returns, and who has all rights to them.
WHO, HEAD = "returns alone", "manager"

#: What is compared before and after, past Odoo.
FACTS = """
    SELECT md5(string_agg(md5(said::text), '' ORDER BY said::text)) FROM (
        {tables}
        UNION ALL SELECT jsonb_build_array(id, state, name, payment_state, amount_total, amount_residual) FROM account_move
        UNION ALL SELECT jsonb_build_array(id, state, amount, partner_id) FROM account_payment
        UNION ALL SELECT jsonb_build_array(id, state, quantity, product_uom_qty, sale_line_id, oms_return_line_id)
                    FROM stock_move
        UNION ALL SELECT jsonb_build_array(id, state, amount) FROM oms_payment_operation
        UNION ALL SELECT jsonb_build_array(id, state, amount_total) FROM sale_order) every""".format(
    tables=" UNION ALL ".join(
        f"SELECT to_jsonb(one) - '{{write_date,write_uid}}'::text[] AS said FROM {table} one" for table in (
            "oms_return", "oms_return_line", "oms_return_inspection", "oms_return_parcel", "oms_return_parcel_line",
            "oms_return_withdrawal", "oms_return_policy", "oms_return_reason", "oms_goodwill", "oms_vendor_return",
            "oms_vendor_return_line", "oms_return_refurbished", "ir_attachment_oms_return_line_rel",
            "ir_attachment_oms_return_inspection_rel", "account_move_oms_goodwill_rel")))


def run(attack):
    attack.back = attack.facts["back"]
    services(attack)
    elsewhere(attack)
    returns_records.run(attack)
    returns_odd.run(attack)
    returns_portal.run(attack)
    returns_guests.run(attack)
    races.run(attack, chosen=returns_races.RACES, what="returns at once")
    returns_money.run(attack)


# --- how answers are judged ---------------------------------------------------------------------------------------------------

def told(attack, answer, role=""):
    """What of the secrets is in an answer."""
    if "company inconsistencies" in answer.error:  # how Odoo itself refuses that, of every model
        return []
    value = answer.value.decode(errors="replace") if isinstance(answer.value, bytes) else answer.value
    text = json.dumps([value, answer.error], ensure_ascii=False, default=str).lower()
    secrets = [attack.back["paper_says"], *(() if role == "stranger" else (attack.back["secret"], *attack.back["price"]))]
    return [secret for secret in secrets if secret.lower() in text]


def judge(attack, what, answer, role, before=None, refused=None):
    """An answer without a fault of the server and without secrets; refused if it has to be, and nothing written if told so.

    :returns: the facts as they are now, where ``before`` was given
    """
    attack.answered(what, answer, told(attack, answer, role), refused)
    return before if before is None or not answer.done else same(attack, what, before)


def same(attack, what, before):
    """Nothing of it left anything; returns the facts as they are."""
    now = attack.one(FACTS)
    attack.judge(f"{what}: writes nothing", now == before)
    return now


# --- role × button ------------------------------------------------------------------------------------------------------------

def buttons(side):
    """(model, method, ids or None, arguments, who may beside staff of returns) of what does something."""
    staff = (
        ("requested", ("action_authorise", "action_refuse", "action_cancel", "action_replace")),
        ("authorised", ("action_receive", "action_expect", "action_scanned", "action_close_rest", "action_cancel", "action_dock",
                        "action_settle", "action_replace")),
        ("received", ("action_inspect", "action_close_rest", "action_settle", "action_refund_dialog")),
        ("noted", ("action_inspect_noted",)), ("swap", ("action_authorise", "action_replace")),
        ("inspected", ("action_settle", "action_refund_dialog", "action_approve_refund", "action_refuse_refund")),
        ("settled", ("action_bill_claim", "action_waive_claim", "action_settle")),
        ("refused", ("action_reopen",)), ("cancelled", ("action_authorise", "action_reopen")))
    for state, methods in staff:
        for method in methods:
            yield "oms.return", method, [side[state]], {}, ()
    yield "oms.return", "action_receive_other", [side["authorised"]], {"product_id": side["product"], "quantity": 1}, ()
    yield "oms.return", "action_receive", [side["authorised"]], {"received": {str(side["authorised line"]): 1}}, ()
    yield "oms.return", "action_inspect", [side["received"]], {"dispositions": {str(side["received line"]): "scrap"}}, ()
    yield "oms.goodwill", "action_give", [side["goodwill"]], {}, ()
    for method in ("action_approve_refund", "action_refuse_refund"):
        yield "oms.goodwill", method, [side["goodwill"]], {}, ()
    yield "oms.return.parcel", "action_receive", [side["parcel"]], {}, ()
    for method in ("action_match", "action_close"):
        yield "oms.return.parcel", method, [side["here parcel"]], {}, ()
    for method in ("action_follow", "action_done"):
        yield "oms.return.withdrawal", method, [side["withdrawal"]], {}, ()
    yield "oms.return.waiting", "action_take", [side["waiting"]], {}, ()
    for method in ("action_sent", "action_cancel", "action_comes_back"):
        yield "oms.vendor.return", method, [side["claim"]], {}, ()
    for method in ("action_credit", "action_link_credit", "action_nothing_due", "action_refuse", "action_reopen",
                   "action_remind"):
        yield "oms.vendor.return", method, [side["claim"]], {}, ("buyer alone", "accountant alone")
    yield "oms.return.policy", "action_trial", [side["policy"]], {}, ()
    yield "stock.picking", "action_oms_sent_back", [side["picking"]], {}, STOCK
    yield "stock.picking", "action_oms_dock", [side["picking"]], {}, STOCK
    for model, values in creates(side):
        yield model, "create", None, {"vals_list": [values]}, ()


def creates(side):
    """(model, values) of what only staff of returns make."""
    yield "oms.return", {"partner_id": side["partner"], "company_id": side["company"], "line_ids": [
        [0, 0, {"sale_line_id": side["line"], "quantity": 1}]]}
    yield "oms.return.line", {"return_id": side["requested"], "sale_line_id": side["line"], "quantity": 1}
    yield "oms.return.inspection", {"line_id": side["received line"], "quantity": 1}
    yield "oms.goodwill", {"order_id": side["order"], "amount": 1.0, "reason": "x", "way": "credit"}
    yield "oms.return.parcel", {"company_id": side["company"], "warehouse_id": side["warehouse"], "line_ids": [
        [0, 0, {"product_id": side["product"], "quantity": 1}]]}
    yield "oms.return.withdrawal", {"key": "x", "company_id": side["company"], "name": "x", "email": "x@example.com",
                                    "order_text": "x", "declared_on": "2026-01-01 00:00:00", "text": "x"}
    yield "oms.return.policy", {"name": "x", "company_id": side["company"]}
    yield "oms.return.reason", {"name": "x", "code": "x"}
    yield "oms.vendor.return", {"company_id": side["company"], "warehouse_id": side["warehouse"], "partner_id": side["vendor"],
                                "currency_id": 1}
    yield "oms.return.refurbished", {"inspection_id": side["row"], "quantity": 1}
    yield "oms.refund.wizard", {"return_id": side["inspected"], "way": "paid"}
    yield "oms.return.trial", {"policy_id": side["policy"], "outcome": "accept"}
    yield "oms.return.waiting.wizard", {"kind": "vendor", "line_ids": [[0, 0, {"waiting_id": side["waiting"], "quantity": 1}]]}


#: What no door opens.
PRIVATE = (
    ("oms.return", ("_action_settle", "_action_receive", "_action_inspect", "_oms_go", "_oms_create_from_lines", "_oms_expect",
                    "_oms_money_due", "_oms_writing", "_oms_judge", "_oms_scanned")),
    ("oms.return.line", ("_oms_write", "_oms_override", "_oms_credit", "_oms_judge", "_oms_preview")),
    ("oms.return.inspection", ("_oms_apply", "_oms_write")), ("oms.refund", ("_pay_back", "_plan", "_left")),
    ("oms.goodwill", ("_oms_give", "_oms_approval_write")), ("oms.store.credit", ("_spend", "_companies")),
    ("oms.return.adoption", ("_match", "_sent_back", "_match_without_order")), ("oms.return.lookup", ("_look",)),
    ("oms.return.source", ("_gather_billed", "_gather_orders")), ("oms.return.portal", ("_send", "_said", "_label", "_sent")),
    ("oms.return.withdrawal", ("_oms_declare", "_oms_follow", "_oms_find_order", "_oms_acknowledge")),
    ("oms.return.dock", ("_oms_find", "_oms_open", "_oms_scanned")), ("oms.vendor.return", ("_oms_collect", "_oms_follow")))


def services(attack):
    attack.group("returns: every role at every public method and button, and making records")
    here = attack.back["here"]
    before = attack.one(FACTS)
    for number, role in enumerate((*ROLES, None)):
        for turn, (model, method, ids, arguments, may) in enumerate(buttons(here)):
            if role in may:
                continue
            door = attack.doors(role)[(number + turn) % 3] if role else attack.json2(None)
            what = f"{model}.{method} by {role or 'nobody'} through {door.name}"
            before = judge(attack, what, door.call(model, method, ids, **arguments), role, before, refused=True)
        before = same(attack, role or "nobody", before)
    attack.group("returns: private methods are no door's")
    for number, role in enumerate((WHO, HEAD, "desk alone", "picker alone", "portal", "stranger")):
        for model, methods in PRIVATE:
            for turn, method in enumerate(methods):
                answer = attack.doors(role)[(number + turn) % 3].call(model, method, [1])
                attack.judge(f"{model}.{method} by {role}", not answer.done, answer.value)
    same(attack, "private methods", before)


# --- other companies ----------------------------------------------------------------------------------------------------------

def crossed(here, there):
    """Calls that name something of another company beside something of here: (model, method, ids, arguments)."""
    for values in ({"sale_line_id": there["line"]}, {"product_id": there["product"]},
                   {"product_id": there["product"], "price_typed": 5.0},
                   {"sale_line_id": there["line"], "component_id": here["product"]},
                   {"sale_line_id": here["line"], "component_id": there["product"]},
                   {"sale_line_id": here["line"], "exchange_product_id": there["product"], "resolution": "exchange"}):
        for partner in (here["partner"], there["partner"]):
            yield "oms.return", "create", None, {"vals_list": [
                {"partner_id": partner, "company_id": here["company"], "line_ids": [[0, 0, {"quantity": 1, **values}]]}]}
        yield "oms.return.line", "create", None, {"vals_list": [{"return_id": here["requested"], "quantity": 1, **values}]}
        yield "oms.return.line", "write", [here["requested line"]], {"vals": values}
    for values in ({"partner_id": there["partner"]}, {"warehouse_id": there["warehouse"]}, {"company_id": there["company"]},
                   {"line_ids": [[4, there["requested line"]]]}, {"line_ids": [[1, there["requested line"], {"quantity": 1}]]},
                   {"line_ids": [[2, there["requested line"]]]},
                   {"inspection_ids": [[0, 0, {"line_id": there["received line"], "quantity": 1}]]}):
        yield "oms.return", "write", [here["requested"]], {"vals": values}
    yield "oms.return.line", "write", [here["requested line"]], {"vals": {"return_id": there["requested"]}}
    yield "oms.return.line", "write", [there["requested line"]], {"vals": {"return_id": here["requested"]}}
    yield "oms.return", "action_receive_other", [here["authorised"]], {"product_id": there["product"], "quantity": 1}
    yield "oms.return", "action_receive", [here["authorised"]], {"received": {str(there["authorised line"]): 1}}
    yield "oms.return", "action_inspect", [here["received"]], {"dispositions": {str(there["received line"]): "scrap"}}
    for values in ({"line_id": there["received line"]}, {"line_id": here["received line"], "product_id": there["product"]},
                   {"line_id": here["received line"], "disposition": "second", "second_product_id": there["product"]}):
        yield "oms.return.inspection", "create", None, {"vals_list": [{"quantity": 1, **values}]}
        yield "oms.return.inspection", "write", [here["row"]], {"vals": values}
    yield "oms.goodwill", "create", None, {"vals_list": [{"order_id": there["order"], "amount": 1, "reason": "x"}]}
    yield "oms.goodwill", "write", [here["goodwill"]], {"vals": {"order_id": there["order"]}}
    yield "oms.return.parcel", "create", None, {"vals_list": [{"company_id": here["company"], "warehouse_id": there["warehouse"],
                                                               "line_ids": [[0, 0, {"product_id": here["product"]}]]}]}
    yield "oms.return.parcel", "create", None, {"vals_list": [{"company_id": here["company"], "warehouse_id": here["warehouse"],
                                                               "line_ids": [[0, 0, {"product_id": there["product"]}]]}]}
    yield "oms.return.parcel", "write", [here["parcel"]], {"vals": {"partner_id": there["partner"]}}
    yield "oms.return.parcel.line", "write", [here["here parcel line"]], {"vals": {"sale_line_id": there["line"]}}
    yield "oms.return.parcel.line", "write", [here["parcel line"]], {"vals": {"parcel_id": there["parcel"]}}
    yield "oms.return.withdrawal", "write", [here["withdrawal"]], {"vals": {"order_id": there["order"]}}
    yield "oms.vendor.return", "write", [here["claim"]], {"vals": {"credit_id": there["bill"]}}
    yield "oms.return.policy", "create", None, {"vals_list": [{"name": "x", "company_id": there["company"]}]}
    yield "oms.return.policy", "write", [here["policy"]], {"vals": {"company_id": there["company"]}}
    yield "stock.picking", "action_oms_sent_back", [there["picking"]], {}
    for context in ({"allowed_company_ids": [here["company"], there["company"]]}, {"allowed_company_ids": [there["company"]]}):
        yield "oms.return", "search_read", None, {"domain": [], "fields": ["name", "amount"], "context": context}
        yield "oms.return", "action_receive", [there["authorised"]], {"context": context}
        yield "oms.return.rate", "search_read", None, {"domain": [], "limit": 50, "context": context}


def dialogs(here, there):
    """(model, values, buttons) of dialogs of here that name what is there; some fields of a dialog are for its code alone."""
    yield "oms.return.dock", {"return_id": there["authorised"], "line_ids": [
        [0, 0, {"product_id": there["product"], "quantity": 1}]]}, ("action_receive",)
    for values in ({"product_id": there["product"]}, {"line_id": there["authorised line"], "product_id": here["product"]},
                   {"line_id": here["requested line"], "product_id": here["product"]}):
        yield "oms.return.dock", {"return_id": here["authorised"], "line_ids": [[0, 0, {"quantity": 1, **values}]]}, (
            "action_receive",)
    yield "oms.refund.wizard", {"return_id": there["inspected"], "way": "paid"}, ("action_preview", "action_apply")
    yield "oms.refund.wizard", {"return_id": here["requested"], "way": "paid", "line_ids": [
        [0, 0, {"return_line_id": there["inspected line"], "resolution": "credit"}]]}, ("action_preview", "action_apply")
    for values in ({"order_id": there["order"]}, {"partner_id": there["partner"]}, {"code": there["name"]},
                   {"picking_id": there["picking"]}):
        yield "oms.return.wizard", {"line_ids": [[0, 0, {"sale_line_id": there["line"], "quantity": 1}]], **values}, (
            "action_create", "action_look")
    yield "oms.return.wizard", {"partner_id": here["partner"], "without_order": True, "loose_ids": [
        [0, 0, {"product_id": there["product"], "quantity": 1, "price_typed": 5}]]}, ("action_create",)
    yield "oms.return.wizard", {"partner_id": there["partner"], "without_order": True, "loose_ids": [
        [0, 0, {"product_id": here["product"], "quantity": 1, "price_typed": 5}]]}, ("action_create",)
    yield "oms.return.waiting.wizard", {"kind": "vendor", "line_ids": [
        [0, 0, {"waiting_id": there["waiting"], "quantity": 1, "vendor_id": there["vendor"]}]]}, (
            "action_send", "action_refurbished")


#: Models of which records are read, and under which name there is one of each company.
MODELS = {"oms.return": "requested", "oms.return.line": "requested line", "oms.return.inspection": "row",
          "oms.goodwill": "goodwill", "oms.return.parcel": "parcel", "oms.return.parcel.line": "parcel line",
          "oms.return.withdrawal": "withdrawal", "oms.return.policy": "policy", "oms.return.waiting": "waiting",
          "oms.vendor.return": "claim"}


def elsewhere(attack):
    attack.group("returns: what is another company's: refused without a name, nothing written")
    here, there = attack.back["here"], attack.back["there"]
    before = attack.one(FACTS)
    for number, role in enumerate((WHO, "returns supervisor", HEAD, "desk alone", "floor alone", "accountant alone")):
        calls = [*((model, method, ids, arguments) for model, method, ids, arguments, _may in buttons(there)),
                 *crossed(here, there)]
        for turn, (model, method, ids, arguments) in enumerate(calls):
            door = attack.doors(role)[(number + turn) % 3]
            what = f"{model}.{method}({ids or ''}{json.dumps(arguments)[:140]}) by {role} through {door.name}"
            answer = door.call(model, method, ids, **arguments)
            may = "search_read" in method or "wizard" in model or model == "oms.return.trial" or (
                model == "oms.return.reason" and role == HEAD)  # reasons are everybody's
            before = judge(attack, what, answer, role, before if model != "oms.return.reason" else None,
                           None if may else True) or attack.one(FACTS)
        for turn, (model, values, pressed) in enumerate(dialogs(here, there)):
            door = attack.doors(role)[(number + turn) % 3]
            what = f"{model} {json.dumps(values)[:140]} by {role} through {door.name}"
            made = door.call(model, "create", vals_list=[values])
            judge(attack, what, made, role)
            for method in pressed if made.done else ():
                ids = made.value if isinstance(made.value, list) else [made.value]
                before = judge(attack, f"{what}: {method}", door.call(model, method, ids), role, before)
        for model, which in MODELS.items():
            for method, ids, arguments in (
                    ("read", [there[which]], {}), ("export_data", [there[which]], {"fields_to_export": ["id", "display_name"]}),
                    ("copy", [there[which]], {}), ("unlink", [there[which]], {}),
                    ("write", [there[which]], {"vals": {"note": "mine"}}), ("search_read", None, {"domain": []}),
                    ("name_search", None, {"name": attack.back["secret"][:6]}),
                    ("web_search_read", None, {"domain": [], "specification": {"display_name": {}}}),
                    ("formatted_read_group", None, {"domain": [], "groupby": ["create_uid"], "aggregates": ["id:max"]})):
                if model == "oms.return.waiting" and method in ("export_data", "formatted_read_group"):
                    continue  # derived rows
                door = attack.doors(role)[len(method) % 3]
                before = judge(attack, f"{model}.{method} by {role} through {door.name}",
                               door.call(model, method, ids, **arguments), role, before)
        before = same(attack, role, before)
