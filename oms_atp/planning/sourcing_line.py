# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One line, supplied from a given set of offers at the least cost: all in one parcel, or in several, of multiples.

Where each further parcel of a line costs something, which offers to use is a knapsack with fixed charges: branch and bound, an
offer taken or left, the cheapest unit first, against the relaxation in which a parcel's cost is paid by the unit.
"""
EXACT = 12  # offers up to which the search always ends
BRANCHES = 20  # beyond: so many nodes
NODE, PAID = 15, 8  # steps of a node beside those of its bound, and of an offer to be sorted


def serve_line(line, entries, split, work):
    """(grains, [(offer number, quantity)], whether nothing can be cheaper) of the supply of one line.

    All in one parcel, or in several, of multiples; ``split`` grains for each parcel but one.

    :param entries: sorted (grains a unit, offer number, bit, cap, node); the days of a node ascend with their cost
    """
    wanted, multiple = line.quantity, line.need.multiple
    work.left -= 2 * len(entries) + NODE
    best = line.short * wanted, []
    for unit, number, _bit, cap, _node in entries:
        if cap >= wanted:
            best = unit * wanted, [(number, wanted)]
            break
    if line.need.whole:
        return *best, True
    linear, given = fill(line, entries, wanted, multiple)
    work.left -= 4 * len(entries)
    if not split or len(given) < 2:
        return *min(best, (linear, given), key=lambda pair: pair[0]), True
    best = min(best, (linear + split * (len(given) - 1), given), key=lambda pair: pair[0])
    return _Split(line, entries, split, work).best(*best)


def fill(line, entries, wanted, multiple):
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


class _Split:
    """Which offers to use where each further parcel costs ``split``."""

    def __init__(self, line, entries, split, work):
        self.line, self.entries, self.split, self.work = line, entries, split, work
        self.multiple = line.need.multiple
        self.rest = line.quantity - line.quantity % self.multiple
        self.lost = (line.quantity - self.rest) * line.short
        paid = ((unit + split // cap, place, cap, node) for place, (unit, _number, _bit, cap, node) in enumerate(entries))
        work.left -= PAID * len(entries)
        self.paid = sorted(entry for entry in paid if entry[0] < line.short)
        self.widest = {}
        for _unit, _number, _bit, cap, node in entries:
            self.widest[node] = max(cap, self.widest.get(node, 0))
        self.shared = len(self.widest) < len(entries)

    def best(self, cost, given):
        """(grains, takes, whether nothing can be cheaper), not worse than what is known already."""
        best, exact = min((cost, given), *self._by_the_parcel(), key=lambda pair: pair[0]), True
        nodes = None if len(self.entries) <= EXACT else BRANCHES
        todo = [(0, self.rest, self.lost, ())]
        while todo:
            place, rest, cost, given = todo.pop()
            here = cost + rest * self.line.short + self.split * max(len(given) - 1, 0)
            if here < best[0]:
                best = here, [take[:2] for take in given]
            if place == len(self.entries) or not rest or self._least(place, rest, cost, given) >= best[0]:
                continue
            if self.work.left <= 0 or nodes == 0:
                exact = False
                break
            nodes = nodes and nodes - 1
            unit, number, _bit, cap, node = self.entries[place]
            cap -= sum(quantity for _number, quantity, other in given if other == node)
            quantity = rest if cap >= rest else cap - cap % self.multiple
            todo.append((place + 1, rest, cost, given))
            if quantity > 0:
                todo.append((place + 1, rest - quantity, cost + unit * quantity, (*given, (number, quantity, node))))
        return *best, exact

    def _by_the_parcel(self):
        """Filled from the offers that are cheapest with their parcel's cost; of each node one day, and any."""
        for days in (1, len(self.entries)) if self.shared else (1,):
            places, rest, taken, used = [], self.rest, {}, {}
            for _unit, place, cap, node in self.paid:
                if rest <= 0:
                    break
                cap -= taken.get(node, 0)
                if cap > 0 and used.get(node, 0) < days:
                    places.append(place)
                    taken[node] = taken.get(node, 0) + cap
                    used[node] = used.get(node, 0) + 1
                    rest -= cap
            cost, given = fill(
                self.line, [self.entries[place] for place in sorted(places)], self.line.quantity, self.multiple)
            self.work.left -= 5 * len(self.entries)
            yield cost + self.split * max(len(given) - 1, 0), given

    def _least(self, place, rest, cost, given):
        """What any supply costs at least that goes on so from an offer's place."""
        steps = NODE + len(given)
        parcels = len(given) - 1 if given else -1
        left = dict(self.widest) if self.shared else None
        if left:
            steps += len(left)
            for _number, quantity, node in given:
                left[node] -= quantity
        for unit, other, cap, node in self.paid:
            steps += 1
            if other >= place:
                if left:
                    cap = min(cap, left[node])
                    left[node] -= cap
                    steps += 1
                if cap >= rest:
                    cost, rest = cost + unit * rest, 0
                    break
                cost += unit * cap
                rest -= cap
        self.work.left -= steps
        return cost + rest * self.line.short + self.split * parcels
