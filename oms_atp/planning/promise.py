# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From which warehouses are these needs promised? Pure: no Odoo, no clock.

Quantities are integers: the product's unit times the scale of the precision "Product Unit".
"""
from .facts import Pick
from .sourcing import by_order


def plan(needs, free, nodes):
    """Promise needs from free stock, order after order in the sequence given, with few shipments per order.

    For each order the warehouse that completes most of its lines is used first (then the one that gives the
    larger quantity, the order's own, the one named first in ``nodes``), again and again until
    nothing more can be had. Nobody is promised what another need was promised.

    :param needs: iterable of :class:`.facts.Need`, each line once
    :param free: {(product id, node key): quantity not spoken for}; negative counts as nothing
    :param nodes: node keys in the order of preference
    :returns: (picks, {line id: quantity short}); for every need, picks + short = quantity
    """
    left = {key: max(quantity, 0) for key, quantity in free.items()}
    picks, short = [], {}
    for wanted in by_order(needs):
        taken = _plan_order(wanted, left, nodes)
        for need in wanted:
            given = {node: quantity for (line, node), quantity in taken.items() if line == need.line_id}
            picks += [Pick(need.line_id, need.product_id, node, given[node]) for node in nodes if node in given]
            missing = need.quantity - sum(given.values())
            if missing:
                short[need.line_id] = missing
    return picks, short


def _plan_order(needs, left, nodes):
    """{(line id, node): quantity}; takes it out of ``left``."""
    open_quantity = {need.line_id: need.quantity for need in needs}
    unused, taken = list(nodes), {}
    while unused and any(open_quantity.values()):
        best = max(unused, key=lambda node: _worth(needs, open_quantity, left, node, nodes))
        unused.remove(best)
        for need in needs:
            quantity = min(open_quantity[need.line_id], left.get((need.product_id, best), 0))
            if quantity:
                taken[need.line_id, best] = quantity
                left[need.product_id, best] -= quantity
                open_quantity[need.line_id] -= quantity
    return taken


def _worth(needs, open_quantity, left, node, nodes):
    """How good it is to use a node next: bigger is better."""
    stock, complete, quantity = {}, 0, 0
    for need in needs:
        wanted = open_quantity[need.line_id]
        if not wanted:
            continue
        there = stock.setdefault(need.product_id, left.get((need.product_id, node), 0))
        given = min(wanted, there)
        stock[need.product_id] = there - given
        quantity += given
        complete += given == wanted
    return complete, quantity, node == needs[0].home, -nodes.index(node)
