# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is picked on one walk, and how: pure, no clock, no environment.

A *job* is what one order needs from one warehouse now, a *method* a way to pick jobs together, a *tour* one walk. `plan` gives
each job the first of the methods that suits it, puts jobs of one pick-up together so that the walks are short, and says of
every job that it left why.
"""
import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from . import tours_search
from .tours_search import Bound, Walk

SINGLE = "single"  # one order a tour
ONE_LINE = "one_line"  # orders of one line, together
BATCH = "batch"  # orders picked together, sorted at packing
CLUSTER = "cluster"  # a tote for each order, on a cart
ZONE = "zone"  # an order is divided by zones and consolidated afterwards; in each zone a tote for each order
METHODS = (SINGLE, ONE_LINE, BATCH, CLUSTER, ZONE)
IN_TOTES = {SINGLE, CLUSTER, ZONE}

NOTHING = "nothing"  # the job has no lines
NO_PLACE = "no_place"  # a line says no stop
NOT_ALLOWED = "not_allowed"  # the job may not be picked by this method
MORE_LINES = "more_lines"  # more than one line
NO_ZONE = "no_zone"  # a line is in no zone
TOO_MANY_LINES = "too_many_lines"
TOO_LARGE = "too_large"
TOO_HEAVY = "too_heavy"
UNREACHABLE = "unreachable"  # the router knows no walk
#: How far a method came before it gave up: of several refusals the last of these is told.
GRAVITY = (NOTHING, NO_PLACE, NOT_ALLOWED, MORE_LINES, NO_ZONE, TOO_MANY_LINES, TOO_LARGE, TOO_HEAVY, UNREACHABLE)

STEPS = 372_000  # five rounds: three seconds for 60 orders of 5 lines
TOGETHER = 200  # orders that are looked at together; more are divided by rank
PARTS = 1_000_000  # of a unit of volume or weight: sums are exact


@dataclass(frozen=True)
class Line:
    """What is taken at one place. `stop`: the key of the place, of a kind that can be sorted, None = not known. `quantity`,
    `volume` and `weight` of all of it in the caller's units; None = not known, counts as nothing (`Plan.unknown`)."""

    id: int
    stop: Hashable | None
    zone: Hashable | None = None
    quantity: float = 1
    volume: float | None = 0.0
    weight: float | None = 0.0


@dataclass(frozen=True)
class Job:
    """`due`: when what it goes with is picked up, any comparable number, None = nothing is known. `priority`: higher is more
    urgent. `methods`: those allowed, None = all."""

    id: int
    lines: tuple[Line, ...]
    due: float | None = None
    priority: int = 0
    methods: frozenset[str] | None = None

    @property
    def quantity(self):
        return sum(line.quantity for line in self.lines)

    @property
    def volume(self):
        return math.fsum(line.volume or 0.0 for line in self.lines)

    @property
    def weight(self):
        return math.fsum(line.weight or 0.0 for line in self.lines)

    @property
    def stops(self):
        return frozenset(line.stop for line in self.lines)

    @property
    def zones(self):
        return frozenset(line.zone for line in self.lines)


@dataclass(frozen=True)
class Limits:
    """Of one tour; None = no limit. `orders`: on a cart, its totes."""

    orders: int | None = None
    lines: int | None = None
    volume: float | None = None
    weight: float | None = None

    def __post_init__(self):
        for name, value in vars(self).items():
            if value is not None and not value > 0:
                raise ValueError(f"The limit of {name} on a tour must be above zero, not {value}.")


@dataclass(frozen=True)
class Method:
    """A way to pick (one of METHODS) and the limits of its tours."""

    kind: str
    limits: Limits = Limits()


@dataclass(frozen=True)
class Pick:
    """A job, or the part of it that lies in one zone, on a tour. `lines`: ids, in walking order. `tote`: its number on the
    cart, from 1, in the order in which totes are first put into; None = not kept apart. `siblings`: the other zones in which
    parts of this job are picked."""

    job: int
    lines: tuple[int, ...]
    tote: int | None = None
    siblings: tuple = ()


@dataclass(frozen=True)
class Tour:
    """`picks` in the order in which the walk meets them first, `stops` and `lines` (ids) in walking order; `length` as the
    router says."""

    method: str
    picks: tuple[Pick, ...]
    stops: tuple
    lines: tuple[int, ...]
    length: float
    due: float | None = None
    priority: int = 0
    zone: Hashable | None = None


@dataclass(frozen=True)
class Why:
    """Why a job is on no tour: `code` as above, the `method` that refused it last, in `zone`; what it has (`value`) beyond a
    `limit`."""

    code: str
    method: str | None = None
    zone: Hashable | None = None
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Plan:
    """`tours`: in the order in which they should start. `short`: ids of jobs that are on none, `why` for each of them.
    `unknown`: ids of planned jobs of whose volume or weight something is not known although it is limited. `length` of all
    tours; what it would be `first_come` and by `savings` alone, with the same pick-ups, zones and limits; `tries`: exchanges
    that were looked at, `asked`: how often the router was."""

    tours: tuple[Tour, ...] = ()
    short: tuple[int, ...] = ()
    why: Mapping[int, Why] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()
    length: float = 0.0
    first_come: float = 0.0
    savings: float = 0.0
    tries: int = 0
    asked: int = 0


@dataclass(frozen=True)
class _Part:
    job: Job
    lines: tuple[Line, ...]
    zone: Hashable | None = None
    siblings: tuple = ()

    @property
    def stops(self):
        return tuple(sorted({line.stop for line in self.lines}))

    def load(self):
        return (1, len(self.lines), *(sum(round(PARTS * (value or 0.0)) for value in values) for values in
                                      ([line.volume for line in self.lines], [line.weight for line in self.lines])))


def plan(
    jobs: Iterable[Job], methods: Sequence[Method], walk: Walk, *, order: Callable[[Sequence], Iterable] | None = None,
    bound: Bound | None = None, dear: int = tours_search.ASKED, steps: int = STEPS, seed: int = 0,
) -> Plan:
    """Plan tours for jobs; the order in which they are given does not matter.

    :param methods: of this operation type, the preferred first: a job is picked by the first that suits it
    :param walk: length of the walk past stops (each once, sorted), infinite = there is none
    :param order: the same stops in walking order; without it they stay sorted
    :param bound: `tours_bound.bound`: the router is asked far less, so that more is tried within the budget
    :param dear: how many steps a question to the router counts as
    :param steps: budget, shared out among what is planned together; more is never worse
    Jobs of different pick-ups are never on one tour: what leaves first would wait for what has time. Tours start by pick-up
    (without one last), then by their most urgent job. ValueError: two jobs or lines alike, a size that is negative or no
    number, an unknown method, none at all.
    """
    jobs = sorted(jobs, key=lambda job: (-job.priority, job.id))
    _check(jobs, methods)
    groups, why = _divide(jobs, methods, walk)
    tours, found = [], []
    searched = sum(len(parts) for (method, *_rest), parts in groups.items() if method.kind != SINGLE)
    for (method, due, zone), parts in groups.items():
        for some in _some(parts):
            items = [tours_search.Item(part.stops, part.load()) for part in some]
            room = _room(method)
            share = 0 if method.kind == SINGLE else steps * len(some) // searched
            made = tours_search.search(items, room, walk, steps=share, seed=seed + some[0].job.id, bound=bound,
                                        dear=dear)
            found.append(made)
            tours += [_tour(method, due, zone, [some[index] for index in group], walk, order) for group in made.groups]
    tours.sort(key=lambda tour: (tour.due is None, tour.due or 0, -tour.priority, min(pick.job for pick in tour.picks),
                                 tour.zone is not None and tour.zone))
    return Plan(
        tuple(tours), tuple(sorted(why)), why, _unknown(groups), math.fsum(tour.length for tour in tours),
        *(math.fsum(getattr(one, name) for one in found) for name in ("first_come", "savings")),
        *(sum(getattr(one, name) for one in found) for name in ("tries", "asked")))


def _check(jobs, methods):
    for kind, ids in (("jobs", [job.id for job in jobs]), ("lines", [line.id for job in jobs for line in job.lines])):
        twice = [one for one, count in Counter(ids).items() if count > 1]
        if twice:
            raise ValueError(f"Two {kind} have the id {twice[0]}.")
    for job in jobs:
        for line in job.lines:
            for name in ("quantity", "volume", "weight"):
                value = getattr(line, name)
                if value is not None and not 0 <= value < math.inf:
                    raise ValueError(f"The {name} of line {line.id} of job {job.id} is {value}.")
    wrong = [method.kind for method in methods if method.kind not in METHODS]
    if wrong or not methods:
        raise ValueError(f"{wrong[0]!r} is no method of picking." if wrong else "Tours need a method of picking.")


def _divide(jobs, methods, walk):
    """({(method, due, zone): parts}, {id of a job that no method suits: Why})"""
    groups, why = {}, {}
    for job in jobs:
        refused = []
        for method in methods:
            parts = _parts(job, method)
            reason = _refusal(job, method, parts, walk)
            if not reason:
                for part in parts:
                    groups.setdefault((method, job.due, part.zone), []).append(part)
                break
            refused.append(reason)
        else:
            why[job.id] = max(refused, key=lambda reason: GRAVITY.index(reason.code))
    return groups, why


def _parts(job, method):
    """What the job becomes by a method: itself, or a part in each zone."""
    if method.kind != ZONE:
        return [_Part(job, job.lines)]
    zones = sorted(job.zones - {None})
    return [_Part(job, tuple(line for line in job.lines if line.zone == zone), zone,
                  tuple(other for other in zones if other != zone)) for zone in zones]


def _refusal(job, method, parts, walk):
    """Why this method does not suit the job; None = it does."""
    kind = method.kind
    for code, true in (
        (NOTHING, not job.lines),
        (NO_PLACE, None in job.stops),
        (NOT_ALLOWED, job.methods is not None and kind not in job.methods),
        (MORE_LINES, kind == ONE_LINE and len(job.lines) > 1),
        (NO_ZONE, kind == ZONE and None in job.zones),
    ):
        if true:
            return Why(code, None if code in (NOTHING, NO_PLACE) else kind)
    for part in parts:
        load, room = part.load(), _room(method)
        for code, unit, value, limit in zip((None, TOO_MANY_LINES, TOO_LARGE, TOO_HEAVY), (1, 1, PARTS, PARTS), load, room):
            if limit is not None and value > limit:
                return Why(code, kind, part.zone, value / unit, limit / unit)
        if walk(part.stops) == math.inf:
            return Why(UNREACHABLE, kind, part.zone)
    return None


def _room(method):
    limits = method.limits
    return (1 if method.kind == SINGLE else limits.orders, limits.lines, *(None if limit is None else round(limit * PARTS)
                                           for limit in (limits.volume, limits.weight)))


def _some(parts):
    """The parts in their order, in pieces that a search can work on together."""
    count = math.ceil(len(parts) / TOGETHER)
    cuts = [round(len(parts) * number / count) for number in range(count + 1)]
    return [parts[begin:end] for begin, end in pairwise(cuts)]


def _tour(method, due, zone, parts, walk, order):
    stops = sorted({stop for part in parts for stop in part.stops})
    walked = tuple(order(stops)) if order else tuple(stops)
    at = {stop: number for number, stop in enumerate(walked)}
    if set(at) != set(stops) or len(walked) != len(stops):
        raise ValueError("The router does not give the stops that it was asked for.")
    key = {line.id: (at[line.stop], part.job.id, line.id) for part in parts for line in part.lines}
    parts = sorted(parts, key=lambda part: min(key[line.id] for line in part.lines))
    picks = tuple(
        Pick(part.job.id, tuple(sorted((line.id for line in part.lines), key=key.get)),
             number if method.kind in IN_TOTES else None, part.siblings) for number, part in enumerate(parts, 1))
    return Tour(method.kind, picks, walked, tuple(sorted(key, key=key.get)), walk(stops), due,
                max(part.job.priority for part in parts), zone)


def _unknown(groups):
    found = set()
    for (method, *_rest), parts in groups.items():
        found |= {part.job.id for part in parts for line in part.lines
                  if (method.limits.volume is not None and line.volume is None)
                  or (method.limits.weight is not None and line.weight is None)}
    return tuple(sorted(found))
