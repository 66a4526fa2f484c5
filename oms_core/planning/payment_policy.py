# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a provider can do with a card, which of the ways to capture it therefore has, and how long it keeps what was authorised.
Pure: no Odoo, no clock. What a provider and a method can is read from them (Odoo's ``support_…`` fields), by nobody's name,
but for what no field says (:data:`NO_VOID`).
"""
from collections import namedtuple

from .capture import CAPTURES, COMPLETE, EACH, HAND, TOKEN, Policy

#: Ways to take the money.
WAYS = (*CAPTURES, HAND)
NONE, FULL, PARTIAL = LEVELS = ("none", "full_only", "partial")

#: What provider and method can, both together. ``capture`` and ``refund``: one of :data:`LEVELS`. ``tokens``: whether a stored
#: card can be charged.
Abilities = namedtuple("Abilities", "capture tokens refund", defaults=(NONE, False, NONE))

#: A row that a company made. ``provider``, ``method``: ids, 0: any. ``days``: until an authorisation ends, ``renewed``: until one
#: that was made by charging the stored card does, ``before``: how many days before its end it is renewed; 0 days: never ends.
Row = namedtuple("Row", "id provider method capture days renewed before", defaults=(HAND, 0, 0, 0))

#: How long a provider keeps what was authorised: ``days``, ``renewed`` by the stored card without the customer, and who says so.
Validity = namedtuple("Validity", "days renewed source")

#: By code of the provider, then of the method ("": any other). What a company writes on its policy counts instead. Where the
#: provider keeps it longer than the bank does, the bank's day: after it a capture may fail, and costs more.
VALIDITY = {
    ("adyen", ""): Validity(
        10, 5, "Adyen help, \"separate authorisation and capture\": asked for up to 28 days, but the card schemes' own days "
               "count: Visa keeps what a customer authorised online for 10 days, what was charged without them for 5"),
    ("adyen", "cartes_bancaires"): Validity(10, 5, "Adyen help: 12 days for Cartes Bancaires; with Visa beside it 10"),
    ("adyen", "paypal"): Validity(3, 3, "Adyen help: PayPal guarantees a capture for 3 days"),
    ("stripe", ""): Validity(
        7, 4, "Stripe docs, \"Place a hold on a payment method\": cards 7 days; Visa charged without the customer 4 days and 18 "
              "hours"),
    ("authorize", ""): Validity(
        7, 5, "Authorize.Net expires it after 30 days; the banks keep it from 7 days on"),
    ("razorpay", ""): Validity(
        3, 3, "Razorpay docs, \"Capture and Refund Settings\": refunded by itself if not captured within 3 days"),
    ("", ""): Validity(
        7, 5, "The shortest time for which card schemes keep what was authorised online; 5 days without the customer"),
}
#: Codes of those whose authorisations cannot be given back on request. Odoo has no field that says so: its module refuses.
NO_VOID = frozenset({"razorpay"})


def voids(provider):
    """Whether a provider, by its code, can be asked to give an authorisation back; else it does so by itself when that ends."""
    return provider not in NO_VOID


def abilities(provider, method):
    """What both can.

    :param provider, method: (capture, tokens, refund) as Odoo's fields say them; None or False: nothing
    """
    def less(one, other):
        return LEVELS[min(LEVELS.index(one or NONE), LEVELS.index(other or NONE))]

    return Abilities(less(provider[0], method[0]), bool(provider[1] and method[1]), less(provider[2], method[2]))


def able(way, can):
    """Whether a way to capture is possible: a part is never asked of who only takes all."""
    if way == HAND:
        return True
    if way == EACH:
        return can.capture == PARTIAL
    return can.capture != NONE and (way != TOKEN or can.tokens)


def ways(can):
    """The ways that are possible, in the order of :data:`WAYS`."""
    return tuple(way for way in WAYS if able(way, can))


def settled(way, can):
    """The way that was wished if it is possible; else to wait until the order is complete, which takes no part of anything;
    else nothing by itself."""
    return next((one for one in (way, COMPLETE) if able(one, can)), HAND)


def choose(rows, provider, methods):
    """The row that says most about a payment, or None: provider and method before provider before method before neither; a brand
    before the method that it belongs to.

    :param methods: ids, the nearest first
    """
    def rank(row):
        near = methods.index(row.method) if row.method else len(methods)
        return (row.provider == 0, near, row.id)

    mine = [row for row in rows if row.provider in (0, provider) and row.method in (0, *methods)]
    return min(mine, key=rank, default=None)


def nearest(levels, provider, methods):
    """The row that counts for a payment, or None: of the nearest company that has one for it. A branch without any for a payment
    does as the company above it.

    :param levels: rows of the company, then of each company above it
    """
    return next((row for rows in levels if (row := choose(rows, provider, methods))), None)


def validity(provider, methods=()):
    """How long a provider keeps what was authorised, by its code and those of the method, the nearest first."""
    keys = [(provider, code) for code in (*methods, "")] + [("", "")]
    return next(VALIDITY[key] for key in keys if key in VALIDITY)


def policy(row, can, merchant=False, usual=None):
    """The :class:`Policy` of a payment.

    :param row: a :class:`Row`, or None where the company has none: captured by hand, and nothing is done when it ends
    :param merchant: whether it was authorised without the customer, by the stored card
    :param usual: the :class:`Validity` of its provider: of a row for any provider, on which nobody typed other days, that counts
    """
    if row is None:
        return Policy(HAND, can.capture == PARTIAL, can.tokens, can.refund, None, None)
    days, renewed = row.days, row.renewed or row.days
    if usual and not row.provider and (row.days, row.renewed) == VALIDITY["", ""][:2]:
        days, renewed = usual.days, usual.renewed
    days = renewed if merchant else days
    before = min(row.before, days - 1) if days else row.before  # three days cannot be renewed four days before their end
    return Policy(settled(row.capture, can), can.capture == PARTIAL, can.tokens, can.refund, days or None, before)
