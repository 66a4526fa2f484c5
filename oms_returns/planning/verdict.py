# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""May this come back? Small rules, one composite. Pure: no Odoo, no clock, no text for people.

Quantities are integers: units of the product's unit at its precision.
"""
from dataclasses import dataclass, replace
from datetime import date

ACCEPT, ASK, REFUSE = "accept", "ask", "refuse"
_WEIGHT = {ACCEPT: 0, ASK: 1, REFUSE: 2}


@dataclass(frozen=True)
class Policy:
    """What the company allows."""

    window_days: int = 30  # 0: no limit
    late: str = REFUSE  # what happens after the window: ASK or REFUSE
    ask_above: float = 0.0  # a line worth more than this needs a supervisor; 0: no limit


@dataclass(frozen=True)
class Wanted:
    """One line that somebody wants to return, with the facts about the order line it is from."""

    key: object  # the order line: lines with the same key share what can come back
    quantity: int
    shipped: int
    returned: int  # came back, is on its way back, or is asked for by other open returns
    shipped_on: date | None
    today: date
    returnable: bool = True
    value: float = 0.0

    @property
    def left(self):
        """What can still come back."""
        return max(0, self.shipped - self.returned)


@dataclass(frozen=True)
class Verdict:
    outcome: str
    rule: str
    facts: tuple = ()  # pairs (name, value), for the text and the record

    @property
    def weight(self):
        return _WEIGHT[self.outcome]


def not_shipped(wanted, policy):
    """Nothing of it has left: it is cancelled, not returned."""
    if wanted.shipped <= 0:
        return Verdict(REFUSE, "not_shipped", (("wanted", wanted.quantity),))
    return None


def not_returnable(wanted, policy):
    if not wanted.returnable:
        return Verdict(REFUSE, "not_returnable")
    return None


def more_than_shipped(wanted, policy):
    """No more comes back than was shipped, whatever anybody decides."""
    if wanted.quantity > wanted.left:
        facts = (("wanted", wanted.quantity), ("left", wanted.left), ("shipped", wanted.shipped))
        return Verdict(REFUSE, "more_than_shipped", facts)
    return None


def too_late(wanted, policy):
    if not policy.window_days or wanted.shipped_on is None:
        return None
    days = (wanted.today - wanted.shipped_on).days
    if days <= policy.window_days:
        return None
    return Verdict(policy.late, "too_late", (("days", days), ("window", policy.window_days)))


def valuable(wanted, policy):
    if policy.ask_above and wanted.value > policy.ask_above:
        return Verdict(ASK, "valuable", (("value", wanted.value), ("limit", policy.ask_above)))
    return None


RULES = (not_shipped, not_returnable, more_than_shipped, too_late, valuable)


def verdict(wanted, policy, rules=RULES):
    """The gravest thing that any rule says; of equals the first; accept when all abstain."""
    found = [said for said in (rule(wanted, policy) for rule in rules) if said is not None]
    return max(found, key=lambda said: said.weight, default=Verdict(ACCEPT, "within_policy"))


def judge(wanteds, policy, rules=RULES):
    """Verdicts of ``wanteds``, in their order; what an earlier line may return, a later one may not."""
    taken, verdicts = {}, []
    for wanted in wanteds:
        said = verdict(replace(wanted, returned=wanted.returned + taken.get(wanted.key, 0)), policy, rules)
        if said.outcome != REFUSE:
            taken[wanted.key] = taken.get(wanted.key, 0) + wanted.quantity
        verdicts.append(said)
    return verdicts


def fit(wanteds):
    """Split each of ``wanteds`` into (fits, excess), quantities, in their order.

    Used where the one who asks cannot be asked back (an import): what was shipped is returned, the rest is
    refused as a line of its own, and nothing is lost: fits + excess = quantity.
    """
    taken, parts = {}, []
    for wanted in wanteds:
        left = max(0, wanted.left - taken.get(wanted.key, 0))
        fits = min(wanted.quantity, left)
        taken[wanted.key] = taken.get(wanted.key, 0) + fits
        parts.append((fits, wanted.quantity - fits))
    return parts
