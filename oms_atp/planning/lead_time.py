# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How late do a vendor's goods come, as a rule and at worst? Pure: no Odoo, no clock.

An observation is a receipt: ``quoted``, the days from order to the *first* promised receipt, and ``actual``, the days
from order to receipt. What repeats is their ratio, so the model is lognormal (REFERENCES §1: quantiles read off few
receipts cover .77 instead of .90; a lognormal of actual / quoted shrunk to the pooled history .93). With

    x = ln((actual + 1) / (quoted + 1))        the day of the order counts, so that 0 days are no special case

a vendor's x are normal, and its mean and variance have the conjugate (normal-inverse-gamma) prior of the pooled
history: mean ``m0``, worth ``k0`` receipts, variance ``s0²``, worth ``NU`` receipts. After n receipts with mean x̄ and
sum of squares S about it:

    k = k0 + n        ν = NU + n        m = (k0·m0 + n·x̄) / k
    s² = (NU·s0² + S + k0·n/k·(x̄ − m0)²) / ν
    the next x ~ m + s·√(1 + 1/k)·Student(ν)

Its quantile q makes (quoted + 1)·e^q − 1 days of lead time of ``quoted`` ones. With n = 0 this is the pooled history;
with no history at all the default prior: on time as a rule, a few days late at worst.
"""
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

#: A receipt that came ten times as late (or early) as promised is no better known than that: x within ±LIMIT.
LIMIT = log(10)
#: Receipts that the pooled variance is worth, for a vendor.
NU = 4
#: What is believed without any history: on time, ±15 %, after a lead time of two weeks; worth PRIOR_N receipts.
PRIOR_N, PRIOR_SIGMA, PRIOR_QUOTED = 2, 0.15, 14.0
#: Receipts that the pooled mean is worth, for a vendor: until vendors can be compared, and within which bounds.
K, K_MIN, K_MAX = 2.0, 0.5, 10.0


@dataclass(frozen=True)
class History:
    """What is known of some receipts: how many, the sums of x and x², and the sum of ln(quoted + 1)."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    quoted: float = 0.0

    def __add__(self, other):
        return History(self.n + other.n, self.total + other.total, self.squares + other.squares,
                       self.quoted + other.quoted)

    @property
    def mean(self):
        return self.total / self.n if self.n else 0.0

    @property
    def spread(self):
        """Sum of squares about the mean."""
        return max(self.squares - self.n * self.mean ** 2, 0.0) if self.n else 0.0


@dataclass(frozen=True)
class Prior:
    """The pooled history, as a vendor's prior (see above), and the lead time usually quoted, in days."""

    mean: float = 0.0
    weight: float = K
    sigma: float = PRIOR_SIGMA
    quoted: float = PRIOR_QUOTED


@dataclass(frozen=True)
class Estimate:
    """Of the next receipt: x as a rule (``middle``) and in nine of ten cases at most (``high``); the days late against
    the first promise, never below 0, and the days from order to receipt, for the lead time usually ``quoted``."""

    n: int
    quoted: float
    middle: float
    high: float
    late_p50: float
    late_p90: float
    lead_p50: float
    lead_p90: float


def pooled(histories):
    """The :class:`Prior` that the vendors of a company have in common.

    Variance within vendors and between their means by the analysis of variance; a vendor's mean counts n / (n + k0), so
    that one large vendor does not speak for all; the default prior takes part with PRIOR_N receipts, so that the first
    receipts of a company do not decide alone.
    """
    histories = [one for one in histories if one.n]
    if not histories:
        return Prior()
    total = sum(histories, History())
    degrees = total.n - len(histories)
    within = (PRIOR_N * PRIOR_SIGMA ** 2 + sum(one.spread for one in histories)) / (PRIOR_N + degrees)
    weight = _weight(histories, total, within)
    shares = [one.n / (one.n + weight) for one in histories]
    mean = sum(share * one.mean for share, one in zip(shares, histories)) / (sum(shares) + PRIOR_N / (PRIOR_N + weight))
    return Prior(mean, weight, sqrt(within), exp(total.quoted / total.n) - 1)


def _weight(histories, total, within):
    """How many receipts the pooled mean is worth: variance within a vendor over variance between vendors."""
    if len(histories) < 3:
        return K
    grand = total.mean
    between = sum(one.n * (one.mean - grand) ** 2 for one in histories) / (len(histories) - 1)
    size = (total.n - sum(one.n ** 2 for one in histories) / total.n) / (len(histories) - 1)
    variance = (between - within) / size
    return min(max(within / variance, K_MIN), K_MAX) if variance > 0 else K_MAX


def estimate(vendor, prior):
    """The :class:`Estimate` for a vendor's :class:`History` (an empty one: any vendor of the company)."""
    n, weight = vendor.n, prior.weight + vendor.n
    mean = (prior.weight * prior.mean + vendor.total) / weight
    spread = NU * prior.sigma ** 2 + vendor.spread + prior.weight * n / weight * (vendor.mean - prior.mean) ** 2
    scale = sqrt(spread / (NU + n) * (1 + 1 / weight))
    high = mean + scale * student(0.9, NU + n)
    quoted = exp(vendor.quoted / n) - 1 if n else prior.quoted
    return Estimate(n, quoted, mean, high, late_days(quoted, mean), late_days(quoted, high),
                    lead_days(quoted, mean), lead_days(quoted, high))


def lead_days(quoted, x):
    """Days from order to receipt where ``quoted`` were promised."""
    return max((max(quoted, 0.0) + 1) * exp(x) - 1, 0.0)


def late_days(quoted, x):
    """Days late where ``quoted`` were promised; early is 0: nothing is promised before the vendor's own day."""
    return max(lead_days(quoted, x) - max(quoted, 0.0), 0.0)


def student(p, degrees):
    """The quantile of Student's t by the expansion of Cornish and Fisher (Abramowitz & Stegun 26.7.5); for .9 the error
    is below .002 from 4 degrees of freedom on."""
    z = NormalDist().inv_cdf(p)
    terms = (
        (z ** 3 + z) / 4,
        (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
        (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    )
    return z + sum(term / degrees ** power for power, term in enumerate(terms, 1))
