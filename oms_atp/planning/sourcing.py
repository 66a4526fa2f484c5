# shim until the planner lands
from . import facts, promise
def plan(problem):
    left = {key: max(s.quantity for s in steps) for key, steps in problem.steps.items()}
    nodes = [n.key for n in problem.nodes]
    needs = [promise.Need(n.line_id, n.order_id, n.product_id, n.quantity, n.home) for n in problem.needs if not n.fixed]
    made = promise.plan(needs, left, nodes)
    picks, given = [], {}
    for p in made.picks:
        done = given.get((p.product_id, p.node), 0)
        rest = p.quantity
        for s in problem.steps[p.product_id, p.node]:
            q = min(rest, s.quantity - done)
            if q > 0:
                picks.append(facts.Pick(p.line_id, p.product_id, p.node, q, s.ship, s.arrive)); done += q; rest -= q
        given[p.product_id, p.node] = done
    return facts.Plan(tuple(picks), made.short)
