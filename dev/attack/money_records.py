# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Money: what nobody types, by write, load, create, copy and unlink; keys of providers, by reading, searching and grouping."""

from . import money


def run(attack):
    records(attack)
    keys(attack)


# --- records: facts -----------------------------------------------------------------------------------------------------------

def facts(here, there):
    """{model: (id, {field: value that it does not have})} of what nobody types."""
    when = "2026-01-01 00:00:00"
    return {
        "oms.payment.operation": (here["doubt"], {
            "state": "done", "amount": 99.0, "settled": True, "key": "x", "kind": "void", "left": True, "reason": "x", "tries": 9,
            "transaction_id": there["card"], "company_id": there["company"], "sent_on": when, "beside": True}),
        "oms.on.account": (here["kept"], {"amount": 99.0, "order_id": here["order"], "ended_on": when, "item_id": there["credit"],
                                          "partial_id": 1, "company_id": there["company"]}),
        "oms.match.applied": (here["applied"], {"amount": 99.0, "made": {"entry": here["open"], "matches": [1]},
                                                "undone_on": when,
                                                "receipt_id": 1, "receipt_model": "res.users", "company_id": there["company"]}),
        "oms.deduction": (here["deduction"], {"state": "accepted", "settle_id": here["open"], "applied_id": here["applied"],
                                              "decided_by": 1, "amount": 2.0, "invoice_id": here["open"], "date": "2020-01-01",
                                              "company_id": there["company"], "partner_id": there["partner"]}),
        "oms.chargeback": (here["chargeback"], {"state": "won", "entry_id": here["open"], "by_provider": True, "name": "x",
                                                "company_id": there["company"], "partner_id": there["partner"]}),
        "oms.billing.run": (here["stopped"], {"state": "done", "counted_to": 9, "scheduled": True, "started_on": when,
                                              "user_id": 1,
                                              "date": "2020-01-01", "partner_ids": [[4, here["partner"]]], "early": True}),
        "oms.billing.run.line": (here["line"], {"state": "billed", "amount": 9.0, "move_id": here["open"], "number": 9,
                                                "order_id": here["due"]}),
        "account.move": (here["open"], {"oms_run_id": here["stopped"], "oms_run_key": "x", "oms_send_state": "waiting",
                                        "oms_send_reason": "x", "oms_sending_on": when}),
        "payment.transaction": (here["card"], {"oms_ends_on": "2031-01-01", "oms_renew_on": "2031-01-01", "oms_covers": True,
                                               "oms_authorised_on": when, "amount": 1.0, "state": "done"}),
        "payment.provider": (here["provider"], {"state": "enabled", "pending_msg": "x", "is_published": False}),
    }


def records(attack):
    attack.group("money: facts by write, load, create, copy, unlink: nothing changes")
    here, there = attack.money["here"], attack.money["there"]
    before = attack.one(money.FACTS)
    for number, role in enumerate((money.WHO, *money.ROLES)):
        if role == "stranger":  # theirs is what is there
            continue
        door = attack.doors(role)[number % 3]
        one_by_one = role in (money.WHO, "manager alone", "desk alone")
        for model, (record, values) in facts(here, there).items():
            if model == "payment.transaction" and role == money.WHO:  # Odoo lets accountants write amount and state
                values = {name: value for name, value in values.items() if name in ("oms_covers", "oms_authorised_on")}
            for vals in ([{name: value} for name, value in values.items()] if one_by_one else [values]):
                before = money.judge(attack, f"{model} {vals} by {role} through {door.name}",
                                     door.call(model, "write", [record], vals=vals),
                               role, before)
            plain = {name: value for name, value in values.items() if not isinstance(value, (list, dict))}
            names = [name if not name.endswith("_id") else f"{name}/.id" for name in plain]
            answer = door.call(model, "load", fields=[".id", *names], data=[[str(record), *map(str, plain.values())]])
            before = money.judge(attack, f"{model} loaded by {role}", answer, role, before)
            if model.startswith("oms."):
                for method, ids, arguments in (("unlink", [record], {}), ("copy", [record], {"default": values})):
                    if (model, method, role) == ("oms.billing.run", "copy",
                                                 money.WHO):  # a run of one's own, without what became of this one
                        continue
                    before = money.judge(attack, f"{model}.{method} by {role}", door.call(model, method, ids, **arguments), role,
                                         before)
        before = money.same(attack, role, before)
    forged(attack)


def forged(attack):
    """What accountants may make, made with facts: those are not taken."""
    here = attack.money["here"]
    for number, (model, values, wrong) in enumerate((
            ("oms.deduction", money.deduction(here, state="accepted", settle_id=here["open"], applied_id=here["applied"],
                                              decided_by=1),
             "state != 'open' OR settle_id IS NOT NULL OR applied_id IS NOT NULL OR decided_by IS NOT NULL"),
            ("oms.chargeback", {"transaction_id": here["paid"], "amount": 10.0**6, "by_provider": True, "state": "won",
                                "entry_id": here["open"], "provider_reference": "forged"},
             "by_provider OR state != 'open' OR amount > 100000 OR entry_id IS NOT NULL"),
            ("oms.billing.run", {"company_id": here["company"], "state": "running", "scheduled": True, "user_id": 1,
                                 "counted_to": 9},
             "state != 'draft' OR scheduled OR user_id IS NOT NULL OR counted_to > 0"))):
        table = model.replace(".", "_")
        last = attack.one(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        for door in attack.doors(money.WHO)[number:number + 1] + [attack.json2(money.WHO)]:
            answer = door.call(model, "create", vals_list=[values])
            context = {f"default_{name}": value for name, value in values.items()}
            again = door.call(model, "create", vals_list=[{}], context=context)
            for what, said in (("made", answer), ("made by defaults", again)):
                money.judge(attack, f"{model} {what} with facts through {door.name}", said, money.WHO)
            bad = attack.sql(f"SELECT id FROM {table} WHERE id > {last} AND ({wrong})")
            copied = door.call(model, "copy", [here["stopped"]]) if model == "oms.billing.run" else answer
            money.judge(attack, f"{model} copied through {door.name}", copied, money.WHO)
            bad = bad or attack.sql(f"SELECT id FROM {table} WHERE id > {last} AND ({wrong})")
            attack.judge(f"{model} with forged facts through {door.name}", not bad, f"{bad} {values}")


# --- keys of providers --------------------------------------------------------------------------------------------------------

def keys(attack):
    attack.group("money: keys and texts of providers, which accountants and managers may choose: not told, not found out")
    here, key = attack.money["here"], attack.money["key"]
    provider = here["provider"]
    fields = [row[0] for row in attack.sql(
        "SELECT name FROM ir_model_fields WHERE model = 'payment.provider' AND store AND ttype != 'many2many'")]
    for number, role in enumerate((money.WHO, "manager alone", "desk alone", "accountant", "manager", "employee")):
        door = attack.doors(role)[number % 3]
        for what, answer in (
                ("read", door.call("payment.provider", "read", [provider])),
                *((f"read {name}", door.call("payment.provider", "read", [provider], fields=[name])) for name in fields
                  if name.endswith(("_msg", "_key", "_secret", "_id"))),
                ("export", door.call("payment.provider", "export_data", [provider],
                                     fields_to_export=["pending_msg", "auth_msg"])),
                ("groups", door.call("payment.provider", "formatted_read_group", domain=[], groupby=["pending_msg"],
                                     aggregates=["__count"])),
                ("order", door.call("payment.provider", "search_read", domain=[], order="pending_msg", fields=["pending_msg"])),
                ("policy's", door.call("oms.payment.policy", "export_data", [here["policy"]],
                                       fields_to_export=["provider_id/pending_msg"])),
                ("copy", door.call("payment.provider", "copy", [provider])),
                ("to journal", door.call("payment.provider", "web_read", [provider], specification={
                    "pending_msg": {}, "redirect_form_view_id": {"fields": {"arch": {}}}}))):
            money.judge(attack, f"{what} by {role} through {door.name}", answer, role)
        for model, path in (("payment.provider", "pending_msg"), ("oms.payment.policy", "provider_id.pending_msg"),
                            ("oms.chargeback", "provider_id.pending_msg"), ("oms.payment.operation", "provider_id.pending_msg"),
                            ("payment.transaction", "provider_id.pending_msg"),
                            ("sale.order", "transaction_ids.provider_id.pending_msg")):
            found = door.call(model, "search_count", domain=[[path, "=like", f"%{key[:7]}%"]])
            none = door.call(model, "search_count", domain=[[path, "=like", "%nothing like it%"]])
            money.judge(attack, f"{model} found by {path} by {role}", found, role)
            attack.judge(f"{model} by {path} says what is in it to {role}", not found.done or found.value == none.value,
                         f"{found.value} {none.value}")
