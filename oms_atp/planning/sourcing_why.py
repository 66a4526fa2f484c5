# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why each line is supplied from where it is: what every node could have done, and what would have to be different.

For every line one dict per node, in the sequence of the problem:

- ``node``, ``quantity`` (given), ``reason`` (a code, see below);
- ``free``: what the other lines of the order left there, up to day ``ship``, arriving ``arrive``: the day on which the
  line would be complete, or the last on which anything is added (None: there is nothing);
- ``missing``: how much more the node would have to have by then to supply the line alone;
- ``cost``: of the line from this node alone, in a parcel of its own, in thousandths; None if it cannot;
- ``extra``: how much more the plan would cost if this line came from this node and all others stayed: what would have to
  be cheaper here; None if it cannot.

Reasons: ``chosen``; the problem's own word for an excluded node; ``by_hand`` (another node was chosen by hand);
``no_stock``; ``taken`` (by other lines of this order); ``part_only`` (less than the line wants); ``later`` (being late is
what makes it dearer); ``costs_more``; ``less_preferred`` (costs the same); ``max_parcels``, ``min_split`` (cheaper, but
against that rule); ``whole_order`` (it cannot supply the whole order in one parcel); ``not_found`` (cheaper, not found
within the budget).
"""
from .sourcing_case import GRAINS
from .sourcing_greedy import whole


def explain(problem, case, takes, ladders):
    """{line id: tuple of dicts} of an order's lines."""
    view = _View(problem, case, takes)
    return {line.need.line_id: tuple(view.row(line, index, node, ladders) for index, node in enumerate(problem.nodes))
            for group in case.groups for line in group.lines}


class _View:
    def __init__(self, problem, case, takes):
        self.problem, self.case, self.rules = problem, case, problem.rules
        self.numbers, self.arrives, self.given, self.product, self.parcels = {}, {}, {}, {}, {}
        for number, (index, ship, arrive) in enumerate(case.offers):
            self.numbers.setdefault(index, []).append(number)
            self.arrives[index, ship] = arrive
        for line, number, quantity in takes:
            index = case.offers[number][0]
            self.given.setdefault(line, {}).setdefault(index, []).append((number, quantity))
            self.product.setdefault((line.need.product_id, index), []).append((line, number, quantity))
            self.parcels.setdefault(number, set()).add(line)
        self.opened = sum(1 << number for number in self.parcels)
        self.fixed = case.fixed(self.opened)
        self.now, self.all_in_one = {}, {}

    def row(self, line, index, node, ladders):
        """What one node could have done for one line."""
        need, chosen = line.need, self.given.get(line, {}).get(index)
        excluded = self.problem.excluded.get((need.product_id, node.key))
        if not chosen:
            if excluded is not None:
                return _dict(node.key, excluded)
            if need.fixed is not None and node.key not in need.fixed:
                return _dict(node.key, "by_hand")
        number, free = self._offer(line, index)
        if number is None:
            caps = self.case.by_product[need.product_id].caps
            taken = any(number in caps for number in self.numbers.get(index, ()))
            return _dict(node.key, "taken" if taken else "no_stock", missing=need.quantity)
        _index, ship, arrive = self.case.offers[number]
        given = sum(quantity for _number, quantity in chosen or ())
        found = {"node": node.key, "quantity": given, "free": free, "ship": ship, "arrive": arrive,
                 "missing": max(need.quantity - free, 0), "cost": None, "extra": None, "reason": "part_only"}
        if free >= need.quantity:
            alone = line.cost[number] * need.quantity
            found["cost"] = _money(self.case.fixed(1 << number) + alone)
            extra, better = self._extra(line, number, alone)
            found["extra"] = _money(extra)
            found["reason"] = self._reason(line, number, extra - better)
        if self.rules.whole_order and not self._carries_all(index):
            found["reason"] = "whole_order"
        if chosen:
            last = max(number for number, _quantity in chosen)
            found.update(reason="chosen", ship=self.case.offers[last][1], arrive=self.case.offers[last][2])
        return found

    def _offer(self, line, index):
        """(offer number, free quantity) by which the node could complete the line, else the one by which it has most."""
        best = None, 0
        others = [(number, quantity) for other, number, quantity
                  in self.product.get((line.need.product_id, index), ()) if other is not line]
        caps = self.case.by_product[line.need.product_id].caps
        for number in self.numbers.get(index, ()):
            if number not in line.cost:
                continue
            free = caps[number]
            if others:
                free = min(caps[later] - sum(quantity for day, quantity in others if day <= later)
                           for later in self.numbers[index] if later >= number and later in caps)
            if free > best[1]:
                best = number, free
                if free >= line.quantity:
                    break
        return best

    def _carries_all(self, index):
        """Whether a node could supply the whole order in one parcel."""
        if index not in self.all_in_one:
            self.all_in_one[index] = any(whole(self.case, number) for number in self.numbers[index])
        return self.all_in_one[index]

    def _now(self, line):
        """(grains of goods and splits of the line as planned, grains of what it is short, the offers used without it, its last
        arrival)"""
        found = self.now.get(line)
        if found is None:
            given = [pair for pairs in self.given.get(line, {}).values() for pair in pairs]
            lost = (line.quantity - sum(quantity for _number, quantity in given)) * line.short
            cost = sum(line.cost[number] * quantity for number, quantity in given)
            cost += self.case.split * max(len(given) - 1, 0)
            own = sum(1 << number for number, _quantity in given if len(self.parcels[number]) == 1)
            late = max((self.case.offers[number][2] for number, _quantity in given), default=None)
            found = self.now[line] = cost, lost, self.opened & ~own, late
        return found

    def _extra(self, line, number, alone):
        """(grains that the line costs more from this offer, grains of what it would no longer be short)"""
        cost, lost, others, _late = self._now(line)
        extra = alone + self.case.fixed(others | 1 << number) - cost - self.fixed
        return (extra - lost, 0) if self.rules.short else (extra, lost)

    def _reason(self, line, number, extra):
        _cost, _lost, others, late = self._now(line)
        if extra > 0:
            arrive, wanted = self.case.offers[number][2], line.need.wanted or 0
            if late is not None and arrive > max(late, wanted):
                unit = self.rules.late * GRAINS // line.quantity + line.need.value * self.rules.late_share
                if unit * line.quantity * (arrive - max(late, wanted)) >= extra:
                    return "later"
            return "costs_more"
        if not extra:
            return "less_preferred"
        if self.rules.max_parcels and (others | 1 << number).bit_count() > self.rules.max_parcels:
            return "max_parcels"
        return "min_split" if self.rules.min_split else "not_found"


def _dict(node, reason, missing=0):
    return {"node": node, "quantity": 0, "free": 0, "ship": None, "arrive": None, "missing": missing, "cost": None,
            "extra": None, "reason": reason}


def _money(grains):
    return (grains + GRAINS // 2) // GRAINS
