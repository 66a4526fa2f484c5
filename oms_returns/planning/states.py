# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a return, as a table. Pure."""

NEXT = {
    "requested": frozenset({"authorised", "refused", "cancelled"}),
    # Straight to the end where nothing is expected: the customer keeps it, or it never came and was given up.
    "authorised": frozenset({"received", "inspected", "settled", "cancelled"}),
    "received": frozenset({"inspected"}),
    "inspected": frozenset({"settled"}),
    "settled": frozenset(),
    "refused": frozenset({"requested"}),
    "cancelled": frozenset(),
}
OPEN = frozenset({"requested", "authorised", "received", "inspected"})
# Until the goods are here a return only *asks* for quantity; from then on the moves say what came back.
CLAIMS = frozenset({"requested", "authorised"})


def may_go(state, target):
    """Whether a return may go from ``state`` to ``target``."""
    return target in NEXT[state]
