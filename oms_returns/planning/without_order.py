# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods that no order here sold: by which line of the customer's invoices they were billed, and how much of that is not credited
yet. Pure: no Odoo, no clock. Quantities are integers of the product's unit at its precision."""
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Billed:
    """A line of a posted invoice to the customer for the product."""

    key: object
    invoice: object
    units: int
    claimed: int = 0  # by return lines whose price is from it
    credited: int = 0  # by credit notes of others
    kept: int = 0  # of what is claimed: kept by the customer
    document: str = ""
    day: object = None
    value: float = 0.0  # of one product unit before tax, in the invoice's currency, less discounts
    currency: object = None

    @property
    def left(self):
        return max(self.units - self.claimed - self.credited, 0)


def credited(items, by_invoice, loose=0):
    """These lines, with what others credited of them.

    :param items: [:class:`Billed`] of one customer and product, the newest first
    :param by_invoice: {invoice: units that its credit notes credit}: of one invoice's lines the first take it
    :param loose: units on credit notes that name no invoice: they are taken off the oldest, as of goods of orders
    """
    left, found = dict(by_invoice), []
    for one in items:
        part = min(one.units, left.get(one.invoice, 0))
        left[one.invoice] = left.get(one.invoice, 0) - part
        found.append(replace(one, credited=part))
    for place in reversed(range(len(found))):
        part = min(found[place].left, loose)
        loose -= part
        found[place] = replace(found[place], credited=found[place].credited + part)
    return found


def assign(wanted, items):
    """For each quantity the line by which it was billed, or None where nothing was: the newest with so much left, else the
    newest with anything, else the newest. What one takes, those after it do not find."""
    left, found = {one.key: one.left for one in items}, []
    for quantity in wanted:
        one = next((one for one in items if left[one.key] >= quantity), None) or next(
            (one for one in items if left[one.key] > 0), None) or (items[0] if items else None)
        if one:
            left[one.key] -= min(quantity, left[one.key])
        found.append(one)
    return found
