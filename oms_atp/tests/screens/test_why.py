# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestWhy(AtpCase):
    """Why from there? A decision in words."""

    def why(self, line, user=None):
        return self.env["oms.decision"].with_user(user or self.clerk).oms_why(line.id)

    def decide(self, order, rows, **values):
        """A decision made by hand, with these rows about the order's only line."""
        empty = {"quantity": 0, "free": 0, "ship": None, "arrive": None, "missing": 0, "cost": None, "extra": None}
        return self.env["oms.decision"].create({
            "order_id": order.id, "company_id": self.company.id, "on_date": fields.Date.to_date("2026-11-23"),
            "cost": 12.5, "greedy": 18.0, "problem": {"version": 0},
            "plan": {"short": [], "why": [[order.order_line.id, [{**empty, **row} for row in rows]]]}, **values})

    def test_of_a_real_order(self):
        self.put(self.mug, 7)
        self.put(self.mug, 3, self.south)
        order = self.confirm(mug=12)
        why = self.why(order.order_line)
        self.assertEqual((why["quantity"], why["backordered"]), (12, 2))
        places = {place["name"]: place for place in why["places"]}
        self.assertEqual(set(places), {"North", "South", "West"})
        self.assertEqual((places["North"]["chosen"], places["North"]["given"]), (True, 7))
        self.assertEqual((places["West"]["chosen"], places["West"]["could"]), (False, 0))
        self.assertEqual(places["West"]["reason"], "Has none, and none is coming.")
        promise = order.oms_promise_ids[:1]
        self.assertEqual(
            promise.action_oms_why()["params"], {"lineId": order.order_line.id, "decisionId": promise.decision_id.id})

    def test_each_reason_in_words(self):
        order = self.quotation(mug=5)
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        north, south, west = (f"w{warehouse.id}" for warehouse in (self.north, self.south, self.west))
        money = {"cost": 6_000, "extra": 3_250, "free": 5 * scale, "ship": 2, "arrive": 4}
        self.decide(order, [
            {"node": north, "quantity": 5 * scale, "reason": "chosen", "free": 9 * scale, "ship": 0, "arrive": 2, "cost": 3_000},
            {"node": south, "reason": "costs_more", **money},
            {"node": west, "reason": "part_only", "free": 3 * scale, "missing": 2 * scale, "ship": 2, "arrive": 4}])
        why = self.why(order.order_line)
        self.assertIn("12.50", why["cost"])
        self.assertEqual((why["policy"], why["notes"]), (False, []))
        self.assertIn("18.00", why["simple_cost"])
        first, second, third = why["places"]
        self.assertEqual((first["name"], first["bar"], first["reason"], first["ships"]), ("North", 50, "Chosen.", "11/23/2026"))
        self.assertIn("3.25 more", second["reason"])
        self.assertEqual((second["bar"], second["arrives"]), (100, "11/27/2026"))
        self.assertEqual((third["reason"], third["different"]), ("Has only 3 of 5.", "2 more by 11/25/2026."))
        for code in ("by_hand", "taken", "later", "less_preferred", "not_found", "max_parcels", "whole_order", "min_split"):
            self.decide(order, [{"node": south, "reason": code, **money}])
            [place] = self.why(order.order_line)["places"]
            self.assertNotIn(code, place["reason"])
            self.assertTrue(place["reason"])
        self.decide(order, [{"node": south, "reason": "Glass never from South"}])
        self.assertIn("Glass never from South", self.why(order.order_line)["places"][0]["reason"])

    def test_places_that_are_no_warehouse_or_gone(self):
        order = self.quotation(mug=5)
        self.decide(order, [{"node": f"d{self.customer.id}", "reason": "costs_more"}, {"node": "w999999", "reason": "no_stock"},
                            {"node": f"b{self.customer.id}w{self.north.id}", "reason": "later"}])
        self.assertEqual([place["name"] for place in self.why(order.order_line)["places"]], [
            "Corner Shop, straight to the customer", "a place that is gone", "Bought from Corner Shop"])

    def test_what_was_assumed(self):
        order = self.quotation(mug=5)
        policy = self.env["oms.sourcing.policy"].create({"name": "House rule"})
        self.decide(order, [{"node": f"w{self.north.id}", "reason": "no_stock"}], policy_id=policy.id, policy_version=2, notes=[
            ["no_weight", self.mug.id], ["distance_unknown", self.north.id], ["distance_centroid", self.south.id]])
        why = self.why(order.order_line)
        self.assertEqual(why["policy"], "By the policy “House rule”, version 2.")
        self.assertEqual(why["notes"], [
            "[MUG] mug has no weight: it counts as nothing.", "How far North is, is not known: it counts as the farthest.",
            "How far South is, is only roughly known."])

    def test_nothing_was_decided(self):
        self.assertEqual(self.why(self.quotation(mug=1).order_line)["places"], [])

    def test_only_for_those_who_see_the_order(self):
        self.put(self.mug, 7)
        order = self.confirm(mug=1)
        order.user_id = self.supervisor
        with self.assertRaises(AccessError):
            self.why(order.order_line, self.salesman)
