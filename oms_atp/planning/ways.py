# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways of supplying a line that people choose in place of the order's policy. Pure: no Odoo."""
from .facts import Rules

#: Name of the way -> what plans are measured by. As early as possible; all of the order in one parcel.
WAYS = {
    "fastest": Rules(late=1_000_000, late_share=1_000_000),
    "together": Rules(late=1, max_parcels=1, whole_order=True),
}


def split(chosen, rules):
    """By what the lines of one order are planned.

    "together" is of the whole order: one line that has it is enough. Lines that are to come as early as possible are planned
    before the others; their parcels are not among those that the policy allows.

    :param chosen: the way of each line, None or "" where the policy decides
    :param rules: of the order's policy
    :returns: [(rules, positions of the lines planned by them)]
    """
    if "together" in chosen:
        return [(WAYS["together"], list(range(len(chosen))))]
    early = [place for place, way in enumerate(chosen) if way == "fastest"]
    others = [place for place, way in enumerate(chosen) if way != "fastest"]
    return [(found, places) for found, places in ((WAYS["fastest"], early), (rules, others)) if places]
