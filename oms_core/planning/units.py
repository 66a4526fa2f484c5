# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quantities between the unit that goods are kept in and a smaller one that they are sold in. Pure.

One egg of a product that is kept by the dozen is 0.08 dozen where stock is counted in hundredths, and 0.96 eggs again: what was
rounded once is not to be multiplied.
"""


def snap(quantity, per_unit, step=0.01):
    """``quantity`` of the unit in which goods are kept, in the smaller one of which there are ``per_unit`` in it: a whole
    number where it is one but for the rounding to ``step``. Only what is counted comes in whole ones: of grams there are
    28.35 in an ounce, and 149.97 of them are not 150."""
    exact = quantity * per_unit
    if not is_counted(per_unit):
        return exact
    near = round(exact)
    return float(near) if abs(exact - near) <= step * per_unit + 1e-9 else exact


def is_counted(per_unit):
    """Whether a unit holds a whole number of the smaller one (a dozen 12), but for what is lost in how units are stored."""
    return abs(per_unit - round(per_unit)) <= 1e-6 * per_unit


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
