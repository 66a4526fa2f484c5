# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .exchange_case import ExchangeCase

SECONDS = 15  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchangeMoney(ExchangeCase):
    """Whose what is open of a credit note is, and until when it is kept."""

    beginnings = (
        ("with_stored_card", {"mug": 4}), ("shipped_by_card", {"mug": 4}), ("shipped_by_card", {"mug": 2}),
        ("shipped_by_card", {"mug": 2, "cup": 2}))

    def swapped_and_credit(self, wants=None, get=None):
        """Two mugs are exchanged, two cups stay as store credit, on one credit note."""
        order, _payment = self.shipped_by_card(mug=2, cup=2)
        back = self.ask(order, mug=2, cup=2)
        mug = back.line_ids.filtered(lambda line: line.product_id == self.mug)
        self.exchanged(mug, wants, get)
        (back.line_ids - mug).resolution = "credit"
        back.money_way = "paid"
        self.here(back).action_settle()
        return order, back

    def test_store_credit_of_the_same_note_stays(self):
        order, back = self.swapped_and_credit()
        self.assertEqual(
            (back.refund_ids.amount_total, self.new_order(back).oms_balance_kept, self.goes(order)), (30.0, 20.0, [0]))
        portal = self.env["oms.return.portal"]
        self.assertEqual([(kind, amount) for kind, amount, _day in portal._money_parts(back.refund_ids)],
                         [("exchange", 20.0), ("credit", 10.0)])
        self.finish(self.new_order(back))
        self.assertEqual((self.goes(order), self.balance()), ([0], -10.0), "the store credit")

    def test_cheaper_beside_store_credit(self):
        order, back = self.swapped_and_credit(self.cup, 2)
        self.assertEqual((self.new_order(back).oms_balance_kept, self.goes(order)), (10.0, [10.0]))
        self.new_order(back)._action_cancel()
        self.assertEqual((self.goes(order), self.balance()), ([20.0], -10.0), "the store credit stays")

    # --- what it costs more ----------------------------------------------------------------------------------------------

    def dearer(self, order=None, difference="charge", **policy):
        """Two mugs for a jug that costs 5 more; the card of the mugs is stored: (order, return, new order)"""
        self.allow(difference=difference, **policy)
        order = order or self.with_stored_card(mug=4)
        back = self.swap(order, self.jug, 1, mug=2)
        self.here(back).action_settle()
        return order, back, self.new_order(back)

    def test_goods_that_cost_more(self):
        """What becomes of the difference that is charged to the card."""
        self.each_of([
            self.the_difference_is_charged, self.the_card_refuses_the_difference,
            self.paid_otherwise_before_the_card_was_asked, self.less_is_needed_before_the_card_was_asked,
            self.the_charged_order_is_cancelled, self.cancelled_before_the_card_was_asked,
            self.cancelled_while_the_card_was_asked], *self.dearer())

    def the_difference_is_charged(self, order, back, new):
        """With the settlement, once; the bill finds it paid."""
        self.assertEqual(self.wants(new), [("authorise", 5.0, "new")])
        back._oms_ask_missing()
        self.assertEqual(self.cards(new, order), [[("authorise", 5.0, "done"), ("capture", 5.0, "done")], []])
        self.assertEqual((self.finish(new).amount_residual, self.balance()), (0.0, 0.0))
        self.assertNoFaults()

    def test_the_difference_is_taken_when_the_goods_leave(self):
        """Where cards follow the goods."""
        self.cards_follow_the_goods()
        order, back, new = self.dearer()
        self.assertEqual((self.cards(new), self.env["oms.money"]._of(new).authorised), ([[("authorise", 5.0, "done")]], 5.0))
        self.ship(new)
        self.assertEqual(self.cards(new), [[("authorise", 5.0, "done"), ("capture", 5.0, "done")]])
        self.bill(new)
        self.assertEqual((self.balance(), new.invoice_ids.amount_residual), (0.0, 0.0))

    def the_card_refuses_the_difference(self, order, back, new):
        """Nothing is half: the order stands on account, the accountant reads of the card, the customer what is to be paid."""
        self.side.behaves("refused")
        self.assertEqual(self.cards(new), [[("authorise", 5.0, "failed")]])
        self.assertEqual((back.state, new.state, new.oms_balance_kept), ("settled", "sale", 20.0))
        self.env.flush_all()
        self.assertEqual(self.env["oms.todo"].search([("kind", "=", "card_failed"), ("order_id", "=", new.id)]).value, 5.0)
        words, link = self.env["oms.return.portal"]._missing(back)
        self.assertEqual(words, "$\xa05.00 more is to be paid for it.")
        self.assertIn(f"/my/orders/{new.id}", link)
        bill = self.finish(new)
        self.assertEqual((bill.amount_residual, self.balance()), (5.0, 5.0))
        self.assertIn(f"/my/invoices/{bill.id}", self.env["oms.return.portal"]._missing(back)[1])

    def test_the_difference_is_billed(self):
        """Nobody stored the card; the policy charges none; the card is of another currency."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        stranger = self.confirm(mug=4)
        self.card(stranger, 40.0, token=True, state="done", currency=euro)
        self.ship(stranger)
        for order, difference in ((self.shipped_by_card(mug=4)[0], "charge"), (None, "bill"), (stranger, "charge")):
            with self.subTest(difference):
                _order, back, new = self.dearer(order, difference)
                self.assertEqual(self.cards(new), [[]])
                if order != stranger:
                    self.assertEqual(self.finish(new).amount_residual, 5.0)
            self.env["oms.return.policy"].search([]).active = False

    def paid_otherwise_before_the_card_was_asked(self, order, back, new):
        self.pay(self.finish(new))
        self.assertEqual((self.cards(new), self.balance()), ([[("authorise", 5.0, "failed")]], 0.0))
        self.assertRegex(self.operations(new).reason, "is not charged: of .* only .*0\\.00 is open")

    def less_is_needed_before_the_card_was_asked(self, order, back, new):
        new.order_line.price_unit = 23.0
        self.assertEqual(self.cards(new), [[("authorise", 3.0, "done"), ("capture", 3.0, "done")]])

    def test_authorised_by_the_customer_before_the_card_was_asked(self):
        """By the link of the order: nothing is charged besides; where it is a part, the rest."""
        self.cards_follow_the_goods()
        for amount, asked in ((5.0, ("authorise", 5.0, "failed")), (2.0, ("authorise", 3.0, "done"))):
            _order, _back, new = self.dearer()
            self.card(new, amount)
            with self.subTest(amount):
                self.assertEqual(self.cards(new), [[asked]])
            self.env["oms.return.policy"].search([]).active = False

    def test_a_part_is_charged_and_the_rest_is_told(self):
        self.cards_follow_the_goods()
        _order, back, new = self.dearer(self.shipped_by_card(mug=4)[0])
        self.card(new, 2.0)
        said = "$\xa02.00 more for it is charged to your card. $\xa03.00 more is to be paid for it."
        for bill, asks in ((False, "&payment_amount=3.0"), (True, "&amount=3.0&payment_token=")):
            if bill:
                self.finish(new)
            words, link = self.env["oms.return.portal"]._missing(back)
            self.assertEqual((words, asks in link), (said, True), link)

    def the_charged_order_is_cancelled(self, order, back, new):
        """Both go back, each once: what was credited to the old card payment, what was charged to its own."""
        self.cards(new)
        back.money_way = "paid"
        new._action_cancel()
        self.assertEqual((self.cards(order, new)), [
            [("refund", 20.0, "done")], [("authorise", 5.0, "done"), ("capture", 5.0, "done"), ("refund", 5.0, "done")]])
        self.assertEqual(self.balance(), 0.0)
        self.assertOnceOnly(order)
        self.assertOnceOnly(new)

    def cancelled_before_the_card_was_asked(self, order, back, new):
        new._action_cancel()
        self.assertEqual(self.cards(new), [[("authorise", 5.0, "failed")]])
        self.assertTrue(self.operations(new).settled)

    def cancelled_while_the_card_was_asked(self, order, back, new):
        """The provider answers when the order is gone: what it authorised is given back."""
        self.side.behaves("pending")
        self.send()
        new._action_cancel()
        self.webhook(self.operations(new).child_id, "authorized")
        self.assertEqual(self.cards(new), [[("authorise", 5.0, "done"), ("void", 5.0, "done")]])

    def test_cancelled_while_it_was_taken(self):
        """What is taken then goes back; where it is not taken, what was authorised is given back."""
        for ends, goes in (("_set_done", "refund"), ("_set_error", "void")):
            _order, _back, new = self.dearer()
            self.side.behaves("done", "pending")
            self.send()
            new._action_cancel()
            getattr(self.operations(new, kind="capture", state="sent").child_id, ends)(state_message="Says the provider")
            with self.subTest(ends):
                self.assertEqual((self.cards(new)[0][-1], self.balance()), ((goes, 5.0, "done"), 0.0))
            self.env["oms.return.policy"].search([]).active = False

    def test_an_old_bill_that_is_open_is_no_difference(self):
        """Half of it was paid by the card: what came lowers the rest that is owed, and the new goods are owed in its place."""
        self.allow(difference="charge")
        order = self.confirm(mug=4)
        self.by_card(order, 20.0, token=True)
        self.ship(order)
        self.bill(order)
        back = self.here(self.swap(order, self.jug, 1, mug=2))
        back.action_settle()
        new = self.new_order(back)
        self.assertEqual((self.balance(), [amount for _kind, amount, _state in self.wants(new)]), (0.0, [5.0]))

    def test_not_billed_yet_is_no_difference(self):
        self.allow(difference="charge")
        order = self.with_stored_card(ship=False, mug=4)
        self.ship(order)
        back = self.here(self.swap(order, self.jug, 1, mug=2))
        back.action_settle()
        self.assertEqual([amount for _kind, amount, _state in self.wants(self.new_order(back))], [5.0])

    # --- as long as it is needed ------------------------------------------------------------------------------------------

    def early(self):
        self.allow(replace_when="authorisation")
        order, _payment = self.shipped_by_card(mug=4)
        back = self.swap(order, mug=2)
        back.money_way = "paid"
        back.action_authorise()
        return order, back, self.new_order(back)

    def test_goods_that_were_sent_ahead(self):
        """Before the money: they come back, or their order is cancelled."""
        self.each_of([
            self.the_new_goods_came_back_first, self.cancelled_when_it_has_left_before_the_money,
            self.cancelled_when_it_is_billed_before_the_money], *self.early())

    def the_new_goods_came_back_first(self, order, back, new):
        bill = self.finish(new)
        self.allow(replace_when="inspection")
        self.walk(self.ask(new, mug=2))
        self.assertEqual(bill.amount_residual, 0.0)
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((new.oms_balance_kept, self.goes(order), self.balance()), (0.0, [20.0], 0.0))

    def settled(self, **quantities):
        order, _payment = self.shipped_by_card(mug=4)
        back = self.swap(order, **quantities or {"mug": 2})
        back.money_way = "paid"
        self.here(back).action_settle()
        return order, back, self.new_order(back)

    def test_what_is_kept_for_the_new_order(self):
        """As long as that order needs it."""
        self.each_of([
            self.given_up, self.lowered_by_staff, self.came_back_before_it_was_billed,
            self.the_customer_cannot_cancel_what_credit_pays, self.cancelled_when_it_has_left], *self.settled())

    def given_up(self, order, back, new):
        self.assertEqual(new.oms_balance_kept, 20.0)
        self.give_up(new)
        new.invalidate_recordset()
        self.assertEqual((new.state, new.oms_balance_kept, self.goes(order), self.balance()), ("sale", 0.0, [20.0], 0.0))

    def give_up(self, order):
        for line in order.order_line:
            self.env["oms.line.closure"].create({
                "line_id": line.id, "quantity": line.oms_ordered_qty, "company_id": order.company_id.id})

    def lowered_by_staff(self, order, back, new):
        new.order_line.product_uom_qty = 1
        self.finish(new)
        self.assertEqual((new.oms_balance_kept, self.goes(order), self.balance()), (0.0, [10.0], 0.0))

    def came_back_before_it_was_billed(self, order, back, new):
        self.ship(new)
        self.allow(replace_when="inspection")
        self.walk(self.ask(new, mug=2))
        new.invalidate_recordset()
        self.assertEqual((new.oms_balance_kept, self.goes(order), self.balance()), (0.0, [20.0], 0.0))

    # --- cancelled --------------------------------------------------------------------------------------------------------

    def the_customer_cannot_cancel_what_credit_pays(self, order, back, new):
        portal = self.env["oms.portal"]
        self.assertFalse(portal._can_cancel(new) or portal._cancellable_lines(new))
        new._action_cancel()
        self.assertEqual(self.goes(order), [20.0], "staff may")

    def cancelled_when_it_has_left(self, order, back, new):
        self.ship(new)
        new._action_cancel()
        self.assertEqual((new.state, self.goes(order), self.balance()), ("cancel", [0], -20.0), "goods and money")
        self.assertIn("has left or is billed: what is credited stays as the customer's credit", back.blocked_reason)
        back._action_settle()
        self.assertEqual(self.goes(order), [0])

    def cancelled_when_it_has_left_before_the_money(self, order, back, new):
        self.ship(new)
        new._action_cancel()
        self.assertEqual(back.line_ids.resolution, "exchange")
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, self.goes(order), self.balance()), ("settled", [0], -20.0))

    def cancelled_when_it_is_billed_before_the_money(self, order, back, new):
        self.finish(new)
        new._action_cancel()
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((self.goes(order), self.balance()), ([0], 0.0), "it pays that bill")

    # --- the new goods come back ------------------------------------------------------------------------------------------

    def test_what_is_owed_of_the_exchange_comes_first(self):
        order, _payment = self.shipped_by_card(mug=2)
        back = self.swap(order, self.jug, 2, mug=2)
        self.here(back).action_settle()
        new = self.new_order(back)
        self.by_card(new, 5.0)
        self.ship_one(new)
        self.bill(new)
        self.ship(new)
        second = self.bill(new)
        self.assertEqual(second.amount_residual, 25.0)
        again = self.ask(new, jug=1)
        again.money_way = "paid"
        self.walk(again)
        self.assertEqual((second.amount_residual, self.goes(order, new), self.balance()), (0.0, [0, 0], 0.0))

    def ship_one(self, order):
        move = order.picking_ids.move_ids.filtered(lambda move: move.state == "assigned")
        move.quantity = 1
        move.picked = True
        move.picking_id.with_context(skip_backorder=True).button_validate()

    def test_what_a_bill_gave_up_is_kept_while_it_is_open(self):
        """Two bills of an exchange: what the first took is undone; the second takes its part, the first's goes nowhere."""
        order, _payment = self.shipped_by_card(mug=2)
        back = self.swap(order, mug=2)
        back.money_way = "paid"
        self.here(back).action_settle()
        new = self.new_order(back)
        self.ship_one(new)
        first = self.bill(new)
        self.env["oms.on.account"].search([("invoice_id", "=", first.id), ("kind", "=", "applied")]).action_undo()
        self.assertEqual((first.amount_residual, new.oms_balance_kept), (10.0, 20.0))
        self.ship(new)
        self.bill(new)
        self.assertEqual((self.goes(order), first.amount_residual, new.oms_balance_kept), ([0], 10.0, 10.0))
