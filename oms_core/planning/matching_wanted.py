# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of all that is open some receipts can be for at all, so that only that is read. Pure: no Odoo.

A proposal needs a number in the text, the payer or the amount (:func:`matching.candidates`), and is weighed against what has the
same amount (``matching_sure.py``). A number can only stand in a text whose digits have its digits in a row, whatever is between
them: so the digits alone are compared here, which is more than is meant and never less.
"""
from collections import defaultdict
from dataclasses import dataclass

from .matching_text import ALIKE, LEAST_DIGITS, core, grams

#: Longer numbers are not looked for by their digits.
MOST_DIGITS = 40


@dataclass(frozen=True)
class Wanted:
    """What an item has to have, one of these: ``partners``, ``amounts`` ({(currency, amount)}), ``digits`` (of a number)."""

    partners: frozenset
    amounts: frozenset
    digits: frozenset

    def wants(self, item):
        """Whether an :class:`matching.Item` may be for one of the receipts."""
        return (item.partner in self.partners or (item.currency, item.open) in self.amounts
                or (item.currency, item.discounted) in self.amounts
                or any(core(text) in self.digits for text, _kind in item.numbers))


def wanted(receipts, payers=()):
    """:class:`Wanted` of receipts.

    :param payers: partners that paid, beside those that the receipts name: by their accounts, or names that are alike
    """
    return Wanted(
        frozenset(payers) | {receipt.partner for receipt in receipts if receipt.partner},
        frozenset((receipt.currency, receipt.amount) for receipt in receipts),
        frozenset(digits for text in {text for receipt in receipts for text in receipt.texts} for digits in within(core(text))))


def within(digits):
    """All numbers that stand in a row of digits."""
    return {digits[start:end] for start in range(len(digits))
            for end in range(start + LEAST_DIGITS, min(start + MOST_DIGITS, len(digits)) + 1)}


class Called:
    """Names of payers, to be asked whose name is like one of them: as :class:`matching_text.Names` finds it, the other way
    round, so that nothing is kept of those who are asked about."""

    def __init__(self, names):
        self._sizes, self._with = [], defaultdict(list)
        for parts in {grams(name) for name in names} - {frozenset()}:
            for part in parts:
                self._with[part].append(len(self._sizes))
            self._sizes.append(len(parts))

    def __bool__(self):
        return bool(self._sizes)

    def is_like(self, name):
        """Whether the name is like that of one of the payers."""
        parts, shared = grams(name), defaultdict(int)
        for part in parts:
            for place in self._with.get(part, ()):
                shared[place] += 1
        return any(2 * count / (self._sizes[place] + len(parts)) >= ALIKE for place, count in shared.items())
