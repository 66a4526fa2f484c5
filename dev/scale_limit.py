# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes the limit on a busy day, simulated: pure, seeded, with what `make scale` measured.

Assumed: orders come one by one at random (Poisson) within the busiest hour of the day; each has some lines, whose products are
drawn by Zipf's law (the product of rank r is wanted 1/r as often as the first), a share of them of one product where it is said
so (a campaign); a worker does one order at a time and spends its time of Python and of PostgreSQL in it, half of it before the
guards; the guards of an order are taken first come first served, given back together, and held for the time that was measured
from the last one on. Where orders are sent at once, a worker first waits for the turns of the order's products, first come first
served, at most as long as somebody is patient, and has them until the order is done; where sending is planned there are none.
Workers never wait for a core. Retries, reads and jobs are left out: who lost patience is counted, not repeated.
"""
import heapq
import itertools
import random
from collections import Counter
from dataclasses import dataclass, field

DAY, PEAK = 100_000, 0.09  # orders of a day; the share of them in its busiest hour
PRODUCTS, LINES = 20_000, (1, 8)


@dataclass(frozen=True)
class Cost:
    """What one order takes: seconds of a core of Python and of PostgreSQL, seconds that its guards are held, seconds that
    somebody waits for a turn."""

    python: float
    database: float
    held: float
    patience: float = 10.0


@dataclass(frozen=True)
class Case:
    """A day: its orders, the share of lines that want the product of a campaign, whether sending is planned (else at once)."""

    name: str
    day: int = DAY
    campaign: float = 0.0
    planned: bool = False

    @property
    def rate(self):
        """Orders a second in the busiest hour."""
        return self.day * PEAK / 3600


CASES = tuple(
    Case(f"{day:,} orders{', a third of the lines of one product' if campaign else ''}, "
         f"sent {'as planned' if planned else 'at once'}", day, campaign, planned)
    for planned in (False, True) for day, campaign in ((DAY, 0), (3 * DAY, 0), (10 * DAY, 0), (DAY, 1 / 3), (10 * DAY, 1 / 3)))


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


@dataclass
class Played:
    """Seconds of each order; seconds each waited for turns and for guards; {product: seconds that its turn, its guard was
    had}; how many lost patience."""

    times: list = field(default_factory=list)
    turn_waits: list = field(default_factory=list)
    guard_waits: list = field(default_factory=list)
    turns: Counter = field(default_factory=Counter)
    guards: Counter = field(default_factory=Counter)
    impatient: int = 0


def play(orders, cost, workers, planned=False):
    """Plays the orders through workers, turns (unless sending is planned) and guards."""
    free, played = [0.0] * workers, Played()
    turn, guard = {}, {}
    before = (cost.python + cost.database) / 2
    after = max(before - cost.held, 0.0)
    for at, products in orders:
        start = max(at, heapq.heappop(free))
        begun = start if planned else max([start, *(turn.get(product, 0.0) for product in products)])
        patient = begun <= start + cost.patience
        begun = begun if patient else start + cost.patience
        asked = begun + before
        got = max([asked, *(guard.get(product, 0.0) for product in products)])
        end = got + cost.held + after
        for product in products:
            guard[product] = got + cost.held
            played.guards[product] += cost.held
            if patient and not planned:
                turn[product] = end
                played.turns[product] += end - begun
        heapq.heappush(free, end)
        played.impatient += not patient
        played.times.append(end - at)
        played.turn_waits.append(begun - start)
        played.guard_waits.append(got - asked)
    return played


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
    hottest_turn: float  # share of the time that somebody has the most wanted turn
    hottest_guard: float  # the same of the most wanted guard
    waits: tuple  # p50, p99 of seconds waited for turns and guards
    times: tuple  # p50, p99 of seconds an order takes
    impatient: float  # share of orders that went on without their turn

    @property
    def limit(self):
        """What ends first as orders grow, on these machines."""
        if self.hottest_turn >= 0.7 or self.impatient:
            return "the turn of the hottest product"
        if self.hottest_guard >= 0.7:
            return "the guard of the hottest product"
        return "Python: more servers" if self.python_cores >= self.database_cores else "PostgreSQL's cores"


def judge(case, cost, seconds=1200, seed=1):
    """Simulates some minutes of the busiest hour."""
    workers = workers_for(case, cost)
    played = play(orders_of(case, seconds, seed), cost, workers, case.planned)
    waits = [turn + guard for turn, guard in zip(played.turn_waits, played.guard_waits, strict=True)]
    return Verdict(
        case, workers, case.rate * cost.python, case.rate * cost.database,
        max(played.turns.values(), default=0.0) / seconds, max(played.guards.values(), default=0.0) / seconds,
        (quantile(waits, 0.5), quantile(waits, 0.99)), (quantile(played.times, 0.5), quantile(played.times, 0.99)),
        played.impatient / max(len(played.times), 1))


# -- what stays in the database ---------------------------------------------------------------------
def vacuums(inserted, updated, deleted, rows, rate, *, threshold=50, scale=0.2, insert_threshold=1000, insert_scale=0.2):
    """Seconds between two vacuums of a table by PostgreSQL's default settings at so many orders a second: (for dead rows, for
    inserted rows), None where there are none. Rows are an order's; an updated row leaves a dead one."""
    dead, new = (updated + deleted) * rate, inserted * rate
    return ((threshold + scale * rows) / dead if dead else None,
            (insert_threshold + insert_scale * rows) / new if new else None)
