# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a return, as a table, and where its goods say that it stands. Pure."""

NEXT = {
    "requested": frozenset({"authorised", "refused", "cancelled"}),
    # Straight to the end where nothing is expected: the customer keeps it, or it never came and was given up.
    "authorised": frozenset({"received", "inspected", "settled", "cancelled"}),
    "received": frozenset({"inspected"}),
    # A parcel that was not expected any more still comes.
    "inspected": frozenset({"received", "settled"}),
    "settled": frozenset(),
    "refused": frozenset({"requested"}),
    "cancelled": frozenset(),
}
OPEN = frozenset({"requested", "authorised", "received", "inspected"})
# Until its goods are on a transfer a return only *asks* for quantity; from then on the moves say what comes back.
CLAIMS = frozenset({"requested", "authorised"})
# Nothing of it comes or is kept.
OFF = frozenset({"refused", "cancelled"})
# Where the goods say how far it is.
MOVING = frozenset({"authorised", "received", "inspected"})


def may_go(state, target):
    """Whether a return may go from ``state`` to ``target``."""
    return target in NEXT[state]


def stands(state, came, expected, waiting):
    """Where a return of :data:`MOVING` stands by its goods.

    :param came: whether anything of it is here or was
    :param expected: whether anything is still to come
    :param waiting: whether anything that came is not inspected
    """
    if waiting or (came and expected):
        return "received"
    if not came:
        return state if state == "inspected" and not expected else "authorised"
    return "inspected"
