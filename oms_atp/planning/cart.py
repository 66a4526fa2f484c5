# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From which warehouses is a cart filled? Pure: no Odoo, no clock."""
from . import promise


def plan_cart(needs, fixed, free, nodes, partial=False):
    """Fill a cart: what must come from one warehouse first, the rest from few warehouses.

    :param needs: list of :class:`promise.Need`
    :param fixed: {line id: node} for lines that must come from one warehouse
    :param free: {(product id, node): quantity}
    :param nodes: warehouses in the order of preference
    :param partial: take what there is; otherwise nothing is taken where something is missing
    :returns: (picks, {line id: quantity missing})
    """
    left = {key: max(quantity, 0) for key, quantity in free.items()}
    picks, short = [], {}
    bound = [need for need in needs if need.line_id in fixed]
    plans = [([need], [fixed[need.line_id]]) for need in bound]
    plans.append(([need for need in needs if need.line_id not in fixed], list(nodes)))
    for some, where in plans:
        plan = promise.plan(some, left, where)
        for pick in plan.picks:
            left[pick.product_id, pick.node] -= pick.quantity
        picks += plan.picks
        short.update(plan.short)
    if short and not partial:
        return [], short
    return picks, short


def taken_from_carts(rows, kept):
    """How much of what carts keep is in a claim for their owner.

    :param rows: the claim: (product id, node, quantity, …)
    :param kept: {(cart id, product id, node): quantity}
    :returns: list of (cart id, product id, node, quantity)
    """
    left = {}
    for product_id, node, quantity, *_rest in rows:
        left[product_id, node] = left.get((product_id, node), 0) + quantity
    taken = []
    for (cart_id, product_id, node), quantity in sorted(kept.items()):
        both = min(quantity, left.get((product_id, node), 0))
        if both > 0:
            left[product_id, node] -= both
            taken.append((cart_id, product_id, node, both))
    return taken
