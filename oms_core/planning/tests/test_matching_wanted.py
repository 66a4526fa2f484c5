# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest

from ..matching import Book, Item, Receipt
from ..matching_sure import propose
from ..matching_text import ORDER, REFERENCE, core, key
from ..matching_wanted import Called, wanted, within
from . import match_year

SEED = int(os.environ.get("OMS_SEED") or random.randrange(10**6))


def item(number, amount, partner, name):
    return Item(number, number, partner, 1, amount, ((name, REFERENCE),))


class TestWanted(unittest.TestCase):
    """What is read of all that is open is enough to propose the same."""

    def test_a_number_is_found_by_its_digits_however_it_is_written(self):
        for text in ("INV/2026/00012", "inv 2026 00012", "202600012", "Re 2026/00012, thanks", "x202600012y77"):
            self.assertTrue(wanted([Receipt("r", 5, 1, 1, (text,))]).wants(item(1, 100, 9, "INV/2026/00012")), text)
        self.assertFalse(wanted([Receipt("r", 5, 1, 1, ("INV/2026/00013",))]).wants(item(1, 100, 9, "INV/2026/00012")))

    def test_payer_and_amount(self):
        some = wanted([Receipt("r", 500, 1, 1, partner=9)], payers=[7])
        self.assertTrue(some.wants(item(1, 100, 9, "A1")) and some.wants(item(1, 100, 7, "A1")))
        self.assertTrue(some.wants(item(1, 500, 3, "A1")))
        self.assertTrue(some.wants(Item(1, 1, 3, 1, 510, discounted=500)))
        self.assertFalse(some.wants(item(1, 501, 3, "A1")))
        self.assertFalse(some.wants(Item(1, 1, 3, 2, 500)), "another currency")

    def test_no_more_numbers_than_a_text_can_have(self):
        self.assertEqual(within("1234"), {"123", "234", "1234"})
        self.assertEqual(within("12"), set())
        self.assertLess(len(within("9" * 700)), 40)
        self.assertLess(len(within("0123456789" * 70)), 30_000)

    def test_names(self):
        called = Called(["ANNA BAU GMBH", "", "GmbH"])
        self.assertTrue(called and called.is_like("Anna Bau GmbH"))
        self.assertFalse(called.is_like("Bert Foods") or called.is_like("") or Called([""]))

    def test_the_same_is_proposed_as_of_all_that_is_open(self):
        customers, billed, paid = match_year.year(SEED, 150)
        items = [one for some in billed.values() for one in some]
        extra = {"groups": [(one.id, one.group) for one in customers],
                 "ibans": [(iban, one.id) for one in customers if one.known for iban in one.ibans]}
        whole = Book(items, names=[(one.name, one.id) for one in customers], **extra)
        receipts = [one.receipt for some in paid.values() for one in some]
        for size in (1, 40):
            few = 0
            for start in range(0, len(receipts), size):
                some = receipts[start:start + size]
                called = Called(receipt.name for receipt in some)
                alike = [one for one in customers if called.is_like(one.name)]
                accounts = {key(receipt.iban) for receipt in some if receipt.iban}
                want = wanted(some, [one.id for one in alike] + [
                    one.id for one in customers if one.known and accounts & {key(iban) for iban in one.ibans}])
                read = [one for one in items if want.wants(one)]
                few += len(read)
                part = Book(read, names=[(one.name, one.id) for one in alike], shapes=whole.shapes, **extra)
                for receipt in some:
                    self.assertEqual(propose(receipt, part, match_year.RULES), propose(receipt, whole, match_year.RULES),
                                     f"OMS_SEED={SEED}, {receipt}")
            if size == 1:
                self.assertLess(few, len(items) * len(receipts) / 2, "most is not read")

    def test_of_an_order_by_its_number(self):
        one = Item(1, 1, 9, 1, 100, (("S00012", ORDER),))
        self.assertTrue(wanted([Receipt("r", 5, 1, 1, ("Bestellung S00012",))]).wants(one))
        self.assertEqual(core("S00012"), "00012")


if __name__ == "__main__":
    unittest.main()
