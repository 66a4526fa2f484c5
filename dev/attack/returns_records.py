# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns: what nobody types, by write, load, create, copy, defaults and unlink; lines put into returns that are decided; files
that nobody may read, linked as photos."""
import json

from . import returns


def run(attack):
    records(attack)
    forged(attack)
    moved(attack)
    photos(attack)


# --- records: facts -----------------------------------------------------------------------------------------------------------

def facts(here, there):
    """(model, id, {field: value}) of what nobody types, or nobody any more."""
    when = "2026-01-01 00:00:00"
    yield "oms.return", here["requested"], {
        "state": "settled", "name": "x", "amount": 9.0, "needs_supervisor": False, "door": "withdrawal", "withdrawn_on": when,
        "asked_on": when, "authorised_on": when, "scanned_on": when, "approval_state": "approved", "approval_amount": 10.0**6,
        "approval_user_id": 1, "approved_by_id": 1, "portal_key": "x", "withdrawal_id": here["withdrawal"],
        "company_id": there["company"], "blocked_reason": "x", "label_asked_on": when}
    yield "oms.return", here["settled"], {"partner_id": attack_partner(here, there), "state": "inspected"}
    yield "oms.return.line", here["requested line"], {
        "decision": "accept", "decision_rule": "keep", "terms": {"money_auto": True, "money_when": "authorisation"},
        "received_quantity": 9.0, "price_unit": 999.0, "amount": 999.0, "result": "x", "decision_user_id": 1, "decision_why": "x",
        "price_raw": 9.0, "price_source": "typed", "price_typed_id": 1, "unreturned_quantity": 9.0, "claim_quantity": 9.0,
        "waived": True, "to_receive": 5.0, "surplus": "add", "refund_line_ids": [[5]], "move_ids": [[5]]}
    for state in ("authorised", "received", "inspected", "settled"):
        yield "oms.return.line", here[f"{state} line"], {
            "quantity": 5.0, "sale_line_id": here["line"], "product_id": here["product"], "price_typed": 99.0, "opened": True,
            "return_id": here["requested"], "component_id": here["product"], "received_quantity": 9.0}
    yield "oms.return.line", here["settled line"], {"resolution": "refund", "disposition": "scrap", "to_receive": 1.0}
    yield "oms.return.inspection", here["row"], {"state": "done", "done_on": when, "user_id": 1, "place_id": 1}
    yield "oms.goodwill", here["given"], {
        "state": "draft", "amount": 2.0, "percent": 2.0, "order_id": here["order"] - 1, "result": "x",
        "note_ids": [[5]], "approval_state": "approved", "approval_amount": 9.0, "approved_by_id": 1}
    yield "oms.goodwill", here["goodwill"], {
        "state": "done", "note_ids": [[4, here["note"]]], "approval_state": "approved", "approval_amount": 10.0**9,
        "approval_user_id": 1}
    yield "oms.return.parcel", here["here parcel"], {"state": "draft", "picking_id": here["picking"], "name": "x"}
    yield "oms.return.parcel.line", here["here parcel line"], {
        "quantity": 9.0, "product_id": there["product"], "return_line_id": here["requested line"], "parcel_id": here["parcel"]}
    yield "oms.return.withdrawal", here["withdrawal"], {
        "state": "done", "name": "x", "email": "evil@example.com", "text": "x", "declared_on": when, "known": True,
        "order_text": "x", "goods_text": "x", "lines": {"1": 9}, "key": "y", "mail_id": 1, "message_id": "x", "source": "x",
        "why": "x", "return_ids": [[4, here["requested"]]], "company_id": there["company"]}
    yield "oms.vendor.return", here["claim"], {
        "state": "credited", "partner_id": there["vendor"], "expected_amount": 9.0, "sent_on": when, "name": "x",
        "line_ids": [[5]], "company_id": there["company"], "reminded_on": "2026-01-01"}


def attack_partner(here, there):
    """Somebody else, to whom money of a return may not go."""
    return here["vendor"] if here["vendor"] != here["partner"] else there["partner"]


def records(attack):
    attack.group("returns: facts by write, load, create, copy, unlink, defaults: nothing changes")
    here, there = attack.back["here"], attack.back["there"]
    before = attack.one(returns.FACTS)
    free = {("oms.return", here["requested"]), ("oms.return.line", here["requested line"]), ("oms.goodwill", here["goodwill"]),
            ("oms.return.inspection", here["row"])}
    for number, role in enumerate((returns.WHO, returns.HEAD, "desk alone", "floor alone", "accountant alone", "portal")):
        door = attack.doors(role)[number % 3]
        for model, record, values in facts(here, there):
            for name, value in values.items():
                what = f"{model} {name}={value!r} by {role} through {door.name}"
                before = returns.judge(attack, what, door.call(model, "write", [record], vals={name: value}), role, before)
                if isinstance(value, (list, dict)):
                    continue
                field = name if not name.endswith("_id") else f"{name}/.id"
                answer = door.call(model, "load", fields=[".id", field], data=[[str(record), str(value)]])
                before = returns.judge(attack, f"{what} loaded", answer, role, before)
            for method, arguments in (("copy", {"default": {
                    name: value for name, value in values.items() if not isinstance(value, (list, dict))}}), ("unlink", {})):
                if method == "unlink" and role in (returns.WHO, returns.HEAD) and (model, record) in free:
                    continue  # what is not decided or noted may be taken away
                answer = door.call(model, method, [record], **arguments)
                before = returns.judge(attack, f"{model}.{method} of {record} by {role}", answer, role, before)
        before = returns.same(attack, role, before)


def forged(attack):
    """What staff of returns may make, made with facts, also by defaults: those are not taken."""
    here = attack.back["here"]
    line = {"sale_line_id": here["line"], "quantity": 1}
    for model, values, wrong in (
            ("oms.return", {"state": "inspected", "partner_id": here["partner"], "company_id": here["company"]},
             "state != 'requested'"),
            ("oms.return", {"door": "withdrawal", "withdrawn_on": "2026-01-01 00:00:00", "partner_id": here["partner"]},
             "door != 'desk' OR withdrawn_on IS NOT NULL"),
            ("oms.return", {"approval_state": "approved", "approval_amount": 10.0**6, "partner_id": here["partner"]},
             "approval_state IS NOT NULL"),
            *(("oms.return.line", {"return_id": here["requested"], **line, name: value}, f"{name} IS NOT DISTINCT FROM {sql}")
              for name, value, sql in (("decision", "accept", "'no'"), ("received_quantity", 1.0, "1"), ("waived", True, "TRUE"),
                                       ("price_unit", 999.0, "999"), ("price_raw", 999.0, "999"),
                                       ("terms", {"money_auto": True}, "'{\"money_auto\": true}'::jsonb"))),
            *(("oms.return.line", {"return_id": here[state], **line}, "TRUE")
              for state in ("authorised", "received", "inspected", "settled", "refused", "cancelled")),
            ("oms.return.inspection", {"line_id": here["received line"], "quantity": 1, "state": "done"}, "state != 'draft'"),
            ("oms.goodwill", {"order_id": here["order"], "amount": 1.0, "reason": "x", "state": "done",
                              "note_ids": [[4, here["note"]]], "approval_state": "approved"},
             "state != 'draft' OR approval_state IS NOT NULL "
             "OR id IN (SELECT oms_goodwill_id FROM account_move_oms_goodwill_rel)"),
            ("oms.return.parcel", {"company_id": here["company"], "warehouse_id": here["warehouse"], "state": "here"},
             "state != 'draft'")):
        table = model.replace(".", "_")
        last = attack.one(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        for role in (returns.WHO, returns.HEAD):
            for door in attack.doors(role):
                context = {f"default_{name}": value for name, value in values.items()}
                for what, answer in (
                        ("made", door.call(model, "create", vals_list=[values])),
                        ("made by defaults", door.call(model, "create", vals_list=[{}], context=context))):
                    returns.judge(attack, f"{model} {what} with facts by {role} through {door.name}", answer, role)
                bad = attack.sql(f"SELECT id FROM {table} WHERE id > {last} AND ({wrong})")
                attack.judge(f"{model} with {json.dumps(values)[:120]} by {role} through {door.name}", not bad, bad)


def moved(attack):
    """A line that was asked for is put into a return that is decided already, from either side."""
    here = attack.back["here"]
    door = attack.json2(returns.WHO)
    for state in ("authorised", "received", "inspected", "settled", "refused", "cancelled"):
        made = door.call("oms.return", "create", vals_list=[{
            "partner_id": here["partner"], "company_id": here["company"],
            "line_ids": [[0, 0, {"sale_line_id": here["line"], "quantity": 1}]]}])
        attack.judge("a return is made", made.done, made.error)
        line = int(attack.one(f"SELECT MAX(id) FROM oms_return_line WHERE return_id = {(made.value or [0])[0]}") or 0)
        for what, answer in (("written", door.call("oms.return.line", "write", [line], vals={"return_id": here[state]})),
                             ("linked", door.call("oms.return", "write", [here[state]], vals={"line_ids": [[4, line]]})),
                             ("loaded", door.call("oms.return.line", "load", fields=[".id", "return_id/.id"],
                                                  data=[[str(line), str(here[state])]]))):
            returns.judge(attack, f"a line {what} into a return that is {state}", answer, returns.WHO)
            inside = attack.one(f"SELECT return_id FROM oms_return_line WHERE id = {line}")
            attack.judge(f"a line {what} into a return that is {state}: it stays", inside != str(here[state]), answer.status)


# --- photos --------------------------------------------------------------------------------------------------------

def photos(attack):
    """What is linked as a photo is shown to a customer: nobody links a file that they may not read themselves."""
    attack.group("returns: a file that nobody here may read, linked as a photo: not shown")
    paper, here, mine = attack.back["paper"], attack.back["here"], attack.back["portal"]
    for role in (returns.WHO, returns.HEAD):
        for number, (model, record) in enumerate((
                ("oms.return.line", mine["return line"]), ("oms.return.line", here["requested line"]),
                ("oms.return.inspection", here["row"]))):
            for what, commands in (("linked", [[4, paper]]), ("set", [[6, 0, [paper]]]),
                                   ("written", [[1, paper, {"name": "x"}]])):
                door = attack.doors(role)[number % 3]
                answer = door.call(model, "write", [record], vals={"photo_ids": commands})
                returns.judge(attack, f"{what} to {model} by {role}", answer, role)
                page = attack.web("portal").get(f"/my/returns/{mine['return']}/photo/{paper}")
                returns.judge(attack, f"{what} to {model} by {role}: at the customer's door", page, "portal")
                answer = door.call(model, "web_read", [record], specification={"photo_ids": {"fields": {
                    "name": {}, "datas": {}, "index_content": {}, "display_name": {}}}})
                returns.judge(attack, f"{what} to {model} by {role}: read", answer, role)
        made = attack.json2(role).call("oms.return.line", "create", vals_list=[{
            "return_id": here["requested"], "sale_line_id": here["line"], "quantity": 1, "photo_ids": [[6, 0, [paper]]]}])
        returns.judge(attack, f"made with it by {role}", made, role)
    for table in ("ir_attachment_oms_return_line_rel", "ir_attachment_oms_return_inspection_rel"):
        held = attack.one(f"SELECT COUNT(*) FROM {table} WHERE ir_attachment_id = {paper}")
        attack.judge(f"nothing in {table}", held == "0", held)
