# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ... import prepared
from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestOrderChecks(OmsCase):
    """Orders that are held by themselves at confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 1000)
        cls.env["oms.review.rule"].search([]).active = False
        cls.customer.write({
            "street": "1 High Street", "city": "Leeds", "zip": "LS1", "country_id": cls.env.ref("base.uk").id})

    def switch(self, code, mode="enforce"):
        self.env.ref(f"oms_core.hold_reason_{code}").with_company(self.company).mode = mode

    def assertHeldFor(self, order, code, regex):
        hold = order.oms_hold_ids.filtered(lambda hold: hold.state == "active")
        self.assertEqual(hold.mapped("reason_id.code"), [code])
        self.assertRegex(hold.message, regex)
        self.assertTrue(all(order.order_line.move_ids.mapped("oms_unreleased")))
        self.assertNoFaults()

    def rule(self, kind, **values):
        self.switch("review")
        return self.env["oms.review.rule"].create({"name": kind, "kind": kind, **values})

    def test_off_is_what_odoo_does(self):
        self.customer.street = False
        order = self.quotation(mug=1)
        order.commitment_date = fields.Datetime.now() - timedelta(days=9)
        order.action_confirm()
        self.assertFalse(order.oms_hold_ids)

    def test_observing_notes_once(self):
        self.switch("address", "observe")
        self.customer.street = False
        order = self.confirm(mug=1)
        order.order_line.product_uom_qty = 2
        self.assertFalse(order.oms_held)
        self.assertEqual(order.oms_hold_ids.mapped("state"), ["observed"])

    # --- address

    def test_an_incomplete_address(self):
        self.switch("address")
        self.assertFalse(self.confirm(mug=1).oms_held)
        self.customer.write({"street": False, "zip": False})
        self.assertHeldFor(self.confirm(mug=1), "address", "lacks: Street, Zip")
        self.customer.street = "1 Road"
        self.env.ref("base.uk").zip_required = False
        self.assertFalse(self.confirm(mug=1).oms_held, "no postcodes in that country")

    def test_what_was_cleared_is_not_found_again(self):
        self.switch("address")
        self.customer.street = False
        order = self.confirm(mug=1)
        order.oms_hold_ids.with_user(self.clerk).action_clear("Picks it up")
        order.order_line.product_uom_qty = 5
        self.assertFalse(order.oms_held)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertTrue(order.oms_held, "a new confirmation is looked at anew")

    def test_services_need_no_address(self):
        self.switch("address")
        self.customer.street = False
        self.mug.type = "service"
        self.assertFalse(self.confirm(mug=1).oms_held)

    # --- ordered twice

    def test_the_same_lines_again(self):
        self.switch("duplicate")
        first = self.confirm(mug=3, cup=2)
        self.assertFalse(first.oms_held)
        self.assertFalse(self.confirm(mug=3).oms_held)
        self.assertFalse(self.confirm(self.env["res.partner"].create({"name": "Other"}), mug=3, cup=2).oms_held)
        self.assertHeldFor(self.confirm(cup=2, mug=3), "duplicate", first.name)
        first.date_order -= timedelta(hours=25)
        self.env["sale.order"].search([("partner_id", "=", self.customer.id), ("id", "!=", first.id)])._action_cancel()
        self.assertFalse(self.confirm(mug=3, cup=2).oms_held, "long ago")

    def test_the_customer_s_reference_again(self):
        self.switch("duplicate")
        orders = self.quotation(mug=1) | self.quotation(mug=2)
        orders[0].client_order_ref, orders[1].client_order_ref = "PO 7", " po 7"
        orders.action_confirm()
        self.assertEqual(orders.mapped("oms_held"), [False, True])
        self.assertHeldFor(orders[1], "duplicate", orders[0].name)

    # --- price and date

    def test_a_price_below_the_floor(self):
        self.switch("price")
        self.mug.standard_price = 8
        self.company.oms_floor_margin = 25
        self.assertFalse(self.confirm(mug=1).oms_held)
        order = self.quotation(mug=1)
        order.order_line.discount = 1
        order.action_confirm()
        self.assertHeldFor(order, "price", "9.90, lowest price .*10.00")

    def test_a_price_per_dozen(self):
        self.switch("price")
        self.mug.standard_price = 8
        order = self.quotation(mug=1)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(order.order_line.price_unit, 120)
        order.action_confirm()
        self.assertFalse(order.oms_held)

    def test_an_impossible_date(self):
        self.switch("date")
        self.mug.sale_delay = 5
        for days, regex in ((-2, "Wanted 2 days ago"), (3, "possible in 5"), (5, None)):
            order = self.quotation(mug=1)
            order.commitment_date = fields.Datetime.now() + timedelta(days=days)
            order.action_confirm()
            if regex:
                self.assertHeldFor(order, "date", regex)
            else:
                self.assertFalse(order.oms_held)

    # --- payment

    def pay_online(self, order, amount):
        return self.env["payment.transaction"].create({
            "provider_id": self.env["payment.provider"].search([], limit=1).id,
            "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
            "amount": amount, "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
            "state": "draft", "sale_order_ids": [Command.link(order.id)], "reference": f"PAY-{order.id}"})

    def test_an_order_to_be_paid_at_once_waits_for_its_payment(self):
        self.switch("payment")
        self.assertFalse(self.confirm(mug=1).oms_held, "no terms: on account")
        order = self.quotation(mug=1)
        order.payment_term_id = self.env.ref("account.account_payment_term_immediate")
        order.action_confirm()
        self.assertHeldFor(order, "payment", "0.00 paid of .*10.00")
        order._oms_process()
        self.assertTrue(order.oms_held)
        payment = self.pay_online(order, 10)
        cron = self.env.ref("oms_core.cron_process")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        payment.state = "done"
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(order.oms_held)
        self.assertEqual(order.oms_stage, "in_warehouse")

    def test_an_order_paid_before_it_is_confirmed_goes(self):
        self.switch("payment")
        order = self.quotation(mug=1)
        order.write({"require_payment": True, "prepayment_percent": 0.5})
        self.pay_online(order, 5).state = "done"
        order.action_confirm()
        self.assertFalse(order.oms_held)

    # --- suspicious orders

    def test_large_orders_and_large_first_orders(self):
        self.rule("amount", threshold=50)
        self.assertFalse(self.confirm(mug=5).oms_held)
        self.assertHeldFor(self.confirm(mug=6), "review", "Order of .*60.00")
        self.env["oms.review.rule"].search([]).active = False
        self.rule("first", threshold=20)
        self.assertFalse(self.confirm(mug=3).oms_held)
        new = self.env["res.partner"].create({"name": "New"})
        orders = self.quotation(new, mug=3) | self.quotation(new, mug=4)
        orders.action_confirm()
        self.assertEqual(orders.mapped("oms_held"), [True, False])

    def test_delivered_abroad(self):
        self.rule("country")
        self.assertFalse(self.confirm(mug=1).oms_held)
        order = self.quotation(mug=1)
        order.partner_shipping_id = self.env["res.partner"].create({
            "name": "Depot", "parent_id": self.customer.id, "type": "delivery", "country_id": self.env.ref("base.fr").id})
        order.action_confirm()
        self.assertHeldFor(order, "review", "another country")

    def test_much_more_than_usual(self):
        self.rule("quantity", threshold=3)
        for _number in range(3):
            self.assertFalse(self.confirm(mug=2).oms_held)
        self.assertFalse(self.confirm(mug=6).oms_held)
        self.assertHeldFor(self.confirm(mug=20), "review", "20 × .*mug, usually 3")

    def test_throw_away_addresses(self):
        self.rule("email", domains="@spam.example\nother.example")
        self.assertFalse(self.confirm(mug=1).oms_held)
        self.customer.email = "me@Spam.example"
        self.assertHeldFor(self.confirm(mug=1), "review", "spam.example")

    def test_rules_that_make_no_sense(self):
        for values in ({"kind": "email"}, {"kind": "quantity"}):
            with self.assertRaises(ValidationError):
                self.env["oms.review.rule"].create({"name": "?", **values})

    # --- together

    def test_two_holds_stand_together_and_credit_is_judged_besides(self):
        self.limit(1)
        self.switch("address")
        self.customer.street = False
        order = self.confirm(mug=1)
        self.assertEqual(set(order.oms_hold_ids.reason_id.mapped("code")), {"address", "credit"})

    def test_queries_do_not_grow_with_the_orders(self):
        for code in ("address", "duplicate", "price", "date", "payment", "review"):
            self.switch(code)
        for kind, values in (("amount", {"threshold": 1e6}), ("first", {"threshold": 1e6}), ("country", {}),
                             ("quantity", {"threshold": 1e6}), ("email", {"domains": "x.example"})):
            self.rule(kind, **values)

        def queries(count):
            orders = self.env["sale.order"].concat(*[self.quotation(mug=i + 1) for i in range(count)])
            orders.write({"state": "sale"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["oms.checks"]._hold(orders)
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertLessEqual(queries(20), queries(2) + 2)

    def test_other_orders_are_asked_in_one_statement_and_a_single_order_is_not_written_for_it(self):
        """Two that are confirmed together are compared with each other, so what is pending of them is written."""
        first, order = self.quotation(mug=3), self.quotation(mug=3)
        reference, asked = order._fields["client_order_ref"], {"same", "known", "usual", "costs"}
        for orders, pending in ((order, True), (first | order, False)):
            self.env.flush_all()
            reference._update_cache(order, "PO 9", dirty=True)
            with patch.object(prepared, "rows", wraps=prepared.rows) as rows:
                self.env["oms.checks"]._gather_past(orders, self.company, asked)
            self.assertEqual(rows.call_count, 1)
            self.assertEqual(order.id in self.env.transaction.field_dirty.get(reference, ()), pending)

    def test_what_another_order_has_pending_is_seen(self):
        first, order = self.confirm(mug=3), self.quotation(mug=3)
        first.date_order -= timedelta(hours=30)
        self.env.flush_all()
        self.assertFalse(self.env["oms.checks"]._gather_past(order, self.company, {"same"})[order.id].same)
        first.client_order_ref, order.client_order_ref = "PO 9", "po 9"
        self.assertEqual(self.env["oms.checks"]._gather_past(order, self.company, {"same"})[order.id].same, (first.name,))

    def test_what_no_rule_needs_is_not_asked(self):
        order = self.quotation(mug=1)
        with self.assertQueryCount(0):
            past = self.env["oms.checks"]._gather_past(order, self.company, set())
        self.assertEqual(past[order.id], ((), False, {}, {}))

    # --- the cause is gone

    def test_a_completed_address_lets_the_order_go(self):
        self.switch("address")
        self.customer.street = False
        order = self.confirm(mug=1)
        order._oms_process()
        self.assertTrue(order.oms_held, "nothing changed")
        self.customer.street = "1 High Street"
        order._oms_process()
        self.assertFalse(order.oms_held)
        self.assertEqual(order.oms_stage, "in_warehouse")

    def test_a_date_that_is_moved_lets_the_order_go_by_the_job(self):
        self.switch("date")
        self.mug.sale_delay = 5
        order = self.quotation(mug=1)
        order.commitment_date = fields.Datetime.now() + timedelta(days=2)
        order.action_confirm()
        self.assertTrue(order.oms_held)
        cron = self.env.ref("oms_core.cron_process")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        order.commitment_date = fields.Datetime.now() + timedelta(days=9)
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before)
        self.assertIn(order, order.search(order._oms_waiting_domain()))
        order._oms_process()
        self.assertFalse(order.oms_held)

    def test_what_persons_hold_or_what_looks_suspicious_stays(self):
        self.switch("address")
        self.rule("amount", threshold=1)
        self.customer.street = False
        order = self.confirm(mug=1)
        order._oms_place_hold("address", "The customer wants to call")
        self.customer.street = "1 High Street"
        order._oms_process()
        left = order._oms_active_holds()
        self.assertEqual(sorted(left.reason_id.mapped("code")), ["address", "review"])
        self.assertIn("The customer wants to call", left.mapped("message"))

    def test_a_reason_that_waits_for_a_person(self):
        self.switch("address")
        self.env.ref("oms_core.hold_reason_address").auto_clear = False
        self.customer.street = False
        order = self.confirm(mug=1)
        self.customer.street = "1 High Street"
        order._oms_process()
        self.assertTrue(order.oms_held)

    def test_found_again_it_is_held_again(self):
        """A hold that ended by itself is no licence."""
        self.switch("price")
        self.mug.standard_price = 8
        order = self.quotation(mug=1)
        order.order_line.price_unit = 5
        order.action_confirm()
        self.assertHeldFor(order, "price", "lowest price")
        order.order_line.price_unit = 9
        order._oms_process()
        self.assertFalse(order.oms_held)
        order.order_line.price_unit = 6
        self.assertHeldFor(order, "price", "lowest price")

    def test_what_a_person_cleared_is_not_asked_again(self):
        self.switch("price")
        self.mug.standard_price = 8
        order = self.quotation(mug=1)
        order.order_line.price_unit = 5
        order.action_confirm()
        order._oms_active_holds().action_clear("Agreed")
        order.order_line.price_unit = 6
        self.assertFalse(order.oms_held)
