# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""More is asked for than can come back, or some of it too late: lines of their own. Pure: no Odoo, no clock."""
from dataclasses import replace

from .parts import without
from .verdict import too_late


def fit(wanteds):
    """Split each of ``wanteds`` into (fits, excess), quantities, in their order.

    Used where the one who asks cannot be asked back (an import): what was shipped is returned, the rest is
    refused as a line of its own, and nothing is lost: fits + excess = quantity.
    """
    taken, parts = {}, []
    for wanted in wanteds:
        left = max(0, wanted.left - taken.get(wanted.key, 0))
        fits = min(wanted.quantity, left)
        taken[wanted.key] = taken.get(wanted.key, 0) + fits
        parts.append((fits, wanted.quantity - fits))
    return parts


def portions(wanteds, policies):
    """As :func:`fit`, and what fits in two where only some of it is within its window: (in time, late, excess)."""
    gone, found = {}, []
    for wanted, policy, (fits, excess) in zip(wanteds, policies, fit(wanteds), strict=True):
        before = gone.get(wanted.key, 0)
        said = too_late(replace(wanted, quantity=fits, parts=without(wanted.parts, before)), policy) if fits else None
        late = dict(said.facts).get("late", 0) if said else 0
        gone[wanted.key] = before + fits
        found.append((fits - late, late, excess))
    return found
