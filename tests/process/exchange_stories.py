# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stories of returns whose money goes another way than back to a card, or that begin otherwise than by asking (``ways_in``), and
where a process dies in each of their steps."""

AHEAD = {"replace_when": "authorisation", "expire_days": 10}
EARLY = {"money_when": "authorisation", "money_auto": True, "expire_days": 10}
#: {story: (its policy; what is asked for besides, "gets" what in exchange; the steps of its return)}: two mugs of five that were
#: paid by a stored card, but of "transfer". Nothing is asked for where they begin otherwise.
STORIES = {
    "dearer": ({"difference": "charge"}, {"gets": ["Jug", 1]}, "authorise receive inspect settle leave bill"),
    "dearer, too": ({"difference": "charge"}, {"gets": ["Jug", 1]}, "authorise receive inspect settle leave bill"),
    "called off": ({"difference": "charge"}, {"gets": ["Jug", 1]}, "authorise receive inspect settle call_off"),
    "called off meanwhile": ({"difference": "charge"}, {"gets": ["Jug", 1]}, "authorise receive inspect settle"),
    "cheaper": ({}, {"gets": ["Cup", 1]}, "authorise receive inspect settle leave bill"),
    "ahead": ({**AHEAD, "claim": "charge"}, {"gets": ["Mug", 2]}, "authorise leave expire"),
    "ahead, billed": ({**AHEAD, "claim": "billed"}, {"gets": ["Mug", 2]}, "authorise leave expire"),
    "cancelled": (AHEAD, {"gets": ["Mug", 2]}, "authorise cancel"),
    "early": ({**EARLY, "claim": "charge"}, {}, "authorise expire"),
    "early, billed": (EARLY, {}, "authorise expire claim"),
    "early, kept": (EARLY, {}, "authorise expire waive"),
    "transfer": ({}, {}, "authorise receive inspect settle pay"),
    "vendor": ({}, {"disposition": "vendor"}, "authorise receive inspect collect sent remind credit credited"),
    "not his": ({}, {"disposition": "vendor"}, "authorise receive inspect collect sent refuse comes_back back_here"),
    "withdrawn": ({}, None, "declare follow acknowledge receive inspect give_back"),
    "parcel": ({}, None, "unpack match inspect give_back"),
    "stray": ({}, None, "unpack match inspect give_back pay"),
    "no order": ({}, None, "authorise receive inspect give_back pay"),
    "Odoo's": ({}, None, "hand_back take_in give_back"),
    "goodwill": ({}, None, "give"),
}
COMMIT = ("commit",)
ASKED = ("oms.payment.operation", "_oms_ask", "after")
POSTED = ("account.move", "action_post", "after")
ARRIVED = ("oms.return", "_oms_arrived", "after")
MOVED = ("stock.move", "_action_done", "after")
CONFIRMED = ("sale.order", "action_confirm", "after")
#: {(story, step): [where in it]}, as ``dying`` has it; all else is done together.
DEATHS = {
    ("ahead", "authorise"): [("oms.return", "_oms_pay_with", "after"), CONFIRMED, ("oms.return", "_oms_tell_exchanged", "after"),
                             COMMIT],
    ("early", "authorise"): [("oms.return.line", "_oms_make_credit_notes", "after"), ASKED, COMMIT],
    ("dearer", "settle"): [
        ("oms.return.line", "_oms_make_credit_notes", "after"), ("oms.on.account", "_keep", "after"), CONFIRMED,
        ("oms.return", "_oms_pay_rest", "after"), ("oms.return", "_oms_ask_missing", "before"), ASKED, COMMIT],
    ("cheaper", "settle"): [("oms.on.account", "_keep", "after"), ("oms.refund", "_give", "after"), COMMIT],
    ("transfer", "settle"): [("oms.refund", "_make_transfers", "after"), ("oms.return", "_oms_go", "after"), COMMIT],
    ("dearer", "leave"): [MOVED, ("stock.picking", "button_validate", "after"), COMMIT],
    ("ahead", "expire"): [("oms.return", "_oms_unexpect", "after"), ("oms.return", "_oms_go", "after"),
                          ("oms.return", "_oms_bill_claim", "after"), ASKED, COMMIT],
    ("ahead, billed", "expire"): [POSTED, COMMIT],
    ("early", "expire"): [("oms.return.line", "_oms_note_unreturned", "after"), ("oms.return", "_oms_bill_claim", "after"), ASKED,
                          COMMIT],
    ("dearer", "bill"): [("sale.order", "_create_invoices", "after"), POSTED, ("oms.on.account", "_take_kept", "after"), COMMIT],
    ("called off", "call_off"): [("oms.payment.operation", "_oms_give_back_exchange", "after"),
                                 ("oms.return", "_oms_replacement_cancelled", "after"), COMMIT],
    ("cancelled", "cancel"): [("sale.order", "_action_cancel", "after"), ("oms.return", "_oms_go", "after"),
                              ("oms.return", "_oms_unexpect", "after"), COMMIT],
    ("early, billed", "claim"): [POSTED, ("oms.return.line", "_oms_note_billed", "after"), COMMIT],
    ("early, kept", "waive"): [("oms.return.line", "_oms_note_billed", "after"), COMMIT],
    ("transfer", "pay"): [("oms.refund", "_check_transfers", "after"), ("account.payment", "_oms_settle_with", "after"), COMMIT],
    ("vendor", "collect"): [("oms.vendor.return", "_oms_make_claims", "after"),
                            ("oms.vendor.return", "_oms_make_transfers", "after"), COMMIT],
    ("vendor", "sent"): [("oms.vendor.return", "_oms_follow", "after"), MOVED, COMMIT],
    ("vendor", "remind"): [("oms.vendor.return", "message_post_with_source", "after")],
    ("vendor", "credit"): [("oms.vendor.return", "_oms_prepare_credit", "after"), COMMIT],
    ("vendor", "credited"): [("oms.vendor.return", "_oms_follow", "after"), POSTED, COMMIT],
    ("not his", "comes_back"): [("stock.return.picking", "_oms_create_returns", "after"), COMMIT],
    ("not his", "back_here"): [MOVED, COMMIT],
    ("withdrawn", "declare"): [("oms.return.withdrawal", "_oms_acknowledge", "after"), COMMIT],
    ("withdrawn", "follow"): [("oms.return", "_oms_create_from_lines", "after"), ("oms.return", "_oms_auto_authorise", "after"),
                              COMMIT],
    ("withdrawn", "acknowledge"): [("ir.mail_server", "send_email", "after"), COMMIT],
    ("parcel", "unpack"): [MOVED, COMMIT],
    ("parcel", "match"): [("oms.return.adoption", "_accept", "after"), ARRIVED, COMMIT],
    ("no order", "authorise"): [("oms.return", "_oms_go", "after"), COMMIT],
    ("no order", "receive"): [MOVED, ("oms.return", "_oms_follow", "after"), COMMIT],
    ("no order", "inspect"): [("oms.return.inspection", "_oms_dispose_restock", "after"), COMMIT],
    ("no order", "give_back"): [("oms.return.line", "_oms_make_notes_without_order", "after"),
                             ("oms.refund", "_make_transfers", "after"), COMMIT],
    ("no order", "pay"): [("account.payment", "_oms_settle_with", "after"), COMMIT],
    ("Odoo's", "hand_back"): [("oms.return.adoption", "_adopt", "after"), ("stock.return.picking", "_create_return", "after"),
                              COMMIT],
    ("Odoo's", "take_in"): [MOVED, ("oms.return", "_oms_follow", "after"), COMMIT],
    ("Odoo's", "give_back"): [("oms.return.line", "_oms_count_adopted", "after"),
                           ("oms.return.line", "_oms_make_credit_notes", "after"), ASKED, COMMIT],
    ("goodwill", "give"): [("oms.goodwill", "_oms_make_notes", "after"), ASKED, COMMIT],
}
#: While stored cards are charged, in two rounds: they are authorised, then what is authorised is taken.
CHARGES = [[("oms.payment.operation", "_oms_call", "before"), ("provider", "before"), ("provider", "after"),
            ("payment.transaction", "_process", "after"), ("oms.payment.operation", "_oms_heard", "after")],
           [("provider", "after"), ("oms.capture", "_after", "after")]]

#: {story: what there is at the end}, where it is not as in USUAL
USUAL = {"returns": [["settled", 2]], "new": [], "kept": 0, "bills": [[50, 0]], "notes": [[20, 0]], "cards": [], "transfers": [],
         "owes": 0, "claims": [], "vendor": [], "said": []}
CHARGED = [["authorise", 20, "done"], ["capture", 20, "done"]]
BACK = [["refund", 20, "done"]]
DEARER = {"new": [["sale", 25, 1]], "bills": [[25, 0], [50, 0]], "cards": [["authorise", 5, "done"], ["capture", 5, "done"]]}
NEVER = {"returns": [["settled", 0]], "bills": [[20, 0], [50, 0]]}
OWED = {"bills": [[20, 20], [50, 0]], "owes": 20}
CALLED_OFF = {"new": [["cancel", 25, 0]], "cards": [*DEARER["cards"], ["refund", 5, "done"], *BACK]}
LOOSE = {"bills": [[20, 0], [50, 0]], "transfers": [["paid", 20]]}
ENDS = {
    "dearer": DEARER,
    "dearer, too": DEARER,
    "called off": CALLED_OFF,
    "called off meanwhile": CALLED_OFF,
    "cheaper": {"new": [["sale", 5, 1]], "bills": [[5, 0], [50, 0]], "cards": [["refund", 15, "done"]]},
    "ahead": {**NEVER, "new": [["sale", 20, 2]], "notes": [], "cards": CHARGED},
    "ahead, billed": {**NEVER, **OWED, "new": [["sale", 20, 2]], "notes": []},
    "cancelled": {"returns": [["cancelled", 0]], "new": [["cancel", 20, 0]], "notes": []},
    "early": {**NEVER, "cards": CHARGED + BACK, "claims": [[0, False]]},
    "early, billed": {**NEVER, **OWED, "cards": BACK, "claims": [[0, False]]},
    "early, kept": {"returns": [["settled", 0]], "cards": BACK, "claims": [[2, True]]},
    "transfer": {"transfers": [["paid", 20]]},
    "vendor": {"returns": [["inspected", 2]], "notes": [], "vendor": [["credited", [["posted", 12]], 1]]},
    "not his": {"returns": [["inspected", 2]], "notes": [], "vendor": [["refused", [], 0]]},
    "withdrawn": {"cards": BACK, "said": [["done", "sent", 2]]},  # the same mail once more, rather than none
    "parcel": {"cards": BACK},
    "stray": LOOSE,
    "no order": LOOSE,
    "Odoo's": {"returns": [["settled", 5]], "notes": [[50, 0]], "cards": [["refund", 50, "done"]]},
    "goodwill": {"returns": [], "cards": BACK},
}
PLACES = [["Cup", "WH/Stock", 9], ["Jug", "WH/Stock", 8], ["Mug", "WH/Returns for vendors", 2], ["Mug", "WH/Stock", 127],
          ["Pot", "WH/Stock", 4]]
