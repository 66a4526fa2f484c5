"""How long sourcing one order takes, and how far it is from the optimum. Plain Python, no Odoo, no database.

    python dev/jobs/bench_sourcing.py            # a table
    from dev.jobs.bench_sourcing import rows     # the rows of make bench

The optimum of the largest size is that of highspy if it is there, else the best of a search twenty times as long;
the row says which.
"""
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "oms_atp"))

from planning.facts import Need, Node, Problem, Rules, Step
from planning.sourcing import BUDGET, plan

SIZES = ((3, 5, 200, 1), (10, 10, 60, 5), (50, 50, 5, 300))  # lines, sources, problems, target in ms
LONG = 20


def problem(lines, sources, seed):
    """Stock that is scarce enough to split lines, in three quarters of the places; parcels and units cost differently."""
    rng = random.Random(seed)
    nodes = tuple(Node(f"w{i}", first=rng.randint(5000, 12_000), further=4000, rank=i) for i in range(sources))
    needs = tuple(Need(i, 1, i, rng.randint(1, 10), home="w0", value=rng.randint(1, 50) * 10**6) for i in range(lines))
    steps = {(i, node.key): (Step(0, 2, rng.randint(0, 12)),) for i in range(lines) for node in nodes if rng.random() < 0.75}
    cost = {(i, node.key): rng.randint(200, 3000) * 1000 for i in range(lines) for node in nodes}
    return Problem(needs, nodes, steps, cost, {}, Rules())


def common(orders):
    """Orders of 3 lines that the own warehouse has today, as one batch."""
    nodes = tuple(Node(f"w{i}", first=5000, further=4000, rank=i) for i in range(5))
    needs = tuple(Need(3 * order + i, order, i, 2, home="w0", value=10**7) for order in range(orders) for i in range(3))
    steps = {(i, node.key): (Step(0, 2, 10**6),) for i in range(3) for node in nodes}
    return Problem(needs, nodes, steps, {}, {}, Rules())


def optimum(found, best):
    """(least cost, how it is known)"""
    try:
        import highspy
    except ImportError:
        return min(plan(found, LONG * BUDGET).cost, best), f"a search {LONG} × as long"
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("time_limit", 60.0)
    opened = {node.key: model.addBinary(obj=node.first) for node in found.nodes}
    for need in found.needs:
        parts = [model.addVariable(lb=0, ub=need.quantity, obj=10.0**8)]
        for node in found.nodes:
            steps = found.steps.get((need.product_id, node.key))
            cap = min(steps[-1].quantity, need.quantity) if steps else 0
            if cap:
                part = model.addVariable(lb=0, ub=cap, obj=found.unit_cost[need.product_id, node.key] / 1000)
                model.addConstr(part <= cap * opened[node.key])
                parts.append(part)
        model.addConstr(sum(parts) == need.quantity)
    model.minimize()
    missing = sum(plan(found).short.values()) * 10**8  # what nobody has is no cost of the plan
    return model.getInfo().mip_dual_bound - missing, "highspy"


def rows():
    """(what, plain Odoo, with the suite, ratio) per size."""
    batch = common(300)
    start = time.perf_counter()
    plan(batch)
    yield ("sourcing, 3 lines that the own warehouse has, 5 sources", "",
           f"{(time.perf_counter() - start) * 1000 / 300:.2f} ms an order", "")
    for lines, sources, count, target in SIZES:
        times, gaps, source, proven = [], [], "", 0
        for seed in range(count):
            found = problem(lines, sources, seed)
            start = time.perf_counter()
            answer = plan(found)
            times.append(time.perf_counter() - start)
            proven += answer.bound == answer.cost
            if answer.bound < answer.cost:
                least, source = optimum(found, answer.cost)
                gaps.append(answer.cost / least - 1)
            else:
                gaps.append(0)
        how = f", against {source}" if source else ""
        yield (f"sourcing, {lines} lines × {sources} sources", "",
               f"{statistics.median(times) * 1000:.2f} ms (target {target})",
               f"gap {statistics.mean(gaps):.2%}, at most {max(gaps):.2%}{how}; {proven} of {count} proven")


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
