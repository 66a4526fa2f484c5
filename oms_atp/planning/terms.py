# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What makes sending dear: one declaration for each term of a plan's cost. Pure: no Odoo, no clock.

A new term is one row of :data:`TERMS` and its rate in :class:`Costs`; the fields of ``oms.sourcing.policy`` that say how much
(``cost_<rate>``) and how heavily it counts (``weight_<name>``), on its form; and, where it is of a fact that nobody gathers
yet, the line of ``oms.sourcing._units`` or ``_ways`` that does.
"""
from typing import NamedTuple

UNIT, PARCEL = "unit", "parcel"


class Costs(NamedTuple):
    """What it really costs, in thousandths of the currency: a parcel (the first from a place, each further one), a
    kilogram, each parcel for 100 km, and handling of a unit."""

    first: int = 6_000
    further: int = 6_000
    per_kg: int = 0
    per_100km: int = 0
    per_unit: int = 0


class Term(NamedTuple):
    """``name``: of its weight, in percent. ``of``: what costs it, each UNIT or each PARCEL. ``rates``: names in :class:`Costs`,
    of the first parcel and of a further one; none: the fact is money already. ``fact``: of what the rate is, ``per`` so much
    of it (empty: of each unit or parcel). ``by_place``: the fact differs by warehouse. ``own``: a kit's own fact counts before
    that of what is in it.
    """

    name: str
    of: str
    rates: tuple = ()
    fact: str = ""
    per: int = 1
    by_place: bool = False
    own: bool = False

    def cost(self, costs, facts, parcel=0, scale=1, units=1):
        """In thousandths of the currency, ``scale`` times as much, of one of so many ``units``; of the first ``parcel`` (0) or
        of a further one (1)."""
        rate = getattr(costs, self.rates[min(parcel, len(self.rates) - 1)]) if self.rates else 1_000
        return rate and round(rate * scale * ((facts.get(self.fact) or 0) if self.fact else 1) / (self.per * units))


TERMS = (
    Term("transport", UNIT, ("per_kg",), "kilograms", own=True),
    Term("distance", PARCEL, ("per_100km",), "metres", per=100_000),
    Term("handling", UNIT, ("per_unit",)),
    Term("opportunity", UNIT, fact="worth_elsewhere", by_place=True),
    Term("parcel", PARCEL, ("first", "further")),
)
#: What can be weighed: the terms, and what :class:`.facts.Rules` say of being late and of parts of a line.
WEIGHTS = (*(term.name for term in TERMS), "late", "split")


def unit_facts(known, product_id, warehouse_id):
    """{fact: amount of one unit there} of all that is known: {fact: {product id, or (product id, warehouse id): amount}}."""
    return {term.fact: known[term.fact].get((product_id, warehouse_id) if term.by_place else product_id, 0.0)
            for term in TERMS if term.of == UNIT and term.fact}


def with_kits(known, recipes, warehouses):
    """What is known of units, with kits: a kit has what is in it, or what it has itself."""
    found = {fact: dict(amounts) for fact, amounts in known.items()}
    for term in TERMS:
        for kit_id, recipe in recipes.items() if term.of == UNIT and term.fact else ():
            for where in warehouses if term.by_place else (None,):
                def key(product_id, where=where):
                    return product_id if where is None else (product_id, where)

                amounts = known[term.fact]
                parts = sum(amounts.get(key(component), 0.0) * each for component, each in recipe.items())
                own = amounts.get(key(kit_id), 0.0)
                found[term.fact][key(kit_id)] = (own or parts) if term.own else (parts or own)
    return found
