# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 20  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestGoodwill(RefundCase):
    """Money back, goods kept."""

    def give(self, order, user=None, **values):
        one = self.env["oms.goodwill"].with_user(user or self.returns_clerk).create(
            {"order_id": order.id, "reason": "Scratched", **values})
        one.action_give()
        self.send()
        self.book()
        return one

    def test_an_amount_with_its_taxes_to_the_card(self):
        order = self.taxed(self.quotation(mug=10))
        order.action_confirm()
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        one = self.give(order, amount=21.4)
        note = one.sudo().note_ids
        self.assertEqual((note.amount_untaxed, note.amount_tax, self.refunds(order)), (20, 1.4, [(21.4, "done")]))
        self.assertEqual(self.operations(order).cause, "goodwill")
        self.assertEqual((one.state, note.amount_residual, order.order_line.qty_to_invoice), ("done", 0, 0))
        self.assertIn("21.40", one.result)
        one.action_give()
        self.assertEqual(len(self.refunds(order)), 1, "once")
        self.back(order, mug=10)
        money = self.env["oms.money"]._of(order)
        self.assertEqual((money.paid, money.billed, self.open(order)), (0, 0, 0), "what was given is not given again")
        self.assertEqual(sum(amount for amount, _state in self.refunds(order)), 107)

    def test_percent_of_what_is_not_credited(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.back(order, mug=5)
        self.give(order, percent=10.0)
        self.assertEqual(self.refunds(order), [(50.0, "done"), (5.0, "done")])

    def test_no_more_than_was_billed(self):
        order, _payment = self.shipped_by_card(mug=10)
        for values in ({"amount": 101}, {"amount": 0}):
            with self.assertRaisesRegex(UserError, r"100\.00 of what was billed is not credited yet"):
                self.give(order, **values)
        with self.assertRaisesRegex(UserError, r"0\.00 of what was billed"):
            self.give(self.shipped(mug=1), amount=1)

    def test_unpaid_is_lowered(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order)
        self.give(order, amount=10)
        self.assertEqual((invoice.amount_residual, self.refunds(order)), (90, []))

    def test_above_an_amount_another_person_approves(self):
        order, _payment = self.shipped_by_card(mug=10)
        with patch.object(type(self.env["oms.goodwill"]), "_oms_approve_above", lambda self: 5.0):
            one = self.give(order, self.returns_supervisor, amount=10)
            self.assertEqual((one.state, one.approval_state), ("draft", "asked"))
            with self.assertRaisesRegex(UserError, "Another supervisor"):
                one.action_approve_refund()
            one.with_user(self.returns_manager).action_approve_refund()
            self.assertEqual(one.state, "done")

    def test_who_may(self):
        order, _payment = self.shipped_by_card(mug=10)
        with self.assertRaises(AccessError):
            self.give(order, self.clerk, amount=1)
