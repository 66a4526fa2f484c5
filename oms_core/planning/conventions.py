# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one sales channel says about its files, and what is asked where it says nothing. Pure: no Odoo, no clock.

Nothing is guessed that could be guessed wrong: a field that is None is found out where the file leaves no doubt, and
asked (:class:`Ambiguous`) where it does.
"""
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .table_error import TableError


@dataclass(frozen=True)
class Conventions:
    """How a channel writes. Codes are in capitals; one may end in ``*``: any ending."""

    decimal: str | None = None  # "." or ","
    day_first: bool | None = None  # 05/03/2026 is the fifth of March; False: the third of May
    encoding: str | None = None  # a code page of Python, such as cp1251
    zone: str | None = None  # whose clock times without offset are in; ``Line.when`` is in it
    currency: str | None = None  # code of the currency that prices must be in, where the file says one
    columns: dict = field(default_factory=dict)  # our column: their header; {} = by synonyms
    header_row: int | None = None  # the line of the header, from 1
    layout: str | None = None  # of ``layouts``
    cancellations: tuple = ()  # what the number of a cancellation begins with, before a digit: ("C",)
    charges: frozenset = frozenset()  # codes that are charged as services: carriage, fees
    discounts: frozenset = frozenset()
    services: frozenset = frozenset()  # codes that are sold, but not shipped
    tests: frozenset = frozenset()
    bad_debts: frozenset = frozenset()
    returns_as_negative: bool = False  # a negative quantity of an order is a return of it
    create_products: bool = False
    create_customers: bool = False
    stock_corrections: bool = False  # negative and free lines without customer are corrections of stock
    gross: bool | None = None  # a shop's prices contain taxes; False: they are added; None: as its totals tell, else asked
    same_orders: bool | None = None  # SO-1 and so-1 are one order; False: two; None: asked
    take_shipped: bool = False  # also orders that the shop calls shipped
    money: dict = field(default_factory=dict)  # kind of amount beside the goods: code of its product, '' = not taken

    def cancels(self, order_ref):
        """Whether this is the number of a cancellation."""
        return any(
            order_ref[:len(prefix)].upper() == prefix.upper() and order_ref[len(prefix):len(prefix) + 1].isdigit()
            for prefix in self.cancellations if prefix)


def names_code(codes, code):
    """Whether one of the codes, or of their beginnings (``GIFT_*``), is this one."""
    return code in codes or any(
        fnmatchcase(code, one.replace("[", "[[]").replace("?", "[?]")) for one in codes if one.endswith("*"))


@dataclass(frozen=True)
class Sample:
    """A place of the file that can be read in several ways, and what stands there."""

    file: str
    line: int
    column: str
    value: str


@dataclass(frozen=True)
class Choice:
    """An answer (the value of the field of :class:`Conventions`), and what the sample means with it."""

    answer: object
    means: str


@dataclass(frozen=True)
class Question:
    """``key`` is the field of :class:`Conventions` that answers it; ``choices`` are :class:`Choice` values."""

    key: str
    sample: Sample
    choices: tuple


CODE_OF = {"decimal": "ambiguous_number", "day_first": "ambiguous_date", "encoding": "ambiguous_encoding"}


class Ambiguous(TableError):
    """All that a file leaves open, asked at once; a refusal with the first of it for who can not ask."""

    def __init__(self, questions):
        first = questions[0]
        super().__init__(
            CODE_OF[first.key], line=first.sample.line, column=first.sample.column, value=first.sample.value,
            choices=" / ".join(choice.means for choice in first.choices))
        self.questions = tuple(questions)
