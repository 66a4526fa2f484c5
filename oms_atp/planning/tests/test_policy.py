# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from ..blocking import Product, Rule, excluded, preferred, ranks
from ..capacity import Load, without
from ..centroids import CENTROIDS
from ..cost import Place, distance
from ..facts import Need, Node, Pick, Problem, Rules, Step
from ..limits import with_parcels
from ..policy import BUILT_IN, Order, Policy, choose, parcel_costs, spend, unit_cost, unweighed
from ..presets import measure
from ..sourcing import plan
from ..terms import TERMS, Costs, unit_facts, with_kits

ANY = Policy(1, sequence=10)
TEAM = Policy(2, sequence=10, teams=frozenset([7]))
ITALY = Policy(3, sequence=10, countries=frozenset([39]))
VIP = Policy(4, sequence=10, tags=frozenset([5, 6]))
ITALY_TEAM = Policy(5, sequence=10, countries=frozenset([39]), teams=frozenset([7]))


class TestChoose(unittest.TestCase):
    def choose(self, *policies, **order):
        return choose(policies, Order(**order)).id

    def test_without_a_policy_the_built_in_one_counts(self):
        self.assertEqual(choose((), Order()), BUILT_IN)
        self.assertIsNone(self.choose(ITALY, country=49))

    def test_more_conditions_win(self):
        self.assertEqual(self.choose(ANY, TEAM, ITALY, VIP, ITALY_TEAM, team=7, country=39, tags=frozenset([6])), 5)

    def test_customer_before_country_before_team(self):
        self.assertEqual(self.choose(TEAM, ITALY, VIP, team=7, country=39, tags=frozenset([6])), 4)
        self.assertEqual(self.choose(TEAM, ITALY, team=7, country=39), 3)
        self.assertEqual(self.choose(ANY, TEAM, team=7), 2)

    def test_then_the_sequence_then_the_older_one(self):
        first = Policy(9, sequence=1)
        self.assertEqual(self.choose(ANY, first), 9)
        self.assertEqual(self.choose(Policy(8, sequence=10), ANY), 1)


class TestCosts(unittest.TestCase):
    def test_built_in(self):
        self.assertEqual(parcel_costs(BUILT_IN, {"metres": 500_000}), (6_000, 6_000))
        self.assertEqual(unit_cost(BUILT_IN, {"kilograms": 2.5, "worth_elsewhere": 0.0}, 100), 0)

    def test_distance_is_paid_by_the_parcel(self):
        policy = Policy(costs=Costs(5_000, 2_000, per_100km=500))
        self.assertEqual(parcel_costs(policy, {"metres": 300_000}), (6_500, 3_500))
        self.assertEqual(parcel_costs(policy, {"metres": None}), (5_000, 2_000))

    def test_weights(self):
        policy = Policy(measure=measure(weights={"parcel": 200, "distance": 0, "transport": 50, "opportunity": 300}),
                        costs=Costs(5_000, 2_000, per_kg=400, per_100km=500, per_unit=10))
        self.assertEqual(parcel_costs(policy, {"metres": 300_000}), (10_000, 4_000))
        self.assertEqual(unit_cost(policy, {"kilograms": 2.0, "worth_elsewhere": 1.5}, 1), 400_000 + 10_000 + 4_500_000)

    def test_money_of_a_plan(self):
        policy = unweighed(Policy(measure=measure("fewest"), costs=Costs(5_000, 2_000, per_unit=100)))
        problem = Problem((), (Node("w1", first=5_000, further=2_000),), {}, {(1, "w1"): unit_cost(policy, {}, 1)})
        picks = (Pick(1, 1, "w1", 3), Pick(2, 1, "w1", 1), Pick(1, 1, "w1", 2, ship=4))
        self.assertEqual(spend(problem, picks), [2_800, 2_600, 2_200])
        self.assertEqual(unit_cost(policy, {}, 1), 100_000)


class TestTerms(unittest.TestCase):
    def test_a_kit_has_what_is_in_it_or_what_it_has_itself(self):
        known = {"kilograms": {10: 2.0, 11: 0.5, 20: 0.0, 21: 4.0}, "worth_elsewhere": {(10, 1): 3.0, (20, 2): 7.0, (21, 1): 9.0}}
        found = with_kits(known, {20: {10: 2, 11: 4}, 21: {10: 1}}, [1, 2])
        self.assertEqual([unit_facts(found, kit, place) for kit in (20, 21) for place in (1, 2)], [
            {"kilograms": 6.0, "worth_elsewhere": 6.0}, {"kilograms": 6.0, "worth_elsewhere": 7.0},
            {"kilograms": 4.0, "worth_elsewhere": 3.0}, {"kilograms": 4.0, "worth_elsewhere": 0.0}])
        self.assertEqual(unit_facts(found, 11, 1), {"kilograms": 0.5, "worth_elsewhere": 0.0})

    def test_every_rate_belongs_to_a_term(self):
        self.assertEqual({rate for term in TERMS for rate in term.rates}, set(Costs._fields))


class TestBlocking(unittest.TestCase):
    orders = {1: Order(partners=frozenset([50, 52]), country=39, carrier=3, products=frozenset([10, 11])),
              2: Order(partners=frozenset([51]), products=frozenset([10]))}
    products = {10: Product(4, frozenset([70])), 11: Product(5)}

    def excluded(self, *rules):
        return excluded(rules, self.orders, self.products, [1, 2, 3])

    def test_never(self):
        self.assertEqual(self.excluded(Rule("never", frozenset([2]), "cold", tag=70)), {(1, 10, 2): "cold", (2, 10, 2): "cold"})

    def test_only(self):
        found = self.excluded(Rule("only", frozenset([2]), partner=50, product=11))
        self.assertEqual(found, {(1, 11, 1): "only", (1, 11, 3): "only"})

    def test_each_rule_holds_by_itself(self):
        found = self.excluded(Rule("only", frozenset([1, 2]), "a", country=39, categories=frozenset([4, 9])),
                              Rule("only", frozenset([2, 3]), "b", carrier=3, product=10))
        self.assertEqual(found, {(1, 10, 3): "a", (1, 10, 1): "b"})

    def test_preferred(self):
        rules = [Rule("preferred", frozenset([3]), tag=70), Rule("preferred", frozenset([2]), product=11)]
        self.assertEqual(preferred(rules, self.orders, self.products), {1: {2, 3}, 2: {3}})
        self.assertEqual(excluded(rules, self.orders, self.products, [1, 2, 3]), {})
        self.assertEqual(ranks([1, 2, 3], 2, {3}), {3: 0, 2: 1, 1: 2})


class TestCapacity(unittest.TestCase):
    def test_full_days_are_skipped_and_closed_ones_stay_closed(self):
        self.assertEqual(without([0, 1, 4, 4, 4, 5], {1, 4}), [0, 5, 5, 5, 5, 5])
        self.assertEqual(without([2, 3, None], {3}), [2, None, None])

    def test_an_order_adds_nothing_to_its_own_day(self):
        load = Load({1: 2}, {(1, 0): 1})
        self.assertEqual(load.ship_days(1, 5, range(4)), range(4))
        busy = load.copy()
        busy.add(1, 0, 5)
        busy.add(1, 0, 5)
        busy.add(2, 0, 5)
        self.assertEqual(busy.counts, {(1, 0): 2})
        self.assertEqual(busy.ship_days(1, 5, range(3)), range(3))
        self.assertEqual(busy.ship_days(1, 6, range(3)), [1, 1, 2])
        self.assertEqual(load.full(1, 6), frozenset())


class TestLimits(unittest.TestCase):
    def problem(self, **rules):
        steps = {(1, "w1"): (Step(0, 2, 5), Step(7, 9, 20)), (1, "w2"): (Step(0, 1, 10),), (2, "w2"): (Step(4, 5, 3),)}
        return Problem((Need(1, 1, 1, 8), Need(2, 1, 2, 1)), (Node("w1"), Node("w2")), steps, rules=Rules(**rules))

    def test_without_a_limit_or_parcels_nothing_changes(self):
        self.assertEqual(with_parcels(self.problem(), {("w1", 0)}), self.problem())
        self.assertEqual(with_parcels(self.problem(max_parcels=1), set()), self.problem(max_parcels=1))

    def test_parcels_under_way_count(self):
        found = with_parcels(self.problem(max_parcels=3), {("w1", 0), ("w2", 0)})
        self.assertEqual((found.rules.max_parcels, found.steps), (1, self.problem().steps))

    def test_goods_join_a_parcel_where_there_may_be_no_more(self):
        for rules in ({"max_parcels": 1}, {"whole_order": True}):
            found = with_parcels(self.problem(**rules), {("w1", 3)})
            self.assertEqual(found.steps, {(1, "w1"): (Step(3, 5, 5),)})
            self.assertEqual(found.excluded, dict.fromkeys([(1, "w2"), (2, "w2")], next(iter(rules))))
            self.assertEqual([(pick.node, pick.ship, pick.quantity) for pick in plan(found).picks], [("w1", 3, 5)])


class TestCentroids(unittest.TestCase):
    def test_they_are_places_on_earth(self):
        for code, (lat, lon) in CENTROIDS.items():
            self.assertTrue(-90 < lat < 90 and -180 < lon < 180, code)
            country = code if isinstance(code, str) else code[0]
            self.assertRegex(country, r"^[A-Z]{2}$")

    def test_known_distances(self):
        for start, end, kilometres, off in (("FR", "DE", 800, 150), ("US", "AU", 15_000, 1_000), ("PT", "ES", 430, 100)):
            metres, note = distance(Place(country=start), Place(country=end), CENTROIDS)
            self.assertAlmostEqual(metres / 1000, kilometres, delta=off)
            self.assertEqual(note, "centroid")
        texas = distance(Place(country="US", state="TX"), Place(country="US", state="OK"), CENTROIDS)[0]
        self.assertLess(texas, 500_000)

