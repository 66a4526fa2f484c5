# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Choosing what to send to the warehouse now: pure, no clock, no environment.

A *job* is one transfer that waits to be sent: the lines of one order in one warehouse. `plan` ranks the jobs, takes
them in that order while their warehouse has room in this run and each zone that their goods lie in has room today, and says of
every job it left why.
"""
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .release_shelves import Shelves

SENT = "sent"
HELD = "held"
PARTLY_HELD = "partly_held"
NOT_PROMISED = "not_promised"
INCOMPLETE = "incomplete"
WAITS = "waits"
NOT_DUE = "not_due"
NOT_YET = "not_yet"
NO_ROOM = "no_room"
ZONE_FULL = "zone_full"


@dataclass(frozen=True)
class Job:
    """One transfer that waits. Times are any comparable number (seconds), `None` = not known; `lines` counts the
    order lines to pick, without those that are held. `pickup`: when what is on it is fetched, if it is sent now. `tier`: of its
    customer, the smallest number the best; `None` = in no tier. `held`: of what waits here, what could go is held; `partly_held`:
    something of its order is. `promised`: something of this transfer is promised from what is there. `waits`: something of it
    is promised from goods that are still to come. `due`: it is not too early for it. `opens`: its time before the pick-up has
    come. `together`: the key of jobs that may only go at once (an order to be shipped complete); `None` = goes alone.
    `group_promised`: everything of that group is promised, also what has no transfer yet. `wants`: (product, quantity) of each
    of its lines, where it matters in which zone they lie."""

    id: int
    warehouse: int
    lines: int
    priority: int = 0
    pickup: float | None = None
    tier: int | None = None
    since: float = 0.0
    held: bool = False
    partly_held: bool = False
    promised: bool = True
    waits: bool = False
    due: bool = True
    opens: bool = True
    together: int | None = None
    group_promised: bool = True
    wants: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Limits:
    """How much goes. `runs`: order lines that each warehouse takes in this run; `zones`: order lines that each zone takes in a
    day; missing or 0 = any number. `sent`: order lines that each zone got today before."""

    runs: Mapping[int, int] = field(default_factory=dict)
    zones: Mapping[int, int] = field(default_factory=dict)
    sent: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """`picks`: ids to send, best first. `short`: ids that stay, in the same order. `why`: a reason for every id. `full`: of
    ids that stay for want of room, the zones (`ZONE_FULL`) or warehouses (`NO_ROOM`) that have none, which for an order that
    goes at once may be those of its other transfers. `zones`: {id: {zone: lines}} of where their goods are expected to lie;
    zone `None`: in none, or not known."""

    picks: tuple[int, ...]
    short: tuple[int, ...]
    why: Mapping[int, str]
    full: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    zones: Mapping[int, Mapping[int | None, int]] = field(default_factory=dict)


Rule = Callable[[Job], float | None]


def by_pickup(job: Job) -> float | None:
    """What is fetched first goes first; what nobody knows a pick-up of after all others."""
    return job.pickup


def by_priority(job: Job) -> float | None:
    """The most urgent first."""
    return -job.priority


def by_tier(job: Job) -> float | None:
    """The best customers first; those in no tier after all that are in one."""
    return job.tier


def by_age(job: Job) -> float | None:
    """What has waited longest first."""
    return job.since


RULES: tuple[Rule, ...] = (by_pickup, by_priority, by_tier, by_age)


def rank(job: Job, rules: Iterable[Rule] = RULES) -> tuple:
    """Sort key: a rule that abstains (`None`) puts the job last for that rule; ties fall through, at last to the id."""
    answers = [rule(job) for rule in rules]
    return (*((answer is None, answer or 0.0) for answer in answers), job.id)


def refusal(jobs: Iterable[Job]) -> str | None:
    """Why these jobs, which go together, may not go at all; `None` = they may."""
    jobs = tuple(jobs)
    together = jobs[0].together is not None
    if any(job.held for job in jobs):
        return HELD
    if together and any(job.partly_held for job in jobs):
        return PARTLY_HELD
    if together and any(job.waits or not job.promised or not job.group_promised for job in jobs):
        return INCOMPLETE
    if not all(job.promised for job in jobs):
        return WAITS if any(job.waits for job in jobs) else NOT_PROMISED
    if not any(job.due for job in jobs):
        return NOT_DUE
    if not any(job.opens for job in jobs):
        return NOT_YET
    return None


def full(need: Mapping[int, int], taken: Mapping[int, int], limits: Mapping[int, int]) -> tuple[int, ...]:
    """Which of these have no room for what is needed of them? What has no limit has room always, and so has what got nothing
    yet: otherwise what is larger than a limit would never go."""
    return tuple(sorted(
        key for key, lines in need.items()
        if limits.get(key) and taken.get(key) and taken[key] + lines > limits[key]))


def plan(
    jobs: Iterable[Job], limits: Limits | None = None, most: int | None = None, shelves: Shelves | None = None,
    rules: Iterable[Rule] = RULES,
) -> Plan:
    """Choose what to send.

    :param most: transfers in this run at most; a group that goes together is never cut
    :param shelves: what is free where; taken from as jobs are chosen (None: zones do not matter)
    A job that finds no room leaves it to smaller ones behind it; in the next run it ranks first again.
    """
    rules = tuple(rules)
    ranked = sorted(jobs, key=lambda job: rank(job, rules))
    made = _Making(limits or Limits(), shelves or Shelves({}), most)
    for group in _groups(ranked):
        made.judge(group)
    picks = tuple(job.id for job in ranked if made.why[job.id] == SENT)
    return Plan(picks, tuple(job.id for job in ranked if made.why[job.id] != SENT), made.why, made.full, made.zones)


class _Making:
    """A plan being made."""

    def __init__(self, limits: Limits, shelves: Shelves, most: int | None):
        self.limits, self.shelves, self.most = limits, shelves, most
        self.why: dict[int, str] = {}
        self.full: dict[int, tuple[int, ...]] = {}
        self.zones: dict[int, Mapping[int | None, int]] = {}
        self.runs: dict[int, int] = defaultdict(int)
        self.sent: dict[int, int] = defaultdict(int, limits.sent)
        self.count = 0

    def judge(self, group: list[Job]) -> None:
        """Send these jobs, which go together, or say why not."""
        lines = {job.id: self.shelves.take(job.warehouse, job.wants) for job in group}
        self.zones.update(lines)
        runs, zones = Counter(), Counter()
        for job in group:
            runs[job.warehouse] += job.lines
            zones.update({zone: count for zone, count in lines[job.id].items() if zone is not None})
        reason, places = refusal(group), ()
        if not reason:
            reason, places = self.no_room(group, runs, zones)
        for job in group:
            self.why[job.id] = reason or SENT
            if places:
                self.full[job.id] = places
        if reason:
            self.shelves.put_back()
            return
        self.shelves.keep()
        self.count += len(group)
        for taken, need in ((self.runs, runs), (self.sent, zones)):
            for key, number in need.items():
                taken[key] += number

    def no_room(self, group: list[Job], runs: Mapping[int, int], zones: Mapping[int, int]) -> tuple[str | None, tuple[int, ...]]:
        places = full(zones, self.sent, self.limits.zones)
        if places:
            return ZONE_FULL, places
        places = full(runs, self.runs, self.limits.runs)
        if places or (self.most is not None and self.count and self.count + len(group) > self.most):
            return NO_ROOM, places
        return None, ()


def _groups(ranked: list[Job]) -> list[list[Job]]:
    """The jobs in rank order, those that go together joined at the rank of their best."""
    groups: dict[object, list[Job]] = {}
    for job in ranked:
        key = ("alone", job.id) if job.together is None else ("together", job.together)
        groups.setdefault(key, []).append(job)
    return list(groups.values())
