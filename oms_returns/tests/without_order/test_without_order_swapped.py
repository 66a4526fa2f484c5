# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .without_order_case import WithoutOrderCase

SECONDS = 20  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestWithoutOrderSwapped(WithoutOrderCase):
    """What was sent in exchange for goods of no order comes back: what had come for these goes out, once, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.env["oms.day"]._today(company=cls.company)
        cls.jug = cls.new_product("jug", 10)
        cls.put(cls.jug, 100)

    def billed(self, quantity=2, paid=None, partner=None):
        """An invoice of mugs by hand, paid as far."""
        bill = self.invoice(self.mug, quantity, 10, invoice_date=self.day, partner=partner)
        if paid != 0:
            self.register(bill, **({"amount": paid} if paid else {}))
        return bill

    def gone(self, order):
        """Left and billed."""
        self.ship(order)
        return self.bill(order)

    def swapped(self, quantity=2, gets=None, get=None, partner=None):
        """Mugs of no order for others, which are at the customer's by now and billed: (their return, the order)"""
        back = self.loose(self.mug, quantity, partner=partner, resolution="exchange")
        back.line_ids.write({"exchange_product_id": (gets or self.cup).id, "exchange_quantity": get or quantity * 2})
        back = self.settled(back)[0].sudo()
        order = back.exchange_order_ids
        self.gone(order)
        return back, order

    def returned(self, order, way="transfer", **quantities):
        return self.settled(self.ask(order, **quantities), way)

    def out(self, note):
        """[(amount, of which order)] of what goes out by it."""
        return [(one.amount, one.oms_order_id) for one in self.env["account.payment"].search(
            [("oms_note_id", "=", note.id)], order="id")]

    def overpaid(self, order):
        return self.env["oms.refund"]._overpaid(order)

    def said(self, back):
        return back.line_ids.result.replace("\xa0", "")

    # --- once -----------------------------------------------------------------------------------------------------------

    def test_it_goes_out_as_chosen(self):
        """In two steps, of what an invoice billed and of what nobody did; who returns it reads what goes out."""
        nobody = self.env["sale.order"]
        for paid in (True, False):
            partner = self.env["res.partner"].create({"name": "Shop", "email": "shop@example.com"})
            if paid:
                self.billed(partner=partner)
            first, order = self.swapped(partner=partner)
            with self.subTest(paid=paid):
                self.assertEqual((order.amount_total, self.paid_out(first.refund_ids)), (20, 0))
                for cups in (1, 3):
                    back, note = self.returned(order, cup=cups)
                    self.assertEqual(self.out(note), [(cups * 5, nobody)])
                    self.assertEqual(self.said(back), f"Credited ${cups * 5}.00 by {note.name}: ${cups * 5}.00 is to be "
                                                      "transferred")
                    sent = self.env["account.payment"].search([("oms_note_id", "=", note.id)])
                    sent.action_post()
                    self.assertEqual((note.amount_residual, self.overpaid(order)), (0, 0), "it is none of the order's")
                    self.assertIn(f"${cups * 5}.00 by transfer", self.said(back))
        self.assertNoFaults()

    def test_what_is_still_owed_is_lowered_and_the_rest_goes_out(self):
        bill = self.billed(paid=5)
        _first, order = self.swapped()
        self.assertEqual(bill.amount_residual, 15, "the credit paid for the others")
        back, note = self.returned(order, cup=2)
        self.assertEqual((bill.amount_residual, self.out(note)), (5, []))
        self.assertEqual(self.said(back), f"Credited $10.00 by {note.name}: to the customer's account")
        back, note = self.returned(order, cup=2)
        self.assertEqual((bill.amount_residual, [amount for amount, _order in self.out(note)]), (0, [5]))
        self.assertEqual(self.said(back), f"Credited $10.00 by {note.name}: $5.00 is to be transferred; "
                                          "$5.00 to the customer's account")

    def test_what_was_never_paid_does_not_go_out(self):
        bill = self.billed(paid=0)
        _first, order = self.swapped()
        self.write_off(bill, 20)
        back, note = self.returned(order, cup=4)
        self.assertEqual((self.out(note), note.amount_residual), ([], 20))
        self.assertEqual(self.said(back), f"Credited $20.00 by {note.name}: to the customer's account")

    def test_one_pot_of_an_invoice(self):
        """40 billed, 20 came. What went by hand for what was exchanged is gone for the rest."""
        bill = self.billed(quantity=4, paid=20)
        self.write_off(bill, 20)
        _first, order = self.swapped()
        _back, note = self.returned(order, "credit", cup=4)
        self.register(note)
        self.assertEqual((note.amount_residual, self.overpaid(order)), (0, -20))
        _back, other = self.settled(self.loose(self.mug, 2), "transfer")
        self.assertEqual((other.amount_total, self.out(other)), (20, []))

    def test_no_transfer_and_by_hand(self):
        bill = self.billed()
        _first, order = self.swapped()
        _back, note = self.returned(order, cup=4)
        sent = self.env["account.payment"].search([("oms_note_id", "=", note.id)])
        with self.assertRaisesRegex(UserError, f"credit note {note.name} than is left"), self.env.cr.savepoint():
            self.register(note)
        came = bill._oms_receivable_lines().matched_credit_ids.credit_move_id.move_id.origin_payment_id
        came.action_draft()
        with self.assertRaisesRegex(UserError, f"20\\.00 more than .* paid for {bill.name}"), self.env.cr.savepoint():
            sent.action_post()
        came.action_post()
        sent.action_cancel()
        self.register(note)
        self.assertEqual(note.amount_residual, 0, "instead of the transfer")

    def test_credit_that_paid_another_bill_is_not_transferred_besides(self):
        """Somebody matches the credit note with a bill while its transfer is a draft."""
        self.billed()
        other = self.invoice(self.cup, 2, 10, invoice_date=self.day)
        _back, note = self.settled(self.loose(self.mug, 2), "transfer")
        self.assertEqual(self.paid_out(note), 20)
        (note | other)._oms_receivable_lines().reconcile()
        self.assertEqual((self.env["oms.refund"]._left(note)[note], other.amount_residual), (-20, 0))
        with self.assertRaisesRegex(UserError, f"of credit note {note.name}, of which .*0\\.00 is left"):
            self.env["account.payment"].search([("oms_note_id", "=", note.id)]).action_post()

    # --- with other money -------------------------------------------------------------------------------------------------

    def test_what_was_paid_for_itself_goes_back_by_that(self):
        """Two mugs of no order for four jugs: 20 came with the first, 20 later."""
        self.billed()
        _first, order = self.swapped(gets=self.jug, get=4)
        self.register(order.invoice_ids)
        _back, note = self.returned(order, jug=3)
        self.assertEqual(self.out(note), [(20, order), (10, order.browse())])
        _back, note = self.returned(order, jug=1)
        self.assertEqual((self.out(note), self.overpaid(order)), ([(10, order.browse())], 0))
        self.assertNoFaults()

    def test_exchanged_again(self):
        """Cheaper goods for it: what they do not need goes out; then they come back as well."""
        self.billed()
        _first, order = self.swapped()
        again = self.ask(order, cup=4)
        again.line_ids.write({"resolution": "exchange", "exchange_product_id": self.mug.id, "exchange_quantity": 1})
        again, note = self.settled(again, "transfer")
        self.assertEqual([amount for amount, _order in self.out(note)], [10])
        last = again.sudo().exchange_order_ids
        self.gone(last)
        _back, note = self.returned(last, mug=1)
        self.assertEqual(self.out(note), [(10, order.browse())])
        self.assertNoFaults()

    def test_goods_of_an_order_and_of_none(self):
        """Exchanged together, they come back together: each half to where it had come from. And with others of no order."""
        self.billed(quantity=2)
        sold = self.shipped(cup=2)
        self.pay(self.bill(sold))
        first = self.loose(self.mug, 1, resolution="exchange")
        first.line_ids.exchange_product_id = self.jug
        first.line_ids = [Command.create({"sale_line_id": sold.order_line.id, "quantity": 2, "resolution": "exchange"})]
        order = self.settled(first)[0].sudo().exchange_order_ids
        self.gone(order)
        back = self.ask(order, jug=1)
        back.line_ids = [Command.create({"product_id": self.mug.id, "quantity": 1})]
        back, notes = self.settled(back, "transfer")
        self.assertEqual(sorted((amount, one.name or "") for note in notes for amount, one in self.out(note)), sorted([
            (10, ""), (10, sold.name)]))
        for line in back.line_ids:
            self.assertIn("is to be transferred", line.result)
        _back, note = self.returned(order, cup=2)
        self.assertEqual(self.out(note), [(10, order.browse())])

    # --- sent ahead -------------------------------------------------------------------------------------------------------

    def test_it_comes_after_it_was_given_up(self):
        """Goods of no order pay for what was sent ahead for them, though they come late."""
        self.allow(without_order="accept", replace_when="authorisation")
        self.billed()
        back = self.loose(self.mug, 1, resolution="exchange")
        back.line_ids.exchange_product_id = self.jug
        back.with_user(self.returns_supervisor).action_authorise()
        order = back.sudo().exchange_order_ids
        bill = self.gone(order)
        back.action_close_rest()
        self.assertEqual((back.state, order.state, bill.amount_residual), ("settled", "sale", 10))
        back, note = self.settled(self.loose(self.mug, 1), "transfer")
        self.assertEqual((bill.amount_residual, self.out(note)), (0, []))
        self.assertEqual(self.said(back), f"Credited $10.00 by {note.name}: to the customer's account")
