# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several lines of one product from several offers at the least cost: a flow by successive cheapest paths."""


def transport(lines, caps, nodes, work):
    """[(line, offer number, quantity)], at the least cost with what is short.

    The days of a node are a chain: what is taken on a day flows through the days after it, each of which lets pass
    what can be had up to it. So many units go along the cheapest path at a time, until nothing more pays.

    :param caps: {offer number: what can be had up to its day}, the days of a node ascending
    :param nodes: the node of every offer
    :param work: :class:`.sourcing_work.Work`
    """
    chain = _chains(caps, nodes)
    flow = {(place, number): 0 for place, line in enumerate(lines) for number in line.cost if number in caps}
    open_quantity = [line.quantity for line in lines]
    through = dict.fromkeys(caps, 0)
    while True:
        path = _cheapest(lines, caps, chain, flow, through, open_quantity, work)
        if path is None:
            break
        amount = min(_room(step, caps, flow, through, open_quantity) for step in path)
        for kind, key in path:
            if kind == "line":
                open_quantity[key] -= amount
            elif kind in ("give", "back"):
                flow[key] += amount if kind == "give" else -amount
            else:
                through[key] += amount if kind == "pass" else -amount
    return [(lines[place], number, quantity) for (place, number), quantity in sorted(flow.items()) if quantity]


def _chains(caps, nodes):
    """{offer number: the next day of its node, None if it is the last}"""
    chain, last = {}, {}
    for number in sorted(caps):
        chain[number] = None
        if nodes[number] in last:
            chain[last[nodes[number]]] = number
        last[nodes[number]] = number
    return chain


def _room(step, caps, flow, through, open_quantity):
    kind, key = step
    if kind == "line":
        return open_quantity[key]
    if kind == "back":
        return flow[key]
    if kind == "give":
        return open_quantity[key[0]] + sum(flow.values()) + 1  # no limit of its own
    return caps[key] - through[key] if kind == "pass" else through[key]


def _arcs(lines, caps, chain, flow, through):
    """(from, to, grains, step) along which something can still go; ("end",) is where goods come from."""
    for (place, number), quantity in flow.items():
        grains = lines[place].cost[number] - lines[place].short
        yield ("line", place), ("offer", number), grains, ("give", (place, number))
        if quantity:
            yield ("offer", number), ("line", place), -grains, ("back", (place, number))
    for number, following in chain.items():
        to = ("end",) if following is None else ("offer", following)
        if through[number] < caps[number]:
            yield ("offer", number), to, 0, ("pass", number)
        if through[number]:
            yield to, ("offer", number), 0, ("unpass", number)


def _cheapest(lines, caps, chain, flow, through, open_quantity, work):
    """The cheapest path from a line that still wants something to the goods, None if none is worth it."""
    arcs = list(_arcs(lines, caps, chain, flow, through))
    work.left -= 5 * len(arcs)
    reached = {("line", place): (0, None) for place, rest in enumerate(open_quantity) if rest}
    starts = set(reached)
    changed = True
    while changed:
        changed = False
        work.left -= 2 * len(arcs)
        for start, to, grains, step in arcs:
            if start in reached and to not in starts:
                cost = reached[start][0] + grains
                if to not in reached or cost < reached[to][0]:
                    reached[to] = cost, (start, step)
                    changed = True
    if ("end",) not in reached or reached["end",][0] >= 0:
        return None
    path, place = [], ("end",)
    while reached[place][1]:
        place, step = reached[place][1]
        path.append(step)
    return [("line", place[1]), *path]
