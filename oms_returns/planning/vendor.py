# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From which purchases pieces go back to their vendor. Pure; quantities are integers."""
from .refund import Pool


def allot(pieces, rooms):
    """Give each piece purchases that it can be taken off, each of which can give back no more than was received by it.

    :param pieces: [(piece, quantity, [purchase, …] in the order in which they are asked)]
    :param rooms: {purchase: how much of it was received and has not gone back}
    :return: [(piece, purchase or None, quantity)]: None is what no purchase has room for
    """
    free, found = dict(rooms), []
    for piece, quantity, purchases in pieces:
        pool = Pool((one, free[one]) for one in purchases if free.get(one, 0) > 0)
        taken, missing = pool.take(quantity)
        for one, part in taken:
            free[one] -= part
            found.append((piece, one, part))
        if missing > 0:
            found.append((piece, None, missing))
    return found
