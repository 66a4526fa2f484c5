# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestFindSummary(OmsCase):
    """The order says where it is: on the first screen, in one sentence."""

    def ship_on(self, order, day, tracking=None):
        with freeze_time(datetime(2031, 11, day, 12)):
            if tracking:
                order.picking_ids.filtered(lambda picking: picking.state == "assigned").carrier_tracking_ref = tracking
            self.ship(order)

    @freeze_time("2031-11-02 12:00")
    def test_the_story_of_an_order(self):
        self.put(self.mug, 5)
        order = self.quotation(mug=8)
        self.assertFalse(order.oms_summary, "a quotation is nowhere")
        order.commitment_date = datetime(2031, 11, 10, 12)
        order.action_confirm()
        self.assertIn("Nothing of 8 shipped yet; 8 in warehouse, to ship by Nov", order.oms_summary)
        self.ship_on(order, 3, "JJD0042")
        self.assertTrue(order.oms_summary.startswith("5 of 8 shipped on Nov 3 (tracking JJD0042); 3 in warehouse, "))
        self.put(self.mug, 3)
        order.picking_ids.action_assign()
        self.ship_on(order, 4, "JJD0043")
        self.assertEqual(order.oms_summary,
            "8 of 8 shipped, the last on Nov 4 (tracking JJD0042, JJD0043); should arrive by Nov 8 (estimate)")

    def test_what_came_back_and_is_ordered_less(self):
        """odoo/odoo#98271: one of four came back by Odoo's own return, and three are ordered now."""
        self.put(self.mug, 4)
        order = self.confirm(mug=4)
        self.ship(order)
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.write({"quantity": 1, "to_refund": True})
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        self.assertIn("All 4 shipped on", order.oms_summary)
        order.order_line.product_uom_qty = 3
        self.assertIn("All 3 shipped on", order.oms_summary)
        self.assertEqual(order.order_line.oms_where, "3 shipped")
        self.assertTrue(order.env["oms.portal"]._lines(order)[0]["text"].startswith("Shipped on"))

    @freeze_time("2031-11-02 12:00")
    def test_held_and_in_other_words(self):
        order = self.confirm(mug=2)
        order._oms_place_hold("address", "Postcode")
        self.assertRegex(order.oms_summary, "^Nothing of 2 shipped yet; 2 promised, to ship by .*; on hold$")
        with freeze_time("2032-03-01"):
            order.invalidate_recordset()
            self.assertIn("was to ship by Nov", order.oms_summary)
            self.assertIn("2031", order.oms_summary)

    @freeze_time("2031-11-02 12:00")
    def test_given_up_and_all_shipped(self):
        self.put(self.mug, 1)
        order = self.confirm(mug=3)
        self.ship_on(order, 2)
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertEqual(order.oms_summary, "1 of 3 shipped on Nov 2; should arrive by Nov 6 (estimate); 2 given up")
        self.put(self.cup, 2)
        whole = self.confirm(cup=2)
        self.ship_on(whole, 2)
        self.assertEqual(whole.oms_summary, "All 2 shipped on Nov 2; should arrive by Nov 6 (estimate)")

    def test_lines_where_units_differ(self):
        self.put(self.mug, 4)
        flour = self.new_product("flour", 1, uom_id=self.env.ref("uom.product_uom_kgm").id)
        type(self).flour = flour
        order = self.confirm(mug=4, flour=2.5)
        self.ship(order)
        self.assertIn("1 lines of 2 lines shipped", order.oms_summary)

    def test_services_are_nowhere(self):
        type(self).advice = self.env["product.product"].create({"name": "advice", "type": "service"})
        self.assertFalse(self.confirm(advice=1).oms_summary)

    def test_query_count(self):
        self.put(self.mug, 100)
        orders = self.env["sale.order"].concat(*(self.confirm(mug=1) for _number in range(10)))
        self.env.flush_all()
        counts = []
        self.env["oms.day"]._midnights()  # kept by the server
        for some in (orders[:1], orders):
            self.env.invalidate_all()
            some.mapped("order_line.oms_short_qty")
            before = self.env.cr.sql_log_count
            some.mapped("oms_summary")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 10)
        self.assertEqual(len(set(counts)), 1, f"ten orders cost what one costs: {counts}")


@tagged("post_install", "-at_install")
class TestFindTour(HttpCase):
    """Found and opened by keyboard in the real web client."""

    def test_find(self):
        customer = self.env["res.partner"].create({"name": "Zebra Quilting Emporium"})
        product = self.env["product.product"].create({
            "name": "Tour Mug", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 5)
        order = self.env["sale.order"].create({
            "name": "XS0047110", "partner_id": customer.id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 8})]})
        order.action_confirm()
        order.picking_ids.carrier_tracking_ref = "JJD000390007"
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        desk = new_user(self.env, "oms_find_desk", groups="oms_core.group_oms_user")
        self.start_tour("/odoo/oms-orders", "oms_find_tour", login=desk.login)
