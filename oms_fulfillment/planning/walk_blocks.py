# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Distances between places of a layout, and good walks where the exact method would take too long (many blocks)."""
import heapq
import math
from itertools import accumulate, pairwise


class Metric:
    """The shortest way between two places, each (aisle, cross aisle) or (aisle, block, position); infinite if there is
    none. It remembers what it worked out."""

    def __init__(self, layout):
        self.layout, self.gap = layout, layout.aisle_gap
        self.edges = [0, *accumulate(layout.blocks)]
        self.from_crossing = {}

    def __call__(self, one, other):
        return self._around(one, other) if self.layout.blocked else self._free(one, other)

    def _free(self, one, other):
        across = abs(one[0] - other[0]) * self.gap
        along = abs(self._depth(one) - self._depth(other))
        if len(one) == len(other) == 2:
            low, high = sorted((one[0], other[0]))
            if one[1] == other[1] or math.ceil(low) <= high:
                return across + along
            return along + self.gap * min(low + high - 2 * math.floor(low), 2 * math.ceil(high) - low - high)
        if len(one) == len(other) and one[0] != other[0] and one[1] == other[1]:
            sum_ = one[2] + other[2]
            return across + min(sum_, 2 * self.layout.blocks[one[1]] - sum_)
        return across + along

    def _depth(self, place):
        return self.edges[place[1]] + (place[2] if len(place) == 3 else 0)

    def _around(self, one, other):
        best = self._straight(one, other)
        for here, first in self._exits(one):
            reached = self._reach(here)
            for there, last in self._exits(other):
                best = min(best, first + reached.get(there, math.inf) + last)
        return best

    def _straight(self, one, other):
        """Without a crossing on the way."""
        if one == other:
            return 0
        if len(one) == len(other) == 2 and one[1] == other[1]:
            return abs(one[0] - other[0]) * self.gap
        if len(one) == len(other) == 3 and one[:2] == other[:2] and self._open(one[0], one[1], one[2], other[2]):
            return abs(one[2] - other[2])
        return math.inf

    def _exits(self, place):
        """The crossings next to a place, and how far they are."""
        if len(place) == 2:
            at, cross = place
            return [((aisle, cross), abs(aisle - at) * self.gap) for aisle in {math.floor(at), math.ceil(at)}]
        aisle, block, position = place
        size = self.layout.blocks[block]
        return [((aisle, block + number), abs(end - position)) for number, end in enumerate((0, size))
                if self._open(aisle, block, position, end)]

    def _open(self, aisle, block, one, other):
        low, high = sorted((one, other))
        if low == high:
            return not any(begin < low < end for begin, end in self.layout.closed.get((aisle, block), ()))
        return not any(begin < high and end > low for begin, end in self.layout.closed.get((aisle, block), ()))

    def _reach(self, crossing):
        """All crossings by their distance (Dijkstra)."""
        if crossing in self.from_crossing:
            return self.from_crossing[crossing]
        found, heap = {}, [(0, crossing)]
        while heap:
            far, here = heapq.heappop(heap)
            if here in found:
                continue
            found[here] = far
            for there, length in self._next(here):
                if there not in found:
                    heapq.heappush(heap, (far + length, there))
        self.from_crossing[crossing] = found
        return found

    def _next(self, crossing):
        aisle, cross = crossing
        for there in (aisle - 1, aisle + 1):
            if 0 <= there < self.layout.aisles:
                yield (there, cross), self.gap
        for block, there in ((cross - 1, cross - 1), (cross, cross + 1)):
            if 0 <= block < len(self.layout.blocks) and (aisle, block) not in self.layout.closed:
                yield (aisle, there), self.layout.blocks[block]


def search(layout, points, start, end, iterations, seed):
    """A short walk: the points in its order, and its length."""
    metric = Metric(layout)
    left, here, order = list(points), start, []
    while left:
        here = min(left, key=lambda place: metric(here, place))
        left.remove(here)
        order.append(here)
    way = [start, *order, end]
    return tuple(order), sum(metric(one, other) for one, other in pairwise(way))
