# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One order as the search sees it: offers (node × ship day) as bits, products with what each offer has.

Costs are whole grains, 10 ** -12 of the currency, so that nothing is ever rounded before the end: 10 ** 9 to a thousandth,
10 ** 6 to a millionth; a millionth of a value in millionths is one.
"""
from .sourcing_serve import Group, Line

GRAINS = 10**9  # of a thousandth of the currency
UNIT_GRAINS = 10**6  # of a millionth
EXACT_OFFERS = 12
DAYS = 3  # per node, where there are more offers than that
NEVER = 1 << 400  # dearer than any plan


class Case:
    """``offers``: list of (node index, ship, arrive), the preferred first (own warehouse, rank, sequence, day); bit i of a set
    of offers stands for offer i. ``groups``: one :class:`Group` per product. ``nodes``: the nodes with offers, as
    (bits, first, further), in grains. ``work``: see :class:`.sourcing_work.Work`."""

    def __init__(self, problem, needs, ladders, work):
        self.rules, self.needs, self.work = problem.rules, needs, work
        self.node_list = problem.nodes
        self.products = {}
        for need in needs:
            self.products.setdefault(need.product_id, []).append(need)
        self.stock = self._stock(problem, ladders)
        self.offers, self.trimmed = self._offers()
        self.nodes = self._node_costs()
        self.split = self.rules.split_line * GRAINS
        self.groups = self._groups(problem)
        self.by_product = {group.product: group for group in self.groups}
        self.all = (1 << len(self.offers)) - 1
        self._fixed = {}

    def _stock(self, problem, ladders):
        """[(node index, {product: its steps, cut off where all is there})], preferred nodes first; fills ``arrive``."""
        home, found = self.needs[0].home, []
        order = sorted(range(len(problem.nodes)),
                       key=lambda i: (problem.nodes[i].key != home, problem.nodes[i].rank, i))
        totals = {product: sum(need.quantity for need in needs) for product, needs in self.products.items()}
        for index in order:
            key, there = problem.nodes[index].key, {}
            for product, total in totals.items():
                steps = ladders.get((product, key))
                if steps and (product, key) not in problem.excluded and self._allowed(product, key):
                    useful = _useful(steps, total)
                    if useful:
                        there[product] = useful
            if there:
                found.append((index, there))
        return found

    def _allowed(self, product, key):
        return any(need.fixed is None or key in need.fixed for need in self.products[product])

    def _offers(self):
        """All days that matter, or a few per node if that makes too many."""
        days = [(index, there, sorted({step[0] for steps in there.values() for step in _rising(steps)}))
                for index, there in self.stock]
        trimmed = sum(len(found) for _index, _there, found in days) > EXACT_OFFERS
        offers, lost = [], False
        for index, there, found in days:
            if trimmed and len(found) > DAYS:
                found, lost = _few(found, there), True
            arrives = {}
            for steps in there.values():
                for ship, arrive, _quantity in steps:
                    arrives[ship] = max(arrives.get(ship, arrive), arrive)
            latest = None
            for ship in found:
                latest = arrives[ship] if latest is None else max(latest, arrives[ship])
                offers.append((index, ship, latest))
        return offers, lost

    def _node_costs(self):
        bits = {}
        for number, (index, _ship, _arrive) in enumerate(self.offers):
            bits[index] = bits.get(index, 0) | 1 << number
        return {index: (mask, max(self.node_list[index].first, 0) * GRAINS, max(self.node_list[index].further, 0) * GRAINS)
                for index, mask in bits.items()}

    def _groups(self, problem):
        caps = {product: {} for product in self.products}
        there_of = dict(self.stock)
        for number, (index, ship, _arrive) in enumerate(self.offers):
            for product, steps in there_of[index].items():
                quantity = 0
                for day, _there, there in steps:
                    if day > ship:
                        break
                    quantity = there
                if quantity:
                    caps[product][number] = quantity
        groups, most = [], 1 + sum(first + further * mask.bit_count() for mask, first, further in self.nodes.values())
        for product, needs in self.products.items():
            lines = [self._line(problem, need, caps[product]) for need in needs]
            most += sum(line.quantity * max((abs(cost) for cost in line.cost.values()), default=0) for line in lines)
            most += self.split * len(self.offers) * len(lines)
            groups.append((product, lines))
        return [self._group(product, lines, caps[product], most) for product, lines in groups]

    def _line(self, problem, need, caps):
        """What one unit costs at each offer: its own cost and that of being late."""
        rules, late, wanted = self.rules, 0, need.wanted or 0
        if rules.late or rules.late_share:
            late = rules.late * GRAINS // need.quantity + need.value * rules.late_share
        cost = {}
        for number in caps:
            index, _ship, arrive = self.offers[number]
            key = self.node_list[index].key
            if need.fixed is None or key in need.fixed:
                unit = problem.unit_cost.get((need.product_id, key), 0) * UNIT_GRAINS
                cost[number] = unit + late * (arrive - wanted) if late and arrive > wanted else unit
        return Line(need, cost)

    def _group(self, product, lines, caps, most):
        for line in lines:
            if self.rules.short:
                line.short = line.need.value * self.rules.short * 1000 + 1
            else:
                line.short = (line.need.value + 1) * most
        return Group(product, lines, caps, [offer[0] for offer in self.offers], self.split, self.work)

    @property
    def plain(self):
        """Whether every supply looked at was the best from its offers."""
        return all(group.exact for group in self.groups) and not self.rules.min_split

    def fixed(self, opened):
        """What the parcels of a set of offers cost."""
        found = self._fixed.get(opened)
        if found is None:
            found = 0
            self.work.left -= len(self.nodes)
            for mask, first, further in self.nodes.values():
                here = opened & mask
                if here:
                    found += first + further * (here.bit_count() - 1) if here & (here - 1) else first
            self._fixed[opened] = found
        return found

    def total(self, opened):
        """What it costs to supply from a set of offers at best; NEVER if the rules forbid it."""
        rules = self.rules
        if rules.max_parcels and opened.bit_count() > rules.max_parcels:
            return NEVER
        cost = self.fixed(opened)
        for group in self.groups:
            cost += group.price(opened)
        if rules.min_split and not self.worth_it(self.takes(opened)):
            return NEVER
        return cost

    def takes(self, opened):
        """[(line, offer number, quantity)] of the cheapest supply from a set of offers."""
        return [take for group in self.groups for take in group.serve(opened)[1]]

    def worth_it(self, takes):
        """Whether every parcel beside others carries enough value."""
        worth = {}
        for line, number, quantity in takes:
            worth[number] = worth.get(number, 0) + quantity * line.need.value
        return len(worth) < 2 or min(worth.values()) >= self.rules.min_split * 1000

    def weigh(self, takes):
        """(grains with what is short, grains without) of a plan."""
        cost, opened, given, parcels = 0, 0, {}, {}
        for line, number, quantity in takes:
            cost += line.cost[number] * quantity
            opened |= 1 << number
            given[line] = given.get(line, 0) + quantity
            parcels[line] = parcels.get(line, 0) + 1
        cost += self.fixed(opened) + self.split * sum(count - 1 for count in parcels.values())
        lost = sum(line.short * (line.quantity - given.get(line, 0)) for group in self.groups for line in group.lines)
        return cost + lost, cost + lost if self.rules.short else cost


def used(takes):
    """The offers that a list of takes uses."""
    opened = 0
    for _line, number, _quantity in takes:
        opened |= 1 << number
    return opened


def _useful(steps, total):
    """The steps (ship, arrive, quantity) on which more can be had, up to all; or less, where goods lapse."""
    found, before = [], 0
    for step in steps:
        quantity = min(step.quantity, total)
        if quantity != before:
            found.append((step.ship, step.arrive, quantity))
            before = quantity
    return found


def _rising(steps):
    """Those steps on which more can be had than before: on others nothing is sent for their own sake."""
    found, highest = [], 0
    for step in steps:
        if step[2] > highest:
            found.append(step)
            highest = step[2]
    return found


def _few(days, there):
    """The first day, the last, and between them the one on which most products are complete for the first time."""
    complete = [_rising(steps)[-1][0] for steps in there.values()]
    middle = max(days[1:-1], key=lambda day: (complete.count(day), -day))
    return [days[0], middle, days[-1]]
