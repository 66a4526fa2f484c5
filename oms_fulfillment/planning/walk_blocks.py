# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Distances between places of a layout, and good walks where the exact method would take too long (many blocks)."""
import heapq
import math
from itertools import accumulate, pairwise

NEAR = 10  # neighbours that are tried
SHAKEN = 15  # places that change at once, at most, of each of two pieces
FACTOR, STEP = 6_364_136_223_846_793_005, 1_442_695_040_888_963_407  # Knuth's MMIX generator


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
    """A short walk: the points in its order, and its length. Nearest place first, then 2-opt and Or-opt between neighbours;
    then `iterations` times two neighbouring pieces of it change places and it is mended there, kept if shorter."""
    metric, wanted = layout.metric, set(points)
    places = [start, *(place for place in points if place not in (start, end)), end]
    half = [[metric(one, other) for other in places[:number]] for number, one in enumerate(places)]
    tour = _Tour([[*row, 0, *(half[other][number] for other in range(number + 1, len(places)))]
                  for number, row in enumerate(half)], seed)
    tour.improve(range(len(places)))
    if len(places) > 4:
        for _round in range(iterations):
            tour.shake()
    order = dict.fromkeys(place for number in tour.order if (place := places[number]) in wanted)
    return tuple(order), tour.length()


class _Tour:
    """An order of the numbers 0 … n - 1, the first and the last of which stay where they are; `far` holds distances, the same
    both ways."""

    def __init__(self, far, seed):
        self.far, self.state, count = far, seed, len(far)
        self.near = [sorted((other for other in range(count) if other != one), key=row.__getitem__)[:NEAR]
                     for one, row in enumerate(far)]
        left, self.order = set(range(1, count - 1)), [0]
        while left:
            row = far[self.order[-1]]
            self.order.append(min(left, key=lambda one: (row[one], one)))
            left.remove(self.order[-1])
        self.order.append(count - 1)
        self.at = [0] * count
        self._number(0, count)

    def length(self):
        return sum(self.far[one][other] for one, other in pairwise(self.order))

    def shake(self):
        """Two pieces change places; kept if what comes of it, once mended, is shorter."""
        before, length, last = self.order[:], self.length(), len(self.order) - 1
        one = 1 + self._draw(last - 2)
        two = one + 1 + self._draw(min(SHAKEN, last - one - 1))
        three = two + 1 + self._draw(min(SHAKEN, last - two))
        self._put(one, three, before[two:three] + before[one:two])
        turned = one + three - two
        self.improve(dict.fromkeys(self.order[spot] for cut in (one, turned, three) for spot in (cut - 1, cut)))
        if self.length() >= length - 1e-9:
            self.order = before
            self._number(0, last + 1)

    def _draw(self, count):
        """A number from 0 up to, not including, `count`."""
        self.state = (self.state * FACTOR + STEP) % 2 ** 64
        return (self.state >> 33) % count

    def improve(self, numbers):
        """Mends around the given numbers until nothing there becomes shorter."""
        queue = list(numbers)
        waiting = set(queue)
        while queue:
            one = queue.pop()
            waiting.discard(one)
            touched = self._reverse(one) or self._move(one)
            for other in touched or ():
                if other not in waiting:
                    waiting.add(other)
                    queue.append(other)

    def _reverse(self, one):
        """2-opt: a piece next to `one` turned round. The numbers at its ends, None if none is worth it."""
        far, order, at, last = self.far, self.order, self.at, len(self.order) - 1
        here = at[one]
        for step in (1, -1):
            if not 0 <= here + step <= last:
                continue
            beside = order[here + step]
            length = far[one][beside]
            for other in self.near[one]:
                if far[one][other] >= length:
                    break
                there = at[other]
                if not 0 <= there + step <= last:
                    continue
                past = order[there + step]
                if far[one][other] + far[beside][past] < length + far[other][past] - 1e-9:
                    low, high = sorted((here, there))
                    low, high = (low + 1, high) if step == 1 else (low, high - 1)
                    self._put(low, high + 1, order[low:high + 1][::-1])
                    return one, beside, other, past
        return None

    def _move(self, one):
        """Or-opt: a piece of up to three that begins or ends with `one` goes beside one of its neighbours."""
        far, order, at, last = self.far, self.order, self.at, len(self.order) - 1
        here = at[one]
        for size in range(1, 4):
            for low, high in {(here, here + size - 1), (here - size + 1, here)}:
                if low < 1 or high >= last:
                    continue
                before, after, other_end = order[low - 1], order[high + 1], order[low + high - here]
                saved = far[before][order[low]] + far[order[high]][after] - far[before][after]
                for near in self.near[one]:
                    if far[one][near] >= saved:
                        break
                    there = at[near]
                    if low <= there <= high:
                        continue
                    for step in (1, -1):
                        if not 0 <= there + step <= last or low <= there + step <= high:
                            continue
                        past = order[there + step]
                        if far[one][near] + far[other_end][past] - far[near][past] < saved - 1e-9:
                            self._carry(low, high, there, step, here == low)
                            return before, after, order[low], one, other_end, near, past
        return None

    def _carry(self, low, high, there, step, first):
        """The piece low … high goes to the side `step` of the number at `there`, its end `first` beside that."""
        piece = self.order[low:high + 1]
        if first != (step == 1):
            piece.reverse()
        gap = there + 1 if step == 1 else there  # it goes before what stands there
        if gap > high:
            self._put(low, gap, self.order[high + 1:gap] + piece)
        else:
            self._put(gap, high + 1, piece + self.order[gap:low])

    def _put(self, low, high, piece):
        self.order[low:high] = piece
        self._number(low, high)

    def _number(self, low, high):
        for spot in range(low, high):
            self.at[self.order[spot]] = spot
