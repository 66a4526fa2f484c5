# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest
from datetime import date, timedelta

from ..billing import BILL, BUCKETS, HELD, NOTHING, WAITING, Billable, bucket, judge, share_of


def order(**facts):
    return Billable(**{
        "confirmed": True, "goods": False, "charges": False, "waiting": False, "downpayment": False, "held": None,
        **facts})


class TestJudge(unittest.TestCase):
    def test_shipped_goods_are_billed(self):
        self.assertEqual(judge(order(goods=True, waiting=True)), (BILL, True))

    def test_charges_wait_for_the_first_goods(self):
        self.assertEqual(judge(order(charges=True, waiting=True)).what, WAITING)
        self.assertEqual(judge(order(charges=True, goods=True, waiting=True)).what, BILL)
        self.assertEqual(judge(order(charges=True)).what, BILL)

    def test_nothing_to_bill(self):
        self.assertEqual(judge(order()).what, NOTHING)
        self.assertEqual(judge(order(held="credit")).what, NOTHING)
        self.assertEqual(judge(order(confirmed=False, goods=True)).what, NOTHING)

    def test_held(self):
        self.assertEqual(judge(order(goods=True, held="dispute")).what, HELD)

    def test_down_payment_is_deducted_from_the_last_invoice(self):
        self.assertEqual(judge(order(goods=True, waiting=True, downpayment=True)), (BILL, False))
        self.assertEqual(judge(order(goods=True, downpayment=True)), (BILL, True))
        self.assertEqual(judge(order(goods=True, undone=True, downpayment=True)), (BILL, False), "work is to be done")

    def test_a_down_payment_that_nothing_is_left_for_is_credited(self):
        left = order(downpayment=True, prepaid=True)
        self.assertEqual(judge(left), (BILL, True))
        self.assertEqual(judge(left._replace(held="dispute")).what, HELD)
        for later in ("waiting", "undone"):
            self.assertEqual(judge(left._replace(**{later: True})).what, NOTHING)
        self.assertEqual(judge(order(downpayment=True)).what, NOTHING, "a draft of it")


class TestShare(unittest.TestCase):
    def test_rounds_to_the_currency(self):
        self.assertEqual(share_of(10.01, 0.5, 0.01), 5.01)
        self.assertEqual(share_of(10.01, 1, 0.01), 10.01)
        self.assertEqual(share_of(1001, 0.5, 1), 501)
        self.assertEqual(share_of(10.02, 0.5, 0.05), 5.0)
        self.assertEqual(share_of(100, 1.25, 0.01), 125.0)


class TestBucket(unittest.TestCase):
    def test_edges(self):
        today = date(2024, 3, 31)
        for days, key in ((-1, "not_due"), (0, "not_due"), (1, "d1_30"), (30, "d1_30"), (31, "d31_60"),
                          (60, "d31_60"), (61, "d61_90"), (90, "d61_90"), (91, "d90"), (4000, "d90")):
            self.assertEqual(bucket(today - timedelta(days=days), today), key, days)

    def test_keys(self):
        self.assertEqual([key for key, _least in BUCKETS], ["not_due", "d1_30", "d31_60", "d61_90", "d90"])
