# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of the pieces that came an inspection is about. Pure; quantities are integers."""
from datetime import timedelta

from .refund import Pool

#: Pieces with these fates are not taken back: the customer gets nothing for them.
NOT_TAKEN = frozenset({"customer", "keep"})


def share(parts, gone, rows):
    """Give each row of an inspection pieces that came.

    :param parts: [(key, good, lot or None, quantity)] that came, in the order in which they are taken
    :param gone: {(good, lot or None): how much of it was inspected before}
    :param rows: [(row, good, lot or None, quantity)]; those that name a lot choose first
    :return: [(row, key, lot, quantity)], [(row, what of it is not there)]
    """
    pools, lots = {}, {}
    for key, good, lot, quantity in parts:
        pools.setdefault((good, lot), []).append((key, quantity))
        lots.setdefault(good, {})[lot] = True
    pools = {key: Pool(_summed(pairs)) for key, pairs in pools.items()}
    for key, quantity in gone.items():
        if key in pools:
            pools[key].take(quantity)
    shares, missing = [], []
    for row, good, lot, quantity in sorted(rows, key=lambda one: one[2] is None):  # stable: else as they stand
        for one in [lot] if lot is not None else lots.get(good, {}):
            taken, quantity = pools[good, one].take(quantity) if (good, one) in pools else ([], quantity)
            shares += [(row, key, one, part) for key, part in taken]
        if quantity:
            missing.append((row, quantity))
    return shares, missing


def _summed(pairs):
    found = {}
    for key, quantity in pairs:
        found[key] = found.get(key, 0) + quantity
    return found.items()


def due_on(start, days):
    """When the time of a return is over that began at ``start``: by its most patient line, never where one has no end.

    :param days: of each line, 0: never
    """
    return start + timedelta(days=max(days)) if start and days and min(days) > 0 else None


def untaken(came, accepted, given):
    """How much of what came is not taken back for credit.

    :param came: what came of an order line
    :param accepted: what the return was accepted for
    :param given: what came in all, less what goes back to the customer or is kept without credit
    """
    return max(came - min(accepted, max(given, 0)), 0)
