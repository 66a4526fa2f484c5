# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""May these orders use credit? Pure: no Odoo, no clock.

Amounts are floats of the company's currency, rounded by the caller; a difference below
``tolerance`` (half the currency's smallest coin) is no difference.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """What an account owes before the orders asked about: ``limit`` None = no limit."""

    id: int
    limit: float | None
    owes: float


@dataclass(frozen=True)
class Ask:
    """An order that wants ``amount`` of an account's room; ``granted`` was allowed by a person before."""

    order_id: int
    account_id: int
    amount: float
    granted: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """Whether the order may go; ``room`` is what was left before it (None = no limit)."""

    order_id: int
    account_id: int
    passed: bool
    amount: float
    owes: float
    limit: float | None
    room: float | None
    why: str


def judge(accounts, asks, tolerance=0.005):
    """Judge the asks in the order given, each against what the ones before it took.

    :param accounts: iterable of :class:`Account`
    :param asks: iterable of :class:`Ask`; an ask on an unknown account passes (no limit is known for it)
    :returns: list of :class:`Verdict`, one per ask, in the same order
    """
    known = {account.id: account for account in accounts}
    owes = {account.id: account.owes for account in known.values()}
    verdicts = []
    for ask in asks:
        account = known.get(ask.account_id)
        if account is None or account.limit is None:
            verdicts.append(_verdict(ask, None, owes.get(ask.account_id, 0.0), True, "no_limit"))
            continue
        before = owes[account.id]
        if ask.amount <= ask.granted + tolerance and ask.granted:
            passed, why = True, "granted"
        elif ask.amount <= tolerance:
            passed, why = True, "nothing_asked"
        else:
            passed = before + ask.amount <= account.limit + tolerance
            why = "within_limit" if passed else "over_limit"
        verdicts.append(_verdict(ask, account.limit, before, passed, why))
        if passed:
            owes[account.id] = before + max(ask.amount, 0.0)
    return verdicts


def _verdict(ask, limit, owes, passed, why):
    room = None if limit is None else limit - owes
    return Verdict(ask.order_id, ask.account_id, passed, ask.amount, owes, limit, room, why)
