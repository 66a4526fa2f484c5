# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from dataclasses import replace

from ..credit_note import Item, credit, of_lines, shared, total
from ..shares import CHARGE, DOWN_PAYMENT, GOODS, REDUCTION


def goods(key, base, units, tax=0, **values):
    return Item(key, GOODS, {"base": base, "vat": tax}, units=units, **values)


class Books:
    """An invoice and all that was credited of it, as documents tell it to the next credit note."""

    def __init__(self, items, given=None):
        self.items = {item.key: item for item in items}
        self.given = given or {}
        self.credited = 0

    def back(self, **asked):
        note = credit(list(self.items.values()), self.given, list(asked.items()))
        for key, amounts in (*note.goods, *note.reductions.items()):
            item = self.items[key]
            self.items[key] = replace(
                item, back=item.back + (asked[key] if item.units else 0), notes=item.notes + 1,
                credited={part: item.credited.get(part, 0) + amount for part, amount in amounts.items()})
        self.given = {key: {part: amount - note.besides.get(key, {}).get(part, 0) for part, amount in amounts.items()}
                      for key, amounts in self.given.items()}
        self.credited += note.total
        return note.total


class TestShared(unittest.TestCase):
    """What goods on a credit note come to, with their share of its other lines."""

    def test_a_discount_is_on_the_goods_of_its_order(self):
        lines = [goods("a", 10000, 1, order=1), goods("b", 10000, 1, order=2), Item("off", REDUCTION, {"base": -5000}, order=1)]
        self.assertEqual(shared(lines, 15000), {"a": 5000, "b": 10000})

    def test_several_of_one_order_share_it_to_the_cent(self):
        lines = [*(goods(key, 1000, 1, 190, order=1) for key in "abc"), Item("off", REDUCTION, {"base": -100}, order=1)]
        self.assertEqual(shared(lines, 3470), {"a": 1157, "b": 1156, "c": 1157})

    def test_one_by_tax_is_on_the_goods_of_that_tax(self):
        one, two = frozenset({1}), frozenset({2})
        lines = [goods("a", 10000, 1, 1000, order=1, taxes=one), goods("b", 10000, 1, order=1, taxes=two),
                 Item("d1", REDUCTION, {"base": -3000, "vat": -300}, order=1, taxes=one),
                 Item("d2", REDUCTION, {"base": -1000}, order=1, taxes=two)]
        self.assertEqual(shared(lines, 16700), {"a": 7700, "b": 9000})

    def test_what_is_of_no_order_is_on_all_by_what_they_come_to(self):
        lines = [goods("a", 10000, 1, order=1), goods("b", 10000, 1, order=2), Item("off", REDUCTION, {"base": -5000}, order=1),
                 Item("given", REDUCTION, {"base": -2999})]
        self.assertEqual(shared(lines, 12001), {"a": 4000, "b": 8001})
        self.assertEqual(shared([goods("a", 100, 1), goods("b", 300, 1)], 396), {"a": 99, "b": 297}, "rounded as a whole")

    def test_goods_that_come_to_nothing(self):
        lines = [goods("a", 10000, 1, order=1), Item("off", REDUCTION, {"base": -10000}, order=1)]
        self.assertEqual((shared(lines, 0), shared(lines, 5), shared([], 7)), ({"a": 0}, {"a": 5}, {}))


class TestCreditNote(unittest.TestCase):
    def test_units_come_back_one_by_one(self):
        books = Books([goods("pen", 306, 3, 64)])
        self.assertEqual([books.back(pen=1) for _time in range(3)], [123, 124, 123])

    def test_a_discount_goes_with_the_goods(self):
        books = Books([goods("mug", 10000, 10), Item("discount", REDUCTION, {"base": -1000, "vat": 0})])
        self.assertEqual((books.back(mug=5), books.back(mug=5)), (4500, 4500))

    def test_half_of_a_discount_of_one_cent(self):
        books = Books([goods("mug", 1000, 2), Item("discount", REDUCTION, {"base": -1, "vat": 0})])
        self.assertEqual((books.back(mug=1), books.back(mug=1)), (499, 500))

    def test_freight_stays_with_its_part_of_the_discount(self):
        books = Books([goods("mug", 10000, 10), Item("freight", CHARGE, {"base": 1000}),
                       Item("discount", REDUCTION, {"base": -1100})])
        self.assertEqual(books.back(mug=10), 9000)

    def test_a_discount_by_tax_is_on_the_goods_of_that_tax(self):
        one, two = frozenset({1}), frozenset({2})
        books = Books([goods("mug", 10000, 10, taxes=one), goods("book", 10000, 10, taxes=two),
                       Item("d1", REDUCTION, {"base": -3000}, taxes=one), Item("d2", REDUCTION, {"base": -1000}, taxes=two)])
        self.assertEqual((books.back(book=10), books.back(mug=5)), (9000, 3500))

    def test_a_discount_of_more_than_all_with_its_taxes_is_on_the_goods(self):
        """Goods for 100.00 with tax, freight of 5.00 without, 30.00 off without tax and 10.00 off with it. The 30.00 are not a
        discount on freight of 5.00: all goods back are not credited with more than was billed."""
        taxed = frozenset({1})
        books = Books([goods("pot", 10000, 2, 2100, order=7, taxes=taxed),
                       Item("freight", CHARGE, {"base": 500, "vat": 0}, order=7),
                       Item("thirty", REDUCTION, {"base": -3000, "vat": 0}, order=7),
                       Item("ten", REDUCTION, {"base": -1000, "vat": -210}, order=7, taxes=taxed)])
        self.assertEqual([books.back(pot=1), books.back(pot=1)], [6050 - 605 - 1429, 6050 - 605 - 1428])
        self.assertLess(books.credited, 10000 + 2100 + 500 - 3000 - 1210)

    def test_several_discounts_of_more_than_all_with_their_taxes_are_on_all(self):
        """Billed were 30.00: not the 50.00 of the books are credited while the mugs are kept."""
        one, two = frozenset({1}), frozenset({2})
        items = [goods("mug", 10000, 1, taxes=one), goods("book", 5000, 1, taxes=two),
                 Item("d1", REDUCTION, {"base": -6000}, taxes=one), Item("d2", REDUCTION, {"base": -6000}, taxes=one),
                 Item("d3", REDUCTION, {"base": 0}, taxes=two)]
        books = Books(items)
        self.assertEqual((books.back(book=1), books.back(mug=1)), (1000, 2000))

    def test_an_order_discounted_by_more_than_its_goods_takes_from_the_other_on_the_invoice(self):
        """Billed were 80.00, goods of the other order 100.00: no more than 80.00 are credited, in whichever sequence."""
        items = [goods("mug", 1000, 1, order=1), goods("cup", 10000, 2, 2000, order=2),
                 Item("discount", REDUCTION, {"base": -5000}, order=1)]
        books = Books(items)
        self.assertEqual((books.back(cup=1), books.back(cup=1), books.back(mug=1)), (6000, 2000, 0))
        self.assertEqual({key: item.credited for key, item in books.items.items()}, {
            "mug": {"base": 1000, "vat": 0}, "cup": {"base": 10000, "vat": 2000}, "discount": {"base": -5000}})
        books = Books(items)
        self.assertEqual((books.back(mug=1), books.back(cup=2)), (0, 8000))  # no credit note asks for money

    def test_what_was_credited_beyond_a_line_by_hand_is_not_credited_with_another(self):
        books = Books([goods("mug", 10000, 1, back=1, credited={"base": 15000}, notes=1), goods("cup", 10000, 4, 2000)])
        self.assertEqual([books.back(cup=1) for _time in range(4)], [3000, 3000, 1000, 0])

    def test_goods_taken_in_exchange_were_money(self):
        books = Books([goods("new", 10000, 1), Item("old", GOODS, {"base": -4000})])
        self.assertEqual(books.back(new=1), 10000)

    def test_cents_charged_besides_goods_discounted_to_nothing(self):
        books = Books([goods("pen", 3, 3), Item("off", REDUCTION, {"base": -3})], {"rounding": {"base": -2}})
        self.assertEqual([books.back(pen=1) for _time in range(3)], [0, 0, 2])

    def test_a_discount_of_another_order_on_the_same_invoice(self):
        books = Books([goods("mug", 10000, 10, order=1), goods("cup", 10000, 10, order=2),
                       Item("discount", REDUCTION, {"base": -1000}, order=1)])
        self.assertEqual((books.back(cup=10), books.back(mug=10)), (10000, 9000))

    def test_a_down_payment_was_money(self):
        books = Books([goods("desk", 100000, 10), Item("down", DOWN_PAYMENT, {"base": -30000})])
        self.assertEqual(books.back(desk=10), 100000)

    def test_goodwill_given_before_the_goods_came_back(self):
        books = Books([goods("mug", 10000, 10)], {"goodwill": {"base": 2000}})
        self.assertEqual((books.back(mug=5), books.back(mug=5)), (4000, 4000))

    def test_goodwill_given_when_half_was_back_is_on_the_other_half(self):
        books = Books([goods("mug", 10000, 10)])
        books.back(mug=5)
        books.given = {"goodwill": {"base": 2000}}
        self.assertEqual(books.back(mug=5), 3000)

    def test_more_given_than_is_left_is_not_asked_back(self):
        books = Books([goods("mug", 10000, 10)], {"goodwill": {"base": 12000}})
        self.assertEqual(books.back(mug=10), 0)

    def test_a_rounding_charged_comes_back_with_the_last(self):
        books = Books([goods("pen", 1003, 3)], {"rounding": {"base": -2}})
        self.assertEqual(sum(books.back(pen=1) for _time in range(3)), 1005)

    def test_a_fee_kept_of_the_first_is_not_given_back_with_the_last(self):
        books = Books([goods("mug", 10000, 10, back=5, credited={"base": 4500}, notes=1)])
        self.assertEqual(books.back(mug=5), 5000)

    def test_what_was_credited_of_the_goods_alone_is_put_right_by_the_last(self):
        """A credit note from before discounts were shared out."""
        books = Books([goods("mug", 10000, 10, back=5, credited={"base": 5000}, notes=1),
                       Item("discount", REDUCTION, {"base": -1000})])
        self.assertEqual(books.back(mug=5), 4000)

    def test_chosen_lines_with_what_lies_on_them_of_discounts(self):
        left = {"mug": {"base": 1000, "vat": 190}, "cup": {"base": 1000, "vat": 70}, "off": {"base": -201, "vat": 0}}
        self.assertEqual(of_lines(left, {"mug"}, {"off"}, dict.fromkeys(left)),
                         {"mug": left["mug"], "off": {"base": -101, "vat": 0}})
        self.assertEqual(of_lines(left, {"mug", "cup"}, {"off"}, dict.fromkeys(left)), left)
        left = {**left, "off": {"base": -100, "vat": -19}, "less": {"base": -50, "vat": -4}}
        self.assertEqual(of_lines(left, {"mug"}, {"off", "less"}, {"mug": 19, "cup": 7, "off": 19, "less": 7}),
                         {"mug": left["mug"], "off": left["off"]}, "by taxes")

    def test_any_mix(self):
        """All goods back, in any parts: credited is what was billed, less charges; never more on the way."""
        seed = int(os.environ.get("OMS_SEED", random.randrange(10 ** 6)))
        for number in range(1000):
            with self.subTest(seed=seed, number=number):
                self.one_mix(random.Random(f"{seed}/{number}"))

    def test_any_mix_of_taxes_orders_and_credits_by_hand(self):
        """Nobody is credited more than was billed, nor asked for money; and all of it, where nothing stays."""
        seed = int(os.environ.get("OMS_SEED", random.randrange(10 ** 6)))
        for number in range(1000):
            with self.subTest(seed=seed, number=number):
                self.wild_mix(random.Random(f"{seed}/{number}"))

    def one_mix(self, dice):
        rate, items = dice.choice((0, 7, 19, 21)), []
        for key in "abc"[:dice.randint(1, 3)]:
            base = dice.randint(1, 5000)
            items.append(goods(key, base, dice.randint(1, 7), round(base * rate / 100)))
        worth = sum(item.worth["base"] for item in items)
        off = dice.choice((0, worth, dice.randint(0, worth), dice.randint(0, worth)))
        if off:
            items.append(Item("off", REDUCTION, {"base": -off, "vat": -round(off * rate / 100)}))
        billed = sum(total(item.worth) for item in items)
        books = Books(items, {"goodwill": {"base": dice.randint(-5, max(billed, 0))}} if dice.random() < .4 else {})
        self.all_back(dice, books, exactly=billed >= 0)  # taxes of several lines, rounded, may be less than those of the discount

    def wild_mix(self, dice):
        items, rates = [], {frozenset({rate}): rate for rate in (0, 7, 21)}
        for key in "abcde"[:dice.randint(1, 5)]:
            taxes, base = dice.choice(list(rates)), dice.choice((dice.randint(1, 9), dice.randint(1, 5000)))
            items.append(goods(key, base, dice.randint(1, 5), round(base * rates[taxes] / 100), taxes=taxes,
                               order=dice.randint(1, 2)))
        if charged := dice.random() < .3:
            items.append(Item("freight", CHARGE, {"base": dice.randint(1, 900), "vat": 0}, order=1, taxes=frozenset({0})))
        for number in range(dice.randint(0, 4)):
            left, taxes = sum(total(item.worth) for item in items), dice.choice(list(rates))
            base = dice.randint(0, max(left * 100 // (100 + rates[taxes]) - 1, 0))
            items.append(Item(f"off{number}", REDUCTION, {"base": -base, "vat": -round(base * rates[taxes] / 100)},
                              order=dice.choice((None, 1, 2)), taxes=taxes))
        books = Books(items, {"given": {"base": dice.randint(-9, 2000)}} if dice.random() < .3 else {})
        by_hand = dice.random() < .3
        if by_hand:
            item = dice.choice(items[:1] + items[-1:])
            beyond = dice.randint(0, max(sum(total(one.worth) for one in items) - sum(map(total, books.given.values())), 0))
            books.items[item.key] = replace(item, credited={"base": beyond}, notes=1)
            books.credited = beyond
        self.all_back(dice, books, exactly=not charged and not by_hand)

    def all_back(self, dice, books, exactly):
        """All goods come back in any parts: no credit note asks for money, all together are no more than was billed."""
        billed = sum(total(item.worth) for item in books.items.values()) - sum(map(total, books.given.values()))
        open_units = [item.key for item in books.items.values() for _unit in range(item.units)]
        dice.shuffle(open_units)
        while open_units:
            asked = open_units[:dice.randint(1, 4)]
            del open_units[:len(asked)]
            self.assertGreaterEqual(books.back(**{key: asked.count(key) for key in asked}), 0)
            self.assertLessEqual(books.credited, max(billed, 0))
        if exactly:
            self.assertEqual(books.credited, max(billed, 0))
