# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns: quantities, amounts and texts that are none, at every door where staff types them; ids that are nobody's."""
import json

from . import returns
from .money_odd import AMOUNTS, answered, call

#: Where a number is typed: (model, id's name or None, field).
NUMBERS = (
    ("oms.return.line", "requested line", "quantity"), ("oms.return.line", "authorised line", "to_receive"),
    ("oms.return.line", "swap line", "exchange_quantity"), ("oms.return.line", "loose line", "price_typed"),
    ("oms.return.line", "loose line", "quantity"), ("oms.return.inspection", "row", "quantity"),
    ("oms.goodwill", "goodwill", "amount"), ("oms.goodwill", "goodwill", "percent"),
    ("oms.return.parcel.line", "parcel line", "quantity"), ("oms.return.policy", "policy", "window_days"),
    ("oms.return.policy", "policy", "approve_above"), ("oms.return.policy", "policy", "fee_percent"),
    ("oms.return.policy", "policy", "fee_amount"), ("oms.return.policy", "policy", "supply_percent"))
#: Whose rows are looked at for numbers that are none.
COLUMNS = (
    ("oms_return_line", ("quantity", "to_receive", "exchange_quantity", "price_typed", "price_unit", "amount",
                         "received_quantity")),
    ("oms_return_inspection", ("quantity",)), ("oms_goodwill", ("amount", "percent")), ("oms_return_parcel_line", ("quantity",)),
    ("oms_return_policy", ("approve_above", "fee_percent", "fee_amount", "supply_percent")), ("stock_move", ("quantity",)))


def run(attack):
    numbers(attack)
    nobody(attack)
    texts(attack)


def numbers(attack):
    attack.group("returns: quantities and amounts that are none: in words, and none is kept")
    here = attack.back["here"]
    for model, which, name in NUMBERS:
        kept = attack.one(f"SELECT {name} FROM {model.replace('.', '_')} WHERE id = {here[which]}")
        for value in AMOUNTS:
            answer = call(attack, returns.HEAD, model, "write", {"vals": {name: value}}, [here[which]])
            what = f"{model}.{name}={value!r:.20}"
            attack.judge(what, answered(answer, value), f"{answer.status} {answer.error[:200]}")
        call(attack, returns.HEAD, model, "write", {"vals": {name: float(kept or 0)}}, [here[which]])
    for value in AMOUNTS:
        for method, ids, arguments in (
                ("action_receive_other", "authorised", {"product_id": here["product"], "quantity": value}),
                ("action_receive_other", "authorised", {"product_id": value}),
                ("action_receive", "authorised", {"received": {str(here["authorised line"]): value}}),
                ("action_receive", "authorised", {"received": value}),
                ("action_receive", "authorised", {"received": {str(value): 1}}),
                ("action_inspect", "received", {"dispositions": {str(here["received line"]): value}}),
                ("action_inspect", "received", {"dispositions": value})):
            if value in (0, 0.001, 1e18, 10**30, True, [], {}) and value is not None and value != -1:
                continue  # so much may come, as far as anybody knows
            answer = call(attack, returns.WHO, "oms.return", method, arguments, [here[ids]])
            attack.judge(f"{method} {json.dumps(arguments)[-60:]}", 0 < answer.status < 500,
                         f"{answer.status} {answer.error[:200]}")
        for model, values, button in (
                ("oms.return.dock", {"return_id": here["authorised"], "line_ids": [
                    [0, 0, {"product_id": here["product"], "quantity": value}]]}, "action_receive"),
                ("oms.return.wizard", {"line_ids": [[0, 0, {"sale_line_id": here["line"], "quantity": value}]]}, "action_create"),
                ("oms.return.wizard", {"partner_id": here["partner"], "without_order": True, "loose_ids": [
                    [0, 0, {"product_id": here["product"], "quantity": 1, "price_typed": value}]]}, "action_create"),
                ("oms.return.waiting.wizard", {"kind": "vendor", "vendor_id": here["vendor"], "line_ids": [
                    [0, 0, {"waiting_id": here["waiting"], "quantity": value}]]}, "action_send")):
            if value in (0.001, 1e18, 10**30, True, "1") and value != 0:
                continue  # as above
            made = call(attack, returns.WHO, model, "create", {"vals_list": [values]})
            what = f"{model} {json.dumps(values)[-60:]}"
            attack.judge(what, answered(made, value), f"{made.status} {made.error[:200]}")
            if made.done:
                pressed = call(attack, returns.WHO, model, button, {}, made.value)
                attack.judge(f"{what}: {button}", 0 < pressed.status < 500, f"{pressed.status} {pressed.error[:200]}")
    for table, columns in COLUMNS:
        for column in columns:
            bad = attack.sql(f"SELECT id, {column} FROM {table} WHERE {column}::float8 = 'NaN' "
                             f"OR abs({column}::float8) > 1e12 OR {column} < 0")
            attack.judge(f"{column} of {table} is a number", not bad, bad[:3])
    for model, which in returns.MODELS.items():
        answer = attack.json2(returns.HEAD).call(model, "read", [here[which]])
        attack.judge(f"{model} is still read", answer.done, f"{answer.status} {answer.error}")
    attack.faults()  # what Odoo says of values that are none of a field's type is in the log, and is Odoo's


def nobody(attack):
    attack.group("returns: ids that are nobody's, several where one is meant, dialogs that name what they should not: in words")
    here = attack.back["here"]
    for ids in ([], [0], [-1], [2**31 - 1], [2**70], ["x"], [None], [here["requested"], here["settled"]]):
        for model, methods in (
                ("oms.return", ("action_scanned", "action_dock", "action_scan", "action_refund_dialog", "action_close_rest",
                                "action_approve_refund", "action_bill_claim", "action_view_orders", "action_view_pickings")),
                ("oms.return.dock", ("action_receive",)), ("oms.refund.wizard", ("action_preview", "action_apply")),
                ("oms.return.waiting", ("action_take",)), ("oms.return.policy", ("action_trial",)),
                ("oms.return.withdrawal", ("action_view_returns",)), ("oms.vendor.return", ("action_link_credit",))):
            for method in methods:
                answer = call(attack, returns.WHO, model, method, {}, ids)
                attack.judge(f"{model}.{method} of {ids}", 0 < answer.status < 500, f"{answer.status} {answer.error[:200]}")
    for shown in ({"x": 1}, [], "x", 5, {"goods": 1}, {"goods": ["<script>"], "items": 5}):
        made = call(attack, returns.WHO, "oms.refund.wizard", "create", {"vals_list": [
            {"return_id": here["inspected"], "way": "credit", "shown": shown}]})
        read = call(attack, returns.WHO, "oms.refund.wizard", "read", {"fields": ["shown_html"]}, made.value or [0])
        attack.judge(f"a dialog that shows {shown}", made.status < 500 and read.status < 500, f"{read.status} {read.error[:200]}")
        attack.judge(f"a dialog that shows {shown}: as text", "<script>" not in json.dumps(read.value))
    attack.faults()  # as above


def texts(attack):
    """Reasons, notes and remarks that staff or customers type: text on every page."""
    attack.group("returns: HTML, formulas, template code and enormous texts in notes, reasons and remarks")
    here, mine = attack.back["here"], attack.back["portal"]
    words = [*attack.facts["nasty"]["words"], "'; DROP TABLE oms_return; --", "%s %(x)s", "A" * 200_000, "\u202e1", "٣" * 300]
    for word in words:
        for role, model, record, name in (
                (returns.WHO, "oms.return", here["requested"], "note"),
                (returns.WHO, "oms.return.line", mine["return line"], "note"),
                (returns.WHO, "oms.return", mine["return"], "note"), (returns.WHO, "oms.goodwill", here["goodwill"], "reason"),
                (returns.WHO, "oms.return.parcel", here["parcel"], "reference"),
                (returns.WHO, "oms.return.withdrawal", here["withdrawal"], "note"),
                (returns.HEAD, "oms.return.reason", here["reason"], "name"),
                (returns.HEAD, "oms.return.policy", here["policy"], "name"),
                (returns.WHO, "oms.vendor.return", here["claim"], "rma_number")):
            answer = call(attack, role, model, "write", {"vals": {name: word}}, [record])
            attack.judge(f"{name} of {model} is {word[:20]!r}", 0 < answer.status < 500, f"{answer.status} {answer.error[:200]}")
        for search in (word, word[:30]):
            made = call(attack, returns.WHO, "oms.return.wizard", "create", {"vals_list": [{"code": search}]})
            look = call(attack, returns.WHO, "oms.return.wizard", "action_look", {}, made.value or [0])
            attack.judge(f"looked for {word[:20]!r}", 0 < look.status < 500 and look.seconds < 10,
                         f"{look.status} {look.error[:200]}")
        evil = attack.facts["nasty"]["words"][0].encode()
        for path in (f"/my/returns/{mine['return']}", "/my/returns", f"/my/returns/new?order_id={mine['other']}",
                     f"/my/returns/{mine['return']}/slip", f"/my/orders/{mine['order']}"):
            page = attack.web("portal").get(path)
            attack.judge(f"{path} with {word[:20]!r}", page.done and evil not in page.value, f"{page.status} {page.error[:100]}")
    for model, record, name, value in (("oms.return.reason", here["reason"], "name", "Faulty"),
                                       ("oms.return.policy", here["policy"], "name", "Ours policy")):
        call(attack, returns.HEAD, model, "write", {"vals": {name: value}}, [record])
