# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a scanner read, compared with codes that are known: pure. The device does the same (`static/src/floor/codes.js`,
`gs1.js`); what both have to say of a code is a table that both are tested with (`static/tests/floor/code_cases.js`)."""
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

#: No code on goods, places, papers is longer.
LONGEST = 256
#: So much of a code that nobody knows is said again.
SHOWN = 40
#: What parts of a GS1 code are separated by (FNC1, as Odoo's barcode service sends it), and the same as some scanners type it.
SEPARATOR, TYPED = "\x1d", "Alt029"
#: Symbology identifiers: what some scanners send before a GS1 code.
MARKS = ("]C1", "]e0", "]d2", "]Q3", "]J1")
#: One number: EAN-8, UPC-A (some readers leave out the zero that it begins with), EAN-13, GTIN-14.
GTIN_LENGTHS = (8, 11, 12, 13, 14)
#: A code that begins with digits, of so many characters at least, may be a GS1 code without a sign of it.
LEAST_GS1 = 16
_AROUND = " \t\r\n\v\f\xa0"
_CONTROL = re.compile(r"[\x00-\x1c\x1e\x1f\x7f\ud800-\udfff]")
_BRACKETS = re.compile(r"\(([0-9]{2,4})\)")


@dataclass(frozen=True)
class Read:
    """What a GS1 code says. `quantity` is counted in `unit` (id), None = so many of what the GTIN names; `package`: SSCC;
    `place`: GLN."""

    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None
    expiry: date | None = None
    quantity: float | None = None
    unit: int | None = None
    package: str | None = None
    place: str | None = None

    def number(self, tracking: str | None) -> str | None:
        """The number of goods that are told apart by it: a label may have the batch, and the number of the piece."""
        return (self.serial or self.lot) if tracking == "serial" else (self.lot or self.serial)


def readable(code) -> str:
    """The code as it is looked up, without the blanks around it; "" where it is none: no text, too long, with characters in it
    that no label has."""
    text = code.strip(_AROUND) if isinstance(code, str) else ""
    return "" if len(text) > LONGEST or _CONTROL.search(text) else text


# --- one code, several spellings ------------------------------------------------------------------------------------------


def gtin(code: str) -> str:
    """The code as it is compared: a GTIN in whichever length, else as it is. Upper and lower case are two codes."""
    return code.zfill(14) if _is_gtin(code) else code


def spellings(code: str) -> list[str]:
    """How a code may be written down where it is known: labels and scanners add and leave out the zeros before a GTIN."""
    if not _is_gtin(code):
        return [code]
    bare = code.lstrip("0")
    return sorted({code, *(bare.zfill(length) for length in GTIN_LENGTHS if len(bare) <= length)})


def _is_gtin(code):
    return code.isascii() and code.isdecimal() and len(code) in GTIN_LENGTHS


def called(code: str, named: Iterable[tuple[str, object]]) -> list:
    """What is called so, of (code, what): those with exactly this code; where there are none, those that only differ in upper
    and lower case. For what lies before somebody (a tour, an order): in all of a database, case counts."""
    wanted = gtin(readable(code))
    known = [(gtin(readable(own)), what) for own, what in named] if wanted else ()
    return ([what for own, what in known if own == wanted]
            or [what for own, what in known if own.upper() == wanted.upper()])


# --- GS1 --------------------------------------------------------------------------------------------------------------------


def gs1_text(code: str) -> tuple[str, bool]:
    """(what a GS1 code says without the signs before it, whether it has such a sign); ("", False): it cannot be one. Brackets
    around identifiers, as they stand on labels in plain words, are read, too."""
    text = code.replace(TYPED, SEPARATOR)
    if not text.isascii():
        return "", False
    mark = next((mark for mark in MARKS if text.startswith(mark)), "")
    bracketed = not mark and _BRACKETS.match(text)
    if bracketed:
        text = _BRACKETS.sub(SEPARATOR + r"\1", text)
    signed = bool(mark or bracketed or SEPARATOR in text)
    bare = text[len(mark):].strip(SEPARATOR)
    if not signed and (len(bare) < LEAST_GS1 or not bare[:2].isdecimal()):
        return "", False
    return re.sub(f"{SEPARATOR}+", SEPARATOR, bare), signed and bool(bare)


def gs1(parts: Iterable[Mapping], signed: bool = True) -> Read | None:
    """What the parts of a GS1 code (`ai`, `value`, `unit`) say together: of two that say the same the first counts. None where
    that is nothing; without a sign of GS1 only what names goods or a package is one."""
    said: dict = {}
    best = None
    for part in parts:
        ai, value = part["ai"], part["value"]
        if not value:  # a count of nothing says nothing
            continue
        name = {"00": "package", "01": "gtin", "02": "gtin", "10": "lot", "21": "serial", "17": "expiry", "30": "quantity",
                "37": "quantity", "414": "place"}.get(ai)
        if ai == "15":
            best = best or value
        elif name:
            said.setdefault(name, gtin(value) if name == "gtin" else value)
        elif part.get("unit") and "quantity" not in said:
            said.update(quantity=value, unit=part["unit"])
    if best:
        said.setdefault("expiry", best)
    names = {"gtin", "package"} if not signed else {"gtin", "package", "lot", "serial", "place"}
    return Read(**said) if names & said.keys() else None


# --- goods that lie before somebody -----------------------------------------------------------------------------------------


def hits(code: str, lines: Iterable[Mapping], read: Read | None = None) -> list[tuple[object, float, str | None]]:
    """(id, quantity that one scan stands for, lot) of the lines whose goods a code names: by the code, else by what it says as
    a GS1 code (`read`), else by the lot that was reserved. Where `read` is counted in a unit, that is not in the quantity.

    :param lines: `id`, `tracking`, `lot` (name or None), `one` (how many of its unit one piece is), `codes`: [(code, quantity)],
        of which the first counts
    """
    lines = list(lines)
    known = [(own, (line["id"], quantity)) for line in lines for own, quantity in line["codes"]]
    found = _first(called(code, known))
    if found:
        return [(line_id, quantity, None) for line_id, quantity in found.items()]
    times = 1.0 if not read or read.unit else read.quantity or 1.0
    if read and read.gtin:
        tracking = {line["id"]: line["tracking"] for line in lines}
        # A case of 12 whose label says "2 of them" are 24.
        return [(line_id, quantity * times, read.number(tracking[line_id]))
                for line_id, quantity in _first(called(read.gtin, known)).items()]
    lots = {read.lot, read.serial} - {None} if read else {readable(code)}
    return [(line["id"], line["one"] * times, line["lot"]) for line in lines if line["lot"] in lots]


def _first(found):
    quantities: dict = {}
    for line_id, quantity in found:
        quantities.setdefault(line_id, quantity)
    return quantities
