"""How long sourcing one order takes (of a core), and how far it is from the optimum. Plain Python, no Odoo, no database.

    python -m dev.jobs.bench_sourcing            # a table
    from dev.jobs.bench_sourcing import rows     # the rows of make bench

The optimum of the largest size is that of highspy if it is there, else the best of a search twenty times as long;
the row says which.
"""
import random
import statistics
import time

from ..pure import planning

facts, sourcing = planning("oms_atp", "facts"), planning("oms_atp", "sourcing")
Need, Node, Problem, Rules, Step = facts.Need, facts.Node, facts.Problem, facts.Rules, facts.Step
BUDGET, plan = sourcing.BUDGET, sourcing.plan

SIZES = ((3, 5, 200, 1), (10, 10, 60, 5), (50, 50, 5, 300))  # lines, sources, problems, target in ms
LONG = 20
SCATTERED = {"": {}, ", parcels of a line cost": {"split_line": 500},
             ", and come on three days": {"split_line": 300, "days": 3, "late": 50}}


def problem(lines, sources, seed):
    """Stock that is scarce enough to split lines, in three quarters of the places; parcels and units cost differently."""
    rng = random.Random(seed)
    nodes = tuple(Node(f"w{i}", first=rng.randint(5000, 12_000), further=4000, rank=i) for i in range(sources))
    needs = tuple(Need(i, 1, i, rng.randint(1, 10), home="w0", value=rng.randint(1, 50) * 10**6) for i in range(lines))
    steps = {(i, node.key): (Step(0, 2, rng.randint(0, 12)),) for i in range(lines) for node in nodes if rng.random() < 0.75}
    cost = {(i, node.key): rng.randint(200, 3000) * 1000 for i in range(lines) for node in nodes}
    return Problem(needs, nodes, steps, cost, {}, Rules())


def scattered(lines, sources, seed, days=1, **rules):
    """Pieces in ones to threes everywhere, so that no line comes from few places."""
    rng = random.Random(seed)
    nodes = tuple(Node(f"w{i}", first=rng.randint(3000, 9000), further=rng.randint(1000, 4000), rank=i) for i in range(sources))
    needs = tuple(Need(i, 1, i, rng.randint(20, 60), home="w0", wanted=0, value=rng.randint(1, 50) * 10**6)
                  for i in range(lines))
    steps, cost = {}, {}
    for key in ((i, node.key) for i in range(lines) for node in nodes):
        there = [rng.randint(1, 3) for _day in range(days)]
        steps[key] = tuple(Step(3 * day, 3 * day + 2, sum(there[:day + 1])) for day in range(days))
        cost[key] = rng.randint(200, 3000) * 1000
    return Problem(needs, nodes, steps, cost, {}, Rules(**rules))


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
    start = time.process_time()
    plan(batch)
    yield ("sourcing, 3 lines that the own warehouse has, 5 sources", "",
           f"{(time.process_time() - start) * 1000 / 300:.2f} ms an order", "")
    for lines, sources, count, target in SIZES:
        times, gaps, source, proven = [], [], "", 0
        for seed in range(count):
            found = problem(lines, sources, seed)
            start = time.process_time()
            answer = plan(found)
            times.append(time.process_time() - start)
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
    yield from scattered_rows()


def scattered_rows():
    """What nobody's stock makes easy; where each parcel of a line costs something it took 17 to 39 s."""
    for what, chosen in SCATTERED.items():
        times, less = [], []
        for seed in range(5):
            found = scattered(10, 60, seed, **chosen)
            start = time.process_time()
            answer = plan(found)
            times.append(time.process_time() - start)
            less.append(1 - answer.cost / answer.greedy)
        yield (f"sourcing, 10 lines × 60 sources with 1 to 3 pieces each{what}", "",
               f"{statistics.median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms (target 300)",
               f"{statistics.mean(less):.0%} cheaper than the house rule, at least {min(less):.0%}")


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
