# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer ticked and typed on the page of a return, as values. Pure; nothing in it is trusted but its kind."""
import hashlib
import json
import re
from dataclasses import dataclass

#: Characters of a note; lines of one return.
LONGEST, MOST_LINES = 1000, 400
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


@dataclass(frozen=True)
class Form:
    key: str = ""
    asks: tuple = ()
    resolution: str = ""
    note: str = ""

    @property
    def once(self):
        """What is sent once: this form with what was ticked and typed. The same form with something else (a customer who went
        back) is another thing to ask for."""
        asks = sorted((ask.line_id, ask.quantity, ask.reason, ask.opened, ask.note, ask.gets) for ask in self.asks)
        return once(self.key, asks, self.resolution, self.note) if self.key else ""

    def of(self, line_id):
        return next((ask for ask in self.asks if ask.line_id == line_id), None)


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
        value = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value < MOST else None


def words(text, longest=LONGEST):
    """A text without what the database or a mail cannot hold, cut to its length."""
    return "".join(char for char in (text or "") if char >= " " or char in "\n\t").encode(errors="replace").decode()[
        :longest].strip()


def number(text):
    """A record's number as a form has it, or 0."""
    text = text if isinstance(text, str) else ""
    found = int(text[:12]) if text.isascii() and text.isdigit() else 0
    return found if found <= LAST_ID else 0


def read(values):
    """The :class:`Form` of the values of a request: ``take_7``, ``qty_7``, ``reason_7``, ``opened_7``, ``note_7``, ``get_7`` of
    line 7."""
    asks = []
    for name in values:
        prefix, _, line = name.partition("_")
        if prefix != "take" or not number(line):
            continue
        asks.append(Ask(
            number(line), quantity(values.get(f"qty_{line}")), words(values.get(f"reason_{line}"), 64),
            bool(values.get(f"opened_{line}")), words(values.get(f"note_{line}"), 200), number(values.get(f"get_{line}"))))
        if len(asks) > MOST_LINES:
            break
    return Form(key(values.get("key")), tuple(asks), words(values.get("resolution"), 32), words(values.get("note")))
