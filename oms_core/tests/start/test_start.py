# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..people import new_user
from ..roles.role_case import RoleCase


@tagged("post_install", "-at_install")
class TestStart(RoleCase):
    """The page Start here: what a manager reads and does there."""

    role = "manager"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = cls.as_role(cls.env["oms.start"])

    def switch(self, key, page=None):
        return next(one for one in (page or self.start.oms_page())["switches"] if one["key"] == key)

    def credit(self):
        self.env.flush_all()
        return self.start._one_row(self.start._credit_sql())

    def test_a_manager_begins_there_until_it_is_done(self):
        self.company.oms_start_done = False
        self.assertEqual(self.user._oms_home().id, self.env.ref("oms_core.oms_start_action").id)
        self.start.oms_dismiss(True)
        self.assertTrue(self.company.oms_start_done)
        self.assertEqual(self.user._oms_home().id, self.env.ref("oms_core.oms_overview_action").id)
        self.start.oms_dismiss(False)
        self.assertEqual(self.user._oms_home().id, self.env.ref("oms_core.oms_start_action").id)

    def test_odoo_goes_there_after_installing(self):
        self.assertEqual(self.env.ref("oms_core.oms_start_todo").action_id.id, self.env.ref("oms_core.oms_start_action").id)

    def test_a_switch_acts_through_the_settings(self):
        self.company.write({"oms_credit_mode": "observe", "oms_customer_mails": False})
        self.assertFalse(self.switch("credit")["on"])
        self.assertTrue(self.switch("credit", self.start.oms_switch("credit", True))["on"])
        self.assertEqual(self.company.oms_credit_mode, "enforce")
        self.start.oms_switch("credit", False)
        self.assertEqual(self.company.oms_credit_mode, "observe")
        self.start.oms_switch("mails", True)
        self.assertTrue(self.company.oms_customer_mails)
        with self.assertRaisesRegex(UserError, "no switch price"):
            self.start.oms_switch("price", True)

    def test_nobody_else_reads_or_turns_anything(self):
        calls = {
            "oms_page": (), "oms_switch": ("credit", True), "oms_dismiss": (True,), "oms_make_sample": (),
            "oms_put_away_sample": ()}
        for groups in ("oms_core.group_oms_supervisor", "oms_core.group_oms_credit", "base.group_user"):
            user = new_user(self.env, groups.split(".")[1], f"base.group_user,{groups}")
            for method, args in calls.items():
                with self.subTest(groups, method=method), self.assertRaises(AccessError):
                    getattr(self.env["oms.start"].with_user(user), method)(*args)

    # --- what would have happened ------------------------------------------------------------------------------

    def test_orders_that_would_have_been_held(self):
        self.company.oms_credit_mode = "observe"
        mug = self.goods("Start Mug", 100, stock=50, invoice_policy="order")
        shop = self.customer("Owes Already")
        self.env["oms.credit.account"].create({"partner_id": shop.id, "limit": 150})
        before = self.credit()
        self.order(shop, (mug, 1))
        self.order(shop, (mug, 2))
        found = self.credit()
        self.assertEqual(found["orders"] - before["orders"], 2)
        self.assertEqual(found["observed"] - before["observed"], 1)
        self.assertEqual(found["observed_worth"] - (before["observed_worth"] or 0), 200)
        self.assertIn("would have been held", self.switch("credit")["month"])
        self.assertIn("held for credit", self.switch("credit", self.start.oms_switch("credit", True))["month"])

    def test_orders_of_customers_with_bills_overdue(self):
        """Before the suite came nothing was observed: what is known is who owed."""
        shop, mug = self.customer("Late Payer"), self.goods("Start Cup", 40, stock=50)
        bill = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": shop.id, "invoice_date": "2025-01-01", "invoice_date_due": "2025-01-31",
            "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 70, "tax_ids": False})]})
        bill.action_post()
        before = self.credit()
        self.order(shop, (mug, 1))
        self.order(self.customer("Pays At Once"), (mug, 1))
        found = self.credit()
        self.assertEqual(found["overdue"] - before["overdue"], 1)
        self.assertEqual(found["overdue_worth"] - (before["overdue_worth"] or 0), 40)

    def test_what_customers_would_have_been_told(self):
        self.company.oms_customer_mails = False
        self.order(self.customer("Silent", email=False), (self.goods("Start Jug", stock=5), 1))
        self.assertRegex(self.switch("mails")["month"], "would have been told of .* confirmed .*without an e-mail address: ")

    def test_the_page_costs_few_statements_however_many_orders(self):
        mug, shop = self.goods("Start Bowl", stock=500), self.customer()
        self.order(shop, (mug, 1))
        self.start.oms_page()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.start.oms_page()
            return self.env.cr.sql_log_count - before

        few = count()
        for _number in range(10):
            self.order(shop, (mug, 1))
        self.assertLessEqual(count(), few)

    def test_older_orders_do_not_count(self):
        order = self.order(self.customer(), (self.goods("Start Vase", stock=5), 1))
        before = self.credit()["orders"]
        order.date_order = fields.Datetime.now() - timedelta(days=31)
        self.assertEqual(self.credit()["orders"], before - 1)

    # --- sample data --------------------------------------------------------------------------------------------------

    def test_sample_data_only_in_an_empty_database(self):
        self.goods("Somebody's Own")
        self.env.flush_all()
        self.assertFalse(self.start.oms_page()["empty"])
        with self.assertRaisesRegex(UserError, "empty database only"):
            self.start.oms_make_sample()

    def test_sample_data_in_every_stage_and_put_away_again(self):
        if not self.env["oms.sample"]._is_empty():
            self.skipTest("the database is in use")
        page = self.start.oms_make_sample()
        self.assertTrue(page["sample"] and not page["empty"])
        orders = self.env["oms.sample"]._made("sale.order")
        self.assertLessEqual(
            {"draft", "to_supply", "in_warehouse", "shipped", "closed", "cancelled"}, set(orders.mapped("oms_stage")))
        self.assertEqual(len(orders.filtered("oms_held")), 1)
        self.assertEqual(orders.user_id, self.user)
        products = self.env["oms.sample"]._made("product.product")
        self.assertTrue(all(name.startswith("Sample ") for name in products.mapped("name")))
        self.assertFalse(self.env["oms.checker"]._oms_faults())
        with self.assertRaisesRegex(UserError, "empty database only"):
            self.start.oms_make_sample()
        page = self.start.oms_put_away_sample()
        self.assertFalse(page["sample"] or page["empty"])
        self.assertFalse(any(products.mapped("active")))
        self.assertFalse(orders.filtered(lambda one: one.oms_stage in ("to_supply", "in_warehouse")))
        self.assertFalse(any(self.env["stock.quant"].search([
            ("product_id", "in", products.ids), ("location_id.usage", "=", "internal")]).mapped("quantity")))
        self.assertFalse(self.env["oms.checker"]._oms_faults())
        with self.assertRaisesRegex(UserError, "no sample data"):
            self.start.oms_put_away_sample()
