# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from fractions import Fraction

from ..refund_plan import CARD, CREDIT, FULL, NONE, OWED, PAID, TRANSFER, Facts, Paid, Step, plan, room, share


def said(steps):
    return [(step.kind, step.worth) for step in steps]


class TestRefundPlan(unittest.TestCase):
    def test_paid_by_card_goes_back_to_the_card(self):
        self.assertEqual(plan(Facts(40, online=100, billed=60, payments=(Paid(1, 100),))), [Step(CARD, 40, 1, 40)])

    def test_what_is_still_owed_is_lowered_first(self):
        """A hundred billed, fifty paid, all comes back."""
        facts = Facts(100, online=50, payments=(Paid(1, 50),))
        self.assertEqual(said(plan(facts)), [(OWED, 50), (CARD, 50)])
        self.assertEqual(said(plan(Facts(40, online=50, billed=60, payments=(Paid(1, 50),)))), [(OWED, 40)])

    def test_room_is_what_a_plan_gives(self):
        """Twenty paid, half of it goes by a draft already and half of it is billed: nothing is left."""
        self.assertEqual(room(Facts(0, other=10, billed=10)), 0)
        for online, other, billed in ((50, 0, 20), (0, 50, 70), (-10, 30, 0), (30, -10, 5)):
            facts = Facts(100, online=online, other=other, billed=billed)
            self.assertEqual(room(facts), 100 - sum(step.worth for step in plan(facts) if step.kind == OWED))

    def test_the_newest_capture_first(self):
        facts = Facts(70, online=100, billed=30, payments=(Paid(1, 60), Paid(2, 40)))
        self.assertEqual(plan(facts), [Step(CARD, 40, 2, 40), Step(CARD, 30, 1, 30)])

    def test_what_may_have_gone_is_gone(self):
        """Thirty of a hundred are in doubt: seventy are there, whoever asks."""
        facts = Facts(100, online=70, payments=(Paid(1, 100, gone=30),))
        self.assertEqual(said(plan(facts)), [(OWED, 30), (CARD, 70)])

    def test_mixed_money_goes_back_as_it_came(self):
        facts = Facts(100, online=60, other=40, payments=(Paid(1, 60),))
        self.assertEqual(said(plan(facts)), [(CARD, 60), (TRANSFER, 40)])
        half = Facts(50, online=60, other=40, billed=50, payments=(Paid(1, 60),))
        self.assertEqual(said(plan(half)), [(CARD, 50)])

    def test_all_by_transfer(self):
        facts = Facts(100, online=60, other=40, payments=(Paid(1, 60),), wish=TRANSFER)
        self.assertEqual(said(plan(facts)), [(TRANSFER, 100)])

    def test_kept_as_credit(self):
        self.assertEqual(said(plan(Facts(100, online=100, payments=(Paid(1, 100),), wish=CREDIT))), [(CREDIT, 100)])

    def test_a_card_that_gives_all_or_nothing_back(self):
        one = Paid(1, 100, refunds=FULL)
        self.assertEqual(plan(Facts(40, online=100, billed=60, payments=(one,))), [Step(CREDIT, 40, 1, why="full_only")])
        self.assertEqual(said(plan(Facts(100, online=100, payments=(one,)))), [(CARD, 100)])

    def test_a_provider_that_gives_nothing_back(self):
        found = plan(Facts(40, online=100, billed=60, payments=(Paid(1, 100, refunds=NONE),)))
        self.assertEqual(found, [Step(CREDIT, 40, 1, why="none")])

    def test_without_a_bank_it_stays_as_credit(self):
        self.assertEqual(plan(Facts(40, other=40, wish=TRANSFER, transfers=False)), [Step(CREDIT, 40, why="bank")])

    def test_charged_back_is_not_refunded_again(self):
        found = plan(Facts(100, online=100, payments=(Paid(1, 100, gone=100),)))
        self.assertEqual(found, [Step(CREDIT, 100, 1, why="spent")])

    def test_parts_of_one_payment_together(self):
        """Told at the payment itself: sixty went back, of which of the two captures nobody says."""
        parts = (Paid(1, 50, family=9, most=40), Paid(2, 50, family=9, most=40))
        self.assertEqual(said(plan(Facts(100, online=40, payments=parts))), [(OWED, 60), (CARD, 40)])

    def test_a_card_is_not_given_what_came_by_transfer(self):
        """A card over three hundred for three orders: this one's share is sixty."""
        facts = Facts(100, online=60, other=40, payments=(Paid(1, 300),))
        self.assertEqual(said(plan(facts)), [(CARD, 60), (TRANSFER, 40)])

    def test_in_another_currency_pieces_make_the_whole(self):
        rate, gone, steps = Fraction(9060, 10000), 0, []
        paid = 11037
        for piece in (3679, 3679, 3679):
            [step] = plan(Facts(piece, online=paid, billed=paid - piece, payments=(Paid(1, 10000, gone, rate),)))
            steps.append(step)
            gone, paid = gone + step.amount, paid - step.worth
        self.assertEqual((gone, paid), (10000, 0))

    def test_share_of_a_document(self):
        self.assertEqual(share(70, {"a": 50, "b": 50}), {"a": 50, "b": 20})
        self.assertEqual(share(0, {"a": 50}), {"a": 0})

    def test_never_more_than_came(self):
        """Thousands of orders: paid in pieces by cards of several currencies and otherwise, billed, credited in pieces, some of
        what was asked refused, some of it in doubt for ever, cards refunded at the provider's: what went back is never more than
        came, by payment and by order, and who returns all of what was paid has it all back, or a reason why not."""
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10 ** 6))
        rng = random.Random(seed)
        for number in range(3000):
            with self.subTest(seed=seed, number=number):
                self.one_order(rng)

    def one_order(self, rng):
        cards = {key: [rng.randint(1, 9999), 0, rng.choice([Fraction(1), Fraction(1), Fraction(rng.randint(50, 200), 100)])]
                 for key in range(rng.randint(0, 3))}
        other = rng.choice([0, rng.randint(1, 9999)])
        worth_of = {key: round(amount / rate) for key, (amount, _gone, rate) in cards.items()}
        came = sum(worth_of.values()) + other
        billed = rng.choice([came, came, came + rng.randint(0, 500)])
        owed = billed - came
        online, rest, out, credit, wish = sum(worth_of.values()), billed, 0, 0, PAID
        while rest:
            piece = min(rng.randint(1, max(billed // 2, 1)), rest)
            rest -= piece
            wish = rng.choice([PAID, PAID, PAID, TRANSFER, CREDIT])
            steps = plan(Facts(
                piece, online=online, other=other, billed=rest, wish=wish,
                payments=tuple(Paid(key, amount, gone, rate) for key, (amount, gone, rate) in cards.items())))
            self.assertEqual(sum(step.worth for step in steps), piece)
            for step in steps:
                self.assertGreater(step.worth, 0)
                if step.kind == CARD and rng.random() < 0.8:  # else it was refused: that stays as credit
                    cards[step.key][1] += step.amount
                    online -= step.worth
                    out += step.worth
                elif step.kind == TRANSFER:
                    other -= step.worth
                    out += step.worth
                elif step.kind != OWED:
                    credit += step.worth
            for amount, gone, _rate in cards.values():
                self.assertLessEqual(gone, amount)
            self.assertLessEqual(out, came)
        if not owed and not credit:
            self.assertEqual(out, came, "all of it went back")


if __name__ == "__main__":
    unittest.main()
