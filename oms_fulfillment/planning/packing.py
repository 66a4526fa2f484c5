# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of the goods of a transfer go into a parcel and come out of it, what became of them meanwhile, and whether a weight is
right: pure.

Quantities are of the product's own unit. What a transfer wants of a move is the smaller of what is there for it and what it asks
for: where an order was lowered after its goods were picked, the rest is too many.
"""
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .sizes import NOTHING

#: Why goods are not put in or taken out.
WRONG_ITEM, WRONG_LOT, WHICH_LOT, TOO_MANY, NOT_PICKED = "wrong_item", "wrong_lot", "which_lot", "too_many", "not_picked"


class Line(NamedTuple):
    """So much of a product for a move. ``lot``, ``parcel``: ids, 0 where there is none; ``ready``: it may be packed (was
    picked)."""

    id: int
    move: int
    product: int
    lot: int
    quantity: float
    parcel: int = 0
    ready: bool = True


class No(NamedTuple):
    """Nothing of it is done. ``left``: how much could be."""

    why: str
    left: float = 0.0


class Part(NamedTuple):
    """So much of a line."""

    line: int
    quantity: float


def put(lines: Iterable[Line], demands: Mapping[int, float], product: int, quantity: float, lot: int | None = None,
        tracked: bool = False) -> list[Part] | No:
    """What goes into a parcel when so many of a product are put in.

    :param demands: how much each move asks for
    :param lot: which one was read; None: none was
    :param tracked: whether it matters which lot it is
    """
    lines = list(lines)
    of_product = [line for line in lines if line.product == product]
    if not of_product:
        return No(WRONG_ITEM)
    mine = [line for line in of_product if lot is None or line.lot == lot]
    if not mine:
        return No(WRONG_LOT)
    rooms = _rooms(lines, demands)
    loose = [line for line in mine if not line.parcel and rooms[line.move] > NOTHING]
    ready = [line for line in loose if line.ready]
    left = _left(ready, rooms)
    if quantity > left + NOTHING:
        return No(NOT_PICKED if quantity <= _left(loose, rooms) + NOTHING else TOO_MANY, left)
    if tracked and lot is None and len({line.lot for line in ready}) > 1:
        return No(WHICH_LOT, left)
    return _take(ready, quantity, rooms)


def take_out(lines: Iterable[Line], product: int, quantity: float, parcel: int, lot: int | None = None, tracked: bool = False,
             lost: Mapping[tuple[int, int, int], float] | None = None, first: Iterable[Part] = ()) -> list[Part] | No:
    """What comes out of a parcel.

    :param lot, tracked: as :func:`put`
    :param lost: as :func:`strayed` says: it lies there without a line, and comes out without one
    :param first: what somebody was told to take out, in this order
    """
    inside = [line for line in lines if line.product == product and line.parcel == parcel]
    mine = [line for line in inside if lot is None or line.lot == lot]
    gone = {of_lot: there for (at, of_product, of_lot), there in (lost or {}).items()
            if (at, of_product) == (parcel, product) and lot in (None, of_lot)}
    if not mine and not gone:
        return No(WRONG_LOT if inside else WRONG_ITEM)
    left = sum(line.quantity for line in mine)
    if quantity > left + sum(gone.values()) + NOTHING:
        return No(TOO_MANY, left)
    if tracked and lot is None and len({line.lot for line in mine} | gone.keys()) > 1:
        return No(WHICH_LOT, left)
    quantity = quantity if quantity <= left + NOTHING else quantity - sum(gone.values())
    told, rest = {}, {line.id: line.quantity for line in mine}
    for line, most in first:
        part = min(most, rest.get(line, 0.0), quantity)
        if part > NOTHING:
            told[line] = told.get(line, 0.0) + part
            rest[line] -= part
            quantity -= part
    for line, part in _take([line._replace(quantity=rest[line.id]) for line in mine], quantity):
        told[line] = told.get(line, 0.0) + part
    return [Part(*one) for one in told.items()]


def wanted(lines: Iterable[Line], demands: Mapping[int, float]) -> dict[int, float]:
    """{move: how much of it the transfer wants packed now}"""
    there: dict[int, float] = defaultdict(float)
    for line in lines:
        there[line.move] += line.quantity
    return {move: min(quantity, demands.get(move, 0.0)) for move, quantity in there.items()}


def beyond(lines: Iterable[Line], demands: Mapping[int, float]) -> tuple[list[Part], list[Part]]:
    """What is there for a move beyond what it asks for: (parts that lie loose, parts that lie in parcels)."""
    lines = list(lines)
    over: dict[int, float] = defaultdict(float)
    for line in lines:
        over[line.move] += line.quantity
    for move in over:
        over[move] -= demands.get(move, 0.0)
    loose, packed = [], []
    # loose first: nobody opens a parcel for what lies beside it
    for line in sorted(lines, key=lambda line: (bool(line.parcel), -line.id)):
        part = min(line.quantity, over[line.move])
        if part > NOTHING:
            over[line.move] -= part
            (packed if line.parcel else loose).append(Part(line.id, part))
    return loose, packed


def strayed(scanned: Mapping[tuple[int, int, int], float], lines: Iterable[Line]) -> dict[tuple[int, int, int], float]:
    """What was put into parcels by hand and is there no more by the records: {(parcel, product, lot): quantity}. Somebody changed
    the transfer meanwhile.

    :param scanned: what was put in less what was taken out
    """
    inside: dict[tuple[int, int, int], float] = defaultdict(float)
    for line in lines:
        if line.parcel:
            inside[line.parcel, line.product, line.lot] += line.quantity
    return {key: quantity - inside[key] for key, quantity in scanned.items() if quantity - inside[key] > NOTHING}


def still_there(lines: Iterable[Line], demands: Mapping[int, float], lost: Mapping[tuple[int, int, int], float]):
    """What of the strayed goods the transfer still wants: it lies in the parcel, so it belongs there.

    :return: ([(Part, parcel)], {what has to be taken out})
    """
    lines = list(lines)
    rooms = _rooms(lines, demands)
    rest = {line.id: line.quantity for line in lines if not line.parcel and line.ready}
    found, out = [], {}
    for (parcel, product, lot), quantity in sorted(lost.items()):
        for line in lines:
            part = min(quantity, rest.get(line.id, 0.0), rooms[line.move])
            if (line.product, line.lot) == (product, lot) and part > NOTHING:
                found.append((Part(line.id, part), parcel))
                rest[line.id] -= part
                rooms[line.move] -= part
                quantity -= part
        if quantity > NOTHING:
            out[parcel, product, lot] = quantity
    return found, out


def weight_is_right(expected: float | None, weighed: float, percent: float, grams: float) -> bool:
    """Whether a weight in grams is what was expected, within the larger of the two tolerances. What is not known is not
    doubted."""
    return expected is None or abs(weighed - expected) <= max(expected * percent / 100, grams) + NOTHING


def _rooms(lines, demands):
    """{move: how much may still be put into parcels}"""
    rooms = defaultdict(float, demands)
    for line in lines:
        if line.parcel:
            rooms[line.move] -= line.quantity
    return rooms


def _left(lines, rooms):
    there = defaultdict(float)
    for line in lines:
        there[line.move] += line.quantity
    return sum(min(quantity, rooms[move]) for move, quantity in there.items())


def _take(lines, quantity, rooms=None):
    """Parts of these lines; a line that is just that much first, so that none is divided without need."""
    rooms, parts = dict(rooms or {}), []
    for line in sorted(lines, key=lambda line: (abs(line.quantity - quantity) > NOTHING, line.id)):
        part = min(quantity, line.quantity, rooms.get(line.move, line.quantity))
        if part > NOTHING:
            parts.append(Part(line.id, part))
            quantity -= part
            if line.move in rooms:
                rooms[line.move] -= part
    return parts
