# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From which warehouses is a cart filled? Pure: no Odoo, no clock."""
from . import kits, promise


def plan_cart(needs, free, nodes, partial=False, recipes=None, step=1):
    """Fill a cart: what must come from one warehouse first, then kits, the rest from few warehouses.

    :param needs: list of :class:`.facts.Need`
    :param free: {(product id, node key): quantity}, of kits that of their components
    :param nodes: keys of the warehouses in the order of preference
    :param partial: take what there is; otherwise nothing is taken where something is missing
    :param recipes: {kit: {component: how much of it is in one}}; all of one kit is from one warehouse
    :param step: one whole kit
    :returns: (picks, {line id: quantity missing})
    """
    left, recipes = {key: max(quantity, 0) for key, quantity in free.items()}, recipes or {}
    picks, short = [], {}
    plans = [([need], need.fixed) for need in needs if need.fixed]
    loose = [need for need in needs if not need.fixed]
    plans += [([need], list(nodes)) for need in loose if need.product_id in recipes]
    plans.append(([need for need in loose if need.product_id not in recipes], list(nodes)))
    for some, where in plans:
        there = {**left, **_whole_kits(some, left, where, recipes, step)}
        found, missing = promise.plan(some, there, where)
        for pick in found:
            for product_id, quantity in parts_of(pick, recipes):
                left[product_id, pick.node] -= quantity
        picks += found
        short.update(missing)
    if short and not partial:
        return [], short
    return picks, short


def parts_of(pick, recipes):
    """[(product id, quantity)] that a pick takes: of a kit, its components."""
    return [(product_id, kits.need(each, pick.quantity))
            for product_id, each in recipes.get(pick.product_id, {pick.product_id: 1}).items()]


def _whole_kits(needs, left, nodes, recipes, step):
    """{(kit, node): how many the components allow}; of one and a half, in hundredths."""
    found = {}
    for need in needs:
        recipe = recipes.get(need.product_id)
        for node in nodes if recipe else ():
            parts = {component: ((0, left.get((component, node), 0)),) for component in recipe}
            ladder = kits.fold(parts, recipe, step if need.quantity % step == 0 else 1)
            found[need.product_id, node] = ladder[0][1] if ladder else 0
    return found


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
