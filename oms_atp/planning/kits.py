# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be promised of kits, from what can be promised of their components. Pure: no Odoo, no clock.

A *recipe* is {component: quantity of it in one kit} of those components that are kept in stock. Ladders are as in
:mod:`.ledger`, of scaled integers; kits are counted in multiples of ``step``, scaled as well.
"""
from math import ceil, floor

from . import ledger


def need(each, kits):
    """How much of a component so many scaled kits take: rounded up, as Odoo rounds what is in them."""
    return ceil(each * kits - 1e-6)


def fold(ladders, recipe, step):
    """The ladder of whole kits, from ``ladders`` ({component: ladder}): on each day as many as the component allows of
    which there is least."""
    days = sorted({day for component in recipe for day, _quantity in ladders.get(component, ())})
    steps = []
    for day in days:
        fits = min((_fitting(ledger.available(ladders.get(component, ()), day), each, step)
                    for component, each in recipe.items()), default=0)
        steps.append((day, fits))
    return ledger.smooth(steps)


def _fitting(there, each, step):
    found = floor((there + 1e-6) / (each * step)) * step
    while found > 0 and need(each, found) > there:
        found -= step
    return max(found, 0)


def take(ladders, recipe, day, kits):
    """``ladders`` after ``kits`` were promised for ``day``."""
    return {component: ledger.take(ladders.get(component, ()), day, need(each, kits)) for component, each in recipe.items()}


def apart(asks, recipes):
    """Lines of one order that want the same goods, as they are or in kits, are decided one after the other; all others
    together, first.

    :param asks: the products wanted, in the order's sequence
    :param recipes: {kit: recipe}
    :returns: lists of positions
    """
    wants = [frozenset(recipes.get(product, (product,))) for product in asks]
    kits = [product in recipes for product in asks]
    alone = [place for place, want in enumerate(wants) if any(
        other != place and (kits[place] or kits[other]) and want & wants[other] for other in range(len(wants)))]
    together = [place for place in range(len(wants)) if place not in set(alone)]
    return [group for group in (together, *([place] for place in alone)) if group]
