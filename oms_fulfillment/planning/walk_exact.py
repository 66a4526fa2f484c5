# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The exact shortest walk, aisle by aisle: Ratliff and Rosenthal (Operations Research 31, 1983), for any number of cross
aisles, blocked pieces and any two ends.

A walk is a connected set of edges, each used once or twice, in which every crossing and stop has an even number of edges
(but the two ends of an open walk, which have an odd one). Going from left to right, all that matters of the part behind us
is, of each crossing of the present column: whether it is used, whether its number of edges is odd, and with which others
it is connected. That is a *state*: for each crossing 0 (not used) or 4 × its group + 1 (odd) or 2 (even). How states follow
each other depends on no length, so it is worked out once and kept.

Without blocked pieces a column with nothing in it needs no turn of its own: what a walk does there it can do in the next
column to the left or right that is an aisle, for no more.
"""
import math
from functools import lru_cache, partial
from itertools import pairwise

DONE = ()  # the walk is complete and left behind
BLOCKS = 4  # with more the states that are kept would need too much memory
STATES = 1.1  # times 5 for each block: how many states a column has, as counted


def best(layout, points, start, end, limit=math.inf, *, order=True):
    """The length of the shortest walk and, with `order`, the points in its order; None if that would take more than `limit`
    `steps`. `points`: (aisle, block, position), sorted, no two alike, all reachable; `start` and `end` such a point or
    (aisle, cross aisle). ValueError: something is not reachable."""
    inside = _inside(layout, {*points, start, end}, start, end)
    columns = _columns(layout, points, start, end)
    if len(layout.blocks) > BLOCKS or steps(layout, len(columns)) > limit:
        return None
    stages = _stages(layout, columns, points, start, end)
    table = _forward(stages, len(layout.blocks) + 1)
    state, total = min(((state, cost) for state, cost in table[-1].items() if _complete(state)),
                       key=lambda pair: pair[1], default=(None, math.inf))
    if inside and inside[0] <= total:
        return inside[0], tuple(place for place in inside[1] if place in set(points))
    if state is None:
        raise ValueError("There is no walk past all these places.")
    return total, (_walk(stages, table, state, points, start, end) if order else ())


class _Kept(dict):
    """What follows a state, worked out the first time that it is asked for."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def __missing__(self, state):
        found = self[state] = self.make(state)
        return found


def steps(layout, columns):
    """About how many pairs of a state and what can follow it the exact method looks at, if it goes to so many columns."""
    blocks = len(layout.blocks)
    return columns * (blocks + 1) * STATES * 5 ** blocks


def _inside(layout, places, start, end):
    """The length and order of a walk that stays in one piece of an aisle and leaves it at neither end; None where there
    is none. The states below know only of what touches a crossing."""
    if len(places) == 1:
        return 0.0, list(places)
    if any(len(place) < 3 or place[:2] != start[:2] for place in places):
        return None
    up = sorted(places, key=lambda place: place[2])
    low, high = up[0][2], up[-1][2]
    if any(begin < high and stop > low for begin, stop in layout.closed.get(start[:2], ())):
        return None
    at = up.index(start)
    first = (high - low + start[2] - low + high - end[2], [*up[at::-1], *up[at + 1:]])
    other = (high - low + high - start[2] + end[2] - low, [*up[at:], *up[at - 1::-1]] if at else up)
    return min(first, other, key=lambda one: one[0])


def _columns(layout, points, start, end):
    """Where the walk may go up, or from where: aisles, and depots between two of them; from left to right."""
    found = {place[0] for place in (*points, start, end)}
    for at in (start[0], end[0]):
        found |= {math.floor(at), math.ceil(at)}
    return sorted(found | set(range(layout.aisles)) if layout.blocked else found)


def _stages(layout, columns, points, start, end):
    """What is decided, in turn: ("ends", ((cross aisle, odd), …)), ("block", aisle, block, stops, choices), ("move", from, to,
    length)."""
    inside = {}
    for aisle, block, position in sorted({place for place in (*points, start, end) if len(place) == 3}):
        inside.setdefault((aisle, block), []).append(position)
    odd = {start, end} if start != end else set()
    stages = []
    for number, column in enumerate(columns):
        if number:
            stages.append(("move", columns[number - 1], column, (column - columns[number - 1]) * layout.aisle_gap))
        ends = sorted({place for place in (start, end) if len(place) == 2 and place[0] == column})
        if ends:
            stages.append(("ends", tuple((cross, (column, cross) in odd) for column, cross in ends)))
        if column in range(layout.aisles):
            for block, size in enumerate(layout.blocks):
                stops = tuple(inside.get((column, block), ()))
                flips = tuple((column, block, position) in odd for position in stops)
                stages.append(("block", column, block, list(zip(stops, flips)),
                               _choices(stops, flips, size, layout.closed.get((column, block), ()))))
    return stages


@lru_cache(maxsize=4096)  # planners ask again and again for nearly the same stops
def _choices(stops, flips, size, closed):
    """How a piece of an aisle can be walked: (edges at its front, at its back, do these meet), length, parity of the first
    edge, the edge not walked. Of those that look alike from outside the shortest."""
    bounds = [0, *stops, size]
    edges = [high - low for low, high in pairwise(bounds)]
    shut = [number for number, (low, high) in enumerate(pairwise(bounds))
            if any(begin < high and end > low for begin, end in closed)]
    best_of = {}
    for parity in (0, 1):
        odd = [parity]
        for flip in flips:
            odd.append(odd[-1] ^ flip)
        total = sum(edge * (2 - one) for edge, one in zip(edges, odd))
        gaps = [None] if not shut else []
        gaps += [number for number, one in enumerate(odd) if not one and shut in ([], [number])]
        for gap in gaps:
            front, back = (0 if gap == 0 else 2 - odd[0]), (0 if gap == len(edges) - 1 else 2 - odd[-1])
            cost = total - (2 * edges[gap] if gap is not None else 0)
            shape = (front, back, gap is None)
            if cost < best_of.get(shape, (math.inf,))[0]:
                best_of[shape] = (cost, parity, gap)
    return [(shape, *found) for shape, found in best_of.items()]


def _forward(stages, crosses):
    """For each stage, and before the first, the least length to each state."""
    table = [{(0,) * crosses: 0.0}]
    for kind, *data in stages:
        now = {}
        get, before = now.get, table[-1].items()
        if kind == "block":
            for shape, extra, *_how in data[3]:
                kept = _kept(data[1], shape)
                for state, cost in before:
                    following, cost = kept[state], cost + extra
                    if following is not None and cost < get(following, math.inf):
                        now[following] = cost
        elif kind == "move":
            for state, cost in before:
                for following, edges, _each in _MOVED[state]:
                    total = cost + edges * data[2]
                    if total < get(following, math.inf):
                        now[following] = total
        else:
            for state, cost in before:
                following = _marked(state, data[0])
                if following is not None and cost < get(following, math.inf):
                    now[following] = cost
        table.append(now)
    return table


def _kept(block, shape):
    return _WALKED.get((block, shape)) or _WALKED.setdefault((block, shape), _Kept(partial(_walked, block, shape)))


def _walked(block, shape, state):
    """The state after a piece of an aisle is walked; None: nothing may be walked any more."""
    front, back, met = shape
    if state == DONE:
        return DONE if not (front or back) else None
    state = list(state)
    for cross, edges in ((block, front), (block + 1, back)):
        if edges:
            state[cross] = _with(state, cross, edges % 2)
    if met and state[block] // 4 != state[block + 1] // 4:
        old, new = state[block + 1] // 4, state[block] // 4
        state = [new * 4 + one % 4 if one and one // 4 == old else one for one in state]
    return _named(state)


def _moved(state):
    """The states of the next column before anything is walked there, the edges to it in all and of each cross aisle."""
    if state == DONE:
        return ((DONE, 0, ()),)
    found = [[]]
    for one in state:
        found = [[*each, edges] for each in found for edges in ((0,) if not one else (1,) if one % 4 == 1 else (0, 2))]
    groups = {one // 4 for one in state if one}
    moves = []
    for each in found:
        left = {one // 4 for one, edges in zip(state, each) if edges}
        if left == groups:
            moves.append((_named([one if edges else 0 for one, edges in zip(state, each)]), sum(each), tuple(each)))
        elif not left and len(groups) == 1:
            moves.append((DONE, 0, tuple(each)))
    return tuple(moves)


def _marked(state, ends):
    if state == DONE:
        return None
    state = list(state)
    for cross, odd in ends:
        state[cross] = _with(state, cross, odd)
    return _named(state)


_WALKED, _MOVED = {}, _Kept(_moved)


def _with(state, cross, odd):
    """The crossing used, with its parity changed or not; in a group of its own if it was not used."""
    one = state[cross]
    if not one:
        return (max(state) // 4 + 1) * 4 + (1 if odd else 2)
    return one // 4 * 4 + (one % 4 if not odd else 3 - one % 4)


def _named(state):
    """Groups numbered in the order of their crossings, from 1: alike states look alike."""
    names = {}
    return tuple((names.setdefault(one // 4, len(names) + 1) * 4 + one % 4) if one else 0 for one in state)


def _complete(state):
    return state == DONE or (all(one % 4 != 1 for one in state) and len({one // 4 for one in state if one}) == 1)


def _walk(stages, table, state, points, start, end):
    """The points in the order of one walk over the chosen edges (Hierholzer)."""
    ways = {}

    def add(one, other, times):
        for _time in range(times):
            ways.setdefault(one, []).append(other)
            ways.setdefault(other, []).append(one)

    for number in range(len(stages) - 1, -1, -1):
        kind, *data = stages[number]
        state = _before(kind, data, table[number], state, table[number + 1][state], add)
    path, stack = [], [end]
    while stack:
        here = stack[-1]
        if ways.get(here):
            there = ways[here].pop()
            ways[there].remove(here)
            stack.append(there)
        else:
            path.append(stack.pop())
    wanted = set(points)
    return tuple(place for place in dict.fromkeys(path) if place in wanted)


def _before(kind, data, before, state, total, add):
    """The state before a stage that leads to `state` at `total`; the edges walked in it go to `add`."""
    for previous, cost in before.items():
        if kind == "block":
            aisle, block, stops, choices = data
            for shape, extra, parity, gap in choices:
                if cost + extra == total and _kept(block, shape)[previous] == state:
                    _add_aisle(add, aisle, block, stops, parity, gap)
                    return previous
        elif kind == "move":
            for following, edges, each in _MOVED[previous]:
                if following == state and cost + edges * data[2] == total:
                    for cross, times in enumerate(each):
                        add((data[0], cross), (data[1], cross), times)
                    return previous
        elif cost == total and _marked(previous, data[0]) == state:
            return previous
    raise AssertionError("A state without a way to it.")


def _add_aisle(add, aisle, block, stops, parity, gap):
    here = (aisle, block)
    for number, (position, flip) in enumerate([*stops, (None, False)]):
        there = (aisle, block + 1) if position is None else (aisle, block, position)
        if number != gap:
            add(here, there, 2 - parity)
        here, parity = there, parity ^ flip
