# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The portal: visitors × tokens × pages and actions, and what customers type, shown as text on every page and in every mail."""
import io
import re
import time
import zipfile

ACTIONS = (("cancel", {}), ("change", {"wish": "2031-01-01"}), ("ask", {"question": "Mine?"}), ("again", {}), ("credit", {}),
           ("credit", {"leave": "1"}))
ODD = (("cancel", {"line_id": "x"}), ("cancel", {"line_id": "-1"}), ("change", {"wish": "x"}), ("change", {"wish": "9999-12-31"}),
       ("change", {"wish": "0001-01-01"}), ("change", {"wish": "2026-02-31"}), ("change", {"address_id": "x"}),
       ("change", {"address_id": "1"}), ("ask", {}), ("ask", {"question": ""}), ("ask", {"question": "A" * 1_000_000}),
       ("ask", {"question": "\x00"}), ("ask", {"question": "\U0001f600"}), ("again", {"x": "y"}),
       ("credit", {"payment_amount": "nan"}), ("credit", {"leave": "\x00", "payment_amount": "9" * 400}))
STATE = """SELECT state, amount_total, partner_shipping_id, commitment_date,
                  (SELECT COUNT(*) FROM oms_order_event WHERE order_id = sale_order.id),
                  (SELECT COUNT(*) FROM sale_order other WHERE other.partner_id = sale_order.partner_id)
             FROM sale_order WHERE id = {order}"""


def run(attack):
    tokens(attack)
    odd(attack)
    words(attack)


def tokens(attack):
    attack.group("portal pages and actions with no token, a wrong one, another order's: closed")
    mine, other = attack.facts["others"]["portal"], attack.facts["others"]["other portal"]
    before = attack.sql(STATE.format(**mine))
    for role in (None, "other portal", "salesman", "employee"):
        browser = attack.web(role)
        for token in (None, "x", "", other["token"], mine["token"][:-1], mine["token"].upper(), "%00", "' OR '1'='1",
                      mine["invoice token"]):
            query = f"?access_token={token.replace(' ', '+')}" if token is not None else ""
            what = f"by {role or 'a visitor'} with token {str(token)[:12]!r}"
            slip = (f"/my/picking/pdf/{mine['picking']}", "%PDF")  # sales people read deliveries, as Odoo has it
            for path, secret in ((f"/my/orders/{mine['order']}", mine["name"]), *([slip] if role != "salesman" else [])):
                answer = browser.get(path + query)
                closed = secret.encode() not in (answer.value or b"")
                attack.judge(f"{path.split('/')[2]} {what}", not answer.crashed and closed, f"{answer.status}, open {not closed}")
        for action, values in ACTIONS:
            answer = browser.form(f"/my/orders/{mine['order']}/oms/{action}", access_token=other["token"], **values)
            attack.judge(f"{action} by {role or 'a visitor'}", not answer.crashed and attack.sql(STATE.format(**mine)) == before,
                         f"{answer.status}, changed")
    page = attack.web(None).get(f"/my/orders/{mine['order']}?access_token={mine['token']}")
    attack.judge("the right token opens the page", mine["name"].encode() in page.value, page.status)


def odd(attack):
    attack.group("odd forms in the portal: answered in words")
    mine = attack.facts["others"]["portal"]
    for role, token in ((None, mine["token"]), ("portal", None)):
        for action, values in ODD:
            shown = {"access_token": token} if token else {}
            answer = attack.web(role).form(f"/my/orders/{mine['order']}/oms/{action}", **values, **shown)
            attack.judge(f"{action} {str(values)[:40]} by {role or 'a visitor'}", 0 < answer.status < 500, answer.status)
    for path in ("99999999999999999999/oms/cancel", "0/oms/ask", "x/oms/again", "-1/oms/change"):
        answer = attack.web(None).form(f"/my/orders/{path}")
        attack.judge(path, 0 < answer.status < 500, answer.status)
    answer = attack.web(None).get(f"/my/orders/{mine['order']}/oms/cancel")
    attack.judge("an action by GET", 400 <= answer.status < 500, answer.status)
    kept = attack.web("portal").token
    attack.web("portal").token = "forged"
    before = attack.sql(STATE.format(**mine))
    answer = attack.web("portal").form(f"/my/orders/{mine['order']}/oms/cancel")
    same = attack.sql(STATE.format(**mine)) == before
    attack.judge("an action from another site", 400 <= answer.status < 500 and same, answer.status)
    attack.web("portal").token = kept


def words(attack):
    """Names, references, notes and questions that are HTML, formulas or template code."""
    attack.group("HTML, formulas and template code that people type: text on pages, in mails, in the workbook")
    nasty = attack.facts["nasty"]
    evil = nasty["words"][0].encode()
    pages = {"the portal": attack.web(None).get(f"/my/orders/{nasty['order']}?access_token={nasty['token']}")}
    for what, answer in pages.items():
        attack.judge(what, answer.done and evil not in answer.value and b"&lt;img" in answer.value, answer.status)
    for _turn in range(100):  # mails are the job's
        if attack.one("SELECT COUNT(*) FROM oms_mail_outbox WHERE state = 'new'") == "0":
            break
        time.sleep(0.5)
    rows = attack.sql("SELECT translate(body, E'\\n\\t', '  ') FROM mail_message "
                      "WHERE message_type != 'notification' AND model = 'sale.order'")
    attack.judge("mails were made", len(rows) > 3, len(rows))
    sent = [body for (body,) in rows] + attack.office.texts()
    evil = [body[:80] for body in sent if re.search(r"<img[^>]*onerror|<script", body)]
    attack.judge("mails", not evil, f"HTML of a customer: {evil[:1]}")
    attack.judge("template code in mails", not [body for body in sent if re.search(r"62.?615.?533", body)], "template code ran")
    workbook(attack, attack.web("accountant").get(f"/oms/billing_sheet?company_id={attack.facts['company']}"))


def workbook(attack, answer):
    """No formula but the sums that we write, no link."""
    attack.judge("the workbook", answer.done and answer.value[:2] == b"PK", answer.status)
    if not answer.done:
        return
    with zipfile.ZipFile(io.BytesIO(answer.value)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels")))
    formulas = set(re.findall(r"<f>([^<]*)</f>", text))
    wild = {formula for formula in formulas if not re.fullmatch(r"SUBTOTAL\(109,[A-Z]+\d+:[A-Z]+\d+\)", formula)}
    attack.judge("formulas in the workbook", not wild, wild)
    attack.judge("links in the workbook", "<hyperlink" not in text and "relationships/hyperlink" not in text)
    attack.judge("the words are in it", "HYPERLINK(&quot;http" in text or "=HYPERLINK(" in text)
