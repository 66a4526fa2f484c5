# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Billing runs: who is billed on which day, what stands on one invoice, which shipments it is for. Pure: no Odoo, no clock."""
from calendar import monthrange
from collections import namedtuple
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from .billing import BILL, HELD, NOTHING, WAITING, judge
from .shares import CENT, between, exact

#: When a customer is billed: what was shipped, as soon as a run comes; once nothing more is to come; on days.
SHIPMENT, COMPLETE, DAILY, WEEKLY, MONTHLY = "shipment", "complete", "daily", "weekly", "monthly"
#: What goes on one invoice: an order; what goes to one address; orders with one number of the customer's.
ORDER, ADDRESS, REFERENCE = "order", "address", "reference"

#: What becomes of an order in a run, beside HELD and NOTHING. CHARGES: goods are to come first. INCOMPLETE: the customer is
#: billed when all is there. RATELESS: the company knows no rate of the order's currency on that day.
PLANNED, INCOMPLETE, NOT_DUE, CHARGES, RATELESS = "planned", "incomplete", "not_due", "charges", "rateless"

#: How a customer is billed; ``weekday`` 0 = Monday, ``month_day`` 1 to 31, of a shorter month the last day.
Mode = namedtuple("Mode", "when weekday month_day group", defaults=(SHIPMENT, 0, 31, ORDER))

#: ``final``: down payments are deducted, and what is negative is credited.
Decision = namedtuple("Decision", "state final")

#: What must be the same on all of an invoice, whoever is billed how.
Terms = namedtuple("Terms", "company bill_to currency fiscal terms journal method incoterm ship_to reference order")


def last_due(mode, today):
    """The last day up to ``today`` on which such a customer is billed."""
    if mode.when == WEEKLY:
        return today - timedelta(days=(today.weekday() - mode.weekday) % 7)
    if mode.when == MONTHLY:
        this = _day_of_month(today.year, today.month, mode.month_day)
        if this <= today:
            return this
        before = today.replace(day=1) - timedelta(days=1)
        return _day_of_month(before.year, before.month, mode.month_day)
    return today


def next_due(mode, today):
    """The next day, today included, on which such a customer is billed."""
    day = today
    while last_due(mode, day) != day:
        day += timedelta(days=1)
    return day


def _day_of_month(year, month, number):
    """That day of the month, of a shorter one the last: after the 28th of February March's is the 31st again."""
    return date(year, month, min(max(number, 1), monthrange(year, month)[1]))


def decide(order, mode, since, today, early=False, rated=True):
    """What becomes of an order in the run of a day.

    Who is billed by days is billed on a day for what had left by then; whoever is billed as soon as it left, or is complete, is
    billed for what is there, whatever date their invoice gets.

    What left after the last day on which the customer is billed waits for the next one; who was not billed on that day, because
    nobody ran it, is billed on the first run after it.

    :param order: :class:`planning.billing.Billable`
    :param since: the day on which what is to be billed left first, None where no day matters
    :param early: who is not due yet is billed as well
    :param rated: whether its currency has a rate on that day
    """
    verdict = judge(order)
    if verdict.what != BILL:
        return Decision({HELD: HELD, NOTHING: NOTHING, WAITING: CHARGES}[verdict.what], verdict.final)
    if mode.when == COMPLETE and (order.waiting or order.undone):
        return Decision(INCOMPLETE, verdict.final)
    if mode.when in (DAILY, WEEKLY, MONTHLY) and not early and since and since > last_due(mode, today):
        return Decision(NOT_DUE, verdict.final)
    return Decision(PLANNED if rated else RATELESS, verdict.final)


def group_of(terms, group, final=True):
    """What goes on one invoice has the same of these. Down payments that stay (not ``final``) and those that are deducted never
    meet."""
    fixed = tuple(terms[:8]) + (bool(final),)
    if group == ADDRESS:
        return fixed + ("to", terms.ship_to)
    reference = " ".join((terms.reference or "").split()).casefold()
    if group == REFERENCE and reference:
        return fixed + ("ref", reference)
    return fixed + ("order", terms.order)


#: A movement of goods of one order line to the customer, in the line's unit, less what came back of it. ``part``: of a kit, of
#: which quantities say nothing; ``new``: it left after the line was billed last.
Sent = namedtuple("Sent", "key quantity part new", defaults=(False, True))


def covered(sent, before, quantity, least=1e-6):
    """Which movements a bill for ``quantity`` is for, when ``before`` was billed already: the first to leave is the first to be
    billed.

    :param sent: :class:`Sent` in the order in which they left
    :returns: keys, each once
    """
    found, reached = [], 0.0
    for move in sent:
        start, reached = reached, reached + move.quantity
        if move.part:
            mine = move.new
        else:
            mine = move.quantity > 0 and start < before + quantity - least and reached > before + least
        if mine and move.key not in found:
            found.append(move.key)
    return found


def numbered(groups, key, used=()):
    """{order id: its invoice's key} for {order id: group}: the first group has the run's key for it, others (who was changed
    since the preview) a further one, the same whenever it is asked.

    :param used: keys that invoices of the run have already
    """
    free = (one for one in (key if not place else f"{key}.{place + 1}" for place in count()) if one not in used)
    keys = {}
    for order_id in sorted(groups):
        if groups[order_id] not in keys:
            keys[groups[order_id]] = next(free)
    return {order_id: keys[group] for order_id, group in groups.items()}


def divided(total, amounts, unit=CENT):
    """{order: its part of an invoice's total}, to the unit: by what is on it for each; what is for none of them (cash rounding, a
    line typed by hand) goes along.

    :param total: of the invoice, in whatever currency
    :param amounts: {order: what is on it for the order}, in the invoice's
    """
    amounts = {order: exact(amount) for order, amount in amounts.items()}
    whole, before, found = sum(amounts.values()), Decimal(0), {}
    if not whole:  # what is owed and what is credited are as much
        found = dict.fromkeys(amounts, Decimal(0))
        return {**found, min(found): exact(total)} if found else found
    for order in sorted(amounts):
        found[order] = between(exact(total), whole, before, before + amounts[order], unit)
        before += amounts[order]
    return found
