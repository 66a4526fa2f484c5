# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many whole kits there are in quantities of their components. Pure: no Odoo, no clock.

A *recipe* is what one kit is made of: {component: quantity of it in one kit}. Quantities are floats of the component's unit,
kits floats of the kit's unit. A kit is where the component of it is that is least far: one seat shipped and three legs in the
warehouse are a stool in the warehouse.
"""
from math import ceil, floor

#: Where goods may be, what is furthest first.
BUCKETS = ("shipped", "released", "waiting", "short")
#: What the last digit of a component's quantity may be wrong by: a third of a kilogram is 0.33.
ROUNDING = 0.01
#: Never so much that a missing component would not matter.
MOST_SLACK = 0.25


def dump(recipe):
    """A recipe as one line of text, the same for the same recipe."""
    return ",".join(f"{component}:{quantity:.10g}" for component, quantity in sorted(recipe.items()) if quantity > 0)


def load(text):
    """{component id: quantity} of what :func:`dump` made."""
    parts = (part.split(":") for part in text.split(",") if part)
    return {int(component): float(quantity) for component, quantity in parts}


def whole(quantities, recipe, grain=1.0):
    """How many kits, in multiples of ``grain``, can be made of ``quantities`` ({component: quantity}): as many as the
    component allows of which there is least. What is missing by rounding alone is not missing."""
    return max(floor(min(
        (quantities.get(component, 0.0) / each + min(ROUNDING / each, MOST_SLACK * grain)
         for component, each in recipe.items()), default=0.0) / grain + 1e-6), 0) * grain


def count(buckets, recipe, grain=1.0):
    """{bucket: kits} of ``buckets`` ({bucket: {component: quantity}}): each kit in one bucket, that of its last component.

    What is in no bucket of :data:`BUCKETS` counts for nothing. The kits are as many as there are components for, wherever
    these are; single components beyond them are none.
    """
    upto, found, before = {}, {}, 0.0
    for bucket in BUCKETS:
        for component, quantity in buckets.get(bucket, {}).items():
            upto[component] = upto.get(component, 0.0) + quantity
        kits = whole(upto, recipe, grain)
        found[bucket] = kits - before
        before = kits
    return found


def grain_of(ordered, smallest=1.0):
    """In what steps kits are counted: whole ones of the smallest unit in use; who orders one and a half, in hundredths.

    :param smallest: the smallest of the kit's units in use, in the kit's unit (one of a dozen: 1/12)
    """
    steps = ordered / smallest
    tolerance = ROUNDING / smallest if smallest < 1 else 1e-6
    return smallest if abs(steps - round(steps)) <= tolerance else 0.01


def shares(worth, recipe, prices):
    """{component: what one unit of it is worth} of a kit worth ``worth``: by what components cost alone; where none has a
    price, each part of the kit is worth the same. All components of a kit together are worth the kit.

    :param prices: {component: price or cost of one unit alone}
    """
    total = sum(max(prices.get(component, 0), 0) * each for component, each in recipe.items())
    if total > 0:
        return {component: worth * max(prices.get(component, 0), 0) / total for component in recipe}
    pieces = sum(recipe.values())
    return dict.fromkeys(recipe, worth / pieces if pieces else 0.0)


def begun(quantities, recipe, grain=1.0):
    """Of how many kits some component is among ``quantities``: what is taken away by parts is not whole any more."""
    most = max((quantities.get(component, 0.0) / each - min(ROUNDING / each, MOST_SLACK * grain)
                for component, each in recipe.items()), default=0.0)
    return max(ceil(most / grain - 1e-6), 0) * grain


def first(quantity, made, grain=1.0):
    """{component: how much of it} is in so many kits, of those that there are the first.

    :param made: [(recipe, {component: how much there is of it})], in turn; what is beyond all of them is of the last recipe
    """
    found = {}
    for number, (recipe, there) in enumerate(made, 1):
        most = whole(there, recipe, grain)
        part = quantity if number == len(made) else min(quantity, most)
        quantity -= part
        for component, each in recipe.items():
            units, known = part * each, there.get(component, 0.0)
            if abs(part - most) < 1e-6 and abs(known - units) <= min(ROUNDING, MOST_SLACK * grain * each) + 1e-9:
                units = known  # rounding alone
            found[component] = found.get(component, 0.0) + units
    return found
