# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guest's withdrawal: it tells nobody whether there is an order, is bounded, and what is typed stays text."""
import re
import statistics
import uuid

from . import returns


def declared(order, email, **more):
    return {"key": uuid.uuid4().hex, "name": "A guest", "order_text": order, "email": email, **more}


def plain(page, *typed):
    """A page without what was typed, keys and tokens."""
    text = page.decode(errors="replace")
    for word in typed:
        text = text.replace(word, "TYPED")
    return re.sub(r"\d{1,2}:\d\d:\d\d|[0-9a-f]{32,}o?\d*|csrf_token.{0,120}|\?unique=\w+", "", text)


def run(attack):
    attack.group("withdrawal by guests: the same words and time whether or not there is an order; bounded; text is text")
    mine, browser = attack.back["portal"], attack.web(None)
    real, wrong = (mine["name"], mine["email"]), ("S99999", "nobody@nowhere.example")
    cases = {"there is": real, "there is none": wrong, "another's": (mine["name"], wrong[1]),
             "no such order": (wrong[0], real[1])}
    for path in ("check", "confirm"):
        said, seconds = {}, {}
        for what, (order, email) in cases.items():
            for _turn in range(2 if path == "confirm" else 9):
                answer = browser.form(f"/my/withdraw/{path}", **declared(order, email))
                attack.judge(f"{path}: {what}", answer.status in (200, 429), f"{answer.status} {answer.error[:100]}")
                said.setdefault(what, plain(answer.value or b"", order, email))
                seconds.setdefault(what, []).append(answer.seconds)
        for what, text in said.items():
            attack.judge(f"{path}: the same words where {what}", text == said["there is none"],
                         differing(text, said["there is none"]))
        if path == "check":
            medians = {what: statistics.median(times) for what, times in seconds.items()}
            attack.judge("in the same time", max(medians.values()) - min(medians.values()) < 0.15, medians)
    kept = int(attack.one("SELECT COUNT(*) FROM oms_return_withdrawal"))
    statuses = [browser.form("/my/withdraw/confirm", **declared(f"S{number}", f"guest{number}@example.com")).status
                for number in range(110)]
    attack.judge("a flood is not taken for ever", 429 in statuses and not [one for one in statuses if one not in (200, 429)],
                 set(statuses))
    attack.judge("what is kept of it is bounded", int(attack.one("SELECT COUNT(*) FROM oms_return_withdrawal")) - kept <= 100)
    mails = int(attack.one("SELECT COUNT(*) FROM oms_return_withdrawal WHERE mail_id IS NOT NULL"))
    attack.judge("few are answered by mail", mails <= 20, mails)
    for order in (real[0], "S1"):
        page = browser.form("/my/withdraw/confirm", **declared(order, real[1]))
        attack.judge(f"refused all the same ({order})", page.status == 429, page.status)
    odd(attack)


def differing(one, other):
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(place - 40, 0):place + 60]!r} / {other[max(place - 40, 0):place + 60]!r}" if one != other else ""


def odd(attack):
    """What is typed into the form by a visitor: answered in words; tokens and ids of others open nothing."""
    browser, mine, there = attack.web(None), attack.back["portal"], attack.back["there"]
    words = ("", "\x00", "A" * 300_000, "<script>alert(1)</script>", "{{ 7919*7907 }}", "%s %(x)s", "\u202e\u200b", "٣", "a@b",
             "x\r\nBcc: e@x", "a@b.example, c@d.example", "=1+1", "'; DROP TABLE oms_return_withdrawal; --")
    for name in ("name", "order_text", "email", "goods_text", "key", "company_id", "order_id", "access_token", "all", "lang"):
        for word in words:
            answer = browser.form("/my/withdraw/check", **{**declared("S1", "guest@example.com"), name: word})
            attack.judge(f"{name}={word[:20]!r}", 0 < answer.status < 500, f"{answer.status} {answer.error[:100]}")
            attack.judge(f"{name}={word[:20]!r} as text", b"<script>alert(1)" not in (answer.value or b"") and (
                b"62615533" not in (answer.value or b"")), "it is no text")
    for order in (mine["order"], there["order"], mine["other"], 2**31 - 1, "x", -1):
        for role in (None, "other portal", "employee", "returns alone"):
            for token in (None, "x", attack.back["other portal"]["token"]):
                shown = {"access_token": token} if token else {}
                page = attack.web(role).get(f"/my/withdraw?order_id={order}" + (f"&access_token={token}" if token else ""))
                returns.judge(attack, f"order {order} by {role or 'a visitor'}", page, role)
                attack.judge(f"order {order} by {role or 'a visitor'}: not told",
                             mine["name"].encode() not in (page.value or b""), "its number is told")
                answer = attack.web(role).form("/my/withdraw/check", order_id=order, **shown,
                                               **declared("S1", "guest@example.com"))
                attack.judge(f"order {order} checked by {role or 'a visitor'}", 0 < answer.status < 500 and (
                    mine["name"].encode() not in (answer.value or b"")), answer.status)
    mailed = attack.sql("SELECT translate(body_html, E'\\n\\t', '  ') FROM mail_mail one "
                        "JOIN oms_return_withdrawal said ON said.mail_id = one.id")
    attack.judge("acknowledgements have no HTML of guests", not [body for (body,) in mailed if re.search(
        r"<script|<img[^>]*onerror", body)], "HTML")
