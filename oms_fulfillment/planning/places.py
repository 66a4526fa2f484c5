# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Places of a warehouse: how they are named, in a row and compared; what a grid of them makes of what is there.

A *place* is where a shelf is: aisle, block (a stretch of the aisle between two cross aisles), bay (along the aisle), level (up)
and side. Numbers begin with 1; level 0 and side "" say nothing.
"""
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

LEFT, RIGHT = "left", "right"
SIDES = ("", LEFT, RIGHT)
#: What people write for a side, as `side` compares it.
SIDE_WORDS = {"": "", "l": LEFT, "left": LEFT, "r": RIGHT, "right": RIGHT}
PARTS = ("aisle", "block", "bay", "level", "side")
#: `{aisle}`, `{bay:03}`, `{aisle:A}`; any other brace is a mistake.
PART = re.compile(r"\{(aisle|block|bay|level|side)(?::(0?\d|[aA]))?\}")
#: So many places are made in one go; a warehouse with more is filled aisle by aisle.
MOST = 20_000


class PatternError(ValueError):
    """A pattern that cannot name places. `code`: "empty" | "brace" (`text`: what is wrong) | "same" (`text`: the name that
    `places`, two of them, would share)."""

    def __init__(self, code, text="", places=()):
        super().__init__(code, text, places)
        self.code, self.text, self.places = code, text, places


@dataclass(frozen=True, order=True)
class Place:
    """Compared, places are in the order aisle, block, bay, level, side."""

    aisle: int
    block: int
    bay: int
    level: int = 0
    side: str = ""


@dataclass(frozen=True)
class There:
    """A location that exists below the one that is filled, or elsewhere in the warehouse (`here` is False: its name does not
    count). `place` is None: nobody said where it is."""

    id: int
    name: str
    place: Place | None = None
    here: bool = True
    active: bool = True


@dataclass(frozen=True)
class GridPlan:
    """What a grid makes: `create` [(place, name)], `give` {id: place}: found by name, without a place so far; `move`
    {id: (from, to)}: found by name at another place; `kept`: places where a location is already, whatever its name;
    `archived`: names of archived locations, which are not made again."""

    create: tuple
    give: Mapping
    move: Mapping
    kept: tuple
    archived: tuple


def natural(text: str | None) -> tuple:
    """A key to sort names as people do: A2 before A10, without regard to case. Equal texts but for zeros in front are told apart
    by the text itself."""
    parts = re.split(r"(\d+)", (text or "").casefold())
    # Text and numbers alternate, so that like is compared with like.
    return tuple(int(part) if number % 2 else part for number, part in enumerate(parts)), text or ""


def letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA, as columns of a spreadsheet."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def check_pattern(pattern: str) -> None:
    """:raises PatternError: "empty": it names nothing; "brace": something in braces that is no part of a place"""
    if not PART.search(pattern or ""):
        raise PatternError("empty")
    rest = PART.sub("", pattern)
    wrong = re.search(r"\{[^{}]*\}?|\}", rest)
    if wrong:
        raise PatternError("brace", wrong.group(0))


def name_of(pattern: str, place: Place) -> str:
    """The name that a checked pattern gives a place: `{bay:03}` → 007, `{aisle:A}` → C, `{side}` → L or R (`{side:a}` → l, r)."""
    def written(match):
        part, how = match.groups()
        value = getattr(place, part)
        if part == "side":
            value = value[:1]
            return value if how == "a" else value.upper()
        if how in ("a", "A"):
            return letters(value) if how == "A" else letters(value).lower()
        return f"{value:0{int(how)}d}" if how else str(value)
    return PART.sub(written, pattern)


def grid(aisles: Iterable[int], block: int, bays: Iterable[int], levels: Iterable[int], sides: Iterable[str]) -> Iterator[Place]:
    """All places of it, aisle by aisle."""
    for aisle, bay, level, side in product(aisles, bays, levels, sides):
        yield Place(aisle, block, bay, level, side)


def named(pattern: str, places: Iterable[Place]) -> dict[Place, str]:
    """{place: name}, in the order of the places.

    :raises PatternError: see `check_pattern`; "same": two places would have one name
    """
    check_pattern(pattern)
    names, taken = {}, {}
    for place in places:
        name = name_of(pattern, place)
        other = taken.setdefault(name.casefold(), place)
        if other != place:
            raise PatternError("same", name, (other, place))
        names[place] = name
    return names


def plan_grid(wanted: Mapping[Place, str], there: Iterable[There]) -> GridPlan:
    """What has to be made so that each wanted place has a location. What exists is never named anew, and nothing is made twice:
    a place where a location is counts as done, and so does a name that is taken."""
    by_place, by_name = {}, {}
    for one in there:
        if one.place and one.active:
            by_place.setdefault(one.place, one)
        if one.here:
            kept = by_name.get(one.name.casefold())
            if kept is None or (one.active and not kept.active):
                by_name[one.name.casefold()] = one
    create, give, move, kept, archived = [], {}, {}, [], []
    for place, name in wanted.items():
        if place in by_place:
            kept.append(place)
            continue
        one = by_name.get(name.casefold())
        if one is None:
            create.append((place, name))
        elif not one.active:
            archived.append(name)
        elif one.place is None:
            give[one.id] = place
        else:
            move[one.id] = (one.place, place)
    return GridPlan(tuple(create), give, move, tuple(kept), tuple(archived))
