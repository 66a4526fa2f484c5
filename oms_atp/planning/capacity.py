# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many orders a warehouse can send on a day: on full days nothing more leaves. Pure: no Odoo, no clock."""


class Load:
    """How many orders are promised for which day, where there is a limit.

    :param limits: {warehouse id: orders a day}
    :param counts: {(warehouse id, day): orders}
    :param mine: {(warehouse id, day): ids of those of them that are being planned}: an order adds nothing to its own day
    """

    def __init__(self, limits, counts=(), mine=()):
        self.limits, self.counts = limits, dict(counts)
        self.mine = {key: set(orders) for key, orders in dict(mine).items()}

    def copy(self):
        return Load(self.limits, self.counts, self.mine)

    def add(self, warehouse_id, day, order_id):
        """An order was planned for a day."""
        if warehouse_id in self.limits:
            orders = self.mine.setdefault((warehouse_id, day), set())
            if order_id not in orders:
                orders.add(order_id)
                self.counts[warehouse_id, day] = self.counts.get((warehouse_id, day), 0) + 1

    def full(self, warehouse_id, order_id):
        """Days on which this order cannot be sent any more."""
        limit = self.limits.get(warehouse_id)
        if not limit:
            return frozenset()
        return frozenset(
            day for (warehouse, day), count in self.counts.items()
            if warehouse == warehouse_id and count >= limit and order_id not in self.mine.get((warehouse, day), ()))

    def ship_days(self, warehouse_id, order_id, days):
        """The list of ship days (for goods there on day 0, 1, …) without the full ones."""
        full = self.full(warehouse_id, order_id)
        return without(days, full) if full else days


def without(days, full):
    """Ship days moved to the next one that is not full; None where none follows."""
    free, following = {}, None
    for day in sorted({day for day in days if day is not None}, reverse=True):
        if day not in full:
            following = day
        free[day] = following
    return [free.get(day) for day in days]
