# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is to be taken from the cards of an order, decided on plain values: the card follows the goods.

Captured so far is brought to what was shipped so far is worth, by every step anew: what was missed, or taken by hand, is made
good by the next one, and the last shipment takes the rest to the cent. Nothing is ever counted by quantity here.
Amounts of an order are in its currency, Decimal or what :func:`shares.exact` makes one of.
"""
from collections import namedtuple
from decimal import Decimal

from .shares import CENT, exact, rounded, upto

#: How an authorisation is captured: with each shipment its share; whole once nothing is left to ship; whole with the first
#: shipment, the rest being credit; each shipment charged by the stored card, the authorisation given back at the end.
EACH, COMPLETE, FIRST, TOKEN = CAPTURES = ("each", "complete", "first", "token")
#: Nothing by itself: people press Odoo's buttons.
HAND = "hand"
AUTHORISE, CAPTURE, VOID, REFUND = "authorise", "capture", "void", "refund"
#: Why an operation is asked for that is not about goods: an authorisation that ends.
RENEWAL = "renewal"

#: ``capture``: one of :data:`CAPTURES`, or :data:`HAND`. ``parts``: whether parts of an authorisation can be captured (else all
#: or nothing). ``tokens``: whether a stored card can be charged. ``refunds``: "none", "full_only" or "partial". ``days`` until it
#: ends (None: nobody knows) and how many days before it is renewed.
Policy = namedtuple("Policy", "capture parts tokens refunds days renew_days", defaults=(EACH, True, False, "partial", None, 0))

#: An authorisation as it stands, in its own currency. ``amount``: what was authorised. ``captured``, ``voided``: of it.
#: ``flying``: captures and voids that are under way, or nobody knows of. ``share``: what of it this order may take (an
#: authorisation for several orders). ``waits``: whether another order still needs it. ``failed``: whether something failed that
#: nobody has dealt with yet. ``rate``: its currency for one of the order's, ``unit``: what its currency is rounded to.
#: ``kept``: giving it back failed, and a person deals with that.
Authorisation = namedtuple(
    "Authorisation", "id policy amount captured voided flying share token waits failed rate unit kept",
    defaults=(0, 0, 0, None, False, False, False, 1, CENT, False))

#: A capture that is done and was ours, with what of it was refunded or is being, in its own currency; ``rate`` and ``unit`` as
#: of an authorisation.
Captured = namedtuple("Captured", "id policy amount refunded rate unit", defaults=(0, 1, CENT))

#: ``total``: the order as it stands. ``value``: what is with the customer, ``shipped``: what ever left (more, where goods came
#: back). ``left``: whether something is still to be shipped. ``received``: by other means. ``captured``, ``refunded``: by all
#: its cards, ``flying``: captures and charges under way or in doubt, ``returning``: refunds under way or in doubt. ``dealt``,
#: ``dealt_back``: captures and refunds that failed and that a person deals with in another way; ``dealt`` less what has come
#: of it (``received`` has that).
Order = namedtuple(
    "Order", "total value shipped left received captured refunded flying returning authorisations takes unit dealt dealt_back",
    defaults=(0, 0, 0, 0, 0, (), (), CENT, 0, 0))

#: ``tx``: the transaction that it is asked of, ``amount``: in its currency. ``problem``: why a person has to decide instead:
#: "whole" (all or nothing, and the order came to less), "refund" (the provider does not give back that much).
Step = namedtuple("Step", "kind tx amount problem", defaults=(None,))


def free(one):
    """What of the authorisation nobody took, gave back or is asking for."""
    return max(exact(one.amount) - exact(one.captured) - exact(one.voided) - exact(one.flying), Decimal(0))


def open_amount(order):
    """What was shipped and is neither paid nor on its way. Money that went back for goods that came back is not paid; money that
    went back while the goods stayed was a favour, and is not taken again."""
    returned = max(exact(order.shipped) - exact(order.value), Decimal(0))
    back = min(exact(order.refunded), returned)
    received = exact(order.received) + exact(order.dealt)
    return exact(order.value) - received - exact(order.captured) - exact(order.flying) + back


def wanted(order):
    """[:class:`Step`] that bring the cards of the order to where its goods are."""
    need, steps = open_amount(order), []
    for one in sorted(order.authorisations, key=lambda one: one.id):
        if one.policy.capture == HAND:
            continue
        step, taken = _take(order, one, need)
        need -= taken
        if step:
            steps.append(step)
    if steps or order.left or exact(order.flying) or exact(order.returning):
        return steps
    return _give_back(order) or _void(order)


def for_bills(one, open_amount):
    """[:class:`Step`] for an authorisation that was given for bills and no order: what they are for is gone, so that all of it is
    taken at once; what they do not need any more goes back.

    :param one: :class:`Authorisation`
    :param open_amount: what is open of them, in its currency; None: nobody can say (bills in other currencies): all of it
    """
    some = free(one)
    if one.policy.capture == HAND or one.failed or some <= 0:
        return []
    need = some if open_amount is None else min(exact(open_amount), some)
    if need <= 0:
        return [Step(VOID, one.id, some)]
    if need < some and not one.policy.parts:
        return [Step(CAPTURE, one.id, some, "bills")]
    return [Step(CAPTURE, one.id, need), *([Step(VOID, one.id, some - need)] if need < some else [])]


def still(order, kind, tx, amount, charged=False):
    """Whether a step that was asked for earlier is wanted now: as much of it, or more.

    :param order: without anything that only waits to be sent
    :param charged: ``tx`` is a charge of the stored card that was made for these very goods
    """
    if charged and kind == CAPTURE:
        rate = next((one.rate for one in order.authorisations if one.id == tx), 1)
        return exact(amount) / exact(rate) < open_amount(order) + exact(order.unit)
    return any((step.kind, step.tx) == (kind, tx) and exact(step.amount) >= exact(amount) for step in wanted(order))


def _take(order, one, need):
    """(step or None, what of ``need`` it covers)."""
    policy, some = one.policy, _allowed(one)
    if policy.capture == FIRST and order.left and exact(order.shipped) > 0:
        need += exact(order.total) - exact(order.value)
    if need <= 0 or (order.left and not _goes_now(one)):
        return None, Decimal(0)
    if policy.capture == TOKEN and _chargeable(one):
        return _charge(one, need, some)
    if not policy.parts:
        return _take_whole(one, need)
    part = min(need, _in_order(one, some))
    amount = min(_in_own(one, part), some)
    return (Step(CAPTURE, one.id, amount), part) if amount > 0 else (None, Decimal(0))


def _take_whole(one, need):
    """All of an authorisation of which no part can be taken, once, and not while another order needs it. Where the order came to
    less, the stored card is charged for that instead, or what is beyond goes back after it; where neither can be done a person
    decides."""
    if free(one) != exact(one.amount) or not free(one) or one.failed or one.waits:
        return None, Decimal(0)
    whole = _in_order(one, exact(one.amount))
    if need >= (whole if one.share is None else _in_order(one, exact(one.share))) or one.policy.capture == FIRST:
        return Step(CAPTURE, one.id, exact(one.amount)), min(need, whole)
    if _chargeable(one):
        return _charge(one, need, exact(one.amount))
    return Step(CAPTURE, one.id, exact(one.amount), None if one.policy.refunds == "partial" else "whole"), need


def _charge(one, need, some):
    """The stored card is charged for the goods alone; the authorisation is given back in the end."""
    part = min(need, _in_order(one, some))
    amount = _in_own(one, part)
    return (Step(AUTHORISE, one.id, amount), part) if amount > 0 else (None, Decimal(0))


def _chargeable(one):
    return one.token and one.policy.tokens


def _goes_now(one):
    """Whether something of it may be taken while goods are still to be shipped."""
    policy = one.policy
    return policy.capture == FIRST or (policy.capture == TOKEN and _chargeable(one)) or (
        policy.capture == EACH and policy.parts)


def _allowed(one):
    some = free(one)
    return some if one.share is None else max(min(some, exact(one.share)), Decimal(0))


def _void(order):
    """Nothing will be shipped any more, and all that was is paid: what was kept on the cards is given back."""
    return [Step(VOID, one.id, free(one)) for one in order.authorisations
            if free(one) > 0 and not (one.waits or one.failed or one.kept) and one.policy.capture != HAND]


def _give_back(order):
    """What was taken in advance of goods that nobody ships any more. What came back is credited by whoever took it back."""
    beyond = (exact(order.captured) + exact(order.received) - exact(order.refunded) - exact(order.shipped)
              - exact(order.dealt_back))
    steps = []
    for one in sorted(order.takes, key=lambda one: -one.id):
        left = exact(one.amount) - exact(one.refunded)
        part = min(beyond, _in_order(one, left))
        if part <= 0 or one.policy.capture == HAND or (one.policy.capture != FIRST and one.policy.parts):
            continue
        amount = min(_in_own(one, part), left)
        can = one.policy.refunds == "partial" or (one.policy.refunds == "full_only" and amount == exact(one.amount))
        steps.append(Step(REFUND, one.id, amount, None if can else "refund"))
        beyond -= part
    return steps


def _in_order(one, amount):
    """An amount of the authorisation in the order's currency, not rounded down to less than it covers."""
    return amount if exact(one.rate) == 1 else exact(amount) / exact(one.rate)


def _in_own(one, amount):
    """An amount of the order in the authorisation's currency."""
    return rounded(exact(amount) * exact(one.rate), one.unit)


def shares_of(amount, totals, unit=CENT):
    """An authorisation over several orders, shared by what each comes to: {order: part}, to the cent together."""
    weights = {order: max(exact(total), Decimal(0)) for order, total in sorted(totals.items())}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    whole, until, parts = sum(weights.values()), 0, {}
    for order, weight in weights.items():
        before, until = until, until + weight
        parts[order] = upto(amount, whole, until, unit) - upto(amount, whole, before, unit)
    return parts
