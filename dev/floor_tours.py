"""`python3 -m dev.floor_tours [DAYS] [TEN] [BLOCKS]`: how much shorter the planned tours of a day are walked.

Days of 60 orders of 5 lines each, drawn from seeds 1 to DAYS (20), in a warehouse of one block of 10 aisles of 45 bays and
in one of two blocks, on carts of 6 totes. Every length is measured by the exact router on the tours as they came out;
first-come fills each cart with the next orders. TEN (20): for how many days ten times the budget is tried. BLOCKS: one
warehouse alone. Exit status 1 unless every day is 15 % below first-come and below savings alone, planned in 10 seconds of
one processor, and within 2 % of ten times the budget.
"""
import random
import statistics
import sys
import time

from .base import say
from .pure import planning

walk, tours, bounds = (planning("oms_fulfillment", name) for name in ("walk", "tours", "tours_bound"))

ORDERS, LINES, TOTES, AISLES, BAYS, GAP = 60, 5, 6, 10, 45, 5
METHOD = tours.Method(tours.CLUSTER, tours.Limits(orders=TOTES))


def warehouse(blocks):
    """A layout of so many blocks, and its places by key."""
    each = BAYS // blocks
    layout = walk.Layout(AISLES, GAP, (each + 1,) * blocks)
    return layout, {(aisle, block, bay): walk.Stop(aisle, block, bay, key=(aisle, block, bay))
                    for aisle in range(AISLES) for block in range(blocks) for bay in range(1, each + 1)}


def day(seed, places):
    """The orders of a day in the order in which they came, each line at a place drawn from all."""
    dice, keys = random.Random(f"day {seed}"), sorted(places)
    return [tours.Job(order, tuple(tours.Line(order * LINES + line, stop) for line, stop in enumerate(dice.sample(keys, LINES))))
            for order in range(1, ORDERS + 1)]


def first_come(jobs, layout, places):
    """What is walked if each cart takes the next orders."""
    carts = [jobs[begin:begin + TOTES] for begin in range(0, len(jobs), TOTES)]
    return sum(walk.length(layout, [places[stop] for stop in {stop for job in cart for stop in job.stops}]) for cart in carts)


def measured(made, layout, places):
    """What is walked on the tours of a plan; every line of the day must be on them."""
    assert sorted(line for tour in made.tours for line in tour.lines) == list(range(LINES, (ORDERS + 1) * LINES))
    routes = [walk.route(layout, [places[stop] for stop in tour.stops]) for tour in made.tours]
    assert all(route.exact for route in routes)
    return sum(route.length for route in routes)


def tell(blocks, days, ten):
    """Says the figures of days in a warehouse of so many blocks; returns (what is not as it should be, figures)."""
    layout, places = warehouse(blocks)
    router = bounds.router(layout, places)
    rows, more, faults = [], [], []
    say(f"{blocks} block(s) of {AISLES} aisles, {BAYS} bays each, {TOTES} totes a cart:")
    for seed in range(1, days + 1):
        jobs = day(seed, places)
        wall, processor = time.perf_counter(), time.process_time()
        made = tours.plan(jobs, [METHOD], **router, seed=seed)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        rows.append((first_come(jobs, layout, places), made.savings, measured(made, layout, places), wall, processor, made.asked))
        came, saved, planned = rows[-1][:3]
        words = f"   day {seed}: first-come {came:.0f}, savings {saved:.0f}, planned {planned:.0f} ({planned / came - 1:+.1%}, "
        words += f"{planned / saved - 1:+.1%}), {wall:.1f} s ({processor:.1f} s processor), router asked {made.asked} times"
        if seed <= ten:
            longer = tours.plan(jobs, [METHOD], **router | {"steps": 10 * router["steps"]}, seed=seed)
            more.append(planned / measured(longer, layout, places) - 1)
            words += f"; {more[-1]:+.2%} above ten times the budget"
        say(words)
        if planned > 0.85 * came or planned >= saved or processor > 10:
            faults.append(f"day {seed} in {blocks} block(s)")
    came, saved, planned, walls, processors, _asked = zip(*rows)
    say(f"   all: {sum(planned) / sum(came) - 1:+.1%} of first-come, {sum(planned) / sum(saved) - 1:+.1%} of savings; "
        f"median {statistics.median(walls):.1f} s ({statistics.median(processors):.1f} s processor), longest {max(walls):.1f} s")
    if more:
        say(f"   above ten times the budget: {statistics.mean(more):+.2%} on average, {max(more):+.2%} at most")
        if max(more) > 0.02:
            faults.append(f"ten times the budget in {blocks} block(s)")
    return faults, {"came": sum(planned) / sum(came) - 1, "saved": sum(planned) / sum(saved) - 1,
                    "processor": statistics.median(processors), "longest": max(processors), "more": more}


def main(words):
    """Prints the figures of both warehouses, or of one."""
    days, ten, only = (int(word) for word in [*words, *("20", "20", "0")[len(words):]])
    faults = [fault for blocks in ((only,) if only else (1, 2)) for fault in tell(blocks, days, ten)[0]]
    for fault in faults:
        say(f"!! {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
