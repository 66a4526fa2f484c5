# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 20  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestGoodwill(RefundCase):
    """Money back, goods kept."""

    beginnings = (("shipped_by_card", {"mug": 10}), ("shipped_by_card", {"mug": 1}), ("shipped", {"mug": 1}))

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

    def test_what_odoos_billing_credited_is_not_given_again(self):
        """Its credit note names no invoice."""
        order, _payment = self.shipped_by_card(mug=10)
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.write({"quantity": 6, "to_refund": True})
        wizard._create_return().button_validate()
        note = order._create_invoices(final=True)
        note.action_post()
        self.assertEqual((note.move_type, note.amount_total, note.reversed_entry_id.ids), ("out_refund", 60, []))
        self.assertEqual(self.give(order, percent=10.0).note_ids.amount_total, 4)

    def test_no_more_than_was_billed(self):
        order, _payment = self.shipped_by_card(mug=10)
        for values in ({"amount": 101}, {"amount": 0}):
            with self.assertRaisesRegex(UserError, r"100\.00 of what was billed is not credited yet"):
                self.give(order, **values)
        with self.assertRaisesRegex(UserError, r"0\.00 of what was billed"):
            self.give(self.shipped(mug=1), amount=1)

    def test_unpaid_is_lowered(self):
        order, invoice = self.shipped_and_billed(mug=10)
        self.give(order, amount=10)
        self.assertEqual((invoice.amount_residual, self.refunds(order)), (90, []))

    def test_above_an_amount_another_person_approves(self):
        order, _payment = self.shipped_by_card(mug=10)
        with patch.object(type(self.env["oms.goodwill"]), "_oms_approve_above", lambda self: 5.0):
            one = self.give(order, self.returns_supervisor, amount=10)
            self.assertEqual((one.state, one.approval_state), ("draft", "asked"))
            with self.assertRaisesRegex(UserError, "Another supervisor"):
                one.action_approve_refund()
            for values in ({"amount": 9}, {"order_id": self.shipped_by_card(mug=1)[0].id}, {"way": "credit"}):
                one.write(values)
                with self.assertRaisesRegex(UserError, "Nothing here waits"), self.env.cr.savepoint():
                    one.with_user(self.returns_manager).action_approve_refund()
                one.write({"amount": 10, "order_id": order.id, "way": "paid"})
                one.action_give()
            one.with_user(self.returns_manager).action_approve_refund()
            self.assertEqual(one.state, "done")

    def test_in_pieces_it_is_no_less_whatever_is_written(self):
        """Which credit notes were made is a fact: with them taken off, each piece would be the first."""
        order, _payment = self.shipped_by_card(mug=10)
        with patch.object(type(self.env["oms.goodwill"]), "_oms_approve_above", lambda self: 15.0):
            first = self.give(order, self.returns_manager, amount=10)
            for command in (Command.clear(), Command.set([]), Command.unlink(first.sudo().note_ids.id)):
                with self.assertRaises(AccessError):
                    first.write({"note_ids": [command]})
            self.assertEqual(self.give(order, self.returns_manager, amount=10).approval_state, "asked")

    def test_who_may(self):
        order, _payment = self.shipped_by_card(mug=10)
        with self.assertRaises(AccessError):
            self.give(order, self.clerk, amount=1)

    # --- on chosen goods ---------------------------------------------------------------------------------------------------

    def mixed(self, **quantities):
        """An order of mugs at 19 % and cups at 7 %, paid by card, shipped and billed."""
        order = self.quotation(**quantities)
        for line in order.order_line:
            rate = 19 if line.product_id == self.mug else 7
            line.tax_ids = [Command.set(self.env["account.tax"].create({"name": f"{rate} % on goods", "amount": rate}).ids)]
        order.action_confirm()
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        return order, *(order.order_line.filtered(lambda line, product=product: line.product_id == product)
                        for product in (self.mug, self.cup))

    def on(self, *lines):
        return [Command.set([line.id for line in lines])]

    def credited(self, one):
        """{rate: (base, tax)} of its credit notes."""
        notes = one.sudo().note_ids
        return {item.tax_line_id.amount: (item.tax_base_amount, item.amount_currency)
                for item in notes.line_ids.filtered("tax_line_id")}

    def test_percent_of_one_of_the_goods(self):
        """20 % off the scratched mugs: of what these were billed, at their tax, on their account; also the second time."""
        order, mug, cup = self.mixed(mug=3, cup=7)
        one = self.give(order, percent=20.0, line_ids=self.on(mug))
        self.assertEqual((self.credited(one), one.sudo().note_ids.amount_total), ({19: (6, 1.14)}, 7.14))
        self.assertEqual(one.sudo().note_ids.invoice_line_ids.account_id, order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice").invoice_line_ids.filtered(
                lambda item: item.sale_line_ids == mug).account_id)
        again = self.give(order, percent=20.0, line_ids=self.on(mug))
        self.assertEqual(self.credited(again), {19: (4.8, 0.91)})
        both = self.give(order, percent=10.0, line_ids=self.on(mug, cup))
        self.assertEqual(self.credited(both), {19: (1.92, 0.37), 7: (3.5, 0.24)}, "of 22.85 and 37.45: 6.03")
        self.assertEqual(both.sudo().note_ids.amount_total, 6.03)
        self.assertEqual((order.order_line.mapped("qty_to_invoice"), self.open(order)), ([0, 0], 0))

    def test_never_more_than_is_left_of_them(self):
        order, mug, cup = self.mixed(mug=1, cup=2)
        self.give(order, percent=100.0, line_ids=self.on(mug))
        for wanted in ({"percent": 1.0}, {"amount": 0.01}):
            with self.assertRaisesRegex(UserError, r"0\.00 of what was billed"):
                self.give(order, line_ids=self.on(mug), **wanted)
        with self.assertRaisesRegex(UserError, r"10\.70 of what was billed"):
            self.give(order, amount=10.71, line_ids=self.on(cup))
        self.assertEqual(self.credited(self.give(order, amount=10.7, line_ids=self.on(cup))), {7: (10, 0.7)})

    def test_same_tax_and_account_are_told_apart(self):
        """All of one line's money is given: that is on no units, and still of this line alone."""
        order, _payment = self.shipped_by_card(mug=1, cup=2)
        mug, cup = order.order_line
        self.give(order, percent=100.0, line_ids=self.on(mug))
        with self.assertRaisesRegex(UserError, r"0\.00 of what was billed"):
            self.give(order, percent=1.0, line_ids=self.on(mug))
        self.assertEqual(self.give(order, percent=50.0, line_ids=self.on(cup)).sudo().note_ids.amount_total, 5)

    def test_other_goods_that_come_back_are_worth_what_they_were(self):
        order, _payment = self.shipped_by_card(mug=2, cup=4)
        mug = order.order_line[0]
        self.give(order, percent=20.0, line_ids=self.on(mug))
        self.assertEqual(self.back(order, cup=4).refund_ids.amount_total, 20, "nothing was given for cups")
        self.assertEqual(self.back(order, mug=1).refund_ids.amount_total, 8)
        self.assertEqual(self.back(order, mug=1).refund_ids.amount_total, 8)
        self.assertEqual(self.open(order), 0)
        self.assertNoFaults()

    def test_discounts_on_the_whole_lie_on_them(self):
        order = self.quotation(mug=1, cup=2)
        self.discount(order, percent=0.1, ship=False)
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        mug = order.order_line.filtered(lambda line: line.product_id == self.mug)
        one = self.give(order, percent=50.0, line_ids=self.on(mug))
        self.assertEqual(one.sudo().note_ids.amount_total, 4.5, "9.00 was paid for it")

    def test_percent_of_each_of_several_bills(self):
        order, first = self.shipped_and_billed(mug=1)
        order.order_line.product_uom_qty = 4
        self.ship(order)
        second = self.bill(order)
        one = self.give(order, percent=10.0)
        self.assertEqual({note.reversed_entry_id: note.amount_total for note in one.sudo().note_ids}, {first: 1, second: 3})

    def test_of_this_order_only(self):
        order, _payment = self.shipped_by_card(mug=1)
        with self.assertRaisesRegex(ValidationError, "Choose goods of"):
            self.give(self.shipped(mug=1), percent=10.0, line_ids=self.on(order.order_line))
        one = self.give(order, percent=10.0, line_ids=self.on(order.order_line))
        with self.assertRaisesRegex(UserError, "given already"):
            one.line_ids = False

    # --- shown before it is given -----------------------------------------------------------------------------------------

    def dialog(self, order, user=None, **values):
        one = self.env["oms.goodwill"].with_user(user or self.returns_clerk).create(
            {"order_id": order.id, "reason": "Scratched", **values})
        return one, self.env["oms.goodwill.wizard"].with_user(one.env.user).browse(one.action_give_dialog()["res_id"])

    def test_what_is_shown_is_given(self):
        order, mug, _cup = self.mixed(mug=3, cup=7)
        payment = order.transaction_ids
        one, dialog = self.dialog(order, percent=20.0, line_ids=self.on(mug))
        self.assertEqual((dialog.shown["credited"], dialog.shown["cards"], dialog.shown["taxes"]), (
            ["$\xa07.14"], [[payment.reference, "$\xa07.14"]], [["19 % on goods", "$\xa01.14"]]))
        self.assertIn("Scratched", dialog.shown_html)
        self.assertEqual((one.state, one.note_ids.ids, self.refunds(order)), ("draft", [], []), "only shown")
        dialog.way = "credit"
        dialog.action_apply()
        self.assertEqual((dialog.stale, one.state, dialog.shown["cards"], dialog.shown["credit"]), (
            True, "draft", [], ["$\xa07.14"]))
        dialog.action_apply()
        self.assertEqual((one.state, one.way, self.refunds(order)), ("done", "credit", []))
        with self.assertRaisesRegex(UserError, "given already"):
            dialog.action_preview()

    def test_shown_anew_where_less_is_left(self):
        order, _payment = self.shipped_by_card(mug=10)
        one, dialog = self.dialog(order, percent=10.0)
        self.back(order, mug=5)
        dialog.action_apply()
        self.assertEqual((dialog.stale, one.state, dialog.shown["credited"]), (True, "draft", ["$\xa05.00"]))
        dialog.action_apply()
        self.assertEqual((one.state, one.sudo().note_ids.amount_total), ("done", 5))

    def test_what_is_given_for_delivery_alone_is_approved_as_all_else(self):
        self.allow(approve_above=5)
        order = self.quotation(mug=10, freight=1)
        order.action_confirm()
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        freight = order.order_line.filtered(lambda line: line.product_id.type == "service")
        self.assertEqual(self.give(order, self.returns_supervisor, amount=6, line_ids=freight.ids).approval_state, "asked")

    def test_given_for_one_taken_back_and_given_again_it_is_for_that_one(self):
        order, _payment = self.shipped_by_card(mug=10, cup=10)
        mugs = order.order_line.filtered(lambda line: line.product_id == self.mug)
        first = self.give(order, self.returns_supervisor, amount=20, line_ids=mugs.ids)
        first.sudo().note_ids._reverse_moves([{"invoice_date": self.env["oms.day"]._today(company=self.company)}])._post()
        self.give(order, self.returns_supervisor, amount=20, line_ids=mugs.ids)
        self.assertEqual(sum(self.back(order, cup=10).refund_ids.mapped("amount_total")), 50)
        self.assertEqual(sum(self.back(order, mug=10).refund_ids.mapped("amount_total")), 80)

    def test_that_another_person_approves_is_shown(self):
        self.allow(approve_above=5)
        order, _payment = self.shipped_by_card(mug=10)
        one, dialog = self.dialog(order, self.returns_supervisor, amount=10)
        self.assertEqual((dialog.shown["approve"], dialog.shown["credited"]), ("$\xa010.00", ["$\xa010.00"]))
        dialog.action_apply()
        self.assertEqual((one.state, one.approval_state), ("draft", "asked"))
        action = one.with_user(self.returns_manager).action_approve_dialog()
        approval = self.env["oms.goodwill.wizard"].with_user(self.returns_manager).browse(action["res_id"])
        self.assertEqual((approval.shown["cards"], approval.shown["approve"]), (dialog.shown["cards"], False))
        approval.action_apply()
        self.assertEqual((one.state, one.approved_by_id), ("done", self.returns_manager))
        with self.assertRaises(AccessError):
            self.dialog(order, self.clerk, amount=1)
