# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of the moves that people make on the floor is none of an order's business, or too much of it. Pure: no Odoo, no clock.

Facts are attributes of a move. Most moves are decided by the first of them: whoever has to look facts up hands over an object
that does so when it is asked, and is asked for no more than it takes.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """``line``: it is for an order line, ``own``: of the order of its transfer. A *badge* says that a hold keeps something of
    that order from the warehouse.
    """

    line: bool = True
    own: bool = True
    of_line: bool = True  # the goods are those of its line
    badge: bool = False
    has_order: bool = True  # its transfer is for an order
    leaves: bool = True  # goods go out with it
    from_shelf: bool = True  # it takes goods from the warehouse, and is no count
    beside: bool = True  # on its transfer something goes to a customer
    named: bool = True  # its references name orders
    names_own: bool = True  # among them that of its line
    quantity: float = 0.0
    more: bool = False  # with it more goes than its line ordered
    backordered: bool = False
    stopped: bool = False  # a hold stops its line
    waits: bool = False  # of the same goods something of its order is not sent to the warehouse yet


def is_stranger(move):
    """Whether goods go with this move beside those of the orders that it has to do with: added to their transfer by hand, or
    made to look like another line's."""
    if move.line and move.own and (move.of_line or not move.badge):
        return False
    if not move.line and not move.has_order and not (move.leaves and move.named):
        return False
    if not move.leaves and (move.line or not move.from_shelf or not move.beside):
        return False
    return not (move.line and move.of_line and (not move.named or move.names_own))


def goes_beyond(move):
    """Whether more than was ordered goes with this move while goods of its order and product are held or backordered. Of an
    order that waits for nothing, more may be sent."""
    if not (move.line and move.quantity and move.leaves and move.more):
        return False
    return bool(move.badge or move.backordered) and bool(move.stopped or move.waits)


def counted(state, leaves, unreleased, asked, taken):
    """How much of its line a move takes: what left or is taken, or is still to be sent. Of a step that is done, the next one
    counts."""
    if state == "cancel" or (state == "done" and not leaves):
        return 0.0
    return asked if unreleased and state != "done" else taken
