# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestExpected(ReturnsCase):
    """The dock expects what was authorised, and whatever it does with the transfer, the return follows."""

    beginnings = (("shipped", {"mug": 5}), ("shipped", {"mug": 10}))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.docker = new_user(cls.env, "oms_docker", "stock.group_stock_user", name="Dora")

    def authorised(self, order, **quantities):
        back = self.ask(order, **quantities)
        back.with_user(self.returns_clerk).action_authorise()
        return back

    def receipts(self, back, state="assigned"):
        return back.line_ids.move_ids._oms_from_customer().picking_id.filtered(lambda one: one.state == state)

    def dock(self, picking, backorder=True, **quantities):
        """Whoever works at the dock validates the transfer in Odoo, with what is here."""
        picking = picking.with_user(self.docker)
        for name, quantity in quantities.items():
            picking.move_ids.filtered(lambda move, name=name: move.product_id == getattr(self, name)).quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[] if backorder else picking.ids).button_validate()
        self.assertEqual(picking.state, "done")

    # --- from authorisation -------------------------------------------------------------------------------------------

    def test_the_dock_sees_it_from_authorisation(self):
        order = self.shipped(mug=10)
        back = self.authorised(order, mug=4)
        receipt = self.receipts(back)
        self.assertEqual((len(receipt), receipt.picking_type_id), (1, self.north.oms_return_type_id))
        self.assertEqual((receipt.picking_type_id.code, receipt.picking_type_id.sequence_code), ("incoming", "RET"))
        self.assertEqual((receipt.origin, receipt.location_dest_id), (back.name, self.inspection()))
        self.assertEqual(receipt.partner_id, order.partner_shipping_id)
        self.assertEqual(receipt.move_ids.origin_returned_move_id, order.order_line.move_ids - receipt.move_ids)
        self.assertEqual(back.line_ids._oms_expected(), {back.line_ids: 4})
        self.assertEqual((order.order_line.qty_delivered, order.delivery_status), (10, "full"))
        self.assertEqual(order.oms_stage, self.shipped(mug=1).oms_stage, "the order is where a delivered order is")
        self.assertNoFaults()

    def test_nothing_entered_is_nothing_not_all(self):
        """Without a transfer (authorised long ago, or it was cancelled): a mug came, no cup."""
        for how in ("said", "entered", "none"):
            back = self.authorised(self.shipped(mug=2, cup=2), mug=2, cup=2)
            self.receipts(back).action_cancel()
            mug, cup = back.line_ids.sorted(lambda line: line.product_id != self.mug)
            back.line_ids._oms_write({"to_receive": 0})
            if how == "none":
                with self.assertRaisesRegex(UserError, "nothing of it has come"):
                    back.action_receive({mug.id: 0, cup.id: 0})
                continue
            mug.to_receive = 1
            back.with_user(self.returns_clerk).action_receive({mug.id: 1, cup.id: 0} if how == "said" else None)
            self.assertEqual((mug.received_quantity, cup.received_quantity), (1, 0), how)
            self.assertEqual(back.line_ids._oms_expected(), {mug: 1, cup: 2}, how)

    def test_nothing_is_expected_of_what_is_refused(self):
        order = self.shipped(mug=5)
        back = self.ask(order, mug=9)
        back.action_authorise()
        self.assertEqual(sorted(back.line_ids.mapped(lambda line: (line.decision, len(line.move_ids)))),
                         [("accept", 1), ("refuse", 0)])
        self.assertEqual(self.receipts(back).move_ids.product_uom_qty, 5)

    def test_it_may_come_to_another_warehouse(self):
        south = self.env["stock.warehouse"].create({"name": "South of returns", "code": "SOR"})
        order = self.shipped(mug=3)
        back = self.ask(order, mug=2)
        back.warehouse_id = south
        back.action_authorise()
        receipt = self.receipts(back)
        self.assertEqual((receipt.picking_type_id, receipt.location_dest_id),
                         (south.oms_return_type_id, south.oms_inspection_location_id))
        back.action_receive()
        back.action_inspect()
        self.assertEqual(self.in_stock(self.mug, south.lot_stock_id), 2)
        self.assertNoFaults()

    def test_what_left_two_warehouses_comes_back_to_one(self):
        """One slip, one address, one dock: that of the warehouse which most of it left, whatever comes besides."""
        south = self.env["stock.warehouse"].create({
            "name": "South of returns", "code": "SOR", "partner_id": self.env["res.partner"].create({"name": "South dock"}).id})
        self.put(self.cup, 10, south)
        far = self.quotation(cup=5)
        far.warehouse_id = south
        far.action_confirm()
        self.ship(far)
        orders = self.shipped(mug=1) | far
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": line.id, "quantity": quantity} for line, quantity in zip(orders.order_line, (1, 3), strict=True)],
            together=True)
        self.assertEqual(len(back), 1)
        back.with_user(self.returns_clerk).action_authorise()
        receipts = self.receipts(back)
        self.assertEqual((len(receipts), receipts.picking_type_id), (2, south.oms_return_type_id))
        self.assertIn("South dock", " ".join(self.env["oms.return.portal"]._address(back)))
        mug, cup = back.line_ids.sorted(lambda line: line.product_id != self.mug)
        back.action_receive({mug.id: 3, cup.id: 3})  # two mugs of nobody besides
        there = south.oms_inspection_location_id
        self.assertEqual([self.in_stock(goods, there) for goods in (self.mug, self.cup)], [3, 3])
        self.assertNoFaults()

    def test_what_is_expected_is_asked_for_by_nobody_else(self):
        order = self.shipped(mug=5)
        self.authorised(order, mug=4)
        self.assertDecision(self.ask(order, mug=1), "accept", "within_policy")
        self.assertEqual(self.env["oms.return.wizard"]._oms_propose(order).line_ids.left_quantity, 0)
        self.assertEqual(set(self.ask(order, mug=2).line_ids.mapped("decision")), {"refuse"})

    def test_two_returns_authorised_behind_the_caps_back(self):
        """Both were accepted, the goods are there once: the second is told so, and nothing is expected of it."""
        order = self.shipped(mug=5)
        first, second = self.ask(order, mug=1), self.ask(order, mug=1)
        (first | second).line_ids._oms_write({"quantity": 5})
        (first | second).line_ids._oms_write({"decision": "accept", "decision_rule": "within_policy"})
        first._oms_expect()
        first._oms_go("authorised")
        self.assertEqual(list(second._oms_expect()), [second])
        with self.assertRaisesRegex(UserError, "0 × .*mug.* can still come back, not 5"):
            second._oms_block(second._oms_expect())
        self.assertFalse(second.line_ids.move_ids)

    # --- several parcels, whoever validates ---------------------------------------------------------------------------

    def test_two_parcels_by_the_dock(self):
        order, _invoice = self.shipped_and_billed(mug=10)
        left, back = self.in_stock(self.mug), self.authorised(order, mug=5)
        self.dock(self.receipts(back), mug=2)
        line = back.line_ids
        self.assertEqual((back.state, line.received_quantity, line.to_receive), ("received", 2, 3))
        self.assertEqual(line._oms_expected(), {line: 3})
        self.assertIn("returned", self.events(order))
        back.action_inspect()
        self.assertEqual((back.state, self.in_stock(self.mug)), ("received", left + 2))
        self.dock(self.receipts(back))
        self.assertEqual((back.state, line.received_quantity, line.to_receive), ("received", 5, 0))
        back.action_inspect()
        self.assertEqual((back.state, self.in_stock(self.mug)), ("inspected", left + 5))
        back.action_settle()
        self.assertEqual(back.refund_ids.amount_total, 50)
        self.assertEqual(self.events(order).count("returned"), 2)
        self.assertNoFaults()

    def test_two_parcels_by_the_button(self):
        back = self.authorised(self.shipped(mug=10, cup=3), mug=5, cup=2)
        mug, cup = back.line_ids
        back.with_user(self.returns_clerk).action_receive({mug.id: 2, cup.id: 0})
        self.assertEqual((back.state, mug.received_quantity, cup.received_quantity), ("received", 2, 0))
        self.assertEqual((mug.to_receive, cup.to_receive), (3, 2), "what is expected is proposed")
        back.with_user(self.returns_clerk).action_receive()
        self.assertEqual((mug.received_quantity, cup.received_quantity), (5, 2))
        self.assertFalse(self.receipts(back))
        with self.assertRaisesRegex(UserError, "nothing more of it has come"):
            back.action_receive()
        self.assertNoFaults()

    def test_no_backorder_at_the_dock_closes_the_rest(self):
        back = self.authorised(self.shipped(mug=10), mug=5)
        self.dock(self.receipts(back), backorder=False, mug=2)
        self.assertEqual((back.state, back.line_ids.to_receive), ("received", 0))
        back.action_inspect()
        self.assertEqual(back.state, "inspected")
        self.assertNoFaults()

    def test_in_a_batch(self):
        first = self.authorised(self.shipped(mug=4), mug=1)
        second = self.authorised(self.shipped(mug=4), mug=2)
        pickings = self.receipts(first) | self.receipts(second)
        pickings.move_ids.picked = True
        pickings.with_user(self.docker).with_context(skip_backorder=True).button_validate()
        self.assertEqual((first | second).mapped("state"), ["received", "received"])

    def test_a_late_parcel_after_all_was_inspected(self):
        back = self.authorised(self.shipped(mug=10), mug=5)
        back.action_receive({back.line_ids.id: 2})
        rest = self.receipts(back)
        back.action_close_rest()
        back.action_inspect()
        self.assertEqual((back.state, rest.state), ("inspected", "cancel"))
        self.env["oms.return"]._oms_validate(back.line_ids._oms_take_in({back.line_ids: 3}), only_picked=True)
        self.assertEqual((back.state, back.line_ids.received_quantity), ("received", 5))
        self.assertNoFaults()

    # --- more than was announced --------------------------------------------------------------------------------------

    def test_more_than_announced(self):
        order = self.shipped(mug=10)
        back = self.authorised(order, mug=2)
        back.action_receive({back.line_ids.id: 3})
        self.assertEqual((back.line_ids.received_quantity, self.in_stock(self.mug, self.inspection())), (3, 3))
        self.assertEqual(set(back.line_ids.move_ids.sale_line_id), set(order.order_line), "it was shipped with the order")
        self.assertEqual(back.line_ids.amount, 20, "worth what was accepted")
        self.assertNoFaults()

    def test_more_than_was_shipped(self):
        """They are here: received as they are, as goods of no order; the order's own come back only once."""
        order = self.shipped(mug=2)
        back = self.authorised(order, mug=2)
        back.with_user(self.returns_clerk).action_receive({back.line_ids.id: 5})
        self.assertEqual((back.line_ids.received_quantity, self.in_stock(self.mug, self.inspection())), (5, 5))
        of_order = back.line_ids.move_ids.filtered("sale_line_id")
        self.assertEqual(sum(of_order.mapped("quantity")), 2)
        self.assertNoFaults()

    def test_more_at_the_dock(self):
        order = self.shipped(mug=4)
        back = self.authorised(order, mug=2)
        self.dock(self.receipts(back), mug=7)
        self.assertEqual((back.line_ids.received_quantity, self.in_stock(self.mug, self.inspection())), (7, 7))
        self.assertEqual(sum(back.line_ids.move_ids.filtered("sale_line_id").mapped("quantity")), 4)
        self.assertNoFaults()

    # --- it does not come ---------------------------------------------------------------------------------------------

    def test_cancelled(self):
        back = self.authorised(self.shipped(mug=5), mug=5)
        receipt = self.receipts(back)
        back.with_user(self.returns_clerk).action_cancel()
        self.assertEqual((back.state, receipt.state), ("cancelled", "cancel"))
        self.assertDecision(self.ask(back.order_ids, mug=5), "accept", "within_policy")

    def test_what_came_is_not_cancelled(self):
        back = self.authorised(self.shipped(mug=5), mug=5)
        back.action_receive({back.line_ids.id: 1})
        with self.assertRaisesRegex(UserError, "cannot become"):
            back.action_cancel()
        self.assertEqual(self.receipts(back).move_ids.product_uom_qty, 4)

    def test_it_never_came(self):
        order = self.shipped(mug=5)
        back = self.authorised(order, mug=5)
        back.with_user(self.returns_clerk).action_close_rest()
        self.assertEqual((back.state, back.line_ids.result), ("settled", "Never came"))
        self.assertEqual(self.events(order)[-1], "return_closed")
        self.assertDecision(self.ask(order, mug=5), "accept", "within_policy")
        self.assertNoFaults()

    def test_the_dock_cancels_its_transfer(self):
        back = self.authorised(self.shipped(mug=5), mug=5)
        self.receipts(back).with_user(self.docker).action_cancel()
        self.assertEqual(back.state, "authorised")
        self.assertIn("its transfer was cancelled", back.blocked_reason)
        self.assertEqual(set(self.ask(back.order_ids, mug=1).line_ids.mapped("decision")), {"refuse"}, "still asked for")
        back.with_user(self.returns_clerk).action_expect()
        self.assertEqual(self.receipts(back).move_ids.product_uom_qty, 5)
        back.action_expect()
        self.assertEqual(len(self.receipts(back)), 1, "once")

    def test_authorised_before_there_were_expected_transfers(self):
        """A database in use is not filled with transfers by an update: they are made when the goods come, or by a button."""
        back = self.authorised(self.shipped(mug=5), mug=4)
        self.receipts(back).move_ids._action_cancel()
        back.line_ids._oms_write({"to_receive": 0, "received_quantity": 4})  # as it was stored then
        back.line_ids._oms_note_received()
        back.with_user(self.returns_clerk).action_receive()
        self.assertEqual((back.state, back.line_ids.received_quantity), ("received", 4))
        self.assertNoFaults()

    def test_the_clerk_only_receives_what_was_authorised(self):
        back = self.authorised(self.shipped(mug=5), mug=4)
        with self.assertRaises(AccessError):
            back.with_user(self.clerk).action_close_rest()
        with self.assertRaises(AccessError):
            back.with_user(self.clerk).action_expect()
        for value in (-1, "two", float("nan"), float("inf"), 1e308, 10**400, True, None):
            with self.assertRaisesRegex(UserError, "is no possible answer", msg=value):
                back.with_user(self.returns_clerk).action_receive({back.line_ids.id: value})
        self.assertEqual(back.state, "authorised")

    # --- bad input ----------------------------------------------------------------------------------------------------

    def test_what_cannot_come_back(self):
        """A draft order, a cancelled one, a service: refused, in words; nothing is expected."""
        draft, cancelled = self.quotation(mug=2), self.confirm(mug=2)
        cancelled._action_cancel()
        for order in (draft, cancelled):
            back = self.ask(order, mug=1)
            self.assertDecision(back, "refuse", "not_shipped")
            back.action_authorise()
            self.assertEqual((back.state, back.picking_count), ("refused", 0))

    def test_a_section_or_a_service_is_no_goods(self):
        order = self.shipped(mug=2)
        care = self.env["product.product"].create({"name": "Care", "type": "service"})
        order.order_line = [Command.create({"product_id": care.id, "product_uom_qty": 1}),
                            Command.create({"display_type": "line_section", "name": "Extras"})]
        for line in order.order_line[1:]:
            back = self.env["oms.return"]._oms_create_from_lines([{"sale_line_id": line.id, "quantity": 1}])
            self.assertDecision(back, "refuse", "not_shipped")

    def test_ordered_by_the_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.quotation(mug=2)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.ship(order)
        back = self.authorised(order, mug=7)
        back.action_receive({back.line_ids.id: 5})
        self.assertEqual((back.line_ids.received_quantity, back.line_ids.to_receive), (5, 2))
        back.action_receive()
        self.assertEqual((back.line_ids.received_quantity, self.in_stock(self.mug, self.inspection())), (7, 7))
        self.assertNoFaults()

    def test_an_archived_product(self):
        order = self.shipped(mug=5)
        self.mug.product_tmpl_id.action_archive()
        self.mug.active = False
        back = self.authorised(order, mug=2)
        back.action_receive()
        back.action_inspect()
        self.assertEqual(back.state, "inspected")
