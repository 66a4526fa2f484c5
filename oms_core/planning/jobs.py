# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long work is cut into sets, and what a fault in one of them means (``oms_core/jobs.py`` does it)."""
from dataclasses import dataclass
from datetime import timedelta

#: What a set of work failed for. It collided with somebody's work: the same once more may go well. It took longer than the
#: database allows: the same takes as long again, less may be quick enough. It is at fault itself. Or the run has to end: no
#: record can help it that the server is out of time or memory, or that the database is gone.
COLLIDED, TOO_LONG, AT_FAULT, ENDS = "collided", "too long", "at fault", "ends"

#: How often one record, or one step, that collides is tried before it is left for later.
TRIES = 5
#: How many records of a job that fail one after the other, each alone, are no fault of theirs.
IN_A_ROW = 10
#: How often in a row a job that collides runs again at once, and how long it (or a record left for later) waits from then on.
AT_ONCE, AGAIN = 5, timedelta(minutes=10)


def pause(tries, share):
    """Seconds until what collided so many times is tried again; ``share`` in [0, 1) is drawn, so that two who collided do
    not meet again."""
    return share * 2 ** tries / 10


def in_halves(items, size, attempt, is_its_own):
    """Do ``attempt(set)`` for all items, so that those that cannot be done do not lose the others.

    A set that fails is halved until the items at fault stand alone.

    :param items: what can be sliced; the single items can be keys
    :param attempt: function(set) -> result; it must undo its work where it raises
    :param is_its_own: function(exception): whether something in the set is at fault; all else ends the whole run
    :returns: (results, failed): the results of the sets done, and {item: exception}
    """
    results, failed = [], {}
    todo = [items[start:start + size] for start in range(0, len(items), size)]
    todo.reverse()
    while todo:
        some = todo.pop()
        try:
            results.append(attempt(some))
        except Exception as error:
            if not is_its_own(error):
                raise
            if len(some) == 1:
                failed[some[0]] = error
            else:
                middle = (len(some) + 1) // 2
                todo += [some[middle:], some[:middle]]
    return results, failed


@dataclass
class Pace:
    """How many items the next set has, while some of them fail."""

    full: int
    size: int = 0
    tries: int = 0

    def __post_init__(self):
        self.size = self.size or self.full

    def done(self):
        """A set went well: the next may be larger again."""
        self.size, self.tries = min(2 * self.size, self.full), 0

    def failed(self, why, count):
        """A set of so many items failed. Whether to leave it and go on behind it: it is one alone, and the same once more is
        for nothing. Else it is begun again, by halves or, what collided alone, as it is."""
        self.size, self.tries = max(count // 2, 1), self.tries + 1 if count == 1 else 0
        leave = count == 1 and (why != COLLIDED or self.tries >= TRIES)
        if leave:
            self.tries = 0
        return leave
