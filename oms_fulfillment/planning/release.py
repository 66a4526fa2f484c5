# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Choosing what to send to the warehouse now: pure, no clock, no environment.

A *job* is one transfer that waits to be sent: the lines of one order in one warehouse. `plan` ranks the jobs, takes
them in that order while each warehouse still has room in this run, and says of every job it left why.
"""
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

SENT = "sent"
HELD = "held"
PARTLY_HELD = "partly_held"
NOT_PROMISED = "not_promised"
INCOMPLETE = "incomplete"
WAITS = "waits"
NOT_DUE = "not_due"
NO_ROOM = "no_room"


@dataclass(frozen=True)
class Job:
    """One transfer that waits. Times are any comparable number (seconds), `None` = not known; `lines` counts the
    order lines to pick, without those that are held. `held`: of what waits here, what could go is held; `partly_held`:
    something of its order is. `promised`: something of this transfer is promised from what is there. `waits`: something of it
    is promised from goods that are still to come. `due`: it is not too early for it. `together`: the key of jobs that may only
    go at once (an order to be shipped complete); `None` = goes alone. `group_promised`: everything of that group is promised,
    also what has no transfer yet."""

    id: int
    warehouse: int
    lines: int
    priority: int = 0
    cutoff: float | None = None
    since: float = 0.0
    held: bool = False
    partly_held: bool = False
    promised: bool = True
    waits: bool = False
    due: bool = True
    together: int | None = None
    group_promised: bool = True


@dataclass(frozen=True)
class Plan:
    """`picks`: ids to send, best first. `short`: ids that stay, in the same order. `why`: a reason for every id."""

    picks: tuple[int, ...]
    short: tuple[int, ...]
    why: Mapping[int, str]


Rule = Callable[[Job], float | None]


def by_priority(job: Job) -> float | None:
    """The most urgent first."""
    return -job.priority


def by_cutoff(job: Job) -> float | None:
    """What must leave soonest first; without a cut-off after all that have one."""
    return job.cutoff


def by_age(job: Job) -> float | None:
    """What has waited longest first."""
    return job.since


RULES: tuple[Rule, ...] = (by_priority, by_cutoff, by_age)


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
    return None


def fits(jobs: Iterable[Job], taken: Mapping[int, int], capacity: Mapping[int, int]) -> bool:
    """Is there room for these jobs in each of their warehouses? A warehouse without a capacity has room always, and
    so has one that got nothing yet in this run: otherwise a job larger than the capacity would never go."""
    need = defaultdict(int)
    for job in jobs:
        need[job.warehouse] += job.lines
    return all(
        not capacity.get(warehouse) or not taken.get(warehouse) or taken[warehouse] + lines <= capacity[warehouse]
        for warehouse, lines in need.items()
    )


def plan(
    jobs: Iterable[Job], capacity: Mapping[int, int] | None = None, limit: int | None = None,
    rules: Iterable[Rule] = RULES,
) -> Plan:
    """Choose what to send.

    :param capacity: order lines that each warehouse (id) takes in this run; missing or 0 = any number
    :param limit: transfers in this run at most; a group that goes together is never cut
    A job that finds no room leaves it to smaller ones behind it; in the next run it ranks first again.
    """
    capacity = capacity or {}
    rules = tuple(rules)
    ranked = sorted(jobs, key=lambda job: rank(job, rules))
    groups = _groups(ranked)
    taken: dict[int, int] = defaultdict(int)
    why: dict[int, str] = {}
    sent = 0
    for group in groups:
        reason = refusal(group)
        full = limit is not None and sent and sent + len(group) > limit
        if not reason and (full or not fits(group, taken, capacity)):
            reason = NO_ROOM
        for job in group:
            why[job.id] = reason or SENT
            if not reason:
                taken[job.warehouse] += job.lines
                sent += 1
    picks = tuple(job.id for job in ranked if why[job.id] == SENT)
    return Plan(picks, tuple(job.id for job in ranked if why[job.id] != SENT), why)


def _groups(ranked: list[Job]) -> list[list[Job]]:
    """The jobs in rank order, those that go together joined at the rank of their best."""
    groups: dict[object, list[Job]] = {}
    for job in ranked:
        key = ("alone", job.id) if job.together is None else ("together", job.together)
        groups.setdefault(key, []).append(job)
    return list(groups.values())
