# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The house rule: day after day, the node that completes most lines first. The plan that no other may be worse than."""
from .sourcing_serve import take


def greedy(case):
    """[(line, offer number, quantity)]: on each ship day the offer that completes most lines (then gives the larger
    quantity, then the preferred one), again and again until nothing more can be had; within the rules."""
    if case.rules.whole_order:
        return _first_whole(case)
    banned = set()
    while True:
        takes = _in_days(case, banned)
        if not case.rules.min_split or case.worth_it(takes):
            return takes
        worth = {}
        for line, number, quantity in takes:
            worth[number] = worth.get(number, 0) + quantity * line.need.value
        banned.add(min(worth, key=lambda number: (worth[number], -number)))


def whole(case, number):
    """[(line, offer number, quantity)] of all lines from one offer, None if it cannot."""
    bit = 1 << number
    for group in case.groups:
        if not group.mask & bit or group.caps[number] < group.total:
            return None
        if any(number not in line.cost for line in group.lines):
            return None
    return [(line, number, line.quantity) for group in case.groups for line in group.lines]


def _first_whole(case):
    for _ship, number in sorted((offer[1], number) for number, offer in enumerate(case.offers)):
        takes = whole(case, number)
        if takes:
            return takes
    return []


def _in_days(case, banned):
    caps = {group: dict(group.caps) for group in case.groups}
    rest = {line: line.quantity for group in case.groups for line in group.lines}
    days, takes, parcels = {}, [], 0
    for number, (_index, ship, _arrive) in enumerate(case.offers):
        if number not in banned:
            days.setdefault(ship, []).append(number)
    for day in sorted(days):
        unused = days[day]
        while unused and rest:
            if case.rules.max_parcels and parcels >= case.rules.max_parcels:
                return takes
            best = max(unused, key=lambda number: (*_worth(case, caps, rest, number), -number))
            given = _given(case, caps, rest, best)
            if not given:
                break
            unused.remove(best)
            parcels += 1
            _apply(case, caps, rest, given)
            takes += [(line, best, quantity) for _group, line, best, quantity in given]
    return takes


def _apply(case, caps, rest, given):
    for group, line, number, quantity in given:
        take(caps[group], group.nodes, number, quantity)
        rest[line] -= quantity
        if not rest[line]:
            del rest[line]


def _worth(case, caps, rest, number):
    """(lines completed, quantity given) by an offer."""
    complete = quantity = 0
    for _group, line, _number, amount in _given(case, caps, rest, number):
        complete += amount == rest[line]
        quantity += amount
    return complete, quantity


def _given(case, caps, rest, number):
    """[(group, line, offer number, quantity)] that an offer can give to what is still open."""
    found = []
    case.work.left -= 2 * len(case.groups)
    for group in case.groups:
        there = caps[group].get(number, 0)
        if there <= 0:
            continue
        for line in group.lines:
            wanted = rest.get(line)
            if not wanted or number not in line.cost:
                continue
            amount = _amount(line, wanted, there)
            if amount:
                found.append((group, line, number, amount))
                there -= amount
    return found


def _amount(line, wanted, there):
    """How much of a line one more parcel may carry: all of the line, or multiples; of a whole line all or nothing."""
    if there >= line.quantity == wanted:
        return wanted
    if line.need.whole:
        return 0
    multiple = line.need.multiple
    most = min(wanted, there)
    return most - most % multiple
