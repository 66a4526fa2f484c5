# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A length that a walk has at least, in a few microseconds: most exchanges between tours are judged by it alone.

For a closed walk from one depot past stops in parallel aisles:
- every gap between two aisles is crossed twice, from the first aisle with something in it to the last, the depot's included;
- a piece of an aisle (one block of it) is walked once through, or from one end and back, or from both ends up to its
  largest gap (Ratliff and Rosenthal, Operations Research 31, 1983): at least the shortest of these;
- a block between the depot and a stop beyond it is walked through twice.
Blocked pieces only make walks longer. Whoever ends elsewhere walks that less than one who goes back from there at last.
"""
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise

from . import walk_blocks
from .tours_search import FIRST_ROUND
from .walk import Depot, Layout, Stop, distance, length, route

DEAR = (50, 75, 300)  # steps of a search (ten microseconds) that a walk in one, two, more blocks takes about
ROUNDS = (5, 6, 6)  # of annealing: with cross aisles there are more ways to walk, so that more has to be tried


def router(layout: Layout, places: Mapping[Hashable, Stop], start: Depot | None = None, end=None) -> dict:
    """`walk`, `order`, `bound`, `dear` and `steps` for `tours.plan`: its stops are keys of `places` (and each place has its key
    as its own), its walks go from `start` to `end` as those of `walk.route`."""
    kind = min(len(layout.blocks), len(DEAR)) - 1
    return {
        "walk": lambda keys: length(layout, [places[key] for key in keys], start, end),
        "order": lambda keys: [stop.key for stop in route(layout, [places[key] for key in keys], start, end).every],
        "bound": bound(layout, places, start, end),
        "dear": DEAR[kind],
        "steps": FIRST_ROUND * (2 ** ROUNDS[kind] - 1),
    }


def bound(layout: Layout, places: Mapping[Hashable, Stop], start: Depot | None = None, end=None) -> Callable:
    """For `tours_search.search`: given the keys of all stops, a function that takes some of them (as bits of a number, the
    first key's the lowest) and says how long `walk.length` of these, from the depot `start` (default: the layout's first) to
    `end` (default: back; a depot, or several), is at least. Unit: the layout's. Stops that a walk leaves out (no coordinates,
    cut off) count nothing."""
    depot = layout.depots[0] if start is None else start
    ends = () if end is None else end if isinstance(end, Sequence) else (end,)
    back = max((way for one in ends if (way := distance(layout, one, depot)) < math.inf), default=0.0)

    def prepare(keys: Sequence[Hashable]):
        pieces: dict[tuple[int, int], dict[int, float]] = {}
        metric = walk_blocks.Metric(layout)
        for index, key in enumerate(keys):
            stop = places[key]
            if not layout.holds(stop):
                continue
            cut = layout.blocked and metric((depot.aisle, depot.cross), (stop.aisle, stop.block, stop.position)) == math.inf
            if not cut:
                pieces.setdefault((stop.aisle, stop.block), {})[1 << index] = stop.position
        return _Bound(layout, depot, back, pieces).low

    return prepare


class _Bound:
    def __init__(self, layout, depot, back, pieces):
        self.gap, self.sizes, self.depot, self.back = layout.aisle_gap, layout.blocks, depot, back
        self.pieces = [(aisle, block, sum(at), at) for (aisle, block), at in sorted(pieces.items())]
        self.known = {}

    def low(self, bits):
        """The least length of a walk past the stops that are in `bits`."""
        first = last = self.depot.aisle
        walked = [0.0] * len(self.sizes)
        lowest, highest = len(walked), -1
        known = self.known
        for aisle, block, mask, at in self.pieces:
            here = bits & mask
            if here:
                cost = known.get(here)
                if cost is None:
                    cost = known[here] = least([place for bit, place in at.items() if bit & here], self.sizes[block])
                walked[block] += cost
                first, last = min(first, aisle), max(last, aisle)
                lowest, highest = min(lowest, block), max(highest, block)
        cross = self.depot.cross
        for block, size in enumerate(self.sizes):
            if cross <= block < highest or lowest < block < cross:
                walked[block] = max(walked[block], 2 * size)
        return max(0.0, 2 * self.gap * (last - first) + sum(walked) - self.back)


def least(positions: Sequence[float], size: float) -> float:
    """The least that is walked in a piece of an aisle of length `size` for stops at these positions from its front."""
    ends = [0.0, *sorted(positions), size]
    return min(size, 2 * (size - max(after - before for before, after in pairwise(ends))))
