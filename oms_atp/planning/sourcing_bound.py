# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What any plan costs at least.

The cost of a parcel is shared out to the products that may be in it, and each product pays its share for the part of it
that it takes: the linear relaxation of the fixed-charge problem, priced by its dual. Valid for any shares that add up to no more
than the parcel's cost; a few steps of subgradient make them good. Reference: Geoffrion (1974), Lagrangean relaxation;
Erlenkotter (1978), A dual-based procedure for uncapacitated facility location.
"""
PLAIN, FURTHER, CLOSED = 0, 1, 2  # the offer is open; its node is; nothing is
PARTS = 1000
SORTED = 10  # steps an offer of a product takes to be priced and sorted


class Charge:
    """A fixed cost that is paid if any of some offers is used; ``shares``: {product's place: grains}."""

    def __init__(self, amount, offers, wide):
        self.amount, self.offers, self.wide = amount, offers, wide
        self.caps, self.shares = {}, {}


class Bound:
    """Lower bounds for sets of offers between those that are opened and those that may be."""

    def __init__(self, case):
        self.case = case
        self.rows = [_row(group) for group in case.groups]
        self.size = sum(len(row.offers) for row in self.rows)
        self.many = sum(mask for mask, _first, _further in case.nodes.values() if mask & (mask - 1))
        self.charges = self._charges()
        self.of = {}
        for charge in self.charges:
            for number in charge.offers:
                self.of.setdefault(number, []).append(charge)
        self._sort(closed=True)

    def _charges(self):
        found = []
        for mask, first, further in self.case.nodes.values():
            offers = [number for number in range(mask.bit_length()) if mask >> number & 1]
            if len(offers) == 1:
                found.append(Charge(first, offers, False))
            else:
                found.append(Charge(max(first - further, 0), offers, True))
                found += [Charge(min(first, further) if first > further else first, [number], False) for number in offers]
        for charge in found:
            for place, row in enumerate(self.rows):
                caps = [row.caps[number] for number in charge.offers if number in row.caps]
                if caps:
                    charge.caps[place] = max(caps)
            for place in charge.caps:
                charge.shares[place] = charge.amount // len(charge.caps)
        return [charge for charge in found if charge.caps and charge.amount]

    def _sort(self, closed=False):
        """The entries of each product with their shares of the parcels' costs, the cheapest first.

        :param closed: only those of offers that are not open, as long as nothing else is asked
        """
        self.lists = []
        self.case.work.left -= SORTED * self.size
        for place, row in enumerate(self.rows):
            found = []
            for number, bit, unit, cap, node in row.offers:
                shares = [0, 0]
                for charge in self.of.get(number, ()):
                    shares[charge.wide] = charge.shares[place] // charge.caps[place]
                narrow = unit + shares[False]
                dear = narrow + shares[True]
                if dear < row.short:
                    found.append((dear, CLOSED, bit, cap, node, number))
                if not closed:
                    found.append((unit, PLAIN, bit, cap, node, number))
                    if self.many & bit and narrow < row.short:
                        found.append((narrow, FURTHER, bit, cap, node, number))
            found.sort()
            self.lists.append((row.total, row.short, row.widest, row.parts, found))

    def selected(self, opened, allowed):
        """(open, further, closed) offers as sets."""
        undecided = allowed & ~opened
        near = 0
        for mask, _first, _further in self.case.nodes.values():
            if mask & opened:
                near |= mask
        return opened, undecided & near, undecided & ~near

    def least(self, opened, allowed):
        """(grains that any plan costs that opens at least and at most these offers, the offers that the relaxed plan uses)."""
        chosen, total, uses = self.selected(opened, allowed), self.case.fixed(opened), 0
        steps = len(self.case.nodes)
        for rest, short, widest, parts, entries in self.lists:
            taken, steps = None, steps + 1
            if parts:
                total += _splits(parts, _taken(rest, widest, entries, chosen), short, self.case.split)
                steps += len(entries)
            for unit, kind, bit, cap, node, _number in entries:
                steps += 1
                if chosen[kind] & bit:
                    if node is not None:
                        taken = {} if taken is None else taken
                        cap = min(cap, widest[node] - taken.get(node, 0))
                        taken[node] = taken.get(node, 0) + min(cap, rest)
                        if not cap:
                            continue
                    uses |= bit
                    if cap >= rest:
                        total += unit * rest
                        rest = 0
                        break
                    total += unit * cap
                    rest -= cap
            total += rest * short
        self.case.work.left -= steps
        return total, uses

    def improve(self, rounds, stop):
        """The best bound on all offers, in grains, after at most so many rounds of better shares; ends above ``stop``."""
        best, kept = self.least(0, self.case.all)[0], [charge.shares for charge in self.charges]
        for number in range(rounds):
            if best >= stop or self.case.work.left <= 0:
                break
            usage = self._usage()
            for charge in self.charges:
                _shift(charge, usage, 3 + number)
            self._sort(closed=True)
            found = self.least(0, self.case.all)[0]
            if found > best:
                best, kept = found, [charge.shares for charge in self.charges]
        for charge, shares in zip(self.charges, kept):
            charge.shares = shares
        self._sort()
        return best

    def _usage(self):
        """{(product's place, offer number): units} of the relaxed plan."""
        self.case.work.left -= 4 * self.size  # and what _shift makes of it
        return {(place, number): quantity for place, (rest, _short, widest, _parts, entries) in enumerate(self.lists)
                for quantity, _unit, number in _taken(rest, widest, entries, (0, 0, self.case.all))}


def _taken(rest, widest, entries, chosen):
    """(units, grains a unit, offer number) of the relaxed plan of a product."""
    taken = {}
    for unit, kind, bit, cap, node, number in entries:
        if chosen[kind] & bit:
            if node is not None:
                cap = min(cap, widest[node] - taken.get(node, 0))
                taken[node] = taken.get(node, 0) + min(cap, rest)
            if cap:
                yield min(cap, rest), unit, number
                rest -= cap
                if rest <= 0:
                    break


def _splits(parts, taken, short, split):
    """What the splits of a line cost at least, beside its relaxed plan: each further parcel is paid for, or what the relaxed plan
    saves by what only that parcel can carry is lost. The cheapest units come first, so that each further parcel saves less than
    the one before."""
    place, room, saved = 0, parts[0], [0] * len(parts)
    for quantity, unit, _number in taken:
        while quantity:
            if not room:
                place += 1
                room = parts[place]
            part = min(quantity, room)
            saved[place] += part * (short - unit)
            quantity -= part
            room -= part
    return sum(min(split, saving) for saving in saved[1:])


def _shift(charge, usage, slowness):
    """Products that use more of a parcel than others pay more of it."""
    parts = {place: min(PARTS, sum(usage.get((place, number), 0) for number in charge.offers) * PARTS // cap)
             for place, cap in charge.caps.items()}
    most = max(parts.values())
    if not most or most == min(parts.values()):
        return
    mean = sum(parts.values()) // len(parts)
    shares = {place: max(share + charge.amount * (parts[place] - mean) // (PARTS * slowness), 0)
              for place, share in charge.shares.items()}
    total = sum(shares.values())
    charge.shares = {place: share * charge.amount // total for place, share in shares.items()} if total else charge.shares


class Row:
    """A product as one line that is at least as easy to supply as its lines.

    ``parts``: what its parcels can carry at most, the largest first, where being split costs something and cannot be avoided.
    """

    def __init__(self, total, short, cost, caps, nodes, split):
        self.total, self.short, self.cost, self.caps = total, short, cost, caps
        self.nodes, self.widest, count = nodes, {}, {}
        for number, cap in caps.items():
            self.widest[nodes[number]] = max(self.widest.get(nodes[number], 0), cap)
            count[nodes[number]] = count.get(nodes[number], 0) + 1
        parts = sorted(self.widest.values(), reverse=True)  # two days of a node carry no more than one of them
        self.parts = parts if split and len(parts) > 1 and parts[0] < total else ()
        self.shared = {node for node, offers in count.items() if offers > 1}
        self.offers = [(number, 1 << number, unit, caps[number], self.node(number)) for number, unit in cost.items()]

    def node(self, number):
        """The node of an offer that shares what it has with other days; None for one that does not."""
        return self.nodes[number] if self.nodes[number] in self.shared else None


def _row(group):
    cost = {}
    for line in group.lines:
        for number, unit in line.cost.items():
            if unit < line.short:
                cost[number] = min(unit, cost.get(number, unit))
    caps = {number: min(group.caps[number], group.total) for number in cost}
    if len(group.lines) == 1:
        need = group.lines[0].need
        for number, cap in list(caps.items()):
            if cap < need.quantity:
                caps[number] = 0 if need.whole else cap - cap % need.multiple
            if not caps[number]:
                del caps[number], cost[number]
    return Row(group.total, min(line.short for line in group.lines), cost, caps, group.nodes,
               group.split if len(group.lines) == 1 else 0)
