# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..cover import RENEW, TELL, VOID, WAIT, Authorisation, Lack, Order, firm, lack, missing, more, needed, step, to_pay

CARD = Authorisation(1, 100.0, 7, 1)
ORDER = Order(100.0, 0.0, True, (CARD,))


class TestCover(unittest.TestCase):

    def test_raised_above_what_was_authorised(self):
        self.assertIsNone(lack(ORDER))
        self.assertEqual(lack(ORDER._replace(total=120.0)), Lack("uncovered", 20.0, 120.0))
        self.assertIsNone(lack(ORDER._replace(total=120.0, paid=20.0)), "the difference was paid")
        self.assertIsNone(lack(ORDER._replace(total=80.0)), "lowered")
        self.assertIsNone(lack(ORDER._replace(total=100.004)), "noise of floats")

    def test_who_paid_a_part_by_card_has_the_rest_on_account(self):
        self.assertIsNone(lack(ORDER._replace(total=300.0, whole=False)))

    def test_cut_by_the_bank(self):
        self.assertEqual(lack(ORDER._replace(authorisations=())), Lack("uncovered", 100.0, 100.0))
        self.assertEqual(lack(ORDER._replace(authorisations=(CARD._replace(open=60.0),))), Lack("uncovered", 40.0, 100.0))

    def test_captured_in_part(self):
        self.assertIsNone(lack(Order(100.0, 40.0, True, (CARD._replace(open=60.0),))))

    def test_it_runs_out(self):
        for ends, why in ((2, None), (1, "ends"), (0, "ended"), (-3, "ended")):
            with self.subTest(ends=ends):
                found = lack(ORDER._replace(authorisations=(CARD._replace(ends=ends),)))
                self.assertEqual(found, Lack(why, 100.0, 100.0, ends) if why else None)
        self.assertIsNone(lack(ORDER._replace(authorisations=(CARD._replace(ends=1, renewing=True),))), "a new one is on its way")
        both = (CARD._replace(ends=1), CARD._replace(id=2))
        self.assertIsNone(lack(ORDER._replace(authorisations=both)), "the new one is there")
        self.assertIsNone(lack(ORDER._replace(authorisations=(CARD._replace(ends=-9, before=None),))), "without a policy")
        self.assertIsNone(lack(ORDER._replace(authorisations=(CARD._replace(ends=None),))), "never ends")
        last = (CARD._replace(ends=0, before=0),)
        self.assertEqual(lack(ORDER._replace(authorisations=last)).why, "ended", "not renewed before")

    def test_a_card_in_a_currency_without_a_rate_covers_nothing(self):
        order = ORDER._replace(authorisations=(CARD._replace(open=0.0),), unrated="JPY")
        self.assertEqual(lack(order), Lack("unrated", 100.0, 100.0, None, "JPY"))
        self.assertEqual(to_pay(order), 0.0, "nobody is asked to pay once more what a card may cover")
        self.assertIsNone(lack(order._replace(paid=100.0)), "paid otherwise")
        ending = order._replace(authorisations=(CARD._replace(open=0.0, ends=1),))
        self.assertEqual(step(1, [ending], True, True).what, WAIT, "given back it would be lost")
        self.assertEqual(step(1, [ending._replace(paid=100.0)], True, True).what, VOID, "nobody needs it")
        failed = order._replace(failed=("failed", None, 9, 1))
        self.assertEqual(lack(failed), Lack("failed", 100.0, 100.0, None, 9))

    def test_a_capture_that_failed_is_told_first(self):
        order = ORDER._replace(total=150.0, failed=("failed", 40.0, 9, 1))
        self.assertEqual(lack(order), Lack("failed", 40.0, 150.0, None, 9))
        self.assertEqual(lack(order._replace(whole=False)).why, "failed")
        self.assertIsNone(lack(order._replace(paid=150.0)), "paid otherwise since")
        other = CARD._replace(id=2, open=150.0)
        self.assertIsNone(lack(order._replace(authorisations=(CARD, other))), "another card")

    def test_what_a_person_let_go_is_not_what_it_is_raised_by_later(self):
        let_go = [("uncovered", 20.0, 120.0, None, None)]
        self.assertFalse(more(let_go, ("uncovered", 20.0, 120.0, None, None)))
        self.assertFalse(more(let_go, ("ends", 15.0, 120.0, 1, None)))
        self.assertTrue(more(let_go, ("uncovered", 30.0, 130.0, None, None)))
        self.assertTrue(more(let_go, ("failed", 10.0, 120.0, None, 9)))
        self.assertFalse(more([("failed", 10.0, 120.0, None, 9)], ("failed", 10.0, 120.0, None, 9)))
        self.assertTrue(more([("failed", 10.0, 120.0, None, 9)], ("failed", 10.0, 120.0, None, 10)), "failed once more")
        self.assertTrue(more([("failed", 90.0, 120.0, None, 9)], ("uncovered", 20.0, 120.0, None, None)))
        self.assertFalse(more([("failed", 10.0, 120.0, None, 9)], ("failed", 10.0, 110.0, None, 9)), "lowered since")
        self.assertTrue(more([("failed", 10.0, 120.0, None, 9)], ("failed", 10.0, 150.0, None, 9)), "raised since")
        self.assertTrue(more([("doubt", 10.0, 120.0, None, 9)], ("failed", 10.0, 120.0, None, 9)), "known to be worse")
        self.assertTrue(more([(None,)], ("uncovered", 20.0, 120.0, None, None)), "a person's own hold says no amount")

    def test_each_order_of_a_payment_lacks_its_own_part(self):
        first = ORDER._replace(total=60.0, authorisations=(CARD._replace(open=60.0),))
        second = ORDER._replace(total=40.0, paid=30.0, authorisations=(CARD._replace(open=40.0),))
        self.assertEqual((needed(1, [first]), needed(1, [second]), needed(1, [first, second])), (60.0, 10.0, 70.0))
        self.assertEqual(needed(1, []), 0)

    # --- what is done about it

    def test_renewed_with_the_stored_card_for_what_is_needed(self):
        running = CARD._replace(ends=1)
        order = ORDER._replace(authorisations=(running,))
        self.assertEqual(step(1, [order], True, True), (RENEW, 100.0))
        self.assertEqual(step(1, [order._replace(total=80.0)], True, True), (RENEW, 80.0), "lowered since")
        self.assertEqual(step(1, [order._replace(total=180.0)], True, True), (RENEW, 100.0), "no more than was authorised")
        self.assertEqual(step(1, [order], False, True), (TELL, 100.0))
        self.assertEqual(step(1, [order], True, True, "failed"), (TELL, 100.0))
        self.assertEqual(step(1, [order], True, True, "doubt"), (WAIT, 100.0), "nobody is asked to pay what is perhaps there")
        self.assertEqual(step(1, [order._replace(paid=100.0)], True, True), (VOID, 0.0), "paid otherwise")
        self.assertEqual(step(1, [order._replace(authorisations=(running, CARD._replace(id=2)))], True, True), (VOID, 0.0))
        self.assertEqual(step(1, [], True, False).what, WAIT, "a quotation")

    def test_for_several_orders_together(self):
        one = Order(60.0, 0.0, True, (Authorisation(1, 60.0, 1, 1),))
        other = Order(40.0, 40.0, True, (Authorisation(1, 40.0, 1, 1),))
        self.assertEqual(step(1, [one, other], True, True), (RENEW, 60.0))

    def test_at_random_nothing_is_found_that_is_covered(self):
        seed = random.randrange(10**6)
        rng = random.Random(seed)
        for _ in range(2000):
            cards = tuple(
                Authorisation(number, float(rng.randrange(0, 120)), rng.choice((None, -1, 0, 1, 2, 9)),
                              rng.choice((None, 0, 1, 2)), rng.random() < 0.2) for number in range(rng.randrange(4)))
            order = Order(float(rng.randrange(200)), float(rng.randrange(100)), rng.random() < 0.8, cards)
            found = lack(order)
            with self.subTest(seed=seed, order=order):
                self.assertLessEqual(firm(order), order.paid + sum(card.open for card in cards))
                self.assertEqual(bool(found), order.whole and missing(order) > 0.005)
                if found:
                    self.assertAlmostEqual(found.missing, order.total - firm(order))
                for card in cards:
                    done = step(card.id, [order], True, True)
                    self.assertLessEqual(done.amount, card.open)
                    if done.what == RENEW:
                        self.assertGreater(missing(order, (card.id,)), 0)


if __name__ == "__main__":
    unittest.main()
