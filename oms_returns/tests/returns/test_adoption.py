# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from ..common import ReturnsCase


class AdoptionCase(ReturnsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_test_user(cls.env, "oms_dock_worker", "stock.group_stock_user", name="Wim")
        cls.tin = cls.new_product("tin", 4.0, invoice_policy="order")
        cls.put(cls.tin, 100)

    def wizard(self, order, user=None, to_refund=True, **quantities):
        """Odoo's own dialog on the delivery of the order."""
        picking = order.picking_ids.filtered(lambda done: done.state == "done" and done.location_dest_id.usage == "customer")[:1]
        wizard = self.env["stock.return.picking"].with_user(user or self.worker).create({"picking_id": picking.id})
        for name, quantity in quantities.items():
            line = wizard.product_return_moves.filtered(lambda part, name=name: part.product_id == getattr(self, name))
            line.write({"quantity": quantity, "to_refund": to_refund})
        return wizard

    def send_back(self, order, user=None, to_refund=True, exchange=False, **quantities):
        """The transfer that Odoo makes for it."""
        wizard = self.wizard(order, user, to_refund, **quantities)
        action = wizard.action_create_exchanges() if exchange else wizard.action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def returns(self, order):
        return self.env["oms.return"].search([("line_ids.order_id", "=", order.id)])


@tagged("post_install", "-at_install")
class TestAdoption(AdoptionCase):
    """Odoo's own return of a delivery is one return of ours: no more than can come back, its transfer as Odoo makes it."""

    def test_one_return_and_odoo_s_transfer(self):
        order = self.shipped(mug=5, cup=3)
        picking = self.send_back(order, mug=2, cup=1)
        back = self.returns(order)
        self.assertEqual((len(back), back.door, back.state, back.partner_id), (1, "stock", "authorised", self.customer))
        self.assertEqual(
            {(line.product_id, line.quantity, line.resolution, line.decision_rule) for line in back.line_ids},
            {(self.mug, 2, "refund", "stock"), (self.cup, 1, "refund", "stock")})
        self.assertEqual(picking.move_ids.oms_return_line_id, back.line_ids)
        self.assertEqual(picking.location_dest_id, self.north.lot_stock_id, "it goes where Odoo takes it")
        self.assertEqual(picking.picking_type_id, self.north.in_type_id)
        self.assertFalse(back.user_id, "nobody of the returns desk is asked")

    def test_no_more_than_can_come_back(self):
        order = self.shipped(mug=4)
        with self.assertRefused(r"mug.* of .*: 4 shipped with .*, 0 came back.*Return 4 at most, not 10"):
            self.send_back(order, mug=10)
        self.send_back(order, mug=3).button_validate()
        with self.assertRefused(r"4 shipped with .*, 3 came back or are on their way\. Return 1 at most, not 2"):
            self.send_back(order, mug=2)
        self.send_back(order, mug=1)
        with self.assertRefused(r"4 shipped with .*, and all of it came back or is on its way: not 1 more"):
            self.send_back(order, mug=1)
        self.assertEqual(len(self.returns(order)), 2, "what was refused left nothing")

    def test_each_delivery_its_own_goods(self):
        order = self.shipped(mug=4)
        order.order_line.product_uom_qty = 10
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 10)
        with self.assertRefused("4 shipped with"):
            self.send_back(order, mug=6)

    def test_a_dozen_is_twelve(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.quotation(mug=2)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.ship(order)
        self.send_back(order, mug=1)
        line = self.returns(order).line_ids
        shown = order.picking_ids.move_ids.filtered(lambda move: move.location_dest_id.usage == "customer").product_uom
        self.assertEqual(line.quantity, 12 if shown == dozen else 1)

    def test_a_cancelled_transfer_cancels_its_return(self):
        order = self.shipped(mug=4)
        picking = self.send_back(order, mug=4)
        picking.action_cancel()
        self.assertEqual(self.returns(order).state, "cancelled")
        self.assertDecision(self.ask(order, mug=4), "accept", "within_policy")

    def test_nothing_is_sent_again(self):
        """An order that is launched anew (a hold cleared, a job) does not send what comes back, before it is here nor after.
        Whoever orders another quantity gets what is ordered less what the customer has, as Odoo's own test_08_quantities."""
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.shipped(**{name: 5})
                back = self.send_back(order, **{name: 3})
                order.order_line._action_launch_stock_rule()
                self.assertFalse(order.picking_ids.filtered(lambda one: one.state == "assigned") - back)
                back.button_validate()
                order.order_line._action_launch_stock_rule()
                order._oms_process()
                self.assertFalse(order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")))
                order.order_line.product_uom_qty = 6
                new = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
                self.assertEqual((new.location_dest_id.usage, sum(new.move_ids.mapped("product_uom_qty"))), ("customer", 4))

    # --- Odoo's alone ---------------------------------------------------------------------------------------------------

    def test_a_vendor_s_receipt_stays_odoo_s(self):
        vendor = self.env["res.partner"].create({"name": "Kiln"})
        receipt = self.env["stock.picking"].create({
            "picking_type_id": self.north.in_type_id.id, "partner_id": vendor.id,
            "location_id": self.env.ref("stock.stock_location_suppliers").id, "location_dest_id": self.north.lot_stock_id.id,
            "move_ids": [(0, 0, {"product_id": self.mug.id, "product_uom_qty": 4, "location_id": self.env.ref(
                "stock.stock_location_suppliers").id, "location_dest_id": self.north.lot_stock_id.id})]})
        receipt.action_confirm()
        receipt.button_validate()
        before = self.env["oms.return"].search_count([])
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": receipt.id})
        wizard.product_return_moves.quantity = 9
        back = wizard._create_return()
        self.assertEqual((back.move_ids.product_uom_qty, back.move_ids.oms_adopted), (9, False))
        self.assertEqual(self.env["oms.return"].search_count([]), before)

    def test_a_step_in_the_warehouse_stays_odoo_s(self):
        self.north.delivery_steps = "pick_ship"
        order = self.confirm(mug=4)
        pick = order.picking_ids.filtered(lambda one: one.location_id == self.north.lot_stock_id)
        pick.button_validate()
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": pick.id})
        wizard.product_return_moves.quantity = 1
        wizard._create_return()
        self.assertFalse(self.returns(order))

    def test_what_has_not_left_stays_odoo_s(self):
        order = self.confirm(mug=2)
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.quantity = 2
        self.assertFalse(wizard._create_return().move_ids.oms_return_line_id)

    def test_a_transfer_without_an_order_stays_odoo_s(self):
        customers = self.env.ref("stock.stock_location_customers")
        gone = self.env["stock.picking"].create({
            "picking_type_id": self.north.out_type_id.id, "location_id": self.north.lot_stock_id.id,
            "location_dest_id": customers.id, "move_ids": [(0, 0, {
                "product_id": self.mug.id, "product_uom_qty": 2, "location_id": self.north.lot_stock_id.id,
                "location_dest_id": customers.id})]})
        gone.action_confirm()
        gone.action_assign()
        gone.button_validate()
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": gone.id})
        wizard.product_return_moves.quantity = 2
        self.assertFalse(wizard._create_return().move_ids.oms_return_line_id)


@tagged("post_install", "-at_install")
class TestAdoptedExchange(AdoptionCase):
    """Odoo's "Return for Exchange": other pieces leave, nothing is sent twice, credited or billed twice."""

    def replacement(self, order):
        return order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and one.location_dest_id.usage == "customer")

    def status(self, order):
        return order.invoice_status, order.order_line.qty_to_invoice

    def test_billed_order_stays_billed(self):
        """odoo/odoo#271474: the goods in exchange are on their way, and the order is back at "to invoice"."""
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.shipped(**{name: 5})
                self.bill(order)
                back = self.send_back(order, exchange=True, **{name: 3})
                self.assertEqual(self.status(order), ("invoiced", 0))
                back.button_validate()
                self.assertEqual(order.order_line.qty_delivered, 2)
                self.assertEqual(self.status(order), ("invoiced", 0))
                with self.assertRefused("."):
                    order._create_invoices(final=True)
                self.assertEqual(sum(self.replacement(order).move_ids.mapped("product_uom_qty")), 3)
                self.ship(order)
                self.assertEqual((order.order_line.qty_delivered, *self.status(order)), (5, "invoiced", 0))
                self.assertEqual((self.returns(order).line_ids.resolution, self.returns(order).state), ("nothing", "settled"))

    def test_goods_in_exchange_leave_first(self):
        """Sent before the others came: no more is billed, nor is more to be sold."""
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.shipped(**{name: 5})
                self.bill(order)
                back = self.send_back(order, exchange=True, **{name: 3})
                self.replacement(order).button_validate()
                self.assertEqual(order.order_line.qty_delivered, 8)
                self.assertEqual(self.status(order), ("invoiced", 0))
                back.button_validate()
                self.assertEqual((order.order_line.qty_delivered, *self.status(order)), (5, "invoiced", 0))

    def test_unticked_it_is_no_second_sale(self):
        """Whoever unticks "update quantities" for an exchange does not sell the goods twice."""
        order = self.shipped(mug=5)
        self.bill(order)
        self.send_back(order, to_refund=False, exchange=True, mug=3).button_validate()
        self.ship(order)
        self.assertEqual((order.order_line.qty_delivered, *self.status(order)), (5, "invoiced", 0))

    def test_launched_once(self):
        order = self.shipped(mug=5)
        back = self.send_back(order, exchange=True, mug=3)
        order.order_line._action_launch_stock_rule()
        order._oms_process()
        self.assertEqual(sum(self.replacement(order).move_ids.mapped("product_uom_qty")), 3)
        back.button_validate()
        order.order_line._action_launch_stock_rule()
        order.order_line.product_uom_qty = 6
        self.assertEqual(sum(self.replacement(order).move_ids.mapped("product_uom_qty")), 4)

    def test_no_goods_in_exchange_after_all(self):
        """What came back and is not replaced is credited."""
        order = self.shipped(mug=5)
        self.bill(order)
        back = self.send_back(order, exchange=True, mug=3)
        back.button_validate()
        self.replacement(order).action_cancel()
        self.assertEqual(self.status(order), ("to invoice", -3))
        self.assertEqual((self.returns(order).line_ids.resolution, self.returns(order).state), ("refund", "inspected"))
        order.order_line._action_launch_stock_rule()
        self.assertFalse(self.replacement(order), "nor is it sent again")

    def test_too_much_is_refused_here_too(self):
        order = self.shipped(mug=4)
        with self.assertRefused("Return 4 at most, not 5"):
            self.send_back(order, exchange=True, mug=5)
        self.assertFalse(self.replacement(order))


@tagged("post_install", "-at_install")
class TestAdoptedMoney(AdoptionCase):
    """What came back by Odoo's own return is paid back once: by the order's billing or by its return, whoever comes first."""

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
