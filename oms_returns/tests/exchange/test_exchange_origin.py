# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .exchange_case import ExchangeCase

SECONDS = 6  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchangeOrigin(ExchangeCase):
    """What comes back of an exchange goes back to where its money had come from, and is counted at that order."""

    beginnings = (("shipped_by_card", {"mug": 2}),)

    def returned(self, order, card):
        """Two mugs, exchanged for two jugs, the difference by card; the jugs come back. (the order in exchange, its return)"""
        back = self.here(self.swap(order, self.jug, 2, mug=2))
        back.action_settle()
        new = self.new_order(back)
        self.by_card(new, card)
        self.finish(new)
        self.assertEqual(new.invoice_ids.amount_residual, 0.0)
        last = self.here(self.ask(new, jug=2))
        last.money_way = "paid"
        last.action_settle()
        self.send()
        self.book()
        return new, last

    def overpaid(self, *orders):
        return [self.env["oms.refund"]._overpaid(order) for order in orders]

    def test_each_by_its_card(self):
        order, _payment = self.shipped_by_card(mug=2)
        new, _last = self.returned(order, 30.0)
        self.assertEqual((self.refunds(new), self.refunds(order)), ([(30.0, "done")], [(20.0, "done")]))
        self.assertEqual((self.overpaid(order, new), self.balance()), ([0, 0], 0.0))
        self.assertNoFaults()

    def told_without_an_entry(self, order, new, sent):
        """The journal waits for its statement; that is counted at the first order, too."""
        sent.outstanding_account_id = False
        sent.action_post()
        self.assertEqual((sent.move_id.ids, self.overpaid(order, new)), ([], [20, 0]))
        for amount in (15, 5):
            self.told(sent.oms_note_id, amount)
            self.assertEqual(self.overpaid(order, new), [20, 0])
        self.assertNoFaults()
        received = self.env["oms.money"]._gather((order | new).ids)
        self.assertEqual([received[one.id].received for one in (order, new)], [20, 0])

    def test_the_first_was_paid_by_transfer(self):
        """Its 20 go back by transfer: as a draft and posted, they went of the first order, and nobody pays them once more."""
        order = self.shipped_and_paid(mug=4)
        new, last = self.returned(order, 30.0)
        sent = self.transfers(last)
        self.assertEqual((sent.amount, sent.oms_order_id, self.overpaid(order, new)), (20, order, [20, 0]))
        with self.env.cr.savepoint() as point:
            self.told_without_an_entry(order, new, sent)
            point.rollback()
        self.env.invalidate_all()
        sent.action_post()
        self.assertEqual((sent.is_matched, last.refund_ids.amount_residual, self.overpaid(order, new)), (False, 0, [20, 0]))
        self.assertNoFaults()
        for one, quantity in ((new, 10), (order, 30)):
            invoice = one.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
            note = invoice._reverse_moves()
            note.invoice_line_ids[0].quantity = 1
            note.invoice_line_ids[0].price_unit = quantity
            note.action_post()
            with self.subTest(one.name), self.assertRaisesRegex(UserError, f"{one.name}.* more goes back"), (
                    self.env.cr.savepoint()):
                self.env["account.payment.register"].with_context(
                    active_model="account.move", active_ids=note.ids).create({})._create_payments()

    def test_two_exchanges_of_one_payment_come_back_together(self):
        """Each mug by a return of its own, both new ones on one bill and back by one return: both are asked of the card."""
        order, _payment = self.shipped_by_card(mug=2)
        for _time in range(2):
            back = self.here(self.swap(order, mug=1))
            back.action_settle()
            self.ship(self.new_order(back))
        news = self.env["sale.order"].search([("oms_exchange_return_id.line_ids.order_id", "=", order.id)])
        news._create_invoices().action_post()
        last = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": line.id, "quantity": 1} for line in news.order_line], together=True)
        last.money_way = "paid"
        self.here(last).action_settle()
        self.send()
        self.book()
        self.assertEqual((len(news.invoice_ids), self.refunds(order), self.balance()), (2, [(20.0, "done")], 0.0))

    def test_what_is_asked_twice_at_once_has_two_keys(self):
        row = {"cause": "return", "document": "RMA", "note_id": 1, "order_id": 1, "transaction_id": 1}
        rows = self.env["oms.refund"]._numbered([dict(row), dict(row), {**row, "order_id": 2}])
        self.assertEqual(len({one["key"] for one in rows}), 3)

    def test_an_order_that_was_not_exchanged_is_none_of_it(self):
        """One return: the mugs of a first order are exchanged for jugs, cups of a second, for another payer, are store credit.
        The jugs come back: neither what the other still owes is paid with it, nor goes it to the other's card."""
        other = self.env["res.partner"].create({"name": "Who pays for the cups"})
        for paid in (False, True):
            with self.subTest(paid=paid):
                first, second = self.shipped(mug=5), self.quotation(cup=10)
                self.pay(self.bill(first))
                second.partner_invoice_id = other
                second.action_confirm()
                if paid:
                    self.by_card(second)
                self.ship(second)
                bill = self.bill(second)
                back = self.ask(first, mug=5)
                self.exchanged(back.line_ids, self.jug, 2)
                back.line_ids = [(0, 0, {"sale_line_id": second.order_line.id, "quantity": 4, "resolution": "credit"})]
                self.here(back).action_settle()
                new = self.new_order(back)
                self.finish(new)
                owed = bill.amount_residual
                last = self.here(self.ask(new, jug=2))
                last.money_way = "paid"
                last.action_settle()
                self.assertEqual((bill.amount_residual, self.refunds(second)), (owed, []))
                self.assertEqual([(one.amount, one.oms_order_id) for one in self.transfers(last)], [(50, first)])

    def test_store_credit_pays_no_exchange(self):
        self.env.company.oms_credit_pays_next = True
        other, _payment = self.shipped_by_card(cup=4)
        credit = self.ask(other, cup=4)
        credit.line_ids.resolution = "credit"
        self.walk(credit)
        self.assertEqual(self.balance(), -20.0)
        self.allow(replace_when="authorisation")
        order, _payment = self.shipped_by_card(mug=4)
        back = self.swap(order, mug=2)
        back.money_way = "paid"
        back.action_authorise()
        new = self.new_order(back)
        self.assertEqual((new.oms_balance_kept, self.balance()), (0.0, -20.0))
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((new.oms_balance_kept, self.cards(order)), (20.0, [[]]))

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
