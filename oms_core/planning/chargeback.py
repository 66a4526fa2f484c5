# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of a chargeback: by whom it may be told, and in which sequence. Pure: no Odoo, no clock."""

OPEN, WON, LOST = "open", "won", "lost"

#: What a person may do. One that was won may come back (arbitration), one that was lost be won.
NEXT = {OPEN: {WON, LOST}, WON: {OPEN}, LOST: {OPEN}}


def told(before, now):
    """The state after a provider tells ``now`` of one that is in ``before`` (None: not known yet). Its messages come twice and
    out of order: what is decided is not opened by an older one; a decision after another one is a later one."""
    if before is None or before == OPEN:
        return now
    return before if now == OPEN else now


def owed(state):
    """Whether the customer owes the money again: until it is won."""
    return state != WON


def refundable(captured, refunded, charged_back):
    """What may still be given back of a payment: what the bank took back is not given back once more."""
    return max(captured - refunded - charged_back, 0.0)
