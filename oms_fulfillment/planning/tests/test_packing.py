# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from .. import packing
from ..packing import NOT_PICKED, TOO_MANY, WHICH_LOT, WRONG_ITEM, WRONG_LOT, Line, No, Part

SEED = 1308
MUG, LAMP, PEN = 1, 2, 3
BOX, OTHER = 71, 72


def line(number, product, quantity, **more):
    return Line(number, more.pop("move", product), product, more.pop("lot", 0), quantity, **more)


class TestPacking(unittest.TestCase):
    def test_what_is_put_in(self):
        lines, demands = [line(10, MUG, 3), line(11, LAMP, 1)], {MUG: 3, LAMP: 1}
        self.assertEqual(packing.put(lines, demands, MUG, 2), [Part(10, 2)])
        self.assertEqual(packing.put(lines, demands, PEN, 1), No(WRONG_ITEM))
        self.assertEqual(packing.put(lines, demands, MUG, 4), No(TOO_MANY, 3))
        self.assertEqual(packing.put([line(10, MUG, 3, parcel=BOX)], {MUG: 3}, MUG, 1), No(TOO_MANY, 0))
        self.assertEqual(packing.put([line(10, MUG, 3, ready=False)], {MUG: 3}, MUG, 1), No(NOT_PICKED, 0))

    def test_a_line_that_fits_is_not_divided(self):
        lines = [line(10, MUG, 3), line(11, MUG, 2, move=9)]
        self.assertEqual(packing.put(lines, {MUG: 3, 9: 2}, MUG, 2), [Part(11, 2)])
        self.assertEqual(packing.put(lines, {MUG: 3, 9: 2}, MUG, 4), [Part(10, 3), Part(11, 1)])

    def test_lots(self):
        lines, demands = [line(10, MUG, 2, lot=5), line(11, MUG, 1, lot=6)], {MUG: 3}
        self.assertEqual(packing.put(lines, demands, MUG, 1, tracked=True), No(WHICH_LOT, 3))
        self.assertEqual(packing.put(lines, demands, MUG, 1, lot=6, tracked=True), [Part(11, 1)])
        self.assertEqual(packing.put(lines, demands, MUG, 1, lot=7, tracked=True), No(WRONG_LOT))
        self.assertEqual(packing.put(lines, demands, MUG, 2, lot=6, tracked=True), No(TOO_MANY, 1))

    def test_an_order_that_was_lowered(self):
        lines = [line(10, MUG, 1, parcel=BOX), line(11, MUG, 2)]
        self.assertEqual(packing.put(lines, {MUG: 2}, MUG, 2), No(TOO_MANY, 1))
        self.assertEqual(packing.beyond(lines, {MUG: 2}), ([Part(11, 1)], []))
        self.assertEqual(packing.beyond(lines, {MUG: 0}), ([Part(11, 2)], [Part(10, 1)]))

    def test_what_strayed(self):
        scanned = {(BOX, MUG, 0): 3}
        self.assertEqual(packing.strayed(scanned, [line(10, MUG, 3, parcel=BOX)]), {})
        lost = packing.strayed(scanned, [line(10, MUG, 2)])
        self.assertEqual(lost, {(BOX, MUG, 0): 3})
        self.assertEqual(packing.still_there([line(10, MUG, 2)], {MUG: 2}, lost), ([(Part(10, 2), BOX)], {(BOX, MUG, 0): 1}))

    def test_taken_out(self):
        lines = [line(10, MUG, 1, parcel=BOX), line(11, MUG, 2, parcel=OTHER)]
        self.assertEqual(packing.take_out(lines, MUG, 1, BOX), [Part(10, 1)])
        self.assertEqual(packing.take_out(lines, MUG, 2, BOX), No(TOO_MANY, 1))
        self.assertEqual(packing.take_out(lines, LAMP, 1, BOX), No(WRONG_ITEM))

    def test_taken_out_first_is_what_was_told(self):
        lines = [line(10, MUG, 1, parcel=BOX), line(11, MUG, 3, move=9, parcel=BOX), line(12, MUG, 2, parcel=BOX)]
        self.assertEqual(packing.take_out(lines, MUG, 1, BOX, first=[Part(12, 2)]), [Part(12, 1)], "although 10 is just that")
        self.assertEqual(packing.take_out(lines, MUG, 3, BOX, first=[Part(11, 1), Part(12, 2)]), [Part(11, 1), Part(12, 2)])
        self.assertEqual(packing.take_out(lines, MUG, 5, BOX, first=[Part(11, 2), Part(77, 9)]),
                         [Part(11, 3), Part(10, 1), Part(12, 1)])
        self.assertEqual(packing.take_out(lines, MUG, 7, BOX, first=[Part(11, 1)]), packing.No(TOO_MANY, 6))

    def test_taken_out_of_what_has_no_line(self):
        lines, lost = [line(10, MUG, 1, parcel=BOX)], {(BOX, MUG, 0): 2, (OTHER, MUG, 0): 5}
        self.assertEqual(packing.take_out(lines, MUG, 1, BOX, lost=lost), [Part(10, 1)])
        self.assertEqual(packing.take_out(lines, MUG, 2, BOX, lost=lost), [], "what is on record stays")
        self.assertEqual(packing.take_out(lines, MUG, 3, BOX, lost=lost), [Part(10, 1)])
        self.assertEqual(packing.take_out(lines, MUG, 4, BOX, lost=lost), No(TOO_MANY, 1))
        self.assertEqual(packing.take_out([], MUG, 5, OTHER, lost=lost), [])

    def test_taken_out_by_lot(self):
        lines = [line(10, MUG, 2, lot=5, parcel=BOX), line(11, MUG, 1, lot=6, parcel=BOX)]
        self.assertEqual(packing.take_out(lines, MUG, 1, BOX, tracked=True), No(WHICH_LOT, 3))
        self.assertEqual(packing.take_out(lines, MUG, 1, BOX, lot=6, tracked=True), [Part(11, 1)])
        self.assertEqual(packing.take_out(lines[:1], MUG, 1, BOX, tracked=True), [Part(10, 1)])
        self.assertEqual(packing.take_out(lines[:1], MUG, 1, BOX, tracked=True, lost={(BOX, MUG, 6): 1}), No(WHICH_LOT, 2))

    def test_weights(self):
        for expected, weighed, right in ((1000, 1050, True), (1000, 1051, False), (2000, 2100, True), (2000, 2101, False),
                                         (2000, 1899, False), (None, 1, True), (10, 60, True)):
            self.assertEqual(packing.weight_is_right(expected, weighed, 5, 50), right, (expected, weighed))

    def test_nothing_is_made_or_lost(self):
        """2,000 random walks: what is put in and taken out is always what was there, and never more than is asked for."""
        dice = random.Random(SEED)
        for _walk in range(2000):
            lines = {number: line(number, dice.choice((MUG, LAMP)), dice.randint(1, 5), lot=dice.choice((0, 8)))
                     for number in range(1, dice.randint(2, 5))}
            demands = {1: dice.randint(0, 8), 2: dice.randint(0, 8)}
            total = sum(one.quantity for one in lines.values())
            fresh = 100
            for _step in range(6):
                put = dice.random() < 0.7
                product, quantity, parcel = dice.choice((MUG, LAMP)), dice.randint(1, 4), dice.choice((BOX, OTHER))
                before = packing.wanted([one for one in lines.values() if one.parcel], demands)
                parts = (packing.put(lines.values(), demands, product, quantity) if put
                         else packing.take_out(lines.values(), product, quantity, parcel))
                if isinstance(parts, No):
                    continue
                self.assertEqual(sum(part.quantity for part in parts), quantity)
                for part in parts:
                    one = lines[part.line]
                    self.assertEqual((one.product, bool(one.parcel)), (product, not put))
                    fresh += 1
                    lines[fresh] = one._replace(id=fresh, quantity=part.quantity, parcel=parcel if put else 0)
                    lines[part.line] = one._replace(quantity=one.quantity - part.quantity)
                    if lines[part.line].quantity <= 0:
                        self.assertEqual(lines.pop(part.line).quantity, 0)
                self.assertEqual(sum(one.quantity for one in lines.values()), total)
                if put:
                    inside = sum(one.quantity for one in lines.values() if one.parcel and one.product == product)
                    self.assertLessEqual(inside, demands[product], before)


if __name__ == "__main__":
    unittest.main()
