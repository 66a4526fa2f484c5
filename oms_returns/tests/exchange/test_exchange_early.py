# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError
from odoo.tests import tagged

from .exchange_case import ExchangeCase

SECONDS = 25  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchangeEarly(ExchangeCase):
    """The other goods leave before the old ones are here, or looked at; and what ends it."""

    beginnings = (("shipped_by_card", {"mug": 4}), ("with_stored_card", {"mug": 4}), ("shipped", {"mug": 4}))

    def early(self, when="authorisation", order=None, wants=None, get=None, **policy):
        """A return whose policy sends other goods at a moment."""
        self.allow(replace_when=when, **policy)
        order = order or self.shipped_by_card(mug=4)[0]
        return order, self.swap(order, wants, get, mug=2)

    def ahead(self):
        order, back = self.early()
        back.with_user(self.returns_clerk).action_authorise()
        return order, back

    def test_sent_ahead(self):
        """It is ordered with the authorisation; then the old ones come, or it ends."""
        self.each_of([
            self.at_once, self.a_part_of_it_comes, self.the_return_is_cancelled, self.cancelled_when_it_has_left,
            self.no_change_while_it_is_ordered], *self.ahead())

    def at_once(self, order, back):
        new = self.new_order(back)
        self.assertEqual((new.state, self.goods(new), new.oms_balance_kept), ("sale", [("mug", 2.0, 10.0)], 0.0))
        self.assertFalse(back.refund_ids)
        bill = self.finish(new)
        self.assertEqual(bill.amount_residual, 20.0, "the customer owes it until the old ones are here")
        back.action_receive()
        back.action_inspect()
        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual((bill.amount_residual, self.balance(), back.state, self.refunds(order)), (0.0, 0.0, "settled", []))
        self.assertEqual(len(self.new_order(back)), 1)

    def test_it_counts_in_credit(self):
        account = self.limit(1000)
        order, back = self.early(order=self.shipped(mug=4))
        before = account.owes
        back.action_authorise()
        account.invalidate_recordset()
        self.assertEqual(account.owes - before, 20.0)

    def test_it_never_comes(self):
        order, back = self.early(expire_days=10)
        back.action_authorise()
        new = self.new_order(back)
        self.ship(new)
        back._oms_writing().write({"authorised_on": Fact(fields.Datetime.now() - timedelta(days=11))})
        self.env["oms.return"]._oms_expire(back.ids)
        self.assertEqual((back.state, back.line_ids.result), ("settled", "Never came"))
        self.env.flush_all()
        rows = self.env["oms.todo"].search([("kind", "=", "return_exchange")])
        self.assertEqual((rows.order_id, rows.value, rows.role, rows.res_model), (new, 20.0, "accountant", "sale.order"))
        part = self.bill(new, post=False)
        part.invoice_line_ids.quantity = 1
        part.action_post()
        self.env.flush_all()
        rows.invalidate_recordset()
        self.assertEqual(rows.value, 10.0, "what is still to be billed")
        bill = self.bill(new)
        self.env.flush_all()
        self.assertEqual((bill.amount_residual, self.balance()), (10.0, 20.0))
        self.assertFalse(self.env["oms.todo"].search([("kind", "=", "return_exchange")]), "it is billed")

    def never_came(self, back):
        back._oms_writing().write({"authorised_on": Fact(fields.Datetime.now() - timedelta(days=11))})
        self.env["oms.return"]._oms_expire(back.ids)

    def sent(self, claim, get=None, wants=None, order=None, **policy):
        """Two of four are exchanged ahead by a stored card, the new ones have left: (order, return, new order)"""
        order, back = self.early(order=order or self.with_stored_card(mug=4), wants=wants, get=get, expire_days=10, claim=claim,
                                 **policy)
        back.with_user(self.returns_clerk).action_authorise()
        self.ship(self.new_order(back))
        return order, back, self.new_order(back)

    def test_it_is_to_be_charged(self):
        """Sent ahead by a policy that charges what never comes."""
        self.each_of([
            self.it_never_comes_and_is_charged, self.it_cannot_be_billed, self.who_cancels_is_not_charged], *self.sent("charge"))

    def it_never_comes_and_is_charged(self, order, back, new):
        """By the policy: the new goods are billed, and the card of what was to come back is charged, once. What comes after all
        is given back."""
        self.assertEqual((new.invoice_ids.ids, self.operations(new).ids), ([], []), "it is still to come")
        self.never_came(back)
        self.assertEqual((new.invoice_ids.amount_total, back.blocked_reason, self.operations(new).bill_id), (
            20.0, False, new.invoice_ids))
        back._oms_ask_missing()
        self.assertEqual(self.cards(new, order), [[("authorise", 20.0, "done"), ("capture", 20.0, "done")], []])
        self.assertEqual((self.balance(), new.invoice_ids.amount_residual, back.bills_exchange), (0.0, 0.0, False))
        self.env.flush_all()
        self.assertFalse(self.env["oms.todo"].search([("kind", "in", ("return_exchange", "return_claim"))]))
        late = self.ask(order, mug=2)
        late.money_way = "paid"
        self.walk(late)
        self.assertEqual((self.cards(order), self.balance()), ([[("refund", 20.0, "done")]], 0.0))
        self.assertNoFaults()

    def test_it_is_billed_before_and_charged(self):
        """A bill that is there is charged, a part that was paid is not; two prices in one order."""
        order, back, new = self.sent("charge", get=3)
        self.bill(new)
        self.by_card(new, 12.0)
        self.never_came(back)
        self.assertEqual(len(new.invoice_ids), 1)
        self.assertEqual(self.cards(new), [[("authorise", 18.0, "done"), ("capture", 18.0, "done")]])
        self.assertEqual(self.balance(), 0.0)

    def test_authorised_by_the_customer_is_not_charged_besides(self):
        """By the link of the order, while nothing came yet; where that is a part, the rest is charged. To the cent."""
        self.cards_follow_the_goods()
        self.jug.list_price = 49.99
        for amount, asked in ((29.99, []), (9.0, [("authorise", 20.99, "done")])):
            _order, back = self.early(order=self.with_stored_card(mug=4), wants=self.jug, get=1, difference="charge")
            back.action_authorise()
            new = self.new_order(back)
            self.card(new, amount)
            back.action_receive()
            back.action_inspect()
            back.with_user(self.returns_clerk).action_settle()
            with self.subTest(amount):
                self.assertEqual((back._oms_missing(new), self.cards(new)), (29.99, [asked]))
                bill = self.finish(new)
                self.cards(new)
                self.assertEqual((self.balance(), bill.amount_residual), (0.0, 0.0))
            self.env["oms.return.policy"].search([]).active = False

    def test_a_part_of_it_comes_and_the_rest_is_charged(self):
        order, back, new = self.sent("charge", wants=self.jug, get=2)
        back.action_receive({back.line_ids.id: 1})
        back.action_inspect()
        back.action_close_rest()
        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual(self.cards(new), [[("authorise", 40.0, "done"), ("capture", 40.0, "done")]])
        self.assertEqual((self.balance(), new.amount_total), (0.0, 50.0))

    def test_it_is_billed_by_itself_and_comes_after_all(self):
        """What comes late pays the bill that was made for it, and nothing goes back."""
        order, back, new = self.sent("billed")
        self.never_came(back)
        self.assertEqual((new.invoice_ids.amount_residual, self.balance(), self.operations(new).ids), (20.0, 20.0, []))
        late = self.ask(order, mug=2)
        late.money_way = "paid"
        self.walk(late)
        self.assertEqual((new.invoice_ids.amount_residual, self.cards(order), self.balance()), (0.0, [[]], 0.0))
        self.assertNoFaults()

    def test_late_goods_pay_once(self):
        """For one of two exchanges that never came; neither is it paid back besides, nor taken of store credit beside it."""
        order, back, new = self.sent("bill", order=self.with_stored_card(mug=4, cup=4))
        second = self.swap(order, mug=2)
        second.action_authorise()
        self.ship(self.new_order(second))
        for one in (back, second):
            self.never_came(one)
        late = self.ask(order, mug=2, cup=4)
        late.line_ids.filtered(lambda line: line.product_id == self.cup).resolution = "credit"
        late.money_way = "paid"
        self.walk(late)
        self.assertEqual(sorted((new | self.new_order(second)).mapped("oms_balance_kept")), [0.0, 20.0])
        note = late.refund_ids
        self.assertEqual((self.cards(order), note._oms_free(), note._oms_stays_credit()), ([[]], 20.0, 20.0))

    def test_a_person_bills_it(self):
        """And what comes before anybody did pays for it."""
        order, back, new = self.sent("bill")
        accountant = new_user(self.env, "oms_exchange_bills", "account.group_account_invoice,oms_returns.group_returns_user")
        with self.assertRaisesRegex(UserError, "nothing that was given"):
            back.with_user(accountant).action_bill_claim()
        self.never_came(back)
        self.assertEqual((new.invoice_ids.ids, back.bills_exchange), ([], True))
        late = self.ask(order, mug=1)
        late.money_way = "paid"
        self.walk(late)
        self.assertEqual((new.oms_balance_kept, self.cards(order)), (10.0, [[]]))
        back.with_user(accountant).action_bill_claim()
        self.assertEqual((new.invoice_ids.amount_residual, self.balance(), back.bills_exchange), (10.0, 10.0, False))

    def it_cannot_be_billed(self, order, back, new):
        """The return says why, nothing is charged, and it stays in the To-do."""
        new._oms_place_hold("review", "Looks odd")
        self.never_came(back)
        self.assertEqual((back.state, new.invoice_ids.ids, self.cards(new)), ("settled", [], [[]]))
        self.assertIn("Looks odd", back.blocked_reason)
        self.env.flush_all()
        self.assertEqual(self.env["oms.todo"].search([("kind", "=", "return_exchange")]).order_id, new)

    def who_cancels_is_not_charged(self, order, back, new):
        back.action_cancel()
        self.assertEqual((back.state, new.state, self.cards(new), back.bills_exchange), ("cancelled", "sale", [[]], True))

    def a_part_of_it_comes(self, order, back):
        self.finish(self.new_order(back))
        back.action_receive({back.line_ids.id: 1})
        back.action_inspect()
        back.action_close_rest()
        back.action_settle()
        self.assertEqual((back.state, self.balance()), ("settled", 10.0))

    def test_money_and_goods_at_once(self):
        """Credited ahead and sent ahead: what never comes is billed again as what it was."""
        order, back = self.early(money_when="authorisation", money_auto=True)
        back.action_authorise()
        self.assertEqual((back.refund_ids.amount_total, self.new_order(back).oms_balance_kept), (20.0, 20.0))
        self.assertEqual(order.order_line.oms_qty_ahead, 2.0)
        self.finish(self.new_order(back))
        self.assertEqual(self.balance(), 0.0)
        back.action_close_rest()
        self.assertEqual((back.state, order.order_line.qty_to_invoice), ("settled", 2.0))
        self.bill(order)
        self.assertEqual(self.balance(), 20.0)

    def test_no_money_before_the_goods_may_be_sent(self):
        order, back = self.early("inspection", money_when="authorisation", money_auto=True)
        back.action_authorise()
        self.assertFalse(back.refund_ids or self.new_order(back))
        back.action_receive()
        back.action_inspect()
        self.assertEqual((back.state, self.new_order(back).oms_balance_kept), ("settled", 20.0), "by itself, together")

    def test_on_receipt(self):
        order, back = self.early("receipt")
        back.action_authorise()
        self.assertFalse(self.new_order(back))
        back.action_receive({back.line_ids.id: 1})
        self.assertFalse(self.new_order(back), "the rest is still to come")
        back.action_receive()
        new = self.new_order(back)
        self.assertEqual(self.goods(new), [("mug", 2.0, 10.0)])
        back.action_inspect()
        back.action_settle()
        self.assertEqual((new.oms_balance_kept, back.state), (20.0, "settled"))

    def test_by_the_dock(self):
        order, back = self.early("receipt")
        back.action_authorise()
        picking = back.picking_ids.filtered(lambda one: one.state == "assigned")
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(self.goods(self.new_order(back)), [("mug", 2.0, 10.0)])

    def test_a_supervisor_sends_it_earlier(self):
        order, back = self.early("inspection")
        back.action_authorise()
        with self.assertRefused("sent later, as the policy says. A supervisor may send them now"):
            back.with_user(self.returns_clerk).action_replace()
        back.with_user(self.returns_supervisor).action_replace()
        self.assertEqual(self.goods(self.new_order(back)), [("mug", 2.0, 10.0)])
        back.with_user(self.returns_supervisor).action_replace()
        self.assertEqual(len(self.new_order(back)), 1)

    def test_it_stops_no_goods(self):
        order, back = self.early(wants=self.cup, get=4)
        self.cup.sale_ok = False
        back.action_authorise()
        self.assertEqual(back.state, "authorised")
        self.assertIn("cup is not sold any more", back.blocked_reason)
        self.cup.sale_ok = True
        back.with_user(self.returns_clerk).action_replace()
        self.assertEqual(self.goods(self.new_order(back)), [("cup", 4.0, 5.0)])

    # --- ended --------------------------------------------------------------------------------------------------------

    def the_return_is_cancelled(self, order, back):
        back.with_user(self.returns_clerk).action_cancel()
        self.assertEqual((back.state, self.new_order(back).state, self.balance()), ("cancelled", "cancel", 0.0))

    def cancelled_when_it_has_left(self, order, back):
        new = self.new_order(back)
        self.ship(new)
        back.action_cancel()
        self.assertEqual((back.state, new.state), ("cancelled", "sale"))
        self.env.flush_all()
        self.assertIn(f"{new.name}, which the customer got in exchange, stays an order and is billed", back.blocked_reason)
        self.assertEqual(self.env["oms.todo"].search([("kind", "=", "return_exchange")]).order_id, new)

    def test_the_order_is_cancelled_before_the_money(self):
        order, back = self.early()
        back.line_ids.note = "Too small"
        back.action_authorise()
        self.new_order(back)._action_cancel()
        self.assertEqual((back.line_ids.resolution, back.line_ids.note), ("refund", "Too small"), "their own words stay")
        self.assertIn("its replacement, was cancelled: [MUG] mug is refunded in its place", back.message_ids[0].body)
        with self.assertRefused("what the customer was to get for it, is cancelled"):
            back.line_ids.resolution = "exchange"
        back.money_way = "paid"
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.send()
        self.assertEqual(self.refunds(order), [(20.0, "done")])

    def test_the_order_is_cancelled_after_the_money(self):
        order, _payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, mug=2))
        back.action_settle()
        self.new_order(back).with_user(self.supervisor)._action_cancel()
        self.send()
        self.book()
        self.assertEqual((self.refunds(order), self.balance()), ([(20.0, "done")], 0.0))
        self.assertOnceOnly(order)

    def no_change_while_it_is_ordered(self, order, back):
        for values in ({"resolution": "refund"}, {"exchange_product_id": self.cup.id}, {"exchange_quantity": 1}):
            with self.subTest(values), self.assertRefused("is what the customer gets for it, and a return has one such order"):
                back.line_ids.write(values)

    def test_kept_and_sent_once_more(self):
        """The customer need not send it back, and gets another one."""
        self.allow(keep_up_to=100)
        order, _payment = self.shipped_by_card(mug=4)
        back = self.swap(order, mug=2)
        back.action_authorise()
        self.assertTrue(back.has_due)
        back.action_settle()
        self.assertEqual((back.state, self.new_order(back).oms_balance_kept), ("settled", 20.0))
        self.finish(self.new_order(back))
        self.assertEqual(self.balance(), 0.0)

    def test_nothing_in_stock(self):
        jar = self.new_product("jar", 10.0)
        order, back = self.early(wants=jar)
        back.action_authorise()
        self.assertNotEqual(self.new_order(back).picking_ids.mapped("state"), ["assigned"])
        self.put(jar, 10)
        self.new_order(back).picking_ids.action_assign()
        self.ship(self.new_order(back))
        self.assertEqual(self.new_order(back).order_line.qty_delivered, 2.0)

    def test_held_like_any_order(self):
        order, back = self.early(order=self.shipped(mug=4))
        self.limit(1)
        back.action_authorise()
        self.assertEqual((self.new_order(back).state, self.new_order(back).oms_held), ("sale", True))
