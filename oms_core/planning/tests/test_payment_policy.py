# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..capture import Policy
from ..payment_policy import (
    FULL,
    HAND,
    NONE,
    PARTIAL,
    VALIDITY,
    Abilities,
    Row,
    abilities,
    able,
    choose,
    policy,
    settled,
    validity,
    voids,
    ways,
)

PARTS, WHOLE, WHOLE_TOKENS = Abilities(PARTIAL, False, PARTIAL), Abilities(FULL), Abilities(FULL, True, FULL)


class TestPaymentPolicy(unittest.TestCase):

    def test_a_payment_can_what_both_provider_and_method_can(self):
        self.assertEqual(abilities((PARTIAL, True, PARTIAL), (FULL, True, NONE)), Abilities(FULL, True, NONE))
        self.assertEqual(abilities((FULL, True, PARTIAL), (PARTIAL, False, FULL)), Abilities(FULL, False, FULL))
        self.assertEqual(abilities((None, None, None), (PARTIAL, True, PARTIAL)), Abilities(), "takes the money at once")

    def test_who_takes_all_or_nothing_is_never_asked_for_a_part(self):
        self.assertEqual(ways(PARTS), ("each", "complete", "first", "hand"))
        self.assertEqual(ways(WHOLE), ("complete", "first", "hand"))
        self.assertEqual(ways(WHOLE_TOKENS), ("complete", "first", "token", "hand"))
        self.assertEqual(ways(Abilities(NONE, True)), ("hand",))
        self.assertFalse(able("each", WHOLE_TOKENS))
        self.assertEqual(settled("each", WHOLE), "complete", "wished for any provider, by one that cannot")
        self.assertEqual(settled("token", WHOLE), "complete")
        self.assertEqual(settled("each", Abilities()), HAND)
        self.assertEqual(settled("hand", PARTS), HAND)

    def test_the_row_that_says_most_counts(self):
        general, card, visa = Row(1, 0, 0), Row(2, 0, 7), Row(3, 0, 9)
        stripe, stripe_card, stripe_visa = Row(4, 5, 0), Row(5, 5, 7), Row(6, 5, 9)
        rows = [general, card, visa, stripe, stripe_card, stripe_visa]
        for wanted in (stripe_visa, stripe_card, stripe, visa, card, general):
            self.assertEqual(choose(rows, 5, (9, 7)), wanted)
            rows.remove(wanted)
        self.assertIsNone(choose(rows, 5, (9, 7)))
        self.assertIsNone(choose([stripe_card], 6, (9, 7)), "another provider's")
        self.assertIsNone(choose([stripe_card], 5, (8,)), "another method's")

    def test_who_gives_nothing_back_when_asked(self):
        self.assertEqual([voids(code) for code in ("stripe", "adyen", "unheard of", "razorpay")], [True] * 3 + [False])

    def test_days_by_provider_then_method(self):
        self.assertEqual(validity("stripe").days, 7)
        self.assertEqual(validity("stripe").renewed, 4, "Visa keeps what was charged without the customer 4 days and 18 hours")
        self.assertEqual(validity("adyen", ("visa", "card")).days, 10)
        self.assertEqual(validity("adyen", ("paypal",)).days, 3)
        self.assertEqual(validity("razorpay").days, 3)
        self.assertEqual(validity("unheard of", ("card",)), VALIDITY["", ""])
        self.assertTrue(all(known.source and 0 < known.renewed <= known.days for known in VALIDITY.values()))

    def test_the_policy_of_a_payment(self):
        row = Row(1, 5, 7, "each", 10, 5, 2)
        self.assertEqual(policy(row, PARTS), Policy("each", True, False, PARTIAL, 10, 2))
        self.assertEqual(policy(row, WHOLE_TOKENS, merchant=True), Policy("complete", False, True, FULL, 5, 2))
        self.assertEqual(policy(row._replace(renewed=0), PARTS, merchant=True).days, 10)
        self.assertIsNone(policy(row._replace(days=0), PARTS).days, "does not end")

    def test_for_any_provider_each_has_its_own_days_unless_others_were_typed(self):
        general, razorpay = Row(1, 0, 0, "complete", 7, 5, 1), validity("razorpay")
        self.assertEqual(policy(general, WHOLE, usual=razorpay).days, 3)
        self.assertEqual(policy(general._replace(days=6), WHOLE, usual=razorpay).days, 6)
        self.assertEqual(policy(general._replace(provider=5), WHOLE, usual=razorpay).days, 7, "typed for this one")
        self.assertEqual(policy(general._replace(before=4), WHOLE, usual=razorpay).renew_days, 2)

    def test_the_policy_of_none(self):
        self.assertEqual(policy(None, PARTS), Policy(HAND, True, False, PARTIAL, None, None), "as in plain Odoo")


if __name__ == "__main__":
    unittest.main()
