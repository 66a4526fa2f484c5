# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.common import beginning
from odoo.tests import tagged

from .adoption_case import AdoptionCase


@tagged("post_install", "-at_install")
class TestAdoptedMoney(AdoptionCase):
    """What came back by Odoo's own return is paid back once: by the order's billing or by its return, whoever comes first."""

    beginnings = (("sold", {"name": 'mug'}),)

    @beginning
    def sold(self, name, quantity=5, billed=True):
        order = self.shipped(**{name: quantity})
        if billed:
            self.bill(order)
        return order

    def credited(self, order):
        notes = order.invoice_ids.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
        return sum(notes.mapped("amount_total"))

    def assertNothingLeft(self, order):
        """Neither the order nor its returns have money to give."""
        self.assertEqual((order.order_line.qty_to_invoice, set(self.returns(order).mapped("state"))), (0, {"settled"}))
        with self.assertRefused("."):
            order._create_invoices(final=True)
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.assertNoFaults()

    def test_the_return_follows_its_transfer(self):
        order = self.sold("mug")
        picking = self.send_back(order, mug=3)
        picking.button_validate()
        back = self.returns(order)
        self.assertEqual((back.state, back.line_ids.received_quantity), ("inspected", 3), "it is where Odoo took it")
        self.assertEqual(self.in_stock(self.mug), 98)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(len(order.picking_ids), 2, "no further transfer")
        self.assertEqual(self.events(order).count("returned"), 1)
        self.assertNoFaults()

    def test_the_order_s_billing_credits_it(self):
        order = self.sold("mug")
        self.send_back(order, mug=3).button_validate()
        self.assertEqual((order.invoice_status, order.order_line.qty_to_invoice), ("to invoice", -3))
        order._create_invoices(final=True).action_post()
        self.assertEqual(self.credited(order), 30)
        self.assertNothingLeft(order)
        self.assertIn("RINV", self.returns(order).line_ids.result)

    def test_the_return_credits_it(self):
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.sold(name)
                self.send_back(order, **{name: 3}).button_validate()
                self.returns(order).with_user(self.returns_clerk).action_settle()
                self.assertEqual(self.credited(order), 3 * order.order_line.price_unit)
                self.assertNothingLeft(order)

    def test_what_waits_for_its_own_credit_is_no_fault_of_another_return(self):
        """Two returns of one line: one is credited, the other's goods are here and its money is not decided yet."""
        order = self.sold("mug")
        self.send_back(order, mug=2).button_validate()
        first = self.returns(order)
        first.action_settle()
        self.send_back(order, mug=1).button_validate()
        second = self.returns(order) - first
        self.assertEqual((first.state, second.state, order.order_line.qty_to_invoice), ("settled", "inspected", -1))
        self.assertNoFaults()
        second.flush_recordset()
        self.env.cr.execute("UPDATE oms_return SET state = 'settled' WHERE id = %s", [second.id])  # as if it had been credited
        self.assertEqual([fault["rule"] for fault in self.env["oms.checker"]._oms_faults()], ["settled_not_overbilled"])

    def test_sent_to_the_customer_again(self):
        """odoo/odoo#26947: the return of a return, so that the customer has the goods that are billed."""
        order = self.sold("mug", quantity=1)
        came = self.send_back(order, mug=1)
        came.button_validate()
        again = self.env["stock.return.picking"].create({"picking_id": came.id})
        again.product_return_moves.write({"quantity": 1, "to_refund": True})
        again._create_return().button_validate()
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (1, 0))
        back = self.returns(order)
        back.action_settle()
        self.assertEqual((back.state, back.line_ids.result), ("settled", "Sent to the customer again: nothing to refund"))
        self.assertNothingLeft(order)

    def test_an_order_that_is_reduced_after_a_return_is_no_fault_of_it(self):
        """Billed as ordered, not all of it sent: the customer wants less of the rest, and the next bill credits that."""
        order = self.confirm(tin=5)
        self.bill(order)
        self.ship_part(order, 3, days=1)
        self.send_back(order, tin=1).button_validate()
        self.returns(order).action_settle()
        order.order_line.product_uom_qty = 4
        self.assertEqual((self.returns(order).state, order.order_line.qty_to_invoice), ("settled", -1))
        self.assertNoFaults()

    def test_billed_as_ordered_no_bill_credits_it_by_itself(self):
        """As in Odoo; and what somebody credits by hand is not to be billed again."""
        order = self.sold("tin")
        self.send_back(order, tin=3).button_validate()
        self.assertEqual((order.invoice_status, order.order_line.qty_to_invoice, order.amount_to_invoice), ("invoiced", 0, 0))
        invoice = order.invoice_ids
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create({
            "journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.invoice_line_ids.quantity = 3
        note.action_post()
        self.assertEqual(self.credited(order), 12)
        self.assertNothingLeft(order)

    def test_not_billed_nothing_is_credited(self):
        """odoo/odoo#254871: all of it came back before it was billed: nothing to invoice, not "fully invoiced"."""
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.sold(name, billed=False)
                self.send_back(order, **{name: 5}).button_validate()
                self.assertEqual((order.invoice_status, self.returns(order).state), ("no", "settled"))
        order = self.sold("tin", billed=False)
        self.send_back(order, tin=2).button_validate()
        self.assertEqual((order.order_line.qty_to_invoice, self.bill(order).amount_total), (3, 12), "what is kept is billed")

    def test_unticked_the_customer_keeps_paying(self):
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.sold(name)
                self.send_back(order, to_refund=False, **{name: 3}).button_validate()
                back = self.returns(order)
                self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (5, 0))
                self.assertEqual((back.line_ids.resolution, back.state), ("nothing", "settled"))
                self.assertNoFaults()

    def test_in_parts(self):
        order = self.sold("mug")
        picking = self.send_back(order, mug=3)
        picking.move_ids.quantity = 1
        picking.with_context(skip_backorder=True).button_validate()
        back = self.returns(order)
        self.assertEqual((back.state, back.line_ids.received_quantity), ("received", 1))
        rest = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        self.assertEqual((rest.move_ids.oms_return_line_id, rest.move_ids.oms_adopted), (back.line_ids, "counted"))
        order._create_invoices(final=True).action_post()
        self.assertEqual((self.credited(order), back.state), (10, "received"))
        rest.button_validate()
        self.assertEqual(back.state, "inspected")
        back.action_settle()
        self.assertEqual(self.credited(order), 30)
        self.assertNothingLeft(order)

    def test_two_returns_one_credit_note(self):
        order = self.sold("mug")
        self.send_back(order, mug=2).button_validate()
        self.send_back(order, mug=1).button_validate()
        order._create_invoices(final=True).action_post()
        self.assertEqual(self.credited(order), 30)
        self.assertNothingLeft(order)

    def test_a_draft_bill_is_waited_for(self):
        order = self.sold("mug")
        self.send_back(order, mug=3).button_validate()
        note = order._create_invoices(final=True)
        with self.assertRefused("post or delete the draft"):
            self.returns(order).action_settle()
        note.action_post()
        self.assertEqual(self.credited(order), 30)
        self.assertNothingLeft(order)

    def test_settling_and_billing_guard_each_other(self):
        order = self.sold("mug")
        self.send_back(order, mug=3).button_validate()
        guard = self.env["oms.guard"].sudo().search([("kind", "=", "return"), ("key1", "=", order.order_line.id)])

        def moved(run):
            before = guard.seq
            run()
            guard.invalidate_recordset()
            return guard.seq > before

        self.assertTrue(moved(lambda: order._create_invoices(final=True).unlink()))
        self.assertTrue(moved(self.returns(order).action_settle))

    def test_goods_that_went_out_again_are_not_paid_back(self):
        """Odoo's return of the return: the customer has them once more."""
        order = self.sold("mug")
        picking = self.send_back(order, mug=3)
        picking.button_validate()
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 3
        again = wizard._create_return()
        again.button_validate()
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (5, 0))
        self.returns(order).action_settle()
        self.assertEqual(self.credited(order), 0)
        self.assertNothingLeft(order)

    # --- a return of ours that waits for the goods -------------------------------------------------------------------------

    def test_what_is_expected_is_received_there(self):
        order = self.sold("mug")
        back = self.ask(order, mug=3)
        back.action_authorise()
        expected = back.picking_ids
        self.assertEqual(self.send_back(order, mug=3), expected, "the transfer that there is")
        self.assertEqual(self.returns(order), back, "one return, never two")
        with self.assertRefused(f"{back.name} expects .*mug.* of {order.name}.*though they be more"):
            self.send_back(order, mug=4)
        with self.assertRefused(f"{back.name} expects"):
            self.send_back(order, exchange=True, mug=1)
        expected.button_validate()
        self.assertEqual(self.in_stock(self.mug, self.inspection()), 3)
        self.assertEqual((back.state, order.order_line.qty_delivered), ("received", 5))

    def test_what_is_asked_for_is_authorised_by_its_goods(self):
        order = self.sold("mug")
        back = self.ask(order, mug=3)
        picking = self.send_back(order, mug=3)
        self.assertEqual((back.state, back.picking_ids), ("authorised", picking))

    def test_an_open_question_is_not_answered_by_the_dock(self):
        order = self.sold("mug")
        back = self.ask(order, mug=3)
        back.line_ids._oms_write({"decision": "ask", "decision_rule": "valuable"})
        with self.assertRefused(f"{back.name} asks for .*mug.* of {order.name} and waits for a decision"):
            self.send_back(order, mug=3)
