# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Improvement of a set of offers: add, drop or swap one while that makes the plan cheaper; shake and go on.

What a further offer could save at most is known at once: for each product, its units times what they cost less than the dearest
unit now. Only what could save enough is worked out. No clock, no chance: the budget counts steps, and the shaking draws
from a generator with a fixed seed.
"""
from .sourcing_case import NEVER

SEED, FACTOR, STEP = 20_011, 6_364_136_223_846_793_005, 1_442_695_040_888_963_407  # Knuth's MMIX generator


class Improver:
    """A set of offers with what each product costs there."""

    def __init__(self, case):
        self.case, self.work, self.state = case, case.work, SEED
        self.limit = case.rules.max_parcels or len(case.offers)
        self.reach = [[] for _offer in case.offers]
        for place, group in enumerate(case.groups):
            for number, unit in group.unit.items():
                self.reach[number].append((place, unit, min(group.caps[number], group.total)))

    def start(self, opened):
        """Begin at a set of offers."""
        self.opened = opened
        self.looks = [group.look(opened) for group in self.case.groups]
        self.cost = self.case.fixed(opened) + sum(look[0] for look in self.looks)
        self.valid = self._valid(opened)

    def _valid(self, opened):
        return opened.bit_count() <= self.limit and (
            not self.case.rules.min_split or self.case.worth_it(self.case.takes(opened)))

    def descend(self):
        """Go on while something is cheaper and looks are left."""
        while self.work.left > 0 and (self._drop() or self._add(0, 0, self.looks) or self._swap()):
            pass

    def _go(self, opened, changed, delta):
        """Take a step, unless it is forbidden."""
        if self.case.rules.min_split and not self._valid(opened):
            return False
        for place, look in changed.items():
            self.looks[place] = look
        self.opened, self.valid = opened, True
        self.cost += delta
        return True

    def _without(self, bit):
        """({place: look} of the products that an offer's absence changes, by how much the plan gets dearer)"""
        rest, changed, loss = self.opened & ~bit, {}, 0
        for place, look in enumerate(self.looks):
            if look[2] & bit:
                found = self.case.groups[place].look(rest)
                changed[place] = found
                loss += found[0] - look[0]
        self.work.left -= len(self.looks)
        return changed, loss + self.case.fixed(rest) - self.case.fixed(self.opened)

    def _drop(self):
        best = None
        for bit in bits(self.opened):
            if self.work.left <= 0:
                break
            changed, delta = self._without(bit)
            if delta < (best[0] if best else 0):
                best = delta, bit, changed
        return bool(best) and self._go(self.opened & ~best[1], best[2], best[0])

    def _swap(self):
        for bit in bits(self.opened):
            changed, delta = self._without(bit)
            looks = self.looks.copy()
            for place, look in changed.items():
                looks[place] = look
            if self._add(bit, delta, looks):
                return True
            if self.work.left <= 0:
                break
        return False

    def _add(self, out, before, looks):
        """Add the offer that makes most, if that and the loss ``before`` of the one taken out make the plan cheaper."""
        base, case = self.opened & ~out, self.case
        if base.bit_count() >= self.limit:
            return False
        fixed, best = case.fixed(base), None
        for number in range(len(case.offers)):
            bit = 1 << number
            if bit & self.opened:
                continue
            if self.work.left <= 0:
                break
            need = case.fixed(base | bit) - fixed + before
            most, places = self._most(number, looks)
            if most > need - (best[0] if best else 0):
                changed = {place: case.groups[place].look(base | bit) for place in places}
                delta = need + sum(look[0] - looks[place][0] for place, look in changed.items())
                if delta < (best[0] if best else 0):
                    best = delta, bit, changed
        if not best:
            return False
        if out:
            changed = {place: look for place, look in enumerate(looks) if look is not self.looks[place]}
            changed.update(best[2])
            return self._go(base | best[1], changed, best[0])
        return self._go(base | best[1], best[2], best[0])

    def _most(self, number, looks):
        """(what an offer could save at most, the products it could be used for)"""
        most, places = 0, []
        for place, unit, cap in self.reach[number]:
            dearest = looks[place][1]
            if unit < dearest:
                most += (dearest - unit) * cap
                places.append(place)
        self.work.left -= 2 + len(self.reach[number])
        return most, places

    def restarts(self):
        """Shake the best set and descend again until no looks are left; (set of offers, grains)."""
        best = self.opened, self.cost if self.valid else NEVER
        while self.work.left > 0:
            opened = self._shaken(best[0])
            self.work.left -= 20
            if opened.bit_count() > self.limit:
                continue
            self.start(opened)
            self.descend()
            if self.valid and self.cost < best[1]:
                best = self.opened, self.cost
        return best

    def _shaken(self, opened):
        """Some offers out and some in, by chance that is always the same."""
        for _time in range(2 + self._draw(3)):
            inside = list(bits(opened))
            if inside and self._draw(2):
                opened &= ~inside[self._draw(len(inside))]
            else:
                opened |= 1 << self._draw(len(self.case.offers))
        return opened

    def _draw(self, count):
        self.state = (self.state * FACTOR + STEP) % (1 << 64)
        return (self.state >> 33) % count


def bits(opened):
    """The offers of a set, each as a set, lowest first."""
    while opened:
        bit = opened & -opened
        yield bit
        opened ^= bit
