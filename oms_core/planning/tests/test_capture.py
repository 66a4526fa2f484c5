# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from decimal import Decimal as D

from ..capture import (
    AUTHORISE,
    CAPTURE,
    COMPLETE,
    EACH,
    FIRST,
    HAND,
    REFUND,
    TOKEN,
    VOID,
    Authorisation,
    Captured,
    Order,
    Policy,
    Step,
    for_bills,
    open_amount,
    shares_of,
    still,
    wanted,
)

PARTS = Policy(EACH, True, True, "partial")
WHOLE = Policy(COMPLETE, False, False, "partial")


class TestCapture(unittest.TestCase):
    """The card follows the goods."""

    def test_each_shipment_takes_its_share_and_the_last_one_the_rest(self):
        one = Authorisation(1, PARTS, 100)
        order = Order(100, D("33.33"), D("33.33"), True, authorisations=(one,))
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, D("33.33"))])
        order = order._replace(captured=D("33.33"), authorisations=(one._replace(captured=D("33.33")),))
        self.assertEqual(wanted(order), [], "asked again, nothing is new")
        order = order._replace(value=100, shipped=100, left=False)
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, D("66.67"))])

    def test_what_is_under_way_or_in_doubt_is_not_asked_for_again(self):
        one = Authorisation(1, PARTS, 100, flying=40)
        order = Order(100, 40, 40, True, flying=40, authorisations=(one,))
        self.assertEqual(wanted(order), [])
        order = order._replace(value=60, shipped=60)
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, 20)])
        self.assertEqual(wanted(order._replace(left=False, flying=60, authorisations=(one._replace(flying=60),))), [],
                         "nothing is given back while a capture may still fail")

    def test_what_waited_is_still_wanted_or_not(self):
        one = Authorisation(1, PARTS, 100)
        order = Order(100, 40, 40, True, authorisations=(one,))
        self.assertTrue(still(order, CAPTURE, 1, 40))
        self.assertTrue(still(order._replace(value=60, shipped=60), CAPTURE, 1, 40), "more is wanted by now")
        self.assertFalse(still(order._replace(value=30, shipped=30), CAPTURE, 1, 40), "less is")
        self.assertFalse(still(order._replace(received=40), CAPTURE, 1, 40), "it came otherwise")
        self.assertFalse(still(order, CAPTURE, 2, 40), "another card")
        done = order._replace(left=False, captured=40, authorisations=(one._replace(captured=40),))
        self.assertTrue(still(done, VOID, 1, 60))
        self.assertFalse(still(done._replace(left=True), VOID, 1, 60), "something is to be shipped again")
        by_hand = one._replace(policy=PARTS._replace(capture=HAND))
        self.assertFalse(still(order._replace(authorisations=(by_hand,)), CAPTURE, 1, 40))
        charge = one._replace(id=2, amount=40, policy=PARTS._replace(capture=TOKEN), token=True)
        self.assertTrue(still(order._replace(authorisations=(one, charge)), CAPTURE, 2, 40, charged=True))
        self.assertFalse(still(order._replace(value=0, authorisations=(one, charge)), CAPTURE, 2, 40, charged=True), "cancelled")

    def test_what_a_person_settles_is_not_given_back_again(self):
        order = Order(100, 60, 60, False, captured=60, authorisations=(Authorisation(1, PARTS, 100, 60, kept=True),))
        self.assertEqual(wanted(order), [])

    def test_what_was_missed_or_taken_by_hand_is_made_good(self):
        one = Authorisation(1, PARTS, 100, captured=10)
        self.assertEqual(wanted(Order(100, 60, 60, True, captured=10, authorisations=(one,))), [Step(CAPTURE, 1, 50)])
        self.assertEqual(wanted(Order(100, 60, 60, True, captured=80, authorisations=(one._replace(captured=80),))), [])

    def test_the_rest_is_given_back_when_nothing_is_left_to_ship(self):
        one = Authorisation(1, PARTS, 100, captured=60)
        order = Order(100, 60, 60, False, captured=60, authorisations=(one,))
        self.assertEqual(wanted(order), [Step(VOID, 1, 40)])
        self.assertEqual(wanted(order._replace(authorisations=(one._replace(flying=40),))), [])
        self.assertEqual(wanted(order._replace(left=True)), [])
        self.assertEqual(wanted(order._replace(authorisations=(one._replace(waits=True),))), [], "another order needs it")
        self.assertEqual(wanted(order._replace(authorisations=(one._replace(failed=True),))), [], "somebody looks at it first")
        self.assertEqual(wanted(Order(100, 0, 0, False, authorisations=(one._replace(captured=0),))), [Step(VOID, 1, 100)])

    def test_the_oldest_authorisation_first_and_never_more_than_it_has(self):
        old, new = Authorisation(1, PARTS, 60), Authorisation(2, PARTS, 60)
        order = Order(100, 80, 80, True, authorisations=(new, old))
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, 60), Step(CAPTURE, 2, 20)])
        self.assertEqual(wanted(order._replace(authorisations=(old,))), [Step(CAPTURE, 1, 60)])

    def test_other_money_counts(self):
        one = Authorisation(1, PARTS, 60)
        self.assertEqual(wanted(Order(100, 50, 50, True, received=40, authorisations=(one,))), [Step(CAPTURE, 1, 10)])
        self.assertEqual(wanted(Order(100, 50, 50, True, received=70, authorisations=(one,))), [])

    def test_goods_that_came_back(self):
        one = Authorisation(1, PARTS, 100, captured=60)
        order = Order(100, 80, 100, True, captured=60, refunded=20, authorisations=(one,))
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, 40)], "what went back with them is not paid")
        order = Order(100, 60, 60, True, captured=60, refunded=15, authorisations=(one,))
        self.assertEqual(wanted(order), [], "a favour is not taken again")

    def test_all_or_nothing_waits_until_it_is_complete(self):
        one = Authorisation(1, WHOLE, 100)
        order = Order(100, 60, 60, True, authorisations=(one,))
        self.assertEqual(wanted(order), [])
        self.assertEqual(wanted(order._replace(authorisations=(one._replace(policy=WHOLE._replace(capture=EACH)),))), [],
                         "never a part, whatever the policy says")
        self.assertEqual(wanted(order._replace(value=100, shipped=100, left=False)), [Step(CAPTURE, 1, 100)])

    def test_all_or_nothing_of_an_order_that_came_to_less(self):
        one = Authorisation(1, WHOLE, 100)
        order = Order(100, 60, 60, False, authorisations=(one,))
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, 100)])
        after = order._replace(captured=100, authorisations=(), takes=(Captured(7, WHOLE, 100),))
        self.assertEqual(wanted(after), [Step(REFUND, 7, 40)], "what is beyond goes back")
        self.assertEqual(wanted(after._replace(returning=40, takes=(Captured(7, WHOLE, 100, 40),))), [])
        by_card = one._replace(token=True, policy=WHOLE._replace(tokens=True))
        self.assertEqual(wanted(order._replace(authorisations=(by_card,))), [Step(AUTHORISE, 1, 60)])
        none = one._replace(policy=WHOLE._replace(refunds="full_only"))
        self.assertEqual(wanted(order._replace(authorisations=(none,))), [Step(CAPTURE, 1, 100, "whole")])

    def test_all_with_the_first_shipment(self):
        one = Authorisation(1, WHOLE._replace(capture=FIRST), 100)
        order = Order(100, 0, 0, True, authorisations=(one,))
        self.assertEqual(wanted(order), [], "nothing left yet")
        order = order._replace(value=10, shipped=10)
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, 100)])
        taken = order._replace(captured=100, authorisations=(), takes=(Captured(7, one.policy, 100),))
        self.assertEqual(wanted(taken), [], "the rest is credit")
        self.assertEqual(wanted(taken._replace(left=False)), [Step(REFUND, 7, 90)])
        back = taken._replace(value=0, left=False)
        self.assertEqual(wanted(back), [Step(REFUND, 7, 90)], "goods that came back are credited by whoever took them back")
        parts = Authorisation(1, PARTS._replace(capture=FIRST), 120)
        self.assertEqual(wanted(order._replace(authorisations=(parts,))), [Step(CAPTURE, 1, 100)])
        self.assertEqual(wanted(order._replace(left=False, authorisations=(parts,))), [Step(CAPTURE, 1, 10)],
                         "nothing is taken for goods that nobody ships any more")

    def test_the_stored_card_is_charged_for_each_shipment(self):
        policy = Policy(TOKEN, False, True, "none")
        one = Authorisation(1, policy, 100, token=True)
        order = Order(100, 60, 60, True, authorisations=(one,))
        self.assertEqual(wanted(order), [Step(AUTHORISE, 1, 60)])
        self.assertEqual(wanted(order._replace(flying=60)), [])
        order = order._replace(value=100, shipped=100, captured=100, left=False)
        self.assertEqual(wanted(order), [Step(VOID, 1, 100)])
        bare = order._replace(captured=0, authorisations=(one._replace(token=False),))
        self.assertEqual(wanted(bare), [Step(CAPTURE, 1, 100)], "no card is stored: once it is complete")
        self.assertEqual(wanted(bare._replace(left=True, value=60, shipped=60)), [])

    def test_another_currency(self):
        one = Authorisation(1, PARTS, D("120"), rate=D("1.2"))
        order = Order(100, D("33.33"), D("33.33"), True, authorisations=(one,))
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, D("40.00"))])
        yen = Authorisation(1, PARTS, 16000, rate=160, unit=1)
        self.assertEqual(wanted(order._replace(authorisations=(yen,))), [Step(CAPTURE, 1, 5333)])

    def test_an_authorisation_for_several_orders(self):
        self.assertEqual(shares_of(100, {1: 50, 2: 25, 3: 75}), {1: D("33.33"), 2: D("16.67"), 3: D("50.00")})
        self.assertEqual(shares_of(100, {1: 0}), {1: 100})
        self.assertEqual(sum(shares_of(D("0.05"), {1: 0, 2: 0, 3: 0}).values()), D("0.05"))
        one = Authorisation(1, PARTS, 100, share=D("33.33"), waits=True)
        order = Order(50, 50, 50, False, authorisations=(one,))
        self.assertEqual(wanted(order), [Step(CAPTURE, 1, D("33.33"))])

    def test_by_hand_nothing_happens_by_itself(self):
        one = Authorisation(1, PARTS._replace(capture=HAND), 100)
        order = Order(100, 60, 60, True, authorisations=(one,))
        self.assertEqual(wanted(order), [])
        self.assertEqual(wanted(order._replace(left=False)), [])
        self.assertEqual(wanted(order._replace(captured=100, left=False, takes=(Captured(7, one.policy, 100),))), [])

    def test_nothing_is_owed_for_nothing(self):
        self.assertEqual(open_amount(Order(100, 0, 0, True)), 0)
        self.assertEqual(wanted(Order(0, 0, 0, False, authorisations=(Authorisation(1, PARTS, 5),))), [Step(VOID, 1, 5)])


class TestCaptureWalks(unittest.TestCase):
    """Orders shipped in random parts, cancelled in part, taken by hand in between, with operations that fail."""

    def test_walks(self):
        for seed in range(300):
            with self.subTest(seed=seed):
                self.walk(random.Random(seed))

    def walk(self, walk):
        total = D(walk.randint(1, 20000)) / 100
        policy = Policy(
            walk.choice((EACH, COMPLETE, FIRST, TOKEN)), walk.random() < 0.6, walk.random() < 0.5,
            walk.choice(("none", "full_only", "partial")))
        cards = {1: [total, D(0), D(0)]}  # authorised, captured, voided
        if walk.random() < 0.3:
            part = (total * walk.randint(1, 99) / 100).quantize(D("0.01"))
            cards = {1: [part, D(0), D(0)], 2: [total - part, D(0), D(0)]}
        token, shipped, refunded, failed, charged, stopped = walk.random() < 0.5, D(0), {}, {}, D(0), set()
        for step in range(12):
            left = step < 10 and shipped < total and walk.random() > 0.1
            if left or not step:
                shipped = min(shipped + (total * walk.randint(0, 60) / 100).quantize(D("0.01")), total)
                left = left and shipped < total
            for _again in range(3):
                captured = sum(card[1] for card in cards.values()) + charged
                order = Order(
                    total, shipped, shipped, left, captured=captured, refunded=sum(refunded.values()),
                    authorisations=tuple(
                        Authorisation(number, policy, *card, token=token, failed=number in stopped)
                        for number, card in cards.items() if sum(card[1:]) < card[0]),
                    takes=tuple(Captured(number, policy, card[1], refunded.get(number, D(0)))
                                for number, card in cards.items() if card[1]))
                steps = wanted(order)
                self.check(order, policy, steps, cards)
                for one in steps:
                    if one.problem:
                        stopped.add(one.tx)
                    elif walk.random() < 0.1:
                        failed[one.tx] = one
                    elif one.kind == CAPTURE:
                        cards[one.tx][1] += one.amount
                    elif one.kind == VOID:
                        cards[one.tx][2] += one.amount
                    elif one.kind == REFUND:
                        refunded[one.tx] = refunded.get(one.tx, D(0)) + one.amount
                    else:
                        charged += one.amount
            if not left:
                break
        if not left and not failed and not stopped:
            self.assertEqual(captured - sum(refunded.values()), shipped, "paid: what was shipped, to the cent")
            self.assertTrue(all(card[0] == card[1] + card[2] for card in cards.values()), "nothing is kept")

    def check(self, order, policy, steps, cards):
        for one in steps:
            self.assertGreater(one.amount, 0)
            if one.kind in (CAPTURE, VOID):
                self.assertLessEqual(sum(cards[one.tx][1:]) + one.amount, cards[one.tx][0], "never more than was authorised")
            if one.kind == CAPTURE and not policy.parts:
                self.assertEqual(one.amount, cards[one.tx][0], "all or nothing")
        taken = sum(one.amount for one in steps if one.kind in (CAPTURE, AUTHORISE))
        if taken and policy.parts and policy.capture != FIRST:
            self.assertLessEqual(order.captured + taken, order.shipped, "never before the goods")


class TestForBills(unittest.TestCase):
    """What was given for bills and no order."""

    def test_all_of_it_what_is_open_or_nothing(self):
        one = Authorisation(1, PARTS, 100)
        for name, open_, steps in (
                ("all is open", 100, [Step(CAPTURE, 1, 100)]), ("nobody can say", None, [Step(CAPTURE, 1, 100)]),
                ("more than it is", 130, [Step(CAPTURE, 1, 100)]),
                ("a part was paid", 60, [Step(CAPTURE, 1, 60), Step(VOID, 1, 40)]),
                ("all was paid", 0, [Step(VOID, 1, 100)]), ("credited", -5, [Step(VOID, 1, 100)])):
            with self.subTest(name):
                self.assertEqual(for_bills(one, open_), steps)

    def test_what_is_taken_already_is_not_taken_again(self):
        self.assertEqual(for_bills(Authorisation(1, PARTS, 100, 60), 40), [Step(CAPTURE, 1, 40)])
        self.assertEqual(for_bills(Authorisation(1, PARTS, 100, 100), 40), [])

    def test_all_or_nothing_and_less_is_open(self):
        self.assertEqual(for_bills(Authorisation(1, WHOLE, 100), 60), [Step(CAPTURE, 1, 100, "bills")])
        self.assertEqual(for_bills(Authorisation(1, WHOLE, 100), 0), [Step(VOID, 1, 100)])

    def test_by_hand_and_what_failed_are_a_person_s(self):
        self.assertEqual(for_bills(Authorisation(1, PARTS._replace(capture=HAND), 100), 100), [])
        self.assertEqual(for_bills(Authorisation(1, PARTS, 100, failed=True), 100), [])


if __name__ == "__main__":
    unittest.main()
