# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The values that sourcing reads and returns. Pure: no Odoo, no clock.

Quantities are integers: the product's unit times the scale of the precision "Product Unit".
Days are integers: days from the day of the decision (0 = today). Money is integers: thousandths of the
company's currency; what is said of one scaled unit (its value, its cost) is in millionths. A node is a place that
can supply, named by a :class:`NodeKey`.
"""
from dataclasses import dataclass, field

WAREHOUSE, DROPSHIP, BOUGHT, TRANSFER = "w", "d", "b", "t"


class NodeKey(str):
    """What a node is called: ``w3`` warehouse 3, ``d17`` drop-ship by vendor 17, ``b17w3`` bought from vendor 17 into
    warehouse 3, ``t5w3`` transferred from warehouse 5 to 3. A text, as which it is stored; ``kind`` is its letter, ``id`` that
    of the warehouse or vendor that goods come from."""

    __slots__ = ()

    @classmethod
    def warehouse(cls, warehouse_id):
        """``NOWHERE`` without one: a quotation may have none."""
        return cls(f"{WAREHOUSE}{warehouse_id}" if warehouse_id else "")

    @property
    def kind(self):
        return self[:1]

    @property
    def id(self):
        return int(self[1:].partition(WAREHOUSE)[0] or 0)


NOWHERE = NodeKey()


@dataclass(frozen=True)
class Need:
    """So much of a product that an order line still has to get.

    ``home``: the order's own warehouse, or ``NOWHERE``. ``wanted``: day by which the customer wants it (None: as soon as
    possible, so every day counts). ``multiple``: a parcel carries multiples of it only, or all of the need.
    ``whole``: all in one parcel or not at all. ``value``: price of one scaled unit, in millionths of the
    currency. ``fixed``: only these nodes (chosen by hand), None: any.

    What is asked says besides by which way it is planned (``way``, see :mod:`.ways`; empty: the policy's) and, where no day is
    wanted, the day before which nothing leaves (``floor``). A problem has both worked in, and stores neither.
    """

    line_id: int
    order_id: int
    product_id: int
    quantity: int
    home: NodeKey = NOWHERE
    wanted: int | None = None
    multiple: int = 1
    whole: bool = False
    value: int = 0
    fixed: tuple | None = None
    floor: int = 0
    way: str = ""


@dataclass(frozen=True)
class Step:
    """From ship day ``ship`` on (arriving on day ``arrive``), ``quantity`` in all can be had.

    Steps of one product and node are in ascending order of day; their quantities fall only where goods lapse. Taking x on day d
    is possible where the sum taken up to each day t stays within the step that holds on t. All that leaves a node on a
    day travels in one parcel and arrives together: on the latest of the days that the products of the order name.
    """

    ship: int
    arrive: int
    quantity: int


@dataclass(frozen=True)
class Node:
    """A place that can supply. ``first``: cost of the first parcel from there in this order; ``further``: of each
    further parcel (another ship day). ``rank``: the smaller the more preferred, where costs are equal."""

    key: NodeKey
    kind: str = "warehouse"
    first: int = 0
    further: int = 0
    rank: int = 0


@dataclass(frozen=True)
class Rules:
    """What a plan is measured by. Costs in thousandths of the currency.

    ``late``: cost of one order line arriving one day after it is wanted; of a part of the line, pro rata.
    ``late_share``: the same in millionths of the value that is late. ``split_line``: for each further parcel that
    a line comes in. ``short``: 0: nothing is left out that can be had, whatever it costs, and where the other
    rules leave no choice, the least value; else the cost of what is not supplied, in thousandths of its value.
    ``max_parcels``: 0 = any number. ``whole_order``: all lines in one parcel or nothing.
    ``min_split``: a parcel that is not the only one of the order must be worth this much, else what it would have
    carried is supplied elsewhere or later (or short).
    """

    late: int = 0
    late_share: int = 0
    split_line: int = 0
    short: int = 0
    max_parcels: int = 0
    whole_order: bool = False
    min_split: int = 0


@dataclass(frozen=True)
class Problem:
    """All that one decision reads, by value: it is stored, and replayed, as it is.

    ``steps``: {(product id, node key): tuple of Step}. ``unit_cost``: {(product id, node key): cost of one scaled
    unit in millionths of the currency} (weight, handling, distance, vendor's price, opportunity price).
    ``excluded``: {(product id, node key): reason} for nodes that may not supply a product (blocked, not ordered by
    this policy): their steps count for nothing; the plan's why names the reason.
    """

    needs: tuple
    nodes: tuple
    steps: dict
    unit_cost: dict = field(default_factory=dict)
    excluded: dict = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True)
class Pick:
    """So much of a need from one node, leaving on day ``ship``, arriving on day ``arrive``."""

    line_id: int
    product_id: int
    node: NodeKey
    quantity: int
    ship: int = 0
    arrive: int = 0


@dataclass(frozen=True)
class Plan:
    """What is supplied, what is not (``short``: {line id: quantity}), what it costs, and why.

    ``bound``: no plan that leaves as little short is cheaper (equal to ``cost`` where the search was exact).
    ``greedy``: cost of the greedy plan, ``greedy_short`` what that leaves short. ``parcels``: {order id: how many}.
    ``why``: {line id: tuple of dicts, one per node}; see :mod:`.sourcing_why`.
    """

    picks: tuple = ()
    short: dict = field(default_factory=dict)
    cost: int = 0
    bound: int = 0
    greedy: int = 0
    greedy_short: dict = field(default_factory=dict)
    parcels: dict = field(default_factory=dict)
    why: dict = field(default_factory=dict)
