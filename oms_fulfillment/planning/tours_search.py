# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which orders go together, so that all tours together are short: savings, then annealing; pure, no clock, no environment.

Everything depends on numbers of steps and on the seed alone. A step is one exchange that is looked at; that the router is
asked for it counts as further steps. A search with more steps does the same as one with fewer and then goes on, so it is
never worse.
"""
import heapq
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

FACTOR, ADDED, MASK = 6_364_136_223_846_793_005, 1_442_695_040_888_963_407, (1 << 64) - 1  # Knuth's MMIX generator
KEPT = 200_000  # lengths that are remembered
ASKED = 50  # steps that a length by the router counts as, unless said otherwise
FIRST_ROUND = 12_000  # steps of the first round of annealing; each further one has twice as many
HOT, COLD = 0.025, 0.001  # what an exchange may lengthen the walk at a round's start and end, of the mean tour
TRUST = 0.5  # of what walks were lately longer than their bound, how much is taken for granted
NEAR = 8  # how many orders an order is preferably put with

Walk = Callable[[Sequence[Hashable]], float]  # the length past these stops, each once, sorted
#: Given all stops, a function of some of them (as bits, the first stop's the lowest) that is much cheaper than `walk` and
#: never says more: see `tours_bound.bound`.
Bound = Callable[[Sequence[Hashable]], Callable[[int], float]]


@dataclass(frozen=True)
class Item:
    """What goes on a tour wholly. `stops`: keys of places, of a kind that can be sorted; `load`: whole numbers, one for
    each limit."""

    stops: tuple
    load: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """`groups`: indexes of the items of each tour. `length` of all tours together; what it would be `first_come` and by
    `savings` alone; `tries`: exchanges that were looked at, `asked`: how often the router was."""

    groups: tuple[tuple[int, ...], ...]
    length: float
    first_come: float
    savings: float
    tries: int = 0
    asked: int = 0


class Dice:
    """Numbers that look like chance and depend on the seed alone, on every machine and in every version of Python."""

    __slots__ = ("state",)

    def __init__(self, seed: int):
        self.state = seed & MASK
        for _ in range(3):
            self.below(2)

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1."""
        self.state = (self.state * FACTOR + ADDED) & MASK
        return (self.state >> 32) * count >> 32

    def share(self) -> float:
        """A number above 0, at most 1."""
        self.state = (self.state * FACTOR + ADDED) & MASK
        return ((self.state >> 32) + 1) / 4_294_967_296


class Lengths:
    """Lengths of tours. A tour is the set of its items as bits of a number."""

    def __init__(self, items: Sequence[Item], walk: Walk, bound: Bound | None = None):
        self.walk = walk
        self.stops = sorted({stop for item in items for stop in item.stops})
        bit = {stop: 1 << index for index, stop in enumerate(self.stops)}
        self.seen = [reduce(int.__or__, (bit[stop] for stop in item.stops), 0) for item in items]
        self.bound = bound and bound(self.stops)
        self.known, self.lows, self.asked = {}, {}, 0
        self.forget()

    def forget(self):
        """From here on guesses are made of what is asked from here on."""
        self.said = self.least = 0.0

    def exact(self, tour: int) -> float:
        """The router's length of a tour."""
        length = self.known.get(tour)
        if length is None:
            if len(self.known) >= KEPT:
                self.known.clear()
            self.asked += 1
            places = bin(self.places(tour))[:1:-1]
            length = self.walk([stop for stop, there in zip(self.stops, places) if there == "1"])
            self.said, self.least = self.said + length, self.least + self.low(tour)
            self.known[tour] = length
        return length

    def low(self, tour: int) -> float:
        """A length that the tour has at least; the router's where it is known."""
        length = self.known.get(tour)
        if length is not None:
            return length
        if self.bound is None:
            return 0.0
        length = self.lows.get(tour)
        if length is None:
            if len(self.lows) >= KEPT:
                self.lows.clear()
            length = self.lows[tour] = self.bound(self.places(tour))
        return length

    def guess(self, tour: int) -> float:
        """About how long the tour is at least: rather short, for a tour that is guessed too long is never looked at."""
        length = self.known.get(tour)
        if length is not None:
            return length
        return self.low(tour) * (1 + TRUST * max(0.0, self.said / self.least - 1) if self.least else 1)

    def places(self, tour: int) -> int:
        """The stops of a tour, as bits."""
        found = 0
        while tour:
            first = tour & -tour
            found |= self.seen[first.bit_length() - 1]
            tour ^= first
        return found


def fits(load: Iterable[int], room: Iterable[int | None]) -> bool:
    """Is there room for a load? None = no limit."""
    return all(limit is None or value <= limit for value, limit in zip(load, room))


def together(one: Iterable[int], other: Iterable[int]) -> tuple[int, ...]:
    """Two loads as one."""
    return tuple(first + second for first, second in zip(one, other))


def first_come(items: Sequence[Item], room: Sequence[int | None]) -> list[int]:
    """Tours (as bits) in the order of the items: a tour ends when the next item finds no room in it."""
    tours, load = [], None
    for index, item in enumerate(items):
        more = load and together(load, item.load)
        if more and fits(more, room):
            tours[-1] |= 1 << index
            load = more
        else:
            tours.append(1 << index)
            load = item.load
    return tours


def savings(items: Sequence[Item], room: Sequence[int | None], lengths: Lengths) -> list[int]:
    """Tours (as bits): each item alone, then always the two together that save most, as long as any do (Clarke and Wright,
    Operations Research 12, 1964, with lengths taken anew after each step). A saving is worked out exactly only
    when, by the bound, it may be the largest."""
    loads = {1 << index: item.load for index, item in enumerate(items)}
    heap = []

    def offer(one, other):
        if fits(together(loads[one], loads[other]), room):
            apart = lengths.exact(one) + lengths.exact(other)
            least = max(lengths.low(one | other), lengths.exact(one), lengths.exact(other))
            heap.append((least - apart, one, other, False))

    tours = list(loads)
    for index, one in enumerate(tours):
        for other in tours[:index]:
            offer(one, other)
    heapq.heapify(heap)
    while heap:
        _least, one, other, exact = heapq.heappop(heap)
        if one not in loads or other not in loads:
            continue
        if not exact:
            change = lengths.exact(one | other) - lengths.exact(one) - lengths.exact(other)
            if change <= 0:
                heapq.heappush(heap, (change, one, other, True))
            continue
        loads[one | other] = together(loads.pop(one), loads.pop(other))
        for third in loads:
            if third != one | other:
                offer(one | other, third)
        heapq.heapify(heap)
    return sorted(loads)


class Annealing:
    """Exchanges between tours: an item goes to another tour, or two change places. A longer walk is accepted now and then,
    less and less so as a round goes on (Kirkpatrick, Gelatt and Vecchi, Science 220, 1983); each round starts from the best."""

    def __init__(self, items, room, lengths, tours, dice, dear):
        self.items, self.room, self.lengths, self.dice, self.dear = items, room, lengths, dice, dear
        self.best, self.least = list(tours), math.fsum(map(lengths.exact, tours))
        self.done, self.tries, self.asked = 0, 0, lengths.asked
        self.unit = self.least / max(1, len(tours))

    def _near(self, index):
        """The items that share most of their walk with this one."""
        low, one = self.lengths.exact, 1 << index
        least = self.lengths.low if self.lengths.bound else low
        saved = sorted((least(one | 1 << other) - low(one) - low(1 << other), other)
                       for other in range(len(self.items)) if other != index)
        return [other for _saved, other in saved[:NEAR]]

    def run(self, steps: int):
        """Goes on for so many steps."""
        self.near = [self._near(index) for index in range(len(self.items))]
        self.lengths.forget()
        size, begin = FIRST_ROUND, 0
        while begin < steps:
            self._round(begin, size, steps)
            begin, size = begin + size, size * 2

    def _start(self):
        self.tours = [tour for tour in self.best if tour] + [0]
        self.walks = [self.lengths.exact(tour) if tour else 0.0 for tour in self.tours]
        self.inside = [[index for index in range(len(self.items)) if tour >> index & 1] for tour in self.tours]
        self.loads = [self._load(tour) for tour in self.inside]
        self.home = {index: number for number, inside in enumerate(self.inside) for index in inside}

    def _load(self, indexes):
        return reduce(together, (self.items[index].load for index in indexes), (0,) * len(self.room))

    def _round(self, begin, size, end):
        self._start()
        hot, cooling = HOT * self.unit, COLD / HOT
        end = min(end, begin + size)
        while self.done < end:
            self._step(hot * cooling ** ((self.done - begin) / size))
            self.tries += 1
            self.done = self.tries + self.dear * (self.lengths.asked - self.asked)

    def _step(self, heat):
        dice = self.dice
        mine = dice.below(len(self.items))
        source = self.home[mine]
        if dice.below(2):
            near = self.near[mine]
            target = self.home[near[dice.below(len(near))]]
        else:
            target = dice.below(len(self.tours))
        inside = self.inside[target]
        chosen = dice.below(len(inside) + 1)
        if target == source:
            return
        theirs = None if chosen == len(inside) else inside[chosen]
        if not self._room(mine, source, theirs, target):
            return
        bits = 1 << mine | (0 if theirs is None else 1 << theirs)
        one, other = self.tours[source] ^ bits, self.tours[target] ^ bits
        self._judge(mine, source, theirs, target, one, other, -heat * math.log(dice.share()))

    def _room(self, mine, source, theirs, target):
        """Do both tours keep within the limits?"""
        gone = self.items[mine].load
        come = (0,) * len(gone) if theirs is None else self.items[theirs].load
        return all(limit is None or (here - out + back <= limit and there + out - back <= limit)
                   for limit, here, there, out, back in zip(self.room, self.loads[source], self.loads[target], gone, come))

    def _judge(self, mine, source, theirs, target, one, other, more):
        """Makes the exchange if the walk becomes at most `more` longer; the router is asked only if that seems possible."""
        lengths = self.lengths
        old = self.walks[source] + self.walks[target]
        left = lengths.guess(one) if one else 0.0
        if left + lengths.guess(other) - old > more:
            return
        left = lengths.exact(one) if one else 0.0
        if left + lengths.guess(other) - old > more:
            return
        right = lengths.exact(other)
        if left + right - old > more:
            return
        self.tours[source], self.tours[target] = one, other
        self.walks[source], self.walks[target] = left, right
        self._move(mine, source, target)
        if theirs is not None:
            self._move(theirs, target, source)
        if all(self.tours):
            self._open()
        self._keep()

    def _move(self, index, source, target):
        self.inside[source].remove(index)
        self.inside[target].append(index)
        self.home[index] = target
        load = self.items[index].load
        self.loads[target] = together(self.loads[target], load)
        self.loads[source] = tuple(here - out for here, out in zip(self.loads[source], load))

    def _open(self):
        """There is always one empty tour."""
        self.tours.append(0)
        self.walks.append(0.0)
        self.inside.append([])
        self.loads.append((0,) * len(self.room))

    def _keep(self):
        total = math.fsum(self.walks)
        if total < self.least:
            self.least, self.best = total, [tour for tour in self.tours if tour]


def search(items: Sequence[Item], room: Sequence[int | None], walk: Walk, *, steps: int, seed: int = 0,
           bound: Bound | None = None, dear: int = ASKED) -> Found:
    """Puts items together in tours within `room` (each fits alone), so that the walks together are short. `dear`: how many steps
    a length by the router counts as. The order of the items is that in which they came; it decides between equals."""
    lengths = Lengths(items, walk, bound)
    came, saved = first_come(items, room), savings(items, room, lengths)
    total = {name: math.fsum(map(lengths.exact, tours)) for name, tours in (("came", came), ("saved", saved))}
    found = Annealing(items, room, lengths, came if total["came"] < total["saved"] else saved, Dice(seed), dear)
    if steps > 0 and len(found.best) > 1:
        found.run(steps)
    groups = sorted(tuple(index for index in range(len(items)) if tour >> index & 1) for tour in found.best)
    return Found(tuple(groups), found.least, total["came"], total["saved"], found.tries, lengths.asked)
