# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an order's reductions come to once less of it is ordered, told plainly."""
from ..shares import CENT, REDUCTION, bases, exact, share


def lowered(lines, quantities, invoiced=None, unit=CENT):
    """{key of a reduction: its amount} once only ``quantities`` are ordered: its share of them, never less than what is invoiced
    of it already (both below zero)."""
    over = bases(lines)
    return {line.key: min(share(line, over[line.key], quantities, unit), exact((invoiced or {}).get(line.key, 0)))
            for line in lines if line.kind == REDUCTION}
