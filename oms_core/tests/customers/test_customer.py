# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random

from odoo import Command
from odoo.tests import tagged

from .customer_case import CustomerCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestCustomer(CustomerCase):
    """What is kept of customers is what their orders say."""

    def assertObvious(self, partners, company=None):
        company = company or self.company
        for partner in partners:
            found, wanted = self.facts(partner, company), self.obvious(partner, company)
            for key, value in wanted.items():
                if isinstance(value, float):
                    self.assertAlmostEqual(found[key], value, 2, f"{key} of {partner.name}")
                else:
                    self.assertEqual(found[key], value, f"{key} of {partner.name}")

    def test_figures_of_a_customer(self):
        self.bought(age=10, mug=5)
        self.bought(age=20, mug=3)
        self.bought(age=30, mug=2)
        self.bought(age=400, mug=5)
        self.bought(age=800, mug=7)
        self.quotation(mug=9)
        row = self.row()
        self.assertEqual((row.orders, row.orders_year, row.quotations, row.is_prospect), (5, 3, 1, False))
        self.assertEqual((row.volume, row.volume_before, row.trend), (100, 50, 1.0))
        self.assertAlmostEqual(row.average, 33.33, 2)
        self.assertEqual((row.first_order, row.last_order), (self.ago(800), self.ago(10)))
        self.assertAlmostEqual(row.usual_days, 790 / 4, 1)

    def test_random_histories_equal_the_obvious_sum(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        _logger.info("Random histories of customers: OMS_SEED=%s", seed)
        chance = random.Random(seed)
        self.put(self.mug, 60)
        parents = self.env["res.partner"].create([{"name": f"House {n}", "is_company": True} for n in range(4)])
        people = self.env["res.partner"].create([
            {"name": f"Buyer {n}", "parent_id": chance.choice(parents).id} for n in range(4)])
        rates = {self.env.ref("base.EUR"): 0.8, self.env.ref("base.GBP"): 0.5}
        lists = self.env["product.pricelist"]
        for currency, rate in rates.items():
            currency.active = True
            self.env["res.currency.rate"].create({
                "currency_id": currency.id, "rate": rate, "name": self.ago(2000), "company_id": self.company.id})
            lists |= lists.create({"name": currency.name, "currency_id": currency.id})
        for _step in range(25):
            order = self.quotation(chance.choice(parents | people), mug=chance.randint(1, 5), cup=chance.randint(1, 9))
            if chance.random() < 0.4:
                order.pricelist_id = chance.choice(lists)
                order.action_update_prices()
            if chance.random() < 0.85:
                order.action_confirm()
                order.date_order = self.days_ago(chance.choice((1, 30, 200, 364, 365, 366, 367, 500, 729, 730, 731, 900)))
                if chance.random() < 0.2:
                    order._action_cancel()
                elif chance.random() < 0.3:
                    self.ship(order)
                elif chance.random() < 0.3:
                    order.order_line[0].move_ids._action_cancel()
        self.assertObvious(parents)
        rows = [self.row(parent) for parent in parents]
        self.assertEqual([row.orders for row in rows if row and row.orders], [
            orders for orders in (self.obvious(parent, self.company)["orders"] for parent in parents) if orders])

    def test_orders_in_other_currencies_count_at_their_own_rate(self):
        foreign = self.env.ref("base.EUR")
        foreign.active = True
        self.env["res.currency.rate"].create({
            "currency_id": foreign.id, "rate": 0.5, "name": self.ago(500), "company_id": self.company.id})
        order = self.quotation(mug=10)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "Euro", "currency_id": foreign.id})
        order.order_line.price_unit = 10
        order.action_confirm()
        self.assertEqual(order.amount_untaxed, 100)
        self.assertEqual(self.row().volume, 200)

    def test_cancelled_and_given_up_do_not_count_and_credit_notes_for_prices_do(self):
        self.bought(mug=4).with_context(disable_cancel_warning=True)._action_cancel()
        self.assertEqual(self.facts()["orders"], 0)
        self.bought(mug=6).order_line.move_ids._action_cancel()
        self.assertEqual((self.facts()["orders"], self.facts()["volume"]), (1, 0), "all of it was given up")
        self.put(self.cup, 10)
        order = self.bought(cup=4)
        self.ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        self.document(age=0, amount=5, move_type="out_refund")
        self.assertEqual(self.facts()["volume"], 20, "what is credited beside an order leaves what was ordered")

    def test_contacts_order_for_their_company(self):
        person = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        self.bought(partner=person, mug=2)
        self.assertEqual(self.row().volume, 20)
        self.assertEqual(self.page(person)["volume"], 20)
        self.assertFalse(self.rows.search([("partner_id", "=", person.id)]))

    def test_each_company_has_its_own_figures(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "currency_id": self.env.ref("base.EUR").id})
        self.env.user.company_ids |= other
        self.bought(mug=3)
        abroad = self.env["sale.order"].with_company(other).create({
            "partner_id": self.customer.id, "company_id": other.id, "order_line": [Command.create({
                "product_id": self.mug.id, "product_uom_qty": 1, "price_unit": 70, "tax_ids": [Command.clear()]})]})
        abroad.action_confirm()
        here, there = self.row(), self.row(company=other)
        self.assertEqual((here.volume, there.volume), (30, 70))
        self.assertEqual(there.currency_id, other.currency_id)
        self.assertObvious(self.customer, other)
        self.assertEqual(self.page()["volume"], 30)
        mine = self.rows.with_user(self.salesman).search([("partner_id", "=", self.customer.id)])
        self.assertEqual(mine, here.with_user(self.salesman), "the other company's figures are not theirs to see")

    def test_prospects_become_customers_and_back(self):
        self.quotation(mug=1)
        partner = self.customer.with_user(self.salesman)
        prospects = self.env["res.partner"].with_user(self.salesman).search([("oms_prospect", "=", True)])
        self.assertTrue(self.row().is_prospect)
        self.assertIn(partner, prospects)
        self.assertTrue(partner.oms_prospect)
        order = self.bought(mug=1)
        self.assertFalse(self.row().is_prospect)
        self.env.invalidate_all()
        self.assertFalse(partner.oms_prospect)
        self.assertNotIn(partner, partner.search([("oms_prospect", "=", True)]))
        self.assertIn(partner, partner.search([("oms_prospect", "=", False)]))
        order._action_cancel()
        self.assertTrue(self.row().is_prospect, "whose only order was cancelled has none")

    def test_vendors_who_never_bought_are_no_prospects(self):
        vendor = self.env["res.partner"].create({"name": "Potter", "supplier_rank": 1})
        self.assertFalse(vendor.oms_prospect)
        self.assertNotIn(vendor, vendor.search([("oms_prospect", "=", True)]))

    def test_who_stays_away_for_twice_the_usual_time_may_be_leaving(self):
        for age in (100, 90, 80):
            self.bought(age=age, mug=1)
        row = self.row()
        self.assertEqual((row.usual_days, row.leaving_on, row.leaving), (10, self.ago(60), True))
        self.assertEqual(row.search([("leaving_on", "<", "today"), ("partner_id", "=", self.customer.id)]), row)
        self.assertTrue(self.page()["leaving"])
        self.bought(age=15, mug=1)
        self.assertFalse(self.row().leaving)

    def test_how_they_pay_is_the_account_s(self):
        self.habit(late=20)
        self.bought(mug=1)
        account = self.rated()
        row = self.row().with_user(self.salesman)
        self.assertEqual((row.credit_class, row.days_late), (account.credit_class, 20))
        self.assertEqual(row.search([("days_late", ">", 0), ("partner_id", "=", self.customer.id)]), row)
        groups = row.formatted_read_group(
            [("partner_id", "=", self.customer.id)], ["tier_id", "credit_class"], ["volume:sum"])
        self.assertEqual([(group["credit_class"], group["volume:sum"]) for group in groups], [(account.credit_class, 10)])

    def test_archived_customers_keep_their_figures_out_of_sight(self):
        self.bought(mug=2)
        row = self.row()
        self.customer.active = False
        self.assertFalse(self.rows.search([("partner_id", "=", self.customer.id)]))
        self.assertEqual(self.row(), row)
        self.assertEqual(row.volume, 20)
        self.customer.active = True
        self.assertEqual(self.rows.search([("partner_id", "=", self.customer.id)]), row)

    def test_merged_customers_are_one(self):
        twin = self.env["res.partner"].create({"name": "Corner Shop Ltd", "email": "shop@example.com"})
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        self.tiers.create({"name": "Gold", "minimum": 40, "category_id": tag.id})
        self.bought(mug=3)
        self.bought(partner=twin, mug=5)
        self.assertEqual((self.row().volume, self.row(twin).tier_id.name), (30, "Gold"))
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | twin).ids, self.customer)
        self.assertNotIn(tag, self.customer.category_id, "a tag that a tier gave is not set by hand now")
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_customers").method_direct_trigger()
        row = self.rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.volume, row.orders, row.tier_id.name), (80, 2, "Gold"))
        self.assertIn(tag, self.customer.category_id)

    def test_merged_into_somebody_who_never_ordered(self):
        twin = self.env["res.partner"].create({"name": "Corner Shop Ltd", "email": "shop@example.com"})
        self.bought(mug=3)
        self.row()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | twin).ids, twin)
        self.assertEqual(self.row(twin).volume, 30)
