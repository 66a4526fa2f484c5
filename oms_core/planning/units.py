# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quantities between the unit that goods are kept in and a smaller one that they are sold in. Pure.

One egg of a product that is kept by the dozen is 0.08 dozen where stock is counted in hundredths, and 0.96 eggs again: what was
rounded once is not to be multiplied.
"""


def snap(quantity, per_unit, step=0.01):
    """``quantity`` of the unit in which goods are kept, in the smaller one of which there are ``per_unit`` in it: a whole
    number where it is one but for the rounding to ``step``."""
    exact = quantity * per_unit
    near = round(exact)
    return float(near) if abs(exact - near) <= step * per_unit + 1e-9 else exact


def split(parts, step=0.01):
    """Round ``parts`` to ``step``, so that their sum is their sum rounded: what one loses the next one gets. Each is at most
    a step from what it was, and none below zero."""
    total = done = 0.0
    rounded = []
    for part in parts:
        total += part
        upto = round(total / step)
        rounded.append(round((upto - done) * step, 9))
        done = upto
    return rounded
