# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A year of payments drawn from a seed, each with what it was meant for: as customers write them, with slips, sums, deductions,
payments made twice, other currencies, sister companies, same names and same amounts. ``run`` has the matcher do every day as it
comes; what it leaves, an accountant does right.
"""
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from ..matching import Book, Item, Proposal, Receipt, Rules, Take
from ..matching_sure import automatic
from ..matching_text import ORDER, REFERENCE, SAME, THEIRS, key

FIRST = (
    "Alpin", "Baltic", "Crown", "Delta", "Ember", "Falcon", "Global", "Harbor", "Iris", "Jade", "Kessler", "Lumen", "Meyer",
    "Nordic", "Orion", "Prima", "Quarz", "Ritter", "Sonnen", "Tessin", "Ultra", "Vega", "Wagner", "Xenon", "Yale", "Zephyr",
    "Müller", "Schmidt", "Hansen", "Rossi", "Dupont", "Novak")
SECOND = (
    "Bau", "Trading", "Foods", "Tools", "Metall", "Textil", "Retail", "Sports", "Garden", "Pharma", "Logistics", "Papier",
    "Energie", "Optik", "Media", "Motors", "Fashion", "Elektro", "Kaffee", "Möbel")
FORMS = ("GmbH", "AG", "Ltd", "S.A.", "BV", "Inc.", "GmbH & Co. KG", "SARL")
PRICES = (9900, 19900, 49900, 10000, 25000, 100000)
WORDS = (
    "", "", "payment", "invoice October", "thank you", "Rechnung", "our account 4711", "Zahlung vom 31.10.2026", "acc. 100234")

#: What a payment is, and how often of a thousand.
KINDS = {
    "clean": 555, "order": 30, "theirs": 15, "nothing": 85, "typo": 40, "swapped": 25, "cut": 45, "listed": 55, "merged": 25,
    "silent": 15, "shortened": 20, "short": 25, "part": 10, "discount": 40, "late": 8, "fee": 10, "foreign": 15, "twice": 10,
    "sister": 12,
}
#: What share at least is to be matched without anybody looking.
LEAST = 0.85
#: The company allows a bank fee of 15.00.
RULES = Rules(fee=1500)
SEVERAL = {"listed", "merged", "silent", "shortened"}


@dataclass
class Customer:
    id: int
    name: str
    ibans: tuple
    known: bool  # whether we know the account
    group: int
    checked: bool  # gets references with check digits
    discount: bool
    price: int


@dataclass(frozen=True)
class Paid:
    receipt: Receipt
    kind: str
    truth: frozenset  # ids of the items that it pays; empty: none


def year(seed, payments=20_000):
    """(customers, {day: items billed}, {day: :class:`Paid`})"""
    dice = random.Random(f"year {seed}")
    customers = _customers(dice, max(payments // 20, 12))
    billed, paid, count = defaultdict(list), defaultdict(list), 0
    number = dice.randrange(1, 400)
    waiting, plans = defaultdict(list), {}  # invoices of a customer that will be paid together, and how
    while count < payments:
        day = count * 365 // payments + 1
        customer = dice.choice(customers)
        number += 1
        item = _bill(dice, customer, number, day)
        billed[day].append(item)
        kind, many = plans.get(customer.id) or (dice.choices(list(KINDS), list(KINDS.values()))[0], dice.choice((2, 2, 2, 3, 4)))
        waiting[customer.id].append(item)
        if kind in SEVERAL and len(waiting[customer.id]) < many:
            plans[customer.id] = kind, many
            continue
        plans.pop(customer.id, None)
        for done in _pay(dice, customer, customers, waiting.pop(customer.id), kind, day):
            paid[done.receipt.day].append(done)
            count += 1
    return customers, billed, paid


def _customers(dice, many):
    customers = []
    for one in range(1, many + 1):
        name = f"{dice.choice(FIRST)} {dice.choice(SECOND)} {dice.choice(FORMS)}"
        group = one
        if customers and dice.random() < 0.05:
            group = dice.choice(customers).group
        if customers and dice.random() < 0.02:
            name = dice.choice(customers).name
        ibans = tuple(f"DE{dice.randrange(10**19, 10**20)}" for _one in range(dice.choice((1, 1, 2))))
        customers.append(Customer(one, name, ibans, dice.random() < 0.75, group, dice.random() < 0.25, dice.random() < 0.2,
                                  dice.choice(PRICES[:3]) if dice.random() < 0.12 else 0))
    return customers


def _bill(dice, customer, number, day):
    name = f"INV/2026/{number:05d}"
    amount = customer.price or (dice.choice(PRICES) if dice.random() < 0.15 else int(dice.lognormvariate(10.3, 1.1)) + 500)
    numbers = [(name, REFERENCE), (f"S{number + 3000:05d}", ORDER)]
    if customer.checked:
        numbers.append((_creditor(f"2026{number:05d}"), REFERENCE))
    if dice.random() < 0.3:
        numbers.append((f"PO-{dice.randrange(10000, 99999)}", THEIRS))
    early = amount - round(amount * 0.02) if customer.discount else 0
    return Item(number, number, customer.id, 1, amount, tuple(numbers), due=day + 30, discounted=early,
                until=day + 10 if early else 0)


def _creditor(base):
    left = 98 - int("".join(str(int(mark, 36)) for mark in base + "RF00")) % 97
    return f"RF{left:02d}{base}"


def _pay(dice, customer, customers, items, kind, day):
    """The payments (one, or more) of these items."""
    total, truth = sum(item.open for item in items), frozenset(item.id for item in items)
    when = day + max(1, int(dice.gauss(28, 9)))
    amount, item = total, items[0]
    if kind in ("discount", "late"):
        if not item.discounted:
            kind = "clean"
        else:
            amount, when = item.discounted, day + (dice.randrange(2, 11) if kind == "discount" else dice.randrange(14, 30))
    if kind == "short":
        amount = max(total - max(round(total * dice.uniform(0.02, 0.3)), 1600), 100)
    if kind == "fee":
        amount = max(total - dice.choice((500, 750, 1000, 1500)), 100)
    if kind == "part":
        amount = total // 2
    currency = 1
    if kind == "foreign":
        currency, amount = 2, round(total * dice.uniform(1.05, 1.09))
    payer = customer
    if kind == "sister":
        sisters = [one for one in customers if one.group == customer.group and one is not customer]
        payer = dice.choice(sisters) if sisters else customer
    texts = _texts(dice, items, kind)
    who = _who(dice, payer, kind)
    first = Receipt(f"{item.id}-1", amount, currency, when, texts, worth=total if kind == "foreign" else 0, bank=True, **who)
    made = [Paid(first, kind, truth)]
    if kind == "part":
        rest = replace(first, key=f"{item.id}-2", amount=total - amount, day=when + dice.randrange(5, 20))
        made.append(Paid(rest, kind, truth))
    if kind == "twice":
        made.append(Paid(replace(first, key=f"{item.id}-2", day=when + dice.randrange(0, 30)), kind, frozenset()))
    return made


def _who(dice, payer, kind):
    if dice.random() < 0.12:
        return {"partner": payer.id}
    name = dice.choice((payer.name, payer.name.upper(), payer.name[:18], payer.name.replace("GmbH", "").strip()))
    if dice.random() < 0.05:
        name = dice.choice(("", "Sammelkonto", f"{dice.choice(FIRST)} Treuhand"))
    return {"iban": dice.choice(payer.ibans) if dice.random() < 0.93 else "", "name": name}


def _texts(dice, items, kind):
    names = [{kind: text for text, kind in reversed(item.numbers)}[REFERENCE] for item in items]
    checked = [text for item in items for text, _kind in item.numbers if text.startswith("RF")]
    if kind in ("nothing", "silent"):
        return (dice.choice(WORDS),)
    if kind == "order":
        return (f"Bestellung {items[0].numbers[1][0]}",)
    if kind == "theirs" and items[0].numbers[-1][1] == THEIRS:
        return (items[0].numbers[-1][0],)
    if kind == "typo":
        return (_slip(dice, names[0], dice.choice(("wrong", "missing", "more"))),)
    if kind == "swapped":
        return (_slip(dice, names[0], "swapped"),)
    if kind == "cut":
        return (dice.choice(("inv {}", "Rg.Nr. {}", "{}", "invoice no {} thanks")).format(int(names[0][-5:])),)
    if kind == "merged":
        return ("".join(name.replace("/", "") for name in names),) if dice.random() < 0.6 else (
            "".join(name[4:].replace("/", "") for name in names),)
    if kind == "shortened":
        return (", ".join([names[0], *(name[-5:] for name in names[1:])]),)
    if checked and len(items) == 1 and dice.random() < 0.9:
        code = checked[0]
        return (dice.choice((code, " ".join(code[place:place + 4] for place in range(0, len(code), 4)))),)
    shown = dice.choice((lambda name: name, lambda name: name, lambda name: name.replace("/", ""), lambda name: name[4:],
                         lambda name: name.replace("/", " "), lambda name: name.replace("/", "-").lower()))
    joined = dice.choice((", ", " ", " + ", "\n")).join(map(shown, names))
    return (dice.choice(("", "", "Invoice ", "Rechnung ", "4711/ ", "31.10.26 ")) + joined,)


def _slip(dice, name, how):
    digits = [place for place, mark in enumerate(name) if mark.isdigit() and place > 7]
    place = dice.choice(digits[:-1])
    if how == "wrong":
        return name[:place] + str((int(name[place]) + dice.randrange(1, 10)) % 10) + name[place + 1:]
    if how == "missing":
        return name[:place] + name[place + 1:]
    if how == "more":
        return name[:place] + str(dice.randrange(10)) + name[place:]
    return name[:place] + name[place + 1] + name[place] + name[place + 2:]


def run(seed, payments=20_000, rules=RULES):
    """(payments, automatic ones, wrong ones: [(Paid, proposal)], {kind: [all, automatic]})"""
    customers, billed, paid = year(seed, payments)
    book = Book((), names=[(one.name, one.id) for one in customers],
                ibans=[(iban, one.id) for one in customers if one.known for iban in one.ibans],
                groups=[(one.id, one.group) for one in customers])
    kinds, wrong, done_by_itself, count = defaultdict(Counter), [], 0, 0
    for day in range(1, max(paid) + 1):
        book.add(billed.get(day, ()))
        today = {one.receipt.key: one for one in paid.get(day, ())}
        sure = automatic([one.receipt for one in today.values()], book, rules)
        for receipt, proposal in sure:
            meant = today.pop(receipt.key)
            kinds[meant.kind]["automatic"] += 1
            done_by_itself += 1
            _learn(book, receipt, proposal.takes)
            if {take.item.id for take in proposal.takes} != meant.truth:
                wrong.append((meant, proposal))
        for one in paid.get(day, ()):
            kinds[one.kind]["all"] += 1
            count += 1
        for meant in today.values():
            _by_hand(book, meant)
    return count, done_by_itself, wrong, kinds


def _learn(book, receipt, takes):
    """Whose account it is, where the name says so, too."""
    names = book.names.find(receipt.name) if receipt.name else {}
    for take in takes:
        if receipt.iban and names.get(take.item.partner, 0) >= SAME:
            book.ibans[key(receipt.iban)].add(take.item.partner)


def _by_hand(book, meant):
    """What an accountant does with it: closed, or paid in part."""
    items = [book.items[one] for one in sorted(meant.truth) if not book.items[one].closed]
    left = meant.receipt.amount if meant.kind == "part" else sum(item.open for item in items)
    takes = []
    for item in items:
        part = min(left, item.open)
        left -= part
        takes.append(Take(item, part))
    _learn(book, meant.receipt, takes)
    book.take(Proposal(tuple(takes), "equal"))
