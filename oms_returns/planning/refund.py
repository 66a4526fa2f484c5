# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is refunded from which invoice line, what stays billable and what stays shipped. Pure."""


def allocate(quantity, sources):
    """Take ``quantity`` from ``sources``, pairs (key, free), in their order.

    :return: ([(key, taken), …] without zeros, what could not be taken)
    """
    taken = []
    for key, free in sources:
        part = min(quantity, free)
        if part > 0:
            taken.append((key, part))
            quantity -= part
    return taken, quantity


class Pool:
    """Sources that several takers share: pairs (key, free), consumed in their order."""

    def __init__(self, sources):
        self.free = dict(sources)

    def take(self, quantity, spared=None):
        """As :func:`allocate`; what is taken is gone for the next taker.

        :param spared: {key: so much of it is taken only when there is nothing else}
        """
        taken, missing = {}, quantity
        for kept in (spared, {}) if spared else ({},):
            parts, missing = allocate(missing, [(key, free - kept.get(key, 0)) for key, free in self.free.items()])
            for key, part in parts:
                self.free[key] -= part
                taken[key] = taken.get(key, 0) + part
        return list(taken.items()), missing

    @property
    def total(self):
        return sum(self.free.values())


def kept(ordered, delivered, returned):
    """Of what was ordered, what the customer keeps or still gets: the billable quantity of a line that is
    billed as ordered.

    A return is subtracted only so far as the order still asks for it: an order lowered to what the customer
    kept has already taken it into account.

    :param delivered: shipped less returned
    """
    return ordered - min(returned, max(0, ordered - delivered))


def unbilled(back, ordered, invoiced, waits):
    """Of ``back``, what came back of an order billed as ordered, the part that is not billed: all of it but what is on a bill
    and waits for its credit.

    :param waits: the part of back of which nobody decided yet
    """
    billed = max(0, back - max(0, ordered - invoiced))
    return back - min(waits, billed)


def procured(ordered, previous, net, waiting, returned):
    """How much of ``ordered`` counts as launched already, so that a returned unit is not shipped again.

    Odoo counts what was launched less what came back (``net``); any relaunch would ship the returned units
    again. They count as launched as long as the order asks for them (``ordered`` ≥ net + returned); when the
    order is lowered, what waits is given up first, and nothing is fetched back from the customer for it.

    :param previous: the ordered quantity before this change (= ordered when it did not change)
    :param waiting: the part of net that has not left yet
    """
    slack = min(returned, max(0, previous - net))
    counted = net + slack
    return max(net, min(counted, ordered + waiting))
