# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .exchange_case import ExchangeCase

SECONDS = 12  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchangeOdd(ExchangeCase):
    """How many goods leave, at which price, to where; and what stands in the way of it."""

    beginnings = (("shipped_by_card", {"mug": 4}), ("shipped", {"mug": 2}), ("shipped", {"cup": 2}))

    def early(self, when, order=None, wants=None, get=None, mug=4, **policy):
        """A return whose policy sends other goods at a moment."""
        self.allow(replace_when=when, **policy)
        order = order or self.shipped_by_card(mug=mug)[0]
        back = self.swap(order, wants, get, mug=mug)
        back.action_authorise()
        return back

    def todo(self):
        self.env.flush_all()
        return self.env["oms.todo"].search([("kind", "=", "return_exchange")]).order_id

    # --- how many -----------------------------------------------------------------------------------------------------

    def test_closing_the_rest_sends_their_share(self):
        back = self.early("receipt", wants=self.cup, get=8)
        back.action_receive({back.line_ids.id: 3})
        self.assertFalse(self.new_order(back))
        back.with_user(self.returns_clerk).action_close_rest()
        self.assertEqual(self.goods(self.new_order(back)), [("cup", 6.0, 5.0)])

    def test_the_button_before_the_goods_are_inspected_and_after(self):
        """Three of four came; all came."""
        self.each_of([
            self.the_button_sends_their_share, self.the_button_when_it_is_inspected
        ], self.early("inspection", wants=self.cup, get=8))

    def the_button_sends_their_share(self, back):
        back.action_receive({back.line_ids.id: 3})
        back.action_close_rest()
        back.with_user(self.returns_supervisor).action_replace()
        self.assertEqual(self.goods(self.new_order(back)), [("cup", 6.0, 5.0)])

    def the_button_when_it_is_inspected(self, back):
        """One of four goes back to the customer."""
        back.action_receive()
        self.env["oms.return.inspection"].create({"line_id": back.line_ids.id, "quantity": 1, "disposition": "customer"})
        back.action_inspect()
        back.with_user(self.returns_supervisor).action_replace()
        self.assertEqual(self.goods(self.new_order(back)), [("cup", 6.0, 5.0)])

    def test_sent_with_the_inspection(self):
        """Nothing is to come any more; three of four came."""
        self.each_of([self.the_button_with_nothing_to_come, self.paid_by_the_credit_for_what_came], self.early("inspection"))

    def the_button_with_nothing_to_come(self, back):
        back.picking_ids.filtered(lambda one: one.state == "assigned").action_cancel()
        with self.assertRefused("nothing of it is here, and nothing is to come. Expect the goods again"):
            back.with_user(self.returns_supervisor).action_replace()

    def test_who_sends_nothing_gets_nothing(self):
        back = self.early("authorisation")
        new = self.new_order(back)
        back.action_close_rest()
        self.assertEqual((back.state, back.line_ids.result, new.state), ("settled", "Never came", "cancel"))
        self.assertFalse(self.todo())

    # --- the price ------------------------------------------------------------------------------------------------------

    def test_more_than_come_back_cost_what_they_cost(self):
        order = self.quotation(mug=4)
        order.order_line.price_unit = 2.0
        order.action_confirm()
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        back = self.swap(order, self.mug, 50, mug=1)
        self.assertAlmostEqual(back.line_ids.exchange_price, (2 + 49 * 10) / 50)
        self.here(back).action_settle()
        self.assertEqual(self.goods(self.new_order(back)), [("mug", 1.0, 2.0), ("mug", 49.0, 10.0)])
        self.assertEqual(self.new_order(back).oms_balance_kept, 2.0)

    def test_given_for_nothing(self):
        order = self.quotation(mug=4)
        order.order_line.discount = 100.0
        order.action_confirm()
        self.ship(order)
        back = self.early("authorisation", order=order, get=50)
        self.assertEqual(self.goods(self.new_order(back)), [("mug", 4.0, 0.0), ("mug", 46.0, 10.0)])

    # --- after the money ----------------------------------------------------------------------------------------------

    def test_no_goods_for_money_that_went(self):
        self.allow(money_when="authorisation", money_auto=True)
        order, _payment = self.shipped_by_card(mug=2)
        back = self.ask(order, mug=2)
        back.action_authorise()
        note = back.refund_ids
        self.assertEqual(note.amount_total, 20.0)
        for user in (self.returns_clerk, self.returns_supervisor):
            with self.assertRefused(f"mug is credited already \\({note.name}\\). Make an order of what the customer wants"):
                back.with_user(user).line_ids.resolution = "exchange"
        self.assertEqual(order.order_line.oms_qty_ahead, 2.0)

    def paid_by_the_credit_for_what_came(self, back):
        back.action_receive({back.line_ids.id: 3})
        back.action_inspect()
        back.action_close_rest()
        back.action_settle()
        self.assertEqual((back.state, self.new_order(back).oms_balance_kept), ("settled", 30.0))
        self.assertFalse(self.todo(), "nothing of it is to be paid")

    # --- where to -----------------------------------------------------------------------------------------------------

    def test_one_address(self):
        berlin, munich = (self.env["res.partner"].create({
            "name": city, "type": "delivery", "parent_id": self.customer.id}) for city in ("Berlin", "Munich"))
        first, second = self.shipped(mug=2), self.shipped(cup=2)
        first.partner_shipping_id, second.partner_shipping_id = berlin, munich
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": line.id, "quantity": 1} for line in (first | second).order_line], together=True)
        self.assertEqual(len(back), 1)
        with self.assertRefused(f"Berlin \\({first.name}\\) / .*Munich \\({second.name}\\). Make a return for each"), \
                self.env.cr.savepoint():
            back.line_ids.resolution = "exchange"
        back.line_ids[0].resolution = "exchange"
        self.here(back).action_settle()
        self.assertEqual(self.new_order(back).partner_shipping_id, berlin)

    def test_customers_get_a_return_for_each_address(self):
        first, second = self.shipped(mug=2), self.shipped(cup=2)
        second.partner_shipping_id = self.env["res.partner"].create({"name": "Elsewhere", "parent_id": self.customer.id})
        for resolution, many in (("exchange", 2), ("refund", 1)):
            backs = self.env["oms.return.portal"]._send(SimpleNamespace(key="form", once=False), [
                {"sale_line_id": line.id, "quantity": 1, "reason": False, "resolution": resolution,
                 "exchange_product_id": resolution == "exchange" and line.product_id.id}
                for line in (first | second).order_line])
            self.assertEqual((len(backs), backs.mapped("external_ref")), (many, [False] * many))

    def test_moved_since(self):
        first, second = self.shipped(mug=2), self.shipped(cup=2)
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": line.id, "quantity": 1, "resolution": "exchange"} for line in (first | second).order_line],
            together=True)
        self.here(back)
        second.partner_shipping_id = self.env["res.partner"].create({"name": "Elsewhere"})
        with self.assertRefused("to one address and for one payer, and these are of"):
            back.action_settle()

    # --- in the way ---------------------------------------------------------------------------------------------------

    def test_orders_are_locked(self):
        """Odoo's setting: every confirmed order is."""
        self.env.user.group_ids = [Command.link(self.env.ref("sale.group_auto_done_setting").id)]
        self.anew()
        back = self.early("authorisation")
        self.assertTrue(self.new_order(back).locked)
        back.action_cancel()
        self.assertEqual((back.state, self.new_order(back).state, back.blocked_reason), ("cancelled", "cancel", False))

    def test_not_ordered_twice(self):
        self.env.ref("oms_core.hold_reason_duplicate").with_company(self.company).mode = "enforce"
        order = self.confirm(mug=3)
        order.client_order_ref = "PO-77"
        self.ship(order)
        new = self.new_order(self.early("authorisation", order=order, mug=3))
        self.assertEqual((new.client_order_ref, new.oms_held), ("PO-77", False))
        again = self.quotation(mug=1)
        again.client_order_ref = "PO-77"
        again.action_confirm()
        self.assertTrue(again.oms_held, "what is no exchange is asked")

    def test_claims_of_what_is_taken_back(self):
        """Two that fail together are tried one by one: what was claimed for both together is free by then."""
        order, _payment = self.shipped_by_card(mug=4)
        backs = self.here(self.swap(order, mug=1)) | self.here(self.swap(order, mug=1))
        tokens, freed = self.env.cr.postcommit.data.setdefault("oms_claims", []), []
        before, confirm = len(tokens), type(order).action_confirm
        self.addCleanup(lambda: tokens.__delitem__(slice(before, None)))

        def claiming(orders):
            result = confirm(orders)
            tokens.append(f"of {len(orders)}")
            if len(orders) > 1:
                raise UserError("Both are too much.")
            return result

        with patch.object(type(order), "action_confirm", claiming), patch.object(
                type(self.env["oms.claim"]), "_free", lambda _self, gone, wake=False: freed.extend(gone)):
            backs.action_settle()
        self.assertEqual((backs.mapped("state"), freed, tokens[before:]), (["settled"] * 2, ["of 2"], ["of 1"] * 2))
