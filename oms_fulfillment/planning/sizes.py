# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What measures of goods may be, which look typed in a wrong unit, and what is to be put into boxes: pure.

Lengths are whole millimetres, weights whole grams, 0 where nobody knows the weight.
"""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor

#: No parcel, pallet or truck takes more: refused. 10 m, 10 t.
MAX_SIDE, MAX_WEIGHT = 10_000, 10_000_000
#: Longer than any parcel carrier takes (3 m), or every side shorter than this: doubted.
LONG_SIDE, TINY_SIDE = 3_000, 5
#: g/cm³. Lead has 11.3, gold 19.3: what is denser was measured in cm or m and typed as mm. Loose feathers have 0.0025 and air
#: 0.0012: what is lighter was measured in mm and typed as cm.
DENSE, AIRY = 12, 0.002
#: A measured weight is compared with Odoo's: a piece has to be as close as this, a packaging not lighter than this part.
CLOSE, LIGHTER = 0.95, 0.8
#: Of a quantity: below it there is nothing (Odoo's quantities are floats).
NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Size:
    """Measures of one unit of a product. ``turn``: any, upright (about its vertical axis alone) or as_is; ``apart``: goods of two
    different words never share a box, an empty one goes with all."""

    length: int
    width: int
    height: int
    weight: int = 0
    turn: str = "any"
    stackable: bool = True
    own_box: bool = False
    fragile: bool = False
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """So many of a unit of a product. ``unit``: 0 is the product's own; ``each``: how many of the product's own are in one."""

    id: int
    product: int
    unit: int
    quantity: float
    each: float = 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """``quantity`` things of one size, as the planner of cartons takes them. ``id``: (id of the need, unit they are counted in);
    weight 0: not known; apart None: goes with all."""

    id: tuple[int, int]
    length: int
    width: int
    height: int
    weight: int
    quantity: int
    turn: str
    stackable: bool
    own_box: bool
    fragile: bool
    apart: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not known of a need: ``what`` is size (nothing can be planned for these) or weight (counted as 0)."""

    id: int
    product: int
    unit: int
    quantity: float
    what: str


def refused(sides: Mapping[str, float], weight: float = 0, measured: bool = True) -> list[tuple[str, float, str]]:
    """[(which, value, why)] of what no goods measure; ``sides`` by name. Why: missing (0), negative or absurd; of a weight, 0 is
    not known and so no fault.

    :param measured: False: all sides may be 0, which is not measured yet; some may not
    """
    found = []
    for name, value in sides.items() if measured or any(sides.values()) else ():
        if value < 0:
            found.append((name, value, "negative"))
        elif not value:
            found.append((name, value, "missing"))
        elif value < 1 or value > MAX_SIDE:
            found.append((name, value, "absurd"))
    if weight < 0:
        found.append(("weight", weight, "negative"))
    elif weight > MAX_WEIGHT:
        found.append(("weight", weight, "absurd"))
    return found


def doubt(sides: Iterable[int], weight: int = 0) -> str:
    """The first thing about these measures that looks like a wrong unit, or "": long, tiny, dense or airy. ``weight`` 0: not
    known, so not compared."""
    sides = list(sides)
    if max(sides) > LONG_SIDE:
        return "long"
    if max(sides) < TINY_SIDE:
        return "tiny"
    density = weight * 1000 / (sides[0] * sides[1] * sides[2])
    if density > DENSE:
        return "dense"
    return "airy" if weight and density < AIRY else ""


def weights_differ(given: int, inside: int, own: bool = True) -> bool:
    """Whether a measured weight does not go with what the product says (0: nobody knows), beyond what rounding to 0.01 kg does. A
    packaging weighs more than what is in it."""
    if not given or not inside:
        return False
    return abs(given - inside) > max(10, inside * (1 - CLOSE)) if own else given < inside * LIGHTER


def weight_of(given: int, of_product: float, each: float = 1.0, own: bool = True) -> int:
    """Grams that one unit weighs, 0 where nobody knows. Of the product's own unit the product's weight counts, else what was
    measured with the size; of a packaging what was measured, else what is in it."""
    inside = 0 if of_product <= 0 else max(1, floor(of_product * each + 0.5))
    return (inside or given) if own else (given or inside)


def pieces(needs: Iterable[Need], sizes: Mapping[tuple[int, int], Size]) -> tuple[list[Piece], list[Missing]]:
    """What is put into boxes for these needs, and what is not known of it.

    :param sizes: {(product, unit): size}; unit 0 is the product's own.

    A unit that was measured (a carton of twelve) is one thing; of one that was not, what is in it is. A part of a unit is
    counted in the product's own, and a part of that (0.4 m of cable) is a whole thing.
    """
    found, missing = [], []

    def put(need, unit, quantity):
        size = sizes.get((need.product, unit))
        if size is None:
            missing.append(Missing(need.id, need.product, unit, quantity, "size"))
            return
        if not size.weight:
            missing.append(Missing(need.id, need.product, unit, quantity, "weight"))
        found.append(Piece(
            (need.id, unit), size.length, size.width, size.height, size.weight, ceil(quantity - NOTHING), size.turn,
            size.stackable, size.own_box, size.fragile, size.apart or None))

    for need in needs:
        rest = need.quantity
        if need.unit and (need.product, need.unit) in sizes:
            whole = floor(rest + NOTHING)
            rest -= whole
            if whole:
                put(need, need.unit, whole)
        if rest > NOTHING:
            put(need, 0, rest * need.each)
    return found, missing
