# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers as people and programs write them. Pure: no Odoo, no clock.

1.234,56 · 1,234.56 · 1 234,56 · 1'234.50 · 12,34,567.89 · (5.00) · 5.00- · €5 · ١٢٫٥ are one number each. 1.234 and 1,234
are two: :func:`spell` says so, and which sign the others use for decimals; who knows that asks :func:`value`.
"""
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from .table_error import TableError

LONGEST = 40
LARGEST = Decimal(10) ** 9
COMPUTED = 12  # significant digits that nobody types
KEPT = 10 ** 5  # what rounding may take away: less than one part in so many
OTHER = {".": ",", ",": "."}
SIMPLE = re.compile(r"[+-]?\d+", re.ASCII)
HIDDEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u061c\u2060\ufeff\u202a\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
SIGNS = {
    **HIDDEN, **dict.fromkeys(map(ord, "\u2212\ufe63\uff0d\u2010\u2011\u2013"), "-"), **dict.fromkeys(map(ord, "’ʼ＇"), "'"),
    **{ord(wide): plain for wide, plain in zip("＋．，（）＄￥￡／：　", "+.,()$¥£/: ")},
}
ARABIC = str.maketrans("٫٬", ".,")
CURRENCIES = {
    "€": "EUR", "£": "GBP EGP", "$": "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP BRL", "¥": "JPY CNY", "₹": "INR", "₽": "RUB",
    "₺": "TRY", "₩": "KRW", "₴": "UAH", "₪": "ILS", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₸": "KZT", "₾": "GEL",
    "kr": "SEK NOK DKK ISK", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "Fr": "CHF", "R$": "BRL", "лв": "BGN",
    "US$": "USD", "CA$": "CAD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "руб": "RUB", "Rs": "INR PKR LKR",
}
CODES = re.findall("...", (
    "EURGBPUSDCADAUDNZDSGDHKDTWDMXNARSCLPCOPBRLJPYCNYINRRUBTRYKRWUAHILSVNDTHBPHPNGNKZTGELSEKNOKDKKISKPLNCZKHUFRONCHFBGN"
    "AEDSAREGPMADZARMYRIDRPKRLKRHRKRSD"))
CURRENCIES.update(zip(CODES, CODES))
SIGN = "|".join(sorted((re.escape(sign) for sign in CURRENCIES), key=len, reverse=True))
NUMBER = re.compile(
    rf"(\()? ?([+-])? ?(?:({SIGN})(?:\. )?)? ?([+-])? ?([\d.,][\d.,' ]*?) ?(?:({SIGN})\.?)? ?(-)? ?(\))?", re.ASCII)
GROUPED = {
    ".": re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII),
    ",": re.compile(r"\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3}", re.ASCII),  # also by lakh and crore
    " ": re.compile(r"\d{1,3}( \d{3})+", re.ASCII),
    "'": re.compile(r"\d{1,3}('\d{3})+", re.ASCII),
}
BARE = re.compile(r"\d+[.,]\d*|[.,]\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A number as it was written: what is certain of it."""

    text: str
    negative: bool
    body: str  # digits, and the signs of decimals and thousands
    decimal: str = ""  # the sign that must be that of decimals; "" if it says nothing
    open: bool = False  # its one sign is that of decimals or of thousands
    currency: str = ""  # the sign as written


def plain(text):
    """Without marks that nobody sees, and in the digits and signs of ASCII; None if digits of two scripts meet."""
    text = text.strip()
    if text.isascii():
        return text
    scripts, out = set(), []
    for sign in text.translate(SIGNS).strip():
        digit = unicodedata.decimal(sign, None)
        if digit is None:
            out.append(" " if sign.isspace() else sign)
        else:
            scripts.add(ord(sign) - digit)
            out.append(str(digit))
    return None if len(scripts) > 1 else "".join(out)


def spell(text):
    """The :class:`Spelling` of a number, or None if it is none.

    Percents, exponents, NaN and "12.-" are none: each has been seen to mean two things.
    """
    if SIMPLE.fullmatch(text):
        return Spelling(text, text[0] == "-", text.lstrip("+-"))
    text_, arabic = plain(text[:4 * LONGEST]), False
    if text_ and ("٫" in text_ or "٬" in text_):
        arabic = True
        text_ = None if "." in text_ or "," in text_ else text_.translate(ARABIC)
    match = NUMBER.fullmatch(text_ or "")
    if not match or bool(match[1]) != bool(match[8]) or sum(map(bool, match.group(1, 2, 4, 7))) > 1:
        return None
    body, currency = match[5], match[3] or match[6] or ""
    if (match[3] and match[6]) or (match[7] and body[-1] in ".,") or (body[0] in ".," and currency.isalpha()):
        return None  # 12.- has no minus, and Rs.50 is no half
    found = _classify(body)
    if found is None or (arabic and found[0] == ","):
        return None
    decimal, is_open = (".", False) if arabic else found
    return Spelling(text, bool(match[1] or match[7]) or "-" in (match[2], match[4]), body, decimal, is_open, currency)


def _classify(body):
    """(sign of decimals that it proves, whether that is open), or None if it is no number."""
    if body.isdigit():
        return "", False
    for gap in " '":
        if gap in body:
            sign = next((sign for sign in body if sign in ".,"), "")
            head, _sign, tail = body.partition(sign) if sign else (body, "", "")
            return (sign, False) if GROUPED[gap].fullmatch(head) and (tail.isdigit() or not sign) else None
    last = max(body.rfind("."), body.rfind(","))
    sign, head, tail = body[last], body[:last], body[last + 1:]
    if OTHER[sign] in head:
        return (sign, False) if GROUPED[OTHER[sign]].fullmatch(head) and tail.isdigit() else None
    if sign in head:
        return (OTHER[sign], False) if GROUPED[sign].fullmatch(body) else None
    if len(tail) == 3 and 1 <= len(head) <= 3 and head[0] != "0":
        return sign, True
    return (sign, False) if BARE.fullmatch(body) else None


def value(spelling, decimal):
    """The number, exactly, where decimals have this sign."""
    body = spelling.body.replace(" ", "").replace("'", "")
    number = Decimal(body.replace(OTHER[decimal], "").replace(decimal, "."))
    return number.copy_negate() if spelling.negative else number


def shown(number):
    """A number as nobody takes it for another: 1.5, and not 1.500, which is one and a half or a thousand and a half."""
    return f"{number.normalize():f}"


def checked(number, digits, text, column):
    """The number, of at most so many decimals.

    A number with more of them is refused, not rounded; unless it was computed (3479.9999999999995, 3.3333333333333335),
    and rounding it changes nothing that is worth anything.

    :raise TableError: too_large or too_fine
    """
    if abs(number) > LARGEST:
        raise TableError("too_large", column=column, value=text[:LONGEST])
    if -number.as_tuple().exponent <= digits:
        return number
    short = round(number, digits)
    if short == number:
        return number
    if len(number.normalize().as_tuple().digits) >= COMPUTED and abs(number - short) * KEPT <= abs(number):
        return short
    raise TableError("too_fine", column=column, value=text[:LONGEST], digits=digits)
