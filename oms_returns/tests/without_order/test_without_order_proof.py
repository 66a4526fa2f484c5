# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .without_order_case import WithoutOrderCase


@tagged("post_install", "-at_install")
class TestWithoutOrderProof(WithoutOrderCase):
    """Nobody gets more for goods that no order here sold than was paid for them, or than one person may give."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.subtract(cls.env["oms.day"]._today(company=cls.company), days=3)
        cls.thing = cls.new_product("thing", 30, tracking="serial")

    # --- the customer keeps it --------------------------------------------------------------------------------------

    def test_what_nobody_billed_is_not_paid_unseen(self):
        self.allow(without_order="accept", window_days=0, keep_up_to=20)
        back = self.loose(self.mug, 2)
        self.assertDecision(back, "accept", "within_policy")
        back.action_authorise()
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.ids), ("authorised", []), "credited when they are here")

    def test_many_small_asks_are_one_large_one(self):
        self.allow(without_order="accept", keep_up_to=20)
        self.invoice(self.mug, 9, 10, invoice_date=self.day)
        self.assertDecision(self.loose(self.mug, 2), "accept", "keep")
        self.assertDecision(self.loose(self.mug, 1), "accept", "within_policy")

    # --- another person approves --------------------------------------------------------------------------------------

    def test_many_returns_are_approved_as_one(self):
        self.allow(without_order="accept", window_days=0, approve_above=25)
        first, notes = self.settled(self.loose(self.mug, 2))
        self.assertEqual((first.state, notes.amount_total), ("settled", 20))
        second, notes = self.settled(self.loose(self.mug, 1))
        self.assertEqual((second.approval_state, notes.ids), ("asked", []), "30 in all")
        other, _notes = self.settled(self.loose(self.mug, 2, partner=self.env["res.partner"].create({"name": "Else"})))
        self.assertEqual(other.state, "settled", "of somebody else")

    # --- a serial number ----------------------------------------------------------------------------------------------

    def test_a_parcel_with_somebody_else_s_serial(self):
        thing = self.thing
        lot = self.env["stock.lot"].create({"name": "S-1", "product_id": thing.id})
        self.env["stock.quant"]._update_available_quantity(thing, self.north.lot_stock_id, 1, lot_id=lot)
        self.shipped(self.env["res.partner"].create({"name": "Bakery"}), thing=1)
        parcel = self.env["oms.return.parcel"].with_user(self.returns_clerk).create({
            "reference": "brown box", "partner_id": self.customer.id, "line_ids": [
                Command.create({"product_id": thing.id, "quantity": 1, "lot_id": lot.id, "without_order": True})]})
        parcel.action_receive()
        with self.assertRefused("S-1 of .*thing.* was sent to Bakery, not to"):
            parcel.action_match()

    # --- it is an order's after all -----------------------------------------------------------------------------------

    def test_what_another_return_asks_for_is_not_credited_besides(self):
        order = self.shipped(mug=1)
        asked = self.ask(order, mug=1)
        asked.action_authorise()
        back = self.ask(self.shipped(cup=2), cup=1).with_user(self.returns_clerk)
        back.action_authorise()
        back.action_receive_other(self.mug.id, 1)
        other = back.line_ids.filtered(lambda line: line.product_id == self.mug)
        self.assertFalse(other.sale_line_id)
        other.surplus = "add"
        with self.assertRaisesRegex(UserError, f"was sold by {order.name}, where its money is"):
            back.with_user(self.returns_supervisor).action_inspect()

    # --- no more than was billed, and paid ----------------------------------------------------------------------------

    def credit(self, bill, price, post=True, **values):
        """A credit note of the accountants' to this invoice."""
        note = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": bill.partner_id.id, "reversed_entry_id": bill.id, "invoice_date": self.day,
            "invoice_line_ids": [Command.create({"name": "Damaged, as agreed", "price_unit": price, "tax_ids": [Command.clear()],
                                                 **values})]})
        if post:
            note.action_post()
        return note

    def test_money_that_was_credited_is_not_credited_again(self):
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        self.credit(bill, 12)
        _back, note = self.settled(self.loose(self.mug, 1))
        self.assertEqual(note.amount_total, 6, "a third of what is left of it")
        self.credit(bill, 6)
        back, note = self.settled(self.loose(self.mug, 2))
        self.assertEqual(note.amount_total, 6, "30 in all")

    def test_a_part_of_the_price_is_no_pieces(self):
        """The accountants give 1.00 of each of three back: three can come back still, for what is left of their price. Who takes
        it back bills the price once more, and no pieces."""
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        part = self.credit(bill, 1, product_id=self.mug.id, quantity=3)
        _back, note = self.settled(self.loose(self.mug, 1))
        self.assertEqual(note.amount_total, 9)
        undone = part._reverse_moves([{"invoice_date": self.day}])
        undone.action_post()
        back, note = self.settled(self.loose(self.mug, 2))
        self.assertEqual((back.sudo().line_ids.price_item_id.move_id, note.amount_total), (bill, 20))
        self.assertDecision(self.loose(self.mug, 1), "refuse", "more_than_billed")

    def test_pieces_at_their_price_are_pieces(self):
        self.allow(without_order="accept")
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        self.credit(bill, 10, product_id=self.mug.id, quantity=2)
        self.assertDecision(self.loose(self.mug, 2), "refuse", "more_than_billed")
        self.assertDecision(self.loose(self.mug, 1), "accept", "within_policy")

    def test_a_draft_of_the_accountants_is_told_first(self):
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        draft = self.credit(bill, 10, post=False, product_id=self.mug.id, quantity=3)
        back = self.through(self.loose(self.mug, 3))
        with self.assertRaisesRegex(UserError, f"post or delete the draft .* of {bill.name} first"):
            back.action_settle()
        draft.unlink()
        back.action_settle()
        self.assertEqual(back.sudo().refund_ids.amount_total, 30)

    def test_a_discount_for_early_payment_stays_taken(self):
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        loss = self.env["account.account"].create({"name": "Discounts", "code": "DISC", "account_type": "expense"})
        self.register(bill, amount=29.4, payment_difference_handling="reconcile", writeoff_account_id=loss.id)
        self.assertEqual(bill.amount_residual, 0)
        back, note = self.settled(self.loose(self.mug, 3), "transfer")
        self.assertEqual((note.amount_total, self.paid_out(note)), (29.4, 29.4))

    def test_a_discount_that_our_matching_booked_stays_taken(self):
        term = self.env["account.payment.term"].create({
            "name": "2 % within 10 days", "early_discount": True, "discount_percentage": 2, "discount_days": 10})
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day, invoice_payment_term_id=term.id)
        bank = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
        line = self.env["account.bank.statement.line"].create({
            "journal_id": bank.id, "amount": 29.4, "payment_ref": bill.name, "date": self.day})
        match, key = self.env["oms.match"], f"account.bank.statement.line,{line.id}"
        match.apply(key, next(row for row in match.page({}, 0)["rows"] if row["id"] == key)["proposals"][0]["id"])
        self.assertEqual(bill.amount_residual, 0)
        _back, note = self.settled(self.loose(self.mug, 3), "transfer")
        self.assertEqual((note.amount_total, self.paid_out(note)), (29.4, 29.4))

    def test_what_is_on_its_way_is_paid(self):
        """A payment without an entry: the bank has not told of it yet, and the invoice waits for that."""
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        bank = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
        bank.inbound_payment_method_line_ids.payment_account_id = False
        self.patch(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda self: "in_payment")
        self.register(bill, amount=20)
        self.assertEqual(bill.amount_residual, 30)
        _back, note = self.settled(self.loose(self.mug, 3), "transfer")
        self.assertEqual((self.paid_out(note), note.amount_residual, bill.amount_residual), (20, 20, 20))

    def test_what_nobody_paid_is_not_paid_out(self):
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        self.credit(bill, 30, product_id=self.cup.id)  # settled without money
        self.assertEqual(bill.amount_residual, 0)
        back = self.through(self.loose(self.mug, 3))
        with self.assertRaisesRegex(UserError, "0 are not credited yet"):
            back.action_settle()

    def at_once(self, *backs):
        """These are settled together: what goes out for each."""
        for back in backs:
            self.through(back).money_way = "transfer"
        self.env["oms.return"].union(*backs).with_user(self.returns_clerk).action_settle()
        return [self.paid_out(back.sudo().refund_ids) for back in backs]

    def test_two_returns_of_one_invoice_at_once(self):
        """100 billed, 60 came: no more goes out, whether the rest is written off or open."""
        written_off, open_ = (self.invoice(self.mug, 2, 50, invoice_date=self.day, partner=partner) for partner in (
            self.customer, self.env["res.partner"].create({"name": "Else"})))
        for bill in (written_off, open_):
            self.register(bill, amount=60)
        self.write_off(written_off, 40)
        self.assertEqual(self.at_once(*[self.loose(self.mug, 1) for _time in range(2)]), [50, 10])
        self.assertEqual(self.at_once(*[self.loose(self.mug, 1, open_.partner_id) for _time in range(2)]), [10, 50])
        self.assertEqual(open_.amount_residual, 0)

    def test_an_invoice_that_another_return_is_of_too(self):
        """Mugs on one invoice, of which nobody paid; mugs and cups of both by one return; then the cups' rest."""
        mugs, cups = (self.invoice(goods, 2, 50, invoice_date=self.day) for goods in (self.mug, self.cup))
        self.register(cups, amount=60)
        self.write_off(mugs, 100)
        cups_loss = self.env["account.account"].search([("code", "=", "BADD")])
        cups_loss.code = "BADE"
        self.write_off(cups, 40)
        both = self.loose(self.mug, 1)
        both.line_ids = [Command.create({"product_id": self.cup.id, "quantity": 1})]
        self.assertEqual(sum(self.at_once(self.loose(self.mug, 1), both, self.loose(self.cup, 1))), 60)

    def test_the_payment_bounces_before_the_transfer_goes(self):
        bill = self.invoice(self.mug, 2, 50, invoice_date=self.day)
        came = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids).create({})._create_payments()
        _back, note = self.settled(self.loose(self.mug, 2), "transfer")
        draft = self.env["account.payment"].search([("oms_note_id", "=", note.id)])
        came.action_draft()
        with self.assertRaisesRegex(UserError, f"{draft.display_name} pays back .*100\\.00 more than .* paid for {bill.name}"):
            draft.action_post()
        came.action_post()
        draft.action_post()
        self.assertEqual((note.amount_residual, self.paid_out(note)), (0, 100))

    def test_by_transfer_and_by_hand(self):
        """Neither makes an entry. What is kept for the customer is paid by hand where it was paid for, whatever settled it."""
        jug = self.new_product("jug", 30)
        paid, bounced, settled = (
            self.invoice(goods, 2, 30, invoice_date=self.day) for goods in (self.mug, self.cup, jug))
        came = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=(paid | bounced).ids).create({})._create_payments()
        self.write_off(settled, 60)
        notes = [self.settled(self.loose(goods, 2), way)[1] for goods, way in (
            (self.mug, "transfer"), (self.cup, "credit"), (jug, "credit"))]
        bank = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
        bank.outbound_payment_method_line_ids.payment_account_id = False
        self.patch(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda self: "in_payment")
        transfer = self.env["account.payment"].search([("oms_note_id", "=", notes[0].id)])
        transfer.outstanding_account_id = False
        transfer.action_post()
        self.assertEqual((transfer.amount, transfer.move_id.ids, notes[0].amount_residual), (60, [], 60))
        with self.assertRaisesRegex(UserError, f"60\\.00 more of credit note {notes[0].name}"), self.env.cr.savepoint():
            self.register(notes[0])
        came[1].action_draft()
        with self.assertRaisesRegex(UserError, f"60\\.00 more than .* paid for {bounced.name}"), self.env.cr.savepoint():
            self.register(notes[1])
        self.register(notes[2])
        goodwill = self.credit(paid, 5)
        self.register(goodwill)
        self.assertEqual(self.env["oms.refund"]._left(notes[2] | goodwill), {notes[2]: 0, goodwill: 0})
        with self.assertRaisesRegex(UserError, f"of credit note {goodwill.name} than is left"), self.env.cr.savepoint():
            self.register(goodwill)

    def test_a_deduction_that_was_written_off_was_never_money(self):
        bill = self.invoice(self.mug, 2, 50, invoice_date=self.day)
        self.register(bill, amount=90)
        reason = self.env["oms.deduction.reason"].search([("settle", "=", "write_off")], limit=1)
        reason.account_id = self.env["account.account"].create({
            "name": "Deductions", "code": "DEDU", "account_type": "expense"})
        deduction = self.env["oms.deduction"].create({"invoice_id": bill.id, "amount": 10, "reason_id": reason.id})
        deduction.action_accept()
        self.assertEqual((bill.amount_residual, deduction.settle_id.move_type), (0, "entry"))
        _back, note = self.settled(self.loose(self.mug, 2), "transfer")
        self.assertEqual((note.amount_total, self.paid_out(note)), (90, 90))

    def test_goods_of_orders_are_no_goods_of_none(self):
        """20 and 10 credited of one return: of goods of no order it is 10, with 10 more 20."""
        self.allow(without_order="accept", window_days=0, approve_above=25)
        order = self.shipped(cup=4)
        self.bill(order)
        back = self.ask(order, cup=2)
        back.line_ids = [Command.create({"product_id": self.mug.id, "quantity": 1})]
        self.through(back).action_settle()
        self.assertEqual((back.state, back.amount), ("settled", 20))
        second, notes = self.settled(self.loose(self.mug, 1))
        self.assertEqual((second.state, notes.amount_total), ("settled", 10))

    def test_written_off_is_no_money(self):
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        self.register(bill, amount=10)
        self.write_off(bill, 20)
        first, note = self.settled(self.loose(self.mug, 2), "transfer")
        self.assertEqual((note.amount_total, self.paid_out(note), note.amount_residual), (20, 10, 20))
        second, note = self.settled(self.loose(self.mug, 1), "transfer")
        self.assertEqual((note.amount_total, self.paid_out(note)), (10, 0), "that is all that came in")

    def test_an_open_invoice_in_another_currency(self):
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", other.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2020-01-01", "rate": 2.0, "company_id": self.company.id})
        bill = self.invoice(self.mug, 2, 10, invoice_date=self.day, currency_id=other.id)
        self.register(bill, amount=4)
        back, note = self.settled(self.loose(self.mug, 2), "transfer")
        self.assertEqual((note.amount_total, self.paid_out(note), bill.amount_residual), (10, 2, 16))

    def test_what_one_customer_is_given_is_approved_as_one(self):
        """Two clerks settle two returns of different goods of no order at once: the second finds what the first gave."""
        one, other = self.loose(self.mug).line_ids, self.loose(self.cup).line_ids
        self.assertTrue(set(one._oms_guards()) & set(other._oms_guards()))
