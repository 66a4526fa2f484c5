# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What came of working on many transfers at once: pure.

A transfer that was done in one step makes others for the next step; what came of it in the end is what came of the
whole chain.
"""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DONE = "done"
PARTLY = "partly"
NOT = "not"


@dataclass(frozen=True)
class Outcome:
    """`status`: done, partly or not; `why`: in words, empty where all is done; `ids`: every transfer that was done
    for it, in order."""

    status: str
    why: str = ""
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """One transfer: its own status and reason, and the transfers that carry its goods on."""

    status: str
    why: str = ""
    next_ids: tuple[int, ...] = ()


def alone(key: int, step: Step) -> Outcome:
    """The outcome of one transfer, whatever carries its goods on."""
    return Outcome(step.status, step.why, () if step.status == NOT else (key,))


def fold(roots: Iterable[int], steps: Mapping[int, Step]) -> dict[int, Outcome]:
    """{root: outcome of its whole chain}. A root that was not done is `not`; one whose chain stopped anywhere, or left
    something behind, is `partly`."""
    return {root: _follow(root, steps) for root in roots}


def _follow(root: int, steps: Mapping[int, Step]) -> Outcome:
    seen: dict[int, Step] = {}
    queue = [root]
    while queue:
        current = queue.pop(0)
        if current not in seen:
            seen[current] = steps[current]
            queue.extend(steps[current].next_ids)
    reasons = dict.fromkeys(step.why for step in seen.values() if step.why)
    done = tuple(key for key, step in seen.items() if step.status != NOT)
    if steps[root].status == NOT:
        status = NOT
    else:
        status = DONE if all(step.status == DONE for step in seen.values()) else PARTLY
    return Outcome(status, "; ".join(reasons), done)
