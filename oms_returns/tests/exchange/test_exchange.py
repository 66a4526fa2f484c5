# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .exchange_case import ExchangeCase

SECONDS = 30  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchange(ExchangeCase):
    """Settled with the money: an order of the other goods and the credit note, both or none."""

    beginnings = (("shipped_by_card", {"mug": 4}), ("shipped", {"mug": 4}))

    def test_the_same_again(self):
        order, _payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, mug=2))
        self.assertFalse(self.new_order(back), "not before it is settled")
        back.action_settle()
        new = self.new_order(back)
        self.assertEqual((new.state, self.goods(new), new.partner_id, new.origin), (
            "sale", [("mug", 2.0, 10.0)], order.partner_id, back.name))
        self.assertEqual((back.state, back.refund_ids.amount_total, new.oms_balance_kept), ("settled", 20.0, 20.0))
        self.assertEqual(back.line_ids.result, f"Exchanged by {new.name}: $\xa020.00 credited by {back.refund_ids.name}")
        bill = self.finish(new)
        self.assertEqual((bill.amount_residual, self.balance(), self.refunds(order)), (0.0, 0.0, []))
        self.assertIn("exchanged", self.events(order))
        back._action_settle()
        self.assertEqual(len(self.new_order(back)), 1, "pressed again")

    def follows(self, order, kind, facts=None):
        """What the customer reads of what follows in a mail about the order."""
        return " ".join(order.env["oms.mail"]._follows(order, {kind: [facts or {}]})).replace("\xa0", "")

    def test_mails_say_the_difference(self):
        """Dearer, cheaper, even, and sent ahead: with the order that is sent, and with the credit note."""
        pays = "goes towards what you get in exchange."
        for gets, get, words in (
                (self.jug, 1, f"$20.00 {pays} $5.00 more is to be paid for it."),
                (self.cup, 2, f"$10.00 is on its way to your card; $10.00 {pays} Nothing more is to be paid for it."),
                (self.mug, 2, f"$20.00 {pays} Nothing more is to be paid for it.")):
            order, _payment = self.shipped_by_card(mug=2)
            back = self.here(self.swap(order, gets, get, mug=2))
            back.money_way = "paid"
            back.action_settle()
            with self.subTest(gets.name):
                self.assertIn(f"You get this in exchange for what came back with {back.name}. {words}",
                              self.follows(self.new_order(back), "confirmed"))
                self.assertIn(pays, self.follows(order, "refunded", {"invoice_id": back.refund_ids.id}))
        self.allow(replace_when="authorisation")
        order, _payment = self.shipped_by_card(mug=2)
        back = self.swap(order, self.jug, 1, mug=2)
        back.action_authorise()
        self.assertIn("which pays for it when it is here. You will pay $5.00 more.",
                      self.follows(self.new_order(back), "confirmed"))
        self.assertNotIn("exchange", self.follows(order, "confirmed"))

    def test_the_same_again_unpaid(self):
        order, _invoice = self.shipped_and_billed(mug=4)
        back = self.here(self.swap(order, mug=2))
        back.action_settle()
        self.assertEqual((self.balance(), self.new_order(back).oms_balance_kept), (20.0, 0.0), "it lowered the open bill")
        self.finish(self.new_order(back))
        self.assertEqual(self.balance(), 40.0)

    def test_not_billed_yet(self):
        order = self.shipped(mug=4)
        back = self.here(self.swap(order, mug=2))
        back.action_settle()
        self.assertEqual(back.line_ids.result, f"Exchanged by {self.new_order(back).name}")
        self.finish(self.new_order(back))
        self.bill(order)
        self.assertEqual(self.balance(), 40.0)

    def test_dearer(self):
        order, payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, self.jug, 1, mug=2))
        back.action_settle()
        new = self.new_order(back)
        self.assertEqual((self.goods(new), new.oms_balance_kept), ([("jug", 1.0, 25.0)], 20.0))
        bill = self.finish(new)
        self.assertEqual((bill.amount_residual, self.balance()), (5.0, 5.0), "the difference")
        self.assertOnceOnly(order)

    def test_cheaper(self):
        order, payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, self.cup, 2, mug=2))
        back.money_way = "paid"
        back.action_settle()
        self.send()
        self.book()
        new = self.new_order(back)
        self.assertEqual((new.oms_balance_kept, self.refunds(order)), (10.0, [(10.0, "done")]))
        self.finish(new)
        self.assertEqual(self.balance(), 0.0)
        self.assertOnceOnly(order)

    def test_cheaper_and_something_is_still_owed(self):
        """What is left lowers what the customer owes of the order, before it goes back."""
        order = self.confirm(mug=4, cup=2)
        self.by_card(order, 20.0)
        self.ship(order)
        self.bill(order)
        back = self.here(self.swap(order, self.cup, 2, mug=4))
        back.money_way = "paid"
        back.action_settle()
        self.assertEqual((self.new_order(back).oms_balance_kept, self.refunds(order)), (10.0, []))
        self.finish(self.new_order(back))
        self.assertEqual(self.balance(), 0.0)

    def test_one_exchanged_one_refunded(self):
        order, _payment = self.shipped_by_card(mug=2, cup=2)
        back = self.ask(order, mug=2, cup=2)
        self.exchanged(back.line_ids.filtered(lambda line: line.product_id == self.mug))
        back.money_way = "paid"
        self.here(back).action_settle()
        self.send()
        self.book()
        self.assertEqual((self.goods(self.new_order(back)), self.refunds(order)), ([("mug", 2.0, 10.0)], [(10.0, "done")]))
        self.finish(self.new_order(back))
        self.assertEqual((self.balance(), back.state), (0.0, "settled"))

    def test_a_part_came(self):
        order, _payment = self.shipped_by_card(mug=4)
        back = self.swap(order, self.cup, 8, mug=4)
        back.action_authorise()
        back.action_receive({back.line_ids.id: 3})
        back.action_inspect()
        self.assertFalse(back.has_due, "all of it is settled together")
        back.action_close_rest()
        back.action_settle()
        self.assertEqual(self.goods(self.new_order(back)), [("cup", 6.0, 5.0)])
        self.ship(self.new_order(back))
        self.assertEqual((back.state, self.new_order(back).invoice_status, back.bills_exchange), ("settled", "to invoice", False),
                         "no more was sent than came")

    def test_no_goods_that_are_not_sold(self):
        order, _payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, self.cup, 4, mug=2))
        self.cup.sale_ok = False
        with self.assertRefused("cup is not sold any more. Choose other goods, or give the money back"):
            back.action_settle()
        self.assertEqual((back.state, back.refund_ids.ids, self.new_order(back).ids), ("inspected", [], []), "both or none")

    def test_one_that_cannot_keeps_no_other(self):
        order, _payment = self.shipped_by_card(mug=4, cup=4)
        first, second, third = (self.here(self.swap(order, wants, 1, **{name: 1})) for name, wants in (
            ("mug", self.cup), ("mug", self.jug), ("cup", self.jug)))
        self.jug.active = False
        (first | second | third).action_settle()
        self.assertEqual((first | second | third).mapped("state"), ["settled", "inspected", "inspected"])
        self.assertIn("jug is not sold any more", second.blocked_reason)
        self.assertFalse(second.refund_ids)

    def test_chosen_badly(self):
        order = self.shipped(mug=4)
        back = self.swap(order, mug=2)
        self.assertEqual((back.line_ids.exchange_product_id, back.line_ids.exchange_quantity), (self.mug, 2.0))
        for values, words in (
            ({"exchange_quantity": 0}, "0 × .*mug is no quantity to send"),
            ({"exchange_quantity": -1}, "-1 × .*mug is no quantity to send"),
            ({"exchange_product_id": False}, "choose what the customer gets for .*mug"),
        ):
            with self.subTest(values), self.assertRefused(words), self.env.cr.savepoint():
                back.line_ids.write(values)
        self.here(back).action_settle()

    def test_goods_that_are_billed_on_order(self):
        """The same, cheaper and dearer: the new goods are billed before they leave; nothing is billed twice."""
        (self.mug | self.cup | self.jug).invoice_policy = "order"
        for gets, get, kept, gone, owed in (
                (self.mug, 2, 20.0, [], 0.0), (self.cup, 2, 10.0, [(10.0, "done")], 0.0), (self.jug, 1, 20.0, [], 5.0)):
            with self.subTest(gets.name):
                order, _payment = self.shipped_by_card(mug=2)
                back = self.here(self.swap(order, gets, get, mug=2))
                back.money_way = "paid"
                back.action_settle()
                self.cards()
                new = self.new_order(back)
                self.assertEqual((back.refund_ids.amount_total, new.oms_balance_kept, self.refunds(order)), (20.0, kept, gone))
                bill = self.bill(new)
                self.assertEqual((bill.amount_residual, self.balance()), (owed, owed))
                self.ship(new)
                self.assertEqual((order | new).order_line.mapped(lambda line: (line.qty_to_invoice, line.invoice_status)),
                                 [(0.0, "invoiced")] * 2)
                self.assertOnceOnly(order)
