# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lines of one product, supplied from a given set of offers at the least cost."""
from itertools import permutations

from .ledger import left
from .sourcing_flow import transport
from .sourcing_line import serve_line

PERMUTATIONS = 3  # lines of one product
FLOW = 36  # lines × offers up to which a flow is worked out
LOOK = 3  # steps of a look beside those of what it looks at


class Line:
    """A need: ``cost``: {offer number: grains a unit}, ``short``: grains for a unit not supplied."""

    def __init__(self, need, cost):
        self.need, self.cost, self.short = need, cost, 0
        self.quantity = need.quantity


class Group:
    """The lines of one product in one order.

    ``caps``: {offer number: what can be had up to its day}; ``nodes``: the node of every offer: offers of one node share
    what they have (each day includes the days before). ``exact``: whether :meth:`serve` was optimal so far or only good.
    """

    def __init__(self, product, lines, caps, nodes, split, work):
        self.product, self.lines, self.caps, self.nodes, self.split, self.work = product, lines, caps, nodes, split, work
        self.total = sum(line.quantity for line in lines)
        self.mask = sum(1 << number for number in caps)
        self.entries = [self._entries(line) for line in lines]
        special = split or any(line.need.whole or line.need.multiple > 1 for line in lines)
        self.exact = len(lines) == 1 or not special
        self.linear = not special
        self.smooth = len(lines) == 1 and not special
        self.alike = self.linear and all(line.cost == lines[0].cost for line in lines)
        self.unit = _cheapest(lines)
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
        self.work.left -= LOOK
        found = self._looks.get(opened)
        if found is None:
            if self.smooth:
                found = self._smooth_shared(opened) if self.shared else self._smooth(opened)
            else:
                found = self._looked(*self.serve(opened))
            self._looks[opened] = found
        return found

    def _smooth(self, opened):
        rest, cost, uses, steps = self.total, 0, 0, 0
        for unit, _number, bit, cap, _node in self.entries[0]:
            steps += 1
            if opened & bit:
                uses |= bit
                if cap >= rest:
                    self.work.left -= steps
                    return cost + unit * rest, unit, uses
                cost += unit * cap
                rest -= cap
        self.work.left -= steps
        short = self.lines[0].short
        return cost + rest * short, short, uses

    def _smooth_shared(self, opened):
        rest, cost, uses, taken, steps = self.total, 0, 0, {}, 0
        for unit, _number, bit, cap, node in self.entries[0]:
            steps += 1
            if opened & bit:
                cap -= taken.get(node, 0)
                if cap > 0:
                    uses |= bit
                    if cap >= rest:
                        self.work.left -= 2 * steps
                        return cost + unit * rest, unit, uses
                    taken[node] = taken.get(node, 0) + cap
                    cost += unit * cap
                    rest -= cap
        self.work.left -= 2 * steps
        short = self.lines[0].short
        return cost + rest * short, short, uses

    def _looked(self, cost, takes):
        """A look at a supply whose units do not just add up: the dearest is a guess of what another offer could save."""
        dearest, uses, given = 0, 0, 0
        for line, number, quantity in takes:
            dearest = max(dearest, line.cost[number] + self.split // quantity)
            uses |= 1 << number
            given += quantity
        if given < self.total:
            dearest = max(dearest, *(line.short for line in self.lines))
        self.work.left -= 5 * len(takes)
        return cost, dearest, uses

    def serve(self, opened):
        """(grains, [(line, offer number, quantity)]) of the best supply from a set of offers."""
        opened &= self.mask
        found = self._served.get(opened)
        if found is None:
            found = self._served[opened] = self._serve(opened)
        return found

    def _serve(self, opened):
        if len(self.lines) == 1:
            self.work.left -= 2 * len(self.entries[0])
            cost, given, exact = serve_line(
                self.lines[0], [entry for entry in self.entries[0] if entry[2] & opened], self.split, self.work)
            self.exact &= exact
            return cost, [(self.lines[0], number, quantity) for number, quantity in given]
        if self.alike:
            return self._alike(opened)
        found, flows = [], opened.bit_count() * len(self.lines) <= FLOW
        if flows and (self.linear or not any(line.need.whole or line.need.multiple > 1 for line in self.lines)):
            caps = {number: cap for number, cap in self.caps.items() if opened >> number & 1}
            takes = transport(self.lines, caps, self.nodes, self.work)
            found.append((self._weigh(takes), takes))
        if not self.linear or not flows:
            found += [self._in_turn(order, opened) for order in _orders(self.lines)]
        self.exact &= self.linear and flows
        return min(found, key=lambda pair: pair[0])

    def _alike(self, opened):
        """Lines that differ in nothing but what is lost without them: the cheapest units to those that lose most."""
        cost, takes, taken, rest = 0, [], {}, {line: line.quantity for line in self.lines}
        entries = max(self.entries, key=len)
        turn = iter(sorted(self.lines, key=lambda line: -line.short))
        line = next(turn)
        for unit, number, bit, cap, node in entries:
            if not opened & bit:
                continue
            cap = max(cap - taken.get(node, 0), 0)
            while cap and line and unit < line.short:
                quantity = min(cap, rest[line])
                taken[node] = taken.get(node, 0) + quantity
                takes.append((line, number, quantity))
                cost += unit * quantity
                cap -= quantity
                rest[line] -= quantity
                if not rest[line]:
                    line = next(turn, None)
        self.work.left -= 3 * len(entries) + 4 * len(takes) + 9 * len(self.lines)
        return cost + sum(line.short * quantity for line, quantity in rest.items()), takes

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
            own, given, _exact = serve_line(line, entries, self.split, self.work)
            self.work.left -= len(self.caps) * (3 + len(given))
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
            caps[other] = left(caps[other], rest, quantity)


def _cheapest(lines):
    """{offer number: grains a unit of the line that pays least}"""
    found = {}
    for line in lines:
        for number, unit in line.cost.items():
            found[number] = min(unit, found.get(number, unit))
    return found


def _orders(lines):
    if len(lines) <= PERMUTATIONS:
        return list(permutations(lines))
    return [lines, sorted(lines, key=lambda line: -line.quantity)]
