# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Money: odd arguments of matching, odd amounts and days of deductions, chargebacks, balances, deposits and billing runs."""
import json

from . import money

NAN, INF = float("nan"), float("inf")
ODD = (None, True, -1, 0, 2**31, 10**30, 10**400, 1.5, 1e308, -1e308, NAN, INF, -INF, "", "x", "1", "٣", "\x00", "\ud800", [],
       [[]],
       [None], {}, {"a": 1}, "A" * 1_000_000, "=1+1", "account.move.line,1", "account.move.line,٣", "res.users,1",
       "account.payment,-1",
       "account.bank.statement.line,0", "account.move.line," + "9" * 5000)
#: Amounts that are none.
AMOUNTS = (0, -1, -0.001, 0.001, 1e18, 1e308, -1e308, 10**30, 10**400, NAN, INF, -INF, True, "x", "1", "٣", [], {}, "\x00")
#: Values that are none of a field's type: what the ORM itself says of them is Odoo's, for every model (as in ``odd.py``); of
#: amounts it has none beyond those that it can round.
NO_DAYS = ("x", "2026-02-31", 5, [], True, "\x00", "2026-11-29 99:00:00")
NO_NUMBERS = (1e308, -1e308, 10**30, 10**400, INF, -INF, "x", [], {}, "\x00")


def answered(answer, value):
    """Whether it was answered in words, by us or by what the ORM says of the type."""
    orms = value != value or value in NO_NUMBERS
    return 0 < answer.status < 500 or (answer.status == 500 and orms and any(
        word in answer.error for word in ("ValueError", "OverflowError", "TypeError", "NumericValueOutOfRange")))


def call(attack, role, model, method, arguments, ids=None):
    """Also with NaN, infinity and halves of characters, which JSON-2 reads."""
    body = arguments if ids is None else {"ids": ids, **arguments}
    return attack.json2(role).post(f"/json/2/{model}/{method}", json.dumps(body).encode())


def run(attack):
    matching(attack)
    amounts(attack)
    days(attack)


def matching(attack):
    attack.group("money: odd arguments of matching: answered in words, nothing applied")
    here, before = attack.money["here"], attack.one(money.FACTS)
    key, take = f"account.move.line,{here['receipt']}", {"invoice_id": here["open"], "amount": 1.0}
    calls = []
    for value in ODD:
        calls += [("page", {"filters": value}), ("page", {"offset": value}), ("open_items", {"partner_id": value}),
                  ("open_items", {"search": value}), ("apply", {"receipt_key": value, "proposal_id": "x"}),
                  ("apply", {"receipt_key": key, "proposal_id": value}), ("undo", {"applied_id": value}),
                  ("apply_own", {"receipt_key": value, "takes": [take]}), ("apply_own", {"receipt_key": key, "takes": value}),
                  ("apply_own", {"receipt_key": key, "takes": [value]}),
                  ("apply_own", {"receipt_key": key, "takes": [{**take, "invoice_id": value}]})]
        calls += [("page", {"filters": {name: value}}) for name in ("kind", "partner_id", "company_id", "search", "?")]
        for name in ("invoice_id", "amount", "reason_id"):
            calls.append(("apply_own", {"receipt_key": key, "takes": [take], "deduction": {
                "invoice_id": here["open"], "amount": 1.0, "reason_id": here["reason"], name: value}}))
    calls += [("apply_own", {"receipt_key": key, "takes": [{**take, "amount": value}]}) for value in (*AMOUNTS, 99.0)]
    calls += [("apply_own", {"receipt_key": key, "takes": [take, {**take, "amount": value}]}) for value in AMOUNTS]
    calls += [("apply_own", {"receipt_key": key, "takes": [{**take, "invoice_id": here[which]}]})
              for which in ("bill", "draft", "credit", "receipt")]
    calls += [("apply_own", {"receipt_key": key, "takes": [take] * number}) for number in (11, 201, 100_000)]
    calls += [("apply_own", {"receipt_key": f"{model},{here[which]}", "takes": [take]}) for model, which in (
        ("account.move.line", "open"), ("account.payment", "receipt"), ("account.bank.statement.line", "receipt"),
        ("account.move", "open"))]
    for method, arguments in calls:
        whole = any(value is True or value == 1 for value in (arguments.get("deduction") or {"": 1}).values()) and (
            "deduction" in arguments)  # a payment and a deduction of one each: that may be
        what = f"{method} {json.dumps(arguments)[-90:]}"
        answer = call(attack, money.WHO, "oms.match", method, arguments)
        before = money.judge(attack, what, answer, money.WHO, None if whole and answer.done else before) or before
        if whole and answer.done:
            before = attack.one(money.FACTS)
        attack.judge(f"{what} in time", answer.seconds < 15, f"{answer.seconds:.1f} s")
    money.same(attack, "odd arguments", before)


def amounts(attack):
    """Whatever is taken, no amount in the books or of an order is none."""
    attack.group("money: amounts that are none: in words, and none is kept")
    here, mine = attack.money["here"], attack.money["mine"]
    wizard = money.wizard(here, order_id=here["order"])
    for value in AMOUNTS:
        for role, model, method, ids, arguments in (
                (money.WHO, "oms.deduction", "create", None, {"vals_list": [money.deduction(here, amount=value)]}),
                (money.WHO, "oms.deduction", "write", [here["deduction"]], {"vals": {"amount": value}}),
                (money.WHO, "oms.chargeback", "create", None, {"vals_list": [{"transaction_id": here["paid"], "amount": value}]}),
                (money.WHO, "oms.chargeback", "write", [here["chargeback"]], {"vals": {"amount": value}}),
                ("desk alone", "sale.order", "write", [here["order"]], {"vals": {"oms_deposit_amount": value}}),
                ("desk alone", "sale.order", "write", [here["order"]], {"vals": {"oms_deposit_percent": value}}),
                ("manager", "res.partner", "write", [here["partner"]], {"vals": {"oms_deposit_percent": value}}),
                ("manager", "res.company", "write", [here["company"]], {"vals": {"oms_deposit_percent": value}}),
                ("manager alone", "oms.payment.policy", "write", [here["policy"]], {"vals": {"days": value}}),
                ("manager alone", "oms.payment.policy", "write", [here["policy"]], {"vals": {"renew_days": value}})):
            answer = call(attack, role, model, method, arguments, ids)
            what = f"{model}.{method} {json.dumps(arguments)[-60:]} by {role}"
            attack.judge(what, answered(answer, value), f"{answer.status} {answer.error[:200]}")
        for role, values in (("desk alone", {**wizard, "amount": value}), (money.WHO, money.wizard(here, amount=value))):
            made = call(attack, role, "oms.on.account.wizard", "create", {"vals_list": [values]})
            what = f"the wizard with {value!r:.20} by {role}"
            attack.judge(what, answered(made, value), f"{made.status} {made.error[:200]}")
            if made.done and value not in (0, True, "1"):  # no amount is as much as there is
                seen = call(attack, role, "oms.on.account.wizard", "read", {"fields": ["preview", "free"]}, made.value)
                attack.judge(f"{what} read", seen.done, f"{seen.status} {seen.error[:200]}")
                pressed = call(attack, role, "oms.on.account.wizard", "action_apply", {}, made.value)
                attack.judge(f"{what} applied", 0 < pressed.status < 500, f"{pressed.status} {pressed.error[:200]}")
    for table, column in (("oms_deduction", "amount"), ("oms_chargeback", "amount"), ("sale_order", "oms_deposit_amount"),
                          ("sale_order", "oms_deposit_percent"), ("oms_on_account", "amount"),
                          ("oms_payment_operation", "amount"),
                          ("account_partial_reconcile", "amount"), ("oms_match_applied", "amount"), ("res_company",
                                                                                                   "oms_deposit_percent")):
        bad = attack.sql(f"SELECT id, {column} FROM {table} WHERE {column}::float8 = 'NaN' "
                         f"OR abs({column}::float8) > 1e19 OR {column} < 0")
        attack.judge(f"{column} of {table} is a number", not bad, bad[:3])
    for what, answer in (
            ("the order's form", call(attack, "desk alone", "sale.order", "web_read", {"specification": {
                "amount_total": {}, "oms_to_pay_first": {}, "oms_deposit_amount": {}, "oms_stage": {}}}, [here["order"]])),
            ("the list of deductions", call(attack, money.WHO, "oms.deduction", "search_read", {"domain": []})),
            ("the list of chargebacks", call(attack, money.WHO, "oms.chargeback", "search_read", {"domain": []})),
            ("an order", call(attack, "desk alone", "sale.order", "read", {}, [mine["order"]]))):
        attack.judge(f"{what} is still read", answer.done, f"{answer.status} {answer.error}")
    attack.faults()  # what Odoo says of values that are none of a field's type is in the log, and is Odoo's


def days(attack):
    attack.group("money: days, customers and companies of billing runs that are none: in words")
    here = attack.money["here"]
    odd = ("9999-12-31", "0001-01-01", "1900-01-01", *NO_DAYS)
    for value in odd:
        for name in ("date",):
            made = call(attack, money.WHO, "oms.billing.run", "create", {"vals_list": [{"company_id": here["company"],
                                                                                        name: value}]})
            what = f"a run with {name}={value!r}"
            attack.judge(what, 0 < made.status < 500 or value in NO_DAYS, f"{made.status} {made.error[:200]}")
            if made.done:
                pressed = call(attack, money.WHO, "oms.billing.run", "action_preview", {}, made.value)
                attack.judge(f"{what}: preview", 0 < pressed.status < 500, f"{pressed.status} {pressed.error[:200]}")
        for name in ("day", "deadline"):
            answer = call(attack, money.WHO, "oms.chargeback", "write", {"vals": {name: value}}, [here["chargeback"]])
            attack.judge(f"a chargeback with {name}={value!r}", 0 < answer.status < 500 or value in NO_DAYS,
                         f"{answer.status} {answer.error[:200]}")
    for value in ([[6, 0, [2**31 - 1]]], [[4, -1]], [[6, 0, []]], [[0, 0, {"name": "made here"}]], "x"):
        made = call(attack, money.WHO, "oms.billing.run", "create",
                    {"vals_list": [{"company_id": here["company"], "partner_ids": value}]})
        attack.judge(f"a run with customers {value}", 0 < made.status < 500 or value in ("x", [[6, 0, [2**31 - 1]]], [[4, -1]]),
                     f"{made.status} {made.error[:200]}")
        if made.done:
            pressed = call(attack, money.WHO, "oms.billing.run", "action_preview", {}, made.value)
            attack.judge(f"its preview ({value})", 0 < pressed.status < 500, f"{pressed.status} {pressed.error[:200]}")
    for ids in ([], [0], [-1], [2**31 - 1], [2**70], ["x"], [here["ready"], here["new"]], [None]):
        for model, methods in (("oms.billing.run", ("action_preview", "action_stop", "action_invoices")),
                               ("oms.payment.operation", ("action_found_done", "action_open_order")),
                               ("oms.deduction", ("action_accept",)), ("oms.chargeback", ("action_won",)),
                               ("oms.on.account", ("action_undo",)), ("oms.match.applied", ("action_undo",))):
            for method in methods:
                if ids == [here["ready"], here["new"]] and method != "action_preview":
                    continue
                answer = call(attack, money.WHO, model, method, {}, ids)
                attack.judge(f"{model}.{method} of {ids}", 0 < answer.status < 500, f"{answer.status} {answer.error[:200]}")
    attack.faults()  # as above
