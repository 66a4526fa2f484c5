# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a device on the floor said, and whether it may be: pure, no clock, no environment."""
import math
from dataclasses import dataclass, field

from . import scan_codes

ACCEPTED, REFUSED = "accepted", "refused"
#: Why something is refused.
WRONG_ITEM, WRONG_PLACE, WRONG_TOTE, WRONG_LOT = "wrong_item", "wrong_place", "wrong_tote", "wrong_lot"
TOO_MANY, UNKNOWN, AMBIGUOUS, OTHER_COMPANY, SHIPPED = "too_many", "unknown", "ambiguous", "other_company", "shipped"
NOT_YOURS, GONE, STOPPED, NOT_REUSABLE, IN_USE, BAD, STILL_OPEN = (
    "not_yours", "gone", "stopped", "not_reusable", "in_use", "bad", "open")
#: Somebody else is signed in: the device keeps the event for whom it belongs to.
OTHER_USER = "other_user"
#: How a line stands.
OPEN, DONE, SHORT, SKIPPED = "open", "done", "short", "skipped"
#: What a device may say, and what it has to say with it, by name and type. "?": may be left out. `per_unit`: the unit in which it
#: counts, as the line said it (`product.per_unit`); left out: the line's unit now.
LAST_ID, MOST = 2**31 - 1, 1_000_000
#: So many of the line's unit may one of its product's be.
LEAST_FACTOR, MOST_FACTOR = 1e-12, 1e12
KINDS = {
    "pick": {"tour_id": "id", "line_id": "id", "quantity": "quantity", "per_unit": "factor?", "lot": "text?", "tote": "number?"},
    "short": {"tour_id": "id", "line_id": "id", "found": "quantity0", "per_unit": "factor?", "reason": "reason"},
    "skip": {"tour_id": "id", "line_id": "id"},
    "substitute": {"tour_id": "id", "line_id": "id", "product_id": "id"},
    "tote": {"tour_id": "id", "number": "number", "code": "text"},
    "hand_over": {"tour_id": "id"},
    "put_down": {"tour_id": "id", "code": "text?"},
}
REASONS = ("not_there", "damaged", "wrong_goods")
TEXT_LENGTH = 256


@dataclass(frozen=True)
class Event:
    """`said`: what belongs to its kind, checked; `bad`: the name of what is wrong with it, "" = it can be looked at."""

    key: str
    kind: str
    said: dict = field(default_factory=dict)
    by_hand: bool = False
    code: str | None = None
    bad: str = ""

    def __getattr__(self, name):
        try:
            return self.__dict__["said"][name]
        except KeyError:
            raise AttributeError(name) from None


def read(raw) -> Event:
    """What a device sent (`scan_event.wrong_with` has nothing against it) as an event."""
    key, kind = raw["key"], raw["kind"]
    common = {"by_hand": raw.get("by_hand") is True, "code": scan_codes.readable(raw.get("code")) or None}
    if kind not in KINDS:
        return Event(key, kind, bad="kind", **common)
    said = {}
    for name, what in KINDS[kind].items():
        given = raw.get(name)
        value = _value(given, what.rstrip("?"))
        if value is None and not (what.endswith("?") and given in (None, False, "")):
            return Event(key, kind, bad=name, **common)
        said[name] = value
    return Event(key, kind, said, **common)


def _value(value, what):
    """The value as it is meant; None where it is none of its kind."""
    if what in ("id", "number"):
        return value if type(value) is int and 0 < value <= LAST_ID else None
    if what in ("quantity", "quantity0"):
        fits = type(value) in (int, float) and math.isfinite(value) and 0 <= value <= MOST
        return float(value) if fits and (value or what == "quantity0") else None
    if what == "factor":
        return float(value) if type(value) in (int, float) and LEAST_FACTOR <= value <= MOST_FACTOR else None
    if what == "reason":
        return value if isinstance(value, str) and value in REASONS else None
    value = value.strip() if isinstance(value, str) and plain(value) else ""
    return value if 0 < len(value) <= TEXT_LENGTH else None


def plain(text) -> bool:
    """Whether PostgreSQL keeps it: no NUL, no half of a character."""
    return "\x00" not in text and (text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text))


def state(quantity, scanned, not_found, picked, skipped, same) -> str:
    """How a line stands.

    :param same: function(one, other) -> whether two quantities are the same at the line's rounding
    """
    by_hand = picked and not scanned and not not_found  # ticked on its transfer, not by a scan
    if not by_hand and scanned < quantity and not same(scanned, quantity):
        return SKIPPED if skipped else OPEN
    return SHORT if not_found else DONE


def taken(quantity, scanned, more, same) -> tuple[float, bool] | None:
    """(how much of a line is taken with `more`, whether that is all of it); None: it is more than belongs to it."""
    total = scanned + more
    if same(total, quantity):
        return quantity, True
    return None if total > quantity else (total, False)
