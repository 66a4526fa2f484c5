# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The facts of an order that a change may alter, as they are before and after it. Pure: no Odoo, no clock.

Keys and days are texts, so that facts survive JSON.
"""
from collections import namedtuple
from dataclasses import asdict, dataclass, replace

#: What is still to come of a line, from a place ("": not told) by a day (None: not known yet).
Promised = namedtuple("Promised", "quantity place day")
#: What a buyer was told about a purchase.
Told = namedtuple("Told", "purchase note")
#: What a customer owes, and how much room is left (None: no limit).
Credit = namedtuple("Credit", "owes room")


@dataclass(frozen=True)
class Line:
    """Where the quantities of a line are, in the product's unit (``ordered`` in its own), and its price."""

    name: str
    product_id: int
    ordered: float = 0.0
    need: float = 0.0
    price: float = 0.0
    subtotal: float = 0.0
    goods: bool = True
    reduces: bool = False  # a discount on the whole order
    short: float = 0.0
    shipped: float = 0.0
    closed: float = 0.0
    open: float = 0.0
    hands: float = 0.0
    delivered: float = 0.0
    sent: float = 0.0
    bought: float = 0.0

    @property
    def unborn(self):
        """This line before it was added."""
        return Line(self.name, self.product_id, goods=self.goods, reduces=self.reduces)


@dataclass(frozen=True)
class Delivery:
    """What is in a delivery that is not done: ``goods`` {name: quantity}."""

    name: str
    source: str
    to: str
    goods: dict
    day: str | None = None


@dataclass(frozen=True)
class Purchase:
    """A line of a purchase that was made for this order alone."""

    name: str
    vendor: str
    quantity: float
    product: str
    to: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class Facts:
    """An order. ``lines``, ``promises`` ({line: [Promised]}), ``deliveries``, ``returns`` ({move: name of its product}),
    ``purchases`` and ``told`` by the id of the record, as text; ``holds`` {key: words}; ``credit`` None: not for this user."""

    state: str
    locked: bool
    address: str
    address_id: int
    date: str | None
    untaxed: float
    tax: float
    total: float
    final: float  # what it comes to when what is open is shipped and what is given up stays so
    invoiced: float
    paid: float
    authorised: float
    holds: dict
    lines: dict
    promises: dict
    deliveries: dict
    returns: dict
    purchases: dict
    told: dict
    credit: Credit | None


def own(facts):
    """The facts by which another state of the order is told, as plain values; what its customer owes is moved by everything
    else of that customer, and is none."""
    found = asdict(replace(facts, credit=None))
    del found["credit"]
    return found | {"holds": sorted(found["holds"])}


def pairs(before, after):
    """[(line before, line after)] of all lines; of one that was added, nothing before."""
    return [(before.lines.get(key) or line.unborn, line) for key, line in after.lines.items()]


def bought_twice(before, after):
    """Names of what more is bought of than is wanted more."""
    return [
        line.name for was, line in pairs(before, after)
        if line.bought - was.bought > max(line.need - min(was.need, was.bought), 0.0) + 1e-4]


def sent_back(before, after):
    """Names of what the change would have the customer send back."""
    return [name for move, name in after.returns.items() if move not in before.returns]
