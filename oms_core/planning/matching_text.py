# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a payment's text says: numbers of documents in it, whole, mistyped or cut, and how alike two names are. Pure: no Odoo."""
import re
import unicodedata
from collections import defaultdict

#: How sure a number is: a reference with check digits, our own reference as it stands, its digits alone, the name of an order,
#: a number that the customer gave.
CREDITOR, REFERENCE, DIGITS, ORDER, THEIRS = "creditor", "reference", "digits", "order", "theirs"
#: Weaker, and only where something else points to the document: one digit wrong, missing, too many or two swapped; the last
#: part of the number alone.
TYPO, TAIL = "typo", "tail"

#: Longer texts are cut: no bank sends so much, and every number in it is looked up.
MOST_TEXT = 700
#: What is looked up has at least so many characters, and so many digits among them.
LEAST_KEY, LEAST_DIGITS, LEAST_CORE = 5, 3, 6
#: Names are alike from here on, and the same from here on.
ALIKE, SAME = 0.6, 0.75

_RUN = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
#: Forms of companies, which say nothing of which.
_FORMS = frozenset((
    "gmbh", "mbh", "ag", "kg", "ohg", "ug", "gbr", "ev", "ltd", "limited", "plc", "inc", "llc", "llp", "corp", "co", "company",
    "sa", "sas", "sarl", "eurl", "bv", "nv", "oy", "ab", "as", "aps", "srl", "spa", "sl", "the", "und", "and", "et", "de", "kgaa",
    "se"))


def plain(text):
    """Without accents, in capitals, cut where it is too long."""
    text = (text or "")[:MOST_TEXT]
    if not text.isascii():
        text = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return text.upper()


def squeeze(text):
    """(letters and digits alone, where each stood)."""
    text = plain(text)
    places = [place for place, mark in enumerate(text) if mark.isalnum() and mark.isascii()]
    return "".join([text[place] for place in places]), places


def key(text):
    """A number as it is compared."""
    return squeeze(text)[0]


def core(text):
    """The digits of a number."""
    return "".join(_RUN.findall(plain(text)))


def tail(text):
    """The last group of digits, without the zeros before it: what people write for short."""
    groups = _RUN.findall(plain(text))
    return groups[-1].lstrip("0") if groups else ""


def has_check_digits(reference):
    """Whether a squeezed reference proves itself: a creditor reference (ISO 11649, modulo 97) or the structured one of twelve
    digits of which the last two are the others modulo 97 (97 where nothing is left)."""
    if reference.startswith("RF") and 5 <= len(reference) <= 25 and reference[2:4].isdigit():
        moved = reference[4:] + reference[:4]
        return int("".join(str(int(mark, 36)) for mark in moved)) % 97 == 1
    return len(reference) == 12 and reference.isdigit() and (int(reference[:10]) % 97 or 97) == int(reference[10:])


def near(one, other):
    """Whether a number became the other by one slip: a digit wrong, missing, too many, or two swapped that stand together."""
    if one == other:
        return True
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(long) - len(short) > 1:
        return False
    place = 0
    while place < len(short) and short[place] == long[place]:
        place += 1
    if len(short) < len(long):
        return short[place:] == long[place + 1:]
    return short[place + 1:] == long[place + 1:] or (
        short[place:place + 2] == long[place:place + 2][::-1] and short[place + 2:] == long[place + 2:])


def runs(text):
    """The numbers that a text may mean: each group of digits, and up to three that hardly anything stands between."""
    text = plain(text)
    groups = [(found.start(), found.end(), found.group()) for found in _RUN.finditer(text)]
    found = set()
    for first in range(len(groups)):
        number = ""
        for later in range(first, min(first + 3, len(groups))):
            gap = text[groups[later - 1][1]:groups[later][0]] if later > first else ""
            if len(gap) > 2 or any(map(str.isalnum, gap)):
                break
            number += groups[later][2]
            found.add(number)
    return frozenset(found)


class Numbers:
    """Which documents have which numbers, to be found inside a text: ``add`` all, then ask."""

    def __init__(self):
        self._known, self._lengths = defaultdict(dict), set()

    def add(self, text, kind, owner):
        """:param kind: REFERENCE, ORDER or THEIRS"""
        whole = key(text)
        digits = core(text)
        if len(whole) >= LEAST_KEY and len(digits) >= LEAST_DIGITS:
            self._put(whole, CREDITOR if has_check_digits(whole) and kind == REFERENCE else kind, owner)
        if len(digits) >= LEAST_CORE and digits != whole and kind != THEIRS and not whole.startswith("RF"):
            self._put(digits, DIGITS, owner)

    def _put(self, known, kind, owner):
        self._known[known].setdefault(owner, kind)
        self._lengths.add(len(known))

    def find(self, text):
        """[(number, {owner: kind})] of the numbers that stand in the text, with anything or nothing between their digits; a
        number that is part of a longer one is none, unless what goes before or after is one, too."""
        marks, places = squeeze(text)
        hits = []
        for length in self._lengths:
            hits += [(start, start + length) for start in range(len(marks) - length + 1)
                     if marks[start:start + length] in self._known]
        if not hits:
            return []
        known = 0
        while known != len(hits):  # what goes before or after may itself be none
            known = len(hits)
            starts, ends = {start for start, _end in hits}, {end for _start, end in hits}
            hits = [(start, end) for start, end in hits
                    if (start in ends or not self._joined(marks, places, start))
                    and (end in starts or not self._joined(marks, places, end))]
        hits = [(start, end) for start, end in hits if not any(
            first <= start and end <= last and (first, last) != (start, end) for first, last in hits)]
        return [(marks[start:end], self._known[marks[start:end]]) for start, end in sorted(hits)]

    @staticmethod
    def _joined(marks, places, place):
        """Whether a digit stands directly before a digit here, so that a number goes on."""
        return 0 < place < len(marks) and marks[place].isdigit() and marks[place - 1].isdigit() and (
            places[place] == places[place - 1] + 1)


class Names:
    """Who has a name like this."""

    def __init__(self):
        self._of, self._with, self._asked = {}, defaultdict(set), {}

    def add(self, name, owner):
        parts = grams(name)
        if parts:
            self._of[len(self._of)] = (owner, parts)
            for part in parts:
                self._with[part].add(len(self._of) - 1)

    def find(self, name):
        """{owner: how alike from ALIKE to 1}"""
        if name not in self._asked:
            self._asked[name] = self._find(grams(name))
        return self._asked[name]

    def _find(self, parts):
        shared = defaultdict(int)
        for part in parts:
            for place in self._with.get(part, ()):
                shared[place] += 1
        found = {}
        for place, count in shared.items():
            owner, theirs = self._of[place]
            alike = 2 * count / (len(parts) + len(theirs))
            if alike >= ALIKE:
                found[owner] = max(alike, found.get(owner, 0))
        return found


def grams(name):
    """Groups of three letters of the words of a name, forms of companies left out."""
    words = [word for word in _WORD.findall(plain(name).lower()) if word not in _FORMS]
    return frozenset(padded[place:place + 3] for word in words for padded in [f"  {word} "] for place in range(len(padded) - 2))
