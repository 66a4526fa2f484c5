# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from datetime import date, timedelta

from .. import availability, ledger
from . import plain_ledger


class TestAvailability(unittest.TestCase):

    def test_columns_are_days_then_weeks_then_months(self):
        columns = availability.buckets(date(2026, 11, 25), 365)
        self.assertEqual([column.kind for column in columns[:12]], ["day"] * 7 + ["week"] * 4 + ["month"])
        ends = [date(2026, 11, 25) + timedelta(column.last) for column in columns]
        self.assertEqual(ends[6:12], [
            date(2026, 12, 1), date(2026, 12, 6), date(2026, 12, 13), date(2026, 12, 20), date(2026, 12, 27),
            date(2026, 12, 31)])
        self.assertEqual(columns[-1].last, 365)

    def test_columns_follow_each_other_without_a_gap(self):
        for start in range(400):
            for horizon in (3, 30, 365):
                columns = availability.buckets(date(2026, 1, 1) + timedelta(start), horizon, week_start=start % 7)
                self.assertEqual([column.first for column in columns], [0, *(column.last + 1 for column in columns[:-1])])
                self.assertEqual(columns[-1].last, horizon)

    def test_weeks_end_before_the_first_day_of_the_week(self):
        columns = availability.buckets(date(2026, 11, 25), 365, week_start=6)
        self.assertEqual((date(2026, 11, 25) + timedelta(columns[7].last)).strftime("%a"), "Sat")

    def test_what_leaves_later_is_kept_for_it(self):
        rows = [(0, 12, "on_hand"), (20, -5, "promise"), (40, 30, "receipt")]
        found = availability.why(rows, 3)
        self.assertEqual(found.total, 7)
        self.assertEqual(found.rows, rows[:2])
        self.assertEqual(availability.why(rows, 40).total, 37)
        self.assertEqual(availability.why([], 5), availability.Reason([], 0))

    def test_the_rows_end_in_the_number_of_the_grid(self):
        pick = random.Random(7)
        for _ in range(2_000):
            rows = sorted((pick.randrange(30), pick.randrange(-9, 10)) for _ in range(pick.randrange(12)))
            day = pick.randrange(35)
            found = availability.why(rows, day)
            self.assertEqual(sum(row[1] for row in found.rows), found.total)
            self.assertEqual(max(found.total, 0), ledger.available(plain_ledger.ladder(rows), day))

    def test_goods_that_lapse(self):
        goods = [(0, 10, "on_hand", "", 1, 0), (3, 0, "lapse", "stock.lot", 7, 10)]
        rows = availability.with_lapsed([*goods, (5, -4, "promise", "", 2, -4)])
        self.assertEqual(rows[1], (3, -10, "lapse", "stock.lot", 7))
        self.assertEqual(availability.why(rows, 0), availability.Reason(rows[:1], 10))
        self.assertEqual(availability.why(rows, 3).total, -4)
        rows = availability.with_lapsed([*goods, (1, -4, "promise", "", 2, -4)])
        self.assertEqual(availability.why(rows, 4), availability.Reason(rows, 0))

    def test_the_rows_end_in_the_number_of_the_grid_where_goods_lapse(self):
        pick = random.Random(8)
        for _ in range(2_000):
            goods = [(0, pick.randrange(9), "on_hand", "", 0, 0)]
            lapsing = [(pick.randrange(9), pick.randrange(1, 6)) for _lot in range(pick.randrange(3))]
            rows = [*goods, *((0, quantity, "on_hand", "", 1, 0) for _day, quantity in lapsing),
                    *((day, 0, "lapse", "", 2, quantity) for day, quantity in lapsing)]
            for _row in range(pick.randrange(6)):
                quantity = pick.randrange(-5, 5)
                rows.append((pick.randrange(12), quantity, "row", "", 3, min(quantity, 0)))
            rows.sort(key=lambda row: row[0])
            steps = plain_ledger.ladder([row[:2] for row in rows], lapsing)
            for day in range(13):
                found = availability.why(availability.with_lapsed(rows), day)
                self.assertEqual(sum(row[1] for row in found.rows), found.total)
                self.assertEqual(max(found.total, 0), ledger.available(steps, day))

    def test_many_rows_are_folded_and_nothing_is_lost(self):
        rows = [(0, 100, "on_hand"), *((2, -1, "promise", number) for number in range(30))]
        folded = availability.fold(rows)
        self.assertEqual(len(folded), 14)
        self.assertEqual(folded[-1], ((2, -18, "promise"), 18))
        self.assertEqual(sum(row[1] for row, _more in folded), sum(row[1] for row in rows))

    def test_cover(self):
        self.assertEqual([availability.level(*pair) for pair in ((0, 0), (1, 0), (3, 5), (5, 5))], [0, 2, 1, 2])


if __name__ == "__main__":
    unittest.main()
