# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from decimal import Decimal as D
from fractions import Fraction

from ..shares import (
    CENT,
    CHARGE,
    GOODS,
    REDUCTION,
    Line,
    bases,
    fraction,
    part,
    rounded,
    share_part,
    upto,
    worth,
)
from .lowered import lowered

STORIES = int(os.environ.get("OMS_HISTORIES", "150"))
#: Ways of taxes: rate, in the price, rounded per line or over the order.
TAXES = ((D(0), False), (D("0.08875"), False), (D("0.21"), True), (D("0.06"), False))


class Order:
    """An order that is shipped, billed, credited, changed, returned and cancelled, told in plain values: lines by name,
    each with the quantities ordered, kept (shipped less returned) and billed; taxes are in the price or on top."""

    def __init__(self, dice):
        self.dice, self.lines, self.bills, self.changed = dice, {}, [], False
        self.globally = dice.random() < 0.5
        for number in range(dice.randint(1, 4)):
            self.add(f"goods {number}", GOODS, dice.randint(1, 12), D(dice.randint(1, 9999)) / 100, dice.choice(TAXES))
        if dice.random() < 0.4:
            self.add("freight", CHARGE, 1, D(dice.randint(1, 3000)) / 100, dice.choice(TAXES))
        for number in range(dice.randint(0, 2)):
            self.take_off(number)
        self.total, self.raw = self.amounts(), self.raws()

    def add(self, name, kind, ordered, price, tax, **values):
        self.lines[name] = {
            "kind": kind, "ordered": ordered, "kept": 0, "billed": 0, "price": price, "tax": tax, "by_taxes": False,
            "documents": 0, "given": [D(0), D(0)],
            "discount": self.dice.choice([D(0), D(0), D("0.3333")]) if kind == GOODS else D(0), **values}

    def take_off(self, number):
        """By hand over all, or one per tax as Odoo makes them; never more than there is."""
        rate = D(self.dice.randint(1, 45)) / 100
        groups = {line["tax"] for line in self.lines.values() if line["kind"] != REDUCTION}
        for tax in sorted(groups) if self.dice.random() < 0.5 else [None]:
            mine = [line for line in self.lines.values() if line["kind"] != REDUCTION and tax in (None, line["tax"])]
            whole = sum(line["ordered"] * line["price"] * (1 - line["discount"]) for line in mine)
            self.add(f"off {number} {tax}", REDUCTION, 1, -rounded(whole * rate), tax or TAXES[0],
                     by_taxes=tax is not None)

    def amounts(self):
        """{name: (price, tax)} of all that is ordered; where taxes are rounded over the order, cents are spread as Odoo does."""
        found, raw, names = {}, {}, {}
        for name, line in self.lines.items():
            (rate, inside), whole = line["tax"], line["ordered"] * line["price"] * (1 - line["discount"])
            found[name] = [rounded(whole), rounded(self.tax(whole, rate, inside))]
            if not inside:
                raw[rate] = raw.get(rate, 0) + whole * rate
                names.setdefault(rate, []).append(name)
        if self.globally:
            for rate, amount in raw.items():
                off = rounded(amount) - sum(found[name][1] for name in names[rate])
                for name in names[rate][:abs(int(off / CENT))]:
                    found[name][1] += CENT if off > 0 else -CENT
        return found

    def raws(self):
        """{name: (price, tax)} before anything is rounded."""
        found = {}
        for name, line in self.lines.items():
            (rate, inside), whole = line["tax"], line["ordered"] * line["price"] * (1 - line["discount"])
            found[name] = (Fraction(whole), self.tax(whole, rate, inside))
        return found

    @staticmethod
    def tax(whole, rate, inside):
        return Fraction(whole) * Fraction(rate) / (Fraction(1 + rate) if inside else 1)

    def money(self, name, amounts):
        """What is to be paid: the price, and its tax where that is not in it."""
        return amounts[0] if self.lines[name]["tax"][1] else sum(amounts)

    def facts(self, which):
        return [Line(name, line["kind"], self.total[name][which], line["ordered"], self.total[name][0], line["tax"],
                     line["by_taxes"]) for name, line in self.lines.items()]

    def goods(self):
        return {name: line for name, line in self.lines.items() if line["kind"] != REDUCTION}

    # --- what may happen ---

    def ship(self):
        name, line = self.dice.choice(sorted(self.goods().items()))
        if line["kind"] == GOODS:
            line["kept"] += self.dice.randint(0, line["ordered"] - line["kept"])
        else:
            line["kept"] = line["ordered"]

    def bring_back(self):
        _name, line = self.dice.choice(sorted(self.goods().items()))
        if line["kind"] == GOODS and line["kept"]:
            line["kept"] -= self.dice.randint(1, line["kept"])

    def change(self, down_to=None):
        """Order less of a line: never less than is kept or billed. What is taken off goes down to its share."""
        _name, line = self.dice.choice(sorted(self.goods().items()))
        least = max(line["kept"], line["billed"])
        if line["kind"] == GOODS and least < line["ordered"]:
            self.order_less({_name: self.dice.randint(least, line["ordered"]) if down_to is None else max(least, down_to)})

    def order_less(self, wanted):
        self.changed = True
        given = {name: line["given"][0] for name, line in self.lines.items() if line["kind"] == REDUCTION}
        quantities = {name: wanted.get(name, line["ordered"]) for name, line in self.goods().items()}
        for name, amount in lowered(self.facts(0), quantities, given).items():
            self.lines[name]["price"] = amount
        for name, quantity in wanted.items():
            self.lines[name]["ordered"] = quantity
        self.total, self.raw = self.amounts(), self.raws()

    def cancel(self):
        self.order_less({name: max(line["kept"], line["billed"]) for name, line in self.goods().items()})

    def bill(self, only=None):
        """For what is kept, of some of the lines perhaps: each line its price and tax, as the suite bills."""
        chosen = {name for name in self.goods() if only is None or name in only}
        after = {name: line["kept"] if name in chosen else line["billed"] for name, line in self.goods().items()}
        document = {}
        for name in chosen:
            line = self.lines[name]
            if line["billed"] != after[name]:
                document[name] = [part(self.total[name][which], line["ordered"], line["billed"], after[name],
                                       line["given"][which], line["documents"], CENT, self.raw[name][which]) for which in (0, 1)]
        base, before = bases(self.facts(0)), {name: line["billed"] for name, line in self.goods().items()}
        for name, line in self.lines.items():
            if line["kind"] == REDUCTION:
                parts = fraction(base[name], before), fraction(base[name], after)
                document[name] = [share_part(self.total[name][which], *parts, line["given"][which], line["documents"])
                                  for which in (0, 1)]
        for name, amounts in document.items():
            line = self.lines[name]
            line["given"] = [was + now for was, now in zip(line["given"], amounts)]
            line["documents"] += any(amounts)
            line["billed"] = after.get(name, 0)
        self.bills.append(sum(self.money(name, amounts) for name, amounts in document.items()))

    def bill_some(self):
        self.bill({name for name in self.goods() if self.dice.random() < 0.5})


class TestShareHistories(unittest.TestCase):
    """Whatever happens to an order: what is billed less what is credited is what the goods kept are worth. Where taxes are
    rounded over the order, ordering less moves cents between lines: nobody gets a bill for the cent of a line."""

    STEPS = ("ship", "ship", "bring_back", "change", "bill", "bill_some", "cancel")

    def test_billed_less_credited_is_what_the_goods_kept_are_worth(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        print(f"seed {seed}")
        for story in range(STORIES):
            dice, steps = random.Random(seed * 1000 + story), []
            order = Order(dice)
            for _step in range(dice.randint(3, 14)):
                steps.append(dice.choice(self.STEPS))
                getattr(order, steps[-1])()
                self.check(order, f"OMS_SEED={seed}, story {story}: {steps}")
            order.bill()
            self.check(order, f"OMS_SEED={seed}, story {story}: {steps}, bill", settled=True)
            for line in order.goods().values():
                line["kept"] = 0
            order.bill()
            self.assertEqual(sum(order.bills), 0, f"OMS_SEED={seed}, story {story}: {steps}, all back")

    def check(self, order, why, settled=False):
        if settled:
            kept = {name: line["kept"] for name, line in order.goods().items()}
            for which in (0, 1):
                expected = worth(order.facts(which), kept) | {
                    name: upto(order.total[name][which], line["ordered"], line["kept"], CENT, order.raw[name][which])
                    for name, line in order.goods().items()}
                for name, line in order.lines.items():
                    moved = CENT if order.globally and order.changed else 0
                    self.assertLessEqual(abs(line["given"][which] - expected[name]), moved, f"{why}: {name}")
        for name, line in order.lines.items():
            sign = -1 if line["kind"] == REDUCTION else 1
            self.assertGreaterEqual(sign * line["given"][0], 0, f"{why}: more of {name} is credited than was billed")
        lines = len(order.lines)
        self.assertGreaterEqual(sum(order.bills), -CENT * lines, f"{why}: credited more than was billed")
        given = sum(order.money(name, line["given"]) for name, line in order.lines.items())
        self.assertGreaterEqual(given, -CENT * lines, f"{why}: a discount beyond its goods")

    def test_all_that_is_ordered_is_the_order(self):
        dice = random.Random(7)
        for _story in range(100):
            order = Order(dice)
            everything = {name: line["ordered"] for name, line in order.goods().items()}
            for which in (0, 1):
                self.assertEqual(worth(order.facts(which), everything), {
                    name: upto(amounts[which], 1, 1) for name, amounts in order.total.items()})
