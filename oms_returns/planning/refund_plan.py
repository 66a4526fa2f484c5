# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How what was credited goes back to the customer: by which payment, how much, or not at all. Pure: no Odoo, no clock.

Amounts are whole numbers of the smallest part of a currency. What was credited lowers what the customer still owes first; only
what was paid for goes back, no more of a payment than came by it, and no more for an order than was paid for it, whatever of
that is pending or in doubt: that counts as gone. The steps of a plan add up to what was credited.
"""
from dataclasses import dataclass
from fractions import Fraction

#: What somebody wishes: back as it was paid (cards first, the rest by transfer), all by transfer, or kept as credit.
PAID, TRANSFER, CREDIT = WISHES = ("paid", "transfer", "credit")
#: What is done besides: a card is refunded; the customer owes less.
CARD, OWED = "card", "owed"
#: What a provider can give back of a payment.
PARTIAL, FULL, NONE = "partial", "full_only", "none"
#: So many of the smallest parts rounding may leave of a payment in another currency that goes back in pieces.
CENTS = 10


@dataclass(frozen=True)
class Paid:
    """A payment by card, or a captured part of one, in its own currency. The newest has the highest ``key``.

    ``amount``: what came. ``gone``: what of it went back, was charged back, or may have gone (asked, in doubt). ``rate``: its
    currency for one of the order's, both in their smallest parts. ``most``: what may go back of the whole payment that this is
    a part of (None: no more is known than of this).
    """

    key: int
    amount: int
    gone: int = 0
    rate: Fraction = Fraction(1)
    refunds: str = PARTIAL
    family: int = 0
    most: int | None = None

    @property
    def free(self):
        return max(self.amount - self.gone, 0)


@dataclass(frozen=True)
class Facts:
    """Of an order and a credit note. ``credited``: what of the note may still be given. ``online``, ``other``: what was paid by
    card and otherwise, less what went back that way or may have gone; one may be below zero where more went back by the other
    way. ``billed``: less credit notes, this one taken off."""

    credited: int
    online: int = 0
    other: int = 0
    billed: int = 0
    payments: tuple = ()
    wish: str = PAID
    transfers: bool = True  # whether there is a bank to pay from
    most: int | None = None  # what may leave at all, where it is known what came in; the rest stays as credit


@dataclass(frozen=True)
class Step:
    """``worth``: in the credit note's currency; ``amount``: in that of the payment ``key``. ``why``: why it is credit and not
    what was wished ("full_only": the provider of the payment ``key`` gives back all or nothing; "none": it gives nothing back;
    "spent": nothing is left of it; "bank": there is no bank to pay from)."""

    kind: str
    worth: int
    key: int | None = None
    amount: int = 0
    why: str = ""


def room(facts):
    """What of what was paid for an order may go back: no more than is left of it, nor than was paid beyond its bills."""
    paid = facts.online + facts.other
    return max(min(paid - facts.billed, paid), 0)


def plan(facts):
    """[:class:`Step`], together worth what was credited."""
    credited = max(facts.credited, 0)
    if facts.wish == CREDIT:
        return _steps(Step(CREDIT, credited))
    paid, give = facts.online + facts.other, min(credited, room(facts))
    out = give if facts.most is None else max(min(give, facts.most), 0)
    steps, rest, why, key = [], out, "", None
    if facts.wish == PAID:
        cards, why, key = _by_card(facts, min(give, max(facts.online, 0)), last=give == paid)
        steps += cards
        rest -= sum(step.worth for step in cards)
    by_transfer = rest if facts.wish == TRANSFER else min(rest, max(facts.other, 0))
    if not facts.transfers:
        by_transfer, why = 0, why or ("bank" if by_transfer else "")
    rest -= by_transfer
    return _steps(Step(OWED, credited - give), *steps, Step(TRANSFER, by_transfer),
                  Step(CREDIT, rest + give - out, key, why=why))


def _steps(*steps):
    return [step for step in steps if step.worth > 0]


def _by_card(facts, most, last):
    """([:class:`Step`], why not more, of which payment not): of ``most``, the newest payment first.

    :param last: nothing of the order's money is left afterwards: cents that rounding left in another currency go along
    """
    steps, whys, gone = [], [], {}
    for paid in sorted(facts.payments, key=lambda paid: -paid.key):
        free = paid.free if paid.most is None else max(min(paid.free, paid.most - gone.get(paid.family, 0)), 0)
        if most <= 0:
            break
        amount, worth = _of(paid, free, most, last)
        why = "none" if paid.refunds == NONE else "full_only" if (
            paid.refunds == FULL and amount != paid.amount) else "spent" if amount <= 0 else ""
        if why:
            whys.append((why, paid.key))
            continue
        steps.append(Step(CARD, worth, paid.key, amount))
        gone[paid.family] = gone.get(paid.family, 0) + amount
        most -= worth
    return steps, *min(whys, key=lambda one: ("full_only", "none", "spent").index(one[0]), default=("", None))


def _of(paid, free, most, last):
    """(amount of the payment, what that is worth of the order): no more than is free, worth no more than ``most``."""
    if paid.rate == 1:
        return min(free, most), min(free, most)
    wanted = round(most * paid.rate)
    if last and free and abs(free - wanted) <= CENTS * max(paid.rate, 1):
        return free, most  # what rounding left, or took too much of, in the pieces before
    if wanted > free:
        return free, min(most, max(round(free / paid.rate), 1)) if free else 0
    return wanted, most if wanted else 0


def share(amount, parts):
    """{key: part} of what of a document may be given, for those who have ``parts`` of it, in their sequence: nobody gets more
    than its part, all together no more than there is."""
    found = {}
    for key, part in parts.items():
        found[key] = max(min(part, amount), 0)
        amount -= found[key]
    return found
