# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...planning import replay
from ..common import AtpCase


class SourcingCase(AtpCase):
    """Words for policies, rules and decisions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.italy, cls.france = cls.env.ref("base.it"), cls.env.ref("base.fr")
        cls.roman = cls.env["res.partner"].create({"name": "Bar Roma", "country_id": cls.italy.id})
        cls.desk = new_user(cls.env, "oms_atp_user", "oms_atp.group_atp_user")
        cls.boss = new_user(cls.env, "oms_atp_boss", "oms_atp.group_atp_supervisor")

    @classmethod
    def policy(cls, name="Ours", **values):
        return cls.env["oms.sourcing.policy"].create({"name": name, **values})

    @classmethod
    def rule(cls, action, *warehouses, **values):
        return cls.env["oms.sourcing.rule"].create({
            "action": action, "warehouse_ids": [Command.set([warehouse.id for warehouse in warehouses])], **values})

    def decision(self, order):
        return self.env["oms.decision"].search([("order_id", "=", order.id)], limit=1)

    def reasons(self, order):
        """{warehouse name: reason} of the order's first line."""
        names = {f"w{warehouse.id}": warehouse.name for warehouse in self.north | self.south | self.west}
        _line, rows = self.decision(order).plan["why"][0]
        return {names[row["node"]]: row["reason"] for row in rows}

    def assertReplays(self, orders=None):
        """Every decision (of these orders) comes out the same again."""
        domain = [("order_id", "in", orders.ids)] if orders else []
        for decision in self.env["oms.decision"].search(domain):
            self.assertEqual(replay.plan_dict(replay.replay(decision.problem)), decision.plan)


@tagged("post_install", "-at_install")
class TestSourcingPolicy(SourcingCase):
    # --- which one counts

    def test_without_a_policy(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=3)
        self.assertPromised(order, north=3)
        decision = self.decision(order)
        self.assertEqual((decision.policy_id, decision.policy_version, decision.cost), (decision.policy_id.browse(), 0, 6.0))
        self.assertEqual(decision.problem["nodes"][0][2:4], [6_000, 6_000])

    def test_the_policy_that_says_most_counts(self):
        tag = self.env["res.partner.category"].create({"name": "Museum"})
        team = self.env["crm.team"].create({"name": "Fairs"})
        anybody = self.policy("Anybody")
        self.assertEqual(self.decision(self.confirm(mug=1)).policy_id, anybody)
        abroad = self.policy("Italy", country_ids=self.italy.ids)
        self.assertEqual(self.decision(self.confirm(self.roman, mug=1)).policy_id, abroad)
        self.assertEqual(self.decision(self.confirm(mug=1)).policy_id, anybody)
        museums = self.policy("Museums", partner_tag_ids=tag.ids)
        self.roman.category_id = tag
        self.assertEqual(self.decision(self.confirm(self.roman, mug=1)).policy_id, museums)
        child = self.env["res.partner"].create({"name": "Till", "parent_id": self.roman.id})
        self.assertEqual(self.decision(self.confirm(child, mug=1)).policy_id, museums)
        both = self.policy("Italian fairs", country_ids=self.italy.ids, team_ids=team.ids)
        order = self.quotation(self.roman, mug=1)
        order.team_id = team
        order.action_confirm()
        self.assertEqual(self.decision(order).policy_id, both)
        museums.active = False
        self.assertEqual(self.decision(self.confirm(self.roman, mug=1)).policy_id, abroad)

    def test_fewest_parcels_and_fastest(self):
        self.put(self.mug, 5)
        self.put(self.mug, 5, self.south)
        self.put(self.cup, 5, self.south)
        self.put(self.cup, 5, self.west)
        policy = self.policy(preset="fewest")
        order = self.confirm(mug=5, cup=5)
        self.assertPromised(order, south=10)
        self.assertEqual(self.decision(order).cost, 600.0)
        policy.preset = "fastest"
        self.assertEqual(self.decision(self.confirm(mug=1)).problem["rules"]["late"], 20_000)
        self.assertReplays()

    # --- limits

    def test_the_whole_order_from_one_place_or_not_at_all(self):
        self.policy(whole_order=True)
        self.put(self.mug, 5)
        self.put(self.cup, 5, self.south)
        order = self.confirm(mug=5, cup=5)
        self.assertPromised(order, short=10)
        self.put(self.mug, 5, self.south)
        self.assertPromised(self.confirm(mug=5, cup=5), south=10)
        self.assertReplays()

    def test_a_split_parcel_is_worth_it(self):
        policy = self.policy(min_split=25.0)
        self.put(self.mug, 10)
        self.put(self.mug, 10, self.south)
        self.assertPromised(self.confirm(mug=12), north=10, short=2)
        policy.min_split = 20.0
        self.assertPromised(self.confirm(mug=12), south=10, short=2)
        self.assertReplays()

    # --- costs

    def test_costs_of_parcels_weight_and_handling(self):
        self.mug.weight = 2.0
        self.policy(cost_first=5.0, cost_further=1.0, cost_per_kg=0.25, cost_per_unit=0.125)
        self.put(self.mug, 10)
        order = self.confirm(mug=4, cup=1)
        self.assertEqual(self.decision(order).cost, 5.0 + 4 * 2 * 0.25 + 4 * 0.125)
        self.assertEqual(self.decision(order).notes, [["no_weight", self.cup.id]])
        self.assertReplays()

    def test_the_nearest_place_is_cheapest(self):
        self.north.partner_id = self.env["res.partner"].create(
            {"name": "Hamburg", "partner_latitude": 53.5, "partner_longitude": 10.0})
        self.south.partner_id = self.env["res.partner"].create(
            {"name": "Munich", "partner_latitude": 48.1, "partner_longitude": 11.6})
        self.west.partner_id = self.env["res.partner"].create({"name": "Somewhere"})
        for warehouse in (self.north, self.south, self.west):
            self.put(self.mug, 10, warehouse)
        self.policy(cost_per_100km=1.0)
        order = self.confirm(self.roman, mug=1)
        self.assertPromised(order, south=1)
        self.assertAlmostEqual(self.decision(order).cost, 6 + 5.92, delta=0.15)
        self.assertIn(["distance_unknown", self.west.id], self.decision(order).notes)
        self.assertIn(["distance_centroid", self.south.id], self.decision(order).notes)
        self.roman.write({"partner_latitude": 53.0, "partner_longitude": 10.5})
        self.assertPromised(self.confirm(self.roman, mug=1), north=1)
        self.assertReplays()

    def test_a_destination_that_is_not_known_costs_no_distance(self):
        self.customer.write({"country_id": False, "partner_latitude": 95.0, "partner_longitude": 3.0})
        self.policy(cost_per_100km=1.0)
        self.put(self.mug, 10)
        order = self.confirm(mug=1)
        self.assertPromised(order, north=1)
        self.assertEqual(self.decision(order).cost, 6.0)
        self.assertEqual({code for code, _id in self.decision(order).notes}, {"distance_unknown"})

    def test_what_is_worth_more_elsewhere_is_kept(self):
        self.put(self.mug, 10)
        self.put(self.mug, 10, self.south)
        self.assertPromised(self.confirm(mug=1), north=1)
        stock_policy = self.env["oms.stock.policy"].create({
            "product_id": self.mug.id, "warehouse_id": self.north.id, "opportunity_price": 0.5})
        order = self.confirm(mug=1)
        self.assertPromised(order, south=1)
        stock_policy.opportunity_price = 0.0
        self.assertPromised(self.confirm(mug=1), north=1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            stock_policy.opportunity_price = -1.0
            stock_policy.flush_recordset()
        self.assertReplays()

    # --- versions

    def test_every_change_that_decides_is_a_version(self):
        policy = self.policy().with_user(self.boss)
        policy.name = "Renamed"
        policy.cost_first = 6.0
        self.assertEqual(policy.version, 1)
        self.put(self.mug, 10)
        order = self.confirm(mug=1)
        self.assertEqual(self.decision(order).policy_version, 1)
        policy.write({"cost_first": 7.0, "country_ids": [Command.link(self.italy.id)]})
        self.assertEqual(policy.version, 2)
        policy.invalidate_recordset()
        newest = policy.version_ids[0]
        self.assertEqual((newest.version, newest.create_uid, newest.changes), (2, self.boss, "Countries, First parcel"))
        self.assertEqual(newest.values["cost_first"], 7.0)
        self.assertEqual(policy.version_ids.mapped("version"), [2, 1])
        self.assertEqual(self.decision(self.confirm(self.roman, mug=1)).policy_version, 2)
        for refused in (lambda: newest.sudo().write({"values": {}}), newest.sudo().unlink):
            with self.assertRefused("never rewritten"):
                refused()
        with self.assertRefused("archive it"):
            policy.unlink()
        self.policy("Unused").unlink()

    # --- bad input

    def test_bad_weights(self):
        policy = self.policy()
        weights = [name for name in policy._fields if name.startswith("weight_")]
        with self.assertRaisesRegex(ValidationError, "All weights are zero"), self.env.cr.savepoint():
            policy.write({"own_weights": True, **dict.fromkeys(weights, 0)})
        policy.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "Being late.*-5"), self.env.cr.savepoint():
            policy.write({"own_weights": True, "weight_late": -5})
        policy.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "Parcels"), self.env.cr.savepoint():
            policy.write({"own_weights": True, "weight_parcel": 2_000_000_000})
        policy.invalidate_recordset()
        for bad in ({"cost_first": -1.0}, {"cost_per_kg": 1e9}, {"max_parcels": -1}, {"min_split": -1.0}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                policy.write(bad)
                policy.flush_recordset()
            policy.invalidate_recordset()
        self.assertEqual(policy.version, 1)

    def test_weights_follow_the_preset_until_one_has_own(self):
        policy = self.policy(preset="fewest")
        self.assertEqual((policy.weight_parcel, policy.weight_late), (10_000, 10))
        policy.write({"own_weights": True, "weight_late": 0})
        policy.preset = "cheapest"
        self.assertEqual((policy.weight_parcel, policy.weight_late), (10_000, 0))
        other = self.policy(preset="fewest", own_weights=True, weight_late=3, active=False)
        self.assertEqual((other.weight_parcel, other.weight_late), (10_000, 3))
        self.put(self.mug, 1)
        rules = self.decision(self.confirm(mug=1)).problem["rules"]
        self.assertEqual((rules["late"], rules["split_line"]), (0, 100))

    def test_no_source_at_all(self):
        self.policy(cost_per_100km=1.0, max_parcels=1)
        self.put(self.mug, 5)
        (self.north | self.south | self.west).oms_promises = False
        order = self.confirm(mug=5)
        self.assertPromised(order, short=5)
        self.assertReplays()

    def test_access_and_companies(self):
        policy, rule = self.policy(), self.rule("never", self.south)
        for record in (policy, rule):
            record.with_user(self.desk).check_access("read")
            record.with_user(self.boss).check_access("write")
            for action in ("write", "create", "unlink"):
                with self.assertRaises(AccessError):
                    record.with_user(self.desk).check_access(action)
        with self.assertRaises(AccessError):
            policy.version_ids.with_user(self.boss).check_access("write")
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.rule("never", foreign)
        theirs = self.policy("Theirs", company_id=other.id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.boss).read(["name"])
        self.assertEqual(self.decision(self.confirm(mug=1)).policy_id, policy)

    # --- preview

    def test_a_policy_is_tried_on_an_order_and_nothing_is_written(self):
        self.put(self.mug, 10)
        self.put(self.mug, 10, self.south)
        order = self.confirm(mug=15)
        policy = self.policy("One parcel", max_parcels=2)
        before = self.env["oms.decision"].search_count([])
        with Form(policy.with_user(self.boss)) as form:
            form.preview_order_id = order
            self.assertIn("come from the same places", form.preview)
            form.max_parcels = 1
            self.assertIn("South", form.preview)
            self.assertIn("Backordered", form.preview)
            self.assertNotIn("come from the same places", form.preview)
            self.assertEqual(policy.max_parcels, 2)
            form.cost_first = -1
            self.assertIn("zero or more", form.preview)
            form.cost_first = 8
            form.country_ids.add(self.italy)
            self.assertIn("not for orders like this one", form.preview)
        self.assertEqual(self.env["oms.decision"].search_count([]), before)
        self.assertPromised(order, north=10, south=5)

    def test_a_policy_is_tried_on_a_quotation(self):
        self.put(self.mug, 10, self.west)
        self.mug.weight = 1.0
        policy = self.env["oms.sourcing.policy"].with_user(self.boss).new({
            "name": "New", "cost_first": 5.0, "cost_per_kg": 0.5, "preview_order_id": self.quotation(mug=2).id})
        self.assertRegex(policy.preview, "West(.|\n)*6.00(.|\n)*West(.|\n)*6.00")
        self.assertIn("As planned now", policy.preview)
        day = self.env["oms.sourcing"]._preview(self.quotation(mug=2), [policy._oms_policy()])
        self.assertEqual(day[1][0][1:], (6.0, 6.0))
        service = self.quotation(mug=1)
        service.order_line.unlink()
        policy.preview_order_id = service
        self.assertIn("Nothing of this order", policy.preview)

    def test_what_a_policy_names_is_not_deleted_under_it(self):
        """Else it would count for every order from then on."""
        named = {"team_ids": self.env["crm.team"].create({"name": "Odd"}),
                 "country_ids": self.env["res.country"].create({"name": "Odd", "code": "QX"}),
                 "partner_tag_ids": self.env["res.partner.category"].create({"name": "Odd"})}
        self.policy(**{name: record.ids for name, record in named.items()})
        for name, record in named.items():
            with self.subTest(name), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                record.unlink()
                self.env.flush_all()
        rule = self.rule("never", self.south, country_id=named["country_ids"].id)
        self.env["oms.sourcing.policy"].search([]).country_ids = False
        named["country_ids"].unlink()
        self.assertFalse(rule.exists(), "a rule for a country is none for all of them")
