# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..parts import Part, Shipment, remaining
from ..portions import portions
from ..return_policy import About, Row, choose, fits
from ..verdict import (
    ACCEPT,
    ASK,
    CARRIER,
    CUSTOMER,
    REFUSE,
    RULES,
    SHOP,
    Policy,
    Wanted,
    fee,
    judge,
    outbound_freight,
    return_freight,
    too_late,
    verdict,
    withdrawal_end,
)

TODAY = date(2024, 5, 31)
WEIGHT = {ACCEPT: 0, ASK: 1, REFUSE: 2}


def row(name, **whose):
    sequence = whose.pop("sequence", 10)
    days = {key: whose.pop(key) for key in ("since", "until") if key in whose}
    return Row(Policy(name=name, id=whose.pop("id", None)), sequence=sequence, **days, **{
        key: frozenset(value) for key, value in whose.items()})


def wanted(quantity=2, days=3, known=True, **kwargs):
    values = {"parts": (Part(10, TODAY - timedelta(days), known),), "value": 20.0, **kwargs}
    return Wanted("mug", quantity, 10, 0, None, TODAY, **values)


def some(rng, choices):
    return rng.choice(choices)


def any_policy(rng):
    return Policy(
        window_days=some(rng, (0, 14, 30)), late=some(rng, (ASK, REFUSE)), ask_above=some(rng, (0.0, 15.0)),
        final_sale=some(rng, (False, True)), opened=some(rng, (ACCEPT, ASK, REFUSE)), photos=some(rng, (False, True)),
        fee_amount=some(rng, (0.0, 3.0, 500.0)), fee_percent=some(rng, (0.0, 10.0, 100.0)), fee_after_days=some(rng, (0, 7)),
        fee_steps=some(rng, ((), ((20, 1.0, 50.0), (40, 0.0, 100.0)))),
        return_freight=some(rng, (SHOP, CUSTOMER)), return_freight_amount=some(rng, (0.0, 4.5)),
        keep_up_to=some(rng, (0.0, 25.0)), warranty_days=some(rng, (0, 365)), statutory_days=some(rng, (0, 14)))


def any_wanted(rng):
    quantity = rng.randint(1, 12)
    return Wanted(
        "mug", quantity, rng.choice((0, 10, 10, 10)), rng.choice((0, 0, 3)), None, TODAY, returnable=rng.random() > 0.1,
        value=rng.choice((0.0, 5.0, 20.0)), statutory=rng.random() < 0.3,
        parts=tuple(Part(rng.randint(1, 6), TODAY - timedelta(days), rng.random() > 0.5)
                    for days in sorted(rng.sample(range(60), 2))),
        last_on=rng.choice((None, TODAY - timedelta(rng.randint(0, 30)))), opened=rng.random() < 0.4,
        photos=rng.random() < 0.4, defect=rng.random() < 0.2, fault=some(rng, (CUSTOMER, CUSTOMER, SHOP, CARRIER)))


class TestChoose(unittest.TestCase):
    about = About(product=7, categories=(1, 4, 9), reason=2, tier=3, country=5, team=6)

    def assertChosen(self, name, *rows):
        for seed in range(3):
            rows = random.Random(seed).sample(rows, len(rows))
            self.assertEqual(choose([rows], self.about).name, name)

    def test_without_a_policy_what_is_built_in(self):
        self.assertEqual(choose([], self.about), Policy())
        self.assertEqual(choose([[row("Other", products={8})]], self.about), Policy())

    def test_the_product_before_its_category_before_the_customer(self):
        every = [row("Product", products={7}), row("Deep", categories={9}), row("High", categories={1}),
                 row("Reason", reasons={2}), row("Tier", tiers={3}), row("Country", countries={5}),
                 row("Team", teams={6}), row("All")]
        for place, one in enumerate(every):
            self.assertChosen(one.policy.name, *every[place:])

    def test_more_conditions_say_more(self):
        self.assertChosen("Both", row("Category", categories={9}), row("Both", categories={9}, teams={6}))
        self.assertChosen("Product", row("Product", products={7}), row("Rest", reasons={2}, tiers={3}, countries={5}, teams={6}))

    def test_people_put_them_in_order_then_the_older(self):
        self.assertChosen("First", row("Second", sequence=20, id=1), row("First", sequence=5, id=2))
        self.assertChosen("Old", row("New", id=2), row("Old", id=1))

    def test_what_was_sold_before_keeps_what_was_allowed_then(self):
        self.about = self.about._replace(ordered_on=date(2024, 5, 1))
        old, new = row("Old", until=date(2024, 5, 1)), row("New", since=date(2024, 5, 2))
        self.assertChosen("Old", old, new, row("Always"))
        self.about = self.about._replace(ordered_on=date(2024, 5, 2))
        self.assertChosen("New", old, new, row("Always"))
        self.about = self.about._replace(ordered_on=None)
        self.assertChosen("Always", old, new, row("Always"))

    def test_a_branch_that_says_anything_decides(self):
        head, branch = [row("Head", products={7})], [row("Branch")]
        self.assertEqual(choose([branch, head], self.about).name, "Branch")
        self.assertEqual(choose([[row("Elsewhere", countries={99})], head], self.about).name, "Head")

    def test_a_narrower_policy_wins_over_a_wider_one(self):
        names = ("products", "categories", "reasons", "tiers", "countries", "teams")
        for seed in range(2000):
            rng = random.Random(seed)
            about = About(*(rng.randint(1, 2) if name != "categories" else (1, rng.randint(2, 3)) for name in names))
            wide = {name: frozenset(rng.sample((1, 2, 3), rng.randint(1, 2))) for name in names if rng.random() < 0.4}
            free = [name for name in names if name not in wide]
            if not free:
                continue
            narrow = {**wide, rng.choice(free): frozenset(rng.sample((1, 2, 3), rng.randint(1, 2)))}
            rows = [Row(Policy(name="wide", id=1), **wide), Row(Policy(name="narrow", id=2), **narrow)]
            if fits(rows[1], about):
                self.assertTrue(fits(rows[0], about), f"seed {seed}")
                self.assertEqual(choose([rows], about).name, "narrow", f"seed {seed}")


class TestWindow(unittest.TestCase):
    def at(self, days):
        return datetime(2024, 5, 31, 12) - timedelta(days)

    def part(self, quantity, days):
        return Shipment(self.at(days), quantity, TODAY - timedelta(days))

    def left(self, shipments, takes=()):
        return [(part.quantity, (TODAY - part.arrived).days) for part in remaining(shipments, takes)]

    def test_what_is_asked_for_is_taken_from_the_youngest(self):
        parts = remaining([self.part(5, 40), self.part(5, 5)], [])
        self.assertIsNone(too_late(wanted(5, parts=parts), Policy()))
        said = too_late(wanted(7, parts=parts), Policy())
        self.assertEqual(dict(said.facts), {"days": 40, "window": 30, "known": True, "late": 2, "wanted": 7})
        self.assertEqual(portions([wanted(7, parts=parts)], [Policy()]), [(5, 2, 0)])
        self.assertEqual(portions([wanted(12, parts=parts)], [Policy()]), [(5, 5, 2)])
        self.assertEqual(portions([wanted(3, parts=parts), wanted(3, parts=parts)], [Policy()] * 2), [(3, 0, 0), (2, 1, 0)])

    def test_what_came_back_before_the_second_part_left_was_of_the_first(self):
        self.assertEqual(self.left([self.part(5, 40), self.part(5, 5)], [(self.at(35), 5)]), [(5, 5)])

    def test_who_sent_back_the_new_ones_cannot_send_back_the_old_ones_as_new(self):
        self.assertEqual(self.left([self.part(5, 40), self.part(5, 5)], [(self.at(1), 5)]), [(5, 40)])

    def test_nothing_is_made_or_lost(self):
        for seed in range(1000):
            rng = random.Random(seed)
            shipments = [self.part(rng.randint(1, 5), rng.randint(0, 50)) for _each in range(rng.randint(0, 4))]
            takes = [(self.at(rng.randint(0, 60)), rng.randint(1, 4)) for _each in range(rng.randint(0, 4))]
            left = sum(part.quantity for part in remaining(shipments, takes))
            expected = max(0, sum(one.quantity for one in shipments) - sum(quantity for _when, quantity in takes))
            self.assertEqual(left, expected, f"seed {seed}")

    def test_portions_add_up(self):
        for seed in range(1000):
            rng = random.Random(seed)
            parts = tuple(remaining([self.part(rng.randint(1, 5), rng.randint(0, 60)) for _each in range(3)], []))
            asks = [replace(wanted(rng.randint(1, 8), parts=parts), shipped=sum(part.quantity for part in parts))
                    for _each in range(3)]
            policies = [Policy()] * 3
            found = portions(asks, policies)
            for ask, (in_time, late, excess) in zip(asks, found):
                self.assertEqual(in_time + late + excess, ask.quantity, f"seed {seed}")
            lines = [replace(ask, quantity=part) for ask, split in zip(asks, found) for part in split if part]
            for said in judge(lines, [Policy()] * len(lines)):
                self.assertNotIn("late", dict(said.facts), f"seed {seed}: a line is late in all or in no part")

    def test_a_defect_in_warranty_is_asked(self):
        policy = Policy(warranty_days=365)
        self.assertEqual(verdict(wanted(days=100, defect=True), policy).rule, "warranty")
        self.assertEqual(verdict(wanted(days=100), policy).outcome, REFUSE)
        self.assertEqual(verdict(wanted(days=366, defect=True), policy).outcome, REFUSE)
        self.assertEqual(verdict(wanted(days=3, defect=True), policy).outcome, ACCEPT)


class TestStatutory(unittest.TestCase):
    def test_fourteen_days_from_the_last_delivery_of_the_order(self):
        strict = Policy(window_days=7, final_sale=True, opened=REFUSE, photos=True, ask_above=1)
        for days, outcome in ((0, ACCEPT), (14, ACCEPT), (15, REFUSE)):
            asked = wanted(days=60, statutory=True, last_on=TODAY - timedelta(days), opened=True)
            self.assertEqual(verdict(asked, strict).outcome, outcome, days)
        self.assertEqual(verdict(wanted(days=60, statutory=True, last_on=None), strict).outcome, ACCEPT, "not all came yet")

    def test_after_that_it_is_a_return_like_any_other(self):
        asked = wanted(days=20, statutory=True, last_on=TODAY - timedelta(20))
        self.assertEqual(verdict(asked, Policy()).outcome, ACCEPT)
        self.assertEqual(verdict(asked, Policy(window_days=7)).rule, "too_late")

    def test_a_period_that_ends_at_a_weekend_goes_on_to_monday(self):
        self.assertEqual(withdrawal_end(date(2024, 5, 18), Policy()), date(2024, 6, 3))  # Saturday, 1 June
        self.assertEqual(withdrawal_end(date(2024, 5, 19), Policy()), date(2024, 6, 3))  # Sunday
        self.assertEqual(withdrawal_end(date(2024, 5, 17), Policy()), date(2024, 5, 31))

    def test_no_reason_photo_wrapping_or_sale_stands_against_it(self):
        for seed in range(3000):
            rng = random.Random(seed)
            policy = replace(any_policy(rng), statutory_days=14)
            asked = replace(any_wanted(rng), statutory=True, last_on=rng.choice((None, TODAY - timedelta(rng.randint(0, 14)))),
                            returnable=True)
            said = verdict(asked, policy)
            self.assertIn(said.rule, ("within_policy", "keep", "not_shipped", "more_than_shipped"), f"seed {seed}: {said}")
            self.assertEqual(fee(policy, asked), 0.0, f"seed {seed}")

    def test_standard_delivery_is_given_back(self):
        now = wanted(statutory=True)
        self.assertEqual(outbound_freight(Policy(), now), "standard")
        self.assertEqual(outbound_freight(Policy(outbound_freight="paid"), now), "paid")
        self.assertEqual(outbound_freight(Policy(), wanted()), "none")


class TestRules(unittest.TestCase):
    def test_never_gentler_when_a_rule_is_added(self):
        for seed in range(3000):
            rng = random.Random(seed)
            asked, policy = any_wanted(rng), any_policy(rng)
            some_rules = rng.sample(RULES, rng.randint(0, len(RULES) - 1))
            more = [*some_rules, rng.choice([rule for rule in RULES if rule not in some_rules])]
            rng.shuffle(more)
            self.assertGreaterEqual(WEIGHT[verdict(asked, policy, more).outcome],
                                    WEIGHT[verdict(asked, policy, some_rules).outcome], f"seed {seed}")

    def test_never_gentler_when_a_policy_is_stricter(self):
        for seed in range(3000):
            rng = random.Random(seed)
            asked, policy = any_wanted(rng), any_policy(rng)
            strict = replace(policy, **rng.choice((
                {"final_sale": True}, {"photos": True}, {"opened": REFUSE}, {"late": REFUSE}, {"ask_above": 1.0},
                {"window_days": min(policy.window_days or 99, 14)}, {"warranty_days": 0}, {"statutory_days": 0})))
            self.assertGreaterEqual(
                WEIGHT[verdict(asked, strict).outcome], WEIGHT[verdict(asked, policy).outcome], f"seed {seed}")

    def test_a_broken_cup_is_no_whim(self):
        strict = Policy(opened=REFUSE, final_sale=True, fee_amount=5, return_freight=CUSTOMER, return_freight_amount=4)
        broken = wanted(opened=True, defect=True, fault=CARRIER)
        self.assertEqual(verdict(broken, strict).outcome, ASK)
        self.assertEqual((fee(strict, broken), return_freight(strict, broken)), (0.0, 0.0))
        self.assertEqual(verdict(wanted(opened=True), strict).outcome, REFUSE)
        self.assertEqual(verdict(wanted(opened=True), replace(strict, final_sale=False, opened=ASK)).rule, "opened")

    def test_a_photo_is_asked_for(self):
        self.assertEqual(verdict(wanted(), Policy(photos=True)).rule, "photos")
        self.assertEqual(verdict(wanted(photos=True), Policy(photos=True)).outcome, ACCEPT)

    def test_the_customer_keeps_what_is_worth_little(self):
        self.assertEqual(verdict(wanted(value=10), Policy(keep_up_to=10)).rule, "keep")
        self.assertEqual(verdict(wanted(value=10.01), Policy(keep_up_to=10)).rule, "within_policy")
        self.assertEqual(verdict(wanted(value=10, days=99), Policy(keep_up_to=10)).rule, "too_late")
        self.assertEqual(verdict(wanted(value=0), Policy(keep_up_to=10)).rule, "within_policy")

    def test_what_was_kept_before_counts(self):
        self.assertEqual(verdict(wanted(quantity=2, value=20, kept=10), Policy(keep_up_to=30)).rule, "keep")
        self.assertEqual(verdict(wanted(quantity=2, value=20, kept=10.01), Policy(keep_up_to=30)).rule, "within_policy")
        asked = [wanted(quantity=2, value=20) for _each in range(5)]
        self.assertEqual([said.rule for said in judge(asked, Policy(keep_up_to=40))], ["keep"] * 2 + ["within_policy"] * 3)

    def test_fees(self):
        self.assertEqual(fee(Policy(fee_amount=3, fee_percent=10), wanted(value=20)), 5.0)
        self.assertEqual(fee(Policy(fee_amount=30), wanted(value=20)), 20, "never more than it is worth")
        self.assertEqual(fee(Policy(fee_amount=3, fee_after_days=14), wanted(days=14)), 0.0)
        self.assertEqual(fee(Policy(fee_amount=3, fee_after_days=14), wanted(days=15)), 3.0)
        half = wanted(2, value=20, parts=(Part(1, TODAY), Part(1, TODAY - timedelta(20))))
        self.assertEqual(fee(Policy(fee_percent=10, fee_after_days=14), half), 1.0, "of the old piece only")
        steps = Policy(fee_percent=10, fee_after_days=14, fee_steps=((60, 5.0, 20.0), (30, 0.0, 20.0)))
        self.assertEqual([fee(steps, wanted(value=20, days=days)) for days in (14, 15, 30, 31, 61)], [0, 2, 2, 4, 9])
        mixed = wanted(2, value=20, parts=(Part(1, TODAY - timedelta(15)), Part(1, TODAY - timedelta(61))))
        self.assertEqual(fee(steps, mixed), 8, "1 of the one, 2 of the other, and 5 once")
        self.assertEqual(fee(Policy(fee_after_days=40, fee_steps=((30, 0.0, 20.0),)), wanted(value=20, days=50)), 4)
        self.assertEqual(fee(steps, wanted(value=20, days=61, defect=True)), 0)
        for seed in range(2000):
            rng = random.Random(seed)
            asked, policy = any_wanted(rng), any_policy(rng)
            self.assertTrue(0 <= fee(policy, asked) <= asked.value, f"seed {seed}")

    def test_the_policy_is_named(self):
        said = verdict(wanted(), Policy(name="Ours", fee_amount=2, return_freight=CUSTOMER, return_freight_amount=4))
        self.assertEqual((said.policy, dict(said.facts)), ("Ours", {"fee": 2.0, "return_freight": 4}))

    def test_built_in_is_what_always_was(self):
        """Thirty days, refused after that, free of charge, the rest left to people."""
        said = Policy()
        self.assertEqual((said.window_days, said.late, said.ask_above, said.auto_up_to, said.keep_up_to, said.money_auto,
                          said.money_when, said.outbound_freight, said.return_freight, said.fee_amount, said.fee_percent),
                         (30, REFUSE, 0, 0, 0, False, "inspection", "none", SHOP, 0, 0))
