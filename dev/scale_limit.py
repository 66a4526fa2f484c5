# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes the limit on a busy day, simulated: pure, seeded, with what `make scale` measured.

Assumed: orders come one by one at random (Poisson) within the busiest hour of the day; each has some lines, whose products are
drawn by Zipf's law (the product of rank r is wanted 1/r as often as the first), a share of them of one product where it is said
so (a campaign); a worker does one order at a time and spends its time of Python and of PostgreSQL in it, half of it before the
guards; the guards of an order are taken first come first served, given back together, and held for the time that was measured
from the last one on; workers never wait for a core. Retries, reads and jobs are left out.
"""
import heapq
import itertools
import random
from dataclasses import dataclass

DAY, PEAK = 100_000, 0.09  # orders of a day; the share of them in its busiest hour
PRODUCTS, LINES = 20_000, (1, 8)


@dataclass(frozen=True)
class Cost:
    """What one order takes: seconds of a core of Python and of PostgreSQL, seconds that its guards are held."""

    python: float
    database: float
    held: float


@dataclass(frozen=True)
class Case:
    """A day: its orders, and the share of lines that want the product of a campaign."""

    name: str
    day: int = DAY
    campaign: float = 0.0

    @property
    def rate(self):
        """Orders a second in the busiest hour."""
        return self.day * PEAK / 3600


CASES = (Case("100,000 orders"), Case("300,000 orders", 300_000), Case("1,000,000 orders", 1_000_000),
         Case("100,000, a campaign: a third of the lines of one product", campaign=1 / 3),
         Case("1,000,000, such a campaign", 1_000_000, 1 / 3))


def zipf(count):
    """Cumulated weights of that many products."""
    return list(itertools.accumulate(1 / rank for rank in range(1, count + 1)))


def orders_of(case, seconds, seed):
    """[(second, products)] of so many seconds of the busiest hour; the product of the campaign is 0."""
    rng, weights, now = random.Random(f"{seed} {case.name}"), zipf(PRODUCTS), 0.0
    products = range(1, PRODUCTS + 1)
    while (now := now + rng.expovariate(case.rate)) < seconds:
        lines = rng.randint(*LINES)
        wanted = {0 if rng.random() < case.campaign else rng.choices(products, cum_weights=weights)[0] for _line in range(lines)}
        yield now, frozenset(wanted)


def workers_for(case, cost, load=0.6):
    """How many workers (each busy with one order at a time) the busiest hour needs, so that they are busy that share of it."""
    return max(2, round(case.rate * (cost.python + cost.database) / load + 0.5))


def play(orders, cost, workers):
    """Plays the orders through workers and guards; returns (seconds of each order, seconds each waited for guards, {product:
    seconds that its guard was held})."""
    free = [0.0] * workers
    guard, busy, times, waits = {}, {}, [], []
    before = (cost.python + cost.database) / 2
    after = max(before - cost.held, 0.0)
    for at, products in orders:
        start = max(at, heapq.heappop(free))
        asked = start + before
        got = max([asked, *(guard.get(product, 0.0) for product in products)])
        for product in products:
            guard[product] = got + cost.held
            busy[product] = busy.get(product, 0.0) + cost.held
        end = got + cost.held + after
        heapq.heappush(free, end)
        times.append(end - at)
        waits.append(got - asked)
    return times, waits, busy


def quantile(values, share):
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)] if values else 0.0


@dataclass(frozen=True)
class Verdict:
    """What one case comes to in its busiest hour."""

    case: Case
    workers: int
    python_cores: float
    database_cores: float
    hottest: float  # share of the time that the most wanted guard is held
    waits: tuple  # p50, p99 of seconds waited for guards
    times: tuple  # p50, p99 of seconds an order takes

    @property
    def limit(self):
        """What ends first as orders grow, on these machines."""
        if self.hottest >= 0.7:
            return "the guard of the hottest product"
        return "Python: more servers" if self.python_cores >= self.database_cores else "PostgreSQL's cores"


def judge(case, cost, seconds=1200, seed=1):
    """Simulates some minutes of the busiest hour."""
    workers = workers_for(case, cost)
    times, waits, busy = play(orders_of(case, seconds, seed), cost, workers)
    return Verdict(case, workers, case.rate * cost.python, case.rate * cost.database, max(busy.values(), default=0.0) / seconds,
                   (quantile(waits, 0.5), quantile(waits, 0.99)), (quantile(times, 0.5), quantile(times, 0.99)))


# -- what stays in the database ---------------------------------------------------------------------
def vacuums(inserted, updated, deleted, rows, rate, *, threshold=50, scale=0.2, insert_threshold=1000, insert_scale=0.2):
    """Seconds between two vacuums of a table by PostgreSQL's default settings at so many orders a second: (for dead rows, for
    inserted rows), None where there are none. Rows are an order's; an updated row leaves a dead one."""
    dead, new = (updated + deleted) * rate, inserted * rate
    return ((threshold + scale * rows) / dead if dead else None,
            (insert_threshold + insert_scale * rows) / new if new else None)
