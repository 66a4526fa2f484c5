# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person means who types into the search box: the words, the number, the likely slips of the finger.

Plain values; what the database makes of them is in ``find_source``.
"""
import re
from dataclasses import dataclass
from functools import cached_property

#: Longer input is cut: nothing that can be found is named by more.
LONGEST = 100
#: A slip is looked for in codes of this length: shorter ones have too many neighbours, longer ones are pasted.
SLIP_LENGTHS = range(4, 31)
MAIL_LENGTHS = range(6, 65)
#: How well something matched, best first.
EXACT, NUMBER, PREFIX, ENDING, WORDS, SIMILAR, CUSTOMER = range(7)
MATCHES = ("exact", "number", "prefix", "ending", "words", "similar", "customer")
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_PHONE = re.compile(r"[\d\s()+./-]+")
_NUMBER = re.compile(r"(.*?)0*([1-9]\d{0,17})", re.DOTALL)
_MOST_WORDS = 6
_LONG = 8
_NOISE = 0.7


@dataclass(frozen=True)
class Asked:
    """What was typed, taken apart. ``squashed``: letters and digits only, which is how codes are compared."""

    text: str  # lower case, blanks collapsed
    squashed: str
    words: tuple = ()  # of at least two letters
    number: str = ""  # the digits it ends with, without leading zeros
    head: str = ""  # what is before them, squashed
    digits: str = ""  # a telephone number's, without leading zeros; "" if it cannot be one

    @property
    def may_be_code(self):
        """Several words without a digit in them are a name."""
        return " " not in self.text or any(letter.isdigit() for letter in self.squashed)

    @property
    def may_be_mail(self):
        return "@" in self.text

    @cached_property
    def slips(self):
        """What may have been meant, if one letter is wrong; nothing for names, which are compared otherwise."""
        if self.may_be_mail:
            return slips(self.squashed, MAIL_LENGTHS)
        return slips(self.squashed) if self.may_be_code else []

    @property
    def may_be_name(self):
        """Names are words: no mail's address, and more letters than digits."""
        letters = sum(letter.isalpha() for letter in self.squashed)
        return not self.may_be_mail and letters >= 4 and 2 * letters > len(self.squashed)

    @property
    def can_start(self):
        """Whether there is enough of it to be the beginning of something."""
        return len(self.squashed) >= 2


def ask(text):
    """Take apart what was typed; None if there is nothing to be looked for."""
    text = " ".join(str(text or "").replace("\0", " ").split())[:LONGEST].strip().lower()
    squashed = squash(text)
    if not squashed:
        return None
    words = tuple(word for word in re.findall(r"[^\W_]+", text) if len(word) > 1)[:_MOST_WORDS]
    found = _NUMBER.fullmatch(text)
    digits = re.sub(r"\D", "", text).lstrip("0") if _PHONE.fullmatch(text) else ""
    return Asked(
        text=text, squashed=squashed, words=words,
        number=found[2] if found else "", head=squash(found[1]) if found else "",
        digits=digits if len(digits) >= 5 else "")


def squash(text):
    """Letters and digits only, lower case: ``S-00 42/b`` and ``s0042B`` are one code."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def slips(code, lengths=SLIP_LENGTHS):
    """All codes that one slip (a letter too many, too few, wrong, or two swapped) makes of ``code``, sorted.

    About 75 for each letter; none for codes of other lengths.
    """
    if len(code) not in lengths:
        return []
    cuts = [(code[:at], code[at:]) for at in range(len(code) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in _ALPHABET}
    found |= {left + letter + right for left, right in cuts for letter in _ALPHABET}
    return sorted(found - {code})


@dataclass(frozen=True)
class Hit:
    """A candidate: record ``id`` matched in field number ``field``, so well."""

    id: int
    field: int
    match: int
    score: float = 0.0

    def is_certain(self, asked):
        """Whether nobody will think that something else, misspelt, was meant: equal, or much typed and all of it there."""
        return self.match <= NUMBER or (self.match <= WORDS and len(asked.squashed) >= _LONG)

    @property
    def key(self):
        """Sorts best first: by the kind of match, closeness, the place of the field, and the newest record."""
        return (self.match, -self.score, self.field, -self.id)


def best(hits, most):
    """The ``most`` best hits, each record once, by its best match. What is alike but much less so than another is noise."""
    found = {}
    for hit in hits:
        if hit.id not in found or hit.key < found[hit.id].key:
            found[hit.id] = hit
    closest = max((hit.score for hit in found.values() if hit.match == SIMILAR), default=0)
    kept = [hit for hit in found.values() if hit.match != SIMILAR or hit.score >= _NOISE * closest]
    return sorted(kept, key=lambda hit: hit.key)[:most]
