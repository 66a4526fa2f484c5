# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns on customers' pages: another's order by id, token and line, odd quantities and texts, files that are no photos."""
import functools
import io
import json
import struct
import subprocess
import urllib.request
import uuid
import zipfile
import zlib

from .. import paths
from . import returns
from .doors import Answer, _send

STATE = """SELECT COUNT(*), COALESCE(SUM(line.quantity), 0),
                  COUNT(DISTINCT line.return_id) FILTER (WHERE line.state = 'cancelled')
             FROM oms_return_line line WHERE line.order_id IN ({orders})"""
QUANTITIES = ("0", "-1", "-0.0", "1e999", "nan", "NaN", "inf", "-inf", "1e308", "99999999999", "31", "x", "", "1,5,5", "0x1",
              "\x00", "9" * 400, "1e-9", "0.0000000001")


def run(attack):
    pages(attack)
    forms(attack)
    files(attack)


# --- whose it is --------------------------------------------------------------------------------------------------------------

def ticked(line, quantity="1", key=None, reason="faulty", **more):
    return {"key": key or uuid.uuid4().hex, f"take_{line}": "on", f"qty_{line}": quantity, f"reason_{line}": reason,
            "resolution": "refund", **more}


def state(attack, *orders):
    return attack.sql(STATE.format(orders=",".join(map(str, orders))))


def pages(attack):
    attack.group("returns in the portal: another's by id, token and line: closed, nothing asked for, nothing cancelled")
    mine, other, there = (attack.back[name] for name in ("portal", "other portal", "there"))
    before = state(attack, mine["order"], mine["other"], there["order"])
    for role in (None, "other portal", "employee", "desk alone", "returns alone"):
        browser = attack.web(role)
        for token in (None, "x", "", other["token"], mine["token"][:-1], mine["other token"], "%00", "%C3%A9", "' OR '1'='1"):
            query = f"?access_token={token.replace(' ', '+')}" if token is not None else ""
            what = f"by {role or 'a visitor'} with {str(token)[:10]!r}"
            for path in ("", "/slip", "/label", f"/photo/{attack.back['here']['photo']}"):
                page = browser.get(f"/my/returns/{mine['return']}{path}{query}")
                closed = mine["return name"].encode() not in (page.value or b"") and not (
                    page.done and path and page.value[:4] in (b"%PDF", b"\xff\xd8\xff\xe0", b"\x89PNG"))
                attack.judge(f"a return{path} {what}", 0 < page.status < 500 and closed, f"{page.status}, open {not closed}")
            shown = {"access_token": token} if token else {}
            sells = role in ("desk alone", "returns alone")  # who sells may ask for a customer
            for path, values in () if sells else (
                    (f"/my/returns/{mine['return']}/cancel", {}), (f"/my/returns/{mine['return']}/label", {}),
                    (f"/my/returns/{mine['return']}/photos", {"line_id": mine["return line"]}),
                    ("/my/returns/check", {"order_id": mine["other"], **ticked(mine["other line"])}),
                    ("/my/returns/send", {"order_id": mine["other"], **ticked(mine["other line"])}),
                    ("/my/returns/send", {"order_id": other["other"], **ticked(mine["other line"])}),
                    ("/my/returns/send", {**ticked(mine["other line"])}),
                    ("/my/returns/send", {"order_id": there["order"], **ticked(there["line"])})):
                if token == mine["other token"] and "other" in mine and values.get("order_id") == mine["other"]:
                    continue  # it is that order's
                answer = browser.form(path, **values, **shown)
                returns.judge(attack, f"{path} {str(values)[:50]} {what}", answer, role)
                now = state(attack, mine["order"], mine["other"], there["order"])
                attack.judge(f"{path} {what}: nothing made", now == before, f"{before} {now}")
                before = now
            page = browser.get(f"/my/returns/new?order_id={mine['other']}{query.replace('?', '&')}")
            open_ = f"take_{mine['other line']}".encode() in (page.value or b"")
            attack.judge(f"the form {what}", page.status < 500 and (
                not open_ or sells or token == mine["other token"]), page.status)
    for line in (mine["draft line"], other["other line"], there["line"], 2**31 - 1, 0, -1, "x", "9" * 30, "٣"):
        answer = attack.web("portal").form("/my/returns/send", order_id=mine["other"], **ticked(line))
        returns.judge(attack, f"line {line!s:.12} by the customer", answer, "portal")
        count = state(attack, mine["order"], mine["other"], other["other"], there["order"])[0][0]
        attack.judge(f"line {line!s:.12}: nothing made", count == "1", count)
    for number in ("0", "-1", "x", "99999999999999999999", "2147483648", str(attack.back["gone"])):
        for path in ("", "/slip", "/label", "/photo/1"):
            answer = attack.web("portal").get(f"/my/returns/{number}{path}")
            attack.judge(f"return {number}{path}", 400 <= answer.status < 500, answer.status)
        answer = attack.web("portal").get(f"/my/returns/sent/{number}")
        attack.judge(f"sent {number}", 400 <= answer.status < 500, answer.status)
    page = attack.web("portal").get(f"/my/returns/{mine['return']}")
    attack.judge("the customer sees it", page.done and mine["return name"].encode() in page.value, page.status)
    page = attack.web(None).get(f"/my/returns/{mine['return']}?access_token={mine['token']}")
    attack.judge("with the right token, too", page.done and mine["return name"].encode() in page.value, page.status)


def forms(attack):
    attack.group("returns in the portal: odd quantities, reasons, keys and texts: in words, never more than was shipped")
    mine = attack.back["portal"]
    browser, line, before = attack.web("portal"), mine["other line"], state(attack, mine["other"])
    for path in ("check", "send"):
        for quantity in QUANTITIES:
            answer = browser.form(f"/my/returns/{path}", order_id=mine["other"], **ticked(line, quantity))
            attack.judge(f"{path} {quantity!r:.20}", 0 < answer.status < 500, f"{answer.status} {answer.error[:100]}")
        for reason in ("", "x", "A" * 100_000, "\x00", "' OR 1=1", "<script>"):
            answer = browser.form(f"/my/returns/{path}", order_id=mine["other"], **ticked(line, "1", reason=reason))
            attack.judge(f"{path} for {reason!r:.20}", 0 < answer.status < 500, f"{answer.status} {answer.error[:100]}")
        for key in ("x", "\x00", "A" * 100_000, "' OR 1=1 --", "٣" * 20):
            answer = browser.form(f"/my/returns/{path}", order_id=mine["other"], **ticked(line, "0", key=key))
            attack.judge(f"{path} with key {key!r:.20}", 0 < answer.status < 500, f"{answer.status} {answer.error[:100]}")
        for more in ({"resolution": "x"}, {"resolution": "exchange"}, {"resolution": "nothing"}, {"order_id": "x"},
                     {"order_id": ""}, {"order_id": "9" * 30}, {"access_token": "é"}, {f"take_{n}": "on" for n in range(2000)},
                     {f"note_{line}": "\x00\ud7ff<b>"}):
            answer = browser.form(f"/my/returns/{path}", **{
                "order_id": mine["other"], **ticked(line, "0"), **more})
            attack.judge(f"{path} with {str(more)[:40]}", 0 < answer.status < 500, f"{answer.status} {answer.error[:100]}")
        for gets in (attack.back["there"]["product"], attack.facts["dear"], 2**31 - 1, 0, -1, "x", "9" * 30, "\x00"):
            answer = browser.form(f"/my/returns/{path}", order_id=mine["other"], **{
                **ticked(line, "1" if gets else "x"), "resolution": "exchange", f"get_{line}": gets})
            returns.judge(attack, f"{path}: other goods {gets!s:.20} in exchange", answer, "portal")
            swapped = attack.one("SELECT COUNT(*) FROM oms_return_line WHERE exchange_product_id != product_id")
            attack.judge(f"{path}: other goods {gets!s:.20} are not promised", swapped == "0", swapped)
    product = attack.back["there"]["product"]
    for row in (f"{line}-{product}", f"{line}-{line}", f"{line}-", f"{line}-x", f"{line}-{'9' * 30}", f"-{line}"):
        for path in ("check", "send", "look"):
            answer = browser.form(f"/my/returns/{path}", order_id=mine["other"], **ticked(row))
            attack.judge(f"{path}: component {row!s:.20}", 0 < answer.status < 500, f"{answer.status} {answer.error[:100]}")
    for more in ({"look": "9" * 30}, {"look": "x", "search": "\x00%_\\'\ud7ff"}, {"look": "-1", "search": "A" * 100_000},
                 {"page": "9" * 400, "searched": "' OR 1=1"}, {"look": "1", "search": "a " * 200}):
        answer = browser.form("/my/returns/look", order_id=mine["other"], **ticked(line), **more)
        attack.judge(f"look for {str(more)[:40]}", 0 < answer.status < 500, f"{answer.status} {answer.error[:100]}")
    attack.judge("nothing was made of it", float(state(attack, mine["other"])[0][1]) <= float(before[0][1]) + 4,
                 state(attack, mine["other"]))
    asked = """SELECT COALESCE(SUM(quantity), 0)::float FROM oms_return_line
                WHERE order_id = {} AND state != 'cancelled' AND decision != 'refuse'"""
    answer = browser.get(f"/my/returns/{mine['return']}/cancel")
    attack.judge("cancelled by a link", 400 <= answer.status < 500, answer.status)
    kept, browser.token = browser.token, "forged"
    answer = browser.form("/my/returns/send", order_id=mine["other"], **ticked(line, "1"))
    attack.judge("sent from another site", 400 <= answer.status < 500, answer.status)
    browser.token = kept
    for _turn in range(8):  # 5 each, of 30 that were shipped
        browser.form("/my/returns/send", order_id=mine["other"], **ticked(line, "5"))
    total = float(attack.one(asked.format(mine["other"])))
    attack.judge("never more than was shipped", total <= 30, total)


# --- files --------------------------------------------------------------------------------------------------------------------

#: For the virtual environment: dev itself has no packages.
DRAW = """
import io, json, sys
from PIL import Image
kind, size, turned, options = json.loads(sys.argv[1])
if turned:
    options["exif"] = Image.Exif()
    options["exif"][0x0112] = 6
kept = io.BytesIO()
Image.new("RGB", size, "red").save(kept, kind, **options)
sys.stdout.buffer.write(kept.getvalue())
"""


@functools.cache
def picture(kind="PNG", size=(40, 30), turned=False, **options):
    """A photo, all of it red; ``turned`` says its note."""
    words = [str(paths.PYTHON), "-c", DRAW, json.dumps([kind, size, turned, options])]
    return subprocess.run(words, capture_output=True, check=True).stdout


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, data, *chunks):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + b"".join(chunks)
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def scans(size, times):
    """A JPEG whose last pass over the picture is said once more, so many times: few bytes, hours of work."""
    data = picture("JPEG", size, progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * times + data[-2:]


def hostile():
    """(what, bytes, name) of files that are no photos, or too much of one."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("0", b"\0" * 50_000_000)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
    page = b"<html><script>alert(document.cookie)</script></html>"
    for name in ("x.jpg", "x.svg", "x.html", "../../etc/passwd", "x\x00.jpg", "A" * 5000 + ".jpg", "x.jpg.php"):
        yield f"SVG as {name[:20]!r}", svg, name
        yield f"HTML as {name[:20]!r}", page, name
    yield "an archive", archive.getvalue(), "x.jpg"
    yield "GIF", picture("GIF"), "x.jpg"
    yield "TIFF", picture("TIFF"), "x.jpg"
    yield "BMP", picture("BMP"), "x.jpg"
    yield "WebP", picture("WEBP"), "x.jpg"
    yield "EPS", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n(/etc/passwd) run", "x.jpg"
    yield "nothing", b"", "x.jpg"
    yield "a header", b"\xff\xd8\xff\xe0", "x.jpg"
    yield "a million times a million", png(1_000_000, 1_000_000, zlib.compress(b"\0")), "x.png"
    yield "forty thousand a side", png(40_000, 40_000, zlib.compress(b"\0" * 1000)), "x.png"
    yield "a gigabyte in a picture", png(6000, 6000, zlib.compress(b"\0" * (6000 * 3 + 1) * 6000)), "x.png"
    yield "a gigabyte of words", png(10, 10, zlib.compress(b"\0" * 310),
                                     chunk(b"zTXt", b"x\0\0" + zlib.compress(b"A" * 200_000_000))), "x.png"
    yield "a gigabyte of colours", png(10, 10, zlib.compress(b"\0" * 310),
                                       chunk(b"iCCP", b"x\0\0" + zlib.compress(b"A" * 200_000_000))), "x.png"
    yield "the same pass ten thousand times", scans((6000, 6000), 10_000), "x.jpg"
    yield "nine megabytes", picture() + b"\0" * 9 * 2**20, "x.png"
    yield "eighty megabytes", picture() + b"\0" * 80 * 2**20, "x.png"
    whole = picture("JPEG", turned=True)
    for place in range(20, 60):
        yield f"a broken note at {place}", whole[:place] + b"\xff\xff\xff" + whole[place + 3:], "x.jpg"


def upload(browser, path, values, uploads, timeout=150):
    """A form with files, as a browser sends it: ``uploads`` are (field, name, bytes)."""
    if browser.token is None:
        browser.form("/my")
    mark = uuid.uuid4().hex.encode()
    parts = [b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (name.encode(), str(value).encode("utf-8", "replace"))
             for name, value in {"csrf_token": browser.token, **values}.items()]
    parts += [b'Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: image/jpeg\r\n\r\n%s' % (
        field.encode(), name.encode("utf-8", "replace"), data) for field, name, data in uploads]
    body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + b"--\r\n"
    request = urllib.request.Request(browser.url + path, data=body, headers={
        "Content-Type": f"multipart/form-data; boundary={mark.decode()}"})
    status, data, headers, seconds = _send(browser.opener, request, timeout)
    return Answer(status, data, "" if status < 400 else data[:300].decode(errors="replace"), headers, seconds)


def files(attack):
    attack.group("returns in the portal: files that are no photos, too large or too many: in words, in time, none kept as it was")
    mine, browser = attack.back["portal"], attack.web("portal")
    path, values = f"/my/returns/{mine['return']}/photos", {"line_id": mine["return line"]}
    count = f"SELECT COUNT(*) FROM ir_attachment_oms_return_line_rel WHERE oms_return_line_id = {mine['return line']}"
    before = attack.one(count)
    for what, data, name in hostile():
        answer = upload(browser, path, values, [("photo", name, data)])
        huge = len(data) > 90 * 2**20
        attack.judge(what, 0 < answer.status < 500 or (huge and answer.status in (0, 413)),
                     f"{answer.status} {answer.error[:100]}")
        attack.judge(f"{what} in time", answer.seconds < 20, f"{answer.seconds:.1f} s")
    answer = upload(browser, path, values, [("photo", f"{n}.png", picture()) for n in range(999)])
    attack.judge("a thousand photos", 0 < answer.status < 500, answer.status)
    answer = upload(browser, path, values, [("photo", f"{n}.png", picture(size=(n + 1, 9))) for n in range(10)])
    attack.judge("ten photos of one line", 0 < answer.status < 500, answer.status)
    attack.judge("no more than five are kept", int(attack.one(count)) <= max(5, int(before)), attack.one(count))
    for _turn in range(4):
        upload(browser, path, values, [("photo", "x.png", picture(size=(_turn + 50, 9))) for _n in range(3)])
    attack.judge("nor in pieces", int(attack.one(count)) <= max(5, int(before)), attack.one(count))
    other = attack.back["other portal"]
    for line in (other["return line"], attack.back["there"]["requested line"], "x", -1, "", 2**70):
        answer = upload(browser, path, {"line_id": line}, [("photo", "x.png", picture())])
        attack.judge(f"for line {line}", 0 < answer.status < 500, answer.status)
    for line in (other["return line"], attack.back["there"]["requested line"]):
        attack.judge(f"line {line} has none of it", attack.one(
            f"SELECT COUNT(*) FROM ir_attachment_oms_return_line_rel rel JOIN ir_attachment one ON one.id = rel.ir_attachment_id "
            f"WHERE oms_return_line_id = {line} AND one.name LIKE 'Photo %'") == "0")
    answer = upload(browser, "/my/returns/send", {"order_id": mine["other"], **ticked(mine["other line"])},
                    [(f"photo_{mine['other line']}", "x.jpg", b"<svg onload=alert(1)>")])
    attack.judge("sent with a file that is none", 0 < answer.status < 500, answer.status)
    kinds = attack.sql(f"""SELECT DISTINCT one.mimetype, one.name FROM ir_attachment one
                             JOIN ir_attachment_oms_return_line_rel rel ON rel.ir_attachment_id = one.id
                            WHERE oms_return_line_id = {mine['return line']}""")
    attack.judge("what is kept is a new picture", all(
        kind == "image/jpeg" and name.startswith("Photo ") for kind, name in kinds), kinds)
    for one, in attack.sql(f"SELECT ir_attachment_id FROM ir_attachment_oms_return_line_rel "
                           f"WHERE oms_return_line_id = {mine['return line']}"):
        for role in ("other portal", None, "desk alone"):
            seen = attack.web(role).get(f"/my/returns/{mine['return']}/photo/{one}")
            attack.judge(f"photo {one} by {role or 'a visitor'}", 400 <= seen.status < 500, seen.status)
            seen = attack.web(role).get(f"/web/content/{one}") if role != "desk alone" else seen
            attack.judge(f"file {one} by {role or 'a visitor'}", 400 <= seen.status < 500, seen.status)
    for key in ("photo", "photo_1", "file", "name"):
        answer = upload(browser, "/my/withdraw/confirm", {}, [(key, "x", b"x" * 2**20)])
        attack.judge(f"a file {key} for a withdrawal", 0 < answer.status < 500, answer.status)
