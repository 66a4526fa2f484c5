import random
import tempfile
import unittest
from datetime import date, timedelta
from pathlib import Path

from ..base import Problem
from ..score import COLUMNS, auc, calibration, judge, read, report

START = date(2025, 1, 1)


class TestScoreOnAFile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "invoices.csv"

    def rows(self, seed):
        """Customers with habits of their own, over two years."""
        rng = random.Random(seed)
        for customer in range(20):
            habit = rng.uniform(-10, 25)
            for number in range(24):
                invoiced = date(2024, 1, 1) + timedelta(days=rng.randint(0, 700))
                due = invoiced + timedelta(days=30)
                yield [f"C{customer}", f"{customer}-{number}", invoiced, due, round(rng.uniform(10, 500), 2),
                       due + timedelta(days=round(habit + rng.uniform(-8, 8)))]

    def write(self, rows):
        lines = [",".join(COLUMNS), *(",".join(str(cell) for cell in row) for row in rows)]
        self.file.write_text("\n".join(lines), encoding="utf-8")
        return read(self.file)

    def test_payments_of_the_future_change_no_score(self):
        """No leak: whatever happens after an invoice's day, the score it was given stays the same."""
        rows = list(self.rows(7))
        before = {answer.invoice: answer for answer in judge(self.write(rows), START)}
        cut = date(2025, 6, 1)
        for row in rows:
            if row[5] >= cut:  # paid after the cut: now much later, or never
                row[5] = row[5] + timedelta(days=300) if row[1][-1] in "02468" else ""
        after = {answer.invoice: answer for answer in judge(self.write(rows), START)}
        early = [row[1] for row in rows if START <= row[2] <= cut]
        self.assertGreater(len(early), 50)
        for invoice in early:
            for word in ("score", "exact", "grade", "days_late", "risk", "expected"):
                self.assertEqual(getattr(before[invoice], word), getattr(after[invoice], word), invoice)
        later = [row[1] for row in rows if row[2] > cut]
        self.assertTrue(any(before[invoice].exact != after[invoice].exact for invoice in later))

    def test_an_invoice_is_not_judged_by_its_own_payment(self):
        rows = [["C", str(n), date(2024, 1, 1) + timedelta(days=30 * n), date(2024, 1, 31) + timedelta(days=30 * n), 100,
                 date(2024, 1, 31) + timedelta(days=30 * n)] for n in range(20)]
        exact = judge(self.write(rows), START)[-1].exact
        rows[-1][5] = date(2026, 1, 1)
        self.assertEqual(judge(self.write(rows), START)[-1].exact, exact)

    def test_the_report_tells_habits_from_chance(self):
        judged = judge(self.write(self.rows(3)), START)
        text = "\n".join(report(judged, START))
        self.assertIn("AUC late / not late by days late", text)
        self.assertGreater(auc([(answer.days_late, answer.late) for answer in judged if answer.score is not None]), 0.8)
        self.assertEqual(sum(count for count, _said, _was in calibration(judged)), len(judged))

    def test_auc(self):
        self.assertEqual(auc([(1, False), (2, True)]), 1)
        self.assertEqual(auc([(1, True), (2, False)]), 0)
        self.assertEqual(auc([(1, True), (1, False)]), 0.5)
        self.assertIsNone(auc([(1, True)]))

    def test_files_that_cannot_be_read(self):
        self.file.write_text("a,b\n1,2\n")
        with self.assertRaises(Problem):
            read(self.file)
        with self.assertRaises(Problem):
            self.write([["C", "1", "31/12/2024", "", 5, ""]])
