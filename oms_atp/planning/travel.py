# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goods wait for that could leave earlier: others of their parcel. Pure: no Odoo."""


def waits_for(steps, picks):
    """Lines that leave later than they could, because they travel with others that cannot leave earlier.

    :param steps: of the problem, see :class:`.facts.Problem`
    :param picks: of its plan
    :returns: {line id: product id that its last goods wait for}
    """
    soonest = {pick: _soonest(steps.get((pick.product_id, pick.node), ()), pick) for pick in picks}
    slow = {}
    for pick in picks:
        if soonest[pick] == pick.ship:
            slow.setdefault((pick.node, pick.ship), pick.product_id)
    last = {}
    for pick in sorted(picks, key=lambda pick: pick.ship):
        last[pick.line_id] = pick
    return {line_id: slow[pick.node, pick.ship] for line_id, pick in last.items()
            if soonest[pick] < pick.ship and slow.get((pick.node, pick.ship), pick.product_id) != pick.product_id}


def _soonest(steps, pick):
    """The day from which the pick's quantity could leave for good: none of the days after it has less."""
    day = pick.ship
    for step in sorted((step for step in steps if step.ship <= pick.ship), key=lambda step: -step.ship):
        if step.quantity < pick.quantity:
            break
        day = step.ship
    return day
