# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a device on the floor sends, before anybody looks at what it is about: pure."""
import json
from datetime import datetime, timezone

from . import scan_codes

SHORTEST_KEY, LONGEST_KEY = 8, 64
#: Characters of an event; what is longer is no scan.
LONGEST_EVENT = 4000
#: What may be wrong with it.
NO_EVENT, NO_KEY, NO_KIND, NO_CODE, NOT_KEPT = "event", "key", "kind", "code", "kept"


def wrong_with(raw) -> str | None:
    """What is wrong with an event that cannot even be kept; None: it can be looked at."""
    if not isinstance(raw, dict):
        return NO_EVENT
    if not _kept(raw):
        return NOT_KEPT
    if key_of(raw) is None or not SHORTEST_KEY <= len(raw["key"]) <= LONGEST_KEY:
        return NO_KEY
    if not isinstance(raw.get("kind"), str) or not raw["kind"]:
        return NO_KIND
    code = raw.get("code")
    if code not in (None, False) and (not isinstance(code, str) or (code.strip() and not scan_codes.readable(code))):
        return NO_CODE
    return None


def key_of(raw) -> str | None:
    """By what it may be answered."""
    return raw["key"] if isinstance(raw, dict) and isinstance(raw.get("key"), str) else None


def _kept(raw):
    """Whether PostgreSQL keeps it: neither NUL, nor half of a character, nor a number that is none; short."""
    try:
        text = json.dumps(raw, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return len(text) <= LONGEST_EVENT and "\\u0000" not in text


def said(raw) -> dict:
    """What has to be the same where it is said again; the device's clock may have been set meanwhile."""
    return {name: value for name, value in json.loads(json.dumps(raw)).items() if name != "at"}


def instant(text) -> datetime | None:
    """The instant that a device's clock shows (naive, UTC), on which nothing depends; None where a calendar has no such."""
    try:
        at = datetime.fromisoformat(text)
        at = at.astimezone(timezone.utc).replace(tzinfo=None) if at.tzinfo else at
    except (TypeError, ValueError, OverflowError):
        return None
    return at.replace(microsecond=0) if 1900 <= at.year <= 2999 else None
