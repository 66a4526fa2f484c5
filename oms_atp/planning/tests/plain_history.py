# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sums about receipts told plainly: what the database's statement (``oms.vendor.lead``) has to agree with."""
from math import log

from ..lead_time import LIMIT, History


def history(receipts):
    """The :class:`History` of an iterable of (quoted days, actual days)."""
    found = History()
    for quoted, actual in receipts:
        quoted = max(quoted, 0.0)
        x = min(max(log((max(actual, 0.0) + 1) / (quoted + 1)), -LIMIT), LIMIT)
        found += History(1, x, x * x, log(quoted + 1))
    return found
