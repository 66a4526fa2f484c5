# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In which zone will goods lie that nobody has reserved yet? A guess, made as reservation would take them: pure.

It is a guess, because who reserves first takes first, and lots, packages and owners that only reservation asks about may
change it.
"""
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

#: What is less is nothing.
NOTHING = 1e-6


class Shelves:
    """What is free of goods, in the order in which it is taken.

    :param free: {(warehouse, product): [(zone or None, quantity)]}, the first taken first
    """

    def __init__(self, free: Mapping[tuple[int, int], Sequence[tuple[int | None, float]]]):
        self.free = {key: [[zone, quantity] for zone, quantity in rows] for key, rows in free.items()}
        self.trial: list[tuple[list, float]] = []

    def take(self, warehouse: int, wants: Iterable[tuple[int, float]]) -> dict[int | None, int]:
        """Take these, until further notice. {zone: how many of these lines have something there}: a line of which something
        is found nowhere counts for `None`, too."""
        lines: Counter = Counter()
        for product, quantity in wants:
            zones = set()
            for row in self.free.get((warehouse, product), ()):
                part = min(row[1], quantity)
                if part <= NOTHING:
                    if quantity <= NOTHING:
                        break
                    continue
                row[1] -= part
                quantity -= part
                self.trial.append((row, part))
                zones.add(row[0])
            if quantity > NOTHING:
                zones.add(None)
            lines.update(zones)
        return dict(lines)

    def keep(self) -> None:
        """What was taken is gone."""
        self.trial.clear()

    def put_back(self) -> None:
        """What was taken since the last time is there again."""
        for row, part in self.trial:
            row[1] += part
        self.trial.clear()
