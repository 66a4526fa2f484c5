# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lines of one product, supplied from a given set of offers at the least cost."""
from itertools import combinations, permutations
from math import comb

from .sourcing_flow import transport

COMBINATIONS = 1000  # of offers that a line may be split over, looked at one by one
PERMUTATIONS = 3  # lines of one product


class Line:
    """A need: ``cost``: {offer number: grains a unit}, ``short``: grains for a unit not supplied."""

    def __init__(self, need, cost):
        self.need, self.cost, self.short = need, cost, 0
        self.quantity = need.quantity


class Group:
    """The lines of one product in one order.

    ``caps``: {offer number: what can be had up to its day}; ``nodes``: the node of every offer: offers of one node share
    what they have (each day includes the days before). ``exact``: whether :meth:`serve` is optimal or only good.
    """

    def __init__(self, product, lines, caps, nodes, split):
        self.product, self.lines, self.caps, self.nodes, self.split = product, lines, caps, nodes, split
        self.total = sum(line.quantity for line in lines)
        self.mask = sum(1 << number for number in caps)
        self.entries = [self._entries(line) for line in lines]
        special = split or any(line.need.whole or line.need.multiple > 1 for line in lines)
        self.exact = len(lines) == 1 or not special
        self.linear = not special
        self.smooth = len(lines) == 1 and not special
        self._served, self._looks = {}, {}
        here = [nodes[number] for number in caps]
        self.shared = len(set(here)) < len(here)

    def _entries(self, line):
        """(grains a unit, bit, cap, node, offer number), the cheapest first; only what is better than nothing."""
        return sorted((cost, number, 1 << number, self.caps[number], self.nodes[number])
                      for number, cost in line.cost.items() if cost < line.short)

    def price(self, opened):
        """Grains of the best supply from a set of offers, with what is short."""
        return self.look(opened)[0]

    def look(self, opened):
        """(grains of the best supply from a set of offers, with what is short; grains of the dearest unit; offers used)"""
        opened &= self.mask
        found = self._looks.get(opened)
        if found is None:
            if self.smooth:
                found = self._smooth_shared(opened) if self.shared else self._smooth(opened)
            else:
                found = self.serve(opened)[0], 0, opened
            self._looks[opened] = found
        return found

    def _smooth(self, opened):
        rest, cost, uses = self.total, 0, 0
        for unit, _number, bit, cap, _node in self.entries[0]:
            if opened & bit:
                uses |= bit
                if cap >= rest:
                    return cost + unit * rest, unit, uses
                cost += unit * cap
                rest -= cap
        short = self.lines[0].short
        return cost + rest * short, short, uses

    def _smooth_shared(self, opened):
        rest, cost, uses, taken = self.total, 0, 0, {}
        for unit, _number, bit, cap, node in self.entries[0]:
            if opened & bit:
                cap -= taken.get(node, 0)
                if cap:
                    uses |= bit
                    if cap >= rest:
                        return cost + unit * rest, unit, uses
                    taken[node] = taken.get(node, 0) + cap
                    cost += unit * cap
                    rest -= cap
        short = self.lines[0].short
        return cost + rest * short, short, uses

    def serve(self, opened):
        """(grains, [(line, offer number, quantity)]) of the best supply from a set of offers."""
        opened &= self.mask
        found = self._served.get(opened)
        if found is None:
            found = self._served[opened] = self._serve(opened)
        return found

    def _serve(self, opened):
        if len(self.lines) == 1:
            cost, given = serve_line(self.lines[0], [entry for entry in self.entries[0] if entry[2] & opened], self.split)
            return cost, [(self.lines[0], number, quantity) for number, quantity in given]
        found = []
        if self.linear or not any(line.need.whole or line.need.multiple > 1 for line in self.lines):
            takes = transport(self.lines, {n: cap for n, cap in self.caps.items() if opened >> n & 1}, self.nodes)
            found.append((self._weigh(takes), takes))
        if not self.linear:
            found += [self._in_turn(order, opened) for order in _orders(self.lines)]
        return min(found, key=lambda pair: pair[0])

    def _weigh(self, takes):
        cost = sum(line.short * line.quantity for line in self.lines)
        parcels = dict.fromkeys(self.lines, 0)
        for line, number, quantity in takes:
            cost += (line.cost[number] - line.short) * quantity
            parcels[line] += 1
        return cost + self.split * sum(count - 1 for count in parcels.values() if count)

    def _in_turn(self, lines, opened):
        """One line after the other, each at its best on what is left."""
        caps = {number: cap for number, cap in self.caps.items() if opened >> number & 1}
        cost, takes = 0, []
        for line in lines:
            entries = sorted((unit, number, 1 << number, caps[number], self.nodes[number])
                             for number, unit in line.cost.items() if caps.get(number) and unit < line.short)
            own, given = serve_line(line, entries, self.split)
            cost += own
            for number, quantity in given:
                takes.append((line, number, quantity))
                take(caps, self.nodes, number, quantity)
        return cost, takes


def take(caps, nodes, number, quantity):
    """Take so much from an offer: later days of its node have so much less, earlier ones no more than is left."""
    rest = caps[number] - quantity
    for other in caps:
        if nodes[other] == nodes[number]:
            caps[other] = caps[other] - quantity if other >= number else min(caps[other], rest)


def _orders(lines):
    if len(lines) <= PERMUTATIONS:
        return list(permutations(lines))
    return [lines, sorted(lines, key=lambda line: -line.quantity)]


def serve_line(line, entries, split):
    """(grains, [(offer number, quantity)]) of the best supply of one line.

    All in one parcel, or in several, of multiples; ``split`` grains for each parcel but one.

    :param entries: sorted (grains a unit, offer number, bit, cap, node); the days of a node ascend with their cost
    """
    wanted, multiple = line.quantity, line.need.multiple
    best = line.short * wanted, []
    for unit, number, _bit, cap, _node in entries:
        if cap >= wanted:
            best = unit * wanted, [(number, wanted)]
            break
    if line.need.whole:
        return best
    linear, given = _fill(line, entries, wanted, multiple)
    if not split or len(given) < 2:
        return min(best, (linear, given), key=lambda pair: pair[0])
    best = min(best, (linear + split * (len(given) - 1), given), key=lambda pair: pair[0])
    for count in range(1, len(entries)):
        if linear + split * (count - 1) >= best[0] or comb(len(entries), count) > COMBINATIONS:
            break
        for some in combinations(entries, count):
            cost, given = _fill(line, some, wanted, multiple)
            cost += split * max(len(given) - 1, 0)
            if cost < best[0]:
                best = cost, given
    return best


def _fill(line, entries, wanted, multiple):
    """Cheapest first, in multiples."""
    rest, cost, given, taken = wanted - wanted % multiple, 0, [], {}
    short = wanted - rest
    for unit, number, _bit, cap, node in entries:
        cap -= taken.get(node, 0)
        quantity = rest if cap >= rest else cap - cap % multiple
        if quantity > 0:
            cost += unit * quantity
            taken[node] = taken.get(node, 0) + quantity
            given.append((number, quantity))
            rest -= quantity
            if not rest:
                break
    return cost + (rest + short) * line.short, given
