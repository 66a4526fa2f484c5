# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer ticked and typed on the page of a return, as values. Pure; nothing in it is trusted but its kind."""
import hashlib
import json
import re
from dataclasses import dataclass

#: Characters of a note; lines of one return.
LONGEST, MOST_LINES = 1000, 400
#: Characters of what orders are searched by; pages of orders.
LONGEST_SEARCH, MOST_PAGES = 60, 10**5
#: What is no quantity any more.
MOST = 10**9
_KEY = re.compile(r"[A-Za-z0-9]{16,64}")
LAST_ID = 2**31 - 1


@dataclass(frozen=True)
class Ask:
    """One line that was ticked."""

    line_id: int
    quantity: float | None  # None: nothing that is a quantity above zero was typed
    reason: str = ""
    opened: bool = False
    note: str = ""
    gets: int = 0  # the product that is wanted for it; 0: none was chosen
    part: int = 0  # the product, a component of a kit, of which so much comes back; 0: what was ordered, whole

    @property
    def key(self):
        return row_key(self.line_id, self.part)


@dataclass(frozen=True)
class Form:
    key: str = ""
    asks: tuple = ()
    resolution: str = ""
    note: str = ""
    search: str = ""  # which orders the page shows: those that are called so, or have goods that are
    page: int = 1

    @property
    def once(self):
        """What is sent once: this form with what was ticked and typed. The same form with something else (a customer who went
        back) is another thing to ask for."""
        asks = sorted((ask.line_id, ask.part, ask.quantity, ask.reason, ask.opened, ask.note, ask.gets) for ask in self.asks)
        return once(self.key, asks, self.resolution, self.note) if self.key else ""

    def of(self, row):
        """What was ticked in the row of this key (:func:`row_key`), or None."""
        return next((ask for ask in self.asks if ask.key == row), None)


def row_key(line_id, part=0):
    """What the names of a row's fields end with: ``7`` for what was ordered on line 7, ``7-12`` for its component 12."""
    return f"{line_id}-{part}" if part else str(line_id)


def key(text):
    """The key of a form: the same that is sent twice with one key is one thing (:func:`once`)."""
    return text if isinstance(text, str) and _KEY.fullmatch(text) else ""


def once(form_key, *content):
    """The key of what a form says, itself one that :func:`key` takes.

    :param content: what JSON can say
    """
    return hashlib.sha256(json.dumps([form_key, *content]).encode()).hexdigest()


def quantity(text):
    """A quantity as people type it (``2``, ``1,5``), or None where it is none above zero."""
    try:
        value = float((text if isinstance(text, str) else "").strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value < MOST else None


def words(text, longest=LONGEST):
    """A text without what the database or a mail cannot hold, cut to its length; none where a file was sent in its place."""
    text = text if isinstance(text, str) else ""
    return "".join(char for char in text if char >= " " or char in "\n\t").encode(errors="replace").decode()[
        :longest].strip()


def number(text):
    """A record's number as a form has it, or 0."""
    text = text if isinstance(text, str) else ""
    found = int(text[:12]) if text.isascii() and text.isdigit() else 0
    return found if found <= LAST_ID else 0


def read(values):
    """The :class:`Form` of the values of a request: ``take_7``, ``qty_7``, ``reason_7``, ``opened_7``, ``note_7``, ``get_7`` of
    line 7, ``take_7-12`` and so on of component 12 of the kit on it; and which orders are to be shown (:func:`_looked`)."""
    asks = []
    for name in values:
        prefix, _, row = name.partition("_")
        line_id, part = map(number, (row.split("-") + [""])[:2])
        if prefix != "take" or not line_id or row != row_key(line_id, part):
            continue
        asks.append(Ask(
            line_id, quantity(values.get(f"qty_{row}")), words(values.get(f"reason_{row}"), 64),
            bool(values.get(f"opened_{row}")), words(values.get(f"note_{row}"), 200), number(values.get(f"get_{row}")), part))
        if len(asks) > MOST_LINES:
            break
    return Form(key(values.get("key")), tuple(asks), words(values.get("resolution"), 32), words(values.get("note")),
                *_looked(values))


def _looked(values):
    """(search, page) that is to be shown: a ``look`` (a button, with the number of a page) takes what was typed into ``search``,
    and begins anew where that is other words than the page showed (``searched``); else what the page showed stays."""
    before, typed = (" ".join(words(values.get(name), LONGEST_SEARCH).split()) for name in ("searched", "search"))
    if "look" not in values:
        return before, min(number(values.get("page")) or 1, MOST_PAGES)
    return typed, min(number(values["look"]) or 1, MOST_PAGES) if typed == before else 1
