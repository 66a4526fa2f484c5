# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .customer_case import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerTier(CustomerCase):
    """Tiers are rules in data: who is in which, what they get for it, and what a wrong rule says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag, cls.other_tag = cls.env["res.partner.category"].create([{"name": "Silver"}, {"name": "Gold"}])
        cls.price, cls.better = cls.env["product.pricelist"].create([
            {"name": "Silver list", "company_id": False}, {"name": "Gold list", "company_id": False}])
        cls.silver = cls.tiers.create({
            "name": "Silver", "minimum": 50, "category_id": cls.tag.id, "pricelist_id": cls.price.id,
            "pricelist_given": True})
        cls.gold = cls.tiers.create({
            "name": "Gold", "minimum": 100, "minimum_orders": 2, "category_id": cls.other_tag.id,
            "pricelist_id": cls.better.id, "pricelist_given": True})

    def own(self):
        return self.customer.specific_property_product_pricelist

    def test_customers_move_between_tiers_with_tag_and_pricelist(self):
        self.bought(mug=4)
        self.assertFalse(self.row().tier_id)
        order = self.bought(mug=7)
        row = self.row()
        self.assertEqual((row.tier_id, row.top_tier, self.own()), (self.gold, True, self.better))
        self.assertEqual(self.customer.category_id, self.other_tag)
        order._action_cancel()
        self.bought(mug=2)
        row = self.row()
        self.assertEqual((row.tier_id, row.top_tier, self.own()), (self.silver, False, self.price))
        self.assertEqual(self.customer.category_id, self.tag)
        self.silver.unlink()
        self.assertFalse(self.row().tier_id)
        self.assertFalse(self.customer.category_id, "what a tier gave goes with it")
        self.assertFalse(self.own())

    def test_an_order_is_priced_by_the_tier_s_list(self):
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        self.price.item_ids = [Command.create({"compute_price": "percentage", "percent_price": 10, "applied_on": "3_global"})]
        self.bought(mug=6)
        self.row()
        self.assertEqual(self.quotation(mug=1).order_line.price_subtotal, 9)

    def test_credit_policies_choose_by_the_tier_s_tag(self):
        self.env["oms.credit.policy"].create({
            "name": "For silver", "category_id": self.tag.id,
            "rule_ids": [Command.create({"kind": "value", "threshold": 25})]})
        self.env["oms.credit.policy"].create({"name": "For all"})
        self.company.oms_credit_mode = "enforce"
        self.assertFalse(self.bought(mug=5).oms_held)
        self.bought(mug=1)
        self.row()
        order = self.confirm(mug=3)
        self.assertTrue(order.oms_held, "larger than the policy for silver lets go")

    def test_a_pricelist_set_by_hand_stays(self):
        theirs = self.env["product.pricelist"].create({"name": "Agreed in 1998"})
        self.customer.specific_property_product_pricelist = theirs
        self.bought(mug=6)
        self.row()
        self.assertEqual(self.own(), theirs)
        self.assertEqual(self.page()["pricelist"], self.price.display_name, "it is proposed")
        self.customer.with_user(self.clerk).oms_customer_take_pricelist()
        self.assertEqual(self.own(), self.price)
        self.assertFalse(self.page()["pricelist"])
        self.silver.pricelist_id = self.better
        self.row()
        self.assertEqual(self.own(), self.price, "taken by hand, it is the person's choice")

    def test_without_a_tier_or_its_pricelist_nothing_is_taken(self):
        theirs = self.env["product.pricelist"].create({"name": "Agreed in 1998"})
        self.customer.specific_property_product_pricelist = theirs
        customer = self.customer.with_user(self.clerk)
        with self.assertRefused("Corner Shop is in no tier"):
            customer.oms_customer_take_pricelist()
        self.bought(mug=1)
        self.row()
        with self.assertRefused("Corner Shop is in no tier"):
            customer.oms_customer_take_pricelist()
        self.bought(mug=5)
        self.row()
        self.price.active = False
        with self.assertRefused("The tier Silver of Corner Shop proposes no pricelist"):
            customer.oms_customer_take_pricelist()
        self.silver.pricelist_id = False
        with self.assertRefused("The tier Silver of Corner Shop proposes no pricelist"):
            customer.oms_customer_take_pricelist()
        self.assertEqual(self.own(), theirs)

    def test_a_pricelist_changed_or_removed_by_hand_stays_so(self):
        self.bought(mug=6)
        self.row()
        self.customer.specific_property_product_pricelist = self.better
        self.row()
        self.assertEqual(self.own(), self.better)
        self.customer.specific_property_product_pricelist = False
        self.row()
        self.assertFalse(self.own(), "removed by hand, it does not come back overnight")
        self.bought(mug=6)
        self.row()
        self.assertEqual(self.own(), self.better, "the next tier gives its own")

    def test_a_pricelist_is_only_proposed_unless_the_tier_gives_it(self):
        self.silver.pricelist_given = False
        self.bought(mug=6)
        self.row()
        self.assertFalse(self.own())
        self.assertEqual(self.page()["pricelist"], self.price.display_name)

    def test_a_tag_set_by_hand_is_not_taken(self):
        self.customer.category_id = self.tag
        order = self.bought(mug=6)
        self.row()
        order._action_cancel()
        self.row()
        self.assertEqual(self.customer.category_id, self.tag)

    def test_a_tag_given_in_two_companies_goes_with_the_last(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        orders = [self.bought(mug=6)]
        orders.append(self.env["sale.order"].with_company(other).create({
            "partner_id": self.customer.id, "company_id": other.id, "order_line": [Command.create({
                "product_id": self.mug.id, "product_uom_qty": 6, "price_unit": 10, "tax_ids": [Command.clear()]})]}))
        orders[1].action_confirm()
        self.row()
        self.row(company=other)
        self.assertEqual(self.customer.with_company(other).specific_property_product_pricelist, self.price)
        orders[0]._action_cancel()
        self.row()
        self.assertEqual(self.customer.category_id, self.tag)
        self.assertFalse(self.own())
        orders[1]._action_cancel()
        self.row(company=other)
        self.assertFalse(self.customer.category_id)

    def test_changed_rules_wake_the_job(self):
        self.bought(mug=6)
        row = self.row()
        self.assertEqual(row.computed_on, self.today)
        self.silver.minimum = 70
        self.env.invalidate_all()
        self.assertFalse(row.computed_on)
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_customers").method_direct_trigger()
        self.assertEqual((row.computed_on, row.tier_id), (self.today, self.tiers))

    def test_the_page_says_what_is_missing_to_the_next_tier(self):
        self.bought(mug=6)
        page = self.page()
        self.assertEqual((page["tier"], page["next_tier"]), ("Silver", {"name": "Gold", "volume": 40, "orders": 1}))

    # --- bad input -------------------------------------------------------------------------------------------------

    def test_a_negative_minimum_is_refused(self):
        for vals, said in (({"minimum": -1}, "begin at -1"), ({"minimum": 7, "minimum_orders": -3}, "-3 orders")):
            with self.assertRefused(f"Lead: .*{said}"):
                self.tiers.create({"name": "Lead", **vals})

    def test_two_tiers_from_the_same_volume_are_refused(self):
        with self.assertRefused("Bronze and Silver both begin at 50"):
            self.tiers.create({"name": "Bronze", "minimum": 50})
        with self.assertRefused("both begin at 50"):
            self.tiers.create({"name": "Bronze", "minimum": 50, "company_id": self.company.id})
        self.silver.active = False
        bronze = self.tiers.create({"name": "Bronze", "minimum": 50, "company_id": self.company.id})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.tiers.create({"name": "Their bronze", "minimum": 50, "company_id": other.id})
        with self.assertRefused("Silver and (Their b|B)ronze both begin"):
            self.silver.active = True
        self.assertEqual(bronze.minimum, 50)

    def test_a_tier_without_a_name_is_refused(self):
        with self.assertRefused("tier from 7 needs a name"):
            self.tiers.create({"name": "  ", "minimum": 7})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.tiers.create({"minimum": 7})

    def test_an_archived_tag_is_refused_and_later_taken_back(self):
        self.bought(mug=6)
        self.row()
        self.tag.active = False
        self.row()
        self.assertNotIn(self.tag, self.customer.with_context(active_test=False).category_id)
        with self.assertRefused("Bronze: the tag Silver is archived"):
            self.tiers.create({"name": "Bronze", "minimum": 7, "category_id": self.tag.id})
        self.tag.active = True
        self.row()
        self.assertEqual(self.customer.category_id, self.tag)

    def test_an_archived_pricelist_is_not_given(self):
        self.price.active = False
        self.bought(mug=6)
        self.row()
        self.assertFalse(self.own())

    def test_a_pricelist_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["product.pricelist"].create({"name": "Theirs", "company_id": other.id})
        with self.assertRefused("(?s)Theirs"):
            self.tiers.create({"name": "Bronze", "minimum": 7, "company_id": self.company.id, "pricelist_id": theirs.id})

    def test_a_used_tag_or_pricelist_is_not_deleted(self):
        for used in (self.tag, self.price):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                used.unlink()
