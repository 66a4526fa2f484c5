# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from .without_order_case import WithoutOrderCase


@tagged("post_install", "-at_install")
class TestWithoutOrderGoods(WithoutOrderCase):
    """How goods that no order here sold come in, and what becomes of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thing = cls.new_product("thing", 30, tracking="serial")

    def authorised(self, product, quantity=1, **values):
        back = self.loose(product, quantity, **values)
        back.with_user(self.returns_supervisor).action_authorise()
        return back

    def test_the_dock_sees_it(self):
        back = self.authorised(self.mug, 3)
        move = back.sudo().line_ids.move_ids
        self.assertEqual((back.state, back.is_expected, move.product_uom_qty, move.state), ("authorised", True, 3, "assigned"))
        self.assertEqual((move.location_dest_id, move.picking_id.origin, move.sale_line_id.ids),
                         (self.inspection(), back.name, []))
        move.quantity = 2
        move.picked = True
        move.picking_id.with_context(skip_backorder=True).button_validate()  # by the dock, in Odoo's own screen
        self.assertEqual((back.state, back.line_ids.received_quantity), ("received", 2))
        self.assertIn("Received, being checked: 2 ×", back.sudo().message_ids.mapped("body")[0])
        back.action_receive()
        back.action_inspect({back.line_ids.id: "scrap"})
        self.assertEqual((back.state, self.in_stock(self.mug)), ("inspected", 100))
        self.assertNoFaults()

    def test_at_the_cost_of_today(self):
        for method in ("standard", "average", "fifo"):
            self.cup.categ_id = self.env["product.category"].create({"name": method, "property_cost_method": method})
            self.cup.standard_price = 4
            back = self.through(self.loose(self.cup, 2))
            came = back.sudo().line_ids.move_ids.filtered(lambda move: move.location_id.usage == "customer")
            self.assertEqual((came.value, self.cup.standard_price), (8, 4), method)

    def test_more_came_than_announced(self):
        back = self.authorised(self.mug, 2)
        back.action_receive({back.line_ids.id: 3})
        line = back.line_ids
        self.assertEqual((line.received_quantity, line.surplus_quantity), (3, 1))
        line.surplus = "add"
        with self.assertRaises(AccessError):
            back.action_inspect()
        back.with_user(self.returns_supervisor).action_inspect()
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.amount_total), ("settled", 30))

    def test_more_came_than_the_invoice_billed(self):
        day = fields.Date.subtract(self.env["oms.day"]._today(company=self.company), days=3)
        bill = self.invoice(self.mug, 2, invoice_date=day)
        back = self.authorised(self.mug, 2)
        back.action_receive({back.line_ids.id: 3})
        back.line_ids.surplus = "add"
        with self.assertRaisesRegex(UserError, f"2 on {bill.name} are not credited, and 3 came"):
            back.with_user(self.returns_supervisor).action_inspect()
        back.line_ids.surplus = "customer"
        back.action_inspect()
        self.assertEqual(back.state, "inspected")

    def test_goods_never_sent_to_this_customer_are_taken_in(self):
        order = self.shipped(mug=10)
        back = self.ask(order, mug=2).with_user(self.returns_clerk)
        back.action_authorise()
        self.cup.list_price = 0
        back.action_receive_other(self.cup.id, 2)
        other = back.line_ids.filtered(lambda line: line.product_id == self.cup)
        other.surplus = "add"
        with self.assertRaisesRegex(UserError, "nobody knows what .*cup.* costs. Enter its price first"):
            back.with_user(self.returns_supervisor).action_inspect()
        other.price_typed = 4
        back.with_user(self.returns_supervisor).action_inspect()
        self.assertEqual((other.decision, other.quantity, self.in_stock(self.cup)), ("accept", 2, 102))
        with self.assertRaises(AccessError):
            other.price_typed = 40
        service = self.new_product("advice", 9, type="service", is_storable=False)
        with self.assertRefused("is no goods that could come back"):
            back.action_receive_other(service.id, 1)

    def test_it_expires(self):
        self.allow(without_order="accept", window_days=0, expire_days=10, remind_days=3)
        back = self.loose(self.mug, 2)
        back.action_authorise()
        self.assertTrue(back.expires_on)
        Return = self.env["oms.return"]
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            Return._oms_expire(back.ids)
            self.assertTrue(back.reminded_on)
            self.assertIn("We are still waiting", back.sudo().message_ids.mapped("body")[0])
        with freeze_time(fields.Datetime.now() + timedelta(days=12)):
            Return._oms_expire(back.ids)
        self.assertEqual((back.state, back.line_ids.result), ("settled", "Never came"))
        self.assertEqual(back.sudo().line_ids.move_ids.state, "cancel")

    def test_cancelled(self):
        back = self.authorised(self.mug)
        back.action_cancel()
        self.assertEqual((back.state, back.sudo().line_ids.move_ids.state), ("cancelled", "cancel"))

    # --- lots -----------------------------------------------------------------------------------------------------------

    def test_by_lot(self):
        thing = self.thing
        back = self.authorised(thing, 1)
        with self.assertRefused("thing.*: enter its lot or serial number on "):
            back.action_receive()
        lot = self.env["stock.lot"].create({"name": "OLD-1", "product_id": thing.id})
        move = back.sudo().line_ids.move_ids
        move.move_line_ids.lot_id = lot
        back.action_receive()
        back.action_inspect()
        self.assertEqual((back.state, back.inspection_ids.lot_id), ("inspected", lot))
        self.assertEqual(lot.product_qty, 1)

    def test_a_serial_that_is_somebody_else_s(self):
        thing = self.thing
        lot = self.env["stock.lot"].create({"name": "S-1", "product_id": thing.id})
        self.env["stock.quant"]._update_available_quantity(thing, self.north.lot_stock_id, 1, lot_id=lot)
        back = self.authorised(thing, 1)
        move = back.sudo().line_ids.move_ids
        move.move_line_ids.lot_id = lot
        with self.assertRefused("S-1 of .*thing.* is in .*Stock: it cannot come back"):
            back.action_receive()
        self.shipped(self.env["res.partner"].create({"name": "Bakery"}), thing=1)
        with self.assertRefused("S-1 of .*thing.* was sent to Bakery"):
            back.action_receive()

    # --- doors ----------------------------------------------------------------------------------------------------------

    def here(self, product, quantity=1, **values):
        parcel = self.env["oms.return.parcel"].with_user(self.returns_clerk).create({
            "reference": "brown box", "line_ids": [Command.create({"product_id": product.id, "quantity": quantity, **values})]})
        parcel.action_receive()
        return parcel

    def test_from_a_parcel_without_papers(self):
        parcel = self.here(self.mug, 2)
        parcel.line_ids.without_order = True
        with self.assertRaisesRegex(UserError, "who sent it"):
            parcel.action_match()
        parcel.partner_id = self.customer
        parcel.action_match()
        back = parcel.return_ids
        line = back.line_ids
        self.assertEqual((parcel.state, back.door, back.state), ("matched", "dock", "received"))
        self.assertEqual((line.received_quantity, line.decision, line.surplus_quantity), (2, "ask", 2))
        self.assertIn(f"It was in {parcel.name}. By the rules: Of no order", line.decision_why)
        with self.assertRaisesRegex(UserError, "decide first what becomes of"):
            back.action_inspect()
        line.surplus = "add"
        back.with_user(self.returns_supervisor).action_inspect()
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.amount_total, self.in_stock(self.mug)), ("settled", 20, 102))
        self.assertNoFaults()

    def test_from_a_parcel_that_was_nobody_s(self):
        self.allow(without_order="accept", window_days=0)
        parcel = self.here(self.mug, 2)
        parcel.action_close()
        parcel.write({"partner_id": self.customer.id})
        parcel.line_ids.without_order = True
        self.assertTrue(parcel.has_loose)
        parcel.action_match()
        back = parcel.return_ids
        self.assertEqual((parcel.state, back.line_ids.decision), ("matched", "accept"))
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.amount_total), ("settled", 20))

    def test_from_a_parcel_of_what_an_order_sold(self):
        order = self.shipped(mug=2)
        parcel = self.here(self.mug, 2)
        parcel.partner_id = self.customer
        parcel.line_ids.without_order = True
        with self.assertRefused(f"It was sold by {order.name}: return it from that order. Choose that order here"):
            parcel.action_match()

    def test_from_the_dialog(self):
        form = Form(self.env["oms.return.wizard"].with_user(self.returns_clerk))
        form.without_order = True
        form.partner_id = self.customer
        with form.loose_ids.new() as line:
            line.product_id = self.mug
            line.quantity = 2
            line.price_typed = 6
        action = form.save().action_create()
        back = self.env["oms.return"].browse(action["res_id"])
        self.assertEqual((back.line_ids.product_id, back.line_ids.quantity, back.line_ids.price_unit), (self.mug, 2, 6))
        self.assertEqual((back.partner_id, back.line_ids.price_typed_id), (self.customer, self.returns_clerk))

    def test_the_desk_asks_for_it(self):
        wizard = self.env["oms.return.wizard"].with_user(self.clerk).create({
            "without_order": True, "loose_ids": [Command.create({"product_id": self.mug.id, "quantity": 1})]})
        with self.assertRaisesRegex(UserError, "Whose goods are these"):
            wizard.action_create()
        wizard.partner_id = self.customer
        back = self.env["oms.return"].browse(wizard.action_create()["res_id"])
        self.assertEqual((back.state, back.user_id.ids), ("requested", []))
        self.assertDecision(back, "ask", "without_order")

    # --- what counts it -------------------------------------------------------------------------------------------------

    def test_in_no_rate_but_in_the_to_do_list(self):
        back = self.through(self.loose(self.mug, 2))
        back.action_settle()
        self.env.flush_all()
        Rate = self.env["oms.return.rate"]
        Rate._oms_refresh_months(Rate._gather_news(fields.Datetime.now(), 0))
        self.assertFalse(Rate.search([("product_id", "=", self.mug.id)]))
        todo = self.env["oms.todo"].search([("res_model", "=", "oms.return"), ("res_id", "=", back.id)])
        self.assertFalse(todo)
        asked = self.loose(self.mug)
        self.env.flush_all()
        row = self.env["oms.todo"].search([("res_model", "=", "oms.return"), ("res_id", "=", asked.id)])
        self.assertEqual((len(row), row.value), (1, 10))
        self.assertEqual(row.name, f"{asked.name}, {asked.partner_id.complete_name}", "no order says whose it is")


@tagged("-standard", "post_install", "-at_install", "oms_beside")
class TestWithoutOrderKits(WithoutOrderCase):
    """Kits are not told apart without the order that sent them."""

    def test_a_kit(self):
        kit = self.new_product("set", 20)
        self.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom",
            "bom_line_ids": [Command.create({"product_id": self.mug.id, "product_qty": 2})]})
        with self.assertRefused("set.* is a kit: without an order, enter what is in it"):
            self.loose(kit)
