# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .exchange_case import ExchangeCase

SECONDS = 15  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchangeMoney(ExchangeCase):
    """Whose what is open of a credit note is, and until when it is kept."""

    def goes(self, *orders):
        """What went back to cards, each once, after everything that is due is sent and booked."""
        self.send()
        self.book()
        return [sum(amount for amount, state in self.refunds(order) if state == "done") for order in orders]

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

    # --- as long as it is needed ------------------------------------------------------------------------------------------

    def early(self):
        self.allow(replace_when="authorisation")
        order, _payment = self.shipped_by_card(mug=4)
        back = self.swap(order, mug=2)
        back.money_way = "paid"
        back.action_authorise()
        return order, back, self.new_order(back)

    def test_the_new_goods_came_back_first(self):
        order, back, new = self.early()
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

    def test_given_up(self):
        order, back, new = self.settled()
        self.assertEqual(new.oms_balance_kept, 20.0)
        self.give_up(new)
        new.invalidate_recordset()
        self.assertEqual((new.state, new.oms_balance_kept, self.goes(order), self.balance()), ("sale", 0.0, [20.0], 0.0))

    def give_up(self, order):
        for line in order.order_line:
            self.env["oms.line.closure"].create({
                "line_id": line.id, "quantity": line.oms_ordered_qty, "company_id": order.company_id.id})

    def test_lowered_by_staff(self):
        order, back, new = self.settled()
        new.order_line.product_uom_qty = 1
        self.finish(new)
        self.assertEqual((new.oms_balance_kept, self.goes(order), self.balance()), (0.0, [10.0], 0.0))

    def test_came_back_before_it_was_billed(self):
        order, back, new = self.settled()
        self.ship(new)
        self.allow(replace_when="inspection")
        self.walk(self.ask(new, mug=2))
        new.invalidate_recordset()
        self.assertEqual((new.oms_balance_kept, self.goes(order), self.balance()), (0.0, [20.0], 0.0))

    # --- cancelled --------------------------------------------------------------------------------------------------------

    def test_the_customer_cannot_cancel_what_credit_pays(self):
        order, back, new = self.settled()
        portal = self.env["oms.portal"]
        self.assertFalse(portal._can_cancel(new) or portal._cancellable_lines(new))
        new._action_cancel()
        self.assertEqual(self.goes(order), [20.0], "staff may")

    def test_cancelled_when_it_has_left(self):
        order, back, new = self.settled()
        self.ship(new)
        new._action_cancel()
        self.assertEqual((new.state, self.goes(order), self.balance()), ("cancel", [0], -20.0), "goods and money")
        self.assertIn("has left or is billed: what is credited stays as the customer's credit", back.blocked_reason)
        back._action_settle()
        self.assertEqual(self.goes(order), [0])

    def test_cancelled_when_it_has_left_before_the_money(self):
        order, back, new = self.early()
        self.ship(new)
        new._action_cancel()
        self.assertEqual(back.line_ids.resolution, "exchange")
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, self.goes(order), self.balance()), ("settled", [0], -20.0))

    def test_cancelled_when_it_is_billed_before_the_money(self):
        order, back, new = self.early()
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

    def test_over_two_orders(self):
        """Each card gets back what it paid for the goods that were exchanged."""
        first, _payment = self.shipped_by_card(mug=1)
        second, _payment = self.shipped_by_card(mug=3)
        back = self.of_lines(first.order_line | second.order_line)
        self.exchanged(back.line_ids)
        self.here(back).action_settle()
        new = self.new_order(back)
        self.finish(new)
        self.assertEqual(self.balance(), 0.0)
        again = self.of_lines(new.order_line)
        again.money_way = "paid"
        self.walk(again)
        self.assertEqual((self.goes(first, second), self.balance()), ([10.0, 30.0], 0.0))

    def of_lines(self, lines):
        return self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": line.id, "quantity": line.product_uom_qty} for line in lines])

    # --- store credit -----------------------------------------------------------------------------------------------------

    def test_store_credit_pays_no_exchange(self):
        self.env.company.oms_credit_pays_next = True
        other, _payment = self.shipped_by_card(cup=4)
        credit = self.ask(other, cup=4)
        credit.line_ids.resolution = "credit"
        self.walk(credit)
        self.assertEqual(self.balance(), -20.0)
        order, back, new = self.early()
        self.assertEqual((new.oms_balance_kept, self.balance()), (0.0, -20.0))
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((new.oms_balance_kept, self.goes(order)), (20.0, [0]))
