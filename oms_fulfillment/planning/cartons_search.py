# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which boxes, and what into which: pure, a seed, a budget in rounds or by a clock that is handed in.

A first plan is built box by box; then rounds empty one to four cartons of the best plan so far and fill them anew by drawn
rules, and keep what is no worse. It is done in *stages*: with the cheapest box alone, then with the next one too, and so
on, each from the plan of the one before. So a larger box beside the others never makes a plan worse, and a stage whose
box costs more than the whole plan is not begun.
"""
from collections.abc import Callable
from typing import NamedTuple

from .cartons_place import HUGE, RULES, Dice, Fill, Filler, Kind, Room

#: Steps (spaces looked at) after which building hurries: one rule, the largest box; and after which no more rounds are made
#: where no clock ends them. About a quarter of a second and two seconds.
HURRY, ENOUGH = 5_000, 40_000
#: How much more time the last stage gets than one before it.
SHARE = 2


class Made(NamedTuple):
    """A box (index) with what is in it."""

    room: int
    fill: Fill


class State(NamedTuple):
    """A plan on the way. `left`: kind → units that found no box."""

    made: tuple[Made, ...]
    left: dict[int, int]
    key: tuple


class Search:
    """:param rooms: the boxes, cheapest first; `counts`: how many there are of each
    :param clock: seconds, None = rounds alone count; `seconds`: how long in all"""

    def __init__(self, kinds: list[Kind], rooms: list[Room], counts: list[int], support: int, seed: int,
                 clock: Callable[[], float] | None = None, seconds: float = 0.1):
        self.kinds, self.rooms, self.counts = kinds, rooms, counts
        self.filler = Filler(kinds, support)
        self.dice = Dice(seed)
        self.clock, self.until = clock, clock() + seconds if clock else None
        self.fits = [{number for number, kind in enumerate(kinds) if holds(room, kind)} for room in rooms]
        self.known: dict[tuple, Fill] = {}
        self.built = 0

    def run(self, stock: dict[int, int], rounds) -> tuple[State, tuple[int, ...]]:
        """The best plan found, and the rounds made in each stage (given as `rounds` they give the same plan again).

        :param rounds: a number for every stage, or one number for each"""
        best, done = None, []
        for stage in range(1, len(self.rooms) + 1):
            ready = set(stock) <= set().union(*self.fits[:stage])
            skipped = not ready or (best and self.hurries)
            if (skipped and stage < len(self.rooms)) or (best and not best.left and self.rooms[stage - 1].cost > best.key[1]):
                done.append(0)
                continue
            most = rounds if isinstance(rounds, int) else rounds[stage - 1] if stage <= len(rounds) else 0
            made = self._stage(stage, stock, best, most)
            best = made[0]
            done.append(made[1])
        return best or State((), dict(stock), ()), tuple(done)

    def _stage(self, stage, stock, best, rounds):
        """The best plan with the first `stage` boxes, from the one before; and the rounds made."""
        free = self.counts[:stage]
        for take_all in (True, False):
            if best and not take_all and self.hurries:
                break
            first = self.build(stock, free, take_all)
            best = first if best is None or first.key < best.key else best
        least, alone = self.bound(stock, stage)
        done, ends = 0, self._ends(stage, best)
        while (done < rounds and best.made and not self._is_best(best, least, alone) and not self._late(ends)
               and (ends is not None or self.filler.steps < ENOUGH)):
            tried = self.again(best, stage, free)
            done += 1
            if tried is not None and tried.key <= best.key:
                ends = self._ends(stage, tried) if tried.key[:3] < best.key[:3] else ends
                best = tried
        return best, done

    @property
    def hurries(self) -> bool:
        """Whether the order is so large, or so much time is gone, that any plan will do."""
        return self.built > HURRY or self._late(self.until)

    def _ends(self, stage, best):
        """When the stage ends: the time left is shared by the stages that will still be begun, most for the last of them."""
        if not self.clock:
            return None
        now = self.clock()
        live = sum(bool(best.left) or room.cost <= best.key[1] for room in self.rooms[stage:])
        return now + (self.until - now) / (SHARE + live if live else 1)

    def _late(self, ends):
        return ends is not None and self.clock() >= ends

    @staticmethod
    def _is_best(state, least, alone):
        return not state.left and state.key[1] <= least and (len(state.made) == 1 or state.key[1] < alone)

    def state(self, made, left) -> State:
        """Judged by: units that found no box, cost, number of cartons, and how unequally they are filled (an
        almost empty carton is the next one to be saved)."""
        left = {kind: units for kind, units in left.items() if units}
        shape = -sum(one.fill.volume * one.fill.volume for one in made)
        return State(tuple(made), left, (sum(left.values()), sum(self.rooms[one.room].cost for one in made), len(made), shape))

    def build(self, stock, free, take_all) -> State:
        """A plan from nothing. `take_all`: the box that takes most, or the cheapest that takes all that is left;
        otherwise the one that is filled best for its cost."""
        free, left, made = list(free), dict(stock), []
        while left:
            numbers = [number for number in range(len(free)) if free[number] and not self.fits[number].isdisjoint(left)]
            volume = sum(self.kinds[kind].volume * units for kind, units in left.items())
            if numbers and self.hurries and volume > self.rooms[numbers[-1]].volume:
                numbers = numbers[-1:]
            before = self.filler.steps
            fills = [(number, self._first(number, left)) for number in numbers]
            self.built += self.filler.steps - before
            fills = [(number, fill) for number, fill in fills if fill.blocks]
            if not fills:
                break
            whole = [one for one in fills if len(one[1].counts) == len(left) and all(left[k] == n for k, n in one[1].counts)]
            if take_all and whole:
                number, fill = min(whole, key=lambda one: (self.rooms[one[0]].cost, one[0]))
            elif take_all:
                number, fill = max(fills, key=lambda one: (one[1].volume, -one[0]))
            else:
                number, fill = max(fills, key=lambda one: (one[1].volume / max(self.rooms[one[0]].cost, 1e-9), -one[0]))
            times = min(left[kind] // units for kind, units in fill.counts)
            times = min(free[number], max(1, times // 2))  # equal cartons at once; the last ones are looked at again
            made += [Made(number, fill)] * times
            free[number] -= times
            left = {kind: units - times * dict(fill.counts).get(kind, 0) for kind, units in left.items()}
            left = {kind: units for kind, units in left.items() if units}
        return self.state(made, left)

    def _first(self, number, left):
        """The best fill of the first rules: the same question is answered once."""
        key = (number, tuple(sorted(left.items())))
        if key not in self.known:
            stock = {kind: units for kind, units in left.items() if kind in self.fits[number]}
            best = None
            for rule in RULES[:1] if self.hurries else RULES:
                fill = self.filler.fill(self.rooms[number], stock, rule)
                if best is None or fill.volume > best.volume:
                    best = fill
                if fill.volume == sum(self.kinds[kind].volume * units for kind, units in left.items()):
                    break
            self.known[key] = best
        return self.known[key]

    def again(self, state, stage, free) -> State | None:
        """Some cartons emptied and filled anew; None = came to nothing, or no time was left."""
        dice, made = self.dice, state.made
        take = min(len(made), 1 + dice.below(4)) if len(made) > 1 else 1
        chosen = self._chosen(made, take)
        stock = dict(state.left)
        for number in chosen:
            for kind, units in made[number].fill.counts:
                stock[kind] = stock.get(kind, 0) + units
        free = list(free)
        for number, one in enumerate(made):
            free[one.room] -= number not in chosen
        limit = HUGE if state.left else sum(self.rooms[made[number].room].cost for number in chosen)
        filled = self._refill(stock, free, limit, HUGE if state.left else take)
        if filled is None or (filled[1] and not state.left):
            return None
        return self.state([one for number, one in enumerate(made) if number not in chosen] + filled[0], filled[1])

    def _chosen(self, made, take):
        """Indexes of cartons: an empty one rather than a full one."""
        dice, chosen = self.dice, set()
        while len(chosen) < take:
            pair = [dice.below(len(made)) for _pair in range(3)]
            chosen.add(max(pair, key=lambda number: self.rooms[made[number].room].volume - made[number].fill.volume)
                       if dice.random() < 0.7 else pair[0])
        return chosen

    def _refill(self, stock, free, limit, most):
        """(cartons, what is left) of drawn boxes and rules for at most `limit` and at most `most` cartons; None = no use."""
        left, made, spent, dice = dict(stock), [], 0, self.dice
        while left:
            volume = sum(self.kinds[kind].volume * units for kind, units in left.items())
            weight = sum(self.kinds[kind].weight * units for kind, units in left.items())
            choices, whole = [], []
            for number, count in enumerate(free):
                room, same = self.rooms[number], most == 1 and not made
                if count > 0 and (spent + room.cost < limit if same else spent + room.cost <= limit):
                    choices.append(number)
                    if room.volume >= volume and room.limit >= weight and self.fits[number].issuperset(left):
                        whole.append(number)
            if not choices or len(made) >= most or (len(made) == most - 1 and not whole):
                return (made, left) if limit == HUGE else None
            if whole and (len(made) == most - 1 or dice.random() < 0.6):
                choices = whole
            number = choices[dice.below(len(choices))]
            fill = self._drawn(number, left, 1 if len(made) >= most - 1 else 2)
            if not fill.blocks:
                return (made, left) if limit == HUGE else None
            made.append(Made(number, fill))
            free[number] -= 1
            spent += self.rooms[number].cost
            for kind, units in fill.counts:
                left[kind] -= units
            left = {kind: units for kind, units in left.items() if units}
        return made, left

    def _drawn(self, number, left, tries):
        """The fullest of some drawn fills."""
        stock = {kind: units for kind, units in left.items() if kind in self.fits[number]}
        fills = [self.filler.fill(self.rooms[number], stock, self.dice.rule(), self.dice) for _try in range(tries)]
        return max(fills, key=lambda fill: fill.volume)

    def bound(self, stock, stage):
        """(cost that no plan goes below, the same of plans with one carton)."""
        rooms, fits = self.rooms[:stage], self.fits[:stage]
        volume = sum(self.kinds[kind].volume * units for kind, units in stock.items())
        weight = sum(self.kinds[kind].weight * units for kind, units in stock.items())
        groups = {self.kinds[kind].apart for kind in stock} - {None}
        alone = min((room.cost for room, fit in zip(rooms, fits)
                     if room.volume >= volume and room.limit >= weight and fit.issuperset(stock) and len(groups) < 2),
                    default=HUGE)
        cheapest = min(room.cost for room in rooms)
        need = max(min((room.cost for room, fit in zip(rooms, fits) if kind in fit), default=0) for kind in stock)
        pairs = min((one.cost + two.cost for one in rooms for two in rooms if one.volume + two.volume >= volume
                     and one.limit + two.limit >= weight), default=HUGE)
        more = max(3 * cheapest, need + 2 * cheapest, volume * min(room.cost / room.volume for room in rooms))
        return min(alone, max(need + cheapest, min(pairs, more))), alone


def holds(room: Room, kind: Kind) -> bool:
    """Whether one unit comes into the empty box, by size and weight."""
    return kind.weight <= room.limit and any(
        way[0] <= room.length and way[1] <= room.width and way[2] <= room.height for way in kind.ways)
