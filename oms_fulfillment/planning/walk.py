# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The shortest walk past a set of places in a warehouse of parallel aisles: pure, no clock, no environment.

Aisles are numbered from 0, `aisle_gap` apart. Cross aisles run at right angles to them: cross aisle 0 is the front, then one
behind each block. Block `b` of an aisle lies between the cross aisles `b` and `b + 1`; a position in it counts from its
front. Lengths between cross aisles are measured from the middle of one to the middle of the next, so that crossing one is
part of the length. A picker reaches both sides and all levels of an aisle from its middle, and may turn anywhere.

All lengths are in one unit, the caller's.
"""
import math
import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from . import walk_blocks, walk_exact

NO_PLACE = "no_place"  # some stops have no coordinates, or none of this layout: walked last, by name
UNREACHABLE = "unreachable"  # blocked aisles cut some stops off: they are not walked
END_UNREACHABLE = "end_unreachable"  # they cut the end off: the walk goes back to its start
MANY_BLOCKS = "many_blocks"  # too many blocks for the exact method in the time allowed
ITERATIONS = 1000
EXACT_STEPS = 300_000  # about 0.3 s: 80 aisles with something in four blocks


@dataclass(frozen=True)
class Depot:
    """Where walks start or end: on cross aisle `cross`, at `aisle`, which may lie between two (2.5)."""

    aisle: float = 0.0
    cross: int = 0
    key: Hashable = None


@dataclass(frozen=True)
class Layout:
    """A warehouse. `aisles`: their number; `aisle_gap` between neighbours; `blocks`: lengths of an aisle between cross
    aisles, from the front; `bay`: length of one bay (`at`); `blocked`: `(aisle, block)` for a whole piece of an aisle that
    cannot be walked, `(aisle, block, from, to)` for a part of it; `depots`: the first is where walks start and end unless
    said otherwise. ValueError: a size that is not positive and finite, something outside."""

    aisles: int
    aisle_gap: float
    blocks: tuple[float, ...]
    bay: float = 1.0
    blocked: frozenset = frozenset()
    depots: tuple[Depot, ...] = (Depot(),)

    def __post_init__(self):
        for name, kind in (("blocks", tuple), ("blocked", frozenset), ("depots", tuple)):
            object.__setattr__(self, name, kind(getattr(self, name)))
        if self.aisles < 1 or not self.blocks or not self.depots:
            raise ValueError("A layout needs an aisle, a block and a depot.")
        if not all(0 < size < math.inf for size in (self.aisle_gap, self.bay, *self.blocks)):
            raise ValueError("Sizes of a layout must be above zero.")
        for aisle, block, *part in self.blocked:
            if not (aisle in range(self.aisles) and block in range(len(self.blocks)) and (not part or part[0] < part[1])):
                raise ValueError(f"The blocked piece {(aisle, block, *part)} is not in this layout.")
        for depot in self.depots:
            self.check(depot)

    @cached_property
    def metric(self):
        """The distances of this layout: `walk_blocks.Metric`."""
        return walk_blocks.Metric(self)

    @cached_property
    def closed(self):
        """By (aisle, block) the parts of it that cannot be walked, as (from, to)."""
        found = {}
        for aisle, block, *part in sorted(self.blocked):
            begin, end = part or (0, self.blocks[block])
            if begin < self.blocks[block] and end > 0:
                found[aisle, block] = (*found.get((aisle, block), ()), (begin, end))
        return found

    def at(self, number):
        """The position of the middle of bay `number` (from 1), as long as it is in its block."""
        return (number - 0.5) * self.bay

    def check(self, point):
        """ValueError unless a walk can start or end at the depot or stop `point`."""
        if isinstance(point, Stop):
            if not self.holds(point):
                raise ValueError(f"{point} is not in this layout.")
        elif not (0 <= point.aisle <= self.aisles - 1 and point.cross in range(len(self.blocks) + 1)):
            raise ValueError(f"{point} is not in this layout.")

    def holds(self, stop):
        """Whether `stop` has coordinates that lie in this layout."""
        return (stop.aisle is not None and stop.block is not None and stop.position is not None
                and stop.aisle in range(self.aisles) and stop.block in range(len(self.blocks))
                and 0 <= stop.position <= self.blocks[stop.block])


@dataclass(frozen=True)
class Stop:
    """A place to go to. `position` along its block, from the front; None: not known. `key` names it (unique in a walk, and
    of a kind that can be sorted), and is its name where it has no coordinates."""

    aisle: int | None = None
    block: int | None = 0
    position: float | None = None
    side: int = 0
    level: int = 0
    key: Hashable = None


@dataclass(frozen=True)
class Route:
    """`stops` in the order of the walk, those without coordinates (`unplaced`) last; `unreachable` are not among them.
    `length` of the walk past those that have coordinates, from `start` to `end`. `exact`: no shorter one exists. `why` it
    may be or is worse: one of the keys above, the gravest, '' = it is not."""

    stops: tuple[Stop, ...]
    length: float
    exact: bool
    why: str = ""
    start: Depot | Stop | None = None
    end: Depot | Stop | None = None
    unplaced: tuple[Stop, ...] = ()
    unreachable: tuple[Stop, ...] = ()

    @property
    def every(self):
        """All stops, those that cannot be reached last: the order for a list on which nothing may be missing."""
        return self.stops + self.unreachable


@dataclass
class _Trip:
    """What is to be walked: `points` (aisle, block, position) in the order of the layout, and the stops there."""

    points: tuple
    start: tuple
    end: tuple
    placed: list
    unplaced: list
    unreachable: list
    why: str


def route(layout: Layout, stops: Iterable[Stop], start: Depot | Stop | None = None, end=None, *, iterations: int = ITERATIONS,
          seed: int = 0, exact_steps: int = EXACT_STEPS) -> Route:
    """The walk from `start` (default: the layout's first depot) past all `stops` to `end` (default: where it started; a
    sequence of some: whichever is best). Exact in one block (Ratliff and Rosenthal 1983, here with blocked aisles and
    any two ends) and in more as long as that takes at most `exact_steps`; else local search, `iterations` rounds from
    `seed`. The order of `stops` does not matter. ValueError: start or end outside, two stops alike."""
    stops = tuple(stops)
    if isinstance(end, Sequence):
        if not end:
            raise ValueError("A walk needs an end.")
        routes = [route(layout, stops, start, one, iterations=iterations, seed=seed, exact_steps=exact_steps) for one in end]
        return min(routes, key=lambda one: (one.why == END_UNREACHABLE, one.length))
    start = layout.depots[0] if start is None else start
    end = start if end is None else end
    trip = _trip(layout, stops, start, end)
    order, total, exact = _order(layout, trip, iterations, seed, exact_steps)
    at = _at(trip.placed)
    walked = tuple(stop for point in order for stop in at[point])
    unplaced, unreachable = _by_name(trip.unplaced), _by_name(trip.unreachable)
    why = trip.why or ("" if exact else MANY_BLOCKS)
    return Route(walked + unplaced, total, exact and not trip.why, why, start,
                 start if trip.why == END_UNREACHABLE else end, unplaced, unreachable)


def length(layout: Layout, stops: Iterable[Stop], start=None, end=None, *, iterations: int = ITERATIONS, seed: int = 0,
           exact_steps: int = EXACT_STEPS) -> float:
    """The length of `route` with the same arguments, without making it: for planners that ask thousands of times."""
    stops = tuple(stops)
    if isinstance(end, Sequence):
        return route(layout, stops, start, end, iterations=iterations, seed=seed, exact_steps=exact_steps).length
    start = layout.depots[0] if start is None else start
    trip = _trip(layout, stops, start, start if end is None else end)
    found = walk_exact.best(layout, trip.points, trip.start, trip.end, _limit(layout, exact_steps), order=False)
    return found[0] if found else _order(layout, trip, iterations, seed, 0)[1]


def distance(layout: Layout, one, other) -> float:
    """The shortest way between two depots or stops; infinite if blocked aisles leave none."""
    return layout.metric(_point(one), _point(other))


def legs(layout: Layout, found: Route) -> list[float]:
    """The lengths of the ways from the start of a route to its first stop, to the next, … and to its end."""
    metric = layout.metric
    last = set(found.unplaced)
    points = [_point(found.start), *(_point(stop) for stop in found.stops if stop not in last), _point(found.end)]
    return [metric(one, other) for one, other in pairwise(points)]


def _order(layout, trip, iterations, seed, exact_steps):
    found = walk_exact.best(layout, trip.points, trip.start, trip.end, _limit(layout, exact_steps))
    if found:
        return found[1], found[0], True
    order, total = walk_blocks.search(layout, trip.points, trip.start, trip.end, iterations, seed)
    return order, total, False


def _limit(layout, exact_steps):
    """One block is always walked exactly."""
    return math.inf if len(layout.blocks) == 1 else exact_steps


def _point(place):
    """A depot as (aisle, cross aisle), a stop as (aisle, block, position)."""
    return (place.aisle, place.block, place.position) if isinstance(place, Stop) else (place.aisle, place.cross)


def _trip(layout, stops, start, end):
    layout.check(start)
    layout.check(end)
    if len({stop.key for stop in stops}) < len(stops):
        raise ValueError("Two stops have the same key.")
    placed, unplaced = [], []
    for stop in stops:
        (placed if layout.holds(stop) else unplaced).append(stop)
    first, last = _point(start), _point(end)
    why, cut = NO_PLACE if unplaced else "", []
    if layout.blocked:
        metric = layout.metric
        reached = []
        for stop in placed:
            (cut if metric(first, _point(stop)) == math.inf else reached).append(stop)
        placed = reached
        why = UNREACHABLE if cut else why
        if metric(first, last) == math.inf:
            last, why = first, END_UNREACHABLE
    points = tuple(sorted({_point(stop) for stop in placed}))
    return _Trip(points, first, last, placed, unplaced, cut, why)


def _at(placed):
    """The stops at each point, in the order in which one picks there."""
    found = {}
    for stop in sorted(placed, key=_along):
        found.setdefault(_point(stop), []).append(stop)
    return found


def _along(stop):
    return stop.aisle, stop.block, stop.position, str(stop.side), stop.level or 0, _natural(stop.key)


def _by_name(stops):
    return tuple(sorted(stops, key=lambda stop: _natural(stop.key)))


def _natural(key):
    """A name as people sort it: A-9 before A-10."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", str(key))]
