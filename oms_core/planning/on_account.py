# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer has to pay first, and what of an open credit goes to which invoice. Pure: no Odoo, no clock.

Amounts are Decimal, or what :func:`shares.exact` makes one of, all in one currency.
"""
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

from .shares import CENT, exact, rounded

#: Money of a customer that is free: ``key``, ``amount`` above zero, ``day`` it came (anything that sorts).
Credit = namedtuple("Credit", "key amount day")
#: An invoice: ``key``, ``amount`` still open, ``day`` it is due.
Debt = namedtuple("Debt", "key amount day")
#: ``takes``: [(credit key, debt key, amount)] in the order in which they are written; ``open``: {debt key: what stays open};
#: ``left``: {credit key: what stays free}; ``rest``: what was asked for and finds no invoice or no credit.
Plan = namedtuple("Plan", "takes open left rest")


def deposit(total, percent=0.0, amount=0.0, unit=CENT):
    """What has to be paid of an order over ``total`` before it goes: ``amount``, or else ``percent`` (0 to 1) of it. Never more
    than the order comes to, nothing of an order that comes to nothing."""
    total = max(exact(total), Decimal(0))
    return min(rounded(exact(amount) if exact(amount) > 0 else total * exact(percent), unit), rounded(total, unit))


def percent_of(customer, customer_percent, term_percent, company_percent):
    """The deposit of a new order, 0 to 1: what is agreed with the customer, else what the payment terms say, else the company.

    :param customer: "none", "percent", or nothing: nothing is agreed
    """
    if customer:
        return customer_percent if customer == "percent" else 0.0
    return term_percent or company_percent or 0.0


def plan(credits, debts, amount=None):
    """Which credit pays which invoice: the oldest credit first, the invoices that are due first.

    :param amount: no more than this altogether; None: as much as there is of both
    :returns: :class:`Plan`
    """
    left = {credit.key: max(exact(credit.amount), Decimal(0)) for credit in credits}
    still = {debt.key: max(exact(debt.amount), Decimal(0)) for debt in debts}
    rest = sum(left.values(), Decimal(0)) if amount is None else max(exact(amount), Decimal(0))
    takes, waiting = [], sorted(credits, key=lambda credit: credit.day)
    for debt in sorted(debts, key=lambda debt: debt.day):
        for credit in waiting:
            take = min(still[debt.key], left[credit.key], rest)
            if take > 0:
                takes.append((credit.key, debt.key, take))
                still[debt.key] -= take
                left[credit.key] -= take
                rest -= take
    return Plan(takes, still, left, rest)


def deducted(total, given, fraction, bill, unit=CENT):
    """How much of a down payment a bill takes: its share, so that ``fraction`` of it is deducted afterwards; what is left of it
    where that is all. A bill takes no more than it is over, so that it never becomes a credit note.

    :param total: the down payment; ``given``: what of it was deducted until now
    :param fraction: which part of what the order will be billed is billed with this one, 0 to 1
    :param bill: what the bill is over
    """
    left = exact(total) - exact(given)
    share = left if fraction >= 1 else rounded(Fraction(exact(total)) * Fraction(fraction), unit) - exact(given)
    return max(min(share, left, rounded(bill, unit)), Decimal(0))
