# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which open documents a payment is for: proposals, best first, and which of them are beyond doubt. Pure: no Odoo.

Amounts are whole numbers of the smallest unit of their currency, days ordinals. A :class:`Book` has what is open (and what was
closed lately, for somebody may pay twice); :func:`propose` looks for one payment, ``matching_sure.py`` judges what it finds.
"""
from collections import defaultdict
from dataclasses import dataclass, field, replace

from .matching_sums import sums_of
from .matching_text import REFERENCE, SAME, TAIL, THEIRS, TYPO, Names, Numbers, core, key, near, runs, tail

#: What an item is: something invoiced (an instalment of it), an order that is not billed, or money that was registered and
#: waits for the bank to say so.
INVOICE, ORDER, PAYMENT = "invoice", "order", "payment"
#: How the amounts fit. ``DISCOUNT``: less the early discount, in time; ``LATE``: too late; ``FEE``: less what a bank keeps;
#: ``PART``: less; ``OVER``: more; ``RATE``: another currency, about as much.
EQUAL, DISCOUNT, LATE, FEE, PART, OVER, RATE = "equal", "discount", "late", "fee", "part", "over", "rate"
#: How somebody is known to have paid it: the receipt says who, the account is theirs, of their group of companies, the name.
PARTNER, IBAN, GROUP, NAME = "partner", "iban", "group", "name"

#: Items of one payer that are looked at, of those what is tried for a sum, proposals that are made.
MOST_ITEMS, MOST_SUMMED, MOST_PROPOSALS = 60, 24, 8
#: A payment in another currency may come to so much more or less (by thousandths).
RATE_SLACK = 30


@dataclass(frozen=True, slots=True)
class Item:
    """``open``: what is to be paid (credit notes below zero); ``discounted``: with the early discount, until ``until``;
    ``worth``: in the company's currency; ``account``: receipts on another one (0: on any) cannot pay it; ``numbers``: ((text,
    REFERENCE | ORDER | THEIRS), …)."""

    id: object
    document: object
    partner: int
    currency: object
    open: int
    numbers: tuple = ()
    kind: str = INVOICE
    due: int = 0
    discounted: int = 0
    until: int = 0
    worth: int = 0
    account: int = 0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came. ``partner``: whom the record names (0: nobody); ``texts``: memo, reference, end-to-end id;
    ``bank``: it comes from a statement of the bank, so that it may be money that was registered before."""

    key: object
    amount: int
    currency: object
    day: int
    texts: tuple = ()
    partner: int = 0
    iban: str = ""
    name: str = ""
    worth: int = 0
    account: int = 0
    bank: bool = False


@dataclass(frozen=True)
class Rules:
    """A company's settings: ``threshold`` (0 to 100), ``fee``: what a bank may keep at most, ``grace``: days after which a
    discount is still granted."""

    threshold: int = 90
    fee: int = 0
    grace: int = 0


@dataclass(frozen=True)
class Take:
    """``amount`` of the receipt goes to the item, ``off`` is what it is closed with besides (discount, fee)."""

    item: Item
    amount: int
    off: int = 0


@dataclass(frozen=True)
class Proposal:
    """``fit``: how the amounts fit; ``rest``: of the receipt, not used; ``missing``: of the items, not paid (a deduction, or
    they are paid in parts); ``reasons``: ((code, fact), …); ``sure``: may be applied without anybody looking."""

    takes: tuple
    fit: str
    rest: int = 0
    missing: int = 0
    score: int = 0
    reasons: tuple = ()
    sure: bool = False

    @property
    def id(self):
        """The same for the same proposal, however often it is made."""
        return ".".join([self.fit, f"{self.rest}", *(f"{take.item.id}={take.amount}+{take.off}" for take in self.takes)])


class Book:
    """What can be paid in one company. ``take`` is told of what was applied, so that one book serves many receipts."""

    def __init__(self, items, ibans=(), names=(), groups=(), shapes=()):
        """
        :param shapes: ((number of digits, first two of them)) of references of what is not among the items, see ``shape``
        :param items: :class:`Item`, closed ones among them
        :param ibans: (number of an account, commercial partner)
        :param names: (name, commercial partner)
        :param groups: (commercial partner, whatever is the same for all of its group)
        """
        self.items = {item.id: item for item in items}
        self.of_partner, self.of_amount, self.of_document = defaultdict(dict), defaultdict(dict), defaultdict(list)
        self.numbers, self.names, self.ibans = Numbers(), Names(), defaultdict(set)
        self.groups, self.shapes, self.digits = dict(groups), set(shapes), {}
        for item in self.items.values():
            self._index(item)
        for number, partner in ibans:
            self.ibans[key(number)].add(partner)
        for name, partner in names:
            self.names.add(name, partner)

    def _index(self, item):
        self.of_document[item.document].append(item.id)
        self.digits[item.id] = tuple((core(text), tail(text)) for text, kind in item.numbers if kind != THEIRS)
        self._list(item)
        for text, kind in item.numbers:
            self.numbers.add(text, kind, item.id)
            if kind == REFERENCE:
                self.shapes.add(shape(core(text)))

    def _list(self, item):
        """Where an open item is found; a closed one by its amount alone."""
        for amount in {item.open, item.discounted} - {0}:
            self.of_amount[item.currency, amount][item.id] = True
        if not item.closed:
            self.of_partner[item.partner][item.id] = True

    def add(self, items):
        """What was billed meanwhile."""
        for item in items:
            if item.id not in self.items:
                self.items[item.id] = item
                self._index(item)

    def take(self, proposal):
        """What was applied is closed, or open for less."""
        for take in proposal.takes:
            item = self.items[take.item.id]
            left = item.open - take.amount - take.off
            for amount in {item.open, item.discounted}:
                self.of_amount[item.currency, amount].pop(item.id, None)
            self.of_partner[item.partner].pop(item.id, None)
            self.items[item.id] = changed = replace(
                item, closed=not left, open=left or item.open, discounted=0 if left else item.discounted)
            self._list(changed)

    def group(self, partner):
        """What all of a group share; the partner itself where it is in none."""
        return self.groups.get(partner, partner)


def shape(digits):
    """How a number of ours looks: one in a text that looks so and is none of them is a wrong one."""
    return len(digits), digits[:2]


@dataclass
class Look:
    """What is known of one receipt before amounts are compared."""

    receipt: Receipt
    named: dict = field(default_factory=dict)  # {item id: kind of number}, open ones
    paid: dict = field(default_factory=dict)  # the same of those that are closed
    numbers: dict = field(default_factory=dict)  # {number in the text: ids of all that have it}
    runs: frozenset = frozenset()
    payers: dict = field(default_factory=dict)  # {partner: (how, how alike)}
    known: bool = False  # whether the payer is beyond doubt, so that others did not pay it


def look(receipt, book):
    """:class:`Look`"""
    seen = Look(receipt)
    for text in receipt.texts:
        for number, owners in book.numbers.find(text):
            seen.numbers[number] = frozenset(owners)
            for owner, kind in owners.items():
                place = seen.paid if book.items[owner].closed else seen.named
                place.setdefault(owner, kind)
        seen.runs |= runs(text)
    if receipt.partner:
        seen.payers[receipt.partner] = (PARTNER, 1.0)
    for partner in book.ibans.get(key(receipt.iban), ()) if receipt.iban else ():
        seen.payers.setdefault(partner, (IBAN, 1.0))
    seen.known = bool(seen.payers)
    for partner, alike in book.names.find(receipt.name).items() if receipt.name else ():
        if not seen.known or book.group(partner) in {book.group(one) for one in seen.payers}:
            seen.payers.setdefault(partner, (NAME, alike))
    return seen


def guess(seen, book, item):
    """How weakly the text may mean an item: TYPO, TAIL or None."""
    for digits, short in book.digits[item.id]:
        for run in seen.runs:
            if len(run) >= 5 <= len(digits) and near(run, digits):
                return TYPO
            if len(short) >= 2 and run.lstrip("0") == short:
                return TAIL
    return None


def may_mean(seen, book, item):
    """Whether the text may mean the item by a slip, in the whole number or in what is written for short."""
    return any((len(run) >= 5 and near(run, digits)) or (len(run) >= 2 and near(run.lstrip("0"), short))
               for digits, short in book.digits[item.id] for run in seen.runs)


def candidates(seen, book):
    """The open items that it may be for: named, of the payer, of the same amount."""
    receipt, found = seen.receipt, {}
    for one in seen.named:
        for other in book.of_document[book.items[one].document]:
            found[other] = True
    for partner, (_how, alike) in sorted(seen.payers.items(), key=lambda payer: -payer[1][1])[:5]:
        of_payer = book.of_partner.get(partner, ())
        if alike >= SAME or len(of_payer) <= MOST_ITEMS:
            found.update(dict.fromkeys(sorted(of_payer, key=lambda one: (book.items[one].due, str(one)))[:MOST_ITEMS]))
    found.update(dict.fromkeys(list(book.of_amount.get((receipt.currency, receipt.amount), ()))[:MOST_ITEMS]))
    items = [book.items[one] for one in found]
    return [item for item in items if not item.closed and (receipt.bank or item.kind != PAYMENT)
            and (not receipt.account or item.account in (0, receipt.account))]


def fits(receipt, items, rules):
    """How the receipt's amount fits these items together: (fit, takes, rest, missing); None: not at all."""
    found = _fits(receipt, items, rules)
    return found if found and (items[0].kind != ORDER or found[0] in (EQUAL, PART, OVER)) else None


def _fits(receipt, items, rules):
    amount, currency = receipt.amount, receipt.currency
    total = sum(item.open for item in items)
    if any(item.currency != currency for item in items):
        worth = sum(item.worth for item in items)
        near_enough = receipt.worth and abs(worth - receipt.worth) * 1000 <= RATE_SLACK * worth
        return (RATE, tuple(Take(item, item.open) for item in items), 0, 0) if near_enough else None
    if amount == total:
        return EQUAL, tuple(Take(item, item.open) for item in items), 0, 0
    early = [item.discounted if item.discounted and receipt.day <= item.until + rules.grace else item.open for item in items]
    if amount == sum(early):
        return DISCOUNT, tuple(Take(item, paid, item.open - paid) for item, paid in zip(items, early)), 0, 0
    late = sum(item.discounted or item.open for item in items)
    if amount == late:
        return LATE, _in_turn(items, amount), 0, total - amount
    if 0 < total - amount <= fee_of(receipt, rules):
        largest = max(items, key=lambda item: item.open)
        offs = [(item, total - amount if item is largest else 0) for item in items]
        return FEE, tuple(Take(item, item.open - off, off) for item, off in offs), 0, 0
    if 0 < amount < total:
        return PART, _in_turn(items, amount), 0, total - amount
    return (OVER, tuple(Take(item, item.open) for item in items), amount - total, 0) if total > 0 else None


def fee_of(receipt, rules):
    """What a bank may keep of the receipt, in its currency: the rule is in the company's."""
    return rules.fee * receipt.amount // receipt.worth if receipt.worth else rules.fee


def _in_turn(items, amount):
    """The money goes to the items in turn, what lowers them first, until there is none left."""
    takes = []
    for item in sorted(items, key=lambda item: (item.open > 0, item.due, str(item.id))):
        part = item.open if item.open < 0 else min(item.open, amount)
        amount -= part
        if part:
            takes.append(Take(item, part))
    return tuple(takes)


def sets(seen, book, items, rules):
    """The sets of items that are worth a proposal: [(items, whether no other sum comes to it)]."""
    receipt = seen.receipt
    found, fee = {}, fee_of(receipt, rules)

    def put(some, alone=True):
        if some and (len(some) == 1 or all(item.kind != ORDER for item in some)):
            found.setdefault(tuple(sorted(some, key=lambda item: str(item.id))), alone)

    same = [item for item in items if item.currency == receipt.currency]
    named = [item for item in items if item.id in seen.named]
    for item in items:
        if item.id in seen.named or receipt.amount in (item.open, item.discounted) or (
                item.kind != PAYMENT and (item.open > receipt.amount or item.currency != receipt.currency)
                and (len(items) <= 5 or guess(seen, book, item))) or 0 < item.open - receipt.amount <= fee:
            put([item])
    put(named)
    guessed = [item for item in same if item.id in seen.named or guess(seen, book, item)]
    if len(guessed) > 1:
        put(guessed[:MOST_SUMMED])
    for item in named:
        put([other for other in items if other.document == item.document])
    for partner in seen.payers:
        owed = sorted((item for item in same if item.partner == partner and item.kind == INVOICE),
                      key=lambda item: (item.due, str(item.id)))
        for some, alone in _sums(owed, receipt):
            put(some, alone)
    if len(named) > 1:  # a number that means several of which not all are meant
        for some, alone in _sums([item for item in named if item.currency == receipt.currency], receipt):
            put(some, alone)
    return list(found.items())


def _sums(owed, receipt):
    """[(items, alone)] of one payer that come to the amount; all of them, or the oldest, among them."""
    if len(owed) < 2:
        return []
    tried = owed[:MOST_SUMMED]
    sums = sums_of([item.open for item in tried], receipt.amount)
    alone = sums.sure and len(sums.found) == 1 and len(owed) == len(tried)
    result = [([tried[place] for place in places], alone) for places in sums.found]
    early = [item.discounted if item.discounted and receipt.day <= item.until else item.open for item in tried]
    if early != [item.open for item in tried]:
        less = sums_of(early, receipt.amount)
        alone = alone or (less.sure and len(less.found) == 1 and not sums.found and len(owed) == len(tried))
        result += [([tried[place] for place in places], alone) for places in less.found]
    return result
