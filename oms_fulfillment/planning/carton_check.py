# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Judging a plan of cartons before anybody packs by it: pure, and independent of the search.

Nothing of the geometry here is shared with what made the plan: this looks at units one by one, pair by pair, in integers,
and trusts no figure that the plan says about itself. A plan of another origin, or typed by hand, is judged the same way.
"""
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .cartons import AS_IS, SUPPORT, UPRIGHT, Box, Carton, Item, Placement, Plan

#: What may be wrong, each with the rule that it breaks.
UNKNOWN = "unknown"  # an item or a box that was not given, or an item without a size
OUTSIDE = "outside"  # a unit reaches out of its box
OVERLAP = "overlap"  # two units in the same place
SIZE = "size"  # a unit has another size than its item, lying so
TURNED = "turned"  # a unit lies as its item may not
WEIGHT = "weight"  # the goods are heavier than the box may carry, or the weight said is not theirs
HOVERS = "hovers"  # too little of a unit's base lies on something
PRESSED = "pressed"  # something lies on a unit that carries nothing
FRAGILE = "fragile"  # something not fragile lies on what is
NOT_ALONE = "not_alone"  # a unit that needs a box of its own shares one
TOGETHER = "together"  # goods that must be apart share a box
ORDER = "order"  # a unit is to be packed where another one is already above it, or numbers are twice or missing
COUNT = "count"  # packed and left out are together not what was ordered
BOXES = "boxes"  # more boxes than there are
EMPTY = "empty"  # a carton with nothing in it


class Fault(NamedTuple):
    """A rule that the plan breaks. `carton`: its number, from 1 (0 = the plan as a whole); `items`: whose units."""

    rule: str
    carton: int
    items: tuple


def check(plan: Plan, items: Iterable[Item], boxes: Iterable[Box], support: int = SUPPORT) -> tuple[Fault, ...]:
    """Everything that is wrong with the plan; nothing = it may be packed by.

    :param support: per cent of each base that must lie on the floor or on other units
    """
    wanted, kinds = {item.id: item for item in items}, {box.id: box for box in boxes}
    faults: list[Fault] = []
    for number, carton in enumerate(plan.cartons, 1):
        box = kinds.get(carton.box)
        strange = {unit.item for unit in carton.placements if not _has_size(wanted.get(unit.item))}
        if box is None or strange:
            faults.append(Fault(UNKNOWN, number, tuple(strange)))
        else:
            faults += [Fault(rule, number, touched) for rule, touched in _carton_faults(carton, wanted, box, support)]
    return (*faults, *_plan_faults(plan, wanted, kinds))


def _has_size(item):
    return item is not None and item.length and item.width and item.height


def _plan_faults(plan, wanted, kinds) -> Iterator[Fault]:
    """What is wrong with the plan as a whole: units lost, made or said twice; boxes that there are not."""
    packed = Counter(unit.item for carton in plan.cartons for unit in carton.placements)
    for id, item in wanted.items():
        left = plan.short.get(id)
        out = left.quantity if left else 0
        if packed[id] + out != item.quantity or (left and (out <= 0 or not left.why)):
            yield Fault(COUNT, 0, (id,))
    for id in plan.short:
        if id not in wanted:
            yield Fault(UNKNOWN, 0, (id,))
    for id, used in Counter(carton.box for carton in plan.cartons).items():
        if id in kinds and kinds[id].count is not None and used > kinds[id].count:
            yield Fault(BOXES, 0, ())


def _carton_faults(carton: Carton, wanted: dict, box: Box, support: int) -> Iterator[tuple[str, tuple]]:
    """(rule, items) of what is wrong in one carton whose box and items are known."""
    units = carton.placements
    if not units:
        yield EMPTY, ()
        return
    for unit in units:
        yield from _unit_faults(unit, wanted[unit.item], box)
    goods = [wanted[unit.item] for unit in units]
    total = sum(item.weight or 0 for item in goods)
    said = box.weight + total if all(item.weight for item in goods) else None
    if (box.max_weight is not None and total > box.max_weight) or carton.weight != said:
        yield WEIGHT, ()
    if len(units) > 1 and any(item.own_box for item in goods):
        yield NOT_ALONE, tuple({item.id for item in goods if item.own_box})
    groups = {item.apart for item in goods if item.apart is not None}
    if len(groups) > 1:
        yield TOGETHER, tuple({item.id for item in goods if item.apart is not None})
    if sorted(unit.order for unit in units) != list(range(1, len(units) + 1)):
        yield ORDER, ()
    yield from _pair_faults(units, wanted, support)


def _unit_faults(unit: Placement, item: Item, box: Box) -> Iterator[tuple[str, tuple]]:
    """What is wrong with one unit, whatever lies beside it."""
    if (min(unit.x, unit.y, unit.z) < 0 or unit.x + unit.length > box.length or unit.y + unit.width > box.width
            or unit.z + unit.height > box.height):
        yield OUTSIDE, (item.id,)
    edges = dict(zip(unit.way, (unit.length, unit.width, unit.height)))
    if sorted(unit.way) != ["H", "L", "W"] or edges != {"L": item.length, "W": item.width, "H": item.height}:
        yield SIZE, (item.id,)
    elif (item.turn == UPRIGHT and unit.way[2] != "H") or (item.turn == AS_IS and unit.way != "LWH"):
        yield TURNED, (item.id,)


def _pair_faults(units: tuple[Placement, ...], wanted: dict, support: int) -> Iterator[tuple[str, tuple]]:
    """What is wrong between units that stand in one another's column: one in the other, or one above the other."""
    carried = [0] * len(units)
    for one, two, area in _columns(units):
        low, high = (one, two) if units[one].z <= units[two].z else (two, one)
        below, above = units[low], units[high]
        gap = above.z - below.z - below.height
        if gap < 0:
            yield OVERLAP, (below.item, above.item)
            continue
        if above.order < below.order:
            yield ORDER, (below.item, above.item)
        if not gap:
            carried[high] += area
            if not wanted[below.item].stackable:
                yield PRESSED, (below.item, above.item)
            elif wanted[below.item].fragile and not wanted[above.item].fragile:
                yield FRAGILE, (below.item, above.item)
    for number, unit in enumerate(units):
        if unit.z > 0 and carried[number] * 100 < support * unit.length * unit.width:
            yield HOVERS, (unit.item,)


def _columns(units: tuple[Placement, ...]) -> Iterator[tuple[int, int, int]]:
    """(index, index, common area) of any two units whose bases overlap when looked at from above, each pair once.

    Only units that touch the same tile of the floor are compared; a pair is counted in the tile where its common area
    begins."""
    wide = _tile([(unit.x, unit.length) for unit in units])
    deep = _tile([(unit.y, unit.width) for unit in units])
    tiles = defaultdict(list)
    for number, unit in enumerate(units):
        for column in range(unit.x // wide, (unit.x + unit.length - 1) // wide + 1):
            for row in range(unit.y // deep, (unit.y + unit.width - 1) // deep + 1):
                tiles[column, row].append(number)
    for (column, row), numbers in tiles.items():
        for position, two in enumerate(numbers):
            left, front, length, width = units[two].x, units[two].y, units[two].length, units[two].width
            for one in numbers[:position]:
                unit = units[one]
                x, y = max(left, unit.x), max(front, unit.y)
                right, back = min(left + length, unit.x + unit.length), min(front + width, unit.y + unit.width)
                if x < right and y < back and x // wide == column and y // deep == row:
                    yield one, two, (right - x) * (back - y)


def _tile(spans: list[tuple[int, int]]) -> int:
    """The edge of a tile: about that of a unit, and never more than a hundred tiles in all."""
    whole = max(begin + length for begin, length in spans) - min(begin for begin, _length in spans)
    return max(sum(length for _begin, length in spans) // len(spans), -(-whole // 100), 1)
