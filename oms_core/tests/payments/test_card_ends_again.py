# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from .ends_case import EndsCase


@tagged("post_install", "-at_install")
class TestCardEndsAgain(EndsCase):
    """Renewals that were asked for while the shop goes on, and jobs that come back no more often than it helps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy()

    def told(self, order):
        return order.oms_event_ids.filtered(lambda event: event.kind == "card_ends")

    def renewing(self):
        """An order of 100 whose card is to be renewed: asked for, and not sent yet."""
        order, card = self.on_card(mug=10, token=True)
        self.ends_in(card, 1)
        self.job()
        self.assertEqual(self.asked(card).mapped("state"), ["new"])
        return order, card

    def test_made_smaller_before_the_renewal_left(self):
        order, _card = self.renewing()
        order.order_line.product_uom_qty = 6
        self.assertEqual(self.sent(), [("authorise", 60.0), ("void", 100.0)])

    def test_cancelled_before_the_renewal_left(self):
        order, card = self.renewing()
        order._action_cancel()
        self.assertEqual(self.sent(), [("void", 100.0)])
        self.assertIn("Not needed any more", self.asked(card)[0].reason)
        self.assertFalse(self.told(order), "nobody is asked to pay for what they cancelled")

    def test_paid_otherwise_before_the_renewal_left(self):
        order, card = self.renewing()
        self.card(order, 100.0, state="done")
        self.assertEqual(self.sent(), [])
        self.assertTrue(self.asked(card)[0].settled)
        self.job()
        self.assertEqual(self.sent(), [("void", 100.0)])
        self.assertFalse(self.told(order))

    def test_not_wanted_for_a_while_it_is_renewed_all_the_same(self):
        order, card = self.renewing()
        self.card(order, 100.0, state="done")
        self.assertEqual((self.sent(), self.asked(card).mapped("settled")), ([], [True]))
        order.order_line.product_uom_qty = 20
        self.job()
        self.assertEqual(self.sent(), [("authorise", 100.0), ("void", 100.0)])

    def test_declined_and_dealt_with_by_a_person_it_is_not_asked_again(self):
        _order, card = self.renewing()
        self.refuses.add("authorise")
        self.addCleanup(self.refuses.clear)
        self.assertEqual(self.sent(), [("authorise", 100.0)])
        self.asked(card).action_leave()
        self.job()
        self.assertEqual(self.sent(), [])

    def foreign(self):
        """A currency of which the company's is worth two."""
        other = self.env["res.currency"].with_context(active_test=False).search([
            ("id", "!=", self.company.currency_id.id), ("rounding", "=", 0.01)], limit=1)
        other.active = True
        other.rate_ids.unlink()
        self.env["res.currency.rate"].create({
            "currency_id": other.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 2.0})
        return other

    def test_a_card_for_orders_of_two_currencies(self):
        here, abroad = self.quotation(mug=10), self.quotation(mug=10)
        abroad.pricelist_id = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": self.foreign().id})
        abroad._recompute_prices()
        self.assertEqual((here.amount_total, abroad.amount_total), (100.0, 200.0))
        card = self.card(here | abroad, 200.0, token=True, currency_id=here.currency_id.id)
        (here | abroad).action_confirm()
        self.ends_in(card, 1)
        here.order_line.product_uom_qty = 6
        self.job()
        self.assertEqual(self.asked(card).mapped("amount"), [160.0], "60 and 200 are 160")
        self.assertEqual(self.sent(), [("authorise", 160.0), ("void", 200.0)])

    def test_what_is_missing_is_said_in_the_order_s_currency(self):
        other = self.foreign()
        order = self.quotation(mug=10)
        card = self.card(order, 200.0, token=True, currency_id=other.id)
        order.action_confirm()
        self.refuses.add("authorise")
        self.addCleanup(self.refuses.clear)
        self.ends_in(card, 1)
        self.job()
        self.sent()
        self.assertIn("100.00", self.told(order).summary)
        self.assertNotIn("200.00", self.told(order).summary)

    def test_where_nothing_can_be_done_the_job_comes_back_once_a_day(self):
        order, card = self.on_card(mug=10)
        self.ends_in(card, 1)
        due = self.env["oms.expiry"]._due
        self.assertIn(card.id, due(0, 10))
        self.job()
        self.assertTrue(card.oms_ends_looked_on)
        card.oms_ends_looked_on = fields.Datetime.now() + timedelta(hours=1)
        self.assertNotIn(card.id, due(0, 10))
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET write_date = %s WHERE id = %s", [
            fields.Datetime.now() + timedelta(hours=2), order.id])
        self.assertIn(card.id, due(0, 10), "something happened to the order")
        self.env.cr.execute("UPDATE sale_order SET write_date = %s WHERE id = %s", [
            fields.Datetime.now() - timedelta(hours=2), order.id])
        self.assertNotIn(card.id, due(0, 10))
        card.oms_ends_looked_on = fields.Datetime.now() - timedelta(days=2)
        self.assertIn(card.id, due(0, 10), "the next day")

    # --- whose policy

    def test_a_branch_that_uses_its_head_company_s_provider(self):
        branch = self.env["res.company"].create({"name": "Harbour", "parent_id": self.company.id})
        self.env.cr.precommit.run()  # Odoo gives branches their accounts
        self.env.user.company_ids += branch
        policies = self.env["oms.payment.policy"].with_context(allowed_company_ids=(self.company + branch).ids)
        service = self.new_product("work", 10.0, type="service", is_storable=False)

        def placed(company):
            order = self.env["sale.order"].with_company(company).create({
                "partner_id": self.customer.id, "company_id": company.id,
                "order_line": [Command.create({"product_id": service.id, "product_uom_qty": 10, "tax_ids": [Command.clear()]})]})
            return order, self.card(order, 100.0)

        def found():
            return [policies._for(card)[card.id].capture for card in (theirs, ours)], policies._oms_used(branch.id)
        theirs, ours = placed(branch)[1], placed(self.company)[1]
        self.assertEqual(theirs.company_id, self.company, "Odoo's company of a payment is its provider's")
        self.assertEqual(found(), (["each", "each"], True), "as the head company, unless the branch says otherwise")
        own = policies.create({"company_id": branch.id, "capture": "hand", "days": 3})
        self.assertEqual(found(), (["hand", "each"], True))
        today = self.env["oms.day"]._today(company=self.company)
        self.assertEqual(theirs.oms_ends_on - today, timedelta(days=3), "its days, too")
        policies.search([("company_id", "=", self.company.id)]).unlink()
        self.assertEqual(found(), (["hand", "hand"], True))
        self.assertFalse(policies._oms_used(self.company.id), "a head company does not do as its branch")
        own.capture = "each"
        self.assertEqual(found(), (["each", "hand"], True))

    # --- the day of a chargeback

    def test_a_chargeback_is_of_its_own_company_s_day(self):
        order = self.confirm(mug=10)
        card = self.card(order, 100.0, state="done")
        elsewhere = self.env["res.company"].create({"name": "Antipodes"})
        days = {self.company: date(2030, 1, 1), elsewhere: date(2030, 1, 2)}
        with patch.object(type(self.env["oms.day"]), "_today", lambda _self, warehouse=None, company=None: days[company]):
            back = self.env["oms.chargeback"].with_company(elsewhere).create({"transaction_id": card.id, "amount": 40.0})
        self.assertEqual(back.day, date(2030, 1, 1))
