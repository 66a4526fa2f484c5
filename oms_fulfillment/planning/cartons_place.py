# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Filling one box: pure, integers only (millimetres, grams).

What is free in the box is kept as its *maximal spaces*: every free cuboid that can grow no further; their lower corners are
the extreme points. Equal units are placed as *blocks* (nx × ny × nz of them in one orientation), so that ten thousand equal
units cost no more than a few. Which space is next and which block is best says a :class:`Rule`; restarts draw other rules.
(Maximal spaces: Lai & Chan 1997; blocks of equal units in them: Eley 2002. The code is ours.)
"""
from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple

#: In which order spaces are filled: floor by floor, wall by wall (two ways), from the corner outwards.
CORNERS: tuple[Callable, ...] = (
    itemgetter(2, 1, 0), itemgetter(0, 2, 1), itemgetter(1, 2, 0), lambda space: (space[0] + space[1] + space[2], space),
)
#: What others may not lie upon comes last in a space: the floor is for what carries.
LAST = 0.02
#: Of many kinds that fit a space only so many are weighed: the largest.
WEIGHED = 16
HUGE = 1 << 60


class Kind(NamedTuple):
    """Equal units. `ways`: (length, width, height, name) as they may lie; `alone`: nothing may lie on them."""

    ways: tuple[tuple[int, int, int, str], ...]
    volume: int
    weight: int = 0
    alone: bool = False
    fragile: bool = False
    apart: object = None


class Room(NamedTuple):
    """The inside of a box; `limit`: grams of goods at most, `cost`: what one counts in the objective."""

    length: int
    width: int
    height: int
    limit: int = HUGE
    cost: int = 0

    @property
    def volume(self):
        return self.length * self.width * self.height


class Block(NamedTuple):
    """nx × ny × nz units of a kind from (x, y, z) on."""

    kind: int
    way: int
    x: int
    y: int
    z: int
    nx: int
    ny: int
    nz: int


class Fill(NamedTuple):
    """What came into one box. `counts`: (kind, units)."""

    blocks: tuple[Block, ...]
    counts: tuple[tuple[int, int], ...]
    volume: int


class Rule(NamedTuple):
    """How a box is filled. `corner`: index in CORNERS; `large`: how much the size of a unit counts beside that of its block;
    `tight`: how much it counts that a block fills its space's edges; `noise`: 0 = none; `up`: columns before rows;
    `single`: unit by unit in place of blocks."""

    corner: int = 0
    large: float = 1.0
    tight: float = 0.3
    noise: float = 0.0
    up: bool = False
    single: bool = False


#: The first fills follow these; all others are drawn.
RULES = (Rule(), Rule(large=0.0), Rule(corner=1, large=0.0, tight=1.0), Rule(corner=3, large=2.0, up=True))


class Dice:
    """Numbers from a generator with a seed: the same seed, the same plan (Knuth's MMIX generator)."""

    def __init__(self, seed: int):
        self.state = (seed * 2 + 1) & 0xFFFFFFFFFFFFFFFF
        for _warm in range(4):
            self.random()

    def random(self) -> float:
        """From 0 up to, not including, 1."""
        self.state = (self.state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 11) / 9_007_199_254_740_992

    def below(self, number: int) -> int:
        """A whole number from 0 to number - 1."""
        return int(self.random() * number)

    def rule(self) -> Rule:
        """A drawn rule."""
        return Rule(self.below(len(CORNERS)), (0.0, 0.3, 1.0, 2.0)[self.below(4)], (0.0, 0.3, 1.0, 3.0)[self.below(4)],
                    (0.2, 0.5, 0.8)[self.below(3)], self.random() < 0.5, self.random() < 0.15)


class Filler:
    """Fills boxes with units of `kinds`; `support`: per cent of each unit's base that must lie on something (0 = none).
    `steps` counts what was done, in spaces looked at."""

    def __init__(self, kinds, support):
        self.kinds, self.support, self.steps = tuple(kinds), support, 0

    def fill(self, room: Room, stock: dict[int, int], rule: Rule = RULES[0], dice: Dice | None = None) -> Fill:
        """As much of `stock` (kind: units) as comes into the room by this rule. `stock` is not changed."""
        kinds = self.kinds
        left = {kind: units for kind, units in stock.items() if units}
        offers = self._offers(left, room, rule, dice)
        least = min((min(way[:3]) for kind in left for way in kinds[kind].ways), default=1)
        spaces = [(0, 0, 0, room.length, room.width, room.height)]
        spare, group, corner = room.limit, None, CORNERS[rule.corner]
        tops: dict[int, list] = {}
        under: dict[int, list] = {}
        blocks, counts, volume = [], {}, 0
        while spaces and offers:
            self.steps += 1
            space = min(spaces, key=corner)
            block = self._best(space, offers, left, spare, rule, tops, under)
            if block is None:
                spaces.remove(space)
                continue
            blocks.append(block)
            kind, way, x, y, z, nx, ny, nz = block
            units, what = nx * ny * nz, kinds[kind]
            length, width, height = what.ways[way][:3]
            body = (x, y, z, x + nx * length, y + ny * width, z + nz * height)
            counts[kind] = counts.get(kind, 0) + units
            left[kind] -= units
            spare -= units * what.weight
            volume += units * what.volume
            if what.apart is not None:
                group = what.apart
            offers = [offer for offer in offers if left[offer[0]] and kinds[offer[0]].weight <= spare
                      and (group is None or kinds[offer[0]].apart in (None, group))]
            face = (x, y, body[3], body[4], what.alone, what.fragile)
            tops.setdefault(body[5], []).append(face)
            if z:
                under.setdefault(z, []).append(face)
            spaces = cut(spaces, body, least)
        return Fill(tuple(blocks), tuple(sorted(counts.items())), volume)

    def _offers(self, left, room, rule, dice):
        """(kind, weight of a unit, whether nothing may lie on it, ways with what they are worth, the edges from the shortest
        on, rank) of what may come in."""
        offers, volume = [], room.volume
        for kind in sorted(left):
            what = self.kinds[kind]
            if what.weight > room.limit:
                continue
            worth = float(what.volume) ** rule.large * (LAST if what.alone or what.fragile else 1.0)
            ways, edges = [], sorted(what.ways[0][:3])
            for number, (length, width, height, _name) in enumerate(what.ways):
                noise = 1.0 - rule.noise * dice.random() if dice and rule.noise else 1.0
                ways.append((length, width, height, number, worth * what.volume * noise))
            offers.append((kind, what.weight, what.alone, ways, *edges, worth * min(left[kind] * what.volume, volume)))
        offers.sort(key=itemgetter(-1), reverse=True)
        return offers

    def _best(self, space, offers, left, spare, rule, tops, under):
        """The best block that may lie in this space, None = none may."""
        x1, y1, z1, x2, y2, z2 = space
        faces = tops.get(z1) if z1 else None
        if not faces:
            if z1 and self.support:
                return None
            places = [(x1, y1)]
        else:
            places = sorted({(max(x1, face[0]), max(y1, face[1])) for face in faces
                             if face[0] < x2 and face[2] > x1 and face[1] < y2 and face[3] > y1})
            if not self.support and (x1, y1) not in places:
                places.append((x1, y1))
        found = []
        for x, y in places:
            self._weigh(x, y, z1, (x2 - x, y2 - y, z2 - z1), offers, left, spare, rule, found)
        if not found or (not faces and not under):
            return max(found)[1] if found else None
        best = max(found)[1]
        if self._may_lie(best, faces or (), under):
            return best
        for _score, block in sorted(found, reverse=True):
            if self._may_lie(block, faces or (), under):
                return block
            if block[5] * block[6] > 1:  # one of them may lie where not all may
                block = block._replace(nx=1, ny=1, nz=1)
                if self._may_lie(block, faces or (), under):
                    return block
        return None

    def _weigh(self, x, y, z, free, offers, left, spare, rule, found):
        """Appends (score, block) of every block that fits by size and weight."""
        dx, dy, dz = free
        thin, middle, long = sorted(free)
        tight, up, single = rule.tight, rule.up, rule.single
        until = len(found) + 6 * WEIGHED
        for kind, weight, alone, ways, shortest, second, longest, _rank in offers:
            if shortest > thin or second > middle or longest > long:
                continue
            if len(found) >= until:
                break
            units = 1 if single else left[kind]
            if weight and units * weight > spare:
                units = spare // weight
            for length, width, height, number, worth in ways:
                if length > dx or width > dy or height > dz:
                    continue
                if units == 1:
                    nx = ny = nz = 1
                else:
                    nx, ny, nz = dx // length, dy // width, 1 if alone else dz // height
                    if nx * ny * nz > units:
                        if up:
                            nz = min(nz, units)
                            ny = min(ny, units // nz)
                            nx = min(nx, units // (nz * ny))
                        else:
                            nx = min(nx, units)
                            ny = min(ny, units // nx)
                            nz = min(nz, units // (nx * ny))
                score = nx * ny * nz * worth
                if tight:
                    score *= 1.0 + tight * (nx * length / dx + ny * width / dy + nz * height / dz)
                found.append((score, Block(kind, number, x, y, z, nx, ny, nz)))

    def _may_lie(self, block, faces, under):
        """Whether the block is carried, by what may carry it, and closes no gap below what may not lie upon it."""
        kind, way, x, y, z, nx, ny, nz = block
        what = self.kinds[kind]
        length, width, height = what.ways[way][:3]
        right, back = x + nx * length, y + ny * width
        for face in under.get(z + nz * height, ()):
            if face[0] < right and face[2] > x and face[1] < back and face[3] > y and (
                    what.alone or (what.fragile and not face[5])):
                return False
        if not z:
            return True
        area, below = 0, []
        for face in faces:
            wide, deep = min(right, face[2]) - max(x, face[0]), min(back, face[3]) - max(y, face[1])
            if wide > 0 and deep > 0:
                if face[4] or (face[5] and not what.fragile):
                    return False
                area += wide * deep
                below.append(face)
        base = (right - x) * (back - y)
        if area == base or not self.support:
            return True
        if area * 100 < self.support * base:
            return False
        return nx * ny == 1 or all(
            100 * sum(max(0, min(a + length, face[2]) - max(a, face[0])) * max(0, min(b + width, face[3]) - max(b, face[1]))
                      for face in below) >= self.support * length * width
            for a in range(x, right, length) for b in range(y, back, width))


def cut(spaces: list[tuple], body: tuple, least: int) -> list[tuple]:
    """The maximal spaces once `body` (x1, y1, z1, x2, y2, z2) is taken; those thinner than `least` are left out."""
    a1, b1, c1, a2, b2, c2 = body
    kept, fresh = [], set()
    for space in spaces:
        x1, y1, z1, x2, y2, z2 = space
        if a1 >= x2 or a2 <= x1 or b1 >= y2 or b2 <= y1 or c1 >= z2 or c2 <= z1:
            kept.append(space)
            continue
        if a1 - x1 >= least:
            fresh.add((x1, y1, z1, a1, y2, z2))
        if x2 - a2 >= least:
            fresh.add((a2, y1, z1, x2, y2, z2))
        if b1 - y1 >= least:
            fresh.add((x1, y1, z1, x2, b1, z2))
        if y2 - b2 >= least:
            fresh.add((x1, b2, z1, x2, y2, z2))
        if c1 - z1 >= least:
            fresh.add((x1, y1, z1, x2, y2, c1))
        if z2 - c2 >= least:
            fresh.add((x1, y1, c2, x2, y2, z2))
    new = sorted(fresh)
    return kept + [space for space in new if not _covered(space, kept) and not _covered(space, new)]


def _covered(space, others):
    """Whether another one of these holds all of this space."""
    x1, y1, z1, x2, y2, z2 = space
    for other in others:
        if (other[0] <= x1 and other[1] <= y1 and other[2] <= z1 and other[3] >= x2 and other[4] >= y2 and other[5] >= z2
                and other is not space):
            return True
    return False
