# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What to bill, how much to pay, how old a debt is: decided on plain values."""
from collections import namedtuple
from decimal import ROUND_HALF_UP, Decimal

BILL = "bill"
HELD = "held"
NOTHING = "nothing"
WAITING = "waiting"

#: What is known of an order when it is to be billed. ``goods`` and ``charges`` say whether there is something
#: of the kind to invoice now (a credit counts), ``waiting`` whether goods are still to be shipped,
#: ``downpayment`` whether one was invoiced and not yet deducted, ``held`` the reason that keeps it from invoicing,
#: ``undone`` whether services are still to be done or something held to be invoiced, ``prepaid`` whether a down payment not yet
#: deducted is posted.
Billable = namedtuple("Billable", "confirmed goods charges waiting downpayment held undone prepaid", defaults=(False, False))

#: ``final``: down payments are deducted, and what is negative is credited.
Verdict = namedtuple("Verdict", "what final")


def judge(order):
    """Whether to bill an order now.

    Charges (postage and the like) go with the first goods, and alone only once no goods are waited for.
    A down payment is deducted in full from the last invoice (``final``): deducting it from the first could turn an invoice for
    what was shipped into a credit note; before that each takes its share (``oms.shares``). Where nothing is left that it
    could be deducted from, it is credited.
    """
    later = order.waiting or order.undone
    if not order.confirmed or not (order.goods or order.charges or (order.prepaid and not later)):
        return Verdict(NOTHING, False)
    if order.held:
        return Verdict(HELD, False)
    if order.waiting and not order.goods:
        return Verdict(WAITING, False)
    return Verdict(BILL, not (order.downpayment and later))


def share_of(amount, share, rounding):
    """``share`` of an amount, rounded half up to the currency's rounding; never more than all where share is 1."""
    unit = Decimal(str(rounding))
    exact = Decimal(str(amount)) * Decimal(str(share))
    return float((exact / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)


#: How long a debt is overdue, in days: (key, at least).
BUCKETS = (("not_due", None), ("d1_30", 1), ("d31_60", 31), ("d61_90", 61), ("d90", 91))


def bucket(due, as_of):
    """The key of the bucket into which a debt due on ``due`` falls on ``as_of`` (dates); due today is not overdue."""
    days = (as_of - due).days
    found = BUCKETS[0][0]
    for key, least in BUCKETS[1:]:
        if days >= least:
            found = key
    return found
