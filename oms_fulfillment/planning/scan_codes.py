# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a scanner read, compared with codes that are known: pure."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

GROUP_SEPARATOR = "\x1d"
#: A GTIN as it is compared: 8, 12, 13 or 14 digits are one number, filled up with zeros.
GTIN_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True)
class Read:
    """`gtin`, `lot`, `expiry`, `quantity` (`unit`: what it is counted in, None = pieces) and `package` (SSCC) of a GS1 code."""

    gtin: str | None = None
    lot: str | None = None
    expiry: date | None = None
    quantity: float | None = None
    unit: int | None = None
    package: str | None = None


def gtin(code: str) -> str:
    """The code as it is compared: a GTIN in whichever length, else as it is."""
    return code.zfill(14) if code.isascii() and code.isdecimal() and len(code) in GTIN_LENGTHS else code


def gs1(parts: Iterable[Mapping]) -> Read:
    """What the parts of a GS1 code (`ai`, `value`, `unit`) say together; of two that say the same the first counts."""
    said: dict = {}
    for part in parts:
        ai, value = part["ai"], part["value"]
        name = {"00": "package", "01": "gtin", "02": "gtin", "10": "lot", "21": "lot", "17": "expiry", "30": "quantity",
                "37": "quantity"}.get(ai)
        if ai == "21":  # a serial number says more than the batch that it is of
            said["lot"] = value
        elif name:
            said.setdefault(name, gtin(value) if name == "gtin" else value)
        elif part.get("unit") and "quantity" not in said:
            said.update(quantity=value, unit=part["unit"])
    return Read(**said)


def looks_like_gs1(code: str) -> bool:
    """Whether it is worth taking apart: it has a sign of GS1, or begins as most such codes do."""
    return GROUP_SEPARATOR in code or code.startswith(("]C1", "]d2", "]Q3", "]e0", "]J1")) or (
        len(code) >= 16 and code[:2] in ("00", "01", "02") and code[2:16].isdecimal())
