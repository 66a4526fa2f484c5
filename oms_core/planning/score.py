# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does this customer pay on time? A score of 0-100 with its parts, from the customer's own invoices. Pure: no Odoo,
no clock.

What is not known at the date asked about is not used: a payment after it is no payment yet, an invoice after it is
none. The marks of days late are those that D&B publishes for its PAYDEX (100 = 30 days early, 80 = on terms,
50 = 30 days late, 20 = 120 days late, linear in between); the other marks, the weights and the bounds of the classes
are ours and can be changed by policy.
"""
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

#: Days beyond terms -> mark, as published for PAYDEX; beyond the last the same slope goes on, down to 1.
PAYDEX = ((-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60), (30, 50), (60, 40), (90, 30), (120, 20), (177, 1))
USED = ((0.5, 100), (1.0, 50), (1.5, 0))
OVERDUE = ((0, 100), (30, 50), (90, 0))
DISPUTED = ((0.0, 100), (0.1, 60), (0.3, 0))
#: One forgotten invoice of years ago must not outweigh all others: days late are counted up to here, both ways.
CAP = 180
WEIGHTS = {"pays": 40.0, "on_time": 30.0, "trend": 10.0, "used": 5.0, "overdue": 5.0, "disputes": 5.0, "history": 5.0}
#: Parts that other addons know the fact of. Of no weight until somebody gives them one, and then they change nothing.
OPTIONAL = {"returns": 0.0}
RETURNED = ((0.0, 100), (0.1, 80), (0.3, 40), (0.6, 0))
BOUNDS = {"A": 80.0, "B": 65.0, "C": 50.0, "D": 35.0}
#: How many times the credit that its purchases need is recommended to a customer of the class.
GENEROSITY = {"A": 2.0, "B": 1.5, "C": 1.0, "D": 0.5, "E": 0.0}


@dataclass(frozen=True)
class Item:
    """A part of an invoice that is paid at once: a part payment, an instalment, or the rest that is open.

    ``invoice`` tells which items belong together; ``paid`` None = open; ``due`` None = due when invoiced.
    """

    invoice: object
    amount: float
    invoiced: object
    due: object
    paid: object = None


@dataclass(frozen=True)
class Policy:
    """How parts are weighed, how many invoices are enough, where classes begin, how soon a customer's own
    history counts for more than the company's (``shrink``: at this many invoices, both count alike)."""

    weights: dict = field(default_factory=lambda: dict(WEIGHTS))
    minimum: int = 3
    bounds: dict = field(default_factory=lambda: dict(BOUNDS))
    shrink: float = 4.0
    horizon: int = 1096

    def __post_init__(self):
        check_policy(self.weights, self.minimum, self.bounds, self.shrink, self.horizon)


@dataclass(frozen=True)
class Facts:
    """What is known of a customer at a date. None = nothing is known. Amounts in the company's currency."""

    invoices: int = 0  # that were paid or fell due
    days_late: float | None = None
    on_time: float | None = None  # share of the amount, 0-1
    days_late_90: float | None = None
    days_late_year: float | None = None
    oldest_overdue: int = 0
    months: float = 0.0
    volume: float = 0.0  # invoiced in the last 365 days
    terms: float = 0.0  # days from invoice to due date, weighted by amount, of the last 365 days
    weight: float = 0.0  # the amount behind days_late
    returned: float | None = None  # share of the value shipped in the last year that came back, 0-1


@dataclass(frozen=True)
class Score:
    """``score`` and ``grade`` None = not enough history. ``parts``: {part: {mark, weight, value}}."""

    score: int | None
    grade: str | None
    parts: dict
    recommended: float | None


def check_policy(weights, minimum=3, bounds=None, shrink=4.0, horizon=1096):
    """Raise ValueError, whose text is a word of the fault, for a policy that cannot be used."""
    if set(weights) - set(WEIGHTS) - set(OPTIONAL):
        raise ValueError("unknown_part")
    if any(not weight >= 0 or weight == float("inf") for weight in weights.values()):
        raise ValueError("negative_weight")
    if not sum(weights.values()) > 0:
        raise ValueError("no_weight")
    if minimum < 1:
        raise ValueError("minimum")
    if shrink < 0:
        raise ValueError("shrink")
    if horizon <= 365:
        raise ValueError("horizon")
    marks = [(BOUNDS if bounds is None else bounds)[grade] for grade in "ABCD"]
    if marks != sorted(set(marks), reverse=True) or marks[0] > 100 or marks[-1] <= 0:
        raise ValueError("bounds")


def between(value, points):
    """Linear in between of ``points`` ((x, y), x rising), flat beyond them."""
    if value <= points[0][0]:
        return float(points[0][1])
    for (x0, y0), (x1, y1) in pairwise(points):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return float(points[-1][1])


def mark_of_days(days):
    """PAYDEX-style mark, 1-100, of days beyond terms."""
    return between(days, PAYDEX)


def days_beyond(item, today):
    """Days from due date to payment, up to ``CAP`` both ways; of what is open, to ``today``. None = not known yet:
    open and not due."""
    due = item.due or item.invoiced
    if item.paid is not None and item.paid <= today:
        days = (item.paid - due).days
    elif due < today:
        days = (today - due).days
    else:
        return None
    return max(-CAP, min(CAP, days))


def gather(items, today, horizon=1096):
    """The :class:`Facts` of a customer's :class:`Item` rows at ``today``, from the last ``horizon`` days.

    - days late (DBT) = sum(amount x days beyond terms) / sum(amount), of what was paid or is overdue;
    - on time = the share of that amount with no days beyond terms;
    - trend: the same days of what was paid or fell due in the last 90 days, beside the last 365.
    """
    first, oldest, prompt, volume, terms = 0, 0, 0.0, 0.0, 0.0
    seen, late = set(), {horizon: [0.0, 0.0], 365: [0.0, 0.0], 90: [0.0, 0.0]}
    for item in items:
        age = (today - item.invoiced).days
        paid = item.paid is not None and item.paid <= today
        if age < 0 or item.amount <= 0 or (paid and age > horizon):
            continue
        first = max(first, age)
        if age < 365:
            volume += item.amount
            terms += item.amount * max(((item.due or item.invoiced) - item.invoiced).days, 0)
        days = days_beyond(item, today)
        if days is None:
            continue
        seen.add(item.invoice)
        prompt += item.amount if days <= 0 else 0.0
        if not paid:
            oldest = max(oldest, (today - (item.due or item.invoiced)).days)
        since = (today - item.paid).days if paid else 0
        for window, sums in late.items():
            if since <= window or window == horizon:
                sums[0] += item.amount
                sums[1] += item.amount * days
    everything, year, quarter = (total / amount if amount else None for amount, total in late.values())
    weight = late[horizon][0]
    return Facts(len(seen), everything, prompt / weight if weight else None, quarter, year, oldest,
                 first / 30.4375, volume, terms / volume if volume else 0.0, weight)


def score(facts, policy, limit=None, owes=0.0, disputed=0.0):
    """The :class:`Score` of :class:`Facts`.

    score = sum(weight x mark) / sum(weight) over the parts that are known.

    :param limit: None = no limit (the part "used" is left out); 0 is a limit
    :param disputed: share of what was invoiced that was disputed or credited, 0-1
    """
    if facts.invoices < policy.minimum or facts.days_late is None:
        return Score(None, None, {}, None)
    marks = _marks(facts, limit, owes, disputed)
    known = {part: policy.weights.get(part, 0.0) for part, (mark, _value) in marks.items()
             if mark is not None and (part not in OPTIONAL or policy.weights.get(part))}
    total = sum(known.values())
    if not total > 0:  # only parts count of which nothing is known
        return Score(None, None, {}, None)
    exact = sum(weight * marks[part][0] for part, weight in known.items()) / total
    parts = {part: {"mark": round(marks[part][0], 1), "weight": round(100 * weight / total, 1),
                    "value": marks[part][1]} for part, weight in known.items()}
    whole = int(exact + 0.5)
    return Score(whole, grade(whole, policy.bounds), parts, recommended(facts, grade(whole, policy.bounds)))


def _marks(facts, limit, owes, disputed):
    """{part: (mark 0-100 or None, the fact behind it)}"""
    used = None if limit is None else (owes / limit if limit > 0 else (0.0 if owes <= 0 else 9.99))
    trend = None
    if facts.days_late_90 is not None and facts.days_late_year is not None:
        trend = facts.days_late_90 - facts.days_late_year
        change = mark_of_days(facts.days_late_90) - mark_of_days(facts.days_late_year)
    return {
        "pays": (mark_of_days(facts.days_late), round(facts.days_late, 1)),
        "on_time": (100 * facts.on_time, round(facts.on_time, 4)),
        "trend": (None, None) if trend is None else (max(0.0, min(100.0, 80 + 2 * change)), round(trend, 1)),
        "used": (None, None) if used is None else (between(used, USED), round(used, 4)),
        "overdue": (between(facts.oldest_overdue, OVERDUE), facts.oldest_overdue),
        "disputes": (between(disputed, DISPUTED), round(disputed, 4)),
        "history": (50 * min(facts.months / 24, 1) + 50 * min(facts.invoices / 24, 1), facts.invoices),
        "returns": (None, None) if facts.returned is None else (
            between(facts.returned, RETURNED), round(facts.returned, 4)),
    }


def grade(mark, bounds):
    """The class A-E of a score."""
    return next((name for name in "ABCD" if mark >= bounds[name]), "E")


def recommended(facts, name):
    """A limit: the credit that the purchases need, volume a day x (terms + days late), times what the class is
    trusted with, to two digits. (Sales a day x credit period is the usual estimate of a receivable.)"""
    period = facts.terms + max(facts.days_late or 0.0, 0.0)
    exact = facts.volume / 365 * max(period, 1.0) * GENEROSITY[name]
    if exact < 1:
        return 0.0
    step = 10.0 ** (len(str(int(exact))) - 2)
    return round(round(exact / step) * step, 2)


def shrunk(own, count, company, shrink=4.0):
    """The customer's own figure where there is enough history, else nearer to the company's:
    (n x own + k x company) / (n + k), the Buehlmann credibility estimate with k = ``shrink``."""
    if own is None or count <= 0:
        return company
    if company is None:
        return own
    return (count * own + shrink * company) / (count + shrink)


def expected_delay(days_late, count, company, shrink=4.0):
    """Whole days after the due date on which an invoice is expected to be paid; 0 if nothing is known of anybody."""
    days = shrunk(days_late, count, company, shrink)
    return 0 if days is None else int((days + 0.5) // 1)


def expected_payment(due_date, days_late, count, company, shrink=4.0, today=None):
    """The date on which an invoice due on ``due_date`` is expected to be paid: due date + :func:`expected_delay`,
    and not before ``today`` if that is given, because what is open was not paid yet.

    :param days_late: the customer's amount-weighted days late (None = no history)
    :param count: on how many invoices that rests
    :param company: the same days of all customers of the company (None = no history)
    """
    expected = due_date + timedelta(days=expected_delay(days_late, count, company, shrink))
    return expected if today is None else max(expected, today)
