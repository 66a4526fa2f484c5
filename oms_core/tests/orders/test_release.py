# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestRelease(OmsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)

    def planned(self, **quantities):
        self.north.oms_release_policy = "planned"
        return self.confirm(**quantities)

    def test_at_once_is_what_odoo_does(self):
        order = self.confirm(mug=10)
        self.assertEqual(order.picking_ids.state, "assigned")
        self.assertEqual(order.oms_stage, "in_warehouse")
        self.ship(order)
        self.assertEqual(order.oms_stage, "shipped")
        self.assertEqual(order.order_line.oms_where, "10 shipped")
        self.assertEqual(self.events(order), ["confirmed", "shipped"])
        self.assertNoFaults()

    def test_notes_and_sections_are_no_goods(self):
        order = self.quotation(mug=1)
        order.write({"order_line": [
            Command.create({"display_type": "line_section", "name": "Gifts"}),
            Command.create({"display_type": "line_note", "name": "Wrap it"}),
            Command.create({"name": "Down payment", "is_downpayment": True})]})
        order.action_confirm()
        self.ship(order)
        self.assertEqual(order.oms_stage, "shipped")
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertNoFaults()

    def test_what_was_not_sent_cannot_be_worked_on(self):
        order = self.planned(mug=10)
        picking = order.picking_ids
        self.assertEqual(order.oms_stage, "to_supply")
        picking.action_assign()
        self.assertEqual(picking.state, "confirmed")
        with self.assertRefused("send the order to the warehouse first"):
            picking.move_ids.quantity = 10
        with self.assertRefused("send the order to the warehouse first"):
            self.env["stock.move.line"].create({
                "move_id": picking.move_ids.id, "picking_id": picking.id, "quantity": 1,
                "product_id": self.mug.id, "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id})
        with self.assertRaises(UserError):
            picking.button_validate()
        self.assertNoFaults()

    def test_the_scheduler_does_not_reserve_it(self):
        order = self.planned(mug=10)
        self.env["stock.rule"].run_scheduler()
        self.assertFalse(order.picking_ids.move_ids.quantity)

    def test_sending_reserves_and_ships(self):
        order = self.planned(mug=10)
        order.with_user(self.clerk).action_oms_send_to_warehouse()
        self.assertEqual(order.picking_ids.state, "assigned")
        self.ship(order)
        self.assertEqual(order.oms_stage, "shipped")
        self.assertEqual(self.events(order), ["confirmed", "released", "shipped"])
        self.assertNoFaults()

    def test_a_copied_delivery_is_not_a_way_around(self):
        order = self.planned(mug=10)
        copy = order.picking_ids.copy()
        copy.action_confirm()
        with self.assertRaises(UserError):
            copy.move_ids.quantity = 10

    def test_a_hold_takes_back_what_nobody_picked(self):
        order = self.confirm(mug=10)
        self.assertEqual(order.picking_ids.move_ids.quantity, 10)
        order._oms_place_hold("manual", "customer calls back")
        self.assertFalse(order.picking_ids.move_ids.quantity)
        self.assertEqual(order.order_line.oms_waiting_qty, 10)
        order.oms_hold_ids.action_clear()
        self.assertEqual(order.picking_ids.move_ids.quantity, 10)
        self.assertNoFaults()

    def test_less_ordered_is_less_demand_and_no_return(self):
        order = self.planned(mug=10)
        order.order_line.product_uom_qty = 4
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 4)
        self.assertEqual(len(order.picking_ids), 1)
        self.assertNoFaults()

    def test_all_holds_must_be_cleared(self):
        order = self.confirm(mug=10)
        first = order._oms_place_hold("manual")
        second = order._oms_place_hold("address")
        first.action_clear()
        self.assertTrue(order.oms_held)
        self.assertTrue(order.picking_ids.move_ids.oms_unreleased)
        second.action_clear()
        self.assertFalse(order.picking_ids.move_ids.oms_unreleased)

    def test_a_million_is_told_to_the_piece(self):
        """Screws go by the million: nobody reads 1.23457e+06, and no number is rounded by saying it."""
        self.put(self.mug, 1234567)
        order = self.confirm(mug=1234567)
        self.assertEqual(order.order_line.oms_where, "1234567 in warehouse")
        self.assertEqual(order.env["oms.portal"]._lines(order)[0]["quantity"], "1234567")
        self.assertIn("Nothing of 1234567 shipped yet", order.oms_summary)

    def test_a_backorder_given_up_is_told(self):
        order = self.confirm(mug=120)
        picking = order.picking_ids
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        self.assertEqual(order.order_line.oms_closed_qty, 20)
        self.assertEqual(order.order_line.oms_where, "100 shipped, 20 given up")
        self.assertEqual(order.oms_stage, "shipped")
        self.assertNoFaults()

    def dropship(self):
        """A cup is sent by a vendor; returns it."""
        buy = self.env["stock.rule"].search([("action", "=", "buy"), ("location_dest_id.usage", "=", "customer")], limit=1)
        if not buy:
            supplier = self.env.ref("stock.stock_location_suppliers")
            picking_type = self.env["stock.picking.type"].create({
                "name": "Dropship", "code": "incoming", "sequence_code": "TDS", "company_id": self.company.id,
                "default_location_src_id": supplier.id,
                "default_location_dest_id": self.customer.property_stock_customer.id})
            route = self.env["stock.route"].create({"name": "Dropship", "sale_selectable": True, "rule_ids": [
                Command.create({
                    "name": "dropship", "action": "buy", "picking_type_id": picking_type.id,
                    "location_src_id": supplier.id, "company_id": self.company.id,
                    "location_dest_id": self.customer.property_stock_customer.id})]})
        else:
            route = buy.route_id
        vendor = self.env["res.partner"].create({"name": "Pottery"})
        self.cup.write({"route_ids": [Command.link(route.id)], "seller_ids": [
            Command.create({"partner_id": vendor.id, "price": 1})]})
        return vendor

    def test_drop_shipping_to_a_place_of_its_own_waits_for_the_hold(self):
        """A customer whose goods are booked to a location of its own: the rule is for the one above it."""
        vendor, usual = self.dropship(), self.customer.property_stock_customer
        own = self.env["stock.location"].create({"name": "Shelf at Acme", "usage": "customer", "location_id": usual.id})
        self.customer.property_stock_customer = own
        self.limit(1)
        order = self.confirm(cup=10)
        self.assertTrue(order.oms_held)
        self.assertFalse(self.env["purchase.order"].search([("partner_id", "=", vendor.id)]))
        order.oms_hold_ids.with_user(self.supervisor).action_clear()
        bought = self.env["purchase.order"].search([("partner_id", "=", vendor.id)])
        self.assertEqual(bought.order_line.product_qty, 10)

    def test_drop_shipping_to_a_company_of_ours_waits_for_the_hold(self):
        vendor = self.dropship()
        between = self.env.ref("stock.stock_location_inter_company")
        between.active = True
        self.customer.property_stock_customer = between
        self.limit(1)
        self.assertTrue(self.confirm(cup=10).oms_held)
        self.assertFalse(self.env["purchase.order"].search([("partner_id", "=", vendor.id)]))

    def test_drop_shipping_by_the_route_of_a_warehouse_waits_for_the_hold(self):
        """A "warehouse" of what vendors send: no product and no line says so, only its route."""
        vendor = self.dropship()
        route = self.cup.route_ids.filtered(lambda route: "customer" in route.rule_ids.location_dest_id.mapped("usage"))
        self.cup.route_ids -= route
        route.warehouse_selectable = True
        far = self.env["stock.warehouse"].create({"name": "Vendors", "code": "VND"})
        far.route_ids += route
        self.limit(1)
        order = self.quotation(cup=10)
        order.warehouse_id = far
        order.action_confirm()
        self.assertTrue(order.oms_held)
        purchases = self.env["purchase.order"]
        self.assertFalse(purchases.search([("partner_id", "=", vendor.id)]))
        order.oms_hold_ids.with_user(self.supervisor).action_clear()
        bought = purchases.search([("partner_id", "=", vendor.id)])
        self.assertEqual(bought.order_line.product_qty, 10)
        order._oms_process()
        self.assertEqual(bought.order_line.product_qty, 10)

    def test_a_rule_of_another_company_asks_no_vendor_of_ours(self):
        vendor = self.dropship()
        other = self.env["res.company"].create({"name": "Other"})
        line = self.quotation(cup=1).order_line
        self.assertTrue(line._oms_launches_documents())
        rules = self.cup.route_ids.rule_ids.filtered(lambda rule: rule.company_id == self.company)
        rules.filtered(lambda rule: rule.location_dest_id.usage == "customer").active = False
        self.assertFalse(line._oms_launches_documents(), f"a rule of {other.name} buys from {vendor.name}")

    def test_drop_shipping_waits_for_the_hold(self):
        vendor = self.dropship()
        self.limit(1)
        order = self.confirm(cup=10, mug=1)
        purchases = self.env["purchase.order"].search([("partner_id", "=", vendor.id)])
        self.assertFalse(purchases, "nothing is ordered from others while the order is held")
        order.oms_hold_ids.with_user(self.supervisor).action_clear()
        purchases = self.env["purchase.order"].search([("partner_id", "=", vendor.id)])
        self.assertEqual(purchases.order_line.product_qty, 10)
        order._oms_process()
        self.assertEqual(purchases.order_line.product_qty, 10)

    def test_the_timeline_has_the_tracking_number(self):
        order = self.confirm(mug=3)
        order.picking_ids.carrier_tracking_ref = "1Z4711"
        self.ship(order)
        event = order.oms_event_ids.filtered(lambda event: event.kind == "shipped")
        self.assertEqual((event.facts, event.customer_visible, event.user_id), (
            {"picking_id": order.picking_ids.id, "tracking": "1Z4711"}, True, self.env.user))
        self.assertIn("1Z4711", event.summary)
        self.assertEqual(event._oms_customer_words(), "Shipped, tracking number 1Z4711")

    def test_a_tracking_number_entered_later_is_told(self):
        self.put(self.mug, 2)
        order = self.confirm(mug=2)
        self.ship(order)
        for number in ("1Z4712", "1Z4712"):
            order.picking_ids.carrier_tracking_ref = number
        event = order.oms_event_ids.filtered(lambda event: event.kind == "tracking")
        self.assertEqual((len(event), event.customer_visible), (1, True))
        self.assertEqual(event._oms_customer_words(), "Tracking number 1Z4712")

    def test_odoos_own_return_is_told_once(self):
        order = self.confirm(mug=3)
        self.ship(order)
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.write({"quantity": 2, "to_refund": True})
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        told = [kind for kind in self.events(order) if kind != "return_closed"]  # oms_returns tells how it ended, to staff
        self.assertEqual(told, ["confirmed", "shipped", "returned"])
        event = order.oms_event_ids.filtered(lambda event: event.kind == "returned")
        self.assertEqual((event.line_id, event.customer_visible), (order.order_line, True))
        self.assertIn(f"{back.name}: 2 × [MUG] mug", event.summary)
        self.assertEqual(order.oms_stage, "shipped", "what came back was shipped all the same")
        self.assertNoFaults()

    def test_the_timeline_is_never_rewritten(self):
        order = self.confirm(mug=1)
        with self.assertRaises(AccessError):
            order.oms_event_ids.write({"summary": "nothing happened"})
        with self.assertRaises(AccessError):
            order.oms_event_ids.unlink()
