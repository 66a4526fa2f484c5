# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Money: every role at every door of cards, matching, balances, deductions, chargebacks and billing runs, and their records;
another company's; odd amounts and texts; customers' pages. Refused in words, nothing written, nothing told of other companies,
of providers' keys, or to customers of what a bank said."""
import json

from . import money_odd, money_portal, money_records, portal

ALONE = ("desk alone", "supervisor alone", "credit alone", "picker alone", "packer alone", "floor alone", "buyer alone",
         "returns alone", "manager alone")
ROLES = (*ALONE, "salesman", "employee", "portal", "stranger")
DESK = ("desk alone", "supervisor alone", "credit alone", "returns alone", "manager alone")
WHO = "accountant alone"

#: What is compared before and after, past Odoo. (Transactions and moves without what jobs of Odoo's note in them.)
FACTS = """
    SELECT md5(string_agg(md5(said::text), '' ORDER BY said::text)) FROM (
        SELECT to_jsonb(one) - '{write_date,write_uid}'::text[] AS said FROM oms_payment_operation one
        UNION ALL SELECT to_jsonb(one) FROM oms_payment_policy one
        UNION ALL SELECT to_jsonb(one) FROM oms_chargeback one UNION ALL SELECT to_jsonb(one) FROM oms_on_account one
        UNION ALL SELECT to_jsonb(one) FROM oms_billing_run one UNION ALL SELECT to_jsonb(one) FROM oms_billing_run_line one
        UNION ALL SELECT to_jsonb(one) FROM oms_match_applied one UNION ALL SELECT to_jsonb(one) FROM oms_deduction one
        UNION ALL SELECT to_jsonb(one) FROM oms_deduction_reason one
        UNION ALL SELECT to_jsonb(one) FROM account_partial_reconcile one
        UNION ALL SELECT jsonb_build_array(id, state, amount, currency_id, operation, source_transaction_id, oms_ends_on,
                                           oms_renew_on, oms_covers, oms_authorised_on) FROM payment_transaction
        UNION ALL SELECT jsonb_build_array(id, state, name, payment_state, amount_total, amount_residual, oms_run_id, oms_run_key,
                                           oms_send_state, oms_send_reason, oms_sending_on) FROM account_move
        UNION ALL SELECT jsonb_build_array(id, balance, amount_residual, account_id, partner_id, oms_slips) FROM account_move_line
        UNION ALL SELECT jsonb_build_array(id, state, amount, partner_id) FROM account_payment
        UNION ALL SELECT jsonb_build_array(id, state, company_id, pending_msg->>'en_US', is_published) FROM payment_provider
        UNION ALL SELECT jsonb_build_array(id, oms_deposit_percent, oms_deposit_amount, amount_total,
                                           state) FROM sale_order) every"""


def run(attack):
    attack.money = attack.facts["money"]
    services(attack)
    elsewhere(attack)
    money_records.run(attack)
    allowed(attack)
    money_odd.run(attack)
    money_portal.run(attack)
    texts(attack)


# --- how answers are judged ---------------------------------------------------------------------------------------------------

def told(attack, answer, role=""):
    """What of the secrets is in an answer."""
    money = attack.money
    if "company inconsistencies" in answer.error:  # how Odoo itself refuses that, of every model
        return []
    text = json.dumps([answer.value if not isinstance(answer.value, bytes) else answer.value.decode(errors="replace"),
                       answer.error],
                      ensure_ascii=False, default=str)
    secrets = [money["key"], *([] if role == "stranger" else [money["secret"], *money["price"]]),
               *([money["words"]] if role in ("portal", "other portal", "", None) else [])]
    return [secret for secret in secrets if secret.lower() in text.lower()]


def judge(attack, what, answer, role, before=None, refused=None):
    """An answer without a fault of the server and without secrets; refused if it has to be, and nothing written if told so.

    :returns: the facts as they are now, where ``before`` was given
    """
    attack.answered(what, answer, told(attack, answer, role), refused)
    if before is None or not answer.done:  # what was refused is looked at in the end, all together
        return before
    now = attack.one(FACTS)
    attack.judge(f"{what} writes nothing", now == before)
    return now


def same(attack, what, before):
    """Nothing of what was refused left anything; returns the facts as they are."""
    now = attack.one(FACTS)
    attack.judge(f"{what}: what was refused writes nothing", now == before)
    return now


# --- services: role × door -----------------------------------------------------------------------------------------------------

def reads(side):
    """(model, method, arguments) of what only reads."""
    yield "oms.match", "page", {"filters": {}, "offset": 0}
    yield "oms.match", "open_items", {"partner_id": side["partner"], "search": ""}


def buttons(side):
    """(model, method, ids or None, arguments, who may beside accountants) of what does something with what is of one company."""
    key = f"account.move.line,{side['receipt']}"
    yield "oms.match", "apply", None, {"receipt_key": key, "proposal_id": "x"}, ()
    yield "oms.match", "apply_own", None, {"receipt_key": key, "takes": [{"invoice_id": side["open"], "amount": 1.0}]}, ()
    yield "oms.match", "undo", None, {"applied_id": side["applied"]}, ()
    yield "oms.match.applied", "action_undo", [side["applied"]], {}, ()
    yield "oms.match.applied", "action_open_receipt", [side["applied"]], {}, ()
    for method in ("action_found_done", "action_found_not_done"):
        yield "oms.payment.operation", method, [side["doubt"]], {}, ()
    for method in ("action_try_again", "action_leave", "action_open_order"):
        yield "oms.payment.operation", method, [side["failed"]], {}, ()
    for method in ("action_accept", "action_refuse", "action_reopen", "action_take_back"):
        yield "oms.deduction", method, [side["deduction"]], {}, ()
    for method in ("action_won", "action_lost", "action_reopen", "action_book"):
        yield "oms.chargeback", method, [side["chargeback"]], {}, ()
    yield "oms.on.account", "action_undo", [side["used"]], {}, ()
    yield "oms.on.account", "action_undo", [side["kept"]], {}, ()
    yield "oms.on.account", "action_let_go", [side["kept"]], {}, DESK
    for run_, methods in (("ready", ("action_start", "action_preview")), ("stopped", ("action_resume", "action_try_failed")),
                          ("new", ("action_preview", "action_stop"))):
        for method in methods:
            yield "oms.billing.run", method, [side[run_]], {}, ()
    yield "account.move", "action_oms_send_again", [side["sent"]], {}, ()
    yield "account.move", "action_oms_was_sent", [side["sent"]], {}, ()
    for method in ("action_capture", "action_void", "action_refund"):
        yield "payment.transaction", method, [side["paid" if method == "action_refund" else "card"]], {}, ()
    yield "payment.capture.wizard", "create", None, {"vals_list": [{"transaction_ids": [[6, 0, [side["card"]]]]}]}, ()
    yield "oms.on.account.wizard", "create", None, {"vals_list": [wizard(side)]}, DESK
    yield "oms.on.account.wizard", "action_apply", [side["wizard"]], {}, ()
    yield "oms.on.account", "create", None, {"vals_list": [{
        "kind": "kept", "partner_id": side["partner"], "company_id": side["company"], "currency_id": side["currency"], "item_id":
        side["credit"], "name": "x", "amount": 5, "order_id": side["order"]}]}, ()
    yield "oms.deduction", "create", None, {"vals_list": [deduction(side)]}, ()
    yield "oms.chargeback", "create", None, {"vals_list": [{"transaction_id": side["paid"], "amount": 1.0}]}, ()
    yield "oms.billing.run", "create", None, {"vals_list": [{"company_id": side["company"]}]}, ()
    yield "oms.payment.operation", "create", None, {"vals_list": [{
        "kind": "refund", "transaction_id": side["paid"], "company_id": side["company"], "amount": 5,
        "currency_id": side["currency"],
        "cause": "manual", "key": "forged"}]}, ()
    yield "oms.payment.policy", "create", None, {"vals_list": [
        {"company_id": side["company"], "method_id": side["method"], "capture": "hand"}]}, ("manager alone",)


def deduction(side, **values):
    return {"invoice_id": side["open"], "amount": 1.0, "reason_id": side["reason"], **values}


def wizard(side, **values):
    return {"partner_id": side["partner"], "company_id": side["company"], "currency_id": side["currency"], "amount": 1.0,
            **values}


#: What no door opens.
PRIVATE = (
    ("oms.money", ("_gather", "_of", "_sql")), ("oms.cover", ("_check", "_gather", "_to_pay")),
    ("oms.expiry", ("_cron_ends", "_work", "_tell")), ("oms.capture", ("_after", "_follow", "_balance")),
    ("oms.payment.operation", ("_oms_ask", "_oms_end", "_oms_take_as_done", "_oms_take_as_not_done", "_oms_answered",
                               "_oms_begin",
                               "_oms_leaves", "_oms_ended")),
    ("oms.payment.policy", ("_for", "_oms_rows", "_oms_books")),
    ("oms.chargeback", ("_oms_told", "_oms_become", "_oms_book", "_oms_unbook")),
    ("payment.transaction", ("_capture", "_void", "_refund", "_charge_with_token", "_set_done", "_process", "_oms_seen")),
    ("oms.on.account", ("_keep", "_apply", "_take_kept", "_end", "_open_credits")),
    ("oms.match", ("_apply", "_undo", "_gather_receipts", "_write_down", "_cron_match", "_rows")),
    ("oms.deduction", ("_oms_decide", "_oms_write_down", "_oms_undo_with", "_oms_write_off")),
    ("oms.billing.run", ("_wake", "_forget_preview", "_list_orders", "_candidates", "_check_accountant")),
    ("account.move", ("_oms_send_once", "_oms_note_sent", "_cron_oms_send_invoices", "_oms_receivable_lines")))


def services(attack):
    attack.group("money: every role at every public method of its services and buttons")
    here = attack.money["here"]
    before = attack.one(FACTS)
    for number, role in enumerate(ROLES):
        for turn, (model, method, arguments) in enumerate(reads(here)):
            door = attack.doors(role)[(number + turn) % 3]
            judge(attack, f"{model}.{method} by {role} through {door.name}", door.call(model, method, **arguments), role,
                  refused=role != "stranger")
        for turn, (model, method, ids, arguments, may) in enumerate(buttons(here)):
            if role in may:
                continue
            door = attack.doors(role)[(number + turn) % 3]
            answer = door.call(model, method, ids, **arguments)
            before = judge(attack, f"{model}.{method} by {role} through {door.name}", answer, role, before, refused=True)
        before = same(attack, role, before)
    attack.group("money: private methods are no door's")
    for number, role in enumerate((WHO, "manager alone", "desk alone", "portal", "stranger")):
        for model, methods in PRIVATE:
            for turn, method in enumerate(methods):
                answer = attack.doors(role)[(number + turn) % 3].call(model, method, [1])
                attack.judge(f"{model}.{method} by {role}", not answer.done, answer.value)
    attack.judge("nothing written by them", attack.one(FACTS) == before)


# --- other companies ----------------------------------------------------------------------------------------------------------

def crossed(here, there):
    """Calls that name something of another company beside something of here: (model, method, ids, arguments)."""
    far_key, near_key = (f"account.move.line,{side['receipt']}" for side in (there, here))
    take = {"invoice_id": here["open"], "amount": 1.0}
    yield "oms.match", "apply_own", None, {"receipt_key": near_key, "takes": [{"invoice_id": there["open"], "amount": 1.0}]}
    yield "oms.match", "apply_own", None, {"receipt_key": near_key, "takes": [{"invoice_id": there["draft"], "amount": 1.0}]}
    yield "oms.match", "apply_own", None, {"receipt_key": near_key, "takes": [{"invoice_id": there["bill"], "amount": 1.0}]}
    yield "oms.match", "apply_own", None, {"receipt_key": far_key, "takes": [take]}
    yield "oms.match", "apply_own", None, {"receipt_key": near_key, "takes": [take], "deduction": {
        "invoice_id": there["open"], "amount": 1.0, "reason_id": here["reason"]}}
    for context in ({"allowed_company_ids": [here["company"], there["company"]]}, {"allowed_company_ids": [there["company"]]}):
        for model, method, arguments in reads(there):
            yield model, method, None, {**arguments, "context": context}
        yield "oms.billing.run", "search_read", None, {"domain": [], "fields": ["name", "amounts"], "context": context}
    yield "oms.deduction", "create", None, {"vals_list": [deduction(here, invoice_id=there["open"])]}
    yield "oms.deduction", "create", None, {"vals_list": [{"amount": 1.0, "reason_id": here["reason"]}],
                                            "context": {"default_invoice_id": there["open"]}}
    yield "oms.deduction", "create", None, {"vals_list": [deduction(here, invoice_id=there["open"], amount=10.0**9)]}
    for amount in (1.0, 10.0**9):
        yield "oms.chargeback", "create", None, {"vals_list": [{"transaction_id": there["paid"], "amount": amount}]}
    yield "oms.chargeback", "write", [here["chargeback"]], {"vals": {"transaction_id": there["paid"], "amount": 10.0**9}}
    yield "oms.chargeback", "write", [here["chargeback"]], {"vals": {"transaction_id": there["paid"]}}
    yield "oms.chargeback", "write", [here["chargeback"]], {"vals": {"journal_id": there["general"],
                                                                     "account_id": there["account"]}}
    for values in ({"provider_id": there["provider"]}, {"company_id": there["company"]},
                   {"provider_id": there["provider"], "capture": "each"}, {"chargeback_journal_id": there["general"]},
                   {"chargeback_account_id": there["account"]}):
        yield "oms.payment.policy", "create", None, {"vals_list": [{"capture": "hand", "method_id": here["method"], **values}]}
        yield "oms.payment.policy", "write", [here["policy"]], {"vals": values}
    for values in ({"partner_id": there["partner"]}, {"company_id": there["company"]}, {"order_id": there["due"]},
                   {"order_id": there["due"], "partner_id": there["partner"], "company_id": there["company"]},
                   {"credit_ids": [[6, 0, [there["credit"]]]]}, {"invoice_ids": [[6, 0, [there["open"]]]]}):
        yield "oms.on.account.wizard", "create", None, {"vals_list": [wizard(here, **values)]}
    for model, which in (("sale.order", "due"), ("account.move", "open"), ("account.payment", "receipt"),
                         ("res.partner", "partner")):
        yield "oms.on.account.wizard", "default_get", None, {
            "fields_list": ["preview", "free", "partner_id", "order_id", "company_id", "currency_id"],
            "context": {"active_model": model, "active_ids": [there[which]]}}
    yield "oms.billing.run", "write", [here["new"]], {"vals": {"company_id": there["company"]}}
    yield "account.move", "write", [here["open"]], {"vals": {"oms_run_id": there["stopped"]}}
    yield "payment.link.wizard", "create", None, {"vals_list": [
        {"res_model": "sale.order", "res_id": there["order"], "amount": 1.0, "currency_id": there["currency"]}]}
    yield "sale.order", "write", [here["due"]], {"vals": {"transaction_ids": [[4, there["card"]]]}}


#: Models of which records are read, and under which name there is one of each company.
MODELS = {"oms.payment.operation": "doubt", "oms.payment.policy": "policy", "oms.chargeback": "chargeback",
          "oms.on.account": "kept",
          "oms.billing.run": "ready", "oms.billing.run.line": "line", "oms.match.applied": "applied",
          "oms.deduction": "deduction",
          "oms.on.account.wizard": "wizard", "payment.provider": "provider", "payment.transaction": "card"}


def elsewhere(attack):
    attack.group("money: what is another company's: refused without a name, nothing written")
    here, there = attack.money["here"], attack.money["there"]
    before = attack.one(FACTS)
    for number, role in enumerate((WHO, "manager alone", "desk alone", "accountant")):
        calls = [*((model, method, ids, arguments) for model, method, ids, arguments, _may in buttons(there)),
                 *crossed(here, there)]
        for turn, (model, method, ids, arguments) in enumerate(calls):
            door = attack.doors(role)[(number + turn) % 3]
            what = f"{model}.{method}({ids or ''}{json.dumps(arguments)[:120]}) by {role} through {door.name}"
            answer = door.call(model, method, ids, **arguments)
            before = judge(attack, what, answer, role, before)
            if model == "oms.on.account.wizard" and method == "create" and answer.done:
                made = answer.value if isinstance(answer.value, list) else [answer.value]
                judge(attack, f"{what} read", door.call(model, "read", made,
                                                        fields=["preview", "free", "possible", "currency_id"]), role)
                before = judge(attack, f"{what} applied", door.call(model, "action_apply", made), role, before)
        for model, which in MODELS.items():
            for method, ids, arguments in (
                    ("read", [there[which]], {}), ("export_data", [there[which]], {"fields_to_export": ["id", "display_name"]}),
                    ("copy", [there[which]], {}), ("unlink", [there[which]], {}),
                    ("write", [there[which]], {"vals": {"active": False}}),
                    # (of what one typed oneself the name is Odoo's to tell, in every dialog)
                    ("search_read", None, {"domain": [], **({"fields": ["preview", "free"]} if "wizard" in model else {})}),
                    ("name_search", None, {"name": "Far"}),
                    ("web_search_read", None, {"domain": [], "specification": {"display_name": {}}}),
                    ("formatted_read_group", None, {"domain": [], "groupby": ["create_uid"], "aggregates": ["id:max"]})):
                door = attack.doors(role)[len(method) % 3]
                before = judge(attack, f"{model}.{method} by {role} through {door.name}",
                               door.call(model, method, ids, **arguments),
                               role, before)
        before = same(attack, role, before)


# --- texts --------------------------------------------------------------------------------------------------------------------

def texts(attack):
    """Memos, references, notes: shown as text; long ones are cut; no formula of the workbook."""
    attack.group("money: HTML, SQL, formulas, template code and enormous texts in memos, references and notes")
    here, door = attack.money["here"], attack.json2(WHO)
    words = [*attack.facts["nasty"]["words"], "'; DROP TABLE account_move; --", "%s %(x)s", "A" * 1_000_000, "\u202e1",
             "٣" * 300]
    made = []
    for number, word in enumerate(words):
        payment = door.call("account.payment", "create", vals_list=[{
            "partner_id": here["partner"], "amount": 3.33 + number / 100, "payment_type": "inbound", "partner_type": "customer",
            "journal_id": here["journal"], "memo": word[:2000]}])  # no index of a reference takes more of it than that
        made += payment.value if payment.done else []
        judge(attack, f"a payment with {word[:20]!r}", payment, WHO)
        judge(attack, f"its posting ({word[:20]!r})", door.call("account.payment", "action_post", payment.value or []), WHO)
        judge(attack, f"a deduction with {word[:20]!r}", door.call("oms.deduction", "write", [here["deduction"]],
                                                                   vals={"note": word}), WHO)
        judge(attack, f"a chargeback with {word[:20]!r}", door.call(
            "oms.chargeback", "write", [here["chargeback"]], vals={"reason_text": word, "provider_reference": word[:1000]}), WHO)
        for search in (word, word[:20]):
            for method, arguments in (("page", {"filters": {"search": search}}), ("open_items", {"search": search})):
                answer = door.call("oms.match", method, **arguments)
                judge(attack, f"{method} looks for {word[:20]!r}", answer, WHO)
                attack.judge(f"{method} with {word[:20]!r} in time", answer.seconds < 10, f"{answer.seconds:.1f} s")
    page = door.call("oms.match", "page", filters={}, offset=0)
    longest = max((len(row["memo"]) for row in page.value["rows"]), default=0) if page.done else 0
    attack.judge("memos are cut", page.done and 0 < longest < 2000, longest)
    attack.judge("payments with them are there", len(made) == len(words), f"{len(made)} of {len(words)}")
    portal.workbook(attack, attack.web(WHO).get(f"/oms/billing_sheet?company_id={attack.facts['company']}"))


# --- and who may, can ---------------------------------------------------------------------------------------------------------

def allowed(attack):
    """The same buttons by who may: what was refused above was not refused for something else."""
    attack.group("money: accountants and the desk can do what they may")
    here = attack.money["here"]
    can = {(model, method) for model, method, *_rest in buttons(here)} - {
        ("oms.match", "apply"), ("oms.match.applied", "action_undo"), ("oms.payment.operation", "create"),
        ("oms.on.account", "create"),
        ("oms.payment.policy", "create"), ("payment.transaction", "action_capture"), ("payment.transaction", "action_void"),
        ("payment.transaction", "action_refund"), ("payment.capture.wizard", "create"), ("oms.on.account.wizard", "action_apply"),
        ("oms.billing.run", "action_stop"), ("oms.billing.run", "action_try_failed"), ("oms.billing.run", "action_preview"),
        ("oms.chargeback", "action_book"), ("oms.chargeback", "action_lost"),
        ("oms.payment.operation", "action_found_not_done"),
        ("oms.deduction", "action_take_back"),
        ("oms.deduction", "action_refuse"), ("oms.payment.operation", "action_leave"), ("account.move", "action_oms_was_sent"),
        ("oms.on.account", "action_let_go"), ("oms.match.applied", "action_open_receipt")}
    before = attack.one(FACTS)
    for turn, (model, method, ids, arguments, _may) in enumerate(buttons(here)):
        if (model, method) in can:
            can.discard((model, method))
            door = attack.doors(WHO)[turn % 3]
            answer = door.call(model, method, ids, **arguments)
            attack.judge(f"{model}.{method} by {WHO} through {door.name}", answer.done, f"{answer.status} {answer.error}")
    attack.judge("something was done", attack.one(FACTS) != before)
    made = attack.json2("desk alone").call("oms.on.account.wizard", "create", vals_list=[wizard(here, order_id=here["due"])])
    used = attack.json2("desk alone").call("oms.on.account.wizard", "action_apply", made.value or [])
    attack.judge("the desk uses a balance", made.done and used.done, f"{made.error} {used.error}")
