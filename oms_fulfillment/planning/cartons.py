# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which cartons an order needs and how it lies in them: pure, no clock of its own, the same seed gives the same plan.

Lengths are whole millimetres, weights whole grams. x runs along a box's length, y along its width, z upwards. What an
item's size or weight is, is never guessed: without a size it stays out and the plan says so; without a weight it is packed
and the plan names it, because then no weight of that carton is known.

What a plan is judged by: first units that found no box, then what its cartons cost (their volume, if a box has no cost),
then their number. Every plan is judged by :mod:`.carton_check` before anybody packs by it.
"""
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .cartons_place import HUGE, Kind, Room
from .cartons_search import Search

ANY, UPRIGHT, AS_IS = "any", "upright", "as_is"
#: Which of an item's edges lie along x, y and z: L, W, H in that order. `UPRIGHT` keeps the height up, `AS_IS` turns nothing.
WAYS = {ANY: ("LWH", "WLH", "LHW", "HLW", "WHL", "HWL"), UPRIGHT: ("LWH", "WLH"), AS_IS: ("LWH",)}

NO_SIZE, TOO_LARGE, TOO_HEAVY, NO_BOX, TOO_MANY = "no_size", "too_large", "too_heavy", "no_box", "too_many"
#: Units that one plan takes at most: more are a slip of the keyboard, or nobody packs them by hand.
MOST = 50_000
#: Per cent of a unit's base that must lie on the box's floor or on other goods.
SUPPORT = 75


@dataclass(frozen=True)
class Item:
    """Equal units to pack. A length of `None` or 0 is not known; so is a weight.

    `turn`: ANY, UPRIGHT or AS_IS. `stackable`: others may lie on it. `fragile`: only what is fragile may lie on it.
    `own_box`: each unit goes alone. `apart`: goods with different values never share a box; `None` goes with all."""

    id: Hashable
    length: int | None
    width: int | None
    height: int | None
    weight: int | None = 0
    quantity: int = 1
    turn: str = ANY
    stackable: bool = True
    own_box: bool = False
    fragile: bool = False
    apart: Hashable | None = None


@dataclass(frozen=True)
class Box:
    """A kind of carton: inner size, own weight, grams of goods it may carry at most (`None` = any), what one costs
    (`None`, also of one box alone = volumes are compared) and how many there are (`None` = enough)."""

    id: Hashable
    length: int
    width: int
    height: int
    weight: int = 0
    max_weight: int | None = None
    cost: float | None = None
    count: int | None = None

    @property
    def volume(self) -> int:
        """Inner, mm³."""
        return self.length * self.width * self.height


class Placement(NamedTuple):
    """One unit: `order` in which it is packed (1 = first), corner nearest to the box's origin, size as it lies, and
    which edge of the item lies along x, y, z (`way`, see WAYS)."""

    item: Hashable
    order: int
    x: int
    y: int
    z: int
    length: int
    width: int
    height: int
    way: str


@dataclass(frozen=True)
class Carton:
    """One carton to pack. `weight`: grams with the box itself, `None` = something in it has no known weight."""

    box: Hashable
    placements: tuple[Placement, ...]
    weight: int | None


class Left(NamedTuple):
    """Units of an item that the plan could not pack, and why: NO_SIZE, TOO_LARGE, TOO_HEAVY, NO_BOX, TOO_MANY."""

    quantity: int
    why: str


@dataclass(frozen=True)
class Plan:
    """`short`: item → what could not be packed. `unweighed`: packed items without a known weight. `cost`: of all cartons
    (mm³ if boxes are compared by volume). `rounds`: made in each stage; given to `plan` they give this plan again."""

    cartons: tuple[Carton, ...]
    short: Mapping[Hashable, Left]
    unweighed: tuple[Hashable, ...]
    cost: float
    rounds: tuple[int, ...]


def plan(
    items: Iterable[Item], boxes: Iterable[Box], seed: int = 1, rounds: int | tuple[int, ...] = 60,
    clock: Callable[[], float] | None = None, seconds: float = 0.1, support: int = SUPPORT,
) -> Plan:
    """Pack `items` into `boxes`.

    :param rounds: restarts at most for each kind of box that is tried, or `Plan.rounds` of a plan to repeat
    :param clock: seconds, e.g. `time.perf_counter`; the plan then is what was found in `seconds`. A first plan is always
        made, which takes longer only for hundreds of different items in hundreds of cartons
    :param support: per cent of a base that must lie on something; 0 = goods may hover (only to compare with others)
    :raises ValueError: an id twice; a size, weight, quantity or count that is negative or no whole number; a box without a
        size; an unknown `turn`
    """
    items, boxes = tuple(items), tuple(boxes)
    _check_items(items)
    _check_boxes(boxes)
    by_cost = all(box.cost is not None for box in boxes)
    ranked = sorted(boxes, key=lambda box: ((box.cost if by_cost else box.volume), box.volume, str(box.id)))
    rooms = [Room(box.length, box.width, box.height, HUGE if box.max_weight is None else box.max_weight,
                  box.cost if by_cost else box.volume) for box in ranked]
    free = [HUGE if box.count is None else box.count for box in ranked]
    short = {item.id: Left(item.quantity, why) for item in items if item.quantity and (why := refusal(item, boxes))}
    short.update(_too_many([item for item in items if item.quantity and item.id not in short]))
    good = [item for item in items if item.quantity and item.id not in short]
    cartons: list[Carton] = []
    for item in good:
        if item.own_box:
            _alone(item, ranked, free, cartons, short)
    shared = [item for item in good if not item.own_box]
    state, done = Search([_kind(item) for item in shared], rooms, free, support, seed, clock, seconds).run(
        {number: item.quantity for number, item in enumerate(shared)}, rounds) if shared and boxes else (None, ())
    if state:
        cartons += [_carton(ranked[made.room], shared, made.fill) for made in state.made]
        short.update((shared[number].id, Left(units, NO_BOX)) for number, units in state.left.items() if units)
    packed = {item.id: item for item in good if item.id not in short or short[item.id].quantity < item.quantity}
    costs = {box.id: box.cost if by_cost else box.volume for box in boxes}
    return Plan(tuple(cartons), short, tuple(id for id, item in packed.items() if not item.weight),
                sum(costs[carton.box] for carton in cartons), done)


def refusal(item: Item, boxes: Iterable[Box]) -> str | None:
    """Why no unit of the item can be packed however many boxes there are; `None` = it can, if there is a box left."""
    if not (item.length and item.width and item.height):
        return NO_SIZE
    boxes = tuple(boxes)
    holding = [box for box in boxes if _ways_in(item, box)]
    if boxes and not holding:
        return TOO_LARGE
    if holding and all(box.max_weight is not None and (item.weight or 0) > box.max_weight for box in holding):
        return TOO_HEAVY
    if not any(box.count is None or box.count for box in holding):
        return NO_BOX
    return None


def _too_many(items):
    """What goes beyond MOST units, the largest quantities first."""
    units = sum(item.quantity for item in items)
    for item in sorted(items, key=lambda item: -item.quantity):
        if units <= MOST:
            break
        units -= item.quantity
        yield item.id, Left(item.quantity, TOO_MANY)


def _ways_in(item, box):
    """The ways in which one unit comes into the empty box by size."""
    return [way for way in _ways(item) if way[0] <= box.length and way[1] <= box.width and way[2] <= box.height]


def _ways(item):
    """(x, y, z, name) of the ways in which the item may lie; of equal ones the first, so that less is turned."""
    edges = {"L": item.length, "W": item.width, "H": item.height}
    found = {}
    for name in WAYS[item.turn]:
        found.setdefault(tuple(edges[edge] for edge in name), name)
    return tuple((*size, name) for size, name in found.items())


def _kind(item):
    return Kind(_ways(item), item.length * item.width * item.height, item.weight or 0, not item.stackable, item.fragile,
                item.apart)


def _alone(item, ranked, free, cartons, short):
    """A carton of its own for each unit, the cheapest that there still is."""
    units = item.quantity
    for number, box in enumerate(ranked):
        ways = _ways_in(item, box)
        if not ways or (box.max_weight is not None and (item.weight or 0) > box.max_weight):
            continue
        taken = min(units, free[number])
        free[number] -= taken
        units -= taken
        length, width, height, name = ways[0]
        weight = box.weight + item.weight if item.weight else None
        cartons += [Carton(box.id, (Placement(item.id, 1, 0, 0, 0, length, width, height, name),), weight)] * taken
    if units:
        short[item.id] = Left(units, NO_BOX)


def _carton(box, items, fill):
    """A carton of a fill, packed from the floor up: what lies below comes first, and equal units one after the other."""
    units = []
    for block in fill.blocks:
        item = items[block.kind]
        length, width, height, name = _ways(item)[block.way]
        units += [(block.z + c * height, block.kind, block.way, block.y + b * width, block.x + a * length,
                   length, width, height, name, item.id)
                  for c in range(block.nz) for b in range(block.ny) for a in range(block.nx)]
    units.sort(key=lambda unit: unit[:5])
    placements = tuple(Placement(unit[9], number, unit[4], unit[3], unit[0], *unit[5:9]) for number, unit in enumerate(units, 1))
    weights = [(items[kind].weight, count) for kind, count in fill.counts]
    known = all(weight for weight, _count in weights)
    return Carton(box.id, placements, box.weight + sum(weight * count for weight, count in weights) if known else None)


def _check_items(items):
    if len({item.id for item in items}) < len(items):
        raise ValueError("an item is given twice")
    for item in items:
        if item.turn not in WAYS:
            raise ValueError(f"item {item.id}: unknown turn {item.turn!r}")
        for value in (item.length, item.width, item.height, item.weight, item.quantity):
            if value is not None and (type(value) is not int or value < 0):
                raise ValueError(f"item {item.id}: {value!r} is no whole number from 0 on")
        if item.quantity is None:
            raise ValueError(f"item {item.id}: no quantity")


def _check_boxes(boxes):
    if len({box.id for box in boxes}) < len(boxes):
        raise ValueError("a box is given twice")
    for box in boxes:
        values = (box.length, box.width, box.height)
        for value in (*values, box.weight, box.max_weight, box.count):
            if value is not None and (type(value) is not int or value < 0):
                raise ValueError(f"box {box.id}: {value!r} is no whole number from 0 on")
        if not all(values):
            raise ValueError(f"box {box.id} has no size")
        if box.cost is not None and box.cost < 0:
            raise ValueError(f"box {box.id}: a cost below zero")
