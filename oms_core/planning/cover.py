# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether what is to be sent of an order is covered by what was paid and what its cards are authorised for. Pure: no Odoo, no
clock.

Amounts are floats of the order's currency. An order is looked at once a card was authorised for all of it: from then on what it
is raised by, what the bank cuts, what ends and what cannot be captured is missing. Who paid a part by card and has the rest on
account was never covered by the card, and nothing of this is about them.
"""
from collections import namedtuple

#: What amounts may differ by and be the same.
TOLERANCE = 0.005

#: An open authorisation. ``open``: what of it is left for this order. ``ends``: in so many days of the company (None: nobody
#: knows), ``before``: so many days before that it has to be renewed (None: nobody renews it and it is not looked at).
#: ``renewing``: whether a new one is on its way.
Authorisation = namedtuple("Authorisation", "id open ends before renewing", defaults=(None, None, False))

#: ``total``: what the order comes to, without what is given up. ``paid``: captured and received, less what was given back beyond
#: what is credited. ``whole``: whether a card was authorised for all of it once. ``failed``: of the last capture, where that
#: failed ("failed") or nobody knows ("doubt"): (state, amount or None: not known, id of the operation, id of the authorisation).
#: ``unrated``: codes of currencies in which it has authorisations that cannot be brought to its own, for want of a rate: they
#: cover nothing.
Order = namedtuple("Order", "total paid whole authorisations failed unrated", defaults=(False, (), None, ""))

#: Why an order is not covered: "failed", "doubt", "ended", "ends", "unrated" or "uncovered"; by how much; what the order comes
#: to; in how many days it ends; the id of the operation that failed, or the currencies without a rate.
Lack = namedtuple("Lack", "why missing total days about", defaults=(None, None))
#: Those that are about a capture, whether or not the order is covered.
FAILING = frozenset({"failed", "doubt"})


def is_over(one):
    """The day on which it ends counts already: at which hour nobody says."""
    return one.ends is not None and one.ends <= 0


def runs_out(one):
    """Whether it has to be renewed by now, is over perhaps, and no new one is on its way."""
    return one.before is not None and one.ends is not None and one.ends <= max(one.before, 0) and not one.renewing


def firm(order, but=()):
    """What covers the order for as long as it takes: money, and authorisations that do not run out.

    :param but: ids of authorisations that do not count
    """
    return order.paid + sum(one.open for one in order.authorisations if not runs_out(one) and one.id not in but)


def missing(order, but=()):
    return max(order.total - firm(order, but), 0.0)


def lack(order, tolerance=TOLERANCE):
    """The :class:`Lack` of an order, or None."""
    if order.failed:
        state, amount, operation, card = order.failed
        if not order.whole or missing(order, (card,)) > tolerance:  # else others cover it by now
            return Lack(state, missing(order, (card,)) if amount is None else amount, order.total, None, operation)
    if not order.whole or missing(order) <= tolerance:
        return None
    running = [one for one in order.authorisations if runs_out(one) and one.open > tolerance]
    if running:
        first = min(running, key=lambda one: one.ends)
        return Lack("ended" if is_over(first) else "ends", missing(order), order.total, first.ends)
    if order.unrated:
        return Lack("unrated", missing(order), order.total, None, order.unrated)
    return Lack("uncovered", missing(order), order.total)


def to_pay(order, tolerance=TOLERANCE):
    """What the customer is asked to pay again: what is missing, of an order that was never covered by cards alone at most what
    ends of them."""
    if order.unrated:  # what the card covers is not known: nobody is asked to pay it once more
        return 0.0
    ending = sum(one.open for one in order.authorisations if runs_out(one))
    amount = missing(order) if order.whole else min(missing(order), ending)
    return amount if amount > tolerance else 0.0


def more(before, now, tolerance=TOLERANCE):
    """Whether what is found now is more than what a person let go: of a capture that failed, another one, or of an order that was
    raised since. What was lowered, or is one day nearer, is not more.

    :param before: iterable of (why, missing, …), as a :class:`Lack` is
    """
    said = [Lack(*one, *[None] * (len(Lack._fields) - len(one)))
            for one in before if len(one) > 1]  # a person's own hold says no amount
    alike = [one for one in said if (one.why in FAILING) == (now[0] in FAILING)]
    if now[0] in FAILING:
        alike = [one for one in alike if (one.why, one.about) == (now[0], Lack(*now).about)]
        return not any(now[1] <= one.missing + tolerance and now[2] <= one.total + tolerance for one in alike)
    return now[1] > max((one.missing for one in alike), default=0.0) + tolerance


# --- what is done about those that run out -----------------------------------------------------------------------------

RENEW, TELL, VOID, WAIT = "renew", "tell", "void", "wait"

#: What becomes of an authorisation: one of the four, and for how much (of the orders' currency).
Step = namedtuple("Step", "what amount", defaults=(0.0,))


def exchanged(order, rate):
    """The :class:`Order` in another currency: orders of several are added up in that of their card.

    :param rate: how much of that one of the order's currency is
    """
    return order._replace(total=order.total * rate, paid=order.paid * rate, authorisations=tuple(
        one._replace(open=one.open * rate) for one in order.authorisations))


def needed(one, orders):
    """What of an authorisation is needed, of what is open of it for these orders: what they lack without it."""
    return min(sum(missing(order, (one,)) for order in orders), sum(
        mine.open for order in orders for mine in order.authorisations if mine.id == one))


def step(one, orders, token, confirmed, state=None, tolerance=TOLERANCE):
    """What is done about an authorisation that runs out.

    :param orders: the :class:`Order` of each order that it is for and that is confirmed, all in one currency
    :param token: whether the stored card may be charged
    :param confirmed: whether any of its orders is confirmed: nobody waits for the money of a quotation
    :param state: of the renewal that was asked for already, or None
    """
    if not confirmed:
        return Step(WAIT)
    amount = needed(one, orders)
    if amount <= tolerance:  # of what cannot be brought to an order's currency nobody knows whether it is needed
        unknown = any(order.unrated and missing(order, (one,)) > tolerance for order in orders)
        return Step(WAIT if unknown else VOID)
    if state in ("new", "sent", "doubt"):
        return Step(WAIT, amount)
    return Step(RENEW, amount) if token and state is None else Step(TELL, amount)
